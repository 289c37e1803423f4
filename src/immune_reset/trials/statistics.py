"""Tests for many trials at once, and what formulae expect of a protocol.

The log-rank test is written out because a library tests one trial at a time; the tests of the course compare it with
``statsmodels.duration.survfunc.survdiff``.
"""

from dataclasses import replace

import numpy as np
from scipy.stats import norm

from immune_reset.errors import CourseError
from immune_reset.trials.patients import YEARS, Patients
from immune_reset.trials.protocol import ALPHA, YEAR, Protocol

CRITICAL = float(norm.ppf(1 - ALPHA / 2))


def log_rank(week, event, arm, weeks, counted=True):
    """The log-rank test of many trials, at the end of every week.

    Parameters
    ----------
    week : ndarray of int, trials x patients
        Week of the event or of leaving, 1 to ``weeks``. Who leaves in a week is at risk in it.
    event : ndarray of bool, trials x patients
    arm : ndarray of bool, patients
        True for the treated.
    weeks : int
    counted : ndarray of bool, trials x patients
        False for those left out.

    Returns
    -------
    z, prevented : ndarray of float, trials x weeks
        The statistic of the data up to each week, above 0 where the treated fare better; and 1 minus the hazard ratio,
        estimated by observed over expected events of both arms (-inf where the control arm had none). Both are 0
        where nothing can be told.
    """
    trials = len(week)

    def per_week(chosen):
        place = (np.arange(trials)[:, None] * weeks + week - 1)[chosen]
        return np.bincount(place, minlength=trials * weeks).reshape(trials, weeks).astype(float)

    def at_risk(members):
        return per_week(members)[:, ::-1].cumsum(axis=1)[:, ::-1]

    treated, others = (np.broadcast_to(which, week.shape) & counted for which in (arm, ~arm))
    events1, events2 = per_week(event & treated), per_week(event & others)
    events = events1 + events2
    risk1 = at_risk(treated)
    risk = risk1 + at_risk(others)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(risk > 0, risk1 / risk, 0)
        variance = np.where(risk > 1, events * share * (1 - share) * (risk - events) / (risk - 1), 0).cumsum(axis=1)
        observed1, expected1 = events1.cumsum(axis=1), (events * share).cumsum(axis=1)
        observed2, expected2 = events2.cumsum(axis=1), (events * (1 - share)).cumsum(axis=1)
        z = np.where(variance > 0, (expected1 - observed1) / np.sqrt(variance), 0)
        ratio = (observed1 / expected1) / (observed2 / expected2)
        prevented = np.where(variance > 0, 1 - np.where(observed1 == 0, 0, ratio), 0)
    return z, prevented


