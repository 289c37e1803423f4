"""Read the parameters of a model from its table in ``data/parameters``."""

from dataclasses import dataclass
from pathlib import Path

from immune_reset import tables

#: What a number is worth, and what that means.
STATUSES = {
    "published": "the number stands in the cited source",
    "derived": "computed from published numbers; the computation is shown",
    "calibrated": "chosen so that the model meets a published observation",
    "ours": "an assumption or extension of this course",
}

#: The columns of a table, and what is due in each.
COLUMNS = {
    "name": "a text",
    "symbol": "a text",
    "label": "a text",
    "value": "a number",
    "unit": 'a unit, or "1" for a pure number,',
    "low": "a number",
    "high": "a number",
    "status": f"one of {', '.join(STATUSES)}",
    "source": "a key of references.bib",
    "place": "a text",
}


@dataclass(frozen=True)
class Parameter:
    """One number of a model: what it is, where it comes from, between which bounds it may be moved.

    ``symbol`` is LaTeX, ``unit`` is "1" for a pure number, ``source`` is a key of ``data/references.bib``,
    ``place`` says where in the source the number stands or how it was computed.
    """

    name: str
    symbol: str
    label: str
    value: float
    unit: str
    low: float
    high: float
    status: str
    source: str
    place: str


def read_parameters(*paths: Path) -> dict[str, Parameter]:
    """Parameters by name, in the order of the tables; a later table replaces or adds rows of an earlier one.

    Raises CourseError naming the file, the line and the column of the first fault.
    """
    rows = [row for path in paths for row in tables.read(Path(path), COLUMNS, key="name")]
    return {row["name"]: _parameter(row) for row in rows}


def _parameter(row: tables.Row) -> Parameter:
    if not row["name"].isidentifier():
        row.refuse("name", f"{row['name']!r} is not letters, digits and underscores")
    row.one_of("status", STATUSES)
    parameter = Parameter(**row | {column: row.number(column) for column in ("value", "low", "high")})
    if not parameter.low <= parameter.value <= parameter.high:
        row.refuse(
            "value",
            f"{parameter.name} is {parameter.value:g}, outside its range {parameter.low:g} to {parameter.high:g}",
        )
    return parameter
