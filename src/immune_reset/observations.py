"""Published numbers that figures and labs show beside the models, one row each in data/observations.csv."""

from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from immune_reset import tables
from immune_reset.paths import DATA

_COLUMNS = {
    "name": "a text",
    "label": "a text",
    "value": "a number",
    "unit": 'a unit, or "1" for a pure number,',
    "status": "a status",
    "source": "a key of references.bib",
    "place": "a text",
}


class Observation(NamedTuple):
    """A number, its unit, what it is worth and where it stands."""

    label: str
    value: float
    unit: str
    status: str
    source: str
    place: str


@cache
def observations():
    """All observations by name (read-only). Raises CourseError naming file, line and column of a fault."""
    rows = tables.read(DATA / "observations.csv", _COLUMNS, key="name")
    return MappingProxyType({
        row["name"]: Observation(**{column: row[column] for column in _COLUMNS if column != "name"}
                                 | {"value": row.number("value")})
        for row in rows
    })


def value(name):
    """The number of one observation, in its unit."""
    return observations()[name].value
