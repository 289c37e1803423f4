"""The figures of evidence: every number read back from the drawn artists, filters, words, and room for every label."""

from math import sqrt

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.lines import Line2D
from matplotlib.text import Text

from immune_reset.errors import CourseError
from immune_reset.evidence import casemix, durability, forest, hazard, hope, mortality, safety, shown, survival, tables, timeline
from immune_reset.references import label
from test_evidence_tables import wilson
from test_style import READERS

#: Every figure as it is drawn by default, and as a lesson may filter it.
FIGURES = {
    "forest": lambda: forest.draw(),
    "forest of transplants": lambda: forest.draw(therapy="AHSCT"),
    "ratios": lambda: forest.ratios(),
    "ratios of transplants": lambda: forest.ratios(disease="MS", therapy="AHSCT"),
    "durability": lambda: durability.draw(),
    "durability of lupus": lambda: durability.draw(disease="SLE"),
    "survival": lambda: survival.draw(),
    "survival at all times": lambda: survival.draw(months=None),
    "survival in scleroderma": lambda: survival.draw(disease="SSc", months=None),
    "hazard": lambda: hazard.draw(),
    "hope": lambda: hope.draw(),
    "hope for fistulas": lambda: hope.draw(disease="fistula"),
    "mortality": lambda: mortality.draw(),
    "mortality in scleroderma": lambda: mortality.draw(disease="SSc"),
    "safety": lambda: safety.draw(),
    "safety of MSC": lambda: safety.draw(therapy="MSC"),
    "safety of two studies": lambda: safety.draw(trial=["MEHRA2019", "DAIKELER2011"]),
    "safety ratios": lambda: safety.ratios(),
    "timeline": lambda: timeline.draw(),
    "timeline of products": lambda: timeline.draw(therapy="MSC"),
    "timeline of three markets": lambda: timeline.draw("MSC", jurisdiction=["European Union", "United States", "Japan"]),
    "case mix": lambda: casemix.draw(),
}
_drawn = {}


def picture(name):
    if name not in _drawn:
        _drawn[name] = FIGURES[name]()
    return _drawn[name]


def points(found):
    """Position of every named point, and the ends of every named interval, as drawn."""
    named = {}
    for artist in found.figure.findobj(Line2D):
        if artist.get_gid():
            assert artist.get_gid() not in named, "a row is drawn once"
            named[artist.get_gid()] = np.array(artist.get_xydata())
    return named


def row_of(table, column):
    return tables.with_trials(table).set_index(column)


def check_rows(drawn, frame, value="estimate", sign=lambda row: 1):
    """Points of a figure of rows stand at their value, intervals at their ends."""
    for gid, xy in drawn.items():
        key = gid.removesuffix("-interval")
        if key.startswith("pooled-"):
            continue
        row = frame.loc[key]
        if gid.endswith("-interval"):
            ends = sorted(sign(row) * end for end in (row.low, row.high))
            assert xy[:, 0] == pytest.approx(ends), gid
            assert len(set(xy[:, 1])) == 1
        else:
            assert xy[:, 0] == pytest.approx([sign(row) * row[value]]), gid


# Every plotted number equals its row.

@pytest.mark.parametrize("name", ["forest", "forest of transplants"])
def test_differences_stand_at_their_rows_turned_so_that_more_is_better(name):
    drawn, frame = points(picture(name)), row_of("outcomes", "outcome")
    check_rows(drawn, frame, sign=lambda row: 1 if row.better == "higher" else -1)
    expected = frame[(frame.measure == "risk_difference")]
    if name != "forest":
        expected = expected[expected.therapy == "AHSCT"]
    assert {gid for gid in drawn if not gid.endswith("-interval") and not gid.startswith("pooled")} == set(expected.index)


