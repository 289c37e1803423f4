"""``python -m immune_reset.publish.figures``: make every picture in figures/ again; a drawn one is the same byte for byte.

Which there are, and their page README.md, is said in ``gallery.py``.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tqdm import tqdm

from immune_reset.errors import CourseError
from immune_reset.paths import FIGURES, NOTEBOOKS


def drawings():
    """What is to be made, by what it is called; each returns {file name: content}."""
    from immune_reset.publish import gallery

    shown = gallery.collection()
    return {each.file: each.files for each in shown} | {
        "gallery": lambda: {"README.md": gallery.page(shown).encode()},
        "lab_07": lab_07,
    }


def lab_07():
    """The lab of lesson 07 as it stands on its slide, for the README. Needs a Chromium."""
    from playwright.sync_api import sync_playwright

    from immune_reset.publish import chromium

    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        picture = photograph(browser)
        browser.close()
    return {"lab_07.png": picture}


def photograph(browser):
    """PNG of the slide with the lab of lesson 07, without the footer. It need not be the same bytes everywhere."""
    from immune_reset.publish.exporter import OfflineSlidesExporter

    notebook = next(NOTEBOOKS.glob("07_*.ipynb"))
    deck, _ = OfflineSlidesExporter().from_filename(str(notebook))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "deck.html"
        file.write_text(deck, encoding="utf-8", newline="\n")
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.goto(file.as_uri())
        page.wait_for_function("() => window.Reveal?.isReady()")
        page.evaluate(_GO_TO_THE_LAB)
        page.locator("section.present svg[role=img]").first.wait_for()
        picture = page.screenshot(clip={"x": 0, "y": 0, "width": 1280, "height": 676})
        page.close()
    return picture


#: The lab is the one widget of the deck that brings a program.
_GO_TO_THE_LAB = """() => {
  const { models } = JSON.parse(document.getElementById("widgets").textContent);
  const holds = (slide) => [...slide.querySelectorAll(".widget")].some((each) => "program" in models[each.dataset.model].texts
    || "program" in models[each.dataset.model].state);
  Reveal.slide(Reveal.getSlides().findIndex(holds));
}"""

def main(argv=None):
    """Draw all figures, or those named; return 0, or 1 when one could not be drawn or written."""
    parser = argparse.ArgumentParser(prog="figures", description="Draw the figures again.")
    parser.add_argument("names", nargs="*", help="figures to draw (gallery is the page); without a name all")
    names = parser.parse_args(argv).names
    try:
        wanted = drawings()
        for name in names:
            if name not in wanted:
                raise CourseError(f"there is no figure {name!r}; there are {', '.join(wanted)}.")
    except CourseError as error:
        print(f"figures: {error}", file=sys.stderr)
        return 1
    failed = False
    for name in tqdm(names or wanted, desc="figures", unit="figure"):
        try:
            for file, content in wanted[name]().items():
                _write(FIGURES / file, content)
        except CourseError as error:
            tqdm.write(f"figures: {name}: {error}", file=sys.stderr)
            failed = True
    return int(failed)


def _write(file, content):
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as error:
        raise CourseError(f"{file} cannot be written ({error.strerror}).") from error


if __name__ == "__main__":
    sys.exit(main())
