"""The picture that lesson 05 reads aloud: what MSC do to T cells in a dish, and to lesions in people with MS."""

from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from immune_reset.observations import observations, value
from immune_reset.picture import Picture
from immune_reset.style import styled
from immune_reset.theme import COLOURS

#: Rows of data/observations.csv that the picture shows.
_SOURCES = {"no MSC": "alone", "marrow MSC": "marrow", "cord MSC": "cord", "fat MSC": "adipose"}
_SHOWN = ("suppression_low", "suppression_high", "mesems_ratio", "mesems_ratio_low", "mesems_ratio_high",
          *(f"cd4_blasts_{name}{part}" for name in _SOURCES.values() for part in ("", "_sd")))


@styled()
def draw():
    """Three panels: suppression by eleven products, T-cell activation with MSC of three sources, and one trial.

    Returns
    -------
    Picture
    """
    figure = Figure(figsize=(11.4, 4.3))
    places = ((0.03, 0.2, 0.255, 0.6), (0.41, 0.2, 0.23, 0.6), (0.715, 0.2, 0.265, 0.6))
    products, sources, trial = (figure.add_axes(place) for place in places)
    for axes, title in ((products, "1  In a dish: 11 products"), (sources, "2  In a dish: three sources"),
                        (trial, "3  In 144 people with MS")):
        axes.set_title(title, fontsize=15, pad=14)
        axes.tick_params(labelsize=12.5)
        axes.set_ylim(-0.7, 3.7)
    _products(products)
    _sources(sources)
    _trial(trial)
    return Picture(
        figure,
        "A dish and a trial",
        "Three charts. One: in a dish eleven MSC products suppressed the division of CD4 T cells by "
        f"{value('suppression_low'):g} to {value('suppression_high'):g} per cent. Two: the share of CD4 T cells that turn "
        f"into blasts is {value('cd4_blasts_alone'):g} per cent without MSC, {value('cd4_blasts_marrow'):g} with marrow "
        f"MSC, {value('cd4_blasts_cord'):g} with cord MSC and {value('cd4_blasts_adipose'):g} with fat MSC, the cord MSC "
        "with a standard deviation of 22. Three: in 144 people with MS the ratio of new active lesions, MSC over placebo, is "
        f"{value('mesems_ratio'):g}, with an interval from {value('mesems_ratio_low'):g} to "
        f"{value('mesems_ratio_high'):g} that holds 1, no difference.",
    )


def _products(axes):
    low, high = value("suppression_low"), value("suppression_high")
    axes.barh([1.5], [high - low], left=low, height=0.9, color=COLOURS["msc"], edgecolor=COLOURS["ink"], linewidth=1)
    for end, side in ((low, "left"), (high, "right")):
        axes.annotate(f"{end:g} %", (end, 1.05), (0, -6), textcoords="offset points", ha="center", va="top", fontsize=14)
    axes.annotate("weakest", (low, 1.95), (0, 6), textcoords="offset points", ha="center", fontsize=12.5)
    axes.annotate("strongest", (high, 1.95), (0, 6), textcoords="offset points", ha="center", fontsize=12.5)
    axes.set(xlim=(0, 100), yticks=[])
    axes.set_xlabel("T-cell division suppressed by, %", fontsize=13)
    axes.spines["left"].set_visible(False)


def _sources(axes):
    shares = [value(f"cd4_blasts_{name}") for name in _SOURCES.values()]
    spreads = [value(f"cd4_blasts_{name}_sd") for name in _SOURCES.values()]
    colours = [COLOURS["t"], *[COLOURS["msc"]] * 3]
    axes.barh(range(3, -1, -1), shares, height=0.62, color=colours, edgecolor=COLOURS["ink"], linewidth=1,
              xerr=spreads, error_kw={"ecolor": COLOURS["ink"], "capsize": 4, "linewidth": 1.4})
    for row, (share, spread) in enumerate(zip(shares, spreads)):
        axes.annotate(f"{share:g}", (share + spread, 3 - row), (7, 0), textcoords="offset points", va="center", fontsize=13)
    axes.set(xlim=(0, 84))
    axes.set_yticks(range(3, -1, -1), list(_SOURCES), fontsize=13)
    axes.set_xlabel("activated CD4 T cells, %", fontsize=13)


def _trial(axes):
    ratio, low, high = (value(f"mesems_ratio{end}") for end in ("", "_low", "_high"))
    axes.set_xscale("log")
    axes.axvline(1, color=COLOURS["quiet"], linewidth=1.4, linestyle="--")
    axes.plot([low, high], [1.5, 1.5], color=COLOURS["damage"], linewidth=3)
    axes.plot([ratio], [1.5], "D", markersize=11, color=COLOURS["damage"])
    axes.annotate(f"{ratio:g}", (ratio, 1.5), (-4, 13), textcoords="offset points", ha="right", fontsize=15,
                  fontweight="bold")
    for end in (low, high):
        axes.annotate(f"{end:.2f}", (end, 1.5), (0, -12), textcoords="offset points", ha="center", va="top", fontsize=13)
    axes.text(1.02, 3.45, "no difference", fontsize=12.5, color=COLOURS["quiet"], va="center")
    axes.annotate("fewer lesions\nafter MSC", (0.42, -0.45), fontsize=12, color=COLOURS["quiet"])
    axes.annotate("more", (2.4, -0.45), fontsize=12, color=COLOURS["quiet"], ha="right")
    axes.set(xlim=(0.4, 2.5), yticks=[])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticks([0.5, 1, 2], ["0.5", "1", "2"])
    axes.set_xlabel("active lesions, MSC over placebo", fontsize=13)
    axes.spines["left"].set_visible(False)


def sources():
    """Keys of the papers behind the picture, for the lesson's list of references."""
    return sorted({observations()[name].source for name in _SHOWN})