def test_ratios_stand_at_their_rows():
    drawn, frame = points(picture("ratios")), row_of("outcomes", "outcome")
    check_rows(drawn, frame)
    assert {"mist_progression_hr_60", "mesems_gd_lesions_rr_5_5", "muraro2025an_relapse_hr_ocrelizumab"} <= set(drawn)
    assert not any(gid.startswith("astis") for gid in drawn), "its ratio changes with time"
    assert set(frame.loc[[gid for gid in drawn if "-" not in gid]].interval) == {"95"}


@pytest.mark.parametrize("name", ["survival", "survival at all times", "survival in scleroderma"])
def test_survival_stands_at_its_rows_and_no_curve_is_drawn(name):
    drawn, frame = points(picture(name)), row_of("survival_points", "point")
    check_rows(drawn, frame, value="percent")
    for artist in picture(name).figure.findobj(Line2D):
        assert len(set(np.asarray(artist.get_ydata()).tolist())) <= 1 or artist.get_gid() is None
    assert all(frame.loc[gid.removesuffix("-interval")].low == frame.loc[gid.removesuffix("-interval")].low
               for gid in drawn if gid.endswith("-interval"))


@pytest.mark.parametrize("name", ["durability", "durability of lupus"])
def test_durability_stands_at_years_and_per_cent(name):
    drawn, frame = points(picture(name)), row_of("survival_points", "point")
    assert drawn
    for gid, xy in drawn.items():
        row = frame.loc[gid.removesuffix("-interval")]
        assert xy[:, 0] == pytest.approx(row.follow_up_months / 12)
        assert xy[:, 1] == pytest.approx([row.low, row.high] if gid.endswith("-interval") else row.percent)
        assert row.interval == "95" or not gid.endswith("-interval"), "other levels are not drawn as if they were 95"


def test_each_cohort_of_the_durability_figure_is_shown_by_the_endpoint_hardest_to_keep():
    frame = row_of("survival_points", "point")
    shown = frame.loc[[gid for gid in points(picture("durability")) if "-" not in gid]]
    for (trial, arm), cohort in shown.groupby(["trial", "arm"]):
        others = frame[(frame.trial == trial) & (frame.arm == arm) & (frame.domain != "alive")]
        last = others[others.follow_up_months == cohort.follow_up_months.max()].percent.min()
        assert cohort.sort_values("follow_up_months").percent.iloc[-1] == last


def test_astis_stands_at_its_time_and_hazard_ratio():
    drawn, frame = points(picture("hazard")), row_of("outcomes", "outcome")
    assert len(drawn) == 20
    for gid, xy in drawn.items():
        row = frame.loc[gid.removesuffix("-interval")]
        x = row.follow_up_months if row.follow_up_months < 120 else sqrt(36 * 120)  # printed for years 3 to 10
        assert xy[:, 0] == pytest.approx(x)
        assert xy[:, 1] == pytest.approx([row.low, row.high] if gid.endswith("-interval") else row.estimate)


@pytest.mark.parametrize("name", ["hope", "hope for fistulas"])
def test_hope_and_answer_stand_at_their_rows(name):
    contrasts, frame = tables.load("contrasts"), row_of("outcomes", "outcome")
    if name != "hope":
        contrasts = contrasts[contrasts.disease == "fistula"]
    found = [(artist.get_gid(), artist.get_xydata()[0]) for artist in picture(name).figure.findobj(Line2D) if artist.get_gid()]
    expected = [(key, side) for each in contrasts.itertuples() for key, side in
                ((each.hope, 0), (each.treated, 1), (each.control, 1)) if key]
    assert sorted((gid, x) for gid, (x, _) in found) == sorted(expected)
    assert all(y == frame.estimate[gid] for gid, (_, y) in found)


