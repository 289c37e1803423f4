"""The student's answers: one file, ``my_answers.json``, in the folder they work in, for all lessons.

The file is ``{"format": ..., "version": 1, "answers": {id: record}}``. A record has ``lesson``, ``id``, ``kind``,
``prompt``, ``time`` (ISO, local) and what was answered: ``attempts``, each with ``time``, ``choice`` (letters),
``words`` and for predictions ``confidence``; or ``text``, and ``earlier`` texts that a loaded file replaced.
question.js writes and checks the same form, because a deck has no Python.
"""

import json
import os
import re
from datetime import datetime
from pathlib import Path

FORMAT = "immune-reset answers"
VERSION = 1


class AnswerFile:
    """The answers on disk. ``notice`` is one sentence for the student when something went wrong, else empty."""

    def __init__(self):
        # Whoever runs notebooks without a student (tests, decks) points this elsewhere.
        self.path = Path(os.environ.get("IMMUNE_RESET_ANSWERS") or "my_answers.json").absolute()
        self.notice = ""

    def read(self) -> dict:
        """All records by id. A file that cannot be understood is set aside under another name, never overwritten."""
        try:
            content = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except OSError as error:
            self.notice = f"{self.path.name} could not be read ({error.strerror})."
            return {}
        except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
            content = None
        if not _is_answers(content):
            self._set_aside()
            return {}
        return content["answers"]

    def put(self, records: dict) -> None:
        """Add or replace records, keeping all others, in one step: the file is never half written."""
        self.notice = ""
        content = {"format": FORMAT, "version": VERSION, "answers": {**self.read(), **records}}
        text = json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8", "replace")
        draft = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        try:
            draft.write_bytes(text)
            os.replace(draft, self.path)
        except OSError as error:
            draft.unlink(missing_ok=True)
            self.notice = (
                f"{self.path.name} could not be written in {self.path.parent} ({error.strerror}): "
                "use Download under My answers before you close this page."
            )

    def _set_aside(self):
        free = (self.path.with_name(f"{self.path.stem}_damaged_{n}.json") for n in range(1, 1000))
        aside = next(name for name in free if not name.exists())
        os.replace(self.path, aside)
        self.notice = f"{self.path.name} could not be understood, so it was kept as {aside.name} and a new one begun."


def _is_answers(content) -> bool:
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
    try:
        datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True
