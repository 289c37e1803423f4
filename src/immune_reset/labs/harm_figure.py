"""How the lab ``harm`` is drawn: two arrays of 1,000 squares and what their fillings mean."""

import numpy as np
from matplotlib.figure import Figure

from immune_reset.theme import COLOURS

_PEOPLE = 1000

#: Artist, face, edge, width of the edge: from the surest to the least sure; the words of the legend.
_FILLINGS = {
    "sure": (COLOURS["ink"], COLOURS["ink"], 0.5, "fewer would be\na surprise"),
    "seen": (COLOURS["damage"], COLOURS["damage"], 0.5, "as counted"),
    "could": (COLOURS["paper"], COLOURS["damage"], 1.3, "cannot be\nruled out"),
    "people": (COLOURS["paper"], COLOURS["edge"], 0.4, "more would be\na surprise"),
}


def _draw(result, size, boxes, columns, dot, text, legend):
    figure = Figure(figsize=size, layout="none")
    for side, box in zip("ab", boxes):
        axes = figure.add_axes(box)
        axes.axis("off")
        axes.set(xlim=(-0.8, columns - 0.2), ylim=(_PEOPLE // columns - 0.2, -0.8))
        x, y = np.arange(_PEOPLE) % columns, np.arange(_PEOPLE) // columns
        for part in ("people", "could", "seen", "sure"):
            _squares(axes, x, y, part, dot, gid=f"{part}-{side}")
        for row, (gid, weight) in enumerate(((f"ends-{side}", "normal"), (f"count-{side}", "bold"))):
            axes.annotate(result.labels[gid], (0, 1), (0, 3 + row * (text + 4)), xycoords="axes fraction",
                          textcoords="offset points", fontsize=text, fontweight=weight, gid=gid)
    legend(figure, dot, text)
    return figure


def _squares(axes, x, y, part, dot, **more):
    face, edge, width, _ = _FILLINGS[part]
    axes.plot(x, y, "s", linestyle="none", markersize=dot, markerfacecolor=face, markeredgecolor=edge,
              markeredgewidth=width, **more)


def _beside(left, top, step):
    """A legend in a column, from ``top`` down."""

    def draw(figure, dot, text):
        axes = figure.add_axes((left, 0, 1 - left, 1))
        axes.axis("off")
        axes.set(xlim=(0, 1), ylim=(0, 1))
        for row, (part, (*_, label)) in enumerate(_FILLINGS.items()):
            _squares(axes, [0.05], [top - row * step], part, dot + 2)
            axes.text(0.14, top - row * step, label, fontsize=text, va="center", linespacing=1.1)

    return draw


def _below(bottom, height):
    """A legend in two lines of two, for a narrow screen."""

    def draw(figure, dot, text):
        axes = figure.add_axes((0, bottom, 1, height))
        axes.axis("off")
        axes.set(xlim=(0, 1), ylim=(0, 2))
        for number, (part, (*_, label)) in enumerate(_FILLINGS.items()):
            x, y = 0.03 + 0.48 * (number % 2), 1.5 - number // 2
            _squares(axes, [x], [y], part, dot + 2)
            axes.text(x + 0.03, y, label.replace("\n", " "), fontsize=text, va="center")

    return draw


def page(result):
    """The drawing of the notebook."""
    return _draw(result, (6.8, 4.7), [(0.01, 0.01, 0.37, 0.87), (0.41, 0.01, 0.37, 0.87)], 25, 5, 9.5,
                 _beside(0.795, 0.80, 0.12))


def phone(result):
    """The drawing of a telephone: one array under the other."""
    return _draw(result, (3.8, 5.5), [(0.02, 0.575, 0.96, 0.355), (0.02, 0.115, 0.96, 0.355)], 40, 3.1, 9, _below(0.0, 0.09))


def slide(result):
    """The drawing of a slide."""
    return _draw(result, (6.6, 2.9), [(0.01, 0.01, 0.37, 0.81), (0.40, 0.01, 0.37, 0.81)], 40, 2.5, 9.5,
                 _beside(0.78, 0.75, 0.19))
