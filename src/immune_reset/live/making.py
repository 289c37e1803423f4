"""What a page gets of a lab: its words, its drawings and its program. This is where a lab costs its seconds."""

import base64

from immune_reset.engine.parameters import STATUSES
from immune_reset.live.about import equations_and_sources, html, unit
from immune_reset.live.compute import compute
from immune_reset.live.declare import Control
from immune_reset.live.drawing import draw, still
from immune_reset.live.plan import Plan
from immune_reset.live.program import program


def make(plan: Plan, *, name, title, question, figure, forms, notes, about, x_label, table) -> dict:
    """``spec``, ``pictures`` and ``program`` as the widget has them, and what it shows at its start without a browser.

    The arguments are those of ``Lab``. All that is returned can be written as JSON.
    """
    text = program(plan)  # before the start is computed, which then finds its frames there
    result = compute(plan, plan.start)
    drawn = {
        form: draw(function, result, plan.traces, salt=f"{name}-{form}")
        for form, function in {"page": figure, **forms}.items()
    }
    spec = {
        "name": name,
        "title": title,
        "question": question,
        "notes": html(notes),
        "statuses": STATUSES,
        "controls": [_control(control, plan) for control in plan.controls],
        "presets": [{"name": p.name, "story": p.story, "values": plan.complete(p.values)} for p in plan.presets],
        "series": _series(plan),
        "readouts": [
            {"name": readout.name, "label": readout.label, "unit": readout.unit, "digits": readout.digits}
            for readout in plan.readouts
            if readout.label
        ],
        "models": list(dict.fromkeys(f"{run.model.name} ({run.model.title})" for run in plan.runs if run.model)),
        "table": [float(x) for x in table] if table is not None else drawn["page"]["ticks"],
        "about": [
            {"heading": heading, "html": text}
            for heading, text in [
                ("Equations and sources", equations_and_sources(plan)),
                *((heading, html(text)) for heading, text in about),
            ]
            if text
        ],
        "x_label": x_label or drawn["page"]["x_label"],
    }
    return {"spec": spec, "pictures": drawn, "program": text, "opening": seen(plan, figure, result)}


def seen(plan: Plan, figure, result) -> dict[str, str]:
    """What readers without the widget get: the picture (PNG, base64), the summary, and the picture in words."""
    png = still(figure, result, plan.traces)
    return {"png": base64.b64encode(png).decode(), "summary": result.summary, "description": result.description}


def _series(plan: Plan) -> list[dict]:
    """The drawn series; two of one label are told apart by their run."""
    labels = [plan.series[address][0] for address in plan.drawn]
    return [
        {
            "address": address,
            "label": f"{label}, {address.split('.')[0]}" if labels.count(label) > 1 else label,
            "unit": unit(plan.series[address][1]),
        }
        for address, label in zip(plan.drawn, labels)
    ]


def _control(control: Control, plan: Plan) -> dict:
    source, grid, free = control.source, plan.grids.get(control.name, []), control.name in plan.free
    if grid:
        count = f"{len(grid)} values" if len(grid) > 1 else "one value"
        source += f". {'Without Python it stands' if free else 'Stands'} at {count}, for which the curves were computed beforehand"
    return {
        "name": control.name,
        "label": control.label,
        "unit": unit(control.unit),
        "spoken": control.spoken or unit(control.unit),
        "low": float(control.low),
        "high": float(control.high),
        "step": float(control.step),
        "value": float(control.value),
        "status": control.status,
        "source": source,
        "ends": list(control.ends),
        "names": list(control.names),
        "log": control.scale == "log",
        "digits": control.digits,
        "more": control.more,
        "grid": grid,
        "free": free,
    }
