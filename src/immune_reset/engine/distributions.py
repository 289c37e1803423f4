"""How a parameter varies between virtual patients: declared, checked against the model, drawn by inversion.

A distribution that reaches beyond the range of its parameter is cut off there, and refused when that would remove
more than ``MOST_CUT`` of it: what is drawn would no longer be what was declared.
"""

import math
from dataclasses import dataclass

import numpy as np

from immune_reset.engine.given import check_number
from immune_reset.engine.parameters import Parameter
from immune_reset.errors import CourseError

MOST_CUT = 0.05


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """What all have in common. ``unit`` is due wherever a number of the parameter's own kind is given."""

    unit: str | None = None

    def check(self, parameter: Parameter, where: str):
        """Raises CourseError, beginning with ``where``, when no patient of the model can be drawn from this."""
        raise NotImplementedError

    def draw(self, parameter: Parameter, uniform: np.ndarray) -> np.ndarray:
        """Values of the parameter for numbers that are even between 0 and 1."""
        raise NotImplementedError

    def _check_level(self, parameter, where, what, given):
        """A number in the parameter's unit and range."""
        _check_number(where, what, given)
        if self.unit is None:
            raise CourseError(f"{where}: the {what} {given:g} has no unit; write unit={parameter.unit!r}.")
        if self.unit != parameter.unit:
            raise CourseError(f"{where}: the unit is {self.unit!r}; {parameter.name} has the unit {parameter.unit!r}.")
        if not parameter.low <= given <= parameter.high:
            raise CourseError(
                f"{where}: the {what} is {given:g} {parameter.unit}; allowed: {parameter.low:g} to {parameter.high:g}."
            )


class _Bell(Distribution):
    """A distribution that some transform makes normal; ``_z(parameter, x)`` is that transform."""

    def _limits(self, parameter):
        return parameter.low, parameter.high

    def _shares(self, parameter):
        """The share of the whole below the lower and below the upper limit."""
        from scipy.special import ndtr

        return [float(ndtr(self._z(parameter, limit))) for limit in self._limits(parameter)]

    def _check_cut(self, parameter, where):
        below, up_to = self._shares(parameter)
        cut = 1 - (up_to - below)
        if cut > MOST_CUT:
            raise CourseError(
                f"{where}: {cut:.0%} of it lies outside the range {parameter.low:g} to {parameter.high:g} "
                f"{parameter.unit}; allowed: {MOST_CUT:.0%}."
            )

    def draw(self, parameter, uniform):
        from scipy.special import ndtri

        below, up_to = self._shares(parameter)
        drawn = self._x(parameter, ndtri(below + uniform * (up_to - below)))
        return np.clip(drawn, *self._limits(parameter))


@dataclass(frozen=True)
class Lognormal(_Bell):
    """Log-normal with coefficient of variation ``cv``; the ``median`` is the model's value unless given."""

    cv: float
    median: float | None = None

    def check(self, parameter, where):
        _check_spread(where, "coefficient of variation", self.cv)
        if self.median is not None:
            self._check_level(parameter, where, "median", self.median)
        if self._median(parameter) <= 0:
            raise CourseError(f"{where}: the median is {self._median(parameter):g}; a log-normal needs one above 0.")
        self._check_cut(parameter, where)

    def _median(self, parameter):
        return parameter.value if self.median is None else self.median

    @property
    def _sigma(self):
        return math.sqrt(math.log1p(self.cv**2))

    def _z(self, parameter, x):
        return math.log(x / self._median(parameter)) / self._sigma if x > 0 else -math.inf

    def _x(self, parameter, z):
        return self._median(parameter) * np.exp(self._sigma * z)


@dataclass(frozen=True)
class Normal(_Bell):
    """Normal with standard deviation ``sd``; the ``mean`` is the model's value unless given.

    ``low`` and ``high`` truncate it, within the range of the parameter.
    """

    sd: float
    mean: float | None = None
    low: float | None = None
    high: float | None = None

    def check(self, parameter, where):
        _check_spread(where, "standard deviation", self.sd)
        for what in ("mean", "low", "high"):
            if getattr(self, what) is not None:
                self._check_level(parameter, where, what, getattr(self, what))
        self._check_level(parameter, where, "mean", self._mean(parameter))
        low, high = self._limits(parameter)
        if not low < self._mean(parameter) < high:
            raise CourseError(f"{where}: the mean {self._mean(parameter):g} is not between {low:g} and {high:g}.")
        if self.low is None and self.high is None:
            self._check_cut(parameter, where)

    def _mean(self, parameter):
        return parameter.value if self.mean is None else self.mean

    def _limits(self, parameter):
        return (
            parameter.low if self.low is None else self.low,
            parameter.high if self.high is None else self.high,
        )

    def _z(self, parameter, x):
        return (x - self._mean(parameter)) / self.sd

    def _x(self, parameter, z):
        return self._mean(parameter) + self.sd * z


@dataclass(frozen=True)
class Uniform(Distribution):
    """Every value between ``low`` and ``high`` alike."""

    low: float
    high: float

    def check(self, parameter, where):
        self._check_level(parameter, where, "lower end", self.low)
        self._check_level(parameter, where, "upper end", self.high)
        if not self.low < self.high:
            raise CourseError(f"{where}: the lower end {self.low:g} is not below the upper end {self.high:g}.")

    def draw(self, parameter, uniform):
        return self.low + uniform * (self.high - self.low)


@dataclass(frozen=True)
class Fixed(Distribution):
    """The same value for all."""

    value: float

    def check(self, parameter, where):
        self._check_level(parameter, where, "value", self.value)

    def draw(self, parameter, uniform):
        return np.full(len(uniform), float(self.value))


def check_distributions(model, given):
    """Raises CourseError for the first distribution that the model has no use for."""
    if not isinstance(given, dict):
        raise CourseError(f"{model.name}: distributions are given as {{parameter: distribution}}, not as {given!r}.")
    for name, distribution in given.items():
        if name not in model.parameters:
            raise CourseError(
                f"{model.name} has no parameter {name!r} to vary; it has {', '.join(model.parameters) or 'none'}."
            )
        where = f"{model.name}: distribution of {name}"
        if not isinstance(distribution, Distribution):
            raise CourseError(f"{where} is {distribution!r}; allowed: Lognormal, Normal, Uniform or Fixed.")
        distribution.check(model.parameters[name], where)


def _check_number(where, what, given):
    check_number(f"{where}: the {what}", given)


def _check_spread(where, what, given):
    _check_number(where, what, given)
    if given <= 0:
        raise CourseError(f"{where}: the {what} is {given:g}; a number above 0 is due.")
