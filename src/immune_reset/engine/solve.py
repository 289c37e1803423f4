"""Solve a model in Python: SciPy's LSODA with the model's own Jacobian."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from numbers import Real

import numpy as np
from sympy import Symbol, lambdify

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

    times = _check_times(t_end, times)
    constants = _check_parameters(model, parameters)
    schedules = _check_inputs(model, inputs)
    numeric = model.numeric
    y = _check_initial(model, numeric.initial(constants), initial)
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
    wanted = sorted({0.0, end, *breakpoints, *(edge for rows in schedules.values() for row in rows for edge in row[:2])})
    edges = [0.0]
    for edge in wanted:
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


# --- what a caller may give -------------------------------------------------------------------------------------


def _number(given, what: str) -> float:
    if isinstance(given, Real) and math.isfinite(given):
        return float(given)
    raise CourseError(f"{what} is {given!r}; a number is due.")


def _names(model, given, known, what):
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise CourseError(f"{model.name}: {what}s are given as {{name: value}}, not as {given!r}.")
    for name in given:
        if name not in known:
            raise CourseError(f"{model.name} has no {what} {name!r}; it has {', '.join(known) or 'none'}.")
    return given


def _check_parameters(model, given) -> list[float]:
    given = _names(model, given, model.parameters, "parameter")
    values = []
    for name, parameter in model.parameters.items():
        value = _number(given.get(name, parameter.value), f"{model.name}: parameter {name}")
        if not parameter.low <= value <= parameter.high:
            raise CourseError(
                f"{model.name}: parameter {name} is {value:g} {parameter.unit}; "
                f"allowed: {parameter.low:g} to {parameter.high:g}."
            )
        values.append(value)
    return values


def _check_initial(model, default, given) -> np.ndarray:
    given = _names(model, given, model.states, "state")
    values = dict(zip(model.states, default))
    for name, value in given.items():
        values[name] = _number(value, f"{model.name}: initial value of {name}")
        if value < 0:
            raise CourseError(
                f"{model.name}: initial value of {name} is {value:g} {model.states[name].unit}; "
                "an amount is zero or more."
            )
    return np.array(list(values.values()), dtype=float)


def _check_inputs(model, given) -> dict[str, list[tuple[float, float, float]]]:
    given = _names(model, given, model.inputs, "input")
    schedules = {}
    for name, rows in given.items():
        what = f"{model.name}: input {name}"
        schedules[name] = []
        if not isinstance(rows, Sequence) or not all(isinstance(row, Sequence) and len(row) == 3 for row in rows):
            raise CourseError(f"{what} is {rows!r}; a list of (start, stop, value) is due.")
        for row in rows:
            start, stop, value = (_number(each, what) for each in row)
            if not 0 <= start < stop or value < 0:
                raise CourseError(f"{what}: {tuple(row)!r}; start comes before stop, none of the three is negative.")
            schedules[name].append((start, stop, value))
    return schedules


def _check_times(t_end, times) -> np.ndarray:
    if t_end is not None and _number(t_end, "t_end") <= 0:
        raise CourseError(f"t_end is {t_end:g}; a time above 0 is due.")
    if times is None:
        if t_end is None:
            raise CourseError("Neither t_end nor times is given; say until when to solve.")
        return np.linspace(0.0, t_end, 301)
    if isinstance(times, str) or not hasattr(times, "__iter__"):
        raise CourseError(f"times is {times!r}; a list of numbers that increase is due.")
    times = np.array([_number(each, "An entry of times") for each in times])
    if not len(times):
        raise CourseError("times is empty; at least one time above 0 is due.")
    if times[0] < 0 or times[-1] <= 0:
        raise CourseError(f"times runs from {times[0]:g} to {times[-1]:g}; time starts at 0.")
    for before, after in zip(times, times[1:]):
        if after <= before:
            raise CourseError(f"times does not increase: {after:g} follows {before:g}.")
    if t_end is not None and times[-1] > t_end:
        raise CourseError(f"times ends at {times[-1]:g}, after t_end = {t_end:g}.")
    return times
