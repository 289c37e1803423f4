"""What a student finds in the lab of lesson 03, and that it meets the published model run as finely."""

import numpy as np
import pytest

from immune_reset.errors import CourseError
from immune_reset.labs import relapses
from immune_reset.models.velez2011 import simulate

PATIENTS = range(1, 13)


def total(**controls):
    """Flares of all twelve patients in five years."""
    return sum(relapses.flares(patient=patient, **controls)[0] for patient in PATIENTS)


@pytest.fixture(scope="module")
def usual():
    return total()


def test_the_rate_is_that_of_the_published_model_in_fine_steps(usual):
    """0.74 a year at the converged step (1.07 at the authors' own): within the chance of 60 patient-years."""
    fine = simulate(60, 5, seed=2, dt=0.01)
    error = np.hypot(fine.standard_error, (usual**0.5) / 60)
    assert abs(usual / 60 - fine.rate) < 3 * error
    assert usual / 60 == pytest.approx(0.74, abs=0.25)


def test_more_events_mean_fewer_flares(usual):
    assert total(events=200) < 0.3 * usual < usual < total(events=60)


def test_the_threshold_decides_what_counts(usual):
    low, high = total(threshold=11_400), total(threshold=45_000)
    assert low > 1.5 * usual and high < 0.7 * usual


def test_stronger_tregs_end_the_flares():
    assert total(treg_growth=0.35) == 0


def test_patients_differ_by_chance_alone():
    counts = [relapses.flares(patient=patient)[0] for patient in PATIENTS]
    assert min(counts) == 0 and max(counts) >= 10


def test_permanent_damage_never_falls_and_passing_damage_does():
    result = relapses.lab().compute({})
    permanent, passing = result["flares.L"][1], result["flares.l"][1]
    assert (np.diff(permanent) >= 0).all() and permanent[-1] > 5
    assert (np.diff(passing) < 0).any()
    assert result.readouts["relapses"] == 3 and result.summary.startswith("3 flares in five years")


def test_the_threshold_moves_no_effector_cell():
    made = relapses.lab()
    np.testing.assert_array_equal(made.compute({"threshold": 12_000})["flares.E"][1], made.compute({})["flares.E"][1])


def test_a_value_outside_its_control_is_refused():
    with pytest.raises(CourseError, match=r"Immune events\) takes a number from 60 to 200"):
        relapses.flares(events=10)
    with pytest.raises(CourseError, match="patient is 1.5"):
        relapses.flares(patient=1.5)
