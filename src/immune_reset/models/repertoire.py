"""The naive T-cell pool, which keeps itself diverse: clones come, grow, shrink and die out by chance.

Clones leave the thymus with ``founders`` cells each; every cell divides or dies on its own (linear birth, death and
immigration, solved by Kendall). ``build`` gives the exact means of a pool that starts empty; ``naive_pool`` draws the
pool itself, exactly. With thymic output at 4 % of division clonotypes are 9 % of the cells, as published.

The table of parameters holds those of ``memory_clones`` too.
"""

from dataclasses import dataclass
from math import exp, inf, log

import numpy as np
from sympy import Integer, Piecewise, S, Symbol

from immune_reset.engine.given import check_number, check_whole
from immune_reset.engine.model import Model, Observable, State
from immune_reset.engine.parameters import read_parameters
from immune_reset.paths import DATA

_BLOCK = 1_000_000  # clones drawn at a time: bounds the memory
_MOST_CELLS = 1e10


def build(variant: str) -> Model:
    """Means of the naive pool; ``variant`` is "four_cells" or "one_cell" per new clone."""
    tables = ["repertoire.csv"] + (["repertoire_one_cell.csv"] if variant == "one_cell" else [])
    parameters = read_parameters(*(DATA / "parameters" / table for table in tables))
    pool, division, thymic_share, founders = (Symbol(n) for n in "pool division thymic_share founders".split())
    cells, clonotypes, extinct = Symbol("cells"), Symbol("clonotypes"), Symbol("extinct")
    output = division * thymic_share * pool  # cells per day; loss exceeds division by as much, so pool is steady
    loss = division * (1 + thymic_share)
    return Model(
        name="repertoire" if variant == "four_cells" else "repertoire_one_cell",
        title="Clonotypes of the naive T-cell pool (birth, death and immigration)",
        time_unit="day",
        parameters=parameters,
        states={
            "cells": State("cells", "N", "cells", "naive T cells", S.Zero),
            "clonotypes": State("clonotypes", "S", "clones", "clonotypes", S.Zero),
            "extinct": State("extinct", "x", "1", "chance that all descendants of a cell are gone", S.Zero),
        },
        equations={
            "cells": division * thymic_share * (pool - cells),
            # A whole number as exponent, so that the Jacobian is a polynomial also at extinct = 0.
            "clonotypes": output / founders * (1 - extinct ** Integer(int(parameters["founders"].value))),
            "extinct": (1 - extinct) * (loss - division * extinct),
        },
        observables={
            "clonotype_share": Observable(
                Piecewise((clonotypes / cells, cells > 0), (0, True)), "1", "clonotypes per cell"
            )
        },
    )


@dataclass(frozen=True)
class NaivePool:
    """A naive pool: ``clones_of_size[k]`` is the number of clones with k cells (k = 0 is empty)."""

    clones_of_size: np.ndarray

    @property
    def clonotypes(self) -> int:
        """Clones with at least one cell."""
        return int(self.clones_of_size.sum())

    @property
    def cells(self) -> int:
        """Cells of all clones."""
        return int(self.clones_of_size @ np.arange(len(self.clones_of_size)))


def naive_pool(
    cells: float = 1e6,
    *,
    seed: int,
    days: float = inf,
    founders: int = 4,
    thymic_share: float = 0.04,
    division: float = 0.00092,
) -> NaivePool:
    """A pool of about ``cells`` naive cells, drawn exactly; ``days`` after it was empty (default: steady).

    Parameters as in ``data/parameters/repertoire.csv``. Memory does not grow with ``cells``: clones are drawn
    a million at a time and only their sizes are counted. Raises CourseError for a value that cannot be used.
    """
    check_number("repertoire: cells", cells, 1, _MOST_CELLS)
    check_number("repertoire: thymic_share", thymic_share, 1e-4, 10)
    check_number("repertoire: division", division, 1e-6, 1)
    check_whole("repertoire: founders", founders, 1, 1000)
    founders = int(founders)
    if days != inf:
        check_number("repertoire: days", days, 0, 1e6)
    rng = generator(seed)
    # With loss d, division b, r = d - b and e = exp(-r * age), Kendall gives for the descendants of one cell: alive
    # with chance r * e / (d - b * e), and then geometric in number. u = ln((d - b * e) / r) makes both plain: the ages
    # of living lines are uniform in u, and the geometric law has the parameter exp(-u).
    e_end = 0.0 if days == inf else exp(-division * thymic_share * days)
    u_end = log((1 + thymic_share - e_end) / thymic_share)
    to_draw = int(rng.poisson(cells * thymic_share * u_end))
    counted = np.zeros(1, dtype=np.int64)
    while to_draw:
        block = min(to_draw, _BLOCK)
        to_draw -= block
        u = rng.random(block) * u_end
        geometric = np.exp(-u)
        e = 1 + thymic_share - thymic_share / geometric
        # Each living line proposes its clone; a clone with several is proposed several times, so it is kept once.
        lines = 1 + rng.binomial(founders - 1, np.clip(e * geometric, 0, 1))
        kept = rng.random(block) * lines < 1
        lines, geometric = lines[kept], geometric[kept]
        found = np.bincount(lines + rng.negative_binomial(lines, geometric))
        if len(found) > len(counted):
            counted, found = found, counted
        counted[: len(found)] += found
    return NaivePool(counted)


def generator(seed) -> np.random.Generator:
    """Random numbers of that seed. Raises CourseError where it is no whole number from 0 to 2³² − 1."""
    check_whole("repertoire: seed", seed, 0, 2**32 - 1)
    return np.random.default_rng(int(seed))
