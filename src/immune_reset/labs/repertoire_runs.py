"""What the lab of lesson 08 computes: where the T cells come from, and what a sample of their receptors finds.

With a kernel each setting is computed from all clones; without one, at the settings of ``_GRID`` only.
"""

from functools import lru_cache

import numpy as np

from immune_reset import models
from immune_reset.labs.repertoire_figure import FIRST_MONTH, TOP
from immune_reset.live import Frames
from immune_reset.models.memory_clones import LINEAGES, bottleneck, clone_shares
from immune_reset.models.patient import grafted, spared
from immune_reset.observations import value

_MONTH = 365 / 12
_BINS = 400  # clones of nearly one rank are counted together
_READS = np.linspace(0, 7, 57)  # log10
_DAYS = np.array([0, *range(7, 92, 7), *range(105, 731, 25)], float)
_MONTHS = np.array([FIRST_MONTH, 0, *(_DAYS / _MONTH)])

#: Settings that are computed beforehand, for pages without Python.
_GRID = {"depth": [1, 2, 3, 4, 6, 8], "graft": [0.001, 10, 1000], "clones": [1e5], "draw": [1]}


@lru_cache(maxsize=256)
def _memory(lineage, depth, graft, clones, draw):
    """The memory clones of a lineage before and after, summed up by their size."""
    blood = {name: each.value for name, each in models.load("reconstitution").parameters.items()}
    share = blood[f"{lineage}_before"] / (blood["CD4_before"] + blood["CD8_before"])
    cells = value("t_cells_in_body") * share * (1 - blood["naive_before"]) * min(1, spared(depth) + grafted(graft))
    rng = np.random.default_rng([int(draw), LINEAGES.index(lineage)])
    parameters = {"clones": round(clones)}
    before = clone_shares(lineage, parameters)
    after = bottleneck(lineage, cells, rng=rng, parameters=parameters)
    alive = np.sort(after[after > 0])[::-1]
    largest = after[:TOP]
    return {
        "head": [(each[:10].sum(), each[:1000].sum()) for each in (before, after)],
        "before": _binned(before, np.ones_like(before)),
        "again": _binned(before, after),
        "after": _binned(alive, np.ones_like(alive)),
        "largest": (largest, np.ones_like(largest)),
        "left": len(alive),
    }


def _binned(sizes, weights):
    """Mean size and summed weight of clones, taken together with those of nearly equal rank; the largest come first."""
    if not len(sizes):
        return np.ones(1), np.zeros(1)
    starts = np.unique(np.geomspace(1, len(sizes) + 1, _BINS + 1).astype(int))[:-1] - 1
    counts = np.diff(np.append(starts, len(sizes)))
    return np.add.reduceat(sizes, starts) / counts, np.add.reduceat(weights, starts)


@lru_cache(maxsize=256)
def _shares(depth, graft):
    """Percentages of each lineage by origin, from two months before the transplant to two years after."""
    given = {"residual": spared(depth), "graft_share": grafted(graft)}
    state = models.load("reconstitution").solve(times=_DAYS, parameters=given).states
    naive = models.load("reconstitution").parameters["naive_before"].value
    found = {}
    for lineage in LINEAGES:
        parts = np.array([state[name.format(lineage[-1])] for name in ("M{}_old", "N{}_old", "N{}_new", "M{}_new")])
        earlier = np.array([[1 - naive, naive, 0, 0]] * 2).T
        found[lineage] = 100 * np.hstack([earlier, parts / parts.sum(axis=0)])
    return found


def _stack(depth, graft, clones, draw, progress):
    """Edges of the bands of the stacked areas, from the bottom up, in per cent."""
    found = {}
    for at, lineage in enumerate(LINEAGES):
        progress(at / 2)
        memory_old, naive_old, naive_new, _ = _shares(depth, graft)[lineage]
        head = np.repeat(_memory(lineage, depth, graft, clones, draw)["head"], [2, len(_MONTHS) - 2], axis=0).T
        found |= {f"ten_{lineage}": memory_old * head[0], f"thousand_{lineage}": memory_old * head[1],
                  f"memory_{lineage}": memory_old, f"old_{lineage}": memory_old + naive_old,
                  f"naive_{lineage}": memory_old + naive_old + naive_new}
    return found


def _sample(depth, graft, clones, draw, progress):
    """What so many reads of memory cells find (the mean over samples): x is log10 of the reads."""
    found, every = {}, np.ones_like(_READS)

    def caught(sizes, weights):
        return (1 - np.exp(-np.outer(10**_READS, sizes))) @ weights

    for at, lineage in enumerate(LINEAGES):
        progress(at / 2)
        memory = _memory(lineage, depth, graft, clones, draw)
        found |= {f"again_{lineage}": caught(*memory["again"]), f"largest_{lineage}": caught(*memory["largest"]),
                  f"before_{lineage}": np.log10(1 + caught(*memory["before"])),
                  f"after_{lineage}": np.log10(1 + caught(*memory["after"])),
                  f"left_{lineage}": memory["left"] * every}
    return found


def runs():
    """The two runs of the lab: ``cells``, the areas over the months, and ``sample``, what is found at a depth of reading."""
    bands = {"ten": "in the ten largest old clones", "thousand": "in the thousand largest old clones", "memory": "in old memory cells",
             "old": "from cells of before", "naive": "from cells of before, or new and naive"}
    sampled = {"again": "share of old memory reads found again", "largest": "large clones found", "before": "clones read before (log10 of one more)",
               "after": "old clones read after (log10 of one more)", "left": "old clones left"}
    return [
        Frames("cells", _stack, _MONTHS, {f"{name}_{lineage}": (f"{lineage} {words}", "%") for name, words in bands.items() for lineage in LINEAGES},
               _GRID, decimals=2, model=models.load("reconstitution"), kernel=True),
        Frames("sample", _sample, _READS, {f"{name}_{lineage}": (f"{lineage}, {words}", "") for name, words in sampled.items() for lineage in LINEAGES},
               _GRID, decimals=4, model=models.load("repertoire"), kernel=True),
    ]
