"""Lesson 09: four made-up courses of five years, and what each endpoint counts in them. The courses are ours, not data."""

from matplotlib.figure import Figure

from immune_reset.picture import Picture
from immune_reset.style import styled
from immune_reset.theme import COLOURS

#: Year, what happened: of each made-up patient.
COURSES = {"A": {}, "B": {"new lesion": 1.6}, "C": {"worsening": 2.9}, "D": {"relapse": 3.8}}

#: Marker, colour and name of what can happen.
_EVENTS = {
    "relapse": ("^", COLOURS["damage"], "relapse, over after weeks"),
    "new lesion": ("s", COLOURS["b"], "new lesion on MRI, not felt"),
    "worsening": ("D", COLOURS["ink"], "lasting worsening of disability"),
}

#: What each endpoint forbids.
ENDPOINTS = {
    "free of\nrelapse": ["relapse"], "free of new\nMRI lesions": ["new lesion"], "free of\nprogression": ["worsening"],
    "NEDA": list(_EVENTS),
}


def counts():
    """How many of the four patients meet each endpoint, as {endpoint: patients}."""
    return {name.replace("\n", " "): sum(_meets(events, forbidden) for events in COURSES.values())
            for name, forbidden in ENDPOINTS.items()}


@styled()
def draw():
    """Four courses as lines with marks at the left, and at the right who meets which endpoint.

    Returns
    -------
    Picture
    """
    figure = Figure(figsize=(9.6, 3.9))
    axes = figure.add_axes((0.1, 0.27, 0.4, 0.56))
    axes.set(xlim=(0, 5), ylim=(len(COURSES) - 0.5, -0.5))
    axes.set_xlabel("years after treatment", fontsize=11)
    axes.set_title("Four made-up patients", fontsize=12)
    axes.set_yticks(range(len(COURSES)), [f"patient {name}" for name in COURSES])
    axes.tick_params(labelsize=11, left=False)
    axes.grid(axis="y", visible=False)
    axes.spines["left"].set_visible(False)
    for row, (name, events) in enumerate(COURSES.items()):
        axes.plot([0, 5], [row, row], color=COLOURS["line"], linewidth=2, zorder=1)
        for what, year in events.items():
            marker, colour, _ = _EVENTS[what]
            axes.plot([year], [row], marker, color=colour, markersize=11, gid=f"{name}-{what}", zorder=2)
    for marker, colour, label in _EVENTS.values():
        axes.plot([], [], marker, color=colour, markersize=9, label=label)
    figure.legend(*axes.get_legend_handles_labels(), loc="lower left", bbox_to_anchor=(0.0, 0.0), ncols=3, fontsize=11,
                  handletextpad=0.2, columnspacing=1.2)
    for column, (endpoint, forbidden) in enumerate(ENDPOINTS.items()):
        x = 5.9 + 1.55 * column
        neda = {"fontweight": "bold"} if endpoint == "NEDA" else {}
        axes.text(x, -0.62, endpoint, ha="center", va="bottom", fontsize=11, **neda)
        for row, events in enumerate(COURSES.values()):
            kept = _meets(events, forbidden)
            axes.text(x, row, "yes" if kept else "no", ha="center", va="center", fontsize=11,
                      color=COLOURS["ink"] if kept else COLOURS["quiet"], fontweight="bold" if kept else "normal")
        axes.text(x, len(COURSES) - 0.25, f"{counts()[endpoint.replace(chr(10), ' ')]} of {len(COURSES)}", ha="center",
                  va="center", fontsize=12, fontweight="bold")
    told = " ".join(
        f"Patient {name}: {', '.join(f'{what} after {year:g} years' for what, year in events.items()) or 'nothing happens'}."
        for name, events in COURSES.items()
    )
    met = ", ".join(f"{name} {count} of {len(COURSES)}" for name, count in counts().items())
    return Picture(figure, "What each endpoint counts", f"Four made-up courses over five years, one line each. {told} "
                   f"Beside the lines a table of who meets which endpoint: {met}.")


def _meets(events, forbidden):
    return not any(what in events for what in forbidden)
