"""A student's deck on paper: a PDF with one page for each slide, what moves told in words, answers at the end."""

from contextlib import contextmanager
from functools import partial
from pathlib import Path

from immune_reset.errors import CourseError
from immune_reset.publish import chromium
from immune_reset.publish.files import write
from immune_reset.publish.outputs import first_line

_HANDOUT = Path(__file__).with_name("handout.js").read_text(encoding="utf-8")


@contextmanager
def printer():
    """A function ``print_deck(deck, file)`` that writes the handout of a deck's file, all with one Chromium.

    Raises CourseError when there is no Chromium, for a deck that cannot be printed and a file that cannot be written.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        yield partial(print_deck, browser.new_context(offline=True, viewport={"width": 1280, "height": 720}))
        browser.close()


def print_deck(context, deck, file):
    """Write the handout of one deck with a browser's context; see `printer`."""
    from playwright.sync_api import Error

    page = context.new_page()
    try:
        lay_out(page, deck)
        pdf = page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
    except Error as error:
        raise CourseError(f"{deck.name} could not be printed ({first_line(error.message)}).") from error
    finally:
        page.close()
    write(file, pdf)


def lay_out(page, deck):
    """Show a deck's file in a page as the handout has it."""
    page.goto(f"{deck.resolve().as_uri()}?handout")
    page.wait_for_selector("html.ready")
    page.evaluate(_HANDOUT)
