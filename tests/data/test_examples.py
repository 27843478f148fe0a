"""What `examples` lists is what `example` gives, wherever the data are found."""

import csv

import pandas as pd
import pytest

import rocu_analysis as rocu
from rocu_analysis import datasets, schema
from rocu_analysis.periods import short_date

DAYS = {
    "outcomes": ("period_start", "period_end"),
    "resources": ("period_start", "period_end"),
    "recommendations": ("published", "due"),
    "recommendation_events": ("event_date",),
    "responses": ("answered", "due"),
    "grades": ("assessed",),
}
NAMES = list(rocu.examples()["name"])


def spoken(frame, kind):
    """First to last day of a frame, in words."""
    days = pd.concat([frame[name] for name in DAYS[kind]]).dropna()
    first, last = (short_date(day.date()) for day in (days.min(), days.max()))
    return first if first == last else f"{first} to {last}"


@pytest.mark.parametrize("name", NAMES)
def test_the_list_agrees_with_the_files(name):
    listed = rocu.examples().set_index("name").loc[name]
    frame = rocu.example(name)
    assert list(frame.columns) == list(schema.columns(listed["frame"]))
    assert len(frame) == listed["rows"]
    assert spoken(frame, listed["frame"]) == listed["period"]
    assert schema.invented(frame) == {listed["kind"] == "illustrative"}


def test_the_promised_names_are_there():
    promised = "fraud register responses scorpion headline county_lines grades status_log nrm"
    assert {*promised.split(), "national", "funding", "seed", "illustrative"} <= set(NAMES)
    assert list(rocu.examples().columns) == ["name", "frame", "rows", "period", "source", "kind"]


def test_every_data_file_belongs_to_an_example():
    with open(datasets.data() / "catalogue.csv", encoding="utf-8", newline="") as table:
        listed = {file for row in csv.DictReader(table) for file in row["files"].split("|")}
    data = datasets.data()
    there = {
        path.relative_to(data).as_posix()
        for folder in ("published", "illustrative")
        for path in (data / folder).iterdir()
        if path.suffix in (".xlsx", ".csv") and path.name != "planted.csv"
    }
    assert listed == there


def test_the_data_are_small_enough_to_ship():
    size = sum(path.stat().st_size for path in datasets.data().rglob("*") if path.is_file())
    assert size < 3_000_000
