"""Means and quantiles of a cohort that is never held in memory as a whole.

A value is counted under its sign, its exponent and the first seven binary digits behind the point, the upper half of
a 32-bit float. A bin is thus at most 1/128 of its value wide, at every size, and a quantile, given as the middle of
its bin, lies within 1/256 (0.4 %) of the value of the patient at that rank. Mean and standard deviation are exact to
round-off. Memory depends on the number of columns and on the spread of the values, not on the number of patients.
"""

from dataclasses import dataclass, field
from functools import cache

import numpy as np

#: Half the width of a bin, as a fraction of the value: the largest error of a quantile.
QUANTILE_ERROR = 1 / 256
#: Bins beyond the most extreme value so far, when room is made.
_SPARE = 256


@dataclass(frozen=True)
class Part:
    """What a summary needs of some patients: their number, the moments of each column and the bin of each value."""

    patients: int
    mean: np.ndarray
    squares: np.ndarray
    low: np.ndarray
    high: np.ndarray
    bins: np.ndarray


def part(values: np.ndarray) -> Part:
    """The part for ``values``, an array (patients, columns) of at least one patient without nan."""
    mean = values.mean(axis=0)
    apart = values - mean
    bits = values.astype(np.float32).view(np.int32) >> 16
    bins = np.where(bits < 0, -32768 - bits, bits).astype(np.int16)  # in the order of the values, below 0 too
    return Part(
        len(values), mean, np.einsum("ij,ij->j", apart, apart), values.min(axis=0), values.max(axis=0), bins
    )


@dataclass
class Summary:
    """Parts put together one after another. Each array has one entry per column."""

    patients: int = 0
    mean: np.ndarray = None
    low: np.ndarray = None
    high: np.ndarray = None
    _squares: np.ndarray = None
    _first: np.ndarray = field(default=None, repr=False)  # bin of the first count of each column
    _counts: np.ndarray = field(default=None, repr=False)  # columns x bins

    def add(self, more: Part):
        """Take in a part; the order of the parts matters to the last digits of the mean alone."""
        first, last = more.bins.min(axis=0).astype(np.int32), more.bins.max(axis=0).astype(np.int32)
        if not self.patients:
            columns = len(more.mean)
            self.mean, self._squares = np.zeros(columns), np.zeros(columns)
            self.low, self.high = more.low, more.high
            self._first, self._counts = first, np.zeros((columns, 1), np.uint32)
        self._make_room(first, last)
        _counter()(more.bins, self._first, self._counts)
        # Chan, Golub and LeVeque 1983: moments of two groups put together.
        total = self.patients + more.patients
        apart = more.mean - self.mean
        self.mean = self.mean + apart * (more.patients / total)
        self._squares = self._squares + more.squares + np.square(apart) * (self.patients * more.patients / total)
        self.low, self.high = np.minimum(self.low, more.low), np.maximum(self.high, more.high)
        self.patients = total

    def _make_room(self, first, last):
        """Widen the window of bins of every column so that it reaches from ``first`` to ``last``."""
        columns, width = self._counts.shape
        end = self._first + width - 1
        if (self._first <= first).all() and (last <= end).all():
            return
        # With room to spare, so that a few extreme patients do not each cost a copy.
        start = np.where(first < self._first, first - _SPARE, self._first)
        needed = max(int((np.where(last > end, last, end) - start).max()) + 1 + _SPARE, width)
        wider = np.zeros((columns, needed), np.uint32)
        for column, shift in enumerate(self._first - start):
            wider[column, shift : shift + width] = self._counts[column]
        self._first, self._counts = start, wider

    @property
    def sd(self) -> np.ndarray:
        """Standard deviation of each column (0 for one patient)."""
        return np.sqrt(self._squares / max(self.patients - 1, 1))

    def quantile(self, share: float) -> np.ndarray:
        """The value that ``share`` of the patients do not exceed, within ``QUANTILE_ERROR`` of a patient's value."""
        rank = max(int(np.ceil(share * self.patients)), 1)
        place = (np.cumsum(self._counts, axis=1) >= rank).argmax(axis=1)
        bins = self._first + place
        size = np.abs(bins)
        edges = [(bits.astype(np.int32) << 16).view(np.float32).astype(float) for bits in (size, size + 1)]
        middle = np.where(size == 0, 0.0, np.sign(bins) * (edges[0] + edges[1]) / 2)
        return np.clip(middle, self.low, self.high)


@cache
def _counter():
    """A loop over all values, compiled: it runs while other threads solve the next patients."""
    from numba import njit

    @njit(nogil=True)
    def count(bins, first, counts):
        for patient in range(bins.shape[0]):
            for column in range(bins.shape[1]):
                counts[column, bins[patient, column] - first[column]] += 1

    return count
