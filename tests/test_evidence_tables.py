"""The tables of evidence: numbers that are easily told wrongly, what was computed here, and what damaged rows are told."""

import csv
import io
import re
import shutil
from datetime import date
from math import sqrt

import pytest
from frictionless import Package

from immune_reset import references
from immune_reset.errors import CourseError
from immune_reset.evidence import __main__ as command
from immune_reset.evidence import tables
from immune_reset.paths import DATA

WITH_NUMBERS = ("outcomes", "survival_points", "safety", "epidemiology")


def outcome(key):
    return tables.load("outcomes").set_index("outcome").loc[key]


# What every row has.

@pytest.mark.parametrize("name", tables.NAMES)
def test_every_row_resolves_to_a_reference_and_no_check_lies_in_the_future(name):
    frame = tables.load(name)
    if name == "contrasts":
        assert not {"source", "checked"} & set(frame)
        return
    assert len(frame) and set(frame.source) <= references.keys()
    assert all(tables.first_day(checked) <= date.today() for checked in frame.checked)


def test_the_data_package_holds_every_table_and_is_valid():
    package = Package(str(DATA / "datapackage.json"))
    mine = [resource for resource in package.resources if resource.path.startswith("evidence/")]
    assert {resource.path for resource in mine} == {f"evidence/{file.name}" for file in (DATA / "evidence").iterdir()}
    for resource in mine:
        report = resource.validate()
        assert report.valid, report.flatten(["fieldName", "rowNumber", "message"])


@pytest.mark.parametrize("name", ["outcomes", "survival_points", "safety"])
def test_no_number_comes_from_memory_or_from_a_newspaper(name):
    frame = tables.load(name)
    read = {"abstract", "table", "legend", "registry", "regulator", "conference", "sponsor", "review"}
    assert set(frame.read_in) <= read and (frame.place != "").all()
    # known only from memory or from news: never read
    assert not frame.trial.isin(["MURARO2017", "ASTIC", "KALINCIK2023", "COURI2009", "NISSC"]).any()


# Numbers that are easily told wrongly.

def test_scot_event_free_survival_is_per_protocol_and_only_the_composite_by_intention_to_treat():
    points = tables.load("survival_points")
    scot = points[points.trial == "SCOT"]
    assert set(scot.analysis) == {"per_protocol"}
    shown = {(row.arm, row.domain, row.follow_up_months): row.percent for row in scot.itertuples()}
    assert shown["AHSCT", "event_free", 54] == 79 and shown["cyclophosphamide", "event_free", 54] == 50
    assert shown["AHSCT", "event_free", 72] == 74 and shown["cyclophosphamide", "event_free", 72] == 47
    outcomes = tables.load("outcomes")
    intended = outcomes[(outcomes.trial == "SCOT") & (outcomes.analysis == "itt")]
    assert list(intended.measure) == ["win_percent"] and list(intended.estimate) == [67]


def test_the_hazard_ratios_of_a_congress_are_not_those_of_the_paper():
    """Interim ratios of 2021 circulate as if they were Kalincik 2023; its own ratios were not read."""
    assert not (tables.load("outcomes").trial == "KALINCIK2023").any()
    for file in (DATA / "evidence").glob("*.csv"):
        assert "kalincik2021" not in file.read_text(encoding="utf-8")


def test_the_first_fistula_trial_and_its_repetition():
    first = outcome("admire_cd_combined_difference_5_5"), outcome("admire_cd_combined_remission_msc_5_5"), outcome(
        "admire_cd_combined_remission_placebo_5_5")
    second = outcome("admire_cd_ii_combined_difference_5_5"), outcome("admire_cd_ii_combined_remission_msc_5_5"), outcome(
        "admire_cd_ii_combined_remission_placebo_5_5")
    assert (first[1].estimate, first[2].estimate) == (51.5, 35.6) and first[0].interval == "97.5"
    assert (second[1].estimate, second[2].estimate) == (48.8, 46.3) and second[0].interval == "95"
    for difference, treated, control in (first, second):
        assert difference.estimate == pytest.approx(treated.estimate - control.estimate, abs=0.11)
    assert (second[1].n, second[2].n) == (283, 285), "not 284 each"
    results = tables.load("trials").set_index("trial").primary_result
    assert results["ADMIRE-CD"] == "met" and results["ADMIRE-CD-II"] == "not_met"


