"""INSTRUCTORS.md: what it repeats is what the lessons say, its minutes sum, its citations hold."""

import re

import pytest

from immune_reset.errors import CourseError
from immune_reset.lesson.references import find_links
from immune_reset.publish import instructors

TEXT = instructors.FILE.read_text(encoding="utf-8")
LESSONS = instructors.taught()


def test_the_file_is_current():
    assert instructors.current(TEXT) == TEXT, "INSTRUCTORS.md repeats an older lesson: python3 course.py instructors"


@pytest.mark.parametrize("number", LESSONS)
def test_the_parts_of_an_hour_are_its_minutes(number):
    assert sum(minutes for _, minutes in LESSONS[number].plan()) == LESSONS[number].file.minutes


def test_each_plan_fits_its_hours_and_sums():
    tables = re.findall(r"### In (\d+) hours\n(.*?)\n\nOf (\d+) minutes (\d+) are left", TEXT, re.DOTALL)
    assert [int(hours) for hours, *_ in tables] == [3, 6, 12]
    for hours, table, whole, left in tables:
        *rows, total = [int(minutes) for minutes in re.findall(r"\| \**(\d+)\** \|$", table, re.MULTILINE)]
        assert sum(rows) == total == 60 * int(hours) - int(left) and int(whole) == 60 * int(hours)
        for row in re.findall(r"^\| \d\d .*$", table, re.MULTILINE):
            parts, minutes = row.split("|")[2:4]
            if "whole" not in parts:
                assert sum(map(int, re.findall(r"(\d+)(?:,|\s*$)", parts.strip()))) == int(minutes), row


def test_the_whole_course_is_in_the_longest_plan():
    whole = TEXT.partition("### In 12 hours")[2].partition("Of 720 minutes")[0]
    assert re.findall(r"^\| (\d\d) ", whole, re.MULTILINE) == list(LESSONS)


def test_every_note_of_a_teacher_has_its_place():
    section = TEXT.partition("### 07 ")[2].partition("### 08 ")[0]
    for note in LESSONS["07"].notes:
        for expected in re.findall(r"\*\*EXPECT\.\*\* (.{30})", note[1]):
            assert expected in section
    assert "L07-E2 (code): An assistant may write the loop." in section


def test_citations_are_those_of_the_course():
    hand = re.sub(r"<!-- begin: lessons.*<!-- end: lessons", "", TEXT, flags=re.DOTALL)
    assert {entry.key for entry, _ in find_links(hand)} >= {"hake1998", "crouch2004", "bastani2025"}


@pytest.mark.parametrize(("number", "old", "new", "said"), [
    ("07", "Recall 4", "Recall 9", "07_the_reset.ipynb: the parts of its PLAN sum to 55, but the lesson takes 50 minutes"),
    ("01", "three strategies 6", "strategies 6", "plans no part 'three strategies'; it plans opening, recall, strategies"),
])
def test_a_plan_that_does_not_fit_is_named(number, old, new, said):
    lessons = instructors.taught()
    title, first = lessons[number].notes[0]
    lessons[number].notes[0] = (title, first.replace(old, new))
    with pytest.raises(CourseError, match=said):
        instructors.plans(lessons)


def test_a_missing_marker_is_named():
    with pytest.raises(CourseError, match="has no lines '<!-- begin: plans"):
        instructors.current("# For teachers")
