"""Where else a lesson can be met: Binder at the pinned release, its deck and handout beside the pages, the repository."""

from html import escape
from urllib.parse import quote

from immune_reset import __version__

REPOSITORY = "immune-reset/immune-reset"
RELEASE = f"v{__version__}"


def binder(notebook):
    """Address that opens a notebook of the release in JupyterLab on Binder."""
    return f"https://mybinder.org/v2/gh/{REPOSITORY}/{RELEASE}?urlpath={quote(f'lab/tree/notebooks/{notebook}')}"


def source(path):
    """Address of a file of the release, ``path`` being relative to the repository."""
    return f"https://github.com/{REPOSITORY}/blob/{RELEASE}/{path}"


def launch(path, folder):
    """The list of a lesson's other forms; a deck and a handout only where they lie beside ``folder``."""
    forms = [("Slides", ".html"), ("Handout (PDF)", "_handout.pdf")]
    found = [(label, f"{path.stem}{ending}") for label, ending in forms]
    beside = [(label, f"../slides/{name}") for label, name in found if (folder.parent / "slides" / name).is_file()]
    items = [*beside, ("Notebook on Binder", binder(path.name))]
    links = "".join(f'<li><a href="{escape(address)}">{label}</a></li>' for label, address in items)
    return f'<nav class="launch" aria-label="Other forms of this lesson"><ul>{links}</ul></nav>'
