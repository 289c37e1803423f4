"""The figure, drawn once: SVG with every moving part named, and the geometry by which the browser moves it."""

import io
import sys
from xml.etree import ElementTree

import numpy as np
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.text import Text

from immune_reset.errors import CourseError
from immune_reset.live.traces import Bar, Fill, Icons, Label, Line, Point, Span
from immune_reset.style import png, styled

SVG = "http://www.w3.org/2000/svg"

#: What each trace is drawn with, and the SVG element that the browser rewrites.
ARTISTS = {
    Line: (Line2D, "path", "ax.plot(x, y)"),
    Fill: (Polygon, "path", "ax.fill(x, y)"),
    Bar: (Rectangle, "path", "ax.bar(x, height)"),
    Point: (Line2D, "use", 'ax.plot([x], [y], "o")'),
    Label: (Text, "text", "ax.text(x, y, text)"),
    Span: (Rectangle, "path", "ax.axvspan(start, end)"),
    Icons: (Line2D, "path", 'ax.plot(x, y, "o", linestyle="none")'),
}

#: Outlines of an icon around its centre, r being half its size.
SHAPES = {
    "o": lambda r: f"m{-r:g} 0a{r:g} {r:g} 0 1 0 {2 * r:g} 0a{r:g} {r:g} 0 1 0 {-2 * r:g} 0z",
    "s": lambda r: f"m{-r:g} {-r:g}h{2 * r:g}v{2 * r:g}h{-2 * r:g}z",
}

#: Knots of an axis that is neither linear nor logarithmic: one for every other pixel or so.
KNOTS = 321


def draw(figure, result, traces, salt) -> dict:
    """The figure of ``result`` as ``{"svg": text, "axes": [{x, y, box}], "traces": [...], "x_label", "ticks"}``.

    ``axes`` and ``traces`` say where things lie in the SVG's own units; an axis is ``{log, values, pixels}``, a
    polyline from values (log10 of them) to pixels. ``salt`` keeps the SVG's ids apart from another lab's.
    Raises CourseError naming the gid that the figure lacks or draws with another artist.
    """
    with styled(salt):
        drawn = _figure(figure, result)
        drawn.set_dpi(72)
        artists = _artists(drawn, traces)
        hidden = _settle(result, traces, artists, hide=False)
        buffer = io.StringIO()
        drawn.savefig(buffer, format="svg", dpi=72, metadata={"Date": None, "Creator": None})
    geometry = _geometry(drawn, traces, artists)
    icons = {each["gid"]: (artists[each["gid"]], each) for each in geometry["traces"] if each["kind"] == "icons"}
    svg = _with_icons(buffer.getvalue(), icons, result.marks)
    return {"svg": _clean(svg, traces, hidden), **geometry}


def still(figure, result, traces) -> bytes:
    """The figure of ``result`` as PNG."""
    with styled():
        drawn = _figure(figure, result)
        _settle(result, traces, _artists(drawn, traces), hide=True)
    return png(drawn)


def _figure(figure, result) -> Figure:
    # A mark at "never" lets matplotlib reckon with infinity before _settle puts it right.
    with np.errstate(invalid="ignore"):
        drawn = figure(result)
    if not isinstance(drawn, Figure):
        raise CourseError(f"The lab's figure function returned {type(drawn).__name__}; a matplotlib Figure is due.")
    # A figure made by pyplot would be shown a second time by the notebook.
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close(drawn)
    return drawn


def _artists(drawn, traces) -> dict:
    """The artist of each trace, by gid."""
    wanted = {trace.gid: [] for trace in traces}
    for artist in drawn.findobj(lambda artist: artist.get_gid() in wanted):
        wanted[artist.get_gid()].append(artist)
    for trace in traces:
        kind, _, example = ARTISTS[type(trace)]
        what, found = f"{type(trace).__name__} {trace.gid!r}", wanted[trace.gid]
        if len(found) != 1:
            raise CourseError(f"{what}: the figure has {len(found)} artists with this gid; one is due, from {example}.")
        if not isinstance(found[0], kind):
            raise CourseError(f"{what}: drawn as {type(found[0]).__name__}; use {example}.")
    return {gid: found[0] for gid, found in wanted.items()}


