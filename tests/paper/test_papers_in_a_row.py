"""Papers that follow one another, attacked by somebody who has kept the earlier ones.

The attacker is that of `test_attack_on_random_papers`: it works on the smallest counts (region,
quarter, threat) by integer programming, and knows nothing of how a paper was protected.
"""

import errno
import json
import os
from dataclasses import replace
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest

import rocu_analysis as rocu
from rocu_analysis import datasets
from rocu_analysis.errors import BadOption, NoFigures, NotSafeToPublish, RocuError
from rocu_analysis.paper import content, protection
from rocu_analysis.paper.archive import in_words, trace
from rocu_analysis.paper.assurance import attack
from rocu_analysis.paper.earlier import Count, Earlier
from rocu_analysis.paper.paper import Paper
from rocu_analysis.paper.reader import Reader, Shown

from . import test_attack_on_random_papers as attacker
from .frames import ELSEWHERE, QUARTERS, in_year, outcomes, together, track

SMALL = 5
YEAR = "2020-21"
DAYS = ["2020-07-20", "2020-10-20", "2021-01-20", "2021-05-20", "2021-05-21"]
HOME = "South West"
UNNUMBERED = SimpleNamespace(blocks=(), every=lambda _: (), marking="OFFICIAL", handling="")


def paper(frame, day, entries, region=HOME, **changed):
    held = {"outcomes": frame.assign(as_at=None).astype({"as_at": frame["as_at"].dtype})}
    return Paper(held, title="Quarterly paper", audience="public", exhibits=entries, as_at=day,
                 region=region, **changed)  # fmt: skip


def recorded(made, folder, name):
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.record.json"
    made._documents["public"] = UNNUMBERED  # the numbers of tables take a layout
    path.write_bytes(made.record("public"))
    del made._documents["public"]
    return path


def shown(made):
    """Every table that a paper prints; none where nothing could be shown."""
    try:
        made.assurance  # noqa: B018 (asking runs the attack)
        return [(one.kind, one.recipe.arguments, one.table) for one in made.exhibits()]
    except NoFigures:
        return []


# --- the ordinary cycle ---------------------------------------------------------------------------

# Three quarters of a region are shown, the fourth is from 1 to 4: 30 - (10 + 8 + 9) = 3.
EVERY = {HOME: [10, 8, 9, 3], **{region: [value] * 4 for region, value in ELSEWHERE.items()}}
QUARTERLY = {"kind": "track", "measure": "arrests", "region": HOME}
ANNUAL = {"kind": "compare_regions", "measure": "arrests", "period": YEAR, "region": "all"}


def by_subtraction(first, then):
    """The year less three quarters, from what two papers print; None where it is not printed."""
    three = [row["Arrests, number"] for _, _, table in shown(first)
             for row in table.to_dict("records") if row["Period"] in QUARTERS[:3]]  # fmt: skip
    year = [row[f"Arrests, {YEAR}"] for _, _, table in shown(then)
            if f"Arrests, {YEAR}" in table.columns
            for row in table.to_dict("records") if row["Region"] == HOME]  # fmt: skip
    known = len(three) == 3 and all(isinstance(value, int) for value in [*three, *year])
    return year[0] - sum(three) if known and year else None


def first_paper():
    return paper(outcomes({HOME: EVERY[HOME][:3]}), DAYS[2], [QUARTERLY])


def test_the_year_does_not_tell_the_quarter_that_was_not_shown(tmp_path):
    first = first_paper()
    for previous, told in (([], 3), ([recorded(first, tmp_path, "a")], None)):
        then = paper(outcomes(EVERY), DAYS[3], [ANNUAL], previous=previous)
        assert by_subtraction(first, then) == told


def test_an_earlier_paper_is_found_where_papers_are_written(tmp_path):
    """By its date: of the same folder and region; it stays there under its own day."""
    recorded(first_paper(), tmp_path, "quarterly-paper")
    then = paper(outcomes(EVERY), DAYS[3], [ANNUAL])
    assert HOME in then.exhibits()[0].table["Region"].tolist()
    (page,) = then.save(tmp_path, ["html"])
    assert HOME not in then.exhibits()[0].table["Region"].tolist()
    said = "by their records: “Quarterly paper” (South West, 20 January 2021)"
    assert said in page.read_text(encoding="utf-8")
    names = sorted(path.name for path in tmp_path.iterdir())
    ends = ("2021-01-20.record.json", "html", "record.json")
    assert names == [f"quarterly-paper.{end}" for end in ends]


