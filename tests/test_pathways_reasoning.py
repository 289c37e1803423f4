"""What follows from a switch: by hand, by properties over knots made by chance, and in the browser as in Python."""

from dataclasses import replace
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from immune_reset.errors import CourseError
from immune_reset.pathways import explorer
from immune_reset.pathways.diagram import diagram, names
from immune_reset.pathways.explorer import spec
from immune_reset.pathways.reasoning import ABSENT, THERE, UNSURE, Setting, check, counts, reason, reference, shown, start
from immune_reset.pathways.statements import Speaker

from pathway_cases import IDS, cases, drawn, edge, edges, settings_of

SIGN = {"inhibits": -1, "kills": -1, "binds": 0}


def states(diagram, **setting):
    return reason(diagram, replace(start(diagram), **setting)).states


# --- by hand ---

def test_signs_multiply_along_a_route():
    chain = drawn([edge("A", "N0", "N1", "inhibits"), edge("B", "N1", "N2", "kills"), edge("C", "N2", "N3")])
    found = states(chain, off=frozenset({"N0"}))
    assert [found[id].trend for id in IDS] == ["", "rises", "falls", "falls", "", ""]
    assert found["N3"].routes == {"falls": ("A", "B", "C")}


def test_what_its_last_maker_no_longer_makes_is_absent_and_what_another_makes_falls():
    two = drawn([edge("A", "N0", "N1", "produces"), edge("B", "N0", "N2", "produces"), edge("C", "N3", "N2", "produces")])
    found = states(two, off=frozenset({"N0"}))
    assert found["N1"].now == ABSENT and found["N2"].now == THERE
    assert found["N2"].trend == "falls"


def test_what_is_needed_must_be_there_too():
    licensed = drawn([edge("A", "N0", "N1", "produces", needs="N2"), edge("B", "N1", "N3", "inhibits")], start_off={"N2"})
    assert states(licensed)["N1"].now == ABSENT
    found = states(licensed, off=frozenset())
    assert found["N1"].now == THERE and found["N3"].trend == "falls"


def test_a_feedback_is_no_route_of_the_other_sign():
    loop = drawn([edge("A", "N0", "N1", "inhibits"), edge("B", "N1", "N2"), edge("C", "N2", "N1", "inhibits")])
    found = states(loop, off=frozenset({"N0"}))
    assert found["N1"].trend == found["N2"].trend == "rises"


def test_routes_that_disagree_are_reported_and_not_weighed():
    split = drawn([edge("A", "N0", "N1"), edge("B", "N0", "N2", "inhibits"), edge("C", "N1", "N3"), edge("D", "N2", "N3")])
    knot = reason(split, Setting(frozenset({"N0"}), species="human"))
    assert knot.states["N3"].trend == "undetermined"
    said = next(each for each in Speaker(split, knot).statements() if each.node == "N3")
    assert set(said.edges) == {"A", "B", "C", "D"} and "contested" in said.text


@pytest.mark.parametrize("how", [{"sign": "binds"}, {"standing": "contested"}])
def test_a_contested_or_signless_relation_leaves_the_rest_undetermined(how):
    chain = drawn([edge("A", "N0", "N1", **how), edge("B", "N1", "N2")])
    found = states(chain, off=frozenset({"N0"}))
    assert found["N1"].trend == found["N2"].trend == "undetermined"


@pytest.mark.parametrize(("short_cut", "trend"), [("differentiates", "falls"), ("inhibits", "undetermined")])
def test_a_disputed_short_cut_leaves_what_it_agrees_with_and_takes_what_it_denies(short_cut, trend):
    lineage = drawn([edge("A", "N0", "N1", "differentiates"), edge("B", "N1", "N2", "differentiates"),
                     edge("C", "N0", "N2", short_cut, "contested")])
    outcome = reason(lineage, replace(start(lineage), off=frozenset({"N0"})))
    assert outcome.states["N2"].trend == trend
    said = next(each for each in Speaker(lineage, outcome).statements() if each.node == "N2")
    if trend == "falls":
        assert said.text == "n2 falls by way of n0 → n1." and set(said.edges) == {"A", "B"}
    else:
        assert "it rise (by n0, which is disputed), another lets it fall (by n0 → n1)" in said.text and set(said.edges) == {"A", "B", "C"}


