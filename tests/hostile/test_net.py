"""What a file says never stops another: it is read, or a problem in its place, and no traceback."""

import random

import numpy as np
import pandas as pd
import pytest
from made_files import HEADS, parts, row, sheet, zipped

import rocu_analysis as rocu
from rocu_analysis import datasets, schema
from rocu_analysis.errors import RocuError
from rocu_analysis.intake import one_sheet, registers, vocabulary
from rocu_analysis.paper import spec

SOUND = "Force,Period,Measure,Value\nKent,2020-21,arrests,12\n"
# Values as TOML has them, of every kind, and such as its parser breaks off at.
VALUES = (
    *('"x"', '""', "1", "0", "-5", "1.5", "nan", "inf", "true", "[]", "{}", "[[1], {a = 2}]"),
    *("9999-12-31", "0001-01-01", "07:32:00", "1979-05-27T07:32:00Z", "9" * 5_000, "0x" + "f" * 99),
    *("[" * 2_000 + "]" * 2_000, "{ a = " * 50 + "1" + " }" * 50, '"' + "x" * 5_000 + '"'),
)
# Every second of them every day.
TRIED = [pytest.param(value, marks=[pytest.mark.slow] * (place % 2))
         for place, value in enumerate(VALUES)]  # fmt: skip


def codes(check):
    return set(check.problems["code"])


def is_accounted_for(check):
    """Every cell that was read went somewhere, and no figure that was taken is none."""
    ledger = check.ledger
    total = ledger[list(schema.LEDGER_ROLES)].sum(axis=1)
    value = check.outcomes[["value", "value_high"]].to_numpy(float)
    return (total == ledger["cells_read"]).all() and not (np.isinf(value) | (value < 0)).any()


@pytest.mark.parametrize("value", TRIED, ids=lambda value: value[:12])
def test_a_companion_of_a_wrong_type_costs_a_problem_and_no_more(tmp_path, value):
    """Its own return is read, and so is the one beside it."""
    fields = ("as_at", "header_row", "scale", "columns", "ignore", "period", "value", "region")
    texts = [f"[file]\n{name} = {value}\n" for name in fields]
    texts += [f"{table} = {value}\n" for table in ("file", "sheets", "columns", "values", "accept")]
    texts += [f'[values.measure]\narrests = {value}\n[columns]\n"Value" = {value}\n']
    texts += [f'[[accept]]\ncell = "D2"\nby = {value}\nreason = "r"\nvalue = {value}\n']
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.csv").write_text(SOUND)
        (tmp_path / f"{number}.toml").write_text(text)
    (tmp_path / "z.csv").write_text(SOUND.replace("Kent", "Essex"))
    found = rocu.check(tmp_path)
    assert "unforeseen" not in codes(found)
    assert "Essex" in set(found.outcomes["force"])
    assert is_accounted_for(found)


@pytest.mark.parametrize("value", TRIED, ids=lambda value: value[:12])
def test_words_of_a_wrong_type_are_foreseen(value):
    tables = vocabulary.FIELDS | {"unknown": {"unknown": None}}
    texts = [f"[{table}]\nx = {value}\n" for table in tables]
    texts += [f"[{t}.x]\n{field} = {value}\n" for t, fields in tables.items() for field in fields]
    for text in texts:
        _, problems = vocabulary.load({"rocu.toml": text})
        assert not {problem.code for problem in problems} & {"unforeseen"}, text


@pytest.mark.parametrize("step", ["take_toml", "settle"])
def test_what_nobody_foresaw_in_words_costs_them_alone(tmp_path, monkeypatch, step):
    monkeypatch.setattr(vocabulary._Added, step, lambda *_: [][1])
    (tmp_path / "a.csv").write_text(SOUND)
    (tmp_path / "rocu.toml").write_text("[areas]")
    found = rocu.check(tmp_path)
    assert found.outcomes["force"].tolist() == ["Kent"]
    assert found.problems.set_index("code").at["unforeseen", "file"] == "rocu.toml"


@pytest.mark.parametrize("value", TRIED, ids=lambda value: value[:12])
def test_a_paper_of_a_wrong_type_is_one_paragraph(tmp_path, value):
    spec, good = tmp_path / "paper.toml", {"title": '"T"', "audience": '"public"'}
    entry = {"kind": '"track"', "measure": '"arrests"', "region": '"South West"'}
    frame = rocu.check(SOUND.encode())
    keys = ("title", "audience", "as_at", "threshold", "strands", "asks", "exhibits", "region")
    tried = [(good | {key: value}, entry) for key in keys]
    tried += [(good, entry | {key: value}) for key in ("kind", "measure", "only", "annex", "by")]
    for top, asked in tried:
        lines = [f"{name} = {said}" for name, said in top.items()]
        if "exhibits" not in top:
            lines += ["[[exhibits]]", *(f"{name} = {said}" for name, said in asked.items())]
        spec.write_text("\n".join(lines))
        told = ""
        try:
            rocu.Paper.from_spec(spec, check=frame)
        except RocuError as error:
            told = str(error)
        assert len(told) < 1_500


