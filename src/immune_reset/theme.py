"""The course's colours, read from theme.css, so that figures and front ends cannot drift apart."""

import re
from pathlib import Path

_HERE = Path(__file__).parent

#: Text of the style sheet, to be put in front of a front end's own CSS.
CSS = (_HERE / "theme.css").read_text(encoding="utf-8")

#: The same with the face that labs, diagrams and the evidence explorer share.
WIDGET = CSS + (_HERE / "widget.css").read_text(encoding="utf-8")

#: Every colour by its name without the prefix: ``COLOURS["treg"] == "#009E73"``.
COLOURS = dict(re.findall(r"--ir-([a-z-]+):\s*(#[0-9A-Fa-f]{6})", CSS))
