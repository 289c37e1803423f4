"""The lab as one ES module that exports ``compute(values)``: the same numbers and words as ``compute.py``."""

import json
from pathlib import Path
from string import Formatter

from sympy import Symbol

from immune_reset.engine import javascript as engine_javascript
from immune_reset.live.declare import Formula
from immune_reset.live.expressions import javascript, names
from immune_reset.live.plan import Plan
from immune_reset.live.runs import Frames, Run
from immune_reset.live.traces import Fill, Label, Line

# A run that a moved control does not touch keeps its path.
KEPT = """const kept = {};
function unlessKept(run, given, solve) {
  const key = JSON.stringify(given);
  if (kept[run]?.key !== key) kept[run] = { key, path: solve() };
  return kept[run].path;
}
"""

# Controls that move precomputed frames stand at values of their grids; with a kernel some of them are free.
SETTLE = """export function settle(values, kernel) {
  const steps = Object.entries(grids).filter(([name]) => !(kernel && free.includes(name)));
  const onGrid = steps.map(([name, grid]) => [name, grid[nearest(grid, values[name])]]);
  return { ...values, ...Object.fromEntries(onGrid) };
}
"""

MEASURES = Path(__file__).with_name("measures.js").read_text(encoding="utf-8")


def program(plan: Plan) -> str:
    """Text of the module: the integrator once, each distinct model once, the reductions, and the lab's own mapping.

    ``compute(values, curves)`` returns ``{series: {address: {x, y}}, readouts, marks, labels, summary, description}``;
    ``curves`` are what a kernel computed for these values (run -> series -> y), if one did. ``settle(values, kernel)``
    moves the controls of precomputed frames to their grids.
    """
    frames = [run for run in plan.runs if isinstance(run, Frames)]
    solved = [run for run in plan.runs if isinstance(run, Run)]
    models = {run.model.name: run.model for run in solved}
    controls = {name: f"c.{name}" for name in plan.control}
    known = {**controls, **{readout.name: f"r.{readout.name}" for readout in plan.readouts}}
    lines = [engine_javascript.solver_source() if solved else "", MEASURES, KEPT, "const models = {}, frames = {};"]
    if any(run.pulses for run in solved):
        lines.insert(1, engine_javascript.pulses_source())
    lines.append(f"const grids = {json.dumps(plan.grids)}, free = {json.dumps(plan.free)};\n{SETTLE}")
    for name, model in models.items():
        lines.append(f"models[{json.dumps(name)}] = {engine_javascript.model_source(model)};")
    for run in frames:
        lines.append(f"frames[{json.dumps(run.name)}] = {_table(run, _needed(plan, run))};")
    lines.append("export function compute(c, curves) {\n  c = settle(c, Boolean(curves));\n  const series = {}, r = {}, marks = {}, labels = {};")
    for run in plan.runs:
        lines += (_framed if isinstance(run, Frames) else _run)(run, _needed(plan, run), controls)
    lines += [f"  r.{readout.name} = {_reduction(readout, known)};" for readout in plan.readouts]
    for trace in plan.traces:
        if isinstance(trace, Label):
            lines.append(f"  labels[{json.dumps(trace.gid)}] = {_words(trace.template, plan, known)};")
        if not isinstance(trace, (Line, Fill)):
            lines.append(f"  marks[{json.dumps(trace.gid)}] = {_place(trace, plan, known)};")
    sentences = ",\n    ".join(_sentence(sentence, plan, known) for sentence in plan.summary)
    lines.append(f"""  const summary = [
    {sentences}
  ].filter(Boolean).join(" ");
  const description = {_words(plan.description, plan, known)};
  return {{ series, readouts: r, marks, labels, summary, description }};
}}
export {{ valueAt }};
""")
    return "\n".join(lines)


def _needed(plan, run) -> list[str]:
    """Names of the run's series that something reads."""
    read = [*plan.drawn, *(readout.series for readout in plan.readouts if not isinstance(readout, Formula))]
    for trace in plan.traces:
        if not isinstance(trace, (Line, Fill)):
            read += [place for place in trace.places() if place in plan.series]
    return [name for name in run.described() if f"{run.name}.{name}" in read]


