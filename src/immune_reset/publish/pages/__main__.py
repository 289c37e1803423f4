"""``python -m immune_reset.publish.pages``: run the lessons and write the course as static pages."""

import argparse
import sys
from pathlib import Path

from immune_reset.errors import CourseError
from immune_reset.paths import ROOT
from immune_reset.publish.execution import execute, for_each, read
from immune_reset.publish.pages import write


def main(argv=None):
    """Build the pages; return 0, or 1 when a lesson or the whole could not be built."""
    parser = argparse.ArgumentParser(prog="pages", description="Write the course as static pages.")
    parser.add_argument("numbers", nargs="*", metavar="NN", help="lesson numbers, such as 07 (all when none is given)")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "pages", metavar="FOLDER")
    wanted = parser.parse_args(argv)
    done = []
    failed = for_each(
        wanted.numbers, lambda path: done.append((path, execute(read(path), path.name, path.parent))), "pages"
    )
    if not done:
        return 1
    try:
        refused = write(done, wanted.out)
    except CourseError as error:
        refused = [error]
    for sentence in refused:
        print(f"pages: {sentence}", file=sys.stderr)
    return int(bool(failed or refused))


if __name__ == "__main__":
    sys.exit(main())