def test_of_thousands_of_mistakes_in_a_paper_the_first_are_told(tmp_path):
    path = tmp_path / "paper.toml"
    path.write_text(
        'title = "T"\naudience = "restricted"\n' + '[[exhibits]]\nkind = "dragon"\n' * 2_000
    )
    with pytest.raises(RocuError) as met:
        rocu.Paper.from_spec(path, check=rocu.check(SOUND.encode()))
    told = str(met.value).split("\n")
    assert len(told) == 21
    assert told[-1] == "and 1,980 more mistakes"
    # Who asks for its parts is told of the first.
    first = met.value.errors[0]
    assert (met.value.where, met.value.found) == (first.where, first.found)
    assert "line 3," in met.value.where


SLIPS = ("[[exhibits]]", "[exhibits]", "[strands]", "[[", "= 1", '"" = 1', "a.b.c = 1", "\x00")
PLAUSIBLE = (
    '"South West"',
    '"arrests"',
    '"led"',
    '["arrests"]',
    "{ counting = {a = 1} }",
    "5",
    "true",
)


def mutant_of_a_paper(text, chance):
    """Text of a specification with some lines changed, added, doubled or taken out."""
    lines = text.split("\n")
    settings = [k for k, line in enumerate(lines) if " = " in line]
    names = {lines[k].split(" = ")[0] for k in settings} | {"only", "rebase", "outcomes", "self"}
    for _ in range(chance.choice((1, 1, 2, 4))):
        k, value = chance.choice(settings), chance.choice(VALUES + PLAUSIBLE * 2)
        changed = f"{lines[k].split(' = ')[0]} = {value}"
        added = f"{lines[k]}\n{chance.choice(sorted(names))} = {value}"
        lines[k] = chance.choice((changed, added, "", f"{lines[k]}\n{chance.choice(SLIPS)}"))
    return "\n".join(lines)


@pytest.mark.slow
@pytest.mark.parametrize("many", [20, pytest.param(250, marks=pytest.mark.long)])
def test_no_mutant_of_a_paper_gives_a_traceback(tmp_path, many):
    chance, path = random.Random(many), tmp_path / "paper.toml"
    shipped = [datasets.data() / name / "paper.toml" for name in ("illustrative", "published")]
    checks = [rocu.check(list(spec.read(each).sources)) for each in shipped]
    told = []
    for number in range(many):
        text = shipped[number % 2].read_text(encoding="utf-8")
        path.write_text(mutant_of_a_paper(text, chance), encoding="utf-8")
        try:
            paper = rocu.Paper.from_spec(path, check=checks[number % 2])
            [request.chosen for request in paper.requests[::4]]
        except RocuError as error:
            told.append(str(error))
    assert many / 8 < len(told) < many - many // 20
    assert max(map(len, told)) < 1_500


def test_what_nobody_foresaw_in_a_paper_is_one_paragraph(tmp_path, monkeypatch):
    monkeypatch.setattr(spec.toml_text, "loads", lambda text: [][1])
    (tmp_path / "paper.toml").write_text('title = "T"')
    with pytest.raises(RocuError, match=r"^paper\.toml: something in it .* with IndexError\."):
        spec.read(tmp_path / "paper.toml")


@pytest.mark.parametrize("error", [TypeError, MemoryError, RecursionError, OverflowError])
def test_what_nobody_foresaw_costs_its_sheet_alone(tmp_path, monkeypatch, error):
    (tmp_path / "a.csv").write_text(SOUND)
    (tmp_path / "b.csv").write_text(SOUND.replace("Kent", "Essex"))
    read = one_sheet.read

    def broken(page, mapping):
        if page.sheet.file == "a.csv":
            raise error("a secret of the machine")
        return read(page, mapping)

    monkeypatch.setattr(one_sheet, "read", broken)
    found = rocu.check(tmp_path)
    assert found.outcomes["force"].tolist() == ["Essex"]
    told = found.errors.iloc[0]
    assert (told.code, told.file, told.found) == ("unforeseen", "a.csv", error.__name__)
    assert "secret" not in found.problems.to_string()
    assert found.ledger.set_index("file").loc["a.csv", ["cells_read", "unused"]].tolist() == [8, 8]


