"""Every deck as a class meets it: opened from disk without a network, seen slide by slide."""

import re
from html import unescape

import nbformat
import publish_fixture
import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from lesson_page import CONCEPT_CHECK

from immune_reset.paths import NOTEBOOKS
from immune_reset.publish import handout, slides

FIXTURE = "98_fixture"
LESSONS = [FIXTURE, *(path.stem for path in sorted(NOTEBOOKS.glob("*.ipynb")))]

#: What one slide shows, measured in the page. Rectangles are in slide pixels: the window is as large as a slide.
SURVEY = """() => {
  const slide = Reveal.getCurrentSlide();
  const tooFar = [], tooSmall = [];
  const apart = "aside.notes, .widget, math, svg, table, style";
  const name = (node) => `<${node.localName} class="${node.getAttribute("class") ?? ""}"> ${node.textContent.trim().slice(0, 40)}`;
  (function look(root) {
    for (const node of root.children) {
      for (const text of node.matches("svg") ? node.querySelectorAll("[id*=node-] text") : []) { // labels of a diagram
        const { a, b } = text.getScreenCTM(), size = parseFloat(getComputedStyle(text).fontSize) * Math.hypot(a, b);
        if (size < 18) tooSmall.push(`${size.toFixed(1)}px ${name(text)}`);
      }
      if (node.matches("aside.notes, svg, style, script, option")) continue;
      const box = node.getBoundingClientRect(), style = getComputedStyle(node);
      const hidden = !node.checkVisibility({ visibilityProperty: true }) || (box.width <= 1 && box.height <= 1);
      if (!hidden && (box.left < -1 || box.top < -1 || box.right > 1281 || box.bottom > 721)) tooFar.push(name(node));
      const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
      const least = node.closest("svg, math") ? 0 : root.host || node.closest(".widget") || node.getRootNode().host ? 18 : 24;
      if (own && !hidden && box.width && parseFloat(style.fontSize) < least) tooSmall.push(`${style.fontSize} ${name(node)}`);
      if (node.matches(".part.live") && node.scrollHeight > node.clientHeight + 1)
        tooFar.push(`widget needs ${node.scrollHeight - node.clientHeight} px more`);
      const scrolls = /auto|scroll/.test(style.overflowY + style.overflowX);
      if (!scrolls || node.matches(".part.live")) look(node);
      if (node.shadowRoot) look(node.shadowRoot);
    }
  })(slide);
  const prose = slide.cloneNode(true);
  prose.querySelectorAll(apart).forEach((node) => node.remove());
  const reachable = [...document.querySelectorAll(".slides section:not(.present) :is(a, button, input, select, textarea, [tabindex])")]
    .filter((node) => !slide.contains(node) && node.checkVisibility({ visibilityProperty: true }));
  return {
    title: slide.querySelector("h1, h2")?.textContent.trim() ?? "",
    headings: slide.querySelectorAll("h1, h2").length,
    labelled: slide.hasAttribute("aria-labelledby"),
    words: prose.textContent.trim().split(/\\s+/).length,
    nameless: [...slide.querySelectorAll("img")].filter((img) => !img.alt.trim()).length,
    asleep: [...slide.querySelectorAll(".widget")].filter((el) => el.dataset.state !== "live").length,
    tooFar, tooSmall, reachable: reachable.map(name),
  };
}"""


class Visit:
    """One walk through a student's deck: the page, what went wrong, and a survey of each slide."""

    def __init__(self, browser, notebook, student, presenter):
        self.notebook, self.student, self.presenter = notebook, student, presenter
        self.faults, self.requests = [], []
        context = browser.new_context(viewport={"width": 1280, "height": 720})
        context.set_offline(True)
        self.page = page = context.new_page()
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("requestfailed", lambda request: self.faults.append(f"failed request {request.url}"))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda message: message.type in ("error", "warning") and self.faults.append(message.text))
        page.goto(student.as_uri())
        page.wait_for_function("window.Reveal?.isReady()")
        page.add_script_tag(path=AXE_FILE_PATH)
        self.slides = [self._survey(number) for number in range(page.evaluate("Reveal.getTotalSlides()"))]

    def go(self, number, page=None):
        """Show one slide with all its fragments, its widgets awake."""
        page = page or self.page
        page.evaluate("n => { const at = Reveal.getIndices(Reveal.getSlides()[n]); Reveal.slide(at.h, at.v, 99); }", number)
        page.wait_for_function(
            "[...Reveal.getCurrentSlide().querySelectorAll('.widget')].every((el) => el.dataset.state)"
        )

    def _survey(self, number):
        self.go(number)
        facts = self.page.evaluate(SURVEY)
        run = self.page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
        facts["axe"] = [
            f"{found['id']}: {node['html'][:150]}"
            for found in run["violations"] if found["impact"] in ("serious", "critical")
            for node in found["nodes"]
        ]
        return facts

    def faulty(self, key):
        """The slides for which a survey's list is not empty or its count not zero, by title."""
        return {facts["title"]: facts[key] for facts in self.slides if facts[key]}


