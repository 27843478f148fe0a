"""The pursue share over time: which signal, whose share, and which strand moved it."""

from __future__ import annotations

import re

import numpy as np
import pytest
from exhibits.checker import check
from exhibits.frames import by_strand, outcomes, quarter, row
from exhibits.geometry import SIZE_NAMES, legible
from hypothesis import given
from hypothesis import strategies as st

import rocu_analysis as rocu
from rocu_analysis import reference
from rocu_analysis.errors import NoFigures
from rocu_analysis.exhibits.balance_over_time import KIND
from rocu_analysis.reference import STRANDS

OTHERS = {"Prevent": 20, "Protect": 15, "Prepare": 5}
STEADY = [60, 63, 58, 61, 59, 62, 57, 60, 61, 59, 62, 60]


def counts(pursue, others=OTHERS):
    return {"Pursue": pursue} | others


def share_of(values, region="Eastern", **changes):
    """Rows by strand, one period a value; a mapping gives all strands, None leaves one out."""
    return [
        one
        for number, value in enumerate(values)
        if value is not None
        for one in by_strand(value if isinstance(value, dict) else counts(value), region,
                             period=quarter(number), **changes)
    ]  # fmt: skip


def changed(strand, period, **changes):
    """Steady rows, with one of them changed."""
    return [
        one | (changes if (one["strand"], one["period"]) == (strand, period) else {})
        for one in share_of(STEADY)
    ]


def exhibit_of(*rows, region="Eastern", **options):
    return rocu.balance_over_time(outcomes(*rows), "disruptions", region=region, **options)


def limits_again(table):
    """Mean and limits of a p chart by its formula, from the counts of the table."""
    final = table[table["Pursue (%)"].map(lambda cell: not isinstance(cell, str))]
    final = final[final["Signal"] != "Provisional, not judged"]
    final = final[final["Period"].str.match(r"\d{4}")]
    mean = final["Pursue"].sum() / final["With a stated strand"].sum()
    return final, mean, 3 * np.sqrt(mean * (1 - mean) / final["With a stated strand"].astype(float))


def test_exact_shares_and_limits():
    exhibit = exhibit_of(*share_of(STEADY))
    check(exhibit)
    final, mean, reach = limits_again(exhibit.table)
    assert len(final) == 12
    # 722 of 1,202 with a strand.
    assert mean == pytest.approx(722 / 1202)
    assert list(final["Pursue (%)"]) == [round(100 * v / (v + 40), 1) for v in STEADY]
    for cell, low, high in zip(final["Limits (%)"], mean - reach, mean + reach, strict=True):
        assert cell == f"{100 * low:.1f} to {100 * high:.1f}"
    reach = f"{quarter(0).label} to {quarter(11).label}"
    assert exhibit.headline == f"Eastern's pursue share shows no signal from {reach}"


SWING = [72, 60, 75, 58, 70, 62, 74, 57, 73, 61, 71, 60]


def test_shares_that_vary_more_than_chance_have_limits_from_their_ranges():
    values = [counts(value, {"Prevent": 110 - value, "Protect": 25, "Prepare": 5})
              for value in SWING]  # fmt: skip
    exhibit = exhibit_of(*share_of(values))
    check(exhibit)
    assert any(note.startswith("XmR chart of the shares") for note in exhibit.notes)
    shares = np.array(SWING) / 140
    mean, reach = shares.mean(), 2.66 * np.abs(np.diff(shares)).mean()
    shown = exhibit.table[exhibit.table["Period"].str.match(r"\d{4}")]
    assert set(shown["Mean (%)"]) == {round(100 * mean, 1)}
    low, high = 100 * (mean - reach), 100 * (mean + reach)
    assert set(shown["Limits (%)"]) == {f"{low:.1f} to {high:.1f}"}
    # Chance alone would allow no more than three standard errors.
    assert reach > 3 * np.sqrt(mean * (1 - mean) / 140)
    assert exhibit.headline.startswith("Eastern's pursue share shows no signal from")
    assert not any("by chance alone" in note for note in exhibit.notes)


