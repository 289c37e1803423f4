"""The pages of the course together: lessons, the start page, and what is gathered from all of them."""

import sys
from pathlib import Path

from bs4 import BeautifulSoup

from immune_reset import lesson
from immune_reset.errors import CourseError
from immune_reset.paths import DATA, ROOT
from immune_reset.publish.pages import gathered, lesson_page, metadata, site
from immune_reset.publish.pages.links import launch

#: Texts that lie open beside the pages, because the pages link to them.
TEXTS = ("LICENSE", "LICENSE-CONTENT", "CITATION.cff")


def write(notebooks, folder):
    """Write the pages of these notebooks, pairs of path and executed notebook, into a folder.

    A deck ``../slides/NN_name.html`` and a handout ``../slides/NN_name_handout.pdf`` are linked where they exist at this time.
    Returns one sentence for each lesson that could not be shown; the others are built. Raises CourseError when the
    folder cannot be written or nothing can be shown.
    """
    folder = Path(folder)
    pages, files, refused = [], {}, []
    for path, nb in notebooks:
        try:
            page = lesson_page.page(path, nb)
            file = _lesson_file(path)
            files |= {page.name: file} if file else {}
        except CourseError as error:
            refused.append(str(error))
        else:
            pages.append(_finished(page, path, file, folder))
    if not pages:
        raise CourseError(" ".join(refused) or "there is no lesson to make pages of.")
    gathered_pages = gathered.pages(pages)
    start = gathered.start(pages, gathered_pages)
    start.head = metadata.script(metadata.course([(file, name) for name, file in files.items()]))
    for page in [start, *pages, *gathered_pages]:
        page.html = gathered.relinked(page, [start, *pages, *gathered_pages])
    others = {f"{name}.txt": (ROOT / name).read_bytes() for name in TEXTS if (ROOT / name).is_file()}
    site.build(start, pages, gathered_pages, folder, others | gathered.figure_files())
    return refused


def write_or_tell(notebooks, folder, command):
    """Write the pages; print a sentence for each that could not be, headed by the command. Returns whether all were."""
    try:
        refused = write(notebooks, folder)
    except CourseError as error:
        refused = [error]
    for sentence in refused:
        print(f"{command}: {sentence}", file=sys.stderr)
    return not refused


def _lesson_file(path):
    """The lesson's own file of questions; nothing for a notebook that is no lesson, such as the concept check."""
    number = path.name.partition("_")[0]
    return lesson.load(number).file if (DATA / "lessons" / f"{number}.toml").is_file() else None


def _finished(page, path, file, folder):
    """A lesson's page with the links to its other forms under its opening, and its metadata."""
    soup = BeautifulSoup(page.html, "html.parser")
    opening = soup.find(["details", "h2"])
    links = BeautifulSoup(launch(path, folder), "html.parser")
    if opening:
        opening.insert_before(links)
    else:
        soup.append(links)
    page.html = str(soup)
    page.head = metadata.script(metadata.lesson(file, page.name)) if file else ""
    return page
