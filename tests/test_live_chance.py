"""What a browser does not solve alone: curves computed beforehand, pulses by chance, and arrays of icons."""

import itertools
import math
import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from sympy import Symbol

from immune_reset.engine.model import Input, Model, Observable, State
from immune_reset.engine.pulses import instants, solve_pulsed
from immune_reset.errors import CourseError
from immune_reset.live import (
    Control, Frames, Icons, Lab, Line, Preset, Pulses, Rises, Run, ValueAt, measures,
)

from live_example import parameter
from live_page import drawn, page_of

DAYS = np.arange(0, 101.0)
SHARES = [0.1, 0.5, 0.9]
share, rate, seed, hours = map(Symbol, "share rate seed hours".split())


def tank():
    """Drops fall into a tank that empties."""
    N, u = Symbol("N"), Symbol("u")
    return Model(
        "tank", "A tank", "day", {"k": parameter("k", 0.05, 0, 10), "drip": parameter("drip", 0, 0, 10, "g/day")},
        {"N": State("N", "N", "g", "water", 0)}, {"N": u - Symbol("k") * N},
        {"half": Observable(N / 2, "g", "half the water")},
        {"u": Input(Symbol("drip"), "g/day", "drops")},
    )


def tosses(share, throw):
    """Heads so far in a fixed order of tosses, and what is expected."""
    drawn = np.random.default_rng(int(throw)).random(len(DAYS)) < share
    return {"heads": np.cumsum(drawn), "mean": share * (DAYS + 1)}


def figure(result, size=(6.8, 3.6)):
    drawn = Figure(figsize=size, layout="constrained")
    curves, people = drawn.subplots(1, 2)
    curves.plot(*result["tank.N"], color="#0072B2", gid="water")
    curves.plot(*result["coins.heads"], color="#D55E00", gid="heads")
    curves.plot(*result["known.level"], color="#000000", gid="known")
    curves.set(xlim=(0, 100), ylim=(0, 120), xlabel="day")
    x, y = (each.ravel() for each in np.meshgrid(np.arange(10), np.arange(10)))
    people.plot(x, y, "o", markerfacecolor="none", markeredgecolor="#000000", linestyle="none")
    people.plot(x, y, "s", color="#D55E00", linestyle="none", gid="people")
    people.set(xlim=(-1, 10), ylim=(10, -1))
    return drawn


PARTS = dict(
    controls=[
        Control("share", "Share of heads", "", 0.1, 0.9, 0.1, 0.5, "ours", "a coin", ("rare", "often")),
        Control("throw", "Throw", "", 1, 2, 1, 1, "ours", "a seed", ("first", "second"), digits=0),
        Control("rate", "Drops", "1/day", 0, 2, 0.1, 1, "ours", "a tap", ("shut", "open")),
        Control("seed", "Tap", "", 1, 9, 1, 4, "ours", "a seed", ("one", "another"), digits=0),
        Control("hours", "Time between tosses", "days", 0.5, 2, 0.5, 1, "ours", "a clock", ("quick", "slow"), more=True),
    ],
    presets=[Preset("Mostly heads", "Nine in ten.", {"share": 0.9})],
    runs=[
        Frames("coins", tosses, DAYS, {"heads": ("heads", ""), "mean": ("expected", "")},
               {"share": SHARES, "throw": [1, 2]}, x=(hours, 0), decimals=1),
        Frames("known", lambda: {"level": 50 + 0 * DAYS}, DAYS, {"level": ("a line that stays", "g")}, decimals=0),
        Run("tank", tank(), DAYS, {"k": 0.05}, pulses={"u": Pulses(rate, 3)}, seed=seed, step=1.0),
    ],
    readouts=[
        ValueAt("heads", "coins.heads", 50 * hours, label="heads on toss 51"),
        Rises("fills", "tank.N", 60, 10, label="fillings"),
    ],
    summary=[[(True, "{heads} heads with share {share}; {fills} fillings.")]],
    traces=[
        Line("water", "tank.N"), Line("heads", "coins.heads"), Line("known", "known.level"),
        Icons("people", 0, "heads"),
    ],
    figure=figure,
    forms={"phone": lambda result: figure(result, (3.8, 3)), "slide": lambda result: figure(result, (6.2, 3))},
)


