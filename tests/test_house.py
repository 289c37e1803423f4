"""The house: the lock and what must agree with it, licences, the package, the browser."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

import course
import immune_reset.lesson
from immune_reset.publish import chromium
from immune_reset.publish.pages import links

ROOT = Path(course.__file__).parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text())
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text())
README = (ROOT / "README.md").read_text(encoding="utf-8")

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
MACHINES = (("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"), ("darwin", "x86_64"), ("win32", "AMD64"))


def pins():
    lines = course.LOCK.read_text().splitlines()
    return [Requirement(line.removesuffix("\\")) for line in lines if line and line[0] not in " #"]


#: Extras that the lock does not hold, since no student needs them.
NOT_LOCKED = ("hub",)


def wanted(but=()):
    project = PROJECT["project"]
    listed = [*project["dependencies"], *PROJECT["build-system"]["requires"]]
    for name, extra in project["optional-dependencies"].items():
        listed += extra if name not in but else []
    return [Requirement(line) for line in listed]


# The lock, pyproject.toml and environment.yml hold together.

@pytest.mark.parametrize("requirement", wanted(but=NOT_LOCKED), ids=str)
def test_the_lock_satisfies_each_dependency_on_each_python(requirement):
    for python in PYTHONS:
        for system, machine in MACHINES:
            where = {
                "python_version": python, "python_full_version": f"{python}.9", "sys_platform": system,
                "platform_machine": machine, "os_name": "nt" if system == "win32" else "posix",
            }
            if requirement.marker and not requirement.marker.evaluate(where):
                continue
            chosen = [pin for pin in pins() if pin.name == requirement.name]
            chosen = [pin for pin in chosen if not pin.marker or pin.marker.evaluate(where)]
            assert len(chosen) == 1, f"{requirement.name} on Python {python}, {system}: {chosen}"
            [exact] = chosen[0].specifier
            assert exact.operator == "==" and requirement.specifier.contains(exact.version)


def test_every_pin_has_a_hash_and_the_lock_names_no_host():
    text = course.LOCK.read_text()
    assert text.count("\\\n    --hash=sha256:") >= len(pins()) > 100
    for entry in re.split(r"\n(?=\w)", text):
        assert "--hash=sha256:" in entry, entry.splitlines()[0]
    assert "://" not in text and "--index" not in text and "--find-links" not in text and "@ " not in text


@pytest.mark.parametrize(("folder", "extra"), [("src", False), ("tests", True), ("benchmarks", True)])
def test_every_package_that_is_imported_is_declared(folder, extra):
    declared = {canonicalize_name(requirement.name) for requirement in wanted()}
    if not extra:
        # Used where it is there; without it one sentence says so.
        declared = {canonicalize_name(Requirement(line).name) for line in PROJECT["project"]["dependencies"]}
        declared |= {"python-libsbml", "playwright"}
    own = {"immune_reset", "course", *(file.stem for name in ("tests", "benchmarks") for file in (ROOT / name).glob("*.py"))}
    owners = packages_distributions()
    for file in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and not node.level else []
            for name in {name.split(".")[0] for name in names} - set(sys.stdlib_module_names) - own:
                assert declared & {canonicalize_name(owner) for owner in owners[name]}, f"{file.name} imports {name}"


def test_binder_installs_the_same_lock_on_an_allowed_python():
    *packages, pip = ENVIRONMENT["dependencies"]
    assert pip == {"pip": [f"-r {course.LOCK.name}"]}
    name, version = packages[0].split("=")
    assert name == "python"
    assert SpecifierSet(PROJECT["project"]["requires-python"]).contains(version)
    assert version in PYTHONS


def test_post_build_adds_the_package_and_makes_its_labs():
    script = ROOT / "postBuild"
    assert os.name == "nt" or os.access(script, os.X_OK)
    commands = [line for line in script.read_text().splitlines() if line and line[0] != "#"]
    assert commands == ["set -eu", "pip install --no-deps --no-build-isolation -e .", "python -m immune_reset.labs"]
    assert not (ROOT / "binder").exists() and not (ROOT / ".binder").exists()


def test_repo2docker_takes_the_conda_build_pack():
    tool = shutil.which("jupyter-repo2docker")
    if not tool:
        pytest.skip("jupyter-repo2docker is not installed")
    done = subprocess.run([tool, "--no-build", "--debug", "."], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Building conda environment for python=3.11" in done.stdout + done.stderr


def test_a_wheel_carries_data_front_ends_and_settings(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=ROOT, check=True, capture_output=True,
    )
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        archive.extractall(tmp_path / "installed")
    for folder, inside in (("src/immune_reset", ""), ("data", "/data"), ("notebooks", "/notebooks")):
        for file in (ROOT / folder).rglob("*"):
            if file.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & set(file.parts):
                if not file.name.startswith("my_answers"):
                    assert f"immune_reset{inside}/{file.relative_to(ROOT / folder).as_posix()}" in names
    assert any(name.endswith("labconfig/default_setting_overrides.json") for name in names)
    assert not any("tests/" in name or "my_answers" in name for name in names)
    used = """
