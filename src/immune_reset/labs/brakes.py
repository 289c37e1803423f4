"""Lesson 05: the brakes that an MSC holds. Two diagrams to switch, and what their relations rest on."""

from immune_reset.pathways import explorer
from immune_reset.pathways.diagram import diagram

WHEEL = "msc_wheel"
CLOSE_UP = "ido_adenosine"


def lab():
    """The lab of lesson 05 (an ``Explorer``): every mediator of the MSC and the cells that it reaches."""
    return explorer.Explorer(WHEEL)


def close_up():
    """Two of the brakes step by step (an ``Explorer``): tryptophan that runs out, adenosine that builds up."""
    return explorer.Explorer(CLOSE_UP)


def findings(name=WHEEL):
    """Every finding behind a diagram, one row each (a pandas DataFrame), in the diagram's order.

    Columns: relation, supports (False where the source argues against it), species, evidence, strength, source, place, finding.
    Raises CourseError for a diagram that there is not.
    """
    import pandas as pd

    drawn = diagram(name)
    rows = [
        {"relation": f"{drawn.nodes[route.edge.tail].node.label} {route.edge.sign} {drawn.nodes[route.edge.head].node.label}",
         **{column: getattr(claim, column) for column in ("supports", "species", "evidence", "strength", "source", "place", "finding")}}
        for route in drawn.edges.values() for claim in route.edge.claims
    ]
    return pd.DataFrame(rows)


def sources():
    """Keys of the papers behind both diagrams, for the lesson's list of references."""
    return sorted({*explorer.sources(WHEEL), *explorer.sources(CLOSE_UP)})