def _run(run: Run, needed, controls) -> list[str]:
    own = run.expressions()
    places = {name: f"y[{index}]" for index, name in enumerate(run.model.states)}
    places |= {name: f"seen[i].{name}" for name in run.model.observables} | controls

    def given(expressions):
        return "{" + ", ".join(f"{name}: {javascript(each, controls)}" for name, each in expressions.items()) + "}"

    key, solution = "[parameters, initial]", "model.solve(parameters, initial, times)"
    pulses = "{" + ", ".join(
        f"{name}: [{javascript(each.rate, controls)}, {javascript(each.amount, controls)}]" for name, each in run.pulses.items()
    ) + "}"
    if run.pulses:
        seed = f"Math.floor({javascript(run.seed, controls)})"
        key = f"[parameters, initial, pulses, {seed}]"
        solution = f"pulsed(model, parameters, initial, times, pulses, {seed}, {run.step!r})"
    observed = any(name in run.model.observables for each in needed for name in names(own.get(each, Symbol(each))))
    lines = [
        "  {",
        f"    const model = models[{json.dumps(run.model.name)}];",
        f"    const times = {json.dumps([float(time) for time in run.times])};",
        f"    const parameters = {given(run.parameters)};",
        f"    const x = times.map((t) => t * {run.x[0]!r} + {run.x[1]!r});",
        f"    const initial = {given(run.initial)};",
        *([f"    const pulses = {pulses};"] if run.pulses else []),
        f"    const path = unlessKept({json.dumps(run.name)}, {key}, () => {solution});",
    ]
    if observed:
        lines.append("    const seen = path.map((y, i) => model.observe(parameters, times[i], y));")
    for name in needed:
        value = javascript(own.get(name, Symbol(name)), places)
        y = f"path.map((y, i) => {value})"
        x = "x"
        if name in run.before:
            level = javascript(run.before[name], controls)
            x, y = f"[{float(run.x_from)!r}, x[0], ...x]", f"[{level}, {level}, ...{y}]"
        lines.append(f"    series[{json.dumps(f'{run.name}.{name}')}] = {{x: {x}, y: {y}}};")
    return [*lines, "  }"]


def _table(run: Frames, needed) -> str:
    """The frames as a JavaScript object: times, and of each series its frames one after another."""
    whole = run.decimals == 0
    rows = {name: run.frames[name].astype(int).tolist() if whole else run.frames[name].tolist() for name in needed}
    return json.dumps({"times": [float(time) for time in run.times], **rows}, separators=(",", ":"))


def _framed(run: Frames, needed, controls) -> list[str]:
    at = "0"
    for name, grid in run.grid.items():
        at = f"({at} * {len(grid)} + nearest(grids.{name}, c.{name}))"
    scale, shift = (javascript(each, controls) for each in run.x)
    lines = ["  {", f"    const run = frames[{json.dumps(run.name)}], at = {at};"]
    lines.append(f"    const scale = {scale}, shift = {shift}, x = run.times.map((t) => t * scale + shift);")
    lines.append(f"    const own = {f'curves?.[{json.dumps(run.name)}]' if run.kernel else 'null'};")
    for name in needed:
        key = json.dumps(name)
        lines.append(f"    series[{json.dumps(f'{run.name}.{name}')}] = {{x, y: own?.[{key}] ?? run[{key}][at]}};")
    return [*lines, "  }"]


def _reduction(readout, known) -> str:
    arguments = [javascript(each, known) for each in readout.arguments()]
    if isinstance(readout, Formula):
        return f"orNever({arguments[0]})"
    first, *rest = readout.measure.split("_")
    function = first + "".join(word.capitalize() for word in rest)
    curve = f"series[{json.dumps(readout.series)}]"
    return f"{function}({curve}.x, {curve}.y, {', '.join(arguments)})"


def _place(trace, plan, known) -> str:
    found = []
    for place in trace.places():
        if place in plan.series:
            curve = f"series[{json.dumps(place)}]"
            found.append(f"valueAt({curve}.x, {curve}.y, {found[0]})")
        else:
            found.append(known[place] if isinstance(place, str) else repr(float(place)))
    return f"[{', '.join(found)}]"


def _sentence(sentence, plan, known) -> str:
    choices = [f"{javascript(holds, known)} ? {_words(text, plan, known)} : " for holds, text in sentence]
    return "".join(choices) + '""'


def _words(template, plan, known) -> str:
    """A template as a JavaScript expression that makes the text."""
    parts = []
    for text, name, _, _ in Formatter().parse(template):
        if text:
            parts.append(json.dumps(text))
        if name == "summary":
            parts.append(name)
        elif name is not None:
            parts.append(f"show({known[name]}, {plan.digits[name]})")
    return " + ".join(parts) or '""'
