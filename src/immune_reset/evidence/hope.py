"""Hope against control: what a study without controls found, and what became of it when there was a control."""

import textwrap

from matplotlib.figure import Figure

from immune_reset.evidence import rows, tables, words
from immune_reset.picture import Picture
from immune_reset.style import styled
from immune_reset.theme import COLOURS

_HOPE, _ANSWER = 0, 1


@styled()
def draw(disease=None, therapy=None, design=None):
    """Slopes from the share that did well without controls to treated and control patients side by side.

    The pairs stand in data/evidence/contrasts.csv; which studies are set beside each other is our choice. ``design``
    is that of the study with controls.

    Returns
    -------
    Picture
    """
    contrasts = list(contrasted(disease, therapy, design).itertuples())
    results = tables.with_trials("outcomes").set_index("outcome")
    columns = min(4, len(contrasts))
    lines = -(-len(contrasts) // columns)
    gaps = [results.estimate[each.treated] - results.estimate[each.control] for each in contrasts if each.treated]
    title = "With a control group the gap that counts can be seen"
    if gaps:
        span = f"{min(gaps):+.0f}" + (f" to {max(gaps):+.0f}" if len(gaps) > 1 else "")
        title = f"What counts is the gap to the control group: here {span} patients per 100, whatever was hoped".replace("-", "−")
    title = textwrap.wrap(title, 88)
    height = 0.6 + 0.2 * len(title) + 2.95 * lines
    figure = Figure(figsize=(rows.WIDTH, height))
    panels = figure.subplots(lines, columns, squeeze=False, sharex=True, sharey=True, gridspec_kw={
        "left": 0.05, "right": min(0.99, 0.05 + 0.31 * columns), "top": 1 - (0.98 + 0.2 * len(title)) / height, "bottom": 0.98 / height, "wspace": 0.14,
        "hspace": 0.86,
    })
    panels[0, 0].set(xlim=(-0.62, 1.6), ylim=(-6, 104), yticks=(0, 50, 100), xticks=[])
    sentences = []
    for axes, each in zip(panels.flat, contrasts):
        sentences.append(_draw_panel(axes, each, results))
    for axes in panels.flat[len(contrasts):]:
        axes.set_visible(False)
    figure.text(0.01, 1 - 0.1 / height, "\n".join(title), va="top", fontsize=rows.TEXT + 1, fontweight="bold")
    figure.text(0.01, 0.06 / height, "Of 100 patients who did well. Left in each panel: no controls. Right: treated (filled) and "
                "control (hollow square).\nWhich studies stand beside each other is our choice; their patients differ.",
                va="bottom", fontsize=rows.TEXT - 1, color=COLOURS["quiet"])
    return Picture(figure, " ".join(title), f"{len(contrasts)} panels, of 100 patients who did well. " + " ".join(sentences))


def contrasted(disease=None, therapy=None, design=None):
    """The pairs that ``draw`` shows; ``design`` is that of the study with controls, or of the other where there is none."""
    found = tables.load("contrasts")
    design_of = tables.with_trials("outcomes").set_index("outcome").design
    found = found.assign(design=[design_of[row.treated or row.hope] for row in found.itertuples()])
    return words.select(found, disease, therapy, design)


def _draw_panel(axes, each, results):
    axes.grid(axis="x", visible=False)
    axes.tick_params(labelsize=rows.TEXT - 1, labelleft=True)
    caution = textwrap.wrap(each.caution, 30)
    axes.annotate("\n".join(caution), (0, 1), (0, 3), xycoords="axes fraction", textcoords="offset points", va="bottom",
                  fontsize=rows.TEXT - 1.8, color=COLOURS["quiet"], linespacing=1.1)
    axes.annotate(f"{words.heading(each.disease)}: {each.therapy}", (0, 1), (0, 5 + 11.2 * len(caution)),
                  xycoords="axes fraction", textcoords="offset points", va="bottom", fontsize=rows.TEXT, fontweight="bold")
    said = [f"{words.heading(words.DISEASES[each.disease])}, {each.therapy}:"]
    if each.hope:
        row = results.loc[each.hope]
        _point(axes, _HOPE, row, each.hope, "o", COLOURS["quiet"], "left")
        said.append(f"without controls ({row['name']}) {row.estimate:g}, {row.endpoint};")
    if each.treated:
        treated, control = results.loc[each.treated], results.loc[each.control]
        if each.hope:
            axes.plot([_HOPE, _ANSWER], [results.estimate[each.hope], treated.estimate], color=COLOURS["quiet"], linewidth=1.2,
                      linestyle=(0, (3, 2)), zorder=1)
        axes.plot([_ANSWER, _ANSWER], [treated.estimate, control.estimate], color=COLOURS["t"], linewidth=5, alpha=0.35, zorder=1)
        apart = abs(treated.estimate - control.estimate) < 9
        up = treated.estimate >= control.estimate
        _point(axes, _ANSWER, treated, each.treated, "o", COLOURS["t"], "right", 5 * apart * (1 if up else -1))
        _point(axes, _ANSWER, control, each.control, "s", COLOURS["damage"], "right", -5 * apart * (1 if up else -1))
        said.append(f"with controls ({treated['name']}) {treated.estimate:g} treated and {control.estimate:g} control, "
                    f"{treated.endpoint}.")
    names = (results["name"][each.hope] if each.hope else "", results["name"][each.treated] if each.treated else "")
    for x, name in zip((_HOPE, _ANSWER), names):
        axes.annotate(textwrap.fill(name, 12 if name.count(" ") > 1 else 13), (x, -6), (0, -5), textcoords="offset points",
                      ha="center", va="top", fontsize=rows.TEXT - 1.5, linespacing=1.05)
    said.append(f"Note: {each.caution}.")
    return " ".join(said)


def _point(axes, x, row, gid, marker, colour, side, lift=0):
    hollow = marker == "s"
    axes.plot([x], [row.estimate], marker, color=colour, markerfacecolor=COLOURS["paper"] if hollow else colour,
              markeredgecolor=colour, markeredgewidth=1.6, markersize=8, gid=gid, zorder=3)
    axes.annotate(f"{row.estimate:g}", (x, row.estimate), (9 if side == "right" else -9, lift), textcoords="offset points",
                  ha="left" if side == "right" else "right", va="center", fontsize=rows.TEXT - 0.5)
