"""``python -m immune_reset.publish.figures``: draw every picture in figures/ again, the same byte for byte."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from io import StringIO

import matplotlib
from tqdm import tqdm

from immune_reset.errors import CourseError
from immune_reset.paths import FIGURES


@dataclass(frozen=True)
class Drawing:
    """A picture of the course: its file name without ending, and what readers who cannot see it are told."""

    name: str
    title: str
    description: str
    draw: Callable  # returns a matplotlib Figure


def drawings():
    """All drawings; the modules that draw are imported here, so that a list of commands stays quick."""
    return []


def save(drawing, folder):
    """Write ``<name>.svg``, with <title> and <desc>, and ``<name>.png`` at 200 dots per inch.

    Raises CourseError when a file cannot be written.
    """
    with matplotlib.rc_context({"svg.hashsalt": drawing.name}):
        figure = drawing.draw()
        text = StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None, "Title": drawing.title})
    about = f"</title>\n <desc>{escape(drawing.description)}</desc>"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{drawing.name}.svg").write_text(text.getvalue().replace("</title>", about, 1), encoding="utf-8")
        figure.savefig(folder / f"{drawing.name}.png", dpi=200)
    except OSError as error:
        raise CourseError(f"{folder / drawing.name} cannot be written ({error.strerror}).") from error


def main(argv=None):
    """Draw all figures; return 0, or 1 when one cannot be written."""
    argparse.ArgumentParser(prog="figures", description="Draw all figures again.").parse_args(argv)
    matplotlib.use("agg")
    for drawing in tqdm(drawings(), desc="figures", unit="figure"):
        try:
            save(drawing, FIGURES)
        except CourseError as error:
            print(f"figures: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
