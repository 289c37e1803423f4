"""The course's pictures look the same whatever the reader's own matplotlib settings are."""

import io

import matplotlib
import pytest
from matplotlib.figure import Figure
from PIL import Image, ImageColor

from immune_reset.labs import thymic_rebound
from immune_reset.pathways import procedure
from immune_reset.style import png
from immune_reset.theme import COLOURS
from live_example import example

READERS = {"font.size": 30, "axes.facecolor": "black", "axes.xmargin": 0.4, "savefig.facecolor": "red", "savefig.pad_inches": 2,
           "savefig.bbox": "tight", "svg.fonttype": "path", "svg.hashsalt": "mine", "patch.linewidth": 9, "lines.linewidth": 9}


def of_a_lab():
    lab = example()
    return lab.pictures["page"]["svg"], lab._repr_mimebundle_()[0]["image/png"]


def of_a_picture(draw):
    picture = draw()
    return picture.svg(), picture.png()


@pytest.mark.parametrize(
    "draw",
    [of_a_lab, lambda: of_a_picture(procedure.draw), lambda: of_a_picture(thymic_rebound.draw)],
    ids=["lab", "procedure", "thymic_rebound"],
)
def test_the_reader_s_settings_change_no_picture(draw):
    expected = draw()
    with matplotlib.rc_context(READERS):
        assert draw() == expected
        assert matplotlib.rcParams["font.size"] == 30, "the reader's settings are theirs again"


def test_a_picture_of_few_colours_keeps_those_of_its_areas():
    wanted = [ImageColor.getrgb(colour) for name, colour in COLOURS.items() if "-" not in name]
    figure = Figure(figsize=(3, 3))
    figure.add_axes((0.1, 0.1, 0.8, 0.8)).pie([1] * len(wanted), colors=[colour for name, colour in COLOURS.items() if "-" not in name])
    picture = Image.open(io.BytesIO(png(figure)))
    assert picture.mode == "P"
    assert set(wanted) <= {colour for count, colour in picture.convert("RGB").getcolors() if count > 50}
