"""What several test files share."""

import os

import pytest
import shared_run

from immune_reset import kept
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


@pytest.fixture(scope="session", autouse=True)
def nothing_kept_before(tmp_path_factory):
    """Labs are made by the code under test, not read from an earlier day."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "FOLDER", tmp_path_factory.mktemp("kept"))
        yield


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory):
    """A folder that all workers of a run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


@pytest.fixture(scope="session")
def executed(run_folder):
    """A function from a notebook's path to the notebook as run, with the state of its widgets; each is run once."""
    return lambda path: shared_run.executed(run_folder, path)


@pytest.fixture(scope="session")
def course_pages(run_folder):
    """The folder of the course as static pages, built once."""
    return shared_run.course_pages(run_folder)


@pytest.fixture(scope="session")
def jupyterlab(tmp_path_factory):
    """A running JupyterLab: its address and the folder that it serves, where each test makes a folder of its own."""
    import jupyterlab_server

    folder = tmp_path_factory.mktemp("class")
    with jupyterlab_server.running(folder) as address:
        yield address, folder
