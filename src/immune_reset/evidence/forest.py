"""Cells against something else: forests grouped by the strength of the comparator, pooled only where trials are alike.

``draw`` shows patients per 100 (natural units), ``ratios`` hazard and rate ratios as published.
"""

from typing import NamedTuple

from scipy.stats import norm
from statsmodels.stats.meta_analysis import combine_effects

from immune_reset.evidence import rows, tables, words
from immune_reset.picture import Picture
from immune_reset.style import styled
from immune_reset.theme import COLOURS

_RATIOS = ("hazard_ratio", "rate_ratio", "risk_ratio")
_NOTE = "Square: randomised. Hollow diamond: not randomised. The order of comparators is our judgement."

#: What two results must share to be pooled: the same question put to the same kind of patients in the same way.
ALIKE = ["disease", "treatment", "comparator", "design", "arm", "against", "endpoint", "measure", "follow_up_months"]


class Pooled(NamedTuple):
    """Several alike results as one (random effects, DerSimonian and Laird), with what divides them.

    ``i_squared`` is the share of the variation, in per cent, that chance does not explain; ``p`` tests for none.
    """

    outcomes: tuple[str, ...]
    estimate: float
    low: float
    high: float
    i_squared: float
    p: float


def pool(found):
    """One Pooled for each set of results that are alike; trials that differ in any of ``ALIKE`` are never pooled.

    Only differences with a confidence interval are pooled; their standard errors come from the interval.
    """
    pools = []
    usable = found[(found.measure == "risk_difference") & found.interval.isin(tables.CONFIDENCE)]
    for _, alike in usable.groupby(ALIKE, sort=False):
        if alike.trial.nunique() < 2:
            continue
        level = alike.interval.map(tables.CONFIDENCE)
        error = (alike.high - alike.low) / 2 / norm.ppf(0.5 + level / 200)
        result = combine_effects(alike.estimate.to_numpy(), (error**2).to_numpy(), method_re="dl")
        row = result.summary_frame().loc["random effect"]
        pools.append(Pooled(tuple(alike.outcome), row["eff"], row["ci_low"], row["ci_upp"], 100 * max(result.i2, 0),
                            result.test_homogeneity().pvalue))
    return pools


@styled()
def draw(disease=None, therapy=None, design=None):
    """How many more patients per 100 did well with the cells than without, by the strength of the comparator.

    Parameters
    ----------
    disease, therapy, design : str or list of str, optional
        Words of ``words.DISEASES``, ``words.THERAPIES`` and ``words.DESIGNS``.

    Returns
    -------
    Picture
    """
    found = differences(disease, therapy, design)
    pools = {each.outcomes[-1]: each for each in pool(found)}
    varying, lines, sentences, sure = words.varying(found), [], [], []
    for heading, group in _by_comparator(found):
        lines.append(rows.Line(heading))
        sentences.append(f"{heading}:")
        for _, row in group.iterrows():
            value, low, high = helped(row)
            text = _text(value, low, high)
            lines.append(_line(row, varying, value, low, high, text))
            sentences.append(f"{row['name']}, {row.endpoint}, {row.arm} against {row.against}: {text}, {row.interval} % CI.")
            if row.design.startswith("randomised") and low * high > 0:
                sure.append(row["name"])
            if row.outcome in pools:
                each = pools[row.outcome]
                text = _text(*each[1:4])
                lines.append(rows.Line(f"these two pooled: I² {each.i_squared:.0f} %", f"pooled-{row.outcome}", *each[1:4],
                                       text, "D", COLOURS["damage"]))
                sentences.append(f"{words.listed(group[group.outcome.isin(each.outcomes)].name)} pooled, random effects: {text}, "
                                 f"95 % CI; I squared {each.i_squared:.0f} %, P of heterogeneity {each.p:.2f}.")
    title = "No randomised trial here has an interval that leaves out zero"
    if sure:
        only = "the only randomised trial" if len(set(sure)) == 1 else "the only randomised trials"
        title = f"{words.listed(sure)}: {only} here with an interval that leaves out zero"
    printed = found[found.status == "published"].name
    note = _NOTE + (f" Printed as differences: {words.listed(printed)}; the others" if len(printed) else " The differences")
    note += " are computed here from counts." + (" Orange: pooled, only where trials are alike." if pools else "") + _levels(found)
    figure = rows.draw(lines, title, "patients per 100 who did better with cells", (-60, 90), ticks=range(-60, 91, 30),
                       reference=0, sides=("← worse", "better →"), note=note)
    return Picture(figure, title, f"A forest plot of {len(found)} results. " + " ".join(sentences))


