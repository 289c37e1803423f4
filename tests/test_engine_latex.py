"""The equations as the student reads them."""

import pytest
from sympy import Piecewise, S, Symbol

from immune_reset import models
from immune_reset.engine.latex import latex
from immune_reset.engine.model import Model, State, t
from immune_reset.engine.parameters import Parameter

EVERY_MODEL = [(name, variant) for name in models.names() for variant in models.variants(name)]


@pytest.mark.parametrize(("name", "variant"), EVERY_MODEL)
def test_every_model_is_one_block_that_becomes_mathml(name, variant):
    convert = pytest.importorskip("latex2mathml.converter").convert
    model = models.load(name, variant)
    text = model.latex()
    assert text.count(r"\begin{aligned}") == text.count(r"\end{aligned}") == 1
    assert text.count("{") == text.count("}") and text.count(r"\left(") == text.count(r"\right)")
    for state in model.states.values():
        assert rf"\frac{{\mathrm{{d}}{state.symbol}}}{{\mathrm{{d}}t}} &= " in text
    mathml = convert(text.replace("{aligned}", "{align*}"))
    assert mathml.count("<mtr>") >= len(model.states) and "\\" not in mathml


def test_symbols_come_from_the_parameter_table():
    assert r"\nu_{\gamma M} M_1 - \delta_{\gamma} I_\gamma" in models.load("lo2016").latex()


def test_every_parameter_of_an_equation_is_shown():
    model = models.load("reconstitution")
    text = model.latex()
    for symbol in {symbol.name for expr in model.right_side for symbol in expr.free_symbols} & set(model.parameters):
        assert model.parameters[symbol].symbol in text, symbol


def test_inputs_shorthands_and_events_follow_the_equations():
    text = models.load("cho2018", "graft").latex()
    assert r"u &= \begin{cases} \frac{D}{t_{\mathrm{inf}}} & \text{for }t < t_{\mathrm{inf}}" in text
    assert r"c &= \frac{A_1}{V_1}" in text
    assert r"P(t_{\mathrm{tx}}^{+}) &= " in text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("1 + A", "1 + A"),
        ("b*A - k*A", "b A - k A"),
        ("-k*A + b", "b - k A"),
        ("-(A + k)", "-k - A"),
        ("A/(k + A)", r"\frac{A}{k + A}"),
        ("k*A*(1 - A/b)", r"k A \left(1 - \frac{A}{b}\right)"),
        ("2*b*(A - 1)/k", r"\frac{2 b}{k} \left(A - 1\right)"),
        ("(A + b)/k", r"\frac{b + A}{k}"),
        ("A/4", r"\frac{A}{4}"),
        ("A**-2", r"\frac{1}{A^{2}}"),
        ("log(2)*A", r"\ln\left(2\right) A"),
    ],
)
def test_a_formula_reads_as_in_a_paper(expression, text):
    from sympy import sympify

    names = {name: Symbol(name) for name in "Abk"}
    toy = Model(
        name="toy",
        title="Toy",
        time_unit="h",
        parameters={n: Parameter(n, n, n, 1, "1", 0, 2, "ours", "course", "test") for n in "bk"},
        states={"A": State("A", "A", "1", "A", S.Zero)},
        equations={"A": sympify(expression, locals=names)},
    )
    assert latex(toy).splitlines()[1].split("&= ")[1] == text


def test_time_stands_on_the_left_of_a_condition():
    k = Symbol("k")
    toy = Model(
        name="toy",
        title="Toy",
        time_unit="h",
        parameters={"k": Parameter("k", "k", "k", 1, "1", 0, 2, "ours", "course", "test")},
        states={"A": State("A", "A", "1", "A", S.Zero)},
        equations={"A": Piecewise((0, k > t), (k, True))},
        breakpoints=(k,),
    )
    assert r"\begin{cases} 0 & \text{for }t < k \\ k & \text{otherwise} \end{cases}" in latex(toy)
