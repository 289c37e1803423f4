"""Measures a drawn diagram and names what collides: ``python -m immune_reset.pathways.geometry [name]``."""

import sys
from itertools import combinations

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from immune_reset.pathways import drawing, routes
from immune_reset.pathways.arrows import JOINT
from immune_reset.pathways.diagram import diagram as read
from immune_reset.pathways.diagram import names
from immune_reset.pathways.groups import Group

#: Width of a drawing on a slide, and the smallest letters there, in pixels.
SLIDE, SMALLEST = 1200, 18

#: Room in inches: round a node, half the mark at its corner, between two edges that run side by side.
ROOM, CORNER, APART = 0.03, 0.13, 0.05

#: Room round the end of a line, where its head sits.
HEAD = 0.1

#: Half the width of a head.
HALF_HEAD = 0.085


class Measured:
    """What was drawn, in inches.

    ``nodes``: Bbox by id; ``labels``: list of Bbox by node id; ``ends``: (tail, head) by edge id; ``lines``: points
    of shape (n, 2) by edge id; ``joints``: two points by edge id; ``badges``: Bbox by (edge id, number);
    ``regions``: Bbox of the words of each region; ``texts``: all Text artists.
    """

    def __init__(self, diagram, tab=None):
        figure = drawing.draw(diagram, tab)
        renderer = FigureCanvasAgg(figure).get_renderer()
        self.size, self.texts = diagram.size, []
        self.nodes, self.labels, self.lines, self.badges, self.regions, self.joints = {}, {}, {}, {}, {}, {}
        self.ends = {name: (route.edge.tail, route.edge.head) for name, route in diagram.edges.items()}
        self.needs = {name: route.edge.needs for name, route in diagram.edges.items()}

        def inches(artist):
            box = artist.get_window_extent(renderer)
            return Bbox(box.get_points() / figure.dpi)

        for group in figure.findobj(Group):
            kind, name = group.get_gid().split("-", 1)
            texts = [part for part in group.parts if isinstance(part, Text)]
            self.texts += texts
            if kind == "node":
                self.nodes[name] = Bbox.from_extents(*_bounds(group.parts[0].get_xy()))
                self.labels[name] = [inches(text) for text in texts]
            elif kind == "edge":
                self.lines[name] = routes.points(group.parts[1].get_path().vertices)
                for part in group.parts:
                    if part.get_label() == JOINT:
                        self.joints[name] = part.get_path().vertices
                for number, text in enumerate(texts):
                    disc = group.parts[group.parts.index(text) - 1]
                    self.badges[name, number] = inches(disc)
            else:
                self.regions[name] = inches(texts[0])


def faults(diagram, tab=None):
    """What a reader would stumble over, one sentence each; an empty list is a good layout."""
    m = Measured(diagram, tab)
    return [*_outside(m), *_small(m), *_labels(m), *_nodes(m), *_edges(m), *_badges(m), *_side_by_side(m),
            *_unexplained(diagram, tab)]


def crossings(measured):
    """The pairs of edges that cross away from a node which they share."""
    paths = {name: Path(line) for name, line in measured.lines.items()}
    return [(one, two) for one, two in combinations(paths, 2) if paths[one].intersects_path(paths[two], filled=False)]


def _outside(m):
    canvas = Bbox.from_bounds(0, 0, *m.size).padded(-ROOM)
    drawn = {**{f"node {name}": box for name, box in m.nodes.items()},
             **{f"edge {name}": Bbox.from_extents(*_bounds(line)) for name, line in m.lines.items()},
             **{f"badge of {name}": box for (name, _), box in m.badges.items()}}
    for what, box in drawn.items():
        if box.x0 < canvas.x0 or box.y0 < canvas.y0 or box.x1 > canvas.x1 or box.y1 > canvas.y1:
            yield f"{what} leaves the canvas"


def _small(m):
    for text in m.texts:
        if (pixels := text.get_fontsize() / 72 * SLIDE / m.size[0]) < SMALLEST:
            yield f"{text.get_text()!r} has {pixels:.1f} pixels on a slide"


def _labels(m):
    for name, labels in m.labels.items():
        room = m.nodes[name].width - max(label.width for label in labels)
        if room < 0.15:
            yield f"the label of {name} has {room:.2f} inches to spare in its width"