def test_corrections_of_the_second_reading_are_in():
    harm = tables.load("safety").set_index("event")
    assert harm.loc["burt2006sle_treatment_death", ["events", "n"]].tolist() == [1, 50]
    assert harm.loc["burt2006sle_treatment_death_itt", ["events", "n", "analysis"]].tolist() == [2, 50, "itt"]
    points = tables.load("survival_points")
    assert set(points[points.trial == "HALT-MS"].interval) == {"90"}, "90, not 95"


def test_two_countries_that_disagree_on_neda_are_both_kept():
    points = tables.load("survival_points").set_index("point").percent
    assert points["silfverberg_neda_rrms_60"] == 73 and points["uk2025_neda_60"] == 46.2


def test_the_withdrawal_that_must_not_be_forgotten():
    steps = tables.load("regulation").set_index("step")
    assert steps.date["alofisel_approved"] == "2018-03-23" and steps.date["alofisel_withdrawn"] == "2024-12-13"


# What was computed here.

def wilson(events, n):
    z = 1.959964
    middle, half = (events + z * z / 2) / (n + z * z), z / (n + z * z) * sqrt(events * (n - events) / n + z * z / 4)
    return middle - half, middle + half


def newcombe(a, n, b, m):
    """Difference of two proportions with Newcombe's interval, written out from the two Wilson intervals."""
    (low_a, high_a), (low_b, high_b), p, q = wilson(a, n), wilson(b, m), a / n, b / m
    return (100 * (p - q), 100 * (p - q - sqrt((p - low_a) ** 2 + (high_b - q) ** 2)),
            100 * (p - q + sqrt((high_a - p) ** 2 + (q - low_b) ** 2)))


def differences():
    frame = tables.load("outcomes")
    return frame[frame.computed.str.contains("Newcombe")]


def test_there_are_eight_computed_differences():
    assert len(differences()) == 8


@pytest.mark.parametrize("key", list(differences().outcome))
def test_a_computed_difference_follows_from_its_counts(key):
    row = outcome(key)
    a, n, b, m = (int(number) for number in re.findall(r"\d+", row.computed)[:4])
    assert (n, m) == (row.n, row.n_against)
    for mine, stored in zip(newcombe(a, n, b, m), (row.estimate, row.low, row.high)):
        assert stored == pytest.approx(mine, abs=0.06)
    arms = tables.load("outcomes")
    arms = arms[(arms.trial == row.trial) & (arms.against == "")]
    assert ((arms.arm == row.arm) & (arms.n == n)).any() and ((arms.arm == row.against) & (arms.n == m)).any()


@pytest.mark.parametrize("name", WITH_NUMBERS)
def test_a_computed_percentage_follows_from_its_counts(name):
    frame = tables.load(name)
    found = 0
    value = "percent" if name == "survival_points" else "estimate"
    for row in frame[frame.computed.str.contains(" as a percentage")].to_dict("records"):
        match = re.fullmatch(r"(\d+) of (\d+) as a percentage", row["computed"])
        if match:
            found += 1
            assert row[value] == pytest.approx(100 * int(match[1]) / int(match[2]), abs=0.51), row["where"]
            assert (row["events"], row["n"]) == (int(match[1]), int(match[2])), row["where"]
    assert found or name == "survival_points"


# Damaged and contradictory rows.

@pytest.fixture
def data(tmp_path):
    """A copy of what the reader reads."""
    shutil.copy(DATA / "datapackage.json", tmp_path)
    for folder in ("evidence", "schemas"):
        shutil.copytree(DATA / folder, tmp_path / folder)
    return tmp_path


