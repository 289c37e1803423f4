"""What a lab computes: models solved in the browser, models pushed by chance, and curves that Python computed before.

A series is addressed as ``"run.name"``: a state or observable of the run's model, an observable of the run itself, or
a series of its frames.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

import numpy as np
from sympy import Expr

from immune_reset.engine.model import Model, Observable
from immune_reset.errors import CourseError
from immune_reset.live.declare import Number
from immune_reset.live.measures import nearest

#: Numbers that the frames of one run may hold: about a megabyte in every page that shows the lab.
MOST_NUMBERS = 200_000

#: Settings whose curves are kept where no frame holds them: a preset, a frozen run and the way between them come back at once.
KEPT = 32


@dataclass(frozen=True)
class Pulses:
    """What an input of a model gives when it comes by chance.

    ``rate`` is the mean number of pulses in the model's unit of time; each delivers ``amount`` at once.
    """

    rate: Number
    amount: Number


@dataclass(frozen=True)
class Run:
    """One solution of a model for the present controls.

    ``times`` increase, in the model's own unit; the figure's x is ``times * x[0] + x[1]``. ``parameters`` and
    ``initial`` replace values of the model. ``observables`` are expressions in the model's states and observables and
    in controls, or an ``Observable`` where they need a unit and a label. ``before`` holds an observable at a value
    from ``x_from`` up to the start of the run.

    ``pulses`` makes inputs come by chance (see ``engine.pulses``), the same for the same ``seed`` (a control of step
    1; what stands after the point of a typed value does not count); ``step`` is then the longest step in time, short enough for the model's fastest rate.
    """

    name: str
    model: Model
    times: Sequence[float]
    parameters: Mapping[str, Number] = field(default_factory=dict)
    initial: Mapping[str, Number] = field(default_factory=dict)
    x: tuple[float, float] = (1.0, 0.0)
    observables: Mapping[str, Expr | Observable] = field(default_factory=dict)
    before: Mapping[str, Number] = field(default_factory=dict)
    x_from: float | None = None
    pulses: Mapping[str, Pulses] = field(default_factory=dict)
    seed: Number = 0
    step: float = 0.0

    def expressions(self) -> dict[str, Expr]:
        """The run's own observables as expressions."""
        return {name: getattr(each, "expr", each) for name, each in self.observables.items()}

    def described(self) -> dict[str, tuple[str, str]]:
        """Label and unit of everything that can be drawn, by name."""
        known = {**self.model.states, **self.model.observables}
        found = {name: (each.label, each.unit) for name, each in known.items()}
        for name, each in self.observables.items():
            own = isinstance(each, Observable)
            found[name] = (each.label, each.unit) if own else (name.replace("_", " "), "")
        return found


@dataclass(frozen=True, eq=False)
class Frames:
    """Curves that Python computes beforehand, one frame for each setting on ``grid``; the browser only looks them up.

    For what a browser should not compute: clones by chance, a cohort, measured data. ``grid`` maps a control to the
    values, increasing, at which it may stand; the lab moves the control between these alone, and says so.
    ``function`` takes one value of each by name and returns ``{series: y}`` with one y for each of ``times``.
    With no grid there is one frame: data that no control moves.

    With ``kernel`` the grid only stands in where no Python kernel answers. Where one does, the lab asks ``function``
    for any values of these controls; ``function`` then also takes ``progress``, to be called now and then with the
    share of the work that is done: an exception from it ends work that is no longer wanted. A grid of one value is
    then a control that a kernel alone can move.

    ``times`` do not decrease; the figure's x is ``times * x[0] + x[1]``, numbers or expressions in controls.
    ``series`` maps each series to its (label, unit). Every y is kept to ``decimals``, in Python as in the browser.
    ``model`` is the one whose equations and parameters stand at the foot of the lab, where there is one.
    """

    name: str
    function: Callable[..., Mapping[str, Sequence[float]]]
    times: Sequence[float]
    series: Mapping[str, tuple[str, str]]
    grid: Mapping[str, Sequence[float]] = field(default_factory=dict)
    x: tuple[Number, Number] = (1.0, 0.0)
    decimals: int = 3
    model: Model | None = None
    kernel: bool = False

    def described(self) -> dict[str, tuple[str, str]]:
        """Label and unit of each series."""
        return dict(self.series)

    def index(self, values: Mapping[str, float]) -> int:
        """Number of the frame for these values of the controls."""
        found = 0
        for name, grid in self.grid.items():
            found = found * len(grid) + nearest(grid, values[name])
        return found

    def curves(self, values: Mapping[str, float], progress: Callable[[float], None] = lambda share: None):
        """Each series for these values: from the frames, or computed for these values alone where ``kernel`` is set."""
        setting = {name: values[name] for name in self.grid}
        # A lab that came from the disk has no frames in Python; one setting is no reason to compute them all.
        framed = "frames" in vars(self) and all(setting[name] in grid for name, grid in self.grid.items())
        if framed or not self.kernel:
            return {name: rows[self.index(values)] for name, rows in self.frames.items()}
        key = tuple(setting.values())
        if key not in self._kept:
            found = self._rows(setting, progress)
            while len(self._kept) >= KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = found
        return self._kept[key]

    @cached_property
    def _kept(self) -> dict[tuple, dict[str, np.ndarray]]:
        """What was last computed for one setting alone."""
        return {}

    @cached_property
    def frames(self) -> dict[str, np.ndarray]:
        """Each series as an array of frames x times. Computed once.

        Raises CourseError naming the run and what its function returned where ``series`` and ``times`` ask otherwise.
        """
        settings = [dict(zip(self.grid, each)) for each in product(*self.grid.values())]
        numbers = len(settings) * len(self.times) * len(self.series)
        if numbers > MOST_NUMBERS:
            raise CourseError(
                f"Frames {self.name!r}: {len(settings)} settings are {numbers} numbers; at most {MOST_NUMBERS} are kept."
            )
        found = {name: np.empty((len(settings), len(self.times))) for name in self.series}
        for at, setting in enumerate(settings):
            for name, y in self._rows(setting, lambda share: None).items():
                found[name][at] = y
        return found

    def _rows(self, setting, progress):
        given = self.function(**setting, **({"progress": progress} if self.kernel else {}))
        rows = {}
        for name in self.series:
            y = np.asarray(given.get(name, ()), float)
            if y.shape != (len(self.times),) or not np.isfinite(y).all():
                raise CourseError(
                    f"Frames {self.name!r} at {setting}: the series {name!r} has {y.size} numbers; "
                    f"{len(self.times)} finite ones are due."
                )
            rows[name] = np.round(y, self.decimals) + 0.0  # no minus nought
        return rows
