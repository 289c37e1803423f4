"""Markdown as JupyterLab reads it, with mathematics as MathML instead of MathJax."""

import re

from latex2mathml.converter import convert
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from immune_reset.errors import CourseError


def mathml(tex, display="inline"):
    """MathML for TeX without its dollars; ``display`` is "inline" or "block".

    Raises CourseError for TeX that latex2mathml cannot read.
    """
    # latex2mathml knows align* but not aligned, which looks the same.
    tex = tex.strip().replace("{aligned}", "{align*}")
    try:
        found = convert(tex, display=display)
    except Exception as error:  # its own exceptions and bare IndexErrors alike
        raise CourseError(f"the formula {tex!r} cannot be turned into MathML: check its braces and brackets.") from error
    # What it does not know it lets through as text.
    if unknown := re.search(r">(\\\w+|&)<", found):
        raise CourseError(f"the formula {tex!r} cannot be turned into MathML: {unknown[1]} is not known here.")
    return found


class _Renderer(IPythonRenderer):
    def inline_math(self, body):
        return mathml(body)

    def block_math(self, body):
        return mathml(body, "block")

    def latex_environment(self, name, body):
        return self.block_math(f"\\begin{{{name}}}{body}\\end{{{name}}}")


def to_html(text, attachments=None):
    """HTML for a Markdown text; ``attachments`` are the cell's own, for pictures kept inside it."""
    renderer = _Renderer(escape=False, exclude_anchor_links=True, attachments=attachments)
    return MarkdownWithMath(renderer=renderer).render(text)
