"""The drawn diagrams: nothing collides, everything can be read, and what is drawn is what the tables say."""

import re
from dataclasses import replace
from functools import cache
from itertools import combinations
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch, Polygon
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from immune_reset.pathways import arrows, drawing, geometry, graph, legend, routes, shapes
from immune_reset.pathways.groups import Group
from immune_reset.pathways.diagram import diagram, names
from immune_reset.theme import COLOURS

VIEWS = [(name, tab) for name in names() for tab in [each.name for each in diagram(name).tabs] or [None]]
SVG = "{http://www.w3.org/2000/svg}"


@cache
def drawn_groups(name, tab):
    return {group.get_gid(): group for group in drawing.draw(diagram(name), tab).findobj(Group)}


@cache
def svg(name, tab):
    return drawing.svg(diagram(name), tab)


def groups(name, tab, kind):
    found = drawn_groups(name, tab)
    return {gid.split("-", 1)[1]: group for gid, group in found.items() if gid.startswith(f"{kind}-")}


@pytest.mark.parametrize(("name", "tab"), VIEWS)
def test_nothing_collides_and_all_letters_can_be_read_on_a_slide(name, tab):
    assert geometry.faults(diagram(name), tab) == []


@pytest.mark.parametrize(("name", "tab"), VIEWS)
def test_each_node_and_each_edge_of_the_layout_is_a_group_of_the_svg_with_its_label_as_text(name, tab):
    drawn, (nodes, edges) = diagram(name), diagram(name).shown(tab)
    root = ElementTree.fromstring(svg(name, tab))
    found = {group.get("id"): group for group in root.iter(f"{SVG}g") if group.get("id")}
    assert {gid for gid in found if re.match("node-|edge-", gid)} == {
        *(f"node-{node}" for node in nodes), *(f"edge-{edge}" for edge in edges)
    }
    for node, box in nodes.items():
        texts = ["".join(text.itertext()) for text in found[f"node-{node}"].iter(f"{SVG}text")]
        assert texts == [box.node.label, *box.lines]
        assert found[f"node-{node}"].find(f".//{SVG}path") is not None


@pytest.mark.parametrize(("name", "tab"), VIEWS)
def test_a_diagram_is_drawn_the_same_byte_for_byte(name, tab):
    assert drawing.svg(diagram(name), tab) == svg(name, tab)


def test_a_tab_draws_its_own_and_what_belongs_to_none():
    for name, tab in VIEWS:
        nodes, _ = diagram(name).shown(tab)
        others = {node for each in diagram(name).tabs if each.name != tab for node in each.nodes}
        own = {node for each in diagram(name).tabs if each.name == tab for node in each.nodes}
        assert set(nodes) == set(diagram(name).nodes) - (others - own)


# Geometry finds what it is there to find.

def moved(name, changes):
    drawn = diagram(name)
    return replace(drawn, nodes={node: replace(box, **changes.get(node, {})) for node, box in drawn.nodes.items()})


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"NK": {"x": 11.9}}, "node NK leaves the canvas"),
        ({"NK": {"x": 11.4, "y": 1.2}}, "NK lies on TREG"),
        ({"M1": {"x": 6.4, "y": 1.6}}, "edge MSC_IL10 runs through M1"),
        ({"T_PROLIF": {"width": 1.0}}, "the label of T_PROLIF has"),
        ({"BREG": {"x": 1.5, "y": 2.2}}, "runs through BREG"),
    ],
)
def test_a_bad_layout_is_named(changes, fault):
    assert any(fault in each for each in geometry.faults(moved("msc_wheel", changes)))


def test_a_diamond_that_nothing_explains_is_named():
    silent = replace(diagram("msc_wheel"), caption="What MSC make.")
    assert "the diamond of MSC_IDO1 has no joint, and the caption does not name IFN-γ" in geometry.faults(silent)


def test_small_letters_are_named():
    wide = replace(diagram("msc_wheel"), size=(14.0, 5.6))
    assert any("pixels on a slide" in each for each in geometry.faults(wide))


# Shapes and colours.

def test_each_kind_has_a_shape_of_its_own():
    outlines = {kind: shapes.shape("IL-10", (), kind, 0, 0, width=2).outline for kind in graph.KINDS}
    assert outlines.keys() == shapes.KINDS.keys()
    for one, two in combinations(sorted(outlines), 2):
        # A process and an organ differ by the organ's second line; organ and tissue are drawn alike.
        if {one, two} <= {"process", "organ", "tissue"}:
            continue
        assert outlines[one].shape != outlines[two].shape or not np.allclose(outlines[one], outlines[two]), (one, two)


@pytest.mark.parametrize("lineage", graph.LINEAGES)
def test_every_lineage_holds_contrast(lineage):
    assert shapes.contrast(shapes.outline_colour(lineage), COLOURS["paper"]) >= 3
    for kind in graph.KINDS:
        assert shapes.contrast(COLOURS["ink"], shapes.fill_colour(lineage, kind)) >= 4.5


def test_contrast_is_that_of_wcag():
    assert shapes.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert shapes.contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(("name", "tab"), VIEWS)
def test_a_label_holds_contrast_on_its_own_ground(name, tab):
    for kind in ("node", "edge"):
        for group in groups(name, tab, kind).values():
            ground = None
            for part in group.parts:
                if isinstance(part, Text):
                    assert shapes.contrast(to_hex(part.get_color()), to_hex(ground)) >= 4.5
                elif part.get_fill() and part.get_facecolor()[3]:
                    ground = part.get_facecolor()


# Edges.

CURVE = np.array([(0, 0), (1, 0.4), (2, -0.4), (3, 0)])


