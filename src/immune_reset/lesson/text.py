"""Prose of a lesson: Markdown to HTML and to plain text, and the static parts of a lesson."""

from immune_reset.prose import parser


def html(text: str) -> str:
    """Paragraphs of Markdown as HTML."""
    return parser().render(text).strip()


def inline(text: str) -> str:
    """One line of Markdown as HTML, without a paragraph around it."""
    return parser().renderInline(text).strip()


def plain(text: str) -> str:
    """Markdown as plain text on one line."""
    words = []
    for token in parser().parse(text):
        for part in token.children or [token]:
            words.append("\n" if part.type in ("softbreak", "hardbreak", "paragraph_close") else part.content)
    return " ".join("".join(words).split())


def links(text: str) -> list[tuple[str, str, str]]:
    """The links of a Markdown text: label, address, title."""
    found, inside = [], None
    for token in parser().parse(text):
        for part in token.children or []:
            if part.type == "link_open":
                inside = ["", part.attrGet("href"), part.attrGet("title") or ""]
            elif part.type == "link_close":
                found.append(tuple(inside))
                inside = None
            elif inside and part.content:
                inside[0] += part.content
    return found


class Static:
    """A part of a lesson without interaction, shown as HTML where that is possible and as plain text elsewhere."""

    def __init__(self, markup: str, words: str):
        self._markup = markup
        self._words = words

    def __repr__(self):
        return self._words

    def _repr_html_(self):
        return self._markup
