"""Which rows are chosen, how they add up, what is refused, and that a kind tells no others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from exhibits.frames import outcomes, quarter, row, series

import rocu_analysis as rocu
from rocu_analysis.errors import NotComparable
from rocu_analysis.exhibits.exhibit import kind_of
from rocu_analysis.exhibits.figures import add_up
from rocu_analysis.exhibits.rows import rows_of
from rocu_analysis.periods import financial_year, span


def regional(rows, measure, region=None, **options):
    return add_up(rows_of(rows, measure, region=region)[0], measure, **options)


def force(name, value, **changes):
    return row("North East", value, force=name, **{"counting": "forces"} | changes)


FORCES = [force("Cleveland", 10), force("Durham", 20)]
LAST = {"period": "2018-19"}


@pytest.mark.parametrize(
    ("rows", "options", "wanted"),
    [
        # Forces add up to their region; a sum names the force that it lacks, as one without a
        # figure does, and nothing is added across a hidden one.
        ([*FORCES, force("Northumbria", 30)], {}, {"value": 60, "summed": True, "lacking": ()}),
        (FORCES, {}, {"value": 30, "lacking": ("Northumbria",)}),
        ([*FORCES, force("Northumbria", None, marker="x")], {},
         {"value": 30, "lacking": ("Northumbria",)}),
        ([*FORCES, force("Northumbria", None, marker="c")], {}, {"value": None, "hidden": True}),
        # A region is never added to its forces.
        ([row("North East", 70), force("Durham", 10, counting="led")], {}, {"value": 70}),
        # Parts add up with the part that was not stated, ranges at both ends, quarters to a year.
        ([row(value=5, threat="drugs"), row(value=7, threat="fraud"), row(value=2)], {},
         {"value": 14}),
        ([row(value=102, value_high=106, threat="a"), row(value=10, threat="b")], {},
         {"value": 112, "value_high": 116}),
        (series([1, 2, 3, 4]), LAST, {"value": 10, "period": "2018-19"}),
        ([*series([1, 2, 3, 4]), row(value=30, period=financial_year(2018))], LAST, {"value": 30}),
        ([row(value=5), row(value=7, counting="supported")], {"counting": "supported"},
         {"value": 7}),
    ],
)  # fmt: skip
def test_how_rows_add_up(rows, options, wanted):
    figures = regional(outcomes(*rows), "arrests", **options)
    assert len(figures.frame) == 1
    shown = figures.frame.iloc[0]
    assert {name: None if shown[name] != shown[name] else shown[name] for name in wanted} == wanted


@pytest.mark.parametrize(
    ("rows", "options", "told"),
    [
        ([row(value=5, threat="drugs"), row(value=14, source="other.xlsx!Totals!B2")], {},
         "one sheet gives it as a whole and another by threat, and the two differ"),
        ([row(value=5, strand="Pursue"), row(value=6, level="major", source="o.xlsx!Level!B2")],
         {}, "one sheet gives it by strand and another by level"),
        ([row(value=5), row(value=7, counting="supported")], {},
         r"led, supported.*Choose one: counting='led'"),
        (series([1, 2, None, 4]), LAST, "cover 273 of its 365 days"),  # 365 - 92 in Q3
        ([*series([1, 2, 3, 4]), row(value=30, period=financial_year(2018))],
         {"period": "April 2018 to March 2019"}, "overlap in time"),
        # 30 September would count twice.
        ([*series([1]), row(value=2, period=span(date(2018, 7, 1), date(2018, 9, 30))),
          row(value=30, period=span(date(2018, 9, 30), date(2019, 3, 31)))],
         {"period": "2018-19"}, "overlap in time"),
    ],
)  # fmt: skip
def test_what_is_never_added(rows, options, told):
    with pytest.raises(NotComparable, match=told):
        regional(outcomes(*rows), "arrests", **options)


def of_london(summary):
    """Three quarters of both forces of London, and the region's figure of the last."""
    forces = {"Metropolitan": [610, 600, 620], "City of London": [24, 20, 22]}
    rows = [row("London", value, quarter(number), force=force, counting="forces")
            for force, values in forces.items() for number, value in enumerate(values)]  # fmt: skip
    return outcomes(*rows, row("London", summary, quarter(2), counting="forces"))


