"""The commands that store notebooks and figures: what they clean, what they refuse, and that they repeat themselves."""

import io
import re

import nbformat
import nbformat.v4 as v4
import numpy as np
import pytest
from matplotlib.image import imread
from nbclient import NotebookClient
from publish_fixture import PICTURE, WIDGET, code, text

from immune_reset.errors import CourseError
from immune_reset.paths import ROOT
from immune_reset.publish import figures, gallery, notebooks


def stored(folder, *cells):
    path = folder / "60_trial.ipynb"
    nbformat.write(v4.new_notebook(cells=list(cells)), path)
    return path


def test_stored_outputs_need_no_kernel_and_repeat_themselves(tmp_path):
    path = stored(tmp_path, text("# T"), code(WIDGET), code("Bar()"), code(PICTURE), code("print(6 * 7)"))
    notebooks.refresh(path)
    first = path.read_bytes()
    nb = nbformat.reads(first.decode(), 4)
    assert "widgets" not in nb.metadata
    assert b"widget-view" not in first and b"iopub" not in first
    assert [cell.execution_count for cell in nb.cells[1:]] == [1, 2, 3, 4]
    assert nb.cells[2].outputs[0].data["text/plain"].startswith("Bar at 3")
    assert "image/png" in nb.cells[3].outputs[0].data
    assert nb.cells[4].outputs[0].text == "42\n"
    written = path.stat().st_mtime_ns
    notebooks.refresh(path)
    assert path.read_bytes() == first
    assert path.stat().st_mtime_ns == written


def test_a_notebook_that_fails_is_left_as_it_was(tmp_path):
    path = stored(tmp_path, text("# T"), code("import warnings; warnings.warn('old')"))
    before = path.read_bytes()
    with pytest.raises(CourseError, match="60_trial.ipynb, cell 2: it writes a warning or error text"):
        notebooks.refresh(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({"text/plain": "PosixPath('/home/someone/course')"}, "shows a path of this machine: /home/someone/course"),
        ({"text/html": f"<p>{ROOT / 'data'}</p>"}, "shows a path of this machine"),
        ({"text/plain": "<object at 0x7f5329acc090>"}, "shows a memory address"),
        ({"image/png": "", "text/plain": "<Figure size 640x480 with 1 Axes>"}, "shows a picture without a description"),
    ],
)
def test_what_a_student_should_not_meet_is_refused(data, complaint):
    with pytest.raises(CourseError, match=complaint):
        notebooks.check(v4.new_output("display_data", data))


def test_an_address_on_the_web_is_no_path_of_this_machine():
    notebooks.check(v4.new_output("stream", text="see https://example.org/home/page or data/home/x"))


def test_an_unknown_citation_is_refused(tmp_path):
    path = stored(tmp_path, text("[Nobody 1999](https://doi.org/10.9999/nothing)"))
    with pytest.raises(CourseError, match="60_trial.ipynb, cell 1"):
        notebooks.refresh(path)


def test_nobody_s_answers_are_touched(tmp_path):
    answers = tmp_path / "my_answers.json"
    answers.write_text("mine")
    path = stored(tmp_path, code("import os; assert not os.path.exists(os.environ['IMMUNE_RESET_ANSWERS'])"))
    notebooks.refresh(path)
    assert answers.read_text() == "mine"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["60_trial.ipynb", "my_answers.json"]


def test_what_is_drawn_is_the_same_at_every_drawing(tmp_path, monkeypatch):
    monkeypatch.setattr(figures, "FIGURES", tmp_path)
    names = ["ahsct_steps", "msc_wheel", "gallery"]
    assert figures.main(names) == 0
    first = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert figures.main(names) == 0
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == first
    assert set(first) == {"ahsct_steps.svg", "ahsct_steps.png", "msc_wheel.svg", "msc_wheel.png", "README.md"}
    for name in ("ahsct_steps.svg", "msc_wheel.svg"):
        assert b"<title>" in first[name] and b"<desc>" in first[name]
        assert b"<dc:date>" not in first[name]


@pytest.mark.parametrize("shown", gallery.collection(), ids=lambda shown: shown.file)
def test_the_stored_drawing_is_the_present_one(shown):
    assert (figures.FIGURES / f"{shown.file}.svg").read_bytes() == shown.draw().svg().encode()
    height, width = imread(figures.FIGURES / f"{shown.file}.png").shape[:2]
    inches = shown.draw().figure.get_size_inches()
    assert (width, height) == tuple(np.round(inches * 200).astype(int))


def test_the_gallery_shows_every_figure_with_caption_lesson_licence_and_words():
    stored = (figures.FIGURES / "README.md").read_text(encoding="utf-8")
    assert stored == gallery.page(gallery.collection())
    parts = stored.split("\n## ")[1:]
    assert len(parts) == len(gallery.collection())
    for part, shown in zip(parts, gallery.collection()):
        assert f"({shown.file}.svg)" in part and f"({shown.file}.png)" in part
        assert shown.caption in part and f"Lesson {shown.lesson}" in part and "CC BY 4.0" in part
        assert shown.draw().description in part


def test_every_link_of_the_gallery_leads_somewhere():
    stored = (figures.FIGURES / "README.md").read_text(encoding="utf-8")
    anchors = {gallery._anchor(title) for title in re.findall(r"^## (.*)$", stored, re.MULTILINE)}
    for target in re.findall(r"\]\(([^)]+)\)", stored):
        if target.startswith("#"):
            assert target[1:] in anchors
        elif "://" not in target:
            assert (figures.FIGURES / target).exists(), target


def test_the_lab_is_photographed_where_a_browser_is_there(browser):
    pixels = imread(io.BytesIO(figures.photograph(browser)))
    assert pixels.shape[:2] == (676, 1280) and pixels.std() > 0.1


def test_a_figure_that_cannot_be_written(tmp_path, monkeypatch, capsys):
    (tmp_path / "taken").write_text("a file, not a folder")
    monkeypatch.setattr(figures, "FIGURES", tmp_path / "taken")
    assert figures.main(["ahsct_steps"]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_a_figure_that_there_is_not(capsys):
    assert figures.main(["ahsct_step"]) == 1
    said = capsys.readouterr().err
    assert "no figure 'ahsct_step'" in said and "ahsct_steps" in said and "Traceback" not in said


def test_a_cell_run_before_the_first_one_says_so_in_one_line():
    """A kernel that was restarted knows no names; the file kernel_startup.py, installed with the package, explains."""
    sources = ["the_reset.lab()", 'L07.check("L07-C1")', "undefined_by_me + 1", "1 / 0"]
    nb = v4.new_notebook(cells=[v4.new_code_cell(source, metadata={"tags": ["raises-exception"]}) for source in sources])
    NotebookClient(nb, timeout=60).execute()
    said = [cell.outputs[0].traceback for cell in nb.cells]
    assert said[0] == said[1] == ["Run the first code cell of this notebook, then this one again: the kernel is new. Your answers are kept."]
    assert len(said[2]) > 1 and "undefined_by_me" in "".join(said[2])
    assert "ZeroDivisionError" in "".join(said[3])