def lab(**changes):
    return Lab("coins", "Coins and drops", "What does chance do?", **{**PARTS, **changes})


# --- pulses -----------------------------------------------------------------------------------------------------


def test_pulses_fall_as_often_as_their_rate_says_and_at_random():
    falls = list(itertools.takewhile(lambda each: each[0] < 20_000, instants({"a": 0.5, "b": 1.5}, 3)))
    assert len(falls) == pytest.approx(40_000, rel=0.02)
    assert sum(name == "a" for _, name in falls) == pytest.approx(10_000, rel=0.04)
    gaps = np.diff([time for time, _ in falls])
    assert gaps.mean() == pytest.approx(0.5, rel=0.02) and gaps.std() == pytest.approx(0.5, rel=0.03), "exponential"
    assert abs(np.corrcoef(gaps[1:], gaps[:-1])[0, 1]) < 0.02


def test_at_twice_the_rate_the_same_pulses_come_in_half_the_time():
    slow, quick = (list(itertools.islice(instants({"u": rate}, 7), 50)) for rate in (1.0, 2.0))
    np.testing.assert_allclose([time for time, _ in slow], [2 * time for time, _ in quick])


def test_a_seed_is_a_patient_of_its_own():
    starts = [tuple(itertools.islice(instants({"u": 1.0}, seed), 5)) for seed in range(200)]
    assert len(set(starts)) == 200
    first = np.array([start[0][0] for start in starts])
    assert first.mean() == pytest.approx(1, abs=0.25)


def test_a_pulse_adds_its_amount_at_once_and_the_tank_empties_between():
    falls = np.array([time for time, _ in itertools.takewhile(lambda each: each[0] <= 100, instants({"u": 1.0}, 4))])
    solved = solve_pulsed(tank(), DAYS, {"u": (1.0, 3.0)}, 4, 0.5, parameters={"k": 0.05})
    expected = [3 * np.exp(-0.05 * (day - falls[falls <= day])).sum() for day in DAYS]
    np.testing.assert_allclose(solved.states["N"], expected, rtol=1e-8)
    np.testing.assert_allclose(solved.observables["half"], solved.states["N"] / 2)
    assert solved.units["N"] == "g"


def test_without_pulses_the_tank_stays_as_it_was():
    solved = solve_pulsed(tank(), DAYS, {"u": (0, 3)}, 4, 0.5, parameters={"drip": 2}, initial={"N": 8})
    np.testing.assert_allclose(solved.states["N"], 8 * np.exp(-0.05 * DAYS), rtol=1e-7)


@pytest.mark.parametrize(("changes", "sentence"), [
    ({"pulses": {"v": (1, 1)}}, "tank has no input 'v'; it has u"),
    ({"pulses": {"u": (-1, 1)}}, "pulses of u have rate -1"),
    ({"seed": 1.5}, "seed of the pulses is 1.5; a whole number from 0 to 2000"),
    ({"step": 0}, "step between pulses is 0"),
])
def test_pulses_are_refused(changes, sentence):
    with pytest.raises(CourseError, match=sentence):
        solve_pulsed(tank(), DAYS, **{"pulses": {"u": (1, 1)}, "seed": 1, "step": 0.5, **changes})


def test_rises_that_follow_closely_are_one():
    x, y = np.arange(9.0), np.array([0, 2, 0, 2, 0, 0, 0, 2, 2])
    assert measures.rises(x, y, 1, 0) == 3
    assert measures.rises(x, y, 1, 2.5) == 2
    assert measures.rises(x, y, 3, 0) == 0