def damage(data, table, key, column, value):
    file = data / "evidence" / f"{table}.csv"
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
    row = next(row for row in rows if next(iter(row.values())) == key)
    assert row[column] != value
    row[column] = value
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return f"{table}.csv, line {rows.index(row) + 2}, column {column}:"


@pytest.mark.parametrize(
    ("table", "key", "column", "value", "words"),
    [
        ("safety", "astis_treatment_death_12_months", "events", "80", "80 of 79 patients"),
        ("outcomes", "mist_progressed_ahsct", "events", "56", "56 of 55 patients"),
        ("case_mix", "UK2025", "relapsing", "272", "272 of 271 patients"),
        ("outcomes", "mist_progression_hr_60", "estimate", "0.7", "0.7 is not between 0.02 and 0.24"),
        ("survival_points", "silfverberg_neda_rrms_60", "percent", "83", "83 is not between 66 and 81"),
        ("safety", "thompson2020_fever", "estimate", "5", "5 is not between 1.27 and 4.86"),
        ("epidemiology", "hedstrom2021_ms_in_drb1_15_01_homozygotes_without_a_02_01_with_smoking", "estimate", "31", "31 is not between 13.1 and 30.5"),
        ("outcomes", "mist_progression_hr_60", "high", "", "an interval has two ends"),
        ("outcomes", "mist_progression_hr_60", "interval", "", "belong together"),
        ("outcomes", "mist_progression_hr_60", "interval", "99", "95, 97.5, 90, iqr, range"),
        ("outcomes", "mist_progression_hr_60", "trial", "MISST", "'MISST' is not in trials.csv"),
        ("survival_points", "uk2025_neda_60", "trial", "UK1925", "'UK1925' is not in trials.csv"),
        ("safety", "mist_treatment_death", "trial", "MISST", "'MISST' is not in trials.csv"),
        ("case_mix", "UK2025", "trial", "UK1925", "'UK1925' is not in trials.csv"),
        ("contrasts", "sle_msc", "hope", "wang1914", "'wang1914' is not in outcomes.csv"),
        ("contrasts", "sle_msc", "control", "nothing_6", "'nothing_6' is not in outcomes.csv"),
        ("outcomes", "mist_progression_hr_60", "source", "burt1919", "'burt1919' is not a key of references.bib"),
        ("outcomes", "mist_progression_hr_60", "analysis", "as treated", "itt, modified_itt, per_protocol, not_stated"),
        ("outcomes", "mist_progression_hr_60", "estimate", "small", "'small' is not a number"),
        ("outcomes", "mist_progression_hr_60", "n", "55.5", "not a whole number"),
        ("outcomes", "mist_progression_hr_60", "outcome", "mist_progressed_ahsct", "may stand once"),
        ("outcomes", "astis_difference", "computed", "", "what was computed is due"),
        ("survival_points", "uk2025_neda_60", "percent", "146", "outside the range from 0 to 100"),
        ("survival_points", "silfverberg_neda_rrms_60", "high", "105", "105 is no share of 100"),
        ("outcomes", "admire_cd_combined_remission_msc_5_5", "estimate", "151.5", "151.5 is no share of 100"),
        ("outcomes", "mist_progression_hr_60", "low", "-0.02", "a ratio is above 0"),
        ("outcomes", "wang2014_response_msc_12", "estimate", "65", "65; 24 of 40 are 60.0 %, and no note says why"),
        ("safety", "atkins_ca_treatment_death", "estimate", "8.3", "8.3; 1 of 24 are 4.2 %, and no note says why"),
        ("case_mix", "UK2025", "relapsing_percent", "26", "26; 168 of 271 are 62.0 %, and no note says why"),
        ("trials", "MIST", "registry", "NCT273364", "is not a registry number such as NCT00273364"),
        ("trials", "MIST", "last_year", "2004", "2004 is before 2005"),
        ("trials", "MIST", "last_year", "2036", "outside the range from 1990 to 2035"),
        ("trials", "MIST", "checked", "2036-01", "2036-01 lies in the future"),
        ("trials", "MIST", "registry_verified", "2036-01", "2036-01 lies in the future"),
        ("outcomes", "mist_progression_hr_60", "checked", "2036-01-01", "2036-01-01 lies in the future"),
        ("survival_points", "uk2025_neda_60", "checked", "2036-01", "2036-01 lies in the future"),
        ("safety", "mist_treatment_death", "checked", "2036-01", "2036-01 lies in the future"),
        ("epidemiology", "conrad2023_new_diagnoses_2000_2019", "checked", "2036-01", "2036-01 lies in the future"),
        ("identifiers", "burt2019", "checked", "2036-01", "2036-01 lies in the future"),
        ("regulation", "alofisel_withdrawn", "date", "2034-12-13", "lies in the future"),
        ("regulation", "alofisel_withdrawn", "date", "2024-13", "no day of the calendar"),
        ("regulation", "alofisel_withdrawn", "date", "13.12.2024", "is not a date as 2012, 2012-01 or 2012-01-31"),
        ("identifiers", "burt2019", "doi", "doi:10.1001/jama.2018.18743", "is not a DOI such as 10.1001/jama.2018.18743"),
        ("identifiers", "burt2019", "doi", "https://doi.org/10.1001/jama.2018.18743", "is not a DOI such as 10.1001/jama.2018.18743"),
        ("identifiers", "burt2019", "doi", "10.1001", "is not a DOI such as 10.1001/jama.2018.18743"),
        ("identifiers", "burt2019", "doi", "10.1001/jama.2018.18744", "references.bib has https://doi.org/10.1001/jama.2018.18743"),
        ("identifiers", "burt2019", "pmid", "PMID 30644983", "is not a PubMed number"),
        ("identifiers", "burt2019", "pmcid", "6439765", "is not a PubMed Central number"),
        ("identifiers", "burt2019", "verified", "maybe", "yes, no"),
    ],
)
def test_a_damaged_row_is_refused_by_row_and_column(data, table, key, column, value, words):
    where = damage(data, table, key, column, value)
    with pytest.raises(CourseError) as error:
        tables.read(table, data)
    message = str(error.value)
    if column != "outcome":  # of two rows with one key, the second is named
        assert message.startswith(where), message
    assert words in message and "\n" not in message


