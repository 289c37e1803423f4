"""Stiff ordinary differential equations for many patients: the method of ``rodas.js``, compiled by numba.

RODAS, order 4(3), L-stable, stiffly accurate, continuous solution of order 3 (Hairer and Wanner, Solving Ordinary
Differential Equations II, 1996, section IV.7), with the error control and the treatment of breakpoints, events and
inputs of ``rodas.js``. A model is what ``engine/compiled.py`` generates; everything here is free of any one model.
Loops are written out: numba takes seconds to compile what NumPy says in one line, and milliseconds for a loop.
"""

import json
from pathlib import Path

import numpy as np

from immune_reset.engine.solve import ATOL, SAME_TIME

MOST_STEPS = 100_000

_METHOD = json.loads(Path(__file__).with_name("rodas.json").read_text(encoding="utf-8"))
GAMMA = _METHOD["gamma"]
STAGES = len(_METHOD["alpha"])
ALPHA, DENSE = np.array(_METHOD["alpha"], dtype=float), np.array(_METHOD["dense"])


def integrator(model, n, breaks, events, diagonal, nonzeros):
    """The compiled function for a model of ``n`` states, ``breaks`` breakpoints and ``events`` events.

    ``model`` holds compiled functions: initial(p, out), levels(p, t, out), breakpoints(p, out), times(p, out) of
    events, change(event, p, y, after), right_side(p, t, y, u, f), linearise(p, t, y, u, f, J, ft),
    observe(p, t, y, u, out), and factorise, backsolve of ``engine.elimination``: J is flat, of length ``nonzeros``,
    with its diagonal at the places ``diagonal``.
    """
    from numba import njit

    initial, levels, breakpoints, times_of_events = model.initial, model.levels, model.breakpoints, model.times
    change, right_side, linearise, observe = model.change, model.right_side, model.linearise, model.observe
    factorise, backsolve = model.factorise, model.backsolve
    # Threads run side by side; a division by nothing gives infinity, as in the browser, and the step is refused.
    compiled = njit(nogil=True, error_model="numpy")

    written = {}
    exec(_stages(), written)
    advance, collect = compiled(written["advance"]), compiled(written["collect"])

    @compiled
    def attempt(p, t, y, u, h, size, first, last, rtol, f, ft, jacobian, w, k, at, slope):
        # One step of length h from y: leaves the new state in `at`, returns its error, 1 being the most allowed.
        shift = 1 / (h * GAMMA)
        for place in range(nonzeros):
            w[place] = -jacobian[place]
        for place in diagonal:
            w[place] += shift
        if not factorise(w, shift):
            return np.inf
        for stage in range(STAGES):
            advance(stage, n, y, k, at)
            if stage > 0:
                right_side(p, min(max(t + ALPHA[stage] * h, first), last), at, u, slope)
            collect(stage, n, slope if stage > 0 else f, ft, h, k)
            backsolve(w, k[stage])
        error = 0.0
        for i in range(n):  # stiffly accurate: the new state is the last stage plus its increment
            at[i] += k[STAGES - 1, i]
            if not np.isfinite(at[i]):
                return np.inf
            scale = ATOL * size[i] + rtol * max(abs(y[i]), abs(at[i]))
            error = max(error, abs(k[STAGES - 1, i]) / scale)
        return error

    @compiled
    def report(p, t, y, u, peak, out):
        # Round-off leaves a vanished amount a hair below nothing; anything more negative than that stays visible.
        for i in range(n):
            peak[i] = max(peak[i], y[i])
            out[i] = 0.0 if -1e-5 * peak[i] < y[i] < 0 else y[i]
        observe(p, t, out, u, out[n:])

    @compiled
    def march(p, u, size, peak, y, start, stop, first, last, times, following, out, rtol):
        # Moves y through one smooth segment and reports at each of `times` on the way; returns the number of the
        # next time and how far it came.
        f, ft, slope, at, between = np.empty(n), np.zeros(n), np.empty(n), np.empty(n), np.empty(n)
        k, jacobian, w = np.empty((STAGES, n)), np.zeros(nonzeros), np.empty(nonzeros)
        linearise(p, first, y, u, f, jacobian, ft)
        t, most, h = start, 5.0, stop - start
        for i in range(n):
            if f[i] != 0:
                h = min(h, 0.01 * size[i] / abs(f[i]))
        steps = 0
        while t < stop:
            final = t + h >= stop
            if final:
                h = stop - t
            error = attempt(p, t, y, u, h, size, first, last, rtol, f, ft, jacobian, w, k, at, slope)
            factor = min(most, max(0.2, 0.9 * error**-0.25)) if error > 0 else most
            if error <= 1:
                reached = stop if final else t + h
                while following < len(times) and times[following] <= reached and times[following] < stop:
                    s = (times[following] - t) / h
                    for i in range(n):
                        bend, twist = 0.0, 0.0
                        for stage in range(STAGES - 1):
                            bend += DENSE[0, stage] * k[stage, i]
                            twist += DENSE[1, stage] * k[stage, i]
                        between[i] = y[i] * (1 - s) + s * (at[i] + (1 - s) * (bend + s * twist))
                    report(p, times[following], between, u, peak, out[following])
                    following += 1
                t = reached
                for i in range(n):
                    y[i] = at[i]
                linearise(p, min(max(t, first), last), y, u, f, jacobian, ft)
            elif steps > MOST_STEPS or t + h == t:
                return following, t
            steps += 1
            h *= factor
            most = 5.0 if error <= 1 else 1.0  # after a step that failed the next one is not lengthened
        return following, t

    @compiled
    def integrate(p, given, schedule, scheduled, times, rtol, out):
        # `given`: initial values, nan where the model's own holds. `schedule`: rows of input, start, stop, value;
        # `scheduled`: whether an input follows them. Fills `out` (a row per time); returns how far it came.
        end = times[-1]
        same = SAME_TIME * end
        usual, size, peak, y, after = np.empty(n), np.empty(n), np.empty(n), np.empty(n), np.empty(n)
        u = np.empty(len(scheduled))
        initial(p, usual)
        for i in range(n):
            y[i] = usual[i] if np.isnan(given[i]) else given[i]
            size[i] = max(abs(y[i]), abs(usual[i]))
            if size[i] == 0:
                size[i] = 1.0
            peak[i] = size[i]
        moments, marks = np.empty(events), np.empty(breaks + 2 * len(schedule))
        times_of_events(p, moments)
        breakpoints(p, marks)
        for row in range(len(schedule)):
            marks[breaks + 2 * row], marks[breaks + 2 * row + 1] = schedule[row, 1], schedule[row, 2]

        start, following = 0.0, 0
        while True:
            stop = end
            for mark in marks:
                if start + same < mark < end - same:
                    stop = min(stop, mark)
            for event in range(events):
                if abs(moments[event] - start) <= same:
                    for i in range(n):
                        after[i] = y[i]
                    change(event, p, y, after)
                    for i in range(n):
                        y[i] = after[i]
            middle = start if start == end else (start + stop) / 2
            levels(p, middle, u)
            for i in range(len(scheduled)):
                if scheduled[i]:
                    u[i] = 0.0
                    for row in range(len(schedule)):
                        if schedule[row, 0] == i and schedule[row, 1] <= middle < schedule[row, 2]:
                            u[i] += schedule[row, 3]
            while following < len(times) and times[following] <= start:
                report(p, times[following], y, u, peak, out[following])
                following += 1
            if start == end:
                return end
            # A step input must not be read on its edge, where the next segment begins.
            first, last = start + same * 1e-3, stop - same * 1e-3
            following, reached = march(
                p, u, size, peak, y, start, stop, first, last, times, following, out, rtol
            )
            if reached < stop:
                return reached
            start = stop

    @compiled
    def integrate_all(parameters, given, schedule, scheduled, times, rtol, out, reached):
        for patient in range(len(parameters)):
            reached[patient] = integrate(
                parameters[patient], given, schedule, scheduled, times, rtol, out[patient]
            )

    return integrate_all


def _stages() -> str:
    """Text of two functions with the coefficients written out: in one pass over the states they are twice as fast.

    ``advance`` leaves in ``at`` where a stage reads the slope, ``collect`` in k[stage] the right side of its equations.
    """
    advance, collect = ["def advance(stage, n, y, k, at):"], ["def collect(stage, n, slope, ft, h, k):"]
    for stage in range(STAGES):
        ahead = "".join(f" + {_METHOD['a'][stage][s]!r} * k[{s}, i]" for s in range(stage))
        known = "".join(f" + {_METHOD['c'][stage][s]!r} / h * k[{s}, i]" for s in range(stage))
        for lines, target, value in (
            (advance, "at[i]", f"y[i]{ahead}"),
            (collect, f"k[{stage}, i]", f"slope[i] + {_METHOD['time'][stage]!r} * h * ft[i]{known}"),
        ):
            lines += [f"    if stage == {stage}:", "        for i in range(n):", f"            {target} = {value}"]
    return "\n".join([*advance, *collect])
