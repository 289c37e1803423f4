"""What a lab is made of: its controls, presets, readouts and sentences (``runs.py`` and ``traces.py`` hold the rest).

An expression is SymPy over ``Symbol(name)`` of controls and of readouts that stand earlier in the list. A series is
addressed as ``"run.name"``, as ``runs.py`` names it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass

from sympy import Expr
from sympy.logic.boolalg import Boolean

from immune_reset.engine.given import is_number
from immune_reset.engine.parameters import STATUSES
from immune_reset.errors import CourseError

Number = float | Expr


# --- what the student moves -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Control:
    """One quantity that the student sets: a slider and a number field, or radio buttons with ``names``.

    ``ends`` says what the low and the high end mean. On a ``"log"`` scale ``step`` is in log10 units.
    ``source`` says in words where the range or the value comes from. ``digits`` are decimals shown. ``spoken``
    is the unit in words where its signs do not read well aloud (default: the unit). ``names`` are those of the whole
    values, from the low one on, where each stands for a thing; such a control has no ends.
    A lab shows at most four controls at once; ``more=True`` puts one under "More controls".
    """

    name: str
    label: str
    unit: str
    low: float
    high: float
    step: float
    value: float
    status: str
    source: str
    ends: tuple[str, str] = ()
    scale: str = "linear"
    digits: int = 1
    more: bool = False
    spoken: str = ""
    names: tuple[str, ...] = ()

    def __post_init__(self):
        where = f"Control {self.name!r}"
        if not self.name.isidentifier():
            raise CourseError(f"{where}: a name is letters, digits and underscores.")
        if self.status not in STATUSES:
            raise CourseError(f"{where}: status {self.status!r}; allowed: {', '.join(STATUSES)}.")
        if self.scale not in ("linear", "log"):
            raise CourseError(f"{where}: scale {self.scale!r}; allowed: linear, log.")
        if not self.low < self.high or self.step <= 0 or (self.scale == "log" and self.low <= 0):
            raise CourseError(
                f"{where}: low {self.low:g}, high {self.high:g}, step {self.step:g}; low comes before high, the step "
                "is above 0, and a log scale starts above 0."
            )
        steps = (self.high - self.low) / self.step
        if self.scale == "linear" and abs(steps - round(steps)) > 1e-6:
            raise CourseError(f"{where}: steps of {self.step:g} from {self.low:g} never reach the high end {self.high:g}.")
        if self.names and (self.step != 1 or len(self.names) != steps + 1):
            raise CourseError(f"{where}: {len(self.names)} names; one for each whole value from {self.low:g} to {self.high:g} is due.")
        if len(self.ends) != (0 if self.names else 2):
            raise CourseError(f"{where}: ends {self.ends!r}; two of them, or names.")
        self.check(self.value)

    def check(self, value) -> float:
        """``value`` as a float. Raises CourseError unless it is a number inside the range."""
        if not is_number(value) or not self.low <= value <= self.high:
            unit = f" {self.unit}" if self.unit not in ("", "1") else ""
            raise CourseError(
                f"Control {self.name!r} ({self.label}) takes a number from {self.low:g} to {self.high:g}{unit}, "
                f"not {value!r}."
            )
        return float(value)


@dataclass(frozen=True)
class Preset:
    """A story with a name: a button that sets the controls in ``values`` and puts every other one at its start."""

    name: str
    story: str
    values: Mapping[str, float]


# --- what is read off the curves --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Readout:
    """A number read off the curves. ``digits`` are decimals shown; "never" is infinite."""

    name: str
    _: KW_ONLY
    label: str = ""
    unit: str = ""
    digits: int = 0

    #: The reduction in measures.py and measures.js; its arguments follow the series.
    measure = ""

    def arguments(self) -> list[Number]:
        """The reduction's arguments after the curve."""
        raise NotImplementedError


@dataclass(frozen=True)
class ValueAt(Readout):
    """The curve at ``x``; beyond the curve's ends the value at that end."""

    series: str
    x: Number
    measure = "value_at"

    def arguments(self):
        return [self.x]


@dataclass(frozen=True)
class FirstAbove(Readout):
    """The first x, from ``after`` on, at which the curve stands at ``level`` or higher."""

    series: str
    level: Number
    after: Number = -math.inf
    measure = "first_above"

    def arguments(self):
        return [self.level, self.after]


@dataclass(frozen=True)
class FirstBelow(FirstAbove):
    """The first x, from ``after`` on, at which the curve stands at ``level`` or lower."""

    measure = "first_below"


@dataclass(frozen=True)
class TimeBelow(Readout):
    """The length of x, from ``start`` to ``end``, along which the curve is lower than ``level``."""

    series: str
    level: Number
    start: Number = -math.inf
    end: Number = math.inf
    measure = "time_below"

    def arguments(self):
        return [self.level, self.start, self.end]


@dataclass(frozen=True)
class Minimum(Readout):
    """The lowest value of the curve from ``start`` to ``end``."""

    series: str
    start: Number = -math.inf
    end: Number = math.inf
    measure = "minimum"

    def arguments(self):
        return [self.start, self.end]


@dataclass(frozen=True)
class Maximum(Minimum):
    """The highest value of the curve from ``start`` to ``end``."""

    measure = "maximum"


@dataclass(frozen=True)
class Rises(Readout):
    """How often the curve rises to ``level``; a rise within ``apart`` of the one before belongs to it."""

    series: str
    level: Number
    apart: Number = 0.0
    measure = "rises"

    def arguments(self):
        return [self.level, self.apart]


@dataclass(frozen=True)
class Formula(Readout):
    """An expression in controls and earlier readouts. Where it has no value (never minus never) it is "never"."""

    expr: Expr

    def arguments(self):
        return [self.expr]


#: One sentence of the summary: the first condition that holds gives the template. ``True`` always holds.
Sentence = Sequence[tuple[Boolean | bool, str]]
