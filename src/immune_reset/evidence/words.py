"""Names of diseases, therapies and designs as figures print them, and the choice of rows by them."""

from immune_reset.errors import CourseError
from immune_reset.evidence import tables

DISEASES = {
    "MS": "multiple sclerosis", "SSc": "systemic sclerosis", "SLE": "lupus", "Crohn": "Crohn disease",
    "fistula": "fistula in Crohn disease", "T1D": "type 1 diabetes", "RA": "rheumatoid arthritis",
    "NMOSD": "neuromyelitis optica", "CIDP": "chronic demyelinating neuropathy",
    "GVHD": "graft-versus-host disease", "several": "several diseases",
}

THERAPIES = {
    "AHSCT": "transplant of the patient's own stem cells", "allogeneic HSCT": "transplant from a donor",
    "MSC": "mesenchymal stromal cells", "CAR-T": "CAR-T cells", "no transplant": "no transplant",
}

DESIGNS = {
    "randomised_blinded": "randomised, blinded", "randomised_open": "randomised, open",
    "matched_cohort": "cohorts compared", "controlled": "controls, not randomised", "single_arm": "one arm",
    "cohort": "cohort", "case_series": "case series", "survey": "survey", "meta_analysis": "meta-analysis",
}

#: From the strongest comparator to the weakest. The order is ours.
COMPARATORS = {
    "placebo": "blinded placebo", "high_efficacy_drug": "drugs of high efficacy", "standard_drug": "standard drug",
    "mixed_drugs": "drugs of mixed efficacy", "usual_care": "usual care", "none": "nothing",
}


def select(rows, disease=None, therapy=None, design=None, trial=None):
    """The rows of these diseases, therapies, designs and trials; each argument is a word, several, or None for all.

    Raises CourseError for a word that is not known, and where no row is left.
    """
    rows = known_only(rows, "disease", disease, DISEASES)
    rows = known_only(rows, "therapy", therapy, THERAPIES)
    rows = known_only(rows, "design", design, DESIGNS)
    return some(known_only(rows, "trial", trial, list(tables.load("trials").trial)))


def known_only(rows, column, wanted, known):
    """The rows whose ``column`` holds one of the words ``wanted`` (None: all); CourseError for a word not ``known``."""
    if wanted is None:
        return rows
    wanted = wanted if isinstance(wanted, (list, tuple, set)) else [wanted]
    known = list(known)
    for word in wanted:
        if word not in known:
            some_known = ", ".join(known) if len(known) < 15 else f"{', '.join(known[:6])} and {len(known) - 6} more in the column {column}"
            raise CourseError(f"{column} {word!r} is not known; known are {some_known}.")
    return rows[rows[column].isin(wanted)]


def some(rows):
    """The rows, unless there is none: a figure of nothing would say nothing."""
    if not len(rows):
        raise CourseError("no row of the tables fits this choice; ask for fewer conditions.")
    return rows


def heading(disease):
    """The short name of a disease where a line begins with it."""
    return disease[0].upper() + disease[1:]


def years(row):
    """When the patients of a trial were treated: "2005 to 2016", "to 2017", "from 2015" or nothing."""
    first, last = (f"{row[column]:.0f}" if row[column] == row[column] else "" for column in ("first_year", "last_year"))
    if first and last:
        return f"{first} to {last}"
    return f"from {first}" if first else f"to {last}" if last else ""


def interval(row, digits="g"):
    """The interval in words: "95 % CI 1.3 to 3.4", "range 9.5 to 80", or nothing."""
    if row["low"] != row["low"]:
        return ""
    kind = {"iqr": "interquartile range", "range": "range"}.get(row["interval"], f"{row['interval']} % CI")
    return f"{kind} {row['low']:{digits}} to {row['high']:{digits}}"


def varying(found):
    """A function that tells, of disease and therapy, what differs among these rows: " (MSC, SLE)" or nothing."""
    columns = [column for column in ("therapy", "disease") if found[column].nunique() > 1]
    return lambda row: f" ({', '.join(row[column] for column in columns)})" if columns else ""


def listed(names):
    """Names as in a sentence: "A, B and C"."""
    names = list(dict.fromkeys(names))
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
