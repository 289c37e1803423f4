"""What is made once for a whole test run, however many workers share it."""

import time

import nbformat

from immune_reset.paths import NOTEBOOKS
from immune_reset.publish import execution, pages

#: The lesson whose deck lies beside the pages, as after `course.py publish`.
DECK = "07_the_reset"

PATIENCE = 900  # s to wait for the worker that makes it


def once(folder, make):
    """Let whoever comes first to ``folder`` fill it by ``make(folder)``; the others wait for the end."""
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        deadline = time.monotonic() + PATIENCE
        while not (folder / "end").is_file():
            assert time.monotonic() < deadline, f"{folder} is not ready after {PATIENCE} s"
            time.sleep(0.2)
        assert (folder / "end").read_text(encoding="utf-8") == "made", f"{folder.name} could not be made: see the other worker"
        return folder
    end = "failed"
    try:
        make(folder)
        end = "made"
    finally:
        (folder / "end").write_text(end, encoding="utf-8")
    return folder


def executed(base, path):
    """A notebook of the course, run, with the state of its widgets."""
    folder = once(base / "executed" / path.stem, lambda folder: nbformat.write(execution.run(path), folder / path.name))
    return nbformat.read(folder / path.name, as_version=4)


def course_pages(base):
    """The folder of the course as static pages."""

    def build(folder):
        (folder / "slides").mkdir()
        (folder / "slides" / f"{DECK}.html").write_text("a deck", encoding="utf-8")
        ran = [(path, executed(base, path)) for path in sorted(NOTEBOOKS.glob("*.ipynb"))]
        assert pages.write(ran, folder / "pages") == []

    return once(base / "course_pages", build) / "pages"
