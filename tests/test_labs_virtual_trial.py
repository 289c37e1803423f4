"""What a student can find with the lab of lesson 11, and the protocol that is handed in."""

import re
from datetime import date
from functools import cache
from html import escape

import numpy as np
import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from hypothesis import given, settings
from hypothesis import strategies as st

from immune_reset.errors import CourseError
from immune_reset.labs import detectable, enrolled, misled, protocol_page, virtual_trial
from immune_reset.observations import value
from immune_reset.trials.statistics import CRITICAL, exact_power, two_proportions


@cache
def lab():
    return virtual_trial.lab()


def preset(name):
    return lab().compute(next(each.values for each in virtual_trial.PRESETS if each.name == name))


def read_summary(**values):
    return lab().compute(values).summary


def read(**values):
    return lab().compute(values).readouts


# --- the findings -------------------------------------------------------------------------------------------------------


def test_without_a_control_a_big_effect_and_none_are_both_found_every_time():
    """The misconception of the lesson: 100 of 100 trials report an effect, whether there is one or not."""
    big, none = preset("Big effect, no control"), preset("No effect, no control")
    assert big.readouts["found"] == pytest.approx(100, abs=0.5) == none.readouts["found"]
    assert none.readouts["middle"] == pytest.approx(57, abs=2) and none.readouts["truth"] == 0
    assert none.summary.startswith("Nothing to find, no other arm, and 100 of 100 trials report an effect.")
    assert [each for each in ("none", "placebo", "drug") if np.isfinite(big.marks[f"say-{each}"][0])] == ["none"], "nobody looked"


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


@pytest.mark.parametrize("conduct, dropout, found", [(1, 30, 28), (2, 0, 37), (3, 0, 7)])
def test_ways_to_find_what_is_not_there(conduct, dropout, found):
    """The numbers of check 4."""
    misled, fair = (read(effect=0, patients=55, dropout=dropout, conduct=each)["found"] for each in (conduct, 0))
    assert misled == pytest.approx(found, abs=1) and fair == pytest.approx(2.5, abs=2) and misled > fair + 3


def test_the_story_of_the_sick_is_one_of_them():
    told = preset("The sick leave")
    assert told.readouts["truth"] == 0 and told.readouts["found"] == pytest.approx(28, abs=1)
    assert "30 of 100 treated who relapse leave unheard." in told.summary


def test_the_other_endpoint_says_what_it_counts():
    """Of 55 of 100 relapses prevented fewer patients are spared: the truth of this endpoint is smaller."""
    by_patients = lab().compute({"endpoint": 1, "years": 2})
    assert by_patients.readouts["truth"] < 45 and by_patients.summary.endswith("Counted are patients who relapse, not relapses.")
    assert "Counted" not in read_summary() and "Counted" not in read_summary(endpoint=1, comparator=0)


def test_both_arms_fall_after_entry():
    result = lab().compute({"effect": 0}).readouts
    assert result["before"] > 2.3 and result["other"] == result["treated"] == pytest.approx(1.06, abs=0.02)


def test_the_effects_of_the_stories_are_the_published_hazard_ratios():
    assert (virtual_trial.OCRELIZUMAB, virtual_trial.MIST) == (55, 93)
    assert {"burt2019", "velez2011", "multscler2006", "schoenfeld1983"} <= set(virtual_trial.sources())
    assert f"{value('untreated_relapses_before'):g} to {value('untreated_relapses_after'):.1f}" in virtual_trial.WRONG


def test_the_entry_rule_alone_makes_an_effect_big():
    """The misconception once more: without another arm the size is made by who may join; beside placebo it is not."""
    alone, beside = ([read(effect=0, comparator=arm, entry=entry)["middle"] for entry in range(4)] for arm in (0, 1))
    assert alone == pytest.approx([0, 36, 57, 68], abs=1) and beside == pytest.approx([0] * 4, abs=4)
    assert [each.middle for each in misled.by_entry(virtual_trial.protocol())] == pytest.approx(alone, abs=0.01)
    assert alone[2] > preset("Fair trial").readouts["middle"], "nothing, without control, looks larger than a true 55 %"


