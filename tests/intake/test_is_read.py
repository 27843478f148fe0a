"""What is read without a question: small returns, each with all of its figures spelt out.

A case is its name, the rows of a return (`//` is between rows, `|` between cells, a dash is an
empty cell), after `=` each figure as it is kept, and after `!` the problems that are told.
"""

import pytest
from sheets_by_hand import adds_up, cell, check_rows

DETAILS = ("counting", "strand", "threat", "level", "qualifier")

CASES = """\
# where place, period and measure come from
a title of place, measure and quarter
    Kent arrests Q2 2025-26 // Measure | Number // Arrests | 12
    = B3 Kent, arrests, 2025-26 Q2, 12
titles on lines of their own
    Kent Police // Quarter: 2 // Year: 2025-26 // Measure | Number // Arrests | 12 //
    Charges | 5
    = B5 Kent, arrests, 2025-26 Q2, 12
    = B6 Kent, charges, 2025-26 Q2, 5
the columns before the title
    Arrests 2025-26 Q1 // Force | Period | Number // Kent | 2024-25 Q4 | 7
    = C3 Kent, arrests, 2024-25 Q4, 7
a quarter under the year of the title
    Arrests 2025-26 // Force | Q1 | Q2 // Kent | 5 | 6
    = B3 Kent, arrests, 2025-26 Q1, 5
    = C3 Kent, arrests, 2025-26 Q2, 6
plain words between the parts of a title
    Quarterly return of arrests by police force, Q1 2025/26 // Force | Number // Kent | 5
    = B3 Kent, arrests, 2025-26 Q1, 5
the day of the figures in a title
    Arrests 2020-21 (updated 1 May 2021) // Force | Number // Kent | 5
    = B3 Kent, arrests, 2020-21, 5, as at 2021-05-01
a day on which it was printed
    Arrests 2025-26 Q2, printed 14 October 2025 // Force | Number // Kent | 5
    = B3 Kent, arrests, 2025-26 Q2, 5
a title in Welsh
    Arestiadau, Gorffennaf 2024 // Heddlu | Number // Gwent | 7
    = B3 Gwent, arrests, Jul 2024, 7
a part of the year in brackets
    Arrests // Force | 2019-20 | 2020-21 (Apr-Dec) // Kent | 1 | 2
    = B3 Kent, arrests, 2019-20, 1
    = C3 Kent, arrests, Apr-Dec 2020, 2
county lines beside a force
    Kent county lines: arrests 2025-26 // Measure | Number // Arrests | 5
    = B3 Kent, arrests, 2025-26, county lines, 5

# shapes
wide by force
    Arrests 2025-26 // Quarter | Kent | Essex // Q1 | 5 | 6
    = B3 Kent, arrests, 2025-26 Q1, 5
    = C3 Essex, arrests, 2025-26 Q1, 6
wide by strand
    Disruptions 2025-26 // Region | Pursue | Prevent // South West | 5 | 6
    = B3 South West, disruptions, 2025-26, Pursue, 5
    = C3 South West, disruptions, 2025-26, Prevent, 6
wide by threat
    Arrests 2025-26 // Force | Drugs | Fraud // Kent | 5 | 6
    = B3 Kent, arrests, 2025-26, drugs, 5
    = C3 Kent, arrests, 2025-26, fraud, 6
a measure over its strands
    Kent 2025-26 // - | Arrests | Arrests | Charges | Charges //
    Quarter | Pursue | Protect | Pursue | Protect // Q1 | 1 | 2 | 3 | 4
    = B4 Kent, arrests, 2025-26 Q1, Pursue, 1
    = C4 Kent, arrests, 2025-26 Q1, Protect, 2
    = D4 Kent, charges, 2025-26 Q1, Pursue, 3
    = E4 Kent, charges, 2025-26 Q1, Protect, 4
a year over its quarters
    Arrests // - | 2024-25 | - | 2025-26 | - // Force | Q3 | Q4 | Q1 | Q2 //
    Kent | 1 | 2 | 3 | 4
    = B4 Kent, arrests, 2024-25 Q3, 1
    = C4 Kent, arrests, 2024-25 Q4, 2
    = D4 Kent, arrests, 2025-26 Q1, 3
    = E4 Kent, arrests, 2025-26 Q2, 4
a quarter over its months
    Arrests // Force | Q1 2025-26 | - // - | Apr | May // Kent | 3 | 5
    = B4 Kent, arrests, Apr 2025, 3
    = C4 Kent, arrests, May 2025, 5
a blank row within the table
    Arrests // Force | 2019-20 // Kent | 1 // - | - // Essex | 2
    = B3 Kent, arrests, 2019-20, 1
    = B5 Essex, arrests, 2019-20, 2
a second table with its own title
    Arrests 2025-26 // Force | Number // Kent | 1 // - | - // Charges 2025-26 // Force | Number //
    Kent | 2
    = B3 Kent, arrests, 2025-26, 1
    = B7 Kent, charges, 2025-26, 2

# periods
a year ending in a month
    Arrests // Force | Year to May 2022 // Kent | 5
    = B3 Kent, arrests, year to May 2022, 5
months under a heading of twelve
    Force | Period (12 months to) | Arrests // Dorset | Mar-25 | 100 // Dorset | Jun-25 | 110
    = C2 Dorset, arrests, 2024-25, 100
    = C3 Dorset, arrests, year to Jun 2025, 110
    ! periods_overlap C3
a first and a last day
    Force | From | To | Arrests // Kent | 01/07/2025 | 30/09/2025 | 12
    = D2 Kent, arrests, 2025-26 Q2, 12
weeks
    Arrests // Force | w/c 7 April 2025 | week ending 20 April 2025 // Kent | 1 | 2
    = B3 Kent, arrests, week of 7 Apr 2025, 1
    = C3 Kent, arrests, week of 14 Apr 2025, 2
years run together
    Arrests // Force | 202324 | 202425 // Kent | 1 | 2
    = B3 Kent, arrests, 2023-24, 1
    = C3 Kent, arrests, 2024-25, 2
marks of notes at years and names
    Arrests // Force | 14/15 | 15/16** // *Essex | 4 | 5
    = B3 Essex, arrests, 2014-15, 4
    = C3 Essex, arrests, 2015-16, 5
year and quarter in two columns
    Force | Year | Quarter | Arrests // Kent | 2025-26 | Q1 | 5
    = D2 Kent, arrests, 2025-26 Q1, 5

# names and words
short names and other spellings
    Arrests 2025-26 Q1 // Force | Number // Avon & Somerset Constabulary | 1 // WMP | 2 //
    Staffs | 3
    = B3 Avon and Somerset, arrests, 2025-26 Q1, 1
    = B4 West Midlands, arrests, 2025-26 Q1, 2
    = B5 Staffordshire, arrests, 2025-26 Q1, 3
names of units
    Disruptions 2025-26 Q1 // ROCU | Number // EMSOU | 1 // Tarian | 2
    = B3 East Midlands, disruptions, 2025-26 Q1, 1
    = B4 Southern Wales, disruptions, 2025-26 Q1, 2
a force and a unit in brackets
    Arrests 2025-26 Q1 // Region | Number // East Midlands (EMSOU) | 4
    = B3 East Midlands, arrests, 2025-26 Q1, 4
numbers before measures
    Kent, 2025-26 Q2 // Measure | Value // (b) Arrests | 12 // 3. Charges | 5
    = B3 Kent, arrests, 2025-26 Q2, 12
    = B4 Kent, charges, 2025-26 Q2, 5
a threat or whose work in brackets
    Kent 2025-26 Q1 // Measure | Number // Arrests (firearms) | 13 // Arrests (led) | 4
    = B3 Kent, arrests, 2025-26 Q1, firearms, 13
    = B4 Kent, arrests, 2025-26 Q1, led, 4
threats that nobody recorded
    Disruptions 2025-26 Q3 // Force | Threat | Number // Kent | Drugs | 2 //
    Kent | Not recorded | 3
    = C3 Kent, disruptions, 2025-26 Q3, drugs, 2
    = C4 Kent, disruptions, 2025-26 Q3, 3
all nine regions of units but for one
    Arrests, 2020-21 // Region | Number // Eastern | 1 // South East | 2 // North West | 3
    = B3 Eastern, arrests, 2020-21, 1
    = B4 South East, arrests, 2020-21, 2
    = B5 North West, arrests, 2020-21, 3

# cells
marks, notes and what is not exact
    Arrests Q1 2025-26 // Force | Number // Kent | 44* // Essex | 44 [note 1] //
    Surrey | about 40 // Sussex | 12-15
    = B3 Kent, arrests, 2025-26 Q1, 44
    = B4 Essex, arrests, 2025-26 Q1, 44
    = B5 Surrey, arrests, 2025-26 Q1, about, 40
    = B6 Sussex, arrests, 2025-26 Q1, between, 12
    ! cell_interpreted B3
    ! cell_interpreted B4
markers and nothing
    Arrests Q1 2025-26 // Force | Number // Kent | [c] // Essex | n/k // Surrey | z //
    Sussex | nil
    = B3 Kent, arrests, 2025-26 Q1, [c]
    = B4 Essex, arrests, 2025-26 Q1, [x]
    = B5 Surrey, arrests, 2025-26 Q1, [z]
    = B6 Sussex, arrests, 2025-26 Q1, 0
    ! cell_interpreted B6
small numbers that are hidden
    Arrests Q1 2025-26 // Force | Number // Kent | <5 // Essex | 1,124 // Surrey | <10 //
    Sussex | <11
    = B3 Kent, arrests, 2025-26 Q1, less than, [c]
    = B4 Essex, arrests, 2025-26 Q1, 1124
    = B5 Surrey, arrests, 2025-26 Q1, less than, [c]
    = B6 Sussex, arrests, 2025-26 Q1, less than, 11
thousands in a title
    Arrests (thousands) // Force | 2019-20 // Kent | 1.5
    = B3 Kent, arrests, 2019-20, 1500
status in a cell and in a heading
    Arrests // Force | 2024-25 Q1 | 2024-25 Q2 (provisional) // Kent | 5p | 6
    = B3 Kent, arrests, 2024-25 Q1, 5, provisional
    = C3 Kent, arrests, 2024-25 Q2, 6, provisional
status by the letter of a legend
    Arrests, 2025-26 Q3 // Force | Number // Kent | 12p // Essex | 14 r // - | - //
    p = provisional, r = revised
    = B3 Kent, arrests, 2025-26 Q3, 12, provisional
    = B4 Essex, arrests, 2025-26 Q3, 14, revised

a legend in brackets is of the cells that bear its mark
    Arrests, 2025-26 Q3 // Force | Number // Kent | 12 (p) // Essex | 14 // - | - //
    (p) provisional
    = B3 Kent, arrests, 2025-26 Q3, 12, provisional
    = B4 Essex, arrests, 2025-26 Q3, 14

# status of a title or a note
a title that is provisional
    Arrests, 2025-26 (provisional) // Force | Q1 // Kent | 1
    = B3 Kent, arrests, 2025-26 Q1, 1, provisional
a title that is estimated for one year
    Arrests 2020-21 (estimated) // Force | 2019-20 | 2020-21 // Kent | 1 | 2
    = B3 Kent, arrests, 2019-20, 1
    = C3 Kent, arrests, 2020-21, 2, estimated
a note for one quarter
    Quarter | Force | Arrests // Apr-Jun 2026 | Kent | 2 // Jul-Sep 2026 | Kent | 3 // - | - //
    Jul-Sep 2026 provisional
    = C2 Kent, arrests, 2026-27 Q1, 2
    = C3 Kent, arrests, 2026-27 Q2, 3, provisional
a note for one measure of one quarter
    Quarter | Force | Arrests | Charges // Jul-Sep 2026 | Kent | 3 | 4 // - | - //
    Arrests in Jul-Sep 2026 are provisional
    = C2 Kent, arrests, 2026-27 Q2, 3, provisional
    = D2 Kent, charges, 2026-27 Q2, 4
a note for the whole table
    Arrests // Force | Oct 2025 // Kent | 4 // - | - // All figures are provisional
    = B3 Kent, arrests, Oct 2025, 4, provisional
a note that denies it
    Arrests // Force | Oct 2025 // Kent | 4 // - | - // Figures are not yet revised
    = B3 Kent, arrests, Oct 2025, 4
a note for figures with a mark
    Arrests, 2025-26 Q3 // Force | Number // Kent | 12* // Essex | 3 // - | - // * provisional
    = B3 Kent, arrests, 2025-26 Q3, 12
    = B4 Essex, arrests, 2025-26 Q3, 3
    ! cell_interpreted B3
    ! provisional_by_title A6

# totals
a total row and a total column
    Arrests 2025-26 // Force | Q1 | Q2 | Total // Kent | 1 | 2 | 3 // Essex | 4 | 5 | 9 //
    Total | 5 | 7 | 12
    = B3 Kent, arrests, 2025-26 Q1, 1
    = C3 Kent, arrests, 2025-26 Q2, 2
    = B4 Essex, arrests, 2025-26 Q1, 4
    = C4 Essex, arrests, 2025-26 Q2, 5
one column called Total
    Arrests 2025-26 Q1 // Force | Total // Kent | 5
    = B3 Kent, arrests, 2025-26 Q1, 5

# what is left out
remarks and who filled it in
    Force | Period | Arrests | Comments | Completed by //
    Kent | 2025-26 | 5 | new system | A Person
    = C2 Kent, arrests, 2025-26, 5
    ! column_unused E1
"""


