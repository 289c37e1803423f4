"""A damaged table of parameters is refused with one sentence that names the place."""

import pytest

from immune_reset import models
from immune_reset.engine.parameters import STATUSES, read_parameters
from immune_reset.errors import CourseError
from immune_reset.paths import DATA

HEADER = "name,symbol,label,value,unit,low,high,status,source,place\n"
GOOD = "k,k_1,decay,0.5,1/day,0,2,published,lo2016,Table 2\n"


def read(tmp_path, text):
    table = tmp_path / "toy.csv"
    table.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_parameters(table)


def test_a_row_becomes_a_parameter(tmp_path):
    parameter = read(tmp_path, HEADER + GOOD)["k"]
    assert (parameter.value, parameter.unit, parameter.low, parameter.high) == (0.5, "1/day", 0.0, 2.0)
    assert (parameter.symbol, parameter.status, parameter.source) == ("k_1", "published", "lo2016")


def test_a_second_table_replaces_and_adds_rows(tmp_path):
    (tmp_path / "one.csv").write_text(HEADER + GOOD)
    (tmp_path / "two.csv").write_text(HEADER + GOOD.replace("0.5", "0.7") + GOOD.replace("k,", "j,"))
    both = read_parameters(tmp_path / "one.csv", tmp_path / "two.csv")
    assert list(both) == ["k", "j"] and both["k"].value == 0.7


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (GOOD.replace("0.5", "half"), ("line 2", "column value", "'half'", "not a number")),
        (GOOD.replace("0.5", "nan"), ("line 2", "column value", "'nan'")),
        (GOOD.replace(",0,2,", ",0,inf,"), ("line 2", "column high", "'inf'")),
        (GOOD.replace("0.5", "3"), ("line 2", "column value", "3", "0 to 2")),
        (GOOD.replace("published", "guessed"), ("line 2", "column status", "'guessed'", *STATUSES)),
        (GOOD.replace("lo2016", ""), ("line 2", "column source", "references.bib")),
        (GOOD.replace("lo2016", "nobody1999"), ("line 2", "column source", "'nobody1999'", "references.bib")),
        (GOOD.replace("1/day", ""), ("line 2", "column unit", "pure number")),
        (GOOD.replace("k,k_1", "2k,k_1"), ("line 2", "column name", "'2k'")),
        (GOOD + GOOD, ("line 3", "column name", "'k'", "already")),
        (GOOD.replace("decay", "decay, slow"), ("line 2", "11 cells", "10")),
        ("k,k_1,decay\n", ("line 2", "3 cells", "10")),
        (GOOD.replace("decay", '"decay'), ("not a row",)),
    ],
)
def test_a_damaged_row_is_named(tmp_path, row, words):
    with pytest.raises(CourseError) as error:
        read(tmp_path, HEADER + row)
    for word in ("toy.csv", *words):
        assert word in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(CourseError, match="toy.csv, line 1: column 'source' is missing"):
        read(tmp_path, HEADER.replace(",source", "") + GOOD)


def test_a_table_that_is_not_text_is_named(tmp_path):
    with pytest.raises(CourseError, match="toy.csv.*UTF-8"):
        read(tmp_path, HEADER.encode() + b"\xff\xfe")


def test_a_missing_table_is_named(tmp_path):
    with pytest.raises(CourseError, match="absent.csv"):
        read_parameters(tmp_path / "absent.csv")


def test_every_table_of_the_course_belongs_to_a_model():
    tables = {path.name for path in (DATA / "parameters").glob("*.csv")}
    named = set()
    for name in models.names():
        named |= {f"{name}.csv", *(f"{name}_{variant}.csv" for variant in models.variants(name))}
    assert tables <= named


def test_a_number_that_is_ours_says_so():
    """What cites the course is marked as ours; what is ours and cites a paper says what was chosen."""
    for name in models.names():
        for variant in models.variants(name):
            for parameter in models.load(name, variant).parameters.values():
                if parameter.source == "course":
                    assert parameter.status == "ours", parameter
                elif parameter.status == "ours":
                    assert parameter.place.startswith(("chosen ", "set ")), parameter
