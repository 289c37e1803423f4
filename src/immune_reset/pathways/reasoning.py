"""What follows when a student switches something in a diagram: signed reachability, never resolved by a guess.

Presence. A node is there unless it is switched off; and if the diagram knows who produces it, one of them must be at
work: its cell there, what it needs there, in this species. A contested relation makes presence unsure.

Trend. Two settings are compared: the present one, and the same one with nothing switched off (or, if nothing is, the
start). What came or went sends its sign along the relations: the signs of a route multiply, ``inhibits`` and ``kills``
turn it round, ``binds`` has none. A route passes a node once, and none that is gone or has just come. Of a contested
relation only the existence is disputed, not the sign: a node rises or falls if a certain route says so and no route,
certain or disputed, says otherwise. A node that disputed routes alone reach, or routes of both signs, or one without a
sign, is undetermined.

``reasoning.js`` does the same in the browser; the tests hold the two together.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from immune_reset.errors import CourseError
from immune_reset.pathways.diagram import ALIVE, APOPTOTIC, Diagram
from immune_reset.pathways.graph import Edge

#: How sure it is that a node is there.
ABSENT, UNSURE, THERE = 0, 1, 2

_SIGN = {"activates": 1, "produces": 1, "transports": 1, "differentiates": 1, "inhibits": -1, "kills": -1, "binds": 0}
_CERTAIN = ("strong", "moderate")


@dataclass(frozen=True)
class Setting:
    """What the student chose.

    ``off`` holds all nodes that are not given, those that are not given at the start included; ``species`` is "human"
    or "mouse", or None where a diagram does not ask; ``contested`` says whether contested relations count,
    ``human_only`` whether only those do that were seen in people or their cells; ``tab`` is the part that is shown.
    """

    off: frozenset[str]
    species: str | None = None
    alive: bool = True
    contested: bool = True
    human_only: bool = False
    tab: str | None = None


@dataclass(frozen=True)
class State:
    """One node: whether it is there now and was before, and the routes that reach it.

    ``routes`` holds the shortest route of each sort as edge ids: certain ones under "rises" and "falls", disputed ones
    under "rises?" and "falls?", those without a sign under "unclear"; the empty route is a presence that became unsure.
    """

    now: int
    before: int
    routes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def trend(self) -> str:
        """ "rises", "falls", "undetermined", or nothing."""
        if not self.now or not self.routes:
            return ""
        sure = [trend for trend in ("rises", "falls") if trend in self.routes and self.routes.keys() <= {trend, f"{trend}?"}]
        return sure[0] if sure else "undetermined"


@dataclass(frozen=True)
class Outcome:
    """What a setting leads to: the state of every node, and for each edge whether it works now and worked before.

    An edge that the setting hides (species, contested, evidence, tab) is in neither.
    """

    setting: Setting
    states: Mapping[str, State]
    works: frozenset[str]
    worked: frozenset[str]


def start(diagram: Diagram) -> Setting:
    """The setting in which the diagram is drawn."""
    return Setting(
        off=not_given(diagram),
        species="human" if diagram.switches.species else None,
        tab=diagram.tabs[0].name if diagram.tabs else None,
    )


def not_given(diagram: Diagram) -> frozenset[str]:
    """The nodes that are not given at the start."""
    return frozenset(node for node, box in diagram.nodes.items() if box.start == "off")


def check(diagram: Diagram, setting: Setting) -> Setting:
    """The setting itself; raises CourseError for a node, species or tab that the diagram does not offer."""
    for node in sorted(setting.off):
        if node not in diagram.nodes or not (diagram.nodes[node].switch or node in not_given(diagram)):
            able = ", ".join(node for node, box in diagram.nodes.items() if box.switch)
            raise CourseError(f"Diagram {diagram.name!r}: {node!r} cannot be switched; these can: {able}.")
    offered = {
        "species": ("human", "mouse") if diagram.switches.species else (None,),
        "alive": (True, False) if diagram.switches.apoptotic else (True,),
        "tab": tuple(tab.name for tab in diagram.tabs) or (None,),
        "contested": (True, False),
        "human_only": (True, False) if diagram.mostly_human else (False,),
    }
    for name, allowed in offered.items():
        if (given := getattr(setting, name)) not in allowed:
            raise CourseError(
                f"Diagram {diagram.name!r}: {name} is {given!r}; allowed: {', '.join(map(str, allowed))}."
            )
    return setting


def reason(diagram: Diagram, setting: Setting) -> Outcome:
    """What the setting leads to, in a diagram whose nodes and edges are those of the setting's tab."""
    nodes, edges = shown(diagram, setting)
    counted = [edge for edge in edges if counts(edge, setting)]
    before_off, now_off = (_closed(diagram, setting, off) for off in (reference(diagram, setting), setting.off))
    before, now = _presence(nodes, edges, counted, before_off), _presence(nodes, edges, counted, now_off)
    worked, works = (frozenset(edge.id for edge in counted if _at_work(edge, there)) for there in (before, now))
    routes = _routes(nodes, [edge for edge in counted if edge.id in works | worked], before, now)
    states = {node: State(now[node], before[node], routes.get(node, {})) for node in nodes}
    return Outcome(setting, states, works, worked)


