"""The course as static pages, as a reader meets it: opened from disk without a network, and once from a web server."""

import json
import re
import threading
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import nbformat
import publish_fixture
import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from bs4 import BeautifulSoup
from live_page import drawn
from shared_run import DECK
from immune_reset import lesson
from immune_reset.errors import CourseError
from immune_reset.paths import DATA, NOTEBOOKS, ROOT
from immune_reset.publish import execution, pages
from immune_reset.publish.pages import __main__ as command
from immune_reset.publish.pages.gathered import TEXTS

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
LESSONS = [path.stem for path in PATHS if (DATA / "lessons" / f"{path.stem[:2]}.toml").is_file()]
GATHERED = ["glossary", "references", "figures", *(name for file, name in TEXTS if (ROOT / file).is_file())]
ORDER = ["index", *(path.stem for path in PATHS), *GATHERED]

#: What is wider than a phone and does not scroll in itself; labs and questions have roots of their own.
TOO_WIDE = """() => {
  const found = [];
  (function look(root) {
    for (const node of root.children) {
      const box = node.getBoundingClientRect(), style = getComputedStyle(node);
      if (box.width > 1 && box.height > 1 && box.right > innerWidth + 1 && style.visibility !== "hidden")
        found.push(`${node.localName}.${node.getAttribute("class")}: ${node.textContent.trim().slice(0, 40)}`);
      if (!/auto|scroll|hidden/.test(style.overflowX) && node.localName !== "svg") look(node);
      if (node.shadowRoot) look(node.shadowRoot);
    }
  })(document.body);
  return document.documentElement.scrollWidth > innerWidth ? ["the page itself", ...found] : found;
}"""
ALL_PICTURES = """Promise.all([...document.images].map((image) => {
  image.loading = 'eager';
  return image.decode().catch(() => {});
}))"""
AWAKE = "[...document.querySelectorAll('.widget')].every((el) => el.dataset.state === 'live')"


@pytest.fixture(scope="module")
def built(course_pages):
    """The folder of the pages of all lessons; beside it the deck of one lesson."""
    return course_pages


class Visit:
    """A browser window without a network that keeps what went wrong in it."""

    def __init__(self, browser, folder, width=1366, height=768):
        self.folder, self.faults, self.requests = folder, [], []
        self.context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="light")
        self.context.set_offline(True)
        self.page = page = self.context.new_page()
        page.on("request", lambda request: self.requests.append(request.url))
        # A request is aborted when its page is left; a missing or forbidden one fails otherwise.
        page.on("requestfailed", lambda request: request.failure != "net::ERR_ABORTED" and self.faults.append(f"failed request {request.url}"))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda message: message.type in ("error", "warning") and self.faults.append(message.text))

    def go(self, name, more=""):
        self.page.goto((self.folder / f"{name}.html").as_uri() + more)
        self.page.wait_for_function(AWAKE)
        return self.page

    def axe(self):
        self.page.add_script_tag(path=AXE_FILE_PATH)
        run = self.page.evaluate("axe.run(document, { resultTypes: ['violations'], preload: false })")
        return [
            f"{found['id']}: {node['html'][:150]}"
            for found in run["violations"] if found["impact"] in ("serious", "critical") for node in found["nodes"]
        ]


@pytest.fixture
def visit(browser, built):
    visit = Visit(browser, built)
    yield visit
    visit.context.close()
    assert visit.faults == []
    assert [url for url in visit.requests if not url.startswith(("file:", "data:", "blob:"))] == []


@pytest.mark.parametrize("name", [*ORDER, "search"])
def test_a_page_can_be_read_by_everyone(visit, name):
    """Awake, no raw mathematics, nothing serious for axe in light and dark, nothing cut on a phone."""
    page = visit.go(name, "?q=engraftment" if name == "search" else "")
    assert page.locator("h1").count() == 1
    assert page.evaluate(r"[...document.querySelectorAll('article :is(p, li, td, h2)')].filter((node) => /\$[^$]+\$|\\frac/.test(node.textContent)).length") == 0
    assert page.locator("article img:not([alt]), article img[alt='']").count() == 0
    assert visit.axe() == []
    page.get_by_role("button", name="Dark").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 29)"
    assert visit.axe() == []
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("document.documentElement.clientWidth === 390")
    assert page.evaluate(TOO_WIDE) == []


