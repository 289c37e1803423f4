"""The patient record and what it makes of each model."""

from dataclasses import FrozenInstanceError, fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immune_reset import models
from immune_reset.errors import CourseError
from immune_reset.models import patient
from immune_reset.models.patient import PatientRecord, surviving, tolerant
from immune_reset.models.memory_clones import renew

TYPICAL = PatientRecord()
RANGES = {each.name: (each.metadata["low"], each.metadata["high"]) for each in fields(PatientRecord)}


def test_a_record_is_fixed_and_says_units_and_ranges():
    with pytest.raises(FrozenInstanceError):
        TYPICAL.age = 40
    assert replace(TYPICAL, age=58).age == 58
    for each in fields(PatientRecord):
        assert each.metadata["unit"] and each.metadata["label"]
        assert each.metadata["low"] <= each.default <= each.metadata["high"]
    assert TYPICAL.thymic_rebound == models.load("reconstitution").parameters["F"].value


@pytest.mark.parametrize(
    ("given_field", "words"),
    [
        ({"age": 17}, "age is 17; allowed: 18 to 70 years"),
        ({"depth": 5}, "depth is 5; allowed: 0 to 4 log10"),
        ({"cd34_dose": -1}, "cd34_dose is -1; allowed: 0 to 15 1e6/kg"),
        ({"graft_t_cells": float("nan")}, "graft_t_cells is nan"),
        ({"thymic_rebound": "strong"}, "thymic_rebound is 'strong'; allowed: 0 to 50 x before"),
        ({"treg_strength": None}, "treg_strength is None; allowed: 0.5 to 1.5 x healthy"),
    ],
)
def test_what_cannot_be_used_is_named(given_field, words):
    with pytest.raises(CourseError, match=f"Patient record: {words}"):
        PatientRecord(**given_field)


def test_share_left_adds_survivors_and_graft():
    assert float(surviving(1, 0)) == pytest.approx(0.1)
    assert float(surviving(0, 100)) == 1  # never more than there were
    # 1e6 per kg for 73 kg among 7.1e11 T cells
    assert float(surviving(4, 10)) == pytest.approx(1e-4 + 10 * 1e6 * 73 / 7.1e11)


def test_the_lab_shares_the_conversion():
    from sympy import Symbol

    from immune_reset.labs.the_reset import PRESENT

    assert PRESENT == surviving(Symbol("depth"), Symbol("graft_t_cells"))


@settings(max_examples=40, deadline=None)
@given(st.fixed_dictionaries({name: st.floats(*bounds) for name, bounds in RANGES.items()}))
def test_every_record_is_within_what_the_models_allow(values):
    record = PatientRecord(**values)
    for name, variant, parameters in (
        ("cho2018", "graft", patient.marrow(record)),
        ("reconstitution", None, patient.lymphocytes(record)),
        ("lo2016", None, patient.tolerance(record)[0]),
    ):
        limits = models.load(name, variant).parameters
        for parameter, value in parameters.items():
            assert limits[parameter].low <= value <= limits[parameter].high, (name, parameter)


def test_graft_age_and_rebound_reach_their_models():
    assert patient.marrow(PatientRecord(cd34_dose=2.2)) == {"cd34_dose": 2.2}
    given_blood = patient.lymphocytes(PatientRecord(age=58, depth=2, graft_t_cells=0, thymic_rebound=10))
    assert given_blood == pytest.approx({"age": 58, "residual": 0.01, "graft_share": 0, "F": 10})
    cd4 = [
        models.load("reconstitution").solve(times=[730], parameters=patient.lymphocytes(record)).observables["CD4"][0]
        for record in (PatientRecord(age=25), TYPICAL, PatientRecord(age=58))
    ]
    assert cd4 == sorted(cd4, reverse=True)


@pytest.mark.parametrize(
    ("record", "holds"),
    [
        (TYPICAL, True),
        (PatientRecord(depth=0.85, graft_t_cells=0), False),  # too shallow
        (PatientRecord(depth=1.1, graft_t_cells=0), True),
        (PatientRecord(treg_strength=0.88), False),  # three logs, and the regulation is still weak
        (PatientRecord(graft_t_cells=1000), False),  # the graft brings back what conditioning removed
    ],
)
def test_depth_and_regulation_choose_the_basin_and_that_alone_the_relapses(record, holds):
    assert tolerant(record) is holds
    growth = patient.relapses(record)["aR"]
    assert growth == (0.5 * record.treg_strength if holds else 0.25)


def test_within_a_basin_depth_does_not_reach_the_relapse_model():
    growth = {patient.relapses(PatientRecord(depth=depth, graft_t_cells=0))["aR"] for depth in (1.5, 2.5, 4)}
    assert growth == {0.5}


def test_thinning_takes_t_cells_only():
    parameters, start = patient.tolerance(PatientRecord(depth=2, graft_t_cells=0, treg_strength=0.9))
    _, whole = patient.tolerance(PatientRecord(depth=0))
    thinned = {name for name in start if not np.isclose(start[name], whole[name], rtol=1e-9)}
    assert thinned == {"T1", "T2", "T17", "Tr"}
    assert all(start[name] == pytest.approx(0.01 * whole[name]) for name in thinned)
    assert parameters["sb"] == pytest.approx(0.9 * 14.02)


def test_the_record_reaches_the_clones():
    few = renew("CD4", seed=1, **patient.clones(PatientRecord(thymic_rebound=1)))
    many = renew("CD4", seed=1, **patient.clones(PatientRecord(thymic_rebound=30)))
    assert many.old_share < few.old_share
