"""What is fixed before a trial begins."""

from dataclasses import dataclass, field, fields

from immune_reset.engine.given import is_number
from immune_reset.errors import CourseError

#: Days of a year, as in the model of relapses.
YEAR = 365
#: Two-sided level of every test.
ALPHA = 0.05
#: Looks of "five looks", evenly spaced over the follow-up; the trial stops at the first with p below ALPHA.
LOOKS = 5
#: Days of "early relapses left out": who relapses in the treated arm before is taken out of the analysis (ours).
EARLY = 90

COMPARATORS = ("none", "placebo", "drug")
ENDPOINTS = ("first relapse", "relapse-free")
CONDUCTS = ("as planned", "the sick leave", "early relapses left out", "five looks")


def _number(default, label, low, high, whole=False, unit=""):
    return field(default=default, metadata={"label": label, "low": low, "high": high, "whole": whole, "unit": unit})


def _choice(default, label, allowed):
    return field(default=default, metadata={"label": label, "allowed": allowed})


@dataclass(frozen=True, kw_only=True)
class Protocol:
    """A trial as planned, and what happens on the way. Each field has its label and limits in its ``metadata``.

    ``patients`` are those of the arm without the treatment (of the only arm where ``comparator`` is "none"); for each
    of them ``ratio`` are treated. With "none" each patient's relapses are compared with those of the year before
    (paired t test). "placebo" leaves the relapses as they are, "drug" prevents ``drug_prevents`` of them.

    ``prevented`` is the truth that the trial looks for: the share of the other arm's relapses that the treatment
    prevents, each by chance and independently, from the first day on.

    ``endpoint`` "first relapse" is tested by the log-rank test, "relapse-free" at the end of ``years`` by the test for
    two proportions among those who stayed. ``dropout`` is the share that leaves before the end, by chance. With
    ``conduct`` "the sick leave" it is, in the treated arm, the share of those who relapse that leave at their first
    relapse, so that nobody hears of it. ``entry`` is how many relapses in the year before a patient must have had.

    Raises CourseError naming the field, what was given and what is allowed.
    """

    patients: int = _number(30, "patients without the treatment", 2, 2000, whole=True)
    comparator: str = _choice("placebo", "other arm", COMPARATORS)
    endpoint: str = _choice("first relapse", "endpoint", ENDPOINTS)
    years: float = _number(1.0, "follow-up", 0.25, 3, unit="years")
    dropout: float = _number(0.0, "share that leaves", 0, 0.6)
    prevented: float = _number(0.55, "share of relapses prevented", 0, 0.99)
    drug_prevents: float = _number(0.5, "share of relapses that the drug prevents", 0, 0.9)
    ratio: int = _number(1, "treated for each patient without the treatment", 1, 3, whole=True)
    entry: int = _number(2, "relapses in the year before, at least", 0, 3, whole=True)
    conduct: str = _choice("as planned", "what happens on the way", CONDUCTS)

    def __post_init__(self):
        for each in fields(self):
            check(each.name, getattr(self, each.name))

    @property
    def treated(self) -> int:
        """Patients who are treated."""
        return self.patients if self.comparator == "none" else self.patients * self.ratio


def check(name, value):
    """``value`` if the protocol's field ``name`` may have it; else a CourseError that says what is allowed."""
    known = {each.name: each.metadata for each in fields(Protocol)}
    if name not in known:
        raise CourseError(f"A protocol has no {name!r}; it has {', '.join(known)}.")
    limits = known[name]
    if "allowed" in limits:
        if value not in limits["allowed"]:
            raise CourseError(f"Protocol: {name} ({limits['label']}) is {value!r}; allowed: {', '.join(limits['allowed'])}.")
        return value
    fits = is_number(value) and limits["low"] <= value <= limits["high"] and not (limits["whole"] and value != int(value))
    if not fits:
        kind = "a whole number" if limits["whole"] else "a number"
        unit = f" {limits['unit']}" if limits["unit"] else ""
        raise CourseError(
            f"Protocol: {name} ({limits['label']}) is {value!r}; {kind} from {limits['low']:g} to {limits['high']:g}{unit} is due."
        )
    return value
