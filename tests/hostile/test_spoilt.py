"""Workbooks, companions and event records spoilt by chance: each costs itself alone."""

import csv
import datetime as dt
import random

import openpyxl
import pandas as pd
import pytest
from test_net import SOUND, VALUES, WORDS, codes, is_accounted_for

import rocu_analysis as rocu
from rocu_analysis import datasets
from rocu_analysis.errors import RocuError

DATES = (
    *("0000-00-00", "00/00/0000", "01/01/0001", "31/12/9999", "year to March 9999", "FY9999"),
    *("as at 31 December 9999", "10000-01-01", "Dec 9999", "Q4 9999", dt.date(9999, 12, 31)),
    *(dt.date(1900, 1, 1), 2_958_465, 60, -1, 1e300, dt.time(9, 30), True),
)
MANY = [4, pytest.param(100, marks=pytest.mark.long)]


def shipped(*suffixes):
    paths = (path for path in datasets.data().rglob("*") if path.suffix in suffixes)
    return sorted(p for p in paths if p.name != "catalogue.csv" and p.stat().st_size < 60_000)


def spoilt_workbook(path, target, chance):
    """A return with cells, rows and columns of it changed, doubled, moved or taken out."""
    book = openpyxl.load_workbook(path)
    for _ in range(chance.choice((1, 3, 9))):
        sheet = chance.choice(book.worksheets)
        i, j = chance.randint(1, sheet.max_row), chance.randint(1, sheet.max_column)
        odd = chance.choice(WORDS + DATES * 2)
        odd = odd.replace("\u202e", "") if isinstance(odd, str) else odd
        change = chance.choice(("rows", "cols", "", "", "merge"))
        if change == "merge":
            sheet.merge_cells(start_row=i, end_row=i + 2, start_column=j, end_column=j)
        elif change:
            getattr(sheet, f"{chance.choice(('insert', 'delete'))}_{change}")(min(i, j))
        cell = sheet.cell(i, j)
        if not isinstance(cell, openpyxl.cell.cell.MergedCell):
            cell.value = odd
    book.save(target)


def spoilt_companion(text, chance):
    """A companion with settings changed, added, taken out or cut short."""
    lines = text.split("\n")
    settings = [k for k, line in enumerate(lines) if " = " in line]
    names = ("as_at", "header_row", "scale", "ignore", "period", "years", "measure", "region")
    slips = ("[file]", "[columns]", '[sheets."x"]', "[[accept]]", "[values.measure]", "[", "= 1")
    for _ in range(chance.choice((1, 3))):
        k, value = chance.choice(settings), chance.choice(VALUES)
        made = (f"{lines[k].split(' = ')[0]} = {value}", f"{chance.choice(names)} = {value}")
        made += (chance.choice(slips), "", lines[k][: chance.randrange(9)])
        lines[k] = chance.choice(made)
    return "\n".join(lines)


def costs_itself_alone(folder):
    (folder / "zz.csv").write_text(SOUND)
    found = rocu.check(folder)
    assert "unforeseen" not in codes(found)
    assert found.outcomes["source"].str.contains("zz.csv!D2").any()
    assert is_accounted_for(found)
    for name in ("as_at", "period_start", "period_end"):
        assert found.outcomes[name].dropna().dt.year.between(1900, 2199).all()


@pytest.mark.parametrize("many", MANY)
def test_a_spoilt_workbook_costs_itself_alone(tmp_path, many):
    chance = random.Random(many)
    for _ in range(many):
        spoilt_workbook(chance.choice(shipped(".xlsx")), tmp_path / "a.xlsx", chance)
        costs_itself_alone(tmp_path)


@pytest.mark.parametrize("many", MANY)
def test_a_spoilt_companion_costs_itself_alone(tmp_path, many):
    chance = random.Random(many)
    for _ in range(many):
        path = chance.choice(shipped(".toml"))
        beside = [p for p in shipped(".csv", ".xlsx") if p.stem == path.stem]
        for old in tmp_path.iterdir():
            old.unlink()
        if beside:
            (tmp_path / f"a{beside[0].suffix}").write_bytes(beside[0].read_bytes())
        text = spoilt_companion(path.read_text("utf-8"), chance)
        (tmp_path / "a.toml").write_text(text, "utf-8", "replace")
        costs_itself_alone(tmp_path)


DAYS = ("2021-03-31", "31/03/2021", "9999-12-31", "0001-01-01", "2021-02-30", "", "1/1/1", "99")
PLACES = ("South West", "Eastern", "", "Kent", "Atlantis", " London ")
AMOUNTS = ("1", "2.5", "-3", "£1,200", "", "nan", "inf", "abc", "9" * 30)


@pytest.mark.parametrize("many", [pytest.param(4, marks=pytest.mark.slow), *MANY[1:]])
def test_spoilt_event_records_are_counted_or_are_one_paragraph(tmp_path, many):
    chance, counted = random.Random(many), 0
    for number in range(3 * many):
        some = {"date": DAYS, "region": PLACES, "measure": ("arrests", ""), "amount": AMOUNTS}
        few = chance.choice((1, 2, 9))  # of which the first are sound
        rows = [{name: chance.choice(held[:few]) for name, held in some.items()} for _ in range(5)]
        path = tmp_path / f"{number}.{chance.choice(('csv', 'parquet'))}"
        if path.suffix == ".csv":
            with path.open("w", newline="") as stream:
                lines = csv.DictWriter(stream, list(some), delimiter=chance.choice(",;\t"))
                lines.writeheader()
                lines.writerows(rows)
        else:
            pd.DataFrame(rows).to_parquet(path)
        is_cut = chance.random() < 0.2
        if is_cut:
            data = path.read_bytes()
            path.write_bytes(data[: chance.randrange(1, len(data))])
        options = {"add": "amount"} if chance.random() < 0.5 else {}
        try:
            frame = rocu.events(path, **options)
        except RocuError:
            # Rows that are all sound are counted, unless their file was cut short.
            assert few > 1 or is_cut, path
            continue
        counted += 1
        if few == 1 and not is_cut:
            # 5 records of the same day, or 5 amounts of 1.
            assert frame[["period", "value"]].values.tolist() == [["2020-21 Q4", 5]], path
        assert frame["value"].between(0, float("inf"), inclusive="left").all(), path
    assert counted > many / 2
