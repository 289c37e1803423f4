"""The whole course as static pages, which open from disk or from any web server, with the labs alive.

Sphinx builds them: its index makes the search work from disk, and its contents, previous and next come with it.
MyST (Jupyter Book 2) fetches its theme from a server at build time and loads its scripts as modules, which no browser
does from disk; nbconvert makes single pages that ask the network for RequireJS and MathJax, without search or contents.
The cells are read by the same reader as the slides rather than by MyST-NB, which would understand some Markdown
otherwise than JupyterLab and brings a dozen packages; the look is a theme of our own on Sphinx's basic one, because
the menus of the ready-made themes tried (furo, pydata) cannot be opened with the keyboard or overflow a phone.
"""

from immune_reset.publish.pages.course import write, write_or_tell

__all__ = ["write", "write_or_tell"]
