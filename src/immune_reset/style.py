"""How every figure of the course is drawn: in the course's own style, whatever the reader has set for theirs."""

import io
from contextlib import contextmanager
from pathlib import Path

import matplotlib.style
from PIL import Image

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
    """The figure as PNG of at most 256 colours, a third of the size that all would take; the same bytes at every call.

    Areas and lines keep their colours exactly: they are the most frequent. What is rounded are edges between two.
    """
    raw, buffer = io.BytesIO(), io.BytesIO()
    with styled():
        figure.savefig(raw, format="png", dpi=dpi, pil_kwargs={"compress_level": 1})
    picture = Image.open(raw).convert("RGB")
    picture = picture.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    picture.save(buffer, "PNG", optimize=True, dpi=(dpi, dpi))
    return buffer.getvalue()
