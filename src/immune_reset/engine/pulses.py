"""A model that chance pushes: inputs that come in pulses. ``pulses.js`` does the same in the browser.

The instants are drawn by minstd_rand, the "minimal standard" generator of the C++ library, in exact whole numbers, so
that one seed means the same pulses in both languages. Between pulses the step is one of Runge and Kutta's rule of
order 4, at most ``step`` long: for models that are not stiff.
"""

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from immune_reset.engine.given import checked_initial, checked_parameters, checked_times
from immune_reset.engine.model import Model
from immune_reset.engine.solve import Result
from immune_reset.errors import CourseError

MODULUS, MULTIPLIER = 2**31 - 1, 48271
#: Draws between the starts of two seeds: their pulses do not overlap.
LEAP = 1_000_003
#: Seeds from 0 up to this one.
LAST_SEED = 2000


def solve_pulsed(
    model: Model,
    times: Sequence[float],
    pulses: Mapping[str, tuple[float, float]],
    seed: int,
    step: float,
    *,
    parameters: Mapping[str, float] | None = None,
    initial: Mapping[str, float] | None = None,
) -> Result:
    """Curves at ``times`` when each input of ``pulses`` is zero but for pulses by chance.

    ``pulses`` maps an input to (pulses in a unit of time, amount that each delivers at once). At twice the rate the
    same pulses come in half the time. The same arguments give the same result.

    Raises CourseError for a model with events or breakpoints, an unknown input, an input that an observable reads, a
    seed that is not a whole number from 0 to 2000, and what ``solve`` refuses.
    """
    times = checked_times(None, times)
    constants = checked_parameters(model, parameters)
    numeric = model.numeric
    y = list(map(float, checked_initial(model, numeric.initial(constants), initial)))
    _check(model, pulses, seed, step)
    level = [0.0 if name in pulses else value for name, value in zip(model.inputs, numeric.inputs(0.0, constants))]

    def slope(y):
        return numeric.right_side(0.0, y, constants, level)

    def kick(y, name, amount):
        """The state after a pulse: right sides are linear in their inputs."""
        pushed = [value + (each == name) for each, value in zip(model.inputs, level)]
        more, less = numeric.right_side(0.0, y, constants, pushed), slope(y)
        return [value + amount * (a - b) for value, a, b in zip(y, more, less)]

    path, now = [], 0.0
    arrivals = instants({name: rate for name, (rate, _) in pulses.items()}, seed)
    instant, name = next(arrivals)
    for stop in times:
        while instant <= stop:
            y = kick(_march(slope, y, instant - now, step), name, pulses[name][1])
            now = instant
            instant, name = next(arrivals)
        y = _march(slope, y, stop - now, step)
        now = stop
        path.append(y)
    path = np.array(path)
    read = [numeric.observables(time, row, constants, level) for time, row in zip(times, path)]
    read = np.array(read, float).reshape(len(times), len(model.observables))
    return Result(
        times,
        dict(zip(model.states, path.T)),
        dict(zip(model.observables, read.T)),
        {name: each.unit for name, each in [*model.states.items(), *model.observables.items()]},
    )


def instants(rates: Mapping[str, float], seed: int) -> Iterator[tuple[float, str]]:
    """The pulses of all inputs in order of time, without end: (time, input). At no rate there is one at infinity."""
    total = sum(rates.values())
    if total == 0:
        yield math.inf, ""
        return
    state = pow(MULTIPLIER, LEAP * seed, MODULUS)
    now = 0.0
    while True:
        state = MULTIPLIER * state % MODULUS
        now -= math.log(state / MODULUS) / total
        state = MULTIPLIER * state % MODULUS
        left = state / MODULUS * total
        for name, rate in rates.items():
            left -= rate
            if left <= 0:
                break
        yield now, name


def _march(slope, y, length, step):
    """The state after ``length``, in equal steps of at most ``step``."""
    steps = math.ceil(length / step)
    h = length / steps if steps else 0.0
    for _ in range(steps):
        a = slope(y)
        b = slope([value + h / 2 * each for value, each in zip(y, a)])
        c = slope([value + h / 2 * each for value, each in zip(y, b)])
        d = slope([value + h * each for value, each in zip(y, c)])
        y = [value + h / 6 * (w + 2 * x + 2 * z + v) for value, w, x, z, v in zip(y, a, b, c, d)]
    return y


def _check(model, pulses, seed, step):
    if model.events or model.all_breakpoints:
        raise CourseError(f"{model.name}: a model with events or breakpoints cannot be pushed by pulses.")
    read = {symbol.name for each in model.observables.values() for symbol in each.expr.free_symbols}
    for name, (rate, amount) in pulses.items():
        if name not in model.inputs:
            raise CourseError(f"{model.name} has no input {name!r}; it has {', '.join(model.inputs) or 'none'}.")
        if name in read:
            raise CourseError(f"{model.name}: an observable reads the input {name!r}, so that it cannot come in pulses.")
        if not (0 <= rate < math.inf and 0 <= amount < math.inf):
            raise CourseError(f"{model.name}: pulses of {name} have rate {rate!r} and amount {amount!r}; both are 0 or more.")
    if seed != round(seed) or not 0 <= seed <= LAST_SEED:
        raise CourseError(f"{model.name}: the seed of the pulses is {seed!r}; a whole number from 0 to {LAST_SEED} is due.")
    if not 0 < step < math.inf:
        raise CourseError(f"{model.name}: the step between pulses is {step!r}; a number above 0 is due.")