@pytest.mark.parametrize("name", ["mortality", "mortality in scleroderma", "safety", "safety of MSC"])
def test_harm_from_counts_has_the_wilson_interval_and_a_percentage_stays_as_printed(name):
    drawn, frame = points(picture(name)), row_of("safety", "event")
    counted = 0
    for gid, xy in drawn.items():
        row = frame.loc[gid.removesuffix("-interval")]
        from_counts = row.events == row.events and row.n == row.n and "incidence" not in row.note
        counted += from_counts
        if gid.endswith("-interval"):
            ends = [100 * end for end in wilson(row.events, row.n)] if from_counts else [row.low, row.high]
            assert xy[:, 0] == pytest.approx(ends, abs=1e-3), gid
        else:
            assert xy[0, 0] == pytest.approx(100 * row.events / row.n if from_counts else row.estimate), gid
    assert counted > 5
    if name.startswith("mortality"):
        assert all(f"{gid}-interval" in drawn for gid in drawn if "-" not in gid and frame.events[gid] == frame.events[gid])


def test_zero_deaths_are_drawn_with_what_they_do_not_exclude():
    drawn = points(picture("mortality"))
    assert drawn["mist_treatment_death"][0, 0] == 0
    assert drawn["mist_treatment_death-interval"][:, 0] == pytest.approx([0, 6.53], abs=0.01)
    assert "MIST, 2005 to 2016: 0 of 55, 0.0 per 100, Wilson interval 0.0 to 6.5" in picture("mortality").description


def test_safety_ratios_stand_at_their_rows_and_kinds_of_ratio_apart():
    drawn, frame = points(picture("safety ratios")), row_of("safety", "event")
    check_rows(drawn, frame)
    for _, group in frame.loc[[gid for gid in drawn if "-" not in gid]].groupby("name"):
        assert group.measure.nunique() == 1
    said = picture("safety ratios").description
    assert said.index("Risk ratios") < said.index("fever: 2.48 (1.27 to 4.86)") < said.index("Odds ratios")


@pytest.mark.parametrize("name", ["timeline", "timeline of products"])
def test_decisions_stand_at_their_dates(name):
    frame = tables.load("regulation").set_index("step")
    if name != "timeline":
        frame = frame[frame.therapy == "MSC"]
    drawn = points(picture(name))
    assert set(drawn) == set(frame.index)
    for step, xy in drawn.items():
        day = tables.first_day(frame.date[step])
        assert int(xy[0, 0]) == day.year and xy[0, 0] - day.year == pytest.approx((day.timetuple().tm_yday - 1) / 365.25)


def test_case_mix_stands_at_the_share_of_relapsing_disease():
    drawn, frame = points(picture("case mix")), row_of("survival_points", "point")
    mix = tables.load("case_mix").set_index("trial").relapsing_percent
    for gid, xy in drawn.items():
        row = frame.loc[gid.removesuffix("-interval")]
        share = 100 if "relapsing" in row.arm else 0 if "progressive" in row.arm else mix[row.trial]
        assert xy[:, 0] == pytest.approx(share)
        assert xy[:, 1] == pytest.approx([row.low, row.high] if gid.endswith("-interval") else row.percent)
    assert drawn["uk2025_neda_60"].tolist() == [[62.0, 46.2]] and drawn["silfverberg_neda_rrms_60"].tolist() == [[100, 73]]


@pytest.mark.parametrize("name", FIGURES)
def test_every_drawn_row_resolves_to_a_reference(name):
    drawn = {artist.get_gid().removeprefix("pooled-").removesuffix("-interval")
             for artist in picture(name).figure.findobj(Line2D) if artist.get_gid()}
    rows = shown.rows(picture(name))
    assert set(rows.row) == drawn and rows.row.is_unique
    assert all(label(key) for key in rows.source) and (rows.place != "").all() and set(rows.status) <= {"published", "derived"}
    assert set(shown.sources(picture(name))) == set(rows.source)


def test_what_was_computed_here_is_said_in_the_forest():
    derived = shown.rows(picture("forest")).set_index("row").status
    assert derived["mist_difference"] == "derived" and derived["admire_cd_combined_difference_5_5"] == "published"
    words = " ".join(text.get_text() for text in picture("forest").figure.texts).replace("\n", " ")
    assert "Printed as differences: ADMIRE-CD and ADMIRE-CD II; the others are computed here from counts." in words


# Pooling.

