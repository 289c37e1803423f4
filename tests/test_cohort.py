"""Virtual patients: drawn as declared, the same by seed, summarised truly, refused in one sentence, stopped safely."""

import os
import signal
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("numba")

from immune_reset import models  # noqa: E402
from immune_reset.engine import cohort as engine_cohort  # noqa: E402
from immune_reset.engine.summary import QUANTILE_ERROR, Summary, part  # noqa: E402
from immune_reset.errors import CourseError  # noqa: E402
from immune_reset.models import Fixed, Lognormal, Normal, Uniform  # noqa: E402

VARIED = {"F": Lognormal(cv=0.4), "age": Normal(mean=38, sd=8, unit="years"), "r4": Uniform(0.05, 0.1, unit="1/day")}


def run(patients=600, varied=VARIED, seed=7, **options):
    options = {"t_end": 730, "progress": False} | options
    return models.cohort("reconstitution", patients, distributions=varied, seed=seed, **options)


@pytest.fixture(scope="module")
def whole():
    return run(keep=["CD4", "N4_new"], keep_at=[365, 730], times=[0, 30, 90, 180, 365, 540, 730])


def same(one, other):
    assert one.patients == other.patients
    for part in ("mean", "sd", "drawn", "final"):
        for name, values in getattr(one, part).items():
            assert np.array_equal(values, getattr(other, part)[name]), (part, name)
    assert np.array_equal(one.quantile("CD4", 0.3), other.quantile("CD4", 0.3))


def test_the_summary_is_that_of_patients_solved_one_by_one(whole):
    model = models.load("reconstitution")
    few = run(12, keep=["CD4"], keep_at=whole.times, times=whole.times)
    curves = []
    for number in range(12):
        parameters = {name: float(values[number]) for name, values in few.drawn.items()}
        curves.append(model.solve(times=whole.times, parameters=parameters).observables["CD4"])
    assert np.allclose(few.kept["CD4"], curves, rtol=1e-2)
    assert np.allclose(few.mean["CD4"], np.mean(curves, axis=0), rtol=1e-2)
    assert np.allclose(few.sd["CD4"], np.std(curves, axis=0, ddof=1), rtol=1e-2)


def test_what_is_kept_for_each_patient_agrees_with_the_summary(whole):
    assert whole.complete and whole.patients == 600 and not len(whole.unsolved)
    assert whole.kept["CD4"].shape == (600, 2) and whole.kept["CD4"].dtype == np.float32
    assert np.array_equal(whole.kept["CD4"][:, 1], whole.final["CD4"])
    assert whole.mean["CD4"][-1] == pytest.approx(whole.final["CD4"].mean(dtype=float), rel=1e-6)
    for share in (0.0, 0.05, 0.5, 0.95, 1.0):
        exact = np.quantile(whole.final["CD4"], share, method="inverted_cdf")
        assert whole.quantile("CD4", share)[-1] == pytest.approx(exact, rel=1.01 * QUANTILE_ERROR)
    frame = whole.to_frame()
    assert frame.loc[("CD4", 730.0), "q50"] == whole.quantile("CD4", 0.5)[-1]
    assert frame.attrs["units"]["CD4"] == "cells/uL"


def test_patients_are_drawn_as_declared():
    drawn = run(5000, t_end=1).drawn
    assert np.median(drawn["F"]) == pytest.approx(16.3, rel=0.03)
    assert np.std(np.log(drawn["F"])) == pytest.approx(np.sqrt(np.log1p(0.4**2)), rel=0.05)
    assert drawn["age"].mean() == pytest.approx(38, abs=0.5) and drawn["age"].std() == pytest.approx(8, rel=0.05)
    assert 18 <= drawn["age"].min() < 25 and drawn["age"].max() <= 70
    assert 0.05 <= drawn["r4"].min() < 0.051 and 0.099 < drawn["r4"].max() <= 0.1
    cut = run(500, {"age": Normal(mean=38, sd=30, low=30, high=40, unit="years")}, t_end=1).drawn["age"]
    assert 30 <= cut.min() < 31 and 39 < cut.max() <= 40
    assert set(run(300, {"age": Fixed(50, unit="years")}, t_end=1).drawn["age"]) == {50}


