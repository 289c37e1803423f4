"""The exporter and the command for slides: what they refuse, and what goes into the file."""

import json
import os
import re
import subprocess
import sys
from contextlib import nullcontext

import nbformat
import nbformat.v4 as v4
import pytest
from publish_fixture import code, text

from immune_reset.errors import CourseError
from immune_reset.mathml import mathml
from immune_reset.publish import everything, execution, exporter, handout, slides
from immune_reset.publish.files import write
from immune_reset.publish.exporter import OfflineSlidesExporter
from immune_reset.publish.markdown import to_html
from immune_reset.publish.pages import course
from immune_reset.publish.widgets import STATE

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def export(*cells, folder=".", presenter=False, metadata=None):
    """The page made of cells that have their outputs already."""
    nb = v4.new_notebook(cells=list(cells), metadata=metadata or {})
    about = {"metadata": {"name": "50_trial", "path": str(folder)}}
    return OfflineSlidesExporter(execute=False, presenter=presenter).from_notebook_node(nb, about)[0]


def shows(data, metadata=None, slide=None):
    """A code cell whose stored output is ``data``."""
    cell = code("show()", slide)
    cell.outputs = [v4.new_output("display_data", data, metadata=metadata or {})]
    return cell


def sections(page):
    return re.findall(r"<section class=.*?</section>", page, re.S)


TITLE = text("## A title", "slide")


def test_a_stored_error_is_refused():
    cell = code("1 / 0")
    cell.outputs = [v4.new_output("error", ename="ZeroDivisionError", evalue="division by zero", traceback=[])]
    with pytest.raises(CourseError, match="50_trial.ipynb, cell 2: it ends in ZeroDivisionError: division by zero"):
        export(TITLE, cell)


def test_an_error_while_running_is_refused(tmp_path):
    path = tmp_path / "51_broken.ipynb"
    nbformat.write(v4.new_notebook(cells=[TITLE, code("1 / 0")]), path)
    with pytest.raises(CourseError, match="51_broken.ipynb, cell 2: it ends in ZeroDivisionError"):
        slides.build(path, tmp_path)


def test_a_picture_needs_a_description():
    figure = {"image/png": PNG, "text/plain": "<Figure size 640x480 with 1 Axes>"}
    with pytest.raises(CourseError, match="50_trial.ipynb, cell 2: it shows a picture without a description"):
        export(TITLE, shows(figure))
    with pytest.raises(CourseError, match="cell 1: it has a picture without a description"):
        export(text("## T\n\n![](x.png)", "slide"))


def test_the_description_is_the_alt_text():
    page = export(TITLE, shows({"image/png": PNG, "text/plain": "<Figure>"}, {"image/png": {"alt": 'falls "fast"'}}))
    assert 'alt="falls &quot;fast&quot;"' in page
    assert 'alt="A tree."' in export(TITLE, shows({"image/png": PNG, "text/plain": "A tree."}))


@pytest.mark.parametrize("source", ["missing.svg", "https://example.org/x.png"])
def test_a_picture_must_be_a_file_of_the_course(source, tmp_path):
    with pytest.raises(CourseError, match=f"cell 1: it shows the picture {source}"):
        export(text(f"## T\n\n![a tree]({source})", "slide"), folder=tmp_path)


def test_a_picture_file_is_carried_inside(tmp_path):
    (tmp_path / "tree.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    page = export(text("## T\n\n- words\n\n![a tree](tree.svg)", "slide"), folder=tmp_path)
    assert 'src="data:image/svg+xml;base64,' in page
    assert '<section class="columns"' in page


def test_a_widget_without_a_front_end_is_refused():
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "m1"}, "text/plain": "IntSlider()"}
    with pytest.raises(CourseError, match="cell 2: it shows a widget that needs a running kernel"):
        export(TITLE, shows(view), metadata={"widgets": {STATE: {"state": {"m1": {"state": {"value": 3}}}}}})


def test_a_notebook_without_slides_is_refused():
    with pytest.raises(CourseError, match="50_trial.ipynb has no slides"):
        export(text("Words for home.", "skip"))


def test_a_note_before_the_first_slide_is_refused():
    with pytest.raises(CourseError, match="cell 1: it is a speaker's note before the first slide"):
        export(text("SAY hello.", "notes", "instructor"), TITLE)


def test_without_the_package_that_carries_reveal(monkeypatch):
    def none(name):
        raise exporter.PackageNotFoundError(name)

    monkeypatch.setattr(exporter, "files", none)
    with pytest.raises(CourseError, match="Reveal.js is missing"):
        export(TITLE)


def test_slide_types():
    page = export(
        TITLE, text("more words"), text("## Below", "subslide"), text("at last", "fragment"),
        text("read at home", "skip"), text("SAY this.", "notes"), text("## Next", "slide"),
    )
    first, below, following = sections(page)
    assert "more words" in first and "fragment" not in first
    assert "at last" in below and "part words fragment" in below
    assert "Next" in following
    assert "read at home" not in page and "SAY this" not in page
    assert page.count('<section class="stack">') == 1


def test_notes_stand_on_the_slide_before_them():
    page = export(TITLE, text("SAY **this**.", "notes"), text("## Next", "slide"), presenter=True)
    first, following = sections(page)
    assert '<aside class="notes"><p>SAY <strong>this</strong>.</p>' in first
    assert "notes" not in following


