"""Lesson 04: is it an MSC? The eight markers of the 2006 definition on simulated cells, and what they cannot tell."""

from sympy import And, Eq, Piecewise, Symbol, oo

from immune_reset.labs import isct_figure, simulated_flow
from immune_reset.labs.isct_figure import END, HEIGHT, ROWS, TOP, WORDS
from immune_reset.labs.simulated_flow import BRIGHTNESS, CELLS, MARKERS, REQUIRED
from immune_reset.live import Control, Fill, Formula, Frames, Lab, Label, Preset, Span, ValueAt
from immune_reset.live.measures import value_at
from immune_reset.observations import observations, value

gate, blood, cells = Symbol("gate"), Symbol("blood"), Symbol("cells")
demanded, tolerated = value("isct_positive"), value("isct_negative")

_MOST_BLOOD = 8

CONTROLS = [
    Control("gate", "Bright above", "units", 30, 10_000, 0.05, 300, "ours",
            "brightness is in arbitrary units; 300 leaves 3 dark cells in 1,000 above it",
            ("dark cells count as bright", "dim cells are lost"), scale="log", digits=0),
    Control("blood", "Blood cells", "%", 0, _MOST_BLOOD, 1, 0, "ours",
            "a clean dish has none; the range is ours", ("clean", "one cell in twelve"), digits=0),
    Control("cells", "Cells", "", 1, 3, 1, 1, "ours",
            "all simulated; IFN-γ follows Le Blanc 2003, skin follows Denu 2016", names=simulated_flow.CELLS),
]

PRESETS = [
    Preset("Clean marrow MSC", "A dish as the definition wants it.", {}),
    Preset("Blood cells left behind", "Five cells in a hundred came along from the marrow.", {"blood": 5}),
    Preset("Gate too low", "Someone set the gate by eye.", {"gate": 150}),
    Preset("Gate too high", "Only the brightest cells count.", {"gate": 1200}),
    Preset("Licensed with IFN-γ", "The same MSC, 48 hours with IFN-γ.", {"cells": 2}),
    Preset("Skin fibroblasts", "Not MSC at all. Or are they?", {"cells": 3}),
]


def _name(marker):
    return marker.replace("-", "").lower()


def _tube(cells, blood):
    found = simulated_flow.curves(cells, blood)
    # A square root lets a small population be seen beside a large one.
    lifted = {f"shape {marker}": ROWS[marker] + HEIGHT * found[f"shape {marker}"] ** 0.5 for marker in MARKERS}
    return found | lifted


def _fails(marker):
    share = Symbol(_name(marker))
    return share < demanded if marker in REQUIRED else share > tolerated


def _count(markers):
    return sum(Piecewise((1, _fails(marker)), (0, True)) for marker in markers)


def _readouts():
    found = [
        ValueAt(_name(marker), f"tube.above {marker}", gate, label=f"{marker} above the gate", unit="%", digits=1)
        for marker in MARKERS
    ]
    found += [Formula("missing", _count(REQUIRED), label="required markers that fail", unit="of 3"),
              Formula("too_many", _count(MARKERS[3:]), label="forbidden markers that fail", unit="of 5"),
              Formula("line", gate), Formula("line_end", 1.04 * gate)]
    # A word stands at its place or at "never", where it is hidden.
    for marker in MARKERS:
        found += [Formula(f"passes_{_name(marker)}", Piecewise((oo, _fails(marker)), (WORDS, True))),
                  Formula(f"fails_{_name(marker)}", Piecewise((WORDS, _fails(marker)), (oo, True)))]
    return found + [Formula(f"tube_{kind}", Piecewise((END, Eq(cells, kind)), (oo, True))) for kind in (1, 2, 3)]


def _traces():
    found = [Span("gate", "line", END), Span("gate-line", "line", "line_end")]
    for marker in MARKERS:
        share = "{" + _name(marker) + "} %"
        found += [Fill(f"shape-{marker}", f"tube.shape {marker}", ROWS[marker]),
                  Label(f"passes-{marker}", f"{share} passes", f"passes_{_name(marker)}", ROWS[marker] + 0.12),
                  Label(f"fails-{marker}", f"{share} fails", f"fails_{_name(marker)}", ROWS[marker] + 0.12)]
    return found + [Label(f"tube-{kind}", CELLS[kind - 1], f"tube_{kind}", TOP) for kind in (1, 2, 3)]


