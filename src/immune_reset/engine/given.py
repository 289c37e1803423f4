"""What a caller may give, and the sentence that says so when it cannot be used (CourseError)."""

import math
from collections.abc import Mapping, Sequence
from numbers import Real

import numpy as np

from immune_reset.errors import CourseError


def is_number(given) -> bool:
    """Whether ``given`` is a finite real number, NumPy's and SymPy's among them; True and False are none."""
    try:
        return isinstance(given, Real) and not isinstance(given, bool) and math.isfinite(given)
    except OverflowError:  # an integer that no float can hold
        return False


def is_whole(given) -> bool:
    """Whether ``given`` is a whole number; 3.0 is one."""
    return is_number(given) and given == int(given)


def check_number(what: str, given, low: float = -math.inf, high: float = math.inf, above: bool = False) -> None:
    """Raises CourseError, one sentence that begins with ``what``, unless ``given`` is a number from low to high.

    ``above``: low itself is not allowed.
    """
    if is_number(given) and low <= given <= high and not (above and given == low):
        return
    start = f" {'above' if above else 'from'} {low:g}" if low > -math.inf else ""
    end = f" {'and up to' if above else 'to'} {high:g}" if high < math.inf else "" if above or not start else " on"
    raise CourseError(f"{what} is {given!r}; a number{start}{end} is due.")


def check_whole(what: str, given, low: int, high: float = math.inf) -> None:
    """Raises CourseError, one sentence that begins with ``what``, unless ``given`` is a whole number from low to high."""
    if is_whole(given) and low <= given <= high:
        return
    raise CourseError(f"{what} is {given!r}; a whole number {f'from {low:,} to {high:,}' if high < math.inf else f'of {low:,} or more'} is due.")


def _number(given, what: str) -> float:
    if is_number(given):
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


def checked_parameters(model, given) -> list[float]:
    """Values of all parameters in the model's order, those given in the place of others."""
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


def checked_initial(model, default, given) -> np.ndarray:
    """Initial values in the order of the states; ``default`` holds those of the model."""
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


def checked_inputs(model, given) -> dict[str, list[tuple[float, float, float]]]:
    """Schedules by input, each a list of (start, stop, value)."""
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


def checked_times(t_end, times) -> np.ndarray:
    """The times to report, which increase from 0 or later."""
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