def test_only_the_fistula_trials_are_pooled_each_at_its_own_week():
    pools = forest.pool(row_of("outcomes", "outcome").reset_index())
    assert [each.outcomes for each in pools] == [
        (f"admire_cd_combined_difference_{week}", f"admire_cd_ii_combined_difference_{week}") for week in ("5_5", "12")
    ]


def test_the_pooled_estimate_follows_dersimonian_and_laird():
    """Written out by hand: weights, Cochran's Q, variance between trials, and the share that chance does not explain."""
    frame = tables.load("outcomes").set_index("outcome")
    first, second = frame.loc["admire_cd_combined_difference_5_5"], frame.loc["admire_cd_ii_combined_difference_5_5"]
    effects = np.array([first.estimate, second.estimate])
    errors = np.array([(first.high - first.low) / 2 / 2.241403, (second.high - second.low) / 2 / 1.959964])
    weights = errors**-2
    q = (weights * (effects - np.average(effects, weights=weights)) ** 2).sum()
    between = max(0, (q - 1) / (weights.sum() - (weights**2).sum() / weights.sum()))
    weights = 1 / (errors**2 + between)
    expected, half = np.average(effects, weights=weights), 1.959964 / sqrt(weights.sum())
    pooled = forest.pool(row_of("outcomes", "outcome").reset_index())[0]
    assert pooled[1:4] == pytest.approx((expected, expected - half, expected + half), rel=1e-4)
    assert pooled.i_squared == pytest.approx(100 * (q - 1) / q, rel=1e-3)
    assert f"I squared {pooled.i_squared:.0f} %" in picture("forest").description


@pytest.mark.parametrize("column", forest.ALIKE)
def test_trials_that_differ_in_anything_are_not_pooled(column):
    frame = row_of("outcomes", "outcome").reset_index()
    pair = frame[frame.outcome.isin(["admire_cd_combined_difference_5_5", "admire_cd_ii_combined_difference_5_5"])].copy()
    assert len(forest.pool(pair)) == 1
    pair[column] = [*pair[column].iloc[:1], 99 if column == "follow_up_months" else "something else"]
    assert forest.pool(pair) == []


# Filters and words.

@pytest.mark.parametrize("draw", [forest.draw, forest.ratios, durability.draw, survival.draw, hazard.draw, hope.draw, mortality.draw,
                                  safety.draw, safety.ratios, casemix.draw], ids=lambda draw: f"{draw.__module__.split('.')[-1]}.{draw.__name__}")
@pytest.mark.parametrize(("choice", "words"), [
    ({"disease": "gout"}, "disease 'gout' is not known; known are MS, SSc"),
    ({"therapy": "leeches"}, "therapy 'leeches' is not known; known are AHSCT"),
    ({"design": "opinion"}, "design 'opinion' is not known; known are randomised_blinded"),
    ({"disease": "GVHD", "therapy": "CAR-T"}, "no row of the tables fits this choice"),
])
def test_a_choice_that_cannot_be_drawn_is_one_sentence(draw, choice, words):
    with pytest.raises(CourseError) as error:
        draw(**choice)
    assert words in str(error.value) and "\n" not in str(error.value)


def test_a_timeline_of_something_else_is_refused():
    with pytest.raises(CourseError, match="therapy 'herbs' is not known; known are MSC, AHSCT, clinics"):
        timeline.draw(therapy="herbs")


@pytest.mark.parametrize(("draw", "table", "key"), [(forest.draw, "outcomes", "outcome"), (survival.draw, "survival_points", "point"),
                                                    (mortality.draw, "safety", "event"), (durability.draw, "survival_points", "point")])
def test_a_filter_leaves_only_what_was_asked_for(draw, table, key):
    frame = row_of(table, key)
    for choice in ({"disease": "SSc", "therapy": "AHSCT"}, {"disease": ["MS", "SLE"], "therapy": "AHSCT"}):
        drawn = {gid.removesuffix("-interval") for gid in points(draw(**choice))}
        wanted = [choice["disease"]] if isinstance(choice["disease"], str) else choice["disease"]
        assert drawn and set(frame.loc[list(drawn)].disease) <= set(wanted) and set(frame.loc[list(drawn)].therapy) == {"AHSCT"}


