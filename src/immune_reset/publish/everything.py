"""``python -m immune_reset.publish.everything``: decks, handouts, pages and editions, each notebook run once."""

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path

from immune_reset.paths import ROOT
from immune_reset.publish import editions, pages, slides
from immune_reset.publish.execution import for_each, run


def build(folder):
    """Write all that a class needs into ``folder``: slides/, pages/ and editions/; return 0, or 1 when a part failed.

    A lesson, a handout or an edition that cannot be made is reported in one sentence, and the rest is made.
    """
    ran = []
    with ExitStack() as stack:
        print_deck = slides.start_printer(stack, "publish")

        def lesson(notebook):
            nb = run(notebook)
            ran.append((notebook, nb))
            slides.write_decks(nb, notebook, folder / "slides", print_deck)

        failed = for_each([], lesson, "publish")
    failed |= not pages.write_or_tell(ran, folder / "pages", "publish, pages")
    failed |= editions.main(["--out", str(folder / "editions")])
    return int(bool(failed) or print_deck is None)


def main(argv=None):
    """Build everything; return 0, or 1 when a part could not be built."""
    parser = argparse.ArgumentParser(prog="publish", description="Write decks, handouts, pages and editions.")
    parser.add_argument("--out", type=Path, default=ROOT / "build", metavar="FOLDER")
    return build(parser.parse_args(argv).out)


if __name__ == "__main__":
    sys.exit(main())