# --- the same in Python and in the browser ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def both(browser):
    page = browser.new_page()
    made = lab()
    page.evaluate("""async (text) => {
        window.lab = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" }))); }""", made.program)
    yield made.compute, lambda values: page.evaluate("(values) => ({...lab.compute(values), values: lab.settle(values)})", values)
    page.close()


@settings(deadline=None, max_examples=40)
@given(share=st.floats(0.1, 0.9), throw=st.floats(1, 2), rate=st.floats(0, 2), seed=st.integers(1, 9), hours=st.floats(0.5, 2))
def test_the_browser_computes_what_python_computes(both, **values):
    here, there = (compute(values) for compute in both)
    assert there["values"] == here.values
    for address, curve in there["series"].items():
        np.testing.assert_allclose(curve["x"], here[address][0], rtol=1e-12)
        np.testing.assert_allclose(curve["y"], here[address][1], rtol=1e-9, atol=1e-9)
    assert there["summary"] == here.summary
    assert there["marks"]["people"] == here.marks["people"]


# --- frames -----------------------------------------------------------------------------------------------------


def test_a_control_of_frames_stands_at_values_of_their_grid():
    made = lab()
    made.values = {"share": 0.63}
    assert made.values["share"] == 0.5
    result = made.compute({"share": 0.8, "throw": 2, "hours": 2})
    assert result.values["share"] == 0.9
    x, y = result["coins.heads"]
    np.testing.assert_array_equal(y, tosses(0.9, 2)["heads"])
    np.testing.assert_array_equal(x, 2 * DAYS)
    assert made.compute({"rate": 0.123}).values["rate"] == 0.123, "another control goes where it is put"


def test_each_frame_is_computed_once():
    asked = []

    def counted(**setting):
        asked.append(setting)
        return tosses(**setting)

    frames = Frames("coins", counted, DAYS, {"heads": ("heads", "")}, {"share": SHARES, "throw": [1, 2]})
    made = lab(runs=[frames, *PARTS["runs"][1:]])
    for share in (0.1, 0.5, 0.9):
        made.compute({"share": share})
    assert len(asked) == 6 and {each["share"] for each in asked} == set(SHARES)


def frames(**changes):
    parts = dict(name="coins", function=tosses, times=DAYS, series={"heads": ("heads", ""), "mean": ("m", "")},
                 grid={"share": SHARES, "throw": [1, 2]})
    return {"runs": [Frames(**{**parts, **changes}), *PARTS["runs"][1:]]}


@pytest.mark.parametrize(("changes", "sentence"), [
    (frames(grid={"speed": [1, 2]}), "Frames 'coins': unknown control 'speed'; known: hours"),
    (frames(grid={"share": [0.1, 2], "throw": [1, 2]}), r"Control 'share' \(Share of heads\) takes a number from 0.1 to 0.9"),
    (frames(grid={"share": [0.9, 0.1], "throw": [1, 2]}), "the grid of 'share' has two values or more, increasing"),
    (frames(grid={"share": [0.1, 0.9], "throw": [1, 2]}), "The start: 'share' is 0.5, which is not on the grid"),
    ({"presets": [Preset("Odd", "", {"share": 0.6})]}, "Preset 'Odd': 'share' is 0.6, which is not on the grid"),
    (frames(x=(Symbol("speed"), 0)), "Frames 'coins', x: unknown name 'speed'"),
    (frames(times=DAYS[:50]), "the series 'heads' has 101 numbers; 50 finite ones are due"),
    ({**frames(series={"heads": ("heads", ""), "tails": ("tails", "")}), "readouts": [], "summary": [], "traces": []}, "the series 'tails' has 0 numbers; 101 finite ones"),
    (frames(times=np.zeros(40_000)), "6 settings are 480000 numbers; at most 200000 are kept"),
    ({"runs": [PARTS["runs"][0], Frames("more", tosses, DAYS, {"mean": ("m", "")}, {"share": [0.1, 0.5], "throw": [1, 2]})],
      "readouts": [], "summary": [], "traces": []}, "Frames 'more': another run has another grid for 'share'"),
    ({"runs": [*PARTS["runs"][:2], Run("tank", tank(), DAYS, pulses={"v": Pulses(1, 1)}, step=1.0)]}, "Run 'tank': unknown input 'v'"),
    ({"runs": [*PARTS["runs"][:2], Run("tank", tank(), DAYS, pulses={"u": Pulses(1, 1)})]}, "pulses are given without step"),
    ({"runs": [*PARTS["runs"][:2], Run("tank", tank(), DAYS, pulses={"u": Pulses(Symbol("x"), 1)}, step=1.0)]}, "pulses of 'u': unknown name 'x'"),
])
def test_a_lab_is_refused(changes, sentence):
    with pytest.raises(CourseError, match=sentence):
        lab(**changes)


