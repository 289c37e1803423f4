"""From a notebook's cells to slides: what is shown, in which order, in which part of the slide."""

import base64
import mimetypes
import re
import struct
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from bs4 import BeautifulSoup

from immune_reset.errors import CourseError
from immune_reset.mathml import mathml
from immune_reset.publish.markdown import to_html
from immune_reset.publish.outputs import PICTURES, WIDGET, description, each_cell_of


@dataclass
class Part:
    """One block of a slide; ``kind`` is "words", "picture" or "live"."""

    kind: str
    html: str
    fragment: bool = False
    wide: bool = False


@dataclass
class Slide:
    title: str = ""
    level: str = "h2"
    parts: list[Part] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def of(self, *kinds):
        return [part for part in self.parts if part.kind in kinds]

    @property
    def layout(self):
        """The style sheet's name for the way the parts stand together."""
        if self.of("live"):
            return "lab"
        if self.of("picture"):
            beside = self.of("words") and not any(part.wide for part in self.parts)
            return "columns" if beside else "picture"
        return "opening" if self.level == "h1" else "words"


#: In the notebook the teacher's cells are folded away; in the notes they lie open.
_FOLD = re.compile(r"</?details>|<summary>.*?</summary>")


class Deck:
    """The slides of one notebook, as a list of columns of slides.

    ``models`` is the saved state of its widgets by id; ``shown`` collects the ids that the slides use.
    Raises CourseError for a picture without a description, a picture file that is not there or lies on
    the network, a widget that cannot live without a kernel, and a notebook without slides.
    """

    def __init__(self, nb, name, folder, models, presenter=False):
        self.folder, self.models, self.presenter = Path(folder), models, presenter
        self.shown = []
        self.columns = []
        with each_cell_of(name) as numbered:
            for cell in numbered(nb.cells):
                self._add(cell)
        if not self.columns:
            raise CourseError(f"{name} has no slides: give at least one cell the slide type Slide.")

    def _add(self, cell):
        kind = cell.metadata.get("slideshow", {}).get("slide_type", "-")
        if "instructor" in cell.metadata.get("tags", []) or kind == "notes":
            if not self.columns:
                raise CourseError("it is a speaker's note before the first slide: move it behind the slide it belongs to.")
            if self.presenter and cell.cell_type == "markdown":
                unfolded = _FOLD.sub("", cell.source)
                self.columns[-1][-1].notes.append(self._tidy(to_html(unfolded, cell.get("attachments"))).decode())
            return
        if kind == "skip" or not (cell.cell_type == "markdown" or cell.get("outputs")):
            return
        if kind == "slide" or not self.columns:
            self.columns.append([Slide()])
        elif kind == "subslide":
            self.columns[-1].append(Slide())
        slide = self.columns[-1][-1]
        parts = list(self._parts(cell, slide))
        for part in parts:
            part.fragment = kind == "fragment"
        slide.parts += parts

    def _parts(self, cell, slide):
        if cell.cell_type == "markdown":
            yield from self._split(to_html(cell.source, cell.get("attachments")), slide)
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                if output.name == "stdout":
                    yield Part("words", f"<pre>{escape(output.text)}</pre>")
            elif WIDGET in output.data:
                yield self._live(output)
            else:
                yield from self._still(output, slide)

    def _live(self, output):
        model = output.data[WIDGET]["model_id"]
        if "_esm" not in self.models.get(model, {}):
            raise CourseError(
                "it shows a widget that needs a running kernel: use a Lab, or give the cell the slide type Skip."
            )
        self.shown.append(model)
        still = "".join(part.html for part in self._still(output, Slide()))
        return Part("live", f'<div class="widget" data-model="{model}" data-prevent-swipe>{still}</div>')

    def _still(self, output, slide):
        data = output.data
        picture = next((kind for kind in PICTURES if kind in data), None)
        if "text/html" in data:
            yield from self._split(data["text/html"], slide)
        elif "text/markdown" in data:
            yield from self._split(to_html(data["text/markdown"]), slide)
        elif picture:
            content = data[picture] if picture != "image/svg+xml" else base64.b64encode(data[picture].encode()).decode()
            source = f"data:{picture};base64,{content.strip()}"
            yield Part("picture", f'<img src="{source}" alt="{escape(description(output))}">', wide=_is_wide(source))
        elif "text/latex" in data:
            yield Part("words", mathml(data["text/latex"].strip().strip("$"), "block"))
        elif "text/plain" in data:
            yield Part("words", f"<pre>{escape(data['text/plain'])}</pre>")

    def _split(self, html, slide):
        """Parts of an HTML text: its first title goes to the slide, pictures on their own become pictures."""
        soup = self._tidy(html)
        heading = soup.find(["h1", "h2"])
        if heading and not slide.title:
            slide.title, slide.level = heading.decode_contents(), heading.name
            heading.extract()
        words = soup.new_tag("div")
        for node in list(soup.children):
            if node.name == "p" and node.find("img") and not node.get_text(strip=True):
                yield from _words(words)
                yield Part("picture", node.decode_contents(), wide=_is_wide(node.img["src"]))
            else:
                words.append(node)
        yield from _words(words)

    def _tidy(self, html):
        """Parsed HTML with its pictures inside it and described."""
        soup = BeautifulSoup(html, "html.parser")
        for img in soup.find_all("img"):
            if not img.get("alt", "").strip():
                raise CourseError("it has a picture without a description: write ![what it shows](file).")
            source = img["src"]
            if not source.startswith("data:"):
                img["src"] = self._embedded(source)
        return soup

    def _embedded(self, source):
        file = self.folder / source
        if "://" in source or not file.is_file():
            raise CourseError(f"it shows the picture {source}, which is not a file of the course.")
        kind = mimetypes.guess_type(file.name)[0] or "image/png"
        return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"


def _words(box):
    """The part made of what ``box`` has gathered, if anything; the box is empty afterwards."""
    html = box.decode_contents().strip()
    box.clear()
    if html:
        yield Part("words", html)


def _is_wide(source):
    """Whether a picture, given as a data address, needs the whole width of a slide; true from two to one on."""
    kind, _, content = source.partition(";base64,")
    raw = base64.b64decode(content)
    if kind == "data:image/png":
        width, height = struct.unpack(">II", raw[16:24])
    elif box := re.search(rb'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"', raw):
        width, height = map(float, box.groups())
    else:
        return False
    return width >= 2 * height
