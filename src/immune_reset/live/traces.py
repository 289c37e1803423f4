"""What moves in the figure: each trace names an artist of the figure by its gid and what it shows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A curve: ``ax.plot(x, y, gid=...)`` without markers.

    ``against`` names another series of the same run whose values are the x: a path through two quantities.
    """

    gid: str
    series: str
    against: str = ""


@dataclass(frozen=True)
class Fill:
    """An area between a series and another series of the same run, or a number: ``ax.fill(..., gid=...)``."""

    gid: str
    series: str
    lower: str | float = 0.0


@dataclass(frozen=True)
class Bar:
    """A bar that ends at a readout: a Rectangle. ``along`` is the axis that it grows along."""

    gid: str
    readout: str
    along: str = "y"

    def places(self):
        return [self.readout]


@dataclass(frozen=True)
class Point:
    """One marker: ``ax.plot([x], [y], "o", gid=...)``. ``y`` may be a series, read at ``x``.

    A point at "never" is hidden; the same holds for Label and Span.
    """

    gid: str
    x: str | float
    y: str | float

    def places(self):
        return [self.x, self.y]


@dataclass(frozen=True)
class Label:
    """A text: ``ax.text(x, y, "...", gid=...)``, which moves when ``x`` and ``y`` are given (as for Point)."""

    gid: str
    template: str
    x: str | float | None = None
    y: str | float | None = None

    def places(self):
        return [] if self.x is None else [self.x, self.y]


@dataclass(frozen=True)
class Span:
    """A band over x from one readout to another: ``ax.axvspan(start, end, gid=...)``; open when ``end`` is never."""

    gid: str
    start: str | float
    end: str | float

    def places(self):
        return [self.start, self.end]


@dataclass(frozen=True)
class Icons:
    """An array of icons of which those from ``start`` up to ``end`` are shown, counted in the order of the points.

    ``ax.plot(x, y, "o", gid=...)`` with all its points inside the axes, marker "o" or "s". Draw what is not marked, a
    hollow icon say, under it: the fill is then a second sign beside the colour. ``end`` may be never: all the rest.
    """

    gid: str
    start: str | float
    end: str | float

    def places(self):
        return [self.start, self.end]


Trace = Line | Fill | Bar | Point | Label | Span | Icons
