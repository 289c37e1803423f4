"""A model's equations as one reads them in a paper."""

from sympy import Add, Mul, Piecewise, Pow, S, Symbol, sympify
from sympy.core.relational import Relational
from sympy.printing.latex import LatexPrinter

from immune_reset.engine.model import Model, t


def latex(model: Model) -> str:
    """One ``aligned`` block for MathJax: an equation per state, then the inputs and shorthands that they use,
    and what an event sets.

    Symbols are those of the parameter table and of the model. The block stands between ``$$`` in Markdown.
    """
    named = {**model.parameters, **model.states, **model.inputs, **model.observables}
    printer = _Printer(
        {Symbol(name): each.symbol or rf"\mathrm{{{name}}}" for name, each in named.items()},
        constants={Symbol(name) for name in model.parameters},
    )
    used = {symbol.name for expr in model.equations.values() for symbol in expr.free_symbols}
    lines = [
        rf"\frac{{\mathrm{{d}}{state.symbol}}}{{\mathrm{{d}}t}} &= {printer.doprint(sympify(model.equations[name]))}"
        for name, state in model.states.items()
    ]
    lines += [
        rf"{printer.doprint(Symbol(name))} &= {printer.doprint(sympify(each.expr))}"
        for name, each in {**model.inputs, **model.observables}.items()
        if name in used
    ]
    lines += [
        rf"{model.states[name].symbol}({printer.doprint(event.time)}^{{+}}) &= {printer.doprint(sympify(expr))}"
        for event in model.events
        for name, expr in event.assignments.items()
    ]
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"


_LONG = (Add, Piecewise)


class _Printer(LatexPrinter):
    """LaTeX with constants before variables, what is gained before what is lost, and time on the left of <."""

    def __init__(self, symbols, constants):
        super().__init__({"symbol_names": symbols})
        self._constants = constants

    def _is_constant(self, expr):
        return expr.free_symbols <= self._constants

    def _rank(self, factor):
        if factor.is_Number:
            return 0
        if isinstance(factor, _LONG):
            return 2 if self._is_constant(factor) else 4
        return 1 if self._is_constant(factor) else 3

    def _product(self, factors):
        if len(factors) == 1:
            return self._print(factors[0])
        factors = sorted(factors, key=lambda each: (self._rank(each), self._print(each)))
        return " ".join(
            rf"\left({self._print(each)}\right)" if isinstance(each, _LONG) else self._print(each) for each in factors
        )

    def _print_Mul(self, expr):
        if expr.as_coeff_Mul()[0].is_negative:
            inner = self._print(-expr)
            return rf"-\left({inner}\right)" if (-expr).is_Add else f"-{inner}"
        top, bottom = [], []
        for factor in Mul.make_args(expr):
            if factor.is_Pow and factor.exp.is_negative:
                bottom.append(1 / factor)
            elif factor.is_Rational:
                top += [S(factor.p)] if factor.p != 1 else []
                bottom += [S(factor.q)] if factor.q != 1 else []
            else:
                top.append(factor)
        if not bottom:
            return self._product(top)
        # A sum reads better beside a small fraction than on top of it.
        aside = [each for each in top if isinstance(each, _LONG)]
        if len(aside) == len(top) or not all(map(self._is_constant, bottom)):
            return rf"\frac{{{self._product(top or [S.One])}}}{{{self._product(bottom)}}}"
        rest = [each for each in top if each not in aside]
        small = rf"\frac{{{self._product(rest)}}}{{{self._product(bottom)}}}"
        return " ".join([small, *(rf"\left({self._print(each)}\right)" for each in aside)])

    def _print_Add(self, expr, order=None):
        def place(term):
            return (term.as_coeff_Mul()[0].is_negative, self._rank(term), self._print(term))

        text = ""
        for term in sorted(expr.args, key=place):
            negative = term.as_coeff_Mul()[0].is_negative
            text += (" - " if text else "-") if negative else (" + " if text else "")
            text += self._print(-term if negative else term)
        return text

    def _print_Pow(self, expr):
        if expr.exp.is_negative:
            return rf"\frac{{1}}{{{self._print(Pow(expr.base, -expr.exp))}}}"
        return super()._print_Pow(expr)

    def _print_Relational(self, expr):
        return super()._print_Relational(expr.reversed if expr.rhs == t else expr)

    def _print_log(self, expr, exp=None):
        return rf"\ln\left({self._print(expr.args[0])}\right)"

    def _print_Piecewise(self, expr):
        def when(holds):
            return rf"\text{{for }}{self._print(holds)}" if isinstance(holds, Relational) else r"\text{otherwise}"

        rows = [f"{self._print(value)} & {when(holds)}" for value, holds in expr.args]
        return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"
