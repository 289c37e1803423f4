"""``python -m immune_reset.publish.editions``: the course as two archives, one for students and one for instructors.

The students' archive has no teacher's notes and no worked answers, neither in notebooks nor in data; the instructors'
has both, the answers as cells behind their exercises. Each is the whole course: unpack it, then ``python3 course.py lab``.
"""

import argparse
import json
import re
import sys
import zipfile
from copy import deepcopy
from functools import cache
from html import unescape
from io import BytesIO
from pathlib import Path

import nbformat
import tomlkit
from nbformat.v4 import new_code_cell, new_markdown_cell
from tqdm import tqdm

import immune_reset
from immune_reset import lesson
from immune_reset.errors import CourseError
from immune_reset.paths import DATA, ROOT
from immune_reset.publish.execution import choose, read
from immune_reset.publish.files import write

FOLDER = ROOT / "build" / "editions"
EDITIONS = ("students", "instructors")

_FOR_ALL = (
    "course.py", "pyproject.toml", "requirements.lock", "environment.yml", "postBuild", "jupyterlab_settings.json",
    "kernel_startup.py", "README.md", "LICENSE", "LICENSE-CONTENT", "CITATION.cff", "ACCESSIBILITY.md", "data", "figures", "notebooks", "src",
)
_FOR_INSTRUCTORS = ("INSTRUCTORS.md", "CONTRIBUTING.md")
_LEFT_OUT = ("__pycache__", ".ipynb_checkpoints", "my_answers")
#: The template of a lesson is lesson 00 with its answers.
_NOT_FOR_STUDENTS = ("publish/template",)
#: What a worked answer is made of in data/lessons.
_ANSWERS = ("answer", "solution", "prints")
#: Sections of README.md that speak to a student.
_STUDENTS_README = ("Start", "For students", "Licences")
NOTE = "a teacher's note"
#: Shorter phrases may stand elsewhere by chance.
_TELLING = 30


def build(edition, folder):
    """Write one edition, ``immune_reset_<edition>_<version>.zip``, into ``folder``; return its path.

    The archive is the same byte for byte when the course is. Raises CourseError for a file that cannot be read or
    written, and for a students' edition in which a worked answer or a teacher's note was found.
    """
    contents = {name: _edited(name, path, edition) for name, path in _files(edition)}
    if edition == "students" and (found := leaks(contents)):
        raise CourseError(f"{found[0]}; the students' edition was not written.")
    stem = f"immune_reset_{edition}_{immune_reset.__version__}"
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(contents.items()):
            about = zipfile.ZipInfo(f"{stem}/{name}", date_time=(1980, 1, 1, 0, 0, 0))
            about.compress_type = zipfile.ZIP_DEFLATED
            about.external_attr = 0o644 << 16
            archive.writestr(about, content)
    file = folder / f"{stem}.zip"
    write(file, packed.getvalue())
    return file


def _files(edition):
    """Name in the archive and path of each file that belongs to an edition."""
    more, less = (_FOR_INSTRUCTORS, _LEFT_OUT) if edition == "instructors" else ((), (*_LEFT_OUT, *_NOT_FOR_STUDENTS))
    for top in (*_FOR_ALL, *more):
        start = ROOT / top
        for path in sorted(start.rglob("*")) if start.is_dir() else [start]:
            name = path.relative_to(ROOT).as_posix()
            if path.is_file() and not any(part in name for part in less):
                yield name, path


def _edited(name, path, edition):
    """The content of one file as an edition has it, in bytes."""
    if path.suffix == ".ipynb":
        return (nbformat.writes(notebook(path, edition)) + "\n").encode()
    if edition == "students" and path.parent == DATA / "lessons":
        return without_answers(path.read_text(encoding="utf-8")).encode()
    if edition == "students" and name == "README.md":
        return _readme(path.read_text(encoding="utf-8")).encode()
    return path.read_bytes()


def notebook(path, edition):
    """A lesson's notebook without teacher's cells, or with these and with a worked answer behind each exercise."""
    nb = deepcopy(read(path))
    if edition == "students":
        nb.cells = [cell for cell in nb.cells if "instructor" not in cell.metadata.get("tags", [])]
        return nb
    part = _lesson_of(path)
    cells = []
    for cell in nb.cells:
        cells.append(cell)
        for exercise in part.file.exercise if part else []:
            if f'exercise("{exercise.id}")' in cell.source:
                cells.append(_teacher_s(new_markdown_cell(_folded(exercise)), f"{exercise.id}-answer"))
            if exercise.solution and cell.source == part.stub(exercise.id):
                cells.append(_teacher_s(new_code_cell(part.solution(exercise.id)), f"{exercise.id}-solution"))
    nb.cells = cells
    return nb


