"""A lab that Python computes where a kernel runs: the latest question wins, progress is told, frames stand in."""

import re
import threading
from contextlib import ExitStack

import numpy as np
import pytest
from matplotlib.figure import Figure
from sympy import Symbol

from immune_reset.errors import CourseError
from immune_reset.live import Control, Frames, Lab, Line, Preset, ValueAt
from immune_reset.live.kernel import Answers

from live_page import drawn, page_of

X = np.arange(0, 11.0)


def lines(slope, size, progress):
    progress(0.5)
    return {"y": slope * X + size}


def figure(result):
    drawn = Figure(figsize=(6, 3), layout="constrained")
    axes = drawn.subplots()
    axes.plot(*result["line.y"], gid="y")
    axes.set(xlim=(0, 10), ylim=(0, 100), xlabel="x")
    return drawn


def frames(function=lines, **changes):
    return Frames("line", function, X, {"y": ("a line", "")}, **{"grid": {"slope": [1, 2, 4], "size": [10]}, "kernel": True, **changes})


def lab(function=lines, **changes):
    parts = dict(
        controls=[
            Control("slope", "Slope", "", 1, 4, 0.1, 2, "ours", "a guess", ("flat", "steep")),
            Control("size", "Size", "", 10, 50, 1, 10, "ours", "a guess", ("small", "large"), digits=0),
            Control("at", "Place", "", 0, 10, 1, 5, "ours", "a guess", ("left", "right"), digits=0),
        ],
        presets=[Preset("Steep", "As steep as it gets.", {"slope": 4})],
        runs=[frames(function)],
        readouts=[ValueAt("height", "line.y", Symbol("at"), label="height", digits=2)],
        summary=[[(True, "Height {height} at slope {slope}.")]],
        traces=[Line("y", "line.y")],
        figure=figure,
    )
    return Lab("line", "A line", "How steep?", **{**parts, **changes})


def counted(asked):
    """``lines``, each slope that it is asked for noted in a list."""

    def function(slope, size, progress):
        asked.append(slope)
        return lines(slope, size, progress)

    return function


# --- in Python --------------------------------------------------------------------------------------------------


def test_python_computes_any_value_and_keeps_it():
    asked = []
    made = lab(counted(asked))
    assert len(asked) == 3, "the grid, once"
    for _ in range(3):
        assert made.compute({"slope": 2.7, "size": 33}).readouts["height"] == pytest.approx(2.7 * 5 + 33)
    assert asked[3:] == [2.7]
    made.values = {"slope": 2.7}
    assert made.values["slope"] == 2.7, "not moved to the grid"


def test_one_setting_is_no_reason_to_compute_all_frames():
    """A lab that came from the disk has no frames in Python, and its first question is answered at once all the same."""
    asked = []
    run = frames(counted(asked))
    for slope in (2, 2.7, 2):
        assert run.curves({"slope": slope, "size": 10})["y"] == pytest.approx(slope * X + 10)
    assert asked == [2, 2.7]
    assert run.frames["y"][run.index({"slope": 2, "size": 10})] == pytest.approx(run.curves({"slope": 2, "size": 10})["y"])


def test_a_control_that_other_frames_move_stays_on_their_grid():
    made = lab(runs=[frames(), Frames("more", lambda slope: {"z": X}, X, {"z": ("z", "")}, {"slope": [1, 2, 4]})])
    made.values = {"slope": 2.7, "size": 12}
    assert made.values == {"slope": 2, "size": 12, "at": 5}


def test_a_grid_of_one_value_needs_a_kernel():
    with pytest.raises(CourseError, match="the grid of 'size' has two values or more"):
        lab(runs=[frames(lambda slope, size: {"y": X}, kernel=False)])


class Sent:
    """What the kernel sent, and a way to wait for the end of its work."""

    def __init__(self):
        self.messages, self.done = [], threading.Event()

    def __call__(self, message):
        self.messages.append(message)
        if "curves" in message or "failed" in message:
            self.done.set()

    def wait(self):
        assert self.done.wait(20)
        self.done.clear()
        return self.messages[-1]


