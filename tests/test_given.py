"""What a caller may give: numbers and whole numbers, and the one sentence for anything else."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from immune_reset.engine.given import check_number, check_whole
from immune_reset.errors import CourseError
from immune_reset.labs import amplification, cytokines, relapses, risk, simulated_flow, twelve_patients
from immune_reset.models import self_renewal, velez2011

NONE = [True, "3", None, [3], math.nan, math.inf, 1j]


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_a_number_passes_where_it_lies_within_its_bounds(number, low, width):
    if low <= number <= low + width:
        check_number("x", number, low, low + width)
    else:
        with pytest.raises(CourseError, match="^x is .*; a number from .* to .* is due.$"):
            check_number("x", number, low, low + width)


@pytest.mark.parametrize("number", [3, 3.0, np.int64(3), np.float32(3)])
def test_whole_numbers_of_every_kind_pass(number):
    check_whole("x", number, 3, 3)
    check_number("x", number, 3, 3)


@pytest.mark.parametrize("wrong", NONE)
def test_what_is_no_number_is_refused(wrong):
    with pytest.raises(CourseError, match="a number is due"):
        check_number("x", wrong)
    with pytest.raises(CourseError, match="a whole number of 0 or more is due"):
        check_whole("x", wrong, 0)


@pytest.mark.parametrize("check, words", [
    (lambda: check_number("x", 0, 0, above=True), "x is 0; a number above 0 is due."),
    (lambda: check_number("x", 9, 0, 8, above=True), "x is 9; a number above 0 and up to 8 is due."),
    (lambda: check_number("x", 9, 10), "x is 9; a number from 10 on is due."),
    (lambda: check_number("x", 9, high=8), "x is 9; a number to 8 is due."),
    (lambda: check_whole("x", 1.5, 1, 2000), "x is 1.5; a whole number from 1 to 2,000 is due."),
])
def test_the_sentence_says_what_is_allowed(check, words):
    with pytest.raises(CourseError) as refused:
        check()
    assert str(refused.value) == words


@pytest.mark.parametrize("call, words", [
    (lambda: twelve_patients.flare_days(13), "patient is 13; a whole number from 1 to 12"),
    (lambda: twelve_patients.flare_days([1]), r"patient is \[1\]"),
    (lambda: relapses.flares(patient=0), "patient is 0; a whole number from 1 to 12"),
    (lambda: cytokines.settled("gout"), "no patient 'gout'; there are "),
    (lambda: risk.odds_between(1, 0.5), "risk is 1; a share above 0 and below 1"),
    (lambda: risk.odds_between(0.5, "x"), "other is 'x'"),
    (lambda: risk.relative_risk(0, 4), "odds ratio is 0; a number above 0"),
    (lambda: risk.relative_risk("3", 4), "odds ratio is '3'"),
    (lambda: risk.relative_risk(3, None), "without the factor is None"),
    (lambda: amplification.divisions_per_day(weeks=0), "weeks is 0; a number above 0"),
    (lambda: amplification.divisions_per_day(pool="many"), "pool is 'many'"),
    (lambda: amplification.doublings(-1), "cells_per_day is -1"),
    (lambda: amplification.doublings(1e6, start=0), "start is 0"),
    (lambda: simulated_flow.events("MSC", "CD1"), "is due"),
    (lambda: simulated_flow.events("neuron", "CD73"), "cells is 'neuron'; one of "),
])
def test_what_a_student_calls_refuses_it_in_one_sentence(call, words):
    with pytest.raises(CourseError, match=words) as refused:
        call()
    assert "\n" not in str(refused.value)


def test_a_whole_number_may_be_written_as_a_float():
    np.testing.assert_array_equal(self_renewal.clones(9.0, [0, 400], seed=1.0), self_renewal.clones(9, [0, 400], seed=1))
    assert velez2011.simulate(2.0, 1, seed=1.0).rate == velez2011.simulate(2, 1, seed=1).rate
