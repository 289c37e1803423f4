"""What a cell's output shows: which of its forms to take, and how its picture is described."""

from immune_reset.errors import CourseError

WIDGET = "application/vnd.jupyter.widget-view+json"
PICTURES = ("image/svg+xml", "image/png", "image/jpeg")


def place(name, number):
    """Where a fault is, as a teacher finds it: cells are counted from 1, all kinds together."""
    return f"{name}, cell {number}"


def refuse_errors(nb, name):
    """Raise CourseError for the first stored error of a notebook."""
    for number, cell in enumerate(nb.cells, start=1):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                raise CourseError(
                    f"{place(name, number)} ends in {output.ename}: {first_line(output.evalue)}; mend the cell and run it again."
                )


def first_line(text):
    return text.strip().split("\n")[0] if text.strip() else "no message"


def description(output, where):
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
            f"{where} has a picture without a description: "
            'show it with display(figure, metadata={"image/png": {"alt": "what it shows"}}).'
        )
    return words
