"""The concept check: twelve questions before the course and the same twelve after it (data/concept_check.toml)."""

from functools import cache
from types import SimpleNamespace

from immune_reset.errors import CourseError
from immune_reset.lesson import question, references
from immune_reset.lesson.lesson import citations_in
from immune_reset.lesson.reading import read_concept_check
from immune_reset.lesson.schema import ConceptFile
from immune_reset.lesson.text import Static
from immune_reset.paths import DATA, NOTEBOOKS

PATH = DATA / "concept_check.toml"

_PARTS = ("before", "after", "answers", "references")


@cache
def concept_file() -> ConceptFile:
    """The questions; raises CourseError when their file is missing or faulty."""
    return read_concept_check(PATH)


def concept_check(part: str, number: int | None = None) -> question.Question | Static:
    """One part of the concept check; with a number, 1 to 12, that question alone.

    ``"before"`` asks and judges nothing. ``"after"`` asks again, gives feedback on every option and says, question by
    question, what has changed. Each run has its own ids in my_answers.json. ``"answers"`` lists both runs, and
    ``"references"`` the sources. Raises CourseError for anything else.
    """
    if part not in _PARTS:
        raise CourseError(f"the concept check has no part {part!r}; choose one of {', '.join(_PARTS)}.")
    file = concept_file()
    if part == "answers":
        asked = [
            SimpleNamespace(id=item.asked(run), prompt=f"({run}) {item.prompt}")
            for run in ("before", "after") for item in file.item
        ]
        return question.my_answers(file.number, asked)
    if part == "references":
        found = citations_in(file, PATH.name)
        for notebook in sorted(NOTEBOOKS.glob(f"{file.number}_*.ipynb")):
            found += references.check_citations(notebook)
        return references.reference_list([(entry, citation.place) for entry, citation in found])
    if number not in (None, *range(1, len(file.item) + 1)):
        raise CourseError(f"the concept check has no question {number!r}; choose 1 to {len(file.item)}.")
    return question.concept_check(file.number, file.item if number is None else [file.item[number - 1]], part)