def _settle(result, traces, artists, hide) -> set[str]:
    """Mend what no picture can show: an open end is put at the edge of the axes, a mark at "never" is hidden.

    Returns the gids at "never". With ``hide`` they are not drawn; else they are drawn somewhere, so that the browser
    can bring them back.
    """
    never = set()
    for trace in traces:
        artist, numbers = artists[trace.gid], result.marks.get(trace.gid, [])
        if isinstance(trace, Bar):
            _end_bar(artist, trace.along)
            continue
        if isinstance(trace, Span):
            left, right = np.clip(numbers, *sorted(artist.axes.get_xlim()))
            artist.set(x=left, width=max(right - left, 0))
            numbers = numbers[:1]
        if isinstance(trace, Icons):
            if hide:
                shown = slice(*_counted(numbers, len(artist.get_xdata())))
                artist.set_data(artist.get_xdata()[shown], artist.get_ydata()[shown])
            continue
        if np.isfinite(numbers).all():
            continue
        never.add(trace.gid)
        if hide:
            artist.set_visible(False)
            continue
        x, y = np.mean(artist.axes.get_xlim()), np.mean(artist.axes.get_ylim())
        if isinstance(trace, Point):
            artist.set_data([x], [y])
        elif isinstance(trace, Label):
            artist.set_position((x, y))
    return never


def _end_bar(artist, along):
    if along == "y" and not np.isfinite(artist.get_height()):
        artist.set_height(artist.axes.get_ylim()[1] - artist.get_y())
    if along == "x" and not np.isfinite(artist.get_width()):
        artist.set_width(artist.axes.get_xlim()[1] - artist.get_x())


def _counted(numbers, most) -> list[int]:
    """Ends of a range of icons as whole numbers, halves up as in the browser."""
    return [int(np.floor(np.clip(number, 0, most) + 0.5)) for number in numbers]


def _with_icons(svg, icons, marks) -> str:
    """The SVG with each array of icons as one short path, of those shown, instead of an element per icon."""
    if not icons:
        return svg
    root = ElementTree.fromstring(svg)
    for group in [group for group in root.iter(f"{{{SVG}}}g") if group.get("id") in icons]:
        artist, trace = icons[group.get("id")]
        for child in list(group):
            group.remove(child)
        start, end = _counted(marks[trace["gid"]], len(trace["centres"]))
        outline = "".join(f"M{x} {y}{trace['outline']}" for x, y in trace["centres"][start:end])
        fill, edge = (_paint(colour) for colour in (artist.get_markerfacecolor(), artist.get_markeredgecolor()))
        style = f"fill:{fill};stroke:{edge};stroke-width:{artist.get_markeredgewidth():g}"
        ElementTree.SubElement(group, f"{{{SVG}}}path", {"d": outline, "style": style})
    return ElementTree.tostring(root, encoding="unicode")


def _paint(colour) -> str:
    return "none" if to_rgba(colour)[3] == 0 else to_hex(colour)


def _clean(svg, traces, hidden) -> str:
    """The SVG without prologue, metadata and fixed size; marks at "never" hidden."""
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    root = ElementTree.fromstring(svg)
    for metadata in root.findall(f"{{{SVG}}}metadata"):
        root.remove(metadata)
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    groups = {group.get("id"): group for group in root.iter(f"{{{SVG}}}g")}
    for trace in traces:
        element = ARTISTS[type(trace)][1]
        group = groups.get(trace.gid)
        if group is None or group.find(f".//{{{SVG}}}{element}") is None:
            raise CourseError(
                f"{type(trace).__name__} {trace.gid!r}: nothing was drawn at the starting values; draw it inside the axes."
            )
        if trace.gid in hidden:
            group.set("visibility", "hidden")
    return ElementTree.tostring(root, encoding="unicode")


