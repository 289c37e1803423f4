"""What a student can find with the lab of lesson 11, and the protocol that is handed in."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immune_reset.errors import CourseError
from immune_reset.labs import virtual_trial
from immune_reset.observations import value


@cache
def lab():
    return virtual_trial.lab()


def preset(name):
    return lab().compute(next(each.values for each in virtual_trial.PRESETS if each.name == name))


def read(**values):
    return lab().compute(values).readouts


# --- the findings -------------------------------------------------------------------------------------------------------


def test_without_a_control_a_big_effect_and_none_are_both_found_every_time():
    """The misconception of the lesson: 100 of 100 trials report an effect, whether there is one or not."""
    big, none = preset("Big effect, no control"), preset("No effect, no control")
    assert big.readouts["found"] == pytest.approx(100, abs=0.5) == none.readouts["found"]
    assert none.readouts["middle"] == pytest.approx(57, abs=2) and none.readouts["truth"] == 0
    assert none.summary.startswith("There is nothing to find, and 100 of 100 such trials report an effect.")
    assert big.marks["say-nobody"][0] > 0 and np.isinf(big.marks["say-other"][0]), "nobody looked at another arm"


def test_a_big_effect_needs_few_patients_and_still_a_control():
    ten = preset("Big effect, 10 a side").readouts
    assert ten["found"] > 80 and ten["needed"] == 7


def test_a_fair_trial_of_30_a_side_finds_it_in_somewhat_more_than_half():
    fair = preset("Fair trial").readouts
    assert fair["found"] == pytest.approx(58, abs=4) and fair["needed"] == 49
    assert fair["middle"] == pytest.approx(fair["truth"], abs=3)
    assert read(patients=49)["found"] == pytest.approx(80, abs=4), "the formula keeps its promise"


def test_small_trials_that_find_the_effect_overstate_it():
    small, fair = preset("Too small").readouts, preset("Fair trial").readouts
    assert small["found"] == pytest.approx(23, abs=4) and small["winners"] == pytest.approx(80, abs=4)
    assert small["winners"] > fair["winners"] + 10 > fair["truth"] + 10


def test_a_better_rival_needs_more_patients():
    assert preset("Strong rival").readouts["needed"] > 1.5 * preset("Fair trial").readouts["needed"]
    assert preset("Strong rival").readouts["found"] < preset("Fair trial").readouts["found"] - 10


@pytest.mark.parametrize("name, found", [("The sick leave", 28), ("Five looks", 7)])
def test_ways_to_find_what_is_not_there(name, found):
    result = preset(name)
    assert result.readouts["truth"] == 0 and result.readouts["found"] == pytest.approx(found, abs=3)
    fair = read(effect=0, patients=55, dropout=30 if name == "The sick leave" else 0)
    assert fair["found"] == pytest.approx(2.5, abs=2) and result.readouts["found"] > fair["found"] + 3


def test_both_arms_fall_after_entry():
    result = lab().compute({"effect": 0}).readouts
    assert result["before"] > 2.3 and result["other"] == result["treated"] == pytest.approx(1.06, abs=0.02)


def test_the_effects_of_the_stories_are_the_published_hazard_ratios():
    assert (virtual_trial.OCRELIZUMAB, virtual_trial.MIST) == (55, 93)
    assert {"burt2019", "velez2011", "martinezyelamos2006"} <= set(virtual_trial.sources())
    assert f"{value('untreated_relapses_before'):g} to {value('untreated_relapses_after'):.1f}" in virtual_trial.WRONG


# --- any setting ----------------------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_setting_gives_shares_and_outlines(data):
    drawn = {name: data.draw(st.floats(each.low, each.high)) for name, each in lab().plan.control.items()}
    result = lab().compute(drawn)
    assert 0 <= result.readouts["found"] <= 100 and 0 <= result.readouts["against"] <= 100
    (_, everyone), (_, found) = result["reports.all"], result["reports.found"]
    assert everyone.max() == 100 and (found <= everyone).all()
    assert result.readouts["middle"] <= 100


def test_the_curve_passes_through_the_point():
    for patients in virtual_trial._GRID["patients"]:
        result = lab().compute({"patients": patients})
        x, y = result["sizes.power"]
        assert y[list(x).index(patients)] == pytest.approx(result.readouts["found"], abs=0.06)


def test_a_value_outside_its_control_is_refused_by_name():
    with pytest.raises(CourseError, match=r"'patients' \(Patients in each arm\) takes a number from 5 to 200"):
        read(patients=1000)
