"""Small diagrams made by chance: every kind of relation, standing, species and need, in any knot."""

from hypothesis import strategies as st

from immune_reset.pathways.diagram import Box, Diagram, Route, Switches
from immune_reset.pathways.graph import Claim, Edge, Node
from immune_reset.pathways.reasoning import Setting

IDS = [f"N{i}" for i in range(6)]
SIGNS = ["activates", "inhibits", "produces", "differentiates", "binds", "kills", "transports"]


def claims(standing, human):
    """Claims from which this standing follows."""
    evidence = "human_invitro" if human else "animal"
    made = {
        "strong": [(True, "strong")],
        "moderate": [(True, "moderate")],
        "contested": [(True, "strong"), (False, "strong")],
        "refuted": [(False, "strong")],
    }[standing]
    return tuple(Claim(f"c{i}", supports, "several", evidence, strength, "muraro2005", "abstract", "Seen.")
                 for i, (supports, strength) in enumerate(made))


def edge(id, tail, head, sign="activates", standing="strong", species="both", needs=None, human=True):
    return Edge(id, tail, head, sign, species, needs, "somehow", claims(standing, human))


def drawn(edges, start_off=(), ids=IDS, species=True):
    """A diagram of these edges; every node can be switched."""
    boxes = {
        id: Box(Node(id, id.lower(), "cytokine", "none", "tissue", "none", "none"), 1.0 + i, 1.0,
                start="off" if id in start_off else "on", switch=True)
        for i, id in enumerate(ids)
    }
    return Diagram("knot", "A knot", "What follows?", "A knot.", "05", (12.0, 5.0), boxes,
                   {each.id: Route(each) for each in edges}, switches=Switches(species=species))


@st.composite
def edges(draw, least=2, most=10, standings=("strong", "moderate", "contested", "refuted")):
    found = []
    for i in range(draw(st.integers(least, most))):
        tail, head = draw(st.lists(st.sampled_from(IDS), min_size=2, max_size=2, unique=True))
        found.append(edge(
            f"E{i}", tail, head, draw(st.sampled_from(SIGNS)), draw(st.sampled_from(standings)),
            draw(st.sampled_from(["both", "both", "human", "mouse"])),
            draw(st.sampled_from([None, None, None, *(id for id in IDS if id not in (tail, head))])),
            draw(st.booleans()),
        ))
    return found


@st.composite
def cases(draw):
    """A diagram, and a setting of it."""
    knot = drawn(draw(edges()), start_off=draw(st.sets(st.sampled_from(IDS), max_size=2)))
    return knot, draw(settings_of(knot))


def settings_of(diagram):
    switches = diagram.switches
    able = [id for id, box in diagram.nodes.items() if box.switch]
    return st.builds(
        Setting,
        off=st.frozensets(st.sampled_from(able), max_size=3) if able else st.just(frozenset()),
        species=st.sampled_from(["human", "mouse"]) if switches.species else st.none(),
        alive=st.booleans() if switches.apoptotic else st.just(True),
        contested=st.booleans(),
        human_only=st.booleans(),
        tab=st.sampled_from([tab.name for tab in diagram.tabs]) if diagram.tabs else st.none(),
    )
