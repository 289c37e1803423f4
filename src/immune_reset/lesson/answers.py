"""The student's answers: one file, ``my_answers.json``, in the folder they work in, for all lessons.

The file is ``{"format": ..., "version": 1, "answers": {id: record}}``. A record has ``lesson``, ``id``, ``kind``,
``prompt``, ``time`` (ISO 8601) and what was answered: ``attempts``, each with ``time``, ``choice`` (letters),
``words`` and for predictions ``confidence``; or ``text``, and ``earlier`` texts that a loaded file replaced.
question.js writes and checks the same form, because a deck has no Python.
"""

import json
import os
import re
from itertools import count
from pathlib import Path

FORMAT = "immune-reset answers"
VERSION = 1

#: A moment, "2026-03-01T10:00:00+01:00" for instance; answers.js has the same rule.
TIME = (
    r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?"
    r"(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?$"
)

_ON_THE_PAGE = "so your answers are kept on this page alone: use Download under My answers before you close it."


class AnswerFile:
    """The answers on disk. ``notice`` is one sentence for the student when something went wrong, else empty."""

    def __init__(self):
        # Whoever runs notebooks without a student (tests, decks) points this elsewhere.
        self.path = Path(os.environ.get("IMMUNE_RESET_ANSWERS") or "my_answers.json").absolute()
        self.notice = ""

    def read(self) -> dict:
        """All records by id. A file that cannot be understood is set aside under another name, never overwritten."""
        return self._stored() or {}

    def put(self, records: dict) -> None:
        """Add or replace records, keeping all others, in one step: the file is never half written.

        A file that is there and can be neither read nor set aside stays as it is.
        """
        self.notice = ""
        stored = self._stored()
        if stored is None:
            return
        content = {"format": FORMAT, "version": VERSION, "answers": {**stored, **records}}
        text = json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8", "replace")
        draft = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        try:
            draft.write_bytes(text)
            os.replace(draft, self.path)
        except OSError as error:
            draft.unlink(missing_ok=True)
            self.notice = f"{self.path.name} could not be written in {self.path.parent} ({error.strerror}), {_ON_THE_PAGE}"

    def _stored(self) -> dict | None:
        """All records by id; None where the file must not be replaced, because what it holds would be lost."""
        try:
            content = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except OSError as error:
            self.notice = f"{self.path.name} could not be read ({error.strerror}), {_ON_THE_PAGE}"
            return None
        except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
            content = None
        return content["answers"] if is_answers(content) else self._set_aside()

    def _set_aside(self) -> dict | None:
        """No records, once the file has another name; None where it cannot be given one."""
        free = (self.path.with_name(f"{self.path.stem}_damaged_{n}.json") for n in count(1))
        aside = next(name for name in free if not name.exists())
        try:
            os.replace(self.path, aside)
        except OSError as error:
            self.notice = (
                f"{self.path.name} could not be understood, nor set aside as {aside.name} ({error.strerror}), "
                f"{_ON_THE_PAGE}"
            )
            return None
        self.notice = f"{self.path.name} could not be understood, so it was kept as {aside.name} and a new one begun."
        return {}


def is_answers(content) -> bool:
    return (
        isinstance(content, dict)
        and content.get("format") == FORMAT
        and content.get("version") == VERSION
        and isinstance(content.get("answers"), dict)
        and all(_is_record(key, record) for key, record in content["answers"].items())
    )


def _is_record(key, record) -> bool:
    if not isinstance(record, dict) or record.get("id") != key or not re.fullmatch(r"L\d+-[A-Z]?\d+", key):
        return False
    attempts = record.get("attempts", [])
    return (
        all(isinstance(record.get(name), str) for name in ("lesson", "kind", "prompt"))
        and _is_time(record.get("time"))
        and isinstance(record.get("text", ""), str)
        and _is_texts(record.get("earlier", []))
        and isinstance(attempts, list)
        and all(isinstance(a, dict) and _is_time(a.get("time")) for a in attempts)
        and all(_is_texts(a.get("choice")) and _is_texts(a.get("words")) for a in attempts)
    )


def _is_texts(value) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _is_time(value) -> bool:
    return isinstance(value, str) and re.fullmatch(TIME, value, re.ASCII) is not None