@pytest.mark.parametrize("name", LESSONS)
def test_a_lab_answers_without_a_kernel(visit, name):
    """A slider or a list by its keys, a node of a diagram by Enter: the words beside the picture change."""
    page = visit.go(name)
    lab = page.locator(".widget.lab").filter(has=page.locator("input[type=range], select, svg [role=switch]")).first
    control = lab.locator("input[type=range], select, svg [role=switch]").first
    says = lab.locator(".says, [role=status]").first
    before = says.inner_text()
    control.focus()
    role = control.get_attribute("role")
    for key in ["Enter"] if role == "switch" else ["End", "Home", "ArrowRight", "ArrowDown"]:
        page.keyboard.press(key)
        drawn(page)
        if says.inner_text() != before:
            break
    assert says.inner_text() != before


def test_an_answer_is_judged_and_kept_from_page_to_page(visit):
    page = visit.go("07_the_reset")
    form = page.locator("form").filter(has_text="infused into a vein").first
    form.get_by_label("Any cell of the blood").check()
    form.get_by_role("button", name="Commit my answer").click()
    assert "Right." in form.locator(".status").inner_text()
    visit.go("00_start_here")
    assert "and 1 in other lessons" in page.locator(".widget.question summary").filter(has_text="parts answered").inner_text()
    visit.go("07_the_reset")
    assert "Right." in page.locator("form").filter(has_text="infused into a vein").first.locator(".status").inner_text()


def test_a_widget_that_cannot_start_says_so_and_shows_its_still(browser, built, tmp_path):
    page = (built / "00_start_here.html").read_text(encoding="utf-8")
    (tmp_path / "broken.html").write_text(page.replace("export default {", "export const nothing = {"), encoding="utf-8")
    visit = Visit(browser, tmp_path)
    visit.page.goto((tmp_path / "broken.html").as_uri())
    visit.page.wait_for_function("[...document.querySelectorAll('.widget')].every((el) => el.dataset.state === 'still')")
    for widget in visit.page.locator(".widget").all():
        said, *still = widget.locator(":scope > *").all()
        assert re.fullmatch(r"This part cannot run here \(.+\); it is shown as it starts\.", said.inner_text())
        assert still
    visit.context.close()


def test_a_reader_walks_through_all_pages(visit):
    page = visit.go("index")
    page.get_by_role("link", name="Begin").click()
    page.wait_for_url("**/00_start_here.html")
    page.wait_for_function(AWAKE)
    walked = ["index"]
    while True:
        walked.append(Path(page.url).stem)
        page.evaluate(ALL_PICTURES)  # those further down too
        on = page.get_by_role("navigation", name="Previous and next page").locator("[rel=next]")
        if not on.count():
            break
        assert f"{walked[-2]}.html" in page.locator(".walk [rel=prev]").get_attribute("href")
        address = on.get_attribute("href")
        on.click()
        page.wait_for_url(f"**/{address}")
        page.wait_for_function(AWAKE)
    assert walked == ORDER
    contents = page.get_by_role("navigation", name="Contents").locator("li.toctree-l1 > a")
    assert [link.get_attribute("href").removesuffix(".html") for link in contents.all()][:-1] == ORDER[1:-1]


def test_search_finds_a_word_from_disk(visit):
    page = visit.go("index")
    page.get_by_role("searchbox", name="Search the course").fill("engraftment")
    page.keyboard.press("Enter")
    found = page.locator("ul.search a")
    found.first.wait_for()
    assert {"07 The reset", "Glossary"} <= set(found.all_inner_texts())
    page.locator("ul.search").get_by_role("link", name="07 The reset").click()
    page.wait_for_function(AWAKE)
    assert page.locator("article .highlighted").first.inner_text().lower() == "engraftment"


