"""``python -m immune_reset.publish.template 13 a_short_name``: a new lesson that passes all checks before a word is changed.

Its notebook and its file of questions say at each place what belongs there. They use the lab of lesson 00 until the new
lesson has its own.
"""

import argparse
import re
import sys
from pathlib import Path

from immune_reset.errors import CourseError
from immune_reset.paths import DATA, NOTEBOOKS
from immune_reset.publish import instructors, notebooks
from immune_reset.publish.files import write

_TEMPLATE = Path(__file__).with_name("template")


def new(number: str, name: str) -> list[Path]:
    """Write the lesson's file and its notebook, run the notebook once, and return the two paths.

    Raises CourseError for a number or name that cannot be used, and for one that is taken.
    """
    if not re.fullmatch(r"\d\d", number):
        raise CourseError(f"the number {number!r} must be two digits, such as 13.")
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
        raise CourseError(f"the name {name!r} must be lower-case words joined by _, such as a_new_lesson.")
    if taken := [*NOTEBOOKS.glob(f"{number}_*.ipynb"), *DATA.glob(f"lessons/{number}.toml")]:
        raise CourseError(f"lesson {number} is there already ({taken[0].name}); choose another number.")
    title = name.replace("_", " ").capitalize()
    made = {"lesson.toml": DATA / "lessons" / f"{number}.toml", "lesson.ipynb": NOTEBOOKS / f"{number}_{name}.ipynb"}
    for template, path in made.items():
        text = (_TEMPLATE / template).read_text(encoding="utf-8")
        write(path, text.replace("{{number}}", number).replace("{{title}}", title))
    notebooks.refresh(made["lesson.ipynb"])
    return list(made.values())


def main(argv=None):
    """Make the lesson and say what comes next; return 0, or 1 when it could not be made."""
    parser = argparse.ArgumentParser(prog="new", description="Begin a new lesson from the template.")
    parser.add_argument("number", help="two digits, such as 13")
    parser.add_argument("name", help="lower-case words joined by _, such as a_short_name")
    wanted = parser.parse_args(argv)
    try:
        made = new(wanted.number, wanted.name)
    except CourseError as error:
        print(f"new: {error}", file=sys.stderr)
        return 1
    print(f"Made {made[0].name} and {made[1].name}. Write the lesson, then: python3 course.py notebooks {wanted.number}")
    return instructors.main()


if __name__ == "__main__":
    sys.exit(main())
