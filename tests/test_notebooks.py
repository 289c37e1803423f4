"""Every notebook in notebooks/: complete, short, honest, runnable in any order after its setup cell."""

import base64
import contextlib
import io
import re
from copy import deepcopy
from functools import cache

import nbformat
import pytest
from lesson_page import CONCEPT_CHECK
from matplotlib.image import imread
from nbclient import NotebookClient

from immune_reset import lesson
from immune_reset.lesson.concept import concept_file
from immune_reset.lesson.references import check_citations
from immune_reset.lesson.text import links
from immune_reset.paths import NOTEBOOKS

NAMES = sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))
LESSONS = [name for name in NAMES if name != f"{CONCEPT_CHECK}.ipynb"]

#: The parts of a lesson, in the order in which a notebook calls for them.
ANATOMY = ["objectives()", "recall()", "terms()", "predict(", "lab()", "write(", "check(", "flawed()", "exercise(",
           "takeaways()", "write(", "my_answers()", "references("]


@cache
def notebook(name):
    return nbformat.read(NOTEBOOKS / name, as_version=4)


def cells(name, kind, tag=None):
    chosen = [cell for cell in notebook(name).cells if cell.cell_type == kind]
    return [cell for cell in chosen if tag is None or tag in cell.metadata.get("tags", [])]


def is_for_the_teacher(cell):
    return "instructor" in cell.metadata.get("tags", [])


def the_lesson(name):
    return lesson.load(name[:2])


def test_the_course_starts_with_lesson_00():
    assert NAMES and NAMES[0] == "00_start_here.ipynb"


@pytest.mark.parametrize("name", NAMES)
def test_title_question_minutes_licence_and_no_advice(name):
    first = notebook(name).cells[0].source
    file = the_lesson(name).file if name in LESSONS else concept_file()
    assert first.startswith(f"# {file.number} {file.title}\n")
    assert f"**{file.question}**" in first and f"{file.minutes} minutes" in first
    assert "Illustrative, not clinical" in first and re.search(r"As of \w+ 20\d\d", first)
    everything = "\n".join(cell.source for cell in notebook(name).cells)
    assert "CC BY 4.0" in everything and "BSD-3-Clause" in everything


@pytest.mark.parametrize("name", LESSONS)
def test_all_parts_of_a_lesson_stand_in_their_order(name):
    code = "\n".join(cell.source for cell in cells(name, "code"))
    place = 0
    for part in ANATOMY:
        place = code.find(part, place)
        assert place >= 0, f"{name}: {part} is missing, or stands before its place"
    texts = "\n".join(cell.source for cell in cells(name, "markdown")).lower()
    assert "where this model is wrong" in texts or "where it is wrong" in texts
    assert "look inside" in texts


@pytest.mark.parametrize("name", LESSONS)
def test_every_question_of_the_lesson_file_is_asked(name):
    code = "\n".join(cell.source for cell in cells(name, "code"))
    file = the_lesson(name).file
    for part in [*file.predict, *file.check, *file.write, *file.exercise]:
        assert f'"{part.id}"' in code, f"{name}: {part.id} is never shown"
    assert the_lesson(name).uncovered() == []


@pytest.mark.parametrize("name", NAMES)
def test_cells_are_short(name):
    for cell in cells(name, "code"):
        assert len(cell.source.splitlines()) <= 25, cell.source
    for cell in cells(name, "markdown"):
        prose = "\n".join(line for line in cell.source.splitlines() if not line.startswith("|"))
        words = re.sub(r"\]\([^)]*\)", "]", prose).split()
        assert len(words) <= 150, f"{name}: {len(words)} words in: {cell.source[:60]}"


@pytest.mark.parametrize("name", NAMES)
def test_notes_for_the_teacher_are_marked_and_folded(name):
    notes = cells(name, "markdown", "instructor")
    assert len(notes) >= 4
    for cell in notes:
        assert cell.metadata.slideshow.slide_type == "notes"
        assert cell.source.startswith("<details><summary>") and cell.source.endswith("</details>")
    said = "\n".join(cell.source for cell in notes)
    for word in ("SAY", "EXPECT", "IF BROKEN", "min)"):
        assert word in said
    for cell in cells(name, "markdown"):
        assert is_for_the_teacher(cell) or "**SAY" not in cell.source


@pytest.mark.parametrize("name", NAMES)
def test_every_citation_is_known_and_says_its_place(name):
    assert check_citations(NOTEBOOKS / name)
    for cell in cells(name, "markdown"):
        for label, target, place in links(cell.source):
            assert place, f"{name}: the citation {label} ({target}) names no place in its source"


@pytest.mark.parametrize("name", NAMES)
def test_stored_outputs_are_clean(name):
    assert "widgets" not in notebook(name).metadata
    for cell in cells(name, "code"):
        assert cell.execution_count, f"{name} holds a cell that was not run: python3 course.py notebooks stores all outputs"
        for output in cell.outputs:
            assert output.output_type in ("execute_result", "display_data", "stream") and output.get("name") != "stderr"
            assert "application/vnd.jupyter.widget-view+json" not in output.get("data", {})
            if "image/png" in output.get("data", {}):
                assert len(output.metadata["image/png"]["alt"]) > 80


@pytest.mark.parametrize("name", NAMES)
def test_cells_run_in_any_order_after_the_setup_cell_and_give_the_stored_pictures(name, tmp_path, monkeypatch):
    """nbval, which runs the cells in their order, compares the texts and leaves pictures out."""
    monkeypatch.setenv("IMMUNE_RESET_ANSWERS", str(tmp_path / "answers.json"))
    setup, = cells(name, "code", "setup")
    assert len(setup.source.splitlines()) <= 6
    others = [cell for cell in cells(name, "code") if cell is not setup]
    shuffled = nbformat.v4.new_notebook(cells=deepcopy([setup, *reversed(others)]), metadata=notebook(name).metadata)
    NotebookClient(shuffled, timeout=120, resources={"metadata": {"path": str(NOTEBOOKS)}}).execute()
    fresh, stored = pictures(shuffled.cells), pictures(cells(name, "code"))
    assert fresh.keys() == stored.keys(), f"{name}: pictures are missing: python3 course.py notebooks stores them"
    for source, picture in fresh.items():
        assert picture.shape == stored[source].shape and (abs(picture - stored[source]) > 0.1).mean() < 1e-4, (
            f"{name}: the stored picture is an old one: python3 course.py notebooks stores it anew: {source}"
        )


def pictures(cells):
    """Pixels of each picture by the source of its cell."""
    found = {cell.source: output.data["image/png"] for cell in cells for output in cell.outputs
             if "image/png" in output.get("data", {})}
    return {source: imread(io.BytesIO(base64.b64decode(png))) for source, png in found.items()}


@pytest.mark.parametrize("name", LESSONS)
def test_the_exercise_cell_is_made_from_its_solution_and_the_solution_runs(name):
    cell, = cells(name, "code", "exercise")
    coded, = [part for part in the_lesson(name).file.exercise if part.track == "code"]
    assert cell.source == the_lesson(name).stub(coded.id)
    assert "..." in cell.source
    solution = the_lesson(name).solution(coded.id)
    assert all(line not in cell.source for line in set(solution.splitlines()) - set(cell.source.splitlines()))
    setup, = cells(name, "code", "setup")
    space, printed = {}, io.StringIO()
    exec(setup.source, space)  # the notebook's own cell
    with contextlib.redirect_stdout(printed):
        exec(solution, space)
    assert coded.prints in printed.getvalue()