def reference(diagram: Diagram, setting: Setting) -> frozenset[str]:
    """What is off in the setting that this one is compared with."""
    missing = not_given(diagram)
    return setting.off & missing if setting.off - missing else missing


def shown(diagram: Diagram, setting: Setting) -> tuple[list[str], list[Edge]]:
    """Ids of the nodes, and the edges, that the setting's tab shows; without a tab all of them."""
    boxes, routes = diagram.shown(setting.tab)
    return list(boxes), [route.edge for route in routes.values()]


def counts(edge: Edge, setting: Setting) -> bool:
    """Whether a relation may carry anything in this setting, if its nodes are there."""
    return (
        edge.standing != "refuted"
        and (setting.species is None or edge.species in ("both", setting.species))
        and (setting.contested or edge.standing != "contested")
        and (edge.human or not setting.human_only)
    )


def _closed(diagram, setting, off):
    """All that is off; of the two states of a cell, one always is."""
    if not diagram.switches.apoptotic:
        return off
    return off | {APOPTOTIC if setting.alive else ALIVE}


def _at_work(edge, there):
    """How sure it is that an edge works: as sure as the presence of its tail and of what it needs."""
    return min(there[edge.tail], there[edge.needs or edge.tail])


def _presence(nodes, edges, counted, off):
    """How sure each node is: all are there until a producer that they depend on is missing."""
    made = {edge.head for edge in edges if edge.sign == "produces" and edge.standing in _CERTAIN}
    producers = [edge for edge in counted if edge.sign == "produces"]
    surely = _supplied(nodes, made, [edge for edge in producers if edge.standing in _CERTAIN], off)
    perhaps = _supplied(nodes, made, producers, off)
    return {node: (node in surely) + (node in perhaps) for node in nodes}


def _supplied(nodes, made, producers, off):
    there, last = set(nodes) - off, None
    while there != last:
        last = set(there)
        fed = {edge.head for edge in producers if {edge.tail, edge.needs or edge.tail} <= there}
        there -= made - fed
    return there


def _routes(nodes, edges, before, now):
    """For each node that is there the shortest route of each sort (see State), from what came or went."""
    bit = {node: 1 << i for i, node in enumerate(nodes)}
    out = defaultdict(list)
    for edge in edges:
        sure = edge.standing in _CERTAIN and THERE in (_at_work(edge, before), _at_work(edge, now))
        for tail in dict.fromkeys((edge.tail, edge.needs or edge.tail)):
            out[tail].append((edge.head, _SIGN[edge.sign], sure, edge.id))
    # Who came or went: with which sign, and whether that is sure.
    moved = {node: (1 if now[node] > before[node] else -1, {before[node], now[node]} == {ABSENT, THERE})
             for node in nodes if before[node] != now[node]}
    closed = {node for node in nodes if not now[node] or (node in moved and moved[node][1])}
    queue = [(node, sign, sure, bit[node], ()) for node, (sign, sure) in moved.items()]
    passed = defaultdict(list)
    found = {node: {"unclear": ()} for node in moved if node not in closed}
    for node, sign, sure, mask, route in queue:  # grows while it is read: shorter routes come first
        for head, turn, certain, edge in out[node]:
            if head in closed or mask & bit[head]:
                continue
            sort, union = _sort(sign * turn, sure and certain), mask | bit[head]
            # Whatever goes on from here goes on as well from a route through fewer nodes.
            if any(other & union == other and known in (sort, sort.rstrip("?"), "unclear") for other, known in passed[head]):
                continue
            passed[head].append((union, sort))
            found.setdefault(head, {}).setdefault(sort, (*route, edge))
            queue.append((head, sign * turn, sure and certain, union, (*route, edge)))
    return found


def _sort(sign, sure):
    return {1: "rises", -1: "falls", 0: "unclear"}[sign] + ("" if sure or not sign else "?")
