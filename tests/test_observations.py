"""Published numbers beside the models: read with their sources, refused by place when a row is damaged."""

import pytest

from immune_reset import observations, references
from immune_reset.engine.parameters import STATUSES
from immune_reset.errors import CourseError


def test_every_observation_has_a_source_a_place_and_a_status():
    for name, each in observations.observations().items():
        assert each.source in references.keys() and each.place and each.status in STATUSES, name


def test_the_numbers_that_the_labs_show():
    shown = {"cd4_two_years": 388, "engraftment_day": 9, "engraftment_level": 0.5, "naive_share_fold": 2}
    assert {name: observations.value(name) for name in shown} == shown


def test_a_damaged_row_is_refused_by_line_and_column(tmp_path, monkeypatch):
    table = (observations.DATA / "observations.csv").read_text(encoding="utf-8").replace("388", "many")
    (tmp_path / "observations.csv").write_text(table, encoding="utf-8")
    monkeypatch.setattr(observations, "DATA", tmp_path)
    with pytest.raises(CourseError, match=r"observations.csv, line 2, column value: 'many' is not a number"):
        observations.observations.__wrapped__()
