"""Where one force gives months and the others quarters, three whole months add to their quarter."""

import pandas as pd
import pytest

import rocu_analysis as rocu
from rocu_analysis import reference
from rocu_analysis.errors import NotComparable
from rocu_analysis.exhibits.figures import select
from rocu_analysis.paper import counts

FORCES = reference.forces_in("East Midlands")
MONTHLY = "Leicestershire"
MONTHS = [("Apr", 2), ("May", 3), ("Jun", 4), ("Jul", 2), ("Aug", 3), ("Sep", 4),
          ("Oct", 2), ("Nov", 3), ("Dec", 4)]  # fmt: skip
NOTE = f"Months are added to quarters: {MONTHLY}."


def returned(months=MONTHS, *, measure="arrests", head="", extra=(), quarters=(1, 2, 3)):
    lines = ["Force,Period,Measure,Value" + head]
    lines += [f"{f},2021-22 Q{q},{measure},9" for f in FORCES if f != MONTHLY for q in quarters]
    lines += [f"{MONTHLY},{m} 2021,{measure},{n}" for m, n in months]
    return rocu.check("\n".join([*lines, *extra]).encode()).outcomes


def sums(outcomes, measure="arrests"):
    made = rocu.track(outcomes, measure, region="East Midlands")
    return dict(zip(made.data["period"], made.data["value"], strict=True)), made


def test_disclosure_control_sees_the_months():
    outcomes = returned(measure="children safeguarded")
    given = counts._regional(outcomes, "children safeguarded")
    put = counts._identified(select(outcomes, "children safeguarded"))
    assert set(given["_id"]) == set(put["_id"])
    assert set(given.loc[given["force"].eq(MONTHLY), "period"]) == {f"{m} 2021" for m, _ in MONTHS}
    assert set(put["period"]) == {"2021-22 Q1", "2021-22 Q2", "2021-22 Q3"}


def public(first, second, entries):
    """All that a public paper tells of two months that are as many together."""
    # October is the fewest that can be hidden with April, and would leave the quarter to tell it.
    later = [(name, 1000 if name == "Oct" else 4000 + n) for name, n in MONTHS[3:]]
    months = [("Apr", first), ("May", 4000), ("Jun", second), *later]
    outcomes = returned(months, measure="charges").assign(status="final")
    others = outcomes["force"].ne(MONTHLY)
    outcomes["value"] = outcomes["value"].mask(others, 5000.0)
    paper = rocu.Paper({"outcomes": outcomes}, title="A", audience="public",
                       exhibits=entries)  # fmt: skip
    made = paper.exhibits()
    told = list(paper.not_shown)
    for one in made:
        told += [one.headline, one.description, *one.notes, one.table.to_csv()]
        told += [] if one.drawing is None else [one.drawing.frame.to_csv()]
    return told


REGIONAL = [{"kind": "track", "measure": "charges", "region": "East Midlands"}]
ALL_FORCES = {"kind": "track", "measure": "charges", "geography": "force", "region": "all"}


SIDE_BY_SIDE = [ALL_FORCES, {"kind": "compare_regions", "measure": "charges", "geography": "force",
                             "region": "all", "per": "population"}]  # fmt: skip


@pytest.mark.parametrize(("together", "forces"), [
    (REGIONAL, ()),
    pytest.param(SIDE_BY_SIDE, (), marks=pytest.mark.slow),
    pytest.param([*REGIONAL, *SIDE_BY_SIDE], FORCES, marks=pytest.mark.slow),
    *(pytest.param(*asked, marks=pytest.mark.long) for asked in (
        (REGIONAL, FORCES), (SIDE_BY_SIDE, FORCES), ([*REGIONAL, *SIDE_BY_SIDE], ()))),
])  # fmt: skip
def test_a_small_month_is_told_by_no_sum_of_quarters_and_months(together, forces):
    entries = [*together, *(ALL_FORCES | {"force": name} for name in forces)]
    told = public(3, 3001, entries)
    assert told == public(4, 3000, entries)
    assert any(NOTE in text for text in told)


GONE_OVER = ["South West,2019-20 Q{q},{measure},90", "South West,2020-21 Q{q},{measure},90"]


def gone_over(months, measure="arrests"):
    """Two years of quarters, and months after them."""
    lines = [line.format(q=q, measure=measure) for line in GONE_OVER for q in (1, 2, 3, 4)]
    lines += [f"South West,{month} 2021,{measure},{n}" for month, n in months]
    return rocu.check("\n".join(["Region,Period,Measure,Value", *lines]).encode()).outcomes


def test_months_go_on_where_quarters_end():
    """Six months of 15 are two quarters of 45, against 90 and 90: without them nothing changed."""
    outcomes = gone_over([(month, 15) for month, _ in MONTHS[:6]])
    made = rocu.track(outcomes, "arrests", region="South West")
    assert made.headline.endswith("fell from 90 to 45 a quarter from April 2021")
    years = rocu.year_on_year(outcomes, "arrests", region="South West")
    # Two quarters of 90 and two of 45 are 270, against four of 90.
    assert list(years.data[["now", "before"]].iloc[0]) == [270, 360]


