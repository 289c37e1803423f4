"""Virtual trials: the tests against a library, power against formulae, what misleads against what is known of it."""

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, ttest_rel
from statsmodels.duration.survfunc import survdiff
from statsmodels.stats.proportion import proportions_ztest

from immune_reset.errors import CourseError
from immune_reset.models import velez2011
from immune_reset.observations import value
from immune_reset.trials import COMPARATORS, CONDUCTS, ENDPOINTS, Protocol, expected_power, needed, relapsing, simulate, steady, true_effect
from immune_reset.trials.protocol import ALPHA
from immune_reset.trials.statistics import CRITICAL, log_rank, paired, two_proportions

RATE = 1.06  # a year, about that of the relapse model


def run(pool=None, /, trials=1000, seed=1, **protocol):
    return simulate(Protocol(**protocol), pool or steady(RATE), seed=seed, trials=trials, progress=lambda share: None)


def within(found, expected, trials):
    """Four standard errors of a share of ``trials``."""
    return abs(found - expected) <= 4 * np.sqrt(expected * (1 - expected) / trials) + 1e-12


# --- the tests themselves -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_the_log_rank_test_is_that_of_a_library(seed):
    rng = np.random.default_rng(seed)
    sizes, weeks = rng.integers(4, 60, 2), 52
    arm = np.arange(sizes.sum()) < sizes[0]
    week, event = rng.integers(1, weeks + 1, (5, len(arm))), rng.random((5, len(arm))) < 0.6
    counted = rng.random(event.shape) < 0.9
    z, _ = log_rank(week, event, arm, weeks, counted)
    for row in range(5):
        who = counted[row]
        chi, _ = survdiff(week[row, who], event[row, who].astype(int), arm[who].astype(int))
        assert z[row, -1] ** 2 == pytest.approx(chi, rel=1e-9)


def test_a_look_in_between_is_the_log_rank_test_of_the_data_so_far():
    rng = np.random.default_rng(3)
    arm = np.arange(40) < 20
    week, event = rng.integers(1, 53, (1, 40)), rng.random((1, 40)) < 0.7
    so_far = np.minimum(week, 20)
    assert log_rank(week, event, arm, 52)[0][0, 19] == pytest.approx(log_rank(so_far, event & (week <= 20), arm, 52)[0][0, -1])


def test_more_events_in_the_other_arm_are_a_gain():
    week, arm = np.full((1, 20), 52), np.arange(20) < 10
    z, prevented = log_rank(week, ~arm[None, :], arm, 52)
    assert z[0, -1] > CRITICAL and prevented[0, -1] == 1


def test_two_proportions_and_pairs_are_those_of_libraries():
    z, prevented = two_proportions(*(np.array([each]) for each in (12, 40, 25, 50)))
    assert z[0] == pytest.approx(proportions_ztest([25, 12], [50, 40])[0]) and prevented[0] == pytest.approx(1 - 0.3 / 0.5)
    rng = np.random.default_rng(1)
    before, after = rng.poisson(2, (2, 30)), rng.poisson(1, (2, 30))
    expected = ttest_rel(before[0], after[0])
    assert 2 * multivariate_normal(cov=1).cdf(-abs(paired(before, after)[0][0])) == pytest.approx(expected.pvalue, rel=1e-6)


# --- power ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("dropout", [0, 0.3])
@pytest.mark.parametrize("prevented, patients, ratio", [(0.3, 60, 1), (0.3, 150, 1), (0.4, 80, 2), (0.5, 40, 1)])
def test_power_is_the_analytic_one(endpoint, dropout, prevented, patients, ratio):
    """Four standard errors of 4,000 trials, and three points for what a formula for many patients leaves out."""
    found = run(trials=4000, endpoint=endpoint, dropout=dropout, prevented=prevented, patients=patients, ratio=ratio)
    expected = expected_power(found.protocol, steady(RATE))
    assert abs(found.power - expected) <= 4 * np.sqrt(expected * (1 - expected) / 4000) + 0.03


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_with_many_patients_power_is_the_analytic_one_to_simulation_error(endpoint):
    found = run(trials=3000, endpoint=endpoint, prevented=0.1, patients=800, dropout=0.2)
    assert within(found.power, expected_power(found.protocol, steady(RATE)), 3000)


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("dropout", [0, 0.3])
def test_with_no_effect_one_trial_in_twenty_claims_one(endpoint, dropout):
    found = run(trials=6000, patients=200, prevented=0, endpoint=endpoint, dropout=dropout)
    assert within((found.found | found.against).mean(), ALPHA, 6000)
    assert within(found.power, ALPHA / 2, 6000)