def test_an_answer_tells_its_progress_and_then_the_curves():
    sent = Sent()
    Answers(lab().plan, sent).ask({"ask": {"slope": 3.5, "size": 20}})
    answer = sent.wait()
    assert answer == {"values": {"slope": 3.5, "size": 20}, "curves": {"line": {"y": list(3.5 * X + 20)}}}
    assert sent.messages[0] == {"values": {"slope": 3.5, "size": 20}, "progress": 0.5}


def test_the_latest_question_wins():
    started, go = threading.Event(), threading.Event()

    def slow(slope, size, progress):
        if slope not in (1, 2, 4):
            started.set()
            assert go.wait(20)
        progress(0.5)
        return lines(slope, size, progress)

    sent = Sent()
    answers = Answers(lab(slow).plan, sent)
    answers.ask({"ask": {"slope": 1.1, "size": 10}})
    assert started.wait(20)
    for slope in (1.2, 1.3, 1.4):
        answers.ask({"ask": {"slope": slope, "size": 10}})
    go.set()
    assert sent.wait()["values"]["slope"] == 1.4
    assert {message["values"]["slope"] for message in sent.messages} == {1.4}, "nothing of the others was sent"


def test_a_question_of_before_that_comes_back_is_answered():
    started, go = threading.Event(), threading.Event()

    def slow(slope, size, progress):
        if slope == 1.1:
            started.set()
            assert go.wait(20)
        return lines(slope, size, progress)

    sent = Sent()
    answers = Answers(lab(slow).plan, sent)
    first = {"ask": {"slope": 1.1, "size": 10}}
    answers.ask(first)
    assert started.wait(20)
    answers.ask({"ask": {"slope": 1.2, "size": 10}})
    answers.ask(first)
    go.set()
    assert sent.wait()["values"]["slope"] == 1.1


@pytest.mark.parametrize("values, words", [
    ({"slope": 9, "size": 10}, "'slope' .* takes a number from 1 to 4"),
    ({"slope": 1.5, "size": 10}, "no line today"),
])
def test_a_failure_is_told_in_words(values, words):
    def failing(slope, size, progress):
        if slope == 1.5:
            raise ValueError("no line today")
        return lines(slope, size, progress)

    sent = Sent()
    answers = Answers(lab(failing).plan, sent)
    answers.ask({"ask": values})
    assert re.search(words, sent.wait()["failed"])
    answers.ask({"ask": {"slope": 1.6, "size": 10}})
    assert "curves" in sent.wait(), "the next question is answered"


# --- in the browser ---------------------------------------------------------------------------------------------

KERNEL = """(answers) => {
  const model = models[0];
  window.asked = [];
  model.send = (message) => {
    asked.push(message.ask);
    const reply = answers.find(({ slope }) => slope === message.ask.slope);
    if (reply) setTimeout(() => hear({ values: message.ask, ...reply.reply }), reply.after ?? 0);
  };
}"""


@pytest.fixture
def opened(browser):
    """Opens a lab with a kernel that answers as told."""
    with ExitStack() as stack:

        def open_with(answers=None, made=None, **more):
            page = stack.enter_context(page_of(browser, made or lab(), **more))
            if answers is not None:
                page.evaluate(KERNEL, answers)
            return page

        yield open_with


def answer(slope, size=10, after=0, **reply):
    return {"slope": slope, "after": after, "reply": reply or {"curves": {"line": {"y": list(slope * X + size)}}}}


def slider(page, name="Slope"):
    return page.get_by_role("slider", name=name, exact=True)


def shown(page, text):
    page.locator(".says, .note").filter(has_text=text).first.wait_for()


def test_with_a_kernel_the_control_moves_freely_and_the_answer_is_drawn(opened):
    page = opened([answer(2.1), answer(2.2)])
    slider(page).press("ArrowRight")
    shown(page, "Height 20.50 at slope 2.1")
    slider(page).press("ArrowRight")
    shown(page, "Height 21.00 at slope 2.2")
    assert page.evaluate("models[0].get('values').slope") == pytest.approx(2.2)
    slider(page, "Place").press("ArrowRight")
    shown(page, "Height 23.20 at slope 2.2")
    assert len(page.evaluate("asked")) == 2, "Python is not asked again for what it answered"


