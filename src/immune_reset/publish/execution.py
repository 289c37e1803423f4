"""The course's notebooks: choosing, reading and running them."""

import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from tqdm import tqdm

from immune_reset.errors import CourseError
from immune_reset.evidence.explorer import STORED
from immune_reset.paths import NOTEBOOKS
from immune_reset.publish.outputs import first_line, refuse_errors

#: Seconds that one cell may take.
TIMEOUT = 120


def choose(numbers):
    """Paths of the lessons with these numbers ("07"), or of all lessons; CourseError for a number without a notebook."""
    lessons = {path.name.partition("_")[0]: path for path in sorted(NOTEBOOKS.glob("*.ipynb"))}
    for number in numbers:
        if number not in lessons:
            raise CourseError(f"there is no lesson {number!r} in {NOTEBOOKS}; choose from {', '.join(lessons) or 'none'}.")
    return [lessons[number] for number in numbers or lessons]


def read(path):
    """The notebook in a file; CourseError when it is not one."""
    try:
        return nbformat.read(path, as_version=4)
    except OSError as error:
        raise CourseError(f"{path} cannot be read ({error.strerror}).") from error
    except Exception as error:  # nbformat raises many kinds for a damaged file
        raise CourseError(f"{path.name} is not a notebook ({first_line(str(error))[:100]}): restore it from git.") from error


def for_each(numbers, work, label):
    """Call ``work(path)`` for each chosen lesson under a progress bar.

    A lesson that fails is reported in one sentence and the others go on; returns 1 then, else 0.
    """
    failed = False
    try:
        paths = choose(numbers)
    except CourseError as error:
        print(f"{label}: {error}", file=sys.stderr)
        return 1
    with tqdm(paths, desc=label, unit="lesson") as bar:
        for path in bar:
            bar.set_postfix_str(path.stem)
            try:
                work(path)
            except CourseError as error:
                tqdm.write(f"{label}: {error}", file=sys.stderr)
                failed = True
    return int(failed)


def run(path):
    """The notebook of a lesson, read and run; raises CourseError as `read` and `execute` do."""
    return execute(read(path), path.name, path.parent)


def execute(nb, name, folder):
    """Run all cells in ``folder`` and return the notebook with outputs and the state of its widgets.

    Raises CourseError naming the notebook and the cell that fails.
    """
    client = NotebookClient(
        nb, timeout=TIMEOUT, resources={"metadata": {"path": str(folder)}}, coalesce_streams=True, record_timing=False,
        # ipykernel warns of its unencrypted local sockets on every start.
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    )
    with tempfile.TemporaryDirectory() as scratch:
        answers = Path(scratch) / "answers.json"
        try:
            return client.execute(env={**os.environ, "IMMUNE_RESET_ANSWERS": str(answers), STORED: "yes"})
        except CellTimeoutError as error:
            raise CourseError(f"{name}: a cell took more than {TIMEOUT} s ({first_line(str(error))}).") from error
        except CellExecutionError as error:
            refuse_errors(nb, name)
            raise CourseError(f"{name} stopped: {first_line(str(error))}.") from error
        except DeadKernelError as error:
            raise CourseError(f"{name}: the kernel died while it ran.") from error
