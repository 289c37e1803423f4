"""The solver against curves that are known on paper, and what it says to values it cannot use."""

import numpy as np
import pytest
from sympy import Piecewise, S, Symbol

from immune_reset import models
from immune_reset.engine.model import Event, Input, Model, Observable, State, t
from immune_reset.engine.parameters import Parameter
from immune_reset.errors import CourseError
from immune_reset.models.lo2016 import autoimmune_state

A, k, dose, stop, wash = (Symbol(name) for name in ("A", "k", "dose", "stop", "wash"))
infusion = Symbol("infusion")


def parameter(name, value, low=0.0, high=100.0):
    return Parameter(name, name, name, value, "1", low, high, "ours", "course", "test")


def pump(**changes):
    """A drug is infused until ``stop``, decays, and half of it is washed out at ``wash``."""
    parts = dict(
        name="pump",
        title="Pump",
        time_unit="h",
        parameters={
            each.name: each
            for each in (parameter("k", 0.3, 0.01, 5), parameter("dose", 4), parameter("stop", 2), parameter("wash", 5))
        },
        states={"A": State("A", "A", "mg", "drug", S.Zero)},
        equations={"A": infusion - k * A},
        observables={"double": Observable(2 * A, "mg", "twice the drug")},
        inputs={"infusion": Input(Piecewise((dose, t < stop), (0, True)), "mg/h", "infusion", (stop,))},
        events=(Event(wash, {"A": A / 2}, "wash"),),
    )
    return Model(**(parts | changes))


def on_paper(times, k=0.3, dose=4.0, stop=2.0, wash=5.0):
    rise = dose / k * (1 - np.exp(-k * np.minimum(times, stop)))
    fall = np.exp(-k * np.maximum(times - stop, 0))
    return rise * fall * np.where(times >= wash, 0.5, 1.0)


def test_infusion_decay_and_event_are_exact():
    times = np.linspace(0, 10, 101)
    result = pump().solve(10, times=times)
    assert np.allclose(result.states["A"], on_paper(times), rtol=1e-7, atol=1e-10)
    assert np.array_equal(result.observables["double"], 2 * result.states["A"])
    assert result.units == {"A": "mg", "double": "mg"}


def test_event_and_input_move_with_their_parameters():
    times = np.linspace(0, 10, 101)
    result = pump().solve(parameters={"stop": 3.3, "wash": 7.77}, times=times)
    assert np.allclose(result.states["A"], on_paper(times, stop=3.3, wash=7.77), rtol=1e-7, atol=1e-10)


def test_a_schedule_takes_the_place_of_an_input_and_overlaps_add():
    times = np.linspace(0, 4, 41)
    split = pump().solve(inputs={"infusion": [(0, 2, 1.5), (0, 2, 2.5)]}, times=times)
    assert np.allclose(split.states["A"], on_paper(times), rtol=1e-7, atol=1e-10)
    late = pump().solve(inputs={"infusion": [(1, 3, 4)]}, times=times)
    assert np.allclose(late.states["A"], np.where(times > 1, on_paper(times - 1), 0), rtol=1e-7, atol=1e-10)


def test_a_short_pulse_between_two_outputs_is_not_lost():
    result = pump().solve(times=[0, 50, 100], inputs={"infusion": [(10, 10.01, 1000)]}, parameters={"k": 0.01})
    assert result.states["A"][1] == pytest.approx(10 * np.exp(-0.01 * (50 - 10.005)), rel=1e-6)


def test_a_kink_in_the_right_side_is_a_breakpoint():
    ramp = Piecewise((0, t < stop), (t - stop, True))
    result = pump(equations={"A": ramp + 0 * infusion}, breakpoints=(stop,), events=()).solve(times=[1, 2, 3, 10])
    assert np.allclose(result.states["A"], [0, 0, 0.5, 32])