def two_proportions(bad1, n1, bad2, n2):
    """The pooled z test for two proportions and 1 minus the ratio of the bad outcomes; arrays of one shape.

    z is above 0 where the first group has the smaller share, and 0 where nothing can be told.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = (bad1 + bad2) / (n1 + n2)
        z = (bad2 / n2 - bad1 / n1) / np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
        prevented = 1 - np.where(bad1 == 0, 0, (bad1 / n1) / (bad2 / n2))
    told = np.isfinite(z) & (n1 > 0) & (n2 > 0)
    return np.where(told, z, 0), np.where(told, prevented, 0)


def paired(before, after):
    """t of the paired test over patients (last axis) as a normal z, and 1 minus the ratio of the sums."""
    from scipy.stats import t

    gain = before - after
    counted = np.isfinite(gain)
    n = counted.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.nansum(gain, axis=-1) / n
        spread = np.sqrt(np.nansum(np.where(counted, gain - mean[..., None], 0) ** 2, axis=-1) / (n - 1) / n)
        statistic = np.where(n > 1, mean / spread, 0)
        prevented = 1 - np.nansum(np.where(counted, after, 0), axis=-1) / np.nansum(np.where(counted, before, 0), axis=-1)
    p = t.sf(np.abs(np.nan_to_num(statistic)), np.maximum(n - 1, 1))
    return np.sign(np.nan_to_num(statistic)) * norm.isf(np.clip(p, 1e-300, 0.5)), np.nan_to_num(prevented, neginf=-np.inf)


def exact_power(bad1, n1, bad2, n2):
    """Chance that the pooled z test finds the first group better, summed over all outcomes: shares ``bad`` of ``n``."""
    from scipy.stats import binom

    count1, count2 = np.arange(n1 + 1)[:, None], np.arange(n2 + 1)[None, :]
    chance = binom.pmf(count1, n1, bad1) * binom.pmf(count2, n2, bad2)
    return float(chance[two_proportions(count1, n1, count2, n2)[0] > CRITICAL].sum())


# --- what formulae expect -----------------------------------------------------------------------------------------------


def leaving_rate(protocol: Protocol) -> float:
    """Hazard (1/day) of leaving by chance so that ``dropout`` of those who stay well are gone at the end."""
    return abs(np.log1p(-protocol.dropout)) / (protocol.years * YEAR)


def effects(protocol: Protocol) -> tuple[float, float]:
    """Share of untreated relapses that each arm is spared: the treated one and the other."""
    other = protocol.drug_prevents if protocol.comparator == "drug" else 0.0
    return 1 - (1 - other) * (1 - protocol.prevented), other


def relapsed(protocol: Protocol, patients: Patients, spared: float, leaving: float = 0.0) -> float:
    """Share with a relapse before the end when ``spared`` of the relapses are prevented and patients leave at a rate."""
    number = np.arange(patients.days.shape[1])
    first = spared**number * (1 - spared)  # chance that the first relapse to come through is this one
    seen = np.where(patients.days <= protocol.years * YEAR, np.exp(-leaving * np.minimum(patients.days, YEARS * YEAR)), 0)
    return float((seen @ first).mean())


def true_effect(protocol: Protocol, patients: Patients) -> float:
    """What a trial of this endpoint should report: the share prevented of relapses, or of patients who relapse."""
    if protocol.comparator == "none" or protocol.endpoint == "first relapse":
        return protocol.prevented
    treated, other = (relapsed(protocol, patients, spared) for spared in effects(protocol))
    return 1 - treated / other if other else 0.0


def expected_power(protocol: Protocol, patients: Patients) -> float:
    """Chance, by formula, that a trial that runs as planned against another arm reports the effect, in its favour.

    First relapse: Schoenfeld (Biometrics 1983, doi:10.2307/2531021), with the events that dropout leaves to be seen.
    Relapse-free: normal approximation for two proportions (statsmodels), with the patients who stay.
    Raises CourseError for a protocol without another arm, or one that does not run as planned.
    """
    if protocol.comparator == "none" or protocol.conduct != "as planned":
        raise CourseError("The formulae need another arm and a trial that runs as planned; simulate this one.")
    treated, other = effects(protocol)
    if protocol.endpoint == "first relapse":
        seen = [relapsed(protocol, patients, each, leaving_rate(protocol)) for each in (treated, other)]
        events = protocol.treated * seen[0] + protocol.patients * seen[1]
        share = protocol.ratio / (1 + protocol.ratio)
        shift = -np.log1p(-protocol.prevented) * np.sqrt(events * share * (1 - share))
        return float(norm.cdf(shift - CRITICAL))
    from statsmodels.stats.proportion import power_proportions_2indep

    worse, better = (relapsed(protocol, patients, each) for each in (other, treated))
    if worse == better:
        return ALPHA / 2
    stay = 1 - protocol.dropout
    return float(power_proportions_2indep(worse - better, better, protocol.patients * stay, ratio=protocol.ratio,
                                          alpha=ALPHA / 2, alternative="larger").power)


def needed(protocol: Protocol, patients: Patients, power: float = 0.8) -> int | None:
    """Fewest patients of the arm without the treatment that give this power by formula; None above 2,000."""
    low, high = 2, 2000

    def enough(n):
        return expected_power(replace(protocol, patients=n), patients) >= power

    if not enough(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return low