def test_a_small_month_after_quarters_is_told_by_no_quarter():
    told = []
    for first, second in ((3, 3001), (4, 3000)):
        later = [(name, 1000 if name == "Oct" else 4000 + n) for name, n in MONTHS[3:]]
        months = [("Apr", first), ("May", 4000), ("Jun", second), *later]
        outcomes = gone_over(months, "charges").assign(status="final")
        entry = {"kind": "track", "measure": "charges", "region": "South West"}
        paper = rocu.Paper({"outcomes": outcomes}, title="A", audience="public", exhibits=[entry])
        (made,) = paper.exhibits()
        told.append([*paper.not_shown, made.headline, made.description, *made.notes,
                     made.table.to_csv()])  # fmt: skip
    assert told[0] == told[1]


def test_figures_given_by_month_and_again_by_quarter_count_once():
    lines = ["Force,Period,Measure,Value"]
    lines += [f"{f},{m} 2021,arrests,{n}" for f in FORCES for m, n in MONTHS[:6]]
    lines += [f"{f},2021-22 Q{q},arrests,9" for f in FORCES for q in (1, 2)]
    check = rocu.check("\n".join(lines).encode())
    assert check.problems.empty
    found, made = sums(check.outcomes)
    assert found == {f"{month} 2021": 5.0 * n for month, n in MONTHS[:6]}
    assert any("of another length" in text for text in made.notes)
    with pytest.raises(NotComparable, match="overlap in time"):
        rocu.compare_regions(check.outcomes, "arrests", period="2021-22")


@pytest.mark.parametrize(("june", "lacks"), [("tbc", True), ("<5", False)])
def test_a_month_that_makes_no_quarter_is_lacking_of_its_own_force_alone(june, lacks):
    quarters = [f"{force},2026-27 Q1,40,33" for force in ("South Wales", "Gwent")]
    people = {"April": 3, "May": 4, "June": june, "July": 5}
    months = [f"Dyfed-Powys,{month} 2026,6,{number}" for month, number in people.items()]
    lines = ["Force,Period,Arrests,People safeguarded", *quarters, *months]
    checked = rocu.check("\n".join(lines).encode())
    made = rocu.completeness(checked, region="Southern Wales")
    told = "lacks Dyfed-Powys for people safeguarded in 2026-27 Q1"
    assert (told in made.description) == lacks  # one that was hidden was returned
    told = " ".join([made.description, *made.notes, *made.table.columns])
    assert "lacks Gwent" not in told
    assert "July" not in told


@pytest.mark.parametrize("exhibit", [rocu.track, rocu.year_on_year])
def test_one_forces_many_months_do_not_leave_out_the_quarters_of_all(exhibit):
    """Two forces give the 12 quarters of three years, and one of them its 36 months as well."""
    forces = ("Leicestershire", "Lincolnshire")
    spans = [f"{y}-{y + 1 - 2000} Q{q}" for y in (2022, 2023, 2024) for q in (1, 2, 3, 4)]
    lines = [f"{f},{span},arrests,{30 + k % 4}" for f in forces for k, span in enumerate(spans)]
    days = pd.period_range("2022-04", "2025-03", freq="M").strftime("%b %Y")
    lines += [f"{MONTHLY},{month},arrests,{10 + k % 3}" for k, month in enumerate(days)]
    outcomes = rocu.check("\n".join(["Force,Period,Measure,Value", *lines]).encode()).outcomes
    shown = exhibit(outcomes, "arrests", geography="force")
    assert {*shown.data["region"]} >= {*forces}


LAST = [("Jan", 2), ("Feb", 3), ("Mar", 4)]


@pytest.mark.parametrize(("status", "waits"), [("revised", False), ("provisional", True)])
def test_a_month_of_another_standing_makes_its_quarter_all_the_same(status, waits):
    """One month that was revised once lost its force in every quarter, as if it lacked one."""
    outcomes = returned()
    june = outcomes["period"].eq("Jun 2021")
    outcomes["status"] = outcomes["status"].astype(object).mask(june, status)
    found, made = sums(outcomes)
    assert found == {f"2021-22 Q{q}": 45.0 for q in (1, 2, 3)}  # 4 x 9 and 2 + 3 + 4
    assert made.data["provisional"].tolist() == [waits, False, False]
    assert not any("lack" in note for note in made.notes)


def year_of(months):
    """Quarters of four forces, and months of the fifth."""
    lines = [f"{force},2021-22 Q{q},arrests,9,final"
             for force in FORCES if force != MONTHLY for q in (1, 2, 3, 4)]  # fmt: skip
    for month, value in months:
        status = "provisional" if month in ("May", "Aug", "Nov", "Feb") else "final"
        year = 2022 if month in ("Jan", "Feb", "Mar") else 2021
        lines.append(f"{MONTHLY},{month} {year},arrests,{value},{status}")
    given = rocu.check("\n".join(["Force,Period,Measure,Value,Status", *lines]).encode())
    return rocu.compare_regions(given.outcomes, "arrests", period="2021-22").data


def test_months_and_quarters_that_fill_a_year_add_to_it():
    shown = year_of(MONTHS + LAST)
    assert shown["value"].tolist() == [4 * 4 * 9 + 4 * (2 + 3 + 4)]
    assert shown["lacking"].tolist() == [()]


def test_months_that_do_not_fill_the_year_of_the_others_are_no_part_of_it():
    with pytest.raises(NotComparable, match="different lengths"):
        year_of(MONTHS + LAST[:2])
