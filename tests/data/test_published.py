"""The real figures: they add up to what was published, and what a source leaves open stays open."""

import pandas as pd
import pytest

import rocu_analysis as rocu
from rocu_analysis import locations, reference

PUBLISHED = locations.data() / "published"
FILES = sorted(path for path in PUBLISHED.iterdir() if path.suffix in (".xlsx", ".csv"))

# Every warning that the shipped files give, by file; data/README.md says why each is there.
WARNINGS = {
    "NRM referrals.xlsx": {"figures_blank", "revised", "periods_overlap", "period_missing"},
    "Operation Scorpion.csv": {"conflict", "part_above_whole"},
    "ROCU headline results.xlsx": {"periods_overlap", "period_missing"},
    "ROCU inspection 2021.xlsx": {"two_publication_days"},
    "South West response 2021.csv": {"period_one_day"},
}


@pytest.fixture(scope="module")
def check():
    return rocu.check(FILES)


def one(rows, **wanted):
    """Return the single row that has these values."""
    for name, value in wanted.items():
        rows = rows[rows[name] == value]
    assert len(rows) == 1, f"{len(rows)} rows for {wanted}"
    return rows.iloc[0]


# --- The whole folder ----------------------------------------------------------------------------


def test_nothing_published_is_an_error_and_every_warning_is_expected(check):
    problems = check.problems
    assert list(problems[problems["severity"] == "error"]["message"]) == []
    found = problems.groupby("file")["code"].agg(set).to_dict()
    assert found == WARNINGS


def test_every_cell_goes_somewhere(check):
    ledger = check.ledger
    roles = ["accepted", "set_aside", "repeated", "labels", "titles", "notes", "totals", "unused"]
    assert list(ledger["cells_read"]) == list(ledger[roles].sum(axis=1))
    assert ledger["set_aside"].sum() == 0


def test_no_source_states_a_strand_and_none_is_guessed(check):
    assert set(check.outcomes["strand"]) == {reference.NOT_STATED}


def test_every_figure_says_where_it_stands_in_public(check):
    assert check.outcomes["published"].notna().all()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_has_a_mapping_of_its_own(path):
    assert path.with_suffix(".toml").is_file()


# --- Action Fraud --------------------------------------------------------------------------------

MEASURES = ["NFIB referred crimes", "total outcomes", "judicial outcomes", "non-judicial outcomes"]


def test_action_fraud_adds_up_to_the_published_totals():
    fraud = rocu.example("fraud")
    sums = fraud.pivot_table(index="period", columns="measure", values="value", aggfunc="sum")
    assert sums[MEASURES].to_dict("index") == {
        "2016-17": dict(zip(MEASURES, (65_659, 37_459, 8_214, 29_245), strict=True)),
        "2017-18": dict(zip(MEASURES, (52_077, 59_163, 9_434, 49_729), strict=True)),
        "2018-19": dict(zip(MEASURES, (43_717, 52_371, 7_725, 44_646), strict=True)),
    }


def test_the_43_forces_alone_are_less_than_the_totals():
    fraud = rocu.example("fraud")
    forces = fraud[(fraud["geography"] == "force") & (fraud["measure"] == "NFIB referred crimes")]
    assert forces.groupby("period")["value"].sum().to_dict() == {
        "2016-17": 65_063,
        "2017-18": 51_574,
        "2018-19": 43_153,
    }
    assert forces["force"].nunique() == 43
    assert set(forces["region"]) == set(reference.REGIONS)
    others = fraud[fraud["geography"] == "other"]
    assert set(others["body"]) == {
        "British Transport Police",
        "Dedicated Cheque and Plastic Crime Unit",
        "Guernsey",
        "Isle of Man",
        "Jersey",
        "PSNI",
    }


def test_every_force_has_as_many_outcomes_as_judicial_and_other_ones():
    fraud = rocu.example("fraud")
    who = fraud["force"].fillna(fraud["body"])
    wide = fraud.assign(who=who).pivot(index=["period", "who"], columns="measure", values="value")
    parts = wide["judicial outcomes"] + wide["non-judicial outcomes"]
    assert (wide["total outcomes"] == parts).all()
    assert len(wide) == 3 * (43 + 6)


