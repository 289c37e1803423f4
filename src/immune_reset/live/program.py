"""The lab as one ES module that exports ``compute(values)``: the same numbers and words as ``compute.py``."""

import json
from pathlib import Path
from string import Formatter

from sympy import Symbol

from immune_reset.engine import javascript as engine_javascript
from immune_reset.live.declare import Fill, Formula, Label, Line, Run
from immune_reset.live.expressions import javascript, names
from immune_reset.live.plan import Plan

# A run that a moved control does not touch keeps its path.
KEPT = """const kept = {};
function unlessKept(run, given, solve) {
  const key = JSON.stringify(given);
  if (kept[run]?.key !== key) kept[run] = { key, path: solve() };
  return kept[run].path;
}
"""

MEASURES = Path(__file__).with_name("measures.js").read_text(encoding="utf-8")


def program(plan: Plan) -> str:
    """Text of the module: the integrator once, each distinct model once, the reductions, and the lab's own mapping.

    ``compute(values)`` returns ``{series: {address: {x, y}}, readouts, marks, labels, summary, description}``.
    """
    models = {run.model.name: run.model for run in plan.runs}
    controls = {name: f"c.{name}" for name in plan.control}
    known = {**controls, **{readout.name: f"r.{readout.name}" for readout in plan.readouts}}
    lines = [engine_javascript.solver_source(), MEASURES, KEPT, "const models = {};"]
    for name, model in models.items():
        lines.append(f"models[{json.dumps(name)}] = {engine_javascript.model_source(model)};")
    lines.append("export function compute(c) {\n  const series = {}, r = {}, marks = {}, labels = {};")
    for run in plan.runs:
        lines += _run(run, _needed(plan, run), controls)
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

    observed = any(name in run.model.observables for each in needed for name in names(own.get(each, Symbol(each))))
    lines = [
        "  {",
        f"    const model = models[{json.dumps(run.model.name)}];",
        f"    const times = {json.dumps([float(time) for time in run.times])};",
        f"    const parameters = {given(run.parameters)};",
        f"    const x = times.map((t) => t * {run.x[0]!r} + {run.x[1]!r});",
        f"    const initial = {given(run.initial)};",
        f"    const path = unlessKept({json.dumps(run.name)}, [parameters, initial], () => model.solve(parameters, initial, times));",
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
