"""A model as SBML Level 3 Version 1, the exchange format of systems biology, for other simulators."""

from sympy import Symbol, log, sympify
from sympy.printing.str import StrPrinter

from immune_reset.engine.model import Model, t
from immune_reset.errors import CourseError


def sbml(model: Model) -> str:
    """Text of an SBML document that runs to the same curves.

    States are parameters with a rate rule; inputs and observables are assignment rules; events are events. Units are
    named in the notes of each element, not declared.

    A simulator has to be told two things that SBML cannot say: an absolute tolerance below the smallest state (Lo 2016
    works in g/cm3, down to 1e-12), and a largest step shorter than the shortest dose.

    Raises CourseError when the package python-libsbml is absent.
    """
    try:
        import libsbml
    except ImportError:
        raise CourseError("SBML needs a package; install it with: pip install python-libsbml.") from None

    document = libsbml.SBMLDocument(3, 1)
    target = document.createModel()
    target.setId(model.name)
    target.setName(model.title)

    def formula(element, expr):
        tree = libsbml.parseL3Formula(_Printer().doprint(sympify(expr)))
        element.setMath(tree)
        return element

    def quantity(name, label, unit, *, constant):
        element = target.createParameter()
        element.setId(name)
        element.setName(label)
        element.setConstant(constant)
        element.setNotes(f'<p xmlns="http://www.w3.org/1999/xhtml">{unit}</p>')
        return element

    for name, each in model.parameters.items():
        quantity(name, each.label, each.unit, constant=True).setValue(each.value)
    for name, state in model.states.items():
        quantity(name, state.label, state.unit, constant=False)
        start = target.createInitialAssignment()
        start.setSymbol(name)
        formula(start, state.initial)
        rule = target.createRateRule()
        rule.setVariable(name)
        formula(rule, model.equations[name])
    for name, each in {**model.inputs, **model.observables}.items():
        quantity(name, each.label, each.unit, constant=False)
        rule = target.createAssignmentRule()
        rule.setVariable(name)
        formula(rule, each.expr)
    for number, event in enumerate(model.events):
        element = target.createEvent()
        element.setId(f"event_{number}")
        element.setName(event.label)
        element.setUseValuesFromTriggerTime(True)
        trigger = element.createTrigger()
        trigger.setInitialValue(False)
        trigger.setPersistent(True)
        formula(trigger, t >= event.time)
        for name, expr in event.assignments.items():
            assignment = element.createEventAssignment()
            assignment.setVariable(name)
            formula(assignment, expr)
    return libsbml.writeSBMLToString(document)


class _Printer(StrPrinter):
    """SymPy expressions in the infix notation that libSBML parses."""

    def _print_Symbol(self, expr):
        return "time" if expr == t else expr.name

    def _print_Pow(self, expr, rational=False):
        return f"({self._print(expr.base)})^({self._print(expr.exp)})"

    def _print_log(self, expr):
        return f"ln({self._print(expr.args[0])})"

    def _print_Piecewise(self, expr):
        # The last condition is True: SBML calls its value "otherwise" and wants it alone.
        parts = [part for value, holds in expr.args for part in (value, holds)][:-1]
        return f"piecewise({', '.join(self._print(part) for part in parts)})"
