"""The memory repertoire before and after a transplant, and what is read of it."""

import numpy as np
import pytest

from immune_reset.errors import CourseError
from immune_reset.models.memory_clones import bottleneck, clone_shares, renew


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


def test_a_seed_gives_the_same_reads_and_another_gives_others():
    one, same, other = (renew("CD8", seed=seed) for seed in (5, 5.0, 6))
    assert np.array_equal(one.reads_after, same.reads_after)
    assert not np.array_equal(one.reads_after, other.reads_after)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: renew("CD9", seed=1), "lineage is 'CD9'; it is 'CD4' or 'CD8'"),
        (lambda: renew(seed=1.5), "seed is 1.5"),
        (lambda: renew(seed=1, survivors=0), "survivors is 0"),
        (lambda: renew(seed=1, parameters={"readz": 1}), "no parameter 'readz'"),
        (lambda: renew(seed=1, reconstitution={"age": 5}), "age is 5 years"),
        (lambda: renew(seed=1, day=-4), "day is -4; a number from 1"),
        (lambda: renew(seed=1, day="year"), "day is 'year'; a number from 1 to 3650"),
        (lambda: renew(seed=1, survivors=True), "survivors is True; a number from 1"),
        (lambda: renew(seed=1, survivors=float("inf")), "survivors is inf"),
        (lambda: bottleneck("CD4", -1, rng=np.random.default_rng(1)), "survivors is -1"),
        (lambda: clone_shares("B"), "lineage is 'B'; it is 'CD4' or 'CD8'"),
        (lambda: renew(seed=1).dominant_found(0), "0 clones are asked for; a whole number from 1 to 200,000"),
    ],
)
def test_what_cannot_be_used_is_named(call, words):
    with pytest.raises(CourseError, match=words):
        call()
