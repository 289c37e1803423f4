"""The same numbers and words in Python and in the browser."""

import math
import re

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from immune_reset.live import measures
from immune_reset.live.program import MEASURES

from live_example import example

TWINS = {
    "value_at": "valueAt", "first_above": "firstAbove", "first_below": "firstBelow", "time_below": "timeBelow",
    "minimum": "minimum", "maximum": "maximum",
}
IN_BROWSER = settings(deadline=None, max_examples=60)


@pytest.fixture(scope="module")
def measured(browser):
    """Calls functions of measures.js: [name, arguments] each; infinities travel as text."""
    page = browser.new_page()
    page.evaluate(f"() => {{ {MEASURES} window.measures = {{ {', '.join(TWINS.values())}, show }}; }}")

    def call(calls):
        texts = [[name, [_sent(each) for each in arguments]] for name, arguments in calls]
        return [float(each) if name != "show" else each for (name, _), each in zip(calls, page.evaluate(
            """(calls) => calls.map(([name, given]) => String(measures[name](
                 ...given.map((each) => typeof each === "string" ? Number(each) : each))))""", texts))]

    yield call
    page.close()


def _sent(value):
    return list(value) if isinstance(value, (list, np.ndarray)) else str(value).replace("inf", "Infinity")


NUMBERS = st.floats(-100, 100).map(lambda value: round(value, 3))
PLACES = NUMBERS | st.sampled_from([-math.inf, math.inf])


@IN_BROWSER
@given(data=st.data(), steps=st.lists(st.sampled_from([0.0, 0.5, 1.0, 3.25]), min_size=1, max_size=12))
def test_a_reduction_gives_the_same_in_both_languages(measured, data, steps):
    x = np.cumsum([0.0, *steps])
    assume(x[-1] > 0)
    y = np.array(data.draw(st.lists(NUMBERS, min_size=len(x), max_size=len(x))))
    a, b, level = (data.draw(each) for each in (PLACES, PLACES, NUMBERS))
    arguments = {"value_at": [a], "first_above": [level, a], "first_below": [level, a], "time_below": [level, a, b],
                 "minimum": [a, b], "maximum": [a, b]}
    there = measured([(TWINS[name], [x, y, *given]) for name, given in arguments.items()])
    here = [getattr(measures, name)(x, y, *given) for name, given in arguments.items()]
    assert there == pytest.approx(here, rel=1e-9, abs=1e-9)


@IN_BROWSER
@given(st.floats(-1e6, 1e6) | st.integers(-4000, 4000).map(lambda n: n / 8) | st.sampled_from([math.inf, -math.inf]),
       st.integers(0, 4))
def test_a_number_prints_the_same_in_both_languages(measured, value, digits):
    assert measured([("show", [value, digits])]) == [measures.show(value, digits)]


def test_reductions_of_a_known_curve():
    x, y = np.array([0.0, 10, 20, 20, 30]), np.array([0.0, 10, 0, 40, 40])
    assert measures.value_at(x, y, 5) == 5
    assert measures.value_at(x, y, 20) == 40, "at a jump the value after it"
    assert measures.value_at(x, y, math.inf) == 40
    assert measures.first_above(x, y, 8, -5) == 8
    assert measures.first_above(x, y, 8, 9) == 9, "already above"
    assert measures.first_above(x, y, 20, 0) == 20
    assert measures.first_above(x, y, 50, 0) == math.inf
    assert measures.first_above(x, y, 5, math.inf) == math.inf
    assert measures.first_below(x, y, 4, 5) == 16
    assert measures.time_below(x, y, 5, 0, 30) == 10
    assert measures.time_below(x, y, 5, 2, 4) == 2
    assert measures.minimum(x, y, 5, 12) == 5 and measures.maximum(x, y, 12, 14) == 8


@pytest.fixture(scope="module")
def both(browser):
    """The example's ``compute`` in Python and in Chromium."""
    lab = example()
    page = browser.new_page()
    page.evaluate("""async (text) => {
        const { compute } = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
        window.computed = (values) => {
          const { series, readouts, marks, ...words } = compute(values);
          const texts = (numbers) => Object.fromEntries(Object.entries(numbers).map(([k, v]) => [k, [v].flat().map(String)]));
          return { series, readouts: texts(readouts), marks: texts(marks), ...words };
        }; }""", lab.program)
    yield lab.compute, lambda values: page.evaluate("values => computed(values)", values)
    page.close()


