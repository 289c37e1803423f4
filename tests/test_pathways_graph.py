"""The tables and diagram files as they are read, and what is said of a damaged one."""

import shutil

import networkx as nx
import pytest

from immune_reset.errors import CourseError
from immune_reset.observations import observations
from immune_reset.pathways import graph
from immune_reset.pathways.diagram import diagram, names
from immune_reset.pathways.graph import FOLDER, Claim, Edge

CLAIM = Claim("c", True, "human", "human_invitro", "strong", "muraro2005", "abstract", "Seen.")


def edge_of(*claims):
    return Edge("E", "A", "B", "inhibits", "both", None, "somehow", claims)


def claim(supports=True, strength="strong", evidence="human_invitro"):
    return Claim("c", supports, "human", evidence, strength, "muraro2005", "abstract", "Seen.")


@pytest.mark.parametrize(("claims", "standing"), [
    ([claim()], "strong"),
    ([claim(strength="moderate"), claim()], "strong"),
    ([claim(strength="moderate")], "moderate"),
    ([claim(strength="moderate"), claim(strength="contested")], "moderate"),
    ([claim(strength="contested")], "contested"),
    ([claim(), claim(supports=False)], "contested"),
    ([claim(supports=False)], "refuted"),
])
def test_how_sure_a_relation_is_follows_from_its_claims(claims, standing):
    assert edge_of(*claims).standing == standing


def test_human_evidence_is_what_was_seen_in_people_or_their_cells_and_speaks_for_the_relation():
    assert edge_of(claim()).human
    assert not edge_of(claim(evidence="animal"), claim(evidence="review")).human
    assert not edge_of(claim(evidence="animal"), claim(supports=False)).human


def test_the_graph_holds_every_relation_with_its_claims():
    whole = graph.load()
    assert isinstance(whole, nx.MultiDiGraph) and whole.number_of_edges() == len(graph.edges(whole))
    for tail, head, key, edge in whole.edges(keys=True, data="edge"):
        assert (edge.tail, edge.head, edge.id) == (tail, head, key) and edge.claims


# --- damaged copies of the real files ---

@pytest.fixture
def copy(tmp_path):
    shutil.copytree(FOLDER, tmp_path / "pathways")
    return tmp_path / "pathways"


