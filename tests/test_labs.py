"""What a student can find with the labs of lessons 00 and 07, and that no setting of their controls breaks them."""

import itertools
import re
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immune_reset.errors import CourseError
from immune_reset.labs import (
    cytokines, damage_and_repair, harm, isct_gate, relapses, repertoire, risk, self_renewal, start_here, strategies, the_reset,
    tolerance_threshold, virtual_trial,
)
from immune_reset.live import Formula

from live_page import page_of

LABS = {
    "start_here": start_here.lab,
    "self_renewal": self_renewal.lab,
    "isct_gate": isct_gate.lab,
    "the_reset": the_reset.lab,
    "tolerance_threshold": tolerance_threshold.lab,
    "risk": risk.lab,
    "relapses": relapses.lab,
    "strategies": strategies.lab,
    "cytokines": cytokines.lab,
    "damage_and_repair": damage_and_repair.lab,
    "repertoire": repertoire.lab,
    "harm": harm.lab,
    "virtual_trial": virtual_trial.lab,
}
RELAPSE = the_reset.RELAPSE_LEVEL

#: Formulas that are infinite where nothing of the kind happens or is shown.
MAY_NEVER_BE = {
    "isct_gate": "(fails|passes|tube)_.*", "the_reset": "(relapse|tolerant)_week", "relapses": "month", "risk": "some|few", "strategies": "modulate_week",
    "repertoire": "published", "virtual_trial": "winners|needed|other_arm|beside_.*|nobody",
}


@cache
def lab(name):
    return LABS[name]()


def reset(**values):
    """Readouts of lab 07 for these controls, the others at their start."""
    return lab("the_reset").compute(values)


def preset(name):
    return reset(**next(each.values for each in the_reset.PRESETS if each.name == name))


# --- lesson 07: the five findings -------------------------------------------------------------------------------


def test_the_graft_rescues_and_does_not_cure():
    typical, lost = preset("Reference patient"), preset("No graft")
    assert lost.readouts["engraftment_day"] > typical.readouts["engraftment_day"] + 3
    assert lost.readouts["aplasia_days"] > 2 * typical.readouts["aplasia_days"]
    for series in ("tolerance.Th1", "tolerance.Treg", "blood.CD4"):
        np.testing.assert_array_equal(lost[series][1], typical[series][1])


def test_short_of_one_log_the_patient_relapses():
    assert reset(depth=0.95).readouts["th1_5y"] > RELAPSE
    assert reset(depth=1.1).readouts["th1_5y"] < 1.1
    assert preset("Too shallow").summary.startswith("Relapse: ")


def test_with_weak_regulation_no_depth_is_enough():
    assert preset("Weak Tregs").readouts["th1_5y"] > RELAPSE
    assert reset(strength=0.88, depth=4).readouts["th1_5y"] > RELAPSE
    assert reset(strength=0.90, depth=3).readouts["th1_5y"] > RELAPSE


def test_age_slows_naive_recovery_and_nothing_else():
    runs = [reset(age=age) for age in (20, 38, 58)]
    naive = [run.readouts["naive_2y"] for run in runs]
    assert naive[0] > naive[1] + 5 and naive[1] > naive[2] + 5
    for series in ("marrow.C", "tolerance.Th1", "blood.NK", "blood.B"):
        np.testing.assert_allclose(runs[0][series][1], runs[2][series][1], rtol=1e-6)


def test_deeper_costs_a_longer_infection_window():
    windows = [reset(depth=depth).readouts["window_days"] for depth in (0.75, 1.5, 2.5, 3.5, 4)]
    assert all(shallow < deep for shallow, deep in itertools.pairwise(windows))
    assert windows[1] == pytest.approx(88, abs=1.5) and windows[3] == pytest.approx(208, abs=1.5)


def test_a_graft_full_of_t_cells_undoes_the_reset():
    assert preset("Heavy graft").readouts["th1_5y"] > RELAPSE
    assert reset(graft_t_cells=0.42).readouts["th1_5y"] < 1.1


@pytest.mark.parametrize("strength, threshold", [(1.0, 1.007), (0.95, 1.358), (1.05, 0.808)])
def test_the_threshold_that_the_exercise_finds(strength, threshold):
    assert the_reset.relapses(threshold - 0.01, strength)
    assert not the_reset.relapses(threshold + 0.01, strength)


def test_published_numbers_beside_the_curves():
    typical = preset("Reference patient").readouts
    assert typical["cd4_2y"] == pytest.approx(388, abs=1)
    assert typical["cd4_day_7"] == pytest.approx(2, abs=0.5)
    assert reset(cd34_dose=2.2).readouts["engraftment_day"] == pytest.approx(9, abs=0.15)
    assert 8 < reset(cd34_dose=5.7).readouts["engraftment_day"] < 8.6  # 617 people with MS had day 8


