"""Memory T-cell clones before and after a transplant, and what a sample of receptors sees of them.

Clones have sizes in a power law. Conditioning and graft leave survivors by chance (Poisson), these expand by chance
(Gamma), and the reconstitution model says what share of the blood they make at a given day; the rest is new. Then reads
are drawn. Which clone survives does not depend on what it sees: such a neutral bottleneck keeps the large clones, while
dominant CD4 clones were not found again (Muraro 2014, doi:10.1172/JCI71691). That stays open.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from immune_reset.engine.given import check_number, checked_parameters, is_whole
from immune_reset.errors import CourseError
from immune_reset.models.repertoire import generator
from immune_reset.observations import value

#: The lineages whose clones are followed.
LINEAGES = ("CD4", "CD8")

_LAST_DAY = 3650  # the thymic rebound of the reconstitution model is over


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
        """Share of the ``number`` largest clones before that are read after. Raises CourseError for no such number."""
        if not is_whole(number) or not 1 <= number <= len(self.before):
            raise CourseError(f"dominant_found: {number!r} clones are asked for; a whole number from 1 to {len(self.before):,} is due.")
        return float(np.mean(self.reads_after[:int(number)] > 0))

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
    number of memory cells that are left or come back; without it, ``residual`` and ``graft_share`` of the body's.
    Raises CourseError naming what cannot be used, what was given and what is allowed.
    """
    from immune_reset import models

    blood = models.load("reconstitution")
    check_number("repertoire: day", day, 1, _LAST_DAY)
    reads = round(_given(lineage, parameters)["reads"])
    rates = dict(zip(blood.parameters, checked_parameters(blood, reconstitution)))
    state = blood.solve(times=[day], parameters=reconstitution).states
    parts = {name: state[f"{name[0]}{lineage[-1]}_{name[1:]}"][-1] for name in ("Nold", "Nnew", "Mold", "Mnew")}
    total = sum(parts.values())
    memory_before = 1 - rates["naive_before"]
    if survivors is None:
        share = rates[f"{lineage}_before"] / (rates["CD4_before"] + rates["CD8_before"])
        left = rates["residual"] + rates["graft_share"]
        survivors = left * value("t_cells_in_body") * share * memory_before
    rng = generator(seed)
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
    """Shares of the memory clones of "CD4" or "CD8" among its memory cells, the largest first.

    ``parameters`` replaces values of the model. Raises CourseError for another lineage or parameter.
    """
    given = _given(lineage, parameters)
    clones, exponent = round(given["clones"]), given[f"exponent_{lineage}"]
    # Sizes at the middle of each rank, so that chance enters only where a clone lives or dies.
    sizes = ((np.arange(clones) + 0.5) / clones) ** (-1 / (exponent - 1))
    return sizes / sizes.sum()


def bottleneck(
    lineage: str, survivors: float, *, rng: np.random.Generator, parameters: Mapping[str, float] | None = None
) -> np.ndarray:
    """Shares of the memory clones after all but about ``survivors`` memory cells were lost and these expanded.

    One entry per clone, in the order of ``clone_shares``; all 0 where no cell survived. ``parameters`` replaces values
    of the model. Raises CourseError where ``survivors`` is no number from 1 to the T cells of a body.
    """
    check_number("repertoire: survivors", survivors, 1, value("t_cells_in_body"))
    given = _given(lineage, parameters)
    left = rng.poisson(survivors * clone_shares(lineage, parameters))
    expanded = rng.gamma(given["shape"] * left)  # an extinct clone has shape 0 and stays at 0
    return expanded / max(expanded.sum(), np.finfo(float).tiny)


def _given(lineage, parameters):
    """Values of the model by name, those of ``parameters`` in the place of others."""
    from immune_reset import models

    if lineage not in LINEAGES:
        raise CourseError(f"repertoire: lineage is {lineage!r}; it is 'CD4' or 'CD8'.")
    model = models.load("repertoire")
    return dict(zip(model.parameters, checked_parameters(model, parameters)))


def _read(rng, reads, shares):
    """Reads that fall on each clone; those on cells outside the clones are left out."""
    return rng.multinomial(reads, np.append(shares, max(0.0, 1 - shares.sum())))[:-1]