def damage(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(("file", "old", "new", "words"), [
    ("nodes.csv", "IFNG,IFN-γ,cytokine", "IFNG,IFN-γ,magic", ("line 2", "column kind", "'magic'", "cytokine, enzyme")),
    ("nodes.csv", "\nTNF,", "\nIFNG,", ("line 3", "column node", "'IFNG' is already given")),
    ("nodes.csv", "TNF,TNF,cytokine,none", "TNF,TNF,cytokine,blue", ("line 3", "column lineage", "'blue'", "treg")),
    ("edges.csv", "\nMSC_INOS,", "\nMSC_IDO1,", ("line 3", "column edge", "'MSC_IDO1' is already given")),
    ("edges.csv", "MSC_IDO1,MSC,IDO1", "MSC_IDO1,MSK,IDO1", ("line 2", "column tail", "'MSK' is not a node")),
    ("edges.csv", "IDO1,produces,human,IFNG", "IDO1,produces,human,INFG", ("line 2", "column needs", "'INFG' is not a node")),
    ("edges.csv", "IDO1,produces,human", "IDO1,makes,human", ("line 2", "column sign", "'makes'", "produces")),
    ("edges.csv", "IDO1,produces,human", "IDO1,produces,rat", ("line 2", "column species", "'rat'", "human, mouse, both")),
    ("claims.csv", "MSC_IDO1-1,MSC_IDO1,", "MSC_IDO1-1,NOWHERE,", ("line 2", "column edge", "'NOWHERE' is not an edge")),
    ("claims.csv", "MSC_IDO1-2,", "MSC_IDO1-1,", ("line 3", "column claim", "already given")),
    ("claims.csv", "meisel2004", "nobody1999", ("line 2", "column source", "'nobody1999'")),
    ("claims.csv", "human,human_invitro,strong", "human,hearsay,strong", ("line 2", "column evidence", "'hearsay'", "review")),
    ("claims.csv", ",supports,human", ",maybe,human", ("line 2", "column supports", "'maybe'", "supports, refutes")),
])
def test_a_damaged_row_is_named(copy, file, old, new, words):
    damage(copy / file, old, new)
    with pytest.raises(CourseError) as error:
        graph.load(copy)
    for word in (file, *words):
        assert word in str(error.value)
    assert "\n" not in str(error.value)


def test_an_edge_that_lost_all_its_claims_is_named(copy):
    rows = (copy / "claims.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (copy / "claims.csv").write_text("".join(row for row in rows if ",COX2_PGE2," not in row), encoding="utf-8")
    with pytest.raises(CourseError, match="edges.csv, line .*'COX2_PGE2' has no claim"):
        graph.load(copy)


def test_cells_that_differentiate_in_a_circle_are_refused(copy):
    with (copy / "edges.csv").open("a", encoding="utf-8") as file:
        for tail, head in (("TH1", "TH17"), ("TH17", "TREG"), ("TREG", "TH1")):
            file.write(f"TEST_{tail},{tail},{head},differentiates,both,nothing,no lineage runs back\n")
    with (copy / "claims.csv").open("a", encoding="utf-8") as file:
        for tail in ("TH1", "TH17", "TREG"):
            file.write(f"TEST_{tail}-1,TEST_{tail},supports,human,review,strong,meisel2004,abstract,Invented for this test.\n")
    with pytest.raises(CourseError, match="TH1 -> TH17 -> TREG -> TH1 differentiate in a circle"):
        graph.load(copy)


WHEEL = """
name = "little"
title = "COX-2 makes PGE2"
question = "Who makes it?"
caption = "One enzyme, its product."
lesson = "05"
size = [6.0, 3.0]
[nodes]
MSC = {x = 1.0, y = 1.0}
COX2 = {x = 3.0, y = 1.0, lines = ["{cd4_two_years:.0f} per µL", "CD4, IL-10"]}
PGE2 = {x = 5.0, y = 1.0}
[edges]
MSC_COX2 = {}
COX2_PGE2 = {bend = 0.2, leave = "right"}
[[regions]]
label = "cell"
x = 0.5
y = 0.5
width = 3.0
height = 1.0
[[tabs]]
name = "all"
nodes = ["PGE2"]
edges = ["COX2_PGE2"]
"""


def read(copy, text=WHEEL, name="little"):
    (copy / "diagrams" / f"{name}.toml").write_text(text, encoding="utf-8")
    return diagram(name, copy)


def test_a_diagram_is_read_with_its_part_of_the_graph(copy):
    little = read(copy)
    assert list(little.nodes) == ["MSC", "COX2", "PGE2"] and little.size == (6.0, 3.0)
    assert little.nodes["COX2"].lines == (f"{observations()['cd4_two_years'].value:.0f} per µL", "CD4, IL-10")
    assert little.edges["COX2_PGE2"].bend == 0.2 and little.edges["COX2_PGE2"].edge.head == "PGE2"
    assert [box.switch for box in little.nodes.values()] == [True, True, False], "what acts on something can be switched"


def test_a_line_can_show_billions(copy):
    numbers = {name: each.value / 1e9 for name, each in observations().items()}
    assert numbers["red_cells_per_day"] == pytest.approx(214) and numbers["monocytes_per_day"] == pytest.approx(1.5)
    little = read(copy, WHEEL.replace("{cd4_two_years:.0f} per", "{red_cells_per_day:bn} and {monocytes_per_day:bn} per", 1))
    assert little.nodes["COX2"].lines[0] == "214 and 1.5 per µL"


@pytest.mark.parametrize(("old", "new", "words"), [
    ('name = "little"', 'name = "large"', ("name", "'large'", "'little'")),
    ('lesson = "05"\n', "", ("the field lesson is missing",)),
    ('lesson = "05"', 'lesson = "05"\ncolour = "red"', ("unknown field 'colour'", "question")),
    ("PGE2 = {x = 5.0", "PGE3 = {x = 5.0", ("nodes, PGE3", "not a node")),
    ("x = 5.0", "x = 6.5", ("nodes, PGE2", "(6.5, 1)", "outside the canvas of 6 by 3")),
    ("x = 5.0", 'x = "5"', ("nodes, PGE2, x", "'5'", "a number")),
    ("x = 5.0", "z = 5.0", ("nodes, PGE2", "unknown field 'z'")),
    ("MSC_COX2 = {}", "MSC_COX3 = {}", ("edges, MSC_COX3", "not an edge")),
    ("MSC_COX2 = {}", "MSC_TSG6 = {}", ("edges, MSC_TSG6", "its head TSG6 is not placed")),
    ("MSC_COX2 = {}", 'MSC_COX2 = {leave = "up"}', ("edges, MSC_COX2, leave", "'up'", "left, right, top, bottom")),
    ("{cd4_two_years:.0f}", "{cd4_never:.0f}", ("nodes, COX2, lines", "'cd4_never' is not a name of observations.csv")),
    ("{cd4_two_years:.0f} per", "388 per", ("nodes, COX2, lines", "388", "without a source")),
    ("width = 3.0", "width = 9.0", ("regions 1", "outside the canvas")),
    ('nodes = ["PGE2"]', 'nodes = ["TNF"]', ("tabs 1, nodes", "'TNF' is not in the diagram")),
    ("[nodes]", "[switches]\napoptotic = true\n[nodes]", ("switches, apoptotic", "MSC_APOPTOTIC")),
    ("[nodes]", "[switches]\nspecies = 1\n[nodes]", ("switches, species", "true or false")),
    ("x = 1.0, y = 1.0}", 'x = 1.0, y = 1.0, start = "maybe"}', ("nodes, MSC, start", "'maybe'", "on, off")),
    ("[nodes]", "[nodes", ("not a readable TOML file",)),
])
def test_a_damaged_diagram_is_named(copy, old, new, words):
    assert old in WHEEL
    with pytest.raises(CourseError) as error:
        read(copy, WHEEL.replace(old, new, 1))
    for word in ("little.toml", *words):
        assert word in str(error.value)
    assert "\n" not in str(error.value)


def test_an_edge_that_needs_a_node_which_is_not_placed_is_refused(copy):
    text = WHEEL.replace("COX2_PGE2", "MSC_IDO1").replace("PGE2 =", "IDO1 =").replace('"PGE2"', '"IDO1"')
    with pytest.raises(CourseError, match="edges, MSC_IDO1: its needed node IFNG is not placed"):
        read(copy, text)


def test_an_unknown_diagram_names_those_there_are():
    with pytest.raises(CourseError, match=f"no diagram 'atlas'; diagrams present: {', '.join(names())}"):
        diagram("atlas")
