"""The six steps of an autologous stem cell transplant, drawn from data/procedure/ahsct_steps.csv."""

import textwrap

from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from immune_reset import tables
from immune_reset.engine.parameters import STATUSES
from immune_reset.paths import DATA
from immune_reset.picture import Picture
from immune_reset.references import label
from immune_reset.style import styled
from immune_reset.theme import COLOURS

_FILE = DATA / "procedure" / "ahsct_steps.csv"

#: What each step is aimed at, with the colour of that aim. The word is printed too: colour is never alone.
_AIMS = {
    "the patient": COLOURS["quiet"],
    "the blood": COLOURS["stem"],
    "the disease": COLOURS["damage"],
    "the defence": COLOURS["t"],
}

#: The columns of the table, and what is due in each.
_COLUMNS = dict.fromkeys(
    ("order", "step", "aim", "day", "number", "unit", "what", "source", "place", "status"), "a text"
) | {"order": "a whole number", "aim": f"one of {', '.join(_AIMS)}", "source": "a key of references.bib"}


def steps(file=_FILE):
    """The steps in order, as dicts of text by column.

    Raises
    ------
    CourseError
        If a row is damaged, or its order, aim, source or status is none of those allowed.
    """
    rows = tables.read(file, _COLUMNS, key="order")
    orders = [str(number) for number in range(1, len(rows) + 1)]
    for row in rows:
        row.one_of("order", orders)
        row.one_of("aim", _AIMS)
        row.one_of("status", STATUSES)
    return sorted(rows, key=lambda row: orders.index(row["order"]))


@styled()
def draw():
    """Diagram of the six steps: what each is aimed at, when it happens, one number and its source.

    Returns
    -------
    Picture
    """
    rows = steps()
    figure = Figure(figsize=(12.4, 4.5))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 12.4), ylim=(0, 4.5))
    axes.axis("off")
    width, gap = 1.82, 0.22
    for index, row in enumerate(rows):
        left = 0.2 + index * (width + gap)
        centre = left + width / 2
        colour = _AIMS[row["aim"]]
        axes.add_patch(FancyBboxPatch((left, 0.3), width, 3.05, boxstyle="round,pad=0,rounding_size=0.1",
                                      facecolor="white", edgecolor=colour, linewidth=2))
        axes.add_patch(FancyBboxPatch((left, 2.72), width, 0.63, boxstyle="round,pad=0,rounding_size=0.1",
                                      facecolor=colour, edgecolor=colour, linewidth=2))
        axes.text(centre, 3.03, f"{row['order']}  {row['step']}", ha="center", va="center",
                  fontsize=15, fontweight="bold", color="white")
        axes.text(centre, 3.62, f"for {row['aim']}", ha="center", va="center", fontsize=12.5,
                  color=COLOURS["ink"], fontweight="bold")
        axes.text(centre, 3.98, row["day"] if not row["day"][0].isdigit() else f"day {row['day']}",
                  ha="center", va="center", fontsize=12, color=COLOURS["quiet"])
        axes.text(centre, 2.33, row["number"], ha="center", va="center", fontsize=21, color=COLOURS["ink"])
        axes.text(centre, 1.96, row["unit"], ha="center", va="center", fontsize=11, color=COLOURS["quiet"])
        axes.text(centre, 1.68, textwrap.fill(row["what"], 21), ha="center", va="top", fontsize=10.5,
                  color=COLOURS["ink"], linespacing=1.25)
        axes.text(centre, 0.42, label(row["source"]), ha="center", va="bottom", fontsize=10,
                  color=COLOURS["quiet"])
        if index:
            axes.add_patch(FancyArrowPatch((left - gap - 0.02, 3.03), (left + 0.02, 3.03), arrowstyle="-|>",
                                           mutation_scale=18, color=COLOURS["ink"], linewidth=1.5))
    return Picture(figure, "The six steps of an autologous transplant", _describe(rows))


def _describe(rows):
    sentences = [
        f"Step {row['order']}, {row['step']}, for {row['aim']} ({row['day']}): {row['number']} {row['unit']}; {row['what']} "
        f"({label(row['source'])})."
        for row in rows
    ]
    return "Six boxes from left to right, joined by arrows. " + " ".join(sentences)