def test_each_sign_and_each_strength_looks_different():
    def look(sign, strength):
        parts = arrows.parts(CURVE, sign, strength)
        return [(type(p).__name__, *np.round(p.get_path().vertices, 3).ravel(), p.get_linewidth(), str(p.get_linestyle()),
                 to_hex(p.get_facecolor())) for p in parts if not isinstance(p, Text)]

    looks = {(sign, strength): look(sign, strength) for sign in graph.SIGNS for strength in arrows.LINES}
    for one, two in combinations(looks, 2):
        assert looks[one] != looks[two], (one, two)


@pytest.mark.parametrize("name", names())
def test_a_line_says_how_well_the_relation_is_founded_and_a_badge_where_it_holds(name):
    drawn = diagram(name)
    for edge, group in groups(name, None, "edge").items():
        relation = drawn.edges[edge].edge
        dashed = {"strong": False, "moderate": False, "contested": True, "refuted": True}[relation.standing]
        assert (group.parts[1].get_linestyle() not in ("-", "solid")) == dashed
        letters = [part.get_text() for part in group.parts if isinstance(part, Text)]
        assert letters == [*{"human": "H", "mouse": "M"}.get(relation.species, ""), *("≠" if relation.standing == "refuted" else "")]


@pytest.mark.parametrize(("name", "tab"), VIEWS)
def test_a_head_points_at_the_border_of_its_node(name, tab):
    measured = geometry.Measured(diagram(name), tab)
    for edge, group in groups(name, tab, "edge").items():
        _, head = measured.ends[edge]
        inside = measured.nodes[head].padded(0.02)
        tips = [part.get_path().vertices for part in group.parts[2:] if isinstance(part, (Polygon, PathPatch))]
        assert tips or diagram(name).edges[edge].edge.sign == "binds"
        if tips:
            near = min(np.hypot(*np.maximum(np.maximum(inside.p0 - tip, tip - inside.p1), 0).T).min() for tip in tips)
            assert near < 0.08, edge


def test_a_part_of_a_curve_is_the_same_curve():
    piece = routes.points(routes.part(CURVE, 0.2, 0.7), 51)
    whole = np.array([routes.points(routes.part(CURVE, 0, t))[-1] for t in np.linspace(0.2, 0.7, 51)])
    assert np.allclose(piece, whole, atol=1e-9)


def test_lengths_are_measured_along_the_curve():
    straight = np.array([(0, 0), (1, 0), (2, 0), (3, 0)], float)
    assert routes.parameter(straight, 1.2) == pytest.approx(0.4, abs=1e-3)
    assert routes.parameter(straight, -0.6) == pytest.approx(0.8, abs=1e-3)


# The legend.

def words_of(figure):
    return {gid: group for gid, group in ((g.get_gid(), g) for g in figure.findobj(Group)) if gid.startswith("legend-")}


def test_the_legend_explains_the_whole_notation():
    keys = {gid.removeprefix("legend-") for gid in words_of(legend.draw())}
    assert keys == {
        *(f"arrow-{sign}" for sign in graph.SIGNS), *(f"line-{strength}" for strength in arrows.LINES),
        *(f"mark-{species}" for species in arrows.SPECIES), "mark-needs",
        *(f"shape-{kind}" for kind in graph.KINDS if kind != "tissue"),
        *(f"colour-{lineage}" for lineage in graph.LINEAGES if lineage != "none"),
    }


@pytest.mark.parametrize(("name", "tab"), [*VIEWS, (None, None)])
def test_the_legend_has_room_for_its_words(name, tab):
    figure = legend.draw(*(diagram(name).shown(tab) if name else ()))
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = {gid: Bbox.union([part.get_window_extent(renderer) for part in group.parts])
             for gid, group in words_of(figure).items()}
    for gid, box in boxes.items():
        assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1 - 5 and figure.bbox.y0 <= box.y0, gid
    for one, two in combinations(boxes, 2):
        assert not boxes[one].overlaps(boxes[two]), (one, two)


@pytest.mark.parametrize(("name", "tab"), VIEWS)
def test_a_sheet_explains_what_its_diagram_uses_and_nothing_else(name, tab):
    nodes, edges = diagram(name).shown(tab)
    keys = {gid.removeprefix("legend-") for gid in words_of(drawing.sheet(diagram(name), tab))}
    relations = [route.edge for route in edges.values()]
    assert {key for key in keys if key.startswith("arrow-")} == {f"arrow-{edge.sign}" for edge in relations}
    assert {key for key in keys if key.startswith("line-")} == {f"line-{edge.standing}" for edge in relations}
    assert ("mark-needs" in keys) == any(edge.needs for edge in relations)
    assert ("mark-mouse" in keys) == any(edge.species == "mouse" for edge in relations)


_MEASURE = """() => {
  const scale = document.querySelector("svg").getScreenCTM().a;
  return [...document.querySelectorAll("[id^=node-]")].map((node) => {
    const shape = node.querySelector("path").getBoundingClientRect();
    const texts = [...node.querySelectorAll("text")];
    return {
      id: node.id,
      spare: Math.min(...texts.map((text) => shape.width - text.getBoundingClientRect().width)),
      letters: Math.min(...texts.map((text) => parseFloat(getComputedStyle(text).fontSize) * scale)),
    };
  });
}"""


@pytest.mark.parametrize("family", ['system-ui, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif', "DejaVu Sans"])
def test_in_a_browser_labels_stay_in_their_nodes_in_another_font_too(browser, family):
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    for name, tab in VIEWS:
        page.set_content(f"<style>svg {{ width: 1200px }} svg text {{ font-family: {family} !important }}</style>"
                         + svg(name, tab))
        for node in page.evaluate(_MEASURE):
            assert node["spare"] >= 12 and node["letters"] >= 18, (name, node)
    page.close()
