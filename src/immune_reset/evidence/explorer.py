"""The widget of the evidence: choose a figure and whose results it shows, and read the rows and sources behind it."""

import base64
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import anywidget
import traitlets

from immune_reset import references, theme
from immune_reset.errors import CourseError
from immune_reset.evidence import views
from immune_reset.prose import parser

HERE = Path(__file__).parent

#: The front end, one module in three files.
FRONT_END = ("explorer.js", "explorer_rows.js", "../dom.js")

#: Set in the environment of who stores the widget for pages without a kernel: all pictures are then drawn at once.
STORED = "IMMUNE_RESET_STORED"


class Story(NamedTuple):
    """A choice with a name: a button, and a sentence that says what to look for."""

    name: str
    story: str
    values: Mapping[str, str]


class Explorer(anywidget.AnyWidget):
    """A question, four choices, the figure of evidence that they ask for, and the rows it was drawn from.

    ``values`` holds the present choice {figure, disease, therapy, design}, "" for all; it may be observed and set, a
    part is enough. ``about`` is a list of (heading, Markdown) for the foot. Python draws a figure when it is first asked
    for; where the variable ``STORED`` is set, all of them beforehand. Raises CourseError for what cannot be shown.
    """

    _esm = "\n".join((HERE / name).read_text(encoding="utf-8") for name in FRONT_END)

    spec = traitlets.Dict().tag(sync=True)
    views = traitlets.Dict().tag(sync=True)
    drawn = traitlets.Dict().tag(sync=True)
    css = traitlets.Unicode().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)

    def __init__(self, title: str, question: str, stories: Sequence[Story] = (), about: Sequence[tuple[str, str]] = (), **start):
        values = views.check(start)
        all_of_them = [each for figure in views.VIEWS for each in views.every_choice(figure)] if os.environ.get(STORED) else []
        super().__init__(
            spec={
                "title": title, "question": question, "start": values,
                "filters": {name: {"label": name.capitalize(), "words": known} for name, known in views.FILTERS.items()},
                "figures": [
                    {"name": name, "label": view.label, "whole": view.whole, "kinds": [list(kind) for kind in views.studies(name)]}
                    for name, view in views.VIEWS.items()
                ],
                "stories": [{"name": each.name, "story": each.story, "values": views.check(each.values)} for each in stories],
                "about": [{"heading": heading, "html": parser(html=True).render(text)} for heading, text in about],
            },
            views={views.key(each): _view(each) for each in all_of_them or [values]},
            css=theme.WIDGET + (HERE / "explorer.css").read_text(encoding="utf-8"),
            values=values,
        )

    @traitlets.validate("values")
    def _check_values(self, proposal):
        if not isinstance(proposal.value, Mapping):
            raise CourseError(f"A choice is given as {{name: word}}, not as {proposal.value!r}.")
        return views.check({**self.values, **proposal.value})

    @traitlets.observe("values")
    def _draw(self, change):
        key = views.key(self.values)
        if key not in self.views:
            self.drawn = {"key": key, **_view(self.values)}

    def __repr__(self):
        return f"<Explorer of evidence: {len(views.VIEWS)} figures>"

    def _repr_mimebundle_(self, **kwargs):
        """The widget; for readers without it the picture and the words of the present choice."""
        data, metadata = super()._repr_mimebundle_(**kwargs)
        picture = views.draw(self.values)
        data["image/png"] = base64.b64encode(picture.png()).decode()
        data["text/plain"] = f"{picture.title}\n{views.summary(views.rows(picture))}"
        return data, {**metadata, "image/png": {"alt": picture.description}}


def _light(svg):
    """An SVG without head, comments, spaces, turns by nothing, digits beyond 0.01 and the font, which the page gives.

    A deck holds all of them.
    """
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", svg[svg.index("<svg "):], flags=re.DOTALL)
    svg = re.sub(r"\s+", " ", svg).replace("> <", "><")
    svg = re.sub(r' transform="rotate\(-0 [^"]*\)"| font-family: [^;"]*;', "", svg)
    return re.sub(r"<[^>]+>", lambda tag: re.sub(r"(\.\d\d)\d+", r"\1", tag[0]), svg)


def _view(choice):
    """What the front end shows of one choice."""
    picture = views.draw(choice)
    table = views.rows(picture)
    records = table.to_dict("records")
    for record in records:
        entry = references.by_key(record["source"])
        record |= {"label": references.label(entry.key), "link": entry.link}
    return {"svg": _light(picture.svg()), "summary": views.summary(table), "rows": records}
