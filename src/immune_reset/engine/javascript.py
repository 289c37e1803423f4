"""A model as JavaScript: its right side, Jacobian and time derivative, solved by ``rodas.js`` in the browser.

Names that the generated functions use for themselves begin with $, which no parameter or state can.
"""

import json
from functools import cache
from pathlib import Path

from sympy import Expr, cse, jscode, numbered_symbols

from immune_reset.engine.model import Model, t


@cache
def solver_source() -> str:
    """Text of the integrator alone, for a page that runs several models; it exports nothing."""
    here = Path(__file__).parent
    coefficients = (here / "rodas.json").read_text(encoding="utf-8").strip()
    return f"const RODAS = {coefficients};\n{(here / 'rodas.js').read_text(encoding='utf-8')}"


@cache
def pulses_source() -> str:
    """Text of what solves a model pushed by chance; it follows ``solver_source()``."""
    return Path(__file__).with_name("pulses.js").read_text(encoding="utf-8")


@cache
def javascript(model: Model) -> str:
    """Text of an ES module that needs nothing else.

    It exports ``solve(parameters, initial, times, inputs)``, an array of states (in the model's order) per time, and
    ``observe(parameters, t, y, inputs)``, an object of observables. ``parameters`` and ``initial`` are objects of
    values that replace others, ``inputs`` an object of schedules ``[[start, stop, value], ...]``; all three may be
    empty. ``solve`` throws an Error of one sentence for a name that the model does not have.
    """
    return (
        f"{solver_source()}\nconst model = {model_source(model)};\n"
        "export const { name, states, solve, observe } = model;\n"
    )


@cache
def model_source(model: Model) -> str:
    """The model as one JavaScript expression, an object with ``solve`` and ``observe`` as in ``javascript``.

    It stands in a module that also holds ``solver_source()``.
    """
    states = list(model.states)
    right_side = {f"$f[{i}]": expr for i, expr in enumerate(model.right_side)}
    slopes = {f"$J[{i}]": expr for i, expr in enumerate(model.jacobian) if expr != 0}
    drift = {f"$ft[{i}]": expr for i, expr in enumerate(model.right_side.diff(t)) if expr != 0}
    observables = {name: each.expr for name, each in model.observables.items()}
    events = ",\n    ".join(
        f"[{_text(event.time)}, ($y) => {{\n{_unpack(model, event.assignments.values(), constants=False)}"
        f"    const $after = Float64Array.from($y);\n"
        + "".join(f"    $after[{states.index(name)}] = {_text(expr)};\n" for name, expr in event.assignments.items())
        + "    return $after;\n  }]"
        for event in model.events
    )
    event_constants = [event.time for event in model.events]
    event_constants += [expr for event in model.events for expr in event.assignments.values()]
    parameters = {name: each.value for name, each in model.parameters.items()}
    return f"""runnable({{
  name: {json.dumps(model.name)},
  parameters: {json.dumps(parameters)},
  states: {json.dumps(states)},
  inputs: {json.dumps(list(model.inputs))},
  initial($p) {{
{_values(model, [each.initial for each in model.states.values()])}  }},
  breakpoints($p) {{
{_values(model, model.all_breakpoints)}  }},
  levels($p, t) {{
{_values(model, [each.expr for each in model.inputs.values()])}  }},
  events($p) {{
{_unpack(model, event_constants, states=False)}    return [{events}];
  }},
  rightSide($p, t, $y, $u, $f) {{
{_assign(model, right_side)}  }},
  linearise($p, t, $y, $u, $f, $J, $ft) {{
{_assign(model, right_side | slopes | drift)}  }},
  observe($p, t, $y, $u) {{
{_object(model, observables)}  }},
}})"""


def _text(expr) -> str:
    return " ".join(jscode(expr, strict=True).split())


def _unpack(model: Model, expressions, *, constants=True, states=True) -> str:
    """The symbols of the expressions as JavaScript constants."""
    used = {symbol.name for expr in expressions for symbol in getattr(expr, "free_symbols", ())}
    lines = []
    names = [name for name in model.parameters if name in used]
    if constants and names:
        lines.append(f"const {{ {', '.join(names)} }} = $p;")
    for array, declared in (("$y", model.states), ("$u", model.inputs)):
        places = [f"{name} = {array}[{i}]" for i, name in enumerate(declared) if name in used]
        if states and places:
            lines.append(f"const {', '.join(places)};")
    return "".join(f"    {line}\n" for line in lines)


def _shared(model: Model, expressions: list[Expr]) -> tuple[str, list[str]]:
    """Statements that prepare the expressions, common parts once, and the text of each expression."""
    taken = {*model.parameters, *model.states, *model.inputs}
    fresh = (symbol for symbol in numbered_symbols("x") if symbol.name not in taken)
    common, reduced = cse(expressions, symbols=fresh)
    prepared = "".join(f"    const {symbol} = {_text(expr)};\n" for symbol, expr in common)
    return _unpack(model, expressions) + prepared, [_text(expr) for expr in reduced]


def _assign(model, targets: dict[str, Expr]) -> str:
    prepared, texts = _shared(model, list(targets.values()))
    return prepared + "".join(f"    {target} = {text};\n" for target, text in zip(targets, texts))


def _values(model, expressions) -> str:
    prepared, texts = _shared(model, list(expressions))
    return f"{prepared}    return [{', '.join(texts)}];\n"


def _object(model, expressions: dict[str, Expr]) -> str:
    prepared, texts = _shared(model, list(expressions.values()))
    return f"{prepared}    return {{ {', '.join(f'{name}: {text}' for name, text in zip(expressions, texts))} }};\n"