@pytest.mark.parametrize(("summary", "shown"), [(642, [634, 620, 642]), (650, [650])])
def test_a_summary_of_one_quarter_hides_no_others_where_it_is_the_forces_sum(summary, shown):
    assert regional(of_london(summary), "arrests").frame["value"].tolist() == shown
    rows = of_london(summary)
    threats = [row("London", n, quarter(2), counting="forces", threat=threat)
               for threat, n in {"drugs": 600, "fraud": summary - 600}.items()]  # fmt: skip
    rows = pd.concat([rows[rows["geography"].eq("force")], outcomes(*threats)], ignore_index=True)
    assert regional(rows, "arrests").frame["value"].tolist() == shown


def cut(sheet, detail, **values):
    """Rows of one sheet that gives disruptions by a detail, or in one sum."""
    return [
        row(value=value, measure="disruptions", source=f"unit.xlsx!{sheet}!B{k}", **said)
        for k, (word, value) in enumerate(values.items(), 2)
        for said in [{detail: word} if detail else {}]
    ]


BY_STRAND = cut("4P", "strand", Pursue=58, Prevent=10, Protect=17, Prepare=1)
OTHER_CUTS = {
    "by threat": cut("Threat", "threat", drugs=47, fraud=39),
    "by level": cut("Level", "level", major=4, moderate=26, minor=56),
    "in one sum": cut("Summary", None, total=86),
}


@pytest.mark.parametrize("other", OTHER_CUTS)
def test_a_whole_that_two_sheets_cut_differently_counts_once(other):
    rows = outcomes(*OTHER_CUTS[other], *BY_STRAND)
    assert regional(rows, "disruptions").frame["value"].tolist() == [86]
    assert rocu.balance(rows, "disruptions").data.loc[0, ["Pursue", "Not stated"]].tolist() == [
        58,
        0,
    ]


def test_a_cut_with_a_hidden_part_counts_once_where_it_can_be_the_same_whole():
    hidden = cut("4P", "strand", Pursue=58, Prevent=10, Protect=17)
    hidden.append(row(value=None, value_high=4, marker="c", qualifier="less than", strand="Prepare",
                      measure="disruptions", source="unit.xlsx!4P!B5"))  # fmt: skip
    figures = regional(outcomes(*hidden, *OTHER_CUTS["by level"]), "disruptions")
    assert figures.frame[["value", "value_high"]].to_numpy().tolist() == [[86, 89]]


@pytest.mark.parametrize(
    ("example", "name", "options"),
    [
        ("county_lines", "scorecard", {}),  # ten measures with as many figures
        ("scorpion", "scorecard", {}),  # the forces' work and an operation's, none of it led
        ("fraud", "track", {"measure": "total outcomes"}),  # beside bodies of no region
        ("fraud", "compare_regions", {"measure": "judicial outcomes", "of": "total outcomes"}),
        ("county_lines", "balance", {"region": "East Midlands"}),
    ],
)
def test_what_is_told_does_not_hang_on_the_order_of_rows(example, name, options):
    def told(frame):
        try:
            shown = getattr(rocu, name)(frame, **options)
        except rocu.RocuError as error:
            return str(error)
        notes = [str(note) for note in shown.notes]
        return shown.headline, shown.description, shown.table.to_csv(), notes

    frame = rocu.example(example)
    as_it_stands = told(frame)
    for seed in range(2):
        assert told(frame.sample(frac=1, random_state=seed)) == as_it_stands


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("compare_regions", {"measure": "arrests", "per": "officers"}),
        ("compare_regions", {"measure": "judicial outcomes", "of": "total outcomes"}),
        ("balance", {"measure": "disruptions", "by": "threat", "region": "London"}),
    ],
)
def test_what_is_hidden_among_the_chosen_rows_is_in_no_sum(fraud, illustrative, name, options):
    frame = fraud if "of" in options else illustrative
    exhibit, kind = getattr(rocu, name)(frame, **options), kind_of(name)
    asked = dict(exhibit.recipe.arguments)
    chosen = kind.choose({"outcomes": frame}, asked)
    again = kind.finish(chosen, {"outcomes": None}, asked)
    pd.testing.assert_frame_equal(again.table, exhibit.table)
    gone = {"value": None, "value_high": None, "marker": "c"}
    hidden = [replace(held, rows=held.rows.assign(**gone)) for held in chosen.selections]
    secret = kind.finish(replace(chosen, selections=tuple(hidden)), {"outcomes": None}, asked)
    assert "[c]" in set(secret.table.iloc[:, 1])
    assert not pd.to_numeric(secret.table.iloc[:, 1], errors="coerce").notna().any()


