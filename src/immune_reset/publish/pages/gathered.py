"""Pages gathered from the whole course: start, glossary, references, figures, and the texts of the repository."""

import re
from html import escape
from pathlib import Path

from bs4 import BeautifulSoup

from immune_reset import lesson, references
from immune_reset.errors import CourseError
from immune_reset.lesson.references import reference_list
from immune_reset.lesson.text import inline
from immune_reset.paths import DATA, FIGURES, ROOT
from immune_reset.publish.markdown import to_html
from immune_reset.publish.pages.lesson_page import Page
from immune_reset.publish.pages.links import binder, source

HERE = Path(__file__).parent
#: Texts of the repository that become pages where they are there: file, name of the page.
TEXTS = (("INSTRUCTORS.md", "for_teachers"), ("ACCESSIBILITY.md", "accessibility"))


def pages(lessons):
    """All gathered pages but the start page; ``lessons`` are the lessons' pages."""
    made = [glossary(lessons), cited(lessons)]
    if (FIGURES / "README.md").is_file():
        made.append(text_page(FIGURES / "README.md", "figures"))
    return made + [text_page(ROOT / file, name) for file, name in TEXTS if (ROOT / file).is_file()]


def start(lessons, others):
    """The start page: what this is, the lessons, three ways in; with the first lab of lesson 00 where it is built."""
    cards = "".join(
        f'<li><a href="{page.name}.html"><b>{escape(page.title)}</b></a> {_about(page)}</li>'
        for page in lessons
    )
    more = "".join(f'<li><a href="{page.name}.html">{escape(page.title)}</a></li>' for page in others)
    made = Page("index", "Immune Reset", "")
    first = next((page for page in lessons if page.name.startswith("00_") and page.labs), None)
    lab = ""
    if first:
        made.models[first.labs[0]] = first.models[first.labs[0]]
        lab = _TRY + str(BeautifulSoup(first.html, "html.parser").find("div", attrs={"data-model": first.labs[0]}))
        made.pictures = first.pictures
    made.html = (HERE / "start.html").read_text(encoding="utf-8").format(
        lessons=cards, more=more, lab=lab, first=f"{lessons[0].name}.html", binder=escape(binder("00_start_here.ipynb")),
    )
    return made


_TRY = """<h2>Guess, then move the slider</h2>
<p>Two years after a transplant of their own stem cells, patients had 388 CD4 T cells in a microlitre of blood: the median
of 56 (<a href="https://doi.org/10.1016/j.jaci.2003.12.462" title="abstract">Storek 2004</a>). The curve is that of a model
patient aged 38. How many has one of 58? Say a number before you look.</p>
"""


def _about(page):
    """The question of a lesson, and its minutes with what it needs: the first two paragraphs under its title."""
    question, minutes, *_ = [p.get_text() for p in BeautifulSoup(page.html, "html.parser").find_all("p", limit=2)] + ["", ""]
    return f"<span>{escape(question)}</span> <small>{escape(minutes)}</small>"


def glossary(lessons):
    """Every key term of the lessons that are built, in alphabetical order, with the lessons that define it."""
    terms = {}
    for page in lessons:
        if not (DATA / "lessons" / f"{number(page)}.toml").is_file():
            continue
        for term in lesson.load(number(page)).file.terms:
            terms.setdefault(inline(term.term), []).append((term, page))
    entries = "".join(
        f'<dt id="{anchor(plain)}">{term}</dt>' + "".join(map(_meaning, terms[term]))
        for plain, term in sorted((_words(term), term) for term in terms)
    )
    opening = "<p>The key terms of all lessons, each as its lesson uses it.</p>"
    return Page("glossary", "Glossary", f'<h1>Glossary</h1>{opening}<dl class="glossary">{entries}</dl>')


