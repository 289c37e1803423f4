"""The labelled diagram of lesson 04: four degrees of potency, and what the two cells of this course can become."""

from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from immune_reset.picture import Picture
from immune_reset.style import styled
from immune_reset.theme import COLOURS

#: Word, example, what it becomes; then the colour of its lineage.
_STEPS = (
    ("totipotent", "fertilised\negg", "the embryo and\nits placenta", "quiet"),
    ("pluripotent", "embryonic\nstem cell", "every cell\nof the body", "quiet"),
    ("multipotent", "blood stem cell\n(HSC)", "every cell of the\nblood, and itself", "stem"),
    ("multipotent", "stromal cell\n(MSC)", "in a dish: bone,\ncartilage, fat", "msc"),
    ("unipotent", "red-cell\nprecursor", "red blood\ncells", "quiet"),
)


@styled()
def draw():
    """Four degrees of potency as steps that go down from left to right; the two cells of the course are framed.

    Returns
    -------
    Picture
    """
    figure = Figure(figsize=(12.0, 4.4))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 12), ylim=(0.35, 4.75))
    axes.axis("off")
    width, pitch, height = 2.12, 2.4, 2.8
    axes.add_patch(FancyBboxPatch((0.14 + 2 * pitch - 0.14, 0.84), pitch + width + 0.28, height + 0.32,
                                  boxstyle="round,pad=0,rounding_size=0.12", facecolor=COLOURS["wash"],
                                  edgecolor=COLOURS["action"], linewidth=2.5))
    axes.text(0.14 + 2.5 * pitch + width / 2, 4.08, "the two cells of this course", ha="center", fontsize=15,
              color=COLOURS["action"], fontweight="bold")
    bottoms = (1.7, 1.35, 1.0, 1.0, 0.65)
    for index, ((word, cell, becomes, colour), bottom) in enumerate(zip(_STEPS, bottoms)):
        left = 0.14 + index * pitch
        centre = left + width / 2
        axes.add_patch(FancyBboxPatch((left, bottom), width, height, boxstyle="round,pad=0,rounding_size=0.1",
                                      facecolor="white", edgecolor=COLOURS[colour], linewidth=2.5))
        axes.text(centre, bottom + 2.45, word, ha="center", va="center", fontsize=18, fontweight="bold")
        axes.text(centre, bottom + 1.86, cell, ha="center", va="center", fontsize=15, linespacing=1.2)
        axes.add_patch(FancyArrowPatch((centre, bottom + 1.44), (centre, bottom + 1.02), arrowstyle="-|>",
                                       mutation_scale=16, color=COLOURS["quiet"], linewidth=1.5))
        axes.text(centre, bottom + 0.54, becomes, ha="center", va="center", fontsize=15.5, linespacing=1.25)
    return Picture(
        figure,
        "Four degrees of potency",
        "Five boxes that step down from left to right. Totipotent: the fertilised egg becomes the embryo and its placenta. "
        "Pluripotent: an embryonic stem cell becomes every cell of the body. Multipotent, twice, in one frame marked as "
        "the two cells of this course: a blood stem cell becomes every cell of the blood and itself; a stromal cell "
        "becomes bone, cartilage and fat in a dish. Unipotent: a red-cell precursor becomes red blood cells.",
    )