def test_the_frame_is_indexed_by_time():
    frame = pump().solve(10).to_frame()
    assert list(frame.columns) == ["A", "double"] and frame.index.name == "time"
    assert (len(frame), frame.index[0], frame.index[-1]) == (301, 0, 10)
    assert frame.attrs["units"]["A"] == "mg"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (dict(parameters={"kk": 1}), ("parameter", "'kk'", "k, dose, stop, wash")),
        (dict(parameters={"k": 9}), ("k is 9", "0.01 to 5")),
        (dict(parameters={"k": "fast"}), ("k is 'fast'", "number")),
        (dict(parameters={"k": float("nan")}), ("k is nan", "number")),
        (dict(parameters=[1, 2]), ("parameters", "[1, 2]")),
        (dict(initial={"B": 1}), ("state", "'B'", "it has A")),
        (dict(initial={"A": -1}), ("A is -1 mg", "zero or more")),
        (dict(initial={"A": None}), ("A is None", "number")),
        (dict(inputs={"pill": []}), ("input", "'pill'", "infusion")),
        (dict(inputs={"infusion": [(3, 1, 4)]}), ("infusion", "(3, 1, 4)", "before")),
        (dict(inputs={"infusion": [(0, 1, -4)]}), ("infusion", "(0, 1, -4)", "negative")),
        (dict(inputs={"infusion": [(0, 1)]}), ("infusion", "(start, stop, value)")),
        (dict(inputs={"infusion": 4}), ("infusion is 4", "(start, stop, value)")),
        (dict(inputs={"infusion": [(0, "noon", 4)]}), ("infusion", "'noon'")),
        (dict(parameters={"k": True}), ("parameter k is True", "a number is due")),
        (dict(t_end=10**400), ("t_end is 1000", "a number is due")),
        (dict(t_end=0), ("t_end is 0", "above 0")),
        (dict(t_end=-3), ("t_end is -3",)),
        (dict(t_end="a week"), ("t_end is 'a week'",)),
        (dict(t_end=None), ("t_end", "times")),
        (dict(times=[0, 2, 2]), ("times", "2 follows 2")),
        (dict(times=[3, 1]), ("times", "1")),
        (dict(times=[-1, 1]), ("times", "-1", "starts at 0")),
        (dict(times=[]), ("times is empty",)),
        (dict(times=5), ("times is 5",)),
        (dict(times=[0, "noon"]), ("times", "'noon'")),
        (dict(times=[0, 20]), ("times ends at 20", "t_end = 10")),
    ],
)
def test_what_cannot_be_used_is_named_in_one_sentence(given, words):
    with pytest.raises(CourseError) as error:
        pump().solve(**({"t_end": 10} | given))
    for word in words:
        assert word in str(error.value)
    assert "\n" not in str(error.value) and str(error.value).endswith(".")


def test_a_blow_up_is_an_error_and_not_a_curve():
    runaway = pump(equations={"A": A**2 + 0 * infusion}, events=())
    with pytest.raises(CourseError, match="pump: the equations could not be solved beyond t = "):
        runaway.solve(10, initial={"A": 1})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (dict(equations={"A": Symbol("kk") * A}), ("equation of A", "'kk'")),
        (dict(equations={}), ("'A'", "no equation")),
        (dict(equations={"A": -k * A, "B": k * A}), ("'B'", "not a state")),
        (dict(observables={"double": Observable(2 * Symbol("Z"), "mg", "")}), ("observable double", "'Z'")),
        (dict(observables={"A": Observable(A, "mg", "")}), ("'A'", "twice")),
        (dict(events=(Event(A, {"A": S.Zero}, "wash"),)), ("time", "'A'")),
        (dict(events=(Event(wash, {"B": S.Zero}, "wash"),)), ("'wash'", "'B'")),
        (dict(breakpoints=(Symbol("later"),)), ("'later'",)),
        (dict(states={"A": State("A", "A", "mg", "drug", Symbol("A0"))}), ("initial value of A", "'A0'")),
    ],
)
def test_a_symbol_that_is_not_declared_is_named_when_the_model_is_made(changes, words):
    with pytest.raises(CourseError) as error:
        pump(**changes)
    for word in words:
        assert word in str(error.value)


def test_a_shared_model_cannot_be_changed_by_accident():
    model = models.load("lo2016")
    for shared in (model.parameters, model.states, model.equations, model.observables, model.inputs):
        with pytest.raises(TypeError, match="does not support item assignment"):
            shared["mu"] = 0
    with pytest.raises(TypeError, match="does not support item assignment"):
        autoimmune_state(model)["Tr"] = 0


def test_models_are_found_by_name():
    assert set(models.names()) >= {"lo2016", "cho2018", "reconstitution"}
    with pytest.raises(CourseError, match="'lo2017'.*lo2016"):
        models.load("lo2017")
    with pytest.raises(CourseError, match="'mended'.*repaired, printed"):
        models.load("lo2016", variant="mended")
    assert models.load("lo2016") is models.load("lo2016", variant="repaired")
