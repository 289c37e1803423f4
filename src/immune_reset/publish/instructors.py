"""``python -m immune_reset.publish.instructors``: the parts of INSTRUCTORS.md that repeat what lessons say.

Minutes, objectives, expected wrong answers and the notes on AI assistants stand in the lessons; here they are only put
beside each other. Between two markers the file is made anew, all else in it is written by hand.
"""

import re
import sys

import nbformat

from immune_reset import lesson
from immune_reset.errors import CourseError
from immune_reset.lesson.concept import concept_file
from immune_reset.paths import DATA, NOTEBOOKS, ROOT

FILE = ROOT / "INSTRUCTORS.md"
CHECK = "check"

#: Hours -> what is taught in them: a lesson with its parts as its plan names them (all without parts), or a break. In
#: twelve hours it is every lesson.
PLANS = {
    3: [
        ("00", ["lab"]), ("01", ["opening", "three strategies", "reading", "predict", "lab", "takeaways"]), ("07", []),
        ("break", 15), ("09", ["endpoints", "reading", "predict", "lab", "takeaways"]),
        ("10", ["predict", "lab", "whom trials chose", "timeline", "adverts", "takeaways"]),
    ],
    6: [
        (CHECK, "before"), ("00", ["tour", "predict", "lab"]),
        ("01", ["three strategies", "reading", "predict", "lab", "takeaways"]),
        ("02", ["checkpoints", "reading", "predict", "first lab", "limits", "takeaways"]), ("break", 15),
        ("04", ["potency", "MSC", "gate lab"]), ("05", ["one brake", "dish and trial", "wheel", "takeaways"]), ("07", []),
        ("break", 15), ("09", []), ("break", 15), ("10", []), (CHECK, "after"),
    ],
    12: [],
}


class Taught:
    """One lesson as its teacher meets it: its file, and the notes in its notebook."""

    def __init__(self, number, notebook):
        self.file = lesson.load(number).file
        self.name = notebook.name
        self.notes = []  # (title above the note, its text)
        title = ""
        for cell in nbformat.read(notebook, as_version=4).cells:
            if "instructor" in cell.metadata.get("tags", []):
                self.notes.append((title, cell.source))
            elif found := re.search(r"^##? (.+)$", cell.source if cell.cell_type == "markdown" else "", re.MULTILINE):
                title = found[1]

    def plan(self):
        """Parts of the hour with their minutes; raises CourseError unless they are the minutes of the lesson."""
        first = self.notes[0][1]
        planned = re.search(r"\*\*PLAN\.\*\* ([^.]+)\.", first)
        parts = re.findall(r"([^,\d][^,]*?) (\d+)(?:, |$)", planned[1] if planned else "")
        parts = [(name if name.isupper() else name[0].lower() + name[1:], int(minutes)) for name, minutes in parts]
        opening = re.search(r"\*\*SAY \((\d+) min\)", first)
        missing = self.file.minutes - sum(minutes for _, minutes in parts)
        if missing and opening and missing == int(opening[1]):
            parts.insert(0, ("opening", missing))
            missing = 0
        if missing:
            raise CourseError(f"{self.name}: the parts of its PLAN sum to {self.file.minutes - missing}, "
                              f"but the lesson takes {self.file.minutes} minutes.")
        return parts

    def said(self, word):
        """What the notes say under a word such as EXPECT, each with the title of the part it belongs to."""
        for title, note in self.notes:
            for text in re.findall(rf"^\*\*{word}\.\*\* (.+?)(?=\n\n|\Z)", note, re.MULTILINE | re.DOTALL):
                yield f"- *{title}*: {' '.join(text.split())}"


def taught():
    """The lessons by number: what has a notebook and a file of questions."""
    numbered = ((path.name.partition("_")[0], path) for path in sorted(NOTEBOOKS.glob("*.ipynb")))
    return {number: Taught(number, path) for number, path in numbered if (DATA / "lessons" / f"{number}.toml").exists()}


