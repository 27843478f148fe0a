"""What is asked about: small returns of which no figure is right beyond doubt.

A case is its name, the problem with its cell, the cells of figures that are kept all the same, and
the rows of the return: `//` is between rows, `|` between cells, and a dash is an empty cell.
"""

import pytest
from sheets_by_hand import adds_up, cell, check_rows

CASES = """\
# two fields, or two kinds of place, in one column
levels among threats: section_line A4 keeps B3
    Disruptions, South West, 2025-26 // Threat | Number // Drugs | 9 // Major | 4 // Fraud | 5
West Midlands beside WMP: name_ambiguous A3 keeps B4
    Arrests 2025-26 // Force | Number // West Midlands | 678 // WMP | 415
# titles and names of sheets and files
two quarters in a title: period_ambiguous B3
    Arrests Q1, Q3 2025-26 // Force | Number // Kent | 5
quarters that are compared: period_ambiguous B3
    Arrests: Q2 v Q1 2025-26 // Force | Arrests // Kent | 5
a month in a quarterly return: period_ambiguous B3
    Quarterly return - June 2025 // Force | Arrests // Kent | 5
two weeks in a title: period_ambiguous B3
    Week ending 5 July 2025 and 12 July 2025 // Force | Arrests // Kent | 7
two days in a title: period_missing_here B3
    Arrests on 5 July 2025 and 12 July 2025 // Force | Number // Kent | 7
a year and the days of a part of it: period_ambiguous B5
    Arrests, 2025-26 // From: 01/10/2025 // To: 31/12/2025 // Force | Number // Kent | 4
a year of which some months are in: geography_missing B3
    Kent 2020-21 (9 months) // Measure | Number // Arrests | 5
a quarter without its year above years: period_ambiguous B2
    Kent, Q2 // Measure | 2024-25 | 2025-26 // Arrests | 100 | 110
a quarter with a single year: period_ambiguous B3
    Arrests Q1 2021 // Force | Number // Kent | 5
a year alone: period_ambiguous B3
    Arrests 2021 // Force | Number // Kent | 5
rest of a region: geography_missing B3
    Rest of South West arrests 2025-26 // Measure | Number // Arrests | 5
a region without one of its forces: geography_missing B3
    South West without Dorset 2025-26 // Measure | Number // Arrests | 5
words beside a measure in a title: measure_missing B3
    Referrals declined by force // Force | 2019-20 | 2020-21 // Kent | 1 | 2
a target in a title: title_changes_meaning A2
    Arrests target 2025-26 // Force | Number // Kent | 5
what else is said beside a printing day: period_missing_here B3
    Arrests 2025-26, extracted without Dorset // Force | Number // Kent | 5
a rate in a title: title_changes_meaning A2
    Arrests, rate per 1000, 2025-26 // Force | Number // Kent | 5
cumulative figures: title_changes_meaning A2
    Cumulative arrests 2025-26 // Force | Q1 | Q2 // Kent | 3 | 7
data up to a day: geography_missing B3
    Kent, data to 30 September 2025 // Measure | 2024-25 | 2025-26 // Arrests | 110 | 60
a title without a period: period_missing_here B3
    Arrests // Force | Number // Kent | 5
a place that is nobody's: period_ambiguous B3
    Arrests by police division, Scotland, 2020-21 // Geography | Number // North East | 1

# headings
this quarter and the year to date: column_not_understood B2
    Dorset 2025-26 // Measure | This quarter | Year to date // Arrests | 20 | 61
the same period last year: column_not_understood C2 keeps B3
    Kent Police // Measure | Q3 2025/26 | Same period last year // Arrests | 1 | 2
targets beside what came of them: column_not_understood B2
    Kent, 2025-26 // Measure | Q1 target | Q1 actual // Arrests | 10 | 12
a quarter of other months: column_not_understood B2
    Kent 2025-26 // Measure | Q1 (Jan-Mar) | Q2 (Apr-Jun) // Arrests | 5 | 6
months by their initials: column_not_understood B2
    Arrests by month 2025-26 // Force | J | F | M // Kent | 1 | 2 | 3
unknown beside strands: column_not_understood C2 keeps B3
    Disruptions 2025-26 // Force | Pursue | Unknown // Kent | 1 | 2
a level without a measure: measure_missing B3
    Kent Q2 2025-26 // Threat | Major | Minor // Drugs | 1 | 6
the smallest and the largest: column_not_understood B2
    Disruptions 2025-26 Q1 // Region | Min | Max // Eastern | 9 | 20
letters of notes behind two measures: column_not_understood B2
    2025-26 Q1 // Force | Arrests (a) | Arrests (b) // Kent | 10 | 4
how many of what is worth money: column_not_understood B2 keeps C3
    2025-26 Q1 // Force | Cash seizures | Cash seized (£) // Kent | 3 | 12000
a number under a measure of money: unclear_number B3
    Kent Q1 2025-26 // Measure | No. // Cash seized | 12
years that may be a month: period_ambiguous B2
    Arrests // Force | 2010-12 | 2013-15 // Kent | 1 | 2
two digits for each year: column_not_understood B2
    Arrests // Force | 04/05 | 05/06 // Kent | 1 | 2
a part of whom: column_not_understood D1 keeps C2
    Force | Period | People safeguarded | Of whom children // Kent | 2020-21 | 27 | 9
a threat that two others make up: labels_disagree D3 keeps B3 C3
    Disruptions 2025-26 // Force | Drugs | Firearms | Drugs and firearms // Kent | 12 | 5 | 17
all units over a column beside threats: labels_disagree D3 keeps B3 C3
    Kent arrests // Period | Drugs | Firearms | The network // Q1 2025-26 | 12 | 1 | 9
a second row of headings with other months: section_line B3
    Arrests 2025-26 // Force | Quarter 1 // - | Jul 2025 // Kent | 3
a line of another return over the headings: section_line B3
    Kent arrests Q2 2025-26 // Next return | Q3 2025-26 // Force | Arrests // Kent | 3

# rows
a pivot of forces over measures: measure_unknown A2
    Row Labels | 2025-26 Q1 // Dorset | 9 // Arrests | 4 // Warrants executed | 5
levels in rows below threats: word_unknown A4 keeps B3
    Disruptions 2025-26 // Threat | Kent // Drugs | 9 // Major | 4 // Minor | 5
names typed once over blank cells: blank_below A4 keeps C3
    Arrests 2025-26 Q1 // Strand | Force | Number // Prepare | Kent | 5 // - | Essex | 6 //
    - | Dorset | 7
a line of a strand between the rows: section_line A3
    Kent 2025-26 Q2 // Measure | Number // Pursue // Arrests | 12 // Protect // Arrests | 4
a period left blank among quarters: period_missing_here C4 keeps C3
    Kent 2025-26 // Measure | Quarter | Number // Arrests | Q1 | 5 // Charges | - | 4
the number of a quarter alone: period_unknown B3
    Dorset 2025-26 // Measure | Quarter | Number // Arrests | 1 | 20
a month under Year: period_ambiguous A3
    Arrests in Kent // Year | Number // Mar 2020 | 4
two months in two languages: period_unknown A2
    Month | Force | Arrests // Gorffennaf / August 2024 | Gwent | 1
days with the month first: period_unknown C2
    Force | From | To | Arrests // Kent | 07/01/2025 | 09/30/2025 | 12
a name that is a force and a region: name_ambiguous A3
    Arrests, 2020-21 // Area | Number // West Midlands | 3
a force among councils: name_ambiguous A3
    Arrests 2025-26 // Area | Number // Kent | 1 // Leeds | 3 // Bolton | 7 // Bury | 8
councils by the names of forces: geography_missing B3
    Arrests, 2020-21 // Local authority | Number // Kent | 1
an empty force below a region's title: geography_missing C4 keeps C3
    South East, 2020-21 // Force | Measure | Number // Surrey | Arrests | 5 // - | Charges | 6
an empty measure below a measure's title: measure_missing C4 keeps C3
    Arrests, 2020-21 // Measure | Force | Number // Charges | Surrey | 5 // - | Sussex | 6
regions of official statistics: name_ambiguous A3
    Arrests, 2020-21 // Region | Number // North West | 1 // East of England | 2
regions beside a country: name_ambiguous A3 keeps B4
    Arrests, 2020-21 // Region | Number // South East | 1 // England | 2
a region in the return of a force: labels_disagree D3
    South Wales Police return // Region | Quarter | Measure | Number //
    Southern Wales | Q1 2026-27 | Arrests | 92
forces that share a unit: name_unknown A3
    Arrests 2025-26 // Area | Number // BCH | 90
the name of a region among threats: word_unknown A4 keeps B3
    WMROCU disruptions 2025-26 // Threat | Number // Drugs | 44 // Region | 64
a threat with its parts below it: word_unknown A3 keeps B4
    Kent arrests 2020-21 // Threat | Number // Class A, of which | 30 // Cocaine | 10
measures that are not known: measure_unknown A3
    Kent 2025-26 Q2 // Measure | Value // Khat (grams) | 1700
colours for a status: word_unknown D2
    Region | KPI | Apr-25 | Status // Eastern | Arrests | 3 | R // Eastern | Charges | 1 | G
ages that no column takes: column_not_understood C1
    Force | Period | Age | Arrests // Kent | 2021-22 | 0-17 | 3 // Kent | 2021-22 | 18+ | 5
operations that no column takes: column_not_understood A2
    South West 2025-26 Q2 // Operation | Arrests // Op Alpha | 4 // Op Bravo | 7
days of a month: column_not_understood C1
    Year | Month | Day | Force | Arrests // 2025-26 | April | 3 | Kent | 13 //
    2025-26 | April | 4 | Kent | 14
a level of injuries: column_not_understood C1
    Force | Period | Injury level | Arrests // Kent | 2020-21 | Minor | 5 //
    Kent | 2020-21 | Moderate | 6
a remark that figures are cumulative: title_changes_meaning D2
    Force | Period | Arrests | Comments // Kent | 2021-22 Q2 | 14 | Cumulative
a count with its share: text_for_figure B3
    South West arrests 2024-25 // Force | Number (%) // Dorset | 12 (34%)
pounds in a column of millions: unclear_number B3
    2025-26 Q1 // Region | Cash seized (£m) // Eastern | 640000

# tables
a blank heading over a few numbers: table_not_understood A1
    Force | Arrests 2020-21 | - // Dorset | 5 | 6 // Kent | 7 | - // Essex | 8 | checked //
    Surrey | 9 | checked
a further row of headings that is not known: section_line B3
    2020-21 // Force | Arrests | Charges // - | expected | so far // Dorset | 5 | 6
figures without headings of their own: table_not_understood B3
    2025-26 // - | Number // Staffs arrests | 192
a sheet in question and answer: table_not_understood B2
    Kent 2025-26 // 1. How many arrests? | 41 // 2. How many disruptions? | 12
ages below measures: table_not_understood C2
    2025-26 Q3 // Force | Arrests | - // - | Under 18 | 18+ // Kent | 1 | 2
"""


def cases():
    """Name, problem, cells that are kept, and rows of each case."""
    lines = [line for line in CASES.splitlines() if line and not line.startswith("#")]
    for start, head in enumerate(lines):
        if not head.startswith(" "):
            drawn = lines[start + 1 : start + 3]
            text = " ".join(drawn if drawn[0].endswith("//") else drawn[:1])
            rows = [[cell(part) for part in row.split("|")] for row in text.split("//")]
            name, _, told = head.partition(": ")
            problem, _, kept = told.partition(" keeps ")
            yield pytest.param(problem, kept.split(), rows, id=name)


@pytest.mark.parametrize(("problem", "kept", "rows"), list(cases()))
def test_is_asked(tmp_path, problem, kept, rows):
    check = check_rows(tmp_path, rows)
    errors = check.problems[check.problems["severity"] == "error"]
    assert problem in (errors["code"] + " " + errors["cell"]).tolist()
    assert [source.rpartition("!")[2] for source in check.outcomes["source"]] == kept
    assert adds_up(check.ledger)
