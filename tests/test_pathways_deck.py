"""The pathways in a deck as a class meets it: opened from disk, without a network, used by keyboard."""

import nbformat
import nbformat.v4 as v4
import pytest
from publish_fixture import code, text

from immune_reset.pathways.explorer import switch
from immune_reset.publish import slides

WAKE = "[...Reveal.getCurrentSlide().querySelectorAll('.widget')].every((el) => el.dataset.state === 'live')"


@pytest.fixture(scope="module")
def deck(browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("deck")
    cells = [
        text("# Which brake is lost?", "slide"),
        code("from immune_reset.pathways.explorer import Explorer", "skip", "setup"),
        text("## Many brakes hold one T cell", "slide"),
        code('Explorer("msc_wheel")', None, "lab"),
        text("## The end", "slide"),
    ]
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    nbformat.write(v4.new_notebook(cells=cells, metadata=metadata), folder / "97_pathways.ipynb")
    student, _ = slides.build(folder / "97_pathways.ipynb", folder)
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.set_offline(True)
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("console", lambda message: message.type in ("error", "warning") and page.faults.append(message.text))
    page.on("request", lambda request: request.url.startswith("http") and page.faults.append(request.url))
    page.goto(student.as_uri())
    page.wait_for_function("window.Reveal?.isReady()")
    page.file = student
    yield page
    context.close()


@pytest.fixture
def slide(deck):
    deck.evaluate("Reveal.slide(1)")
    deck.wait_for_function(WAKE)
    return deck


def test_a_node_switches_without_a_kernel_or_a_network(slide):
    slide.locator("[id='node-COX2']").focus()
    slide.keyboard.press("Enter")
    found = switch("msc_wheel", off=["COX2"])
    assert slide.locator("[id='node-PGE2'] .pill").text_content() == "absent"
    shown = slide.locator(".says").inner_text()
    assert shown and all(sentence.strip(". ") in found.summary for sentence in shown.split(". "))
    slide.keyboard.press("Enter")
    assert slide.locator("[id='node-PGE2'] .pill").text_content() == ""
    assert slide.faults == []


def test_arrows_walk_in_the_diagram_and_after_escape_through_the_deck(slide):
    slide.locator("[id='node-MSC']").focus()
    slide.keyboard.press("ArrowRight")
    assert slide.evaluate("Reveal.getIndices().h") == 1
    assert slide.evaluate("document.activeElement.shadowRoot.activeElement.id") != "node-MSC"
    slide.keyboard.press("Escape")
    slide.keyboard.press("ArrowRight")
    assert slide.evaluate("Reveal.getIndices().h") == 2


def test_the_drawing_and_all_words_are_on_the_slide(slide):
    slide.locator("[id='node-COX2']").click()
    outside = slide.evaluate("""() => {
        const root = document.querySelector(".widget > div").shadowRoot;
        const tops = [...root.querySelectorAll("svg g, .says, label, button")].map((each) => each.getBoundingClientRect());
        return tops.filter((box) => box.width && (box.left < 0 || box.right > 1280 || box.bottom > 720 || box.top < 0)).length;
    }""")
    slide.locator("[id='node-COX2']").click()
    assert outside == 0


def test_the_deck_stays_small(deck):
    assert deck.file.stat().st_size < 1.5e6
