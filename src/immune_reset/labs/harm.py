"""Lesson 10: what a count of harms says about the next 1,000 patients, and what a count of none leaves open."""

import pandas
from sympy import Eq, Max, Min, Symbol, sqrt

from immune_reset import references
from immune_reset.engine.given import is_whole
from immune_reset.errors import CourseError
from immune_reset.evidence import tables, words
from immune_reset.evidence.mortality import wilson
from immune_reset.labs import harm_figure
from immune_reset.live import Control, Formula, Icons, Lab, Label, Preset

#: Patients of the array; the most that a lab's count may have.
PEOPLE = 1000

#: Normal quantile of a two-sided 95 % interval.
_Z = 1.959964

_READ = "counts printed in papers, listed under the lab; you may set one of your own"

#: Rows of data/evidence/safety.csv that the stories set side by side: name, what it shows, left, right.
_STORIES = [
    ("Same word, two bargains", "Death from the treatment: systemic sclerosis against MS.",
     "astis_treatment_death_12_months", "burt2021_treatment_death"),
    ("None seen, twice", "No death from the treatment in 55, and none in 617. Both in MS.",
     "mist_treatment_death", "ruiz2019_treatment_death"),
    ("A tiny trial", "Same disease, same count of months: 0 of 10 against 8 of 79.",
     "assist_treatment_death_12_months", "astis_treatment_death_12_months"),
    ("Pilot, then trial", "Systemic sclerosis, twice with whole-body irradiation: the US pilot, then SCOT.",
     "nash2007_treatment_death", "scot_treatment_death_12_months"),
    ("Who is counted?", "The same 50 people with lupus: deaths put down to the treatment, then by intention to treat.",
     "burt2006sle_treatment_death", "burt2006sle_treatment_death_itt"),
    ("Mild is common", "Epstein-Barr virus in the blood, and treatment needed for it, in the same 36 people.",
     "mehra2019_rising_epstein_barr_virus_in_b", "mehra2019_rituximab_for_epstein_barr_vir"),
    ("A second disease", "Another autoimmune disease after the transplant, and death during one.",
     "daikeler2011_any_second_autoimmune_disease", "daikeler2011_death_during_a_second_autoimmu"),
]

ONE_VOICE = "One happy patient"


def counted():
    """Harms of which a count of patients was read.

    Returns
    -------
    pandas.DataFrame
        One row for each count in data/evidence/safety.csv of at most 1,000 patients treated with a transplant of their
        own cells: columns ``event`` (the key), ``study``, ``disease``, ``years``, ``window`` (for how long was counted,
        where printed), ``harm``, ``events``, ``patients``, ``category``, ``source`` and ``place``.
    """
    found = tables.with_trials("safety")
    found = found[found.events.notna() & found.n.between(1, PEOPLE) & found.measure.eq("percent")
                  & found.therapy.eq("AHSCT") & found.arm.str.startswith("AHSCT") & found.category.ne("fertility")]
    return pandas.DataFrame({
        "event": found.event, "study": found["name"], "disease": found.disease,
        "years": [words.years(row) for _, row in found.iterrows()],
        # a cumulative incidence has a window of its own, which is not that of the count
        "window": found.window.where(found.window_days.notna() & ~found.note.str.contains("incidence"), ""),
        "harm": found.adverse_event, "events": found.events.astype(int), "patients": found.n.astype(int),
        "category": found.category, "source": found.source, "place": found.place,
    }).reset_index(drop=True)


def interval(events, patients):
    """The 95 % Wilson interval of a count, in 1,000 patients.

    Parameters
    ----------
    events, patients : int
        Patients harmed, and patients followed.

    Returns
    -------
    tuple of float
        Lower and upper end.

    Raises
    ------
    CourseError
        Unless both are whole numbers, patients at least 1 and events between 0 and patients.
    """
    if not is_whole(patients) or patients < 1:
        raise CourseError(f"patients is {patients!r}; a whole number of 1 or more is due.")
    if not is_whole(events) or not 0 <= events <= patients:
        raise CourseError(f"events is {events!r}; a whole number from 0 to {patients:g} is due.")
    low, high = wilson(events, patients)
    return 10 * float(low), 10 * float(high)


