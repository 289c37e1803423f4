"""Prose of a lesson: Markdown to HTML and to plain text, and the static parts of a lesson."""

from functools import cache


@cache
def _markdown():
    from markdown_it import MarkdownIt  # here, because a lab without a lesson does not need it

    parser = MarkdownIt("commonmark", {"html": False})
    parser.add_render_rule("link_open", _link_in_new_tab)
    return parser


def _link_in_new_tab(renderer, tokens, index, options, env):
    """A link inside a widget must not replace JupyterLab by the page it leads to."""
    tokens[index].attrSet("target", "_blank")
    tokens[index].attrSet("rel", "noopener")
    return renderer.renderToken(tokens, index, options, env)


def html(text: str) -> str:
    """Paragraphs of Markdown as HTML."""
    return _markdown().render(text).strip()


def inline(text: str) -> str:
    """One line of Markdown as HTML, without a paragraph around it."""
    return _markdown().renderInline(text).strip()


def plain(text: str) -> str:
    """Markdown as plain text on one line."""
    words = []
    for token in _markdown().parse(text):
        for part in token.children or [token]:
            words.append("\n" if part.type in ("softbreak", "hardbreak", "paragraph_close") else part.content)
    return " ".join("".join(words).split())


def links(text: str) -> list[tuple[str, str, str]]:
    """The links of a Markdown text: label, address, title."""
    found, inside = [], None
    for token in _markdown().parse(text):
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
