"""The diagram of lesson 01: where suppression, modulation and a reset take hold, and what stays when they end."""

from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Rectangle

from immune_reset.picture import Picture
from immune_reset.style import styled
from immune_reset.theme import COLOURS

#: Name, colour, what it acts on, what is there when it ends, an example.
_STRATEGIES = (
    ("1  Suppress", "damage", "holds the attack off", "the same attackers", "natalizumab for MS"),
    ("2  Modulate", "treg", "strengthens the brake", "a changed balance, if it lasts", "MSC (trials)"),
    ("3  Reset", "t", "clears, then rebuilds", "new cells, and some old ones", "transplant of one's own stem cells"),
)
_ATTACKERS = ((0.62, 2.95), (0.98, 2.5), (0.62, 2.05), (1.34, 2.95), (1.34, 2.05))


@styled()
def draw():
    """Three panels: T cells to the left, an organ to the right, and what each strategy does between them.

    Returns
    -------
    Picture
    """
    figure = Figure(figsize=(12.4, 4.6))
    for number, (name, colour, acts, left, example) in enumerate(_STRATEGIES):
        axes = figure.add_axes((0.008 + number / 3, 0.02, 0.318, 0.96))
        axes.set(xlim=(0, 4), ylim=(0, 4.5))
        axes.axis("off")
        axes.add_patch(FancyBboxPatch((0.05, 0.05), 3.9, 4.35, boxstyle="round,pad=0,rounding_size=0.12", facecolor="white",
                                      edgecolor=COLOURS[colour], linewidth=2.2))
        axes.text(0.25, 4.0, name, fontsize=18, fontweight="bold", va="center")
        axes.text(0.25, 3.6, acts, fontsize=15, va="center")
        _organ(axes)
        (_suppress, _modulate, _reset)[number](axes)
        for row, (what, words) in enumerate((("when it ends:", left), ("example:", example))):
            axes.text(0.25, 1.2 - 0.62 * row, what, fontsize=12.5, color=COLOURS["quiet"], va="center")
            axes.text(0.25, 0.93 - 0.62 * row, words, fontsize=14, va="center")
    return Picture(
        figure,
        "Three strategies",
        "Three panels, each with T cells to the left that attack an organ to the right. Suppress: the arrow of the attack "
        "ends at a shield before the organ; when it ends, the same attackers are there. Modulate: a regulatory T cell holds "
        "the attackers with a blunt line, and the arrow is thin; when it ends, the balance has changed, if it lasts. Reset: "
        "four of five attackers are crossed out and a stem cell sends new cells; when it ends, there are new cells and some old ones.",
    )


def _organ(axes):
    axes.add_patch(FancyBboxPatch((3.05, 1.95), 0.72, 1.1, boxstyle="round,pad=0,rounding_size=0.15", facecolor=COLOURS["wash"],
                                  edgecolor=COLOURS["edge"], linewidth=1.5))
    axes.text(3.41, 2.5, "organ", ha="center", va="center", fontsize=14)


def _attackers(axes, crossed=False, colour="damage"):
    for number, (x, y) in enumerate(_ATTACKERS):
        axes.add_patch(Circle((x, y), 0.17, facecolor=COLOURS[colour], edgecolor=COLOURS["ink"], linewidth=1))
        if crossed and number:  # one survives
            for sign in (-1, 1):
                axes.plot([x - 0.2, x + 0.2], [y - 0.2 * sign, y + 0.2 * sign], color=COLOURS["ink"], linewidth=2.4)
    axes.text(0.98, 1.6, "T cells against self", ha="center", fontsize=12.5)


def _arrow(axes, start, end, style="-|>", width=3.0, **more):
    axes.add_patch(FancyArrowPatch(start, end, arrowstyle=style, mutation_scale=18, linewidth=width, shrinkA=0, shrinkB=0,
                                   **{"color": COLOURS["ink"], **more}))


def _suppress(axes):
    _attackers(axes)
    _arrow(axes, (1.65, 2.5), (2.38, 2.5))
    axes.add_patch(Rectangle((2.44, 1.9), 0.14, 1.2, facecolor=COLOURS["msc"], edgecolor=COLOURS["ink"], linewidth=1))
    axes.text(2.51, 1.6, "shield", ha="center", fontsize=12.5)


def _modulate(axes):
    _attackers(axes)
    _arrow(axes, (1.65, 2.2), (2.98, 2.2), width=1.0)
    axes.add_patch(Circle((2.45, 2.8), 0.24, facecolor=COLOURS["treg"], edgecolor=COLOURS["ink"], linewidth=1))
    axes.text(2.45, 3.2, "Treg", ha="center", va="center", fontsize=13)
    _arrow(axes, (2.19, 2.76), (1.62, 2.62), style="|-|,widthA=0,widthB=0.45", width=3.0, color=COLOURS["treg"])


def _reset(axes):
    _attackers(axes, crossed=True)
    axes.add_patch(Circle((2.5, 2.8), 0.22, facecolor="white", edgecolor=COLOURS["stem"], linewidth=2.4))
    axes.text(2.5, 3.2, "stem cell", ha="center", va="center", fontsize=13)
    for x, y in ((2.05, 2.02), (2.45, 1.92), (2.82, 2.1)):
        _arrow(axes, (2.5, 2.56), (x, y + 0.17), width=1.2)
        axes.add_patch(Circle((x, y), 0.14, facecolor=COLOURS["t"], edgecolor=COLOURS["ink"], linewidth=1))
    axes.text(2.42, 1.6, "new cells", ha="center", fontsize=12.5)
