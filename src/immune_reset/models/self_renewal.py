"""Stem cell clones that grow, drift and die out: every daughter stays a stem cell with probability p.

A stem cell divides once per ``interval``. Each of its two daughters stays a stem cell with probability p, on its own;
else it begins to differentiate and is counted no more. So a division adds a stem cell with probability p**2, loses one
with (1 - p)**2 and else changes nothing: a birth-death process, the idea of Till, McCulloch and Siminovitch (1964). Per
founder cell and in weeks: the mean size of its clone, the variance, and the probability that no stem cell is left.

The interval is published (Catlin 2011, doi:10.1182/blood-2010-08-303537); p is ours and is the lab's question. At
p = 0.5 the mean never moves and yet every clone dies out in the end. The model has no competition for a niche and no
clone with an advantage. It fails where that counts: above 75 years, 12 to 18 clones make 30 to 60 per cent of the
blood (Mitchell 2022, doi:10.1038/s41586-022-04786-y), and drift alone makes none so large.
"""

import numpy as np
from sympy import Piecewise, S, Symbol

from immune_reset.engine.given import checked_times
from immune_reset.engine.model import Model, Observable, State
from immune_reset.engine.parameters import read_parameters
from immune_reset.errors import CourseError
from immune_reset.paths import DATA

WEEKS_PER_YEAR = 365.25 / 7


def build(variant: str) -> Model:
    """The model; its one ``variant`` is "neutral"."""
    p, interval, founders = Symbol("p"), Symbol("interval"), Symbol("founders")
    mean, variance, lost = Symbol("mean"), Symbol("variance"), Symbol("lost")
    gain, loss = Symbol("gain"), Symbol("loss")
    return Model(
        name="self_renewal",
        title="Stem cell clones: self-renewal, drift and extinction",
        time_unit="week",
        parameters=read_parameters(DATA / "parameters" / "self_renewal.csv"),
        states={
            "mean": State("mean", "m", "cells", "mean clone size", S.One),
            "variance": State("variance", "v", "cells^2", "variance of clone size", S.Zero),
            "lost": State("lost", "q", "1", "probability that a clone has died out", S.Zero),
        },
        equations={
            "mean": (gain - loss) * mean,
            "variance": 2 * (gain - loss) * variance + (gain + loss) * mean,
            "lost": (1 - lost) * (loss - gain * lost),
        },
        observables={
            "gain": Observable(p**2 / interval, "1/week", "divisions that add a stem cell", "g"),
            "loss": Observable((1 - p) ** 2 / interval, "1/week", "divisions that lose one", r"\ell"),
            "founders_left": Observable(100 * (1 - lost), "%", "founders with descendants left"),
            "surviving_size": Observable(
                Piecewise((mean / (1 - lost), lost < 1), (0, True)), "cells", "mean size of a clone that is left"
            ),
            "spread": Observable(
                (variance / founders) ** S.Half, "1", "standard deviation of the pool, times its start"
            ),
        },
    )


def clones(founders, times, p=0.5, interval=40.0, seed=None):
    """Sizes of the clones of many founder cells at the given times, one chance history.

    Drawn exactly, whatever the step: of n cells, those with descendants at the next time are binomial, and their
    descendants together negative binomial.

    Parameters
    ----------
    founders : int
        Cells at time 0, each the first of its clone.
    times : sequence of float
        Weeks, increasing from 0 or later.
    p, interval : float
        As in the model: a probability, and weeks between divisions.
    seed : int, optional
        The same seed gives the same history.

    Returns
    -------
    numpy.ndarray
        Whole numbers, one row per time, one column per founder.

    Raises
    ------
    CourseError
        If a number is outside its range; the message names it.
    """
    from immune_reset import models
    from immune_reset.engine.given import check_whole, checked_parameters

    checked_parameters(models.load("self_renewal"), {"p": p, "interval": interval})
    check_whole("founders", founders, 1, 1_000_000)
    if seed is not None:
        check_whole("seed", seed, 0)
        seed = int(seed)
    founders = int(founders)
    steps = np.diff(checked_times(None, times), prepend=0.0)
    draw = np.random.default_rng(seed)
    sizes = np.empty((len(steps), founders), dtype=np.int64)
    now = np.ones(founders, dtype=np.int64)
    for row, step in enumerate(steps):
        dies, stops = transition(step, p, interval)
        alive = draw.binomial(now, 1 - dies)
        now = alive.copy()
        parents = alive > 0
        now[parents] += draw.negative_binomial(alive[parents], stops) if stops < 1 else 0
        sizes[row] = now
    return sizes


def transition(weeks, p, interval):
    """For one cell after so many weeks: the probability of no descendant, and of stopping at each further one.

    The number of descendants, where there is one, is geometric with the second probability (closed form of Kendall's
    birth-death process).
    """
    gain, loss = p**2 / interval, (1 - p) ** 2 / interval
    if abs(gain - loss) * weeks < 1e-9:
        moved = gain * weeks
        return moved / (1 + moved), 1 / (1 + moved)
    growth = np.exp((gain - loss) * weeks)
    below = gain * growth - loss
    return loss * (growth - 1) / below, (gain - loss) / below
