"""The picture that lesson 01 reads aloud: what two trials saw when a drug for MS was stopped."""

from matplotlib.figure import Figure

from immune_reset.observations import value
from immune_reset.picture import Picture
from immune_reset.style import styled
from immune_reset.theme import COLOURS

#: Rows from the top: words, name of the observation, marker. The upper pair counts scans, the lower scans and relapses.
_ROWS = (
    ("natalizumab: continued", "continued", "o"),
    ("natalizumab: stopped", "interruption", "D"),
    ("first-line drug, stable for 5 years: continued", "stable_continued", "o"),
    ("first-line drug, stable for 5 years: stopped", "stable_stopped", "D"),
)


def shares():
    """People whose inflammation came back: (active, n, low, high) for each row; per cent, Wilson's 95 % interval."""
    from statsmodels.stats.proportion import proportion_confint

    found = {}
    for _, name, _ in _ROWS:
        active, people = value(f"{name}_active"), value(f"{name}_n")
        low, high = proportion_confint(active, people, method="wilson")
        found[name] = active, people, 100 * low, 100 * high
    return found


@styled()
def draw():
    """Share of people whose inflammation came back in each arm of two trials, with intervals computed here from the counts.

    Returns
    -------
    Picture
    """
    figure = Figure(figsize=(11.0, 3.9), layout="none")
    axes = figure.subplots()
    figure.subplots_adjust(left=0.40, right=0.985, top=0.93, bottom=0.17)
    counted = shares()
    for row, (words, name, marker) in enumerate(_ROWS):
        active, people, low, high = counted[name]
        share, colour = 100 * active / people, COLOURS["damage" if marker == "D" else "t"]
        axes.plot([low, high], [row, row], color=colour, linewidth=2.6, solid_capstyle="butt")
        axes.plot([share], [row], marker, markersize=11, color=colour, markeredgecolor=COLOURS["ink"])
        axes.annotate(f"{active:g} of {people:g}", (high, row), (10, 0), textcoords="offset points", va="center", fontsize=14)
    axes.set_yticks(range(len(_ROWS)), [f"{number}  {words}" for number, (words, _, _) in enumerate(_ROWS, start=1)], fontsize=13)
    axes.set(xlim=(-2, 80), ylim=(len(_ROWS) - 0.5, -0.5))
    axes.axhline(1.5, color=COLOURS["line"], linewidth=1)
    axes.set_xlabel("people whose inflammation came back, %", fontsize=13)
    axes.tick_params(axis="x", labelsize=12)
    axes.tick_params(axis="y", length=0)
    axes.grid(False, axis="y")
    told = "; ".join(f"{words}, {counted[name][0]:g} of {counted[name][1]:g}" for words, name, _ in _ROWS)
    return Picture(
        figure,
        "What happened when a drug for MS was stopped",
        f"Four rows with a mark and an interval each, the share of people whose inflammation came back, most of it on scans. {told}. In both trials "
        "the mark of those who stopped lies to the right of the others, and the intervals do not overlap.",
    )
