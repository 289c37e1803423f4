"""The one widget of the course: controls, a figure that the browser moves, and words that say what changed."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import anywidget
import traitlets
from matplotlib.figure import Figure

from immune_reset import theme
from immune_reset.errors import CourseError
from immune_reset.kept import kept
from immune_reset.live.compute import Result, compute
from immune_reset.live.declare import Control, Preset, Readout, Sentence
from immune_reset.live.kernel import Answers
from immune_reset.live.plan import Plan
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
    the axis label). ``keep`` is for a lab that the course itself declares: what was made of it is kept on disk (see
    ``immune_reset.kept``).

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
        keep: bool = False,
    ):
        self.plan = Plan(controls, presets, runs, readouts, summary, description, traces)
        self.name, self.title, self._figure = name, title, figure
        for form in forms:
            if form not in FORMS:
                raise CourseError(f"Lab {name!r}: unknown form {form!r}; known: {', '.join(FORMS)}.")

        def make():
            from immune_reset.live import making

            return making.make(
                self.plan, name=name, title=title, question=question, figure=figure, forms=forms, notes=notes,
                about=about, x_label=x_label, table=table,
            )

        made = kept(name, make) if keep else make()
        self._opening = made["opening"]
        super().__init__(
            spec=made["spec"],
            pictures=made["pictures"],
            program=made["program"],
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
        seen = self._opening
        if self.values != self.plan.start:
            from immune_reset.live import making

            seen = making.seen(self.plan, self._figure, self.compute())
        data["image/png"] = seen["png"]
        data["text/plain"] = f"{self.title}\n{seen['summary']}"
        return data, {**metadata, "image/png": {"alt": seen["description"]}}
