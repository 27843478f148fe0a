"""A paper made by hand, for writers to write."""

from datetime import date

import pandas as pd
import pytest

from rocu_analysis.charts.drawing import Drawing, axes_in
from rocu_analysis.exhibits.cells import cell, table_of
from rocu_analysis.exhibits.exhibit import Exhibit, Recipe
from rocu_analysis.paper import content

HOSTILE = (
    "=cmd|'/C calc'!A0",
    "<script>alert(1)</script>",
    "#let x = 1; #panic()",
    "../../x",
    "\u202eesrever",
    "null\x00byte",
    "[link](http://example.com) *bold* $x$",
    "Ω 漢字 🙂",
)


def draw_bars(frame, figure, place):
    axes = axes_in(figure, 4, 1, 1, 1)
    axes.barh(frame["region"], frame["value"])


@pytest.fixture(scope="session")
def exhibit():
    frame = pd.DataFrame({"region": ["South West", "Eastern"], "value": [1124, 62]})
    table = table_of(
        {
            "Region": ["South West", "Eastern"],
            "Referrals": [cell(1124), cell(None, hidden=True)],
            "Share": [cell(9.5, decimals=1), cell(None)],
        }
    )
    return Exhibit(
        kind="compare_regions",
        headline="South West checked 1,124 referrals",
        subtitle="Referrals checked, two regions, 2018-19, count",
        alt="Bar chart of referrals by region. South West has 1,124.",
        more="South West checked 1,124 referrals and Eastern 62.",
        cells=table,
        data=frame,
        source="Made by hand",
        notes=("A note.", "Another note."),
        drawing=Drawing(draw_bars, frame),
        recipe=Recipe("compare_regions"),
    )


@pytest.fixture(scope="session")
def document(exhibit):
    """One of every kind of block, and hostile text in each place where text may stand."""
    to_figure = content.Link("figure-1", "figure 1")
    notes = tuple(content.Point(text, anchor=f"note-{n}") for n, text in enumerate(HOSTILE, 1))
    blocks = (
        content.Paragraph("Quarter to March 2021 | for the board", "facts"),
        content.Paragraph(f"Answer: {HOSTILE[1]}", "answer"),
        content.Heading(1, "Summary", "1", "summary"),
        content.Points((content.Point(exhibit.headline, "", (to_figure,)),), True),
        content.Tiles(
            tuple(content.Tile(text, "Not clearly", text, to_figure) for text in HOSTILE[:3])
        ),
        content.Heading(1, "Findings", "2", "findings"),
        content.Heading(2, exhibit.headline, "2.1", "finding-1"),
        content.Picture.make(exhibit, "Figure 1", exhibit.subtitle, "figure-1", content.TALLEST),
        content.Paragraph(exhibit.description),
        content.Paragraph("Read with care: provisional.", "care"),
        content.Table("Table 1", exhibit.subtitle, "table-1", exhibit.cells),
        content.Paragraph("Source: made by hand.", "source", (content.Link("note-1", "note 1"),)),
        content.Points(notes, role="small"),
        content.Heading(1, "Hostile <b>text</b> #let", "Annex A.", "hostile", new_page=True),
        content.Paragraph("Lead #message", "lead"),
        content.Paragraph("small", "small"),
        content.Points((content.Point("Report", "Source", address="https://example.org/a?b=1&c"),)),
        content.Table(
            "Table 2", "Hostile words", "table-2",
            pd.DataFrame({"Words": HOSTILE, "Count": range(len(HOSTILE)), "Again": HOSTILE}),
        ),
    )  # fmt: skip
    return content.Document(
        title="Regional organised crime: <South West> #let",
        subtitle="For tests",
        part="public",
        marking="OFFICIAL",
        handling="For tests only",
        dated=date(2021, 4, 7),
        authors="A. Analyst",
        illustrative=True,
        facts=("For information", "figures at 7 April 2021", "from A. Analyst"),
        blocks=blocks,
    )