def test_limits_by_chance_alone_say_so():
    for values in (
        STEADY,  # no more than chance
        [counts(9 if number % 2 else 2, {"Prevent": 4, "Protect": 1, "Prepare": 1})
         for number in range(12)],  # too small
        [counts(60 * (1 + 2 * (number % 2)), {"Prevent": 40, "Protect": 9, "Prepare": 9})
         for number in range(12)],  # too unlike
    ):  # fmt: skip
        exhibit = exhibit_of(*share_of(values))
        check(exhibit)
        (note,) = [note for note in exhibit.notes if "holds where counts vary by chance" in note]
        before, after = exhibit.data.iloc[:-1], exhibit.data.iloc[1:]
        both = before["Pursue"].to_numpy() + after["Pursue"].to_numpy()
        over = before["stated"].to_numpy() + after["stated"].to_numpy()
        chance = both / over * (1 - both / over)
        chance = chance * (1 / before["stated"].to_numpy() + 1 / after["stated"].to_numpy())
        moved = after["share"].to_numpy() / 100 - before["share"].to_numpy() / 100
        times = (moved**2 / chance).mean()
        assert f"was {times:.1f} times what chance alone gives" in note
        assert ("come more often" in note) == (times >= 1.05)


@pytest.mark.parametrize("measure", ["arrests", "education events"])
def test_counts_under_one_strand_make_no_share_over_time(measure):
    made = rocu.example("illustrative")
    for region in (None, "South West"):
        exhibit = rocu.balance_over_time(made, measure, region=region)
        check(exhibit)
        strand = "Pursue" if measure == "arrests" else "Prevent"
        label = measure[:1].upper() + measure[1:]
        assert exhibit.headline == (
            f"{label} are recorded under {strand} only, so no pursue share can be given"
        )
        said = [exhibit.headline, exhibit.subtitle, exhibit.alt, exhibit.description]
        assert not re.search("per cent|signal|limit", " ".join([*said, *exhibit.notes]))
        assert exhibit.drawing is None
        rows = made[made["measure"].eq(measure) & made["period"].eq("2021-22 Q3")]
        rows = rows if region is None else rows[rows["region"].eq(region)]
        table = exhibit.table.set_index("Period")
        assert table.loc["2021-22 Q3", strand] == rows["value"].sum()
        assert set(table["Prepare"]) == {"[x]"}


def test_the_axis_fits_the_limits_and_says_where_it_begins():
    exhibit = rocu.balance_over_time(rocu.example("illustrative"), "disruptions")
    (axes,) = exhibit.figure().axes
    low, high = axes.get_ylim()
    data = exhibit.data
    assert 0 < low < data["lower_limit"].min() < data["upper_limit"].max() < high < 100
    # The limits take up a good part of the height.
    assert data["upper_limit"].max() - data["lower_limit"].min() > 0.35 * (high - low)
    words = " ".join(text.get_text() for text in exhibit.figure().texts)
    assert f"the axis runs from {low:.0f} to {high:.0f}" in words.replace("\n", " ")


def test_each_strand_is_given_its_part_of_the_change():
    made = rocu.example("illustrative")
    told = rocu.balance_over_time(made, "disruptions", region="Yorkshire and the Humber")
    row = told.table[told.table["Period"].str.startswith("Effect")].iloc[0]
    parts = [f"{row[name].removesuffix(' points')}" for name in STRANDS]
    assert (
        f"It is made up of fewer recorded under Pursue ({parts[0]} points) and more under Prevent "
        f"({parts[1]} points), Protect ({parts[2]} points) and Prepare ({parts[3]} points)."
    ) in told.description
    shares = told.table.set_index("Period")["Pursue (%)"]
    ends = [shares[f"{name} 4 final periods"] for name in ("First", "Newest")]
    assert f"the share went from {ends[0]:.1f} to {ends[1]:.1f} per cent" in told.description
    whole = row["Pursue (%)"].partition(" points")[0]
    effects = [float(part.replace("−", "-")) for part in (*parts, whole)]
    assert sum(effects[:4]) == pytest.approx(effects[4], abs=0.21)


def test_the_planted_share_is_found():
    made = rocu.example("illustrative")
    exhibit = rocu.balance_over_time(made, "disruptions", region="Yorkshire and the Humber")
    check(exhibit)
    after = exhibit.data[exhibit.data["period"] >= "2020-21 Q1"]
    assert "below" in set(after.loc[after["signal"], "side"])
    assert "was below its lower limit in 2021-22 Q3" in exhibit.headline
    # Planted: the share falls to 48 per cent.
    newest = exhibit.table.set_index("Period").loc["Newest 4 final periods", "Pursue (%)"]
    assert newest == pytest.approx(48, abs=3)


def test_the_network_is_the_sum_of_whole_regions():
    made = rocu.example("illustrative")
    exhibit = rocu.balance_over_time(made, "disruptions")
    check(exhibit)
    rows = made[(made["measure"] == "disruptions") & (made["period"] == "2021-22 Q3")]
    rows = rows[rows["geography"].isin(["region", "force"])]
    sums = rows.groupby("strand")["value"].sum()
    shown = exhibit.table.set_index("Period").loc["2021-22 Q3"]
    for strand in STRANDS:
        assert shown[strand] == sums[strand]
    assert exhibit.headline.startswith("The network's pursue share")


