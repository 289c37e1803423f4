"""The tables of data/evidence as data frames. A damaged or contradictory row is refused by file, line and column.

Columns, types and allowed words are those of data/datapackage.json; here is added what that form cannot say.
"""

import json
import math
import re
from datetime import date
from functools import cache
from pathlib import Path

import pandas

from immune_reset import references, tables
from immune_reset.errors import CourseError
from immune_reset.paths import DATA

#: Tables of data/evidence.
NAMES = ("trials", "outcomes", "survival_points", "safety", "case_mix", "contrasts", "regulation", "epidemiology",
         "identifiers")

#: Kinds of interval that are confidence intervals, with their level in per cent.
CONFIDENCE = {"90": 90, "95": 95, "97.5": 97.5}

#: Measures that are a share of people in per cent.
_SHARES = ("percent", "pooled_percent", "cumulative_incidence", "pairwise_concordance", "probandwise_concordance")

#: Columns of a trial that a figure can filter or name its rows by.
_OF_TRIAL = ["name", "disease", "therapy", "design", "treatment", "comparator", "comparator_class", "first_year",
             "last_year"]


def load(name: str) -> pandas.DataFrame:
    """A table, one row per row of the file, in its order.

    Numbers are floats (NaN where the cell is empty), all else is text. The column ``where`` names file and line.
    Raises CourseError for an unknown table and for the first fault in it.
    """
    if name not in NAMES:
        raise CourseError(f"there is no table {name!r} of evidence; there are {', '.join(NAMES)}.")
    return _load(name).copy()


def with_trials(name: str) -> pandas.DataFrame:
    """The table ``outcomes``, ``survival_points``, ``safety`` or ``case_mix`` with the columns of each row's trial.

    Raises CourseError for another table: its rows belong to no trial.
    """
    rows = load(name)
    if name == "trials" or "trial" not in rows:
        raise CourseError(f"the rows of {name!r} belong to no trial; those of outcomes, survival_points, safety and case_mix do.")
    return rows.merge(load("trials")[["trial", *_OF_TRIAL]], on="trial", how="left", validate="many_to_one")


@cache
def _load(name):
    return read(name, DATA)


def read(name: str, data: Path, today: date | None = None) -> pandas.DataFrame:
    """Like ``load``, from the folder ``data``; a date after ``today`` is refused."""
    path, schema = _resource(f"evidence-{name.replace('_', '-')}", data)
    fields = {field["name"]: field for field in schema["fields"]}
    columns = {column: field["description"] for column, field in fields.items()}
    optional = {column for column, field in fields.items() if not field.get("constraints", {}).get("required")}
    rows = tables.read(path, columns, schema["primaryKey"][0], optional)
    for key in schema.get("foreignKeys", ()):
        _check_key(rows, key["fields"][0], key["reference"]["resource"], data)
    for row in rows:
        for column, field in fields.items():
            if row[column]:
                _check_cell(row, column, field)
        _check_row(row, today or date.today())
    numbers = [column for column, field in fields.items() if field["type"] in ("number", "integer")]
    return pandas.DataFrame(
        [{**row, **{column: float(row[column] or "nan") for column in numbers}, "where": row.where} for row in rows],
        columns=[*fields, "where"],
    )


def first_day(partial: str) -> date:
    """The first day of a date given as year, month or day. Raises ValueError where there is no such day."""
    return date.fromisoformat((partial + "-01-01")[:10])


def _resource(name, data):
    """File and schema of a resource of the data package."""
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    resource = next(each for each in package["resources"] if each["name"] == name)
    return data / resource["path"], json.loads((data / resource["schema"]).read_text(encoding="utf-8"))


def _check_key(rows, column, resource, data):
    path, schema = _resource(resource, data)
    key = schema["primaryKey"][0]
    known = {row[key] for row in tables.read(path, {key: "a text"}, key)}
    for row in rows:
        if row[column] and row[column] not in known:
            row.refuse(column, f"{row[column]!r} is not in {path.name}")


def _check_cell(row, column, field):
    constraints = field.get("constraints", {})
    if "enum" in constraints:
        row.one_of(column, constraints["enum"])
    if "pattern" in constraints and not re.search(constraints["pattern"], row[column]):
        row.refuse(column, f"{row[column]!r} is not {field['description']}")
    if field["type"] in ("number", "integer"):
        number = row.number(column)
        if field["type"] == "integer" and number != int(number):
            row.refuse(column, f"{row[column]!r} is not a whole number")
        low, high = constraints.get("minimum", -math.inf), constraints.get("maximum", math.inf)
        if not low <= number <= high:
            row.refuse(column, f"{row[column]} is outside the range from {low} to {high}")


def _check_row(row, today):
    """What two cells of a row must not say of each other, and what no cell may say."""
    for column in ("date", "checked", "registry_verified"):
        if row.get(column):
            try:
                day = first_day(row[column])
            except ValueError:
                row.refuse(column, f"{row[column]!r} is no day of the calendar")
            if day > today:
                row.refuse(column, f"{row[column]} lies in the future")
    if row.get("events") and row.get("n") and row.get("unit") != "events" and row.number("events") > row.number("n"):
        row.refuse("events", f"{row['events']} of {row['n']} patients")
    if row.get("n") and row.get("relapsing") and row.number("relapsing") > row.number("n"):
        row.refuse("relapsing", f"{row['relapsing']} of {row['n']} patients")
    if row.get("first_year") and row.get("last_year") and row.number("last_year") < row.number("first_year"):
        row.refuse("last_year", f"{row['last_year']} is before {row['first_year']}")
    if "interval" in row:
        _check_interval(row)
    _check_size(row)
    _check_share(row)
    if row.get("status") == "derived" and row.get("computed") == "":
        row.refuse("computed", "empty; what was computed is due for a derived number")
    if row.get("doi"):
        link = references.by_key(row["source"]).link
        if link.startswith("https://doi.org/") and link != f"https://doi.org/{row['doi']}":
            row.refuse("doi", f"{row['doi']!r}; {references.BIB.name} has {link}")


def _check_size(row):
    """A share of people lies between 0 and 100, a ratio above 0; so do the ends of their intervals."""
    measure = row.get("measure") or ("percent" if row.get("percent") else "")
    for column in ("estimate", "percent", "low", "high"):
        if not row.get(column):
            continue
        if measure in _SHARES and not 0 <= row.number(column) <= 100:
            row.refuse(column, f"{row[column]} is no share of 100")
        if measure.endswith("_ratio") and row.number(column) <= 0:
            row.refuse(column, f"{row[column]}; a ratio is above 0")


def _check_share(row):
    """A percentage agrees with the counts beside it, or its note says why not."""
    for count, share in (("events", "estimate"), ("relapsing", "relapsing_percent")):
        if row.get(count) and row.get("n") and row.get(share) and row.get("measure", "percent") == "percent" and not row.get("note"):
            counted = 100 * row.number(count) / row.number("n")
            if abs(counted - row.number(share)) > 1:
                row.refuse(share, f"{row[share]}; {row[count]} of {row['n']} are {counted:.1f} %, and no note says why")


def _check_interval(row):
    ends = [column for column in ("low", "high") if row[column]]
    if len(ends) == 1:
        row.refuse("high" if ends == ["low"] else "low", "empty; an interval has two ends")
    if bool(ends) != bool(row["interval"]):
        row.refuse("interval", "the kind of interval and its two ends belong together")
    estimate = "percent" if "percent" in row else "estimate"
    if ends and not row.number("low") <= row.number(estimate) <= row.number("high"):
        row.refuse(estimate, f"{row[estimate]} is not between {row['low']} and {row['high']}")
