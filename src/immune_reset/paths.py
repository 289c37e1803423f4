"""Where the course keeps its files, both in a checkout and in an installed package."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = PACKAGE.parents[1]

#: Folder that holds ``data/`` and ``notebooks/``: the checkout, or the package when installed from a wheel. Figures
#: are in a checkout alone: they are drawn for its README and its lessons.
ROOT = _CHECKOUT if (_CHECKOUT / "data").is_dir() else PACKAGE
DATA = ROOT / "data"
NOTEBOOKS = ROOT / "notebooks"
FIGURES = ROOT / "figures"
