"""What a cell's output shows: which of its forms to take, and how its picture is described."""

from contextlib import contextmanager

from immune_reset.errors import CourseError

WIDGET = "application/vnd.jupyter.widget-view+json"
PICTURES = ("image/svg+xml", "image/png", "image/jpeg")


@contextmanager
def each_cell_of(name):
    """Put the place in front of a CourseError, as a teacher finds it: cells are counted from 1, all kinds together.

    >>> with each_cell_of("07_the_reset.ipynb") as numbered:
    ...     for cell in numbered(nb.cells):
    ...         ...
    """
    at = 0

    def numbered(cells):
        nonlocal at
        for at, cell in enumerate(cells, start=1):
            yield cell

    try:
        yield numbered
    except CourseError as error:
        raise CourseError(f"{name}, cell {at}: {error}") from error


def refuse_errors(nb, name):
    """Raise CourseError for the first stored error of a notebook."""
    with each_cell_of(name) as numbered:
        for cell in numbered(nb.cells):
            for output in cell.get("outputs", []):
                if output.output_type == "error":
                    raise CourseError(f"it ends in {output.ename}: {first_line(output.evalue)}; mend it and run it again.")


def first_line(text):
    return text.strip().split("\n")[0] if text.strip() else "no message"


def description(output):
    """The words for a picture: ``alt`` in the output's metadata, else its text form where that describes it.

    Raises CourseError when there is neither; matplotlib's "<Figure size ...>" describes nothing.
    """
    metadata = output.get("metadata", {})
    stored = [metadata.get("alt"), *(metadata.get(kind, {}).get("alt") for kind in PICTURES)]
    text = output.data.get("text/plain", "").strip()
    words = next((alt.strip() for alt in stored if alt and alt.strip()), None)
    if words is None and text and not text.startswith("<"):
        words = text
    if words is None:
        raise CourseError(
            "it shows a picture without a description: "
            'use with display(figure, metadata={"image/png": {"alt": "what it shows"}}).'
        )
    return words
