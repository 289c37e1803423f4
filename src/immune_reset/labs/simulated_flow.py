"""Simulated flow cytometry of the eight markers by which an MSC is defined. No cell here was ever measured.

Fluorescence is in arbitrary units. Of each kind of cell a share carries the marker, lognormal in brightness
(data/flow_cytometry/simulated_markers.csv, all of it ours); the others show only the light of an unstained cell.
"""

from functools import cache

import numpy as np

from immune_reset import tables
from immune_reset.engine.parameters import STATUSES
from immune_reset.errors import CourseError
from immune_reset.paths import DATA

#: The markers in the order of the criteria: three that must be there, five that must not.
MARKERS = ("CD73", "CD90", "CD105", "CD45", "CD34", "CD14", "CD19", "HLA-DR")
REQUIRED = MARKERS[:3]
CELLS = ("marrow MSC", "marrow MSC with IFN-γ", "skin fibroblasts")
_BLOOD = "blood cells"

#: Cells of each kind that are drawn, and log10 brightness (mean, standard deviation) of a cell without the marker.
_DRAWN = 20_000
_DARK = (2.0, 0.18)

#: Brightness at which the curves are given, and the classes of the histogram around it.
_LOG = np.linspace(1, 5.2, 71)
BRIGHTNESS = 10**_LOG
_EDGES = np.append(_LOG, 2 * _LOG[-1] - _LOG[-2]) - (_LOG[1] - _LOG[0]) / 2

_COLUMNS = {
    "name": "a text",
    "cells": f"one of {', '.join((*CELLS, _BLOOD))}",
    "marker": f"one of {', '.join(MARKERS)}",
    "positive": "a number, per cent",
    "bright": "a number, log10 of brightness",
    "spread": "a number, log10 of brightness",
    "status": "a status",
    "source": "a key of references.bib",
    "place": "a text",
}


@cache
def markers(file=DATA / "flow_cytometry" / "simulated_markers.csv"):
    """Share in per cent, mean and standard deviation of log10 brightness by (cells, marker).

    Raises CourseError naming file, line and column of a fault.
    """
    found = {}
    for row in tables.read(file, _COLUMNS, key="name"):
        row.one_of("status", STATUSES)
        place = row.one_of("cells", (*CELLS, _BLOOD)), row.one_of("marker", MARKERS)
        numbers = [row.number(column) for column in ("positive", "bright", "spread")]
        if not 0 <= numbers[0] <= 100:
            row.refuse("positive", f"{numbers[0]:g} is not a share in per cent")
        if numbers[2] <= 0:
            row.refuse("spread", f"{numbers[2]:g}; a spread is above 0")
        found[place] = tuple(numbers)
    return found


@cache
def events(cells, marker):
    """log10 brightness of 20,000 simulated cells of one kind, the same at every call.

    Raises CourseError for cells or a marker that the table does not have.
    """
    for what, given, known in (("cells", cells, (*CELLS, _BLOOD)), ("marker", marker, MARKERS)):
        if given not in known:
            raise CourseError(f"{what} is {given!r}; one of {', '.join(map(repr, known))} is due.")
    share, bright, spread = markers()[cells, marker]
    draw = np.random.default_rng([(*CELLS, _BLOOD).index(cells), MARKERS.index(marker)])
    positive = draw.random(_DRAWN) < share / 100
    return np.where(positive, draw.normal(bright, spread, _DRAWN), draw.normal(*_DARK, _DRAWN))


def curves(cells, blood):
    """For a tube with so many per cent of blood cells: histograms and shares above each brightness, by marker.

    Parameters
    ----------
    cells : int
        1, 2 or 3: the kind of cell, in the order of ``CELLS``.
    blood : float
        Blood cells in the tube, per cent.

    Returns
    -------
    dict
        ``"shape CD73"``: histogram, 1 at its peak; ``"above CD73"``: per cent of cells at that brightness or above.
    """
    found, weight, kind = {}, blood / 100, CELLS[int(cells) - 1]
    for marker in MARKERS:
        shape, above = (sum(part * curve for part, curve in zip((1 - weight, weight), pair))
                        for pair in zip(_curves(kind, marker), _curves(_BLOOD, marker)))
        found |= {f"shape {marker}": shape / shape.max(), f"above {marker}": 100 * above}
    return found


@cache
def _curves(kind, marker):
    """Histogram of one kind of cell, and the share of its cells at each brightness or above."""
    light = np.sort(events(kind, marker))
    return np.histogram(light, _EDGES)[0], 1 - np.searchsorted(light, _LOG) / len(light)
