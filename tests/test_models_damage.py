"""Damage and repair: a small model of ours, held to the behaviour that published findings ask of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immune_reset import models
from immune_reset.models.damage import second_stage


@pytest.fixture(scope="module")
def organ():
    return models.load("damage")


def ends(model, years, **parameters):
    solved = model.solve(times=np.atleast_1d(years), parameters=parameters)
    return {**solved.states, **solved.observables}


@settings(deadline=None)
@given(
    st.fixed_dictionaries({
        "hit": st.floats(0, 2), "heal": st.floats(0, 5), "scar": st.floats(0, 5), "start": st.floats(0, 20),
        "calm": st.floats(0, 1), "boost": st.floats(0, 10),
    })
)
def test_tissue_is_neither_made_nor_destroyed_and_loss_is_final(setting):
    run = models.load("damage").solve(times=np.linspace(0, 30, 61), parameters=setting)
    np.testing.assert_allclose(sum(run.states.values()), 1, atol=1e-5)
    assert (np.diff(run.states["S"]) >= -1e-9).all()
    assert all((curve >= 0).all() for curve in run.states.values())


@pytest.mark.parametrize("hit", [0.08, 0.12, 0.2, 0.3, 0.5])
def test_the_second_stage_takes_6_to_9_years_whatever_the_first_took(hit):
    """Leray 2010, abstract. Calibrated at 0.2 alone; the first stage goes from 2 to 17 years over these rates."""
    assert 6 <= second_stage(hit) <= 9


def test_calming_stops_wounds_at_once_and_loss_only_early(organ):
    """Samijn 2006: no active lesion on scans, disability still progressing in 9 of 14, in advanced disease."""
    late = ends(organ, [10, 20], start=10, calm=1)
    assert late["inflammation"][1] < 1e-6
    assert late["function"][1] < 0.75 * late["function"][0]
    early = ends(organ, [1, 20], start=1, calm=1)
    assert early["function"][1] == 1 and early["S"][1] < 0.05


def test_early_wounds_heal_when_inflammation_is_calmed(organ):
    treated = ends(organ, [6, 8], start=6, calm=1)
    assert treated["function"][1] > treated["function"][0] + 0.05
    assert treated["D"][1] < 0.35 * treated["D"][0]


def test_healing_alone_is_wounded_again(organ):
    """Faster healing without calm keeps more tissue, and cannot keep it whole."""
    healed, calmed = ends(organ, 20, start=2, calm=0, boost=3), ends(organ, 20, start=2, calm=1, boost=1)
    nothing, both = ends(organ, 20, start=20), ends(organ, 20, start=2, calm=1, boost=3)
    assert nothing["S"] > healed["S"] > calmed["S"] > both["S"]


def test_the_reserve_hides_damage_and_does_not_slow_it(organ):
    small, large = ends(organ, 5, start=60, reserve=0.1), ends(organ, 5, start=60, reserve=0.4)
    assert large["function"] == 1 and small["function"] < 0.9
    assert small["S"] == large["S"]
