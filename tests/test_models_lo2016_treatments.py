"""What treatments add to Lo et al. 2016: nothing at 0, and each dial does what its name says."""

import numpy as np
import pytest

from immune_reset import models
from immune_reset.models.lo2016 import DISEASE_TYPES, T_CELLS, autoimmune_state, disease


@pytest.fixture(scope="module")
def treated():
    return models.load("lo2016", "treated")


@pytest.fixture(scope="module")
def ill():
    return dict(autoimmune_state(models.load("lo2016")))


def fold(model, run, name, at=-1):
    return run.states[name][at] / model.parameters[f"{name}_0"].value


def test_without_treatment_it_is_the_repaired_model(treated, ill):
    plain = models.load("lo2016")
    for start in (None, ill):
        ours, theirs = (model.solve(times=[1, 20, 100], initial=start) for model in (treated, plain))
        for name in plain.states:
            np.testing.assert_allclose(ours.states[name], theirs.states[name], rtol=1e-5)


def test_a_source_of_one_doubles_a_cytokine_that_nothing_else_moves(treated):
    """At the healthy state, before the cells answer."""
    day = treated.solve(times=[0.1], parameters={"more10": 1.0, "moreb": 1.0})
    assert fold(treated, day, "Ib") == pytest.approx(2, abs=0.05)
    assert fold(treated, day, "I10") == pytest.approx(2, abs=0.05)


def test_tnf_taken_away_is_the_experiment_of_the_paper(treated):
    """TNF neutralised whole equals no TNF made (vaM = va1 = 0)."""
    kind = disease(DISEASE_TYPES["Th1 high, Th2 low"])
    ours = treated.solve(times=[520], parameters=kind | {"lessa": 1.0})
    theirs = models.load("lo2016").solve(times=[520], parameters=kind | {"vaM": 0.0, "va1": 0.0})
    for name in T_CELLS:
        assert ours.states[name][-1] == pytest.approx(theirs.states[name][-1], rel=1e-4)


def test_the_shield_moves_no_cell(treated, ill):
    run = treated.solve(times=[0, 50, 99, 101, 150], parameters={"shield": 0.9, "stop": 100}, initial=ill)
    bare = treated.solve(times=[0, 50, 99, 101, 150], initial=ill)
    for name in treated.states:
        np.testing.assert_allclose(run.states[name], bare.states[name], rtol=1e-6)
    th1 = bare.observables["T1_fold"]
    np.testing.assert_allclose(run.observables["activity"], th1 * [0.1, 0.1, 0.1, 1, 1], rtol=1e-4)


def test_a_small_source_turns_the_settled_illness_and_stays_turned_after_the_stop(treated, ill):
    """A property of the model, no evidence: 0.03 times the healthy production for a year is enough."""
    for dose, tolerant in ((0.01, False), (0.03, True), (0.1, True)):
        run = treated.solve(times=[520], parameters={"more10": dose, "moreb": dose, "stop": 52.0}, initial=ill)
        assert (fold(treated, run, "T1") < 2) == tolerant
