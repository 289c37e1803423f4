"""What a student can find with the two labs of lesson 04: balance and chance, and what eight markers can tell."""

from functools import cache
from math import erf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immune_reset.errors import CourseError
from immune_reset.labs import amplification, isct_gate, potency, self_renewal, simulated_flow
from immune_reset.labs.simulated_flow import CELLS, MARKERS, REQUIRED
from immune_reset.models.self_renewal import WEEKS_PER_YEAR

LABS = {"pool": self_renewal, "gate": isct_gate}


@cache
def lab(name):
    return LABS[name].lab()


def preset(name, story):
    return lab(name).compute(next(each.values for each in LABS[name].PRESETS if each.name == story))


# --- self-renewal -----------------------------------------------------------------------------------------------


def test_a_balanced_pool_holds_and_loses_nearly_every_clone():
    balanced = preset("pool", "Reference pool").readouts
    assert balanced["pool"] == pytest.approx(1, abs=0.001)
    assert balanced["left"] == pytest.approx(36.9, abs=0.1) and balanced["size"] == pytest.approx(27.1, abs=0.1)
    assert balanced["divisions"] == pytest.approx(104.4, abs=0.1)


def test_two_daughters_in_a_hundred_decide():
    few, many = preset("pool", "Slightly too few stay"), preset("pool", "Slightly too many stay")
    assert few.readouts["pool"] == pytest.approx(0.0154, abs=2e-4) and few.summary.startswith("The pool shrinks")
    assert many.readouts["pool"] == pytest.approx(65, abs=0.5) and many.summary.startswith("The pool swells")


def test_a_balanced_pool_of_ten_cells_mostly_dies_out_by_chance():
    ten = preset("pool", "Ten cells")
    assert ten.readouts["pool"] == pytest.approx(1, abs=0.001)
    assert ten.readouts["all_gone"] == pytest.approx(100 * (1 - 0.0369) ** 10, abs=0.3)
    assert "gone in 69 of 100 histories" in ten.summary


def test_the_interval_moves_drift_and_not_the_balanced_mean():
    fast, slow = lab("pool").compute({"interval": 25}).readouts, lab("pool").compute({"interval": 50}).readouts
    assert fast["pool"] == pytest.approx(slow["pool"], abs=1e-3)
    assert fast["left"] == pytest.approx(23.4, abs=0.1) and slow["left"] == pytest.approx(45.7, abs=0.1)


@pytest.mark.parametrize("p", [0.45, 0.495, 0.5, 0.505, 0.55])
@pytest.mark.parametrize("throw", [1, 2, 3, 4])
def test_a_throw_of_a_thousand_founders_keeps_near_the_equations(p, throw):
    """Within five binomial standard deviations, from the first years to the last."""
    result = lab("pool").compute({"p": p, "throw": throw})
    years, alive = result["chance.alive"]
    expected = np.interp(years[years <= 80], *result["pool.left"])
    spread = np.sqrt(np.maximum(expected * (1000 - expected) / 1000, 1))
    # The expected curve is a chord between whole years, hence the first year's allowance.
    assert (np.abs(alive[years <= 80] - expected) < 5 * spread + 12).all()


def test_throws_differ_and_the_longer_interval_stretches_the_same_throw():
    first, second = lab("pool").compute({}), lab("pool").compute({"throw": 2})
    assert (first["chance.alive"][1] != second["chance.alive"][1]).any()
    slow = lab("pool").compute({"interval": 50})
    np.testing.assert_array_equal(first["chance.alive"][1], slow["chance.alive"][1])
    np.testing.assert_allclose(slow["chance.alive"][0], first["chance.alive"][0] * 50 / 40)


def test_the_advantage_that_the_exercise_finds():
    assert self_renewal.surviving_clone(0.5, 75) == pytest.approx(1 + 75 * WEEKS_PER_YEAR / 160, rel=1e-4)
    assert self_renewal.surviving_clone(0.533, 75) < 3000 < self_renewal.surviving_clone(0.534, 75)
    with pytest.raises(CourseError, match="parameter p is 0.8"):
        self_renewal.surviving_clone(0.8, 75)
    with pytest.raises(CourseError, match="years is 1000; a number above 0, up to 80, is due"):
        self_renewal.surviving_clone(0.5, 1000)


# --- thirty doublings and the diagram ---------------------------------------------------------------------------


def test_thirty_doublings_lie_between_a_stem_cell_and_the_blood():
    assert amplification.divisions_per_day() == pytest.approx(1e5 / 280)
    assert amplification.doublings(2.14e11) == pytest.approx(29.2, abs=0.05)
    assert amplification.doublings(6e10) == pytest.approx(27.3, abs=0.05)
    ends = [amplification.doublings(2.14e11, amplification.divisions_per_day(*each)) for each in ((5e4, 50), (2e5, 25))]
    assert ends[0] - ends[1] == pytest.approx(3)