def test_on_the_model_s_patients_too():
    for comparator in ("placebo", "drug"):
        found = run(relapsing(), trials=4000, comparator=comparator, prevented=0.5, patients=55, dropout=0.1)
        assert abs(found.power - expected_power(found.protocol, relapsing())) < 0.05
        assert np.median(found.reported) == pytest.approx(0.5, abs=0.02)


def test_needed_is_the_fewest():
    for endpoint in ENDPOINTS:
        asked = Protocol(prevented=0.55, endpoint=endpoint, dropout=0.1)
        least = needed(asked, steady(RATE))
        assert expected_power(replace(asked, patients=least), steady(RATE)) >= 0.8 > expected_power(replace(asked, patients=least - 1), steady(RATE))
    assert needed(Protocol(prevented=0.01), steady(RATE)) is None


# --- patients -------------------------------------------------------------------------------------------------------------


def test_the_pool_relapses_as_the_model_does():
    everyone = relapsing(0)
    other = velez2011.simulate(2000, 5, seed=5)
    assert everyone.rate == pytest.approx((other.day > 730).sum() / 2000 / 3, abs=0.05), "once the start is forgotten"
    assert (np.diff(np.where(np.isinf(everyone.days), 1e9, everyone.days), axis=1) >= 0).all()
    assert everyone.before.mean() == pytest.approx(everyone.rate, abs=0.03)


def test_who_enters_after_a_bad_year_has_an_average_one_next():
    chosen = relapsing(2)
    assert chosen.before.min() == 2 and chosen.before.mean() > 2.3
    assert chosen.rate == pytest.approx(relapsing(0).rate, abs=0.04)


@cache
def after_two_in_two_years():
    found = velez2011.simulate(3000, 8, seed=2011)
    parts = []
    for year in (2, 3, 4, 5):
        two, one, after = (np.bincount(found.patient[(found.day > 365 * start) & (found.day <= 365 * end)], minlength=3000)
                           for start, end in ((year - 2, year), (year - 1, year), (year, year + 1)))
        parts.append((one[two >= 2], after[two >= 2]))
    return [np.concatenate(each).mean() for each in zip(*parts)]


def test_the_model_regresses_as_untreated_patients_did():
    """Two relapses or more in two years: 1.72 in the year before, then 1.0, in 44 people (standard error of each about 0.2)."""
    before, after = after_two_in_two_years()
    assert before == pytest.approx(1.47, abs=0.03) and after == pytest.approx(1.04, abs=0.03), "as the lab says"
    assert abs(before - value("untreated_relapses_before")) < 2 * 1.4 / np.sqrt(value("untreated_relapses_n"))
    assert abs(after - value("untreated_relapses_after")) < 2 * 1.3 / np.sqrt(value("untreated_relapses_n"))


# --- what misleads --------------------------------------------------------------------------------------------------------


def test_without_another_arm_nothing_looks_like_a_treatment():
    """The report is the fall to the mean: 1 minus rate after over rate before."""
    found = run(relapsing(2), comparator="none", prevented=0, patients=30)
    assert found.power > 0.995
    fall = 1 - relapsing(2).rate / relapsing(2).before.mean()
    assert np.median(found.reported) == pytest.approx(fall, abs=0.02) and fall > 0.5


def test_with_all_comers_the_year_before_is_fair():
    found = run(relapsing(0), comparator="none", prevented=0, patients=200, trials=2000)
    assert abs(found.power - ALPHA / 2) < 0.015 and abs(np.median(found.reported)) < 0.03


def test_small_trials_that_find_the_effect_overstate_it():
    small, large = (run(relapsing(), patients=n, prevented=0.55) for n in (10, 200))
    assert np.median(small.reported[small.found]) > 0.75 and np.median(large.reported[large.found]) == pytest.approx(0.55, abs=0.03)


def test_when_the_sick_leave_unheard_their_share_looks_like_an_effect():
    found = run(trials=2000, prevented=0, dropout=0.3, conduct="the sick leave", patients=300)
    assert np.median(found.reported) == pytest.approx(0.3, abs=0.03), "three in ten first relapses are never recorded"
    assert found.power > 0.5
    fair = run(trials=2000, prevented=0, dropout=0.3, patients=300)
    assert abs(np.median(fair.reported)) < 0.02


