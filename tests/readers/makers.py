"""Files made for the tests, byte by byte where no library would write what a sender might.

All figures in them are illustrative.
"""

import io
import struct
import zipfile
from xml.sax.saxutils import quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def zipped(parts, compression=zipfile.ZIP_DEFLATED):
    """Bytes of a zip; `parts` is a mapping, or pairs where a name may come twice."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, data in parts.items() if isinstance(parts, dict) else parts:
            archive.writestr(name, data)
    return packed.getvalue()


def sheet_xml(rows, before="", after=""):
    """A worksheet part around the XML of its rows."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def cell_styles(*codes):
    """A styles part: style 0 is General, style 1 has the first of these formats, and so on."""
    formats = "".join(
        f'<numFmt numFmtId="{164 + i}" formatCode={quoteattr(code)}/>'
        for i, code in enumerate(codes)
    )
    styles = "".join(f'<xf numFmtId="{164 + i}"/>' for i in range(len(codes)))
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts>'
        f'<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
        f'<cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>'
    )


def strings_xml(*texts):
    """A shared strings part."""
    inner = "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in texts)
    return f'<sst xmlns="{MAIN}">{inner}</sst>'


def workbook_parts(
    *sheets, styles=None, strings=None, state=None, properties="", calculation="", names=None
):
    """The parts of a workbook with these worksheet parts, as a mapping to change at will."""
    state = state or {}
    names = names or [f"Sheet{i}" for i in range(1, len(sheets) + 1)]
    listed = "".join(
        f'<sheet name="{name}" sheetId="{i}" {state.get(name, "")} r:id="rId{i}"/>'
        for i, name in enumerate(names, start=1)
    )
    related = "".join(
        f'<Relationship Id="rId{i}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{properties}'
        f"<sheets>{listed}</sheets>{calculation}</workbook>",
        "xl/styles.xml": styles or cell_styles(),
    }
    if strings:
        parts["xl/sharedStrings.xml"] = strings
        related += f'<Relationship Id="s" Type="{RELATIONS}/sharedStrings" '
        related += 'Target="sharedStrings.xml"/>'
    related += f'<Relationship Id="y" Type="{RELATIONS}/styles" Target="styles.xml"/>'
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{PACKAGE}">{related}</Relationships>'
    )
    for i, sheet in enumerate(sheets, start=1):
        parts[f"xl/worksheets/sheet{i}.xml"] = sheet
    return parts


def workbook(*sheets, **options):
    """Bytes of a workbook with these worksheet parts."""
    return zipped(workbook_parts(*sheets, **options))


def opendocument(body, automatic=""):
    """Bytes of an OpenDocument spreadsheet around the XML of its tables."""
    names = "office table text style calcext"
    spaces = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in names.split()
    )
    content = (
        f"<office:document-content {spaces}><office:automatic-styles>{automatic}"
        f"</office:automatic-styles><office:body><office:spreadsheet>{body}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        [
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", content),
            ("META-INF/manifest.xml", "<manifest/>"),
        ]
    )


# --- the old Excel format, as little of it as a sheet of cells needs -------------------------


def record(kind, data):
    return struct.pack("<HH", kind, len(data)) + data


def compound(stream, name="Workbook"):
    """An OLE2 compound file (the container of .xls) that holds one stream."""
    sector = 512
    stream = stream.ljust(4096, b"\0")  # shorter streams would need the mini stream
    stream += b"\0" * (-len(stream) % sector)
    count = len(stream) // sector
    tables = -(-(count + 3) // 128)  # sectors of allocation table, 128 numbers each
    while tables + 1 + count > tables * 128:
        tables += 1
    chain = [0xFFFFFFFD] * tables + [0xFFFFFFFE]
    chain += [*range(tables + 2, tables + count + 1), 0xFFFFFFFE]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(sector * tables, b"\xff")

    def entry(text, kind, child, start, size):
        label = text.encode("utf-16-le") + b"\0\0"
        return (
            label.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(label), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
            + b"\0" * 36
            + struct.pack("<III", start, size, 0)
        )

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(
        name, 2, 0xFFFFFFFF, tables + 1, len(stream)
    )
    directory = directory.ljust(sector, b"\0")
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 16
        + struct.pack(
            "<HHHHH6xIII4xIIIII",
            0x3E,
            3,
            0xFFFE,
            9,
            6,
            0,
            tables,
            tables,
            4096,
            0xFFFFFFFE,
            0,
            0xFFFFFFFE,
            0,
        )
        + struct.pack(f"<{tables}I", *range(tables))
        + b"\xff" * (4 * (109 - tables))
    )
    assert len(header) == sector
    return header + table + directory + stream


def old_workbook(cells, hidden_sheet=False, extra=b""):
    """An .xls with one sheet "Outcomes"; a cell is (row, column, style, value).

    Styles: 0 General, 1 percentage, 2 date, 3 money. A value of bytes is the code of an error.
    """
    bof = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    font = struct.pack("<HHHHHBBBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0, 5, 0) + b"Arial"
    money = '"£"#,##0'.encode("utf-16-le")
    formats = record(0x41E, struct.pack("<HHB", 164, len(money) // 2, 1) + money)

    def style(number):
        return record(0xE0, struct.pack("<HHHBBBBIIH", 0, number, 1, 0x20, 0, 0, 0, 0, 0, 0))

    name = b"Outcomes"
    head = record(0x809, bof) + record(0x42, struct.pack("<H", 1200)) + record(0x31, font) * 5
    head += formats + b"".join(style(number) for number in (0, 9, 14, 164)) + extra
    bound = record(0x85, struct.pack("<IHBB", 0, int(hidden_sheet), len(name), 0) + name)
    at = len(head) + len(bound) + 4
    bound = record(0x85, struct.pack("<IHBB", at, int(hidden_sheet), len(name), 0) + name)
    body = bytearray(record(0x809, bof[:2] + struct.pack("<H", 0x0010) + bof[4:]))
    for row, column, xf, value in cells:
        place = struct.pack("<HHH", row, column, xf)
        if isinstance(value, bytes):
            body += record(0x205, place + value + b"\x01")
        elif isinstance(value, bool):
            body += record(0x205, place + struct.pack("<BB", value, 0))
        elif isinstance(value, str):
            text = value.encode("utf-16-le")
            body += record(0x204, place + struct.pack("<HB", len(value), 1) + text)
        else:
            body += record(0x203, place + struct.pack("<d", value))
    body += record(0xE5, struct.pack("<HHHHH", 1, 0, 0, 0, 1))  # A1:B1 merged
    return compound(head + bound + record(0x0A, b"") + body + record(0x0A, b""))
