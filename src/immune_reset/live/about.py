"""The foot of a lab in HTML: the equations as MathML, and every number that was used with its source."""

from html import escape

from immune_reset.engine.parameters import STATUSES
from immune_reset.live.plan import Plan
from immune_reset.mathml import mathml
from immune_reset.prose import parser
from immune_reset.references import by_key, label


def html(markdown: str) -> str:
    """Markdown, with HTML in it where needed, as HTML."""
    return parser(html=True).render(markdown)


def badge(status: str) -> str:
    """A status as the badge that stands beside a number."""
    return f'<span class="badge {status}" title="{STATUSES[status]}">{status}</span>'


def equations_and_sources(plan: Plan) -> str:
    """For each distinct model: its equations, what the lab changes in it, its parameters with their sources."""
    models = {run.model.name: run.model for run in plan.runs if run.model}
    return "".join(_model(model, plan) for model in models.values())


def _model(model, plan) -> str:
    moved = {name for run in plan.runs if run.model is model for name in getattr(run, "parameters", ())}
    rows = "".join(
        f'<tr><th scope="row"{" class=moved" if each.name in moved else ""}>{mathml(each.symbol)}'
        f"<span>{escape(each.label)}</span></th><td>{each.value:.4g}</td><td>{escape(unit(each.unit))}</td>"
        f"<td>{badge(each.status)}</td><td>{source(each.source)}<span>{escape(each.place)}</span></td></tr>"
        for each in model.parameters.values()
    )
    return (
        f"<details><summary>{escape(model.title)}</summary>"
        f'<div class="scroll" tabindex="0" role="group" aria-label="Equations of {escape(model.title)}">'
        f'{mathml(model.latex(), "block")}</div>'
        f'<div class="scroll" tabindex="0" role="group" aria-label="Parameters of {escape(model.title)}">'
        f'<table class="sources"><caption>Parameters of {escape(model.title)}; time in {escape(model.time_unit)}s.'
        f"{' Those in bold are moved by the controls.' if moved else ''}</caption>"
        '<thead><tr><th scope="col">parameter</th><th scope="col">value</th><th scope="col">unit</th>'
        f'<th scope="col">status</th><th scope="col">source</th></tr></thead><tbody>{rows}</tbody></table></div></details>'
    )


def unit(unit: str) -> str:
    """A unit as it is printed: nothing for a pure number."""
    return "" if unit == "1" else unit


def source(key: str) -> str:
    """A key of ``data/references.bib`` as a link to the source, where it has an address."""
    address = by_key(key).link
    words = escape(label(key))
    return f'<a href="{escape(address)}" target="_blank" rel="noopener">{words}</a>' if address else words
