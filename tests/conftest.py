"""What several test files share."""

import os

import pytest

from immune_reset.errors import CourseError
from immune_reset.publish import chromium


@pytest.fixture(scope="session")
def browser():
    """A running Chromium; without one the test is skipped, and fails where CI is set."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        try:
            chromium.find(playwright.chromium.executable_path)
        except CourseError as missing:
            if os.environ.get("CI"):
                pytest.fail(str(missing))
            pytest.skip(str(missing))
        running = chromium.launch(playwright)
        yield running
        running.close()
