"""Death from the treatment, by disease, cohort and years, with Wilson intervals from the counts."""

import math

from statsmodels.stats.proportion import proportion_confint

from immune_reset.evidence import rows, tables, words
from immune_reset.picture import Picture
from immune_reset.style import styled
from immune_reset.theme import COLOURS

_NOTE = ("Filled: from counts, with the 95 % Wilson interval computed here; none seen is not none. Hollow: a percentage as "
         "printed, with its interval where one was. Follow-up differs from study to study.")


def wilson(events, n):
    """The 95 % Wilson interval of ``events`` of ``n``, in per cent."""
    low, high = proportion_confint(events, n, alpha=0.05, method="wilson")
    return 100 * low, 100 * high


@styled()
def draw(disease=None, therapy="AHSCT", design=None, trial=None):
    """Deaths from the treatment per 100 patients, cohorts of one disease together, by the last year of treatment if known.

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
    found = tables.with_trials("safety")
    found = found[(found.category == "treatment_death") & (found.measure == "percent")
                  & ~found.arm.isin(["cyclophosphamide"])]
    found = words.select(found, disease, therapy, design, trial)
    found = found.assign(rank=found.disease.map(list(words.DISEASES).index), when=found.last_year.fillna(2100))
    lines, sentences, counted = [], [], []
    for name, group in found.sort_values(["rank", "when"], kind="stable").groupby("rank", sort=False):
        heading = words.heading(list(words.DISEASES.values())[name])
        lines.append(rows.Line(heading))
        sentences.append(f"{heading}:")
        for _, row in group.iterrows():
            line, sentence = _line(row)
            lines.append(line)
            sentences.append(sentence)
            if row.events == row.events:
                counted.append((row.events / row.n, row))
    title = "Death from the treatment, per 100 patients"
    if counted:
        (_, least), (_, most) = min(counted, key=lambda each: (each[0], -each[1].n)), max(counted, key=lambda each: each[0])
        title = (f"{_count(most)} died of the treatment in one study ({most['name']}, {most.disease}), "
                 f"{_count(least)} in another ({least['name']}, {least.disease})")
    end = 10 * math.ceil(max(max(line.value, line.high if line.high == line.high else 0) for line in lines if line.gid) / 10)
    figure = rows.draw(lines, title, "deaths per 100 patients", (0, end), ticks=range(0, end + 1, 10 if end > 20 else 5), note=_NOTE)
    return Picture(figure, title, f"Points with intervals for {len(found)} rows. " + " ".join(sentences))


def _line(row):
    when = words.years(row)
    who = row.arm.removeprefix("AHSCT").lstrip(", ")
    itt = " (intention to treat)" if row.analysis == "itt" else ""
    window = row.window if row.window not in ("", "whole follow-up") else ""
    label = ", ".join(each for each in (row["name"] + (f" {who}" if who else "") + itt, when, window) if each)
    if row.events == row.events and row.n == row.n:
        value, (low, high) = 100 * row.events / row.n, wilson(row.events, row.n)
        numbers = f"{_count(row)}  ({low:.1f} to {high:.1f})"
        return (rows.Line(label, row.event, value, low, high, numbers, colour=COLOURS["damage"]),
                f"{label}: {_count(row)}, {value:.1f} per 100, Wilson interval {low:.1f} to {high:.1f}.")
    numbers = rows.printed(row)
    return (rows.Line(label, row.event, row.estimate, row.low, row.high, numbers, colour=COLOURS["damage"], hollow=True),
            f"{label}: {row.adverse_event}, {numbers.split('  ')[0]} as printed"
            f"{', ' + words.interval(row) if row.low == row.low else ''}.")


def _count(row):
    return f"{row.events:.0f} of {row.n:.0f}"