@pytest.mark.parametrize("behind", ["-LAPTOP-7", ""])
def test_a_record_is_found_under_the_name_that_windows_gives_a_copy(tmp_path, behind):
    path = recorded(first_paper(), tmp_path, "paper")
    path.rename(tmp_path / f"paper.record{behind}.json")
    (tmp_path / "records.json").write_text("{}", encoding="utf-8")
    then = paper(outcomes({HOME: [10, 8, 9, 3]}), DAYS[3], [ANNUAL])
    then.read_records(tmp_path)
    assert len(then.records) == 1


def test_a_folder_of_records_that_cannot_be_looked_into_is_told(tmp_path, monkeypatch):
    """Locked, gone, or too deep for Windows: its papers would count as never given."""

    def refused(path):
        raise PermissionError(errno.EACCES, "Access is denied", str(path))

    then = paper(outcomes({HOME: [10, 8, 9, 3]}), DAYS[3], [ANNUAL])
    then.read_records(tmp_path / "none")  # not there yet
    monkeypatch.setattr(os, "scandir", refused)
    with pytest.raises(RocuError, match=r"earlier papers cannot be looked for .*Access is denied"):
        then.read_records(tmp_path)


# --- a force that gives nothing this time ---------------------------------------------------------

THREE = {"South Wales": [14, 13, 16, 15], "Gwent": [9, 8, 7, 9], "Dyfed-Powys": [7, 9, 3, 6]}


def of_forces(names, quarters=range(4)):
    return together(*[
        outcomes({"Southern Wales": THREE[name]}, geography="force", force=name)
        .iloc[list(quarters)] for name in names
    ])  # fmt: skip


def counts_shown(made):
    """Counts by period of the one table of a paper."""
    (_, _, table), *_ = [*shown(made), (None, None, None)]
    return {} if table is None else dict(zip(table.iloc[:, 0], table.iloc[:, 1], strict=True))


@pytest.mark.parametrize("now", [("South Wales", "Gwent"), ("Gwent",)])
def test_a_sum_without_a_late_force_does_not_tell_its_count(tmp_path, now):
    """(14 + 9 + 7) - (14 + 9) = 7, and in the third quarter (16 + 7 + 3) - (16 + 7) = 3."""
    region = "Southern Wales"
    asked_for = [{**QUARTERLY, "region": region}]
    first = paper(of_forces(THREE), DAYS[3], asked_for, region)
    before_it = counts_shown(first)
    assert before_it[QUARTERS[2]] == 16 + 7 + 3
    told_without = counts_shown(paper(of_forces(now), DAYS[4], asked_for, region))
    assert told_without[QUARTERS[2]] == sum(THREE[name][2] for name in now)
    then = paper(of_forces(now), DAYS[4], asked_for, region,
                 previous=[recorded(first, tmp_path, "first")])  # fmt: skip
    for label, value in counts_shown(then).items():
        if label in before_it and isinstance(value, int):
            assert not 0 < before_it[label] - value < SMALL


def test_a_late_force_of_which_nothing_is_left_makes_no_count_below_nought(tmp_path):
    """Revised to 16 + 11 = 27, of which the last paper said 16 + 7 + 3 = 26: nothing is left."""
    region = "Southern Wales"
    asked_for = [{**QUARTERLY, "region": region}]
    kept = recorded(paper(of_forces(THREE), DAYS[3], asked_for, region), tmp_path, "first")
    revised = of_forces(("South Wales", "Gwent"))
    third = revised["force"].eq("Gwent") & revised["period"].eq(QUARTERS[2])
    revised.loc[third, "value"] = 11
    then = paper(revised, DAYS[4], asked_for, region, previous=[kept])
    (use,) = then.protection.shown
    reader = Reader(then.requests, use.group, SMALL, then.before)
    assert all((row["value"] > 0).all() for row in reader.met.others)
    assert list(reader.met.revised.values()) == [26]


def before(value, measure="arrests", **named):
    """What an earlier paper showed of the first quarter in South West."""
    days = ("2020-04-01", "2020-06-30")
    count = Count(measure, "led", "regional", HOME, QUARTERS[0], *days, value, **named)
    return [Earlier("Another", HOME, DAYS[0], "public", ((count,),))]


