"""A lesson as the notebooks use it: each method shows one part of data/lessons/NN.toml."""

from dataclasses import asdict
from pathlib import Path

from immune_reset.errors import CourseError
from immune_reset.lesson import question, references, solutions
from immune_reset.lesson.reading import read
from immune_reset.lesson.schema import BLOOM, LessonFile
from immune_reset.lesson.text import Static, inline, plain
from immune_reset.paths import DATA, NOTEBOOKS
from immune_reset.references import by_key


class Lesson:
    """The parts of one lesson. Nothing in them depends on an earlier answer of the student."""

    def __init__(self, file: LessonFile, path: Path):
        self.file = file
        self.path = path

    def __repr__(self):
        return f"Lesson {self.file.number}: {self.file.title}"

    def uncovered(self) -> list[str]:
        """What is missing so that every objective has a check and an exercise; empty when nothing is."""
        return self.file.uncovered()

    def objectives(self) -> Static:
        """What the reader can do afterwards, each with its id and level."""
        verbs = [(o.verb.capitalize(), o.text, f"{o.id}, {BLOOM[o.verb]}") for o in self.file.objectives]
        items = "\n".join(f"<li><strong>{verb}</strong> {inline(text)} <small>({note})</small></li>" for verb, text, note in verbs)
        return Static(
            f"<p>After this lesson you can:</p>\n<ul>\n{items}\n</ul>",
            "\n".join(["After this lesson you can:", *(f"- {verb} {plain(text)} ({note})" for verb, text, note in verbs)]),
        )

    def terms(self) -> Static:
        """The key terms with their meanings."""
        # JupyterLab gives a term a fifth of the width, in which a long one runs into its meaning.
        whole = 'style="float: none; width: auto"'
        pairs = "\n".join(
            f"<dt {whole}><strong>{inline(t.term)}</strong></dt><dd {whole}>{inline(t.meaning)}</dd>" for t in self.file.terms
        )
        words = "\n".join(f"- {plain(t.term)}: {plain(t.meaning)}" for t in self.file.terms)
        return Static(f"<dl>\n{pairs}\n</dl>", words)

    def takeaways(self) -> Static:
        """The three things to keep."""
        items = "\n".join(f"<li>{inline(text)}</li>" for text in self.file.takeaways)
        words = "\n".join(f"{n}. {plain(text)}" for n, text in enumerate(self.file.takeaways, 1))
        return Static(f"<ol>\n{items}\n</ol>", words)

    def recall(self) -> question.Question:
        """The questions from earlier lessons."""
        return question.questions(self.file.number, self.file.recall)

    def predict(self, id: str) -> question.Question:
        """A prediction with confidence, to be committed before the lab."""
        return self._one("predict", id)

    def check(self, id: str) -> question.Question:
        """A question with feedback on every option."""
        return self._one("check", id)

    def write(self, id: str) -> question.Question:
        """A prompt for free text: explain to a neighbour, or the exit ticket."""
        return self._one("write", id)

    def exercise(self, id: str) -> question.Question:
        """A task with hints, notes and a worked answer."""
        return self._one("exercise", id)

    def stub(self, id: str) -> str:
        """The code cell that a code exercise starts from, made from its solution."""
        return solutions.stub(self._part("exercise", id).solution, id)

    def solution(self, id: str) -> str:
        """The whole code of a code exercise."""
        return solutions.complete(self._part("exercise", id).solution, id)

    def flawed(self) -> question.Question:
        """A machine's answer with one wrong sentence to find."""
        return question.questions(self.file.number, [self.file.flawed])

    def my_answers(self) -> question.Question:
        """What the student answered: list, download, load, print."""
        f = self.file
        return question.my_answers(f.number, [*f.recall, *f.predict, *f.check, *f.write, *f.exercise, f.flawed])

    def references(self, *keys: str) -> Static:
        """The sources that the lesson's notebook and file cite, and those with the given keys (a lab's, for instance).

        Raises CourseError for a citation or key that data/references.bib does not have.
        """
        found = self.citations()
        for notebook in sorted(NOTEBOOKS.glob(f"{self.file.number}_*.ipynb")):
            found += references.check_citations(notebook)
        cited = [(entry, citation.place) for entry, citation in found]
        terms = [term.source for term in self.file.terms if term.source]
        return references.reference_list(cited + [(by_key(key), "") for key in [*terms, *keys]])

    def citations(self) -> list:
        """Citations in the lesson's own file; raises CourseError naming the file, the place and the link."""
        return citations_in(self.file, self.path.name)

    def _part(self, table, id):
        parts = {part.id: part for part in getattr(self.file, table)}
        if id not in parts:
            raise CourseError(f"{self.path.name} has no {table} {id!r}; it has {', '.join(parts)}.")
        return parts[id]

    def _one(self, table, id):
        return question.questions(self.file.number, [self._part(table, id)])


def load(number: str) -> Lesson:
    """The lesson with this number, ``load("07")``; raises CourseError when its file is missing or faulty."""
    path = DATA / "lessons" / f"{number}.toml"
    return Lesson(read(path), path)


def citations_in(file, name: str) -> list:
    """Citations in a file's dataclass; raises CourseError naming the file, the place and the link."""
    found = []
    for place, text in _texts(asdict(file), name):
        try:
            found += references.find_links(text)
        except CourseError as error:
            raise CourseError(f"{place}: {error}") from None
    return found


def _texts(part, place):
    """Every text in a lesson's tables, with the place where it stands."""
    if isinstance(part, str):
        yield place, part
    elif isinstance(part, list):
        for n, item in enumerate(part, 1):
            yield from _texts(item, f"{place} {n}")
    elif isinstance(part, dict):
        for name, item in part.items():
            yield from _texts(item, f"{place}, {name}")
