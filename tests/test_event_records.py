"""Two engines, one answer, and nothing dropped on the way."""

import re
from datetime import datetime

import numpy as np
import pandas as pd
import pytest
import slow_reference

import rocu_analysis as rocu
from rocu_analysis import event_records, schema
from rocu_analysis.errors import RocuError
from rocu_analysis.event_records import counting as on_ibis, plan

RECORDS = """\
date,force,strand,threat,person,pounds
2021-01-05,Devon & Cornwall,pursue,drugs,A,"£1,200"
2021-03-31 23:59,Devon and Cornwall,Pursue,drugs,A,300
31/03/2021,Dorset,PREVENT,,B,
01/04/2021,Dorset Police,,,C,50
2021-10-02,Dorset,,,C,0.5
,Kent,Pursue,firearms,D,10
"""
ENGINES = ("duckdb",)


@pytest.fixture
def records(tmp_path):
    file = tmp_path / "arrests.csv"
    file.write_text(RECORDS, encoding="utf-8")
    return file


def figures(frame, *columns):
    return [tuple(row) for row in frame[[*columns, "period", "value"]].itertuples(index=False)]


def invented(count=1200):
    """Records with every kind of mess that is allowed."""
    draw = np.random.default_rng(20210210)
    days = pd.to_datetime("2019-02-01") + pd.to_timedelta(draw.integers(0, 900, count), unit="D")
    text = np.where(draw.random(count) < 0.3, days.strftime("%d/%m/%Y"), days.strftime("%Y-%m-%d"))
    forces = ["Devon & Cornwall", "Dorset Police", "GMP", "E23000032", "South Wales", ""]
    return pd.DataFrame(
        {
            "day": np.where(draw.random(count) < 0.02, "", text),
            "where": draw.choice(forces, count),
            "strand": draw.choice(["pursue", "PREVENT", " ", "Not stated", "Protect"], count),
            "what": draw.choice(["arrest", "Arrests", "crane lifts"], count),
            "level": draw.choice(["Major", "minor", ""], count),
            "person": draw.integers(1, 300, count).astype(str),
            "pounds": draw.choice(["£1,200", "35", "", "7"], count),
        }
    )


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("csv", {"period": "calendar quarter"}),
        ("parquet", {"by": ("region", "measure")}),
        ("csv", {"by": ("force", "measure"), "distinct": "person", "period": "month"}),
        ("parquet", {"by": ("region", "measure"), "add": "pounds", "period": "year"}),
        ("csv", {"by": ("region", "measure", "strand"), "complete": True, "as_at": "2021-07-20"}),
    ],
    ids=str,
)
@pytest.mark.parametrize("engine", ["duckdb", pytest.param("spark", marks=pytest.mark.slow)])
def test_the_engine_and_the_slow_reference_agree(tmp_path, monkeypatch, engine, kind, asked):
    frame = invented()
    for number, part in enumerate((frame[:400], frame[400:])):
        path = tmp_path / f"part {number}.{kind}"
        part.to_csv(path, index=False) if kind == "csv" else part.to_parquet(path)
    asked = asked | {"date": "day", "columns": {"force": "where", "measure": "what"}}
    fast = rocu.events(tmp_path / f"*.{kind}", engine=engine, **asked)
    monkeypatch.setattr(event_records, "counter", slow_reference)
    slow = rocu.events(tmp_path, **asked)
    pd.testing.assert_frame_equal(fast, slow)
    assert len(fast) > 20
    if "distinct" not in asked and "add" not in asked:
        assert fast["value"].sum() == len(frame)


def test_the_same_expression_is_written_for_spark():
    import ibis

    table = ibis.table({"date": "string", "force": "string", "person": "string"}, name="records")
    asked = plan.Plan(
        "date", {"force": "force"}, "quarter", "person", words={"force": {"GMP": "Manchester"}}
    )
    written = ibis.to_sql(on_ibis.expression(table, asked), dialect="pyspark")
    assert "GROUP BY" in written
    assert "COUNT(DISTINCT" in written


