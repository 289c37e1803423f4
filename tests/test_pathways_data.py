"""The tables of the pathways: valid as a data package, traced to sources, and true to what those sources found."""

import json
import re
import shutil

import networkx as nx
import pytest
from frictionless import Package

from immune_reset import references
from immune_reset.observations import value
from immune_reset.paths import DATA
from immune_reset.pathways import graph

PATHWAYS = ("pathway-nodes", "pathway-edges", "pathway-claims")


@pytest.fixture(scope="module")
def whole():
    return graph.load()


@pytest.fixture(scope="module")
def edges(whole):
    return graph.edges(whole)


def test_every_table_of_the_course_is_described_and_valid():
    package = Package(str(DATA / "datapackage.json"))
    tables = {str(path.relative_to(DATA)) for path in DATA.rglob("*.csv")}
    assert {resource.path for resource in package.resources} == tables
    report = package.validate()
    assert report.valid, report.flatten(["title", "fieldName", "rowNumber", "message"])


@pytest.mark.parametrize(
    ("table", "old", "new", "fault", "column"),
    [
        ("nodes", "IFNG,", "TNF,", "primary-key", None),
        ("nodes", "CL:0000545", "CL:545", "constraint-error", "identifier"),
        ("nodes", "UniProt:P01579", "UniProt:01579", "constraint-error", "identifier"),
        ("nodes", "CHEBI:15551", "CHEBI:PGE2", "constraint-error", "identifier"),
        ("nodes", ",cytokine,", ",hormone,", "constraint-error", "kind"),
        ("edges", ",produces,", ",makes,", "constraint-error", "sign"),
        ("edges", "MSC_IDO1,MSC,", "MSC_IDO1,MCS,", "foreign-key", None),
        ("edges", ",IFNG,only", ",IFN,only", "foreign-key", None),
        ("edges", "MSC_INOS,", "MSC_IDO1,", "primary-key", None),
        ("claims", "MSC_IDO1-1,MSC_IDO1", "MSC_IDO1-1,MSC_IDO2", "foreign-key", None),
        ("claims", ",human_invitro,", ",dish,", "constraint-error", "evidence"),
        ("claims", "meisel2004", "Meisel 2004", "constraint-error", "source"),
        ("claims", ",abstract,Human MSC show", ",,Human MSC show", "constraint-error", "place"),
    ],
)
def test_a_damaged_table_is_refused(tmp_path, table, old, new, fault, column):
    for folder in ("pathways", "schemas"):
        shutil.copytree(DATA / folder, tmp_path / folder)
    described = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    described["resources"] = [each for each in described["resources"] if each["name"] in PATHWAYS]
    (tmp_path / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")
    file = tmp_path / "pathways" / f"{table}.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    faults = Package(str(tmp_path / "datapackage.json")).validate().flatten(["type", "fieldName"])
    assert [fault, column] in faults


def test_every_claim_can_be_looked_up(edges):
    for edge in edges.values():
        for claim in edge.claims:
            source = references.by_key(claim.source)
            # A source without an address is found by its title; a DOI from memory is worse than none.
            assert re.fullmatch(r"https://doi\.org/10\.\d{4,9}/\S+|https?://\S+|", source.link), claim.id
            assert source.link or len(source.title) > 40, claim.id


def test_kind_of_evidence_and_species_of_a_claim_agree(edges):
    for edge in edges.values():
        for claim in edge.claims:
            if claim.evidence.startswith("human"):
                assert claim.species == "human", claim.id
            if claim.evidence == "animal":
                assert claim.species != "human", claim.id
        seen_in = {claim.species for claim in edge.claims if claim.supports}
        if edge.species == "mouse":
            assert seen_in & {"mouse", "rat", "several"} and "human" not in seen_in, edge.id
        if edge.species == "human" and seen_in:
            assert seen_in & {"human", "several"}, edge.id


def test_a_cell_has_an_identifier_of_the_cell_ontology_and_nothing_else_has(whole):
    for name, node in whole.nodes(data="node"):
        if node.identifier != "none":
            assert node.identifier.startswith("CL:") == (node.kind == "cell"), name


def test_human_msc_make_ido_and_mouse_msc_nitric_oxide_once_licensed(edges):
    for enzyme, species in (("IDO1", "human"), ("INOS", "mouse")):
        made = edges[f"MSC_{enzyme}"]
        assert (made.tail, made.sign, made.needs, made.species) == ("MSC", "produces", "IFNG", species)
        assert made.standing == "strong"
    assert edges["INOS_T"].species == "mouse"


def test_prostaglandin_moves_th17_one_way_in_mice_and_the_other_in_human_dishes(edges):
    mouse, human = edges["PGE2_TH17_DOWN"], edges["PGE2_TH17_UP"]
    assert (mouse.sign, mouse.species, mouse.standing) == ("inhibits", "mouse", "strong")
    assert (human.sign, human.species, human.standing) == ("activates", "human", "contested")


def test_il10_comes_from_the_macrophage_and_not_from_the_msc(edges):
    assert edges["MSC_IL10"].standing == "refuted"
    assert edges["M2_IL10"].standing == "strong"
    assert edges["PGE2_M2"].sign == "activates"


def test_a_dying_msc_works_through_the_phagocyte_that_eats_it(whole, edges):
    assert {edges[name].tail for name in ("CD8_APOPTOSIS", "NK_APOPTOSIS")} == {"CD8", "NK"}
    for product in ("IDO1", "PGE2"):
        assert edges[f"MACROPHAGE_{product}"].needs == "MSC_APOPTOTIC"
    assert not whole.has_edge("MSC_APOPTOTIC", "IDO1")


@pytest.mark.parametrize(
    ("name", "standing"),
    [
        ("MSC_T", "contested"),  # MSC blind to IFN-gamma suppress as well (Gieseke 2007 against Krampera 2006)
        ("MSC_B", "contested"),  # no effect on division without IFN-gamma (Krampera 2006)
        ("EV_T", "refuted"),  # Di Trapani 2016
        ("NGF_NEURITE", "refuted"),  # 25 times too little (Crigler 2006)
        ("HGF_TUBULE", "refuted"),  # medium alone did not help (Xing 2014)
        ("MSC_ENGRAFTMENT", "refuted"),  # fewer than 1,000 of 2 million (Lee 2009)
        ("MSC_LESION", "refuted"),  # MESEMS
        ("MSC_FISTULA", "contested"),  # ADMIRE-CD against ADMIRE-CD II
        ("MSC_BLOOD_MARKERS", "refuted"),  # at most 2 % (Dominici 2006)
        ("RTE_NAIVE", "contested"),  # Muraro 2005 against Darlington 2013
        ("CONDITION_PLASMA", "contested"),  # Alexander 2009 against Storek 2004
        ("NEOEPITOPE_AUTO_T", "contested"),  # Vanderlugt 2000 against Smith 2005
        ("CD34SEL_REMISSION", "refuted"),  # 138 patients (Oliveira 2016)
        ("CONDITION_MEM_CD8", "refuted"),  # dominant CD8 clones stay (Muraro 2014)
        ("HSC_MKP", "contested"),  # one stage or several
    ],
)
def test_what_sources_dispute_stays_disputed(edges, name, standing):
    assert edges[name].standing == standing


@pytest.mark.parametrize(
    ("tail", "head"),
    [
        ("HSC", "EBV"),  # Ruder 2022 measures T cells, not the virus
        ("MSC", "CXCL12"),  # Christopher 2009 speaks of bone-forming cells
        ("GCSF", "CXCR4"),  # the same: shown for other factors only
        ("PLATELET", "TGFB1"),  # not in Varga 2009
        ("TREG", "TCR_DIV"),  # Delemarre 2016: the other way round
        ("CONDITION", "TCR_DIV"),  # CD4 only, Muraro 2014
        ("FLS", "IL6"),  # Madhok 1993 names no cell
        ("CONDITION", "MEM_B"),  # not in Storek 2004
        ("IFNG", "MSC"),  # licensing is what an edge needs, not a growth signal
    ],
)
def test_what_a_source_does_not_say_is_not_drawn(whole, tail, head):
    assert not whole.has_edge(tail, head)


def test_every_blood_cell_of_the_tree_comes_from_the_stem_cell(edges):
    tree = nx.DiGraph((each.tail, each.head) for each in edges.values() if each.sign == "differentiates")
    tree.add_edge("MEGAKARYOCYTE", "PLATELET")
    mature = ("ERYTHROCYTE", "PLATELET", "NEUTROPHIL", "MONOCYTE", "MACROPHAGE", "DC", "NK", "MEM_B", "PLASMA",
              "MEM_CD4", "MEM_CD8", "TREG")
    assert set(mature) <= nx.descendants(tree, "HSC")
    # What leaves the thymus entered it; nothing of the T line comes from the marrow's B line.
    assert "THYMOCYTE" in nx.ancestors(tree, "MEM_CD8") and "PRO_B" not in nx.ancestors(tree, "MEM_CD8")


def test_numbers_of_the_tree_fit_together():
    made = [value(f"{cell}_per_day") for cell in ("red_cells", "neutrophils", "monocytes", "t_cells")]
    assert 0.8 < sum(made) / value("cells_per_day") < 1  # about nine of ten cells replaced are blood cells
    assert value("red_cells_per_day") * value("red_cell_life") == pytest.approx(2.55e13, rel=0.01)  # Sender 2021
    assert value("self_reactive_b_low") == 55 and value("self_reactive_b_high") == 75  # Wardemann 2003
    assert value("hsc_division_weeks") / (value("treg_doubling_days") / 7) == pytest.approx(35)
    assert value("memory_cd4_half_life") < value("naive_cd4_half_life") < value("naive_cd8_half_life")