def test_what_could_mislead_is_what_the_lab_shows():
    shown = {each.way: each for each in misled.ways(misled.PLAN)}
    found = [read(effect=0, patients=55, conduct=conduct, dropout=30 if conduct == 1 else 0)["found"] for conduct in (0, 3, 1, 2)]
    assert [each.found for each in shown.values()][:4] == found == pytest.approx([2.6, 6.5, 27.6, 37.2], abs=1)
    anyone, bad_year = list(shown.values())[4:]
    assert anyone.found < 5 and bad_year.found > 99 and bad_year.middle > 50
    assert "leave unheard: 28, middle report 31 %" in misled.draw().description


def test_other_plans_have_their_own_ways():
    drug = misled.ways(virtual_trial.protocol(comparator=2, dropout=10, entry=0))
    assert drug[0].way == "as planned, beside a drug" and drug[2].way.startswith("10 %") and "1 or more" in drug[5].way
    assert misled.ways(virtual_trial.protocol(comparator=0))[0].way == "as planned, beside placebo"
    assert [misled.whole(each) for each in (-0.4, 2.5, 6.5, -1.2)] == ["0", "3", "7", "−1"]


def test_the_lab_names_its_other_arm():
    said = {name: virtual_trial.run(comparator=name) for name in ("none", "placebo", "drug")}
    assert "no other arm" in said["none"].summary and "against placebo" in said["placebo"].summary and "against a drug" in said["drug"].summary
    for number, (name, result) in enumerate(said.items()):
        assert result.summary == read_summary(comparator=number)
        assert [each for each in said if np.isfinite(result.marks[f"say-{each}"][0])] == [name]
    assert "a drug" in read_summary(comparator=1.7) and "placebo" in read_summary(comparator=0.6), "what is between is rounded, in words too"


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


# --- the protocol as a page ---------------------------------------------------------------------------------------------

WORDS = "Patients know which arm they are in. <b>They</b> may report more & earlier."


def handed_in(folder, **more):
    return protocol_page.hand_in(title="Reset or drug?", misleads=WORDS, path=folder / "mine.html", **more)


def test_the_page_holds_all_that_was_planned_and_found(tmp_path):
    note = handed_in(tmp_path, author="Group 4", patients=49, effect=55, comparator=2, dropout=12, years=2)
    text = (tmp_path / "mine.html").read_text(encoding="utf-8")
    shown = read(patients=49, effect=55, comparator=2, dropout=12, years=2)
    for part in ("Reset or drug?", "Group 4", "49 patients", "12 %", "24 months", "a standard drug", "seed 11", "log-rank", date.today().isoformat(),
                 f"{shown['found']:.1f} of 100", "10.1001/jama.2018.18743", "patients=49, effect=55, comparator=2, dropout=12"):
        assert part in text, part
    assert "&lt;b&gt;They&lt;/b&gt; may report more &amp; earlier." in text, "the student's words are text, not markup"
    assert "Saved as" in repr(note) and f"{shown['found']:.0f} of 100" in repr(note)
    assert not re.search(r"(src|href)=\"(?!https://|data:image/png)", text), "one file that needs no other"


def test_the_line_on_the_page_gives_the_same_numbers_again(tmp_path):
    handed_in(tmp_path, patients=23, effect=70)
    text = (tmp_path / "mine.html").read_text(encoding="utf-8")
    again = eval(re.search(r"<code>(.*?)\.summary</code>", text)[1], {"virtual_trial": virtual_trial})  # the page's own line
    assert again.summary == virtual_trial.run(patients=23, effect=70).summary and escape(again.summary) in text