def test_a_region_that_lacks_a_strand_in_some_period_is_in_no_sum():
    short = share_of([*STEADY[:11], None], "London")
    short += [one for one in share_of([None] * 11 + [60], "London") if one["strand"] != "Prepare"]
    exhibit = exhibit_of(*share_of(STEADY), *share_of(STEADY, "South West"), *short, region=None)
    check(exhibit)
    assert list(exhibit.table["Pursue"])[:12] == [2 * value for value in STEADY]
    assert exhibit.headline.startswith("Two regions' pursue share")
    assert ("London does not have every strand in every period and is left out throughout.") in (
        exhibit.notes
    )


def test_no_sum_where_no_region_is_whole():
    rows = [*share_of([60, None, 60]), *share_of([None, 60, 60], "London")]
    with pytest.raises(NoFigures, match="no region has every strand"):
        exhibit_of(*rows, region=None)


def test_a_sum_that_lacks_a_force_now_and_then():
    forces = reference.forces_in("North East")
    rows = [
        one
        for number, value in enumerate(STEADY)
        for name in forces
        if not (name == forces[-1] and number == 5)
        for one in by_strand(counts(value), "North East", period=quarter(number), force=name)
    ]
    exhibit = exhibit_of(*rows, region="North East")
    check(exhibit)
    assert list(exhibit.table["Pursue"])[:12] == [2 * value for value in STEADY]
    assert any(f"leave out {forces[-1]} throughout" in note for note in exhibit.notes)


def test_nothing_is_judged_across_hidden_counts():
    rows = changed("Prepare", quarter(4).label, value=None, marker="c")
    exhibit = exhibit_of(*rows)
    check(exhibit)
    assert exhibit.headline == "Hidden counts mean that no signal can be sought in the pursue share"
    assert not {"Mean (%)", "Limits (%)", "Signal"} & set(exhibit.table.columns)
    assert exhibit.table.loc[4, "Pursue (%)"] == "[c]"
    assert "moved by" not in exhibit.description


def test_provisional_periods_are_outside_everything():
    rows = share_of([*STEADY, {"Pursue": 95, "Prevent": 3, "Protect": 1, "Prepare": 1}])
    late = [one | {"status": "provisional"} if one["period"] == quarter(12).label else one
            for one in rows]  # fmt: skip
    exhibit, plain = exhibit_of(*late), exhibit_of(*share_of(STEADY))
    check(exhibit)
    assert exhibit.headline == plain.headline
    assert exhibit.table["Mean (%)"].iloc[0] == plain.table["Mean (%)"].iloc[0]
    assert exhibit.table["Signal"].iloc[12] == "Provisional, not judged"


def test_a_range_has_no_share():
    rows = changed("Pursue", quarter(3).label, value_high=90, qualifier="between")
    exhibit = exhibit_of(*rows)
    check(exhibit)
    assert exhibit.table.loc[3, "Pursue (%)"] == "[x]"
    assert exhibit.table.loc[3, "Pursue"] == f"{STEADY[3]} to 90"
    assert f"A count of {quarter(3).label} is known only as a range" in exhibit.description


def test_nothing_recorded_is_not_nothing_returned():
    none = dict.fromkeys(STRANDS, 0)
    exhibit = exhibit_of(*share_of([none] * 12))
    check(exhibit)
    assert exhibit.headline == (
        "Nothing is recorded under a stated strand, so there is no pursue share"
    )
    exhibit = exhibit_of(*share_of([none | {"Pursue": 9}] * 12))
    check(exhibit)
    assert "between 100" not in exhibit.description


def test_beside_silence_stands_the_change_that_would_have_been_seen():
    calm = exhibit_of(*share_of(STEADY))
    (note,) = [note for note in calm.notes if note.startswith("No signal is not")]
    rise, fall = (float(found) for found in re.findall(r"to ([\d.]+) per cent", note))
    mean = calm.table["Mean (%)"].iloc[0]
    assert fall < mean < rise
    loud = exhibit_of(*share_of([*STEADY, {"Pursue": 95, "Prevent": 3, "Protect": 2,
                                           "Prepare": 1}]))  # fmt: skip
    assert not [note for note in loud.notes if note.startswith("No signal is not")]


