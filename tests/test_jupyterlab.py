"""Lesson 07 in the real JupyterLab, by keyboard alone: predict, lab, check, answers saved, loaded and found again."""

import json
import shutil
import time

import pytest
from jupyterlab_server import open_notebook, run_cell

from immune_reset.paths import NOTEBOOKS

LESSON = "07_the_reset.ipynb"

#: Text of the element that has the focus, however deep in shadow roots: its label, name or text.
FOCUSED = """() => {
  let at = document.activeElement;
  while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  const label = at.labels?.[0]?.textContent ?? at.getAttribute("aria-label") ?? at.textContent ?? "";
  return `${at.type ?? at.tagName}: ${label.trim()}`.replace(/\\s+/g, " ");
}"""


@pytest.fixture(scope="module")
def lab_page(browser, jupyterlab):
    """JupyterLab with lesson 07 open and its kernel ready; an error in the console fails the module."""
    address, served = jupyterlab
    folder = served / "keyboard"
    folder.mkdir()
    shutil.copy(NOTEBOOKS / LESSON, folder)
    context = browser.new_context(viewport={"width": 1366, "height": 768}, accept_downloads=True)
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(f"{message.text} {message.location}") if message.type == "error" else None)
    open_notebook(page, address, f"keyboard/{LESSON}")
    page.folder = folder
    yield page
    context.close()
    assert errors == []


def tab_to(page, text, key="Tab"):
    """Press Tab until the focused element's name holds `text`."""
    seen = []
    for _ in range(40):
        page.keyboard.press(key)
        seen.append(page.evaluate(FOCUSED))
        if text in seen[-1]:
            return
    pytest.fail(f"Tab does not reach {text!r}; it reached {seen}")


def wait_for_answers(page, wanted):
    """Until the kernel has written these answers to their file."""
    file, end = page.folder / "my_answers.json", time.monotonic() + 30
    while not (file.exists() and wanted <= set(json.loads(file.read_text(encoding="utf-8"))["answers"])):
        assert time.monotonic() < end, f"{wanted} were not written in 30 s"
        page.wait_for_timeout(100)


def test_the_lesson_by_keyboard(lab_page):
    page = lab_page
    run_cell(page, "from immune_reset")
    page.get_by_text("| Idle").wait_for()

    # predict: nothing is told before the commitment
    run_cell(page, 'L07.predict("L07-P1")')
    page.get_by_role("button", name="Commit my prediction").wait_for()
    assert page.get_by_text("Between the two lies a threshold").is_hidden()
    tab_to(page, "radio: a)")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    tab_to(page, "radio: a guess")
    page.keyboard.press("ArrowDown")
    tab_to(page, "Commit my prediction")
    page.keyboard.press("Enter")
    page.get_by_text("You predicted", exact=False).first.wait_for()
    wait_for_answers(page, {"L07-P1"})

    # lab: the arrow key moves the control, the picture and the words, and not the notebook
    run_cell(page, "lab = the_reset.lab()")
    slider = page.get_by_role("slider", name="Conditioning depth")
    slider.wait_for()
    path = page.locator("#tolerance-Th1 path").first
    before = path.get_attribute("d")
    said = page.get_by_role("status").filter(has_text="Th1 falls")
    assert "reset holds" in said.inner_text()
    tab_to(page, "range: Conditioning depth")
    for _ in range(43):
        page.keyboard.press("ArrowLeft")
    assert float(slider.input_value()) == pytest.approx(0.85)
    page.wait_for_function("([node, old]) => node.getAttribute('d') !== old", arg=[path.element_handle(), before])
    said.filter(has_text="Relapse").wait_for()
    tab_to(page, "button: Reset")
    page.keyboard.press("Enter")
    said.filter(has_text="reset holds").wait_for()
    assert path.get_attribute("d") == before

    # check: every option answers back
    run_cell(page, 'L07.check("L07-C1")')
    page.locator(".jp-mod-active").get_by_role("button", name="Commit my answer").wait_for()
    tab_to(page, "radio: a)")
    page.keyboard.press("Space")
    tab_to(page, "Commit my answer")
    page.keyboard.press("Enter")
    page.get_by_text("It gets stem cells into the blood").first.wait_for()

    # my answers: download
    run_cell(page, "L07.my_answers()")
    page.get_by_role("button", name="Download my answers").wait_for()
    tab_to(page, "button: Download my answers")
    with page.expect_download() as kept:
        page.keyboard.press("Enter")
    answers = json.loads(kept.value.path().read_text(encoding="utf-8"))
    assert {"L07-P1", "L07-C1"} <= set(answers["answers"])


def test_answers_survive_a_new_kernel_and_load_from_a_file(lab_page):
    page = lab_page
    kept = (page.folder / "my_answers.json").read_bytes()
    (page.folder / "my_answers.json").unlink()
    page.reload()  # another student's computer: neither file nor page remembers
    page.get_by_text("| Idle").wait_for()
    page.locator(".jp-Cell").first.click()
    run_cell(page, "from immune_reset")
    run_cell(page, "L07.my_answers()")
    chooser = page.locator("input[type=file]")
    chooser.wait_for(state="attached")
    chooser.set_input_files({"name": "damaged.json", "mimeType": "application/json", "buffer": kept[:40]})
    page.get_by_text("damaged.json", exact=False).first.wait_for()
    assert not (page.folder / "my_answers.json").exists()
    chooser.set_input_files({"name": "my_answers.json", "mimeType": "application/json", "buffer": kept})
    wait_for_answers(page, {"L07-P1", "L07-C1"})

    # a restarted kernel: setup cell, then the question shows what was answered
    page.keyboard.press("Escape")
    page.keyboard.press("0")
    page.keyboard.press("0")
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    page.get_by_text("| Idle").wait_for()
    page.keyboard.press("Escape")
    for _ in range(70):
        page.keyboard.press("ArrowUp")
    run_cell(page, "from immune_reset")
    run_cell(page, 'L07.predict("L07-P1")')
    page.get_by_text("You predicted", exact=False).first.wait_for()