def test_widgets_share_their_front_end_and_hidden_ones_stay_at_home():
    def view(key, slide=None):
        return shows({"application/vnd.jupyter.widget-view+json": {"model_id": key}}, slide=slide)

    esm = "export default { render() {} } // </script> <!-- "
    secret = {"state": {"_esm": esm, "answer": "hidden on purpose"}}
    state = {"m1": {"state": {"_esm": esm, "depth": 1}}, "m2": {"state": {"_esm": esm, "depth": 2}}, "m3": secret}
    page = export(TITLE, view("m1"), view("m2"), view("m3", "skip"), metadata={"widgets": {STATE: {"state": state}}})
    packed = re.search(r'id="widgets">(.*?)</script>', page, re.S)[1]
    widgets = json.loads(packed)
    assert "<" not in packed
    assert list(widgets["texts"].values()) == [esm]
    assert [model["state"]["depth"] for model in widgets["models"].values()] == [1, 2]
    assert "hidden on purpose" not in page


def test_code_is_hidden_and_printed_text_shown():
    cell = code("print(secret)")
    cell.outputs = [v4.new_output("stream", name="stdout", text="a < b\n"), v4.new_output("stream", name="stderr", text="bar")]
    page = export(TITLE, cell)
    assert "print(secret)" not in page
    assert "<pre>a &lt; b\n</pre>" in page
    assert "bar</pre>" not in page


def test_mathematics():
    assert '<math xmlns="http://www.w3.org/1998/Math/MathML" display="inline">' in to_html("rate $\\mu$ here")
    block = to_html("$$\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}$$")
    assert block.count("<mtr>") == 2 and "<mi>&" not in block
    assert "<math" not in to_html("costs \\$5 and \\$6")
    for wrong, why in [("x^", "check its braces"), ("\\foo x", "foo is not known"), ("a & b", "& is not known")]:
        with pytest.raises(CourseError, match=why):
            mathml(wrong)


def test_a_formula_that_is_not_understood_is_named_with_its_cell():
    with pytest.raises(CourseError, match="50_trial.ipynb, cell 2: the formula 'x_1_2' cannot"):
        export(TITLE, text("So $x_1_2$."))


def test_nbconvert_knows_the_format(tmp_path):
    nbformat.write(v4.new_notebook(cells=[TITLE]), tmp_path / "52_small.ipynb")
    subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "offline_slides", "--OfflineSlidesExporter.presenter=True",
         "--OfflineSlidesExporter.execute=False", "52_small.ipynb"],
        cwd=tmp_path, check=True, capture_output=True,
    )
    assert "A title" in (tmp_path / "52_small_presenter.html").read_text(encoding="utf-8")


@pytest.fixture
def lessons(tmp_path, monkeypatch):
    """A folder with a sound notebook 01 and a damaged one 02, as the course's own."""
    nbformat.write(v4.new_notebook(cells=[TITLE]), tmp_path / "01_sound.ipynb")
    (tmp_path / "02_damaged.ipynb").write_text('{"cells": [')
    monkeypatch.setattr(execution, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(handout, "printer", lambda: nullcontext(lambda deck, file: write(file, b"%PDF")))
    return tmp_path


def test_a_damaged_notebook_does_not_stop_the_others(lessons, capsys):
    assert slides.main(["02", "01", "--out", str(lessons / "out")]) == 1
    assert "slides: 02_damaged.ipynb is not a notebook" in capsys.readouterr().err
    assert sorted(file.name for file in (lessons / "out").iterdir()) == [
        "01_sound.html", "01_sound_handout.pdf", "01_sound_presenter.html"
    ]


def test_without_a_browser_the_decks_are_made_and_one_sentence_says_what_is_missing(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "immune_reset.publish.slides", "00", "--out", str(tmp_path)],
        env={**os.environ, "CHROMIUM": "/nowhere/chromium"}, capture_output=True, text=True,
    )
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert done.stderr.splitlines()[0] == (
        "slides: no handouts are made. The variable CHROMIUM names /nowhere/chromium, which is not a file; name a browser's program."
    )
    assert sorted(file.name for file in tmp_path.iterdir()) == ["00_start_here.html", "00_start_here_presenter.html"]


def test_everything_is_made_though_a_notebook_is_damaged_and_no_browser_is_there(lessons, monkeypatch, capsys):
    def none():
        raise CourseError("No browser.")

    shown = []
    monkeypatch.setattr(handout, "printer", none)
    monkeypatch.setattr(course, "write", lambda notebooks, folder: shown.extend(notebooks) or [CourseError("a page failed.")])
    monkeypatch.setattr(everything.editions, "build", lambda edition, folder: shown.append(edition))
    assert everything.build(lessons / "out") == 1
    said = capsys.readouterr().err
    for sentence in ("publish: no handouts are made. No browser.", "publish: 02_damaged.ipynb is not a notebook", "publish, pages: a page failed."):
        assert sentence in said
    assert [path.name for path, _ in shown[:1]] == ["01_sound.ipynb"] and shown[1:] == ["students", "instructors"]
    assert sorted(file.name for file in (lessons / "out" / "slides").iterdir()) == ["01_sound.html", "01_sound_presenter.html"]


def test_a_target_that_cannot_be_written(lessons, capsys):
    (lessons / "taken").write_text("a file, not a folder")
    assert slides.main(["01", "--out", str(lessons / "taken")]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_a_number_without_a_lesson(lessons, capsys):
    assert slides.main(["77"]) == 1
    assert "there is no lesson '77'" in capsys.readouterr().err
