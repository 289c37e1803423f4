"""The figures of evidence as a student may choose them: which choices there are, and what each of them shows."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import pandas

from immune_reset.errors import CourseError
from immune_reset.evidence import casemix, durability, forest, hazard, hope, shown, survival, tables, words
from immune_reset.picture import Picture


class View(NamedTuple):
    """One figure to choose; ``rows`` and ``draw`` take disease, therapy and design.

    ``whole`` is False where the figure of all diseases would be too long for a page.
    """

    label: str
    rows: Callable[..., pandas.DataFrame]
    draw: Callable[..., Picture]
    whole: bool = True


VIEWS = {
    "difference": View("per 100, by comparator", forest.differences, forest.draw),
    "ratio": View("ratios, by comparator", forest.found_ratios, forest.ratios),
    "hope": View("without controls, then with", hope.contrasted, hope.draw),
    "free": View("free of what at 5 years", survival.points, survival.draw, whole=False),
    "lasting": View("how long it lasts", durability.followed, durability.draw),
    "hazard": View("ASTIS: hazard over time", hazard.hazard_ratios, hazard.draw),
    "mix": View("MS: who was in the cohort", casemix.mixed_points, casemix.draw),
}

#: What a choice may name besides the figure, each with its words; an empty text asks for all.
FILTERS = {"disease": words.DISEASES, "therapy": words.THERAPIES, "design": words.DESIGNS}

_ANALYSES = {
    "itt": "intention to treat", "modified_itt": "modified intention to treat", "per_protocol": "per protocol",
    "not_stated": "not stated in what was read",
}
_WITHOUT_CONTROLS = {words.DESIGNS[design] for design in ("single_arm", "cohort", "case_series", "survey")}
_KINDS = {"range": "range", "iqr": "interquartile range", **{level: f"{level} % CI" for level in tables.CONFIDENCE}}


@cache
def studies(figure):
    """The kinds of study in a figure: each (disease, therapy, design) once, in the order of ``words``."""
    rows = _view(figure).rows(disease=None)[list(FILTERS)].drop_duplicates()
    orders = [list(known) for known in FILTERS.values()]
    return tuple(sorted(rows.itertuples(index=False, name=None), key=lambda kind: [o.index(k) for o, k in zip(orders, kind)]))


def check(choice):
    """A whole choice {figure, disease, therapy, design}. Raises CourseError for what cannot be shown."""
    unknown = choice.keys() - {"figure", *FILTERS}
    if unknown:
        raise CourseError(f"a choice has no {sorted(unknown)[0]!r}; it has figure, {', '.join(FILTERS)}.")
    for name, word in choice.items():
        if not isinstance(word, str):
            raise CourseError(f"{name} is one word in quotes, or '' for all; not {word!r}.")
    whole = {"figure": choice.get("figure", "difference"), **{name: choice.get(name, "") for name in FILTERS}}
    view = _view(whole["figure"])
    for name, known in FILTERS.items():
        if whole[name] and whole[name] not in known:
            raise CourseError(f"{name} {whole[name]!r} is not known; known are {', '.join(known)}, and '' for all.")
    if not view.whole and not whole["disease"]:
        raise CourseError(f"the figure {whole['figure']!r} needs a disease; {', '.join(words.DISEASES)} are known.")
    if not _matching(whole):
        raise CourseError("no row of the tables fits this choice; ask for fewer conditions.")
    return whole


def key(choice):
    """A name for the picture of a choice: two choices that show the same studies have the same one."""
    return f"{choice['figure']}:{','.join(map(str, _matching(choice)))}"


def every_choice(figure):
    """One choice for each different picture of a figure."""
    view, kinds, found = _view(figure), studies(figure), {}
    options = [["", *dict.fromkeys(kind[place] for kind in kinds)] for place in range(len(FILTERS))]
    for disease in options[0] if view.whole else options[0][1:]:
        for therapy in options[1]:
            for design in options[2]:
                choice = dict(figure=figure, disease=disease, therapy=therapy, design=design)
                if _matching(choice):
                    found.setdefault(key(choice), choice)
    return list(found.values())


def draw(choice):
    """The Picture of a choice."""
    return _view(choice["figure"]).draw(**{name: choice[name] or None for name in FILTERS})


def rows(picture):
    """The rows behind a Picture in words, once each, in the order they were drawn.

    Returns
    -------
    pandas.DataFrame
        Columns ``study``, ``design``, ``result``, ``value``, ``analysed``, ``status``, ``source``, ``place``.
    """
    known = {}
    for name in ("outcomes", "survival_points"):
        frame = tables.with_trials(name)
        known |= {record[frame.columns[0]]: record for record in frame.to_dict("records")}
    return pandas.DataFrame([_told(known[key]) for key in shown.rows(picture).row])


def sources():
    """The keys of references.bib behind all figures, in alphabetical order."""
    outcomes, found = tables.load("outcomes").set_index("outcome").source, set()
    for view in VIEWS.values():
        frame = view.rows(disease=None)
        if "source" not in frame:  # pairs of rows, not rows
            frame = outcomes[[key for column in ("hope", "treated", "control") for key in frame[column] if key]].to_frame()
        found |= set(frame.source)
    return sorted(found)


def summary(table):
    """What to look at first in ``rows(picture)``: who was compared, what the intervals are, whose data were analysed."""
    studies = table.drop_duplicates("study").design.value_counts(sort=False)
    counted = "; ".join(f"{name} ({studies[name]})" for name in words.DESIGNS.values() if name in studies)
    results = "One result" if len(table) == 1 else f"{len(table)} results"
    alone = set(studies.index) <= _WITHOUT_CONTROLS
    caution = " No study here had a control group: none can say what the treatment did." if alone else ""
    bare = ~table.value.str.contains("(", regex=False)
    intervals = "No interval was printed for any of them." if bare.all() else (
        f"{bare.sum()} of the results have no printed interval." if bare.any() else "Each has its interval.")
    per_protocol = table[table.analysed == "per protocol"].study.unique()
    protocol = f" Per protocol, so without those who left the plan: {words.listed(per_protocol)}." if len(per_protocol) else ""
    return f"{results}. Studies: {counted}. {intervals}{protocol}{caution}"


def _told(row):
    point = "percent" in row
    value, unit = (row["percent"], "%") if point else (row["estimate"], row["unit"])
    months = row["follow_up_months"]
    arms = f"{row['arm']} against {row['against']}" if not point and row["against"] else row["arm"]
    when = f", {months:g} months" if months == months and months else ""
    people = f", n = {row['n']:.0f}" + (f" and {row['n_against']:.0f}" if row.get("n_against", 0) > 0 else "") if row["n"] > 0 else ""
    interval = f" ({_KINDS[row['interval']]} {row['low']:g} to {row['high']:g})" if row["interval"] else ""
    return {
        "study": row["name"], "design": words.DESIGNS[row["design"]],
        "result": f"{row['endpoint']}: {arms}{when}{people}",
        "value": f"{value:g}{'' if unit == '1' else ' ' + unit}{interval}", "analysed": _ANALYSES[row["analysis"]],
        "status": row["status"], "source": row["source"],
        "place": row["place"] + (f"; {row['computed']}" if row["computed"] else ""),
    }


def _matching(choice):
    wanted = [choice[name] for name in FILTERS]
    return [at for at, kind in enumerate(studies(choice["figure"])) if all(w in ("", k) for w, k in zip(wanted, kind))]


def _view(figure):
    if figure not in VIEWS:
        raise CourseError(f"there is no figure {figure!r}; there are {', '.join(VIEWS)}.")
    return VIEWS[figure]
