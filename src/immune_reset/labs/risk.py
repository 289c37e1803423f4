"""Lesson 02: what a gene, a virus or a twin does to the risk of MS, counted in people instead of ratios."""

import numpy as np
from matplotlib.figure import Figure
from sympy import Piecewise, Symbol, oo

from immune_reset.engine.given import check_number, is_number
from immune_reset.errors import CourseError
from immune_reset.evidence import tables
from immune_reset.live import Control, Formula, Icons, Lab, Label, Preset
from immune_reset.observations import observations, value
from immune_reset.theme import COLOURS

PEOPLE, ILL = 1000, 100

without, odds_ratio, share = map(Symbol, ("without", "odds_ratio", "share"))


def odds_between(risk, other):
    """Odds ratio of two risks, both shares above 0 and below 1; CourseError for others."""
    for name, share in (("risk", risk), ("other", other)):
        if not is_number(share) or not 0 < share < 1:
            raise CourseError(f"{name} is {share!r}; a share above 0 and below 1 is due.")
    return risk / (1 - risk) / (other / (1 - other))


def _fact(name):
    """A number of data/evidence/epidemiology.csv."""
    return float(tables.load("epidemiology").set_index("fact").loc[name, "estimate"])


#: MS in a life, of 1,000 people: the mean of women and men in Denmark.
POPULATION = (value("ms_lifetime_women") + value("ms_lifetime_men")) / 2
#: Of 1,000 people without HLA-DRB1*15, from shares of carriers among patients and controls.
_NO_GENE = POPULATION * (100 - value("drb15_patients")) / (100 - value("drb15_controls"))
_EBV = _fact("bjornevik2022_ms_risk_ratio_after_ebv_infection")
#: Of 1,000 people without EBV: carriers at the ratio, all together at the risk of the population.
_NO_EBV = POPULATION / (value("ebv_controls") / 100 * _EBV + 1 - value("ebv_controls") / 100)
_TWIN = _fact("hansen2005_ms_mz_probandwise_concordance") / 100
_PROTECTED = _fact("noble2011_t1d_hla_dr2_drb1_15_01_dqa1_01_02_dqb1_06_02")

CONTROLS = [
    Control("without", "Ill without the factor", "in 1,000", 0.1, 300, 0.02, round(_NO_GENE, 2), "derived",
            "Nielsen 2005: 5 in 1,000 women and 3 in 1,000 men get MS in Denmark; spread over carriers and others",
            ("1 in 10,000", "3 in 10"), scale="log", digits=2, spoken="in a thousand"),
    Control("odds_ratio", "Odds ratio of the factor", "", 0.02, 100, 0.02, value("drb15_odds_ratio"), "published",
            "PubMed 15081263: HLA-DRB1*15 and MS in Italy; 1 means no difference",
            ("protects", "harms"), scale="log", digits=2),
    Control("share", "People who have the factor", "%", 0, 99.9, 0.1, value("drb15_controls"), "published",
            "PubMed 15081263: carriers of HLA-DRB1*15 among controls", ("hardly anyone", "nearly all"),
            spoken="per cent"),
]

PRESETS = [
    Preset("A gene", "HLA-DRB1*15: one person in nine carries it; odds ratio 3.64.", {}),
    Preset("A virus", "EBV: nearly everyone has had it; 32 times the risk.",
           {"without": round(_NO_EBV, 2), "odds_ratio": _EBV, "share": value("ebv_controls")}),
    Preset("Sex", "The factor is being a woman: five women in 1,000, three men.",
           {"without": value("ms_lifetime_men"), "share": 50,
            "odds_ratio": round(odds_between(value("ms_lifetime_women") / 1000, value("ms_lifetime_men") / 1000), 2)}),
    Preset("An identical twin",
           "The factor is a twin with MS: about one in four also falls ill. So few have one that their share is put at 0.",
           {"without": POPULATION, "odds_ratio": round(odds_between(_TWIN, POPULATION / 1000), 1), "share": 0}),
    Preset("Same genes, T1D",
           "Genes inherited together with DRB1*15:01 protect: odds ratio 0.03. The 4 in 1,000 is ours.",
           {"without": POPULATION, "odds_ratio": _PROTECTED, "share": value("drb15_controls")}),
    Preset("A common disease", "One person in five is ill without the factor; odds ratio 4. All numbers ours.",
           {"without": 200, "odds_ratio": 4, "share": 50}),
]

