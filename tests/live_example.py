"""A small lab about a pond, in which everything that a lab can have occurs once."""

import numpy as np
from matplotlib.figure import Figure
from sympy import Max, Piecewise, Symbol, log, oo

from immune_reset.engine.model import Model, Observable, State
from immune_reset.engine.parameters import Parameter
from immune_reset.live import (
    Bar, Control, Fill, FirstAbove, FirstBelow, Formula, Lab, Label, Line, Maximum, Minimum, Point, Preset, Run, Span,
    TimeBelow, ValueAt,
)

N, D, r, K, k, n0 = map(Symbol, "N D r K k n0".split())
growth, seed, loss, shift = map(Symbol, "growth seed loss shift".split())
full_day, thin_day, span_days = map(Symbol, "full_day thin_day span_days".split())


def parameter(name, value, low, high, unit="1/day", status="ours"):
    return Parameter(name, name[0], f"the {name}", value, unit, low, high, status, "storek2004", "abstract")


def pond():
    """Algae grow to a ceiling, dye decays."""
    return Model(
        "pond", "A pond", "day",
        {each.name: each for each in (
            parameter("r", 0.2, 0, 10), parameter("K", 100, 1, 1000, "g/L", "published"), parameter("k", 0.05, 0, 10),
            parameter("n0", 1, 0, 1000, "g/L"),
        )},
        {"N": State("N", "N", "g/L", "algae", n0), "D": State("D", "D", "g/L", "dye", K / 2)},
        {"N": r * N * (1 - N / K), "D": -k * D},
        {"share": Observable(N / K, "1", "share of the ceiling")},
    )


def _squeeze(x):
    return np.sign(x) * np.log1p(np.abs(x) / 5)


def _stretch(x):
    return np.sign(x) * 5 * np.expm1(np.abs(x))


def figure(result, size=(6.8, 4.6)):
    drawn = Figure(figsize=size, layout="constrained")
    upper, lower = drawn.subplots(2, 1, sharex=True)
    upper.set_xscale("function", functions=(_squeeze, _stretch))
    upper.set(xlim=(-20, 100), yscale="log", ylim=(0.5, 300), ylabel="g/L", xticks=[-10, 0, 10, 30, 100])
    upper.axvspan(*result.marks["thin"], color="#E69F00", alpha=0.2, gid="thin")
    upper.plot(*result["grow.N"], color="#009E73", gid="algae")
    upper.plot(*result["grow.D"], color="#0072B2", linestyle="--", gid="dye")
    upper.plot(*[[place] for place in result.marks["full"]], "o", color="#D55E00", gid="full")
    upper.text(*result.marks["say-full"], result.labels["say-full"], gid="say-full")
    x, y = result["grow.percent"]
    lower.fill(np.append(x, x[::-1]), np.append(y, 0 * y), color="#009E73", alpha=0.3, gid="area")
    lower.plot(*result["twin.N"], color="#CC79A7", gid="twin")
    lower.bar([90], result.marks["bar"], width=10, color="#56B4E9", gid="bar")
    lower.set(ylim=(0, 130), ylabel="% of the ceiling", xlabel="day")
    lower.text(0, 120, result.labels["say-bar"], va="top", gid="say-bar")
    return drawn


PARTS = dict(
    controls=[
        Control("growth", "Growth", "1/day", 0, 0.6, 0.02, 0.3, "published", "a table of algae", ("still", "fast"), digits=2),
        Control("seed", "Seed", "g/L", 0.1, 1000, 0.1, 2, "derived", "weighed", ("a trace", "a bucket"), "log"),
        Control("loss", "Loss of dye", "1/day", 0, 1, 0.05, 0.1, "calibrated", "fitted", ("none", "quick"), digits=2),
        Control("shift", "Twin's delay", "", -1, 1, 0.1, 0.5, "ours", "a guess", ("ahead", "behind"), more=True),
    ],
    presets=[
        Preset("Usual pond", "Two grams, a third of a doubling a day.", {}),
        Preset("Dead pond", "Nothing grows: it never fills.", {"growth": 0, "seed": 1}),
        Preset("Bucket", "Full from the first day.", {"seed": 500}),
    ],
    runs=[
        Run("grow", pond(), np.linspace(0, 100, 201), {"r": growth, "k": loss}, {"N": seed},
            observables={"percent": Observable(100 * Symbol("share"), "%", "share of the ceiling"),
                         "both": Max(N, D) + shift},
            before={"D": 50, "both": 60 * growth}, x_from=-20),
        Run("twin", pond(), np.linspace(0, 10, 101), {"r": Piecewise((growth, growth > 0.1), (0.1, True)) * 10},
            x=(10, 0.0)),
    ],
    readouts=[
        FirstAbove("full_day", "grow.N", 90, 0, label="full", unit="day", digits=1),
        FirstBelow("thin_day", "grow.D", 5 + 5 * shift, label="dye thin", unit="day", digits=1),
        Formula("span_days", full_day - thin_day, digits=1),
        ValueAt("at_20", "grow.percent", 20, label="full on day 20", unit="%"),
        Minimum("least", "grow.both", 0, 40, digits=2),
        Maximum("most", "grow.both", -20, Symbol("thin_day"), digits=2),
        TimeBelow("below", "twin.N", 50, 5, 80, digits=2),
        Formula("logged", log(seed, 10), digits=2),
    ],
    summary=[
        [(full_day < 15, "Full on day {full_day}: quick."), (full_day < oo, "Full only on day {full_day}."),
         (True, "Never full.")],
        [((thin_day < 30) & (span_days > 0), "The dye thins first.")],
        [(True, "On day 20 the pond is {at_20} % full (seed {seed}, 10^{logged}).")],
    ],
    traces=[
        Line("algae", "grow.N"), Line("dye", "grow.D"), Line("twin", "twin.N"), Fill("area", "grow.percent", 0),
        Bar("bar", "at_20"), Point("full", "full_day", "grow.N"), Span("thin", "thin_day", "full_day"),
        Label("say-full", "day {full_day}", "full_day", "grow.N"), Label("say-bar", "{at_20} %"),
    ],
    description="Two panels over 100 days. {summary}",
    figure=figure,
    notes="A pond, to **try** things out.",
    about=[("Where this model is wrong", "No fish in it.")],
)

FORMS = {"phone": lambda result: figure(result, (3.8, 4.2)), "slide": lambda result: figure(result, (6.2, 3))}


def example(name="pond", **changes):
    return Lab(name, "A pond fills", "How soon is the pond full?", **{**PARTS, **changes})
