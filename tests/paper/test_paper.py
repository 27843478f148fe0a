"""A paper is put together from its exhibits, part by part, and is the same each time."""

from dataclasses import replace

import pandas as pd
import pytest

from rocu_analysis import datasets, schema
from rocu_analysis.paper.assembly import assemble
from rocu_analysis.paper.paper import Paper
from rocu_analysis.paper.tables import parts_of

ENTRIES = [{"kind": "recommendations", "heading": "Recommendations"}, {"kind": "responses"}]


def register(source="register.xlsx"):
    rows = [
        ("R1", "2021-02-10", "funding", "2022-02-01", "status not known", None),
        ("R2", "2021-02-10", "workforce", "2021-08-01", "complete", "2021-07-01"),
    ]
    names = ("recommendation_id", "published", "theme", "due", "status", "status_date")
    frame = pd.DataFrame([dict(zip(names, row, strict=True)) for row in rows])
    frame = frame.assign(
        report="Report", level="recommendation", summary="Do it", owner="An owner",
        source=[f"{source}!Register!A{n}" for n in (5, 6)],
    )  # fmt: skip
    return schema.conform(frame, "recommendations")


def answers(source="answers.csv"):
    row = {
        "recommendation_id": "R1", "respondent": "Chief constable", "role": "chief constable",
        "position": "accepts", "reason": "=1+1", "answered": "2021-04-07", "source": f"{source}!A5",
    }  # fmt: skip
    return schema.conform(pd.DataFrame([row]), "responses")


def paper(frames=None, **changed):
    held = {"recommendations": register(), "responses": answers()}
    options = {"title": "A paper", "audience": "public", "exhibits": ENTRIES} | changed
    return Paper(held if frames is None else frames, **options)


def wide_frame(rows=30, columns=14):
    return pd.DataFrame(
        {f"Organisation {c}": [f"Reference {r} {c}" for r in range(rows)] for c in range(columns)}
    )


def test_wide_tables_turn_the_page_and_the_page_turns_back():
    made = paper(exhibits=[ENTRIES[0]])
    exhibit = made.exhibits()[0]
    wide = replace(exhibit, table=wide_frame())
    placed = [replace(item, exhibit=wide) for item in made._placed("public")]
    document = assemble(made, "public", placed, ())
    by_text = {heading.text: heading.landscape for heading in document.headings}
    assert by_text["Figures behind figure\u00a01"]
    assert by_text["Tables"]
    assert not by_text["Can these figures be relied on?"]
    assert not by_text["Method"]


def test_no_word_in_a_cell_is_wider_than_its_column():
    from rocu_analysis.theme import text_width

    tables = paper().document().tables
    assert len(tables) > 1
    for table in tables:
        room = 24.7 if table.is_wide else 16.0
        assert sum(table.widths(room)) == pytest.approx(room)
        assert sum(table.page_widths) <= room + 0.001
        for row in (table.headers, *table.cells):
            for cell, width in zip(row, table.page_widths, strict=True):
                words = [part for word in cell.split(" ") for part in parts_of(word)]
                assert all(text_width(word, 8.5) <= width for word in words)


def test_forces_of_all_regions_stand_in_a_paper_of_one():
    entry = {"kind": "track", "measure": "judicial outcomes", "geography": "force", "region": "all"}
    made = paper({"outcomes": datasets.example("fraud")}, region="South West", exhibits=[entry])
    (item,) = made._placed("public")
    # Forces of all ten regions: 43, a row each or more.
    assert item.exhibit.table.iloc[:, 0].nunique() == 43