def _lesson_of(path):
    """The lesson of a notebook; None for a notebook that has no lesson file, such as the concept check."""
    number = path.stem.partition("_")[0]
    return lesson.load(number) if (DATA / "lessons" / f"{number}.toml").is_file() else None


def _folded(exercise):
    return f"<details><summary><b>Worked answer of {exercise.id}</b></summary>\n\n{exercise.answer}\n\n</details>"


def _teacher_s(cell, id):
    cell.id = id
    cell.metadata.update({"tags": ["instructor", "solution"], "slideshow": {"slide_type": "skip"}})
    return cell


def without_answers(text):
    """A lesson file with the worked answers taken out and all else as it was written."""
    table = tomlkit.parse(text)
    for exercise in table.get("exercise", []):
        for name in _ANSWERS:
            exercise.pop(name, None)
    return tomlkit.dumps(table)


def _readme(text):
    """The sections of the course's README that a student needs."""
    title, *sections = re.split(r"^## ", text, flags=re.MULTILINE)
    kept = [f"## {section}" for section in sections if section.partition("\n")[0] in _STUDENTS_README]
    return title.partition("\n")[0] + "\n\n" + "".join(kept)


def leaks(contents):
    """Worked answers and teacher's notes in the files of an edition, one sentence each; empty when there are none.

    ``contents`` maps the name of each file to its bytes. What is looked for comes from the lesson files and notebooks
    of this course.
    """
    secrets = _secrets()
    found = []
    for name, content in contents.items():
        try:
            text = _plain(content.decode("utf-8"))
        except UnicodeDecodeError:
            continue  # a picture
        found += [
            f"{name} holds {what}: {phrase[:60]!r}"
            for what, phrase in secrets if phrase in text and (what != NOTE or name.endswith(".ipynb"))
        ]
    return found


@cache
def _secrets():
    """What only the teacher may have, as pairs of a name and a phrase that nothing the course tells a student holds."""
    secrets, told = [], []
    for path in choose([]):
        for cell in read(path).cells:
            if "instructor" in cell.metadata.get("tags", []):
                secrets += [(NOTE, phrase) for phrase in _phrases(cell.source)]
            else:
                told.append(json.dumps(cell, ensure_ascii=False))
        part = _lesson_of(path)
        for exercise in part.file.exercise if part else []:
            told += [exercise.prompt, *exercise.hints]
            secrets += [(f"the answer of {exercise.id}", phrase) for phrase in _phrases(exercise.answer)]
            if exercise.solution:
                lines = set(part.solution(exercise.id).splitlines()) - set(part.stub(exercise.id).splitlines())
                secrets += [(f"the solution of {exercise.id}", phrase) for line in lines for phrase in _phrases(line)]
    public = _plain("\n".join(told))
    return [(what, phrase) for what, phrase in secrets if phrase not in public]


def _phrases(text):
    return [phrase.strip() for phrase in re.split(r"(?<=[.?!:;]) |\n", _plain(text)) if len(phrase.strip()) >= _TELLING]


def _plain(text):
    """Text as a reader sees it, whether it stands in HTML, in JSON or in Markdown."""
    text = unescape(re.sub(r"</?[a-z][^>]*>", "", text)).replace('\\"', '"').replace("\\n", "\n")
    return re.sub(r"[*`]|(?<=\]) ?\([^)]*\)", "", text)


def main(argv=None):
    """Build both editions; return 0, or 1 when one could not be built."""
    parser = argparse.ArgumentParser(prog="editions", description="Write the course as archives for students and instructors.")
    parser.add_argument("--out", type=Path, default=FOLDER, metavar="FOLDER")
    folder = parser.parse_args(argv).out
    failed = False
    for edition in tqdm(EDITIONS, desc="editions"):
        try:
            build(edition, folder)
        except CourseError as error:
            tqdm.write(f"editions: {error}", file=sys.stderr)
            failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
