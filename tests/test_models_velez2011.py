"""Velez de Mendizabal et al. 2011: relapses by chance, and what the paper says of them."""

import numpy as np
import pytest

from immune_reset import models
from immune_reset.errors import CourseError
from immune_reset.models.velez2011 import MERGED, _slopes, simulate, treg_impulse


@pytest.fixture(scope="module")
def autoimmune():
    return simulate(250, 10, seed=11)


def test_about_one_relapse_a_year_with_the_authors_step(autoimmune):
    assert autoimmune.rate == pytest.approx(1.07, abs=3 * autoimmune.standard_error)
    assert 0.01 < autoimmune.standard_error < 0.04


def test_a_small_step_gives_fewer_so_the_published_step_is_not_converged(autoimmune):
    rates = models.checks("velez2011").set_index("check")["model"]
    converged = rates["relapses in disease, steps small enough (0.01 day)"]
    assert converged == pytest.approx(0.74, abs=3 * 0.019)
    assert autoimmune.rate - converged > 5 * autoimmune.standard_error


def test_stronger_regulation_silences_it():
    nearly = simulate(250, 10, seed=12, parameters={"aR": 0.3})
    assert nearly.rate == pytest.approx(0.10, abs=3 * nearly.standard_error)
    for growth in (0.4, 1.0):
        assert simulate(200, 5, seed=13, parameters={"aR": growth}).rate < 0.01


def test_a_treg_impulse_enlarges_the_next_effector_peak_more_so_in_disease():
    factors = [treg_impulse(growth) for growth in (0.25, 0.5, 1.0)]
    assert factors == pytest.approx([1.41, 1.08, 1.01], abs=0.015)
    with pytest.raises(CourseError, match="aR is 0.1 1/day; allowed"):
        treg_impulse(0.1)


def test_more_events_lower_the_rate_and_so_does_a_higher_threshold(autoimmune):
    rates = models.checks("velez2011").set_index("check")["model"]
    assert rates["relapses with twice the immune events"] < 0.15
    assert rates["relapses at half the threshold"] > 1.8 * autoimmune.rate
    assert rates["relapses at twice the threshold"] < 0.55 * autoimmune.rate


def test_the_check_table_says_what_holds_and_what_does_not():
    failing = models.checks("velez2011").query("verdict == 'fails'")["check"].tolist()
    assert failing == [
        "relapses in disease, steps small enough (0.01 day)",
        "relapses with regulatory growth 0.3 (silent)",
        "the same, regulatory growth 1",
    ]


def test_deleting_cells_brings_no_lasting_benefit(autoimmune):
    """Only regulation does: 99.9 % of all cells removed, the rate of the years after the rebound is the same."""
    start = {"Er": 0.0075, "Rr": 0.0024, "E": 1.0, "R": 0.2}
    after = simulate(250, 10, seed=14, initial=start)
    later = [np.sum(each.day > 365) for each in (after, autoimmune)]
    assert later[0] == pytest.approx(later[1], abs=5 * np.sqrt(later[1]))


def test_the_simulation_runs_the_equations_of_the_model():
    model = models.load("velez2011")
    values = [parameter.value for parameter in model.parameters.values()]
    states = np.random.default_rng(1).random((6, 4)) * 1000
    slopes = _slopes()(states, np.full((2, 4), 3.0), values)
    for patient in range(4):
        expected = model.numeric.right_side(0, states[:, patient], values, [3.0, 3.0])
        assert np.allclose(slopes[:, patient], expected, rtol=1e-12)


def test_the_mean_of_many_patients_starts_as_the_equations_do():
    """Half a day, before chance has bent the means: within 4 standard errors and the error of the step."""
    result = simulate(4000, 0.5 / 365, seed=1, dt=0.005, record=0.25)
    exact = models.load("velez2011").solve(times=result.times).states
    assert result.times.tolist() == [0, 0.25, 0.5]
    for name in ("Er", "Rr", "E", "R"):
        mean, spread = result.states[name].mean(axis=1), result.states[name].std(axis=1) / np.sqrt(4000)
        assert np.all(np.abs(mean - exact[name]) <= 4 * spread + 0.002 * exact[name]), name


def test_the_mean_inflow_leaves_a_stable_focus_and_no_relapse():
    curve = models.load("velez2011").solve(times=np.linspace(0, 3650, 20_000)).states["E"]
    assert curve.max() < 22_800
    late = curve[-2000:]
    assert np.ptp(late) < 1e-3 * late.mean()


def test_rises_within_30_days_are_one_relapse(autoimmune):
    for patient in range(50):
        assert np.all(np.diff(autoimmune.day[autoimmune.patient == patient]) > MERGED)


def test_the_result_is_tidy(autoimmune):
    frame = autoimmune.to_frame()
    assert list(frame.columns) == ["patient", "day"] and len(frame) == autoimmune.counts.sum()
    assert frame.day.between(0, 3650).all() and frame.patient.between(0, 249).all()
    assert autoimmune.damage.shape == (250,) and (autoimmune.damage >= 0).all()
    recorded = simulate(3, 1, seed=1, record=7)
    assert recorded.times[:2].tolist() == [0, 7] and recorded.states["E"].shape == (len(recorded.times), 3)
    assert (recorded.states["E"][0] == 1000).all()


def test_a_seed_gives_the_same_patients_and_another_gives_others():
    one, same, other = (simulate(20, 2, seed=seed) for seed in (5, 5, 6))
    assert np.array_equal(one.day, same.day) and np.array_equal(one.damage, same.damage)
    assert not np.array_equal(one.damage, other.damage)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"patients": 0}, "patients is 0; a whole number from 1"),
        ({"patients": 2.5}, "patients is 2.5; a whole number"),
        ({"years": -1}, "years is -1; a number above 0"),
        ({"years": float("nan")}, "years is nan"),
        ({"seed": "one"}, "seed is 'one'; a whole number"),
        ({"dt": 0}, "dt is 0; a number above 0 and up to 1"),
        ({"parameters": {"aT": 1}}, "velez2011 has no parameter 'aT'"),
        ({"parameters": {"aR": -1}}, "aR is -1 1/day; allowed"),
        ({"initial": {"E": -5}}, "initial value of E is -5 cells"),
        ({"patients": 100_000, "record": 1}, "a recording of 100000 patients .* at most 20000000"),
    ],
)
def test_what_cannot_be_used_is_named(given, words):
    with pytest.raises(CourseError, match=words):
        simulate(**{"patients": 2, "years": 1, "seed": 1} | given)
