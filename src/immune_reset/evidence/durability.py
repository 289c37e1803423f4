"""How long it lasts: one small panel for each cohort that was looked at more than once, all on the same axes."""

import textwrap
from math import ceil

import pandas
from matplotlib.figure import Figure

from immune_reset.evidence import rows, tables, words
from immune_reset.picture import Picture
from immune_reset.style import styled
from immune_reset.theme import COLOURS

_COLUMNS = 5
_ROW, _TALL_ROW = 2.12, 3.0  # inches; tall where few panels are wide


@styled()
def draw(disease=None, therapy=None, design=None, trial=None):
    """Shares still free of the disease over the years; of several endpoints of a cohort, the one hardest to keep.

    A thin line joins the points of one cohort; it is no survival curve.

    Parameters
    ----------
    disease, therapy, design : str or list of str, optional
        Words of ``words.DISEASES``, ``words.THERAPIES`` and ``words.DESIGNS``.
    trial : str or list of str, optional
        Ids of data/evidence/trials.csv, such as "SCOT"; for a slide, which holds some fifteen rows.

    Returns
    -------
    Picture
    """
    cohorts = _cohorts(words.select(tables.with_trials("survival_points"), disease, therapy, design, trial))
    lines, columns = ceil(len(cohorts) / _COLUMNS), min(_COLUMNS, len(cohorts))
    title = textwrap.wrap(_title(cohorts), 88)
    height = 0.84 + 0.2 * len(title) + (_ROW if columns > 3 else _TALL_ROW) * lines
    figure = Figure(figsize=(rows.WIDTH, height))
    panels = figure.subplots(lines, columns, squeeze=False, sharex=True, sharey=True, gridspec_kw={
        "left": 0.05, "right": 0.99, "top": 1 - (0.88 + 0.2 * len(title)) / height, "bottom": 0.78 / height,
        "wspace": 0.16, "hspace": 0.82,
    })
    last = max(points.follow_up_months.max() for points in cohorts) / 12
    panels[0, 0].set(xlim=(-0.28 * last, last * 1.25), ylim=(0, 108), yticks=(0, 50, 100),
                     xticks=range(0, int(last) + 1, 5 if last > 6 else 1))
    for axes, points in zip(panels.flat, cohorts):
        _draw_cohort(axes, points, letters=round(125 / columns))
        axes.tick_params(labelsize=rows.TEXT - 1, labelbottom=True)
    for axes in panels.flat[len(cohorts):]:
        axes.set_visible(False)
    figure.text(0.01, 1 - 0.1 / height, "\n".join(title), va="top", fontsize=rows.TEXT + 1, fontweight="bold")
    rises = any((points.percent.diff() > 0).any() for points in cohorts)
    note = ("Of 100 patients, by years after treatment. Bars: 95 % intervals, where printed. A thin line joins one cohort; it is no "
            "curve." + (" Where a share rises, other people were counted, or some came back into remission." if rises else ""))
    figure.text(0.01, 0.06 / height, "\n".join(textwrap.wrap(note, 125)), va="bottom", fontsize=rows.TEXT - 1, color=COLOURS["quiet"])
    said = " ".join(f"{', '.join(_name(points))}: " + ", ".join(
        f"{row.percent:g} after {_years(row.follow_up_months)}" for row in points.itertuples()) + "." for points in cohorts)
    return Picture(figure, " ".join(title), f"{len(cohorts)} small panels on the same axes, of 100 patients, by years after "
                   f"treatment. {said}")


def followed(disease=None, therapy=None, design=None, trial=None):
    """The rows that ``draw`` shows, as a data frame with the columns of their trials."""
    return pandas.concat(_cohorts(words.select(tables.with_trials("survival_points"), disease, therapy, design, trial)))


def _cohorts(found):
    """The points of each cohort in the order of diseases; of its endpoints the one that ends lowest."""
    hardest = {}
    for (trial, arm, _), points in found[found.domain != "alive"].groupby(["trial", "arm", "domain"], sort=False):
        points = points.sort_values("follow_up_months")
        if len(points) > 1:
            best = hardest.get((trial, arm))
            if best is None or points.percent.iloc[-1] < best.percent.iloc[-1]:
                hardest[trial, arm] = points
    return sorted(words.some(list(hardest.values())), key=lambda points: list(words.DISEASES).index(points.disease.iloc[0]))


def _draw_cohort(axes, points, letters):
    years = points.follow_up_months / 12
    transplanted = not points.arm.iloc[0].startswith("cyclophosphamide")
    colour, marker = (COLOURS["t"], "o") if transplanted else (COLOURS["damage"], "s")
    axes.plot(years, points.percent, color=colour, linewidth=0.9, linestyle=(0, (2, 2)))
    for x, row in zip(years, points.itertuples()):
        if row.interval == "95":
            axes.plot([x, x], [row.low, row.high], color=colour, linewidth=1.6, gid=f"{row.point}-interval")
        axes.plot([x], [row.percent], marker, color=colour, markersize=6, gid=row.point)
    for at, place, align in ((0, (-7, 0), "right"), (-1, (7, 0), "left")):
        axes.annotate(f"{points.percent.iloc[at]:g}", (years.iloc[at], points.percent.iloc[at]), place,
                      textcoords="offset points", ha=align, va="center", fontsize=rows.TEXT - 1)
    disease, *rest = _name(points)
    label = textwrap.wrap(", ".join(rest), letters)
    axes.annotate("\n".join(label), (0, 1), (0, 3), xycoords="axes fraction", textcoords="offset points", va="bottom",
                  fontsize=rows.TEXT - 1.6, linespacing=1.15)
    axes.annotate(disease, (0, 1), (0, 5 + 11.6 * len(label)), xycoords="axes fraction", textcoords="offset points",
                  va="bottom", fontsize=rows.TEXT, fontweight="bold")


def _name(points):
    row = points.iloc[0]
    who = row.arm.removeprefix("AHSCT").removeprefix(", ").removeprefix(" with rATG and rituximab")
    protocol = "per protocol" if row.analysis == "per_protocol" else ""
    return [each for each in (words.heading(row.disease), row["name"], row.endpoint, who, protocol) if each]


def _title(cohorts):
    """The steepest and the steadiest of the cohorts that were treated, by points lost a year."""
    def fall(points):
        return (points.percent.iloc[0] - points.percent.iloc[-1]) / (points.follow_up_months.iloc[-1] - points.follow_up_months.iloc[0])

    def told(points):
        return (f"from {points.percent.iloc[0]:g} of 100 after {_years(points.follow_up_months.iloc[0])} "
                f"to {points.percent.iloc[-1]:g} after {_years(points.follow_up_months.iloc[-1])}")

    treated = [points for points in cohorts if points.arm.iloc[0] != "cyclophosphamide"] or cohorts
    falling = [points for points in treated if fall(points) > 0] or treated  # a share that rises counts other people
    steepest, steadiest = max(falling, key=fall), min(falling, key=fall)
    if len(falling) == 1:
        return f"{steepest.disease.iloc[0]}: {told(steepest)}"
    return f"{steepest.disease.iloc[0]} {told(steepest)}; {steadiest.disease.iloc[0]} {told(steadiest)}"


def _years(months):
    return f"{months:g} months" if months < 12 else f"{months / 12:g} year" + ("" if months == 12 else "s")
