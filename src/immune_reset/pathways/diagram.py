"""A diagram: a part of the graph, where it stands on the canvas, and its words; one file of data/pathways/diagrams."""

import re
import string
import tomllib
from dataclasses import MISSING, dataclass, field, fields, replace
from functools import cache
from pathlib import Path

from immune_reset.errors import CourseError
from immune_reset.observations import observations
from immune_reset.pathways import graph
from immune_reset.pathways.graph import FOLDER, Edge, Node

#: The two states of one cell that a diagram with ``apoptotic = true`` offers as a choice.
ALIVE, APOPTOTIC = "MSC", "MSC_APOPTOTIC"


@dataclass(frozen=True)
class Box:
    """A node on the canvas: the place of its middle in inches from the lower left, and what stands in it.

    ``start`` says whether it is given when the diagram opens ("on" or "off"). ``switch`` says whether a student may
    switch it; where the file is silent, a node can be switched that acts on something in the diagram. ``numbers``
    are the names of the observations that stand in its lines.
    """

    node: Node
    x: float
    y: float
    width: float | None = None
    lines: tuple[str, ...] = ()
    start: str = "on"
    switch: bool | None = None
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Route:
    """An edge on the canvas; all hints are optional. ``bend`` is a share of the length, positive to the left.

    ``join`` draws a line from the node that the edge needs to the edge.
    """

    edge: Edge
    bend: float = 0.0
    leave: str | None = None
    enter: str | None = None
    join: bool = False


@dataclass(frozen=True)
class Region:
    """A named rectangle behind the nodes: a lane, a compartment, an organ. x and y are its lower left corner."""

    label: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Tab:
    """A part of the diagram that is shown alone; nodes and edges of no tab are shown in every one."""

    name: str
    nodes: tuple[str, ...] = ()
    edges: tuple[str, ...] = ()


@dataclass(frozen=True)
class Switches:
    """Which choices the diagram offers besides its nodes."""

    species: bool = False
    apoptotic: bool = False


@dataclass(frozen=True)
class Diagram:
    """One drawing of a part of the graph. ``size`` is width and height in inches; ``title`` is an assertion."""

    name: str
    title: str
    question: str
    caption: str
    lesson: str
    size: tuple[float, float]
    nodes: dict[str, Box]
    edges: dict[str, Route]
    regions: tuple[Region, ...] = ()
    tabs: tuple[Tab, ...] = ()
    switches: Switches = field(default_factory=Switches)

    @property
    def mostly_human(self) -> bool:
        """Whether at least half of its relations were seen in people or their cells: enough to look at those alone."""
        return 2 * sum(route.edge.human for route in self.edges.values()) >= len(self.edges)

    def shown(self, tab: str | None = None) -> tuple[dict[str, Box], dict[str, Route]]:
        """The nodes and the edges that a tab shows, those of no tab included; without a tab all of them."""
        here = [each for each in self.tabs if tab in (None, each.name)]
        elsewhere = {name for each in self.tabs for name in (*each.nodes, *each.edges)}
        elsewhere -= {name for each in here for name in (*each.nodes, *each.edges)}
        boxes = {name: box for name, box in self.nodes.items() if name not in elsewhere}
        routes = {
            name: route for name, route in self.edges.items() if name not in elsewhere
            and {route.edge.tail, route.edge.head, route.edge.needs} - {None} <= boxes.keys()
        }
        return boxes, routes


def names(folder: Path = FOLDER) -> list[str]:
    """The diagrams there are."""
    return sorted(file.stem for file in (folder / "diagrams").glob("*.toml"))