def _numbers(text):
    return [float(each) for each in re.findall(r"-?\d+\.?\d*", text)]


def _frame(text):
    return re.sub(r"-?\d+\.?\d*", "#", text)


@IN_BROWSER
@given(growth=st.floats(0, 0.6), seed=st.floats(0.1, 1000), loss=st.floats(0, 1), shift=st.floats(-1, 1))
def test_the_browser_computes_what_python_computes(both, **values):
    here, there = (compute(values) for compute in both)
    days = [here.readouts[name] for name in ("full_day", "thin_day", "span_days")]
    # On the edge between two sentences, or between a crossing and none, round-off decides.
    assume(all(abs(day - edge) > 0.02 for day, edge in zip(days, (15, 30, 0))))
    assume(not any(90 < day < math.inf for day in days))
    assume(values["shift"] > -0.99)  # at -1 the level is 0, which a decay never reaches
    assume(abs(here["grow.N"][1].max() - 90) > 0.05 and abs(values["growth"] - 0.1) > 1e-9)
    assume(abs(here["twin.N"][1] - 50).min() > 1e-3 or values["growth"] > 0.11)
    for name, value in here.readouts.items():
        assert float(there["readouts"][name][0]) == pytest.approx(value, rel=1e-3, abs=5e-3), name
    for gid, place in here.marks.items():
        assert [float(each) for each in there["marks"][gid]] == pytest.approx(place, rel=1e-3, abs=5e-3), gid
    for address, curve in there["series"].items():
        x, y = here[address]
        assert curve["x"] == pytest.approx(x)
        assert np.abs(np.array(curve["y"]) - y).max() <= 1e-4 * max(np.ptp(y), 1), address
    for mine, its in [(here.summary, there["summary"]), (here.description, there["description"]),
                      *[(text, there["labels"][gid]) for gid, text in here.labels.items()]]:
        assert _frame(its) == _frame(mine)
        assert _numbers(its) == pytest.approx(_numbers(mine), rel=1e-2, abs=1.01)


def test_a_run_that_the_moved_control_does_not_touch_keeps_its_path(browser):
    """Moved one at a time, the controls give what a program gives that has computed nothing before."""
    page = browser.new_page()
    moves = [{"growth": 0.3}, {"loss": 0.4}, {"shift": -0.5}, {"growth": 0.05}, {"growth": 0.08}, {"seed": 9}, {"loss": 0.1},
             {"growth": 0.3}, {}]
    settings, at = [], example().plan.start
    for move in moves:
        at = at | move
        settings.append(at)
    solved, same = page.evaluate("""async ([text, settings]) => {
        const counted = text.replaceAll("() => model.solve(", "() => ++globalThis.solved && model.solve(");
        const fresh = (n) => import(URL.createObjectURL(new Blob([counted, "//", n], { type: "text/javascript" })));
        const one = await fresh(""), solved = [], same = [];
        for (const [n, values] of settings.entries()) {
          globalThis.solved = 1;
          const kept = JSON.stringify(one.compute(values));
          solved.push(globalThis.solved - 1);
          same.push(kept === JSON.stringify((await fresh(n)).compute(values)));
        }
        return [solved, same];
    }""", [example().program, settings])
    page.close()
    # The twin grows at 0.1 as long as growth is at most that; shift is read after the runs.
    assert solved == [2, 1, 0, 2, 1, 1, 1, 2, 0]
    assert all(same)


def test_the_sentences_follow_their_conditions():
    compute = example().compute
    assert compute({"growth": 0, "seed": 1, "loss": 0}).summary == "Never full. On day 20 the pond is 1 % full (seed 1.0, 10^0.00)."
    assert compute({"seed": 500}).summary.startswith("Full on day 0.0: quick. ")
    assert "The dye thins first." in compute({"growth": 0.1, "loss": 0.5}).summary
    assert compute().description == f"Two panels over 100 days. {compute().summary}"


def test_what_was_before_the_run_is_drawn_before_it():
    x, y = example().compute({"growth": 0.5})["grow.both"]
    assert list(x[:3]) == [-20, 0, 0] and list(y[:2]) == [30, 30]


def test_never_minus_never_is_never():
    result = example().compute({"growth": 0, "loss": 0})
    assert result.readouts["full_day"] == result.readouts["thin_day"] == result.readouts["span_days"] == math.inf
