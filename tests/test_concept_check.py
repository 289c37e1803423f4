"""The concept check: nothing is judged before the course, and after it each question says what has changed."""

import itertools
import json
import re

import pytest
from lesson_page import write_page

from immune_reset import lesson
from immune_reset.errors import CourseError
from immune_reset.lesson.answers import AnswerFile
from immune_reset.lesson.concept import PATH, concept_file
from immune_reset.lesson.lesson import citations_in
from immune_reset.lesson.reading import read_concept_check
from immune_reset.paths import DATA

TEXT = PATH.read_text(encoding="utf-8")
ITEMS = concept_file().item


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("IMMUNE_RESET_ANSWERS", str(tmp_path / "my_answers.json"))


@pytest.mark.parametrize(("old", "new", "named"), [
    ('id = "L12-Q2"', 'id = "L12-Q7"', "item 2: id is 'L12-Q7'; it must be L12-Q2"),
    ('"Only more stem cells"', '"Only more stem cells", correct = true', "L12-Q4: 2 options are marked correct; allowed: exactly one"),
    ('lesson = "03"\n', "", "L12-Q3: the field lesson is missing"),
    ("[[item]]", "[[itm]]", "unknown field 'itm'"),
    ("minutes = 15", "minutes = = 15", "not a readable TOML file"),
])
def test_a_fault_is_named(tmp_path, old, new, named):
    path = tmp_path / "concept_check.toml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CourseError) as caught:
        read_concept_check(path)
    assert named in str(caught.value) and "\n" not in str(caught.value)


def test_each_lesson_with_a_misconception_is_asked_about():
    assert {item.lesson for item in ITEMS} == {f"{n:02}" for n in range(1, 12)}
    assert all((DATA / "lessons" / f"{item.lesson}.toml").exists() for item in ITEMS)
    assert len(citations_in(concept_file(), PATH.name)) > 15


def test_the_right_option_cannot_be_told_by_its_place_or_length():
    places = [[option.correct for option in item.options].index(True) for item in ITEMS]
    assert max(places.count(place) for place in places) <= 4
    longest = sum(max(item.options, key=lambda option: len(option.text)).correct for item in ITEMS)
    assert longest <= 4
    for item in ITEMS:
        lengths = [len(option.text) for option in item.options]
        assert max(lengths) <= 2.2 * min(lengths), item.id


def test_what_is_right_does_not_reach_the_page_before_the_course():
    before = lesson.concept_check("before")
    sent = json.dumps(before.get_state(), default=str)
    for option in itertools.chain.from_iterable(item.options for item in ITEMS):
        assert json.dumps(option.feedback)[1:60] not in sent
    assert not any(option.keys() & {"right", "feedback"} for item in before.spec["items"] for option in item["options"])


def test_both_runs_are_kept_under_their_own_ids():
    before, after = ([item["id"] for item in lesson.concept_check(run).spec["items"]] for run in ("before", "after"))
    assert before[0] == "L12-B1" and after[11] == "L12-A12" and not set(before) & set(after)
    assert [item["id"] for item in lesson.concept_check("answers").spec["items"]] == before + after
    with pytest.raises(CourseError, match="no part 'during'; choose one of before, after, answers, references"):
        lesson.concept_check("during")
    with pytest.raises(CourseError, match="no question 13; choose 1 to 12"):
        lesson.concept_check("before", 13)
    assert [item["id"] for item in lesson.concept_check("before", 12).spec["items"]] == ["L12-B12"]


def test_the_references_name_every_citation():
    listed = repr(lesson.concept_check("references"))
    for link in re.findall(r"\]\((https?://\S+) ", TEXT):
        assert link.lower() in listed.lower()


def answer(page, id, letter, sure):
    page.locator(f"#{id}-{letter}").check()
    page.locator(f"#{id}-{sure}").check()
    page.locator(f"form:has(#{id}-{letter}) button[type=submit]").click()


def said(page, id):
    return page.locator(f"form:has(#{id}-a) .status").inner_text()


@pytest.fixture
def page(browser, tmp_path):
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(write_page(tmp_path / "page.html", [lesson.concept_check("before"), lesson.concept_check("after")]))
    page.wait_for_function("window.ready")
    yield page
    assert faults == []
    context.close()


def test_a_student_sees_what_changed_question_by_question(page):
    answer(page, "L12-B1", "a", "sure")
    assert said(page, "L12-B1").startswith("You answered a) It is too weak to defend the body from disease (sure;")
    assert "✓" not in said(page, "L12-B1") and page.locator("#L12-B1-a").is_disabled()
    answer(page, "L12-B2", "d", "guess")
    assert "Nothing yet" in page.locator(".changes").inner_text()

    answer(page, "L12-A1", "c", "guess")
    answer(page, "L12-A1", "b", "sure")  # a second answer has seen the feedback and does not count
    assert "✓ Right. Attempt 2." in said(page, "L12-A1")
    assert "Before: a) It is too weak to defend the body from disease (sure)." in said(page, "L12-A1")
    assert "After: c) It is too strong, against germs and body alike (a guess): ✗ not yet." in said(page, "L12-A1")
    answer(page, "L12-A2", "d", "sure")
    answer(page, "L12-A3", "a", "fairly")
    changes = page.locator(".changes").inner_text()
    assert "Answered both times: 2 of 12. Right before: 1, right after: 1." in changes
    assert "Before: d) It is usual: brakes hold such cells (a guess)." in changes
    assert "After: d) It is usual: brakes hold such cells (sure): ✓ right both times." in changes
    assert "Before: not answered. After: a) Nothing sure: it may rise or fall (fairly sure)." in changes
    assert changes.count("is about this") == 1 and "Lesson 01 is about this." in changes


@pytest.mark.parametrize("width", [1366, 390])
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_page(page, width):
    from axe_playwright_python.sync_playwright import Axe

    page.set_viewport_size({"width": width, "height": 844})
    answer(page, "L12-B1", "a", "sure")
    answer(page, "L12-A1", "c", "guess")
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_run_before_is_there_months_later(browser, tmp_path):
    """In another kernel and another browser, from the file alone."""
    time = "2026-03-01T10:00:00+01:00"
    asked = {"lesson": "12", "kind": "before", "prompt": "?", "time": time}
    attempt = {"time": time, "choice": ["a"], "words": ["weak"], "confidence": "sure"}
    AnswerFile().put({"L12-B1": {**asked, "id": "L12-B1", "attempts": [attempt]}})
    page = browser.new_page()
    page.goto(write_page(tmp_path / "page.html", [lesson.concept_check("after")], kernel=True))
    page.wait_for_function("window.ready")
    answer(page, "L12-A1", "b", "sure")
    changed = "Before: a) weak (sure). After: b) It attacks part of the body and is not held back (sure): ✓ now right."
    assert changed in said(page, "L12-A1")
    page.close()