def test_real_dates_and_numbers_in_parquet_need_no_text(tmp_path):
    frame = pd.DataFrame(
        {
            "date": pd.to_datetime(["2021-04-01", "2021-06-30", None]),
            "region": ["SWROCU", "South West", "Tarian"],
            "pounds": [1.5, 2.0, 3.0],
        }
    )
    frame.to_parquet(tmp_path / "seizures.parquet")
    for engine in ENGINES:
        counted = rocu.events(
            tmp_path / "seizures.parquet", measure="cash seized", add="pounds", engine=engine
        )
        assert figures(counted, "region") == [
            ("South West", "2021-22 Q1", 1.5 + 2.0),
            ("Southern Wales", "not stated", 3.0),
        ]


FAR_OFF = ["9999-12-31", "0001-01-01", "2021-04-05"]


@pytest.mark.parametrize("kind", ["csv", "date", "datetime"])
@pytest.mark.parametrize("engine", ENGINES)
def test_a_day_that_stands_for_none_is_told_and_counted_without_date(
    tmp_path, caplog, engine, kind
):
    days = [*FAR_OFF, "31/12/9999"] if kind == "csv" else FAR_OFF
    frame = pd.DataFrame({"date": days, "region": "South West"})
    path = tmp_path / ("a.csv" if kind == "csv" else "a.parquet")
    if kind == "csv":
        frame.to_csv(path, index=False)
    else:
        as_days = [datetime.fromisoformat(day) for day in days]
        frame["date"] = [day.date() if kind == "date" else day for day in as_days]
        frame.to_parquet(path)
    counted = rocu.events(path, measure="arrests", engine=engine)
    assert figures(counted) == [("2021-22 Q1", 1), ("not stated", len(days) - 1)]
    assert f"{len(days) - 1} of its cells, such as “0001-01-01”, lie before 1900" in caplog.text


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("pounds", ["-5", "-5.5", "inf"])
def test_a_sum_below_nought_or_without_end_stops_the_work(tmp_path, engine, pounds):
    frame = pd.DataFrame({"date": "2021-04-01", "region": "Eastern", "pounds": [float(pounds), 2]})
    frame.to_parquet(tmp_path / "a.parquet")
    asked = {"measure": "cash seized", "add": "pounds", "engine": engine}
    with pytest.raises(RocuError, match=r"column pounds: 1 of (the sums are below 0|its cells)"):
        rocu.events(tmp_path / "a.parquet", **asked)


def test_a_sum_of_nought_is_a_figure(tmp_path):
    frame = pd.DataFrame({"date": "2021-04-01", "region": "Eastern", "pounds": [0.0, 0.0]})
    frame.to_parquet(tmp_path / "a.parquet")
    counted = rocu.events(tmp_path / "a.parquet", measure="cash seized", add="pounds")
    assert counted["value"].tolist() == [0]


@pytest.mark.parametrize("engine", ENGINES)
def test_what_breaks_off_in_an_engine_is_one_paragraph(tmp_path, engine):
    pd.DataFrame({"date": ["2021-04-01"] * 99, "region": "Eastern"}).to_parquet(
        tmp_path / "a.parquet"
    )
    data = bytearray((tmp_path / "a.parquet").read_bytes())
    for at in range(4, 60):
        data[at] ^= 0x55  # the pages, which are read late; not the list of columns at the end
    (tmp_path / "a.parquet").write_bytes(bytes(data))
    with pytest.raises(RocuError, match=r"^a\.parquet: "):
        rocu.events(tmp_path / "a.parquet", measure="arrests", engine=engine)


def test_invented_records_stay_marked_whatever_their_place_in_the_list(tmp_path):
    for day, name in enumerate(("a.csv", "illustrative b.csv", "c.csv"), start=1):
        (tmp_path / name).write_text(f"date,region\n2021-04-0{day},South West\n")
    counted = rocu.events(tmp_path, measure="arrests")
    assert list(counted["source"]) == ["illustrative b.csv and 2 more"]
    assert schema.invented(counted) == {True}


