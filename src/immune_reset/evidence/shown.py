"""Which rows a figure shows, with their sources: for the reference list and the table beneath it."""

import pandas
from matplotlib.lines import Line2D

from immune_reset.evidence import tables

_TABLES = ("outcomes", "survival_points", "safety", "regulation")


def rows(picture):
    """The rows of data/evidence that a Picture of this package shows, once each, in the order they were drawn.

    Returns
    -------
    pandas.DataFrame
        Columns ``row`` (its key), ``table``, ``source`` (key of references.bib), ``place``, ``status``, ``computed`` and
        ``checked``.
    """
    keys = [
        key.removeprefix("pooled-").removesuffix("-interval")
        for artist in picture.figure.findobj(Line2D) if (key := artist.get_gid())
    ]
    columns = ["source", "place", "status", "computed", "checked"]
    known = {}
    for name in _TABLES:
        frame = tables.load(name)
        for record in frame.to_dict("records"):
            known[record[frame.columns[0]]] = [name, *(record.get(column, "") for column in columns)]
    return pandas.DataFrame([[key, *known[key]] for key in dict.fromkeys(keys)], columns=["row", "table", *columns])


def sources(picture):
    """The keys of references.bib behind a Picture, each once: ``lesson.references(*sources(picture))``."""
    return tuple(dict.fromkeys(rows(picture).source))