@styled()
def ratios(disease=None, therapy=None, design=None):
    """Hazard and rate ratios as published, by the strength of the comparator. Parameters as in ``draw``.

    ASTIS is left out: its ratio changes with time and has a figure of its own.
    """
    found = found_ratios(disease, therapy, design)
    varying, lines, sentences, counts = words.varying(found), [], [], []
    for heading, group in _by_comparator(found):
        lines.append(rows.Line(heading))
        sentences.append(f"{heading}:")
        undecided = ((group.low < 1) & (group.high > 1)).sum()
        counts.append(f"{undecided} of {len(group)} {heading[0].lower()}{heading[1:]}")
        for _, row in group.iterrows():
            text = f"{row.estimate:g} ({row.low:g} to {row.high:g})"
            lines.append(_line(row, varying, row.estimate, row.low, row.high, text))
            sentences.append(f"{row['name']}, {row.endpoint}, {row.arm} against {row.against}: {text}, {row.interval} % CI.")
    title = f"Intervals that include 1, equally often: {words.listed(counts)}"
    good = " High efficacy: against relapses." if (found.comparator_class == "high_efficacy_drug").any() else ""
    good += " Above 1 is good only for improvement." if (found.better == "higher").any() else ""
    figure = rows.draw(lines, title, "hazard or rate ratio", (0.015, 12), log=True, ticks=(0.02, 0.1, 0.3, 1, 3, 10),
                       reference=1, sides=("← less often", "more often →"), note=_NOTE + good + _levels(found))
    return Picture(figure, title, f"A forest plot of {len(found)} ratios on a logarithmic scale. " + " ".join(sentences))


def helped(row):
    """Difference and interval of a row, turned so that more is better for the patient."""
    if row.better == "higher":
        return row.estimate, row.low, row.high
    return -row.estimate, -row.high, -row.low


def differences(disease=None, therapy=None, design=None):
    """The rows that ``draw`` shows, as a data frame with the columns of their trials."""
    return words.select(_compared(["risk_difference"]), disease, therapy, design)


def found_ratios(disease=None, therapy=None, design=None):
    """The rows that ``ratios`` shows, as a data frame with the columns of their trials."""
    found = _compared(_RATIOS)
    return words.select(found[(found.trial != "ASTIS") & (found.comparator_class != "none")], disease, therapy, design)


def _compared(measures):
    found = tables.with_trials("outcomes")
    return found[found.measure.isin(measures) & (found.against != "") & found.interval.isin(tables.CONFIDENCE)]


def _by_comparator(found):
    """Heading and rows of each class of comparators; results that are alike stand together."""
    found = found.assign(alike=found.groupby(ALIKE, sort=False).ngroup()).sort_values("alike", kind="stable")
    for word, name in words.COMPARATORS.items():
        group = found[found.comparator_class == word]
        if len(group):
            yield f"Against {name}", group


def _line(row, varying, value, low, high, text):
    against = f" v {row.against}" if row.comparator_class == "high_efficacy_drug" else ""  # the heading says the others
    randomised = row.design.startswith("randomised")
    return rows.Line(f"{row['name']}: {row.endpoint}{against}{varying(row)}", row.outcome, value, low, high, text,
                     "s" if randomised else "D", hollow=not randomised, dashed=row.interval != "95")


def _levels(found):
    other = found[found.interval != "95"]
    return f" Dashed: {words.listed(other.interval)} % interval; the others 95 %." if len(other) else ""


def _text(value, low, high):
    return f"{value:+.1f} ({low:+.1f} to {high:+.1f})".replace("-", "−")
