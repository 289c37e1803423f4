"""What could mislead, shown: trials of a treatment that does nothing, and how many of them report an effect."""

import math
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from immune_reset.labs.virtual_trial import SEED, TRIALS
from immune_reset.picture import Picture
from immune_reset.style import styled
from immune_reset.theme import COLOURS
from immune_reset.trials import Protocol, relapsing, simulate
from immune_reset.trials.protocol import EARLY, LOOKS

#: Of 100 who would leave unheard, where a plan has nobody who leaves (ours).
UNHEARD = 0.3


class Misled(NamedTuple):
    """A way to be misled; of 100 trials those that report an effect; per cent prevented by the middle report of all."""

    way: str
    found: float
    middle: float


def ways(plan):
    """What trials of ``plan`` report if the treatment does nothing, as planned and in five other ways.

    Parameters
    ----------
    plan : trials.Protocol
        One without another arm gets placebo beside it, but for the last two ways.

    Returns
    -------
    list of Misled
    """
    arm = "placebo" if plan.comparator == "none" else plan.comparator
    fair = replace(plan, prevented=0.0, comparator=arm, conduct="as planned")
    alone = replace(fair, comparator="none")
    share = plan.dropout or UNHEARD
    cases = [
        (f"as planned, beside {'placebo' if arm == 'placebo' else 'a drug'}", fair),
        (f"tested {LOOKS} times, stopped at the first p below 0.05", replace(fair, conduct="five looks")),
        (f"{100 * share:.0f} % of the treated who relapse leave unheard", replace(fair, conduct="the sick leave", dropout=share)),
        (f"treated who relapse within {EARLY} days are left out", replace(fair, conduct="early relapses left out")),
        ("no other arm, anyone may join", replace(alone, entry=0)),
        (f"no other arm, {max(plan.entry, 1)} or more relapses in the year before", replace(alone, entry=max(plan.entry, 1))),
    ]
    return [_misled(way, each) for way, each in cases]


def by_entry(plan):
    """The same without another arm, by how many relapses in the year before are asked for: 0, 1, 2 and 3."""
    alone = replace(plan, prevented=0.0, comparator="none", conduct="as planned")
    return [_misled(str(entry), replace(alone, entry=entry)) for entry in range(4)]


def _misled(way, plan):
    found = simulate(plan, relapsing(plan.entry), seed=SEED, trials=TRIALS, progress=lambda share: None)
    return Misled(way, 100 * found.power, 100 * float(np.median(found.reported)))


#: The trial that the picture shows.
PLAN = Protocol(patients=55, dropout=0.0)


@styled()
def draw():
    """Six ways to run a trial of a treatment that does nothing.

    Returns
    -------
    Picture
    """
    shown, rules = ways(PLAN), by_entry(PLAN)
    figure = Figure(figsize=(9.6, 4.4), layout="none")
    axes = figure.add_axes((0.345, 0.13, 0.47, 0.76))
    places = np.arange(len(shown))
    axes.barh(places, [each.found for each in shown], height=0.6, color=[COLOURS["treg"], *[COLOURS["damage"]] * (len(shown) - 1)])
    for at, each in enumerate(shown):
        axes.text(each.found + 2, at, whole(each.found), va="center", fontsize=13, fontweight="bold")
        axes.text(1.2, at, f"{whole(each.middle)} %", transform=axes.get_yaxis_transform(), ha="center", va="center", fontsize=13)
    axes.set(xlim=(0, 112), ylim=(len(shown) - 0.5, -0.5), xlabel="of 100 trials, those that report an effect")
    axes.set_xticks([0, 50, 100])
    axes.set_yticks(places, [_broken(each.way) for each in shown], fontsize=12)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", visible=False)
    axes.annotate("in truth: no effect", (0, 1), (0, 8), xycoords="axes fraction", textcoords="offset points", fontsize=13, fontweight="bold")
    axes.annotate("middle report", (1.2, 1), (0, 8), xycoords="axes fraction", textcoords="offset points", ha="center", fontsize=13)
    told = "; ".join(f"{each.way}: {whole(each.found)}, middle report {whole(each.middle)} %" for each in shown)
    return Picture(
        figure, "No effect, and yet it is reported",
        f"Six bars: of 100 trials with {PLAN.patients} patients an arm and a treatment that does nothing, those that report an effect. "
        f"{told}. Without another arm the middle report grows with the entry rule: "
        + ", ".join(f"{whole(each.middle)} % at {each.way} relapses or more" for each in rules) + ".",
    )


def whole(number):
    """A number as the lab prints it: no decimals, a half goes up, no minus zero."""
    return f"{math.floor(number + 0.5)}".replace("-", "−")


def _broken(words):
    """A label in two lines, broken after a comma or near its middle."""
    if ", " in words:
        return words.replace(", ", ",\n", 1)
    at = min((at for at, sign in enumerate(words) if sign == " "), key=lambda at: abs(at - len(words) / 2))
    return f"{words[:at]}\n{words[at + 1:]}"
