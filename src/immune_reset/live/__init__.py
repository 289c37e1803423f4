"""The stage: a matplotlib figure that moves in the browser, with its controls and its words. No immunology here."""

from immune_reset.live.compute import Result
from immune_reset.live.declare import (
    Control,
    FirstAbove,
    FirstBelow,
    Formula,
    Maximum,
    Minimum,
    Preset,
    Readout,
    Rises,
    TimeBelow,
    ValueAt,
)
from immune_reset.live.lab import Lab
from immune_reset.live.runs import Frames, Pulses, Run
from immune_reset.live.traces import Bar, Fill, Icons, Label, Line, Point, Span

__all__ = [
    "Bar",
    "Control",
    "Fill",
    "FirstAbove",
    "FirstBelow",
    "Formula",
    "Frames",
    "Icons",
    "Lab",
    "Label",
    "Line",
    "Maximum",
    "Minimum",
    "Point",
    "Preset",
    "Pulses",
    "Readout",
    "Result",
    "Rises",
    "Run",
    "Span",
    "TimeBelow",
    "ValueAt",
]
