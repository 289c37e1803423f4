"""Markdown as JupyterLab reads it, with mathematics as MathML instead of MathJax."""

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from immune_reset.mathml import mathml


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
