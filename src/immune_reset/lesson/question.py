"""The one interactive part of a lesson: questions, and the list of what was answered.

What a question is stands in ``spec``; what the student answered in ``answers``; the browser does the rest
(question.js), with or without Python. With Python every change of ``answers`` is written to the answers file.
"""

from html import escape
from pathlib import Path
from string import ascii_lowercase

import anywidget
import traitlets

from immune_reset import theme
from immune_reset.lesson.answers import AnswerFile
from immune_reset.lesson.schema import Check, ConceptQuestion, Exercise, Flawed, Predict, Recall, Write
from immune_reset.lesson.solutions import complete
from immune_reset.lesson.text import html, inline, plain

_HERE = Path(__file__).parent


class Question(anywidget.AnyWidget):
    """One or several questions, or the student's list of answers.

    spec     {"kind": "questions", "items": [...]} or {"kind": "answers", "lesson": ..., "items": [...]}
    answers  {id: record}, the form of answers.py
    notice   one sentence when the answers file could not be read or written
    """

    _esm = "".join((_HERE / name).read_text(encoding="utf-8") for name in ("answers.js", "concept.js", "question.js", "../dom.js"))
    css = traitlets.Unicode(theme.CSS + (_HERE / "question.css").read_text(encoding="utf-8")).tag(sync=True)
    spec = traitlets.Dict().tag(sync=True)
    answers = traitlets.Dict().tag(sync=True)
    notice = traitlets.Unicode().tag(sync=True)

    def __init__(self, spec: dict):
        self._file = AnswerFile()
        stored = self._file.read()
        if spec["kind"] == "questions":
            ids = [item[name] for item in spec["items"] for name in ("id", "earlier") if name in item]
            stored = {key: stored[key] for key in ids if key in stored}
        super().__init__(spec=spec, answers=stored, notice=self._file.notice)
        self.observe(self._keep, "answers")

    def _keep(self, change):
        self._file.put({key: new for key, new in change["new"].items() if change["old"].get(key) != new})
        self.notice = self._file.notice

    def __repr__(self):
        return self.spec["words"]

    def _repr_mimebundle_(self, **kwargs):
        """The widget, and for places where nothing runs the question itself, without its answer."""
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return {**data, "text/plain": repr(self), "text/html": self.spec["still"]}, metadata


def questions(lesson: str, parts: list) -> Question:
    """Questions of a lesson (dataclasses of schema.py) as one widget."""
    return _widget([_item(lesson, part) for part in parts])


def concept_check(lesson: str, parts: list, run: str) -> Question:
    """The questions of the concept check as one widget: run "before" keeps what is answered and judges nothing;
    "after" gives feedback and compares."""
    return _widget([_concept(lesson, part, run) for part in parts])


def _widget(items):
    return Question(
        {
            "kind": "questions",
            "items": items,
            "words": "\n\n".join(_words(item) for item in items),
            "still": "\n".join(_still(item) for item in items),
        }
    )


def my_answers(lesson: str, parts: list) -> Question:
    """What the student answered in all lessons; the parts of this lesson are listed even when unanswered."""
    say = "My answers are listed here once the notebook runs; they are kept in the file my_answers.json."
    items = [{"id": part.id, "prompt": plain(part.prompt)} for part in parts]
    return Question({"kind": "answers", "lesson": lesson, "items": items, "words": say, "still": f"<p>{say}</p>"})


_HEADINGS = {
    Recall: "Recall",
    Predict: "Predict",
    Check: "Check",
    Exercise: "Exercise",
    Flawed: "Find the flaw",
    ConceptQuestion: "Concept check",
}
_WRITE_HEADINGS = {"explain": "Explain to a neighbour", "exit": "Exit ticket"}


def _item(lesson, part):
    """One question as the browser needs it: prose as HTML, plus plain words for the answers file."""
    kind = type(part).__name__.lower()
    prose = html if isinstance(part, Exercise) else inline  # a legend or a label holds no paragraphs
    item = {"lesson": lesson, "id": part.id, "kind": kind, "prompt": prose(part.prompt), "words": plain(part.prompt)}
    item["heading"] = _WRITE_HEADINGS[part.kind] if isinstance(part, Write) else _HEADINGS[type(part)]
    if isinstance(part, Recall) and part.earlier:
        item["heading"] = f"Recall (lesson {part.earlier})"
    if isinstance(part, Exercise):
        item["heading"] = f"Exercise ({part.track})"
        code = f"\n\n```python\n{complete(part.solution, part.id)}\n```" if part.solution else ""
        item |= {"hints": [html(hint) for hint in part.hints], "answer": html(part.answer + code), "ai": inline(part.ai_use)}
    if isinstance(part, Flawed):
        item["options"] = [_option(*pair, pair[1].flawed) for pair in enumerate(part.sentences)]
    if isinstance(part, (Recall, Predict, Check)):
        item["options"] = [_option(*pair, pair[1].correct) for pair in enumerate(part.options)]
    if isinstance(part, Predict):
        item["after"] = html(part.after)
    if isinstance(part, (Recall, Check)):
        item["multiple"] = part.multiple
    return item


def _concept(lesson, part, run):
    """One question of the concept check. What is right does not even reach the page before the course."""
    item = _item(lesson, part) | {"kind": run, "id": part.asked(run)}
    item["heading"] = f"Question {part.id.partition('-Q')[2]}, {run} the course"
    item["options"] = [_option(*pair, pair[1].correct) for pair in enumerate(part.options)]
    if run == "before":
        item["options"] = [{name: option[name] for name in ("letter", "text", "words")} for option in item["options"]]
        return item
    return item | {"earlier": part.asked("before"), "removedBy": part.lesson}


def _option(n, option, right):
    return {
        "letter": ascii_lowercase[n],
        "text": inline(option.text),
        "words": plain(option.text),
        "feedback": inline(option.feedback),
        "right": right,
    }


def _words(item):
    options = [f"  {option['letter']}) {option['words']}" for option in item.get("options", [])]
    return "\n".join([f"{item['heading']}: {item['words']}", *options])


def _still(item):
    options = "".join(f"<li>{option['text']}</li>" for option in item.get("options", []))
    return f"<p><strong>{escape(item['heading'])}</strong></p><div>{item['prompt']}</div>" + (
        f'<ol type="a">{options}</ol>' if options else ""
    )
