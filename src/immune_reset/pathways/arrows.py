"""What an edge looks like: a head for its sign, a line for how well it is founded, badges for what it depends on.

SBGN Activity Flow and WikiPathways names the heads; the strength of the evidence is in the line.
"""

import numpy as np
from matplotlib.patches import Circle, PathPatch, Polygon, Rectangle
from matplotlib.path import Path
from matplotlib.text import Text

from immune_reset.pathways import routes
from immune_reset.theme import COLOURS

#: Each sign as the legend and the descriptions say it.
SIGNS = {
    "activates": "activates",
    "inhibits": "inhibits",
    "produces": "produces",
    "differentiates": "becomes",
    "binds": "binds",
    "kills": "kills",
    "transports": "carries",
}

#: Each strength: width in points, dashes in units of the width.
LINES = {
    "strong": (2.5, "solid"),
    "moderate": (1.2, "solid"),
    "contested": (1.9, (0, (3.4, 1.9))),
    "refuted": (1.9, (0, (0.9, 1.7))),
}

#: Letter of the badge of an edge that holds in one species, by species.
SPECIES = {"human": "H", "mouse": "M"}

#: Size of the letters in a badge in points, and half the badge in inches.
LETTER, BADGE = 13, 0.125

#: Label of the artist that joins an edge to what it needs.
JOINT = "joint"

_LENGTH, _HALF = 0.165, 0.085
_KILL = 0.2


def parts(curve, sign, strength, species="both", colour=COLOURS["ink"], ground=COLOURS["paper"], badge=0.5,
          needs=None, joint=None):
    """The artists of an edge along a Bezier curve in inches, shape (4, 2): line first, then head, then marks.

    ``ground`` is the colour behind the edge, which keeps other lines off it. ``badge`` and ``needs`` are parameters of
    the curve: where the badges have their middle, and where the diamond of an edge lies that needs something besides
    its tail. ``joint`` is the point from which a line runs to the diamond.
    """
    shaft = routes.part(curve, routes.parameter(curve, 0.06), routes.parameter(curve, -_SHORTER[sign]))
    tip, back = curve[3], routes.at(curve, routes.parameter(curve, -_LENGTH))
    forward = (tip - back) / np.hypot(*(tip - back))
    across = np.array([-forward[1], forward[0]])
    halo = _line(routes.part(curve, 0.12, 0.88), ground, LINES[strength][0] + 3.5)
    drawn = [halo, *line_parts(shaft, strength, colour, double=sign == "differentiates")]
    drawn += _head(sign, tip, forward, across, colour)
    if sign == "transports":
        drawn.append(_stroke(shaft[0], across, 0.08, colour, 2))
    if needs is not None:
        spot = routes.at(curve, needs)
        if joint is not None:
            drawn.append(PathPatch(Path([joint, spot]), edgecolor=COLOURS["edge"], linewidth=1.2, label=JOINT))
        drawn.append(diamond(spot, colour))
    return drawn + _badges(curve, badges(strength, species), badge)


def line_parts(curve, strength, colour, double=False):
    """The artists of a line of some strength along a Bezier curve, without head and badges."""
    width, dashes = LINES[strength]
    if not double:
        return [_line(curve, colour, width, dashes)]
    return [_line(curve, colour, width + 3.2, dashes), _line(curve, COLOURS["paper"], 2)]


def badges(strength, species):
    """The letters that an edge carries."""
    return ([SPECIES[species]] if species in SPECIES else []) + (["≠"] if strength == "refuted" else [])


def _badges(curve, letters, place):
    run = _length(routes.part(curve, 0, place))
    shifts = (np.arange(len(letters)) - (len(letters) - 1) / 2) * 2.2 * BADGE
    return [part for letter, shift in zip(letters, shifts)
            for part in badge_parts(letter, routes.at(curve, routes.parameter(curve, run + shift)))]


def badge_parts(letter, centre):
    """The artists of a badge: H white on a dark disc, M dark in a white square, ≠ dark in a white disc."""
    dark = letter == SPECIES["human"]
    look = {"facecolor": COLOURS["ink"] if dark else COLOURS["paper"], "edgecolor": COLOURS["ink"], "linewidth": 1.2}
    if letter == SPECIES["mouse"]:
        ground = Rectangle(centre - BADGE * 0.92, 1.84 * BADGE, 1.84 * BADGE, **look)
    else:
        ground = Circle(centre, BADGE, **look)
    return [ground, Text(*centre, letter, fontsize=LETTER, fontweight="bold", ha="center", va="center_baseline",
                         color=COLOURS["paper" if dark else "ink"])]


def diamond(centre, colour):
    """The mark of an edge that needs something besides its tail."""
    corners = np.array([(0.085, 0), (0, 0.085), (-0.085, 0), (0, -0.085)])
    return Polygon(corners + centre, facecolor=COLOURS["paper"], edgecolor=colour, linewidth=1.5)


#: How much earlier than its tip an edge's line ends, in inches.
_SHORTER = {"activates": _LENGTH, "produces": _LENGTH, "differentiates": _LENGTH * 0.8, "binds": 0.13,
            "inhibits": 0.05, "kills": 0.05, "transports": _LENGTH}


def _head(sign, tip, forward, across, colour):
    if sign in ("inhibits", "kills"):
        bar = _stroke(tip - 0.045 * forward, across, 0.115, colour, 3)
        if sign == "inhibits":
            return [bar]
        middle = tip - _KILL * forward
        slants = ((forward + across) / np.sqrt(2), (forward - across) / np.sqrt(2))
        return [bar, *(_stroke(middle, slant, 0.1, colour, 2.4) for slant in slants)]
    if sign == "binds":
        return [Circle(tip - 0.085 * forward, 0.07, facecolor=colour, edgecolor=colour, linewidth=1)]
    gap = tip - 0.02 * forward
    foot = gap - _LENGTH * forward
    triangle = [gap, foot + _HALF * across, foot - _HALF * across]
    filled = colour if sign != "produces" else COLOURS["paper"]
    return [Polygon(triangle, facecolor=filled, edgecolor=colour, linewidth=1.5, joinstyle="miter")]


def _stroke(centre, direction, half, colour, width):
    return PathPatch(Path([centre - half * direction, centre + half * direction]), facecolor="none", edgecolor=colour,
                     linewidth=width, capstyle="butt")


def _line(curve, colour, width, dashes="solid"):
    path = Path(curve, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
    return PathPatch(path, facecolor="none", edgecolor=colour, linewidth=width, linestyle=dashes, capstyle="butt")


def _length(curve):
    return float(np.hypot(*np.diff(routes.points(curve, 200), axis=0).T).sum())