_COUNTS = counted().set_index("event")


def _pair(left, right):
    a, b = _COUNTS.loc[left], _COUNTS.loc[right]
    return {"events_a": a.events, "patients_a": a.patients, "events_b": b.events, "patients_b": b.patients}


_START = _pair(*_STORIES[0][2:])
PRESETS = [Preset(name, story, _pair(left, right)) for name, story, left, right in _STORIES]
PRESETS.append(Preset(ONE_VOICE, "0 of 1 is ours: a person in an advert who was not harmed. Beside it 0 of 617.",
                      {**_pair("mist_treatment_death", "ruiz2019_treatment_death"), "patients_a": 1}))


def _controls(side, name):
    return [
        Control(f"events_{side}", f"{name}: harmed", "", 0, 100, 1, _START[f"events_{side}"], "published", _READ,
                ("none", "100"), digits=0, spoken="patients"),
        Control(f"patients_{side}", f"{name}: out of", "", 1, PEOPLE, 1, _START[f"patients_{side}"], "published",
                _READ, ("one", "1,000"), digits=0, spoken="patients"),
    ]


def wilson_ends(events, patients, z=_Z):
    """Wilson's interval (1927) as SymPy expressions: the lower and the upper end, as shares of the patients.

    The lab computes with these; ``interval`` is the library's, and the tests compare the two.
    """
    centre = (events + z**2 / 2) / (patients + z**2)
    half = z / (patients + z**2) * sqrt(events * (patients - events) / patients + z**2 / 4)
    return centre - half, centre + half


def _readouts(side, name):
    patients, events = Symbol(f"patients_{side}"), Min(Symbol(f"events_{side}"), Symbol(f"patients_{side}"))
    low, high = wilson_ends(events, patients)
    return [
        Formula(f"harmed_{side}", events, label=f"{name}: harmed", unit="patients"),
        Formula(f"rate_{side}", PEOPLE * events / patients, label=f"{name}: as counted", unit="in 1,000"),
        Formula(f"low_{side}", PEOPLE * Max(0, low), label=f"{name}: lower end", unit="in 1,000"),
        Formula(f"high_{side}", PEOPLE * Min(1, high), label=f"{name}: upper end", unit="in 1,000"),
    ]


READOUTS = [*_readouts("a", "Left"), *_readouts("b", "Right")]


def _study(row):
    return f"{row.study} ({', '.join(filter(None, (row.disease, row.years, row.window)))})"


def _told(side, name):
    """One sentence: which study this count is, if it is one, and what it leaves open."""
    events, patients = Symbol(f"events_{side}"), Symbol(f"patients_{side}")
    none = f"None seen is not none: up to {{high_{side}}} in 1,000 cannot be ruled out."
    some = f"That is {{rate_{side}}} in 1,000; {{low_{side}}} to {{high_{side}}} in 1,000 would be no surprise."
    cases = []
    for (harmed, followed), rows in counted().groupby(["events", "patients"], sort=False):
        studies = " or ".join(dict.fromkeys(_study(row) for row in rows.itertuples()))
        head = f"{name}, {studies}: {'; '.join(dict.fromkeys(rows.harm))}, {harmed} of {followed}."
        cases.append((Eq(events, harmed) & Eq(patients, followed), f"{head} {some if harmed else none}"))
    own = f"{name}, {{harmed_{side}}} of {{patients_{side}}}."
    return [*cases, (Eq(events, 0), f"{own} {none}"), (True, f"{own} {some}")]


_overlap = (Symbol("low_a") <= Symbol("high_b")) & (Symbol("low_b") <= Symbol("high_a"))
SUMMARY = [
    _told("a", "Left"),
    _told("b", "Right"),
    [(_overlap, "The two intervals overlap."), (True, "The two intervals do not overlap.")],
]