def _meaning(found):
    term, page = found
    cited = ""
    if term.source:
        entry = references.by_key(term.source)
        cited = f'<a href="{escape(entry.link)}">{escape(references.label(entry.key))}</a>; '
    return f'<dd>{inline(term.meaning)} <small>({cited}<a href="{page.name}.html">lesson {number(page)}</a>)</small></dd>'


def cited(lessons):
    """Every source of the course, with the lessons whose pages link to it."""
    used = {page.name: {a["href"] for a in BeautifulSoup(page.html, "html.parser").find_all("a", href=True)} for page in lessons}
    entries = references.entries().values()
    soup = BeautifulSoup(reference_list([(entry, "") for entry in entries])._repr_html_(), "html.parser")
    for item in soup.find_all("li"):
        address = item.a["href"] if item.a else None
        where = [page for page in lessons if address in used[page.name]]
        links = ", ".join(f'<a href="{page.name}.html">{number(page)}</a>' for page in where)
        if where:
            item.append(BeautifulSoup(f" <small>{'Lesson' if len(where) == 1 else 'Lessons'} {links}.</small>", "html.parser"))
    opening = (
        f"<p>The {len(entries)} sources of the course, each with the lessons that cite it. Those without a lesson stand behind "
        "its tables, models and labs.</p>"
    )
    return Page("references", "References", f'<h1>References</h1>{opening}<div class="references">{soup}</div>')


def text_page(file, name):
    """A Markdown text of the repository as a page."""
    soup = BeautifulSoup(to_html(file.read_text(encoding="utf-8")), "html.parser")
    heading = soup.find("h1")
    if heading is None:
        raise CourseError(f"{file.name} has no title: begin it with '# '.")
    for img in soup.find_all("img"):
        img["loading"] = "lazy"
        if not img["src"].startswith("data:") and (file.parent / img["src"]).is_file():
            img["src"] = f"figures/{Path(img['src']).name}"
            img.wrap(soup.new_tag("div", attrs={"class": "figure scroll", "role": "group", "aria-label": "Figure"}))
    for link in soup.find_all("a", href=True):
        if re.fullmatch(r"[\w-]+\.(svg|png)", link["href"]):
            link["href"] = f"figures/{link['href']}"
    for table in soup.find_all("table"):
        table.wrap(soup.new_tag("div", attrs={"class": "scroll", "role": "group", "aria-label": "Table"}))
    return Page(name, heading.get_text(), str(soup))


def figure_files():
    """The picture files of the gallery, by their place in the folder of the pages."""
    return {f"figures/{file.name}": file.read_bytes() for file in sorted(FIGURES.glob("*.*g")) if file.suffix in (".svg", ".png")}


def relinked(page, all_pages):
    """A page's HTML whose links to files of the repository lead to their page, else to the file in the release."""
    names = {each.name: each.name for each in all_pages} | {Path(file).stem: name for file, name in TEXTS}
    built = {each.name for each in all_pages}
    soup = BeautifulSoup(page.html, "html.parser")
    for link in soup.find_all("a", href=True):
        path, _, place = link["href"].partition("#")
        if ":" in path or not path or path.endswith(".html") or path.startswith("figures/"):
            continue
        file = path.replace("../", "")
        stem = names.get(Path(file).stem)
        if file in ("LICENSE", "LICENSE-CONTENT", "CITATION.cff"):
            link["href"] = f"{file}.txt"
        elif stem in built and Path(file).suffix in (".ipynb", ".md"):
            link["href"] = f"{stem}.html" + (f"#{place}" if place else "")
        elif not path.startswith("../slides/"):
            link["href"] = source(file)
    return str(soup)


def number(page):
    """The number of a lesson's page, such as "07"."""
    return page.name.partition("_")[0]


def anchor(title):
    """The anchor that GitHub gives a heading: links inside a text work in both places."""
    return "".join(letter for letter in title.lower().strip().replace(" ", "-") if letter.isalnum() or letter in "-_")


def _words(html):
    return BeautifulSoup(html, "html.parser").get_text().casefold()