def test_a_value_outside_its_control_is_refused_by_name():
    with pytest.raises(CourseError, match=r"'depth' \(Conditioning depth\) takes a number from 0.5 to 4 log₁₀, not 7"):
        the_reset.relapses(7)
    with pytest.raises(CourseError, match="'age'"):
        start_here.cell_count("old")


# --- lesson 00 --------------------------------------------------------------------------------------------------


def test_the_older_patient_has_fewer_cells_but_more_than_half():
    young, old = start_here.cell_count(38), start_here.cell_count(58)
    assert young == pytest.approx(388, abs=1)
    assert old == pytest.approx(260, abs=3)
    assert lab("start_here").compute({"age": 58}).readouts["count"] == pytest.approx(old, abs=0.5)


# --- the whole slider space -------------------------------------------------------------------------------------


def settings_of(name):
    """Any position of every control; a log slider is drawn evenly along its track."""

    def along(control):
        if control.scale == "log":
            return st.floats(np.log10(control.low), np.log10(control.high)).map(
                lambda power: float(np.clip(10**power, control.low, control.high)))
        return st.floats(control.low, control.high)

    return st.fixed_dictionaries({name: along(control) for name, control in lab(name).plan.control.items()})


@pytest.mark.parametrize("name", LABS)
@settings(max_examples=25, deadline=None)
@given(st.data())
def test_no_setting_gives_a_negative_or_missing_number(name, data):
    result = lab(name).compute(data.draw(settings_of(name)))
    for address in result.series:
        x, y = result[address]
        assert np.isfinite(y).all() and (y >= 0).all(), address
    for readout in lab(name).plan.readouts:
        value = result.readouts[readout.name]
        assert not np.isnan(value), readout.name
        if isinstance(readout, Formula) and not re.fullmatch(MAY_NEVER_BE.get(name, ""), readout.name):
            assert np.isfinite(value), readout.name
    assert not re.search(r"\bnan\b|{", result.summary)


BROWSER = """async ([program, all]) => {
  const url = URL.createObjectURL(new Blob([program], { type: "text/javascript" }));
  const { compute, settle } = await import(url);
  return all.map((given) => {
    const values = settle(given), { series, readouts, summary, marks } = compute(values);
    const text = (all) => JSON.parse(JSON.stringify(all, (_, v) => (typeof v === "number" ? String(v) : v)));
    return { values, series, readouts: text(readouts), marks: text(marks), summary };
  });
}"""


@pytest.mark.parametrize("name", LABS)
def test_browser_and_scipy_agree_over_the_slider_space(name, browser):
    """Curves within 1e-4 of their range: at every corner, at every preset, and inside."""
    chosen = lab(name).plan
    corners = [dict(zip(chosen.control, ends)) for ends in
               itertools.product(*[(control.low, control.high) for control in chosen.control.values()])]
    inside = np.random.default_rng(7).uniform(size=(12, len(chosen.control)))
    between = [{key: control.low + share * (control.high - control.low)
                for (key, control), share in zip(chosen.control.items(), row)} for row in inside]
    asked = corners + between + [chosen.complete(each.values) for each in chosen.presets]
    page = browser.new_page()
    answers = page.evaluate(BROWSER, [lab(name).program, asked])
    page.close()
    for answer in answers:
        values = answer["values"]  # without a kernel, some controls go to their grid
        expected = lab(name).compute(values)
        for address, curve in answer["series"].items():
            here, there = expected[address][1], np.array(curve["y"], float)
            assert np.isfinite(there).all() and (there >= 0).all(), (values, address)
            span = max(np.ptp(here), 1e-3 * np.abs(here).max())
            assert np.abs(here - there).max() <= 1e-4 * span, (values, address)
        for key, number in expected.readouts.items():
            assert float(answer["readouts"][key]) == pytest.approx(number, rel=1e-3, abs=5e-3), (values, key)
        for gid, place in expected.marks.items():
            assert [float(each) for each in answer["marks"][gid]] == pytest.approx(place, rel=1e-3, abs=5e-3), (values, gid)
        assert answer["summary"] == expected.summary


def test_letters_of_every_slide_are_at_least_14_px_high(browser):
    style = ".view { height: 597px; }"  # what a slide of 1280 x 720 leaves under its title
    with page_of(browser, *map(lab, LABS), mode="deck", width=1216, height=597, style=style) as page:
        low = page.evaluate("""() => [...document.querySelectorAll(".view > div")].map(({ shadowRoot }) =>
            Math.min(...[...shadowRoot.querySelectorAll("figure svg text")].filter((text) => text.textContent.trim() && text.checkVisibility())
              .map((text) => parseFloat(getComputedStyle(text).fontSize) * Math.hypot(text.getScreenCTM().a, text.getScreenCTM().b))))""")
    assert {name: round(height, 1) for name, height in zip(LABS, low) if height < 14} == {}