def _nodes(m):
    for one, two in combinations(m.nodes, 2):
        if m.nodes[one].padded(ROOM).overlaps(m.nodes[two]):
            yield f"{one} lies on {two}"
    for one, two in ((one, two) for one in m.nodes for two in m.nodes if one != two):
        if _corner(m.nodes[one]).overlaps(m.nodes[two]):
            yield f"{two} takes the corner of {one}"
    for number, words in m.regions.items():
        yield from (f"{name} lies on the words of region {number}" for name, box in m.nodes.items() if box.overlaps(words))


def _edges(m):
    for edge, line in m.lines.items():
        path = Path(line)
        for node, box in m.nodes.items():
            if node not in m.ends[edge] and path.intersects_bbox(box.padded(ROOM), filled=False):
                yield f"edge {edge} runs through {node}"
        head = m.ends[edge][1]
        if _corner(m.nodes[head]).padded(HALF_HEAD).contains(*line[-1]):
            yield f"the head of {edge} lies on the corner of {head}"
        for number, words in m.regions.items():
            if path.intersects_bbox(words, filled=False):
                yield f"edge {edge} runs through the words of region {number}"
    for edge, line in m.joints.items():
        for node, box in m.nodes.items():
            if node != m.needs[edge] and Path(line).intersects_bbox(box.padded(ROOM), filled=False):
                yield f"the joint of {edge} runs through {node}"


def _badges(m):
    for (edge, _), badge in m.badges.items():
        for node, box in m.nodes.items():
            if badge.overlaps(box) or badge.overlaps(_corner(box)):
                yield f"a badge of {edge} lies on {node}"
        for other, line in m.lines.items():
            if other != edge and Path(line).intersects_bbox(badge, filled=False):
                yield f"a badge of {edge} lies on edge {other}"
        for number, words in m.regions.items():
            if badge.overlaps(words):
                yield f"a badge of {edge} lies on the words of region {number}"
    for one, two in combinations(m.badges, 2):
        if m.badges[one].overlaps(m.badges[two]):
            yield f"badges of {one[0]} and {two[0]} overlap"


def _side_by_side(m):
    for one, two in combinations(m.lines, 2):
        apart = np.hypot(*(m.lines[one][:, None] - m.lines[two][None]).transpose(2, 0, 1)).min(axis=1)
        steps = np.hypot(*np.diff(m.lines[one], axis=0).T)
        together = steps[(apart < APART)[1:]].sum()
        if together > 0.5:
            yield f"edges {one} and {two} run on top of each other for {together:.1f} inches"
        elif np.hypot(*(m.lines[one][-1] - m.lines[two][-1])) < 0.12:
            yield f"the heads of {one} and {two} touch"
        else:
            for head, line in ((one, two), (two, one)):
                if np.hypot(*(m.lines[head][-1] - m.lines[line]).T).min() < HEAD:
                    yield f"edge {line} runs over the head of {head}"


def _unexplained(diagram, tab):
    """Diamonds that neither a line nor the caption explains."""
    nodes, edges = diagram.shown(tab)
    for name, route in edges.items():
        if route.edge.needs and not route.join:
            for node in (route.edge.needs, route.edge.head):
                if (label := nodes[node].node.label).lower() not in diagram.caption.lower():
                    yield f"the diamond of {name} has no joint, and the caption does not name {label}"


def _corner(box):
    """The square round a node's upper right corner where a mark of its state may stand."""
    return Bbox.from_extents(box.x1 - CORNER, box.y1 - CORNER, box.x1 + CORNER, box.y1 + CORNER)


def _bounds(points):
    return (*points.min(axis=0), *points.max(axis=0))


def main():
    """Print the faults of the diagrams named, or of all; return 1 when there is one."""
    found = 0
    for name in sys.argv[1:] or names():
        diagram = read(name)
        for tab in [None] if not diagram.tabs else [each.name for each in diagram.tabs]:
            title = name if tab is None else f"{name}, {tab}"
            listed = faults(diagram, tab)
            found += len(listed)
            print(f"{title}: {len(listed)} faults, {len(crossings(Measured(diagram, tab)))} crossings")
            print("".join(f"  {fault}\n" for fault in listed), end="")
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())
