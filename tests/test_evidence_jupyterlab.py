"""The evidence explorer in the real JupyterLab: Python draws what is asked for, and a busy kernel never takes it back."""

import nbformat
import pytest
from jupyterlab_server import open_notebook, run_cell

from immune_reset.evidence import views
from immune_reset.labs import evidence_explorer


@pytest.fixture
def explorer(browser, jupyterlab):
    """A notebook with the explorer and a cell that keeps the kernel busy; an error in the console fails the test."""
    cells = ["from immune_reset.labs import evidence_explorer\nevidence_explorer.lab()", "import time\ntime.sleep(3)"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells], metadata={
        "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}})
    address, served = jupyterlab
    nbformat.write(notebook, served / "evidence.ipynb")
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    open_notebook(page, address, "evidence.ipynb")
    run_cell(page, "from immune_reset.labs")
    page.get_by_role("button", name="Hope, then control").wait_for(timeout=60_000)
    yield page
    context.close()
    assert errors == []


def picture_of(story):
    return views.draw(views.check(story.values))


def test_python_draws_and_a_busy_kernel_does_not_take_the_student_back(explorer):
    page, title = explorer, explorer.locator("figure svg title").first
    first, *stories = evidence_explorer.STORIES
    for story in stories:  # none of them was drawn beforehand
        page.get_by_role("button", name=story.name).click()
        page.wait_for_function("([title, words]) => title.getRootNode().querySelector('figure svg title').textContent === words",
                               arg=[page.locator("article.lab").element_handle(), picture_of(story).title])
        assert page.locator("article.lab .says").inner_text() == views.summary(views.rows(picture_of(story)))

    run_cell(page, "import time")
    page.get_by_text("| Busy").wait_for()
    seen = []
    for story in (stories[1], stories[2], first):  # all drawn by now: shown at once, whatever the kernel does
        page.get_by_role("button", name=story.name).click()
        seen.append(title.text_content() == picture_of(story).title)
        page.wait_for_timeout(700)  # the pace of a hand
    assert all(seen)
    page.evaluate("""() => {
      const root = [...document.querySelectorAll("*")].find((each) => each.shadowRoot?.querySelector("article.lab")).shadowRoot;
      window.moved = 0;
      new MutationObserver(() => moved++).observe(root.querySelector("figure .scroll"), { childList: true });
    }""")
    page.get_by_text("| Idle").wait_for()
    page.wait_for_timeout(1500)  # for repeats, of which there must be none to see
    assert page.evaluate("moved") == 0 and title.text_content() == picture_of(first).title
    page.get_by_label("Figure", exact=True).select_option("lasting")  # the kernel hears and draws again
    page.wait_for_function("root => root.getRootNode().querySelector('figure svg title').textContent.startsWith('Crohn')",
                           arg=page.locator("article.lab").element_handle())
