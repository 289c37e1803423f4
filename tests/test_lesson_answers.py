"""The answers file: nothing the student entered is lost."""

import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lesson_page import fixture_lesson

from immune_reset.lesson import answers
from immune_reset.lesson.answers import AnswerFile

TIME = "2026-03-01T10:00:00.000+01:00"
ids = st.from_regex(r"L[0-9]{2}-[PCXE][0-9]", fullmatch=True)
attempts = st.lists(
    st.fixed_dictionaries({"time": st.just(TIME), "choice": st.lists(st.sampled_from("abc")), "words": st.lists(st.text())})
)
bodies = st.fixed_dictionaries(
    {"lesson": st.just("99"), "kind": st.just("write"), "prompt": st.text(), "time": st.just(TIME)},
    optional={"text": st.text(), "attempts": attempts, "earlier": st.lists(st.text())},
)
books = st.dictionaries(ids, bodies, max_size=4).map(lambda book: {id: {"id": id, **body} for id, body in book.items()})


def record(id, text):
    return {"id": id, "lesson": "99", "kind": "write", "prompt": "Why?", "time": TIME, "text": text}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("IMMUNE_RESET_ANSWERS", raising=False)
    return tmp_path


@settings(deadline=None, max_examples=50)
@given(first=books, second=books)
def test_what_is_put_is_read_back_in_any_script_with_any_quotes(tmp_path_factory, first, second):
    file = AnswerFile()
    file.path = tmp_path_factory.mktemp("answers") / "my_answers.json"
    file.put(first)
    file.put(second)
    assert AnswerFile.read(file) == {**first, **second}
    assert file.notice == ""
    assert os.listdir(file.path.parent) == ["my_answers.json"]


@pytest.mark.parametrize(
    "damage",
    [
        b"", b"{", b"[]", b"\xff\xfe", b'{"format": "other"}', b"[" * 100_000,
        json.dumps({"format": answers.FORMAT, "version": 99, "answers": {}}).encode(),
        json.dumps({"format": answers.FORMAT, "version": 1, "answers": {"L99-X1": {"id": "L99-X2"}}}).encode(),
        *(
            json.dumps({"format": answers.FORMAT, "version": 1, "answers": {"L99-X1": record("L99-X1", "t") | fault}}).encode()
            for fault in ({"attempts": [1]}, {"time": "soon"}, {"text": 3}, {"earlier": "t"}, {"prompt": None})
        ),
    ],
    ids=range(13),
)
def test_a_damaged_file_is_set_aside_and_said_so(folder, damage):
    (folder / "my_answers.json").write_bytes(damage)
    (folder / "my_answers_damaged_1.json").write_text("an earlier one")
    part = fixture_lesson().write("L99-X1")
    assert part.notice == (
        "my_answers.json could not be understood, so it was kept as my_answers_damaged_2.json and a new one begun."
    )
    part.answers = {"L99-X1": record("L99-X1", "new")}
    assert (folder / "my_answers_damaged_1.json").read_text() == "an earlier one"
    assert (folder / "my_answers_damaged_2.json").read_bytes() == damage
    assert AnswerFile().read() == {"L99-X1": record("L99-X1", "new")}


def test_an_answer_is_on_disk_at_once_and_shown_again_after_a_restart(folder):
    fixture_lesson().write("L99-X1").answers = {"L99-X1": record("L99-X1", 'He said "no" – 不')}
    fixture_lesson().write("L99-X2").answers = {"L99-X2": record("L99-X2", "second")}
    again = fixture_lesson()
    assert again.write("L99-X1").answers == {"L99-X1": record("L99-X1", 'He said "no" – 不')}
    assert again.check("L99-C1").answers == {}
    assert set(again.my_answers().answers) == {"L99-X1", "L99-X2"}


def test_answers_of_other_lessons_and_kernels_stay(folder):
    one, two = fixture_lesson().write("L99-X1"), fixture_lesson().write("L99-X2")
    other = {"L01-X1": record("L01-X1", "from another lesson")}
    AnswerFile().put(other)
    one.answers = {"L99-X1": record("L99-X1", "a")}
    two.answers = {"L99-X2": record("L99-X2", "b")}
    one.answers = {"L99-X1": record("L99-X1", "c")}
    texts = {id: record["text"] for id, record in AnswerFile().read().items()}
    assert texts == {"L01-X1": "from another lesson", "L99-X1": "c", "L99-X2": "b"}


def refuse(*_, **__):
    raise PermissionError(13, "Permission denied")


@pytest.mark.parametrize(("path", "name"), [("pathlib.Path", "read_text"), ("os", "replace")])
def test_a_file_that_cannot_be_read_or_set_aside_is_not_replaced(folder, monkeypatch, path, name):
    """Unreadable, or damaged in a folder that cannot be written: what it holds must not be lost."""
    lesson = fixture_lesson()
    part = lesson.write("L99-X2")
    good = json.dumps({"format": answers.FORMAT, "version": 1, "answers": {"L99-X1": record("L99-X1", "old")}})
    content = (good if name == "read_text" else good[:-1]).encode()
    (folder / "my_answers.json").write_bytes(content)
    with monkeypatch.context() as patch:
        patch.setattr(f"{path}.{name}", refuse)
        part.answers = {"L99-X2": record("L99-X2", "new")}
        assert lesson.write("L99-X1").notice == part.notice
    assert (folder / "my_answers.json").read_bytes() == content and os.listdir(folder) == ["my_answers.json"]
    assert part.notice.startswith("my_answers.json could not be ") and "(Permission denied)" in part.notice
    assert "Download" in part.notice and part.answers["L99-X2"]["text"] == "new"


@pytest.mark.parametrize("time", ["2026-03-01", "2026-03-01 10:00", "2026-03-01T10", "2026-13-01T10:00", "2026-03-01T10:00\n",
                                  "20260301T100000", "2026-W09-7T10:00", None, 5, ["2026-03-01T10:00"]])
def test_a_time_without_its_parts_is_no_time(time):
    assert not answers.is_answers({"format": answers.FORMAT, "version": 1, "answers": {"L99-X1": record("L99-X1", "t") | {"time": time}}})


def test_python_and_the_browser_have_one_rule_for_times():
    assert f"/{answers.TIME}/.test(value)" in Path(answers.__file__).with_name("answers.js").read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="a folder cannot be made read-only this way")
def test_a_folder_that_cannot_be_written_is_said_and_raises_nothing(folder, monkeypatch):
    part = fixture_lesson().write("L99-X1")
    monkeypatch.setattr(os, "replace", refuse)
    part.answers = {"L99-X1": record("L99-X1", "kept on the page")}
    assert part.notice.startswith("my_answers.json could not be written in") and "Download" in part.notice
    assert part.answers["L99-X1"]["text"] == "kept on the page"
    assert os.listdir(folder) == []


def test_what_a_notebook_stores_does_not_depend_on_the_student(folder):
    def stored():
        part = fixture_lesson()
        widgets = [part.recall(), part.predict("L99-P1"), part.check("L99-C1"), part.exercise("L99-E1"), part.my_answers()]
        return [(repr(w), w._repr_mimebundle_()[0]["text/html"]) for w in widgets]

    before = stored()
    AnswerFile().put({"L99-E1": record("L99-E1", "secret")})
    assert stored() == before


def test_the_environment_can_move_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("IMMUNE_RESET_ANSWERS", str(tmp_path / "elsewhere.json"))
    fixture_lesson().write("L99-X1").answers = {"L99-X1": record("L99-X1", "a")}
    assert os.listdir(tmp_path) == ["elsewhere.json"]