# What is asked for now, 23 in its first quarter, of which 20 were shown: 3 are left.
LEFT = {
    "a threat that the returns give no more": (
        track(outcomes({HOME: [23, 40, 40, 40]})), before(20, only={"threat": ["drugs"]}),
    ),
    "a part of the measure": (
        track(outcomes({HOME: [23, 40, 40, 40]}, measure="people safeguarded"),
              measure="people safeguarded"),
        before(20, "children safeguarded"),
    ),
    "a force": (
        track(together(*(outcomes({HOME: [n, 40, 40, 40]}, geography="force", force=force)
                         for n, force in ((20, "Dorset"), (3, "Wiltshire"))))),
        before(20, forces=("Dorset",)),
    ),
    "a quarter of the year": (track(in_year({HOME: 23})), before(20)),
}  # fmt: skip


@pytest.mark.parametrize("left", LEFT)
def test_what_is_left_of_a_figure_is_not_told(left):
    request, known = LEFT[left]
    shows = [not (done.tables or done.notes) for done in (
        protection.protect([request], SMALL, papers) for papers in ((), known)
    )]  # fmt: skip
    assert shows == [True, False]


def children(counts):
    """Of the people safeguarded, 5 a quarter and in public, so many are children."""
    whole = outcomes({HOME: [5, 5, 5, 5]}, measure="people safeguarded", source="a.xlsx")
    whole = whole.assign(published="https://example.org/figures")
    held = outcomes({HOME: counts}, measure="children safeguarded", source="b.xlsx")
    # No year is whole, or the quarters would be added up.
    return together(whole, held[held["period"] != QUARTERS[2]])


def test_a_mark_of_an_earlier_paper_says_no_more_than_it_did_there(tmp_path):
    """[c] for 2, 0 and 3 of 5: where a zero has one, 5 - 1 is not the most that the rest can be.

    The next paper took each for 1 or more, held the rest to be told, and could not be made.
    """
    asks = [{"kind": "track", "measure": f"{who} safeguarded", "region": "all"}
            for who in ("children", "adults")]  # fmt: skip
    adults = outcomes({"London": [20] * 4}, measure="adults safeguarded", source="c.xlsx")
    frame = together(children([2, 0, 0, 3]), adults)
    kept = recorded(paper(frame, DAYS[3], asks[:1]), tmp_path, "first")
    then = paper(frame, DAYS[4], asks[1:], previous=[kept])
    assert [kind for kind, *_ in shown(then)] == ["track"]
    (exhibit,) = json.loads(kept.read_text())["exhibits"]
    assert [(c["value"], c["may_be_zero"]) for c in exhibit["counts"]] == [(None, True)] * 3


@pytest.mark.parametrize(("may_be_zero", "told"), [(False, True), (True, False)])
def test_what_a_mark_told_stays_known_though_a_zero_is_hidden_now(may_be_zero, told):
    held = track(children([2, 0, 0, 3]), measure="children safeguarded")
    (was,) = before(None, "children safeguarded", may_be_zero=may_be_zero)
    (use,) = protection.protect([held], SMALL).shown
    reader = Reader([held], use.group, SMALL, [was])
    # 5 in public less 1 at least: 4 at most are no children.
    assert any(one.exempt() for one in reader.systems(Shown((), ()))) is told
    done = protection.protect([held], SMALL, [was])
    assert [int(mask.sum()) for _, mask in done.tables[0]] == [3]
    attack(done, [], SMALL)


# --- figures that were revised --------------------------------------------------------------------


def test_a_count_that_is_no_longer_small_does_not_tell_what_it_was(tmp_path):
    """The year was 30, with [c] for 9 and 3; now 3 is 7: with 9 shown, 30 - 10 - 8 - 9 = 3."""
    now = outcomes({HOME: [10, 8, 9, 7]})
    kept = recorded(paper(now, DAYS[3], [QUARTERLY]), tmp_path, "first")
    told = json.loads(kept.read_text())
    counts = told["exhibits"][0]["counts"]
    assert [count["value"] for count in counts] == [10, 8, 9, 7]
    year = {"period": YEAR, "first": "2020-04-01", "last": "2021-03-31", "value": 30}
    counts[2]["value"] = counts[3]["value"] = None
    counts.append({**counts[0], **year})
    kept.write_text(json.dumps(told))
    then = paper(now, DAYS[4], [QUARTERLY], previous=[kept])
    (again,) = json.loads(recorded(then, tmp_path, "then").read_text())["exhibits"]
    assert [(count["period"], count["value"]) for count in again["counts"]] == [(YEAR, 34)]


