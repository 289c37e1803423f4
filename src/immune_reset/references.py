"""The sources of the course: ``data/references.bib``, read in one place."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from immune_reset.errors import CourseError
from immune_reset.paths import DATA

BIB = DATA / "references.bib"


class Entry(NamedTuple):
    """One source, as a reference list needs it."""

    key: str
    authors: tuple[str, ...]  # "Muraro PA", in order; or one organisation
    more: bool  # there are authors beyond those to be shown
    family: str  # what a label must open with
    year: str
    title: str
    journal: str
    link: str  # https://doi.org/..., or the entry's url, or nothing


@cache
def keys(bib: Path = BIB) -> frozenset[str]:
    """The keys alone, found without a parser: a model that checks its sources starts at once."""
    try:
        return frozenset(re.findall(r"^@\w+\{([^,\s]+)", bib.read_text(encoding="utf-8"), re.MULTILINE))
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{bib.name} cannot be read: {error}.") from None


def entries(bib: Path = BIB) -> dict[str, Entry]:
    """All sources by key. Raises CourseError for a file or an entry that cannot be used."""
    return {key: by_key(key, bib) for key in _parsed(bib)}


@cache
def by_key(key: str, bib: Path = BIB) -> Entry:
    """The entry with this key; raises CourseError when there is none."""
    if key not in _parsed(bib):
        raise CourseError(f"there is no source {key!r} in {bib.name}.")
    return _entry(key, _parsed(bib)[key], bib)


@cache
def _parsed(bib):
    from pybtex.database import parse_file  # only here: who shows no source needs no parser
    from pybtex.exceptions import PybtexError

    try:
        return parse_file(str(bib), "bibtex").entries
    except (PybtexError, OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{bib.name} cannot be read: {error}.") from None


def label(key: str, bib: Path = BIB) -> str:
    """First author and year, as a source is named beside a number: ``Statkute 2007``."""
    entry = by_key(key, bib)
    return f"{entry.family} {entry.year}"


def _entry(key, entry, bib):
    from pybtex.richtext import Text

    def value(*names):
        found = next((entry.fields[name] for name in names if entry.fields.get(name)), "")
        return str(Text.from_latex(found)) if found else ""

    people = entry.persons.get("author") or entry.persons.get("editor") or []
    for name, given in {"author": people, "year": value("year"), "title": value("title")}.items():
        if not given:
            raise CourseError(f"{bib.name}, {key}: the field {name} is missing.")
    others = any(str(person) == "others" for person in people)
    people = [person for person in people if str(person) != "others"]
    families = [" ".join(str(t) for t in p.rich_prelast_names + p.rich_last_names) for p in people]
    initials = ["".join(str(t)[0] for t in p.rich_first_names + p.rich_middle_names) for p in people]
    doi = value("doi")
    return Entry(
        key,
        tuple(f"{family} {initial}".strip() for family, initial in zip(families, initials)),
        others or len(people) > 3,
        value("shortauthor") or families[0],
        value("year"),
        value("title"),
        value("journal", "booktitle", "publisher", "institution", "howpublished"),
        f"https://doi.org/{doi}" if doi else entry.fields.get("url", ""),
    )