def test_pence_that_are_added_in_another_order_come_to_the_same():
    """Of 0.1, 0.2 and 0.3 the sum is 0.6 or a little more, as they are added."""
    rows = of_london(642)
    rows["value"] = [0.1, 0.1, 0.1, 0.2, 0.2, 0.2, 0.3]
    assert len(regional(rows, "arrests").frame) == 3


def test_a_cut_of_which_nothing_is_available_hides_no_whole():
    said = {"measure": "disruptions", "period": quarter(2)}
    none = [row(value=None, marker="x", strand=strand, source="unit.xlsx!4P!C2", **said)
            for strand in ("Pursue", "Prevent")]  # fmt: skip
    late = row(value=90, source="unit.xlsx!Summary!C2", **said)
    rows = outcomes(*BY_STRAND, *OTHER_CUTS["in one sum"], *none, late)
    assert regional(rows, "disruptions").frame["value"].tolist() == [86, 90]
    assert regional(outcomes(*BY_STRAND, *none), "disruptions").frame["value"].tolist()[0] == 86


# --- one row an area and period, for charts of one's own ------------------------------------------

DORSET, WILTS = "Dorset", "Wiltshire"


def frame(tmp_path, rows, heads="Region,Force,Period,Measure,Value"):
    (tmp_path / "SW.csv").write_text("\n".join([heads, *rows]), encoding="utf-8")
    return rocu.check(tmp_path).outcomes


def test_a_region_is_the_sum_of_its_forces_of_the_same_forces_throughout(tmp_path):
    rows = [f",{force},2020-21 Q{q},arrests,{n}" for q in (1, 2) for force, n in
            ((DORSET, 10 * q), (WILTS, 1))]  # fmt: skip
    made = rocu.series(frame(tmp_path, rows), "arrests")
    assert made.columns.tolist()[:2] == ["region", "period"]
    # 10 + 1 = 11 and 20 + 1 = 21
    assert made["value"].tolist() == [11, 21]
    # Of its five forces the other three are lacking throughout, so the sum says nothing of them.
    assert made["lacking"].tolist() == ["", ""]


def test_one_row_a_force(tmp_path):
    rows = [f",{f},2020-21 Q1,arrests,{n}" for f, n in ((DORSET, 10), (WILTS, 1))]
    made = rocu.series(frame(tmp_path, rows), "arrests", by="force")
    assert made[["force", "value"]].values.tolist() == [[DORSET, 10], [WILTS, 1]]


def test_it_is_what_track_shows():
    outcomes = rocu.example("illustrative")
    made = rocu.series(outcomes, "arrests", region="South West")
    shown = rocu.track(outcomes, "arrests", region="South West").data
    assert made["value"].tolist() == shown["value"].tolist()
    assert pd.api.types.is_datetime64_any_dtype(made["period_start"])
