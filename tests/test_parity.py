"""The browser and SciPy solve the same equations: within 1e-4 of each state's range, everywhere in the parameters."""

import json
import re
from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sympy import Integer, Symbol

from immune_reset import models
from immune_reset.engine.javascript import model_source, solver_source
from immune_reset.engine.model import Model, State
from immune_reset.models.lo2016 import T_CELLS, autoimmune_state

EVERY_MODEL = [(name, variant) for name in models.names() for variant in models.variants(name)]
SPAN = {"week": 52, "h": 960, "day": 1825, "year": 20}
SETS = 12  # parameter sets that go to the browser in one call

#: Runs each job and returns {states, observed} or {error}.
HARNESS = """
window.run = (jobs) => jobs.map(({ model, parameters, initial, times, inputs }) => {
  const { solve, observe } = window.models[model];
  try {
    const path = solve(parameters, initial, times, inputs);
    return { states: path, observed: path.map((y, i) => observe(parameters, times[i], y, inputs)) };
  } catch (error) {
    return { error: error.message };
  }
});
"""


@pytest.fixture(scope="module")
def page(browser):
    sheet = browser.new_page()
    sheet.set_content("<!doctype html><title>parity</title>")
    lines = [solver_source(), "window.models = {};"]
    for name, variant in EVERY_MODEL:
        model = models.load(name, variant)
        lines.append(f"window.models[{json.dumps(model.name)}] = {model_source(model)};")
    sheet.add_script_tag(content="\n".join([*lines, HARNESS]), type="module")
    sheet.wait_for_function("window.run !== undefined")
    yield sheet
    sheet.close()


def job(model, parameters=None, initial=None, times=None, inputs=None):
    times = np.linspace(0, SPAN[model.time_unit], 121) if times is None else times
    return {
        "model": model.name,
        "parameters": parameters or {},
        "initial": initial or {},
        "times": [float(each) for each in times],
        "inputs": inputs or {},
    }


def compare(page, model, jobs):
    for given_job, theirs in zip(jobs, page.evaluate("jobs => window.run(jobs)", jobs)):
        assert "error" not in theirs, (theirs, given_job)
        ours = model.solve(**{key: given_job[key] for key in ("parameters", "initial", "times", "inputs")})
        for mine, browser in (
            (np.array(list(ours.states.values())).T, np.array(theirs["states"], float)),
            (
                np.array(list(ours.observables.values())).T,
                np.array([list(row.values()) for row in theirs["observed"]], float),
            ),
        ):
            assert np.isfinite(mine).all() and np.isfinite(browser).all(), given_job
            assert mine.min() >= 0 and browser.min() >= 0, given_job
            # A curve that moves by less than 1 % of its level is held against 1 % of its level.
            size = np.maximum(np.ptp(mine, axis=0), 1e-2 * np.abs(mine).max(axis=0))
            assert (np.abs(mine - browser) / np.maximum(size, 1e-20)).max() < 1e-4, given_job


@cache
def settings_of(name, variant):
    """Sets of parameters, each name anywhere between its bounds, the bounds included."""
    model = models.load(name, variant)
    place = st.sampled_from([0.0, 1.0]) | st.integers(0, 1000).map(lambda step: step / 1000)
    one = st.dictionaries(st.sampled_from(list(model.parameters)), place, max_size=10)
    return model, st.lists(one, min_size=SETS, max_size=SETS)


def values(model, places):
    limits = model.parameters
    return {
        name: min(limits[name].high, limits[name].low + place * (limits[name].high - limits[name].low))
        for name, place in places.items()
    }


@pytest.mark.parametrize(("name", "variant"), EVERY_MODEL)
def test_published_values(page, name, variant):
    model = models.load(name, variant)
    compare(page, model, [job(model), job(model, times=np.geomspace(1e-3, SPAN[model.time_unit], 50))])


