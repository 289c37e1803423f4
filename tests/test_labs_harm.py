"""What a student finds with the lab and figures of lesson 10: a count leaves a range open, an approval has two dates."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.text import Text
from statsmodels.stats.proportion import proportion_confint

from immune_reset.errors import CourseError
from immune_reset.evidence import mortality, safety, shown, tables, timeline
from immune_reset.labs import harm, who_decides


@pytest.fixture(scope="module")
def made():
    return harm.lab()


@pytest.fixture(scope="module")
def stories(made):
    return {preset.name: made.compute(dict(preset.values)) for preset in harm.PRESETS}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_lab_draws_the_librarys_interval(made, data):
    patients = data.draw(st.integers(1, 1000))
    events = data.draw(st.integers(0, min(patients, 100)))
    low, high = proportion_confint(events, patients, alpha=0.05, method="wilson")
    found = made.compute({"events_a": events, "patients_a": patients}).readouts
    assert found["low_a"] == pytest.approx(1000 * low, abs=1e-4)
    assert found["high_a"] == pytest.approx(1000 * high, abs=1e-4)
    assert harm.interval(events, patients) == pytest.approx((1000 * low, 1000 * high))


def test_none_seen_is_not_none(stories):
    left, right = (stories["None seen, twice"].readouts[f"high_{side}"] for side in "ab")
    assert left == pytest.approx(65, abs=0.5) and right == pytest.approx(6, abs=0.5)
    assert "None seen is not none: up to 65 in 1,000 cannot be ruled out." in stories["None seen, twice"].summary
    assert stories["One happy patient"].readouts["high_a"] == pytest.approx(793, abs=0.5)


def test_how_many_without_a_death_until_fewer_than_ten_in_a_thousand():
    assert harm.interval(0, 380)[1] > 10 > harm.interval(0, 381)[1]


def test_zero_of_ten_does_not_contradict_eight_of_seventy_nine(stories):
    tiny = stories["A tiny trial"]
    assert tiny.readouts["high_a"] > tiny.readouts["low_b"] and tiny.summary.endswith("The two intervals overlap.")
    assert stories["Same word, two bargains"].summary.endswith("The two intervals do not overlap.")


def test_a_story_names_the_study_whose_count_it_shows(stories):
    """The counts themselves: each is the row of safety.csv that its sentence names."""
    rows = tables.with_trials("safety").set_index("event")
    for name, _, left, right in harm._STORIES:
        for side, row in zip("ab", (left, right)):
            found = stories[name]
            assert found.readouts[f"harmed_{side}"] == rows.events[row]
            assert found.readouts[f"rate_{side}"] == pytest.approx(1000 * rows.events[row] / rows.n[row])
            assert rows.name[row] in found.summary


def test_only_counts_that_were_read_are_offered():
    found = harm.counted()
    assert (found.events <= found.patients).all() and not found.event.duplicated().any()
    rows = tables.load("safety").set_index("event").loc[found.event]
    np.testing.assert_array_equal(rows.events, found.events)
    assert not (found.study.eq("Sweden 2024") & found.category.eq("treatment_death")).any()  # never found in a paper


def test_more_harmed_than_followed_counts_as_all(made):
    found = made.compute({"events_a": 50, "patients_a": 20}).readouts
    assert found["harmed_a"] == 20 and found["high_a"] == pytest.approx(1000)


@pytest.mark.parametrize("events, patients, wrong", [(0, 0, "patients is 0"), (3, 2, "events is 3"), (-1, 5, "events is -1"),
                                                     (0.5, 5, "events is 0.5"), (1, 2.5, "patients is 2.5"),
                                                     ("a", 5, "events is 'a'"), (float("nan"), 5, "events is nan"), (1, None, "patients is None")])
def test_a_count_that_cannot_be_is_refused(events, patients, wrong):
    with pytest.raises(CourseError, match=wrong):
        harm.interval(events, patients)


# --- who decided what, and when ---------------------------------------------------------------------------------------


def test_the_slide_says_which_approval_was_withdrawn_and_when():
    picture = timeline.draw("MSC", jurisdiction=["European Union", "United States", "Japan"])
    assert "1 withdrawn: Alofisel in the European Union, approved 2018-03-23, withdrawn 2024-12-13" in picture.title
    steps = set(shown.rows(picture).row)
    assert {"alofisel_withdrawn", "admire2_missed", "ryoncil_us"} <= steps and not {"queencell_korea", "ebmt_2012"} & steps


def test_a_jurisdiction_that_no_row_names_is_refused():
    with pytest.raises(CourseError, match="jurisdiction 'Atlantis' is not known; known are Canada"):
        timeline.draw(jurisdiction="Atlantis")
    with pytest.raises(CourseError, match="no row"):
        timeline.draw("clinics", jurisdiction="Japan")


def test_each_decision_of_the_clinics_is_dated_where_there_is_room():
    said = [text.get_text() for text in timeline.draw("AHSCT").figure.findobj(Text)]
    assert {"2012", "2016", "2019", "2021", "2025"} <= set(said)
    said = [text.get_text() for text in timeline.draw("clinics").figure.findobj(Text)]
    assert "2018" in said and "2025-10-14" in said and "2024" not in said


def test_a_longer_look_at_the_same_trial_stands_beside_the_shorter_one():
    said = mortality.draw(trial="SCOT").description
    assert "SCOT, 12 months: 1 of 36" in said and "SCOT, 72 months: death from the treatment, 6 % of 36 as printed" in said


def test_a_percentage_says_of_how_many_and_a_harm_for_how_long():
    said = safety.draw(trial=["SILFVERBERG", "DAIKELER2011"]).description
    assert "febrile neutropenia: Sweden 2024 (MS), 100 days: 68 % of 174." in said
    assert "any second autoimmune disease: EBMT 2011 (several), 5 years: 9.8 %." in said  # an incidence is no share of 347


def test_one_meta_analysis_alone():
    found = safety.ratios(trial="THOMPSON2020")
    assert found.title == "With cells more often, beyond chance: fever" and set(shown.sources(found)) == {"thompson2020"}


@pytest.mark.parametrize("draw", [mortality.draw, safety.draw, safety.ratios, timeline.draw])
@pytest.mark.parametrize("word", [5, 0.5, "gout"])
def test_a_word_that_is_none_is_refused(draw, word):
    with pytest.raises(CourseError, match=f"{word!r} is not known; known are"):
        draw(word)


def test_the_slide_of_harms_holds_the_studies_asked_for():
    rows = shown.rows(safety.draw(trial=["MEHRA2019", "DAIKELER2011"]))
    assert set(rows.source) == {"mehra2019", "daikeler2011"}


def test_the_diagram_takes_its_dates_from_the_table():
    words = " ".join(text.get_text() for text in who_decides.draw().figure.findobj(Text)).replace("\n", " ")
    dates = tables.load("regulation").set_index("step").date
    for step in ("ryoncil_us", "asbmt_2019"):
        assert dates[step] in words
    for step in ("fda_warning_2017", "fda_injunction_2018", "svf_eleventh_circuit", "svf_ninth_circuit"):
        assert dates[step][:4] in words
    assert "Alofisel" not in words, "what became of it is asked later"
