"""A thousand trials of one protocol at once."""

from collections.abc import Callable
from dataclasses import dataclass
from numbers import Integral

import numpy as np

from immune_reset.errors import CourseError
from immune_reset.trials.patients import Patients
from immune_reset.trials.protocol import EARLY, LOOKS, YEAR, Protocol
from immune_reset.trials.statistics import CRITICAL, effects, leaving_rate, log_rank, paired, two_proportions

#: Trials that are drawn together; each such block has random numbers of its own.
BLOCK = 100
MOST_TRIALS = 100_000


@dataclass(frozen=True, eq=False)
class Trials:
    """What ``simulate`` returns; arrays have one entry a trial.

    ``z`` is the statistic of each trial at its end, above 0 where the treated fare better. ``reported`` is the effect
    that it reports: the share of relapses (or of patients who relapse) prevented; -inf where the other arm had none.
    ``events`` counts first relapses that were recorded.
    """

    protocol: Protocol
    z: np.ndarray
    reported: np.ndarray
    events: np.ndarray

    @property
    def found(self) -> np.ndarray:
        """True where a trial reports that the treatment works: p below 0.05, in its favour."""
        return self.z > CRITICAL

    @property
    def against(self) -> np.ndarray:
        """True where a trial reports that the treatment harms."""
        return self.z < -CRITICAL

    @property
    def power(self) -> float:
        """Share of the trials that report an effect."""
        return float(self.found.mean())


def simulate(
    protocol: Protocol,
    patients: Patients,
    *,
    seed: int,
    trials: int = 1000,
    progress: Callable[[float], None] | None = None,
) -> Trials:
    """Run the protocol ``trials`` times on patients drawn with replacement.

    ``progress`` is called with the share that is done (a lab hands in its own); without it a bar of tqdm shows where the
    work takes more than two seconds. The same arguments give the same trials, and the first of many are those of a few.

    Raises CourseError for a seed or a number of trials that cannot be.
    """
    for name, value, low, high in (("seed", seed, 0, 2**32), ("trials", trials, 1, MOST_TRIALS)):
        if isinstance(value, bool) or not isinstance(value, Integral) or not low <= value <= high:
            raise CourseError(f"simulate: {name} is {value!r}; a whole number from {low} to {high} is due.")
    from tqdm import tqdm

    run = _before_and_after if protocol.comparator == "none" else _two_arms
    numbers = range(-(-trials // BLOCK))
    blocks = []
    for number in tqdm(numbers, unit=" hundred trials", delay=2, disable=progress is not None, leave=False):
        blocks.append(run(protocol, patients, np.random.default_rng([seed, number])))
        if progress:
            progress((number + 1) / len(numbers))
    return Trials(protocol, *(np.concatenate(each)[:trials] for each in zip(*blocks)))


def _two_arms(protocol, patients, rng):
    arm = np.arange(protocol.treated + protocol.patients) < protocol.treated
    spared = np.where(arm, *effects(protocol))
    who = rng.integers(len(patients.before), size=(BLOCK, len(arm)))
    # Each relapse is prevented by chance: the first to come through is number 0, 1, 2, ... of the untreated course.
    number = rng.geometric(1 - spared, who.shape) - 1
    most = patients.days.shape[1]
    first = np.where(number < most, patients.days[who, np.minimum(number, most - 1)], np.inf)
    leaves = _leaving(protocol, rng, first, arm)
    counted = _counted(protocol, first, leaves, arm)
    looks = _looks(protocol)
    if protocol.endpoint == "first relapse":
        event = (first <= np.minimum(leaves, looks[-1] * 7)) & counted
        week = np.ceil(np.minimum(np.minimum(first, leaves), looks[-1] * 7) / 7).clip(1).astype(int)
        z, prevented = log_rank(week, event, arm, looks[-1], counted)
        z, prevented = z[:, looks - 1], prevented[:, looks - 1]
    else:
        ends = looks[:, None, None] * 7
        stayed = (leaves > ends) & counted
        bad = stayed & (first <= ends)
        sums = [each[..., which].sum(axis=-1).T for which in (arm, ~arm) for each in (bad, stayed)]
        z, prevented = two_proportions(*sums)
        event = bad[-1]
    return *_at_the_end(z, prevented), event.sum(axis=1)


def _before_and_after(protocol, patients, rng):
    arm = np.ones(protocol.patients, bool)
    who = rng.integers(len(patients.before), size=(BLOCK, len(arm)))
    days = patients.days[who]
    days[rng.random(days.shape) < protocol.prevented] = np.inf
    first = days.min(axis=-1)
    leaves = _leaving(protocol, rng, first, arm)
    counted = _counted(protocol, first, leaves, arm)
    results = []
    for look in _looks(protocol):
        until = np.minimum(leaves, look * 7)
        after = np.where(counted, (days <= until[..., None]).sum(axis=-1), np.nan)
        results.append(paired(patients.before[who] * until / YEAR, after))
    z, prevented = (np.stack(each, axis=1) for each in zip(*results))
    return *_at_the_end(z, prevented), (counted & (first <= until)).sum(axis=1)


def _leaving(protocol, rng, first, arm):
    """The day on which each patient leaves; infinity for those who stay."""
    with np.errstate(divide="ignore", over="ignore"):  # at a rate of 0 nobody ever leaves
        leaves = rng.standard_exponential(first.shape) / leaving_rate(protocol)
    if protocol.conduct != "the sick leave":
        return leaves
    silent = rng.random(first.shape) < protocol.dropout
    return np.where(arm, np.where(silent, np.nextafter(first, 0), np.inf), leaves)


def _counted(protocol, first, leaves, arm):
    """Who is in the analysis."""
    if protocol.conduct != "early relapses left out":
        return np.ones(first.shape, bool)
    return ~(arm & (first <= np.minimum(EARLY, leaves)))


def _looks(protocol):
    """Weeks at whose end the data are tested; the last is the end of the follow-up."""
    weeks = round(protocol.years * 52)
    number = LOOKS if protocol.conduct == "five looks" else 1
    return np.ceil(weeks * np.arange(1, number + 1) / number).astype(int)


def _at_the_end(z, prevented):
    """Each trial's result at the first look that tells something, else at the last."""
    told = np.abs(z) > CRITICAL
    at = np.where(told.any(axis=1), told.argmax(axis=1), z.shape[1] - 1)
    rows = np.arange(len(z))
    return z[rows, at], prevented[rows, at]
