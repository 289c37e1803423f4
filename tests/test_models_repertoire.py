"""The naive pool against its exact means."""

import numpy as np
import pytest
from scipy import stats

from immune_reset import models
from immune_reset.errors import CourseError
from immune_reset.models.repertoire import naive_pool

VARIANTS = {"four_cells": 4, "one_cell": 1}


@pytest.mark.parametrize(("variant", "founders", "share"), [("four_cells", 4, 0.093), ("one_cell", 1, 0.130)])
def test_clonotypes_are_9_or_13_percent_of_cells(variant, founders, share):
    pool = naive_pool(1e6, seed=1, founders=founders)
    assert pool.clonotypes / pool.cells == pytest.approx(share, abs=0.001)
    steady = models.load("repertoire", variant).solve(times=[2e6]).observables["clonotype_share"][0]
    assert steady == pytest.approx(share, abs=0.001)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("days", [30, 365, 3650, 50_000])
def test_samples_have_the_exact_means(variant, days):
    exact = models.load("repertoire", variant).solve(times=[days]).states
    pools = [naive_pool(1e6, seed=seed, days=days, founders=VARIANTS[variant]) for seed in range(8)]
    for name in ("cells", "clonotypes"):
        drawn = np.array([getattr(pool, name) for pool in pools])
        # Clones are independent, so their number is Poisson; cells of one clone stay together.
        spread = {
            "clonotypes": np.sqrt(exact[name][0]),
            "cells": np.sqrt(np.mean([pool.clones_of_size @ np.arange(len(pool.clones_of_size)) ** 2.0
                                      for pool in pools])),
        }[name]  # fmt: skip
        assert drawn.mean() == pytest.approx(exact[name][0], abs=3.5 * spread / np.sqrt(len(pools))), name


def test_sizes_follow_the_log_series_when_clones_start_from_one_cell():
    """Fisher's log-series is the known steady law of this process."""
    pool = naive_pool(3e6, seed=3, founders=1)
    seen = pool.clones_of_size[1:31]
    law = stats.logser(1 / 1.04).pmf(np.arange(1, 31)) * pool.clonotypes
    assert stats.chisquare(seen, law * seen.sum() / law.sum()).pvalue > 1e-3


def test_sizes_of_many_founders_against_a_direct_simulation():
    """One clone at a time, cell by cell (Gillespie), 400 days after it left the thymus with four cells or less."""
    rng = np.random.default_rng(4)
    division, share, days = 0.005, 0.5, 400.0
    arrivals = rng.poisson(division * share * 4000 / 4 * days)
    direct = []
    for age in rng.random(arrivals) * days:
        cells = 4
        while cells:
            age -= rng.exponential(1 / (cells * division * (2 + share)))
            if age < 0:
                break
            cells += 1 if rng.random() < 1 / (2 + share) else -1
        if cells:
            direct.append(cells)
    pools = [naive_pool(4000, seed=seed, days=days, thymic_share=share, division=division) for seed in range(20)]
    longest = max(len(pool.clones_of_size) for pool in pools)
    counted = sum(np.pad(pool.clones_of_size, (0, longest - len(pool.clones_of_size))) for pool in pools)
    assert len(direct) == pytest.approx(counted.sum() / 20, abs=4 * np.sqrt(len(direct)))
    groups = [1, 2, 3, 4, 5, 6, 8, 11, 1000]
    ours = [counted[low:high].sum() for low, high in zip(groups, groups[1:])]
    theirs = np.histogram(direct, groups)[0]
    assert stats.chi2_contingency([ours, theirs]).pvalue > 1e-3


def test_memory_does_not_grow_with_the_pool():
    import tracemalloc

    peaks = []
    for cells in (2e7, 8e7):  # more than one block each
        tracemalloc.start()
        naive_pool(cells, seed=1)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0] < 200e6


def test_a_seed_gives_the_same_clones_and_another_gives_others():
    one, same, other = (naive_pool(1e5, seed=seed).clones_of_size for seed in (5, 5, 6))
    assert np.array_equal(one, same) and not np.array_equal(one, other)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: naive_pool(0, seed=1), "cells is 0; a number from 1 to 1e"),
        (lambda: naive_pool(True, seed=1), "cells is True"),
        (lambda: naive_pool(float("nan"), seed=1), "cells is nan"),
        (lambda: naive_pool(1e6, seed="x"), "seed is 'x'; a whole number"),
        (lambda: naive_pool(1e6, seed=1, founders=0), "founders is 0; a whole number from 1"),
        (lambda: naive_pool(1e6, seed=1, thymic_share=-0.1), "thymic_share is -0.1"),
        (lambda: naive_pool(1e6, seed=1, days=-1), "days is -1"),
    ],
)
def test_what_cannot_be_used_is_named(call, words):
    with pytest.raises(CourseError, match=words):
        call()
