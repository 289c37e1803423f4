"""The widget of the pathways: a diagram that a student switches, and the words and sources of what follows."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path

import anywidget
import traitlets

from immune_reset import references, style, theme
from immune_reset.errors import CourseError
from immune_reset.observations import observations
from immune_reset.pathways import arrows, drawing, legend, reasoning
from immune_reset.pathways.diagram import ALIVE, APOPTOTIC, Diagram, diagram
from immune_reset.pathways.graph import FOLDER
from immune_reset.pathways.reasoning import Outcome, Setting
from immune_reset.pathways.statements import Speaker
from immune_reset.pathways.wording import WORDS
from immune_reset.picture import Picture

HERE = Path(__file__).parent

#: The front end, one module in several files.
FRONT_END = ("explorer.js", "canvas.js", "evidence.js", "reasoning.js", "statements.js", "../dom.js")


#: What such a diagram cannot say.
LIMITS = (
    "It knows signs, not amounts: a brake counts in full whatever its dose, and two small pushes never outweigh a large one.",
    "It knows no time: what is gone is gone at once, nothing recovers, and a cell that lives long, such as a plasma cell, falls with its precursors.",
    "\"Rises\" and \"falls\" mean more or less than otherwise, not more or less than yesterday: a cell that is spared is said to rise.",
    "A route is counted however long it is; in the body a long route fades.",
    "When routes of both signs meet, it does not weigh them but says that the result is contested.",
    "It knows only what was curated: a relation that nobody drew here carries nothing.",
    "Most relations are drawn for mouse and human alike although a finding is from one of them: the sources say from which.",
)


class Explorer(anywidget.AnyWidget):
    """A diagram of data/pathways/diagrams under its question: switch a node, hear who loses a brake, read the sources.

    ``values`` holds the present setting (the fields of ``reasoning.Setting``); it may be observed and set, a part is
    enough. Raises CourseError for a diagram that there is not, and for a setting that it does not offer.
    """

    _esm = "\n".join((HERE / name).read_text(encoding="utf-8") for name in FRONT_END)

    spec = traitlets.Dict().tag(sync=True)
    pictures = traitlets.Dict().tag(sync=True)
    legend = traitlets.Unicode().tag(sync=True)
    css = traitlets.Unicode().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)

    def __init__(self, name: str, folder: Path = FOLDER):
        self.diagram = diagram(name, folder)
        super().__init__(
            spec=spec(self.diagram),
            pictures={tab: drawing.svg(self.diagram, tab or None) for tab in _tabs(self.diagram)},
            legend=_legend(self.diagram),
            css=theme.WIDGET + (HERE / "explorer.css").read_text(encoding="utf-8"),
            values=_plain(reasoning.start(self.diagram)),
        )

    @traitlets.validate("values")
    def _check_values(self, proposal):
        if not isinstance(proposal.value, Mapping):
            raise CourseError(f"The diagram's values are given as {{name: value}}, not as {proposal.value!r}.")
        return _plain(_setting(self.diagram, {**self.values, **proposal.value}))

    def outcome(self) -> Outcome:
        """What follows from the present setting."""
        return reasoning.reason(self.diagram, _setting(self.diagram, self.values))

    def __repr__(self):
        return f"<Explorer {self.diagram.name}: {len(self.diagram.nodes)} nodes, {len(self.diagram.edges)} relations>"

    def _repr_mimebundle_(self, **kwargs):
        """The widget; for readers without it a still picture and the words of the present setting."""
        data, metadata = super()._repr_mimebundle_(**kwargs)
        tab = self.values["tab"]
        data["image/png"] = base64.b64encode(style.png(drawing.sheet(self.diagram, tab))).decode()
        summary = " ".join(Speaker(self.diagram, self.outcome()).summary())
        data["text/plain"] = f"{self.diagram.title}\n{summary}"
        return data, {**metadata, "image/png": {"alt": describe(self.diagram, tab)}}


class Consequences:
    """What follows from one setting, to be read in Python: ``rises``, ``falls``, ``contested``, ``absent`` hold node
    ids; ``statements`` the sentences with their sources; ``summary`` all in a few words."""

    def __init__(self, drawn: Diagram, outcome: Outcome):
        speaker = Speaker(drawn, outcome)
        self.summary = " ".join(speaker.summary())
        self.statements = [(each.text, _sources_of(drawn, each.edges)) for each in speaker.statements()]
        self.rises, self.falls, self.contested = (
            [node for node, state in outcome.states.items() if state.trend == trend]
            for trend in ("rises", "falls", "undetermined")
        )
        self.absent = [node for node, state in outcome.states.items() if state.now == reasoning.ABSENT]

    def __repr__(self):
        return self.summary


def switch(name: str, off: Iterable[str] = (), given: Iterable[str] = (), **conditions) -> Consequences:
    """Switch nodes of a diagram off, give those that are missing at its start, and see what follows.

    ``conditions`` are fields of ``reasoning.Setting``: ``species="mouse"``, ``alive=False``, ``contested=False``,
    ``human_only=True``, ``tab="MS"``. Raises CourseError for what the diagram does not offer.

    >>> switch("msc_wheel", off=["COX2"]).rises
    """
    drawn = diagram(name)
    start = reasoning.start(drawn)
    reasoning.check(drawn, replace(start, off=frozenset(given)))
    chosen = replace(start, off=(start.off - set(given)) | set(off), **conditions)
    return Consequences(drawn, reasoning.reason(drawn, reasoning.check(drawn, chosen)))


def sources(name: str) -> list[str]:
    """Keys of the sources behind a diagram, its relations and its numbers, for a lesson's list of references."""
    return _sources(diagram(name))