def test_a_number_that_is_missing_in_a_frame_is_refused():
    with pytest.raises(CourseError, match=r"Frames 'coins' at \{'share': 0.1, 'throw': 1\}: the series 'heads'"):
        lab(**frames(function=lambda share, throw: {"heads": np.full(101, math.nan), "mean": DAYS}))


# --- icons ------------------------------------------------------------------------------------------------------


def shown(picture, gid="people"):
    root = ElementTree.fromstring(picture["svg"])
    group = next(each for each in root.iter("{http://www.w3.org/2000/svg}g") if each.get("id") == gid)
    (path,) = list(group)
    return path.get("d").count("M")


def test_as_many_icons_are_marked_as_the_readout_says():
    made = lab()
    heads = made.compute().readouts["heads"]
    assert 15 < heads < 35
    for form in ("page", "phone", "slide"):
        assert shown(made.pictures[form]) == heads
        trace = next(each for each in made.pictures[form]["traces"] if each["gid"] == "people")
        assert len(trace["centres"]) == 100
    assert len(made.pictures["page"]["svg"]) < 60_000


def test_icons_of_another_shape_are_refused():
    def stars(result):
        drawn = figure(result)
        drawn.axes[1].lines[1].set_marker("*")
        return drawn

    with pytest.raises(CourseError, match="Icons 'people': drawn with marker '\\*'; use 'o' or 's'"):
        lab(figure=stars)


# --- by hand ----------------------------------------------------------------------------------------------------


def test_the_browser_moves_icons_frames_and_pulses_and_says_where_it_snaps(browser):
    made = lab()
    with page_of(browser, made) as page:
        count = "document.querySelector('.view div').shadowRoot.querySelector('svg.page [id=people] path').getAttribute('d').split('M').length - 1"
        assert page.evaluate(count) == made.compute().readouts["heads"]
        typed = page.get_by_role("textbox", name=re.compile("^Share of heads, typed"))
        typed.fill("0.85")
        assert page.evaluate("models[0].get('values').share") == 0.5, "half a number may be another one"
        typed.press("Enter")
        assert typed.input_value() == "0.9"
        assert "Share of heads went to 0.9: its curves were computed beforehand" in page.inner_text("article")
        drawn(page)
        assert page.evaluate(count) == made.compute({"share": 0.9}).readouts["heads"]
        slider = page.get_by_role("slider", name="Share of heads", exact=True)
        slider.press("Home")
        assert page.evaluate("models[0].get('values').share") == 0.1
        drawn(page)
        water = "document.querySelector('.view div').shadowRoot.querySelector('svg.page [id=water] path').getAttribute('d')"
        before = page.evaluate(water)
        page.get_by_role("slider", name="Tap", exact=True).press("ArrowRight")
        drawn(page)
        assert page.evaluate(water) != before
        page.get_by_role("button", name="what is this?").click()
        assert "Stands at 3 values, for which the curves were computed beforehand" in page.inner_text("#what")