@pytest.fixture(scope="module", params=LESSONS)
def visit(request, browser, executed, tmp_path_factory):
    folder = tmp_path_factory.mktemp("decks")
    if request.param == FIXTURE:
        path = folder / f"{FIXTURE}.ipynb"
        nbformat.write(publish_fixture.lesson(), path)
        decks = slides.build(path, folder)
    else:
        path = NOTEBOOKS / f"{request.param}.ipynb"
        decks = slides.write_decks(executed(path), path, folder)
    visit = Visit(browser, path, *decks)
    yield visit
    visit.page.context.close()


def test_nothing_is_asked_of_the_network(visit):
    assert [url for url in visit.requests if not url.startswith(("file:", "data:", "blob:"))] == []
    assert len([url for url in visit.requests if url.startswith("file:")]) == 1


def test_no_error_in_the_console(visit):
    assert visit.faults == []


def test_the_file_is_small_and_complete(visit):
    for file in (visit.student, visit.presenter):
        assert file.stat().st_size < 2.5e6
        text = file.read_text(encoding="utf-8")
        assert "No description has been provided for this image" not in text
        assert not re.search(r"<(?:script|img|iframe|source)[^>]+src=[\"']?(?:https?:)?//|<link[^>]+href=|@import|url\([\"']?https?:", text)


def test_nothing_leaves_the_slide(visit):
    assert visit.faulty("tooFar") == {}


def test_text_can_be_read_from_the_back_row(visit):
    assert visit.faulty("tooSmall") == {}


def test_at_most_forty_words(visit):
    assert {facts["title"]: facts["words"] for facts in visit.slides if facts["words"] > 40} == {}


def test_one_title_for_each_slide(visit):
    assert [facts["title"] for facts in visit.slides if facts["headings"] != 1 or not facts["labelled"]] == []


def test_pictures_are_described_and_widgets_awake(visit):
    assert visit.faulty("nameless") == {}
    assert visit.faulty("asleep") == {}


def test_hidden_slides_take_no_focus(visit):
    assert visit.faulty("reachable") == {}


def test_axe_finds_nothing_serious(visit):
    assert visit.faulty("axe") == {}


def test_mathematics_is_mathml(visit):
    raw = [cell.source for cell in nbformat.read(visit.notebook, 4).cells if shown(cell) and re.search(r"\$[^$]+\$", cell.source)]
    assert visit.page.evaluate("document.querySelectorAll('.slides math').length") >= len(raw)
    assert visit.page.evaluate(r"[...document.querySelectorAll('.slides p')].filter((p) => /\$[^$]+\$|\\frac/.test(p.textContent)).length") == 0


def shown(cell):
    return cell.cell_type == "markdown" and cell.metadata.get("slideshow", {}).get("slide_type") not in ("skip", "notes")


def test_notes_are_the_presenters_alone(visit):
    cells = nbformat.read(visit.notebook, 4).cells
    notes = [cell.source for cell in cells if "instructor" in cell.metadata.get("tags", [])]
    student, presenter = (plain(file.read_text(encoding="utf-8")) for file in (visit.student, visit.presenter))
    told = "\n".join(cell.source for cell in cells if cell.source not in notes)  # a note may name a slide by its title
    phrases = [phrase for note in notes for phrase in re.findall(r"[A-Za-z][A-Za-z ,']{24,}", note) if phrase not in told]
    assert phrases
    assert [phrase for phrase in phrases if phrase in student] == []
    written = [phrase for cell in cells if "instructor" in cell.metadata.get("tags", []) and cell.cell_type == "markdown"
               for phrase in re.findall(r"[A-Za-z][A-Za-z ,']{24,}", cell.source)]
    assert [phrase for phrase in written if phrase not in presenter] == []
    assert "RevealNotes" not in visit.student.read_text(encoding="utf-8").partition("<script type=\"module\">")[0]


