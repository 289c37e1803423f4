"""The published models of the course, one file each: equations, how the table of parameters is read, checks.

    from immune_reset import models
    models.names()
    m = models.load("lo2016")
    m.solve(t_end=52, parameters={"s12": 43.5}).to_frame()
    models.cohort("lo2016", 10_000, 52, {"s12": models.Lognormal(cv=0.3)}, seed=1).to_frame()
"""

from functools import cache, partial
from importlib import import_module

from immune_reset.engine.distributions import Fixed, Lognormal, Normal, Uniform
from immune_reset.errors import CourseError

__all__ = ["Fixed", "Lognormal", "Normal", "Uniform", "checks", "cohort", "load", "names", "variants"]

#: Model and its variants; the first is the one that is loaded when none is asked for.
_VARIANTS = {
    "lo2016": ("repaired", "printed", "treated", "dip"),
    "cho2018": ("gcsf_day_1", "gcsf_day_7", "graft"),
    "reconstitution": ("assembled",),
    "friberg2002": ("docetaxel", "paclitaxel", "etoposide", "dmdc", "cpt11", "vinflunine", "fixed_system"),
    "alexander_wahl2011": ("published",),
    "velez2011": ("published",),
    "damage": ("assembled",),
    "repertoire": ("four_cells", "one_cell"),
    "self_renewal": ("neutral",),
}


def names() -> tuple[str, ...]:
    """The models that can be loaded."""
    return tuple(_VARIANTS)


def variants(name: str) -> tuple[str, ...]:
    """The variants of a model, the usual one first. Raises CourseError for an unknown model."""
    if name not in _VARIANTS:
        raise CourseError(f"There is no model {name!r}; there are {', '.join(_VARIANTS)}.")
    return _VARIANTS[name]


def load(name: str, variant: str | None = None):
    """The model of that name (an ``engine.model.Model``), built once per session.

    Raises CourseError for an unknown name or variant.
    """
    known = variants(name)
    if variant is not None and variant not in known:
        raise CourseError(f"Model {name} has no variant {variant!r}; it has {', '.join(known)}.")
    return _build(name, variant or known[0])


def cohort(name: str, patients, t_end=None, distributions=None, seed=None, *, variant: str | None = None, **options):
    """Many virtual patients of the model of that name; see ``engine.cohort.cohort`` for what may be given."""
    from immune_reset.engine.cohort import cohort

    load(name, variant)
    return cohort(partial(load, name, variant), patients, t_end, distributions, seed, **options)


def checks(name: str):
    """The model beside the numbers that its paper prints (a pandas DataFrame); see ``models.check_table``.

    The relapses of ``velez2011`` are simulated and take about 10 s the first time.
    """
    from immune_reset.models.check_table import check_table

    return check_table(name)


@cache
def _build(name, variant):
    return import_module(f"immune_reset.models.{name}").build(variant)
