"""Tables of the course: CSV files, empty only where that is allowed. A fault is one sentence that says where."""

import csv
import io
import math
from collections.abc import Collection, Mapping
from pathlib import Path

from immune_reset import references
from immune_reset.errors import CourseError


class Row(dict):
    """The cells of a row by column, without spaces around them. ``where`` names file and line."""

    def __init__(self, cells: Mapping[str, str], where: str):
        super().__init__(cells)
        self.where = where

    def refuse(self, column: str, fault: str):
        """Raise the CourseError that names file, line and column."""
        raise CourseError(f"{self.where}, column {column}: {fault}.")

    def number(self, column: str) -> float:
        """The cell as a finite number."""
        try:
            number = float(self[column])
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            self.refuse(column, f"{self[column]!r} is not a number")
        return number

    def one_of(self, column: str, allowed: Collection[str]) -> str:
        """The cell, one of ``allowed``."""
        if self[column] not in allowed:
            self.refuse(column, f"{self[column]!r}; allowed: {', '.join(allowed)}")
        return self[column]


def read(path: Path, columns: Mapping[str, str], key: str, optional: Collection[str] = ()) -> list[Row]:
    """The rows of a table in their order.

    ``columns`` holds for each column what is due there, in words ("a number"); only those in ``optional`` may be
    empty. Cells of a column "source" are keys of data/references.bib. A cell of the column ``key`` stands once.
    Raises CourseError for the first fault.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # a spreadsheet may put a byte order mark in front
    except OSError as error:
        raise CourseError(f"The table {path} cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError as error:
        raise CourseError(f"{path.name}: byte {error.start} is not UTF-8 text; save the table as UTF-8.") from None
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    rows = {}
    try:
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            raise CourseError(
                f"{path.name}, line 1: column {missing[0]!r} is missing; a table has {', '.join(columns)}."
            )
        for cells in reader:
            row = _row(cells, f"{path.name}, line {reader.line_num}", columns, optional)
            if row[key] in rows:
                row.refuse(key, f"{row[key]!r} is already given; it may stand once")
            rows[row[key]] = row
    except csv.Error as error:
        raise CourseError(f"{path.name}, line {reader.line_num}: not a row of a CSV table ({error}).") from None
    return list(rows.values())


def _row(cells: dict, where: str, columns: Mapping[str, str], optional: Collection[str]) -> Row:
    # DictReader files surplus cells under None and fills absent cells with None.
    if None in cells or None in cells.values():
        given = sum(cell is not None for key, cell in cells.items() if key is not None) + len(cells.get(None, ()))
        raise CourseError(
            f"{where}: {given} cells where the header has {len(cells) - (None in cells)}; "
            "put quotes round a cell that holds a comma."
        )
    row = Row({column: cells[column].strip() for column in columns}, where)
    for column, due in columns.items():
        if not row[column] and column not in optional:
            row.refuse(column, f"empty; {due} is due")
    if "source" in columns and row["source"] not in references.keys():
        row.refuse("source", f"{row['source']!r} is not a key of {references.BIB.name}")
    return row
