"""A still figure that carries its own description, wherever it is shown."""

import base64
import io
import re
from xml.sax.saxutils import escape

#: Fixed, so that the same figure gives the same bytes.
SVG_SETTINGS = {"svg.hashsalt": "immune-reset", "svg.fonttype": "none"}


class Picture:
    """A matplotlib figure with a title and a description that says what it shows.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    title : str
        What the picture is, in a few words.
    description : str
        What the picture shows, for someone who cannot see it.
    dpi : int
        Resolution of the PNG in notebooks.
    """

    def __init__(self, figure, title, description, dpi=110):
        self.figure = figure
        self.title = title
        self.description = description
        self.dpi = dpi

    def __repr__(self):
        return f"{self.title}. {self.description}"

    def png(self, dpi=None):
        """PNG as bytes."""
        buffer = io.BytesIO()
        self.figure.savefig(buffer, format="png", dpi=dpi or self.dpi, metadata={"Software": None})
        return buffer.getvalue()

    def svg(self):
        """SVG as text, with ``<title>`` and ``<desc>`` inside; the same bytes at every call."""
        import matplotlib as mpl

        buffer = io.StringIO()
        with mpl.rc_context(SVG_SETTINGS):
            self.figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        labels = f"<title>{escape(self.title)}</title>\n <desc>{escape(self.description)}</desc>"
        return re.sub(r"(<svg [^>]*>)", rf'\1\n {labels}', buffer.getvalue(), count=1)

    def _repr_mimebundle_(self, include=None, exclude=None):
        bundle = {
            "image/png": base64.b64encode(self.png()).decode(),
            "text/plain": repr(self),
        }
        return bundle, {"image/png": {"alt": self.description}}