def test_a_register_that_breaks_off_leaves_the_others(tmp_path, monkeypatch):
    heads = "Recommendation ID,Report,Owner,Status\n"
    (tmp_path / "a.csv").write_text(f"{heads}R1,A report,Kent,Open\n")
    (tmp_path / "b.csv").write_text(f"{heads}R2,A report,Kent,Open\n")
    read = registers.interpret

    def broken(record):
        if record.typed["recommendation_id"] == "R1":
            raise ValueError("odd")
        return read(record)

    monkeypatch.setattr(registers, "interpret", broken)
    found = rocu.check(tmp_path)
    assert found.recommendations["recommendation_id"].tolist() == ["R2"]
    assert found.errors[["code", "file"]].to_numpy().tolist() == [["unforeseen", "a.csv"]]
    assert found.ledger.set_index("file").loc["a.csv", ["cells_read", "unused"]].tolist() == [8, 8]


def test_work_grows_with_the_files_and_not_with_their_square(tmp_path, monkeypatch):
    """Each further file costs a frame for its figures, and no work on those of the others."""
    made, build = [], pd.DataFrame.__init__

    def counted(self, *args, **options):
        made.append(1)
        build(self, *args, **options)

    monkeypatch.setattr(pd.DataFrame, "__init__", counted)
    counts = []
    for folder, many in ((tmp_path / "few", 5), (tmp_path / "many", 40)):
        folder.mkdir()
        for number in range(many):
            (folder / f"{number}.csv").write_text(SOUND.replace("12", str(number)))
        made.clear()
        rocu.check(folder)
        counts.append(len(made))
    assert counts[1] <= counts[0] + (40 - 5)  # the first also reads the tables of reference


# -- mutants of the shipped returns ------------------------------------------------------------

WORDS = (
    *("", "31/12/9999", "_xD800_", "-5", "<0", "9" * 400, "=1+1", "#REF!", "West Midlands", "[c]"),
    *("Q4", "x" * 3_000, "0001-01-01", "Total", "\u202e", "1.5", "(7)", "5-10", "nil"),
)


def mutant(path, chance):
    """Bytes of a return with some cells, tags or bytes of it changed."""
    data = bytearray(path.read_bytes())
    if path.suffix == ".csv":
        lines = data.decode("utf-8-sig").split("\n")
        for _ in range(chance.choice((1, 3, 9))):
            k = chance.randrange(len(lines))
            fields = lines[k].split(",")
            fields[chance.randrange(len(fields))] = chance.choice(WORDS)
            lines[k] = ",".join(fields)
            if chance.random() < 0.2:
                lines.insert(k, lines[chance.randrange(len(lines))])
            if chance.random() < 0.1:
                del lines[: chance.randrange(3)]
        return "\n".join(lines).encode(chance.choice(("utf-8", "utf-16", "cp1252")), "replace")
    for _ in range(chance.choice((1, 3))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def mutants(many, seed):
    from rocu_analysis import datasets

    chance = random.Random(seed)
    names = datasets.examples()["name"].tolist()
    paths = sorted({path for name in names for path in datasets.example_files(name)})
    small = [path for path in paths if path.suffix != ".toml" and path.stat().st_size < 60_000]
    for _ in range(many):
        path = chance.choice(small)
        yield path.name, mutant(path, chance)


def try_mutants(folder, many, seed):
    for name, data in mutants(many, seed):
        path = folder / name
        path.write_bytes(data)
        found = rocu.check(path)
        assert "unforeseen" not in codes(found), (name, seed)
        assert is_accounted_for(found), (name, seed)
        path.unlink()


def test_no_mutant_of_a_return_gives_a_traceback_and_each_cell_is_accounted_for(tmp_path):
    try_mutants(tmp_path, 15, 11)


@pytest.mark.long
def test_many_mutants(tmp_path):
    try_mutants(tmp_path, 300, random.randrange(10**6))


@pytest.mark.parametrize("many", [15, pytest.param(200, marks=pytest.mark.long)])
def test_a_damaged_part_of_a_workbook_is_a_problem_of_it(many):
    made = parts(sheet(row(1, *HEADS)))
    chance = random.Random(5)
    for _ in range(many):
        name = chance.choice(list(made))
        text = made[name]
        at = chance.randrange(len(text))
        odd = chance.choice(('"', "<", ">", "&#xD800;", "&x;", "<!-- -->", "='", "\u0001", ""))
        data = zipped(made | {name: text[:at] + odd + text[at + chance.choice((0, 1, 9)) :]})
        assert "unforeseen" not in codes(rocu.check(data))


def test_vintages_are_compared_in_the_newest_alone():
    """Each of 30 with each of 30 would be 900 pairs, and a thousand vintages a million."""
    rows = [
        f"Eastern,{force},arrests,2019-20,{n + 1} March 2021,{least + n}"
        for force, least in (("Kent", 500), ("", 7))
        for n in range(30)
    ]
    found = rocu.check("\n".join(["Region,Force,Measure,Period,As at,Value", *rows]).encode())
    assert len(found.outcomes) == 2 * 30
    assert found.problems["code"].value_counts()["part_above_whole"] == 1  # 529 of Kent, 36 of all