from immune_reset import lesson, paths
from immune_reset.labs import start_here
print(paths.__file__)
print(start_here.lab().compute().summary)
print(lesson.load("00").references())
"""
    found = subprocess.run(
        [sys.executable, "-c", used], env={**os.environ, "PYTHONPATH": str(tmp_path / "installed")}, cwd=tmp_path,
        capture_output=True, text=True,
    )
    place, summary, *sources = found.stdout.splitlines()
    assert place.startswith(str(tmp_path)) and "CD4" in summary, found.stderr
    assert sources == repr(immune_reset.lesson.load("00").references()).splitlines()


# Licences and words.

def test_all_licence_statements_agree():
    code = "BSD-3-Clause"
    holder = "Immune Reset contributors"
    assert PROJECT["project"]["license"] == f"{code} AND CC-BY-4.0"
    assert PROJECT["project"]["license-files"] == ["LICENSE", "LICENSE-CONTENT"]
    assert PROJECT["project"]["authors"] == CITATION["authors"] == [{"name": holder}]
    # A list of licences would mean that the reader may choose one for the whole.
    assert CITATION["license"] == code and "CC BY 4.0" in CITATION["message"]
    for name, title in (("LICENSE", "BSD 3-Clause License"), ("LICENSE-CONTENT", "Attribution 4.0 International")):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert title in text and holder in text
    for name in ("README.md", "CONTRIBUTING.md", "INSTRUCTORS.md", "ACCESSIBILITY.md", "paper.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert code in text and "CC BY 4.0" in text


@pytest.mark.parametrize("notebook", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.name)
def test_each_notebook_states_both_licences_at_the_start(notebook):
    first = "".join(json.loads(notebook.read_text(encoding="utf-8"))["cells"][0]["source"])
    assert "CC BY 4.0" in first and "BSD-3-Clause" in first


def test_the_version_is_the_same_everywhere():
    assert CITATION["version"] == immune_reset.__version__
    assert f"/v{immune_reset.__version__}?urlpath=lab/tree/{course.START}" in README


def test_the_readme_opens_each_lesson_on_binder_once():
    for notebook in (ROOT / "notebooks").glob("*.ipynb"):
        row = next(line for line in README.splitlines() if f"](notebooks/{notebook.name})" in line)
        assert row.endswith(f"[open {notebook.name[:2]}]({links.binder(notebook.name)}) |")
    assert README.count("?urlpath=lab/tree/notebooks/") == len(list((ROOT / "notebooks").glob("*.ipynb"))) + 1  # and the badge


def test_the_readme_lists_every_command_and_links_to_files_that_exist():
    for command in course.COMMANDS:
        assert f"`python3 course.py {command}" in README, command
    for name in ("README.md", "CONTRIBUTING.md", "INSTRUCTORS.md", "ACCESSIBILITY.md"):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / name).read_text(encoding="utf-8")):
            assert (ROOT / target).exists(), f"{name} links to {target}, which does not exist"
    assert re.search(r"!\[[^\]]{200,}\]\(figures/lab_07.png\)", README), "the picture needs a full description"


# Chromium

def test_a_chromium_that_does_not_exist_is_named(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(immune_reset.errors.CourseError, match="CHROMIUM names /nowhere/chromium"):
        chromium.find()


def test_the_browser_opens_a_page(browser):
    page = browser.new_page()
    page.set_content("<button>one</button>")
    assert page.get_by_role("button", name="one").is_visible()
    page.close()
