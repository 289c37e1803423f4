"""Lesson 06, first lab: what extra IL-10 and TGF-beta do in three ill model patients."""

from functools import cache

import pytest

from immune_reset.errors import CourseError
from immune_reset.labs import cytokines
from immune_reset.observations import value


@cache
def lab():
    return cytokines.lab()


def preset(name):
    return lab().compute(next(each.values for each in cytokines.PRESETS if each.name == name)).readouts


def test_attack_down_il10_up_and_th17_doubles():
    both = preset("Both, as much as in health")
    assert max(both[f"high_{each}"] for each in ("T1", "Ia", "Ig")) < 0.2
    assert both["high_I10"] > 2
    assert both["high_T17"] == pytest.approx(2.0, abs=0.05)


def test_tregs_fall_with_the_il2_of_th1_cells():
    both = preset("Both, as much as in health")
    assert both["high_Tr"] < 0.35 and both["low_Tr"] < 0.6
    run = lab().compute({})
    assert run["high.I2"][1][-1] < 0.2 * run["high.I2"][1][0]


def test_tgf_beta_alone_lowers_the_brakes_that_il10_alone_keeps():
    tgf, il10 = preset("TGF-β alone"), preset("IL-10 alone")
    assert tgf["high_Tr"] < 0.4 and tgf["high_I10"] < 0.4 and tgf["high_T17"] > 1.6
    assert il10["high_Tr"] > 0.9 and il10["high_T17"] < 1


def test_without_il6_th17_rises_all_the_same():
    """IL-21 is enough in this model."""
    assert preset("Both, and no IL-6")["high_T17"] > 1.85


def test_a_weak_source_turns_the_settled_illness_and_that_is_no_evidence():
    """Turned in the model; in the trial the interval of the rate ratio holds 1."""
    assert preset("A weak source")["settled_end"] < 2
    assert lab().compute({"more10": 0.0, "moreb": 0.0}).readouts["settled_end"] > 15
    assert value("mesems_ratio_low") < 1 < value("mesems_ratio_high")
    assert value("mesems_ratio") == 0.94


def test_without_treatment_nothing_changes_in_the_two_types():
    still = lab().compute({"more10": 0.0, "moreb": 0.0}).readouts
    for run in cytokines.PATIENTS:
        for state in cytokines.SHOWN:
            assert still[f"{run}_{state}"] == pytest.approx(1, abs=0.005)


def test_the_function_for_the_exercise_is_the_lab():
    assert cytokines.change("T17", more10=1, moreb=1) == pytest.approx(lab().compute({}).readouts["high_T17"], rel=1e-3)
    assert cytokines.change("Ia", lessa=100) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (dict(state="T9"), "no state 'T9'"),
        (dict(state="T1", patient="healthy"), "no patient 'healthy'; there are Th1 high, Th2 low"),
        (dict(state="T1", il10=1), "no dial 'il10'; there are more10"),
        (dict(state="T1", more10=5), "'more10'"),
        (dict(state="T1", weeks=0), "above 0"),
    ],
)
def test_a_wrong_word_or_number_is_refused_in_one_sentence(given, words):
    with pytest.raises(CourseError, match=words):
        cytokines.change(**given)
