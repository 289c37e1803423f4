"""Citations: known, labelled rightly, listed once with their places; an unknown one is named."""

from pathlib import Path

import nbformat
import pytest

from immune_reset import lesson, references
from immune_reset.errors import CourseError
from immune_reset.lesson.references import find_links, reference_list
from immune_reset.live import about
from immune_reset.paths import DATA, NOTEBOOKS

BIB = Path(__file__).parent / "fixtures" / "lesson.bib"


def cited(text):
    return [(entry.key, citation.place) for entry, citation in find_links(text, BIB)]


@pytest.mark.parametrize(
    ("text", "key", "place"),
    [
        ('[van den First 2001](https://doi.org/10.1000/FIRST(01)2 "figure 1")', "first2001", "figure 1"),
        ("[Van den First and others, 2001](http://dx.doi.org/10.1000/first%2801%292)", "first2001", ""),
        ("[Second et al. 2002a](https://doi.org/10.1000/SECOND)", "second2002", ""),
        ("[Öther **2003**](https://pmc.ncbi.nlm.nih.gov/articles/PMC1)", "oether2003", ""),
        ('[KSA 2004](https://www.kettles.example/rules "§ 3")', "agency2004", "§ 3"),
    ],
)
def test_a_citation_is_found_by_doi_or_address(text, key, place):
    assert cited(text) == [(key, place)]


def test_other_links_code_and_bare_text_are_no_citations():
    assert cited("[home](https://kettles.example) `[Second 2002](https://doi.org/10.1000/second)` Second 2002") == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[Nobody 1999](https://doi.org/10.1000/nobody)", "10.1000/nobody.*lesson.bib does not have"),
        ("[Nobody 1999](https://pubmed.ncbi.nlm.nih.gov/1/)", "lesson.bib does not have"),
        ("[Second 2003](https://doi.org/10.1000/second)", "cites second2002: it must say Second ... 2002"),
        ("[a trial of 2002](https://doi.org/10.1000/second)", "cites second2002"),
        ("[Second 20021](https://doi.org/10.1000/second)", "cites second2002"),
    ],
)
def test_an_unknown_or_mislabelled_citation_is_named(text, named):
    with pytest.raises(CourseError, match=named):
        cited(text)


def test_the_notebook_and_the_cell_are_named(tmp_path):
    cells = [nbformat.v4.new_code_cell("1"), nbformat.v4.new_markdown_cell("[X 1](https://doi.org/10.1/x)")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "98_x.ipynb")
    with pytest.raises(CourseError, match=r"98_x.ipynb, cell 2: the link \[X 1\]\(https://doi.org/10.1/x\)"):
        lesson.check_citations(tmp_path / "98_x.ipynb", BIB)


def test_the_list_is_sorted_shortened_and_says_the_places():
    text = (
        '[van den First 2001](https://doi.org/10.1000/FIRST(01)2 "table 2") [Second 2002](https://doi.org/10.1000/second) '
        '[van den First 2001](https://doi.org/10.1000/FIRST(01)2 "abstract") [KSA 2004](https://kettles.example/rules)'
    )
    found = [(entry, citation.place) for entry, citation in find_links(text, BIB)]
    lines = repr(reference_list(found + [(references.by_key("nolink2005", BIB), "")])).splitlines()
    assert lines == [
        "- Kettle Safety Agency (2004). Kettles at home. https://kettles.example/rules",
        "- Nolink N (2005). On paper only. Pots.",
        "- Second E et al. (2002). Do lids help? Pots. https://doi.org/10.1000/second",
        "- van den First AB, Öther C, Third D et al. (2001). Boiling in open pots. Journal of Kettles. "
        "https://doi.org/10.1000/FIRST(01)2 Used: table 2; abstract.",
    ]


def test_an_unknown_key_is_named():
    with pytest.raises(CourseError, match="no source 'nobody1999' in lesson.bib"):
        references.by_key("nobody1999", BIB)
    with pytest.raises(CourseError, match="no source 'nobody1999' in references.bib"):
        about.source("nobody1999")


def test_the_quick_look_at_the_keys_finds_what_the_parser_finds():
    assert references.keys() == set(references.entries())
    assert references.keys(BIB) == set(references.entries(BIB))


def test_a_source_is_labelled_by_its_first_author_and_year():
    assert references.label("statkute2007") == "Statkute 2007"
    assert references.label("vanlaar2014") == "van Laar 2014"
    assert references.label("ruizarguelles2016") == "Ruiz-Argüelles 2016"
    assert references.label("agency2004", BIB) == "KSA 2004"
    assert about.source("storek2004recovery") == (
        '<a href="https://doi.org/10.1016/j.clim.2004.07.006" target="_blank" rel="noopener">Storek 2004</a>'
    )
    assert about.source("course") == "Immune Reset contributors 2026"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@article{a1, title = {T}, year = {2001}, doi = {10.1/1}}", "a1: the field author is missing"),
        ("@article{a1, author = {A}, title = {T}, doi = {10.1/1}}", "a1: the field year is missing"),
        ("@article{a1, author = {A", "bad.bib cannot be read"),
    ],
)
def test_a_faulty_bibliography_is_named(tmp_path, text, named):
    (tmp_path / "bad.bib").write_text(text)
    with pytest.raises(CourseError, match=named):
        references.entries(tmp_path / "bad.bib")


@pytest.mark.parametrize("notebook", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_every_citation_of_the_course_is_known(notebook):
    lesson.check_citations(notebook)


@pytest.mark.parametrize("number", sorted(path.stem for path in (DATA / "lessons").glob("*.toml")))
def test_every_lesson_has_its_list_of_references(number):
    assert lesson.load(number).references()._repr_html_().startswith("<ul>")
