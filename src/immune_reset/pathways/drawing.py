"""A diagram drawn from its layout: one matplotlib figure that is the print and, as SVG, what a student touches.

How to lay out a diagram
------------------------
A file ``data/pathways/diagrams/<name>.toml`` places nodes by their middle, in inches from the lower left of a canvas
that is 12 inches wide (100 pixels to the inch on a slide) and at most 5.6 high. Leave ``width`` out: a node is as wide
as its words. A line under the label makes a node 0.23 inches higher.

Edges find their way: each leaves and enters by the sides that face each other, and those that share a side share it
out. Where that runs through a label, say ``leave``/``enter`` (left, right, top, bottom) or ``bend`` (0.2 bows the
edge to the left of its way, -0.2 to the right). ``join = true`` draws a line from what an edge needs to its diamond. ``python -m immune_reset.pathways.geometry <name>`` lists what
collides; mend the layout until it is silent, then look at the picture.

What the SVG holds
------------------
Each node is a group ``node-<ID>``: first its shape, then a text for each line. Each edge is a group ``edge-<id>``:
halo, line, head, badges. Text stays text. Regions lie below, edges between, nodes on top. No label and no badge lies
within 0.13 inches of the upper right corner of a node: a mark of 24 pixels can stand on that corner.
"""

import io
import re

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Text

from immune_reset.pathways import arrows, legend, routes, shapes
from immune_reset.pathways.groups import Group, canvas
from immune_reset.style import styled
from immune_reset.theme import COLOURS


@styled()
def draw(diagram, tab=None):
    """The drawing of a ``diagram.Diagram`` as a matplotlib Figure; with ``tab`` (a name) what that tab shows."""
    figure = Figure(figsize=diagram.size)
    _put(canvas(figure, *diagram.size), diagram, *diagram.shown(tab))
    return figure


@styled()
def sheet(diagram, tab=None):
    """The drawing with the legend of its notation under it, to be printed or put on a slide by itself: a Figure."""
    nodes, edges = diagram.shown(tab)
    used = legend.entries(nodes, edges)
    lift = legend.height(used)
    figure = Figure(figsize=(diagram.size[0], diagram.size[1] + lift))
    axes = canvas(figure, *figure.get_size_inches())
    _put(axes, diagram, nodes, edges, lift)
    legend.put(axes, used)
    return figure


def svg(diagram, tab=None):
    """The drawing as SVG text for a page: without prologue, metadata and fixed size; the same at every call."""
    figure = draw(diagram, tab)
    buffer = io.StringIO()
    with styled(f"pathway-{diagram.name}"):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = re.sub(r"\s*<metadata>.*?</metadata>", "", text[text.index("<svg "):], flags=re.DOTALL)
    return re.sub(r"<svg [^>]*>", lambda found: re.sub(r' (width|height|version)="[^"]*"', "", found[0]), text, count=1)


def _put(axes, diagram, nodes, edges, lift=0.0):
    for number, region in enumerate(diagram.regions, 1):
        Group(f"region-{number}", _region(region), axes, 1, lift)
    placed = {name: shapes.shape(box.node.label, box.lines, box.node.kind, box.x, box.y, box.width)
              for name, box in nodes.items()}
    ground = COLOURS["wash" if diagram.regions else "paper"]
    for name, parts in _edges(nodes, edges, placed, ground):
        Group(f"edge-{name}", parts, axes, 2, lift)
    for name, box in nodes.items():
        parts = shapes.parts(placed[name], box.node.label, box.lines, box.node.kind, box.node.lineage)
        Group(f"node-{name}", parts, axes, 3, lift)


def _edges(nodes, edges, placed, ground):
    """The artists of each edge by id; those with marks come last, so that no other edge's halo cuts a mark."""
    curves = routes.curves(placed, edges)
    taken = {name: routes.points(curve) for name, curve in curves.items()}
    taken |= {f"node {name}": _border(shape) for name, shape in placed.items()}
    badges = {name: arrows.badges(route.edge.standing, route.edge.species) for name, route in edges.items()}
    for name in sorted(curves, key=lambda name: bool(badges[name] or edges[name].edge.needs)):
        edge, curve = edges[name].edge, curves[name]
        needs = joint = None
        if edge.needs:
            needs = routes.parameter(curve, 0.2)
            if edges[name].join:
                needs, joint = routes.joint(curve, placed[edge.needs])
        badge = 0.5
        if badges[name]:
            own = routes.at(curve, np.array([[each] for each in (needs, 1) if each is not None]))
            others = [points for other, points in taken.items() if other != name]
            badge = routes.clear_place(curve, np.concatenate([own, *others]), 1.4 * arrows.BADGE)
            taken[f"badge {name}"] = routes.at(curve, badge)[None]
        lineage = nodes[edge.tail].node.lineage
        colour = COLOURS["quiet"] if lineage == "none" else shapes.outline_colour(lineage)
        yield name, arrows.parts(curve, edge.sign, edge.standing, edge.species, colour, ground, badge, needs, joint)


def _border(shape):
    """Points along the outline of a node, at most a tenth of an inch apart."""
    sides = zip(shape.outline, np.roll(shape.outline, -1, axis=0))
    return np.concatenate([np.linspace(one, two, 2 + int(10 * np.hypot(*(two - one)))) for one, two in sides])


def _region(region):
    return [
        FancyBboxPatch((region.x, region.y), region.width, region.height, boxstyle="round,pad=0,rounding_size=0.12",
                       facecolor=COLOURS["wash"], edgecolor=COLOURS["line"], linewidth=1),
        Text(region.x + 0.12, region.y + region.height - 0.2, region.label, fontsize=shapes.LINE, ha="left",
             va="center_baseline", color=COLOURS["quiet"]),
    ]
