"""Solve a model in Python: SciPy's LSODA with the model's own Jacobian."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
from sympy import Symbol, lambdify

from immune_reset.engine.given import checked_initial, checked_inputs, checked_parameters, checked_times
from immune_reset.engine.model import Model, t
from immune_reset.errors import CourseError

RTOL = 1e-9
#: Error allowed in a state, as a fraction of its usual size: far below what a plot or a threshold can see.
ATOL = 1e-12
#: Evaluations of the right side in one segment after which the solver is taken to be stuck.
MOST_CALLS = 100_000
#: Times closer together than this fraction of the whole are one time.
SAME_TIME = 1e-9


@dataclass(frozen=True)
class Result:
    """The curves of one run: arrays of the length of ``times``, by name, and the unit of each."""

    times: np.ndarray
    states: Mapping[str, np.ndarray]
    observables: Mapping[str, np.ndarray]
    units: Mapping[str, str]

    def to_frame(self):
        """A pandas DataFrame: index ``time``, one column per state and observable, units in ``attrs``."""
        import pandas as pd

        frame = pd.DataFrame({**self.states, **self.observables}, index=pd.Index(self.times, name="time"))
        frame.attrs["units"] = dict(self.units)
        return frame


class Numeric:
    """A model's expressions as Python functions of (t, states, parameters, inputs), plain sequences all."""

    def __init__(self, model: Model):
        parameters, states, inputs = (
            [Symbol(name) for name in part] for part in (model.parameters, model.states, model.inputs)
        )

        def function(arguments, expressions):
            return lambdify(arguments, expressions, "math", cse=True)

        everything = (t, states, parameters, inputs)
        self.right_side = function(everything, list(model.right_side))
        self.jacobian = function(everything, model.jacobian.tolist())
        self.observables = function(everything, [each.expr for each in model.observables.values()])
        self.inputs = function((t, parameters), [each.expr for each in model.inputs.values()])
        self.initial = function((parameters,), [each.initial for each in model.states.values()])
        self.breakpoints = function((parameters,), list(model.all_breakpoints))
        self.events = [
            (
                function((parameters,), event.time),
                {
                    list(model.states).index(name): function((states, parameters), expr)
                    for name, expr in event.assignments.items()
                },
            )
            for event in model.events
        ]


def solve(
    model: Model,
    t_end: float | None = None,
    *,
    parameters: Mapping[str, float] | None = None,
    initial: Mapping[str, float] | None = None,
    inputs: Mapping[str, Sequence[tuple[float, float, float]]] | None = None,
    times: Sequence[float] | None = None,
) -> Result:
    """Curves from time 0 to ``t_end`` (in the model's time unit) at ``times`` (default: 301 even steps).

    ``parameters`` and ``initial`` replace values by name. ``inputs`` puts a schedule of (start, stop, value)
    in the place of an input; where two overlap they add. At an event the value after it is given.

    Raises CourseError naming what cannot be used, what was given and what is allowed.
    """
    from scipy.integrate import solve_ivp

    times = checked_times(t_end, times)
    constants = checked_parameters(model, parameters)
    schedules = checked_inputs(model, inputs)
    numeric = model.numeric
    y = checked_initial(model, numeric.initial(constants), initial)
    size = np.maximum(np.abs(y), np.abs(numeric.initial(constants)))
    size[size == 0] = 1.0

    end = times[-1]
    same = SAME_TIME * end
    edges = _edges(numeric.breakpoints(constants), schedules, end, same)
    events = [(moment(constants), assignments) for moment, assignments in numeric.events]
    path = np.empty((len(times), len(y)))
    given = np.empty((len(times), len(model.inputs)))

    for start, stop in zip(edges, [*edges[1:], None]):
        y = _apply_events(events, start, same, y, constants)
        middle = start if stop is None else (start + stop) / 2
        u = [
            _level(schedules[name], middle) if name in schedules else value
            for name, value in zip(model.inputs, numeric.inputs(middle, constants))
        ]
        if stop is None:
            here = times >= start
            path[here], given[here] = y, u
            break
        # A step input must not be read on its edge, where the next segment begins.
        first, last = start + same * 1e-3, stop - same * 1e-3

        def clamp(time):
            return min(max(time, first), last)

        calls = count()

        def right_side(time, y):
            if next(calls) > MOST_CALLS:
                raise _stuck(model, time)
            return numeric.right_side(clamp(time), y, constants, u)

        here = (times >= start) & (times < stop)
        with np.errstate(all="ignore"):  # a trial step may overflow; the solver then takes a shorter one
            solution = solve_ivp(
                right_side,
                (start, stop),
                y,
                method="LSODA",
                t_eval=np.append(times[here], stop),
                jac=lambda time, y: numeric.jacobian(clamp(time), y, constants, u),
                rtol=RTOL,
                atol=ATOL * size,
            )
        if not solution.success:
            raise _stuck(model, solution.t[-1] if len(solution.t) else start)
        path[here], given[here] = solution.y[:, :-1].T, u
        y = solution.y[:, -1]

    # Round-off leaves a vanished amount a hair below nothing; anything more negative than that stays visible.
    path[(path < 0) & (path > -1e3 * ATOL * np.maximum(size, np.abs(path).max(axis=0)))] = 0.0
    read = np.array([numeric.observables(*row) for row in zip(times, path, [constants] * len(times), given)], float)
    read = read.reshape(len(times), len(model.observables))
    return Result(
        times,
        dict(zip(model.states, path.T)),
        dict(zip(model.observables, read.T)),
        {name: each.unit for name, each in [*model.states.items(), *model.observables.items()]},
    )


def _stuck(model, time):
    return CourseError(f"{model.name}: the equations could not be solved beyond t = {time:g} with these values.")


def _edges(breakpoints, schedules, end, same):
    """Times at which the solver stops, from 0 to the end, each once."""
    switches = (edge for rows in schedules.values() for start, stop, _ in rows for edge in (start, stop))
    edges = [0.0]
    for edge in sorted({*breakpoints, *switches}):
        if edges[-1] + same < edge < end - same:
            edges.append(edge)
    return [*edges, end]


def _level(schedule, time):
    return sum(value for start, stop, value in schedule if start <= time < stop)


def _apply_events(events, now, same, y, constants):
    for moment, assignments in events:
        if abs(moment - now) <= same:
            changed = y.copy()
            for index, expr in assignments.items():
                changed[index] = expr(y, constants)
            y = changed
    return y