def test_nothing_older_is_overwritten(tmp_path):
    for _ in range(3):
        handed_in(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["mine.html", "mine_2.html", "mine_3.html"]


def test_an_empty_cell_runs_and_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "Nothing is saved yet" in repr(protocol_page.hand_in(patients=49))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("wrong, said", [
    ({"patients": 3}, "'patients' (Patients in each arm) takes a number from 5 to 200"),
    ({"comparator": 1.5}, "'comparator' (Other arm) takes a whole number, not 1.5"),
    ({"comparator": "sugar"}, "comparator is 'sugar'; allowed: 'none', 'placebo', 'drug'"),
    ({"patients": "many"}, "'patients' (Patients in each arm) takes a number from 5 to 200, not 'many'"),
    ({"sugar": 1}, "sugar"),
    ({"title": " "}, "title is 0 characters; a text of 1 to 120"),
    ({"misleads": "It may."}, "misleads is 7 characters; a text of 40 to 2000"),
    ({"author": 4}, "author is 4; a text of 0 to 120"),
    ({"path": "mine.txt"}, "ends in .html"),
    ({"path": "nowhere/mine.html"}, "the folder 'nowhere' is not there"),
])
def test_what_cannot_be_is_refused_by_name_and_nothing_is_written(wrong, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CourseError, match=re.escape(said)):
        protocol_page.hand_in(**{"title": "A trial", "misleads": WORDS, **wrong})
    assert not list(tmp_path.iterdir())


def test_axe_finds_nothing_on_the_page_and_it_fits_a_phone_and_paper(browser, tmp_path):
    handed_in(tmp_path, comparator=0, patients=10)
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto((tmp_path / "mine.html").as_uri())
    page.add_script_tag(path=AXE_FILE_PATH)
    assert page.evaluate("axe.run(document)")["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()


@pytest.mark.parametrize("words, sheets", [(WORDS, 2), ("word " * 398, 2)])
def test_it_prints_on_two_sheets_of_a4_at_most(words, sheets, browser, tmp_path):
    protocol_page.hand_in(title="A trial of a transplant against a drug " * 3, misleads=words, path=tmp_path / "mine.html", comparator=2)
    page = browser.new_page()
    page.goto((tmp_path / "mine.html").as_uri())
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    page.close()
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) <= sheets


def test_the_page_says_what_could_mislead_by_simulation(tmp_path):
    handed_in(tmp_path, patients=40, comparator="drug")
    text = (tmp_path / "mine.html").read_text(encoding="utf-8")
    for each in misled.ways(virtual_trial.protocol(patients=40, comparator=2)):
        assert f'<th scope="row">{each.way}</th><td>{misled.whole(each.found)}</td><td>{misled.whole(each.middle)} %</td>' in text


# --- the two pictures -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("picture", [detectable.draw, enrolled.draw, misled.draw])
def test_pictures_say_what_they_show(picture):
    drawn = picture()
    assert len(drawn.description) > 150 and drawn.svg() == picture().svg()


def test_the_smallest_gain_is_found_by_80_of_100_simulated_trials():
    for each in detectable.rows():
        if each.gain is None:
            assert each.name == "Lupus nephritis" and exact_power(0, each.treated, each.most / 100, each.control) < 0.8
            continue
        rng = np.random.default_rng(1)
        counts = [rng.binomial(n, bad / 100, 20_000) for n, bad in ((each.treated, each.most - each.gain), (each.control, each.most))]
        found = (two_proportions(counts[0], each.treated, counts[1], each.control)[0] > CRITICAL).mean()
        assert found == pytest.approx(0.8, abs=0.012), each.name


def test_the_words_of_the_plot_are_its_numbers():
    found = {each.name: each for each in detectable.rows()}
    assert [round(found[name].gain) for name in ("MIST", "ASTIS", "ADMIRE-CD II", "MSC-NP")] == [27, 20, 12, 38]
    assert found["MIST"].found == 56.4 and found["ADMIRE-CD II"].found == 2.4, "better is to the right, whatever was counted"
    assert found["MIST"].low > found["MIST"].gain, "MIST found more than it needed"


def test_who_enters_had_two_relapses_or_more():
    words = enrolled.draw().description
    counts = [((each <= 0).sum(), (each > 0).sum()) for each in enrolled.years()]
    entered = [pair for pair in counts if pair[0] >= 2]
    assert f"The {len(entered)} who had two or more" in words
    assert f"{sum(pair[0] for pair in entered)} relapses in the year before, {sum(pair[1] for pair in entered)} in the year after" in words
