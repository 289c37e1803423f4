"""Everything a lab declares, held together and checked by name before anything is computed or drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from immune_reset.errors import CourseError
from immune_reset.live.declare import Control, Formula, Preset, Readout, Sentence
from immune_reset.live.expressions import fields, names
from immune_reset.live.measures import nearest
from immune_reset.live.runs import Frames, Run
from immune_reset.live.traces import Fill, Label, Line, Trace

CONTROLS_AT_ONCE = 4


@dataclass(frozen=True)
class Plan:
    """Controls, presets, runs, readouts, summary, description and traces of one lab.

    Raises CourseError naming the declaration and the name that it does not know or that stands twice.
    """

    controls: Sequence[Control]
    presets: Sequence[Preset]
    runs: Sequence[Run | Frames]
    readouts: Sequence[Readout]
    summary: Sequence[Sentence]
    description: str
    traces: Sequence[Trace]

    def __post_init__(self):
        for what in ("controls", "presets", "runs"):
            _once([each.name for each in getattr(self, what)], what)
        _once([each.name for each in (*self.controls, *self.readouts)], "controls and readouts")
        _once([each.gid for each in self.traces], "traces")
        shown = [control.label for control in self.controls if not control.more]
        if len(shown) > CONTROLS_AT_ONCE:
            raise CourseError(
                f"{len(shown)} controls are shown at once ({', '.join(shown)}); at most {CONTROLS_AT_ONCE}, "
                "mark the others more=True."
            )
        for preset in self.presets:
            for name, value in preset.values.items():
                _known(name, self.control, f"Preset {preset.name!r}", "control")
                self.control[name].check(value)
        for run in self.runs:
            (self._check_frames if isinstance(run, Frames) else self._check_run)(run)
        self._check_grids()
        self._check_readouts()
        self._check_words()
        for trace in self.traces:
            self._check_trace(trace)

    @cached_property
    def control(self) -> dict[str, Control]:
        """Controls by name."""
        return {control.name: control for control in self.controls}

    @cached_property
    def start(self) -> dict[str, float]:
        """The starting value of each control."""
        return {control.name: float(control.value) for control in self.controls}

    @cached_property
    def grids(self) -> dict[str, list[float]]:
        """The values at which a control may stand, for each control that moves precomputed frames."""
        found = {}
        for run in self.runs:
            if isinstance(run, Frames):
                for name, grid in run.grid.items():
                    found.setdefault(name, [float(each) for each in grid])
        return found

    @cached_property
    def free(self) -> list[str]:
        """Controls with a grid that a kernel may move off it."""
        stepped = {name for run in self.runs if isinstance(run, Frames) and not run.kernel for name in run.grid}
        return [name for name in self.grids if name not in stepped]

    @cached_property
    def series(self) -> dict[str, tuple[str, str]]:
        """Label and unit of each series by its address."""
        return {f"{run.name}.{name}": words for run in self.runs for name, words in run.described().items()}

    @cached_property
    def digits(self) -> dict[str, int]:
        """Decimals shown of each control and readout."""
        return {each.name: each.digits for each in (*self.controls, *self.readouts)}

    @cached_property
    def drawn(self) -> list[str]:
        """Addresses of the series that lines and areas show, in their order."""
        found = [trace.series for trace in self.traces if isinstance(trace, (Line, Fill))]
        found += [trace.lower for trace in self.traces if isinstance(trace, Fill) and isinstance(trace.lower, str)]
        found += [trace.against for trace in self.traces if isinstance(trace, Line) and trace.against]
        return list(dict.fromkeys(found))

    def complete(self, values) -> dict[str, float]:
        """``values`` checked, every other control at its start; one that moves frames goes to its grid unless free."""
        for name in values:
            _known(name, self.control, "The lab's values", "control")
        found = {name: control.check(values.get(name, control.value)) for name, control in self.control.items()}
        steps = {name: grid for name, grid in self.grids.items() if name not in self.free}
        return found | {name: grid[nearest(grid, found[name])] for name, grid in steps.items()}

    def _check_run(self, run):
        where = f"Run {run.name!r}"
        if "." in run.name:
            raise CourseError(f"{where}: the name holds a dot, which separates a run from its series.")
        if run.x[0] <= 0:
            raise CourseError(f"{where}: x is scaled by {run.x[0]:g}; a scale above 0 is due.")
        for name, expression in run.parameters.items():
            _known(name, run.model.parameters, where, "parameter")
            self._symbols(expression, self.control, f"{where}, parameter {name!r}")
        for name, expression in run.initial.items():
            _known(name, run.model.states, where, "state")
            self._symbols(expression, self.control, f"{where}, initial value of {name!r}")
        inside = {*run.model.states, *run.model.observables}
        if both := sorted(inside & set(self.control)):
            raise CourseError(f"{where}: {both[0]!r} names a control and a state or observable of {run.model.name}.")
        for name, expression in run.expressions().items():
            if name in inside:
                raise CourseError(f"{where}: {run.model.name} already has {name!r}.")
            self._symbols(expression, inside | set(self.control), f"{where}, observable {name!r}")
        for name, expression in run.before.items():
            _known(name, run.described(), f"{where}, before", "series")
            self._symbols(expression, self.control, f"{where}, before {name!r}")
        if run.before and run.x_from is None:
            raise CourseError(f"{where}: before is given without x_from, the x at which it begins.")
        for name, pulses in run.pulses.items():
            _known(name, run.model.inputs, where, "input")
            for expression in (pulses.rate, pulses.amount, run.seed):
                self._symbols(expression, self.control, f"{where}, pulses of {name!r}")
        if run.pulses and not run.step > 0:
            raise CourseError(f"{where}: pulses are given without step, the longest step in time.")

    def _check_frames(self, run):
        where = f"Frames {run.name!r}"
        if "." in run.name:
            raise CourseError(f"{where}: the name holds a dot, which separates a run from its series.")
        for expression in run.x:
            self._symbols(expression, self.control, f"{where}, x")
        for name, grid in run.grid.items():
            _known(name, self.control, where, "control")
            for value in grid:
                self.control[name].check(value)
            least = 1 if run.kernel else 2
            if any(low >= high for low, high in pairwise(grid)) or len(grid) < least:
                raise CourseError(f"{where}: the grid of {name!r} has {'one value' if run.kernel else 'two values'} or more, increasing.")

    def _check_grids(self):
        for run in self.runs:
            for name, grid in getattr(run, "grid", {}).items():
                if list(grid) != self.grids[name]:
                    raise CourseError(f"Frames {run.name!r}: another run has another grid for {name!r}; one is due.")
        told = [("The start", self.start), *((f"Preset {preset.name!r}", preset.values) for preset in self.presets)]
        for who, values in told:
            for name, value in values.items():
                if name in self.grids and value not in self.grids[name]:
                    raise CourseError(f"{who}: {name!r} is {value:g}, which is not on the grid of its frames.")

    def _check_readouts(self):
        earlier = set(self.control)
        for readout in self.readouts:
            where = f"Readout {readout.name!r}"
            if not isinstance(readout, Formula):
                _known(readout.series, self.series, where, "series")
            for expression in readout.arguments():
                self._symbols(expression, earlier, where)
            earlier.add(readout.name)

    def _check_words(self):
        for number, sentence in enumerate(self.summary, start=1):
            for condition, template in sentence:
                where = f"Summary, sentence {number}"
                self._symbols(condition, self.digits, where)
                self._fields(template, where)
        self._fields(self.description.replace("{summary}", ""), "Description")

    def _check_trace(self, trace):
        where = f"{type(trace).__name__} {trace.gid!r}"
        if isinstance(trace, Label):
            self._fields(trace.template, where)
        if isinstance(trace, (Line, Fill)):
            _known(trace.series, self.series, where, "series")
            if isinstance(trace, Fill) and isinstance(trace.lower, str):
                _known(trace.lower, self.series, where, "series")
            if isinstance(trace, Line) and trace.against:
                _known(trace.against, self.series, where, "series")
            return
        for place in trace.places():
            if isinstance(place, str) and place not in self.series:
                _known(place, {each.name for each in self.readouts}, where, "readout")

    def _symbols(self, expression, known, where):
        for name in names(expression):
            _known(name, known, where, "name")

    def _fields(self, template, where):
        for name in fields(template):
            _known(name, self.digits, where, "control or readout")


def _known(name, known, where, what):
    if name not in known:
        raise CourseError(f"{where}: unknown {what} {name!r}; known: {', '.join(sorted(known)) or 'none'}.")


def _once(given, what):
    for name in given:
        if given.count(name) > 1:
            raise CourseError(f"The name {name!r} stands twice among the {what} of one lab.")
