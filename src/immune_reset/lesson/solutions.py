"""A code exercise is made from its solution: the lines between two markers are what the student writes.

    # >>> your turn: test the middle
    middle = (low + high) / 2
    # <<<

The stub keeps "# your turn: ..." and an ellipsis in place of the lines; the solution loses only the markers.
"""

import re

from immune_reset.errors import CourseError

_BLOCK = re.compile(r"^(?P<indent>[ ]*)# >>> *(?P<task>.*)\n(?P<lines>(?:.*\n)*?)[ ]*# <<<[ ]*$", re.MULTILINE)


def stub(code: str, name: str) -> str:
    """What the student starts from. Raises CourseError, naming the exercise, when no pair of markers is there."""
    text, count = _BLOCK.subn(lambda m: f"{m['indent']}# {m['task']}\n{m['indent']}...", code.strip())
    _refuse_stray(text, count, name)
    return text


def complete(code: str, name: str) -> str:
    """The whole solution, ready to run."""
    text, count = _BLOCK.subn(lambda m: f"{m['indent']}# {m['task']}\n{m['lines'].rstrip()}", code.strip())
    _refuse_stray(text, count, name)
    return text


def _refuse_stray(text, count, name):
    if not count or "# >>>" in text or "# <<<" in text:
        raise CourseError(f"{name}, solution: each '# >>> task' line needs a '# <<<' line after it, and one pair is needed.")
