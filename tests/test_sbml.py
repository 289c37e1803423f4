"""SBML is valid and runs to the same curves in an independent simulator."""

import builtins

import numpy as np
import pytest

from immune_reset import models
from immune_reset.errors import CourseError

EVERY_MODEL = [(name, variant) for name in models.names() for variant in models.variants(name)]
SPAN = {"week": 52, "h": 960, "day": 1825, "year": 20}


@pytest.mark.parametrize(("name", "variant"), EVERY_MODEL)
def test_libsbml_finds_no_error(name, variant):
    libsbml = pytest.importorskip("libsbml")
    document = libsbml.readSBMLFromString(models.load(name, variant).sbml())
    document.checkConsistency()
    found = [document.getError(number) for number in range(document.getNumErrors())]
    errors = [each.getMessage() for each in found if each.getSeverity() >= libsbml.LIBSBML_SEV_ERROR]
    assert not errors


@pytest.mark.parametrize(
    ("name", "variant", "changes"),
    [(name, variant, {}) for name, variant in EVERY_MODEL]
    + [("lo2016", "repaired", {"s12": 43.5}), ("cho2018", "graft", {"cd34_dose": 8.0, "transplant": 50.0})],
)
def test_libroadrunner_runs_to_the_same_curves(name, variant, changes):
    roadrunner = pytest.importorskip("roadrunner")
    model = models.load(name, variant)
    times = np.linspace(0, SPAN[model.time_unit], 301)
    runner = roadrunner.RoadRunner(model.sbml())
    integrator = runner.getIntegrator()
    integrator.relative_tolerance, integrator.absolute_tolerance = 1e-9, 1e-16
    if model.all_breakpoints:  # another simulator does not know where a dose ends
        integrator.setValue("maximum_time_step", times[1] / 5)
    for parameter, value in changes.items():
        runner[parameter] = value
    runner.reset()
    runner.timeCourseSelections = ["time", *model.states, *model.observables]
    theirs = np.array(runner.simulate(0, times[-1], len(times)))[:, 1:]
    result = model.solve(times=times, parameters=changes)
    ours = np.array([*result.states.values(), *result.observables.values()]).T
    size = np.maximum(np.ptp(ours, axis=0), 1e-2 * np.abs(ours).max(axis=0))
    assert (np.abs(theirs - ours) / size).max() < 1e-4


def test_without_libsbml_one_sentence_says_what_to_install(monkeypatch):
    def refuse(name, *rest, **more):
        if name == "libsbml":
            raise ImportError(name)
        return importing(name, *rest, **more)

    importing = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(CourseError, match="pip install python-libsbml"):
        models.load("lo2016").sbml()
