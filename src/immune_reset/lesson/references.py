"""Citations: ordinary Markdown links to a paper, and the reference list made from them.

``[Muraro 2014](https://doi.org/10.1172/JCI71691 "abstract")`` cites the entry of data/references.bib with that
DOI; an entry without a DOI is cited by its ``url``. The label opens with the first author's family name and holds the
year; the link's title is the place in the source.
"""

import json
import re
import unicodedata
from html import escape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from immune_reset.errors import CourseError
from immune_reset.lesson.text import Static, links
from immune_reset.references import BIB, Entry, entries

#: Hosts whose pages are papers: a link there must be in references.bib even without a DOI.
PAPER_HOSTS = ("doi.org/", "ncbi.nlm.nih.gov/", "europepmc.org/", "arxiv.org/", "biorxiv.org/", "medrxiv.org/")


class Citation(NamedTuple):
    label: str
    link: str
    place: str


def _address(link):
    """A link in the form in which two links to one paper are equal."""
    link = re.sub(r"^https?://(dx\.|www\.)?", "", unquote(link).strip()).rstrip("/")
    return link.lower()


def find_links(text: str, bib: Path = BIB) -> list[tuple[Entry, Citation]]:
    """The citations in a Markdown text, in order.

    Raises CourseError for a link to a paper that references.bib does not have, and for a label that does not open
    with the first author's name or lacks the year.
    """
    found = []
    for label, link, place in links(text):
        by_link = {_address(entry.link): entry for entry in entries(bib).values() if entry.link}
        entry = by_link.get(_address(link))
        if entry is None:
            if any(host in _address(link) + "/" for host in PAPER_HOSTS):
                raise CourseError(f"the link [{label}]({link}) leads to a paper that {bib.name} does not have.")
            continue
        if not (_fold(label).startswith(_fold(entry.family)) and re.search(rf"(?<!\w){re.escape(entry.year)}[a-z]?(?!\w)", label)):
            raise CourseError(f"the label [{label}] cites {entry.key}: it must say {entry.family} ... {entry.year}.")
        found.append((entry, Citation(label, link, place)))
    return found


def _fold(text):
    return unicodedata.normalize("NFKC", text).casefold().strip()


def check_citations(notebook: Path, bib: Path = BIB) -> list[tuple[Entry, Citation]]:
    """All citations in a notebook's text cells; raises CourseError naming notebook, cell and link."""
    found = []
    # Read as plain JSON: nbformat and its validators would cost each student's kernel 30 MB.
    for number, cell in enumerate(json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"], 1):
        if cell["cell_type"] == "markdown":
            try:
                found += find_links("".join(cell["source"]), bib)
            except CourseError as error:
                raise CourseError(f"{Path(notebook).name}, cell {number}: {error}") from None
    return found


def reference_list(cited: list[tuple[Entry, str]]) -> Static:
    """Sources in alphabetical order, each once, with the places they were used for."""
    places = {}
    for entry, place in cited:
        used = places.setdefault(entry, [])
        if place and place not in used:
            used.append(place)
    markup, words = [], []
    for entry in sorted(places, key=lambda entry: (_fold(entry.authors[0]), entry.year, entry.key)):
        authors = ", ".join(entry.authors[:3]) + (" et al." if entry.more else "")
        used = f"Used: {'; '.join(places[entry])}." if places[entry] else ""
        journal = f"<em>{escape(entry.journal)}</em>." if entry.journal else ""
        link = f'<a href="{escape(entry.link)}">{escape(entry.link)}</a>.' if entry.link else ""
        parts = [f"{escape(authors)} ({entry.year}).", escape(_stop(entry.title)), journal, link, escape(used)]
        markup.append(f"<li>{' '.join(filter(None, parts))}</li>")
        plain = [f"- {authors} ({entry.year}).", _stop(entry.title), _stop(entry.journal), entry.link, used]
        words.append(" ".join(filter(None, plain)))
    return Static("<ul>\n" + "\n".join(markup) + "\n</ul>", "\n".join(words))


def _stop(text):
    return text if not text or text[-1] in ".?!" else f"{text}."
