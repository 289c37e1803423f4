"""Lesson 08: memory clones through a transplant, and what a sequencer sees of them."""

from sympy import Eq, Max, Piecewise, Symbol, log, oo

from immune_reset import models
from immune_reset.labs import repertoire_figure
from immune_reset.labs.repertoire_figure import TOP
from immune_reset.labs.repertoire_runs import runs
from immune_reset.live import Bar, Control, Fill, Formula, Icons, Lab, Label, Line, Point, Preset, Span, ValueAt
from immune_reset.models.memory_clones import LINEAGES
from immune_reset.models.patient import surviving
from immune_reset.observations import observations, value

depth, graft, month, reads, clones = (Symbol(name) for name in "depth graft month reads clones".split())

CONTROLS = [
    Control("depth", "Conditioning depth", "log₁₀", 1, 8, 0.1, 3, "ours",
            "no source read here gives a log-kill for any regimen; 8 is far beyond any that is known",
            ("1 cell in 10 stays", "1 in 100 million"), digits=1, spoken="log 10"),
    Control("graft", "T cells in the graft", "10⁶/kg", 0.001, 1000, 0.1, 10, "ours",
            "as in lesson 07; the lower end stands for a graft cleared of T cells",
            ("purified graft", "graft full of T cells"), scale="log", digits=0, spoken="million per kilogram"),
    Control("month", "Month of the second sample", "", 1, 24, 1, 12, "ours",
            "the models run for two years; month 12 is when Ruder 2022 sampled", ("one month", "two years"), digits=0),
    Control("reads", "Receptors read in each sample", "", 1e3, 1e7, 0.1, 1e5, "ours",
            "chosen by the course; Muraro 2014 read millions in each sample", ("a glance", "very deep"), scale="log", digits=0),
    Control("clones", "Memory clones before", "", 1e5, 1e6, 0.1, 1e5, "ours",
            "in two patients 600,000 to 700,000 distinct CD4 chains were estimated, naive ones included (Storek 2008)",
            ("100,000", "a million"), scale="log", digits=0, more=True),
    Control("draw", "Throw of the dice", "", 1, 9, 1, 1, "ours", "which cells survive is chance; nine throws of it",
            ("first", "ninth"), digits=0, more=True),
]

PRESETS = [
    Preset("Reference patient", "Three logs, a graft low in T cells, a sample a year later.", {}),
    Preset("Shallow sample", "The same cells a year later, but only 1,000 receptors read.", {"reads": 1e3}),
    Preset("Deep sample", "The same cells once more, ten million receptors read.", {"reads": 1e7}),
    Preset("Early sample", "One month after the transplant, before the thymus works.", {"month": 1}),
    Preset("Nearly nothing left", "Eight logs and a purified graft: can chance remove the large clones?",
           {"depth": 8, "graft": 0.001}),
]


def _readouts():
    naive = models.load("reconstitution").parameters["naive_before"].value
    found = [Formula("one_in", 1 / surviving(depth, graft), label="T cells of before for each one present on day 0", unit="")]

    def kinds(lineage, part, memory_reads):
        """Different memory receptors among so many reads: a curve of logarithms, read at a logarithm."""
        return ValueAt(f"{part[0]}_{lineage}", f"sample.{part[1]}_{lineage}", log(Max(memory_reads, 1), 10))

    for lineage in LINEAGES:
        def own(name, lineage=lineage):
            return Symbol(f"{name}_{lineage}")

        of_old, of_new = reads * own("memory") / 100, reads * (100 - own("naive")) / 100
        found += [
            ValueAt(f"old_{lineage}", f"cells.old_{lineage}", month, label=f"{lineage} that descend from cells of before", unit="%"),
            ValueAt(f"memory_{lineage}", f"cells.memory_{lineage}", month, digits=1),
            ValueAt(f"naive_{lineage}", f"cells.naive_{lineage}", month, digits=1),
            ValueAt(f"again_{lineage}", f"sample.again_{lineage}", log((1 - naive) * reads, 10), digits=2),
            Formula(f"true_{lineage}", 100 * own("memory") / (100 + own("memory") - own("naive")),
                    label=f"memory {lineage} that are old", unit="%"),
            Formula(f"found_{lineage}", own("true") * own("again"), label=f"memory {lineage} reads in a clone read before", unit="%"),
            kinds(lineage, ("log_before", "before"), (1 - naive) * reads),
            kinds(lineage, ("log_after", "after"), of_old),
            kinds(lineage, ("log_new", "before"), of_new),
            Formula(f"kinds_before_{lineage}", naive * reads + 10 ** own("log_before") - 1,
                    label=f"different {lineage} receptors read before", unit=""),
            Formula(f"kinds_after_{lineage}", reads * (own("naive") - own("memory")) / 100
                    + Piecewise((10 ** own("log_after") - 1, of_old >= 1), (of_old, True))
                    + Piecewise((10 ** own("log_new") - 1, of_new >= 1), (of_new, True)),
                    label=f"different {lineage} receptors read after", unit=""),
            ValueAt(f"largest_{lineage}", f"sample.largest_{lineage}", log(Max(of_old, 1), 10),
                    label=f"of the {TOP} largest {lineage} clones, found again", unit=""),
            ValueAt(f"left_{lineage}", f"sample.left_{lineage}", 0, label=f"old {lineage} clones with a survivor", unit=""),
            Formula(f"lost_{lineage}", 100 * (1 - own("left") / clones), digits=1, label=f"old {lineage} clones lost", unit="%"),
        ]
    published = Piecewise((value("overlap_early"), month <= 3), (value("overlap_year"), Eq(month, 12)), (oo, True))
    return [*found, Formula("published", published), Formula("line_from", month - 0.12), Formula("line_to", month + 0.12)]