@pytest.mark.parametrize(("name", "variant"), EVERY_MODEL)
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(data=st.data())
def test_a_few_parameters_anywhere(page, name, variant, data):
    model, sets = settings_of(name, variant)
    compare(page, model, [job(model, values(model, places)) for places in data.draw(sets)])


@pytest.mark.parametrize(("name", "variant"), EVERY_MODEL)
def test_all_parameters_at_once(page, name, variant):
    model = models.load(name, variant)
    rng = np.random.default_rng(2016)
    sets = [dict(zip(model.parameters, row)) for row in rng.random((SETS, len(model.parameters)))]
    compare(page, model, [job(model, values(model, places)) for places in sets])


def test_the_reset_on_both_sides_of_its_threshold(page):
    """Close to the threshold a small error would end in the other basin."""
    model = models.load("lo2016")
    ill = autoimmune_state(model)
    starts = [
        {name: level * ((1 - removed) if name in T_CELLS else 1) for name, level in ill.items()}
        for removed in (0.0, 0.5, 0.89, 0.899, 0.904, 0.95, 0.999)
    ]
    compare(page, model, [job(model, initial=start) for start in starts])


def test_schedules_in_the_place_of_inputs(page):
    model = models.load("cho2018", "graft")
    schedules = [
        {"melphalan": [[0, 0.5, 400], [24, 24.5, 380]]},
        {"melphalan": [[0, 1, 200], [0.5, 1.5, 200]], "gcsf": [[96, 240, 1]]},
        {"gcsf": []},
    ]
    compare(page, model, [job(model, inputs=each) for each in schedules])


@pytest.mark.parametrize(
    ("given_job", "words"),
    [
        ({"parameters": {"s13": 1}}, "lo2016 has no parameter s13."),
        ({"parameters": {"s12": "fast"}}, "lo2016: parameter s12 is fast; a number is due."),
        ({"parameters": {"s12": None}}, "lo2016: parameter s12 is null; a number is due."),
        ({"initial": {"T3": 1}}, "lo2016 has no state T3."),
        ({"inputs": {"pill": []}}, "lo2016 has no input pill."),
        ({"times": [0, 2, 1]}, "lo2016: times has to increase from 0."),
    ],
)
def test_the_browser_names_what_it_cannot_use(page, given_job, words):
    wanted = job(models.load("lo2016"), times=[0, 1]) | given_job
    assert page.evaluate("jobs => window.run(jobs)", [wanted]) == [{"error": words}]


def test_a_run_that_would_take_for_ever_is_given_up(page):
    """Every step of this oscillation succeeds, and a thousand days of it would take a thousand million."""
    x, v = Symbol("x"), Symbol("v")
    states = {"x": State("x", "x", "1", "place", Integer(1)), "v": State("v", "v", "1", "speed", Integer(0))}
    spring = Model("spring", "A hard spring", "day", {}, states, {"x": 10**6 * v, "v": -(10**6) * x})
    said = page.evaluate(
        """async (text) => {
          const { solve } = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
          try { return String(solve({}, {}, [0, 1000])); } catch (error) { return error.message; }
        }""",
        spring.javascript(),
    )
    assert re.fullmatch(r"spring: the equations could not be solved beyond t = 0\.\d+ with these values\.", said)


@pytest.mark.parametrize(("name", "variant"), EVERY_MODEL)
def test_the_module_is_small_and_stands_alone(page, name, variant):
    text = models.load(name, variant).javascript()
    assert len(text.encode()) < 25_000
    assert "import " not in text and "fetch" not in text
    exported = page.evaluate(
        """async (text) => {
          const module = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
          const path = module.solve({}, {}, [0, 1]);
          return { names: Object.keys(module).sort(), shape: [path.length, path[0].length],
                   seen: Object.keys(module.observe({}, 0, path[0])) };
        }""",
        text,
    )
    model = models.load(name, variant)
    assert {"solve", "observe"} <= set(exported["names"])
    assert exported["shape"] == [2, len(model.states)]
    assert exported["seen"] == list(model.observables)