def test_light_and_dark_are_remembered(visit):
    page = visit.go("index")
    assert page.evaluate("document.documentElement.dataset.theme") == "light"  # as the system asks
    page.get_by_role("button", name="Dark").click()
    visit.go("glossary")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.get_by_role("button", name="Light").click()
    visit.go("references")
    assert page.evaluate("document.documentElement.dataset.theme") == "light"


def test_contents_open_with_the_keyboard_on_a_phone(visit):
    page = visit.go("index")
    page.set_viewport_size({"width": 390, "height": 844})
    button, link = page.get_by_role("button", name="Contents"), page.locator("#contents").get_by_role("link", name="07 The reset")
    assert not link.is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the text"
    button.press("Enter")
    assert link.is_visible() and button.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert not link.is_visible() and button.evaluate("node => node === document.activeElement")


def test_it_works_from_a_web_server(browser, built):
    visit = Visit(browser, built)
    visit.context.set_offline(False)
    handler = partial(_Quiet, directory=built)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        place = f"http://127.0.0.1:{server.server_port}/"
        for name in ("index.html", "07_the_reset.html", "search.html?q=engraftment"):
            visit.page.goto(place + name)
            visit.page.wait_for_function(AWAKE)
        visit.page.locator("ul.search a").first.wait_for()
        visit.context.close()
        server.shutdown()
    wanted = [url for url in visit.requests if not url.startswith((place, "data:", "blob:"))]
    assert wanted == []
    assert visit.faults == []


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


# ---- the files themselves ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def soups(built):
    return {file.name: BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser") for file in built.glob("*.html")}


def test_no_link_leads_to_a_missing_place(built, soups):
    places = {name: {node["id"] for node in soup.find_all(id=True)} for name, soup in soups.items()}
    missing, counted = [], 0
    for name, soup in soups.items():
        for node in soup.find_all(["a", "img", "script", "link"]):
            address = node.get("href") or node.get("src")
            if not address or re.match(r"[a-z]+:", address):
                continue
            counted += 1
            file, _, place = unquote(address).partition("#")
            file = file.partition("?")[0] or name
            if not (built / file).is_file() or place and place not in places[file]:
                missing.append(f"{name}: {address}")
    assert missing == []
    assert counted > 20 * len(ORDER)


def test_nothing_is_fetched_from_elsewhere(built):
    for file in [*built.glob("*.html"), *built.rglob("*.css"), *built.rglob("*.js")]:
        text = file.read_text(encoding="utf-8")
        if file.suffix == ".html":
            text = re.sub(r'<script type="application/(?:ld\+)?json".*?</script>', "", text, flags=re.DOTALL)
            assert not re.search(r"<(?:script|img|iframe|source)[^>]+src=[\"']?(?:https?:)?//", text), file.name
        assert not re.search(r"@import|url\([\"']?(?:https?:)?//", text), file.name


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_page_holds_no_teacher_s_note(built, path):
    cells = nbformat.read(path, 4).cells
    notes = [cell.source for cell in cells if "instructor" in cell.metadata.get("tags", [])]
    questions = DATA / "lessons" / f"{path.stem[:2]}.toml"
    told = "\n".join(cell.source for cell in cells if cell.source not in notes)  # a note may name a heading or an option
    told += questions.read_text(encoding="utf-8") if questions.is_file() else ""
    phrases = [phrase for note in notes for phrase in re.findall(r"[A-Za-z][A-Za-z ,']{34,}", note) if phrase not in told]
    assert phrases
    page = letters((built / f"{path.stem}.html").read_text(encoding="utf-8"))
    assert [phrase for phrase in phrases if letters(phrase) in page] == []


@pytest.mark.parametrize("name", LESSONS)
def test_no_page_holds_a_solution(soups, name):
    loaded = lesson.load(name[:2])
    for part in loaded.file.exercise:
        if not part.solution:
            continue
        given = {line.strip() for line in loaded.stub(part.id).splitlines()}
        told = part.prompt + part.answer + "".join(part.hints)  # a hint may quote a call
        lines = [line.strip() for line in loaded.solution(part.id).splitlines()]
        secret = [line for line in lines if line not in given and len(letters(line)) > 12 and line not in told]
        assert secret, f"{part.id} leaves nothing to the student"
        for page, soup in soups.items():
            text = letters(soup.get_text() + "".join(_texts(soup)))
            assert [line for line in secret if letters(line) in text] == [], page


def letters(text):
    """Letters and digits alone: the same line of code looks otherwise in a text, in HTML and in JSON."""
    return re.sub(r"\W+", "", re.sub(r"</?\w+[^<>]*>", "", unescape(text)))


def _texts(soup):
    """Every text in the saved state of a page's widgets."""
    found = soup.find(id="widgets")
    waiting = [json.loads(found.string)] if found else []
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, (dict, list)):
            waiting += value.values() if isinstance(value, dict) else value


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_says_to_machines_what_it_teaches(soups, name):
    file = lesson.load(name[:2]).file
    data = json.loads(soups[f"{name}.html"].find("script", type="application/ld+json").string)
    assert data["@context"] == "https://schema.org/" and data["@type"] == "LearningResource"
    assert data["http://purl.org/dc/terms/conformsTo"]["@id"].endswith("/TrainingMaterial/1.0-RELEASE")
    assert (data["name"], data["description"], data["timeRequired"]) == (file.title, file.question, f"PT{file.minutes}M")
    assert len(data["teaches"]) == len(file.objectives)
    assert all(each.split()[0].lower() == objective.verb for each, objective in zip(data["teaches"], file.objectives))
    assert data["keywords"] and data["educationalLevel"] and data["inLanguage"] == "en-GB"
    assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert data["isPartOf"]["@type"] == "Course" and data["isPartOf"]["url"] == "index.html"


