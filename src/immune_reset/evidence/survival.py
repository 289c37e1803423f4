"""Survival as points with intervals. Numbers at risk are printed in none of the sources, so no curve is rebuilt."""

from immune_reset.evidence import rows, tables, words
from immune_reset.picture import Picture
from immune_reset.style import styled

#: From the mildest demand to the hardest: NEDA asks for all of those before it.
_ORDER = ["alive", "event_free", "relapse_free", "mri_free", "progression_free", "neda", "remission", "insulin_free"]


@styled()
def draw(disease="MS", therapy=None, design=None, trial=None, months=60):
    """What share of each cohort was still free of an event, one row per published number.

    Parameters
    ----------
    disease, therapy, design : str or list of str, optional
        Words of ``words.DISEASES``, ``words.THERAPIES`` and ``words.DESIGNS``.
    trial : str or list of str, optional
        Ids of data/evidence/trials.csv, such as "SCOT"; for a slide, which holds some fifteen rows.
    months : float, optional
        Only numbers for this time after treatment; None for all times.

    Returns
    -------
    Picture
    """
    found = points(disease, therapy, design, trial, months)
    found = found.assign(rank=found.domain.map(_ORDER.index))
    several = found.disease.nunique() > 1
    lines, sentences = [], []
    for _, cohort in found.groupby("trial", sort=False):
        first = cohort.iloc[0]
        when = words.years(first)
        heading = (f"{first['name']}" + (f" ({first.disease})" if several else "") + (f", {when}" if when else "")
                   + (f", {first.n:.0f} patients" if cohort.n.nunique() == 1 else ""))
        lines.append(rows.Line(heading))
        sentences.append(f"{heading}:")
        for _, row in cohort.sort_values(["arm", "follow_up_months", "rank"], kind="stable").iterrows():
            who = row.arm.removeprefix("AHSCT").removeprefix(",").strip() if row.arm != "AHSCT" else ""
            protocol = ", per protocol" if row.analysis == "per_protocol" else ""
            label = f"{row.endpoint}, {_time(row.follow_up_months)}" + (f", {who}" if who else "") + protocol
            if cohort.n.nunique() > 1:
                label += f" (n = {row.n:.0f})"
            numbers = f"{row.percent:g}" + (f" ({row.low:g} to {row.high:g})" if row.low == row.low else "")
            lines.append(rows.Line(label, row.point, row.percent, row.low, row.high, numbers,
                                   marker={"alive": "^", "neda": "D"}.get(row.domain, "o"),
                                   dashed=row.interval not in ("", "95"), hollow=row.low != row.low))
            sentences.append(f"{label}: {row.percent:g} of 100" + (f", {words.interval(row)}" if row.low == row.low else "") + ";")
        sentences[-1] = sentences[-1][:-1] + "."
    other = [each for each in found.interval.unique() if each not in ("", "95")]
    note = ("Filled: with its 95 % interval. Hollow: no interval printed. Triangle: alive. Diamond: NEDA, no evidence of "
            "disease activity." + (f" Dashed: {words.listed(other)} % interval." if other else ""))
    title = _title(found)
    figure = rows.draw(lines, title, "of 100 patients", (0, 100), ticks=range(0, 101, 20), note=note)
    return Picture(figure, title, f"Points for {found.trial.nunique()} studies, of 100 patients. " + " ".join(sentences))


def points(disease="MS", therapy=None, design=None, trial=None, months=60):
    """The rows that ``draw`` shows, as a data frame with the columns of their trials."""
    found = words.select(tables.with_trials("survival_points"), disease, therapy, design, trial)
    return found if months is None else words.some(found[found.follow_up_months == months])


def _title(found):
    """What NEDA adds, where one cohort has both numbers; else the range of all."""
    both = []
    for _, at in found.groupby(["trial", "arm", "follow_up_months"], sort=False):
        by = dict(zip(at.domain, at.percent))
        if {"relapse_free", "neda"} <= set(by):
            both.append((by["relapse_free"] - by["neda"], by, at.iloc[0]))
    if both:
        _, by, row = max(both, key=lambda each: each[0])
        return (f"The same patients after {_time(row.follow_up_months)}: {by['relapse_free']:.0f} of 100 free of relapse, "
                f"{by['neda']:.0f} of 100 with NEDA ({row['name']})")
    ends = found.loc[found.percent.idxmax()], found.loc[found.percent.idxmin()]
    best, worst = (f"{row.percent:g} of 100 {row.endpoint} after {_time(row.follow_up_months)} ({row['name']})" for row in ends)
    return f"From {best} to {worst}" if best != worst else best


def _time(months):
    return f"{months:g} months" if months < 24 or months % 12 else f"{months / 12:g} years"
