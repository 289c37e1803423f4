"""The ground of a drawing: axes in inches, and artists that stand together in the SVG."""

from matplotlib.artist import Artist
from matplotlib.transforms import Affine2D


def canvas(figure, width, height):
    """Axes without frame over the whole figure, in inches."""
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.axis("off")
    return axes


class Group(Artist):
    """Artists drawn one after the other, moved up by ``lift`` inches, inside one SVG group with an id of its own."""

    def __init__(self, gid, parts, axes, zorder=1, lift=0.0):
        super().__init__()
        self.set_gid(gid)
        self.parts = parts
        self.set_zorder(zorder)
        for part in parts:
            part.set_figure(axes.figure)
            part.axes = axes
            part.set_transform(Affine2D().translate(0, lift) + axes.transData)
        axes.add_artist(self)

    def get_children(self):
        return self.parts

    def draw(self, renderer):
        renderer.open_group("group", gid=self.get_gid())
        for part in self.parts:
            part.draw(renderer)
        renderer.close_group("group")
