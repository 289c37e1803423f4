"""The one widget of the course: controls, a figure that the browser moves, and words that say what changed."""

import base64
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import anywidget
import traitlets
from matplotlib.figure import Figure

from immune_reset import theme
from immune_reset.engine.parameters import STATUSES
from immune_reset.errors import CourseError
from immune_reset.live.about import equations_and_sources, html, unit
from immune_reset.live.compute import Result, compute
from immune_reset.live.declare import Control, Preset, Readout, Sentence
from immune_reset.live.drawing import draw, still
from immune_reset.live.kernel import Answers
from immune_reset.live.plan import Plan
from immune_reset.live.program import program
from immune_reset.live.runs import Frames, Run
from immune_reset.live.traces import Trace

HERE = Path(__file__).parent

#: The front end, one module in six files.
FRONT_END = ("stage.js", "picture.js", "controls.js", "words.js", "kernel.js", "../dom.js")

#: Sizes for which a lab may have a drawing of its own, besides the notebook page.
FORMS = ("phone", "slide")


class Lab(anywidget.AnyWidget):
    """A question, the controls to explore it, the figure that answers, and a sentence that says what happened.

    ``figure`` takes a ``Result`` and returns a matplotlib Figure in which every trace's artist carries the trace's
    gid and every axis has fixed limits. ``forms`` may hold a function of the same kind for ``"phone"`` (3.8 inches
    wide, at most 5.5 high: 1.3 px a point) and for ``"slide"`` (about 6.6 by 2.9 inches: 1.5 px a point). ``description`` is the picture in words;
    ``{summary}`` in it stands for the summary. ``notes`` (Markdown) opens under "what is this?"; ``about`` is a list of
    (heading, Markdown) for the foot. ``table`` lists the x at which "numbers" prints the curves (default: the ticks), ``x_label`` heads them (default:
    the axis label).

    ``values`` holds the present setting of the controls; it may be observed, linked and set (a part is enough).
    Raises CourseError naming the declaration at fault.
    """

    _esm = "\n".join((HERE / name).read_text(encoding="utf-8") for name in FRONT_END)

    spec = traitlets.Dict().tag(sync=True)
    pictures = traitlets.Dict().tag(sync=True)
    program = traitlets.Unicode().tag(sync=True)
    css = traitlets.Unicode().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        name: str,
        title: str,
        question: str,
        *,
        controls: Sequence[Control],
        runs: Sequence[Run | Frames],
        figure: Callable[[Result], Figure],
        traces: Sequence[Trace],
        readouts: Sequence[Readout] = (),
        summary: Sequence[Sentence] = (),
        presets: Sequence[Preset] = (),
        description: str = "{summary}",
        notes: str = "",
        about: Sequence[tuple[str, str]] = (),
        x_label: str = "",
        table: Sequence[float] | None = None,
        forms: Mapping[str, Callable[[Result], Figure]] = MappingProxyType({}),
    ):
        self.plan = Plan(controls, presets, runs, readouts, summary, description, traces)
        self.name, self.title, self._figure = name, title, figure
        result = compute(self.plan, self.plan.start)
        for form in forms:
            if form not in FORMS:
                raise CourseError(f"Lab {name!r}: unknown form {form!r}; known: {', '.join(FORMS)}.")
        drawn = {
            form: draw(function, result, traces, salt=f"{name}-{form}")
            for form, function in {"page": figure, **forms}.items()
        }
        super().__init__(
            spec={
                "name": name,
                "title": title,
                "question": question,
                "notes": html(notes),
                "statuses": STATUSES,
                "controls": [_control(control, self.plan) for control in controls],
                "presets": [{"name": p.name, "story": p.story, "values": self.plan.complete(p.values)} for p in presets],
                "series": _series(self.plan),
                "readouts": [
                    {"name": readout.name, "label": readout.label, "unit": readout.unit, "digits": readout.digits}
                    for readout in readouts
                    if readout.label
                ],
                "models": list(dict.fromkeys(f"{run.model.name} ({run.model.title})" for run in runs if run.model)),
                "table": [float(x) for x in table] if table is not None else drawn["page"]["ticks"],
                "about": [
                    {"heading": heading, "html": text}
                    for heading, text in [
                        ("Equations and sources", equations_and_sources(self.plan)),
                        *((heading, html(text)) for heading, text in about),
                    ]
                    if text
                ],
                "x_label": x_label or drawn["page"]["x_label"],
            },
            pictures=drawn,
            program=program(self.plan),
            css=theme.WIDGET + (HERE / "stage.css").read_text(encoding="utf-8"),
            values=self.plan.start,
        )
        if self.plan.free:
            answers = Answers(self.plan, self.send)
            self.on_msg(lambda _, question, buffers: answers.ask(question))

    @traitlets.validate("values")
    def _check_values(self, proposal):
        if not isinstance(proposal.value, Mapping):
            raise CourseError(f"The lab's values are given as {{control: value}}, not as {proposal.value!r}.")
        return self.plan.complete({**self.values, **proposal.value})

    def compute(self, values: Mapping[str, float] | None = None) -> Result:
        """Curves, readouts and sentences in Python (SciPy) for ``values``: default the present ones.

        A control that is not named stands at its start. Raises CourseError naming a control and its range.
        """
        return compute(self.plan, self.plan.complete(self.values if values is None else values))

    def __repr__(self):
        return f"<Lab {self.name}: {len(self.plan.controls)} controls>"

    def _repr_mimebundle_(self, **kwargs):
        """The widget; for readers without it a still picture and the words of the present values."""
        data, metadata = super()._repr_mimebundle_(**kwargs)
        result = self.compute()
        png = still(self._figure, result, self.plan.traces)
        data["image/png"] = base64.b64encode(png).decode()
        data["text/plain"] = f"{self.title}\n{result.summary}"
        return data, {**metadata, "image/png": {"alt": result.description}}


def _series(plan: Plan) -> list[dict]:
    """The drawn series; two of one label are told apart by their run."""
    labels = [plan.series[address][0] for address in plan.drawn]
    return [
        {
            "address": address,
            "label": f"{label}, {address.split('.')[0]}" if labels.count(label) > 1 else label,
            "unit": unit(plan.series[address][1]),
        }
        for address, label in zip(plan.drawn, labels)
    ]


def _control(control: Control, plan: Plan) -> dict:
    source, grid, free = control.source, plan.grids.get(control.name, []), control.name in plan.free
    if grid:
        count = f"{len(grid)} values" if len(grid) > 1 else "one value"
        source += f". {'Without Python it stands' if free else 'Stands'} at {count}, for which the curves were computed beforehand"
    return {
        "name": control.name,
        "label": control.label,
        "unit": unit(control.unit),
        "spoken": control.spoken or unit(control.unit),
        "low": float(control.low),
        "high": float(control.high),
        "step": float(control.step),
        "value": float(control.value),
        "status": control.status,
        "source": source,
        "ends": list(control.ends),
        "names": list(control.names),
        "log": control.scale == "log",
        "digits": control.digits,
        "more": control.more,
        "grid": grid,
        "free": free,
    }