# --- Mistakes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("columns", "options", "told"),
    [
        ({"date": [20210331, 0]}, {}, r"column date: 2 of its cells cannot be read"),
        ({"amount": [float("inf"), 2.0]}, {"add": "amount"}, r"column amount: 1 of its cells"),
        ({"measure": ["arrests", ""]}, {}, r"column measure: 1 of what was counted stands"),
    ],
)
def test_no_record_is_lost_for_its_type_or_for_what_it_lacks(
    tmp_path, engine, columns, options, told
):
    records = {"date": ["2021-03-31"] * 2, "region": ["Eastern"] * 2, "measure": ["arrests"] * 2}
    pd.DataFrame(records | columns).to_parquet(tmp_path / "r.parquet")
    with pytest.raises(RocuError, match=told):
        rocu.events(tmp_path, engine=engine, **options)


@pytest.mark.parametrize("engine", ENGINES)
def test_whatever_stands_between_columns_and_in_place_of_no_amount(tmp_path, engine):
    text = "date;region;measure;pounds\n2021-03-31;Eastern;arrests;5\n2021-03-31;Eastern;arrests;\n"
    (tmp_path / "r.csv").write_text(text)
    assert rocu.events(tmp_path / "r.csv", engine=engine, add="pounds")["value"].tolist() == [5]
    numbers = {"date": ["2021-03-31"] * 2, "region": ["Eastern"] * 2, "pounds": [5, float("nan")]}
    pd.DataFrame(numbers).to_parquet(tmp_path / "r.parquet")
    counted = rocu.events(
        tmp_path / "r.parquet", engine=engine, add="pounds", measure="cash seized"
    )
    assert counted["value"].tolist() == [5]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_records_are_read_in_what_windows_writes(tmp_path, engine, encoding):
    """Excel's plain "CSV" is no UTF-8; one letter of it late in a file is enough."""
    lines = ["date,force,measure,note", *["2021-04-03,Kent,arrests,-"] * 300,
             "2021-04-04,Kent,café raids,£5 – late"]  # fmt: skip
    (tmp_path / "log.csv").write_bytes("\r\n".join([*lines, ""]).encode(encoding))
    (tmp_path / "other.csv").write_bytes("\r\n".join([*lines[:2], ""]).encode())
    counted = rocu.events(tmp_path, engine=engine).set_index("measure")["value"]
    assert counted.to_dict() == {"arrests": 301, "café raids": 1}


@pytest.mark.parametrize("engine", ENGINES)
def test_places_and_words_of_the_analysts_own_are_the_same_as_in_a_check(tmp_path, engine):
    (tmp_path / "rocu.toml").write_text(
        '[areas.Camden]\nkind = "borough"\npart_of = "Metropolitan"\n'
        '[areas."North Isles"]\nkind = "force"\naliases = ["Isles"]\n'
        '[measures."knives seized"]\naliases = ["blades"]\n[aliases]\n"Warks" = "Warwickshire"\n'
        '[threats."ghost guns"]\naliases = ["untraceable"]\n'
    )
    places = ["Warks", "Isles", "Camden", "BTP", "Kent"]
    lines = [f"2021-04-03,{place},blades,untraceable" for place in places]
    (tmp_path / "log.csv").write_text("\n".join(["date,force,measure,threat", *lines]))
    returned = [f"{place},blades,untraceable,2021-22 Q1,1" for place in places]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "rocu.toml").write_text((tmp_path / "rocu.toml").read_text())
    (tmp_path / "in" / "return.csv").write_text(
        "\n".join(["Force,Measure,Threat,Period,Value", *returned])
    )
    said = ["geography", "region", "force", "body", "measure", "threat", "value"]
    held = rocu.check(tmp_path / "in").outcomes[said]
    counted = rocu.events(tmp_path, engine=engine)
    in_order = {"by": ["force", "body"], "ignore_index": True}
    pd.testing.assert_frame_equal(counted[said].sort_values(**in_order),
                                  held.sort_values(**in_order))  # fmt: skip
    assert "knives seized" in counted.attrs["vocabulary"]
    # By region the borough counts for the region that it lies in; what lies in none stands alone.
    by_region = rocu.events(tmp_path, engine=engine, by=("region", "measure"))
    found = by_region[["geography", "region", "force", "body", "value"]].fillna("").to_numpy()
    assert found.tolist() == [
        ["region", "West Midlands", "", "", 1.0],
        ["region", "Eastern", "", "", 1.0],
        ["region", "London", "", "", 1.0],
        ["force", "", "North Isles", "", 1.0],
        ["other", "", "", "British Transport Police", 1.0],
    ]