def test_what_flows_through_a_cell_whose_presence_is_disputed_is_no_claim():
    perhaps = drawn([edge("A", "N0", "N1"), edge("B", "N1", "N2"), edge("C", "N3", "N1", "produces", species="mouse"),
                     edge("D", "N4", "N1", "produces", standing="contested")])
    found = states(perhaps, off=frozenset({"N0"}))
    assert found["N1"].now == found["N1"].before == UNSURE and found["N2"].trend == "undetermined"


def test_a_refuted_relation_carries_nothing():
    chain = drawn([edge("A", "N0", "N1", standing="refuted"), edge("B", "N2", "N1", "produces", standing="refuted")])
    found = states(chain, off=frozenset({"N0", "N2"}))
    assert found["N1"].now == THERE and found["N1"].trend == ""


def test_only_a_contested_maker_left_makes_presence_unsure():
    made = drawn([edge("A", "N0", "N1", "produces"), edge("B", "N2", "N1", "produces", standing="contested")])
    assert states(made, off=frozenset({"N0"}))["N1"].now == UNSURE
    assert states(made, off=frozenset({"N0"}), contested=False)["N1"].now == ABSENT


def test_human_evidence_alone_and_the_species_take_relations_away():
    one = drawn([edge("A", "N0", "N1", "produces", human=False), edge("B", "N0", "N2", "produces", species="mouse")])
    assert states(one)["N1"].now == THERE and states(one)["N2"].now == ABSENT
    assert states(one, human_only=True)["N1"].now == ABSENT
    assert states(one, species="mouse")["N2"].now == THERE


@pytest.mark.parametrize(("setting", "words"), [
    ({"off": frozenset({"N9"})}, ("'N9'", "N0, N1")),
    ({"species": "rat"}, ("species", "'rat'", "human, mouse")),
    ({"alive": False}, ("alive", "False", "True")),
    ({"tab": "MS"}, ("tab", "'MS'", "None")),
])
def test_what_the_diagram_does_not_offer_is_refused(setting, words):
    knot = drawn([edge("A", "N0", "N1")])
    with pytest.raises(CourseError) as error:
        check(knot, replace(start(knot), **setting))
    for word in ("knot", *words):
        assert word in str(error.value)


# --- properties ---

def moves(diagram, setting):
    """The relations that may carry a change, as a graph of influences: tail or needed node to head.

    An influence is sure if the relation is, and if who must be there surely is, now or before.
    """
    outcome = reason(diagram, setting)
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(shown(diagram, setting)[0])
    for each in shown(diagram, setting)[1]:
        if counts(each, setting) and each.id in outcome.works | outcome.worked:
            must = [outcome.states[id] for id in {each.tail, each.needs or each.tail}]
            sure = all(state.now == THERE for state in must) or all(state.before == THERE for state in must)
            for tail in {each.tail, each.needs or each.tail}:
                graph.add_edge(tail, each.head, sign=SIGN.get(each.sign, 1), sure=sure and each.standing != "contested")
    return graph, outcome


@given(cases())
@settings(max_examples=300, deadline=None)
def test_every_simple_route_counts_and_no_other(case):
    graph, outcome = moves(*case)
    moved = {id: (state.now - state.before, UNSURE not in (state.now, state.before))
             for id, state in outcome.states.items() if state.now != state.before}
    barred = {id for id, state in outcome.states.items() if state.now == ABSENT or moved.get(id, (0, False))[1]}
    for id in set(graph) - barred:
        signs = {(0, False)} if id in moved else set()
        for source, (first, certain) in moved.items():
            if source == id:
                continue
            open_ = graph.subgraph((set(graph) - barred) | {source})
            for route in nx.all_simple_edge_paths(open_, source, id):
                sign, sure = first, certain
                for step in route:
                    sign *= graph.edges[step]["sign"]
                    sure &= graph.edges[step]["sure"]
                signs.add(((sign > 0) - (sign < 0), sure))
        nominal = {sign for sign, _ in signs}
        trend = "" if not signs else "undetermined"
        if len(nominal) == 1 and any(sure for _, sure in signs):
            trend = {1: "rises", -1: "falls", 0: "undetermined"}[nominal.pop()]
        assert outcome.states[id].trend == trend, id


