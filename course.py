#!/usr/bin/env python3
"""Sets the course up in .venv and starts one of its tools; needs Python alone.

    python3 course.py lab          open the course in JupyterLab (--no-browser, --port 8899)
    python3 course.py test         run all tests (pytest's own options follow)
    python3 course.py publish      write decks, handouts, pages and editions to build
    python3 course.py slides 07    write the slide decks and handouts to build/slides (all, or those named)
    python3 course.py pages        write the course as pages that open from disk to build/pages
    python3 course.py editions     write the course as archives for students and for instructors to build/editions
    python3 course.py answers DIR  count what a class answered, from the answers files in a folder
    python3 course.py notebooks    run all notebooks again and store their outputs
    python3 course.py figures      draw all figures again
    python3 course.py evidence     list the rows of data/evidence, those checked longest ago first
    python3 course.py instructors  bring the tables of INSTRUCTORS.md up to date with the lessons
    python3 course.py new 13 name  begin a new lesson from a template
    python3 course.py omex         write all models to build/immune_reset_models.omex
    python3 course.py bench        measure labs, models, cohorts and notebooks

The first start installs what requirements.lock names, the next ones begin at once.
"""

import sys

# This file must parse on old Pythons, so that their users read this sentence.
if sys.version_info < (3, 11):
    sys.exit(
        "course.py: the course needs Python 3.11 or newer, and this is Python %d.%d; "
        "start it with a newer one, for example: python3.12 course.py lab" % sys.version_info[:2]
    )

import hashlib
import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "installed.sha256"
LOG = VENV / "setup.log"

START = "notebooks/00_start_here.ipynb"
TOOLS = {
    "publish": ["-m", "immune_reset.publish.everything"],
    "pages": ["-m", "immune_reset.publish.pages"],
    "editions": ["-m", "immune_reset.publish.editions"],
    "answers": ["-m", "immune_reset.lesson.handed_in"],
    "instructors": ["-m", "immune_reset.publish.instructors"],
    "new": ["-m", "immune_reset.publish.template"],
    "slides": ["-m", "immune_reset.publish.slides"],
    "notebooks": ["-m", "immune_reset.publish.notebooks"],
    "figures": ["-m", "immune_reset.publish.figures"],
    "evidence": ["-m", "immune_reset.evidence"],
    "omex": ["-m", "immune_reset.publish.omex"],
    "bench": ["benchmarks/__main__.py"],
}
COMMANDS = ["lab", "test", *TOOLS]

# What pip and uv say when nothing answers.
NO_NETWORK = ("connection broken by", "Max retries exceeded", "Failed to fetch", "error sending request")


class SetUpError(Exception):
    """The environment cannot be made; the message is one sentence for the reader."""


def step(command):
    """Run one step of the set-up quietly; its output goes to the log."""
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, text=True, errors="replace",
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )
    VENV.mkdir(exist_ok=True)
    with LOG.open("a", encoding="utf-8") as log:
        print("$", *command, file=log)
        print(done.stdout, file=log)
    if done.returncode == 0:
        return
    if any(words in done.stdout for words in NO_NETWORK):
        raise SetUpError(
            "the packages of the course could not be fetched: check the network connection "
            "(or the proxy), then give the same command again."
        )
    raise SetUpError(f"the set-up failed; what was tried and what went wrong is in {LOG}.")


def installer():
    """Make the environment where it is missing; return the command that installs into it.

    uv is used where it is found. Debian and Ubuntu hold ensurepip back from Python: pip from
    outside then installs into the environment.
    """
    uv = shutil.which("uv")
    has_ensurepip = importlib.util.find_spec("ensurepip") is not None
    has_pip = importlib.util.find_spec("pip") is not None
    if not (uv or has_ensurepip or has_pip):
        raise SetUpError(
            "this Python has neither pip nor venv: install them first "
            "(on Debian and Ubuntu: sudo apt install python3-venv), then give the same command again."
        )
    works = PYTHON.exists() and subprocess.run([PYTHON, "-c", ""], capture_output=True).returncode == 0
    if uv:
        if not works:
            step([uv, "venv", "--clear", "--python", sys.executable, str(VENV)])
        # Like pip, leave compiled files behind: some systems forbid Python to write them later.
        return [uv, "pip", "install", "--compile-bytecode", "--python", str(PYTHON)]
    if not works:
        without = [] if has_ensurepip else ["--without-pip"]
        step([sys.executable, "-m", "venv", "--clear", *without, str(VENV)])
    if subprocess.run([PYTHON, "-c", "import pip"], capture_output=True).returncode == 0:
        return [str(PYTHON), "-m", "pip", "install"]
    if has_pip:
        return [sys.executable, "-m", "pip", "--python", str(PYTHON), "install"]
    raise SetUpError(f"the environment in {VENV} has no pip: delete that folder, then give the same command again.")


def set_up():
    """Install the lock and the package into .venv, unless that has been done already."""
    recipe = LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes() + str(ROOT).encode()
    wanted = hashlib.sha256(recipe).hexdigest()
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text() == wanted:
        return
    print("Setting up the course in .venv: once, a minute or so ...", file=sys.stderr, flush=True)
    install = installer()
    # As constraints too: older pips (23.2 was tried) take "package[extra]" for another package than the one that is pinned.
    step([*install, "--require-hashes", "-r", str(LOCK), "-c", str(LOCK)])
    # The build tools are in the lock, so nothing more is fetched here.
    step([*install, "--no-deps", "--no-build-isolation", "-e", str(ROOT)])
    STAMP.write_text(wanted)


def tool(command, arguments):
    """Arguments for the environment's Python, started in the folder of the course."""
    if command == "lab":
        as_root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        return [
            "-m", "jupyterlab", "--ServerApp.root_dir=.", f"--LabApp.default_url=/lab/tree/{START}",
            # The extension panel would ask a package registry what is new.
            "--LabApp.extension_manager=readonly", *as_root, *arguments,
        ]
    if command == "test":
        return [
            "-m", "pytest", "-n", "auto", "--maxprocesses", "4", "--dist", "loadscope",
            "--nbval", "--nbval-current-env", *arguments,
        ]
    return [*TOOLS[command], *arguments]


def main(arguments):
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 0
    command, *rest = arguments
    if command not in COMMANDS:
        print(f"course.py: there is no command '{command}'; choose one of {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    if command == "test" and not (ROOT / "tests").is_dir():
        print("course.py: this edition of the course comes without tests; the whole course has them.", file=sys.stderr)
        return 1
    try:
        set_up()
    except (SetUpError, OSError) as error:
        print(f"course.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("course.py: stopped; the same command goes on from here.", file=sys.stderr)
        return 1
    start = [str(PYTHON), *tool(command, rest)]
    os.chdir(ROOT)
    if os.name == "posix":
        os.execv(start[0], start)  # signals then reach the tool itself
    return wait_for(subprocess.Popen(start))


def wait_for(running):
    """The exit code of a tool that hears Ctrl+C itself and may ask what is meant by it, as JupyterLab does."""
    while True:
        try:
            return running.wait()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