READOUTS = _readouts()

_lost4, _lost8 = Symbol("lost_CD4"), Symbol("lost_CD8")
SUMMARY = [
    [(True, "Month {month}: {old_CD4} % of the CD4 and {old_CD8} % of the CD8 T cells are old.")],
    [(Symbol("true_CD4") - Symbol("found_CD4") < 2, "Nearly all is seen: {found_CD4} % of the memory CD4 reads are recognised as old."),
     (True, "Of the memory CD4 reads {true_CD4} % are old, {found_CD4} % recognised as old.")],
    [((_lost4 < 0.05) & (_lost8 < 0.05), "Every old clone keeps a survivor."),
     (True, "Of the old clones, {lost_CD4} % of the CD4 and {lost_CD8} % of the CD8 leave nothing.")],
    [(True, f"Found again of the {TOP} largest: {{largest_CD4}} CD4, {{largest_CD8}} CD8; in patients dominant CD4 clones were not.")],
]

TRACES = [
    *[Fill(f"{band}-{lineage}", f"cells.{band}_{lineage}", lower) for lineage in LINEAGES
      for band, lower in (("ten", 0.0), ("thousand", f"cells.ten_{lineage}"), ("memory", f"cells.thousand_{lineage}"),
                          ("old", f"cells.memory_{lineage}"), ("naive", f"cells.old_{lineage}"))],
    *[Line(f"edge-{lineage}", f"cells.old_{lineage}") for lineage in LINEAGES],
    *[Span(f"month-{lineage}", "line_from", "line_to") for lineage in LINEAGES],
    *[Bar(f"{name}-{lineage}-bar", f"{name}_{lineage}", "x") for lineage in LINEAGES
      for name in ("true", "found", "kinds_before", "kinds_after")],
    *[Icons(f"large-{lineage}", 0, f"largest_{lineage}") for lineage in LINEAGES],
    Point("published", "published", 0.2),
    *[Label(f"say-{lineage}", f"{{old_{lineage}}} % old") for lineage in LINEAGES],
    *[Label(f"say-found-{lineage}", f"{{found_{lineage}}} of {{true_{lineage}}} %") for lineage in LINEAGES],
    *[Label(f"say-large-{lineage}", f"{lineage}: {{largest_{lineage}}}") for lineage in LINEAGES],
]

WRONG = f"""
- **Dominant CD4 clones stay here; in patients they were not found again.** They were undetectable after the transplant in
  a study of 24 people, while dominant CD8 clones stayed ([Muraro 2014](https://doi.org/10.1172/JCI71691 "abstract")).
  Millions of receptors were read in each sample, so depth alone does not explain it. In the model chance alone decides who
  survives, and chance spares the large. Nothing in it knows what a clone sees. What removed or hid them we do not know.
- **That CD8 stay old is put in.** New cells replace old memory CD8 cells at a low rate of our choice, because CD8 clones of
  before were seen to expand (same study). And survivors always grow back to one number of memory cells, however few they
  were: the share of old cells at month 12 hardly depends on the depth.
- **Overlap comes out too high.** {value('overlap_early'):g} % early and {value('overlap_year'):g} % at 12 months were
  measured in effector-memory CD4 cells, by a method and at a depth that its abstract does not give
  ([Ruder 2022](https://doi.org/10.1126/scitranslmed.abq1693 "abstract")). Only the *fall* from one to the other is built
  into the model. "Early" is drawn up to month 3, our reading.
- **The sizes of clones are ours**: power laws, steeper for CD4, in which the ten largest hold a third of the CD8 cells. So
  is their number: move it under *More controls*.
- **New memory clones are a guess**: of the same sizes as the old ones. And new cells become memory only beside old ones,
  so after eight logs the model waits too long: the old share dips to nothing and rises again, which no study read here has
  shown.
- **Every naive read counts as a receptor of its own**: a naive clone is small beside the number of naive cells.
- **Reading is ideal**: no faulty letters, no receptor amplified more than another, none made twice by chance, and a whole
  body to draw from. Blood is not the body: most T cells are elsewhere. And laboratories mostly read one of the two chains
  of a receptor, the beta chain, which several clones may share.
"""


def lab():
    """The lab of lesson 08 (a ``live.Lab``), computed by Python where a kernel runs, else from 18 settings done before."""
    return Lab(
        name="repertoire",
        keep=True,
        title="T-cell clones before and after a transplant (simulated)",
        question="Whose descendants are these cells, and would a sequencer tell you?",
        controls=CONTROLS,
        presets=PRESETS,
        runs=runs(),
        readouts=READOUTS,
        summary=SUMMARY,
        figure=repertoire_figure.page,
        forms={"phone": repertoire_figure.phone, "slide": repertoire_figure.slide},
        traces=TRACES,
        x_label="months from the transplant",
        description="Two stacked areas over 24 months, CD4 and CD8, show which cells descend from those of before; bars show what "
                    "a sample sees, and filled dots which of the 25 largest clones are found again. {summary}",
        notes="Old: descended from a T cell that was there before the transplant. New: made by the thymus after it.",
        about=[("Where this model is wrong", WRONG)],
    )


def sources():
    """Keys of the papers behind the lab's numbers, for the lesson's list of references."""
    loaded = [models.load("reconstitution"), models.load("repertoire")]
    numbers = [number for model in loaded for number in model.parameters.values()]
    numbers += [each for name, each in observations().items() if name.startswith(("overlap_", "chains_", "csf_"))]
    numbers += [observations()[name] for name in ("t_cells_in_body", "body_weight")]
    return sorted({number.source for number in numbers} | {"muraro2014"})
