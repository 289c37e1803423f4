"""The students' and the instructors' edition: what each holds, and that no answer leaks."""

import io
import os
import subprocess
import sys
import zipfile

import nbformat
import pytest
from lesson_page import CONCEPT_CHECK

from immune_reset import lesson
from immune_reset.errors import CourseError
from immune_reset.lesson.reading import read
from immune_reset.paths import DATA, NOTEBOOKS
from immune_reset.publish import editions

NAMES = [path.name for path in sorted(NOTEBOOKS.glob("*.ipynb"))]
LESSONS = [name for name in NAMES if name != f"{CONCEPT_CHECK}.ipynb"]


@pytest.fixture(scope="module")
def archives(tmp_path_factory):
    folder = tmp_path_factory.mktemp("editions")
    return {edition: editions.build(edition, folder) for edition in editions.EDITIONS}


def contents(archive):
    """Bytes by name, without the folder that all of an archive lies in."""
    with zipfile.ZipFile(archive) as opened:
        return {name.partition("/")[2]: opened.read(name) for name in opened.namelist()}


def cells(files, name):
    return nbformat.reads(files[f"notebooks/{name}"].decode(), as_version=4).cells


def teacher_s(cell):
    return "instructor" in cell.metadata.get("tags", [])


@pytest.mark.parametrize("name", NAMES)
def test_students_get_every_cell_but_the_teacher_s(archives, name):
    whole = nbformat.read(NOTEBOOKS / name, as_version=4).cells
    students = cells(contents(archives["students"]), name)
    assert students == [cell for cell in whole if not teacher_s(cell)]
    assert len(students) < len(whole)


@pytest.mark.parametrize("name", LESSONS)
def test_instructors_get_each_worked_answer_behind_its_exercise(archives, name):
    part = lesson.load(name[:2])
    found = cells(contents(archives["instructors"]), name)
    sources = [cell.source for cell in found]
    for exercise in part.file.exercise:
        asked = next(n for n, source in enumerate(sources) if f'exercise("{exercise.id}")' in source)
        assert exercise.answer in sources[asked + 1] and teacher_s(found[asked + 1])
        if exercise.solution:
            begun = sources.index(part.stub(exercise.id))
            assert sources[begun + 1] == part.solution(exercise.id) and teacher_s(found[begun + 1])
    nbformat.validate(nbformat.reads(contents(archives["instructors"])[f"notebooks/{name}"].decode(), as_version=4))


def test_the_students_edition_leaks_nothing(archives):
    files = contents(archives["students"])
    assert editions.leaks(files) == []
    assert "INSTRUCTORS.md" not in files and not [name for name in files if name.startswith("tests/")]


def test_a_leak_is_found_wherever_it_stands(archives, monkeypatch, tmp_path):
    files = contents(archives["students"])
    exercise = lesson.load("07").file.exercise[1]
    plain = exercise.answer.partition(":")[0]
    for name, planted in {
        "notebooks/07_the_reset.ipynb": exercise.answer.encode(),
        "data/lessons/07.toml": (DATA / "lessons" / "07.toml").read_bytes(),
        "src/immune_reset/new.py": f'"""{exercise.answer}"""'.encode(),
        "figures/page.html": f"<p><b>{plain}</b>:{exercise.answer.partition(':')[2]}</p>".encode(),
    }.items():
        assert any("L07-E2" in found and name in found for found in editions.leaks({**files, name: planted})), name
    assert editions.leaks({"notebooks/x.ipynb": b"Neutrophils are back within two weeks whatever the depth."}) == []
    monkeypatch.setattr(editions, "without_answers", lambda text: text)
    with pytest.raises(CourseError, match=r"data/lessons/\d\d.toml holds the .* of L\d\d-E\d.*the students' edition was not written"):
        editions.build("students", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_teacher_s_notes_of_every_lesson_would_be_found(archives):
    files = contents(archives["instructors"])
    for name in NAMES:
        assert any(editions.NOTE in found for found in editions.leaks({f"notebooks/{name}": files[f"notebooks/{name}"]})), name


@pytest.mark.parametrize("number", [name[:2] for name in LESSONS])
def test_a_lesson_file_without_answers_is_a_lesson_file(number, tmp_path):
    path = DATA / "lessons" / f"{number}.toml"
    stripped = tmp_path / path.name
    stripped.write_text(editions.without_answers(path.read_text(encoding="utf-8")), encoding="utf-8")
    bare, whole = read(stripped), read(path)
    assert [(e.answer, e.solution, e.prints) for e in bare.exercise] == [("", "", "")] * len(whole.exercise)
    assert [(e.id, e.prompt, e.hints) for e in bare.exercise] == [(e.id, e.prompt, e.hints) for e in whole.exercise]
    assert (bare.check, bare.predict, bare.recall, bare.flawed) == (whole.check, whole.predict, whole.recall, whole.flawed)
    assert all(e.answer for e in whole.exercise), "the course itself has every worked answer"


def test_an_unpacked_students_edition_works_on_its_own(archives, tmp_path):
    with zipfile.ZipFile(archives["students"]) as opened:
        opened.extractall(tmp_path)
    root, = tmp_path.iterdir()
    code = ("from immune_reset import lesson, paths; from immune_reset.labs import the_reset; the_reset.lab();"
            "item = lesson.load('07').exercise('L07-E2').spec['items'][0]; print(paths.ROOT); print(repr(item['answer']))")
    done = subprocess.run([sys.executable, "-c", code], cwd=root, env={**os.environ, "PYTHONPATH": str(root / "src")},
                          capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [str(root), "''"]
    refused = subprocess.run([sys.executable, "course.py", "test"], cwd=root, capture_output=True, text=True)
    assert refused.returncode == 1 and not (root / ".venv").exists()
    assert refused.stderr == "course.py: this edition of the course comes without tests; the whole course has them.\n"
    readme = (root / "README.md").read_text(encoding="utf-8")
    assert "## Start" in readme and "## For students" in readme and "For teachers" not in readme


def test_the_same_course_gives_the_same_archive(archives, tmp_path):
    assert editions.build("instructors", tmp_path).read_bytes() == archives["instructors"].read_bytes()


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(tmp_path, capsys):
    (tmp_path / "taken").write_text("a file")
    assert editions.main(["--out", str(tmp_path / "taken")]) == 1
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("editions: ") and "it/s" not in line]
    assert len([line for line in said if "cannot be written" in line]) == 2


def test_no_answer_of_a_student_is_packed(archives):
    for archive in archives.values():
        assert not [name for name in zipfile.ZipFile(io.BytesIO(archive.read_bytes())).namelist() if "my_answers" in name]