def plain(page):
    return unescape(re.sub(r"</?(?:em|strong|code|a)\b[^>]*>", "", page))


def test_a_control_moves_its_picture_and_not_the_slide(visit):
    """A slider or a list by its arrow keys; in a diagram, a node by Enter."""
    if visit.notebook.stem == CONCEPT_CHECK:
        pytest.skip("the concept check has questions and no figure")
    page = visit.page
    for number in range(len(visit.slides)):
        visit.go(number)
        controls = page.locator("section.present .widget").locator("input[type=range], svg [role=switch], select")
        if controls.count():
            break
    else:
        pytest.fail("no slide has a slider, a list or a node to switch")
    picture, node = page.locator("section.present .widget svg"), page.locator("[role=switch]")
    switched = controls.first.get_attribute("role") == "switch"
    picture = (picture.filter(has=node) if switched else picture).first
    frame = picture.locator("..")  # a list puts another picture there
    before, place = frame.inner_html(), page.evaluate("Reveal.getIndices()")
    controls.first.focus()
    if switched:
        state = controls.first.get_attribute("aria-checked")
        page.keyboard.press("Enter")
        assert controls.first.get_attribute("aria-checked") != state
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("([frame, before]) => frame.innerHTML !== before", arg=[frame.element_handle(), before])
    assert page.evaluate("Reveal.getIndices()") == place
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("Reveal.getIndices()") != place


def test_an_answer_is_seen_whole_beside_its_question(visit):
    page = visit.page.context.new_page()
    page.goto(visit.student.as_uri())
    page.wait_for_function("window.Reveal?.isReady()")
    cut = []
    for number in range(len(visit.slides)):
        visit.go(number, page)
        for form in page.locator("section.present .widget form").all():
            predicts = form.locator(".sureness").count()
            for option in form.locator("fieldset").first.locator("input").all()[: 1 if predicts else None]:
                option.check()
                if predicts:
                    form.get_by_label("fairly sure").check()
                form.locator("button").click()
                assert form.locator(".status").inner_text()
                cut += page.evaluate(SURVEY)["tooFar"]
            if form.locator("details:not([open]) > summary").is_visible():
                form.locator("summary").press("Enter")
                end = form.locator("li:visible").last
                page.wait_for_function("end => end.getBoundingClientRect().bottom <= 690", arg=end.element_handle())  # scrolled into sight
    page.close()
    assert cut == []


def test_a_widget_that_cannot_start_says_so_and_shows_its_still(visit, tmp_path):
    broken = tmp_path / "broken.html"
    broken.write_text(visit.student.read_text(encoding="utf-8").replace("export default {", "export const nothing = {"), encoding="utf-8")
    page = visit.page.context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(broken.as_uri() + "?print-pdf")
    page.wait_for_function("document.querySelector('.pdf-page')")
    widgets = page.locator(".widget")
    assert widgets.count()
    for widget in widgets.all():
        said, *still = widget.locator(":scope > *").all()
        assert re.fullmatch(r"This part cannot run here \(.+\); it is shown as it starts\.", said.inner_text())
        assert all(each.is_visible() for each in still)
        assert "".join(each.get_attribute("alt") or each.inner_text() for each in still).strip()
    page.close()


def test_it_prints_one_page_for_each_slide(visit):
    page = visit.page.context.new_page()
    page.goto(visit.student.as_uri() + "?print-pdf")
    page.wait_for_function("document.querySelector('.pdf-page')")
    assert page.evaluate("[...document.querySelectorAll('.widget')].every((el) => el.dataset.state === 'live')")
    pdf = page.pdf(prefer_css_page_size=True)
    page.close()
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == len(visit.slides)


