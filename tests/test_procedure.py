"""The diagram of the procedure, and what is said of a damaged row of its table."""

import pytest

from immune_reset.engine.parameters import STATUSES
from immune_reset.errors import CourseError
from immune_reset.paths import DATA
from immune_reset.pathways import procedure

TABLE = (DATA / "procedure" / "ahsct_steps.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("1,select", "x,select", ("line 2", "column order", "'x'", "1, 2, 3, 4, 5, 6")),
        ("2,mobilise", "1,mobilise", ("line 3", "column order", "'1'", "already")),
        ("statkute2007", "nobody1999", ("line 3", "column source", "'nobody1999'", "references.bib")),
        ("burt2019", "", ("line 5", "column source", "empty", "references.bib")),
        ("the disease", "the ill", ("line 5", "column aim", "'the ill'", "the blood")),
        (",abstract,published\n", "\n", ("line 3", "8 cells", "10")),
        ("mean of 128 patients;", "mean, of 128 patients;", ("line 4", "11 cells", "10")),
        ("table 2,published", "table 2,guessed", ("line 2", "column status", "'guessed'", *STATUSES)),
        (",place", ",spot", ("line 1", "column 'place' is missing")),
        ('"MS', 'MS"', ("line 2", "cells")),
    ],
)
def test_a_damaged_row_is_named(tmp_path, old, new, words):
    assert old in TABLE
    file = tmp_path / "steps.csv"
    file.write_text(TABLE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CourseError) as error:
        procedure.steps(file)
    for word in ("steps.csv", *words):
        assert word in str(error.value)
    assert "\n" not in str(error.value)


def test_a_table_that_a_spreadsheet_saved_is_read_all_the_same(tmp_path):
    file = tmp_path / "steps.csv"
    first, *rows = TABLE.splitlines()
    file.write_bytes("\r\n".join(["\ufeff" + first, *reversed(rows)]).encode())
    assert procedure.steps(file) == procedure.steps()


def test_the_picture_says_each_step_with_its_source():
    words = procedure.draw().description
    for row in procedure.steps():
        assert f"Step {row['order']}, {row['step']}, for {row['aim']}" in words
    assert "(Snowden 2012)" in words and "(Burt 2019)" in words