def test_the_start_page_describes_the_course(soups):
    data = json.loads(soups["index.html"].find("script", type="application/ld+json").string)
    assert data["@type"] == "Course"
    assert [part["url"] for part in data["hasPart"]] == [f"{name}.html" for name in LESSONS]


def test_a_deck_is_linked_where_it_lies_beside(soups):
    def beside(name):
        return [a["href"] for a in soups[f"{name}.html"].select(".launch a") if a["href"].startswith("../")]

    assert beside(DECK) == [f"../slides/{DECK}.html"]
    assert beside("00_start_here") == []
    [binder] = [a["href"] for a in soups["00_start_here.html"].select(".launch a")]
    assert re.fullmatch(r"https://mybinder\.org/v2/gh/[\w-]+/[\w-]+/v[\d.]+\?urlpath=lab/tree/notebooks/00_start_here\.ipynb", binder)


def test_the_glossary_holds_every_term(soups):
    said = " ".join(dt.get_text() for dt in soups["glossary.html"].find_all("dt"))
    terms = [term.term for name in LESSONS for term in lesson.load(name[:2]).file.terms]
    assert [term for term in terms if re.sub(r"[*_`]", "", term) not in said] == []


# ---- what can go wrong ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small():
    """A small lesson, run."""
    return execution.execute(publish_fixture.lesson(), "98_fixture.ipynb", ROOT)


def test_a_lesson_that_cannot_be_shown_does_not_stop_the_others(small, tmp_path):
    broken = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Broken\n\n![](nothing.png)")])
    [refusal] = pages.write([(Path("97_broken.ipynb"), broken), (Path("98_fixture.ipynb"), small)], tmp_path)
    assert refusal.startswith("97_broken.ipynb, cell 1: it has a picture without a description")
    assert (tmp_path / "98_fixture.html").is_file() and not (tmp_path / "97_broken.html").exists()


def test_a_folder_that_cannot_be_written_is_named(small, tmp_path):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(CourseError, match=r"taken.* cannot be written \(.+\): choose another folder with --out\."):
        pages.write([(Path("98_fixture.ipynb"), small)], tmp_path / "taken")


def test_nothing_to_show_is_said(tmp_path):
    with pytest.raises(CourseError, match="there is no lesson to make pages of"):
        pages.write([], tmp_path)


def test_the_command_names_a_lesson_that_is_not_there(capsys, tmp_path):
    assert command.main(["42", "--out", str(tmp_path)]) == 1
    assert re.fullmatch(r"pages: there is no lesson '42' in .+; choose from .+\.\n", capsys.readouterr().err)
