"""Where one force gives months and the others quarters, three whole months add to their quarter."""

import pandas as pd
import pytest
from exhibits.frames import outcomes, quarter, returned, row

import rocu_analysis as rocu
from rocu_analysis import periods, reference
from rocu_analysis.errors import NotComparable

FORCES = reference.forces_in("East Midlands")
MONTHLY = "Leicestershire"
MONTHS = [("Apr", 2), ("May", 3), ("Jun", 4), ("Jul", 2), ("Aug", 3), ("Sep", 4),
          ("Oct", 2), ("Nov", 3), ("Dec", 4)]  # fmt: skip
LAST = [("Jan", 2), ("Feb", 3), ("Mar", 4)]
NOTE = f"Months are added to quarters: {MONTHLY}."


def both(months=MONTHS, measure="arrests", quarters=(1, 2, 3)):
    """Quarters of 9 of four forces, and months of the fifth."""
    lines = [f"{force},2021-22 Q{q},{measure},9"
             for force in FORCES if force != MONTHLY for q in quarters]  # fmt: skip
    for month, value in months:
        lines.append(f"{MONTHLY},{month} {2022 if month in dict(LAST) else 2021},{measure},{value}")
    return returned("Force,Period,Measure,Value", *lines)


def sums(frame):
    exhibit = rocu.track(frame, "arrests", region="East Midlands")
    return dict(zip(exhibit.data["period"], exhibit.data["value"], strict=True)), exhibit


@pytest.mark.parametrize(("status", "waits"), [("revised", False), ("provisional", True)])
def test_three_months_of_any_standing_add_to_their_quarter(status, waits):
    frame = both()
    june = frame["period"].eq("Jun 2021")
    frame["status"] = frame["status"].astype(object).mask(june, status)
    found, exhibit = sums(frame)
    assert found == {f"2021-22 Q{q}": 45.0 for q in (1, 2, 3)}  # 4 x 9 and 2 + 3 + 4
    assert exhibit.data["provisional"].tolist() == [waits, False, False]
    assert NOTE in exhibit.notes[0]


def two_years_and(months, measure="arrests"):
    """Two years of quarters of 90 of one region, and months after them."""
    lines = [f"South West,{year} Q{q},{measure},90"
             for year in ("2019-20", "2020-21") for q in (1, 2, 3, 4)]  # fmt: skip
    lines += [f"South West,{month} 2021,{measure},{value}" for month, value in months]
    return returned("Region,Period,Measure,Value", *lines)


def test_months_go_on_where_quarters_end():
    """Six months of 15 are two quarters of 45, against 90 and 90."""
    frame = two_years_and([(month, 15) for month, _ in MONTHS[:6]])
    exhibit = rocu.track(frame, "arrests", region="South West")
    assert exhibit.headline.endswith("been 45 a quarter since April 2021, against 90 before")
    data = rocu.year_on_year(frame, "arrests", region="South West").data
    # Two quarters of 90 and two of 45 are 270, against four of 90.
    assert data.loc[0, ["now", "before"]].tolist() == [270, 360]


REGIONAL = [{"kind": "track", "measure": "charges", "region": "East Midlands"}]
ALL_FORCES = {"kind": "track", "measure": "charges", "geography": "force", "region": "all"}
SIDE_BY_SIDE = [ALL_FORCES, {"kind": "compare_regions", "measure": "charges", "geography": "force",
                             "region": "all", "per": "population"}]  # fmt: skip


def public(frame, entries):
    """All that a public paper of some exhibits tells."""
    # Of a workbook it is known what was hidden in it, of pasted text not.
    sources = frame["source"].str.replace("upload", "return.xlsx!Return")
    frame = frame.assign(status="final", source=sources)
    paper = rocu.Paper({"outcomes": frame}, title="A", audience="public",
                       exhibits=entries)  # fmt: skip
    made = paper.exhibits()
    words = list(map(str, paper.not_shown))
    for one in made:
        words += [one.headline, one.description, *one.notes, one.table.to_csv()]
        words += [] if one.drawing is None else [one.drawing.frame.to_csv()]
    return words


