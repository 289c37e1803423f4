"""Alexander & Wahl 2011: a threshold, and no bistability."""

import pytest

from immune_reset import models
from immune_reset.errors import CourseError
from immune_reset.models.alexander_wahl2011 import r0

STARTS = (1.0, 1e3, 1e6)


def effectors(f, start):
    return models.load("alexander_wahl2011").solve(times=[20_000], parameters={"f": f, "E_0": start}).states["E"][-1]


def test_r0_at_the_published_values():
    assert r0() == pytest.approx(0.7996, abs=5e-5)


@pytest.mark.parametrize("start", STARTS)
def test_below_one_it_dies_out_from_every_start(start):
    assert r0(f=1.2e-4) == pytest.approx(0.96, abs=0.001)
    assert effectors(1.2e-4, start) < 1e-6


@pytest.mark.parametrize("start", STARTS)
def test_above_one_it_settles_at_one_level_from_every_start(start):
    assert r0(f=1.3e-4) == pytest.approx(1.04, abs=0.001)
    assert effectors(1.3e-4, start) == pytest.approx(1.5e4, rel=0.01)


def test_r0_is_an_observable_and_follows_the_parameters():
    result = models.load("alexander_wahl2011").solve(10, parameters={"lambdaE": 2000})
    assert result.observables["R0"] == pytest.approx([2 * r0()] * len(result.times))


def test_what_cannot_be_used_is_named():
    with pytest.raises(CourseError, match="has no parameter 'k'"):
        r0(k=1)
    with pytest.raises(CourseError, match="muE is 0 1/day; allowed"):
        r0(muE=0)