TRACES = [
    trace
    for side, name in (("a", "Left"), ("b", "Right"))
    for trace in (
        Icons(f"people-{side}", 0, PEOPLE),
        Icons(f"could-{side}", f"rate_{side}", f"high_{side}"),
        Icons(f"seen-{side}", f"low_{side}", f"rate_{side}"),
        Icons(f"sure-{side}", 0, f"low_{side}"),
        Label(f"count-{side}", f"{name}: {{harmed_{side}}} of {{patients_{side}}}"),
        Label(f"ends-{side}", f"{{rate_{side}}} in 1,000 ({{low_{side}}} to {{high_{side}}})"),
    )
]

WRONG = """
- **An interval knows only chance.** Count anew many times at one and the same risk: about 95 of 100 such intervals hold
  it. The next patients do not have the same risk: centres, drugs, years and the choice of patients differ.
- **A count ends with its follow-up.** "To 12 months" and "whole follow-up" stand side by side here. SCOT's 1 of 36 is 3 % at
  12 months; at 72 it was 6 % ([Sullivan 2018](https://doi.org/10.1056/NEJMoa1703327 "abstract, as quoted in a review")). Late
  harm, a second cancer for instance, needs decades.
- **Zero does not count whom nobody asked.** People who were lost are not in the number.
- **One column is no comparison.** Systemic sclerosis kills without a transplant as well: of 227 people who could have had
  one and did not, 88 % lived at five years ([Spierings 2022](https://doi.org/10.1093/rheumatology/keab604 "abstract")).
- **A count is not an incidence.** 29 of 347 is 8.4 %; over five years, with those lost on the way reckoned in, the same
  paper gives 9.8 % ([Daikeler 2011](https://doi.org/10.1182/blood-2011-02-336156 "abstract")).
- **Two intervals that overlap do not prove equality,** and two that do not overlap may differ by the choice of patients.
- **Not drawn:** harms of which only a percentage was printed, and harms of which we read no number at all.
"""


def _list():
    """The counts by harm, each with its source: a list, since a table with so many words does not fit a telephone."""
    lines = []
    for harm, rows in counted().sort_values(["category", "harm"], kind="stable").groupby("harm", sort=False):
        lines.append(f"- **{harm}**")
        for row in rows.itertuples():
            name, link = references.label(row.source), references.by_key(row.source).link
            cited = f'[{name}]({link} "{row.place}")' if link else name
            lines.append(f"    - {_study(row)}: {row.events} of {row.patients} ({cited}, {row.place})")
    return "\n".join(lines)


def lab():
    """The lab of lesson 10 (a ``live.Lab``): two arrays of 1,000 people, no model."""
    return Lab(
        name="harm",
        keep=True,
        title="What a count says about the next 1,000",
        question="Nobody died among 55 patients. What would happen to 1,000?",
        controls=[*_controls("a", "Left"), *_controls("b", "Right")],
        presets=PRESETS,
        runs=[],
        readouts=READOUTS,
        summary=SUMMARY,
        figure=harm_figure.page,
        forms={"phone": harm_figure.phone, "slide": harm_figure.slide},
        traces=TRACES,
        description="Two arrays of 1,000 squares, one square a patient. Dark: the lower end of the 95 % interval. "
                    "Filled: as counted. Thick outline: up to the upper end of the interval. {summary}",
        notes="Each array is 1,000 patients treated like those of one study. **Dark**: fewer would be a surprise. "
              "**Filled**: as many as were counted. **Thick outline**: as many as cannot be ruled out. The counts are published; the "
              "interval is Wilson's, at 95 %, computed here.",
        about=[("Counts that were read", _list()), ("Where this model is wrong", WRONG)],
    )


def sources():
    """Keys of the papers behind the lab's counts, for the lesson's list of references."""
    return sorted({*counted().source, "spierings2022", "sullivan2018"})
