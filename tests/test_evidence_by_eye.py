"""What a new reader finds in the figures of evidence without any other text: read from what is drawn, mark by mark."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.lines import Line2D
from matplotlib.text import Text

from immune_reset.evidence import forest, hazard, survival, timeline


class Seen:
    """A figure as it lies on the page: texts and marks with their places in pixels from the lower left."""

    def __init__(self, picture):
        self.figure, self.description = picture.figure, picture.description
        renderer = FigureCanvasAgg(self.figure).get_renderer()
        self.figure.draw(renderer)
        self.texts = [(text.get_text().replace("\n", " "), text, text.get_window_extent(renderer))
                      for text in self.figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
        self.marks = [(line, line.get_transform().transform(line.get_xydata()[0])) for line in self.figure.findobj(Line2D)
                      if line.get_gid() and not line.get_gid().endswith("-interval")]

    def beside(self, y):
        """The texts at the height of a mark, from left to right."""
        level = [(box.x0, words) for words, _, box in self.texts if abs((box.y0 + box.y1) / 2 - y) < 6]
        return [words for _, words in sorted(level)]

    def at(self, words):
        """Where the text that begins with these words lies: the middle of its box."""
        [box] = [box for text, _, box in self.texts if text.startswith(words)]
        return (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2


def test_which_comparator_was_the_strongest():
    seen = Seen(forest.ratios(disease="MS", therapy="AHSCT"))
    headings = sorted((-seen.at(words)[1], words) for words, text, _ in seen.texts
                      if words.startswith("Against") and text.get_fontweight() == "bold")
    assert [words for _, words in headings] == ["Against drugs of high efficacy", "Against drugs of mixed efficacy"]
    border = seen.at("Against drugs of mixed")[1]
    above = {seen.beside(y)[0] for _, (_, y) in seen.marks if y > border}
    below = {seen.beside(y)[0] for _, (_, y) in seen.marks if y < border}
    assert {label.split(":")[0] for label in above} == {"London 2025", "MSBase, progressive"}
    assert {label.split(" v ")[1] for label in above} == {"alemtuzumab", "ocrelizumab", "natalizumab"}
    assert below == {"MIST: disease progression"}
    drawn = {line.get_gid(): line for line, _ in seen.marks}
    assert drawn["mist_progression_hr_60"].get_marker() == "s", "and which of them drew lots"
    assert {line.get_marker() for gid, line in drawn.items() if not gid.startswith("mist")} == {"D"}
    assert "Square: randomised. Hollow diamond: not randomised." in " ".join(words for words, _, _ in seen.texts)


def test_what_neda_adds_to_being_free_of_relapse():
    seen = Seen(survival.draw(trial="UK2025"))
    found = {seen.beside(y)[0]: (line.get_xdata()[0], seen.beside(y)[1]) for line, (_, y) in seen.marks}
    assert found == {"free of relapse, 5 years": (88.6, "88.6"), "free of new MRI activity, 5 years": (80.1, "80.1"),
                     "free of progression, 5 years": (62.4, "62.4"), "NEDA, 5 years": (46.2, "46.2")}
    down = sorted(seen.marks, key=lambda mark: -mark[1][1])
    assert [line.get_xdata()[0] for line, _ in down] == [88.6, 80.1, 62.4, 46.2], "from the mildest demand to the hardest"
    assert "89 of 100 free of relapse, 46 of 100 with NEDA" in " ".join(words for words, _, _ in seen.texts)


def test_when_the_curves_of_astis_cross():
    seen = Seen(hazard.draw())
    event, death = seen.figure.axes
    assert (event.get_title("left"), death.get_title("left")) == ("Death or lasting organ failure", "Death")
    [pointer] = [line for line in death.lines if not line.get_gid() and len(set(line.get_xdata())) == 1]
    month = pointer.get_xdata()[0]
    ticks = dict(zip(death.get_xticks(), (tick.get_text() for tick in death.get_xticklabels())))
    assert ticks[month] == "2\nyears"
    x, y = seen.at("survival curves cross at 2 years")
    (left, low), (_, high) = pointer.get_transform().transform(pointer.get_xydata())
    assert left < x < left + 100 and low < y < high
    turns = [line.get_xdata()[0] for line in death.lines if line.get_gid() and "-" not in line.get_gid() and line.get_ydata()[0] < 1]
    assert min(turns) == 12, "the hazard turns first, between 6 and 12 months"
    assert "Death: at 3 months 2.4 (0.75 to 7.67)" in seen.description and seen.description.endswith("cross at 2 years.")


def test_which_approval_was_withdrawn_and_when():
    seen = Seen(timeline.draw())
    key = {text.get_text(): handle for legend in seen.figure.legends + [axes.get_legend() for axes in seen.figure.axes if axes.get_legend()]
           for handle, text in zip(legend.legend_handles, legend.get_texts())}
    sign = key["withdrawn"].get_marker()
    [(line, (_, y))] = [mark for mark in seen.marks if mark[0].get_marker() == sign]
    assert seen.beside(y) == ["Alofisel, European Union", "2024-12-13"]
    assert line.get_xdata()[0] == pytest.approx(2024 + 347 / 365.25, abs=1e-3)
    approved = [other for other, (_, height) in seen.marks if abs(height - y) < 1 and other.get_marker() == key["approved"].get_marker()]
    assert len(approved) == 1 and np.floor(approved[0].get_xdata()[0]) == 2018
    assert "1 withdrawn: Alofisel in the European Union, approved 2018-03-23, withdrawn 2024-12-13" in " ".join(
        words for words, _, _ in seen.texts)
