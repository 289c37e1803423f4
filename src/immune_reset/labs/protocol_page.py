"""The student's protocol of lesson 11 as one page to hand in: plan, result, picture, own words, sources."""

import base64
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from immune_reset import references, theme
from immune_reset.errors import CourseError
from immune_reset.evidence.mortality import wilson
from immune_reset.labs import misled, virtual_trial, virtual_trial_figure
from immune_reset.live.drawing import still
from immune_reset.trials.protocol import EARLY, LOOKS

HERE = Path(__file__).parent

#: Texts of the student: least and most characters.
_TEXTS = {"title": (1, 120), "misleads": (40, 2000), "author": (0, 120)}

_ARMS = {"none": "none: each patient's relapses are compared with those of the year before (paired t test)",
         "placebo": "placebo, drawn by lot", "drug": "a standard drug that prevents half of the relapses (ours), drawn by lot"}
_ENDPOINTS = {"first relapse": "time to the first relapse (log-rank test)",
              "relapse-free": "relapse-free at the end, among those who stayed (test for two proportions)"}
_CONDUCT = {
    "as planned": "nothing",
    "the sick leave": "treated patients who relapse leave, and nobody hears of it",
    "early relapses left out": f"treated patients who relapse within {EARLY} days are left out",
    "five looks": f"the data are tested {LOOKS} times; the trial stops at the first p below 0.05",
}


@dataclass(frozen=True)
class Note:
    """One sentence, for a notebook."""

    text: str

    def __repr__(self):
        return self.text


def hand_in(*, title="", misleads="", author="", path="my_protocol.html", **setting):
    """Run a protocol a thousand times and write it down as a page, with what the same trial without any effect would report.

    Parameters
    ----------
    title, misleads : str
        A name for the trial, and in your own words what could mislead its reader (40 characters or more). With both
        empty nothing is written.
    author : str, optional
    path : str or Path
        A file whose name ends in .html. One that is there already is kept: the new one gets a number.
    **setting
        Controls of the lab by name (``patients=49, comparator="drug"``); the others stand at their start.

    Returns
    -------
    Note
        Where the page is and what the trials found.

    Raises
    ------
    CourseError
        For a text, a file or a control that cannot be, with what is allowed. Nothing is written then.
    """
    result = virtual_trial.run(**setting)
    if not title and not misleads:
        return Note(f"{result.summary} Nothing is saved yet: write a title and what could mislead, then run this cell again.")
    given = {"title": title, "misleads": misleads, "author": author}
    for name, (least, most) in _TEXTS.items():
        if not isinstance(given[name], str) or not least <= len(given[name].strip()) <= most:
            length = f"{len(given[name].strip())} characters" if isinstance(given[name], str) else repr(given[name])
            raise CourseError(f"{name} is {length}; a text of {least} to {most} characters is due.")
    file = _written(Path(path), page(result, **given))
    return Note(f"{result.summary} Saved as {file}. Open it in a browser to read or print it.")


def page(result, *, title, misleads, author="", on=None):
    """The page as HTML text; ``result`` is that of ``virtual_trial.run``, ``on`` a date (default: today)."""
    plan = virtual_trial.protocol(**result.values)
    read = result.readouts
    low, high = wilson(round(read["found"] * virtual_trial.TRIALS / 100), virtual_trial.TRIALS)
    alone, effect = plan.comparator == "none", result.values["effect"]
    rows = [
        ("Who may join", f"relapses in the year before: {plan.entry} or more"),
        ("Treated", f"{plan.treated} patients"),
        ("Other arm", _ARMS[plan.comparator] if alone else f"{plan.patients} patients; {_ARMS[plan.comparator]}"),
        ("Endpoint", "relapses a year, before and after" if alone else _ENDPOINTS[plan.endpoint]),
        ("Follow-up", f"{12 * plan.years:g} months"),
        ("Who leaves", f"{100 * plan.dropout:.0f} %" if plan.dropout else "nobody"),
        ("What goes wrong", _CONDUCT["as planned" if alone else plan.conduct]),
        ("Effect looked for", f"{effect:g} % of relapses prevented, by chance ({virtual_trial.BORROWED.get(effect, 'the author’s choice')})"),
        ("Level", "two-sided, 5 %"),
        ("Trials, seed", f"{virtual_trial.TRIALS:,} virtual trials, seed {virtual_trial.SEED}"),
    ]
    picture = still(virtual_trial_figure.page, result, virtual_trial.TRACES)
    template = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                           lstrip_blocks=True).get_template("protocol_page.html.j2")
    return template.render(
        title=title.strip(), author=author.strip(), misleads=misleads.strip().splitlines(),
        misled=[(each.way, misled.whole(each.found), misled.whole(each.middle)) for each in misled.ways(plan)], rows=rows,
        summary=result.summary,
        found=f"{read['found']:.1f}", low=f"{low:.1f}", high=f"{high:.1f}", trials=f"{virtual_trial.TRIALS:,}",
        picture=base64.b64encode(picture).decode(), description=result.description, css=theme.CSS,
        sources=[(references.label(key), references.by_key(key)) for key in virtual_trial.sources()],
        again=", ".join(f"{name}={value:g}" for name, value in result.values.items()),
        day=(on or date.today()).isoformat(),
    )


def _written(path, text):
    """Writes the page beside any that is there already; the path of the new file."""
    if path.suffix.lower() != ".html":
        raise CourseError(f"path is {str(path)!r}; the name of a file that ends in .html is due.")
    if not path.parent.is_dir():
        raise CourseError(f"path is {str(path)!r}; the folder {str(path.parent)!r} is not there.")
    number, file = 1, path
    while True:
        try:
            with file.open("x", encoding="utf-8") as new:
                new.write(text)
            return file
        except FileExistsError:
            number += 1
            file = path.with_stem(f"{path.stem}_{number}")
        except OSError as error:
            raise CourseError(f"{file} cannot be written: {error.strerror}.") from None
