"""A lab that cannot work is refused when it is made, by one sentence with the name in it."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from sympy import Symbol

from immune_reset.errors import CourseError
from immune_reset.live import Control, FirstAbove, Fill, Formula, Label, Line, Point, Preset, Run

from live_example import PARTS, example, pond

CONTROL = dict(name="depth", label="Depth", unit="log10", low=0, high=3, step=0.1, value=1, status="ours", source="us",
               ends=("none", "all"))


def plain(number):
    return Control(**{**CONTROL, "name": f"c{number}"})


def run(**changes):
    return {"runs": [Run("grow", pond(), np.linspace(0, 100, 51), **changes), *PARTS["runs"]][:1] + PARTS["runs"][1:]}


@pytest.mark.parametrize(("changes", "sentence"), [
    ({"value": 4}, r"Control 'depth' \(Depth\) takes a number from 0 to 3 log10, not 4\."),
    ({"value": "deep"}, "not 'deep'"),
    ({"value": True}, "not True"),
    ({"status": "guess"}, "status 'guess'; allowed: published, derived, calibrated, ours"),
    ({"scale": "root"}, "scale 'root'; allowed: linear, log"),
    ({"scale": "log"}, "a log scale starts above 0"),
    ({"low": 3, "high": 0}, "low comes before high"),
    ({"step": 0.7}, "steps of 0.7 from 0 never reach the high end 3"),
    ({"name": "my depth"}, "letters, digits and underscores"),
])
def test_a_control_is_refused(changes, sentence):
    with pytest.raises(CourseError, match=sentence):
        Control(**{**CONTROL, **changes})


@pytest.mark.parametrize(("changes", "sentence"), [
    ({"controls": [plain(i) for i in range(5)], "presets": []}, "5 controls are shown at once .* at most 4"),
    ({"controls": [*PARTS["controls"], PARTS["controls"][0]]}, "'growth' stands twice"),
    ({"presets": [Preset("Odd", "", {"speed": 1})]}, "Preset 'Odd': unknown control 'speed'; known: growth"),
    ({"presets": [Preset("Odd", "", {"growth": 2})]}, r"Control 'growth' \(Growth\) takes a number from 0 to 0.6 1/day, not 2"),
    (run(parameters={"speed": 1}), "Run 'grow': unknown parameter 'speed'; known: K"),
    (run(parameters={"r": Symbol("speed")}), "Run 'grow', parameter 'r': unknown name 'speed'"),
    (run(initial={"M": 1}), "Run 'grow': unknown state 'M'"),
    (run(observables={"N": Symbol("D")}), "pond already has 'N'"),
    (run(observables={"more": Symbol("M")}), "observable 'more': unknown name 'M'"),
    (run(before={"N": 1}), "before is given without x_from"),
    (run(x=(-1, 0)), "x is scaled by -1"),
    ({"readouts": [FirstAbove("day", "grow.M", 1)]}, "Readout 'day': unknown series 'grow.M'"),
    ({"readouts": [Formula("day", Symbol("later")), Formula("later", Symbol("growth"))]}, "Readout 'day': unknown name 'later'"),
    ({"summary": [[(True, "{speed}")]]}, "Summary, sentence 1: unknown control or readout 'speed'"),
    ({"summary": [[(Symbol("speed") > 1, "Fast.")]]}, "Summary, sentence 1: unknown name 'speed'"),
    ({"description": "{speed}"}, "Description: unknown control or readout 'speed'"),
    ({"traces": [Line("algae", "grow.M")]}, "Line 'algae': unknown series 'grow.M'"),
    ({"traces": [Fill("area", "grow.N", "grow.M")]}, "Fill 'area': unknown series 'grow.M'"),
    ({"traces": [Point("full", "noon", 1)]}, "Point 'full': unknown readout 'noon'"),
    ({"traces": [Label("say-bar", "{speed}")]}, "Label 'say-bar': unknown control or readout 'speed'"),
    ({"traces": [*PARTS["traces"], Line("ghost", "grow.N")]}, r"Line 'ghost': the figure has 0 artists with this gid; one is due, from ax.plot\(x, y\)"),
    ({"traces": [*PARTS["traces"][1:], Fill("algae", "grow.N")]}, r"Fill 'algae': drawn as Line2D; use ax.fill\(x, y\)"),
    ({"figure": lambda result: None}, "figure function returned NoneType"),
    ({"forms": {"poster": PARTS["figure"]}}, "unknown form 'poster'; known: phone, slide"),
])
def test_a_lab_is_refused(changes, sentence):
    with pytest.raises(CourseError, match=sentence) as caught:
        example(**changes)
    assert str(caught.value).count("\n") == 0


def test_an_artist_that_left_no_mark_is_named():
    def empty(result):
        drawn = Figure()
        drawn.add_subplot().plot([1], [1], "o", visible=False, gid="full")
        return drawn

    with pytest.raises(CourseError, match="Point 'full': nothing was drawn at the starting values"):
        example(figure=empty, traces=[Point("full", "full_day", "grow.N")])


@pytest.mark.parametrize(("values", "sentence"), [
    ({"speed": 1}, "unknown control 'speed'; known: growth, loss, seed, shift"),
    ({"growth": 7}, r"Control 'growth' \(Growth\) takes a number from 0 to 0.6 1/day, not 7"),
    ({"growth": "fast"}, "not 'fast'"),
    ({"growth": float("nan")}, "not nan"),
])
def test_a_value_is_refused_and_the_old_one_stays(values, sentence):
    lab = example()
    for give in (lambda: setattr(lab, "values", values), lambda: lab.compute(values)):
        with pytest.raises(CourseError, match=sentence):
            give()
    assert lab.values == {"growth": 0.3, "seed": 2, "loss": 0.1, "shift": 0.5}


@pytest.mark.parametrize("value", [np.float32(0.5), np.float64(0.5), np.int64(0), np.array([0.5])[0]])
def test_a_number_from_numpy_is_a_number(value):
    lab = example()
    lab.values = {"growth": value}
    assert lab.values["growth"] == value and type(lab.values["growth"]) is float
    assert lab.compute({"growth": value}).values["growth"] == value


def test_setting_a_part_of_the_values_leaves_the_rest():
    lab = example()
    lab.values = {"growth": 0.4}
    lab.values = {"loss": 0.2}
    assert lab.values == {"growth": 0.4, "seed": 2, "loss": 0.2, "shift": 0.5}
    assert lab.compute().values == lab.values


def test_an_unknown_curve_is_named():
    with pytest.raises(CourseError, match="No series 'grow.M'; known: grow.N"):
        example().compute()["grow.M"]
