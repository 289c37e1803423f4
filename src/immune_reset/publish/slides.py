"""``python -m immune_reset.publish.slides``: the decks of the course, each for students and for the presenter."""

import argparse
import sys
from pathlib import Path

from immune_reset.errors import CourseError
from immune_reset.paths import ROOT
from immune_reset.publish.execution import execute, for_each, read
from immune_reset.publish.exporter import OfflineSlidesExporter


def build(notebook, folder):
    """Run one notebook, write ``<name>.html`` and ``<name>_presenter.html`` into ``folder``; return the two paths.

    Raises CourseError naming the notebook or the file that cannot be written.
    """
    nb = read(notebook)
    _write(folder, Path.mkdir, parents=True, exist_ok=True)
    nb = execute(nb, notebook.name, notebook.parent)
    resources = {"metadata": {"name": notebook.stem, "path": str(notebook.parent)}}
    written = []
    for presenter in (False, True):
        page, about = OfflineSlidesExporter(execute=False, presenter=presenter).from_notebook_node(nb, dict(resources))
        file = folder / f"{notebook.stem}{about['output_suffix']}.html"
        _write(file, Path.write_text, page, encoding="utf-8", newline="\n")
        written.append(file)
    return written


def _write(path, how, *given, **options):
    try:
        how(path, *given, **options)
    except OSError as error:
        raise CourseError(f"{path} cannot be written ({error.strerror}): choose another folder with --out.") from error


def main(argv=None):
    """Build the decks; return 0, or 1 when one could not be built."""
    parser = argparse.ArgumentParser(prog="slides", description="Write the slide decks, one file each.")
    parser.add_argument("numbers", nargs="*", metavar="NN", help="lesson numbers, such as 07 (all when none is given)")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "slides", metavar="FOLDER")
    wanted = parser.parse_args(argv)
    return for_each(wanted.numbers, lambda notebook: build(notebook, wanted.out), "slides")


if __name__ == "__main__":
    sys.exit(main())
