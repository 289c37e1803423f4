"""What the panels of several labs' figures share: sizes, headings and logarithmic axes."""

from dataclasses import dataclass

from matplotlib.ticker import NullLocator


@dataclass(frozen=True)
class Place:
    """Sizes of one place (page, phone or slide) in points: texts, and names of panels.

    ``below`` puts the reading of a panel under its name instead of beside it.
    """

    small: float
    name: float
    below: bool = False


def heading(axes, place, name, reading="", gid=None):
    """The name of a panel and its reading (the artist ``gid``), above the panel, where no curve can run through them."""
    under = place.below and gid
    axes.annotate(name, (0, 1), (0, place.name + 6 if under else 4), xycoords="axes fraction", textcoords="offset points",
                  fontsize=place.name, fontweight="bold")
    if gid:
        axes.annotate(reading, (0, 1) if under else (1, 1), (0, 4), xycoords="axes fraction", textcoords="offset points",
                      ha="left" if under else "right", fontsize=place.name, gid=gid)


def logarithmic(axes, low, high, ticks):
    """A logarithmic y axis from ``low`` to ``high`` that prints ``ticks`` as they are read aloud."""
    axes.set_yscale("log")
    axes.set_ylim(low, high)
    axes.set_yticks(ticks, [f"{tick:,g}" for tick in ticks])
    axes.yaxis.set_minor_locator(NullLocator())
