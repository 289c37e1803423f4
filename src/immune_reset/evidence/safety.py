"""Harm from mild to serious: per 100 patients where counts or percentages were read, and as ratios to controls."""

from immune_reset.evidence import rows, tables, words
from immune_reset.evidence.mortality import wilson
from immune_reset.picture import Picture
from immune_reset.style import styled
from immune_reset.theme import COLOURS

#: Order and names of the kinds of harm, from mild or passing to serious.
_KINDS = {
    "any": "Any adverse event", "procedure": "In hospital", "infection": "Infection", "fertility": "Fertility",
    "secondary_autoimmunity": "A second autoimmune disease", "graft_versus_host": "Graft against host",
    "serious": "Serious adverse event", "death": "Death, whatever the cause",
}
_NOTE = "Filled: from counts, with the 95 % Wilson interval computed here. Hollow: a percentage as printed."


@styled()
def draw(disease=None, therapy="AHSCT", design=None, trial=None):
    """Harm per 100 patients, by kind. Death from the treatment has a figure of its own.

    Parameters
    ----------
    disease, therapy, design : str or list of str, optional
        Words of ``words.DISEASES``, ``words.THERAPIES`` and ``words.DESIGNS``.
    trial : str or list of str, optional
        Ids of data/evidence/trials.csv, such as "DAIKELER2011"; for a slide.

    Returns
    -------
    Picture
    """
    found = tables.with_trials("safety")
    found = words.select(found[(found.measure == "percent") & found.category.isin(_KINDS)], disease, therapy, design,
                         trial)
    varying, lines, sentences = words.varying(found), [], []
    for kind, heading in _KINDS.items():
        group = found[found.category == kind]
        if not len(group):
            continue
        lines.append(rows.Line(heading))
        sentences.append(f"{heading}:")
        for _, row in group.iterrows():
            arm = "" if row.arm in words.THERAPIES else f", {row.arm.removeprefix('AHSCT ')}"
            when = f", {row.window}" if row.window_days == row.window_days else ""
            label = f"{row.adverse_event}{arm}: {row['name']}{varying(row)}{when}"
            if row.events == row.events and row.n == row.n and "incidence" not in row.note:
                value, (low, high) = 100 * row.events / row.n, wilson(row.events, row.n)
                numbers, hollow = f"{row.events:.0f} of {row.n:.0f}  ({low:.0f} to {high:.0f})", False
            else:
                value, low, high, hollow = row.estimate, row.low, row.high, True
                numbers = rows.printed(row)
            colour = COLOURS["t"] if row.adverse_event in ("menses recovered", "became pregnant") else COLOURS["damage"]
            lines.append(rows.Line(label, row.event, value, low, high, numbers, colour=colour, hollow=hollow,
                                   marker="^" if colour == COLOURS["t"] else "o"))
            sentences.append(f"{label}: {numbers}.")
    good = " Blue triangle: a good outcome." if any(line.marker == "^" for line in lines) else ""
    worst = found[found.category != "fertility"].sort_values("estimate").iloc[-1:]
    title = "Each row has its own denominator" + "".join(
        f"; most frequent here: {row.adverse_event}, "
        + (f"{row.events:.0f} of {row.n:.0f}" if row.events * row.n == row.events * row.n else f"{row.estimate:g} of 100")
        for row in worst.itertuples()
    )
    figure = rows.draw(lines, title, "of 100 patients", (0, 100), ticks=range(0, 101, 20), note=_NOTE + good)
    return Picture(figure, title, f"Points for {len(found)} rows. " + " ".join(sentences))


@styled()
def ratios(disease=None, therapy="MSC", design=None, trial=None):
    """Harm with cells against controls, as pooled by meta-analyses of randomised trials. Parameters as in ``draw``.

    Risk ratios and odds ratios stand apart, since they are not the same number; nothing is pooled here.
    """
    found = tables.with_trials("safety")
    found = words.select(found[found.category == "comparison"], disease, therapy, design, trial)
    lines, sentences = [], []
    for name, group in found.groupby("name", sort=False):
        measure = group.measure.iloc[0].replace("_", " ")
        heading = f"{measure.capitalize()}s, {name}, {group.n.iloc[0]:,.0f} patients"
        lines.append(rows.Line(heading))
        sentences.append(f"{heading}:")
        for _, row in group.sort_values("estimate", ascending=False, kind="stable").iterrows():
            text = f"{row.estimate:g} ({row.low:g} to {row.high:g})"
            lines.append(rows.Line(row.adverse_event, row.event, row.estimate, row.low, row.high, text, "s"))
            sentences.append(f"{row.adverse_event}: {text}.")
    more = found[found.low > 1]
    title = (f"With cells more often, beyond chance: {words.listed(more.adverse_event)}" if len(more) else
             "No harm here is more frequent beyond chance")
    end = 40 if found.high.max() > 8 else 8
    figure = rows.draw(lines, title, "ratio to controls", (0.25, end), log=True,
                       ticks=[tick for tick in (0.3, 0.5, 1, 2, 5, 10, 20) if tick < end],
                       reference=1, sides=("← less often", "more often →"),
                       note="Pooled by the authors of each meta-analysis, over trials in many diseases; 95 % intervals.")
    return Picture(figure, title, f"A forest plot of {len(found)} ratios on a logarithmic scale. " + " ".join(sentences))
