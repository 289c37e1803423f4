"""The figure of lesson 01: disease activity under three strategies, and their price, on one axis of years."""

from matplotlib.figure import Figure

from immune_reset.labs.panels import Place, heading, logarithmic
from immune_reset.observations import value
from immune_reset.theme import COLOURS

FIRST_YEAR, LAST_YEAR = -0.25, 5.0

#: The observations that the figure prints begin with these.
SHOWN = ("interruption", "continued", "mesems", "neda", "msc_infection", "serious_infections", "transplant_deaths", "b_normal")


# Where readings stand below the names, the published facts take their short wording.
_PAGE = Place(small=9, name=10)
_PHONE = Place(small=8.8, name=9, below=True)
_SLIDE = Place(small=7, name=8, below=True)

#: Name, colour, line and published fact (long, short) of each strategy.
_STRATEGIES = {
    "suppress": (
        "Suppress: hold the attack off", COLOURS["damage"], "-",
        f"published: stopped, {value('interruption_active'):g} of {value('interruption_n'):g} active again within 24 weeks; "
        f"continued, {value('continued_active'):g} of {value('continued_n'):g} (Fox 2014)",
        f"published: {value('interruption_active'):g} of {value('interruption_n'):g} active after the stop",
    ),
    "modulate": (
        "Modulate: strengthen the brake", COLOURS["treg"], "-",
        f"published: MSC in {value('mesems_n'):g} with MS, lesions × {value('mesems_ratio'):g} of placebo "
        f"({value('mesems_ratio_low'):g} to {value('mesems_ratio_high'):.2f}, Uccelli 2021)",
        f"published: MSC, lesions × {value('mesems_ratio'):g} of placebo",
    ),
    "reset": (
        "Reset: clear and rebuild, once", COLOURS["t"], "-",
        f"published: no sign of disease at 5 years in {value('neda_5y'):g} % "
        f"({value('neda_5y_low'):g} to {value('neda_5y_high'):g}) of 174 with MS (Silfverberg 2024)",
        f"published: {value('neda_5y'):g} % no MS activity at 5 years",
    ),
}


def page(result):
    """Four panels under each other, for a notebook page."""
    figure = Figure(figsize=(6.8, 5.2), layout="none")
    panels = figure.subplots(4, 1, sharex=True, gridspec_kw={"height_ratios": [1, 1, 1, 1.05]})
    figure.subplots_adjust(left=0.085, right=0.972, top=0.95, bottom=0.065, hspace=0.46)
    return _fill(figure, panels, result, _PAGE)


def phone(result):
    """Four panels under each other, narrow and tall."""
    figure = Figure(figsize=(3.8, 5.5), layout="none")
    panels = figure.subplots(4, 1, sharex=True, gridspec_kw={"height_ratios": [1, 1, 1, 1.1]})
    figure.subplots_adjust(left=0.12, right=0.96, top=0.925, bottom=0.06, hspace=0.72)
    return _fill(figure, panels, result, _PHONE)


def slide(result):
    """Two by two panels, for a slide that shows them twice as large."""
    figure = Figure(figsize=(5.2, 3.0), layout="none")
    panels = figure.subplots(2, 2, sharex=True)
    figure.subplots_adjust(left=0.065, right=0.975, top=0.87, bottom=0.085, hspace=0.62, wspace=0.15)
    return _fill(figure, panels.T.ravel(), result, _SLIDE)


def _fill(figure, panels, result, place):
    for axes, strategy in zip(panels, _STRATEGIES):
        _activity(axes, result, place, strategy)
    _price(panels[-1], result, place)
    for axes in panels:
        axes.set_xlim(FIRST_YEAR, LAST_YEAR)
        axes.set_xticks(range(6), ["start", "1 y", "2 y", "3 y", "4 y", "5 y"])
        axes.tick_params(labelsize=place.small + 0.5)
        axes.axvline(0, color=COLOURS["quiet"], linewidth=1)
    return figure


def _activity(axes, result, place, strategy):
    name, colour, style, fact, brief = _STRATEGIES[strategy]
    logarithmic(axes, 0.01, 60, [0.1, 1, 10])
    if strategy != "reset":
        axes.axvspan(*result.marks[f"{strategy}-given"], color=colour, alpha=0.13, linewidth=0, gid=f"{strategy}-given")
    axes.axhline(1, color=COLOURS["quiet"], linewidth=1, linestyle=(0, (1, 2)))
    axes.axhline(5, color=COLOURS["quiet"], linewidth=1, linestyle=(0, (4, 2)))
    if strategy == "suppress":
        key = "dashed: ill above it; dotted: healthy"
        axes.text(LAST_YEAR, 0.2, key if place.below else f"Th1 activity, × healthy; {key}", ha="right", fontsize=place.small,
                  color=COLOURS["quiet"])
    axes.plot(*result[f"{strategy}.activity"], color=colour, linestyle=style, gid=f"{strategy}-activity")
    axes.text(0.08, 0.0155, brief if place.below else fact, fontsize=place.small - (0 if place.below else 0.6),
              color=COLOURS["ink"])
    heading(axes, place, name, result.labels[f"say-{strategy}"], f"say-{strategy}")


def _price(axes, result, place):
    axes.set_ylim(-0.45, 2.75)
    axes.invert_yaxis()
    axes.set_yticks([])
    axes.grid(False, axis="y")
    rows = {"suppress": (0, "on_drug"), "modulate": (1, None), "reset": (2, "window_years")}
    for strategy, (row, readout) in rows.items():
        colour = _STRATEGIES[strategy][1]
        if readout:
            axes.barh(row + 0.45, result.readouts[readout], height=0.28, color=colour, gid=f"bar-{strategy}")
    infections = f"Modulate: no window known; infections × {value('msc_infection_ratio'):g}"
    if not place.below:
        infections += f" after MSC ({value('msc_infection_low'):g} to {value('msc_infection_high'):g}, Thompson 2020)"
    for strategy, (row, readout) in rows.items():
        gid = f"price-{strategy}" if readout else None
        axes.text(0.04, row + 0.2, result.labels[gid] if gid else infections, fontsize=place.small, gid=gid, va="bottom")
    low, high = (10 * value(f"transplant_deaths_{end}") for end in ("low", "high"))
    axes.text(LAST_YEAR, 2.46, f"treatment deaths {low:.0f} to {high:.0f} per 1,000", ha="right", va="center",
              fontsize=place.small)
    heading(axes, place, "Price: time with defences down")
