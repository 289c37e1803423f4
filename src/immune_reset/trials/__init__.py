"""Trials with virtual patients: a protocol, patients to draw, a thousand trials at once, and what formulae expect.

``immune_reset.trials.simulate(Protocol(patients=30), relapsing(), seed=1)`` runs a thousand trials in well under a second.
"""

from immune_reset.trials.patients import Patients, relapsing, steady
from immune_reset.trials.protocol import COMPARATORS, CONDUCTS, ENDPOINTS, Protocol
from immune_reset.trials.simulate import Trials, simulate
from immune_reset.trials.statistics import expected_power, needed, true_effect

__all__ = [
    "COMPARATORS", "CONDUCTS", "ENDPOINTS", "Patients", "Protocol", "Trials", "expected_power", "needed", "relapsing",
    "simulate", "steady", "true_effect",
]
