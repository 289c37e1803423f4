"""A model as machine code: many sets of parameters, one after another, without the interpreter.

The expressions are those of ``engine.solve`` and ``engine.javascript``; SymPy prints them as Python, numba compiles
that together with the integrator of ``engine.rodas``. This takes some seconds, once per model and session.
"""

import math
from functools import cache
from time import perf_counter
from types import SimpleNamespace

import numpy as np
from sympy import Expr, Symbol, cse, pycode, sympify

from immune_reset.engine.elimination import eliminate
from immune_reset.engine.given import checked_inputs, checked_times
from immune_reset.engine.model import Model, t
from immune_reset.errors import CourseError

#: Error allowed in a step, relative to a state: over a whole run far below 1e-4 of a state's range.
RTOL = 3e-7


@cache
def compiled(model: Model) -> "Compiled":
    """The model as machine code, made once per session. Raises CourseError when the package numba is absent."""
    return Compiled(model)


class Compiled:
    """A model that solves a table of parameters at once; ``compile_seconds`` is what making it took."""

    def __init__(self, model: Model):
        began = perf_counter()
        try:
            from numba import njit
        except ImportError:
            raise CourseError("A cohort needs a package; install it with: pip install numba.") from None
        from immune_reset.engine.rodas import integrator

        self.model = model
        states = range(len(model.states))
        nonzero = [(i, j) for i in states for j in states if model.jacobian[i, j] != 0]
        elimination = eliminate(len(states), nonzero)
        written = {}
        exec(_source(model, elimination.places) + elimination.source, {"math": math}, written)
        functions = {name: njit(nogil=True, error_model="numpy")(each) for name, each in written.items()}
        self._integrate = integrator(
            SimpleNamespace(**functions),
            len(states),
            len(model.all_breakpoints),
            len(model.events),
            tuple(elimination.places[i, i] for i in states),
            len(elimination.places),
        )
        usual = np.array([[each.value for each in model.parameters.values()]])
        self.solve(usual, times=[1.0])
        self.compile_seconds = perf_counter() - began

    def solve(self, parameters, *, times, initial=None, inputs=None, rtol=RTOL):
        """Curves of all patients and how far each was solved.

        ``parameters`` is an array (patients, parameters) in the model's order; it is not held against the ranges.
        ``initial`` holds one value per state, nan where the model's own holds; ``inputs`` are schedules as in
        ``model.solve``. Returns an array (patients, times, states and then observables) and an array (patients)
        of times, smaller than the last of ``times`` where the equations could not be solved further; the rows
        beyond are nan. The interpreter is free meanwhile: threads may call this side by side.
        """
        times = checked_times(None, times)
        schedules = checked_inputs(self.model, inputs)
        order = list(self.model.inputs)
        rows = [(order.index(name), *row) for name, each in schedules.items() for row in each]
        states = len(self.model.states)
        values = np.full((len(parameters), len(times), states + len(self.model.observables)), np.nan)
        reached = np.empty(len(parameters))
        self._integrate(
            np.ascontiguousarray(parameters, dtype=float),
            np.full(states, np.nan) if initial is None else np.asarray(initial, dtype=float),
            np.array(rows, dtype=float).reshape(-1, 4),
            np.array([name in schedules for name in order], dtype=bool),
            times,
            rtol,
            values,
            reached,
        )
        return values, reached


def _source(model: Model, places) -> str:
    """The model as Python text: the functions that ``engine.rodas.integrator`` asks for."""
    states = list(model.states)
    right_side = {f"f[{i}]": expr for i, expr in enumerate(model.right_side)}
    slopes = {f"J[{place}]": model.jacobian[i, j] for (i, j), place in places.items()}
    drift = {f"ft[{i}]": expr for i, expr in enumerate(model.right_side.diff(t)) if expr != 0}
    changes = "".join(
        f"    if event == {number}:\n"
        + _body(model, {f"after[{states.index(name)}]": expr for name, expr in event.assignments.items()}, "        ")
        for number, event in enumerate(model.events)
    )
    return "\n".join(
        (
            _function(model, "initial(p, out)", _listed(each.initial for each in model.states.values())),
            _function(model, "levels(p, t, out)", _listed(each.expr for each in model.inputs.values())),
            _function(model, "breakpoints(p, out)", _listed(model.all_breakpoints)),
            _function(model, "times(p, out)", _listed(event.time for event in model.events)),
            f"def change(event, p, y, after):\n    pass\n{changes}",
            _function(model, "right_side(p, t, y, u, f)", right_side),
            _function(model, "linearise(p, t, y, u, f, J, ft)", right_side | slopes | drift),
            _function(model, "observe(p, t, y, u, out)", _listed(each.expr for each in model.observables.values())),
        )
    )


def _listed(expressions) -> dict[str, Expr]:
    return {f"out[{i}]": expr for i, expr in enumerate(expressions)}


def _function(model, head, targets) -> str:
    return f"def {head}:\n{_body(model, targets, '    ')}"


def _body(model, targets: dict[str, Expr], indent: str) -> str:
    """Assignments, common parts once; every name becomes a place in its array, so no name can clash."""
    places = {
        Symbol(name): Symbol(f"{array}[{i}]")
        for array, declared in (("p", model.parameters), ("y", model.states), ("u", model.inputs))
        for i, name in enumerate(declared)
    }
    common, reduced = cse([sympify(expr).xreplace(places) for expr in targets.values()])
    lines = [f"{target} = {pycode(expr)}" for target, expr in [*common, *zip(targets, reduced)]]
    return "".join(f"{indent}{line}\n" for line in lines or ["pass"])
