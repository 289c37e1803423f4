"""Who was in the cohort decides how good its numbers look: five-year results beside the share of relapsing MS."""

import textwrap

from matplotlib.figure import Figure

from immune_reset.evidence import rows, tables, words
from immune_reset.picture import Picture
from immune_reset.style import styled
from immune_reset.theme import COLOURS

_MARKERS = {"progression_free": ("o", COLOURS["t"], "free of progression or worsening"),
            "neda": ("D", COLOURS["damage"], "NEDA, no evidence of disease activity")}
_MONTHS = (48, 60)


@styled()
def draw(disease=None, therapy=None, design=None):
    """Results after 4 or 5 years against the share of patients with relapsing-remitting disease.

    A cohort that reports its relapsing and progressive patients apart stands at 100 and at 0 per cent. The arguments
    are those of the other figures.

    Returns
    -------
    Picture
    """
    found = mixed_points(disease, therapy, design)
    ordered = found[found.domain == "neda"].sort_values("relapsing_percent")
    title = "The more relapsing MS in a cohort, the better its numbers"
    if len(ordered) > 1:
        first, last = ordered.iloc[0], ordered.iloc[-1]
        title = (f"NEDA after {last.follow_up_months / 12:g} years: {first.percent:g} of 100 ({first['name']}, "
                 f"{first.relapsing_percent:.0f} % relapsing MS), {last.percent:g} of 100 ({last['name']}, "
                 f"{last.relapsing_percent:.0f} %). The patients differ")
    title = textwrap.wrap(title, 88)
    figure = Figure(figsize=(rows.WIDTH, 5.1))
    figure.text(0.01, 0.98, "\n".join(title), va="top", fontsize=rows.TEXT + 1, fontweight="bold")
    axes = figure.add_axes((0.075, 0.24, 0.9, 0.62))
    axes.set(xlim=(-6, 128), ylim=(30, 104), xticks=range(0, 101, 20), yticks=range(40, 101, 20))
    axes.set_xlabel("patients with relapsing-remitting MS, %", fontsize=rows.TEXT)
    axes.set_ylabel("of 100 patients", fontsize=rows.TEXT)
    axes.tick_params(labelsize=rows.TEXT - 0.5)
    for row in found.itertuples():
        marker, colour, _ = _MARKERS[row.domain]
        if row.interval == "95":
            axes.plot([row.relapsing_percent] * 2, [row.low, row.high], color=colour, linewidth=1.8, gid=f"{row.point}-interval")
        axes.plot([row.relapsing_percent], [row.percent], marker, color=colour, markersize=9, gid=row.point)
        place, side = _room(row, found)
        axes.annotate(f"{row.name}, {row.follow_up_months / 12:g} years", (row.relapsing_percent, row.percent), place,
                      textcoords="offset points", ha=side, va="center", fontsize=rows.TEXT - 1)
    for domain, (marker, colour, label) in _MARKERS.items():
        if domain in set(found.domain):
            axes.plot([], [], marker, color=colour, markersize=9, label=label)
    axes.legend(loc="lower right", fontsize=rows.TEXT - 0.5)
    figure.text(0.01, 0.015, "Bars: 95 % intervals, where printed. Cohorts differ in more than this: disability, years, "
                "conditioning, and what counts\nas progression. Groups that one study reports apart stand at 0 and at 100.",
                va="bottom", fontsize=rows.TEXT - 1, color=COLOURS["quiet"])
    said = " ".join(
        f"{row.name}, {row.relapsing_percent:.0f} per cent relapsing: {row.percent:g} of 100, {row.endpoint}, after "
        f"{row.follow_up_months / 12:g} years{' (' + words.interval(row._asdict()) + ')' if row.low == row.low else ''}."
        for row in found.itertuples()
    )
    return Picture(figure, " ".join(title), f"{len(found)} points. {said}")


def _room(row, found):
    """Offset and alignment of a label: right of its point, or left or below where another point is in the way."""
    away = found.relapsing_percent - row.relapsing_percent
    if away.between(1, 20).any() and not ((found.percent - row.percent).abs() < 4)[away.between(1, 20)].any():
        return (-9, 0), "right"
    if ((found.percent - row.percent).abs() < 4)[away.between(1, 30)].any():
        return (0, -14), "center"
    return (9, 0), "left"


def mixed_points(disease=None, therapy=None, design=None):
    """The rows that ``draw`` shows: points after 4 or 5 years, each with its cohort's share of relapsing disease."""
    points = tables.with_trials("survival_points")
    points = points[(points.disease == "MS") & points.domain.isin(_MARKERS) & points.follow_up_months.isin(_MONTHS)]
    mixed = tables.load("case_mix").set_index("trial").relapsing_percent
    share = [
        100.0 if "relapsing" in row.arm else 0.0 if "progressive" in row.arm else mixed.get(row.trial, float("nan"))
        for row in points.itertuples()
    ]
    found = points.assign(relapsing_percent=share).dropna(subset=["relapsing_percent"])
    return words.select(found, disease, therapy, design)
