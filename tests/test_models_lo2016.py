"""Lo et al. 2016 beside the paper's own tables, and the properties of the repaired model."""

import pytest
from sympy import Symbol

from immune_reset import models
from immune_reset.errors import CourseError
from immune_reset.models.lo2016 import T_CELLS, autoimmune_state

YEARS_10 = 520
CYTOKINE_PRODUCTION = {
    "Ig": ("vgM", "vg1"), "I2": ("v21",), "I4": ("v4M", "v42"), "I6": ("v6M",), "Ia": ("vaM", "va1"),
    "Ib": ("vbM", "vbr"), "I12": ("v12M",),
}  # fmt: skip

#: Table 8 (fraction of the healthy value added) and Table 7 (percent change against healthy), doi in the model.
TYPES = {
    "Th1 high, Th2 low": (
        dict(vg1=-0.996, va1=-0.50, vbr=0.35, v10r=0.35, s12=2.98, s4=-0.32, s21=0.49, s6=0.49, sb=-0.50, s10=-0.50),
        dict(I6=-93, I10=-51, Ia=-31, T1=50, T2=-22, T17=50, Tr=-71, Ib=-56, Ig=-99),
    ),
    "Th1 low, Th2 high": (
        dict(vg1=-0.90, va1=0.04, vbr=-0.10, v10r=-0.10, s12=0.81, s4=0.25, s21=-0.13, s6=-0.13),
        dict(I6=-74, I10=-15, Ia=-31, T1=-29, T2=50, T17=-27, Tr=1, Ib=-6, Ig=-92),
    ),
}


@pytest.fixture(scope="module")
def repaired():
    return models.load("lo2016")


@pytest.fixture(scope="module")
def printed():
    return models.load("lo2016", variant="printed")


def fold(model, name, result):
    return result.states[name][-1] / model.parameters[f"{name}_0"].value


def of_type(model, kind, **more):
    changes = {name: model.parameters[name].value * (1 + added) for name, added in TYPES[kind][0].items()}
    return model.solve(YEARS_10, parameters=changes | more)


def balance(model):
    """Production over loss of each state at Table 4."""
    values = {Symbol(name): each.value for name, each in model.parameters.items()}
    values |= {Symbol(name): model.parameters[f"{name}_0"].value for name in model.states}
    ratios = {}
    for name, expr in zip(model.states, model.right_side):
        terms = [float(term.subs(values)) for term in expr.args]
        ratios[name] = sum(term for term in terms if term > 0) / -sum(term for term in terms if term < 0)
    return ratios


def test_table_4_is_steady_once_repaired(repaired):
    ratios = balance(repaired)
    for name in CYTOKINE_PRODUCTION:
        assert ratios[name] == pytest.approx(1, abs=1e-8), name
    for name, ratio in ratios.items():  # the rest within the rounding of the printed tables
        assert ratio == pytest.approx(1, abs=3e-3), name
    settled = repaired.solve(YEARS_10)
    for name in repaired.states:
        assert fold(repaired, name, settled) == pytest.approx(1, abs=5e-3), name


def test_table_4_is_not_steady_as_printed(printed):
    """A failure of the printed constants, kept in sight."""
    ratios = balance(printed)
    expected = {"Ig": 0.03, "I2": 0.05, "I6": 0.36, "I12": 7.6}
    assert {name: float(f"{ratios[name]:.2g}") for name in expected} == pytest.approx(expected, abs=0.01)


def test_the_repair_scales_each_cytokine_by_one_factor_and_touches_nothing_else(repaired, printed):
    changed = {name for name, each in repaired.parameters.items() if each.value != printed.parameters[name].value}
    assert changed == {"M0"} | {name for names in CYTOKINE_PRODUCTION.values() for name in names}
    for name in changed:
        assert repaired.parameters[name].status == "derived" and printed.parameters[name].status == "published"
    for names in CYTOKINE_PRODUCTION.values():
        factors = {round(repaired.parameters[n].value / printed.parameters[n].value, 8) for n in names}
        assert len(factors) == 1


@pytest.mark.parametrize("kind", TYPES)
def test_table_7_within_12_points_and_most_within_3(repaired, kind):
    result = of_type(repaired, kind)
    misses = {
        name: abs(100 * (fold(repaired, name, result) - 1) - paper) for name, paper in TYPES[kind][1].items()
    }
    assert max(misses.values()) < 12, misses
    close = sum(miss <= 3.2 for miss in misses.values())
    assert close >= {"Th1 high, Th2 low": 4, "Th1 low, Th2 high": 9}[kind], misses


def test_the_printed_constants_miss_table_7(printed):
    """Th1 +969 % where the paper has +50 %: why the repair is needed."""
    assert fold(printed, "T1", of_type(printed, "Th1 high, Th2 low")) > 8


def test_tnf_blockade_in_the_th1_high_type(repaired):
    """Points of healthy lost when no TNF is made: paper Th1 -93, Th17 -40."""
    kind = "Th1 high, Th2 low"
    before, after = of_type(repaired, kind), of_type(repaired, kind, vaM=0.0, va1=0.0)
    change = {name: 100 * (fold(repaired, name, after) - fold(repaired, name, before)) for name in ("T1", "T17")}
    assert change["T1"] == pytest.approx(-93, abs=12)
    assert change["T17"] == pytest.approx(-40, abs=3)


# Properties of the model, not evidence.


def run(model, q=1.0, initial=None):
    induction = {name: q * model.parameters[name].value for name in ("sb", "s10")}
    return model.solve(times=[YEARS_10], parameters=induction, initial=initial)


def tolerant(model, q=1.0, initial=None):
    return fold(model, "Tr", run(model, q, initial)) > 0.1


def test_there_is_an_autoimmune_attractor(repaired):
    ill = autoimmune_state(repaired)
    folds = {name: ill[name] / repaired.parameters[f"{name}_0"].value for name in ill}
    expected = {"T1": 18, "Ia": 16, "Ig": 16, "I10": 0.006, "Tr": 0.003}
    assert {name: folds[name] for name in expected} == pytest.approx(expected, rel=0.2)
    for name in ill:  # and it is an attractor: ten more years change nothing
        assert run(repaired, initial=ill).states[name][-1] == pytest.approx(ill[name], rel=1e-5)


def test_treg_induction_has_two_thresholds(repaired):
    """Down about 0.65 it flips; the way back needs about 1.4."""
    assert tolerant(repaired, 0.70) and not tolerant(repaired, 0.60)
    ill = autoimmune_state(repaired)
    assert not tolerant(repaired, 1.25, ill) and tolerant(repaired, 1.45, ill)


def after_removal(model, removed, q=1.0):
    ill = autoimmune_state(model, q)
    return tolerant(model, q, {name: level * (1 - removed if name in T_CELLS else 1) for name, level in ill.items()})


def test_the_reset_needs_90_percent_of_all_four_subsets(repaired):
    assert not after_removal(repaired, 0.899)
    assert after_removal(repaired, 0.905)


def test_with_a_residual_defect_three_logs_relapse(repaired):
    assert not after_removal(repaired, 0.999, q=0.90)
    assert after_removal(repaired, 0.999, q=0.95)


def test_strong_induction_leaves_no_autoimmune_attractor(repaired):
    with pytest.raises(CourseError, match="no autoimmune attractor at q = 1.5"):
        autoimmune_state(repaired, 1.5)