@pytest.mark.parametrize("picture", [potency.draw, amplification.draw])
def test_pictures_say_what_they_show(picture):
    drawn = picture()
    assert len(drawn.description) > 150 and drawn.svg() == picture().svg()


# --- the gate ---------------------------------------------------------------------------------------------------


def failing(story):
    readouts = preset("gate", story).readouts
    return {marker for marker in MARKERS if np.isfinite(readouts[f"fails_{isct_gate._name(marker)}"])}


def test_which_markers_fail_in_each_story():
    assert failing("Clean marrow MSC") == set() == failing("Skin fibroblasts")
    assert failing("Blood cells left behind") == {"CD105", "CD45", "HLA-DR"}
    assert failing("Gate too low") == set(MARKERS) - set(REQUIRED)
    assert failing("Gate too high") == {"CD105"}
    assert failing("Licensed with IFN-γ") == {"HLA-DR"}


def test_the_verdict_is_spoken_and_says_what_it_leaves_open():
    assert "Whether it calms T cells is not known" in preset("gate", "Clean marrow MSC").summary
    assert "cannot tell them from MSC" in preset("gate", "Skin fibroblasts").summary
    assert preset("gate", "Blood cells left behind").summary.startswith("It fails: 1 of 3 required")
    assert "HLA-DR stands at 92.7 %" in preset("gate", "Licensed with IFN-γ").summary


def test_the_edges_of_the_gate_that_the_exercise_finds():
    assert isct_gate.passes(270) and isct_gate.passes(840)
    assert not isct_gate.passes(250) and not isct_gate.passes(950)


def test_one_blood_cell_in_a_hundred_passes_and_two_do_not():
    assert isct_gate.passes(blood=1) and not isct_gate.passes(blood=2)
    assert isct_gate.shares(blood=2)["CD45"] > 2


@settings(max_examples=40, deadline=None)
@given(st.floats(30, 10_000), st.integers(0, 8), st.integers(1, 3))
def test_the_function_and_the_lab_agree_and_a_higher_gate_never_counts_more(gate, blood, cells):
    shares = isct_gate.shares(gate, blood, cells)
    shown = lab("gate").compute({"gate": gate, "blood": blood, "cells": cells}).readouts
    for marker, share in shares.items():
        assert 0 <= share <= 100
        assert shown[isct_gate._name(marker)] == pytest.approx(share, abs=0.006)  # frames keep two decimals
        assert isct_gate.shares(min(gate * 1.5, 10_000), blood, cells)[marker] <= share


@pytest.mark.parametrize("cells", (*CELLS, "blood cells"))
@pytest.mark.parametrize("marker", MARKERS)
def test_simulated_cells_have_the_shares_of_their_table(cells, marker):
    """Cells above the middle between dark and bright: the drawn share within five standard deviations."""
    share, bright, spread = simulated_flow.markers()[cells, marker]
    light = simulated_flow.events(cells, marker)
    above = (light > 2.9).mean()
    expected = share / 100 * (1 - erf((2.9 - bright) / spread / 2**0.5)) / 2
    assert above == pytest.approx(expected, abs=5 * np.sqrt(expected * (1 - expected) / len(light)) + 1e-4)


def test_all_that_is_simulated_says_so():
    assert "simulated" in lab("gate").spec["title"].lower()
    table = (simulated_flow.DATA / "flow_cytometry" / "simulated_markers.csv").read_text(encoding="utf-8").splitlines()
    assert all(",ours,course," in row for row in table[1:])


@pytest.mark.parametrize("row, words", [
    ("x,marrow MSC,CD73,120,4,0.2,ours,course,made up", "column positive: 120 is not a share in per cent"),
    ("x,marrow MSC,CD73,99,4,0,ours,course,made up", "column spread: 0; a spread is above 0"),
    ("x,marrow MSC,CD99,99,4,0.2,ours,course,made up", "column marker: 'CD99'; allowed: CD73"),
    ("x,nerve cells,CD73,99,4,0.2,ours,course,made up", "column cells: 'nerve cells'; allowed: marrow MSC"),
])
def test_a_damaged_row_is_refused(tmp_path, row, words):
    table = tmp_path / "simulated_markers.csv"
    table.write_text(f"name,cells,marker,positive,bright,spread,status,source,place\n{row}\n", encoding="utf-8")
    with pytest.raises(CourseError, match=f"line 2, {words}"):
        simulated_flow.markers(table)


def test_what_the_gate_cannot_take_is_named():
    with pytest.raises(CourseError, match="'gate' .* takes a number from 30 to 10000"):
        isct_gate.passes(5)
    with pytest.raises(CourseError, match="'blood'"):
        isct_gate.shares(blood=50)
