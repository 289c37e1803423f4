"""What takes seconds to make, kept on disk: the next kernel shows a lab at once, with no solver and no drawing.

It is used while the course's code and data and the libraries are those that it was made with, and made anew
otherwise. ``python -m immune_reset.labs`` makes all labs beforehand, as an image for a class does.
"""

import hashlib
import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from immune_reset.paths import DATA, NOTEBOOKS, PACKAGE

#: Beside the packages of this environment: whoever installs the course for others can fill it for them.
FOLDER = Path(sys.prefix) / "share" / "immune_reset"

#: Those that numbers and drawings come from.
LIBRARIES = ("matplotlib", "numpy", "pandas", "scipy", "sympy")


def made_from() -> str:
    """Digest of the course's code and data and of the versions of Python and of the libraries."""
    digest = hashlib.sha256(repr([sys.version, *map(version, LIBRARIES)]).encode())
    for file in sorted({*PACKAGE.rglob("*.*"), *DATA.rglob("*.*")}):
        # Where the package holds the notebooks, the student's answers lie among them.
        if file.is_file() and file.suffix != ".pyc" and not file.is_relative_to(NOTEBOOKS):
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


_LOADED = made_from()  # now, as the code is loaded: later the files may be others (20 ms)


def kept(name: str, make: Callable[[], object]):
    """What ``make`` returned when this name was last made from the same; else what it returns now.

    ``make`` returns what JSON can hold, and depends on the course's code and data alone.
    """
    if made_from() != _LOADED:  # somebody edits the course: the files are not what this kernel runs
        return make()
    file = FOLDER / f"{name}.json"
    with suppress(OSError, ValueError, KeyError, TypeError):  # not there, or damaged: made anew
        found = json.loads(file.read_text(encoding="utf-8"))
        if found["made_from"] == _LOADED:
            return found["made"]
    made = make()
    with suppress(OSError):  # where the folder cannot be written, each kernel makes its own
        _write(file, json.dumps({"made_from": _LOADED, "made": made}))
    return made


def _write(file, text):
    """All or nothing: another kernel may read or write the same file at this moment."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8")
        os.replace(draft, file)
    finally:
        draft.unlink(missing_ok=True)
