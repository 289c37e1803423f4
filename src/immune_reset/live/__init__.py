"""The stage: a matplotlib figure that moves in the browser, with its controls and its words. No immunology here."""

from immune_reset.live.compute import Result
from immune_reset.live.declare import (
    Bar,
    Control,
    Fill,
    FirstAbove,
    FirstBelow,
    Formula,
    Label,
    Line,
    Maximum,
    Minimum,
    Point,
    Preset,
    Readout,
    Run,
    Span,
    TimeBelow,
    ValueAt,
)
from immune_reset.live.lab import Lab

__all__ = [
    "Bar",
    "Control",
    "Fill",
    "FirstAbove",
    "FirstBelow",
    "Formula",
    "Lab",
    "Label",
    "Line",
    "Maximum",
    "Minimum",
    "Point",
    "Preset",
    "Readout",
    "Result",
    "Run",
    "Span",
    "TimeBelow",
    "ValueAt",
]
