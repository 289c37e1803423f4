"""What a node looks like: a shape for its kind, a colour for its lineage, both always together."""

import numpy as np
from matplotlib.colors import to_hex, to_rgb
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Polygon
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

from immune_reset.pathways.routes import Shape
from immune_reset.theme import COLOURS

#: Size of letters in points. At the 1200 pixels of a slide a drawing of 12 inches has 100 pixels to the inch.
LABEL, LINE = 14.5, 13

#: Height of a node with one line, and what each further line adds, in inches.
HEIGHT, MORE = 0.42, 0.23

#: Each kind: what the legend calls it, room to the left and right of the label in inches.
KINDS = {
    "cell": ("cell", 0.2),
    "cytokine": ("cytokine or signal protein", 0.12),
    "enzyme": ("enzyme", 0.24),
    "receptor": ("surface protein", 0.24),
    "metabolite": ("small molecule", 0.22),
    "process": ("process", 0.13),
    "drug": ("drug", 0.18),
    "organ": ("organ or tissue", 0.17),
    "tissue": ("organ or tissue", 0.17),
}

#: Each lineage as the legend calls it; its colour is in theme.css.
LINEAGES = {
    "t": "T cell",
    "treg": "Treg",
    "b": "B cell",
    "myeloid": "myeloid",
    "nk": "NK",
    "msc": "MSC",
    "stem": "blood-forming cell",
    "damage": "damage",
}


def shape(label, lines, kind, x, y, width=None):
    """The Shape of a node: as wide as ``width`` inches, or as its longest line needs."""
    room = max(text_width(label, LABEL, "bold"), *(text_width(line, LINE) for line in lines), 0.0)
    width = width or max(room + 2 * KINDS[kind][1], 0.8)
    height = HEIGHT + MORE * len(lines)
    return blank(kind, x, y, width, height)


def blank(kind, x, y, width, height):
    """The Shape of a kind in a given size, in inches."""
    return Shape(x, y, width, height, _outline(kind, x, y, width, height))


def parts(shape, label, lines, kind, lineage):
    """The artists of a node: its shape first, then its label and the lines under it."""
    edge = outline_colour(lineage)
    drawn = [Polygon(shape.outline, facecolor=fill_colour(lineage, kind), edgecolor=edge, joinstyle="round",
                     linewidth=2.4 if kind == "cell" else 1.6)]
    if kind in ("organ", "tissue"):
        inner = _outline(kind, shape.x, shape.y, shape.width - 0.1, shape.height - 0.1)
        drawn.append(Polygon(inner, facecolor="none", edgecolor=edge, linewidth=1))
    top = shape.y + MORE * len(lines) / 2
    words = {"ha": "center", "va": "center_baseline", "color": COLOURS["ink"]}
    drawn.append(Text(shape.x, top, label, fontsize=LABEL, fontweight="bold",
                      fontstyle="italic" if kind == "process" else "normal", **words))
    drawn += [Text(shape.x, top - MORE * (i + 1), line, fontsize=LINE, **words) for i, line in enumerate(lines)]
    return drawn


def outline_colour(lineage):
    """The lineage's colour, darkened to a contrast of 3.2:1 on paper where it falls short; grey without lineage."""
    return COLOURS["edge"] if lineage == "none" else _darkened(COLOURS[lineage])


def fill_colour(lineage, kind):
    """A light tint of the lineage, on which ink keeps a contrast above 4.5:1."""
    if lineage == "none":
        return COLOURS["wash"] if kind in ("process", "organ", "tissue") else COLOURS["paper"]
    return _mixed(COLOURS[lineage], COLOURS["paper"], 0.3 if kind == "cell" and lineage != "stem" else 0.14)


def contrast(one, other):
    """Contrast of two colours after WCAG 2.2, from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _darkened(colour):
    for share in np.linspace(1, 0, 51):
        if contrast(mixed := _mixed(colour, COLOURS["ink"], share), COLOURS["paper"]) >= 3.2:
            return mixed
    return COLOURS["ink"]


def _mixed(colour, other, share):
    return to_hex(share * np.array(to_rgb(colour)) + (1 - share) * np.array(to_rgb(other)))


def text_width(text, size, weight="normal"):
    """Width of a text in inches, as DejaVu Sans sets it: wider than the fonts that a reader is likely to have."""
    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    return text_to_path.get_text_width_height_descent(text, font, ismath=False)[0] / 72


def _outline(kind, x, y, width, height):
    """Corners of the shape of a kind, anticlockwise, shape (n, 2)."""
    w, h = width / 2, height / 2
    if kind in ("cell", "cytokine"):
        return _rounded(x, y, w, h, min(w, h) if kind == "cell" else 0.09)
    cut = {"enzyme": 0.15, "receptor": 0.13, "metabolite": 0.13, "drug": min(0.12, 0.3 * height)}.get(kind)
    corners = {
        "enzyme": lambda: [(-w + cut, -h), (w - cut, -h), (w, 0), (w - cut, h), (-w + cut, h), (-w, 0)],
        "receptor": lambda: [(-w, -h), (w, -h), (w, h), (-w, h), (-w + cut, 0)],
        "metabolite": lambda: [(-w, -h), (w - cut, -h), (w, h), (-w + cut, h)],
        "drug": lambda: [(-w + cut, -h), (w - cut, -h), (w, -h + cut), (w, h - cut), (w - cut, h), (-w + cut, h),
                         (-w, h - cut), (-w, -h + cut)],
    }.get(kind, lambda: [(-w, -h), (w, -h), (w, h), (-w, h)])()
    return np.array(corners) + (x, y)


def _rounded(x, y, w, h, radius):
    turn = np.linspace(0, np.pi / 2, 12)
    arc = radius * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    quarter = np.array([[0, -1], [1, 0]])
    corners = []
    for sx, sy in ((1, 1), (-1, 1), (-1, -1), (1, -1)):
        corners.append(arc + (sx * (w - radius), sy * (h - radius)))
        arc = arc @ quarter.T
    return np.concatenate(corners) + (x, y)
