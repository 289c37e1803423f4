"""``python -m immune_reset.lesson.handed_in FOLDER``: what a class answered, counted from the files it handed in.

Each student hands in one ``my_answers.json``, under any name that ends in .json. Nothing is marked and nobody is named:
the counts say which option a class took, and for the concept check what changed between its two runs.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from string import ascii_lowercase
from textwrap import shorten
from typing import NamedTuple

from immune_reset.errors import CourseError
from immune_reset.lesson.answers import is_answers
from immune_reset.lesson.concept import concept_file
from immune_reset.lesson.lesson import load
from immune_reset.lesson.text import plain
from immune_reset.paths import DATA


class Asked(NamedTuple):
    """A question with options, as it is counted."""

    prompt: str
    options: dict[str, str]  # letter -> text
    right: frozenset[str]


def read_folder(folder: Path) -> tuple[list[dict], list[str]]:
    """The answers in a folder's .json files: one dict of records by id for each file; and one sentence for each file
    that holds none. Raises CourseError for a folder that cannot be read."""
    if not folder.is_dir():
        raise CourseError(f"{folder} is not a folder: put the answers files of the class into one and name it.")
    books, refused = [], []
    for path in sorted(folder.glob("*.json")):
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            content = None
        if is_answers(content):
            books.append(content["answers"])
        else:
            refused.append(f"{path.name} is not a file of answers of this course, or it is damaged; it was left out.")
    return books, refused


def asked() -> dict[str, Asked]:
    """Every question with options in the course, by the id under which its answer is kept."""
    found = {}
    for path in sorted((DATA / "lessons").glob("*.toml")):
        file = load(path.stem).file
        for part in [*file.recall, *file.predict, *file.check]:
            found[part.id] = _asked(part.prompt, part.options, "correct")
        found[file.flawed.id] = _asked(file.flawed.prompt, file.flawed.sentences, "flawed")
    for item in concept_file().item:
        for run in ("before", "after"):
            found[item.asked(run)] = _asked(item.prompt, item.options, "correct")
    return found


def _asked(prompt, options, right):
    letters = dict(zip(ascii_lowercase, options))
    return Asked(
        plain(prompt), {letter: plain(option.text) for letter, option in letters.items()},
        frozenset(letter for letter, option in letters.items() if getattr(option, right)),
    )


def counted(record: dict) -> frozenset[str]:
    """The letters that count. The first answer: the next ones have seen the feedback. Where nothing was judged, before
    the course, the last one."""
    attempts = record["attempts"]
    return frozenset(attempts[-1 if record["kind"] == "before" else 0]["choice"])


def gain(books: list[dict]) -> str:
    """What the concept check says of this class, in sentences; only students who answered all questions both times."""
    from scipy.stats import bootstrap

    items, questions = concept_file().item, asked()
    runs = [[item.asked(run) for item in items] for run in ("before", "after")]
    whole = [book for book in books if all(book.get(id, {}).get("attempts") for run in runs for id in run)]
    if not whole:
        return "Concept check: nobody has answered all questions both times."
    shares = [[sum(counted(book[id]) == questions[id].right for id in run) / len(items) for book in whole] for run in runs]
    before, after = (sum(share) / len(whole) for share in shares)
    said = f"Concept check: {len(whole)} answered all questions both times; right {before:.0%} before, {after:.0%} after."
    if before < 1:
        said += f" Normalised gain {(after - before) / (1 - before):.2f}"
        if len(whole) >= 10:  # of fewer, resampling says nothing
            def normalised(pre, post, axis=-1):
                return (post.mean(axis) - pre.mean(axis)) / (1 - pre.mean(axis))

            found = bootstrap(shares, normalised, paired=True, method="percentile", vectorized=True, rng=1)
            said += f", 95 % interval {found.confidence_interval.low:.2f} to {found.confidence_interval.high:.2f}"
        else:
            said += " (fewer than ten students: no interval)"
        said += "."
    return said + (
        " The questions have not been validated, there is no control group, and the interval knows only"
        " which students happened to be in this class: do not compare it with other classes or courses."
    )


def report(books: list[dict], lesson: str | None = None, texts: bool = False) -> str:
    """Counts for each question that somebody answered, in one lesson or in all; with ``texts`` what was written, too."""
    lines = []
    for id, question in asked().items():
        answers = [counted(book[id]) for book in books if book.get(id, {}).get("attempts")]
        if not answers or (lesson and not id.startswith(f"L{lesson}-")):
            continue
        chosen = Counter(letter for answer in answers for letter in answer)
        lines += ["", f"{id}  {shorten(question.prompt, 100, placeholder=' ...')}  ({len(answers)} answered)"]
        for letter, text in question.options.items():
            mark = "*" if letter in question.right else " "
            lines.append(f"  {mark} {letter}) {chosen[letter]:>3}  {shorten(text, 90, placeholder=' ...')}")
    written = {}
    for record in (record for book in books for record in book.values() if texts and record.get("text", "").strip()):
        if not lesson or record["id"].startswith(f"L{lesson}-"):
            written.setdefault(f"{record['id']}  {record['prompt']}", []).append(record["text"].strip())
    for prompt, said in sorted(written.items()):
        lines += ["", prompt, *(f"  - {text}" for text in said)]
    if not lesson or lesson == concept_file().number:
        lines += ["", gain(books)]
    return "\n".join(lines).strip()


def main(argv=None):
    """Print the report; return 0, or 1 when there is nothing to read."""
    parser = argparse.ArgumentParser(prog="answers", description="Count what a class answered, from its answers files.")
    parser.add_argument("folder", type=Path, help="the folder with the files that students handed in")
    parser.add_argument("--lesson", metavar="NN", help="one lesson alone, such as 07")
    parser.add_argument("--texts", action="store_true", help="print what was written, too, without names")
    wanted = parser.parse_args(argv)
    try:
        books, refused = read_folder(wanted.folder)
    except CourseError as error:
        print(f"answers: {error}", file=sys.stderr)
        return 1
    for sentence in refused:
        print(f"answers: {sentence}", file=sys.stderr)
    if not books:
        print(f"answers: there is no file of answers in {wanted.folder}.", file=sys.stderr)
        return 1
    print(f"{len(books)} files. First answers count. * marks what is right.")
    print(report(books, wanted.lesson, wanted.texts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
