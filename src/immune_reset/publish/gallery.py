"""The figures of figures/ and their page: each with its caption, its lesson, its sources and what it shows in words."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from immune_reset import references
from immune_reset.pathways import drawing, explorer, legend, procedure
from immune_reset.pathways.diagram import diagram, names
from immune_reset.paths import NOTEBOOKS
from immune_reset.picture import Picture

#: Dots per inch of a PNG that is to be printed.
DPI = 200


class Shown(NamedTuple):
    """A figure of the gallery: ``file`` without ending, lesson such as "05", keys of references.bib."""

    file: str
    draw: Callable[[], Picture]
    caption: str
    lesson: str
    sources: Sequence[str] = ()

    def files(self) -> dict[str, bytes]:
        """SVG with title and description inside, and PNG, by file name."""
        picture = self.draw()
        return {f"{self.file}.svg": picture.svg().encode(), f"{self.file}.png": picture.png(DPI)}


def collection() -> list[Shown]:
    """All figures, by lesson."""
    shown = [each for name in names() for each in _views(diagram(name))]
    shown.append(Shown(
        "ahsct_steps", procedure.draw,
        "What each step of an autologous transplant is aimed at, when it happens, and one number of it.",
        "07", sorted({row["source"] for row in procedure.steps()}),
    ))
    shown.sort(key=lambda each: each.lesson)
    return [*shown, Shown("pathway_legend", _legend, "The notation that all diagrams share.", "05")]


def page(shown: Sequence[Shown]) -> str:
    """The gallery as Markdown."""
    pictures = [each.draw() for each in shown]
    contents = "\n".join(f"- [{picture.title}](#{_anchor(picture.title)})" for picture in pictures)
    return "\n".join([_OPENING.format(contents=contents), *map(_figure, shown, pictures)])


def _views(drawn):
    for tab in drawn.tabs or [None]:
        name = tab and tab.name
        _, routes = drawn.shown(name)
        yield Shown(
            "_".join([drawn.name, *([name.lower().replace(" ", "_")] if name else [])]),
            partial(_pathway, drawn, name), drawn.caption, drawn.lesson,
            sorted({claim.source for route in routes.values() for claim in route.edge.claims}),
        )


def _pathway(drawn, tab):
    title = f"{drawn.title} ({tab})" if tab else drawn.title
    return Picture(drawing.sheet(drawn, tab), title, explorer.describe(drawn, tab))


def _legend():
    words = "; ".join(words for _, _, words in legend.entries())
    return Picture(legend.draw(), "Legend of the pathways", f"Samples of arrows, lines, marks, shapes and colours: {words}.")


_OPENING = """\
# Figures

Every diagram of the course, free to reuse on a slide, in a handout or in a paper of your own. Each is there as SVG
(sharp at every size; its letters are text; title and description are inside) and as PNG at 200 dots per inch.

**Licence.** [CC BY 4.0](../LICENSE-CONTENT): use and change them, and say where they come from, for example
"Immune Reset contributors, CC BY 4.0". How to cite the course: [CITATION.cff](../CITATION.cff).

**Not medical advice.** As of November 2026. Each arrow stands for what the sources under the figure report; the line
says how well it is founded.

This page and the figures are made by `python3 course.py figures`.

{contents}
"""

_FIGURE = """\
## {title}

![{title}]({file}.svg)

{caption}

{lesson} · [SVG]({file}.svg) · [PNG]({file}.png) · CC BY 4.0
{sources}
<details><summary>The figure in words</summary>

{description}

</details>
"""


def _figure(each, picture):
    entries = sorted((references.label(key), references.by_key(key).link) for key in each.sources)
    links = [f"[{label}]({link})" if link else label for label, link in entries]
    return _FIGURE.format(
        title=picture.title, file=each.file, caption=each.caption, description=picture.description,
        lesson=_lesson(each.lesson), sources=f"\nSources: {', '.join(links)}.\n" if links else "",
    )


def _lesson(number):
    found = next(NOTEBOOKS.glob(f"{number}_*.ipynb"), None)
    return f"[Lesson {number}](../notebooks/{found.name})" if found else f"Lesson {number}"


def _anchor(title):
    """The anchor that GitHub gives a heading."""
    return "".join(letter for letter in title.lower().replace(" ", "-") if letter.isalnum() or letter in "-_")
