"""``jupyter nbconvert --to offline_slides``: a notebook as slides in one file that asks the network for nothing."""

from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from nbconvert.exporters import Exporter
from traitlets import Bool, default

from immune_reset import theme
from immune_reset.errors import CourseError
from immune_reset.publish import widgets
from immune_reset.publish.deck import Deck
from immune_reset.publish.outputs import refuse_errors

HERE = Path(__file__).parent


class OfflineSlidesExporter(Exporter):
    """One self-contained Reveal.js deck from one notebook.

    Raises CourseError, naming notebook and cell, for a notebook that cannot be shown: a stored or new error,
    a picture without a description, a widget that needs a kernel, a formula that is not understood.
    """

    export_from_notebook = "Offline slides"
    output_mimetype = "text/html"
    execute = Bool(True, help="Run the notebook first; without, its stored outputs and widget state are used.").tag(config=True)
    presenter = Bool(False, help="The presenter's edition: instructor cells become speaker notes.").tag(config=True)

    @default("file_extension")
    def _file_extension_default(self):
        return ".html"

    def from_notebook_node(self, nb, resources=None, **kw):
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        metadata = resources.get("metadata", {})
        name = metadata.get("name", "the notebook") + ".ipynb"
        folder = metadata.get("path", "") or "."
        if self.execute:
            # JupyterLab's server imports every exporter, to list them: what draws would cost each student 100 MB.
            from immune_reset.publish.execution import execute

            nb = execute(nb, name, folder)
        refuse_errors(nb, name)
        resources["output_suffix"] = "_presenter" if self.presenter else ""
        return self._page(nb, name, folder), resources

    def _page(self, nb, name, folder):
        deck = Deck(nb, name, folder, widgets.saved(nb), self.presenter)
        first = deck.columns[0][0]
        environment = Environment(loader=FileSystemLoader(HERE), autoescape=False, trim_blocks=True, lstrip_blocks=True)
        environment.filters["script"] = _script
        return environment.get_template("deck.html.j2").render(
            title=nb.metadata.get("title") or first.title or name,
            columns=deck.columns,
            widgets=widgets.packed({key: deck.models[key] for key in deck.shown}),
            styles=[reveal("dist/reveal.css"), theme.CSS, _read("deck.css"), _read("laid_out.css")],
            reveal=reveal("dist/reveal.js"),
            notes=reveal("plugin/notes/notes.js") if self.presenter else "",
            host=widgets.HOST + _read("deck.js"),
        )


def reveal(name):
    """Text of one file of Reveal.js, from the installed package sphinx-revealjs."""
    try:
        found = [path for path in files("sphinx-revealjs") or [] if path.as_posix().endswith("revealjs/" + name)]
        return found[0].locate().read_text(encoding="utf-8").partition("//# sourceMappingURL")[0]
    except (PackageNotFoundError, IndexError, OSError) as error:
        raise CourseError(
            "Reveal.js is missing: the slides need the package sphinx-revealjs, which 'python3 course.py slides' installs."
        ) from error


def _script(text):
    """JavaScript that may stand in a script element; the escape means the same inside its strings."""
    return text.replace("</script", "<\\/script")


def _read(name):
    return (HERE / name).read_text(encoding="utf-8")
