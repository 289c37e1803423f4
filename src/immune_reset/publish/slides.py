"""``python -m immune_reset.publish.slides``: each lesson's deck for students, for the presenter, and as a handout."""

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path

from immune_reset.errors import CourseError
from immune_reset.paths import ROOT
from immune_reset.publish import handout
from immune_reset.publish.execution import for_each, run
from immune_reset.publish.exporter import OfflineSlidesExporter
from immune_reset.publish.files import write

FOLDER = ROOT / "build" / "slides"


def build(notebook, folder, print_deck=None):
    """Run one notebook and write its decks; see `write_decks`."""
    return write_decks(run(notebook), notebook, folder, print_deck)


def write_decks(nb, notebook, folder, print_deck=None):
    """Write ``<name>.html`` and ``<name>_presenter.html`` of a notebook that was run; return their paths.

    With ``print_deck`` (from `handout.printer`) also ``<name>_handout.pdf``.
    Raises CourseError naming the notebook or the file that cannot be written.
    """
    resources = {"metadata": {"name": notebook.stem, "path": str(notebook.parent)}}
    written = []
    for presenter in (False, True):
        page, about = OfflineSlidesExporter(execute=False, presenter=presenter).from_notebook_node(nb, dict(resources))
        written.append(folder / f"{notebook.stem}{about['output_suffix']}.html")
        write(written[-1], page)
    if print_deck:
        written.append(folder / f"{notebook.stem}_handout.pdf")
        print_deck(written[0], written[-1])
    return written


def start_printer(stack, label):
    """`handout.printer`, open until ``stack`` closes; None, after one sentence, where there is no browser to print with."""
    try:
        return stack.enter_context(handout.printer())
    except CourseError as missing:
        print(f"{label}: no handouts are made. {missing}", file=sys.stderr)
        return None


def main(argv=None):
    """Build the decks; return 0, or 1 when a deck or a handout could not be built."""
    parser = argparse.ArgumentParser(prog="slides", description="Write the slide decks and handouts.")
    parser.add_argument("numbers", nargs="*", metavar="NN", help="lesson numbers, such as 07 (all when none is given)")
    parser.add_argument("--out", type=Path, default=FOLDER, metavar="FOLDER")
    wanted = parser.parse_args(argv)
    with ExitStack() as stack:
        print_deck = start_printer(stack, "slides")
        failed = for_each(wanted.numbers, lambda notebook: build(notebook, wanted.out, print_deck), "slides")
    return failed or int(print_deck is None)


if __name__ == "__main__":
    sys.exit(main())
