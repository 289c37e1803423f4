"""Finding and starting Chromium for what must be seen: tests, pictures, measurements."""

import os
import shutil
from pathlib import Path

from immune_reset.errors import CourseError

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
#: Nothing but the page under test may use the network.
_FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


def find(own=None):
    """Path of a Chromium, Chrome or Edge: ``CHROMIUM`` if set, then `own`, PATH, usual places.

    Raises CourseError when there is none.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        if not Path(named).is_file():
            raise CourseError(f"The variable CHROMIUM names {named}, which is not a file; name a browser's program.")
        return named
    for candidate in (own, *map(shutil.which, _NAMES), *_PLACES):
        if candidate and Path(candidate).is_file():
            return candidate
    raise CourseError(
        "No Chromium, Chrome or Edge was found on this computer: install one, "
        "or let the variable CHROMIUM name its program."
    )


def launch(playwright, headless=True):
    """Start Chromium through a Playwright object; returns its Browser."""
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return playwright.chromium.launch(
        executable_path=find(playwright.chromium.executable_path),
        headless=headless,
        args=[*_FLAGS, *as_root],
    )
