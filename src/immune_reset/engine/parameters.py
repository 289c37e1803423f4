"""Read the parameters of a model from its table in ``data/parameters``."""

import csv
import math
import re
from dataclasses import dataclass
from pathlib import Path

from immune_reset.errors import CourseError
from immune_reset.paths import DATA

COLUMNS = ("name", "symbol", "label", "value", "unit", "low", "high", "status", "source", "place")

#: What a number is worth. ``published``: it stands in the cited source. ``derived``: computed from published
#: numbers. ``calibrated``: chosen to meet a published observation. ``ours``: an assumption of this course.
STATUSES = ("published", "derived", "calibrated", "ours")


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
    sources = set(re.findall(r"^@\w+\{([^,\s]+)", (DATA / "references.bib").read_text(encoding="utf-8"), re.MULTILINE))
    parameters: dict[str, Parameter] = {}
    for path in paths:
        parameters.update(_read_table(Path(path), sources))
    return parameters


def _read_table(path: Path, sources: set[str]) -> dict[str, Parameter]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError:
        raise CourseError(f"The table of parameters {path} cannot be read.") from None
    except UnicodeDecodeError as error:
        raise CourseError(f"{path.name}: byte {error.start} is not UTF-8 text; save the table as UTF-8.") from None
    reader = csv.DictReader(text.splitlines(), strict=True)
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise CourseError(f"{path.name}, line 1: column {missing[0]!r} is missing; a table has {', '.join(COLUMNS)}.")
    parameters: dict[str, Parameter] = {}
    try:
        for row in reader:
            parameter = _parameter(row, f"{path.name}, line {reader.line_num}", sources)
            if parameter.name in parameters:
                raise CourseError(
                    f"{path.name}, line {reader.line_num}, column name: {parameter.name!r} is already given; "
                    "a name may stand once."
                )
            parameters[parameter.name] = parameter
    except csv.Error as error:
        raise CourseError(f"{path.name}, line {reader.line_num}: not a row of a CSV table ({error}).") from None
    return parameters


def _parameter(row: dict, where: str, sources: set[str]) -> Parameter:
    # DictReader files surplus cells under None and fills absent cells with None.
    if None in row or None in row.values():
        given = sum(cell is not None for key, cell in row.items() if key is not None) + len(row.get(None, ()))
        raise CourseError(f"{where}: {given} cells where the header has {len(row) - (None in row)}; "
                          "put quotes round a cell that holds a comma.")
    cells = {column: row[column].strip() for column in COLUMNS}
    for column in COLUMNS:
        if not cells[column]:
            hint = {
                "unit": 'a unit, or "1" for a pure number',
                "source": "a key of data/references.bib",
                "status": "one of " + ", ".join(STATUSES),
            }.get(column, "a number" if column in ("value", "low", "high") else "a text")
            raise CourseError(f"{where}, column {column}: empty; {hint} is due.")
    if not cells["name"].isidentifier():
        raise CourseError(f"{where}, column name: {cells['name']!r} is not letters, digits and underscores.")
    if cells["status"] not in STATUSES:
        raise CourseError(f"{where}, column status: {cells['status']!r}; allowed: {', '.join(STATUSES)}.")
    if cells["source"] not in sources:
        raise CourseError(f"{where}, column source: {cells['source']!r} is not a key of data/references.bib.")
    for column in ("value", "low", "high"):
        cells[column] = _number(cells[column], f"{where}, column {column}")
    parameter = Parameter(**cells)
    if not parameter.low <= parameter.value <= parameter.high:
        raise CourseError(
            f"{where}, column value: {parameter.name} is {parameter.value:g}, "
            f"outside its range {parameter.low:g} to {parameter.high:g}."
        )
    return parameter


def _number(cell: str, where: str) -> float:
    try:
        number = float(cell)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise CourseError(f"{where}: {cell!r} is not a number.")
    return number
