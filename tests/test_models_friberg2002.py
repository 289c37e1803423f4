"""Friberg et al. 2002: six drugs, one marrow."""

import numpy as np
import pytest

from immune_reset import models
from immune_reset.models.friberg2002 import fixed_system

HOURS = np.linspace(0, 960, 9601)
#: Table 2: Circ0 (1e9/L), MTT (h), gamma, slope (1/uM).
TABLE_2 = {
    "docetaxel": (5.05, 88.7, 0.161, 8.58),
    "paclitaxel": (5.2, 127, 0.23, 2.21),
    "etoposide": (5.45, 135, 0.174, 0.126),
    "dmdc": (5.43, 123, 0.16, 0.782),
    "cpt11": (5.51, 113, 0.132, 1.29),
    "vinflunine": (4.72, 122, 0.162, 0.00349),
}
WITHOUT_KINETICS = [drug for drug in TABLE_2 if drug != "docetaxel"]


def extremes(count):
    low, high = count.argmin(), count.argmax()
    return count[low], HOURS[low] / 24, count[high], HOURS[high] / 24


def test_docetaxel_180_mg():
    count = models.load("friberg2002").solve(times=HOURS).observables["ANC"]
    assert extremes(count) == pytest.approx((0.90, 7.6, 6.3, 20), rel=0.015)


@pytest.mark.parametrize("drug", TABLE_2)
def test_values_are_those_of_table_2(drug):
    parameters = models.load("friberg2002", drug).parameters
    assert tuple(parameters[name].value for name in ("Circ0", "MTT", "g", "slope")) == TABLE_2[drug]


@pytest.mark.parametrize("drug", WITHOUT_KINETICS)
def test_a_drug_without_kinetics_takes_its_concentration(drug):
    model = models.load("friberg2002", drug)
    slope, before = model.parameters["slope"].value, model.parameters["Circ0"].value
    assert np.allclose(model.solve(480).states["C"], before, rtol=1e-7)  # nothing given, nothing happens
    # The same effect (half of all division lost for three days) acts alike whatever the drug is called.
    count = model.solve(times=HOURS, inputs={"concentration": [(0, 72, 0.5 / slope)]}).states["C"]
    low, day, high, later = extremes(count)
    assert low < 0.75 * before and high > before and day < later


def test_the_fixed_system_serves_every_drug():
    assert fixed_system() == {"Circ0": 5, "MTT": 125, "g": 0.17}
    for drug in WITHOUT_KINETICS:
        model = models.load("friberg2002", drug)
        assert np.allclose(model.solve(480, parameters=fixed_system()).states["C"], 5, rtol=1e-7)
    docetaxel = models.load("friberg2002").solve(times=HOURS, parameters=fixed_system()).states["C"]
    variant = models.load("friberg2002", "fixed_system").solve(times=HOURS).states["C"]
    assert np.allclose(docetaxel, variant, rtol=1e-6)
    assert extremes(variant)[1] > 9  # a slower marrow: the lowest count comes later than with docetaxel's own values


def test_more_drug_lowers_the_count_and_clearance_sets_the_exposure():
    model = models.load("friberg2002")
    lows = [model.solve(times=HOURS, parameters={"dose": dose}).states["C"].min() for dose in (0, 60, 120, 180)]
    assert lows == sorted(lows, reverse=True) and lows[0] == pytest.approx(5.05)
    level = model.solve(times=np.linspace(0, 400, 40_001)).observables["concentration"]
    area = np.trapezoid(level, dx=0.01)  # umol h per L = dose / (V k10) / molar mass
    assert area == pytest.approx(180 / (7.4 * 5.2) / 0.808, rel=2e-3)
