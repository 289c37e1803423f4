"""What is kept on disk is what would be made now; whatever is wrong with it, it is made anew."""

import json
import subprocess
import sys

import pytest
from test_labs import LABS

from immune_reset import kept


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "FOLDER", tmp_path)
    return tmp_path


def made(times):
    """A function that counts how often it is called."""
    return lambda: times.append(1) or {"ended": [1.5, None, "β"]}


def test_a_second_time_nothing_is_made(folder):
    times = []
    assert kept.kept("pond", made(times)) == kept.kept("pond", made(times)) == {"ended": [1.5, None, "β"]}
    assert len(times) == 1
    assert [file.name for file in folder.iterdir()] == ["pond.json"]


@pytest.mark.parametrize("content", ["", "[]", "null", '{"made_from": "another course", "made": 1}', b"\xff\xfe", '{"made": 1}'])
def test_what_is_damaged_or_of_another_course_is_made_anew(folder, content):
    file = folder / "pond.json"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert kept.kept("pond", made([])) == {"ended": [1.5, None, "β"]}
    assert json.loads(file.read_text(encoding="utf-8"))["made"] == {"ended": [1.5, None, "β"]}


def test_where_nothing_can_be_written_it_is_made_each_time(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(kept, "FOLDER", tmp_path / "file" / "folder")
    times = []
    for _ in range(2):
        assert kept.kept("pond", made(times)) == {"ended": [1.5, None, "β"]}
    assert len(times) == 2


def test_a_kernel_whose_course_was_edited_neither_reads_nor_keeps(folder, monkeypatch):
    kept.kept("pond", lambda: "old")
    monkeypatch.setattr(kept, "made_from", lambda: "edited")
    assert kept.kept("pond", lambda: "new") == "new"
    monkeypatch.undo()
    monkeypatch.setattr(kept, "FOLDER", folder)
    assert kept.kept("pond", lambda: "newer") == "old"


@pytest.mark.parametrize("file", ["labs/the_reset.py", "engine/rodas.js", "immune_reset.mplstyle", "data/observations.csv"])
def test_every_file_of_code_and_data_counts(tmp_path, monkeypatch, file):
    package = tmp_path / "immune_reset"
    (package / file).parent.mkdir(parents=True)
    (package / file).write_text("as it was")
    for name, path in {"PACKAGE": package, "DATA": package / "data", "NOTEBOOKS": package / "notebooks"}.items():
        monkeypatch.setattr(kept, name, path)
    before = kept.made_from()
    assert kept.made_from() == before
    (package / file).write_text("as it is")
    assert kept.made_from() != before


def test_what_a_student_writes_does_not_count(tmp_path, monkeypatch):
    for name in ("PACKAGE", "DATA", "NOTEBOOKS"):
        monkeypatch.setattr(kept, name, tmp_path / {"PACKAGE": "", "DATA": "data", "NOTEBOOKS": "notebooks"}[name])
    before = kept.made_from()
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "my_answers.json").write_text("{}")
    assert kept.made_from() == before


@pytest.mark.parametrize("name", LABS)
def test_a_lab_that_was_kept_is_the_lab_that_was_made(folder, name):
    first, second = LABS[name](), LABS[name]()
    assert list(folder.glob("*.json"))
    for trait in ("spec", "pictures", "program", "values", "css"):
        assert getattr(second, trait) == getattr(first, trait), trait
    assert second._repr_mimebundle_()[0]["image/png"] == first._repr_mimebundle_()[0]["image/png"]
    assert second.compute().summary == first.compute().summary


def test_the_still_picture_follows_the_lab_when_it_was_moved():
    lab = LABS["the_reset"]()
    (before, _), _ = lab._repr_mimebundle_(), setattr(lab, "values", {"depth": 0.85})
    after, metadata = lab._repr_mimebundle_()
    assert after["image/png"] != before["image/png"]
    assert "Relapse" in after["text/plain"] and "Relapse" in metadata["image/png"]["alt"]
    assert "Relapse" not in before["text/plain"]


OPENED = """
import sys
from pathlib import Path
from immune_reset import kept
kept.FOLDER = Path(sys.argv[1])
from immune_reset.labs import the_reset
lab = the_reset.lab()
lab._repr_mimebundle_()
lab.values = {"depth": 1.2}
print(*sorted({name.partition(".")[0] for name in sys.modules} & {"scipy", "pandas", "networkx", "latex2mathml"}))
"""


def test_a_lab_that_was_kept_opens_and_moves_without_solver_and_tables(folder):
    """What twenty kernels on one machine save."""

    def loaded():
        run = subprocess.run([sys.executable, "-c", OPENED, folder], capture_output=True, text=True, check=True)
        return run.stdout.split()

    assert {"scipy", "latex2mathml"} <= set(loaded())
    assert loaded() == []