# --- Operation Scorpion --------------------------------------------------------------------------


def test_two_releases_of_one_week_make_a_range():
    week = one(
        rocu.example("scorpion"),
        geography="region",
        measure="arrests",
        period="week of 23 Jun 2025",
    )
    assert (week["qualifier"], week["value"], week["value_high"]) == ("between", 102, 106)
    assert week["counting"] == "operation"


def test_arrests_of_november_2025_are_exact():
    week = one(
        rocu.example("scorpion"),
        geography="region",
        measure="arrests",
        period="week of 24 Nov 2025",
    )
    assert (week["qualifier"], week["value"]) == ("exact", 112)


def test_undated_phases_stay_apart_and_have_no_days():
    scorpion = rocu.example("scorpion")
    region = scorpion[(scorpion["geography"] == "region") & (scorpion["measure"] == "arrests")]
    undated = region[region["period_start"].isna()].set_index("period")["value"].to_dict()
    assert undated == {"phase 9 (date not stated)": 117, "phase 10 (date not stated)": 95}
    dated = region[region["period_start"].notna()].sort_values("period_start")
    assert list(dated["value"]) == [194, 70, 126, 64, 102, 112]


def test_the_sources_words_for_how_exact_a_figure_is_are_mapped():
    scorpion = rocu.example("scorpion")
    drugs = one(scorpion, measure="value of drugs seized", force="Wiltshire")
    assert (drugs["value"], drugs["qualifier"]) == (3000, "at most")  # "up to"
    almost = one(scorpion, measure="disruptions", force="Avon and Somerset")
    assert (almost["value"], almost["qualifier"]) == (700, "less than")  # "almost"
    lines = one(scorpion, measure="drug lines disrupted", geography="region")
    assert (lines["value"], lines["qualifier"]) == (400, "about")  # "rounded"


def test_a_forces_part_is_counted_as_its_own():
    scorpion = rocu.example("scorpion")
    by_geography = scorpion.groupby("geography")["counting"].agg(set).to_dict()
    assert by_geography == {"force": {"forces"}, "region": {"operation"}}


def test_the_weeks_of_operation_scorpion_are_not_given_twice():
    county = rocu.example("county_lines")
    assert "South West" not in set(county["region"])
    assert len(county) == 54 - 5 - 1  # five South West rows, and a range that was two rows
    active = one(county, measure="active county lines per month", period="2019-20")
    assert (active["qualifier"], active["value"], active["value_high"]) == ("between", 800, 1100)


# --- The 2021 inspection -------------------------------------------------------------------------


def test_both_publication_dates_of_the_register_are_kept():
    register = rocu.example("register")
    days = register.groupby("recommendation_id")["published"].agg(set)
    assert len(days) == 7
    both = {pd.Timestamp("2021-02-10"), pd.Timestamp("2021-02-18")}
    assert all(each == both for each in days)


def test_seven_recommendations_are_six_and_a_cause_of_concern():
    register = rocu.example("register").drop_duplicates("recommendation_id")
    assert register["level"].value_counts().to_dict() == {
        "recommendation": 6,
        "cause of concern": 1,
    }


def test_what_the_register_does_not_state_is_missing():
    register = rocu.example("register").drop_duplicates("recommendation_id")
    assert set(register["status"]) == {"status not known"}
    assert register["status_date"].isna().all()
    due = register.set_index("recommendation_id")["due"]
    assert due["ROCU2021-SIO-LRO"] == pd.Timestamp("2022-02-28")  # "by February 2022"
    assert due.notna().sum() == 3
    lost = register[register["recommendation_id"].str.contains("not-found")]
    assert len(lost) == 3
    assert lost["summary"].str.startswith("Text not found").all()
    assert lost[["owner", "theme", "due"]].isna().all(axis=None)


def test_the_positions_taken_on_the_recommendations():
    responses = rocu.example("responses")
    chief = responses[responses["role"] == "chief constable"]
    positions = chief.dropna(subset="recommendation_id").set_index("recommendation_id")["position"]
    assert positions.to_dict() == {
        "ROCU2021-1": "does not accept",
        "ROCU2021-funding": "accepts",
        "ROCU2021-SIO-LRO": "accepts",
        "ROCU2021-chief-officer": "accepts",
    }
    commissioner = responses[responses["role"] == "police and crime commissioner"]
    assert list(commissioner["position"]) == [
        "seeks assurance",
        "already in place",
        "seeks assurance",
    ]
    assert responses["due"].max() == pd.Timestamp("2021-04-07")
    assert responses["answered"].isna().all()
    known = set(rocu.example("register")["recommendation_id"])
    assert set(responses["recommendation_id"].dropna()) <= known


