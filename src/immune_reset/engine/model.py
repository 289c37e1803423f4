"""What a model is: one symbolic definition from which everything else is made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from sympy import Expr, Matrix, Symbol, sympify

from immune_reset.engine.parameters import Parameter
from immune_reset.errors import CourseError

#: Time, in every model.
t = Symbol("t")


@dataclass(frozen=True)
class State:
    """A quantity that the equations move. ``initial`` is an expression in parameters; ``symbol`` is LaTeX.

    A state is an amount or a concentration: it is never negative.
    """

    name: str
    symbol: str
    unit: str
    label: str
    initial: Expr


@dataclass(frozen=True)
class Observable:
    """What is read off the states: an expression in states, parameters, inputs and time.

    An equation may use it by name; ``symbol`` (LaTeX) is how it is then written.
    """

    expr: Expr
    unit: str
    label: str
    symbol: str = ""


@dataclass(frozen=True)
class Input:
    """What is given to the system, constant between ``breakpoints`` (expressions in parameters).

    ``expr`` is a Piecewise in time and parameters; a caller may put a schedule in its place.
    """

    expr: Expr
    unit: str
    label: str
    breakpoints: tuple[Expr, ...] = ()
    symbol: str = ""


@dataclass(frozen=True)
class Event:
    """At ``time`` (an expression in parameters) states take new values, all at once.

    ``assignments`` maps a state to an expression in states and parameters.
    """

    time: Expr
    assignments: Mapping[str, Expr]
    label: str


@dataclass(frozen=True, eq=False)
class Model:
    """Ordinary differential equations with their parameters, inputs, events and observables.

    ``equations`` holds the right side of each state's equation. ``breakpoints`` are the times (expressions in
    parameters) where a right side has a jump or a kink; a solver must stop there. Time starts at 0.

    Raises CourseError when an expression uses a symbol that the model does not declare.
    """

    name: str
    title: str
    time_unit: str
    parameters: Mapping[str, Parameter]
    states: Mapping[str, State]
    equations: Mapping[str, Expr]
    observables: Mapping[str, Observable] = field(default_factory=dict)
    inputs: Mapping[str, Input] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    breakpoints: tuple[Expr, ...] = ()

    def __post_init__(self):
        # A model is built once and shared by everyone who loads it.
        for name in ("parameters", "states", "equations", "observables", "inputs"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
        _validate(self)

    def __repr__(self):
        return f"<Model {self.name}: {len(self.states)} states, {len(self.parameters)} parameters>"

    @cached_property
    def right_side(self) -> Matrix:
        """The right sides in the order of ``states``, a column; observables in them are written out."""
        written_out = {Symbol(name): each.expr for name, each in self.observables.items()}
        return Matrix([sympify(self.equations[name]).xreplace(written_out) for name in self.states])

    @cached_property
    def jacobian(self) -> Matrix:
        """Derivative of each right side (row) by each state (column)."""
        return self.right_side.jacobian([Symbol(name) for name in self.states])

    @cached_property
    def all_breakpoints(self) -> tuple[Expr, ...]:
        """Every time at which an input, an event or a right side breaks off."""
        times = [*self.breakpoints, *(event.time for event in self.events)]
        for given in self.inputs.values():
            times += given.breakpoints
        return tuple(sympify(time) for time in times)

    @cached_property
    def numeric(self):
        """The model as Python functions, made once (see ``engine.solve``)."""
        from immune_reset.engine.solve import Numeric

        return Numeric(self)

    def solve(self, t_end=None, parameters=None, initial=None, inputs=None, times=None):
        """Curves from time 0 to ``t_end``; see ``engine.solve.solve``."""
        from immune_reset.engine.solve import solve

        return solve(self, t_end, parameters=parameters, initial=initial, inputs=inputs, times=times)

    def latex(self) -> str:
        """The equations as one LaTeX ``aligned`` block; see ``engine.latex``."""
        from immune_reset.engine.latex import latex

        return latex(self)

    def javascript(self) -> str:
        """The model and its solver as one ES module; see ``engine.javascript``."""
        from immune_reset.engine.javascript import javascript

        return javascript(self)

    def sbml(self) -> str:
        """The model as SBML text; see ``engine.sbml``. Raises CourseError when python-libsbml is absent."""
        from immune_reset.engine.sbml import sbml

        return sbml(self)


def _validate(model: Model):
    """Every symbol is declared, once, and may stand where it stands."""
    constants = set(model.parameters)
    names = [*model.parameters, *model.states, *model.inputs, *model.observables, "t"]
    for name in names:
        if names.count(name) > 1:
            raise CourseError(f"Model {model.name}: the name {name!r} is declared twice.")
    for name in model.equations:
        if name not in model.states:
            raise CourseError(f"Model {model.name}: an equation is given for {name!r}, which is not a state.")

    def check(expr, allowed, place):
        for symbol in sorted(sympify(expr).free_symbols, key=str):
            if symbol.name not in allowed:
                raise CourseError(f"Model {model.name}, {place}: unknown symbol {symbol.name!r}.")

    everything = constants | set(model.states) | set(model.inputs) | {"t"}
    for name, state in model.states.items():
        check(state.initial, constants, f"initial value of {name}")
        if name not in model.equations:
            raise CourseError(f"Model {model.name}: the state {name!r} has no equation.")
        check(model.equations[name], everything | set(model.observables), f"equation of {name}")
    for name, observable in model.observables.items():
        check(observable.expr, everything, f"observable {name}")
    for name, given in model.inputs.items():
        check(given.expr, constants | {"t"}, f"input {name}")
    for event in model.events:
        for name, expr in event.assignments.items():
            if name not in model.states:
                raise CourseError(f"Model {model.name}, event {event.label!r}: {name!r} is not a state.")
            check(expr, constants | set(model.states), f"event {event.label!r}")
    for time in model.all_breakpoints:
        check(time, constants, "time of a breakpoint or event")
