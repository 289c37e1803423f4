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
    figure = Figure(figsize=(9.6, 3.7))
    panels = figure.subplots(1, 2)
    first = {_BEFORE[place] for place in _READ["Before"]}
    reads = [_AFTER[place] for place in _READ["A year after"]]
    old, again = ([letter for letter in reads if letter in known] for known in (_BEFORE, first))
    missed, = set(old) - set(again)
    for axes, cells, (name, places) in zip(panels, (_BEFORE, _AFTER), _READ.items()):
        for place, letter in enumerate(cells):
            x, y = place % _COLUMNS, place // _COLUMNS
            read, is_old = place in places, letter in _BEFORE
            axes.plot([x], [y], "o", markersize=23, markerfacecolor=COLOURS["msc"] if is_old else COLOURS["paper"],
                      markeredgecolor=COLOURS["ink"] if read else COLOURS["line"], markeredgewidth=2.6 if read else 1)
            axes.text(x, y, letter, ha="center", va="center_baseline", fontsize=12, fontweight="bold" if read else "normal")
        axes.set(xlim=(-0.6, _COLUMNS - 0.4), ylim=(5.2, -0.6), title=name)
        axes.axis("off")
    panels[0].text(-0.4, 4.35, "One letter, one receptor. Eight A: a large clone.", fontsize=11)
    panels[0].text(-0.4, 5.0, "Heavy ring: a cell whose receptor was read.", fontsize=11)
    panels[1].text(-0.4, 4.35, f"Blue: old. Of {len(reads)} reads {len(old)} are old ({', '.join(old)}).", fontsize=11)
    panels[1].text(-0.4, 5.0, f"Overlap: {len(again)} of {len(reads)}. {missed} was there, but not read before.", fontsize=11)
    return Picture(
        figure,
        "Cells, clones, reads",
        "Two arrays of 24 cells, each cell with a letter for its receptor. Before: eight A, four B, two C, two D and eight letters once. "
        f"A year after: {sum(letter in _BEFORE for letter in _AFTER)} cells carry a letter from before, filled blue; the others are new. "
        f"Heavy rings mark eight cells read in each. Of those read after, {len(old)} are old ({', '.join(old)}), but only {len(again)} "
        f"had been read before: {missed} had been missed.",
    )
