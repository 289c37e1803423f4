"""A class's answers: counted, nobody named, and the gain of the concept check with its doubt."""

import json
import re

import pytest

from immune_reset.errors import CourseError
from immune_reset.lesson import handed_in
from immune_reset.lesson.answers import FORMAT
from immune_reset.lesson.concept import concept_file

TIME = "2026-03-01T10:00:00+01:00"
RIGHT = {item.id: next(letter for letter, option in zip("abcde", item.options) if option.correct) for item in concept_file().item}


def record(id, *choices, kind="check", **other):
    attempts = [{"time": TIME, "choice": list(choice), "words": ["w"] * len(choice)} for choice in choices]
    return {"id": id, "lesson": id[1:3], "kind": kind, "prompt": "Why?", "time": TIME, "attempts": attempts, **other}


def student(right_before, right_after):
    """Someone with so many right answers in each run; the rest is wrong."""
    book = {}
    for run, right in (("before", right_before), ("after", right_after)):
        for n, item in enumerate(concept_file().item):
            letter = RIGHT[item.id] if n < right else "ab"[RIGHT[item.id] == "a"]
            book[item.asked(run)] = record(item.asked(run), letter, kind=run)
    return book


def hand_in(folder, *books):
    for n, book in enumerate(books):
        (folder / f"student{n}.json").write_text(json.dumps({"format": FORMAT, "version": 1, "answers": book}))


def test_counts_and_what_was_written(tmp_path, capsys):
    hand_in(
        tmp_path,
        {"L07-C1": record("L07-C1", "a", "b"), "L07-X2": record("L07-X2", kind="write", text="I no longer believe it.")},
        {"L07-C1": record("L07-C1", "b"), "L07-C4": record("L07-C4", "ac"), "L00-C1": record("L00-C1", "a")},
    )
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "other.json").write_text('{"format": "other"}')
    assert handed_in.main([str(tmp_path), "--lesson", "07", "--texts"]) == 0
    told = capsys.readouterr()
    assert "2 files." in told.out and "(2 answered)" in told.out
    assert "    a)   1  Mobilisation" in told.out and "  * b)   1  Conditioning" in told.out
    assert "  * a)   1  Of the effector-memory" in told.out and "  * c)   1  Dominant CD8" in told.out
    assert "  - I no longer believe it." in told.out
    assert "L00-C1" not in told.out and "student" not in told.out
    assert told.err.count("is not a file of answers of this course, or it is damaged; it was left out.") == 2


def test_the_first_answer_counts_except_where_nothing_was_judged():
    assert handed_in.counted(record("L07-C1", "a", "b")) == {"a"}
    assert handed_in.counted(record("L12-B1", "a", "b", kind="before")) == {"b"}
    assert handed_in.counted(record("L12-A1", "a", "b", kind="after")) == {"a"}


def test_gain_is_what_was_won_of_what_could_be_won():
    half = dict(list(student(3, 12).items())[:15])
    said = handed_in.gain([student(3, 9), student(6, 9), student(3, 12), half])
    # Before 12 of 36, after 30 of 36: 18 of the 24 that were missing.
    assert "3 answered all questions both times; right 33% before, 83% after. Normalised gain 0.75 (fewer than ten" in said
    assert "not been validated" in said and "no control group" in said


def test_the_interval_holds_the_gain_and_shrinks_with_the_class():
    def width(times):
        said = handed_in.gain([student(3, 9), student(6, 9), student(3, 12)] * times)
        low, high = map(float, re.search(r"95 % interval (\S+) to (\S+)\.", said).groups())
        assert low < 0.75 < high
        return high - low

    assert width(40) < width(4)


@pytest.mark.parametrize(("books", "said"), [
    ([], "nobody has answered all questions both times."),
    ([student(12, 12)], "right 100% before, 100% after. The questions"),
    ([student(6, 3)], "Normalised gain -0.50 (fewer"),
])
def test_gain_of_a_class_of_none_or_one(books, said):
    assert said in handed_in.gain(books)


def test_no_folder_and_no_file(tmp_path, capsys):
    with pytest.raises(CourseError, match="is not a folder"):
        handed_in.read_folder(tmp_path / "nowhere")
    assert handed_in.main([str(tmp_path)]) == 1
    assert "there is no file of answers in" in capsys.readouterr().err
