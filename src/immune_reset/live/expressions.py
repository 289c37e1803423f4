"""SymPy expressions and text templates, read in Python and written as JavaScript."""

from collections.abc import Mapping
from functools import lru_cache
from string import Formatter

import numpy as np
from sympy import Symbol, jscode, lambdify, sympify

from immune_reset.live.measures import show


def names(expression) -> list[str]:
    """Names of the symbols in an expression, a number or a condition."""
    return sorted(symbol.name for symbol in sympify(expression).free_symbols)


def evaluate(expression, values: Mapping):
    """The expression for these values (numbers, or arrays of one shape), in IEEE arithmetic as the browser does it."""
    wanted, function = _function(sympify(expression))
    with np.errstate(all="ignore"):
        return function(*[np.asarray(values[name], float)[()] for name in wanted])


@lru_cache(maxsize=2048)
def _function(expression):
    wanted = names(expression)
    return wanted, lambdify([Symbol(name) for name in wanted], expression, "numpy")


def javascript(expression, places: Mapping[str, str]) -> str:
    """The expression as JavaScript; ``places`` says where each symbol's value is found."""
    expression = sympify(expression)
    if expression in (True, False):
        return str(expression).lower()
    return jscode(expression.xreplace({Symbol(name): Symbol(place) for name, place in places.items()}), strict=True)


def fields(template: str) -> list[str]:
    """The names in braces of a template."""
    return [name for _, name, _, _ in Formatter().parse(template) if name is not None]


def fill(template: str, values: Mapping[str, float], digits: Mapping[str, int]) -> str:
    """The template with each ``{name}`` as the lab prints it."""
    return template.format_map({name: show(float(values[name]), digits[name]) for name in fields(template)})
