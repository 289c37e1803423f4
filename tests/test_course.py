"""course.py: the one command that sets the course up and starts it."""

import ast
import json
import os
import shutil
import subprocess
import sys
import urllib.request
from importlib.util import find_spec
from pathlib import Path

import pytest

import course
import jupyterlab_server

ROOT = Path(course.__file__).parent


def run_course(*arguments, cwd=ROOT, env=None):
    return subprocess.run(
        [sys.executable, "course.py", *arguments], cwd=cwd, env=env, capture_output=True, text=True
    )


def test_course_needs_the_standard_library_alone_and_parses_on_old_pythons():
    tree = ast.parse((ROOT / "course.py").read_text(encoding="utf-8"), feature_version=(3, 6))
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) else []
        assert all(name.split(".")[0] in sys.stdlib_module_names for name in names), names


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 10, 13)])
def test_an_old_python_is_told_so_in_one_sentence(version):
    code = f"import sys; sys.version_info = {version}; exec(open('course.py', encoding='utf-8').read())"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    [sentence] = done.stderr.splitlines()
    assert "needs Python 3.11 or newer" in sentence and f"{version[0]}.{version[1]};" in sentence


def test_an_unknown_command_is_named_with_those_that_exist():
    done = run_course("slide")
    assert done.returncode == 2
    [sentence] = done.stderr.splitlines()
    assert "'slide'" in sentence and all(command in sentence for command in course.COMMANDS)


def test_help_needs_no_set_up():
    done = run_course("--help")
    assert done.returncode == 0
    assert all(f"course.py {command} " in done.stdout for command in course.COMMANDS)


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    """A copy of the course that records the steps of its set-up instead of running them."""
    for name in ("requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / ".venv").mkdir()
    steps = []
    for name, path in {
        "ROOT": tmp_path, "VENV": tmp_path / ".venv", "PYTHON": Path(sys.executable),
        "LOCK": tmp_path / "requirements.lock", "STAMP": tmp_path / ".venv/installed.sha256",
    }.items():
        monkeypatch.setattr(course, name, path)
    monkeypatch.setattr(course, "step", steps.append)
    return steps


def test_the_second_start_installs_nothing_until_the_lock_changes(scratch):
    course.set_up()
    first = len(scratch)
    assert "--require-hashes" in scratch[0] and "--no-deps" in scratch[first - 1]
    course.set_up()
    assert len(scratch) == first
    course.LOCK.write_text(course.LOCK.read_text() + "# changed\n")
    course.set_up()
    assert len(scratch) == 2 * first


def test_a_failed_set_up_is_tried_again(scratch, monkeypatch):
    def fail(command):
        raise course.SetUpError("no network")

    with monkeypatch.context() as patch:
        patch.setattr(course, "step", fail)
        with pytest.raises(course.SetUpError):
            course.set_up()
    course.set_up()
    assert scratch and course.STAMP.exists()


@pytest.mark.parametrize("installer", ["pip", "uv"])
def test_without_a_network_one_sentence_says_so(tmp_path, installer):
    uv = shutil.which("uv")
    if installer == "uv" and not uv:
        pytest.skip("uv is not installed")
    for name in ("course.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "requirements.lock").write_text(f"anywidget==0.11.0 --hash=sha256:{'0' * 64}\n")
    nowhere = "http://127.0.0.1:9"
    env = {name: value for name, value in os.environ.items() if not name.upper().startswith(("PIP_", "UV_"))}
    env |= {name: nowhere for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")}
    env |= {
        "PATH": str(Path(uv).parent) if installer == "uv" else "", "UV_HTTP_RETRIES": "0",
        "UV_CACHE_DIR": str(tmp_path / "cache"), "UV_DEFAULT_INDEX": "https://packages.invalid/simple",
        "PIP_RETRIES": "1", "PIP_NO_CACHE_DIR": "1", "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": "https://packages.invalid/simple",
    }
    done = run_course("lab", cwd=tmp_path, env=env)
    assert done.returncode == 1, done.stderr
    *_, sentence = done.stderr.splitlines()
    assert "could not be fetched" in sentence and "network" in sentence
    assert not (tmp_path / ".venv/installed.sha256").exists()


def test_every_stored_output_of_a_notebook_is_compared():
    """Not the lax mode of nbval, which compares only cells with a tag."""
    assert "--nbval" in course.tool("test", []) and "--nbval-lax" not in course.tool("test", [])


def test_ctrl_c_is_left_to_the_tool():
    """Where the tool cannot take this process's place (Windows), course.py waits for it and shows no traceback."""

    class Tool:
        answers = [KeyboardInterrupt, KeyboardInterrupt, 3]

        def wait(self):
            answer = self.answers.pop(0)
            if answer is KeyboardInterrupt:
                raise answer
            return answer

    assert course.wait_for(Tool()) == 3


def test_root_is_allowed_only_where_the_user_is_root(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    assert "--allow-root" in course.tool("lab", [])
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    assert "--allow-root" not in course.tool("lab", ["--port=9999"])
    assert course.tool("lab", ["--port=9999"])[-1] == "--port=9999"


def test_jupyterlab_starts_on_a_given_port_and_asks_no_one_for_news(tmp_path):
    with jupyterlab_server.running(tmp_path) as address:
        token = f"?token={jupyterlab_server.TOKEN}"
        name = "@jupyterlab/apputils-extension:notification"
        with urllib.request.urlopen(f"{address}/lab/api/settings/{name}{token}") as answer:
            properties = json.load(answer)["schema"]["properties"]
        with urllib.request.urlopen(f"{address}/{token}") as page:
            assert page.url.startswith(f"{address}/lab/tree/{course.START}")
    assert properties["fetchNews"]["default"] == "false"
    assert properties["checkForUpdates"]["default"] is False


def test_each_command_has_its_tool():
    for command, (first, *rest) in course.TOOLS.items():
        if first == "-m":
            assert find_spec(rest[0]), f"course.py {command}: {rest[0]} does not exist"
        else:
            assert (ROOT / first).is_file(), f"course.py {command}: {first} does not exist"
    assert (ROOT / course.START).is_file()
