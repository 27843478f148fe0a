"""The column contract: one declaration that intake, the template and the exhibits rely on."""

import pandas as pd
import pytest

import rocu_analysis as rocu
from rocu_analysis import frames, reference, schema, templates
from rocu_analysis.errors import BadOption, RocuError

TYPES = {"text": "str", "number": "float64", "date": "datetime64[s]"}


@pytest.mark.parametrize("frame", schema.FRAMES)
def test_a_frame_has_its_columns_with_types_meanings_a_reader_and_a_sheet(frame):
    empty = schema.empty(frame)
    assert list(empty.columns) == list(schema.columns(frame))
    assert [str(kind) for kind in empty.dtypes] == [TYPES[c.kind] for c in schema.FRAMES[frame]]
    assert all(c.meaning and not c.meaning.endswith(".") for c in schema.FRAMES[frame])
    assert schema.columns(frame)[-1] == "source"
    assert callable(getattr(rocu, f"load_{frame}"))
    assert frame in templates.SHEET_NAMES


def test_conform_orders_types_and_drops():
    given = pd.DataFrame({"value": ["12"], "extra": [1], "as_at": ["2021-04-07"], "force": [None]})
    before = given.copy(deep=True)
    found = schema.conform(given, "outcomes")
    assert list(found.columns) == list(schema.columns("outcomes"))
    assert found.loc[0, "value"] == 12.0
    assert found.loc[0, "as_at"] == pd.Timestamp("2021-04-07")
    assert found["force"].isna().tolist() == [True]
    pd.testing.assert_frame_equal(given, before)


def test_conform_twice_changes_nothing_more():
    once = schema.conform(pd.DataFrame({"value": [1, 2]}, index=[5, 9]), "outcomes")
    pd.testing.assert_frame_equal(schema.conform(once, "outcomes"), once)


def test_a_frame_that_is_none_is_told():
    with pytest.raises(BadOption, match="outcomes, recommendations"):
        schema.columns("outcome")


def test_require_names_what_is_lacking_and_how_to_load_it():
    frame = schema.empty("outcomes")
    assert frames.require(frame, "outcomes") is frame
    with pytest.raises(RocuError, match=r"lacks geography.*rocu\.load_outcomes"):
        frames.require(pd.DataFrame({"value": [1]}), "outcomes")
    with pytest.raises(RocuError, match="not a frame of outcomes"):
        frames.require("returns/", "outcomes")


@pytest.mark.parametrize(
    ("sources", "invented"),
    [
        (["illustrative South West.xlsx!Outcomes!D4"], {True}),
        (["SW 2020-21 Q4.xlsx!Outcomes!D4"], {False}),
        (["Illustrative.xlsx!A1", "SW.xlsx!A1"], {True, False}),
        ([], set()),
        ([None, "SW.xlsx!A1"], {False}),
    ],
)
def test_invented_rows_are_known_by_their_source(sources, invented):
    frame = schema.conform(pd.DataFrame({"source": pd.Series(sources, dtype="object")}), "outcomes")
    assert schema.invented(frame) == invented


def test_a_figure_is_everything_but_its_value_and_where_it_stood():
    rest = [name for name in schema.columns("outcomes") if name not in schema.FIGURE_COLUMNS]
    assert " ".join(rest) == "value value_high qualifier status as_at marker published source"


def test_words_agree_with_the_reference_tables():
    assert set(schema.RECOMMENDATION_LEVELS) == {row["level"] for row in reference.rows("levels")}
    assert set(schema.GRADES) == set(schema.SCALES)
    allowed = {column.name: column.allowed for column in schema.FRAMES["outcomes"]}
    assert allowed["region"] == reference.REGIONS
    assert allowed["strand"] == (*reference.STRANDS, reference.NOT_STATED)
