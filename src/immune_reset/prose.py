"""Markdown as the course's widgets show it."""

from functools import cache


@cache
def parser(html=False):
    """The Markdown-It parser: CommonMark with tables; tags in the text are shown as text, unless ``html``."""
    from markdown_it import MarkdownIt  # here, because a model alone does not need it

    parser = MarkdownIt("commonmark", {"html": html}).enable("table")
    parser.add_render_rule("link_open", _link_in_new_tab)
    return parser


def _link_in_new_tab(renderer, tokens, index, options, env):
    """A link inside a widget must not replace JupyterLab by the page it leads to."""
    tokens[index].attrSet("target", "_blank")
    tokens[index].attrSet("rel", "noopener")
    return renderer.renderToken(tokens, index, options, env)
