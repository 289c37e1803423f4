"""How every figure of the course is drawn: in the course's own style, whatever the reader has set for theirs."""

import io
from contextlib import contextmanager
from pathlib import Path

import matplotlib.style

_STYLE = Path(__file__).with_name("immune_reset.mplstyle")

#: Dots per inch of a PNG in a notebook.
DPI = 110


@contextmanager
def styled(salt="immune-reset"):
    """Draw and save inside ``with styled():``, or put ``@styled()`` above a function that draws.

    The same figure gives the same SVG; ``salt`` keeps the ids in it apart from those of another figure on the page.
    """
    # "default" comes first: without it every setting that the style does not name would be the reader's.
    with matplotlib.style.context(["default", _STYLE, {"svg.hashsalt": salt}]):
        yield


def png(figure, dpi=DPI):
    """The figure as PNG, the same bytes at every call."""
    buffer = io.BytesIO()
    with styled():
        figure.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None}, pil_kwargs={"optimize": True})
    return buffer.getvalue()
