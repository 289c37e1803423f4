"""Reading and checking a lesson file, and the concept check.

Every fault is one CourseError: file, id, field, what was given, what is allowed.
"""

import re
import tomllib
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import get_args

from immune_reset.errors import CourseError
from immune_reset.lesson.schema import LETTERS, ConceptFile, LessonFile

_RENAMED = {"from": "earlier"}  # `from` is a Python keyword
_KINDS = {str: "a text", int: "a whole number", bool: "true or false"}


def read(path: Path) -> LessonFile:
    """Read one lesson file, ``data/lessons/07.toml`` for instance; raises CourseError at the first fault."""
    try:
        table = _table(path)
    except FileNotFoundError:
        present = ", ".join(sorted(p.stem for p in path.parent.glob("*.toml"))) or "none"
        raise CourseError(f"There is no lesson {path.stem!r}; lessons present: {present}.") from None
    lesson = _build(LessonFile, table, path.name)
    if lesson.number != path.stem:
        raise CourseError(f"{path.name}: number is {lesson.number!r}, but the file's name says {path.stem!r}.")
    _check_ids(lesson, path.name)
    _check_answers(lesson, path.name)
    return lesson


def read_concept_check(path: Path) -> ConceptFile:
    """Read ``data/concept_check.toml``; raises CourseError at the first fault."""
    try:
        file = _build(ConceptFile, _table(path), path.name)
    except OSError as error:
        raise CourseError(f"{path.name} cannot be read ({error.strerror}).") from None
    for n, part in enumerate(file.item, 1):
        if part.id != f"L{file.number}-Q{n}":
            raise CourseError(f"{path.name}, item {n}: id is {part.id!r}; it must be L{file.number}-Q{n}.")
        right = sum(option.correct for option in part.options)
        if right != 1:
            raise CourseError(f"{path.name}, {part.id}: {right} options are marked correct; allowed: exactly one.")
    return file


def _table(path):
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError(f"{path.name} is not a readable TOML file: {error}.") from None


def _build(cls, table, where):
    """One table as its dataclass: every field known, present, of its type, in its limits."""
    if not isinstance(table, dict):
        raise CourseError(f"{where} must be a table, not {table!r}.")
    where = f"{where}, {table['id']}" if isinstance(table.get("id"), str) else where
    table = {_RENAMED.get(name, name): value for name, value in table.items()}
    allowed = {f.name: f for f in fields(cls)}
    written = {new: old for old, new in _RENAMED.items()}
    for name in table.keys() - allowed.keys():
        names = ", ".join(written.get(f, f) for f in allowed)
        raise CourseError(f"{where}: unknown field {name!r}; allowed are {names}.")
    for name, f in allowed.items():
        if name not in table and f.default is MISSING and f.default_factory is MISSING:
            raise CourseError(f"{where}: the field {name} is missing.")
    return cls(**{name: _value(allowed[name], value, f"{where}, {name}") for name, value in table.items()})


def _value(f, given, where):
    if is_dataclass(f.type):
        return _build(f.type, given, where)
    if "count" in f.metadata:
        return _list(get_args(f.type)[0], given, f.metadata["count"], where)
    return _plain(f.type, given, where, f.metadata.get("allowed"))


def _list(kind, given, count, where):
    if not isinstance(given, list):
        raise CourseError(f"{where} must be a list, not {given!r}.")
    low, high = count
    if len(given) < low or (high and len(given) > high):
        limits = f"{low} or more" if high is None else str(low) if low == high else f"{low} to {high}"
        raise CourseError(f"{where} has {len(given)} entries; allowed: {limits}.")
    one = _build if is_dataclass(kind) else lambda kind, item, where: _plain(kind, item, where)
    return [one(kind, item, f"{where} {n}") for n, item in enumerate(given, 1)]


def _plain(kind, given, where, allowed=None):
    if type(given) is not kind:
        raise CourseError(f"{where} must be {_KINDS[kind]}, not {given!r}.")
    if kind is str and not given.strip():
        raise CourseError(f"{where} is empty.")
    if allowed and given not in allowed:
        raise CourseError(f"{where} is {given!r}; allowed: {', '.join(allowed)}.")
    return given


def _check_ids(lesson, name):
    """Ids follow the pattern of their table and are unique; objectives that are named exist."""
    seen = set()
    known = [objective.id for objective in lesson.objectives]
    for table, letter in LETTERS.items():
        parts = getattr(lesson, table)
        for part in parts if isinstance(parts, list) else [parts]:
            if not re.fullmatch(rf"L{lesson.number}-{letter}\d+", part.id):
                raise CourseError(f"{name}, {table}: id {part.id!r} must look like L{lesson.number}-{letter}1.")
            if part.id in seen:
                raise CourseError(f"{name}, {table}: id {part.id!r} is used twice.")
            seen.add(part.id)
            for objective in getattr(part, "objectives", []):
                if objective not in known:
                    raise CourseError(f"{name}, {part.id}: no objective {objective!r}; there are {', '.join(known)}.")


def _check_answers(lesson, name):
    """A check has one right option (several may be, where it says multiple); a prediction at most one."""
    for part in [*lesson.recall, *lesson.check]:
        right = sum(option.correct for option in part.options)
        if right != 1 and not (part.multiple and right):
            allowed = "at least one" if part.multiple else "exactly one (or multiple = true)"
            raise CourseError(f"{name}, {part.id}: {right} options are marked correct; allowed: {allowed}.")
    for part in lesson.predict:
        if sum(option.correct for option in part.options) > 1:
            raise CourseError(f"{name}, {part.id}: several options are marked correct; allowed: none or one.")
    flaws = sum(sentence.flawed for sentence in lesson.flawed.sentences)
    if flaws != 1:
        raise CourseError(f"{name}, {lesson.flawed.id}: {flaws} sentences are marked flawed; allowed: exactly one.")
    for part in lesson.exercise:
        if bool(part.solution) != bool(part.prints):
            raise CourseError(f"{name}, {part.id}: solution and prints go together; one of them is missing.")
    tracks = {exercise.track for exercise in lesson.exercise}
    if len(tracks) == 1:
        raise CourseError(f"{name}, exercise: only the track {tracks.pop()!r} is there; both tracks are needed.")