def test_an_old_figure_may_be_taken_for_the_new_one(tmp_path):
    """8 became 9: 10 + 8 + 9 of the first paper leave 4 of the year's 31, where 3 is hidden."""
    first = first_paper()
    previous = [recorded(first, tmp_path, "first")]
    now = outcomes(EVERY | {HOME: [10, 9, 9, 3]})
    then = paper(now, DAYS[3], [ANNUAL], previous=previous)
    assert by_subtraction(first, then) is None


# --- the record itself ----------------------------------------------------------------------------


def test_the_record_holds_nothing_of_what_is_hidden(tmp_path):
    """Two sets of returns that differ in hidden counts only leave the same bytes."""
    held = []
    for hidden in ([3, 7919, 60, 70], [4, 7918, 60, 70]):
        made = paper(outcomes({HOME: hidden}), DAYS[3], [QUARTERLY])
        held.append(recorded(made, tmp_path, "r").read_text())
    assert held[0] == held[1]
    assert "7919" not in held[0]
    assert '"value": 8052' in held[0]


def test_what_a_restricted_part_shows_stands_in_its_own_record(tmp_path):
    frame = outcomes({HOME: [6111, 6112, 6113, 6114], "Eastern": [7, 8, 9, 10]})
    entries = [{**QUARTERLY, "region": "Eastern"}, {**QUARTERLY, "audience": "restricted"}]
    made = paper(frame, DAYS[3], entries)
    public, restricted = (made.record(part).decode() for part in ("public", "restricted"))
    assert "6111" not in public
    assert "6111" in restricted
    assert json.loads(restricted)["part"] == "restricted"


IS_ONE = '{"kind": "record of a paper", "date":'


@pytest.mark.parametrize(("text", "said"), [
    ("{", "cannot be read as JSON"), ("[]", "it is no record of a paper"),
    (IS_ONE + '"2021-01-20", "schema": 99}', "of schema 99"), (IS_ONE + "5}", "has no date"),
    (IS_ONE + '"2021-01-20", "schema": 1}', "it is damaged"), (None, "there is no such record"),
])  # fmt: skip
def test_a_record_that_cannot_be_used_is_one_paragraph(tmp_path, text, said):
    path = tmp_path / "x.record.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(RocuError) as error:
        paper(outcomes({HOME: [10, 8, 9]}), DAYS[2], [QUARTERLY], previous=path)
    assert said in str(error.value)
    assert str(path) in str(error.value)


def test_a_printed_row_is_traced_to_its_cells(tmp_path):
    """29 = 13 + 16 of two forces, in the second quarter."""
    rows = outcomes({HOME: [12, 13, 14, 15]}, measure="disruptions", geography="force")
    frame = together(
        rows.assign(force="Dorset"), rows.assign(force="Wiltshire", value=rows["value"] + 3)
    )
    entry = {"kind": "track", "measure": "disruptions", "region": HOME}
    made = paper(frame, DAYS[3], [entry])
    path = tmp_path / "r.record.json"
    path.write_bytes(made.record())
    cells = trace(path, "table 1, row 2")
    assert cells["value"].tolist() == [29, 29]
    second = frame[frame["period"].eq(QUARTERS[1])]
    assert cells["address"].tolist() == second["source"].tolist()
    assert [*in_words(cells)] == [
        f"Table 1, row 2020-21 Q2, disruptions, {HOME}, 2020-21 Q2: 29",
        *(f"  {row.source} ({row.force})" for row in second.itertuples()),
    ]
    assert trace(path, "table 1, row 2020-21 q2").equals(cells)
    for wrong in ("table 7", "table 1, row 9", "table 1, row 2020-21", "no such thing", ""):
        with pytest.raises(BadOption, match="trace"):
            trace(path, wrong)


def test_a_year_is_traced_to_its_quarters(tmp_path):
    """10 + 3 + 9 + 8 = 30: the 3 is small, so the paper shows the year."""
    path = tmp_path / "r.record.json"
    path.write_bytes(paper(outcomes({HOME: [10, 3, 9, 8]}), DAYS[3], [QUARTERLY]).record())
    cells = trace(path, "exhibit 1, row 1")
    assert cells["value"].tolist() == [30] * 4
    assert cells["of"].tolist() == QUARTERS


