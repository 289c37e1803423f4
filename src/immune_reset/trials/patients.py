"""Patients whom a trial can draw: when they relapsed before it, and when they would relapse without any treatment."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from immune_reset.errors import CourseError
from immune_reset.kept import kept
from immune_reset.models import velez2011
from immune_reset.trials.protocol import YEAR

#: Longest follow-up that the patients are known for.
YEARS = 3


@dataclass(frozen=True, eq=False)
class Patients:
    """Untreated courses, one row a patient.

    ``before`` counts relapses in the year before entry. ``days`` holds the days of those after entry, in their order,
    up to three years of 365 days; patients x the most that one has, filled up with infinity.
    """

    before: np.ndarray
    days: np.ndarray

    def __post_init__(self):
        if not len(self.before) or len(self.before) != len(self.days):
            raise CourseError(f"{len(self.before)} patients before entry and {len(self.days)} after; as many are due, at least one.")

    @property
    def rate(self) -> float:
        """Relapses a year after entry, untreated."""
        return float(np.isfinite(self.days).sum() / len(self.days) / YEARS)

    def chosen(self, entry: int) -> "Patients":
        """Those with at least ``entry`` relapses in the year before."""
        fit = self.before >= entry
        return Patients(self.before[fit], self.days[fit])


@cache
def relapsing(entry: int = 2) -> Patients:
    """Patients of the relapse model (``models.velez2011``, autoimmune setting, the authors' step) who fit the criterion.

    3,000 patients are followed for eight years; each may enter at the end of the second to the fifth. All have the
    published parameters: the model knows no mild and no severe patient, only good and bad years.
    """
    if entry:
        return relapsing(0).chosen(entry)

    def followed():
        found = velez2011.simulate(3000, 8, seed=2011)
        return {name: getattr(found, name).tolist() for name in ("patient", "day", "damage")}

    arrays = {name: np.array(each) for name, each in kept("velez2011_untreated", followed).items()}
    found = velez2011.Relapses(3000, 8, **arrays)
    starts = np.arange(2, 6) * YEAR
    return Patients(
        np.concatenate([_counts(found, start - YEAR, start) for start in starts]),
        _joined([_following(found, start) for start in starts]),
    )


@cache
def steady(rate: float, patients: int = 50_000, seed: int = 1) -> Patients:
    """Patients whose events come at one rate a year and independently (a Poisson process): here the formulae hold."""
    rng = np.random.default_rng(seed)
    most = int(np.ceil(rate * YEARS + 8 * np.sqrt(rate * YEARS) + 5))
    days = np.cumsum(rng.exponential(YEAR / rate, (patients, most)), axis=1)
    days[days > YEARS * YEAR] = np.inf
    return Patients(rng.poisson(rate, patients), days)


def _counts(found, start, end):
    return np.bincount(found.patient[(found.day > start) & (found.day <= end)], minlength=found.patients)


def _following(found, start):
    """Days since ``start`` of each patient's relapses in the years after it."""
    inside = (found.day > start) & (found.day <= start + YEARS * YEAR)
    patient, day = found.patient[inside], found.day[inside] - start
    order = np.lexsort((day, patient))
    patient, day = patient[order], day[order]
    number = np.arange(len(patient)) - np.searchsorted(patient, patient)
    days = np.full((found.patients, number.max() + 1), np.inf)
    days[patient, number] = day
    return days


def _joined(parts):
    widest = max(part.shape[1] for part in parts)
    return np.concatenate([np.pad(part, ((0, 0), (0, widest - part.shape[1])), constant_values=np.inf) for part in parts])
