"""The picture that lesson 03 reads aloud: twelve model patients with the same numbers and other luck."""

from functools import cache

import numpy as np
from matplotlib.figure import Figure

from immune_reset import models
from immune_reset.engine.given import check_whole
from immune_reset.engine.pulses import solve_pulsed
from immune_reset.labs.relapses import STEP, YEARS
from immune_reset.models.velez2011 import MERGED, YEAR
from immune_reset.picture import Picture
from immune_reset.style import styled
from immune_reset.theme import COLOURS

PATIENTS = range(1, 13)


def flare_days(patient):
    """Days of five years on which a flare of that patient begins, as in the lab at its start: an array.

    Raises CourseError where ``patient`` is no whole number from 1 to 12.
    """
    check_whole("patient", patient, PATIENTS[0], PATIENTS[-1])
    return _flare_days(int(patient))


@cache
def _flare_days(patient):
    model = models.load("velez2011")
    given = {name: each.value for name, each in model.parameters.items()}
    days = np.arange(0, YEARS * YEAR + 1.0)
    pulses = {name: (given["events"] / YEAR, given["influx"]) for name in ("nE", "nR")}
    effector = solve_pulsed(model, days, pulses, patient, STEP).states["E"]
    rises = days[1:][(effector[:-1] < given["a"]) & (effector[1:] >= given["a"])]
    return rises[np.diff(rises, prepend=-np.inf) > MERGED]


@styled()
def draw():
    """The flares of twelve patients over five years, a row for each.

    Returns
    -------
    Picture
    """
    days = {patient: flare_days(patient) for patient in PATIENTS}
    counts = {patient: len(found) for patient, found in days.items()}
    figure = Figure(figsize=(9.6, 4.3))
    axes = figure.subplots()
    for patient, found in days.items():
        axes.plot(found / YEAR, np.full(len(found), patient), "s", markersize=7, linestyle="none", color=COLOURS["damage"],
                  clip_on=False)
        axes.text(5.08, patient, f"{counts[patient]}", va="center", fontsize=11)
    axes.set(xlim=(0, 5), ylim=(12.7, 0.3), xlabel="year", title="Flares of twelve model patients")
    axes.set_yticks(list(PATIENTS), [f"patient {patient}" for patient in PATIENTS])
    axes.grid(axis="x", visible=False)
    axes.text(5.08, 0.1, "flares", va="center", fontsize=11, fontweight="bold")
    total = sum(counts.values())
    most, least = max(counts, key=counts.get), min(counts, key=counts.get)
    return Picture(
        figure,
        "Same numbers, other luck",
        f"Twelve rows over five years, a square for each flare: {total} in all. Patient {most} has {counts[most]}, patient "
        f"{least} has {counts[least] or 'none'}. The squares come at no regular distance.",
    )
