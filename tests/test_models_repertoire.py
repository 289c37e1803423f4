"""Clones: the naive pool against its exact means, the memory repertoire before and after."""

import numpy as np
import pytest
from scipy import stats

from immune_reset import models
from immune_reset.errors import CourseError
from immune_reset.models.repertoire import naive_pool, renew

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


@pytest.mark.parametrize(("lineage", "old", "seen"), [("CD4", 0.36, 0.20), ("CD8", 0.82, 0.70)])
def test_cd4_are_mostly_new_and_cd8_mostly_old(lineage, old, seen):
    for seed in (1, 2):
        result = renew(lineage, seed=seed)
        assert result.old_share == pytest.approx(old, abs=0.03)
        assert result.seen_share == pytest.approx(seen, abs=0.03)


def test_shares_and_reads_add_up():
    result = renew("CD4", seed=1)
    assert (np.diff(result.before) <= 0).all()
    assert result.before.sum() == pytest.approx(0.7)  # naive cells are the rest
    assert result.after.sum() == pytest.approx(result.old_share, abs=0.002)  # old naive cells are few
    for reads, shares in ((result.reads_before, result.before), (result.reads_after, result.after)):
        assert reads.sum() == pytest.approx(100_000 * shares.sum(), abs=4 * np.sqrt(100_000 * 0.25))
    frame = result.to_frame()
    assert frame.reads_before.sum() == result.reads_before.sum() and frame.index.name == "clone"


def test_dominant_clones_stay_which_patients_do_not_show():
    """Muraro 2014 did not find them again among CD4; a bottleneck blind to what a clone sees keeps them."""
    assert renew("CD4", seed=1).dominant_found() == 1
    assert renew("CD4", seed=1, survivors=1000).dominant_found() > 0.8


def test_a_narrow_bottleneck_loses_clones_and_makes_the_rest_uneven():
    wide, narrow = renew("CD4", seed=1), renew("CD4", seed=1, survivors=1000)
    assert wide.clones_left == 200_000 and narrow.clones_left < 1000
    assert (narrow.after**2).sum() > (wide.after**2).sum()


def test_no_survivor_at_all_is_no_error():
    lost = [renew("CD8", seed=seed, survivors=1) for seed in range(12)]
    empty = [each for each in lost if each.clones_left == 0]
    assert empty
    assert all(each.reads_after.sum() == 0 and each.old_share < 0.01 for each in empty)


def test_a_seed_gives_the_same_clones_and_another_gives_others():
    one, same, other = (renew("CD8", seed=seed) for seed in (5, 5, 6))
    assert np.array_equal(one.reads_after, same.reads_after)
    assert not np.array_equal(one.reads_after, other.reads_after)
    one, same, other = (naive_pool(1e5, seed=seed).clones_of_size for seed in (5, 5, 6))
    assert np.array_equal(one, same) and not np.array_equal(one, other)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: naive_pool(0, seed=1), "cells is 0; a number from 1 to 1e"),
        (lambda: naive_pool(1e6, seed="x"), "seed is 'x'; a whole number"),
        (lambda: naive_pool(1e6, seed=1, founders=0), "founders is 0; a whole number from 1"),
        (lambda: naive_pool(1e6, seed=1, thymic_share=-0.1), "thymic_share is -0.1"),
        (lambda: naive_pool(1e6, seed=1, days=-1), "days is -1"),
        (lambda: renew("CD9", seed=1), "lineage is 'CD9'; it is 'CD4' or 'CD8'"),
        (lambda: renew(seed=1.5), "seed is 1.5"),
        (lambda: renew(seed=1, survivors=0), "survivors is 0"),
        (lambda: renew(seed=1, parameters={"readz": 1}), "no parameter 'readz'"),
        (lambda: renew(seed=1, reconstitution={"age": 5}), "age is 5 years"),
        (lambda: renew(seed=1, day=-4), "time starts at 0"),
    ],
)
def test_what_cannot_be_used_is_named(call, words):
    with pytest.raises(CourseError, match=words):
        call()