@cache
def diagram(name: str, folder: Path = FOLDER) -> Diagram:
    """Read one diagram with its part of the graph.

    Raises
    ------
    CourseError
        Naming file and field: an unknown diagram, field, node, edge, side or observation; a value of another type;
        a place outside the canvas; an edge whose tail, head or needed node is not placed.
    """
    file = folder / "diagrams" / f"{name}.toml"
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CourseError(f"There is no diagram {name!r}; diagrams present: {', '.join(names(folder)) or 'none'}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError(f"{file.name} is not a readable TOML file: {error}.") from None
    reader = _Reader(file.name, graph.load(folder))
    return reader.diagram(given, file.stem)


class _Reader:
    def __init__(self, file, whole):
        self.file, self.whole, self.relations = file, whole, graph.edges(whole)

    def refuse(self, where, fault):
        raise CourseError(f"{self.file}, {where}: {fault}.")

    def diagram(self, given, stem):
        self.check(Diagram, given, "the file")
        if given["name"] != stem:
            self.refuse("name", f"{given['name']!r}, but the file is called {stem!r}")
        size = self.numbers(given["size"], 2, "size")
        boxes = {node: self.box(node, place, size) for node, place in self.table(given["nodes"], "nodes").items()}
        routes = {edge: self.route(edge, hints, boxes) for edge, hints in self.table(given["edges"], "edges").items()}
        acting = {node for route in routes.values() for node in (route.edge.tail, route.edge.needs)}
        boxes = {
            node: replace(box, switch=node in acting or box.start == "off") if box.switch is None else box
            for node, box in boxes.items()
        }
        switches = self.make(Switches, given.get("switches", {}), "switches")
        if switches.apoptotic and not {ALIVE, APOPTOTIC} <= boxes.keys():
            self.refuse("switches, apoptotic", f"needs the nodes {ALIVE} and {APOPTOTIC}")
        words = {name: self.text(given[name], name) for name in ("name", "title", "question", "caption", "lesson")}
        return Diagram(
            **words, size=size, nodes=boxes, edges=routes, switches=switches,
            regions=tuple(self.region(each, n, size) for n, each in enumerate(given.get("regions", ()), 1)),
            tabs=tuple(self.tab(each, n, boxes, routes) for n, each in enumerate(given.get("tabs", ()), 1)),
        )

    def box(self, node, place, size):
        where = f"nodes, {node}"
        if node not in self.whole:
            self.refuse(where, "not a node of nodes.csv")
        box = self.make(Box, place, where, node=self.whole.nodes[node]["node"], numbers=())
        self.on_canvas(where, box.x, box.y, size)
        if box.start not in ("on", "off"):
            self.refuse(f"{where}, start", f"{box.start!r}; allowed: on, off")
        lines = tuple(self.filled(line, f"{where}, lines") for line in box.lines)
        numbers = dict.fromkeys(name for line in box.lines for _, name, _, _ in string.Formatter().parse(line) if name)
        return replace(box, lines=lines, numbers=tuple(numbers))

    def route(self, edge, hints, boxes):
        where = f"edges, {edge}"
        if edge not in self.relations:
            self.refuse(where, "not an edge of edges.csv")
        route = self.make(Route, hints, where, edge=self.relations[edge])
        ends = {"tail": route.edge.tail, "head": route.edge.head, "needed node": route.edge.needs}
        for end, node in ends.items():
            if node is not None and node not in boxes:
                self.refuse(where, f"its {end} {node} is not placed under [nodes]")
        for side in ("leave", "enter"):
            if getattr(route, side) not in (None, "left", "right", "top", "bottom"):
                self.refuse(f"{where}, {side}", f"{getattr(route, side)!r}; allowed: left, right, top, bottom")
        return route

    def region(self, given, n, size):
        region = self.make(Region, given, f"regions {n}")
        self.on_canvas(f"regions {n}", region.x, region.y, size)
        self.on_canvas(f"regions {n}", region.x + region.width, region.y + region.height, size)
        return region

    def tab(self, given, n, boxes, routes):
        tab = self.make(Tab, given, f"tabs {n}")
        for kind, shown, placed in (("nodes", tab.nodes, boxes), ("edges", tab.edges, routes)):
            for each in shown:
                if each not in placed:
                    self.refuse(f"tabs {n}, {kind}", f"{each!r} is not in the diagram")
        return tab

    # --- one table as its dataclass ---

    def make(self, cls, given, where, **known):
        self.check(cls, self.table(given, where), where, known)
        return cls(**known, **{name: self.value(cls, name, value, f"{where}, {name}") for name, value in given.items()})

    def check(self, cls, given, where, known=()):
        allowed = {each.name: each for each in fields(cls) if each.name not in known}
        for name in given:
            if name not in allowed:
                self.refuse(where, f"unknown field {name!r}; allowed: {', '.join(allowed)}")
        for name, each in allowed.items():
            if name not in given and each.default is MISSING and each.default_factory is MISSING:
                self.refuse(where, f"the field {name} is missing")

    def value(self, cls, name, given, where):
        kind = next(each.type for each in fields(cls) if each.name == name)
        if kind in (float, float | None):
            return self.numbers([given], 1, where)[0]
        if kind in (bool, bool | None):
            if type(given) is not bool:
                self.refuse(where, f"{given!r}; true or false is due")
            return given
        if kind == tuple[str, ...]:
            if not isinstance(given, list):
                self.refuse(where, f"{given!r}; a list of texts is due")
            return tuple(self.text(each, where) for each in given)
        return self.text(given, where)

    def table(self, given, where):
        if not isinstance(given, dict):
            self.refuse(where, f"{given!r}; a table is due")
        return given

    def text(self, given, where):
        if not isinstance(given, str) or not given.strip():
            self.refuse(where, f"{given!r}; a text is due")
        return given

    def numbers(self, given, count, where):
        numbers = isinstance(given, list) and len(given) == count and all(type(each) in (int, float) for each in given)
        if not numbers:
            due = f"{given[0]!r}; a number" if count == 1 else f"{given!r}; a list of {count} numbers"
            self.refuse(where, f"{due} is due")
        return tuple(float(each) for each in given)

    def on_canvas(self, where, x, y, size):
        if not (0 <= x <= size[0] and 0 <= y <= size[1]):
            self.refuse(where, f"({x:g}, {y:g}) lies outside the canvas of {size[0]:g} by {size[1]:g}")

    def filled(self, line, where):
        """A line with its numbers, which come from observations.csv: ``{hsc_division_weeks:.0f} weeks``.

        The format ``bn`` gives billions: ``{red_cells_per_day:bn} billion a day``.
        """
        if loose := re.search(r"(?<![\w.-])\d[\d.,]*", re.sub(r"{.*?}", "", line)):
            self.refuse(where, f"the number {loose[0]} stands without a source; write {{name}} of observations.csv")
        numbers = {name: _Number(each.value) for name, each in observations().items()}
        try:
            return line.format_map(numbers)
        except KeyError as name:
            self.refuse(where, f"{name} is not a name of observations.csv")
        except ValueError as error:
            self.refuse(where, f"{line!r} cannot be filled ({error})")


class _Number(float):
    """A number that can be shown in billions, to three digits."""

    def __format__(self, form):
        return f"{self / 1e9:.3g}" if form == "bn" else super().__format__(form)
