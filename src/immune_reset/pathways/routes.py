"""Where edges run: ports on the sides of the nodes, shared out, and a smooth curve between two ports. Inches."""

from collections import defaultdict
from typing import NamedTuple

import numpy as np

#: Outward normal of each side of a node.
SIDES = {"left": (-1.0, 0.0), "right": (1.0, 0.0), "top": (0.0, 1.0), "bottom": (0.0, -1.0)}

#: Distance at best between two ports of one side: heads of this width do not touch.
SPACING = 0.27

#: Room for the mark of a state on a node's upper right corner: no head enters nearer to it, along either side.
MARK = 0.25

#: How far a curve goes straight out of its port, as a share of the distance to be covered.
REACH = 0.36


class Shape(NamedTuple):
    """A node as drawn: centre, size and the polygon of its outline, shape (n, 2)."""

    x: float
    y: float
    width: float
    height: float
    outline: np.ndarray

    @property
    def centre(self):
        return np.array([self.x, self.y])


def curves(shapes, routes):
    """The curve of each edge as four Bezier points, shape (4, 2), by edge id, from border to border.

    ``shapes``: Shape by node id. ``routes``: ``diagram.Route`` by edge id. Edges that use the same side of a node
    share it out in the order in which they fan out, so that they do not cross there.
    """
    sides, fans = {}, defaultdict(list)
    for edge, route in routes.items():
        ends = (route.edge.tail, route.edge.head)
        for node, other, hint in zip(ends, reversed(ends), (route.leave, route.enter)):
            sides[edge, node] = hint or _side(shapes[node], shapes[other])
            fans[node, sides[edge, node]].append((edge, other))
    ports = {}
    for (node, side), users in fans.items():
        shape, normal = shapes[node], np.array(SIDES[side])
        along = np.array([-normal[1], normal[0]])

        def turn(user):
            route = routes[user[0]]
            bend = route.bend if route.edge.tail == node else -route.bend
            away = shapes[user[1]].centre - shape.centre
            return np.arctan2(away @ along, max(away @ normal, 0.05)) + bend

        low, high = _room(shape, side, len(users), any(routes[edge].edge.head == node for edge, _ in users))
        wanted = {user: np.clip(_ahead(shape, shapes[user[1]], along), low, high) for user in users}
        users.sort(key=lambda user: (round(wanted[user], 2), turn(user)))
        for (edge, _), shift in zip(users, _shifts(low, high, [wanted[user] for user in users])):
            ports[edge, node] = _on_outline(shape, shape.centre + shift * along, normal)
    return {
        edge: _curve(*(end for node in (route.edge.tail, route.edge.head)
                       for end in (ports[edge, node], np.array(SIDES[sides[edge, node]]))), route.bend)
        for edge, route in routes.items()
    }


def points(curve, count=60):
    """``count`` points along a Bezier curve, shape (count, 2)."""
    return at(curve, np.linspace(0, 1, count)[:, None])


def at(curve, place):
    """The point of a Bezier curve at a parameter, shape (2,)."""
    a, b, c, d = curve
    return (1 - place) ** 3 * a + 3 * (1 - place) ** 2 * place * b + 3 * (1 - place) * place**2 * c + place**3 * d


def part(curve, start, end):
    """The piece of a Bezier curve between two parameters (0 to 1), shape (4, 2)."""
    def split(curve, t):
        a, b, c, d = curve
        ab, bc, cd = a + t * (b - a), b + t * (c - b), c + t * (d - c)
        abc, bcd = ab + t * (bc - ab), bc + t * (cd - bc)
        middle = abc + t * (bcd - abc)
        return np.array([a, ab, abc, middle]), np.array([middle, bcd, cd, d])

    return split(split(curve, end)[0], start / end if end else 0)[1]


def parameter(curve, length):
    """The parameter at which the curve has run ``length`` inches; a negative length counts from its end."""
    along = points(curve, 200)
    run = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(along, axis=0).T))])
    return float(np.interp(length if length >= 0 else run[-1] + length, run, np.linspace(0, 1, 200)))


