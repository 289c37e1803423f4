"""Sphinx builds the pages: contents, previous and next, search."""

import re
import shutil
import tempfile
from io import StringIO
from pathlib import Path

from bs4 import BeautifulSoup
from docutils import nodes
from docutils.parsers import Parser
from sphinx import addnodes

from immune_reset import theme
from immune_reset.errors import CourseError
from immune_reset.publish import widgets
from immune_reset.publish.files import write
from immune_reset.publish.outputs import first_line
from immune_reset.publish.pages.gathered import anchor
from immune_reset.publish.pages.lesson_page import IMAGES

HERE = Path(__file__).parent
_WAKE = (HERE / "wake.js").read_text(encoding="utf-8")
#: Sphinx takes the tags out of what it indexes; without a break the last word of one block would run into the next.
_APART = re.compile(r"(</(?:dt|dd|li|p|t[dh]|div|h\d|summary|details|figcaption)>)")
_LEVELS = {"h1": 1, "h2": 2, "h3": 3}


class _Body(Parser):
    """A page's HTML as Sphinx needs it: headings become sections, which contents and search know, the rest stays."""

    supported = ("page",)

    def parse(self, text, document):
        self.setup_parse(text, document)
        env = document.settings.env
        open_sections, waiting, taken = [document], [], set()

        def flush():
            html = _APART.sub("\\1\n", "".join(map(str, waiting)).strip())
            waiting.clear()
            if html:
                open_sections[-1] += nodes.raw("", html, format="html")

        for node in BeautifulSoup(text, "html.parser").children:
            level = _LEVELS.get(node.name)
            if not level:
                waiting.append(node)
                continue
            flush()
            del open_sections[level:]
            title = node.get_text().strip()
            section = nodes.section("", nodes.title(title, title), ids=[_free(anchor(title), taken)])
            open_sections[-1] += section
            open_sections.append(section)
        flush()
        for entries in env.config.contents if env.docname == "index" else []:
            document[0] += _contents(entries)
        self.finish_parse()


def _free(name, taken):
    name = name or "section"
    numbered = (name if not n else f"{name}-{n}" for n in range(len(taken) + 1))
    name = next(each for each in numbered if each not in taken)
    taken.add(name)
    return name


def _contents(names):
    """A hidden list of pages: from it Sphinx makes the contents at the side, previous and next."""
    return addnodes.toctree(
        "", parent="index", entries=[(None, name) for name in names], includefiles=names,
        hidden=True, includehidden=True, titlesonly=False, maxdepth=2, glob=False, numbered=0, caption=None,
    )


def setup(app):
    """Make Sphinx read our pages; called by Sphinx."""
    app.add_source_suffix(".page", "page")
    app.add_source_parser(_Body)
    app.add_config_value("contents", [], "env", list)


def _configuration(contents):
    return {
        "project": "Immune Reset",
        "language": "en-GB",
        "extensions": [__name__],
        "contents": contents,
        "html_theme": "theme",
        "html_theme_path": [str(HERE)],
        "html_permalinks": False,
        "html_use_index": False,
        "html_copy_source": False,
        "html_show_search_summary": False,  # or the search would fetch pages, which it may not from disk
    }


def _own(page):
    """What the theme shows of a page beside its text."""
    asleep = page.models if page else {}
    return {
        "head": page.head if page else "",
        "course_colours": theme.CSS,
        "widgets": widgets.packed(asleep) if asleep else "",
        "host": (widgets.HOST + _WAKE).replace("</script", "<\\/script"),
    }


def build(start, lessons, others, folder, files):
    """Write the pages, and ``files`` by their place, into ``folder``; CourseError when that fails."""
    from sphinx.application import Sphinx
    from sphinx.errors import SphinxError
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    pages = {page.name: page for page in [start, *lessons, *others]}
    contents = [[page.name for page in group] for group in (lessons, others)]
    said = StringIO()
    with tempfile.TemporaryDirectory() as scratch, patch_docutils(), docutils_namespace():
        body, out = Path(scratch, "source"), Path(scratch, "out")
        for page in pages.values():
            write(body / f"{page.name}.page", page.html)
        try:
            app = Sphinx(body, None, out, Path(scratch, "doctrees"), "html", _configuration(contents), status=None, warning=said)
            app.connect("html-page-context", lambda _, name, template, context, tree: context.update(_own(pages.get(name))))
            app.build(force_all=True)
        except (SphinxError, OSError) as error:
            raise CourseError(f"the pages cannot be built ({first_line(str(error))}).") from error
        if complaint := said.getvalue().strip():
            raise CourseError(f"the pages cannot be built ({first_line(complaint)}).")
        pictures = {f"{IMAGES}/{name}": content for page in pages.values() for name, content in page.pictures.items()}
        for place, content in {**files, **pictures}.items():
            write(out / place, content)
        for left in (".buildinfo", "objects.inv"):  # Sphinx's own books
            (out / left).unlink(missing_ok=True)
        shutil.rmtree(out / "_sources", ignore_errors=True)
        try:
            shutil.copytree(out, folder, dirs_exist_ok=True)
        except (OSError, shutil.Error) as error:
            raise CourseError(f"{folder} cannot be written ({error.strerror or first_line(str(error))}): choose another folder with --out.") from error
