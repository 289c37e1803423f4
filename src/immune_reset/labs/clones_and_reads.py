"""The labelled diagram of lesson 08: cells, clones, reads and overlap, with one letter for each receptor."""

from matplotlib.figure import Figure

from immune_reset.picture import Picture
from immune_reset.style import styled
from immune_reset.theme import COLOURS

_COLUMNS = 6
#: One letter a cell. What is drawn by the sequencer is marked by its place.
_BEFORE = "AAAAAA" "AABBBB" "CCDDEF" "GHIJKL"
_AFTER = "AAAABB" "BGGMMN" "OPQRST" "UVWXYZ"
_READ = {"Before": (0, 3, 5, 9, 13, 16, 19, 22), "A year after": (0, 5, 7, 9, 13, 16, 19, 22)}


@styled()
def draw():
    """Two samples of 24 cells, eight reads of each.

    Returns
    -------
    Picture
    """
    figure = Figure(figsize=(9.6, 3.8), layout="constrained")
    panels = figure.subplots(1, 2)
    for axes, cells, (name, places) in zip(panels, (_BEFORE, _AFTER), _READ.items()):
        for place, letter in enumerate(cells):
            x, y = place % _COLUMNS, place // _COLUMNS
            read, is_old = place in places, letter in _BEFORE
            axes.plot([x], [y], "o", markersize=25, markerfacecolor=COLOURS["msc"] if is_old else COLOURS["paper"],
                      markeredgecolor=COLOURS["ink"] if read else COLOURS["line"], markeredgewidth=2.6 if read else 1)
            axes.text(x, y, letter, ha="center", va="center_baseline", fontsize=14, fontweight="bold" if read else "normal")
        axes.set(xlim=(-0.6, _COLUMNS - 0.4), ylim=(5.3, -0.6))
        axes.set_title(name, fontsize=15)
        axes.axis("off")
    for axes, lines in zip(panels, (("One letter: one clone. Eight A: a large one.", "Heavy ring: the receptor was read."),
                                    ("Blue: descends from a cell of before.", "White: new."))):
        for y, words in zip((4.3, 5.05), lines):
            axes.text(-0.45, y, words, fontsize=14)
    before, after = (", ".join(cells[place] for place in places) for cells, places in zip((_BEFORE, _AFTER), _READ.values()))
    return Picture(
        figure,
        "Cells, clones, reads",
        "Two arrays of 24 cells, each cell with a letter for its receptor. Before: eight A, four B, two C, two D and eight letters once. "
        f"A year after: {sum(letter in _BEFORE for letter in _AFTER)} cells carry a letter from before, A, B or G, filled blue; the "
        f"others are new. Heavy rings mark eight cells read in each. Read before: {before}. Read after: {after}.",
    )