def clear_place(curve, obstacles, room):
    """The parameter nearest the middle of a curve with ``room`` inches to all obstacles, or the one with most room.

    ``obstacles``: points to keep away from, shape (n, 2).
    """
    places = sorted(np.linspace(0.2, 0.8, 25), key=lambda place: abs(place - 0.5))
    spots = at(curve, np.array(places)[:, None])
    free = np.hypot(*(spots[:, None] - obstacles[None]).transpose(2, 0, 1)).min(axis=1)
    return float(places[int(np.argmax(np.where(free >= room, room, free)))])


def joint(curve, shape):
    """Where a line from a node meets an edge: parameter of the edge's curve, point on the node's border.

    The nearest place on the edge's first half, away from its end.
    """
    along = np.linspace(parameter(curve, 0.2), 0.55, 60)
    spots = at(curve, along[:, None])
    nearest = int(np.hypot(*(spots - shape.centre).T).argmin())
    away = spots[nearest] - shape.centre
    return float(along[nearest]), _on_outline(shape, shape.centre, away / np.hypot(*away))


def _side(here, there):
    """The side of ``here`` that looks at ``there``: up or down as soon as there is room between the two."""
    dx, dy = there.centre - here.centre
    across = abs(dx) - (here.width + there.width) / 2
    upright = abs(dy) - (here.height + there.height) / 2
    if upright >= 0.2 and upright >= 0.35 * across:
        return "top" if dy > 0 else "bottom"
    return "right" if dx > 0 else "left"


def _ahead(here, there, along):
    """Where ``there`` lies along a side of ``here``, from its middle; before a longer one, straight ahead."""
    away = (there.centre - here.centre) @ along
    spare = max(0.0, abs(along @ (there.width - here.width, there.height - here.height)) / 2) if (
        abs(along @ (there.width, there.height)) > abs(along @ (here.width, here.height))) else 0.0
    return away - np.clip(away, -spare, spare)


def _room(shape, side, count, heads):
    """Where ports may lie on a side, from its middle anticlockwise; where there is room, heads leave the mark's corner."""
    length = shape.height if side in ("left", "right") else shape.width
    half = (length - (0.16 if side in ("left", "right") else 0.4)) / 2
    free = min(half, length / 2 - MARK)
    if not heads or half + free < 0.75 * SPACING * (count - 1):
        free = half
    return -free if side == "top" else -half, free if side == "right" else half


def _shifts(low, high, wanted):
    """Places of ports along a side from its middle, in their order: as near as there is room to where each looks."""
    step = min(SPACING, (high - low) / max(len(wanted) - 1, 1))
    ranks = step * np.arange(len(wanted))
    from scipy.optimize import isotonic_regression

    # Steps taken off, the places need only not to fall: the least squares fit is a pooling of neighbours.
    fitted = isotonic_regression(np.array(wanted) - ranks).x
    return np.clip(fitted, low, high - ranks[-1]) + ranks


def _on_outline(shape, inside, normal):
    """Where the ray from a point inside a shape along a side's normal meets its outline."""
    starts = shape.outline
    spans = np.roll(starts, -1, axis=0) - starts
    across = spans[:, 0] * normal[1] - spans[:, 1] * normal[0]
    across = np.where(np.abs(across) < 1e-12, np.nan, across)
    to_start = starts - inside
    far = (to_start[:, 1] * spans[:, 0] - to_start[:, 0] * spans[:, 1]) / across
    where = (to_start[:, 1] * normal[0] - to_start[:, 0] * normal[1]) / across
    hit = far[(far >= 0) & (where >= -1e-9) & (where <= 1 + 1e-9)]
    return inside + normal * (hit.max() if len(hit) else 0)


def _curve(start, out, end, into, bend):
    away = end - start
    sideways = np.array([-away[1], away[0]]) * bend
    reach = REACH * (abs(away @ out) + 0.4 * np.hypot(*away))
    enter = REACH * (abs(away @ into) + 0.4 * np.hypot(*away))
    return np.array([start, start + reach * out + sideways, end + enter * into + sideways, end])
