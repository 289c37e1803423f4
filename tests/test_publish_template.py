"""A new lesson from the template passes all checks of lessons at once: done for real, in a copy of the course."""

import os
import shutil
import subprocess
import sys

import pytest

from immune_reset.errors import CourseError
from immune_reset.paths import NOTEBOOKS, ROOT
from immune_reset.publish import template

#: What every lesson has to pass; `-k` leaves of them the new lesson and what reads all lessons together.
CHECKS = ["test_notebooks", "test_lesson_files", "test_lesson_references", "test_publish_instructors", "test_publish_deck"]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    for name in ("src", "data", "notebooks", "tests", "figures"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "my_answers*"))
    for name in ("pyproject.toml", "course.py", "README.md", "CONTRIBUTING.md", "INSTRUCTORS.md"):
        shutil.copy(ROOT / name, folder)
    return folder


def run(folder, *arguments):
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("PYTEST_ADDOPTS", None)
    return subprocess.run([sys.executable, "-m", *arguments], cwd=folder, env=environment, capture_output=True, text=True)


def test_a_new_lesson_passes_all_checks_before_a_word_is_changed(copy):
    made = run(copy, "immune_reset.publish.template", "13", "a_short_name")
    assert made.returncode == 0, made.stderr
    assert "Made 13.toml and 13_a_short_name.ipynb" in made.stdout
    assert not (NOTEBOOKS / "13_a_short_name.ipynb").exists()
    files = [f"tests/{name}.py" for name in CHECKS]
    checked = run(
        copy, "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--nbval", *files,
        "notebooks/13_a_short_name.ipynb", "-k", "13 or instructors",
    )
    assert checked.returncode == 0, checked.stdout[-3000:]
    assert "passed" in checked.stdout and "13_a_short_name" not in checked.stdout


@pytest.mark.parametrize(("number", "name", "said"), [
    ("7", "short", "'7' must be two digits"),
    ("13", "A name", "'A name' must be lower-case words joined by _"),
    ("07", "another_reset", "lesson 07 is there already"),
    ("12", "twelve", r"lesson 12 is there already \(12_concept_check.ipynb\)"),
])
def test_a_lesson_that_cannot_be_made_is_refused(number, name, said):
    with pytest.raises(CourseError, match=said):
        template.new(number, name)
