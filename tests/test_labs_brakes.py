"""What lesson 05 says about its wheel and its picture: knock-outs, licensing, species, dead cells, and whose evidence."""

import pytest

from immune_reset.labs import brakes, dish_and_trial
from immune_reset.pathways.explorer import switch

WHEEL = brakes.WHEEL
SEVEN = {"IDO1", "TGFB1", "GAL1", "GAL9", "PDL1", "HLAG", "ADO"}


def test_without_cox_2_its_targets_lose_a_brake_and_seven_still_hold_division():
    outcome = switch(WHEEL, off=["COX2"])
    assert set(outcome.rises) == {"T_PROLIF", "NK", "TH1", "DC"}
    assert set(outcome.falls) == {"TREG", "M2", "IL10"}
    assert outcome.contested == ["TH17"]
    for mediator in SEVEN:
        assert "T_PROLIF" in switch(WHEEL, off=[mediator]).rises
        assert mediator not in outcome.absent
    sentence = next(text for text, _ in outcome.statements if text.startswith("T-cell division"))
    assert "still hold T-cell division" in sentence


def test_only_cox_2_frees_th1_and_no_single_mediator_frees_every_target():
    mediators = [*SEVEN, "COX2", "EV", "TSG6"]
    assert [each for each in mediators if "TH1" in switch(WHEEL, off=[each]).rises] == ["COX2"]
    assert sorted(each for each in mediators if "NK" in switch(WHEEL, off=[each]).rises) == ["COX2", "IDO1"]


def test_ido_waits_for_interferon_and_the_resting_cell_keeps_other_brakes():
    resting = switch(WHEEL, off=["IFNG"])
    assert "IDO1" in resting.absent
    assert not {"TGFB1", "GAL1", "PGE2"} & set(resting.absent)
    assert "PDL1" in resting.falls
    without_tnf = switch(WHEEL, off=["IFNG", "TNF"])
    assert "TSG6" in without_tnf.absent and {"COX2", "PGE2"} <= set(without_tnf.falls)


def test_in_the_mouse_inos_stands_where_ido_was_and_th17_is_decided():
    mouse = switch(WHEEL, species="mouse")
    assert "IDO1" in mouse.absent and "INOS" not in mouse.absent
    assert "INOS" in switch(WHEEL).absent
    assert "TH17" in switch(WHEEL, off=["COX2"], species="mouse").rises


def test_of_a_dead_cell_only_the_way_through_phagocytes_is_left():
    dead = switch(WHEEL, alive=False)
    assert SEVEN - {"IDO1"} <= set(dead.absent)
    assert "IDO1" not in dead.absent and "MACROPHAGE" not in dead.absent


def test_every_sentence_of_every_knock_out_names_a_source():
    for mediator in [*SEVEN, "COX2", "EV", "TSG6", "IFNG", "TNF"]:
        for text, sources in switch(WHEEL, off=[mediator]).statements:
            assert sources, text


def test_the_wheel_rests_on_dishes_and_mice_and_on_no_trial():
    """Lesson 05 says so on a slide. A trial that enters the wheel must change the slide."""
    evidence = brakes.findings().evidence.value_counts()
    assert "human_trial" not in evidence
    assert evidence.idxmax() == "human_invitro"
    assert set(brakes.findings().supports) == {True, False}


def test_switching_ido_off_frees_division_by_tryptophan_and_not_by_a_secreted_enzyme():
    outcome = switch(brakes.CLOSE_UP, off=["IDO1"])
    assert "T_PROLIF" in outcome.rises
    assert any("ryptophan" in text for text, _ in outcome.statements)


def test_the_picture_shows_the_published_numbers():
    figure = dish_and_trial.draw().figure
    products, sources, trial = figure.axes
    bar, = products.patches
    assert (bar.get_x(), bar.get_x() + bar.get_width()) == (27, 88)
    assert [bar.get_width() for bar in sources.patches] == [54, 26, 47, 15]
    assert trial.lines[-1].get_xdata() == pytest.approx([0.94])
    assert list(trial.lines[-2].get_xdata()) == [0.58, 1.5]
    assert dish_and_trial.sources() == ["bloom2015", "ribeiro2013", "uccelli2021"]