def _geometry(drawn, traces, artists) -> dict:
    axes = list(dict.fromkeys(artist.axes for artist in artists.values() if artist.axes is not None))
    height = drawn.get_figheight() * 72
    curves = [artists[trace.gid].axes for trace in traces if isinstance(trace, (Line, Fill))]
    return {
        "axes": [_axes(each, height) for each in axes],
        "traces": [_trace(trace, artists[trace.gid], axes, height) for trace in traces],
        "x_label": next((each.get_xlabel() for each in reversed(curves) if each.get_xlabel()), "x"),
        "ticks": _ticks(curves[0]) if curves else [],
    }


def _ticks(axes) -> list[float]:
    low, high = sorted(axes.get_xlim())
    return [float(tick) for tick in axes.get_xticks() if low <= tick <= high]


def _axes(axes, height) -> dict:
    box = axes.get_window_extent()
    return {
        "x": _axis(axes, 0, height),
        "y": _axis(axes, 1, height),
        "box": [round(value, 2) for value in (box.x0, height - box.y1, box.x1, height - box.y0)],
    }


def _axis(axes, dimension, height) -> dict:
    """One axis as knots; ``dimension`` 0 is x, 1 is y."""
    limits = (axes.get_xlim, axes.get_ylim)[dimension]()
    scale = (axes.get_xscale, axes.get_yscale)[dimension]()
    corner = np.array([axes.get_xlim()[0], axes.get_ylim()[0]], float)

    def along(function, points_at, values):
        points = np.tile(points_at, (len(values), 1))
        points[:, dimension] = values
        return function(points)[:, dimension]

    values = np.asarray(limits, float)
    at = along(axes.transData.transform, corner, values)
    if scale not in ("linear", "log"):
        at = np.linspace(*at, KNOTS)
        values = along(axes.transData.inverted().transform, axes.transData.transform(corner), at)
    if dimension == 1:
        at = height - at
    log = scale == "log"
    if log:
        values = np.log10(values)
    if values[0] > values[-1]:
        values, at = values[::-1], at[::-1]
    return {"log": log, "values": [float(f"{v:.9g}") for v in values], "pixels": [round(float(p), 3) for p in at]}


def _trace(trace, artist, axes, height) -> dict:
    found = {"kind": type(trace).__name__.lower(), "gid": trace.gid}
    if artist.axes is not None:
        found["axes"] = axes.index(artist.axes)
    if isinstance(trace, (Line, Fill)):
        found["series"] = trace.series
    if isinstance(trace, Line) and trace.against:
        found["against"] = trace.against
    if isinstance(trace, Fill):
        found["lower"] = trace.lower
    if isinstance(trace, Icons):
        shape = artist.get_marker()
        if shape not in SHAPES:
            raise CourseError(f"Icons {trace.gid!r}: drawn with marker {shape!r}; use {' or '.join(map(repr, SHAPES))}.")
        centres = artist.get_transform().transform(np.column_stack(artist.get_data()))
        found["centres"] = [[round(float(x), 1), round(float(height - y), 1)] for x, y in centres]
        found["outline"] = SHAPES[shape](round(artist.get_markersize() / 2, 2))
    if isinstance(trace, Label) and trace.x is not None:
        x, y = artist.get_transform().transform(artist.get_position())
        found["anchor"] = [round(float(x), 2), round(float(height - y), 2)]
    if isinstance(trace, Bar):
        # The sides that stand still: the two across, and the foot.
        box = artist.get_window_extent()
        across = (box.x0, box.x1) if trace.along == "y" else (height - box.y0, height - box.y1)
        found |= {"along": trace.along, "across": [round(float(value), 2) for value in across]}
        found["foot"] = float(artist.get_y() if trace.along == "y" else artist.get_x())
    return found
