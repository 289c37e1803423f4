"""A lab's curves, numbers and words for given control values, in Python (``program.py`` does the same in the browser)."""

from dataclasses import dataclass

import numpy as np

from immune_reset.engine.pulses import solve_pulsed
from immune_reset.errors import CourseError
from immune_reset.live import measures
from immune_reset.live.declare import Formula
from immune_reset.live.expressions import evaluate, fill
from immune_reset.live.plan import Plan
from immune_reset.live.runs import Frames
from immune_reset.live.traces import Fill, Label, Line


@dataclass(frozen=True)
class Result:
    """What a lab shows for one setting of its controls.

    ``result["run.observable"]`` is the curve (x, y); ``readouts`` are numbers by name (infinite: never); ``marks``
    are the numbers that place a bar, point, label, span or icons, by gid; ``labels`` the texts by gid; ``summary`` and
    ``description`` are sentences.
    """

    values: dict[str, float]
    series: dict[str, tuple[np.ndarray, np.ndarray]]
    readouts: dict[str, float]
    marks: dict[str, list[float]]
    labels: dict[str, str]
    summary: str
    description: str

    def __getitem__(self, address):
        if address not in self.series:
            raise CourseError(f"No series {address!r}; known: {', '.join(self.series)}.")
        return self.series[address]


def compute(plan: Plan, values: dict[str, float]) -> Result:
    """Solve every run for ``values`` (a complete setting) and read everything off it."""
    series = {}
    for run in plan.runs:
        series.update((_framed if isinstance(run, Frames) else _curves)(run, values))
    known = dict(values)
    for readout in plan.readouts:
        arguments = [float(evaluate(each, known)) for each in readout.arguments()]
        if isinstance(readout, Formula):
            known[readout.name] = measures.NEVER if np.isnan(arguments[0]) else arguments[0]
        else:
            known[readout.name] = getattr(measures, readout.measure)(*series[readout.series], *arguments)
    said = (next((text for holds, text in each if evaluate(holds, known)), "") for each in plan.summary)
    summary = " ".join(fill(text, known, plan.digits) for text in said if text)
    return Result(
        values=values,
        series=series,
        readouts={readout.name: known[readout.name] for readout in plan.readouts},
        marks={each.gid: _place(each, known, series) for each in plan.traces if not isinstance(each, (Line, Fill))},
        labels={each.gid: fill(each.template, known, plan.digits) for each in plan.traces if isinstance(each, Label)},
        summary=summary,
        description=fill(plan.description.replace("{summary}", summary), known, plan.digits),
    )


def _curves(run, values):
    def numbers(expressions):
        return {name: float(evaluate(each, values)) for name, each in expressions.items()}

    given = {"times": run.times, "parameters": numbers(run.parameters), "initial": numbers(run.initial)}
    if run.pulses:
        pulses = {name: tuple(numbers({"rate": each.rate, "amount": each.amount}).values()) for name, each in run.pulses.items()}
        seed = int(evaluate(run.seed, values))
        solved = solve_pulsed(run.model, pulses=pulses, seed=seed, step=run.step, **given)
    else:
        solved = run.model.solve(**given)
    curves = {**solved.states, **solved.observables}
    known = {**values, **curves}
    x = np.asarray(run.times, float) * run.x[0] + run.x[1]
    for name, expression in run.expressions().items():
        curves[name] = np.broadcast_to(evaluate(expression, known), x.shape)
    found = {f"{run.name}.{name}": (x, y) for name, y in curves.items()}
    for name, level in numbers(run.before).items():
        address = f"{run.name}.{name}"
        found[address] = np.append([run.x_from, x[0]], x), np.append([level, level], found[address][1])
    return found


def _framed(run, values):
    scale, shift = (float(evaluate(each, values)) for each in run.x)
    x = np.asarray(run.times, float) * scale + shift
    return {f"{run.name}.{name}": (x, y) for name, y in run.curves(values).items()}


def _place(trace, known, series):
    """The numbers that place a mark: readouts by name, a series read at the mark's x."""
    found = []
    for place in trace.places():
        if place in series:
            place = measures.value_at(*series[place], found[0])
        found.append(float(known.get(place, place)))
    return found