def test_the_south_west_was_not_inspected():
    events = rocu.example("register_events")
    event = one(events, event="not inspected")
    assert event["region"] == "South West"
    assert "February, March and September 2020" in event["note"]


def test_the_figures_of_the_response():
    figures = rocu.example("seed")
    assert figures.set_index("measure")[["value", "counting"]].T.to_dict("list") == {
        "referrals": [1124, "led"],
        "referrals investigated": [62, "operation"],
        "arrests": [18, "supported"],
        "children safeguarded": [10, "supported"],
        "people charged": [3, "led"],
        "people safeguarded": [8, "led"],
    }
    assert set(figures["region"]) == {"South West"}
    checked = one(figures, measure="referrals")
    assert checked["period_start"] == pd.Timestamp("2021-01-01")
    assert pd.isna(checked["period_end"])
    assert figures["period_end"].isna().all()
    investigated = one(figures, measure="referrals investigated")
    assert investigated["body"] == "South West unit with Devon and Cornwall"


# --- The others ----------------------------------------------------------------------------------


def test_nrm_bulletins_make_vintages():
    nrm = rocu.example("nrm")
    quarter = nrm[nrm["period"] == "2022-23 Q4"].sort_values("as_at")
    assert list(quarter["value"]) == [4746, 4738]
    assert len(rocu.revisions(nrm)) == 6
    latest = rocu.latest(nrm)
    assert one(latest, period="2022-23 Q4")["value"] == 4738


def test_grades_that_no_source_gives_are_missing():
    grades = rocu.example("grades")
    assert len(grades) == 53
    assert grades["grade"].notna().sum() == 23
    assert set(grades["scale"]) == {"HMICFRS five tiers"}
    units = grades[grades["unit_type"] == "ROCU"].set_index("unit")["grade"]
    assert units["NWROCU"] == "outstanding"
    assert pd.isna(units["Tarian"])
    assert grades[grades["region"] == "South West"]["assessed"].isna().all()


def test_the_status_log_has_its_dated_entries():
    log, register = rocu.example("status_log"), rocu.example("status_register")
    assert len(log) == 42 - 1  # one comment has no date
    assert len(register) == 11
    assert register["status"].value_counts().to_dict() == {
        "complete": 5,
        "being progressed": 5,
        "status not known": 1,
    }
    kent = one(register, force="Kent")
    assert kent["region"] == "Eastern"
    assert kent["status_date"] == pd.Timestamp("2018-09-18")


def test_results_of_units_say_who_led_where_the_source_does():
    headline = rocu.example("headline")
    led = headline[headline["counting"] == "led"]
    assert set(led["measure"]) == {"disruptions"}
    assert one(headline, threat="drugs and firearms")["value"] == 128
    arrests = one(headline, geography="network", measure="arrests")
    assert (arrests["value"], arrests["qualifier"], arrests["period"]) == (
        3000,
        "more than",
        "2022",
    )
    cash = one(headline, geography="network", measure="cash seized", period="2022-23")
    assert (cash["value"], cash["qualifier"], cash["unit"]) == (3_200_000, "about", "GBP")


def test_money_of_the_network_has_no_certainty_and_no_posts():
    funding = rocu.example("funding")
    assert set(funding["certainty"]) == {reference.NOT_STATED}
    assert funding[["region", "posts"]].isna().all(axis=None)
    budget = funding[funding["funding_source"].str.startswith("Operating")]
    assert list(budget["amount"]) == [87.4e6, 101e6, 119e6, 129.1e6, 166.4e6]
    national = rocu.example("national")
    same = national[(national["measure"] == "funding") & (national["geography"] == "network")]
    assert list(same["value"]) == list(budget["amount"])
    assert list(same["qualifier"]) == ["exact", "more than", "less than", "exact", "about"]
