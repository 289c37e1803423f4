"""The draft of the paper agrees with the course; the accessibility statement names tests that exist."""

import re

from immune_reset import lesson
from immune_reset.paths import DATA, ROOT
from immune_reset.references import BIB, by_key, entries, keys

PAPER = (ROOT / "paper.md").read_text(encoding="utf-8")
SOURCES = ROOT / "paper.bib"


def test_every_source_is_cited_and_has_a_doi():
    assert set(re.findall(r"@([a-z]+\d{4})\b", PAPER)) == set(entries(SOURCES))
    assert all(entry.link.startswith("https://doi.org/") for entry in entries(SOURCES).values())


def test_a_source_that_the_course_cites_too_is_the_same():
    shared = keys(SOURCES) & keys(BIB)
    assert shared
    for key in shared:
        assert by_key(key, SOURCES) == by_key(key)


def test_the_table_of_lessons_is_the_course():
    rows = dict(re.findall(r"^\| (\d\d .+?) \| (.+?) \|$", PAPER, re.MULTILINE))
    present = sorted(path.stem for path in (DATA / "lessons").glob("*.toml"))
    files = [lesson.load(number).file for number in present]
    assert {f"{file.number} {file.title}": file.question for file in files}.items() <= rows.items()


def test_what_is_open_is_said():
    assert "not yet been taught" in " ".join(PAPER.split())


def test_the_accessibility_statement_names_tests_that_exist():
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "ACCESSIBILITY.md").read_text(encoding="utf-8")))
    assert len(named) >= 10
    for name in named:
        assert (ROOT / "tests" / f"{name}.py").exists(), name