def test_the_same_seed_gives_the_same_cohort_on_any_number_of_cores(whole, monkeypatch):
    monkeypatch.setattr(engine_cohort.os, "cpu_count", lambda: 1)
    same(run(600, times=whole.times), whole)
    monkeypatch.setattr(engine_cohort.os, "cpu_count", lambda: 5)
    same(run(600, times=whole.times), whole)


def test_another_seed_gives_others_with_the_same_mean(whole):
    other = run(600, seed=8, times=whole.times)
    assert not np.isin(other.drawn["F"], whole.drawn["F"]).any()
    error = np.hypot(whole.sd["CD4"], other.sd["CD4"])[-1] / np.sqrt(600)
    assert abs(other.mean["CD4"][-1] - whole.mean["CD4"][-1]) < 3 * error


def test_a_smaller_cohort_is_the_beginning_of_a_larger_one_and_a_parameter_keeps_its_draws(whole):
    assert np.array_equal(run(260, t_end=1).drawn["F"], whole.drawn["F"][:260])
    assert np.array_equal(run(600, {"F": VARIED["F"]}, t_end=1).drawn["F"], whole.drawn["F"])
    assert np.array_equal(run(600, dict(reversed(VARIED.items())), t_end=1).drawn["F"], whole.drawn["F"])


def test_two_parameters_are_drawn_apart(whole):
    assert abs(np.corrcoef(whole.drawn["F"], whole.drawn["age"])[0, 1]) < 3 / np.sqrt(600)


def test_inputs_and_starts_are_those_of_the_model():
    times = [0, 480, 960]
    varied = {"own_share": Fixed(0.01, unit="1")}
    options = dict(times=times, variant="graft", initial={"C": 2.0}, inputs={"gcsf": [(100, 200, 1)]}, progress=False)
    result = models.cohort("cho2018", 1, distributions=varied, seed=1, **options)
    alone = models.load("cho2018", "graft").solve(
        times=times, parameters={"own_share": 0.01}, initial={"C": 2.0}, inputs={"gcsf": [(100, 200, 1)]}
    )
    assert np.allclose(result.mean["ANC"], alone.observables["ANC"], rtol=5e-3)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (dict(patients=0), ("patients is 0", "1 or more")),
        (dict(patients=2.5), ("patients is 2.5", "whole number")),
        (dict(seed="lucky"), ("seed is 'lucky'", "whole number")),
        (dict(seed=None), ("seed is None",)),
        (dict(seed=-1), ("seed is -1",)),
        (dict(varied={"height": Lognormal(cv=1)}), ("no parameter 'height'", "age")),
        (dict(varied=[1]), ("distributions", "[1]")),
        (dict(varied={"F": 3}), ("distribution of F is 3", "Lognormal, Normal, Uniform or Fixed")),
        (dict(varied={"r4": Normal(mean=-0.1, sd=0.01, unit="1/day")}), ("r4", "mean is -0.1 1/day", "allowed: ")),
        (dict(varied={"r4": Lognormal(cv=0.1, median=-1, unit="1/day")}), ("r4", "median is -1", "allowed: ")),
        (dict(varied={"r4": Uniform(-0.01, 0.1, unit="1/day")}), ("r4", "lower end is -0.01 1/day")),
        (dict(varied={"r4": Fixed(9, unit="1/day")}), ("r4", "value is 9 1/day")),
        (dict(varied={"r4": Fixed(0.07, unit="1/week")}), ("r4", "'1/week'", "'1/day'")),
        (dict(varied={"r4": Fixed(0.07)}), ("r4", "0.07 has no unit", "unit='1/day'")),
        (dict(varied={"r4": Uniform(0.1, 0.05, unit="1/day")}), ("lower end 0.1 is not below", "0.05")),
        (dict(varied={"F": Lognormal(cv=0)}), ("coefficient of variation is 0", "above 0")),
        (dict(varied={"F": Lognormal(cv="wide")}), ("coefficient of variation is 'wide'", "number")),
        (dict(varied={"age": Normal(sd=-2, unit="years")}), ("standard deviation is -2", "above 0")),
        (dict(varied={"age": Normal(sd=60, unit="years")}), ("% of it lies outside the range 18 to 70 years", "5%")),
        (dict(varied={"age": Normal(sd=2)}), ("age", "has no unit")),
        (dict(t_end=None), ("t_end",)),
        (dict(t_end=-1), ("t_end is -1",)),
        (dict(times=[2, 1]), ("times",)),
        (dict(initial={"X": 1}), ("state", "'X'")),
        (dict(inputs={"pill": []}), ("input", "'pill'")),
        (dict(keep=["CD5"]), ("keep", "CD5", "CD4")),
        (dict(keep=["CD4"], keep_at=[3.3]), ("keep_at", "3.3")),
        (dict(rtol=0), ("rtol is 0", "1e-10")),
    ],
)
def test_what_cannot_be_used_is_named_in_one_sentence(options, words):
    with pytest.raises(CourseError) as error:
        run(**options)
    for word in words:
        assert word in str(error.value)
    assert "\n" not in str(error.value) and str(error.value).endswith(".")