_meets = And(Eq(Symbol("missing"), 0), Eq(Symbol("too_many"), 0))
SUMMARY = [
    [(And(_meets, Eq(cells, 3)), "These skin fibroblasts pass all eight markers. The markers cannot tell them from MSC."),
     (_meets, "All eight markers pass: by its surface this is an MSC product. Whether it calms T cells is not known."),
     (And(Eq(cells, 2), Eq(blood, 0), Eq(Symbol("missing"), 0), Eq(Symbol("too_many"), 1)),
      "HLA-DR stands at {hladr} %, so these MSC fail. They are the same cells, licensed with IFN-γ."),
     (Eq(Symbol("missing"), 0), "It fails: {too_many} of 5 forbidden markers stand above 2 %."),
     (Eq(Symbol("too_many"), 0), "It fails: {missing} of 3 required markers stand below 95 %."),
     (True, "It fails: {missing} of 3 required markers stand below 95 %, {too_many} of 5 forbidden ones above 2 %.")],
    [(blood > 0, "Of 100 cells in the tube {blood} are blood cells, and {cd45} % are bright for CD45.")],
]

WRONG = """
- **No cell here was measured.** Shares and brightness are made up so that clean MSC meet the definition
  ([Dominici 2006](https://doi.org/10.1080/14653240600855905 "criteria table")). Only the marks of 95 and 2 % are published.
- **One gate for eight colours.** In the laboratory each marker has a gate of its own, set on unstained cells, and
  colours spill into each other.
- **The markers are only one of three criteria.** The cells must also grow on plastic and make bone, cartilage and fat.
- **HLA-DR is disputed.** It rises with IFN-γ in more than 90 % of cells
  ([Le Blanc 2003](https://pubmed.ncbi.nlm.nih.gov/14550804/ "abstract")). A study of 130 clinical batches concludes that
  it should inform and not define ([Grau-Vorster 2019](https://doi.org/10.1186/s13287-019-1279-9 "abstract")).
- **Function is another matter.** Eleven products with typical profiles suppressed T-cell division by 27 to 88 %, and
  HLA-DR did not say which ([Bloom 2015](https://doi.org/10.1016/j.jcyt.2014.10.002 "abstract")). Fibroblasts carry the same
  markers and suppress as well ([Denu 2016](https://pmc.ncbi.nlm.nih.gov/articles/PMC4988914/ "abstract")).
"""


def lab():
    """The second lab of lesson 04 (a ``live.Lab``): simulated cells, drawn beforehand for every tube."""
    series = {f"{kind} {marker}": (f"{words} {marker}", unit) for marker in MARKERS
              for kind, words, unit in (("shape", "histogram of", "rows"), ("above", "share above,", "%"))}
    tube = Frames("tube", _tube, BRIGHTNESS, series, decimals=2,
                  grid={"cells": [1, 2, 3], "blood": list(range(_MOST_BLOOD + 1))})
    return Lab(
        name="isct-gate",
        keep=True,
        title="The gate: simulated cells, eight markers",
        question="Is this product an MSC product, and what would you still not know?",
        controls=CONTROLS,
        presets=PRESETS,
        runs=[tube],
        readouts=_readouts(),
        summary=SUMMARY,
        figure=isct_figure.page,
        forms={"phone": isct_figure.phone, "slide": isct_figure.slide},
        x_label="brightness",
        traces=_traces(),
        description="Eight histograms of simulated cells on one axis of brightness, three for markers that must be "
                    "there and five for markers that must not, with the part above the gate shaded. A bar under them, "
                    "which no slider moves, runs from 27 to 88 per cent: the suppression by eleven products. {summary}",
        about=[("Where this model is wrong", WRONG)],
    )


def shares(gate=300.0, blood=0, cells=1):
    """Per cent of the simulated cells above the gate, by marker.

    Parameters
    ----------
    gate : float
        Brightness, arbitrary units, 30 to 10,000.
    blood : int
        Blood cells in the tube, per cent, 0 to 8.
    cells : int
        1 marrow MSC, 2 the same with IFN-γ, 3 skin fibroblasts.

    Raises
    ------
    CourseError
        If a value is outside the range of its control; the message names it.
    """
    for control, given in zip(CONTROLS, (gate, blood, cells)):
        control.check(given)
    found = simulated_flow.curves(round(cells), round(blood))
    return {marker: float(value_at(BRIGHTNESS, found[f"above {marker}"], gate)) for marker in MARKERS}


def passes(gate=300.0, blood=0, cells=1):
    """Whether all eight markers meet the definition; arguments as for ``shares``."""
    found = shares(gate, blood, cells)
    return all(found[m] >= demanded if m in REQUIRED else found[m] <= tolerated for m in MARKERS)


def sources():
    """Keys of the papers behind the lab's numbers, for the lesson's list of references."""
    shown = ("isct_positive", "isct_negative", "suppression_low", "suppression_high")
    return sorted({observations()[name].source for name in shown} | {"denu2016", "grauvorster2019", "leblanc2003"})