def describe(drawn: Diagram, tab: str | None = None) -> str:
    """A diagram in words: its caption, who acts on whom, and what stands under a label, in the diagram's order."""
    nodes, edges = reasoning.shown(drawn, replace(reasoning.start(drawn), tab=tab))
    lines = [f"{box.node.label}: {' '.join(box.lines)}." for box in map(drawn.nodes.get, nodes) if box.lines]
    return " ".join([drawn.caption, *(f"{_relation(drawn, edge)}." for edge in edges), *lines])


def spec(drawn: Diagram) -> dict:
    """A diagram as the front end needs it: words, nodes, relations with their claims, sources."""
    return {
        "name": drawn.name, "title": drawn.title, "question": drawn.question, "caption": drawn.caption,
        "cell": [ALIVE, APOPTOTIC], "switches": asdict(drawn.switches), "words": WORDS, "limits": LIMITS,
        "human_only": drawn.mostly_human,
        "tabs": [{"name": tab.name, "nodes": list(tab.nodes), "edges": list(tab.edges)} for tab in drawn.tabs],
        "nodes": [
            {"id": id, "label": box.node.label, "kind": box.node.kind, "note": box.node.note, "start": box.start,
             "switch": bool(box.switch), "lines": list(box.lines), "x": box.x, "y": box.y,
             "numbers": [_number(observations()[each]) for each in box.numbers]}
            for id, box in drawn.nodes.items()
        ],
        "edges": [_edge(drawn, route.edge) for route in drawn.edges.values()],
        "sources": {key: {"label": references.label(key), "link": references.by_key(key).link}
                    for key in _sources(drawn)},
    }


def _legend(drawn):
    """The notation that the diagram uses, as SVG."""
    used = legend.draw(drawn.nodes, drawn.edges)
    text = Picture(used, "Legend", "The arrows, lines, marks, shapes and colours of this diagram.").svg()
    return text[text.index("<svg "):]


def _edge(drawn, edge):
    return {
        "id": edge.id, "tail": edge.tail, "head": edge.head, "sign": edge.sign, "species": edge.species,
        "needs": edge.needs, "standing": edge.standing, "human": edge.human, "mechanism": edge.mechanism,
        "words": _relation(drawn, edge), "verb": arrows.SIGNS[edge.sign],
        "claims": [
            {"supports": claim.supports, "species": claim.species, "evidence": claim.evidence,
             "strength": claim.strength, "source": claim.source, "place": claim.place, "finding": claim.finding}
            for claim in edge.claims
        ],
    }


def _relation(drawn, edge):
    """A relation as a sentence without its full stop: "MSC produces IDO (needs IFN-γ; only in people; strong evidence)"."""
    tail, head = (drawn.nodes[node].node.label for node in (edge.tail, edge.head))
    limits = [f"needs {drawn.nodes[edge.needs].node.label}"] if edge.needs else []
    limits += {"human": ["people"], "mouse": ["mouse"]}.get(edge.species, [])
    sure = f"{edge.standing} evidence" if edge.standing in ("strong", "moderate") else edge.standing
    return f"{tail} {arrows.SIGNS[edge.sign]} {head} ({'; '.join([*limits, sure])})"


def _sources_of(drawn, edges):
    return sorted({claim.source for edge in edges for claim in drawn.edges[edge].edge.claims})


def _sources(drawn):
    """All keys behind a diagram, those of the numbers under its labels included."""
    numbers = {observations()[name].source for box in drawn.nodes.values() for name in box.numbers}
    return sorted(numbers.union(_sources_of(drawn, drawn.edges)))


def _number(seen):
    return {"words": seen.label, "source": seen.source, "place": seen.place, "status": seen.status}


def _tabs(drawn):
    return [tab.name for tab in drawn.tabs] or [""]


def _setting(drawn, values):
    unknown = values.keys() - asdict(reasoning.start(drawn)).keys()
    if unknown:
        known = ", ".join(asdict(reasoning.start(drawn)))
        raise CourseError(f"Diagram {drawn.name!r}: there is no setting {sorted(unknown)[0]!r}; there are {known}.")
    return reasoning.check(drawn, Setting(**{**values, "off": frozenset(values.get("off", ()))}))


def _plain(setting):
    return {**asdict(setting), "off": sorted(setting.off)}
