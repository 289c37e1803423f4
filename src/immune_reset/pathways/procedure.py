"""The six steps of an autologous stem cell transplant, drawn from data/procedure/ahsct_steps.csv."""

import csv
import textwrap

from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from immune_reset.errors import CourseError
from immune_reset.paths import DATA
from immune_reset.picture import Picture
from immune_reset.style import styled
from immune_reset.theme import COLOURS

_FILE = DATA / "procedure" / "ahsct_steps.csv"
_COLUMNS = ["order", "step", "aim", "day", "number", "unit", "what", "source", "place", "status"]

#: What each step is aimed at, with the colour of that aim. The word is printed too: colour is never alone.
_AIMS = {
    "the patient": COLOURS["quiet"],
    "the blood": COLOURS["stem"],
    "the disease": COLOURS["damage"],
    "the defence": COLOURS["t"],
}


def steps():
    """The steps as a list of dicts, in order.

    Raises
    ------
    CourseError
        If a column is missing, a step has no source or its aim is unknown.
    """
    with _FILE.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        if reader.fieldnames != _COLUMNS:
            raise CourseError(f"{_FILE.name}: the columns are {reader.fieldnames}, they must be {_COLUMNS}.")
        rows = list(reader)
    for line, row in enumerate(rows, start=2):
        if not row["source"]:
            raise CourseError(f"{_FILE.name}, line {line}: the column source is empty, every step needs one.")
        if row["aim"] not in _AIMS:
            raise CourseError(f"{_FILE.name}, line {line}: aim {row['aim']!r} is none of {sorted(_AIMS)}.")
    return sorted(rows, key=lambda row: int(row["order"]))


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
        axes.text(centre, 0.42, _cite(row["source"]), ha="center", va="bottom", fontsize=10,
                  color=COLOURS["quiet"])
        if index:
            axes.add_patch(FancyArrowPatch((left - gap - 0.02, 3.03), (left + 0.02, 3.03), arrowstyle="-|>",
                                           mutation_scale=18, color=COLOURS["ink"], linewidth=1.5))
    return Picture(figure, "The six steps of an autologous transplant", _describe(rows))


def _cite(key):
    """``"statkute2007"`` -> ``"Statkute 2007"``."""
    return f"{key.rstrip('0123456789').capitalize()} {key[-4:]}"


def _describe(rows):
    sentences = [
        f"Step {row['order']}, {row['step']}, for {row['aim']} ({row['day']}): {row['number']} {row['unit']}; {row['what']} "
        f"({_cite(row['source'])})."
        for row in rows
    ]
    return "Six boxes from left to right, joined by arrows. " + " ".join(sentences)
