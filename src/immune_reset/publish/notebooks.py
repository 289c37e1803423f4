"""``python -m immune_reset.publish.notebooks``: run the notebooks again and store outputs that stay the same everywhere."""

import argparse
import re
import sys

import nbformat

from immune_reset import lesson
from immune_reset.errors import CourseError
from immune_reset.paths import ROOT
from immune_reset.publish.execution import for_each, run
from immune_reset.publish.outputs import PICTURES, WIDGET, description, each_cell_of, first_line

#: Paths that exist on one machine alone; a slash or letter before them means an address on the web.
MACHINE_PATH = re.compile(r"(?<![\w.:/-])(/home/|/Users/|/root/|/tmp/|/var/folders/|[A-Z]:\\Users\\)\S*")

#: How Python prints an object that has no text form of its own.
ADDRESS = re.compile(r"\bat 0x[0-9a-f]+")


def refresh(path):
    """Run one notebook in a fresh kernel and store it cleaned; the file is written only when it changes.

    Raises CourseError naming notebook and cell for an error, a warning, a path of this machine, a memory address
    or a picture without a description in the outputs, and for a citation that the references do not hold.
    """
    nb = run(path)
    with each_cell_of(path.name) as numbered:
        for cell in numbered(nb.cells):
            for output in cell.get("outputs", []):
                check(output)
    lesson.check_citations(path)
    text = nbformat.writes(clean(nb)) + "\n"
    if text == path.read_text(encoding="utf-8"):
        return
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise CourseError(f"{path} cannot be written ({error.strerror}).") from error


def check(output):
    """Raise CourseError for an output that a student should not meet."""
    if output.output_type == "stream" and output.name == "stderr":
        raise CourseError(f"it writes a warning or error text: {first_line(output.text)}")
    data = output.get("data", {})
    texts = [output.get("text", ""), *(value for kind, value in data.items() if kind.startswith("text/"))]
    for text in texts:
        if found := MACHINE_PATH.search(text) or re.search(re.escape(str(ROOT)), text):
            raise CourseError(f"it shows a path of this machine: {found[0]}; show file names alone.")
        if ADDRESS.search(text):
            raise CourseError(f"it shows a memory address, which changes at every run: {first_line(text)}")
    if any(kind in data for kind in PICTURES):
        description(output)


def clean(nb):
    """Drop what changes from run to run or needs a kernel: widget views and state, times, the version of Python."""
    for cell in nb.cells:
        for name in ("execution", "ExecuteTime", "collapsed", "scrolled"):
            cell.metadata.pop(name, None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)
    nb.metadata.pop("widgets", None)
    nb.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nb.metadata["language_info"] = {"name": "python"}
    return nb


def main(argv=None):
    """Refresh the notebooks; return 0, or 1 when one was refused."""
    parser = argparse.ArgumentParser(prog="notebooks", description="Run the notebooks and store their outputs.")
    parser.add_argument("numbers", nargs="*", metavar="NN", help="lesson numbers, such as 07 (all when none is given)")
    return for_each(parser.parse_args(argv).numbers, refresh, "notebooks")


if __name__ == "__main__":
    sys.exit(main())