def test_a_column_that_is_headed_otherwise_is_named(tmp_path):
    (tmp_path / "log.csv").write_text("date,constabulary,metric\n2021-04-03,Warks,arrests\n")
    with pytest.raises(RocuError, match=re.escape("columns={'measure': 'metric'}")):
        rocu.events(tmp_path)
    with pytest.raises(RocuError, match=re.escape("columns={'force': 'constabulary'}")):
        rocu.events(tmp_path, columns={"measure": "metric"})


@pytest.mark.parametrize("engine", ENGINES)
def test_among_forces_west_midlands_is_the_force(tmp_path, engine):
    places = {"WMP": 4, "Staffordshire": 3, "West Mercia": 2, "Warwickshire": 1}
    lines = [f"2021-04-03,{place}" for place, times in places.items() for _ in range(times)]
    (tmp_path / "log.csv").write_text("\n".join(["date,force", *lines]))
    counted = rocu.events(tmp_path, measure="arrests", engine=engine)
    assert counted["geography"].eq("force").all()
    assert counted.set_index("force")["value"]["West Midlands"] == 4
    # It hid the other forces: the region's figure was that of its largest force.
    shown = rocu.track(counted, "arrests", region="West Midlands")
    assert shown.table.iloc[:, 1].tolist() == [10]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_export_that_is_there_twice_is_refused(tmp_path, engine):
    for name in ("log.csv", "log (1).csv"):
        (tmp_path / name).write_text("date,force\n2021-04-03,Kent\n")
    with pytest.raises(RocuError, match=r"log.csv: it holds the same as log \(1\).csv"):
        rocu.events(tmp_path, measure="arrests", engine=engine)
    for name in ("log.csv", "log (1).csv"):  # months without an event are alike
        (tmp_path / name).write_text("date,force\n")
    (tmp_path / "may.csv").write_text("date,force\n2021-05-03,Kent\n")
    assert rocu.events(tmp_path, measure="arrests", engine=engine)["value"].tolist() == [1]


def test_for_a_force_that_nobody_knows_forces_are_named(tmp_path):
    (tmp_path / "log.csv").write_text("date,force\n2021-04-03,West Yorksh\n")
    with pytest.raises(RocuError, match="did you mean West Yorkshire"):
        rocu.events(tmp_path, measure="arrests")


def test_a_log_of_one_force_is_counted_as_the_line_of_a_check_says(tmp_path):
    """Its kinds of event are no one measure, and no column says whose they are."""
    rows = [
        f"C{n:05},{n:02}/05/2024,{kind}"
        for n, kind in ((1, "Arrest"), (2, "Charge"), (3, "Arrest"))
    ]
    log = tmp_path / "events.csv"
    log.write_text("\n".join(["Crime ref,Date of event,Event type", *rows]), encoding="utf-8")
    problems = rocu.check(log).problems.set_index("code")
    told = problems.loc["table_of_words", "remedy"]
    assert "count them with rocu events" in told
    asked = {"date": "Date of event", "columns": {"measure": "Event type"}}
    counted = rocu.events(log, **asked, region="GMP")
    assert counted[["force", "region", "measure", "value"]].values.tolist() == [
        ["Greater Manchester", "North West", "arrests", 2],
        ["Greater Manchester", "North West", "charges", 1],
    ]
    assert rocu.events(log, **asked, region="West Midlands")["force"].isna().all()
