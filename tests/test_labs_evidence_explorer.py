"""What lesson 09 says of trials, read from the figures and rows themselves, and the interval that students compute."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immune_reset import lesson
from immune_reset.errors import CourseError
from immune_reset.evidence import casemix, forest, hazard, hope, survival, tables, views, words
from immune_reset.labs import evidence_explorer, four_patients

from test_evidence_tables import newcombe


def stories():
    return {story.name: views.check(story.values) for story in evidence_explorer.STORIES}


def test_every_story_can_be_shown_and_the_lab_opens_with_the_first():
    found = stories()
    assert len(found) == len({views.key(choice) for choice in found.values()})
    assert evidence_explorer.lab().values == found["Two trials"]


# What a reader has to be able to answer from the figures alone.

def test_the_strongest_comparator_stands_first_and_is_named():
    said = views.draw(stories()["Old and new drugs"]).description
    headings = [said.index(f"Against {words.COMPARATORS[word]}") for word in ("high_efficacy_drug", "mixed_drugs")]
    assert headings == sorted(headings)
    assert headings[0] < said.index("London 2025") < headings[1] < said.index("MIST")
    found = forest.found_ratios(disease="MS", therapy="AHSCT")
    ocrelizumab = found[found.against == "ocrelizumab"]
    assert len(ocrelizumab) == 3 and ((ocrelizumab.low < 1) & (ocrelizumab.high > 1)).all()
    alemtuzumab = found[found.against == "alemtuzumab"].set_index("domain").high
    assert alemtuzumab["relapse"] < 1 and alemtuzumab["mri"] < 1 < alemtuzumab["progression"]


def test_what_neda_adds_to_free_of_relapse():
    british = survival.points(trial="UK2025").set_index("domain").percent
    assert british["relapse_free"] - british["neda"] == pytest.approx(42.4)
    assert british[["relapse_free", "mri_free", "progression_free"]].idxmin() == "progression_free"
    assert "89 of 100 free of relapse, 46 of 100 with NEDA" in survival.draw(trial="UK2025").title
    everywhere = survival.points().pivot_table(index=["trial", "arm"], columns="domain", values="percent")
    both = everywhere.dropna(subset=["neda", "relapse_free"])
    assert len(both) and (both.neda <= both.relapse_free).all(), "a share with NEDA is never the larger one"


def test_astis_turns_before_it_crosses():
    death = hazard.hazard_ratios()[lambda found: found.domain == "survival"].set_index("follow_up_months")
    assert (death.estimate[[3, 6]] > 1).all() and (death.low[[3, 6]] < 1).all()
    assert (death.high[[12, 24, 120]] < 1).all()
    assert "The survival curves cross at 2 years" in hazard.draw().title


def test_conflicting_results_stand_side_by_side():
    pooled = next(each for each in forest.pool(forest.differences(disease="fistula")) if "admire_cd_combined_difference_5_5" in each.outcomes)
    assert (round(pooled.estimate, 1), round(pooled.low, 1), round(pooled.high, 1), round(pooled.i_squared)) == (8.0, -5.0, 21.0, 64)
    assert "46.2 of 100 (United Kingdom, 62 % relapsing MS), 73 of 100 (Sweden 2024, 100 %)" in casemix.draw().title
    assert "60, major or partial clinical response; with controls (Lupus nephritis) 75 treated and 83 control" in hope.draw(disease="SLE").description


def test_the_count_of_silfverberg_that_no_paper_gave_is_nowhere_in_the_lesson():
    text = lesson.load("09").path.read_text(encoding="utf-8")
    assert not re.search(r"\b0 of 174\b", text)
    assert not len(tables.load("safety")[lambda found: (found.trial == "SILFVERBERG") & (found.events == 0)])


# The made-up patients.

def test_neda_asks_for_everything_that_the_other_endpoints_ask_for():
    assert set(four_patients.ENDPOINTS["NEDA"]) == {each for forbidden in four_patients.ENDPOINTS.values() for each in forbidden}
    assert four_patients.counts() == {"free of relapse": 3, "free of new MRI lesions": 3, "free of progression": 3, "NEDA": 1}


# The interval of the code exercise.

@given(st.integers(1, 400), st.integers(1, 400), st.data())
def test_the_interval_is_newcombes_and_turns_with_its_arms(n, m, data):
    a, b = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    assert evidence_explorer.difference(a, n, b, m) == pytest.approx(newcombe(a, n, b, m), abs=1e-4)
    difference, low, high = evidence_explorer.difference(a, n, b, m)
    assert evidence_explorer.difference(b, m, a, n) == pytest.approx((-difference, -high, -low), abs=1e-9)


def test_the_interval_gives_the_derived_row_of_the_lupus_trial():
    row = tables.load("outcomes").set_index("outcome").loc["deng2017_difference"]
    assert evidence_explorer.difference(9, 12, 5, 6) == pytest.approx((row.estimate, row.low, row.high), abs=0.05)


@pytest.mark.parametrize("counts, named", [((13, 12, 5, 6), "treated: 13 of 12"), ((9, 12, 5.5, 6), "control: 5.5 of 6"), ((0, 0, 1, 2), "treated: 0 of 0"), (("nine", 12, 5, 6), "treated: 'nine' of 12")])
def test_what_is_no_count_is_refused(counts, named):
    with pytest.raises(CourseError, match=named):
        evidence_explorer.difference(*counts)
