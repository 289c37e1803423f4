"""A still figure that carries its own description, wherever it is shown."""

import base64
import io
import re
from xml.sax.saxutils import escape

from immune_reset import style


class Picture:
    """A matplotlib figure, drawn inside ``style.styled()``, with a title and a description that says what it shows.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    title : str
        What the picture is, in a few words.
    description : str
        What the picture shows, for someone who cannot see it.
    """

    def __init__(self, figure, title, description):
        self.figure = figure
        self.title = title
        self.description = description

    def __repr__(self):
        return f"{self.title}. {self.description}"

    def png(self, dpi=style.DPI):
        """PNG as bytes."""
        return style.png(self.figure, dpi)

    def svg(self):
        """SVG as text, with ``<title>`` and ``<desc>`` inside; the same bytes at every call."""
        buffer = io.StringIO()
        with style.styled():
            self.figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        labels = f"<title>{escape(self.title)}</title>\n <desc>{escape(self.description)}</desc>"
        return re.sub(r"<svg [^>]*>", lambda found: f"{found[0]}\n {labels}", buffer.getvalue(), count=1)

    def _repr_mimebundle_(self, include=None, exclude=None):
        bundle = {
            "image/png": base64.b64encode(self.png()).decode(),
            "text/plain": repr(self),
        }
        return bundle, {"image/png": {"alt": self.description}}