def test_a_quantity_that_is_not_there_is_named(whole):
    with pytest.raises(CourseError, match="no 'CD5'; it has .*CD4"):
        whole.quantile("CD5", 0.5)
    with pytest.raises(CourseError, match="share of patients is 5"):
        whole.quantile("CD4", 5)


def test_ctrl_c_leaves_what_is_done(monkeypatch):
    add = Summary.add

    def add_then_interrupt(summary, more):
        add(summary, more)
        if summary.patients == 500:
            os.kill(os.getpid(), signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(Summary, "add", add_then_interrupt)
    stopped = run(5000)
    monkeypatch.undo()
    assert not stopped.complete and 500 <= stopped.patients < 5000 and stopped.patients % 250 == 0
    assert "stopped early" in repr(stopped)
    same(stopped, run(stopped.patients))
    assert signal.getsignal(signal.SIGINT) is before


def test_a_cohort_runs_outside_the_main_thread(whole):
    found = []
    thread = threading.Thread(target=lambda: found.append(run(600, times=whole.times)))
    thread.start()
    thread.join()
    same(found[0], whole)


def test_patients_that_cannot_be_solved_are_counted_and_left_out(monkeypatch):
    solve = engine_cohort.compiled(models.load("reconstitution")).solve

    def solve_all_but_two(parameters, **options):
        values, reached = solve(parameters, **options)
        reached[[1, 3]] = 0
        return values, reached

    monkeypatch.setattr(engine_cohort.compiled(models.load("reconstitution")), "solve", solve_all_but_two)
    result = run(260)
    assert result.unsolved.tolist() == [1, 3, 251, 253] and result.patients == 260
    assert np.isnan(result.final["CD4"][result.unsolved]).all()
    assert result.mean["CD4"][-1] == pytest.approx(np.nanmean(result.final["CD4"].astype(float)), rel=1e-6)


def test_dask_workers_give_the_same_cohort(whole):
    distributed = pytest.importorskip("distributed")
    options = dict(processes=False, n_workers=2, threads_per_worker=1, dashboard_address=None)
    with distributed.LocalCluster(**options) as cluster, distributed.Client(cluster) as client:
        same(run(600, times=whole.times, client=client), whole)


numbers = st.floats(-1e12, 1e12).map(lambda x: x if abs(x) > 1e-30 else 0.0)


@given(st.lists(st.lists(numbers, min_size=1, max_size=30), min_size=1, max_size=5), st.floats(0, 1))
@settings(max_examples=150, deadline=None)
def test_a_summary_in_parts_is_that_of_the_whole(groups, share):
    summary = Summary()
    for group in groups:
        summary.add(part(np.array(group)[:, None]))
    everyone = np.concatenate(groups)
    exact = np.sort(everyone)[max(int(np.ceil(share * len(everyone))), 1) - 1]
    scale = np.abs(everyone).max()
    assert summary.patients == len(everyone)
    assert summary.quantile(share)[0] == pytest.approx(exact, rel=1.001 * QUANTILE_ERROR)
    assert summary.mean[0] == pytest.approx(everyone.mean(), rel=1e-9, abs=1e-12 * scale)
    if len(everyone) > 1:
        assert summary.sd[0] == pytest.approx(everyone.std(ddof=1), rel=1e-9, abs=1e-12 * scale)
