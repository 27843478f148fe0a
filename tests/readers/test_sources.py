"""Whatever was given: everything found, named for people, in one order, nothing unsaid."""

import os

import pytest
from record.odd_files import sheet, workbook, zipped

from rocu_analysis import readers
from rocu_analysis.errors import MissingFile

CSV = b"force,arrests\nKent,12\n"
MAPPING = "[file]\nstatus = 'final'\n"


@pytest.fixture
def folder(tmp_path):
    """A folder of what arrives: returns, companions, and what lies beside them."""
    returns = tmp_path / "returns"
    (returns / "South").mkdir(parents=True)
    (returns / ".git").mkdir()
    for name in ("b.csv", "A.csv", "South/SW.csv", ".git/x.csv", ".hidden.csv", "plain.tsv"):
        (returns / name).write_bytes(CSV)
    (returns / "book.xlsx").write_bytes(workbook(sheet('<row r="1"><c r="A1"><v>1</v></c></row>')))
    for name in ("A.toml", "rocu-mapping.toml", "book.xlsx.toml", "South/other.toml"):
        (returns / name).write_text(MAPPING)
    for name in ("README.md", "notes.pdf", "Thumbs.db", ".DS_Store", "~$book.xlsx", "~$gone.xlsx"):
        (returns / name).write_bytes(b"%PDF")
    (returns / "book copy.bak").write_bytes((returns / "book.xlsx").read_bytes())
    (returns / "something.xyz").write_bytes(CSV)
    return returns


def test_a_folder_is_read_in_one_order_and_says_what_it_left(folder):
    reading = readers.read(folder)
    assert [sheet.file for sheet in reading.sheets] == [
        "A.csv", "b.csv", "book copy.bak", "book.xlsx", "plain.tsv", "South/SW.csv",
    ]  # fmt: skip
    assert list(reading.companions) == ["A.toml", "book.xlsx.toml", "rocu-mapping.toml"]
    assert reading.companions["A.toml"] == MAPPING
    assert sorted((p.code, p.file, p.severity) for p in reading.problems) == [
        ("file_left_open", "~$book.xlsx", "warning"),
        ("file_not_read", ".hidden.csv", "warning"),
        ("file_not_read", "South/other.toml", "warning"),
        ("file_not_read", "notes.pdf", "warning"),
        ("file_not_read", "something.xyz", "warning"),
    ]
    assert list(reading.files) == sorted(reading.files, key=str.casefold)
    assert {"notes.pdf", "A.csv", "A.toml"} <= set(reading.files)
    assert not any(".git" in file or "README" in file for file in reading.files)


def test_a_zip_of_the_folder_reads_the_same(folder):
    names = [p for p in sorted(folder.rglob("*")) if p.is_file() and ".git" not in p.parts]
    data = zipped({f"q4/{p.relative_to(folder).as_posix()}": p.read_bytes() for p in names})
    path = folder.with_name("returns.zip")
    path.write_bytes(data)
    in_folder, in_zip = readers.read(folder), readers.read(path)
    before = "returns.zip/q4/"
    assert [s.file for s in in_zip.sheets] == [before + s.file for s in in_folder.sheets]
    assert list(in_zip.companions) == [before + name for name in in_folder.companions]
    assert [(p.code, p.file) for p in in_zip.problems] == [
        (p.code, before + p.file) for p in in_folder.problems
    ]


def test_a_text_file_is_read_where_it_is_named_and_left_where_it_lies(tmp_path):
    path = tmp_path / "SW.txt"
    path.write_bytes(b"force\tarrests\nKent\t12\n")
    assert [sheet.values.shape for sheet in readers.read(path).sheets] == [(2, 2)]
    assert [p.code for p in readers.read(tmp_path).problems] == ["file_not_read"]


def test_nothing_there_is_an_error_with_the_names_near_to_it(folder):
    words = r"bok\.xlsx: there is no such file or folder\. Near to it in that folder: book\.xlsx"
    with pytest.raises(MissingFile, match=words):
        readers.read(folder / "bok.xlsx")
    with pytest.raises(MissingFile, match="There is no folder"):
        readers.read(folder / "nowhere" / "SW.xlsx")
    with pytest.raises(MissingFile):
        readers.read(str(folder / "*.parquet"))


def test_no_name_shows_where_on_this_machine_a_file_was(folder):
    reading = readers.read([folder, folder / "South" / "SW.csv"])
    told = [*reading.files, *(s.file for s in reading.sheets), *map(str, reading.problems)]
    assert not any(str(folder.parent) in text for text in told)


def test_the_number_of_files_is_bounded_and_said(tmp_path):
    for number in range(5):
        (tmp_path / f"{number}.csv").write_bytes(CSV)
    reading = readers.read(tmp_path, limits=readers.Limits(files=3))
    assert len(reading.sheets) == 3
    assert [(p.code, p.file, p.found) for p in reading.problems] == [
        ("too_many_files", "3.csv", "2 files from here on are left")
    ]
    data = zipped({f"{number}.csv": CSV for number in range(5)})
    reading = readers.read(data, limits=readers.Limits(files=3))
    assert [p.code for p in reading.problems] == ["too_many_files"]


def test_a_folder_that_may_not_be_opened_is_told_and_the_others_are_read(folder, monkeypatch):
    opened = os.scandir

    def refused(path):
        if str(path).endswith("South"):
            raise PermissionError(13, "no", str(path))
        return opened(path)

    monkeypatch.setattr(os, "scandir", refused)
    reading = readers.read(folder)
    assert ("file_not_opened", "South") in [(p.code, p.file) for p in reading.problems]
    assert {sheet.file for sheet in reading.sheets} >= {"A.csv", "b.csv"}