@given(cases())
@settings(max_examples=200, deadline=None)
def test_a_node_that_nothing_reaches_is_never_reported(case):
    knot, setting = case
    graph = nx.DiGraph()
    graph.add_nodes_from(knot.nodes)
    for route in knot.edges.values():
        graph.add_edges_from((tail, route.edge.head) for tail in {route.edge.tail, route.edge.needs} - {None})
    outcome = reason(knot, setting)
    switched = setting.off ^ reference(knot, setting)
    reached = switched.union(*(nx.descendants(graph, each) for each in switched))
    for id in set(knot.nodes) - reached:
        state = outcome.states[id]
        assert state.now == state.before and not state.trend


def claimed(diagram, setting):
    """What is said for certain: who came, went, rises, falls."""
    return {(id, state.now > state.before, state.trend) for id, state in reason(diagram, setting).states.items()
            if state.trend in ("rises", "falls") or {state.now, state.before} == {ABSENT, THERE}}


@given(edges(most=9), st.data())
@settings(max_examples=150, deadline=None)
def test_one_more_contested_relation_never_makes_a_claim(some, data):
    tail, head = data.draw(st.lists(st.sampled_from(IDS), min_size=2, max_size=2, unique=True))
    sign = data.draw(st.sampled_from(["activates", "inhibits", "produces", "binds"]))
    needs = data.draw(st.sampled_from([None, *(id for id in IDS if id not in (tail, head))]))
    few = drawn(some)
    more = drawn([*some, edge("X", tail, head, sign, "contested", needs=needs)])
    setting = data.draw(settings_of(few))
    before, after = reason(few, setting).states, reason(more, setting).states
    assert claimed(more, setting) <= claimed(few, setting)
    for id in IDS:
        if before[id].trend == "undetermined":
            assert after[id].trend == "undetermined"


@given(cases())
@settings(max_examples=200, deadline=None)
def test_every_statement_rests_on_relations_that_are_shown(case):
    knot, setting = case
    allowed = {each.id for each in shown(knot, setting)[1]}
    speaker = Speaker(knot, reason(knot, setting))
    for statement in speaker.statements():
        assert statement.edges and set(statement.edges) <= allowed
        assert statement.text.endswith(".") and "{" not in statement.text
    assert all(sentence and "{" not in sentence for sentence in speaker.summary())


@given(cases())
@settings(max_examples=100, deadline=None)
def test_nothing_rises_or_falls_where_nothing_is_switched(case):
    knot, setting = case
    still = replace(setting, off=reference(knot, setting))
    assume(reference(knot, still) == still.off)
    assert all(state.trend == "" and state.now == state.before for state in reason(knot, still).states.values())


# --- the browser's twin ---

PATHWAYS = Path(explorer.__file__).parent


@pytest.fixture(scope="module")
def twin(browser):
    page = browser.new_page()
    page.set_content("<!doctype html><title>twin</title>")
    for name in ("reasoning.js", "statements.js"):
        page.add_script_tag(content=(PATHWAYS / name).read_text(encoding="utf-8"))
    yield lambda diagram, setting: page.evaluate("""([diagram, setting]) => {
        const outcome = reason(diagram, setting), { holds, ...said } = speak(diagram, outcome);
        return {
          states: Object.fromEntries([...outcome.states].map(([id, { now, before, trend, routes }]) =>
            [id, { now, before, trend, routes: Object.fromEntries(routes) }])),
          works: [...outcome.works].sort(), worked: [...outcome.worked].sort(), ...said };
    }""", [spec(diagram), {**vars(setting), "off": sorted(setting.off)}])
    page.close()


def in_python(diagram, setting):
    outcome = reason(diagram, setting)
    speaker = Speaker(diagram, outcome)
    return {
        "states": {id: {"now": state.now, "before": state.before, "trend": state.trend,
                        "routes": {sort: list(route) for sort, route in state.routes.items()}}
                   for id, state in outcome.states.items()},
        "works": sorted(outcome.works), "worked": sorted(outcome.worked),
        "summary": speaker.summary(), "leftOut": [id for id in outcome.states if speaker.left_out(id)],
        "statements": [{"node": each.node, "text": each.text, "edges": list(each.edges)} for each in speaker.statements()],
    }


@given(case=cases())
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_browser_reasons_and_speaks_like_python(twin, case):
    assert twin(*case) == in_python(*case)


@pytest.mark.parametrize("name", names())
def test_the_browser_agrees_on_every_diagram(twin, name):
    @given(settings_of(diagram(name)))
    @settings(max_examples=15, deadline=None)
    def agrees(setting):
        assert twin(diagram(name), setting) == in_python(diagram(name), setting)

    agrees()