_odds = odds_ratio * without / (PEOPLE - without)
READOUTS = [
    Formula("carriers", PEOPLE * _odds / (1 + _odds), label="ill with the factor", unit="in 1,000", digits=1),
    Formula("difference", Symbol("carriers") - without, label="difference", unit="in 1,000", digits=1),
    Formula("fewer", -Symbol("difference"), digits=1),
    Formula("ratio", Symbol("carriers") / without, label="relative risk", digits=2),
    Formula("well", PEOPLE - Symbol("carriers"), label="well with the factor", unit="in 1,000"),
    Formula("ill_carriers", 100 * share * Symbol("carriers") / (share * Symbol("carriers") + (100 - share) * without),
            label="of 100 ill people, with the factor", digits=1),
]

SUMMARY = [
    [(Symbol("difference") > 0.05,
      "Of 1,000 people with the factor {carriers} fall ill, of 1,000 without it {without}: {difference} more."),
     (Symbol("difference") < -0.05,
      "Of 1,000 people with the factor {carriers} fall ill, of 1,000 without it {without}: {fewer} fewer."),
     (True, "With and without the factor {without} of 1,000 fall ill.")],
    [(Symbol("well") >= PEOPLE - 0.5, "Of 1,000 with it nearly all stay well."),
     (True, "{well} of the 1,000 with it stay well.")],
    [(share > 0, "Of 100 ill people {ill_carriers} have it; of 100 of all, {share}."),
     (True, "So few have it that hardly any of 100 ill people do.")],
    [((Symbol("ratio") / odds_ratio > 0.9) & (Symbol("ratio") / odds_ratio < 1.11),
      "Relative risk {ratio}, odds ratio {odds_ratio}: alike, as the disease is rare."),
     (True, "Relative risk {ratio}, odds ratio {odds_ratio}: far apart, as many are ill.")],
]

_LEFT, _ABOVE = -0.7, -1.0  # where the words over an array of icons begin: columns and rows

TRACES = [
    Icons("people-without", 0, PEOPLE), Icons("people-with", 0, PEOPLE), Icons("people-ill", 0, ILL),
    Icons("ill-without", 0, "without_"), Icons("ill-with", 0, "carriers"), Icons("carriers", 0, "ill_carriers"),
    Label("say-without", "{without} in 1,000"), Label("say-with", "{carriers} in 1,000"),
    Label("say-carriers", "{ill_carriers} in 100", "some", _ABOVE), Label("say-few", "hardly any", "few", _ABOVE),
]
READOUTS += [
    Formula("without_", without, digits=2),
    # Left edge of the 100 ill people: one of the two words stands there.
    Formula("some", Piecewise((_LEFT, share > 0), (oo, True))), Formula("few", Piecewise((_LEFT, share <= 0), (oo, True))),
]

MEASURES = """
| measure | what it says | how to read it |
|---|---|---|
| absolute risk | of 1,000 people, how many fall ill | the number to start from |
| relative risk | risk with the factor over risk without it | says nothing without the absolute risk |
| risk difference | one minus the other | how many people it concerns |
| odds ratio | odds over odds; what a case-control study can give | near the relative risk while the disease is rare |
| hazard ratio | the same for the speed at which people fall ill | not a risk at any one age |
| concordance | of people with an ill twin, how many are ill | probandwise: counts each ill twin who was found |
"""

WRONG = """
- **Countries are mixed.** The lifetime risk is Danish ([Nielsen 2005](https://doi.org/10.1093/aje/kwi280 "abstract")),
  as are the twins ([Hansen 2005](https://doi.org/10.1191/1352458505ms1220oa "abstract")), the gene Italian
  ([PubMed 15081263 2004](https://doi.org/10.1016/j.jneuroim.2004.01.015 "abstract")), the virus American. In Europe
  the gene is more frequent where MS is.
- **One factor at a time.** Genes, virus and smoking act together; their ratios do not simply multiply.
- **A ratio is no cause.** For EBV the order in time speaks for one: infection came first
  ([Bjornevik 2022](https://doi.org/10.1126/science.abj8222 "abstract")).
- **EBV's 32 is a ratio of risks** of people who had become infected. Here it stands for an odds ratio and for
  all who carry the virus. Nearly everyone does, so it rests on few who do not: read "many times", not "32".
- **No interval is shown.** That of the twins runs from 5 to 39 %; the abstract on EBV prints none.
- **HLA-DRB1\\*15 stands for its neighbours.** Genes of this region are inherited together; which one acts is not told
  by a ratio.
"""


