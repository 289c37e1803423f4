"""Lesson 01: what a student can find with suppress, modulate and reset."""

from functools import cache

import pytest

from immune_reset.errors import CourseError
from immune_reset.labs import stopping, strategies
from immune_reset.models.patient import RELAPSE_LEVEL


@cache
def lab():
    return strategies.lab()


def read(**values):
    return lab().compute(values).readouts


def preset(name):
    return lab().compute(next(each.values for each in strategies.PRESETS if each.name == name))


def test_all_three_are_well_while_treated_and_only_suppression_returns_at_the_stop():
    start = preset("Stop after two years").readouts
    assert max(start["suppress_given"], start["modulate_given"]) < RELAPSE_LEVEL
    assert start["suppress_end"] > 18 and start["modulate_end"] < 1.1 and start["reset_end"] < 1.1


def test_same_remission_different_price():
    run = preset("Never stop")
    assert max(run.readouts[f"{each}_end"] for each in strategies.DIALS) < RELAPSE_LEVEL
    assert run.readouts["on_drug"] == 5
    assert run.readouts["infections"] == 30  # six a year per 1,000, Singh 2015
    assert run.readouts["window_days"] == pytest.approx(119, abs=1.5)
    assert "5.00 years on a drug" in run.summary


def test_a_shallow_reset_and_a_timid_modulation_come_back():
    assert preset("Shallow reset").readouts["reset_end"] > RELAPSE_LEVEL
    assert preset("Timid modulation").readouts["modulate_end"] > RELAPSE_LEVEL


def test_with_weak_regulation_nothing_lasts_beyond_the_drug():
    weak = preset("Weak regulation").readouts
    assert min(weak["suppress_end"], weak["modulate_end"], weak["reset_end"]) > RELAPSE_LEVEL
    assert weak["modulate_given"] < RELAPSE_LEVEL
    assert read(strength=0.6, depth=4)["reset_end"] > RELAPSE_LEVEL


def test_stopping_later_changes_the_price_and_not_the_end():
    early, late = read(stop=0.5), read(stop=4)
    for strategy in strategies.DIALS:
        assert early[f"{strategy}_end"] == pytest.approx(late[f"{strategy}_end"], rel=0.01)
    assert late["infections"] == 8 * early["infections"]


def test_the_window_is_that_of_lesson_07():
    from immune_reset.labs import the_reset

    other = the_reset.lab().compute({"depth": 2}).readouts["window_days"]
    assert read(depth=2)["window_days"] == pytest.approx(other, abs=1.5)


@pytest.mark.parametrize("strategy", strategies.DIALS)
def test_the_function_for_the_exercise_is_the_lab(strategy):
    assert strategies.activity(strategy, 5) == pytest.approx(read()[f"{strategy}_end"], rel=1e-3)
    held = read()["suppress_given"] if strategy == "suppress" else 1
    assert strategies.activity(strategy, 1.5) == pytest.approx(held, abs=0.1)


def test_a_wrong_word_or_number_is_refused_in_one_sentence():
    with pytest.raises(CourseError, match="no strategy 'cure'; there are suppress, modulate, reset"):
        strategies.activity("cure", 1)
    with pytest.raises(CourseError, match="'depth'"):
        strategies.activity("reset", 1, amount=9)
    with pytest.raises(CourseError, match="from 0 to 5"):
        strategies.activity("reset", 6)


def test_the_picture_of_stopping_shows_the_counts_with_wilson_s_intervals():
    counted = stopping.shares()
    assert counted["interruption"][:2] == (19, 41) and counted["continued"][:2] == (0, 45)
    assert counted["stable_stopped"][:2] == (8, 45) and counted["stable_continued"][:2] == (0, 44)
    assert counted["interruption"][2:] == pytest.approx((32.1, 61.3), abs=0.1)
    assert counted["continued"][2:] == pytest.approx((0, 100 * 1.96**2 / (45 + 1.96**2)), abs=0.01)  # closed form at 0
    for continued, stopped in (("continued", "interruption"), ("stable_continued", "stable_stopped")):
        assert counted[continued][3] < counted[stopped][2]
    assert "19 of 41" in stopping.draw().description
