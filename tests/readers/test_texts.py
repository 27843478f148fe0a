"""CSV in whatever encoding and with whatever separator it arrives, and text that is no table."""

import pytest
from sheets import only

from rocu_analysis import readers

NOTES = """Return of the South West Regional Organised Crime Unit for the last quarter
Please read the notes, which say how arrests, charges and seizures were counted
The figures are provisional, may change, and are not to be published before July
"""


def test_one_wide_line_among_many_narrow_ones_costs_what_it_holds():
    lines = ["1"] * 50_000
    lines[7] = "," * 5_000 + "x"
    sheet = only("\n".join(lines).encode())
    assert sheet.values.shape == (50_000, 2)
    assert sheet.address(7, 1) == "GJI8"  # 5,001 = 7 x 676 + 10 x 26 + 9


@pytest.mark.parametrize(
    "text",
    [
        NOTES + "Region,Arrests 2020-21\nEastern,5\nLondon,6\n",
        NOTES + "Ref,Report,Status\nR1,A report,complete\nR2,A report,complete\nR3,A report,new\n",
        "Arrests\n5\n6\n",
        "Ref,Report,Words,Status,Note\nR1,A report,Do it,new,\nR2,A report,Do it now or soon,,\n",
        "Ref, Report, Summary of it\nR1, A report, Agree how it is paid\nR2, A report, Do it now\n",
        "Ref,Report,Summary\nR1,A report,Agree how the unit is paid for over the next years\n",
    ],
)
def test_a_short_table_under_long_notes_is_still_a_table(text):
    assert "file_is_text" not in [p.code for p in readers.read(text.encode()).problems]
