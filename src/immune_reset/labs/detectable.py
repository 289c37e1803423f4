"""The picture that lesson 11 reads aloud: what five trials found, and the smallest difference each could have found."""

from typing import NamedTuple

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from immune_reset.evidence import tables
from immune_reset.picture import Picture
from immune_reset.style import styled
from immune_reset.theme import COLOURS
from immune_reset.trials.statistics import exact_power

#: Row of the difference and row of the control arm in data/evidence/outcomes.csv.
_ROWS = (
    ("mist_difference", "mist_progressed_drugs"), ("astis_difference", "astis_events_cyc"),
    ("admire_cd_ii_combined_difference_5_5", "admire_cd_ii_combined_remission_placebo_5_5"),
    ("msc_np_difference", "msc_np_edss_plus_placebo_13"), ("deng2017_difference", "deng2017_remission_placebo_6"),
)
POWER = 0.8


class Detectable(NamedTuple):
    """A trial: what it found (per 100, above 0 is better) and the smallest gain that 80 of 100 such trials would find.

    ``gain`` is None where even the largest possible gain, ``most``, would be found less often.
    """

    name: str
    endpoint: str
    treated: int
    control: int
    found: float
    low: float
    high: float
    gain: float | None
    most: float
    source: str


def smallest_gain(bad, treated, control):
    """The smallest fall of the share ``bad`` of the control arm that 80 of 100 trials find, by the pooled z test; or None."""
    if exact_power(0, treated, bad, control) < POWER:
        return None
    low, high = 0.0, bad
    while high - low > 1e-4:
        middle = (low + high) / 2
        low, high = (low, middle) if exact_power(bad - middle, treated, bad, control) >= POWER else (middle, high)
    return high


def rows():
    """The five trials as ``Detectable``."""
    outcomes = tables.with_trials("outcomes").set_index("outcome")
    found = []
    for difference, other in _ROWS:
        row, control = outcomes.loc[difference], outcomes.loc[other]
        lower = row.better == "lower"
        share = control.events / control.n if control.events == control.events else control.estimate / 100
        bad = share if lower else 1 - share
        treated, beside = int(row.n), int(row.n_against)
        gain = smallest_gain(bad, treated, beside)
        sign = -1 if lower else 1
        ends = sorted((sign * row.low, sign * row.high))
        found.append(Detectable(row["name"], row.endpoint, treated, beside, sign * row.estimate, *ends,
                                None if gain is None else 100 * gain, 100 * bad, row.source))
    return found


@styled()
def draw():
    """What five trials found against the smallest difference that each could have found.

    Returns
    -------
    Picture
    """
    trials = rows()
    figure = Figure(figsize=(9.6, 4.4), layout="none")
    axes = figure.add_axes((0.33, 0.15, 0.65, 0.66))
    for at, each in enumerate(trials):
        blind = each.most if each.gain is None else each.gain
        axes.barh(at, blind, height=0.62, color=COLOURS["line"], hatch="///", edgecolor=COLOURS["edge"], linewidth=0.6)
        axes.plot([each.low, each.high], [at, at], color=COLOURS["ink"], linewidth=2)
        axes.plot(each.found, at, "o", color=COLOURS["ink"], markersize=9)
        said = "no gain would do" if each.gain is None else f"{each.gain:.0f}"
        axes.text(74, at, said, ha="right", va="center", fontsize=12)
        axes.text(-0.02, at - 0.16, f"{each.name}, {each.treated} and {each.control}", transform=axes.get_yaxis_transform(), ha="right",
                  va="center", fontsize=12, fontweight="bold")
        axes.text(-0.02, at + 0.22, each.endpoint, transform=axes.get_yaxis_transform(), ha="right", va="center", fontsize=11)
    axes.axvline(0, color=COLOURS["quiet"], linewidth=1)
    axes.set(xlim=(-42, 75), ylim=(len(trials) - 0.5, -0.5), xlabel="better with treatment, per 100 (below 0: worse)")
    axes.set_yticks([])
    axes.grid(axis="y", visible=False)
    figure.text(0.98, 0.835, "smallest to find", ha="right", fontsize=12)
    handles = [Line2D([], [], marker="o", color=COLOURS["ink"], markersize=8, label="found, with its interval"),
               Patch(facecolor=COLOURS["line"], hatch="///", edgecolor=COLOURS["edge"], label="too small for this trial: fewer than 80 of 100 would find it")]
    figure.legend(handles=handles, loc="upper left", ncols=2, fontsize=11.5, frameon=False, bbox_to_anchor=(0.0, 1.0), columnspacing=1.2)
    told = "; ".join(
        f"{each.name}, {each.treated} and {each.control} people, found {each.found:+.0f} "
        f"({each.low:+.0f} to {each.high:+.0f}), " + ("and no gain was large enough" if each.gain is None else f"smallest {each.gain:.0f}")
        for each in trials)
    return Picture(
        figure, "What five trials found, and what they could have found",
        "Five rows, each a point with its interval over a hatched bar that ends at the smallest gain per 100 which 80 of 100 such "
        f"trials would find: {told}.",
    )


def sources():
    """Keys of the papers of the five trials."""
    return sorted({each.source for each in rows()})
