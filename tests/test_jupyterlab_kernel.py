"""The lab of lesson 08 in the real JupyterLab: Python computes what the frames do not hold, and may die."""

import os
import re
import signal
import sys

import nbformat
import pytest
from jupyterlab_server import open_notebook, run_cell

from immune_reset.labs import repertoire
from immune_reset.paths import NOTEBOOKS

LESSON = "08_a_new_repertoire.ipynb"
CELLS = "from immune_reset import", "lab = repertoire.lab()"
PID = "import os, pathlib\npathlib.Path('pid').write_text(str(os.getpid()))"


@pytest.fixture(scope="module")
def lab_page(browser, jupyterlab):
    """JupyterLab with the lab of lesson 08 shown; an exception in the page fails the module."""
    address, served = jupyterlab
    notebook = nbformat.read(NOTEBOOKS / LESSON, as_version=4)
    at, = (i for i, cell in enumerate(notebook.cells) if cell.source.startswith(CELLS[-1]))
    notebook.cells.insert(at + 1, nbformat.v4.new_code_cell(PID))
    folder = served / "kernel"
    folder.mkdir()
    nbformat.write(notebook, folder / LESSON)
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    open_notebook(page, address, f"kernel/{LESSON}")
    for text in CELLS:
        run_cell(page, text)
    page.get_by_role("slider", name="Conditioning depth").wait_for(timeout=120_000)  # imports and the first drawing
    page.folder = folder
    yield page
    context.close()
    assert errors == []


@pytest.fixture(scope="module")
def says(lab_page):
    """Waits until the lab says what Python computes for the values given."""
    lab = repertoire.lab()
    return lambda values: lab_page.locator(".says").filter(has_text=lab.compute(values).summary).wait_for()


def typed(page, name):
    return page.get_by_role("textbox", name=f"{name}, typed")


def test_python_computes_a_million_clones_off_the_grid(lab_page, says):
    page = lab_page
    page.locator("summary").filter(has_text="More controls").click()
    typed(page, "Memory clones before").fill("700000")
    typed(page, "Memory clones before").press("Enter")
    says({"clones": 700_000})
    typed(page, "Conditioning depth").fill("7.3")
    typed(page, "Conditioning depth").press("Enter")
    typed(page, "T cells in the graft").fill("0.001")
    typed(page, "T cells in the graft").press("Enter")
    says({"clones": 700_000, "depth": 7.3, "graft": 0.001})
    assert typed(page, "Conditioning depth").input_value() == "7.3", "it stays where it was put"
    assert page.locator(".note").inner_text() == ""


def test_a_drag_ends_at_its_last_value(lab_page, says):
    page = lab_page
    page.get_by_role("button", name="Reset").click()
    slider = page.get_by_role("slider", name="Conditioning depth")
    slider.focus()
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    says({"depth": 4.2})
    assert float(slider.input_value()) == pytest.approx(4.2)


@pytest.mark.skipif(sys.platform == "win32", reason="no signal stops a process there")
def test_a_kernel_that_stood_still_answers_what_it_missed(lab_page, says):
    page, pid = lab_page, lab_page.folder / "pid"
    page.get_by_role("button", name="Reset").click()
    says({})
    run_cell(page, "import os")
    page.locator(".jp-Cell").filter(has_text="os.getpid()").locator(".jp-InputPrompt", has_text=re.compile(r"\d")).wait_for()
    os.kill(int(pid.read_text()), signal.SIGSTOP)
    try:
        typed(page, "Conditioning depth").fill("1.4")
        typed(page, "Conditioning depth").press("Enter")
        page.get_by_text("Without Python some controls move in steps").wait_for()
        says({"depth": 1})
    finally:
        os.kill(int(pid.read_text()), signal.SIGCONT)
    says({"depth": 1.4})
    assert typed(page, "Conditioning depth").input_value() == "1.4" and page.locator(".note").inner_text() == ""


def test_without_its_kernel_the_lab_goes_on_with_its_frames_and_says_so(lab_page, says):
    page = lab_page
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("menuitem", name="Kernel").click()
    page.get_by_role("menuitem", name="Shut Down Kernel").click()
    page.get_by_text("No Kernel").first.wait_for()
    typed(page, "Conditioning depth").fill("5.4")
    typed(page, "Conditioning depth").press("Enter")
    page.get_by_text("Without Python some controls move in steps").wait_for()
    assert typed(page, "Conditioning depth").input_value() in ("6", "6.0")
    says({"depth": 6})
