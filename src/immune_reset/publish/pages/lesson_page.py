"""From an executed notebook to the body of a page: what a student sees, without teacher's cells and solutions."""

import base64
import copy
import hashlib
import re
import struct
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from bs4 import BeautifulSoup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from immune_reset.errors import CourseError
from immune_reset.mathml import mathml
from immune_reset.publish import widgets
from immune_reset.publish.markdown import to_html
from immune_reset.publish.outputs import PICTURES, WIDGET, description, each_cell_of, refuse_errors

#: Folder of the pictures, beside the pages.
IMAGES = "_images"


@dataclass
class Page:
    """The body of one page as HTML, with the state of its widgets by id and its picture files by name."""

    name: str
    title: str
    html: str
    models: dict = field(default_factory=dict)
    pictures: dict = field(default_factory=dict)
    labs: list = field(default_factory=list)  # ids of the models that are no questions
    head: str = ""  # what stands in the head of the page


def page(path, nb):
    """The page of an executed lesson. Raises CourseError naming notebook and cell for what cannot be shown."""
    refuse_errors(nb, path.name)
    reader = _Reader(path, widgets.saved(nb))
    with each_cell_of(path.name) as numbered:
        for cell, after in zip(numbered(nb.cells), [*nb.cells[1:], None], strict=True):
            reader.add(cell, after)
    return reader.page


class _Reader:
    def __init__(self, path, saved):
        self.folder, self.saved = Path(path).parent, saved
        self.page = Page(path.stem, "", "")

    def add(self, cell, after):
        tags = cell.metadata.get("tags", [])
        if "instructor" in tags or cell.metadata.get("slideshow", {}).get("slide_type") == "notes":
            return
        if cell.cell_type == "markdown":
            # What stands before the set-up says how to run cells, which a page does not have.
            if after is None or "setup" not in after.metadata.get("tags", []):
                self._put(self._tidy(to_html(cell.source, cell.get("attachments"))))
        elif cell.cell_type == "code":
            outputs = "".join(map(self._output, cell.get("outputs", [])))
            self._put(_with_code(cell.source, tags, outputs))

    def _put(self, html):
        if not self.page.title and (heading := BeautifulSoup(html, "html.parser").find("h1")):
            self.page.title = heading.get_text()
        self.page.html += html + "\n"

    def _output(self, output):
        if output.output_type == "stream":
            return f"<pre>{escape(output.text)}</pre>" if output.name == "stdout" else ""
        if WIDGET in output.data:
            return self._widget(output)
        return self._still(output)

    def _widget(self, output):
        key = output.data[WIDGET]["model_id"]
        if "_esm" not in self.saved.get(key, {}):
            raise CourseError("it shows a widget that needs a running kernel: use a Lab.")
        state = without_solutions(self.saved[key])
        self.page.models[key] = state
        asks = state.get("spec", {}).get("kind") in ("questions", "answers")
        if not asks:
            self.page.labs.append(key)
        return f'<div class="widget {"question" if asks else "lab"}" data-model="{key}">{self._still(output)}</div>'

    def _still(self, output):
        data = output.data
        kind = next((kind for kind in PICTURES if kind in data), None)
        if "text/html" in data:
            return self._tidy(data["text/html"])
        if "text/markdown" in data:
            return self._tidy(to_html(data["text/markdown"]))
        if kind:
            content = data[kind].encode() if kind == "image/svg+xml" else base64.b64decode(data[kind])
            source = self._file(content, kind.partition("/")[2].partition("+")[0])
            return f'<div class="figure scroll" role="group" aria-label="Figure">{_img(source, description(output), content)}</div>'
        if "text/latex" in data:
            formula = mathml(data["text/latex"].strip().removeprefix(r"$\displaystyle").strip("$"), "block")
            return f'<div class="scroll" role="group" aria-label="Formula">{formula}</div>'
        return f"<pre>{escape(data['text/plain'])}</pre>" if "text/plain" in data else ""

    def _tidy(self, html):
        """HTML whose pictures lie beside the page and whose tables and formulas may be wider than a phone."""
        soup = BeautifulSoup(html, "html.parser")
        for style in soup.find_all("style"):
            style.extract()
        for img in soup.find_all("img"):
            if not img.get("alt", "").strip():
                raise CourseError("it has a picture without a description: write ![what it shows](file).")
            file = self.folder / img["src"]
            if "://" in img["src"] or not file.is_file():
                raise CourseError(f"it shows the picture {img['src']}, which is not a file of the course.")
            img["src"] = self._file(file.read_bytes(), file.suffix[1:])
            img["loading"] = "lazy"
        for table in soup.find_all("table"):
            table.attrs.pop("border", None)
        for wide, name in [*((each, "Table") for each in soup.find_all("table")),
                           *((each, "Formula") for each in soup.find_all("math", display="block"))]:
            wide.wrap(soup.new_tag("div", attrs={"class": "scroll", "role": "group", "aria-label": name}))
        return str(soup)

    def _file(self, content, ending):
        name = f"{hashlib.sha256(content).hexdigest()[:12]}.{ending}"
        self.page.pictures[name] = content
        return f"{IMAGES}/{name}"


def without_solutions(state):
    """The state of a widget whose exercises keep their answer in words, but not the code that the student is to write."""
    if state.get("spec", {}).get("kind") != "questions":
        return state
    state = copy.deepcopy(state)
    for item in state["spec"]["items"]:
        if "answer" in item:
            item["answer"] = re.sub(r"<pre><code.*?</code></pre>", _ELSEWHERE, item["answer"], flags=re.DOTALL)
    return state


_ELSEWHERE = "<p>The lines of code stand in the notebook, where they can be run.</p>"

#: A part of the lesson, such as L07.check("L07-C1"): nothing to learn from that line of code.
_PART = re.compile(r"(L\d\d|lesson)\.\w+\(.*\)")

_TO_RUN = "To run it, open this lesson in JupyterLab or on Binder."
_FOLDED = {"setup": "Python: what this lesson loads", "lab": "Python of this lab"}


def _with_code(source, tags, outputs):
    if "exercise" in tags:
        printed = f"<p>It prints, as long as the gap is open:</p>{outputs}" if outputs else ""
        return f'<div class="exercise">{_code(source)}{printed}<p class="quiet">{_TO_RUN}</p></div>'
    if not source.strip() or _PART.fullmatch(source.strip().split("\n")[-1]) and "lab" not in tags:
        return outputs
    label = next((label for tag, label in _FOLDED.items() if tag in tags), "Python behind this")
    return f'{outputs}<details class="code"><summary>{label}</summary>{_code(source)}</details>'


def _code(source):
    lines = highlight(source, PythonLexer(), HtmlFormatter(nowrap=True))
    return f'<div class="scroll" role="group" aria-label="Code"><pre><code>{lines}</code></pre></div>'


def _img(source, alt, content):
    size = ""
    if content[:8] == b"\x89PNG\r\n\x1a\n":  # known beforehand, so that nothing moves when it comes
        size = ' width="%d" height="%d"' % struct.unpack(">II", content[16:24])
    return f'<img src="{source}" alt="{escape(alt)}"{size} loading="lazy">'
