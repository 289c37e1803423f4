"""The picture that lesson 06 reads aloud: calm came to both groups, and function to one of them."""

from matplotlib.figure import Figure

from immune_reset.observations import value
from immune_reset.picture import Picture
from immune_reset.style import styled
from immune_reset.theme import COLOURS


def groups():
    """The two groups of people as counted: {group: [(what became of them, people, colour, hatch)]}."""
    failed, progressive = value("progressive_failed"), value("progressive_n")
    return {
        "1  relapsing MS,\nafter a transplant": [
            ("disability improved", value("transplant_improved"), "treg", ""),
            ("stayed", value("transplant_stable"), "msc", ""),
            ("grew", value("transplant_worse"), "damage", "////"),
        ],
        "2  fast progressive MS,\nT cells removed": [
            ("no failure in 3 years", progressive - failed, "msc", ""),
            ("treatment failure", failed, "damage", "////"),
        ],
    }


@styled()
def draw():
    """Two bars of people: disability after a transplant in relapsing MS, and failures in fast progressive MS.

    Returns
    -------
    Picture
    """
    figure = Figure(figsize=(11.0, 3.6), layout="none")
    axes = figure.subplots()
    figure.subplots_adjust(left=0.235, right=0.975, top=0.97, bottom=0.18)
    told = []
    for row, (group, parts) in enumerate(groups().items()):
        total, left = sum(people for _, people, _, _ in parts), 0.0
        for words, people, colour, hatch in parts:
            share = 100 * people / total
            axes.barh(row, share, left=left, height=0.52, color=COLOURS[colour], hatch=hatch, edgecolor="white", linewidth=1.2)
            axes.text(left + share / 2, row + 0.41, f"{words}: {people:g}", ha="center", va="center", fontsize=13)
            left += share
        told.append(f"{group[3:]}: ".replace("\n", " ") + ", ".join(f"{words} {people:g}" for words, people, _, _ in parts))
    axes.set_yticks(range(2), groups().keys(), fontsize=14)
    axes.set(xlim=(0, 100), ylim=(1.7, -0.45))
    axes.set_xlabel("people, %", fontsize=13)
    axes.tick_params(axis="x", labelsize=12)
    axes.tick_params(axis="y", length=0)
    axes.grid(False)
    return Picture(
        figure,
        "Two groups after strong calming",
        f"Two bars, each 100 per cent of a group. {'; '.join(told)}. In the first bar the part that improved is the largest; "
        "in the second the part with failure is.",
    )
