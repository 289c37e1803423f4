"""Stem cell clones: mean, variance and extinction in closed form, the drawn clones, and where drift alone fails."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immune_reset import models
from immune_reset.errors import CourseError
from immune_reset.models.self_renewal import WEEKS_PER_YEAR, clones

PROBABILITIES = st.floats(0.4, 0.6)
INTERVALS = st.floats(25, 50)
YEARS = st.floats(1, 80)


def solved(years, **parameters):
    return models.load("self_renewal").solve(times=[years * WEEKS_PER_YEAR], parameters=parameters)


def rates(p, interval):
    """Births and deaths per week."""
    return p**2 / interval, (1 - p) ** 2 / interval


@settings(max_examples=60, deadline=None)
@given(PROBABILITIES, INTERVALS, YEARS)
def test_mean_variance_and_extinction_are_those_of_a_birth_death_process(p, interval, years):
    birth, death = rates(p, interval)
    weeks, net = years * WEEKS_PER_YEAR, birth - death
    growth = np.exp(net * weeks)
    if abs(net * weeks) < 1e-6:
        variance, lost = 2 * birth * weeks, birth * weeks / (1 + birth * weeks)
    else:
        variance = (birth + death) / net * growth * (growth - 1)
        lost = death * (growth - 1) / (birth * growth - death)
    states = solved(years, p=p, interval=interval).states
    assert states["mean"][0] == pytest.approx(growth, rel=1e-4)
    assert states["variance"][0] == pytest.approx(variance, rel=1e-4)
    assert states["lost"][0] == pytest.approx(lost, abs=1e-5)


def test_at_one_half_the_mean_stands_still_and_nearly_every_clone_is_lost():
    result = solved(80)
    assert result.states["mean"][0] == pytest.approx(1)
    divisions = 80 * WEEKS_PER_YEAR / 40
    assert divisions == pytest.approx(104.4, abs=0.1)
    assert result.observables["founders_left"][0] == pytest.approx(100 / (1 + divisions / 4), rel=1e-4)
    # What is left is as large as the lost are many, so that the mean is one.
    assert result.observables["surviving_size"][0] == pytest.approx(1 + divisions / 4, rel=1e-4)


@pytest.mark.parametrize("p", [0.52, 0.55, 0.6])
def test_above_one_half_some_clones_stay_for_ever(p):
    birth, death = rates(p, 2)
    assert solved(40, p=p, interval=2).states["lost"][0] == pytest.approx(death / birth, abs=1e-4)


@pytest.mark.parametrize("p, low, high", [(0.45, 0, 1e-4), (0.48, 0.01, 0.02), (0.52, 50, 100), (0.55, 3e4, 4e4)])
def test_the_pool_lasts_only_near_one_half(p, low, high):
    assert low <= solved(80, p=p).states["mean"][0] <= high


# --- drawn clones -----------------------------------------------------------------------------------------------


def divisions_one_by_one(p, interval, weeks, draw):
    """One clone, cell by cell: each division gives two daughters, each of which stays a stem cell by its own chance."""
    cells, now = 1, draw.exponential(interval)
    while cells and now < weeks:
        cells += (draw.random(2) < p).sum() - 1
        now += draw.exponential(interval / cells) if cells else 0
    return cells


@pytest.mark.parametrize("p", [0.45, 0.5, 0.55])
def test_clones_are_distributed_as_when_every_division_is_simulated(p):
    draw, weeks, many = np.random.default_rng(3), 400, 4000
    slow = np.array([divisions_one_by_one(p, 40, weeks, draw) for _ in range(many)])
    fast = clones(many, np.linspace(20, weeks, 20), p=p, seed=4)[-1]
    for size in (0, 1, 2, 3, 5, 8):
        a, b = (slow <= size).mean(), (fast <= size).mean()
        assert abs(a - b) < 5 * np.sqrt(0.5 / many), size
    assert slow.mean() == pytest.approx(fast.mean(), abs=5 * (slow.std() + fast.std()) / np.sqrt(many))


@settings(max_examples=25, deadline=None)
@given(PROBABILITIES, YEARS, st.integers(1, 9))
def test_many_clones_have_the_mean_and_the_losses_of_the_equations(p, years, steps):
    expected, many = solved(years, p=p), 20_000
    sizes = clones(many, np.arange(1, steps + 1) * years * WEEKS_PER_YEAR / steps, p=p, seed=5)[-1]
    mean, variance, lost = (expected.states[name][0] for name in ("mean", "variance", "lost"))
    # Sizes are skewed: a rare clone may be many times the mean, hence six standard errors and one clone's worth.
    assert abs(sizes.mean() - mean) < 6 * np.sqrt(variance / many) + sizes.max() / many
    assert abs((sizes == 0).mean() - lost) < 6 * np.sqrt(lost * (1 - lost) / many) + 1e-9 + 1 / many


def test_a_lost_clone_never_comes_back_and_a_seed_repeats_its_history():
    sizes = clones(500, np.arange(1, 81) * WEEKS_PER_YEAR, seed=6)
    assert sizes.shape == (80, 500) and (sizes >= 0).all()
    assert not ((sizes[:-1] == 0) & (sizes[1:] > 0)).any()
    np.testing.assert_array_equal(sizes, clones(500, np.arange(1, 81) * WEEKS_PER_YEAR, seed=6))
    assert (sizes != clones(500, np.arange(1, 81) * WEEKS_PER_YEAR, seed=7)).any()


def test_a_whole_number_of_founders_at_time_nought():
    assert (clones(10, [0, 40], seed=1)[0] == 1).all()


@pytest.mark.parametrize("p", [0.45, 0.5, 0.55])
def test_the_largest_clones_of_drift_are_far_too_small(p):
    """Above 75 years 12 to 18 clones make 30 to 60 per cent of the blood (Mitchell 2022)."""
    sizes = np.sort(clones(100_000, [75 * WEEKS_PER_YEAR], p=p, seed=8)[0])[::-1]
    if p < 0.5:
        assert sizes.sum() < 50  # no pool that could make blood
    else:
        assert sizes[:18].sum() / sizes.sum() < 0.05


# --- what cannot be used ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given, words",
    [({"p": 0.9}, "parameter p is 0.9"), ({"interval": 0}, "parameter interval is 0 week"),
     ({"p": "half"}, "parameter p is 'half'")],
)
def test_a_parameter_outside_its_range_is_named(given, words):
    with pytest.raises(CourseError, match=words):
        clones(10, [40], **given)


@pytest.mark.parametrize("founders", [0, -1, 2.5, True, "many", 10**7])
def test_founders_are_a_whole_number(founders):
    with pytest.raises(CourseError, match="a whole number from 1 to 1,000,000"):
        clones(founders, [40])


def test_times_increase():
    with pytest.raises(CourseError, match="does not increase"):
        clones(10, [40, 40])