@pytest.mark.long
def test_the_cells_of_every_count_of_the_illustrative_paper_add_up_to_it(tmp_path):
    folder = datasets.data() / "illustrative"
    made = Paper.from_spec(folder / "paper.toml")
    outcomes = rocu.check(folder).outcomes
    values = dict(zip(outcomes["source"], outcomes["value"], strict=True))
    for part in made.parts:
        path = tmp_path / f"{part}.record.json"
        path.write_bytes(made.record(part))
        exhibits = json.loads(path.read_text())["exhibits"]
        numbers = [number for number, one in enumerate(exhibits, 1) if one["counts"]]
        assert len(numbers) > 5
        for number in numbers:
            cells = trace(path, f"exhibit {number}")
            cells = cells[~cells["hidden"]].drop_duplicates(["figure", "address"])
            sums = cells["address"].map(values).groupby(cells["figure"]).sum()
            assert sums.eq(cells.groupby("figure")["value"].first()).all()


# --- random papers --------------------------------------------------------------------------------


PLACES = (HOME, "Eastern", "London", "North East", "East Midlands")


def drawn(random, frames):
    """Counts of some regions, quarters and threats, and what two or three papers ask of them."""
    ordinary = random.random() < 0.5  # quarters first, then the year, and the last one small
    regions = PLACES if ordinary else PLACES[: random.integers(1, 4)]
    threats = attacker.THREATS[: 1 if ordinary else random.integers(1, 4)]
    # Small counts are in any quarter, in the last only, or everywhere.
    often = [(0.1,) * 4, (0.5,) * 4, *[(0, 0.02, 0.05, 0.5)] * 3][random.integers(5)]
    often = (0, 0, 0, 0.3) if ordinary else often
    counts = {}
    for cell in product(regions, QUARTERS, threats):
        few = random.random() < often[QUARTERS.index(cell[1])]
        counts["arrests", *cell] = int(random.integers(*((0, 6) if few else (5, 30))))
    yearly = random.random() < 0.3  # what is returned last is the year alone
    lengths = sorted(random.choice([1, 2, 3], size=frames - 1, replace=False, p=[0.1, 0.2, 0.7]))
    asked = []
    for length in [*lengths, 4]:
        frame = together(*(
            outcomes({region: [counts["arrests", region, q, threat] for q in QUARTERS[:length]]
                      for region in regions}, threat=threat, source=f"{threat}.xlsx")
            for threat in threats
        ))  # fmt: skip
        if length == 4 and yearly:
            keys = ["region", "threat"]
            whole = frame.groupby(keys)["value"].transform("sum")
            frame = frame.assign(value=whole, period=YEAR, period_start=frame["period_start"].min(),
                                 period_end=frame["period_end"].max())  # fmt: skip
            frame = frame.drop_duplicates(keys).reset_index(drop=True)
        labels = [*dict.fromkeys(frame["period"]), *([YEAR] if length == 4 else [])]
        wanted = [entry(random, regions, threats, labels) for _ in range(random.integers(1, 3))]
        wanted = wanted[:1] if ordinary else wanted
        if ordinary or random.random() < 0.8:  # what lets figures be subtracted
            many = {"by": "threat"} if random.random() < 0.5 else {}
            last = {"kind": "balance" if many else "compare_regions", "period": YEAR} | many
            of = {"measure": "arrests", "region": "all"}
            wanted[0] = (last if length == 4 else {"kind": "track"}) | of
        asked.append((DAYS[length - 1], frame, wanted))
    return counts, asked


def entry(random, regions, threats, labels):
    kind = ("track", "compare_regions", "balance")[random.integers(3)]
    one = {"kind": kind, "measure": "arrests", "region": "all"}
    if kind != "balance" and random.random() < 0.4:
        one["threat"] = str(random.choice(threats))
    if kind == "track" and random.random() < 0.7:
        one["region"] = str(random.choice(regions))
    if kind != "track":
        one["period"] = labels[-1] if random.random() < 0.5 else str(random.choice(labels))
    if kind == "balance":
        one["by"] = str(random.choice(["region", "threat"]))
    return one