def with_small(first):
    """Two small months that are as many together whatever the first is."""
    # October is the fewest that can be hidden with April, and would leave the quarter to tell it.
    later = [(name, 1000 if name == "Oct" else 4000 + n) for name, n in MONTHS[3:]]
    return [("Apr", first), ("May", 4000), ("Jun", 3004 - first), *later]


@pytest.mark.parametrize("entries", [
    REGIONAL,
    pytest.param(SIDE_BY_SIDE, marks=pytest.mark.slow),
    pytest.param([*REGIONAL, *SIDE_BY_SIDE, *(ALL_FORCES | {"force": name} for name in FORCES)],
                 marks=pytest.mark.long),
])  # fmt: skip
def test_a_small_month_is_told_by_no_sum_of_quarters_and_months(entries):
    papers = []
    for first in (3, 4):
        frame = both(with_small(first), "charges")
        others = frame["force"].ne(MONTHLY)
        papers.append(public(frame.assign(value=frame["value"].mask(others, 5000.0)), entries))
    assert papers[0] == papers[1]
    assert any(NOTE in text for text in papers[0])


def test_a_small_month_after_quarters_is_told_by_no_quarter():
    entry = {"kind": "track", "measure": "charges", "region": "South West"}
    three, four = (public(two_years_and(with_small(n), "charges"), [entry]) for n in (3, 4))
    assert three == four


def test_figures_given_by_month_and_again_by_quarter_count_once():
    lines = [f"{force},{month} 2021,arrests,{n}" for force in FORCES for month, n in MONTHS[:6]]
    lines += [f"{force},2021-22 Q{q},arrests,9" for force in FORCES for q in (1, 2)]
    frame = returned("Force,Period,Measure,Value", *lines)
    found, exhibit = sums(frame)
    assert found == {f"{month} 2021": 5.0 * n for month, n in MONTHS[:6]}
    assert any("of another length" in note for note in exhibit.notes)
    with pytest.raises(NotComparable, match="overlap in time"):
        rocu.compare_regions(frame, "arrests", period="2021-22")


@pytest.mark.parametrize("exhibit", [rocu.track, rocu.year_on_year])
def test_one_forces_many_months_do_not_leave_out_the_quarters_of_all(exhibit):
    """Two forces give the 12 quarters of three years, and a third its 36 months."""
    forces = ("Derbyshire", "Lincolnshire")
    spans = [f"{y}-{y + 1 - 2000} Q{q}" for y in (2022, 2023, 2024) for q in (1, 2, 3, 4)]
    lines = [f"{f},{span},arrests,{30 + k % 4}" for f in forces for k, span in enumerate(spans)]
    days = pd.period_range("2022-04", "2025-03", freq="M").strftime("%b %Y")
    lines += [f"{MONTHLY},{month},arrests,{10 + k % 3}" for k, month in enumerate(days)]
    shown = exhibit(returned("Force,Period,Measure,Value", *lines), "arrests", geography="force")
    assert {*shown.data["region"]} >= {*forces}


def test_forces_that_give_quarters_lack_no_month_of_another():
    """One hidden month of one force is a quarter of its own that it lacks, and no month of all."""
    rows = [row("South West", 30, quarter(n), force=force)
            for force in ("Dorset", "Gloucestershire") for n in range(12)]  # fmt: skip
    for number in range(36):
        month = periods.month(2018 + (number + 3) // 12, (number + 3) % 12 + 1)
        cell = {"value": None, "marker": "c"} if number == 20 else {"value": 10}
        rows.append(row("South West", period=month, force="Wiltshire", **cell))
    notes = " ".join(rocu.track(outcomes(*rows), "arrests", region="South West").notes)
    assert "Sums for the South West leave out 2019-20 Q3, which Wiltshire lacks" in notes
    assert "October 2019" not in notes


def test_months_and_quarters_add_to_a_year_that_they_fill_and_to_no_other():
    frame = both(MONTHS + LAST, quarters=(1, 2, 3, 4))
    data = rocu.compare_regions(frame, "arrests", period="2021-22").data
    assert data["value"].tolist() == [4 * 4 * 9 + 4 * (2 + 3 + 4)]
    assert data["lacking"].tolist() == [()]
    with pytest.raises(NotComparable, match="overlap in time"):
        rocu.compare_regions(frame[frame["period"] != "Mar 2022"], "arrests", period="2021-22")
