"""A control whose values are things: radio buttons, by hand, by keyboard and as heard."""

import numpy as np
import pytest
from live_page import page_of
from matplotlib.figure import Figure
from sympy import Symbol

from immune_reset.errors import CourseError
from immune_reset.live import Control, Frames, Lab, Line, Preset, ValueAt

X = np.linspace(0, 10, 11)
TUBE = dict(name="tube", label="Tube", unit="", low=1, high=3, step=1, value=1, status="ours", source="a rack", names=("low", "high", "broken"))


def figure(result):
    drawn = Figure(figsize=(6, 3), layout="constrained")
    axes = drawn.subplots()
    axes.plot(*result["level.y"], gid="y")
    axes.set(xlim=(0, 10), ylim=(0, 40), xlabel="x")
    return drawn


def lab(known=(1, 2, 3), **changes):
    level = Frames("level", lambda tube: {"y": 10 * tube + X}, X, {"y": ("level", "")}, grid={"tube": list(known)})
    return Lab(
        "tubes", "Tubes", "Which tube?", controls=[Control(**{**TUBE, **changes})], presets=[Preset("The high one", "Look.", {"tube": 2})],
        runs=[level], readouts=[ValueAt("height", "level.y", Symbol("tube"), label="height", digits=0)],
        summary=[[(True, "Height {height}.")]], traces=[Line("y", "level.y")], figure=figure,
    )


def chosen(page):
    return page.locator("[role=radiogroup] label:has(:checked)").inner_text()


def test_a_choice_is_made_by_arrows_and_moves_the_picture(browser):
    with page_of(browser, lab()) as page:
        group = page.get_by_role("radiogroup", name="Tube", exact=True)
        assert [each.get_attribute("id") for each in group.get_by_role("radio").all()] == [f"choose-tube-{i}" for i in range(3)]
        before = page.locator("svg.page [id='y'] > path").get_attribute("d")
        page.get_by_role("radio", name="low").focus()
        page.keyboard.press("ArrowDown")
        assert chosen(page) == "high" and page.evaluate("models[0].get('values')") == {"tube": 2}
        assert page.locator("svg.page [id='y'] > path").get_attribute("d") != before
        assert page.locator(".says").inner_text() == "Height 22."
        assert page.get_by_role("button", name="The high one").get_attribute("aria-pressed") == "true"
        page.get_by_label("broken").click()
        page.get_by_role("button", name="Freeze this run").click()
        assert page.locator(".frozen").inner_text() == "Pale dots: frozen at Tube: broken. Height 33."
        page.get_by_role("button", name="Reset").click()
        assert chosen(page) == "low"
        for label in group.locator("label").all():
            assert label.bounding_box()["height"] >= 24


def test_a_story_opens_the_fold_in_which_it_chooses(browser):
    with page_of(browser, lab(more=True)) as page:
        assert not page.get_by_role("radiogroup").is_visible()
        page.get_by_role("button", name="The high one").click()
        assert page.get_by_role("radiogroup").is_visible() and chosen(page) == "high"


def test_what_was_not_computed_says_so_and_stays(browser):
    with page_of(browser, lab(known=(1, 2))) as page:
        page.get_by_label("broken").click()
        assert page.locator("#error-tube").inner_text() == "Tube stays at high: without Python its curves are known for low, high only."
        assert chosen(page) == "high"
        page.get_by_label("low").click()
        assert page.locator("#error-tube").inner_text() == "" and chosen(page) == "low"


@pytest.mark.parametrize(("changes", "sentence"), [
    ({"names": ("low", "high")}, "2 names; one for each whole value from 1 to 3"),
    ({"ends": ("one", "other")}, "two of them, or names"),
    ({"names": ()}, "two of them, or names"),
])
def test_a_choice_that_cannot_be_is_refused(changes, sentence):
    with pytest.raises(CourseError, match=sentence):
        Control(**{**TUBE, **changes})
