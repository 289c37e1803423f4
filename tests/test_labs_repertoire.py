"""What a student can find with the lab of lesson 08, and where the model fails and says so."""

import re
from functools import cache

import numpy as np
import pytest

from immune_reset.errors import CourseError
from immune_reset.labs import clones_and_reads, repertoire, sampling_depth
from immune_reset.models.memory_clones import clone_shares, renew
from immune_reset.observations import value


@cache
def lab():
    return repertoire.lab()


def read(**values):
    return lab().compute(values).readouts


def preset(name):
    return lab().compute(next(each.values for each in repertoire.PRESETS if each.name == name))


def test_cd4_are_mostly_new_and_cd8_mostly_old():
    year = preset("Reference patient").readouts
    assert year["old_CD4"] == pytest.approx(36, abs=1) and year["old_CD8"] == pytest.approx(82, abs=1)
    falls = [[read(month=month)[f"old_{lineage}"] for month in (1, 6, 12, 24)] for lineage in ("CD4", "CD8")]
    assert falls[0] == pytest.approx([100, 71, 36, 13], abs=1) and falls[1] == pytest.approx([100, 94, 82, 65], abs=1)


def test_depth_moves_what_is_recognised_and_not_what_is_old():
    shallow, usual, deep = (preset(name).readouts for name in ("Shallow sample", "Reference patient", "Deep sample"))
    assert [each["found_CD4"] for each in (shallow, usual, deep)] == pytest.approx([9, 40, 59], abs=1)
    assert len({round(each["true_CD4"], 6) for each in (shallow, usual, deep)}) == 1
    assert deep["found_CD4"] == pytest.approx(deep["true_CD4"], abs=0.5)
    assert shallow["found_CD8"] > 5 * shallow["found_CD4"], "large clones are met again even at a glance"


@pytest.mark.parametrize("month, published", [(1, 26), (3, 26), (12, 15), (6, np.inf), (24, np.inf)])
def test_the_published_overlap_stands_only_at_its_months(month, published):
    result = lab().compute({"month": month})
    assert result.marks["published"][0] == published


def test_the_fall_of_the_overlap_is_the_published_one_and_its_height_is_not():
    early, year = read(month=75 / (365 / 12))["found_CD4"], read(month=12)["found_CD4"]
    assert year / early == pytest.approx(value("overlap_year") / value("overlap_early"), abs=0.03)
    assert year > 2 * value("overlap_year"), "the notebook says: too high"


def test_chance_loses_the_small_clones_and_keeps_the_large():
    reference, little = preset("Reference patient"), preset("Nearly nothing left")
    assert reference.readouts["lost_CD4"] == reference.readouts["lost_CD8"] == 0
    assert "Every old clone keeps a survivor." in reference.summary
    assert little.readouts["lost_CD4"] == pytest.approx(82, abs=1) and little.readouts["lost_CD8"] == pytest.approx(95, abs=1)
    assert little.readouts["largest_CD4"] > 24.5
    assert little.readouts["one_in"] == pytest.approx(8.9e6, rel=0.02), "the prediction says: one in nine million"


def test_what_patients_showed_is_said_beside_what_the_model_does():
    for story in repertoire.PRESETS:
        assert "in patients dominant CD4 clones were not" in preset(story.name).summary
    assert "What removed or hid them we do not know" in repertoire.WRONG


def test_the_number_of_clones_does_not_move_the_finding_on_origin():
    few, many = lab().compute({"clones": 1e5}).readouts, lab().compute({"clones": 1e6}).readouts
    assert many["old_CD4"] == few["old_CD4"]
    assert many["found_CD4"] < few["found_CD4"], "more and smaller clones are harder to meet again"
    assert many["left_CD4"] == 1e6


@pytest.mark.parametrize("lineage", ["CD4", "CD8"])
def test_the_lab_agrees_with_drawn_samples(lineage):
    """Means over samples, taken in bins of rank, against reads that are drawn clone by clone."""
    drawn = [renew(lineage, seed=seed, reconstitution={"residual": 1e-3, "graft_share": 1 / read()["one_in"] - 1e-3},
                   parameters={"clones": 100_000, "reads": 20_000}) for seed in range(4)]
    shown = read(reads=20_000)
    assert shown[f"old_{lineage}"] == pytest.approx(100 * drawn[0].old_share, abs=0.1)
    seen = np.mean([each.seen_share for each in drawn]) * 100
    assert shown[f"found_{lineage}"] * (100 + shown[f"memory_{lineage}"] - shown[f"naive_{lineage}"]) / 100 == pytest.approx(seen, abs=0.5)
    distinct = np.mean([np.count_nonzero(each.reads_before) for each in drawn])
    assert shown[f"kinds_before_{lineage}"] - 0.3 * 20_000 == pytest.approx(distinct, rel=0.01)


def test_areas_are_stacked_and_end_at_a_hundred():
    for story in repertoire.PRESETS:
        result = preset(story.name)
        for lineage in ("CD4", "CD8"):
            edges = [result[f"cells.{name}_{lineage}"][1] for name in ("ten", "thousand", "memory", "old", "naive")]
            assert all((low <= high + 0.011).all() for low, high in zip(edges, edges[1:])) and edges[-1].max() <= 100


def test_every_number_of_the_lab_leads_to_a_source():
    assert {"ruder2022", "muraro2014", "harris2020", "storek2008", "sender2021"} <= set(repertoire.sources())
    with pytest.raises(CourseError, match="'reads'"):
        read(reads=10)


# --- the two pictures -------------------------------------------------------------------------------------------


def test_the_same_blood_read_twice_looks_new_when_few_are_read():
    shares = sampling_depth.recognised("CD4", [1e2, 1e3, 1e5, 1e7])
    assert shares[1] == pytest.approx(0.14, abs=0.005) and shares[-1] > 0.999
    assert (np.diff(shares) > 0).all()
    assert clone_shares("CD8")[:10].sum() == pytest.approx(0.48, abs=0.03), "ten clones hold a third of all CD8 cells"


def test_recognised_agrees_with_two_samples_that_are_drawn():
    rng, shares = np.random.default_rng(5), clone_shares("CD4")
    first, second = rng.multinomial(10_000, shares, size=2)
    assert sampling_depth.recognised("CD4", 1e4) == pytest.approx(second[first > 0].sum() / 10_000, abs=0.02)


@pytest.mark.parametrize("picture", [clones_and_reads.draw, sampling_depth.draw])
def test_pictures_say_what_they_show(picture):
    drawn = picture()
    assert len(drawn.description) > 150 and drawn.svg() == picture().svg()


def test_the_letters_of_the_diagram_bear_out_the_lesson():
    """The text says: of eight reads a year after three are old and two were read before."""
    words = clones_and_reads.draw().description
    before, after = clones_and_reads._BEFORE, clones_and_reads._AFTER
    first, second = (re.search(rf"Read {when}: ([A-Z, ]+)\.", words)[1].split(", ") for when in ("before", "after"))
    assert len(before) == len(after) == 24 and len(first) == len(second) == 8
    assert sorted(set(second) & set(before)) == ["A", "B", "G"] == sorted(set(after) & set(before))
    assert sorted(set(second) & set(first)) == ["A", "B"]