#: The sheets of a handout: title, height, and what does not fit on them or still waits for a click.
SHEETS = """() => [...document.querySelectorAll(".slides section:not(.stack, .answers)")].map((sheet) => {
  const list = sheet.querySelector(".stories");
  const buttons = [...sheet.querySelectorAll(".widget")].flatMap((el) => [...el.firstElementChild.shadowRoot?.querySelectorAll(".buttons button") ?? []]);
  return {
    height: sheet.offsetHeight,
    cut: Math.max(sheet.scrollHeight - sheet.clientHeight, list ? list.getBoundingClientRect().bottom - sheet.getBoundingClientRect().bottom : 0),
    told: list?.querySelectorAll("dd").length ?? 0,
    waiting: buttons.filter((button) => button.checkVisibility()).map((button) => button.textContent),
    stories: buttons.filter((button) => button.hasAttribute("aria-pressed") && !button.matches(".quiet")).length,
  };
})"""


def test_the_handout_has_a_sheet_for_each_slide_stories_told_and_answers_behind(visit, tmp_path):
    page = visit.page.context.new_page()
    handout.lay_out(page, visit.student)
    page.emulate_media(media="print")
    sheets = page.evaluate(SHEETS)
    assert [sheet["height"] for sheet in sheets] == [720] * len(visit.slides)
    assert [sheet for sheet in sheets if sheet["cut"] > 1 or sheet["waiting"] or sheet["told"] != sheet["stories"]] == []
    assert page.locator(".stories dd:has-text('Left,'):not(:has-text('Right,'))").all_inner_texts() == [], "both arms are told"
    asked = page.evaluate("""[...document.querySelectorAll(".widget")].flatMap(
        (el) => [...el.firstElementChild.shadowRoot?.querySelectorAll("form .prompt") ?? []]).length""")
    if visit.notebook.stem == CONCEPT_CHECK:
        asked = 0  # before the course nothing is told
    answers = page.locator("section.answers article")
    assert answers.count() >= asked and (visit.notebook.stem in (FIXTURE, CONCEPT_CHECK) or asked)
    assert "undefined" not in page.locator("body").inner_text()
    for article in answers.all():  # a prediction may have no right answer, but then says what the lab shows
        assert article.locator("strong").count() or article.inner_text().strip()
    page.close()
    handout.print_deck(visit.page.context, visit.student, tmp_path / "handout.pdf")
    assert len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "handout.pdf").read_bytes())) >= len(visit.slides) + bool(asked)


def test_on_a_phone_the_deck_is_one_page_to_read(visit):
    context = visit.page.context.browser.new_context(viewport={"width": 390, "height": 844}, offline=True)
    page = context.new_page()
    page.goto(visit.student.as_uri())
    page.get_by_role("link", name="Show as slides").wait_for()
    for widget in page.locator(".widget").all():
        widget.scroll_into_view_if_needed()
    page.wait_for_function("[...document.querySelectorAll('.widget')].every((el) => el.dataset.state === 'live')")
    page.add_script_tag(path=AXE_FILE_PATH)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    assert [violation["id"] for violation in found if violation["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 683, "height": 384})  # 1366 by 768 at 200 %
    page.wait_for_function("innerWidth === 683")
    assert page.evaluate("document.documentElement.scrollWidth") <= 683
    assert page.locator("section h1:visible, section h2:visible").count() == len(visit.slides)
    page.get_by_role("link", name="Show as slides").click()
    page.wait_for_function("window.Reveal?.isReady()")
    context.close()


def test_the_speaker_s_window_works_from_disk(visit):
    page = visit.page.context.new_page()
    page.goto(visit.presenter.as_uri())
    page.wait_for_function("window.Reveal?.isReady()")
    number = page.evaluate("Reveal.getSlides().findIndex((slide) => slide.querySelector('aside.notes'))")
    note = page.evaluate("n => Reveal.getSlides()[n].querySelector('aside.notes').textContent.trim()", number)
    page.evaluate("n => { const at = Reveal.getIndices(Reveal.getSlides()[n]); Reveal.slide(at.h, at.v); }", number)
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    popup.value.get_by_text(note.splitlines()[0]).first.wait_for()
    popup.value.close()
    page.close()
