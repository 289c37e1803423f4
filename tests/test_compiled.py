"""Compiled models and SciPy solve the same equations, anywhere in the parameters; elimination is exact."""

import builtins
import math

import numpy as np
import pytest

pytest.importorskip("numba")

from test_engine_solve import on_paper, pump  # noqa: E402

from immune_reset import models  # noqa: E402
from immune_reset.engine.compiled import compiled  # noqa: E402
from immune_reset.engine.elimination import eliminate  # noqa: E402
from immune_reset.engine.model import Model  # noqa: E402
from immune_reset.errors import CourseError  # noqa: E402

PUMP = pump()
ODE_MODELS = [name for name in models.names() if isinstance(models.load(name), Model)]
#: The usual variant of each model, of one the variant with an event.
CHECKED = [(name, "graft" if name == "cho2018" else None) for name in ODE_MODELS]
SPAN = {"week": 52, "h": 960, "day": 1825, "year": 20}
TIMES = {unit: np.linspace(0, span, 61) for unit, span in SPAN.items()}


def anywhere(model, patients, seed=3):
    """Sets of parameters between the bounds of the model, the published one first."""
    low, high, usual = (
        np.array([getattr(each, what) for each in model.parameters.values()]) for what in ("low", "high", "value")
    )
    shares = np.random.default_rng(seed).random((patients, len(usual)))
    shares[: patients // 2] = 0.5 + 0.5 * (shares[: patients // 2] - 0.5)
    drawn = np.where(shares < 0.5, low + 2 * shares * (usual - low), usual + (2 * shares - 1) * (high - usual))
    drawn[0] = usual
    return drawn


def scipy_curves(model, parameters, **given):
    result = model.solve(parameters=dict(zip(model.parameters, parameters.tolist())), **given)
    return np.array([*result.states.values(), *result.observables.values()]).T


def off(ours, theirs):
    """Largest difference, as a fraction of the range; a curve that hardly moves is held against 1 % of its level."""
    size = np.maximum(np.ptp(theirs, axis=0), 1e-2 * np.abs(theirs).max(axis=0))
    return (np.abs(ours - theirs) / np.maximum(size, 1e-20)).max()


@pytest.mark.parametrize(("name", "variant"), CHECKED)
def test_compiled_and_scipy_agree_everywhere_in_the_parameters(name, variant):
    model = models.load(name, variant)
    times, parameters = TIMES[model.time_unit], anywhere(model, 12)
    values, reached = compiled(model).solve(parameters, times=times)
    compared = 0
    for row, ours, end in zip(parameters, values, reached):
        try:
            theirs = scipy_curves(model, row, times=times)
        except CourseError:
            continue
        if not theirs.max() < 1e30:  # a corner of the ranges where something grows without end
            continue
        compared += 1
        assert end == times[-1], row
        assert off(ours, theirs) < 1e-4, row
    assert compared >= 9


@pytest.mark.parametrize(
    "given",
    [
        dict(times=np.linspace(0, 10, 101)),
        dict(times=[0, 50, 100], inputs={"infusion": [(10, 10.01, 1000)]}),
        dict(times=np.linspace(0, 4, 41), inputs={"infusion": [(0, 2, 1.5), (0, 2, 2.5)]}),
    ],
)
def test_inputs_schedules_and_events_are_those_of_scipy(given):
    parameters = np.array([[0.3, 4, 2, 5], [0.01, 4, 3.3, 7.77], [0.1, 1, 0.5, 2]])
    values, _ = compiled(PUMP).solve(parameters, **given)
    for row, ours in zip(parameters, values):
        assert off(ours, scipy_curves(PUMP, row, **given)) < 1e-6


def test_a_drug_follows_the_curve_on_paper():
    times = np.linspace(0, 10, 101)
    values, _ = compiled(PUMP).solve(np.array([[0.3, 4, 2, 5]]), times=times)
    assert np.allclose(values[0, :, 0], on_paper(times), rtol=1e-5, atol=1e-8)
    assert np.array_equal(values[0, :, 1], 2 * values[0, :, 0])


def test_a_looser_tolerance_is_less_exact_and_a_tighter_one_more():
    model = models.load("lo2016")
    times, row = TIMES["week"], anywhere(model, 4)[1:2]
    theirs = scipy_curves(model, row[0], times=times)
    errors = [off(compiled(model).solve(row, times=times, rtol=rtol)[0][0], theirs) for rtol in (1e-2, 1e-5, 1e-8)]
    assert errors[0] > errors[1] > errors[2] and errors[2] < 1e-6


def test_initial_values_replace_those_of_the_model():
    model = models.load("lo2016")
    start = np.full(15, np.nan)
    start[list(model.states).index("Tr")] = 0.0
    values, _ = compiled(model).solve(anywhere(model, 1), times=TIMES["week"], initial=start)
    assert off(values[0], scipy_curves(model, anywhere(model, 1)[0], times=TIMES["week"], initial={"Tr": 0})) < 1e-4


def test_a_blow_up_stops_where_it_happens_and_spoils_no_other_patient():
    from sympy import Symbol

    A, k, infusion = Symbol("A"), Symbol("k"), Symbol("infusion")
    runaway = pump(equations={"A": k * A**2 + 0 * infusion}, events=())
    # From 1 the curve is 1 / (1 - k t).
    values, reached = compiled(runaway).solve(
        np.array([[0.2, 4, 2, 5], [0.01, 4, 2, 5]]), times=[0, 4, 10], initial=[1.0]
    )
    assert reached[0] == pytest.approx(5, abs=0.01) and reached[1] == 10
    assert values[0, 1, 0] == pytest.approx(5, rel=1e-4) and math.isnan(values[0, 2, 0])
    assert values[1, :, 0] == pytest.approx([1, 1 / 0.96, 1 / 0.9], rel=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_elimination_solves_what_numpy_solves(seed):
    random = np.random.default_rng(seed)
    n = 9
    matrix = np.where(random.random((n, n)) < 0.3, random.normal(size=(n, n)), 0) + np.diag(random.uniform(3, 9, n))
    right = random.normal(size=n)
    plan = eliminate(n, [(i, j) for i in range(n) for j in range(n) if matrix[i, j] != 0])
    functions = {}
    exec(plan.source, functions)
    w = np.zeros(len(plan.places))
    for place, number in plan.places.items():
        w[number] = matrix[place]
    solution = right.copy()
    assert functions["factorise"](w, 1.0)
    functions["backsolve"](w, solution)
    assert np.allclose(matrix @ solution, right)


def test_elimination_refuses_a_matrix_without_an_inverse():
    functions = {}
    exec(eliminate(2, [(0, 1), (1, 0)]).source, functions)
    assert not functions["factorise"](np.array([1.0, 2.0, 2.0, 4.0]), 1.0)


def test_without_numba_one_sentence_says_what_to_install(monkeypatch):
    def refuse(name, *rest, **more):
        if name == "numba":
            raise ImportError(name)
        return importing(name, *rest, **more)

    importing = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(CourseError, match="pip install numba"):
        compiled(pump())