def plans(lessons):
    """The plans of the course, each a table whose minutes are those of the lessons."""
    lines = []
    for hours, rows in PLANS.items():
        total, table = 0, []
        for kind, what in rows or [(CHECK, "before"), *((number, []) for number in lessons), (CHECK, "after")]:
            name, parts, minutes = _row(lessons, kind, what)
            total += minutes
            table.append(f"| {name} | {parts} | {minutes} |")
        if total > 60 * hours:
            raise CourseError(f"the plan of {hours} hours takes {total} minutes.")
        lines += [f"### In {hours} hours", "", "| what | parts | minutes |", "|---|---|---|", *table,
                  f"| **together** | | **{total}** |", "", f"Of {60 * hours} minutes {60 * hours - total} are left for questions"
                  + (" and breaks: ten minutes in each hour." if hours == 12 else "."), ""]
    return lines


def _row(lessons, kind, what):
    if kind == "break":
        return "Break", "", what
    if kind == CHECK:
        return f"Concept check, {what} the course", "all questions", concept_file().minutes
    plan, file = lessons[kind].plan(), lessons[kind].file
    unknown = [part for part in what if part not in dict(plan)]
    if unknown:
        raise CourseError(f"{lessons[kind].name} plans no part {unknown[0]!r}; it plans {', '.join(dict(plan))}.")
    chosen = [(part, minutes) for part, minutes in plan if not what or part in what]
    names = ", ".join(f"{part} {minutes}" for part, minutes in chosen) if what else "the whole lesson"
    return f"{kind} {file.title}", names, sum(minutes for _, minutes in chosen)


def lessons_one_by_one(lessons):
    """Objectives with what meets them, minutes, wrong answers, shortcuts and the notes on AI, lesson by lesson."""
    lines = []
    for number, each in lessons.items():
        file = each.file
        before = sorted({n for need in file.needs for n in re.findall(r"\b\d\d\b", need)})
        lines += [
            f"### {number} {file.title}", "",
            f"*{file.question}* {file.minutes} minutes; "
            + (f"students need lesson{'s' * (len(before) > 1)} {', '.join(before)}." if before else "students need no other lesson."),
            "", "| objective | students can | checked in | practised in |", "|---|---|---|---|",
        ]
        for objective in file.objectives:
            served = [[part.id for part in parts if objective.id in part.objectives]
                      for parts in ([*file.check, file.flawed], file.exercise)]
            lines.append(f"| {objective.id} | {objective.verb} {objective.text.rstrip('.')} | {' | '.join(', '.join(ids) for ids in served)} |")
        lines += ["", f"**Minutes.** {', '.join(f'{part} {minutes}' for part, minutes in each.plan())}."]
        for heading, word in (("Expect, and what to say", "EXPECT"), ("If time is short", "IF SHORT")):
            if found := list(each.said(word)):
                lines += ["", f"**{heading}.**", "", *found]
        lines += ["", "**AI assistants.**", "", *(f"- {part.id} ({part.track}): {part.ai_use}" for part in file.exercise), ""]
    return lines


def check_questions(_lessons):
    """The questions of the concept check, with the misconception that each asks for."""
    rows = [f"| {n} | {item.misconception} | {item.lesson} |" for n, item in enumerate(concept_file().item, 1)]
    return ["| question | misconception | lesson about it |", "|---|---|---|", *rows, ""]


BLOCKS = {"plans": plans, "concept check": check_questions, "lessons": lessons_one_by_one}


def current(text):
    """The text with each block between its markers made anew; raises CourseError when a marker is missing."""
    lessons = taught()
    for name, make in BLOCKS.items():
        start, end = f"<!-- begin: {name} (made by python3 course.py instructors) -->\n", f"<!-- end: {name} -->"
        head, found, rest = text.partition(start)
        _, closed, tail = rest.partition(end)
        if not (found and closed):
            raise CourseError(f"{FILE.name} has no lines '{start.strip()}' and '{end}'.")
        text = head + start + "\n" + "\n".join(make(lessons)) + "\n" + end + tail
    return text


def main():
    """Write INSTRUCTORS.md anew; return 0, or 1 when a lesson does not fit."""
    try:
        text = current(FILE.read_text(encoding="utf-8"))
        FILE.write_text(text, encoding="utf-8", newline="\n")
    except CourseError as error:
        print(f"instructors: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"instructors: {FILE.name} cannot be read or written ({error.strerror}).", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