def test_progress_is_shown_while_python_computes(opened):
    page = opened([answer(2.1, progress=0.4)])
    slider(page).press("ArrowRight")
    bar = page.get_by_role("progressbar", name="Python computes")
    bar.wait_for()
    assert bar.evaluate("(node) => node.value") == pytest.approx(0.4)
    assert "at slope 2.0" in page.inner_text(".says"), "the picture keeps what was computed last"
    page.evaluate("hear({ values: asked[0], curves: { line: { y: %s } } })" % (2.1 * X + 10).tolist())
    shown(page, "Height 20.50 at slope 2.1")
    assert bar.is_hidden()


def test_a_late_answer_to_an_old_question_is_not_drawn(opened):
    page = opened([answer(2.2, after=400)])
    slider(page).press("ArrowRight")
    slider(page).press("ArrowRight")
    page.wait_for_function("asked.length === 2")
    page.evaluate("hear({ values: { ...asked[0] }, curves: { line: { y: Array(11).fill(99) } } })")
    assert "99" not in page.inner_text(".says")
    shown(page, "Height 21.00 at slope 2.2")


@pytest.mark.parametrize("answers", [None, []])
def test_without_an_answer_the_lab_goes_to_its_frames_and_says_so(opened, answers):
    page = opened(answers, patience=100)
    slider(page).fill("3.4")
    shown(page, "Height 30.00 at slope 4.0")
    shown(page, "Without Python some controls move in steps")
    slider(page).press("ArrowLeft")
    shown(page, "Height 20.00 at slope 2.0")
    slider(page).press("ArrowLeft")
    shown(page, "Height 15.00 at slope 1.0")
    slider(page, "Size").press("ArrowRight")
    assert slider(page, "Size").input_value() == "10"


ALIVE = "hear({ values: { slope: 4, size: 10 }, progress: 0 })"  # it has come to the question about the frame
DONE, LATE = (f"hear({{ values: {{ slope: {slope}, size: 10 }}, curves: {{ line: {{ y: {(slope * X + 10).tolist()} }} }} }})"
              for slope in (4, 3.4))


@pytest.mark.parametrize("sign", [ALIVE, DONE, LATE])
def test_a_kernel_that_was_only_busy_answers_what_was_asked(opened, sign):
    page = opened([], patience=100)
    slider(page).fill("3.4")
    shown(page, "Without Python some controls move in steps")
    assert slider(page).input_value() == "4"
    page.evaluate(KERNEL, [answer(3.4), answer(4)])
    page.evaluate(sign)
    shown(page, "Height 27.00 at slope 3.4")
    assert slider(page).input_value() == "3.4" and "in steps" not in page.inner_text(".words")


def test_an_answer_that_comes_when_the_hand_is_back_is_not_drawn(opened):
    page = opened([answer(2.1)])
    slider(page).press("ArrowRight")
    shown(page, "Height 20.50 at slope 2.1")
    slider(page).press("ArrowRight")
    slider(page).press("ArrowLeft")
    page.evaluate("hear({ values: { slope: 2.2, size: 10 }, curves: { line: { y: Array(11).fill(99) } } })")
    drawn(page)
    assert page.locator(".says").inner_text() == "Height 20.50 at slope 2.1."


def test_a_kernel_that_comes_back_leaves_a_hand_that_has_gone_on_where_it_is(opened):
    page = opened([], patience=100)
    slider(page).fill("3.4")
    shown(page, "Without Python some controls move in steps")
    slider(page).press("ArrowLeft")
    shown(page, "Height 20.00 at slope 2.0")
    page.evaluate(KERNEL, [answer(2), answer(2.7)])
    page.evaluate(DONE)
    assert slider(page).input_value() == "2" and "in steps" not in page.inner_text(".words")
    slider(page).fill("2.7")
    shown(page, "Height 23.50 at slope 2.7")


def test_a_failure_is_shown_in_words_and_the_lab_goes_on(opened):
    page = opened([answer(2.1, failed="no line today"), answer(2.7)])
    slider(page).press("ArrowRight")
    shown(page, "Python could not compute this (no line today).")
    assert "at slope 2.0" in page.inner_text(".says")
    slider(page).fill("2.7")
    shown(page, "Height 23.50 at slope 2.7")


def test_a_deck_has_no_kernel_and_says_so(opened):
    page = opened([answer(2.1)], mode="deck", width=1280, height=640)
    shown(page, "Without Python some controls move in steps")
    slider(page).press("ArrowRight")
    shown(page, "Height 30.00 at slope 4.0")
    assert page.evaluate("asked") == []
