"""Whatever was given: everything found, named for people, in one order, nothing unsaid."""

import io

import openpyxl
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


def test_companions_beside_a_file_that_was_named(folder):
    reading = readers.read(folder / "A.csv")
    assert list(reading.companions) == ["A.toml", "rocu-mapping.toml"]
    assert reading.files == ("A.csv",)
    assert list(readers.read(folder / "South" / "SW.csv").companions) == []


def test_several_paths_of_any_kind(folder):
    reading = readers.read([folder / "b.csv", str(folder / "South"), folder / "A.csv"])
    assert [sheet.file for sheet in reading.sheets] == ["A.csv", "b.csv", "South/SW.csv"]


def test_one_file_named_twice_is_read_once(folder):
    reading = readers.read([folder / "b.csv", folder])
    assert [s.file for s in reading.sheets if s.file.endswith("b.csv")] == ["b.csv"]
    assert "file_given_twice" in [p.code for p in reading.problems]


def test_two_files_of_one_name_are_told_apart(folder):
    (folder / "A.csv").rename(folder / "South" / "b.csv")
    reading = readers.read([folder / "b.csv", folder / "South" / "b.csv", CSV, CSV])
    assert [s.file for s in reading.sheets] == [
        "returns/b.csv", "South/b.csv", "upload", "upload (2)",
    ]  # fmt: skip


def test_a_pattern(folder):
    reading = readers.read(str(folder / "*.csv"))
    assert [sheet.file for sheet in reading.sheets] == ["A.csv", "b.csv"]


def test_an_open_file_and_bytes(folder):
    with open(folder / "b.csv", "rb") as stream:
        stream.read(3)
        assert [s.file for s in readers.read(stream).sheets] == ["b.csv"]
    packed = io.BytesIO()
    openpyxl.Workbook().save(packed)
    packed.name = "/somewhere/else/SW.xlsx"
    assert [s.file for s in readers.read(packed).sheets] == ["SW.xlsx"]
    assert [s.file for s in readers.read(CSV).sheets] == ["upload"]


def test_a_text_file_is_read_where_it_is_named_and_left_where_it_lies(tmp_path):
    path = tmp_path / "SW.txt"
    path.write_bytes(b"force\tarrests\nKent\t12\n")
    assert [sheet.cells for sheet in readers.read(path).sheets] == [4]
    assert [p.code for p in readers.read(tmp_path).problems] == ["file_not_read"]


def test_nothing_there_is_an_error_with_the_names_near_to_it(folder):
    words = r"bok\.xlsx: there is no such file or folder\. Near to it in that folder: book\.xlsx"
    with pytest.raises(MissingFile, match=words):
        readers.read(folder / "bok.xlsx")
    with pytest.raises(MissingFile, match="There is no folder"):
        readers.read(folder / "nowhere" / "SW.xlsx")
    with pytest.raises(MissingFile):
        readers.read(str(folder / "*.parquet"))


def test_an_empty_folder_or_zip_is_a_problem(tmp_path):
    (tmp_path / "README.md").write_text("Put returns here.")
    assert [p.code for p in readers.read(tmp_path).problems] == ["nothing_to_read"]
    assert [p.code for p in readers.read(zipped({})).problems] == ["nothing_to_read"]
    assert [p.code for p in readers.read([]).problems] == ["nothing_to_read"]


def test_a_folder_with_only_the_lock_file_of_a_workbook_has_nothing_to_read(tmp_path):
    (tmp_path / "~$South West.xlsx").write_bytes(b"\x05A. Analyst")
    (said,) = readers.read(tmp_path).problems
    assert (said.code, said.file) == ("nothing_to_read", "~$South West.xlsx")
    assert said.message.startswith("Only the lock file of a workbook.")


def test_a_file_that_may_not_be_read_is_one_problem(folder, monkeypatch):
    real = open

    def denied(path, *arguments, **options):
        if str(path).endswith("b.csv"):
            raise PermissionError(13, "Permission denied")
        return real(path, *arguments, **options)

    monkeypatch.setattr("builtins.open", denied)
    (problem,) = readers.read(folder / "b.csv").problems
    assert (problem.code, problem.found) == (
        "file_not_opened",
        "the computer says: Permission denied",
    )


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


def test_every_problem_says_what_was_found_and_what_to_do(folder):
    problems = readers.read(folder).problems
    assert len(problems) > 1
    for problem in problems:
        assert problem.message.startswith(problem.found[:1].upper())
        assert problem.remedy
