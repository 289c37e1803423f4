"""A small lesson for the tests of the decks: every kind of cell that a lesson has."""

import nbformat.v4 as v4

WIDGET = '''\
import anywidget
import traitlets

ESM = """
function render({ model, el }) {
  el.innerHTML = `<label>Depth <input type="range" min="0" max="10" value="${model.get("depth")}"></label>
    <svg width="400" height="200" role="img" aria-label="a bar"><rect height="40" fill="#0072B2"/></svg>
    <button>Reset</button><p class="mode">${el.dataset.mode}</p>`;
  const draw = () => el.querySelector("rect").setAttribute("width", 30 * model.get("depth"));
  el.querySelector("input").addEventListener("input", (event) => {
    model.set("depth", event.target.valueAsNumber);
    model.save_changes();
  });
  model.on("change:depth", draw);
  draw();
}
// </script> in a comment must not end the page's script element
export default { render };
"""

class Bar(anywidget.AnyWidget):
    _esm = ESM
    _css = "svg { display: block; } .widget button { font: inherit; }"
    depth = traitlets.Int(3).tag(sync=True)

    def __repr__(self):
        return f"Bar at {self.depth}"
'''
PICTURE = '''\
import matplotlib.pyplot as plt
figure, axes = plt.subplots(figsize=(5, 4))
axes.plot([0, 1, 2], [2, 1, 3])
plt.close(figure)
display(figure, metadata={"image/png": {"alt": "A line falls from 2 to 1, then climbs to 3."}})
'''


def text(source, slide=None, *tags):
    return _cell(v4.new_markdown_cell(source), slide, tags)


def code(source, slide=None, *tags):
    return _cell(v4.new_code_cell(source), slide, tags)


def _cell(cell, slide, tags):
    if slide:
        cell.metadata["slideshow"] = {"slide_type": slide}
    if tags:
        cell.metadata["tags"] = list(tags)
    return cell


def lesson():
    """A fresh notebook, not yet run."""
    cells = [
        text("# What exactly is reset?\n\nOf the B cells that leave your marrow, more than half can bind a piece of you.", "slide"),
        code(WIDGET, "skip", "setup"),
        text("## A reset has six steps, and one of them hurts", "slide"),
        text("- select\n- mobilise\n- collect\n- condition"),
        code(PICTURE),
        text("SAY six steps in ninety seconds. EXPECT the donor-cell idea.", "notes", "instructor"),
        code("21 * 2  # the presenter's own arithmetic", None, "instructor"),
        text("## Deeper conditioning widens the bar", "slide"),
        code("bar = Bar()\nbar", None, "lab"),
        text("## A second bar shares the first one's code", "subslide"),
        code("Bar(depth=7)"),
        text("## The threshold is a balance", "slide"),
        text("Regulatory cells decay at rate $\\mu$:\n\n$$\\begin{aligned} \\frac{dT_r}{dt} &= \\alpha T_r - \\mu T_r \\end{aligned}$$"),
        text("One more thought.", "fragment"),
        text("A long text for reading at home only.", "skip"),
        text("## Eight of 79 died of the treatment", "slide"),
        text("| arm | died | patients |\n|---|---|---|\n| transplant | 8 | 79 |\n| control | 0 | 77 |"),
    ]
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return v4.new_notebook(cells=cells, metadata=metadata)
