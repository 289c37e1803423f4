"""Lesson 03: six diseases on one body, drawn from data/organ_map.csv: what is attacked and what the person feels."""

import textwrap

from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch

from immune_reset import tables
from immune_reset.paths import DATA
from immune_reset.picture import Picture
from immune_reset.references import keys, label
from immune_reset.style import styled
from immune_reset.theme import COLOURS

_COLUMNS = dict.fromkeys(
    ("disease", "name", "attacked", "felt", "source", "place", "left_over", "left_source", "left_place"), "a text"
) | dict.fromkeys(("source", "left_source"), "a key of references.bib")

#: Where each disease has its dot on the body, and its card: column (0 left, 1 right) and row from the top.
_PLACES = {
    "MS": ((5.5, 4.93), 0, 0), "SSc": ((5.12, 3.05), 0, 1), "RA": ((4.6, 2.4), 0, 2),
    "SLE": ((5.72, 3.75), 1, 0), "T1D": ((5.63, 3.22), 1, 1), "Crohn": ((5.5, 2.72), 1, 2),
}
_WIDTH, _HEIGHT = 11.0, 5.6
_CARD = (4.25, 1.74)
_SKIN = "#E3E7EB"


def rows(file=DATA / "organ_map.csv"):
    """The six diseases, as dicts of text by column. Raises CourseError where a row is damaged or not placed."""
    found = tables.read(file, _COLUMNS, key="disease")
    for row in found:
        row.one_of("disease", _PLACES)
        if row["left_source"] not in keys():
            row.refuse("left_source", f"{row['left_source']!r} is not a key of references.bib")
    return found


@styled()
def draw():
    """Map of six diseases on one body.

    Returns
    -------
    Picture
    """
    figure = Figure(figsize=(_WIDTH, _HEIGHT))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, _WIDTH), ylim=(0, _HEIGHT))
    axes.axis("off")
    _body(axes)
    found = rows()
    for row in found:
        _card(axes, row)
    return Picture(figure, "Six diseases on one body", _describe(found))


def _body(axes):
    limbs = [((5.5, 3.85), (5.5, 2.75), 62), ((5.05, 4.05), (4.6, 2.4), 17), ((5.95, 4.05), (6.4, 2.4), 17),
             ((5.27, 2.5), (5.15, 0.45), 24), ((5.73, 2.5), (5.85, 0.45), 24), ((5.5, 4.5), (5.5, 4.2), 17)]
    for (x, y), (to_x, to_y), width in limbs:
        axes.plot([x, to_x], [y, to_y], color=_SKIN, linewidth=width, solid_capstyle="round", zorder=0)
    axes.add_patch(Circle((5.5, 4.93), 0.4, facecolor=_SKIN, zorder=0))


def _card(axes, row):
    (x, y), column, line = _PLACES[row["disease"]]
    width, height = _CARD
    left = 0.08 if column == 0 else _WIDTH - width - 0.08
    bottom = _HEIGHT - 0.06 - (line + 1) * height - line * 0.11
    edge = left + width if column == 0 else left
    axes.plot([edge, x], [bottom + height - 0.24, y], color=COLOURS["quiet"], linewidth=1.2, zorder=1)
    axes.plot([x], [y], "o", markersize=9, color=COLOURS["damage"], markeredgecolor=COLOURS["ink"], zorder=2)
    axes.add_patch(FancyBboxPatch((left + 0.03, bottom + 0.03), width - 0.06, height - 0.06,
                                  boxstyle="round,pad=0,rounding_size=0.08", facecolor="white",
                                  edgecolor=COLOURS["edge"], linewidth=1.2))
    axes.text(left + 0.14, bottom + height - 0.13, row["name"], va="top", fontsize=12.5, fontweight="bold")
    lines = [f"Attacked: {row['attacked']}.", f"Felt: {row['felt']}.", f"Left over: {row['left_over']}."]
    wrapped = "\n".join(textwrap.fill(text, 41) for text in lines)
    axes.text(left + 0.14, bottom + height - 0.41, wrapped, va="top", fontsize=12.8, linespacing=1.12)
    axes.text(left + width - 0.14, bottom + height - 0.15, _labels(row), va="top", ha="right", fontsize=9,
              color=COLOURS["quiet"])


def _describe(found):
    told = " ".join(
        f"{row['name']}: attacked is {row['attacked']}; the person feels {row['felt']}; left over: {row['left_over']} "
        f"({_labels(row)})."
        for row in found
    )
    return f"An outline of a body with six dots, each joined to a card. {told}"


def _labels(row):
    return "; ".join(label(key) for key in _keys(row))


def _keys(row):
    return dict.fromkeys((row["source"], row["left_source"]))


def sources():
    """Keys of the papers and pages behind the map, for the lesson's list of references."""
    return sorted({key for row in rows() for key in _keys(row)})