@pytest.mark.parametrize("name", FIGURES)
def test_the_description_says_each_number(name):
    found = picture(name)
    frames = {"survival": "survival_points", "durability": "survival_points", "case mix": "survival_points",
              "mortality": "safety", "safety": "safety"}
    if name.startswith("timeline"):
        frame = tables.load("regulation").set_index("step")
        assert all(frame.date[step] in found.description for step in points(found))
        return
    table = next((table for start, table in frames.items() if name.startswith(start)), "outcomes")
    frame = tables.with_trials(table).set_index(tables.load(table).columns[0])
    for artist in found.figure.findobj(Line2D):
        gid = artist.get_gid()
        if not gid or gid.endswith("-interval") or gid.startswith("pooled"):
            continue
        row = frame.loc[gid]
        number = row["percent" if table == "survival_points" else "estimate"]
        counts = f"{row.events:.0f} of {row.n:.0f}" if table == "safety" and row.events == row.events and row.n == row.n else ""
        said = {f"{number:g}", f"{abs(number):.1f}", counts or f"{number:g}"}
        assert any(each in found.description for each in said), gid


# How the figures look.

@pytest.mark.parametrize("name", FIGURES)
def test_no_text_leaves_the_figure_or_lies_on_another(name):
    figure = picture(name).figure
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw(renderer)
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in figure.findobj(Text)
             if text.get_visible() and text.get_text().strip() and text.axes is None or
             text.get_visible() and text.get_text().strip() and text.axes.get_visible()]
    width, height = figure.canvas.get_width_height()
    for words, box in boxes:
        assert box.x0 >= -1 and box.y0 >= -1 and box.x1 <= width + 1 and box.y1 <= height + 1, words
    for index, (words, box) in enumerate(boxes):
        for others, other in boxes[index + 1:]:
            across = min(box.x1, other.x1) - max(box.x0, other.x0)
            down = min(box.y1, other.y1) - max(box.y0, other.y0)
            assert across < 2 or down < 2, f"{words!r} on {others!r}"
    for line in figure.findobj(Line2D):
        if line.get_gid() and not line.get_gid().endswith("-interval"):
            x, y = line.get_transform().transform(line.get_xydata()[0])
            for words, box in boxes:
                assert not (box.x0 - 3 < x < box.x1 + 3 and box.y0 < y < box.y1), f"{words!r} on the point {line.get_gid()}"


@pytest.mark.parametrize("name", FIGURES)
def test_text_is_large_enough_for_a_slide(name):
    """A figure 9.6 inches wide is 1200 px on a slide: 9 points are 15.6 px there, 11 points 19 px."""
    figure = picture(name).figure
    assert figure.get_figwidth() == 9.6
    sizes = [text.get_fontsize() for text in figure.findobj(Text) if text.get_text().strip() and text.get_visible()]
    assert min(sizes) >= 9 and np.median(sizes) >= 9.5


@pytest.mark.parametrize("draw", [forest.draw, timeline.draw, durability.draw], ids=["forest", "timeline", "durability"])
def test_the_same_bytes_whatever_the_reader_s_settings(draw):
    expected = draw().svg()
    with matplotlib.rc_context(READERS):
        assert draw().svg() == expected
    assert "<title>" in expected and "<desc>" in expected


@pytest.mark.parametrize("draw", [survival.draw, durability.draw])
def test_single_trials_can_be_chosen_for_a_slide(draw):
    found = draw(trial=["UK2025", "SILFVERBERG"])
    assert {gid.split("_")[0] for gid in points(found)} == {"uk2025", "silfverberg"}
    assert found.figure.get_figheight() < 4.6, "fits a slide"
    with pytest.raises(CourseError, match="trial 'UK1925' is not known; known are MIST, .* more in the column trial"):
        draw(trial="UK1925")
