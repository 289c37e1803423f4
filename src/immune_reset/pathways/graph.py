"""The graph of cells and signals: curated relations in data/pathways, each with the claims that it rests on.

nodes.csv says what is drawn, edges.csv which relation holds between two of them, claims.csv which source supports or
refutes it. How sure a relation is, is derived from its claims and written nowhere.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path


from immune_reset import tables
from immune_reset.errors import CourseError
from immune_reset.paths import DATA

FOLDER = DATA / "pathways"

#: What a node may be.
KINDS = ("cell", "cytokine", "enzyme", "receptor", "metabolite", "process", "drug", "organ", "tissue")
#: Colour of a node: a lineage of theme.css, or none.
LINEAGES = ("t", "treg", "b", "myeloid", "nk", "msc", "damage", "stem", "none")
#: What a relation may be.
SIGNS = ("activates", "inhibits", "produces", "differentiates", "binds", "kills", "transports")
#: Where a relation holds.
SPECIES = ("human", "mouse", "both")
SUPPORTS = ("supports", "refutes")
#: Where a claim was seen, and in whom.
EVIDENCE = ("human_trial", "human_invitro", "human_exvivo", "animal", "review")
SEEN_IN = ("human", "mouse", "rat", "several")
STRENGTHS = ("strong", "moderate", "contested")

_NODES = dict.fromkeys(("node", "label", "kind", "lineage", "compartment", "identifier", "note"), "a text")
_EDGES = dict.fromkeys(("edge", "tail", "head", "sign", "species", "needs", "mechanism"), "a text")
_CLAIMS = dict.fromkeys(
    ("claim", "edge", "supports", "species", "evidence", "strength", "source", "place", "finding"), "a text"
)


@dataclass(frozen=True)
class Node:
    """A cell, a molecule, an organ or a process. ``label`` is what is drawn."""

    id: str
    label: str
    kind: str
    lineage: str
    compartment: str
    identifier: str
    note: str


@dataclass(frozen=True)
class Claim:
    """What one source says of one relation. ``source`` is a key of references.bib, ``place`` where it stands there."""

    id: str
    supports: bool
    species: str
    evidence: str
    strength: str
    source: str
    place: str
    finding: str

    @property
    def human(self) -> bool:
        """Whether it was seen in people or in their cells; a review has seen nothing itself."""
        return self.evidence.startswith("human")


@dataclass(frozen=True)
class Edge:
    """A drawn relation from ``tail`` to ``head``; ``needs`` is the node that must be there besides the tail, or None."""

    id: str
    tail: str
    head: str
    sign: str
    species: str
    needs: str | None
    mechanism: str
    claims: tuple[Claim, ...]

    @property
    def standing(self) -> str:
        """How sure the relation is: "strong", "moderate", "contested" or "refuted"."""
        supporting = [claim for claim in self.claims if claim.supports]
        if not supporting:
            return "refuted"
        if len(supporting) < len(self.claims) or all(claim.strength == "contested" for claim in supporting):
            return "contested"
        return "strong" if any(claim.strength == "strong" for claim in supporting) else "moderate"

    @property
    def human(self) -> bool:
        """Whether a claim for it, or against it if it is refuted, was seen in people or in their cells."""
        return any(claim.human for claim in self.claims if claim.supports or self.standing == "refuted")


@cache
def load(folder: Path = FOLDER) -> "networkx.MultiDiGraph":
    """All nodes and relations: ``graph.nodes[id]["node"]`` is a Node, ``graph.edges[tail, head, id]["edge"]`` an Edge.

    Raises
    ------
    CourseError
        For the first damaged row, with file, line and column: an unknown word, node or source, an id given twice,
        a relation without a claim, a claim without a relation, cells that differentiate in a circle.
    """
    import networkx as nx

    graph = nx.MultiDiGraph()
    for row in tables.read(folder / "nodes.csv", _NODES, key="node"):
        row.one_of("kind", KINDS)
        row.one_of("lineage", LINEAGES)
        graph.add_node(row["node"], node=Node(*row.values()))
    rows = tables.read(folder / "edges.csv", _EDGES, key="edge")
    claims = _claims(folder, [row["edge"] for row in rows])
    for row in rows:
        edge = _edge(row, graph, claims)
        graph.add_edge(edge.tail, edge.head, key=edge.id, edge=edge)
    _refuse_circle(graph)
    return graph


def edges(graph: "networkx.MultiDiGraph") -> dict[str, Edge]:
    """The relations of a graph by id."""
    return {key: edge for _, _, key, edge in graph.edges(keys=True, data="edge")}


def _claims(folder, known):
    """Claims by the edge that they speak of."""
    found = {edge: [] for edge in known}
    for row in tables.read(folder / "claims.csv", _CLAIMS, key="claim"):
        for column, allowed in {
            "supports": SUPPORTS, "species": SEEN_IN, "evidence": EVIDENCE, "strength": STRENGTHS,
        }.items():
            row.one_of(column, allowed)
        if row["edge"] not in found:
            row.refuse("edge", f"{row['edge']!r} is not an edge of edges.csv")
        found[row["edge"]].append(
            Claim(row["claim"], row["supports"] == "supports", row["species"], row["evidence"], row["strength"],
                  row["source"], row["place"], row["finding"])
        )
    return found


def _edge(row, graph, claims):
    row.one_of("sign", SIGNS)
    row.one_of("species", SPECIES)
    for column in ("tail", "head", "needs"):
        if row[column] not in graph and (column, row[column]) != ("needs", "nothing"):
            row.refuse(column, f"{row[column]!r} is not a node of nodes.csv")
    if not claims[row["edge"]]:
        row.refuse("edge", f"{row['edge']!r} has no claim in claims.csv; every relation needs a source")
    needs = None if row["needs"] == "nothing" else row["needs"]
    return Edge(row["edge"], row["tail"], row["head"], row["sign"], row["species"], needs, row["mechanism"],
                tuple(claims[row["edge"]]))


def _refuse_circle(graph):
    import networkx as nx

    lineage = nx.DiGraph((edge.tail, edge.head) for edge in edges(graph).values() if edge.sign == "differentiates")
    try:
        circle = [tail for tail, _ in nx.find_cycle(lineage)]
    except nx.NetworkXNoCycle:
        return
    raise CourseError(f"edges.csv: {' -> '.join([*circle, circle[0]])} differentiate in a circle; a lineage has none.")
