"""Lesson 09: the evidence explorer with its stories, and how large a trial must be to tell two shares apart."""

from statsmodels.stats.proportion import confint_proportions_2indep

from immune_reset.engine.given import is_whole
from immune_reset.errors import CourseError
from immune_reset.evidence import views
from immune_reset.evidence.explorer import Explorer, Story

STORIES = (
    Story("Two trials", "Same cells, same question, twice. Compare the two squares, then the width of their lines.",
          dict(figure="difference", disease="fistula")),
    Story("Hope, then control", "MSC in five diseases. Lupus first: 60 of 100 responded. Then look at what the controls did.",
          dict(figure="hope", therapy="MSC")),
    Story("What NEDA adds", "Stay inside one cohort: from free of relapse down to NEDA.", dict(figure="free", disease="MS")),
    Story("73 or 46?", "Two countries, one endpoint. Look below each diamond: who was in the cohort?", dict(figure="mix")),
    Story("Old and new drugs", "Read the headings first: against what? Then count the lines that cross 1.",
          dict(figure="ratio", disease="MS", therapy="AHSCT")),
    Story("Price, then gain", "Where do the points cross the line at 1? The survival curves cross later. Why?",
          dict(figure="hazard")),
)

ABOUT = (
    ("Where these figures mislead", """
- They hold what was read: mostly abstracts, legends and tables. A study that is missing here may still exist.
- Studies that found nothing are published less often. No row can show that.
- The order of comparators, and which studies stand beside each other in "without controls, then with", are our judgement.
- A point without a line has no printed interval; that is not the same as a narrow one.
- Points of one cohort are no survival curve: no source read here prints how many people were still followed.
- Nothing is pooled across different comparators, endpoints or designs. Where two trials are alike, I² says how far they disagree.
"""),
)


def lab():
    """The explorer, opened at what transplants and cells did for 100 patients, by comparator."""
    return Explorer("What trials show", "How sure are we, and compared with what?", STORIES, ABOUT, figure="difference",
                    disease="fistula")


def sources():
    """Keys of references.bib behind every figure of the explorer, for the lesson's list of references."""
    return views.sources()


def difference(treated, n_treated, control, n_control):
    """How many more patients per 100 did well with the treatment, with its 95 % interval (Newcombe).

    ``treated`` of ``n_treated`` and ``control`` of ``n_control`` patients did well; whole numbers. Returns three floats:
    difference, low end, high end, in patients per 100.
    """
    for name, count, n in (("treated", treated, n_treated), ("control", control, n_control)):
        if not (is_whole(n) and is_whole(count) and n >= 1 and 0 <= count <= n):
            raise CourseError(f"{name}: {count!r} of {n!r} is no count of patients; it takes whole numbers from 0 to n.")
    low, high = confint_proportions_2indep(treated, n_treated, control, n_control, method="newcomb")
    return tuple(100 * float(each) for each in (treated / n_treated - control / n_control, low, high))
