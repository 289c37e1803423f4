"""Every model beside its paper's numbers: what holds is asserted as holding, what fails as failing."""

import csv
import re

import pytest

from immune_reset import models
from immune_reset.errors import CourseError
from immune_reset.models import check_table
from immune_reset.models.lo2016 import DISEASE_TYPES, disease
from immune_reset.paths import DATA

with open(DATA / "model_checks.csv", encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))

#: Checks that the model does not pass, in the order of the table. Those of velez2011 stand in its own tests.
FAILS = {
    "lo2016": [f"{each}, production over loss at Table 4, constants printed"
               for each in ("IFN-gamma", "IL-2", "IL-6", "IL-12")],
    "cho2018": ["neutropenia shorter with the earlier start"],
    "reconstitution": ["naive CD4 at 12 months over that before"],
    "friberg2002": [],
    "alexander_wahl2011": [],
    "damage": ["second stage, 0.8 of the tissue wounded a year"],
    "repertoire": ["clonotypes per naive cell, one cell per new clone", "dominant CD4 clones found at 12 months"],
    "self_renewal": ["share of the 15 largest clones at 75 years"],
}
FITTED = {
    "lo2016": [f"{each}, production over loss at Table 4, constants repaired"
               for each in ("IFN-gamma", "IL-2", "IL-6", "IL-12")],
    "cho2018": ["engraftment at 2.2e6 CD34 per kg"],
    "reconstitution": ["CD4 at 24 months", "highest CD4 of the first four months", "CD8 at 3 months: normal",
                       "B cells at 6 months: normal", "NK cells at 1 month: normal"],
    "friberg2002": [],
    "alexander_wahl2011": [],
    "damage": ["second stage, 0.2 of the tissue wounded a year"],
    "repertoire": ["clonotypes per naive cell, four cells per new clone"],
    "self_renewal": [],
}  # fmt: skip


@pytest.mark.parametrize("name", FAILS)
def test_each_verdict(name):
    table = models.checks(name)
    assert list(table.columns) == ["check", "paper", "model", "unit", "difference", "verdict", "source", "place"]
    assert (table.difference == table.model - table.paper).all()
    assert table[table.verdict == "fails"].check.tolist() == FAILS[name]
    assert table[table.verdict == "calibrated"].check.tolist() == FITTED[name]
    rest = table[~table.check.isin(FAILS[name] + FITTED[name])]
    assert len(rest) and (rest.verdict == "meets").all()


def test_every_model_has_checks_and_every_row_belongs_to_a_model():
    assert {row["model"] for row in ROWS} == set(models.names()) == set(FAILS) | {"velez2011"}
    keys = set(re.findall(r"^@\w+\{([^,\s]+)", (DATA / "references.bib").read_text(encoding="utf-8"), re.MULTILINE))
    for row in ROWS:
        assert row["source"] in keys, row
        assert row["place"] and row["unit"], row
        assert row["standing"] in ("free", "calibrated") and row["rule"] in ("about", "at most", "at least"), row
        assert float(row["within"]) >= 0, row
    assert len({(row["model"], row["check"]) for row in ROWS}) == len(ROWS)


def test_both_types_of_disease_come_within_12_points_and_most_within_3():
    table = models.checks("lo2016")
    table = table[table.place == "Table 7"]
    assert len(table) == 18
    assert (table.difference.abs() <= 12).all() and (table.difference.abs() <= 3.2).sum() >= 13


def test_clonotypes_reads_and_origin():
    model = models.checks("repertoire").set_index("check").model
    assert model["clonotypes per naive cell, four cells per new clone"] == pytest.approx(0.093, abs=0.001)
    assert model["clonotypes per naive cell, one cell per new clone"] == pytest.approx(0.130, abs=0.001)
    for lineage, old, seen in (("CD4", 36, 20), ("CD8", 82, 70)):
        assert model[f"{lineage} at 12 months from cells before"] == pytest.approx(old, abs=3)
        assert model[f"{lineage} reads in clones seen before, 12 months"] == pytest.approx(seen, abs=3)


@pytest.mark.parametrize(
    ("difference", "rule", "verdict"),
    [(1, "about", "meets"), (-1.1, "about", "fails"), (-9, "at most", "meets"), (1.1, "at most", "fails"),
     (9, "at least", "meets"), (-1.1, "at least", "fails")],
)  # fmt: skip
def test_a_verdict(difference, rule, verdict):
    assert check_table._verdict(difference, rule, 1, "free") == verdict
    fitted = {"meets": "calibrated", "fails": "fails"}[verdict]
    assert check_table._verdict(difference, rule, 1, "calibrated") == fitted


def test_a_caller_may_change_the_table_without_harm():
    table = models.checks("cho2018")
    table.loc[0, "verdict"] = "lost"
    assert "lost" not in set(models.checks("cho2018").verdict)


def test_an_unknown_model_is_named():
    with pytest.raises(CourseError, match="There is no model 'lo2017'"):
        models.checks("lo2017")


def test_a_type_of_disease_is_healthy_values_and_changes():
    assert disease({}) == {}
    halved = disease({"sb": -0.5, "s12": 2.98})
    assert halved == pytest.approx({"sb": 7.01, "s12": 10.93 * 3.98})
    assert disease({"vg1": -0.9}, "printed")["vg1"] == pytest.approx(4.1e-6)
    for changes in DISEASE_TYPES.values():
        models.load("lo2016").solve(1, parameters=disease(changes))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sbb": 0.1}, "'sbb', which is not one of its constants"),
        ({"sb": -1.2}, "the change of sb is -1.2; a fraction of -1 or more"),
        ({"sb": "half"}, "the change of sb is 'half'"),
        ({"sb": float("nan")}, "the change of sb is nan"),
        ([("sb", 1)], "changes are given as {constant: fraction added}"),
    ],
)
def test_a_change_that_cannot_be_used_is_named(changes, words):
    with pytest.raises(CourseError, match=words):
        disease(changes)
