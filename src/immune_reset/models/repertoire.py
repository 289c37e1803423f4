"""T-cell clones: a naive pool that keeps itself diverse, and a memory repertoire renewed after transplant.

Naive pool. Clones leave the thymus with ``founders`` cells each; every cell divides or dies on its own (linear birth,
death and immigration, solved by Kendall). ``build`` gives the exact means of a pool that starts empty; ``naive_pool``
draws the pool itself, exactly. With thymic output at 4 % of division clonotypes are 9 % of the cells, as published.

Memory. Clones have sizes in a power law. Conditioning and graft leave survivors by chance (Poisson), these expand by
chance (Gamma), and the reconstitution model says what share of the blood they make at a given day; the rest is new.
Then reads are drawn. Which clone survives does not depend on what it sees: such a neutral bottleneck keeps the large
clones, while dominant CD4 clones were not found again (Muraro 2014, doi:10.1172/JCI71691). That stays open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, inf, log
from numbers import Integral, Real

import numpy as np
from sympy import Integer, Piecewise, S, Symbol

from immune_reset.engine.given import checked_parameters
from immune_reset.engine.model import Model, Observable, State
from immune_reset.engine.parameters import read_parameters
from immune_reset.errors import CourseError
from immune_reset.observations import value
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
    _number("cells", cells, 1, _MOST_CELLS)
    _number("thymic_share", thymic_share, 1e-4, 10)
    _number("division", division, 1e-6, 1)
    _whole("founders", founders, 1, 1000)
    if days != inf:
        _number("days", days, 0, 1e6)
    rng = _generator(seed)
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


@dataclass(frozen=True)
class Renewal:
    """One lineage before and after. Arrays have one entry per memory clone of before, the largest first.

    ``before`` and ``after`` are shares of all T cells of the lineage, ``reads_before`` and ``reads_after`` what a
    sample of ``reads`` receptors holds; the rest of a sample is naive or new. ``old_share`` is the share of all cells
    after that descend from cells before.
    """

    lineage: str
    day: float
    old_share: float
    reads: int
    before: np.ndarray
    after: np.ndarray
    reads_before: np.ndarray
    reads_after: np.ndarray

    @property
    def seen_share(self) -> float:
        """Share of the reads after that belong to clones read before."""
        return float(self.reads_after[self.reads_before > 0].sum() / self.reads)

    @property
    def clones_left(self) -> int:
        """Memory clones of before that still have cells."""
        return int(np.count_nonzero(self.after))

    def dominant_found(self, number: int = 25) -> float:
        """Share of the ``number`` largest clones before that are read after."""
        return float(np.mean(self.reads_after[:number] > 0))

    def to_frame(self):
        """A pandas DataFrame of the clones that were read before or after."""
        import pandas as pd

        columns = {name: getattr(self, name) for name in ("before", "after", "reads_before", "reads_after")}
        frame = pd.DataFrame(columns, index=pd.RangeIndex(1, len(self.before) + 1, name="clone"))
        return frame[(frame.reads_before > 0) | (frame.reads_after > 0)]


def renew(
    lineage: str = "CD4",
    *,
    seed: int,
    day: float = 365,
    reconstitution: Mapping[str, float] | None = None,
    parameters: Mapping[str, float] | None = None,
    survivors: float | None = None,
) -> Renewal:
    """Memory clones of "CD4" or "CD8" before treatment and ``day`` days after transplant.

    ``reconstitution`` and ``parameters`` replace values of the two models by name. ``survivors`` is the expected
    number of memory cells that are left or come back; without it, ``residual`` of the body's.
    Raises CourseError naming what cannot be used, what was given and what is allowed.
    """
    from immune_reset import models

    if lineage not in ("CD4", "CD8"):
        raise CourseError(f"repertoire: lineage is {lineage!r}; it is 'CD4' or 'CD8'.")
    model, blood = models.load("repertoire"), models.load("reconstitution")
    given = dict(zip(model.parameters, checked_parameters(model, parameters)))
    rates = dict(zip(blood.parameters, checked_parameters(blood, reconstitution)))
    state = blood.solve(times=[day], parameters=reconstitution).states
    parts = {name: state[f"{name[0]}{lineage[-1]}_{name[1:]}"][-1] for name in ("Nold", "Nnew", "Mold", "Mnew")}
    total = sum(parts.values())
    memory_before = 1 - rates["naive_before"]
    if survivors is None:
        share = rates[f"{lineage}_before"] / (rates["CD4_before"] + rates["CD8_before"])
        left = rates["residual"] + rates["graft_share"]
        survivors = left * value("t_cells_in_body") * share * memory_before
    _number("survivors", survivors, 1, value("t_cells_in_body"))
    reads = round(given["reads"])
    rng = _generator(seed)
    before = memory_before * clone_shares(lineage, parameters)
    after = parts["Mold"] / total * bottleneck(lineage, survivors, rng=rng, parameters=parameters)
    return Renewal(
        lineage=lineage,
        day=float(day),
        old_share=float(parts["Nold"] / total + after.sum()),
        reads=reads,
        before=before,
        after=after,
        reads_before=_read(rng, reads, before),
        reads_after=_read(rng, reads, after),
    )


def clone_shares(lineage: str, parameters: Mapping[str, float] | None = None) -> np.ndarray:
    """Shares of the memory clones of "CD4" or "CD8" among its memory cells, the largest first."""
    clones, exponent, _ = _clones(lineage, parameters)
    # Sizes at the middle of each rank, so that chance enters only where a clone lives or dies.
    sizes = ((np.arange(clones) + 0.5) / clones) ** (-1 / (exponent - 1))
    return sizes / sizes.sum()


def bottleneck(
    lineage: str, survivors: float, *, rng: np.random.Generator, parameters: Mapping[str, float] | None = None
) -> np.ndarray:
    """Shares of the memory clones after all but about ``survivors`` memory cells were lost and these expanded.

    One entry per clone, in the order of ``clone_shares``; all 0 where no cell survived. ``parameters`` replaces values
    of the model.
    """
    left = rng.poisson(survivors * clone_shares(lineage, parameters))
    expanded = rng.gamma(_clones(lineage, parameters)[2] * left)  # an extinct clone has shape 0 and stays at 0
    return expanded / max(expanded.sum(), np.finfo(float).tiny)


def _clones(lineage, parameters):
    """Number of memory clones, exponent of their sizes, evenness of expansion."""
    from immune_reset import models

    model = models.load("repertoire")
    given = dict(zip(model.parameters, checked_parameters(model, parameters)))
    return round(given["clones"]), given[f"exponent_{lineage}"], given["shape"]


def _read(rng, reads, shares):
    """Reads that fall on each clone; those on cells outside the clones are left out."""
    return rng.multinomial(reads, np.append(shares, max(0.0, 1 - shares.sum())))[:-1]


def _generator(seed):
    _whole("seed", seed, 0, 2**63)
    return np.random.default_rng(seed)


def _number(name, value, low, high):
    if not isinstance(value, Real) or isinstance(value, bool) or not low <= value <= high:
        raise CourseError(f"repertoire: {name} is {value!r}; a number from {low:g} to {high:g} is due.")


def _whole(name, value, low, high):
    if not isinstance(value, Integral) or isinstance(value, bool) or not low <= value <= high:
        raise CourseError(f"repertoire: {name} is {value!r}; a whole number from {low} to {high} is due.")
