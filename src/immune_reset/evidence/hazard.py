"""ASTIS: the hazard ratio of a transplant changes with time, so one number cannot sum it up."""

import textwrap

from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from immune_reset.evidence import rows, tables, words
from immune_reset.picture import Picture
from immune_reset.style import styled
from immune_reset.theme import COLOURS

#: The last row is printed as one value from this month to its own.
_CONSTANT_FROM = 36
#: Month at which the survival curves cross, as the legend of figure 2 of van Laar 2014 says.
_CROSSING = 24
_PANELS = {"events": "Death or lasting organ failure", "survival": "Death"}


@styled()
def draw(disease=None, therapy=None, design=None):
    """Hazard ratios of ASTIS at 3 months to 10 years: events at the left, death at the right.

    The arguments are those of the other figures; a choice that leaves ASTIS out raises CourseError.

    Returns
    -------
    Picture
    """
    found = hazard_ratios(disease, therapy, design)
    death = found[found.domain == "survival"].set_index("follow_up_months").estimate
    title = (f"ASTIS: the hazard of death after transplant is {death[3]:g} times that of the controls at 3 months, "
             f"{death[_CROSSING]:g} times from 2 years on. The survival curves cross at 2 years.")
    heading = textwrap.wrap(title, 84)
    figure = Figure(figsize=(rows.WIDTH, 4.75))
    figure.text(0.01, 0.975, "\n".join(heading), va="top", fontsize=rows.TEXT + 1, fontweight="bold")
    panels = figure.subplots(1, 2, sharey=True, gridspec_kw={
        "left": 0.09, "right": 0.985, "top": 0.78, "bottom": 0.23, "wspace": 0.07,
    })
    sentences = []
    for axes, (domain, name) in zip(panels, _PANELS.items()):
        _draw_panel(axes, found[found.domain == domain])
        if domain == "survival":
            _draw_crossing(axes)
        axes.set_title(name, fontsize=rows.TEXT)
        sentences.append(f"{name}: " + "; ".join(
            f"at {row.follow_up_months:g} months {row.estimate:g} ({row.low:g} to {row.high:g})"
            if row.follow_up_months <= _CONSTANT_FROM else
            f"from 3 to 10 years {row.estimate:g} ({row.low:g} to {row.high:g})"
            for row in found[found.domain == domain].itertuples()
        ) + ".")
    panels[0].set_ylabel("hazard ratio", fontsize=rows.TEXT)
    figure.text(0.01, 0.015, "Upright lines: 95 % intervals; at 3 and 6 months they include 1. "
                "One value is printed for years 3 to 10.\nA hazard ratio of 1 comes between 6 and 12 months, the crossing of the curves "
                "later: lost ground must be made up.",
                va="bottom", fontsize=rows.TEXT - 1, color=COLOURS["quiet"])
    return Picture(figure, title, "Two panels of hazard ratios, transplant against cyclophosphamide, on logarithmic scales. "
                   + " ".join(sentences) + " The legend of the published figure says that the survival curves cross at 2 years.")


def _draw_crossing(axes):
    """Where the survival curves cross: later than the hazard ratio passes 1."""
    axes.plot([_CROSSING, _CROSSING], [0.75, 4.5], color=COLOURS["ink"], linewidth=1.2, linestyle=(0, (1, 2)), zorder=1)
    axes.annotate("survival curves\ncross at 2 years", (_CROSSING, 2.4), (6, 0), textcoords="offset points", ha="left", va="center",
                  fontsize=rows.TEXT - 0.5, color=COLOURS["quiet"])


def hazard_ratios(disease=None, therapy=None, design=None):
    """The rows that ``draw`` shows, as a data frame with the columns of their trial."""
    found = tables.with_trials("outcomes")
    return words.select(found[(found.trial == "ASTIS") & (found.measure == "hazard_ratio")], disease, therapy, design)


def _draw_panel(axes, found):
    axes.set(xscale="log", yscale="log", xlim=(1.6, 150), ylim=(0.1, 10))
    axes.axhline(1, color=COLOURS["ink"], linewidth=1.2)
    axes.set_xticks((3, 6, 12, 24, 36, 120), ("3\nmonths", "6", "12", "2\nyears", "3", "10"))
    axes.set_yticks((0.1, 0.3, 1, 3, 10), ("0.1", "0.3", "1", "3", "10"))
    axes.minorticks_off()
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.tick_params(labelsize=rows.TEXT - 0.5)
    for row in found.itertuples():
        late = row.follow_up_months > _CONSTANT_FROM
        x = (_CONSTANT_FROM * row.follow_up_months) ** 0.5 if late else row.follow_up_months
        if late:
            axes.plot([_CONSTANT_FROM, row.follow_up_months], [row.estimate] * 2, color=COLOURS["t"], linewidth=2)
        colour = COLOURS["damage"] if row.estimate > 1 else COLOURS["t"]
        axes.plot([x, x], [row.low, row.high], color=colour, linewidth=2, gid=f"{row.outcome}-interval")
        axes.plot([x], [row.estimate], "^" if row.estimate > 1 else "o", color=colour, markersize=8, gid=row.outcome)
        axes.annotate(f"{row.estimate:g}", (x, row.estimate), (-7, 4), textcoords="offset points", ha="right",
                      fontsize=rows.TEXT)
    for which, at, down, across in (("more", (145, 9), "top", "right"), ("less", (1.7, 0.11), "bottom", "left")):
        axes.annotate(f"{which} frequent after transplant", at, va=down, ha=across, fontsize=rows.TEXT - 0.5, color=COLOURS["quiet"])
