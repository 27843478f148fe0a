"""The workbook to send out: what it asks for, and that it reads back."""

import datetime

import pytest
from openpyxl import load_workbook

import rocu_analysis as rocu
from rocu_analysis import schema, templates
from rocu_analysis.intake import names

SHEETS = templates.SHEET_NAMES


@pytest.fixture
def template(tmp_path):
    return templates.write_template(tmp_path / "template.xlsx")


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    template = templates.write_template(tmp_path_factory.mktemp("t") / "template.xlsx")
    return load_workbook(template)


def fill(path, rows):
    """Type records into the template as a person would; ``rows`` by frame."""
    book = load_workbook(path)
    for frame, records in rows.items():
        names = [column.name for column in templates.columns_asked(frame)]
        for down, record in enumerate(records, start=4):
            for name, value in record.items():
                book[SHEETS[frame]].cell(down, names.index(name) + 1).value = value
    book.save(path)
    return path


@pytest.mark.parametrize("frame", schema.FRAMES)
def test_intake_knows_every_heading(book, frame):
    shown = [cell.value for cell in book[SHEETS[frame]][3]]
    wanted = [c.name for c in schema.FRAMES[frame] if c.name != "source" and not c.optional]
    assert [names.field_of_heading(text, frame) for text in shown] == wanted
    assert frame == "outcomes" or names.register_of(shown) == frame


@pytest.mark.parametrize("frame", schema.FRAMES)
def test_headings_are_protected_with_a_star_where_they_must_be_filled(book, frame):
    sheet = book[SHEETS[frame]]
    assert (sheet.protection.sheet, sheet.protection.password) == (True, None)
    assert sheet["A3"].protection.locked
    assert not sheet.column_dimensions["A"].protection.locked
    assert sheet.freeze_panes == "A4"
    starred = [cell.value.endswith(" *") for cell in sheet[3]]
    assert starred == [column.required for column in templates.columns_asked(frame)]
    rules = sheet.data_validations.dataValidation
    assert len(rules) == len(starred)
    assert all(rule.prompt and len(rule.prompt) <= 255 for rule in rules)


def test_the_same_bytes_each_time(tmp_path, template):
    again = templates.write_template(tmp_path / "again.xlsx")
    assert again.read_bytes() == template.read_bytes()


# What makes a record of one's own of an example.
OWN = {
    "outcomes": {"period": "2021-22 Q4"},
    "recommendations": {"report": "Another inspection report"},
    "recommendation_events": {"note": "Told to the board"},
    "responses": {"reason": "It helps"},
    "resources": {"amount": 1_300_000},
    "grades": {"question": "Vetting"},
}


def test_what_is_filled_in_reads_back(template):
    filled = {
        frame: [record | OWN[frame] for record in templates.examples(frame)]
        for frame in schema.FRAMES
    }
    check = rocu.check(fill(template, filled))
    assert check.problems.empty, check
    for frame, records in filled.items():
        rows = getattr(check, frame)
        assert len(rows) == len(records)
        for (_, row), record in zip(rows.iterrows(), records, strict=True):
            for name, value in record.items():
                if not name.endswith(("due", "date", "assessed", "answered", "published")):
                    assert row[name] == value, (frame, name)
    assert check.recommendations.loc[0, "due"] == datetime.datetime(2022, 2, 28)
    assert check.outcomes.loc[1, "region"] == "South West"