def _array(axes, columns, number):
    x, y = np.arange(number) % columns, np.arange(number) // columns
    axes.set(xlim=(_LEFT, columns - 0.3), ylim=(number // columns - 0.3, -0.7))
    axes.axis("off")
    return x, y


def _draw(result, size, boxes, columns, dot, small, titles):
    figure = Figure(figsize=size, layout="none")
    named = zip(boxes, columns, (PEOPLE, PEOPLE, ILL), ("without", "with", "ill"), titles)
    for (left, bottom, width, height), across, number, name, title in named:
        axes = figure.add_axes((left, bottom, width, height))
        x, y = _array(axes, across, number)
        edge, mark = (COLOURS["edge"], COLOURS["damage"]) if number == PEOPLE else (COLOURS["damage"], COLOURS["ink"])
        axes.plot(x, y, "s", linestyle="none", markersize=dot, markerfacecolor=COLOURS["paper"], markeredgecolor=edge,
                  markeredgewidth=0.5, gid=f"people-{name}")
        gid = "carriers" if name == "ill" else f"ill-{name}"
        axes.plot(x, y, "s", linestyle="none", markersize=dot, markerfacecolor=mark, markeredgecolor=mark,
                  markeredgewidth=0.5, gid=gid)
        say = f"say-{'carriers' if name == 'ill' else name}"
        axes.annotate(title, (0, 1), (0, small + 7), xycoords="axes fraction", textcoords="offset points",
                      fontsize=small + 1, fontweight="bold")
        if name == "ill":
            for said in (say, "say-few"):
                axes.text(*result.marks[said], result.labels[said], fontsize=small + 1, gid=said)
        else:
            axes.annotate(result.labels[say], (0, 1), (0, 3), xycoords="axes fraction", textcoords="offset points",
                          fontsize=small + 1, gid=say)
    return figure


def _page(result):
    return _draw(result, (6.8, 4.7), [(0.01, 0.02, 0.36, 0.86), (0.40, 0.02, 0.36, 0.86), (0.80, 0.58, 0.19, 0.30)],
                 (25, 25, 10), 4.2, 9, ("1,000 without the factor", "1,000 with the factor", "100 ill people,\nfilled: have it"))


def _phone(result):
    return _draw(result, (3.8, 5.5), [(0.02, 0.585, 0.96, 0.345), (0.02, 0.145, 0.96, 0.345), (0.02, 0.01, 0.96, 0.05)],
                 (40, 40, 50), 3.7, 8, ("1,000 without the factor", "1,000 with the factor", "100 ill people; filled: with the factor"))


def _slide(result):
    return _draw(result, (5.2, 3.0), [(0.01, 0.03, 0.37, 0.8), (0.41, 0.03, 0.37, 0.8), (0.81, 0.53, 0.18, 0.30)],
                 (40, 40, 10), 2.1, 7, ("1,000 without the factor", "1,000 with the factor", "100 ill people"))


def lab():
    """The second lab of lesson 02 (a ``live.Lab``): three arrays of icons, no model."""
    return Lab(
        name="risk",
        keep=True,
        title="What a factor does to 1,000 people",
        question="Of 1,000 people with a factor, how many fall ill? Of 100 who are ill, how many have it?",
        controls=CONTROLS,
        presets=PRESETS,
        runs=[],
        readouts=READOUTS,
        summary=SUMMARY,
        figure=_page,
        forms={"phone": _phone, "slide": _slide},
        traces=TRACES,
        description="Three arrays of squares. 1,000 people without the factor and 1,000 with it, filled where ill; "
                    "100 ill people, filled where they have the factor. {summary}",
        notes="A filled square is one person. Read two numbers at once: how many with the factor are ill, and how many "
              "of the ill have the factor. They are not the same question.",
        about=[("What each measure means", MEASURES), ("Where this model is wrong", WRONG)],
    )


def relative_risk(odds_ratio, without):
    """Relative risk that belongs to an odds ratio.

    Parameters
    ----------
    odds_ratio : float
        Odds of illness with the factor over those without it.
    without : float
        People of 1,000 without the factor who fall ill, above 0 and below 1,000.

    Raises
    ------
    CourseError
        For a number outside its range.
    """
    check_number("The odds ratio", odds_ratio, 0, above=True)
    if not is_number(without) or not 0 < without < PEOPLE:
        raise CourseError(f"Ill without the factor is {without!r} in 1,000; a number between 0 and 1,000 is due.")
    odds = odds_ratio * without / (PEOPLE - without)
    return PEOPLE * odds / (1 + odds) / without


def sources():
    """Keys of the papers behind the lab's numbers, for the lesson's list of references."""
    ours = ("ms_lifetime_women", "drb15_odds_ratio", "ebv_controls")
    return sorted({observations()[name].source for name in ours} | {"bjornevik2022", "hansen2005", "noble2011"})
