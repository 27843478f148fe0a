"""Files that are large, or ask for much: each is written by a function into a folder."""

import functools
import re
import struct
import zipfile

from made_files import old_workbook, opendocument, parts, sheet, workbook, zipped

from rocu_analysis.readers.sheet import column_letters

SOUND = b"force,arrests\nKent,12\n"
SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'
ONE_TEXT = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
BLOCK = 16 << 20


def write(folder, name, data):
    path = folder / name
    path.write_bytes(data)
    return path


def zip_of(path, large, rest=()):
    """A zip on disk whose large parts are written a piece at a time."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in dict(rest).items():
            archive.writestr(name, data)
        for name, pieces in large.items():
            with archive.open(name, "w", force_zip64=True) as part:
                for piece in pieces:
                    part.write(piece)
    return path


def flooded(path, name, whole, pieces):
    """A workbook of which one part has pieces in the place of a bar."""
    made = parts(sheet(ONE), strings="<si><t>|</t></si>")
    head, tail = (whole or made[name]).encode().split(b"|")
    rest = {other: data for other, data in made.items() if other != name}
    return zip_of(path, {name: (p for group in ([head], pieces, [tail]) for p in group)}, rest)


def down(count, cell):
    """Rows of one cell each, which may name its row."""
    return "".join(f'<row r="{r}">{cell.format(r=r)}</row>' for r in range(1, count + 1))


def book(*rows, **options):
    return lambda folder: write(folder, "book.xlsx", workbook(*map(sheet, rows), **options))


def csv(make):
    return lambda folder: write(folder, "return.csv", make())


def diagonal(folder):
    rows = "".join(
        f'<row r="{i}"><c r="{column_letters(i)}{i}"><v>{i}</v></c></row>' for i in range(1, 10_001)
    )
    return book(rows)(folder)


def blanks(folder):
    """200,000 rows of six cells that are a style and nothing else."""
    cells = "".join(f'<c r="{letter}{{r}}" s="1"/>' for letter in "ABCDEF")
    rows = (
        "".join(f'<row r="{r}">{cells.format(r=r)}</row>' for r in range(first, first + 5_000))
        for first in range(1, 200_001, 5_000)
    )
    return flooded(folder / "blanks.xlsx", SHEET, sheet("|"), (row.encode() for row in rows))


@functools.cache
def padding():
    """How a small workbook unpacks to 64 MB of blanks."""
    return [b" " * BLOCK] * 4


def padding_bomb(folder):
    return flooded(folder / "padding.xlsx", SHEET, sheet("|"), padding())


def lying_size(folder):
    """The directory says 1,000 bytes; the part unpacks to 64 MB."""
    path = padding_bomb(folder)
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (1_000).to_bytes(4, "little")
    path.write_bytes(bytes(data))
    return path


def rows_bomb(folder):
    block = b'<row><c><v>1</v></c><c t="str"><v>x</v></c></row>' * 200_000
    return flooded(folder / "rows.xlsx", SHEET, sheet("|"), [block] * 45)


def giant_text(folder):
    return flooded(folder / "text.xlsx", TEXTS, "", [b"x" * BLOCK] * 4)


def text_copied(folder):
    """A text as long as a cell may hold, in 30,000 cells: 1 GB if each has a copy."""
    rows = down(30_000, '<c r="A{r}" t="s"><v>0</v></c>')
    return book(rows, strings=f"<si><t>{'x' * 32_767}</t></si>")(folder)


def long_text_copied(folder):
    rows = down(1_000, '<c r="A{r}" t="s"><v>0</v></c>')
    return book(rows, strings=f"<si><t>{'x' * 30_000_000}</t></si>")(folder)


def texts_for_many_sheets(folder):
    """10 MB of shared texts, which the fast engine would read again for each of 40 sheets."""
    texts = "".join(f"<si><t>illustrative text {number}</t></si>" for number in range(150_000))
    return book(*[ONE_TEXT] * 40, strings=texts)(folder)


def old_with_far_cells(folder):
    """Each row is as long as its last cell: 18 bytes make 256 places."""
    rows = [[None] * 255 + [1.0]] * 6_000
    return write(folder, "far.xls", old_workbook(rows))


def many_attributes(folder):
    attributes = " ".join(f'a{i}="1"' for i in range(200_000))
    return book(ONE.replace('r="1"', f'r="1" {attributes}', 1))(folder)


def many_merges(folder):
    merged = '<mergeCell ref="A1:B2"/>' * 200_000
    made = sheet(ONE, after=f"<mergeCells>{merged}</mergeCells>")
    return write(folder, "merges.xlsx", workbook(made))


def many_hidden_columns(folder):
    hidden = '<col min="1" max="16384" hidden="1"/>' * 60_000
    row = "".join(f'<c r="{column_letters(c)}1"><v>1</v></c>' for c in range(1, 16_385))
    made = sheet(f'<row r="1">{row}</row>', before=f"<cols>{hidden}</cols>")
    return write(folder, "columns.xlsx", workbook(made))


def deep_nesting(folder):
    made = "<a>" * 200_000 + sheet(ONE) + "</a>" * 200_000
    return write(folder, "deep.xlsx", workbook(made))


def counts_that_lie(folder):
    """Numbers in tags for which a believing reader would reserve 100 GB, and end the process."""
    most = 'count="4294967295"'
    made = parts(
        sheet(ONE_TEXT, before='<dimension ref="A1:XFD1048576"/>'), strings="<si><t>x</t></si>"
    )
    made[TEXTS] = made[TEXTS].replace("<sst ", f'<sst {most} uniqueCount="4294967295" ')
    made[SHEET] = made[SHEET].replace(
        "</worksheet>", f'<mergeCells {most}><mergeCell ref="A1:B2"/></mergeCells></worksheet>'
    )
    return write(folder, "counts.xlsx", zipped(made))


def links_over_all(folder):
    """An old workbook with one link over 65,536 by 65,536 cells."""
    guid = bytes.fromhex("d0c9ea79f9bace118c8200aa004ba90b")
    link = struct.pack("<4H", 0, 65_535, 0, 65_535) + guid + struct.pack("<ii", 2, 0)
    body = "x" * 20
    data = old_workbook([["force", "arrests"], ["Kent", 12.0], [body]])
    # The record of the text becomes that of the link, which is as long.
    at = data.index(body.encode("utf-16-le")) - 13
    link = link[: struct.unpack_from("<H", data, at + 2)[0]].ljust(len(body) * 2 + 9, b"\0")
    made = struct.pack("<HH", 0x1B8, len(link)) + link
    return write(folder, "links.xls", data[:at] + made + data[at + len(made) :])


def one_part_many_sheets(folder):
    made = parts(*[sheet(down(30_000, '<c r="A{r}"><v>1</v></c>'))] * 300)
    named = "xl/_rels/workbook.xml.rels"
    made[named] = re.sub(r"sheet\d+\.xml", "sheet1.xml", made[named])
    for number in range(2, 301):
        del made[f"xl/worksheets/sheet{number}.xml"]
    return write(folder, "part.xlsx", zipped(made))


def many_attributes_in_the_list_of_sheets(folder):
    made, many = parts(sheet(ONE)), " ".join(f'a{i}="1"' for i in range(1_000_000))
    made["xl/workbook.xml"] = made["xl/workbook.xml"].replace("<sheets>", f"<x {many}/><sheets>")
    return write(folder, "attributes.xlsx", zipped(made))


def nested_styles(folder):
    made = parts(sheet(ONE))
    made["xl/styles.xml"] = "<a>" * 3_000_000 + "</a>" * 3_000_000
    return zip_of(folder / "styles.xlsx", {}, made)


def only_a_list_of_parts(folder):
    """An old workbook each of whose sectors is said to list sectors."""
    sectors = 40_000
    head = bytearray(old_workbook([["force"]])[:512])
    struct.pack_into("<109I", head, 76, *range(109))
    struct.pack_into("<II", head, 68, 109, 300)
    chain, listed = bytearray(b"\xff" * 512 * sectors), 409
    for k in range(300):
        held = [min(listed + n, sectors - 1 - n) for n in range(127)]
        listed += 127
        after = 110 + k if k < 299 else 0xFFFFFFFE
        struct.pack_into("<128I", chain, (109 + k) * 512, *held, after)
    return write(folder, "list.xls", bytes(head + chain))


REPEATED = '<table:table-cell table:number-columns-repeated="1000" office:value-type="float" \
office:value="1"/>'


def repeats(tables):
    row = f'<table:table-row table:number-rows-repeated="999">{REPEATED}</table:table-row>'
    body = f'<table:table table:name="a">{row}</table:table>' * tables
    return lambda folder: write(folder, "repeats.ods", opendocument(body))


FAR = '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
UNUSUAL = ("<row>" + "<c><v>1</v></c>" * 10 + "</row>") * 7_500
FORMULA = '<c r="A{r}"><f t="shared" si="0"/></c><c r="B{r}" t="e"><v>#REF!</v></c>'
# What is made, whether any cell of it is read (none at all: it has only blanks), what is said.
FILES = {
    "a cell in the last corner": (book(ONE + FAR), False, ["file_too_large"]),
    "cells along a diagonal": (diagonal, False, ["file_too_large"]),
    "blanks": (blanks, False, []),
    "padding": (padding_bomb, False, ["file_too_large"]),
    "rows without end": (rows_bomb, False, ["file_too_large"]),
    "counts that lie": (counts_that_lie, True, []),
    "a giant text": (giant_text, False, ["file_too_large"]),
    "a text in many cells": (text_copied, False, ["file_too_large"]),
    "a long text in many cells": (long_text_copied, False, ["file_too_large"]),
    "a size that lies": (lying_size, False, ["file_damaged"]),
    "an old workbook with far cells": (old_with_far_cells, True, []),
    "one line": (csv(lambda: b"123," * (3 << 20)), False, ["file_too_large"]),
    "one field": (csv(lambda: b"a,b\n" + b"xxxxxxxx" * (2 << 20)), False, ["file_too_large"]),
    "a quote that never ends": (
        csv(lambda: b'a,b\n1,"' + b"12,345\n" * (7 << 20)), False, ["file_too_large"]),
    # In memory each letter of a text is as wide as its widest.
    "one emoji in a long text": (
        csv(lambda: b"a,b\n" + (b"x" * 1_000_000 + b",1\n") * 100 + "\U0001f600".encode()),
        False, ["file_too_large"]),
    "many columns": (csv(lambda: b"1\n" * 50_000 + b"1," * 16_000), False, ["file_too_large"]),
    "deep nesting": (deep_nesting, True, []),
    "many attributes": (many_attributes, True, []),
    "many merges": (many_merges, True, []),
    "many hidden columns": (many_hidden_columns, True, []),
    "many sheets": (book(*[ONE] * 3_000), False, ["file_too_large"]),
    "texts for many sheets": (texts_for_many_sheets, True, []),
    "unusual sheets": (book(*[UNUSUAL] * 10), False, ["file_too_large"] * 10),
    "many formulas": (lambda folder: book(down(40_000, FORMULA))(folder), True, []),
    "a link over all cells": (links_over_all, True, []),
    "one part for many sheets": (one_part_many_sheets, True, ["file_damaged"] * 299),
    "many attributes in the list of sheets": (
        many_attributes_in_the_list_of_sheets, False, ["file_too_large"]),
    "nested styles": (nested_styles, False, ["file_too_large"]),
    "an old workbook that is a list": (only_a_list_of_parts, False, ["file_kind_unknown"]),
    "cells that repeat": (repeats(1), True, []),
    "cells that repeat in many tables": (repeats(900), False, ["file_too_large"]),
    "line ends": (csv(lambda: b"a,b\n" + b"\n" * (24 << 20)), False, ["file_too_large"]),
    # Many beginnings of a formula that never end: slow for a careless pattern.
    "formulas that never end": (book('<row r="1"><c r="A1">' + "<f " * 300_000 + "</c></row>"),
                                False, ["file_damaged"]),
}  # fmt: skip
LIMITS = {"unusual sheets": {"unusual_cells": 250_000}}
