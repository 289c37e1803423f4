"""The diagram of lesson 10: a procedure, a product and an unproven offer, and who decides on each."""

from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from immune_reset.evidence import tables
from immune_reset.picture import Picture
from immune_reset.style import styled
from immune_reset.theme import COLOURS

_WIDTH, _ROW = 2.78, 1.22
_HEADS = ("what is given", "what it is in law", "who decides", "where it stands")


def _date(step):
    """The date of a row of data/evidence/regulation.csv."""
    return tables.load("regulation").set_index("step").loc[step, "date"]


def _lanes():
    return (
        ("Procedure", "stem",
         ("your own blood\nstem cells, to\nmake blood", "a transplant:\nsame task,\nhardly changed",
          "guidelines,\nhospital, team\nand patient",
          f"SSc: EULAR {_date('eular_2016')[:4]}\nrelapsing MS:\nASBMT {_date('asbmt_2019')}")),
        ("Product", "t",
         ("cells grown in\nculture, or for\na new task", "a medicine",
          "an agency, after\ntrials: one disease,\none market",
          f"Ryoncil, US:\n{_date('ryoncil_us')},\nGVHD in children")),
        ("Offer", "damage",
         ("your own fat cells,\nfor many\ndiseases", "a drug as well,\nsay two US courts",
          "the clinic alone,\nuntil the FDA\nwent to court",
          f"letter {_date('fda_warning_2017')[:4]},\nlawsuits {_date('fda_injunction_2018')[:4]},\n"
          f"rulings {_date('svf_eleventh_circuit')[:4]}, {_date('svf_ninth_circuit')[:4]}")),
    )


@styled()
def draw():
    """Three rows of four boxes: what is given, what that is in law, who decides, where it stands.

    Returns
    -------
    Picture
    """
    lanes = _lanes()
    figure = Figure(figsize=(12.4, 4.6))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 12.4), ylim=(0, 4.6))
    axes.axis("off")
    left = [1.6 + column * (_WIDTH - 0.1) for column in range(4)]
    for x, head in zip(left, _HEADS):
        axes.text(x + 0.06, 4.33, head, fontsize=15, color=COLOURS["quiet"], va="center")
    for row, (name, colour, cells) in enumerate(lanes):
        middle = 3.47 - row * (_ROW + 0.2)
        axes.text(0.06, middle, name, fontsize=17, fontweight="bold", va="center")
        for column, (x, text) in enumerate(zip(left, cells)):
            width = _WIDTH - 0.42
            axes.add_patch(FancyBboxPatch((x, middle - _ROW / 2), width, _ROW, boxstyle="round,pad=0,rounding_size=0.1",
                                          facecolor=COLOURS["wash"] if column == 3 else COLOURS["paper"],
                                          edgecolor=COLOURS[colour], linewidth=2.2))
            axes.text(x + width / 2, middle, text, fontsize=15, ha="center", va="center", linespacing=1.25)
            if column:
                axes.add_patch(FancyArrowPatch((x - 0.3, middle), (x - 0.02, middle), arrowstyle="-|>", mutation_scale=15,
                                               color=COLOURS["ink"], linewidth=1.6, shrinkA=0, shrinkB=0))
    said = " ".join(f"{name}: " + "; ".join(cell.replace("\n", " ") for cell in cells) + "." for name, _, cells in lanes)
    return Picture(figure, "Procedure, product, offer",
                   f"Three rows of four boxes joined by arrows: {', '.join(_HEADS)}. {said}")