def test_leaving_out_early_relapses_looks_like_an_effect():
    assert run(prevented=0, patients=200, conduct="early relapses left out").power > 0.8


def test_five_looks_inflate_chance_as_they_must():
    """Oracle: five statistics whose correlation is the root of their shares of events, any beyond 1.96."""
    patients = steady(0.05)  # so rare that events come evenly
    found = run(patients, trials=6000, prevented=0, patients=1500, conduct="five looks")
    share = np.arange(1, 6) / 5
    shared = np.sqrt(np.minimum.outer(share, share) / np.maximum.outer(share, share))
    inside = multivariate_normal(cov=shared, seed=1).cdf(np.full(5, CRITICAL), lower_limit=np.full(5, -CRITICAL))
    assert 1 - inside == pytest.approx(0.142, abs=0.002)
    assert abs((found.found | found.against).mean() - (1 - inside)) < 4 * np.sqrt(0.142 * 0.858 / 6000) + 0.01


# --- any protocol ---------------------------------------------------------------------------------------------------------

PROTOCOLS = st.builds(
    Protocol, patients=st.integers(2, 60), comparator=st.sampled_from(COMPARATORS), endpoint=st.sampled_from(ENDPOINTS),
    years=st.floats(0.25, 3), dropout=st.floats(0, 0.6), prevented=st.floats(0, 0.99), drug_prevents=st.floats(0, 0.9),
    ratio=st.integers(1, 3), conduct=st.sampled_from(CONDUCTS),
)


@settings(max_examples=60, deadline=None)
@given(PROTOCOLS, st.integers(0, 1000))
def test_no_protocol_breaks(protocol, seed):
    found = simulate(protocol, relapsing(), seed=seed, trials=100, progress=lambda share: None)
    assert 0 <= found.power <= 1 and not np.isnan(found.z).any() and not np.isnan(found.reported).any()
    assert (found.reported <= 1).all() and (found.events >= 0).all()
    assert 0 <= true_effect(protocol, relapsing()) <= 0.99
    if protocol.comparator != "none" and protocol.conduct == "as planned":
        assert 0 < expected_power(protocol, relapsing()) <= 1


@settings(max_examples=15, deadline=None)
@given(PROTOCOLS.filter(lambda each: each.conduct == "as planned"))
def test_more_patients_never_find_less(protocol):
    few, many = (simulate(replace(protocol, patients=n), relapsing(), seed=1, trials=600, progress=lambda share: None).power for n in (15, 90))
    assert many >= few - 4 * np.sqrt(2 * 0.25 / 600)


def test_the_same_seed_gives_the_same_trials_and_the_first_of_many():
    once, again, few = run(trials=300), run(trials=300), run(trials=150)
    np.testing.assert_array_equal(once.z, again.z)
    np.testing.assert_array_equal(once.z[:150], few.z)
    assert not np.array_equal(once.z, run(trials=300, seed=2).z)


def test_progress_is_told():
    shares = []
    simulate(Protocol(), steady(RATE), seed=1, trials=500, progress=shares.append)
    assert shares == [0.2, 0.4, 0.6, 0.8, 1.0]


@pytest.mark.parametrize("given, said", [
    ({"patients": 1}, "patients (patients without the treatment) is 1; a whole number from 2 to 2000 is due"),
    ({"patients": 30.5}, "a whole number from 2 to 2000"),
    ({"dropout": 0.9}, "dropout (share that leaves) is 0.9; a number from 0 to 0.6 is due"),
    ({"years": "two"}, "years (follow-up) is 'two'; a number from 0.25 to 3 years is due"),
    ({"comparator": "sugar"}, "comparator (other arm) is 'sugar'; allowed: none, placebo, drug"),
    ({"prevented": float("nan")}, "prevented (share of relapses prevented) is nan"),
])
def test_a_protocol_that_cannot_be_is_refused_by_field(given, said):
    with pytest.raises(CourseError, match=re.escape(said)):
        Protocol(**given)


def test_other_refusals_name_what_is_wrong():
    with pytest.raises(CourseError, match="seed is -1"):
        run(seed=-1)
    with pytest.raises(CourseError, match="trials is 0"):
        run(trials=0)
    with pytest.raises(CourseError, match="another arm"):
        expected_power(Protocol(comparator="none"), steady(RATE))