@pytest.mark.parametrize("size", SIZE_NAMES)
@pytest.mark.parametrize("region", [None, "Yorkshire and the Humber", "South West"])
def test_points_stand_where_the_table_says(size, region):
    exhibit = rocu.balance_over_time(rocu.example("illustrative"), "disruptions", region=region)
    (axes,) = legible(exhibit, size).axes
    shares = [cell for cell, period in zip(exhibit.table["Pursue (%)"], exhibit.table["Period"],
                                           strict=True) if re.match(r"\d{4}", period)]  # fmt: skip
    marks = [
        (x, y)
        for line in axes.lines
        if line.get_marker() not in ("None", None, "")
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
    ]
    assert [round(y, 1) for _, y in sorted(marks)] == shares


MIX = [0.6, 0.2, 0.15, 0.05]
DRAWS = {
    "chance alone": lambda random: random.multinomial(100, MIX),
    "shares drawn anew": lambda random: random.multinomial(
        150, random.dirichlet((150 - 2.5) / 1.5 * np.array(MIX))
    ),
}


@pytest.mark.long
@pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS)
def test_where_nothing_changes_false_headlines_are_as_rare_as_the_note_says(draw):
    random = np.random.default_rng(6)
    new, said = 0, []
    for _ in range(300):
        values = [dict(zip(STRANDS, draw(random).tolist(), strict=True)) for _ in range(15)]
        exhibit = exhibit_of(*share_of(values))
        new += bool(exhibit.data["new"].iloc[-1])
        (note,) = [note for note in exhibit.notes if note.startswith("New signals")]
        (papers,) = re.findall(r"(?:about|fewer than) (\d+) papers? in 100", note)
        said.append(int(papers) / 100)
    # No more than said, but for three standard errors of 300 papers, and half a paper in 100 for
    # the rounding of the note.
    assert new / 300 <= np.mean(said) + 0.005 + 3 * np.sqrt(0.02 / 300)


CELL = st.one_of(st.integers(0, 60), st.sampled_from(["hidden", "missing", "absent", "range"]))


@given(
    st.lists(st.tuples(CELL, CELL, CELL, CELL, st.booleans()), min_size=1, max_size=16),
    st.sampled_from([None, "Eastern"]),
    st.booleans(),
)
def test_no_state_of_the_data_breaks_the_share(periods, region, two):
    rows = []
    for name in ("Eastern", "Yorkshire and the Humber") if two else ("Eastern",):
        for number, (*values, provisional) in enumerate(periods):
            for strand, value in zip(STRANDS, values, strict=True):
                if value == "absent":
                    continue
                changes = {"strand": strand, "measure": "disruptions", "period": quarter(number),
                           "status": "provisional" if provisional else "final"}  # fmt: skip
                if value == "hidden":
                    rows.append(row(name, None, marker="c", **changes))
                elif value == "missing":
                    rows.append(row(name, None, marker="x", **changes))
                elif value == "range":
                    rows.append(row(name, 5, value_high=9, qualifier="between", **changes))
                else:
                    rows.append(row(name, value, **changes))
    if not rows:
        return
    try:
        exhibit = exhibit_of(*rows, region=region)
    except NoFigures:
        assert two
        assert region is None
        return
    check(exhibit)
    if "no signal from" in exhibit.headline:
        assert set(exhibit.table["Signal"]) <= {
            "No signal",
            "Provisional, not judged",
            "[z]",
            "[x]",
        }
    if exhibit.drawing is not None:
        legible(exhibit, "half")


def test_a_trend_keeps_the_place_of_quarters_that_are_missing():
    """Odds rise by a tenth each quarter; four quarters are missing, the last is provisional."""
    rows = []
    for place in [*range(5), *range(9, 15)]:
        odds = 0.5 * 1.1**place
        pursue = round(10_000 * odds / (1 + odds))
        values = dict(zip(STRANDS, (pursue, 9_000 - pursue, 500, 500), strict=True))
        status = "provisional" if place == 14 else "final"
        rows += by_strand(values, period=quarter(place), status=status)
    (note,) = (note for note in exhibit_of(*rows).notes if "odds ratio a period" in note)
    assert "quasi-binomial regression on 10 periods: odds ratio a period 1.100," in note


def test_every_measure_of_a_declared_map_is_said_to_be_shown():
    strands = {"arrests": "Pursue", "people safeguarded": "Protect"}
    frames = {"outcomes": rocu.example("scorpion")}
    asked = rocu.balance_over_time(**frames, strands=strands, region="South West")
    chosen = KIND.choose(frames, asked.recipe.arguments)
    assert [held.measure for held in chosen.selections] == list(strands)
    assert all(held.grain == ("strand",) for held in chosen.selections)
    files = {source.split("!")[0] for held in chosen.selections for source in held.shown["source"]}
    assert files >= set(asked.source.split(" (")[0].split(", "))
