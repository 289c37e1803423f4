"""The legend: one drawing of the notation, whole or cut down to what a diagram uses."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.text import Text

from immune_reset.pathways import arrows, shapes
from immune_reset.pathways.groups import Group, canvas
from immune_reset.style import styled
from immune_reset.theme import COLOURS

#: Width of the legend, height of a row, room between two entries, and the margin, in inches.
WIDTH, ROW, GAP, MARGIN = 12.0, 0.36, 0.32, 0.15

_STRENGTHS = {"strong": "strong evidence", "moderate": "moderate", "contested": "contested", "refuted": "refuted"}
_SPECIES = {"human": "only in people", "mouse": "only in mice"}
_NEEDS = "needs a second signal"


@styled()
def draw(nodes=None, edges=None):
    """The legend as a Figure: the whole notation, or what some nodes and edges (``Diagram.shown``) use of it."""
    used = entries(nodes, edges)
    figure = Figure(figsize=(WIDTH, height(used)))
    put(canvas(figure, *figure.get_size_inches()), used)
    return figure


def entries(nodes=None, edges=None):
    """What the legend explains, as (group, key, words): arrows, lines, marks, shapes, colours, in this order."""
    everything = [
        *(("arrow", sign, words) for sign, words in arrows.SIGNS.items()),
        *(("line", strength, words) for strength, words in _STRENGTHS.items()),
        *(("mark", species, words) for species, words in _SPECIES.items()),
        ("mark", "needs", _NEEDS),
        *(("shape", kind, words) for kind, (words, _) in shapes.KINDS.items() if kind != "tissue"),
        *(("colour", lineage, words) for lineage, words in shapes.LINEAGES.items()),
    ]
    if nodes is None:
        return everything
    relations = [route.edge for route in edges.values()]
    cells = [box.node for box in nodes.values()]
    used = {
        "arrow": {edge.sign for edge in relations},
        "line": {edge.standing for edge in relations},
        "mark": {edge.species for edge in relations} | {"needs" for edge in relations if edge.needs},
        "shape": {"organ" if node.kind == "tissue" else node.kind for node in cells},
        "colour": {node.lineage for node in cells},
    }
    return [each for each in everything if each[1] in used[each[0]]]


def height(used):
    """Height in inches that these entries take."""
    return (1 + max(row for row, *_ in _places(used))) * ROW + 0.2


def put(axes, used):
    """Draw the entries into axes whose lower edge is theirs."""
    top = height(used) - 0.1
    for (row, x), (group, key, words) in zip(_places(used), used):
        y = top - (row + 0.5) * ROW
        width = _SAMPLES[group][0]
        text = Text(x + width + 0.1, y, words, fontsize=shapes.LINE, ha="left", va="center_baseline", color=COLOURS["ink"])
        Group(f"legend-{group}-{key}", [*_SAMPLES[group][1](key, x, y, width), text], axes)


def _places(used):
    """(row, x) of each entry, set like words in lines; a new group opens with twice the gap."""
    places, row, x, before = [], 0, MARGIN, None
    for group, _, words in used:
        needed = _SAMPLES[group][0] + 0.1 + shapes.text_width(words, shapes.LINE)
        x += GAP if before not in (None, group) and x > MARGIN else 0
        if x + needed > WIDTH - MARGIN:
            row, x = row + 1, MARGIN
        places.append((row, x))
        x, before = x + needed + GAP, group
    return places


def _curve(x, y, width):
    return np.array([(x + share * width, y) for share in (0, 1 / 3, 2 / 3, 1)])


def _arrow(sign, x, y, width):
    return arrows.parts(_curve(x, y, width), sign, "strong", colour=COLOURS["quiet"])


def _line(strength, x, y, width):
    curve = _curve(x, y, width)
    letters = arrows.badges(strength, "both")
    return [*arrows.line_parts(curve, strength, COLOURS["quiet"]),
            *(part for letter in letters for part in arrows.badge_parts(letter, curve.mean(axis=0)))]


def _mark(key, x, y, width):
    centre = np.array([x + width / 2, y])
    return [arrows.diamond(centre, COLOURS["quiet"])] if key == "needs" else arrows.badge_parts(arrows.SPECIES[key], centre)


def _shape(kind, x, y, width):
    return shapes.parts(shapes.blank(kind, x + width / 2, y, width, 0.25), "", (), kind, "none")[:-1]


def _colour(lineage, x, y, width):
    return shapes.parts(shapes.blank("cell", x + width / 2, y, width, 0.25), "", (), "cell", lineage)[:-1]


#: Width of the sample of each group in inches, and what draws it.
_SAMPLES = {
    "arrow": (0.55, _arrow),
    "line": (0.75, _line),
    "mark": (0.25, _mark),
    "shape": (0.5, _shape),
    "colour": (0.42, _colour),
}
