"""Lesson files: every fault is one sentence that names the place; the files present are complete."""

import re
import tomllib

import nbformat
import pytest
from lesson_page import FILE, fixture_lesson

from immune_reset import lesson
from immune_reset.errors import CourseError
from immune_reset.lesson import reading, solutions
from immune_reset.paths import DATA, NOTEBOOKS

PRESENT = sorted(path.stem for path in (DATA / "lessons").glob("*.toml"))
TEXT = FILE.read_text(encoding="utf-8")


def faulty(tmp_path, old, new):
    assert old in TEXT
    path = tmp_path / "99.toml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CourseError) as caught:
        reading.read(path)
    message = str(caught.value)
    assert message.startswith("99.toml") and "\n" not in message
    return message


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('title = "The kettle"', "", "field title is missing"),
        ('title = "The kettle"', 'titel = "The kettle"', "unknown field 'titel'"),
        ("minutes = 10", 'minutes = "ten"', "minutes must be a whole number, not 'ten'"),
        ("minutes = 10", "minutes = true", "minutes must be a whole number, not True"),
        ('number = "99"', 'number = "98"', "number is '98', but the file's name says '99'"),
        ('verb = "explain"', 'verb = "understand"', "L99-1, verb is 'understand'; allowed: define"),
        ('takeaways = ["Boiling has one temperature.", ', "takeaways = [", "takeaways has 2 entries; allowed: 3"),
        ('feedback = "Yes: vapour stays."', 'feedback = " "', "L99-C2, options 1, feedback is empty"),
        (', feedback = "No: colour does not matter here."', "", "L99-C2, options 3: the field feedback is missing"),
        ('id = "L99-C2"', 'id = "L99-C1"', "check: id 'L99-C1' is used twice"),
        ('id = "L99-P1"', 'id = "L99-C9"', "id 'L99-C9' must look like L99-P1"),
        ('objectives = ["L99-2"]', 'objectives = ["L99-7"]', "L99-P1: no objective 'L99-7'; there are L99-1, L99-2"),
        ('makes more steam.", correct = true', 'makes more steam."', "L99-C1: 0 options are marked correct"),
        ('it stays at 100 °C."}', 'it stays at 100 °C.", correct = true}', "L99-C1: 2 options are marked correct"),
        (", flawed = true", "", "L99-F1: 0 sentences are marked flawed; allowed: exactly one"),
        ('track = "code"', 'track = "kode"', "L99-E2, track is 'kode'; allowed: no code, code"),
        ('track = "code"', 'track = "no code"', "only the track 'no code' is there"),
        ('kind = "exit"', 'kind = "ticket"', "L99-X2, kind is 'ticket'; allowed: explain, exit"),
        ('hints = ["Use the same pot.", "Use a clock."]', "hints = []", "L99-E1, hints has 0 entries; allowed: 1 or more"),
        ('track = "code"', 'prints = "42"\ntrack = "code"', "L99-E2: solution and prints go together"),
        ("[flawed]", "[flawd]", "unknown field 'flawd'"),
        ("minutes = 10", "minutes = = 10", "not a readable TOML file"),
    ],
)
def test_a_fault_is_named(tmp_path, old, new, named):
    assert named in faulty(tmp_path, old, new)


def test_a_missing_lesson_names_those_present():
    with pytest.raises(CourseError, match=f"no lesson '55'.*{PRESENT[0]}" if PRESENT else "no lesson '55'"):
        lesson.load("55")


def test_an_unknown_question_names_those_present():
    with pytest.raises(CourseError, match="99.toml has no check 'L99-C8'; it has L99-C1, L99-C2, L99-C3"):
        fixture_lesson().check("L99-C8")


def test_uncovered_objectives_are_found(tmp_path):
    text = re.sub(r'objectives = \["L99-1", "L99-2"\]\ntrack', 'objectives = ["L99-1"]\ntrack', TEXT)
    path = tmp_path / "99.toml"
    path.write_text(text, encoding="utf-8")
    assert reading.read(path).uncovered() == ["L99-2 has no exercise"]


@pytest.mark.parametrize("number", PRESENT)
def test_every_lesson_file_is_valid_and_covers_its_objectives(number):
    assert lesson.load(number).uncovered() == []


@pytest.mark.parametrize("number", PRESENT)
def test_the_still_never_holds_the_solution(number):
    part = lesson.load(number)
    for widget in [part.recall(), part.flawed(), *(part.check(check.id) for check in part.file.check)]:
        data, _ = widget._repr_mimebundle_()
        shown = data["text/plain"] + data["text/html"]
        for item in widget.spec["items"]:
            assert item["words"] in data["text/plain"]
            assert not any(option["feedback"] in shown for option in item["options"])


@pytest.mark.parametrize("number", PRESENT)
def test_every_code_cell_to_complete_matches_its_solution_and_the_solution_runs(number, monkeypatch, tmp_path):
    part = lesson.load(number)
    books = list(NOTEBOOKS.glob(f"{number}_*.ipynb"))
    codes = [exercise.id for exercise in part.file.exercise if exercise.solution]
    if not books or not codes:
        pytest.skip("no notebook, or no code exercise with a solution")
    cells = [cell for cell in nbformat.read(books[0], as_version=4).cells if cell.cell_type == "code"]
    setup = next(cell.source for cell in cells if "setup" in cell.metadata.get("tags", []))
    monkeypatch.chdir(tmp_path)
    for id in codes:
        assert part.stub(id) in [cell.source.strip() for cell in cells], f"{books[0].name} has no cell with the stub of {id}"
        names = {}
        exec(setup, names)
        exec(part.solution(id), names)


def test_stub_and_solution_come_from_one_text():
    code = "total = 0\nfor n in range(3):\n    # >>> your turn: add n\n    total += n\n    # <<<\nprint(total)\n"
    assert solutions.stub(code, "L1-E1") == "total = 0\nfor n in range(3):\n    # your turn: add n\n    ...\nprint(total)"
    names = {}
    exec(solutions.complete(code, "L1-E1"), names)
    assert names["total"] == 3
    for stray in ("x = 1", "# >>> your turn\nx = 1", "x = 1\n# <<<", code + "# >>> again\n"):
        with pytest.raises(CourseError, match="L1-E1, solution"):
            solutions.stub(stray, "L1-E1")


def test_static_parts_say_the_same_as_html_and_as_text():
    part = fixture_lesson()
    assert "<strong>Explain</strong> why boiling water" in part.objectives()._repr_html_()
    assert "- Explain why boiling water stays at 100 °C. (L99-1, understand)" in repr(part.objectives())
    assert "<strong>lid</strong></dt>" in part.terms()._repr_html_()
    assert repr(part.takeaways()).splitlines()[2] == "3. A lid saves heat."


def test_author_text_cannot_become_markup():
    widget = fixture_lesson().check("L99-C3")
    assert "&lt;not a tag&gt;" in widget.spec["items"][0]["prompt"]
    assert "<not a tag>" not in widget._repr_mimebundle_()[0]["text/html"]


def test_the_fixture_uses_every_table():
    assert {"recall", "terms", "predict", "check", "write", "exercise", "flawed"} <= tomllib.loads(TEXT).keys()
