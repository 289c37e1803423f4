"""The course's pictures look the same whatever the reader's own matplotlib settings are."""

import matplotlib
import pytest

from immune_reset.labs import thymic_rebound
from immune_reset.pathways import procedure
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
