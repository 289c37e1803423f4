"""``python -m immune_reset.publish.pages``: run the lessons and write the course as static pages."""

import argparse
import sys
from pathlib import Path

from immune_reset.paths import ROOT
from immune_reset.publish.execution import for_each, run
from immune_reset.publish.pages import write_or_tell


def main(argv=None):
    """Build the pages; return 0, or 1 when a lesson or the whole could not be built."""
    parser = argparse.ArgumentParser(prog="pages", description="Write the course as static pages.")
    parser.add_argument("numbers", nargs="*", metavar="NN", help="lesson numbers, such as 07 (all when none is given)")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "pages", metavar="FOLDER")
    wanted = parser.parse_args(argv)
    done = []
    failed = for_each(wanted.numbers, lambda path: done.append((path, run(path))), "pages")
    if not done:
        return 1
    return int(not write_or_tell(done, wanted.out, "pages") or bool(failed))


if __name__ == "__main__":
    sys.exit(main())
