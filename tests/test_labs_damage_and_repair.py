"""Lesson 06, second lab: when treatment starts, how much heals, how much reserve there was."""

from functools import cache

import pytest

from immune_reset.errors import CourseError
from immune_reset.labs import damage_and_repair, two_stages


@cache
def lab():
    return damage_and_repair.lab()


def read(**values):
    return lab().compute(values).readouts


def test_early_calm_keeps_function_and_late_calm_does_not():
    ends = [read(start=start)["function_end"] for start in (2, 4, 6, 8, 10, 15)]
    assert ends[:2] == [100, 100]
    assert all(earlier > later for earlier, later in zip(ends[1:], ends[2:]))
    late = read(start=10)
    assert late["function_end"] < late["function_at_start"] - 20  # with no inflammation left at all


def test_wounds_heal_and_lost_tissue_does_not_come_back():
    year6 = read(start=6)
    assert year6["function_at_start"] < 96 and year6["best"] == 100
    run = lab().compute({"start": 6})
    assert (run["treated.S"][1][1:] >= run["treated.S"][1][:-1]).all()


def test_a_large_reserve_hides_damage_without_slowing_it():
    small, large = read(reserve=10, start=10), read(reserve=50, start=10)
    assert large["symptom_year"] > small["symptom_year"] + 5
    assert large["lost_at_start"] == small["lost_at_start"]
    assert large["function_at_start"] == 100 and small["function_at_start"] < 70


def test_healing_without_calm_saves_less_than_calm_and_both_save_most():
    heal, calm, both = read(start=4, calm=0, boost=3), read(start=4), read(start=4, boost=3)
    assert heal["lost_end"] > calm["lost_end"] + 10 > both["lost_end"] + 10


def test_faster_healing_late_heals_wounds_and_saves_little_tissue():
    slow, fast = read(start=10), read(start=10, boost=5)
    assert fast["best"] > slow["best"] + 8
    assert fast["lost_end"] > 0.9 * slow["lost_end"]


def test_the_function_for_the_exercise_is_the_lab():
    assert damage_and_repair.function_after(10) == pytest.approx(read(start=10)["function_end"], abs=0.05)
    with pytest.raises(CourseError, match="'reserve'"):
        damage_and_repair.function_after(10, reserve=90)
    with pytest.raises(CourseError, match="years is 'x'; a number from 0 to 20 is due"):
        damage_and_repair.function_after(10, years="x")


def test_the_picture_of_two_stages_counts_whole_groups():
    relapsing, progressive = two_stages.groups().values()
    assert [people for _, people, _, _ in relapsing] == [80, 55, 14]  # of 149, Silfverberg 2024
    assert sum(people for _, people, _, _ in relapsing) == 149
    assert [people for _, people, _, _ in progressive] == [5, 9]  # 9 failures of 14, Samijn 2006
    assert "improved 80" in two_stages.draw().description
