"""What the diagrams say when a class switches them: the findings that the lessons are built on."""

import pytest

from immune_reset import references
from immune_reset.errors import CourseError
from immune_reset.observations import observations
from immune_reset.pathways.diagram import diagram, names
from immune_reset.pathways.explorer import describe, sources, switch


def states_of(found):
    return {"rises": set(found.rises), "falls": set(found.falls), "absent": set(found.absent)}


def test_without_cox2_the_targets_of_pge2_lose_that_brake_and_the_other_mediators_stay():
    start, found = switch("msc_wheel"), switch("msc_wheel", off=["COX2"])
    assert set(found.absent) - set(start.absent) == {"COX2", "PGE2"}, "the rest stays"
    assert {"TH1", "NK", "DC"} <= set(found.rises)
    assert {"TREG", "M2"} <= set(found.falls)
    assert found.contested == ["TH17"], "in human cells PGE2 is also said to help Th17"
    assert "IDO still holds NK." in found.summary


def test_in_the_mouse_th17_is_held_by_pge2():
    assert "TH17" in switch("msc_wheel", off=["COX2"], species="mouse").rises


def test_human_msc_use_ido_and_mouse_msc_use_inos():
    human, mouse = switch("msc_wheel"), switch("msc_wheel", species="mouse")
    assert "INOS" in human.absent and "IDO1" not in human.absent
    assert "IDO1" in mouse.absent and "INOS" not in mouse.absent
    assert "HLAG" in mouse.absent, "HLA-G is a human molecule"


@pytest.mark.parametrize(("species", "enzyme"), [("human", "IDO1"), ("mouse", "INOS")])
def test_without_licensing_there_is_neither(species, enzyme):
    found = switch("msc_wheel", off=["IFNG"], species=species)
    assert enzyme in found.absent and "PGE2" not in found.absent, "COX-2 does not wait for IFN-γ"
    assert "TSG6" in switch("msc_wheel", off=["TNF"], species=species).absent


def test_dying_msc_still_bring_ido_and_pge2_through_phagocytes():
    found = switch("msc_wheel", alive=False)
    assert {"COX2", "TSG6", "HLAG"} <= set(found.absent)
    assert not {"IDO1", "PGE2"} & set(found.absent), "the phagocyte makes both after its meal"
    assert {"IDO1", "PGE2"} <= set(switch("msc_wheel", alive=False, off=["MACROPHAGE"]).absent)
    assert "IDO1" not in switch("msc_wheel", alive=False, off=["IFNG"]).absent, "this way needs no IFN-γ"


def test_il10_falls_by_way_of_the_macrophage_and_not_of_the_msc():
    found = switch("msc_wheel", off=["COX2"])
    assert "IL10" in found.falls
    said = next(text for text, _ in found.statements if text.startswith("IL-10"))
    assert "M2" in said and "MSC" not in said


@pytest.mark.parametrize("name", names())
def test_every_statement_of_every_single_switch_has_a_source(name):
    keys = references.keys()
    for node, box in diagram(name).nodes.items():
        if box.switch and node not in ("MSC_APOPTOTIC",):
            for text, cited in switch(name, off=[node]).statements:
                assert cited and set(cited) <= keys, text


@pytest.mark.parametrize("name", names())
def test_a_diagram_is_described_by_who_acts_on_whom(name):
    words, drawn = describe(diagram(name)), diagram(name)
    assert words.startswith(drawn.caption)
    for route in drawn.edges.values():
        assert f"{drawn.nodes[route.edge.tail].node.label} " in words
    numbers = {observations()[each].source for box in drawn.nodes.values() for each in box.numbers}
    assert set(sources(name)) == numbers | {claim.source for route in drawn.edges.values() for claim in route.edge.claims}
    assert all(" ".join(box.lines) in words for box in drawn.nodes.values() if box.lines)


@pytest.mark.parametrize(("how", "words"), [
    ({"off": ["TH1"]}, "'TH1' cannot be switched"),
    ({"given": ["HOPE"]}, "'HOPE' cannot be switched"),
    ({"species": "rat"}, "species is 'rat'; allowed: human, mouse"),
])
def test_what_cannot_be_switched_is_said(how, words):
    with pytest.raises(CourseError, match=words):
        switch("msc_wheel", **how)


def test_platelets_fall_without_stem_cells_whichever_way_their_precursors_come():
    assert "PLATELET" in switch("haematopoietic_tree", off=["HSC"]).falls


def test_each_disease_of_the_damage_loop_is_compared_with_its_own_start():
    assert "TNF is gone." in switch("damage_loop", off=["M1"], tab="RA").summary


def test_the_rates_of_the_tree_bring_their_sources():
    assert diagram("haematopoietic_tree").nodes["ERYTHROCYTE"].numbers == ("red_cells_per_day", "red_cell_life")
    assert {"sender2021", "catlin2011", "vrisekoop2008"} <= set(sources("haematopoietic_tree"))


@pytest.mark.parametrize("name", names())
def test_human_evidence_alone_is_offered_where_it_is_at_least_half(name):
    share = [route.edge.human for route in diagram(name).edges.values()]
    if sum(share) * 2 >= len(share):
        assert "Only what was seen in people" in switch(name, human_only=True).summary
    else:
        with pytest.raises(CourseError, match="human_only is True; allowed: False"):
            switch(name, human_only=True)


def test_what_was_refuted_in_people_counts_as_human_evidence():
    assert diagram("repair_factors").edges["MSC_LESION"].edge.human


def test_many_changes_are_told_by_what_they_have_in_common():
    told = switch("repair_factors", off=["MSC"]).summary
    assert "Alveolar fluid clearance, Neurite outgrowth, Vessel growth, Remyelination and Kidney tubule lose pushes and fall." in told
    assert "Tissue damage loses the brake of TSG-6 and rises." in told
    assert "Th1 and DC lose the brake of PGE₂" not in switch("msc_wheel", off=["MSC"]).summary


def test_without_a_thymus_treg_fall_but_are_not_gone():
    found = switch("ahsct_timeline", off=["THYMUS"])
    assert "TREG" in found.falls and "TREG" not in found.absent and "RTE" in found.absent


@pytest.mark.parametrize(("tab", "off", "falls"), [
    ("MS", "B", "CNS_LESION"), ("SLE", "IFNA", "NEUTROPHIL"), ("SLE", "AUTOAB", "NETS"), ("T1D", "CD8", "BETA_DEATH"),
])
def test_each_disease_has_the_arm_that_its_treatments_aim_at(tab, off, falls):
    assert falls in switch("damage_loop", off=[off], tab=tab).falls


def test_in_type_1_diabetes_lost_regulation_reaches_the_killers():
    assert {"CD8", "BETA_DEATH", "DAMAGE"} <= set(switch("damage_loop", off=["TREG"], tab="T1D").rises)
