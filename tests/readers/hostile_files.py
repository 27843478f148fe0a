"""Files that break or attack a reader, each written by a function into a folder."""

import functools
import random
import tempfile
import zipfile
from pathlib import Path

from makers import (
    cell_styles,
    compound,
    old_workbook,
    opendocument,
    sheet_xml,
    strings_xml,
    workbook,
    workbook_parts,
    zipped,
)

from rocu_analysis.readers.sheet import column_letters

SOUND = b"force,arrests\nKent,12\n"


def write(folder, name, data):
    path = folder / name
    path.write_bytes(data)
    return path


def flood(megabytes, piece):
    """`megabytes` of one piece of text, without a copy of each."""
    return piece * (megabytes * (1 << 20) // len(piece))


def zip_of(path, name_and_pieces, fixed=None):
    """A zip on disk whose large parts are written a piece at a time."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in (fixed or {}).items():
            archive.writestr(name, data)
        for name, pieces in name_and_pieces.items():
            with archive.open(name, "w", force_zip64=True) as part:
                for piece in pieces:
                    part.write(piece)
    return path


def without(parts, *names):
    return {name: data for name, data in parts.items() if name not in names}


def one_cell():
    return sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>')


def sparse(folder):
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
    rows += '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    return write(folder, "sparse.xlsx", workbook(sheet_xml(rows)))


def diagonal(folder):
    rows = "".join(
        f'<row r="{i}"><c r="{column_letters(i)}{i}"><v>{i}</v></c></row>' for i in range(1, 10_001)
    )
    return write(folder, "diagonal.xlsx", workbook(sheet_xml(rows)))


def blanks(folder):
    head, tail = sheet_xml("|").split("|")
    rows = (
        "".join(
            f'<row r="{r}" s="1">' + "".join(f'<c r="{c}{r}" s="1"/>' for c in "ABCDEF") + "</row>"
            for r in range(first, first + 5_000)
        ).encode()
        for first in range(1, 1_000_001, 5_000)
    )
    parts = without(
        workbook_parts(one_cell(), styles=cell_styles("0%")), "xl/worksheets/sheet1.xml"
    )
    pieces = (piece for group in ([head.encode()], rows, [tail.encode()]) for piece in group)
    return zip_of(folder / "blanks.xlsx", {"xl/worksheets/sheet1.xml": pieces}, parts)


@functools.cache
def padding():
    """A workbook of 7 MB that unpacks to 1.7 GB of blanks."""
    parts = without(workbook_parts(one_cell()), "xl/worksheets/sheet1.xml")
    head, tail = sheet_xml("|").encode().split(b"|")
    block = b" " * (16 << 20)
    pieces = (piece for group in ([head], [block] * 100, [tail]) for piece in group)
    with tempfile.TemporaryDirectory() as folder:
        path = zip_of(Path(folder, "padding.xlsx"), {"xl/worksheets/sheet1.xml": pieces}, parts)
        return path.read_bytes()


def padding_bomb(folder):
    return write(folder, "padding.xlsx", padding())


def rows_bomb(folder):
    parts = without(workbook_parts(one_cell()), "xl/worksheets/sheet1.xml")
    head, tail = sheet_xml("|").encode().split(b"|")
    block = b'<row><c><v>1</v></c><c t="str"><v>x</v></c></row>' * 200_000
    pieces = (piece for group in ([head], [block] * 60, [tail]) for piece in group)
    return zip_of(folder / "rows.xlsx", {"xl/worksheets/sheet1.xml": pieces}, parts)


def giant_string(folder):
    sheet = sheet_xml('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    parts = without(workbook_parts(sheet, strings=strings_xml("x")), "xl/sharedStrings.xml")
    head, tail = strings_xml("|").encode().split(b"|")
    block = b"x" * (16 << 20)
    pieces = (piece for group in ([head], [block] * 70, [tail]) for piece in group)
    return zip_of(folder / "string.xlsx", {"xl/sharedStrings.xml": pieces}, parts)


def string_copied(folder):
    """A text as long as a cell may hold, in 100,000 cells: 3 GB if each has a copy."""
    rows = "".join(f'<row r="{r}"><c r="A{r}" t="s"><v>0</v></c></row>' for r in range(1, 100_001))
    return write(
        folder, "copied.xlsx", workbook(sheet_xml(rows), strings=strings_xml("x" * 32_767))
    )


def long_string_copied(folder):
    rows = "".join(f'<row r="{r}"><c r="A{r}" t="s"><v>0</v></c></row>' for r in range(1, 1_001))
    strings = strings_xml("x" * 30_000_000)
    return write(folder, "long.xlsx", workbook(sheet_xml(rows), strings=strings))


LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
STEALS = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def entities(part, trick):
    def make(folder):
        sheet = sheet_xml('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
        parts = workbook_parts(sheet, strings=strings_xml("&a;"))
        parts[part] = trick + parts[part]
        return write(folder, "entities.xlsx", zipped(parts))

    return make


def entities_in_utf16(folder):
    parts = workbook_parts(one_cell())
    part = '<?xml version="1.0" encoding="UTF-16"?>' + LAUGHS + one_cell()
    parts["xl/worksheets/sheet1.xml"] = part.encode("utf-16")
    return write(folder, "utf16.xlsx", zipped(parts))


def entities_in_ods(folder):
    data = opendocument("")
    with zipfile.ZipFile(write(folder, "inner.zip", data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    (folder / "inner.zip").unlink()
    parts["content.xml"] = LAUGHS.encode() + parts["content.xml"]
    return write(folder, "entities.ods", zipped(parts))


def lying_size(folder):
    """The directory says 1,000 bytes; the part unpacks to 1.7 GB."""
    path = padding_bomb(folder)
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (1_000).to_bytes(4, "little")
    path.write_bytes(bytes(data))
    return path


def repeats(folder):
    row = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
        'office:value-type="float" office:value="1" table:number-columns-repeated="16384"/>'
        "</table:table-row>"
    )
    return write(
        folder, "repeats.ods", opendocument(f'<table:table table:name="a">{row}</table:table>')
    )


def repeated_spaces(folder):
    row = (
        '<table:table-row><table:table-cell office:value-type="string"><text:p>'
        '<text:s text:c="2000000000"/></text:p></table:table-cell></table:table-row>'
    )
    return write(
        folder, "spaces.ods", opendocument(f'<table:table table:name="a">{row}</table:table>')
    )


def truncated(folder):
    data = workbook(*[one_cell()] * 20)
    return write(folder, "truncated.xlsx", data[: len(data) // 2])


def bit_flipped(folder):
    data = bytearray(workbook(one_cell().replace("1</v>", "1" * 5_000 + "</v>")))
    at = data.find(b"xl/worksheets/sheet1.xml") + 60
    data[at] ^= 0xFF
    return write(folder, "flipped.xlsx", bytes(data))


def random_bytes(folder):
    return write(folder, "random.xlsx", random.Random(1).randbytes(100_000))


def empty(folder):
    return write(folder, "empty.xlsx", b"")


def html(folder):
    page = b"\xef\xbb\xbf\r\n<HTML><body><table><tr><td>Kent<td>12</table></body></HTML>"
    return write(folder, "page.xls", page)


def encrypted(folder):
    return write(folder, "locked.xlsx", compound(b"\0" * 5_000, "EncryptedPackage"))


def old_nonsense(folder):
    return write(folder, "nonsense.xls", compound(random.Random(2).randbytes(9_000)))


def old_that_leads_back(folder):
    """Its chain of sectors ends where it began."""
    data = bytearray(old_workbook([(0, 0, 0, 1.0)]))
    at = data.rfind(b"\xfe\xff\xff\xff", 512, 1024)
    data[at : at + 4] = (2).to_bytes(4, "little")
    return write(folder, "circle.xls", bytes(data))


def old_with_far_cells(folder):
    """Each row is as long as its last cell: 18 bytes make 256 places."""
    far = [(row, 255, 0, 1.0) for row in range(30_000)]
    return write(folder, "far.xls", old_workbook(far))


def long_line(folder):
    return write(folder, "line.csv", flood(100, b"123,"))


def long_field(folder):
    return write(folder, "field.csv", b"a,b\n" + flood(100, b"xxxxxxxx"))


def open_quote(folder):
    return write(folder, "quote.csv", b'a,b\n1,"' + flood(50, b"12,345\n"))


def nul_padded(folder):
    return write(folder, "padded.csv", SOUND + b"\0" * 50_000)


def many_columns(folder):
    return write(folder, "wide.csv", b"\n".join([b"1"] * 200_000 + [b"1," * 16_000]))


def two_parts_of_one_name(folder):
    parts = list(workbook_parts(one_cell()).items())
    data = zipped([*parts, ("xl/worksheets/sheet1.xml", one_cell())])
    return write(folder, "twice.xlsx", data)


def far_reference(folder):
    rows = '<row r="1"><c r="A99999999999"><v>1</v></c></row>'
    return write(folder, "far.xlsx", workbook(sheet_xml(rows)))


def foreign_cells(folder):
    """Cells that only a reader which ignores prefixes takes for cells."""
    rows = '<row r="1"><c r="A1"><v>1</v></c><y:c r="XFD1048576"><v>2</v></y:c></row>'
    sheet = sheet_xml(rows).replace("<worksheet ", '<worksheet xmlns:y="urn:y" ')
    return write(folder, "foreign.xlsx", workbook(sheet))


def commented_cells(folder):
    rows = '<!-- <c r="B1"> --><row r="1"><c r="A1"><v>1</v></c></row><![CDATA[<c r="C1">]]>'
    return write(folder, "comment.xlsx", workbook(sheet_xml(rows)))


def deep_nesting(folder):
    return write(folder, "deep.xlsx", workbook("<a>" * 200_000 + one_cell() + "</a>" * 200_000))


def many_attributes(folder):
    attributes = " ".join(f'a{i}="1"' for i in range(200_000))
    rows = f'<row r="1" {attributes}><c r="A1"><v>1</v></c></row>'
    return write(folder, "attributes.xlsx", workbook(sheet_xml(rows)))


def many_merges(folder):
    merged = '<mergeCell ref="A1:B2"/>' * 1_000_000
    sheet = sheet_xml(
        '<row r="1"><c r="A1"><v>1</v></c></row>', after=f"<mergeCells>{merged}</mergeCells>"
    )
    return write(folder, "merges.xlsx", workbook(sheet))


def many_hidden_columns(folder):
    hidden = '<col min="1" max="16384" hidden="1"/>' * 300_000
    rows = "".join(f'<c r="{column_letters(c)}1"><v>1</v></c>' for c in range(1, 16_385))
    sheet = sheet_xml(f'<row r="1">{rows}</row>', before=f"<cols>{hidden}</cols>")
    return write(folder, "columns.xlsx", workbook(sheet))


def many_sheets(folder):
    return write(folder, "sheets.xlsx", workbook(*[one_cell()] * 3_000))


def texts_for_many_sheets(folder):
    """16 MB of shared texts, which the fast engine would read again for each of 500 sheets."""
    sheet = sheet_xml('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    strings = strings_xml(*(f"illustrative text {number}" for number in range(240_000)))
    return write(folder, "texts.xlsx", workbook(*[sheet] * 500, strings=strings))


def unusual_sheets(folder):
    """300,000 cells in a sheet are bearable for the slow engine; in each of ten, they are not."""
    rows = "<row>" + "<c><v>1</v></c>" * 10 + "</row>"
    return write(folder, "unusual.xlsx", workbook(*[sheet_xml(rows * 30_000)] * 10))


def many_formulas(folder):
    rows = "".join(
        f'<row r="{r}"><c r="A{r}"><f t="shared" si="0"/></c>'
        f'<c r="B{r}" t="e"><v>#REF!</v></c></row>'
        for r in range(1, 200_001)
    )
    return write(folder, "formulas.xlsx", workbook(sheet_xml(rows)))


def quadratic_formula(folder):
    """Many beginnings of a formula that never end: slow for a careless pattern."""
    rows = '<row r="1"><c r="A1">' + "<f " * 300_000 + "</c></row>"
    return write(folder, "quadratic.xlsx", workbook(sheet_xml(rows)))


READ, REFUSED, BLANK = True, False, None
FILES = [
    (sparse, READ, []),
    (diagonal, REFUSED, ["cells_scattered"]),
    (blanks, BLANK, []),
    (padding_bomb, REFUSED, ["file_too_large"]),
    (rows_bomb, REFUSED, ["file_too_large"]),
    (giant_string, REFUSED, ["file_too_large"]),
    (string_copied, READ, []),
    (long_string_copied, REFUSED, ["file_too_large"]),
    (entities_in_utf16, REFUSED, ["file_entities"]),
    (entities_in_ods, REFUSED, ["file_entities"]),
    (lying_size, REFUSED, ["sheet_damaged"]),
    (repeats, REFUSED, ["file_too_large"]),
    (repeated_spaces, REFUSED, ["file_too_large"]),
    (truncated, REFUSED, ["file_damaged"]),
    (bit_flipped, REFUSED, ["sheet_damaged"]),
    (random_bytes, REFUSED, ["file_kind_unknown"]),
    (empty, REFUSED, ["file_empty"]),
    (html, REFUSED, ["file_html"]),
    (encrypted, REFUSED, ["file_encrypted"]),
    (old_nonsense, REFUSED, ["file_damaged"]),
    (old_that_leads_back, REFUSED, ["file_damaged"]),
    (old_with_far_cells, READ, []),
    (long_line, REFUSED, ["file_too_large"]),
    (long_field, REFUSED, ["file_too_large"]),
    (open_quote, REFUSED, ["file_too_large"]),
    (nul_padded, REFUSED, ["file_kind_unknown"]),
    (many_columns, REFUSED, ["cells_scattered"]),
    (two_parts_of_one_name, REFUSED, ["file_damaged"]),
    (far_reference, REFUSED, ["sheet_damaged"]),
    (foreign_cells, READ, []),
    (commented_cells, READ, []),
    (deep_nesting, READ, []),
    (many_attributes, READ, []),
    (many_merges, READ, []),
    (many_hidden_columns, READ, []),
    (many_sheets, REFUSED, ["file_too_large"]),
    (texts_for_many_sheets, READ, []),
    (unusual_sheets, READ, ["file_too_large"] * 7),
    (many_formulas, READ, []),
    (quadratic_formula, REFUSED, ["sheet_damaged"]),
]
