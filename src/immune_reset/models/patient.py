"""One patient record, and how it sets the models: it links them, there is no single large model.

Conditioning and graft decide how many lymphocytes are left, and with the regulation of the patient in which state the
tolerance model comes to rest. That state alone sets the relapse model, through the growth of its regulatory cells.
Each function below turns a record into what one model is given.
"""

from dataclasses import dataclass, field, fields

from sympy import Min

from immune_reset import models
from immune_reset.engine.given import is_number
from immune_reset.errors import CourseError
from immune_reset.models.lo2016 import T_CELLS, settled_illness
from immune_reset.observations import value

#: Share of the body's T cells that 1e6 graft T cells per kg put back (derived).
SHARE_PER_MILLION = 1e6 * value("body_weight") / value("t_cells_in_body")

#: Th1, as a multiple of the healthy level, above which the model patient counts as ill again (ours).
RELAPSE_LEVEL = 5.0

#: Growth of regulatory cells in the relapse model (1/day): in disease as published, in health as we read its sweep.
_AR_ILL, _AR_HEALTHY = 0.25, 0.5


def spared(depth):
    """Share of lymphocytes that conditioning of that depth (log10 of the share removed) leaves; number or expression."""
    return 10 ** (-depth)


def grafted(graft_t_cells):
    """Share of the T cells of before that come back with the graft (1e6 per kg); number or expression."""
    return SHARE_PER_MILLION * graft_t_cells


def surviving(depth, graft_t_cells):
    """Share of T cells there on day 0: those that conditioning spares and those that come back with the graft."""
    return Min(1, spared(depth) + grafted(graft_t_cells))


def _quantity(default, label, unit, low, high):
    return field(default=default, metadata={"label": label, "unit": unit, "low": low, "high": high})


@dataclass(frozen=True)
class PatientRecord:
    """What is known of one patient. Each field has label, unit and range in its ``metadata``.

    Raises CourseError for a value that is not a number within its range.
    """

    age: float = _quantity(38, "age", "years", 18, 70)
    depth: float = _quantity(3, "conditioning depth", "log10", 0, 4)
    cd34_dose: float = _quantity(5.7, "CD34 dose", "1e6/kg", 0, 15)
    graft_t_cells: float = _quantity(10, "T cells in the graft", "1e6/kg", 0, 1000)
    thymic_rebound: float = _quantity(16.25, "thymic rebound", "x before", 0, 50)
    treg_strength: float = _quantity(1, "Treg-induction strength", "x healthy", 0.5, 1.5)

    def __post_init__(self):
        for each in fields(self):
            value, limits = getattr(self, each.name), each.metadata
            if not (is_number(value) and limits["low"] <= value <= limits["high"]):
                raise CourseError(
                    f"Patient record: {each.name} is {value!r}; "
                    f"allowed: {limits['low']:g} to {limits['high']:g} {limits['unit']}."
                )


def marrow(record: PatientRecord) -> dict[str, float]:
    """Parameters of ``cho2018``, variant ``graft``. Depth does not move it: no source links the two."""
    return {"cd34_dose": record.cd34_dose}


def lymphocytes(record: PatientRecord) -> dict[str, float]:
    """Parameters of ``reconstitution``."""
    return {
        "age": record.age,
        "residual": spared(record.depth),
        "graft_share": grafted(record.graft_t_cells),
        "F": record.thymic_rebound,
    }


def tolerance(record: PatientRecord) -> tuple[dict[str, float], dict[str, float]]:
    """Parameters and initial values of ``lo2016`` on day 0: autoimmune, the T cells thinned, Treg induction scaled."""
    model = models.load("lo2016")
    left = float(surviving(record.depth, record.graft_t_cells))
    start = {name: level * (left if name in T_CELLS else 1) for name, level in settled_illness().items()}
    return {name: record.treg_strength * model.parameters[name].value for name in ("sb", "s10")}, start


def tolerant(record: PatientRecord, weeks: float = 261) -> bool:
    """Whether Th1 is at most ``RELAPSE_LEVEL`` times healthy after so many weeks (five years)."""
    model = models.load("lo2016")
    parameters, start = tolerance(record)
    end = model.solve(times=[weeks], parameters=parameters, initial=start).states["T1"][-1]
    return bool(end <= RELAPSE_LEVEL * model.parameters["T1_0"].value)


def relapses(record: PatientRecord) -> dict[str, float]:
    """Parameters of ``velez2011``.

    The mapping is ours; no source gives it. A patient who stays autoimmune keeps the published growth of regulatory
    cells in disease (0.25 a day). One who is tolerant has 0.5 a day, at which that model is silent, times the
    Treg-induction strength. How deep conditioning went counts only through which of the two it is.
    """
    return {"aR": max(_AR_ILL, _AR_HEALTHY * record.treg_strength) if tolerant(record) else _AR_ILL}


def clones(record: PatientRecord) -> dict[str, dict[str, float]]:
    """Keyword arguments of ``repertoire.renew``."""
    return {"reconstitution": lymphocytes(record)}