def cases():
    """Rows, figures and problems of each case."""
    lines = [line for line in CASES.splitlines() if line and not line.startswith("#")]
    heads = [n for n, line in enumerate(lines) if not line.startswith(" ")]
    for start, end in zip(heads, [*heads[1:], len(lines)], strict=True):
        block = [line.strip() for line in lines[start + 1 : end]]
        drawn = " ".join(line for line in block if line[0] not in "=!")
        rows = [[cell(part) for part in row.split("|")] for row in drawn.split("//")]
        figures, told = ([line[2:] for line in block if line[0] == mark] for mark in "=!")
        yield pytest.param(rows, figures, told, id=lines[start])


def spelt_out(row):
    """A figure in a line: whose, of what, when, its details, the figure, its status and unit."""
    given = {n: str(v) for n, v in row.items() if v is not None and v == v}
    given = {n: v for n, v in given.items() if v not in ("Not stated", "exact", "count")}
    place = given.get("force") or given.get("region") or given.get("body")
    value = f"{row['value']:.10g}" if "value" in given else ""
    marker = f"[{given['marker']}]" if "marker" in given else ""
    day = f"as at {row['as_at']:%Y-%m-%d}" if "as_at" in given else ""
    details = (given.get(name) for name in DETAILS)
    parts = [place, given["measure"], given["period"], *details, value, marker,
             given.get("status"), given.get("unit"), day]  # fmt: skip
    return f"{row['source'].rpartition('!')[2]} {', '.join(filter(None, parts))}"


@pytest.mark.parametrize(("rows", "figures", "told"), list(cases()))
def test_is_read(tmp_path, rows, figures, told):
    check = check_rows(tmp_path, rows)
    assert [spelt_out(row) for row in check.outcomes.to_dict("records")] == figures
    problems = check.problems[check.problems["code"] != "force_missing"]
    assert (problems["code"] + " " + problems["cell"]).tolist() == told
    assert adds_up(check.ledger)
