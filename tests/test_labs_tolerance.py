"""What a student finds in the two labs of lesson 02: two states with different thresholds, and risks as people."""

import numpy as np
import pytest

from immune_reset.errors import CourseError
from immune_reset.labs import risk, tolerance_threshold as dip
from immune_reset.models.patient import RELAPSE_LEVEL


def stories(module):
    made = module.lab()
    return {preset.name: made.compute(dict(preset.values)) for preset in module.PRESETS}


@pytest.fixture(scope="module")
def dips():
    return stories(dip)


@pytest.fixture(scope="module")
def risks():
    return stories(risk)


# --- tolerance: a property of the model, not evidence ------------------------------------------------------------


def test_the_way_back_is_not_the_way_in():
    """Where it flips down lies in 0.60 to 0.65, where it comes back in 1.30 to 1.40."""
    assert 0.60 <= dip.DOWN - 0.01 and dip.DOWN <= 0.65 and 1.30 <= dip.BACK - 0.01 and dip.BACK <= 1.40
    assert dip.settles(dip.DOWN) < RELAPSE_LEVEL < dip.settles(dip.DOWN - 0.01)
    assert dip.settles(dip.BACK, "ill") < RELAPSE_LEVEL < dip.settles(dip.BACK - 0.01, "ill")


def test_between_the_thresholds_the_start_decides():
    for induction in (0.7, 1.0, 1.3):
        assert dip.settles(induction) < 2 and dip.settles(induction, "ill") > 15


def test_the_grey_bands_are_where_the_model_rests():
    for (q, th1), start in zip(dip.branches(), ("tolerant", "ill")):
        for i in (0, len(q) // 3, len(q) - 1):
            assert th1[i] == pytest.approx(dip.settles(float(q[i]), start), rel=0.02)


def test_a_shallow_dip_comes_back_and_a_deep_one_does_not(dips):
    assert dips["Shallow dip"].readouts["th1_max"] == pytest.approx(2.0, abs=0.1)
    assert dips["Shallow dip"].readouts["th1_end"] == pytest.approx(1, abs=0.02)
    deep = dips["Deep dip"]
    assert deep.readouts["q_end"] == 1 and deep.readouts["th1_end"] == pytest.approx(18, abs=0.2)
    assert deep.summary.startswith("Induction is back at 1.00 × healthy, and Th1 still stands at 18.1 ×")


def test_more_than_healthy_is_needed_to_come_back(dips):
    assert dips["A little more"].readouts["th1_end"] > 15
    back = dips["Far enough"].readouts
    assert back["th1_end"] < 1 and back["back_week"] > back["flip_week"] and back["q_back"] > dip.BACK


def test_a_dip_that_is_over_soon_leaves_no_trace(dips):
    assert dips["Brief dip"].readouts["th1_end"] < 2


def test_the_path_starts_at_rest_and_follows_induction(dips):
    deep = dips["Deep dip"]
    assert deep["dip.Th1"][1][0] == pytest.approx(1) and deep["dip.q"][1][0] == 1
    weeks, q = deep["dip.q"]
    assert np.interp(20, weeks, q) == pytest.approx(0.775, abs=0.01) and q.min() == 0.55


@pytest.mark.parametrize(("given", "sentence"), [
    ((2.0,), r"Treg induction afterwards\) takes a number from 0.4 to 1.6"), ((1.0, "cured"), "it is 'tolerant' or 'ill'"),
])
def test_a_start_that_the_model_has_not_is_refused(given, sentence):
    with pytest.raises(CourseError, match=sentence):
        dip.settles(*given)


# --- risk --------------------------------------------------------------------------------------------------------


def test_the_stories_give_back_the_published_numbers(risks):
    twin = risks["An identical twin"].readouts
    assert twin["carriers"] == pytest.approx(240, abs=0.5), "Hansen 2005: 24 %"
    assert twin["ill_carriers"] == 0, "hardly anyone has a twin with MS"
    gene = risks["A gene"].readouts
    assert gene["ill_carriers"] == pytest.approx(31.6, abs=0.4), "31.6 % of 609 patients carry it"
    sex = risks["Sex"].readouts
    assert sex["carriers"] == pytest.approx(5, abs=0.02) and sex["ill_carriers"] == pytest.approx(62.5, abs=0.2)
    assert risks["A virus"].readouts["ratio"] == pytest.approx(32, abs=0.2)


def test_the_virus_is_nearly_necessary_and_far_from_sufficient(risks):
    virus = risks["A virus"].readouts
    assert virus["ill_carriers"] > 99.5 and virus["well"] > 995


def test_the_stories_hold_the_population_at_its_risk(risks):
    for name in ("A gene", "A virus", "Sex"):
        values, read = risks[name].values, risks[name].readouts
        everyone = (values["share"] * read["carriers"] + (100 - values["share"]) * values["without"]) / 100
        assert everyone == pytest.approx(risk.POPULATION, abs=0.05), name


def test_odds_ratio_and_relative_risk_part_where_the_disease_is_common(risks):
    common = risks["A common disease"].readouts
    assert common["ratio"] == pytest.approx(2.5) and risk.relative_risk(4, 200) == pytest.approx(2.5)
    assert risk.relative_risk(4, 1) == pytest.approx(4, rel=0.01)
    assert "far apart" in risks["A common disease"].summary
    assert risks["Same genes, T1D"].readouts["difference"] < -3


@pytest.mark.parametrize("given", [(0, 4), (3, 0), (3, 1000)])
def test_a_risk_that_cannot_be_is_refused(given):
    with pytest.raises(CourseError, match="is due"):
        risk.relative_risk(*given)