def printed(case, made):
    """What a paper prints of the smallest counts, and which sums it marks as hidden."""
    done = made.protection
    places = {item.place for item in made._placed("public")}
    kept = tuple(r for n, r in enumerate(done.requests) if n in places)
    tables = {n: done.tables[p] for n, p in enumerate(sorted(places)) if p in done.tables}
    done = replace(done, requests=kept, tables=tables)
    cells = {cells for cells, _ in attacker.printed(case, done)} - {frozenset()}
    alone = [one[0] for one in attacker.hidden_groups(case, done) if len(one) == 1]
    return cells, attacker.marked_as_hidden(case, done), set().union(*alone)


def own(entry, region):
    """An entry of a region's own paper: its series and its balance, beside all in one period."""
    alone = region is not None and entry["kind"] != "compare_regions"
    return entry | {"region": region} if alone else entry


def told(seed, folder, frames=2, with_records=True, of=(None, None, None)):
    """How many small counts the papers of one seed tell together, and of how many."""
    counts, asked = drawn(np.random.default_rng(seed), frames)
    case = attacker.Case(None, counts, {"arrests": ("arrests",)}, [])
    known, marked, spared, before = set(), set(), set(), []
    for number, (day, frame, entries) in enumerate(asked):
        if of[1] is None:  # else both regions' papers show all, each of its own day
            entries = [own(entry, of[number]) for entry in entries]
        made = paper(frame, day, entries, region=of[number], previous=before)
        try:
            made.assurance  # noqa: B018 (asking runs the attack)
        except (NoFigures, NotSafeToPublish):
            continue
        case.frame = frame
        for held, found in zip((known, marked, spared), printed(case, made), strict=True):
            held |= found
        # Each is given the record of the one before it, and that one's says what it was given.
        before = [recorded(made, folder, f"{seed}-{number}")] if with_records else []
    small = [cell for cell, n in counts.items() if 0 < n < SMALL and cell not in spared]
    found = [one for one in small if not attacker.can_be(case, known, one, SMALL, marked)]
    return len(found), len(small)


def tell(seeds, folder, **how):
    found = [told(seed, folder, **how) for seed in seeds]
    return sum(one for one, _ in found), sum(small for _, small in found)


PAIRS = {"two regions": (HOME, "Eastern"), "a region, then all": (HOME, None)}
MANY = {
    "pairs": (range(100, 160), {}),
    "three in a row": (range(200, 220), {"frames": 3}),
    **{name: (range(60), {"of": of}) for name, of in PAIRS.items()},
}


def test_no_small_count_can_be_told_from_two_papers(tmp_path):
    number, of = tell(range(3), tmp_path)  # the last of them tells without records
    assert number == 0
    assert of > 3


@pytest.mark.long
@pytest.mark.parametrize(("seeds", "how"), MANY.values(), ids=MANY)
def test_nor_from_many(seeds, how, tmp_path):
    assert tell(seeds, tmp_path, **how)[0] == 0


@pytest.mark.long
def test_without_records_the_first_pairs_tell_two(tmp_path):
    assert tell(range(12), tmp_path, with_records=False)[0] == 2


@pytest.mark.slow
@pytest.mark.parametrize("of", PAIRS.values(), ids=PAIRS)
def test_papers_of_two_regions_or_of_one_and_all_tell_no_small_count(of, tmp_path):
    """The attack is one: without the first paper's record, the second tells a count."""
    assert tell([11, 23], tmp_path, of=of, with_records=False)[0] == 2
    assert tell([11, 23], tmp_path, of=of)[0] == 0


# --- what is new since the last paper -------------------------------------------------------------


def test_page_one_says_what_is_new_since_the_last_paper_and_what_was_revised(tmp_path):
    frame = outcomes({HOME: [120, 131, 118, 125]})
    first = paper(frame[frame["period"] != QUARTERS[3]], DAYS[2], [QUARTERLY])
    path = recorded(first, tmp_path, "q3")
    assert "Since the paper" not in str(first.document().every(content.Heading))
    later = frame.assign(value=frame["value"].where(frame["period"].ne(QUARTERS[0]), 124.0))
    document = paper(later, DAYS[3], [QUARTERLY], previous=path).document()
    texts = [heading.text for heading in document.every(content.Heading)]
    assert "Since the paper of 20 January 2021" in texts
    place = document.blocks.index(document.every(content.Heading)[0])
    news = [point.text for block in document.blocks[place:] if isinstance(block, content.Points)
            for point in block.items]  # fmt: skip
    assert "New: figures up to 31 March 2021." in news
    assert f"1 figure was revised: arrests of the {HOME} in {QUARTERS[0]} from 120 to 124." in news