def test_tomorrow_s_check_is_refused_today_and_read_tomorrow(data):
    damage(data, "trials", "MIST", "checked", "2026-12-24")
    with pytest.raises(CourseError, match="lies in the future"):
        tables.read("trials", data, today=date(2026, 12, 23))
    assert len(tables.read("trials", data, today=date(2026, 12, 24)))


@pytest.mark.parametrize("name", ["regulation", "epidemiology", "trials"])
def test_a_table_without_trials_is_refused(name):
    with pytest.raises(CourseError, match=f"rows of '{name}' belong to no trial; those of outcomes"):
        tables.with_trials(name)


def test_an_unknown_table_is_named():
    with pytest.raises(CourseError, match="no table 'cures' of evidence; there are trials"):
        tables.load("cures")


# The command.

def test_rows_are_listed_by_the_age_of_their_last_check(capsys):
    assert command.main(["regulation"], today=date(2027, 1, 1)) == 0
    *lines, last = capsys.readouterr().out.splitlines()
    ages = [int(line.split()[0]) for line in lines]
    assert ages == sorted(ages, reverse=True) and len(lines) == len(tables.load("regulation"))
    checked = tables.load("regulation").set_index("step").checked["alofisel_withdrawn"]
    [line] = [line for line in lines if "alofisel_withdrawn" in line]
    assert int(line.split()[0]) == (date(2027, 1, 1) - tables.first_day(checked)).days
    assert last.startswith(f"{len(lines)} rows")


def test_only_rows_due_again_are_listed(capsys):
    assert command.main(["--days", "30"], today=date(2026, 12, 5)) == 0
    lines = capsys.readouterr().out.splitlines()[:-1]
    assert lines and all(" 2026-11 " in line for line in lines), "those known to the month only"


def test_an_unknown_table_ends_the_command_with_one_sentence(capsys):
    assert command.main(["cures"]) == 1
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1 and "no table 'cures'" in said.err
