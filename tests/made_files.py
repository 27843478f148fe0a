"""Files that a person cannot draw: made byte by byte, as little of each as shows what it is."""

import io
import random
import struct
import warnings
import zipfile

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
CSV = b"Force,Period,Measure,Value\nKent,2020-21,arrests,12\n"
HEADS = ("Force", "Period", "Measure", "Value")


def zipped(parts):
    """A zip of a mapping, or of pairs where a name comes twice; nothing in it is packed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        for name, data in parts.items() if isinstance(parts, dict) else parts:
            archive.writestr(zipfile.ZipInfo(name), data)
    return packed.getvalue()


def sheet(rows, before="", after=""):
    return f'<worksheet xmlns="{_MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def row(number, *cells):
    """A row of texts, numbers and pieces of XML that begin with an angle bracket."""
    tags = []
    for letter, held in zip("ABCDEFGH", cells, strict=False):
        at = f'r="{letter}{number}"'
        if isinstance(held, str) and held.startswith("<"):
            tags.append(held.replace("<c", f"<c {at}", 1))
        elif isinstance(held, str):
            tags.append(f'<c {at} t="inlineStr"><is><t>{held}</t></is></c>')
        elif held is not None:
            tags.append(f"<c {at}><v>{held}</v></c>")
    return f'<row r="{number}">{"".join(tags)}</row>'


def table(*values):
    """A long table of arrests in Kent, one figure a year."""
    rows = row(1, *HEADS)
    for number, value in enumerate(values, start=2):
        rows += row(number, "Kent", f"{2018 + number}-{19 + number}", "arrests", value)
    return rows


def parts(*sheets, state=(), properties="", calculation="", strings="", kind="worksheet"):
    """The parts of a workbook, to change at will."""
    listed = "".join(
        f'<sheet name="S{i}" sheetId="{i}" {dict(state).get(i, "")} r:id="rId{i}"/>'
        for i in range(1, len(sheets) + 1)
    )
    related = "".join(
        f'<Relationship Id="rId{i}" Type="{_REL}/{kind if i == 1 else "worksheet"}" '
        f'Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    related += f'<Relationship Id="y" Type="{_REL}/styles" Target="styles.xml"/>'
    if strings:
        related += f'<Relationship Id="s" Type="{_REL}/sharedStrings" Target="sharedStrings.xml"/>'
    formats = ("dd/mm/yyyy", "0.0%", "[$£-809]#,##0", "h:mm", "[h]:mm:ss")
    made = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r" '
        f'Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}">{properties}'
        f"<sheets>{listed}</sheets>{calculation}</workbook>",
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts>'
        + "".join(
            f'<numFmt numFmtId="{164 + i}" formatCode="{code}"/>' for i, code in enumerate(formats)
        )
        + '</numFmts><cellXfs><xf numFmtId="0"/>'
        + "".join(f'<xf numFmtId="{164 + i}"/>' for i in range(len(formats)))
        + "</cellXfs></styleSheet>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{related}'
        "</Relationships>",
    }
    if strings:
        made["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}">{strings}</sst>'
    return made | {f"xl/worksheets/sheet{i}.xml": one for i, one in enumerate(sheets, start=1)}


def workbook(*sheets, **options):
    return zipped(parts(*sheets, **options))


def opendocument(body, styles="", content=""):
    spaces = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
        for n in ("office", "table", "text", "style", "calcext")
    )
    content = content or (
        f"<office:document-content {spaces}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:spreadsheet>{body}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": "<manifest/>",
        }
    )


def ods_row(*cells, more=""):
    tags = ""
    for held in cells:
        if held is None:
            tags += "<table:table-cell/>"
        elif isinstance(held, str) and held.startswith("<"):
            tags += held
        elif isinstance(held, str):
            tags += f'<table:table-cell office:value-type="string"><text:p>{held}</text:p>'
            tags += "</table:table-cell>"
        else:
            tags += f'<table:table-cell office:value-type="float" office:value="{held}"/>'
    return f"<table:table-row {more}>{tags}</table:table-row>"


def _record(kind, data):
    return struct.pack("<HH", kind, len(data)) + data


def compound(stream, name="Workbook"):
    """An OLE2 compound file (the container of .xls) that holds one stream."""
    stream = stream.ljust(4096, b"\0")
    stream += b"\0" * (-len(stream) % 512)
    count = len(stream) // 512
    tables = -(-(count + 3) // 128)
    while tables + 1 + count > tables * 128:
        tables += 1
    chain = [0xFFFFFFFD] * tables + [0xFFFFFFFE, *range(tables + 2, tables + count + 1), 0xFFFFFFFE]
    listed = struct.pack(f"<{len(chain)}I", *chain).ljust(512 * tables, b"\xff")

    def entry(text, kind, child, start, size):
        label = text.encode("utf-16-le") + b"\0\0"
        numbers = struct.pack("<HBBIII", len(label), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        return label.ljust(64, b"\0") + numbers + b"\0" * 36 + struct.pack("<III", start, size, 0)

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)
    directory += entry(name, 2, 0xFFFFFFFF, tables + 1, len(stream))
    numbers = (0x3E, 3, 0xFFFE, 9, 6, 0, tables, tables, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH6xIII4xIIIII", *numbers)
    header += struct.pack(f"<{tables}I", *range(tables)) + b"\xff" * (4 * (109 - tables))
    return header + listed + directory.ljust(512, b"\xff") + stream


def old_workbook(rows, extra=b""):
    """An .xls with one sheet; a cell may be (style, value): 1 percentage, 2 date, 3 money."""
    bof = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    font = struct.pack("<HHHHHBBBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0, 5, 0) + b"Arial"
    money = '"£"#,##0'.encode("utf-16-le")
    head = _record(0x809, bof) + _record(0x42, struct.pack("<H", 1200)) + _record(0x31, font) * 5
    head += _record(0x41E, struct.pack("<HHB", 164, len(money) // 2, 1) + money)
    for style in (0, 9, 14, 164):
        xf = struct.pack("<HHHBBBBIIH", 0, style, 1, 0x20, 0, 0, 0, 0, 0, 0)
        head += _record(0xE0, xf)
    head += extra
    name = b"Outcomes"
    at = len(head) + 4 + 8 + len(name) + 4
    bound = _record(0x85, struct.pack("<IHBB", at, 0, len(name), 0) + name)
    body = _record(0x809, bof[:2] + struct.pack("<H", 0x0010) + bof[4:])
    for i, line in enumerate(rows):
        for j, held in enumerate(line):
            style, value = held if isinstance(held, tuple) else (0, held)
            place = struct.pack("<HHH", i, j, style)
            if isinstance(value, bytes):
                body += _record(0x205, place + value + b"\x01")
            elif isinstance(value, bool):
                body += _record(0x205, place + struct.pack("<BB", value, 0))
            elif isinstance(value, str):
                text = value.encode("utf-16-le")
                body += _record(0x204, place + struct.pack("<HB", len(value), 1) + text)
            elif value is not None:
                body += _record(0x203, place + struct.pack("<d", value))
    return compound(head + bound + _record(0x0A, b"") + body + _record(0x0A, b""))


def _circle():
    data = bytearray(old_workbook([[1.0]]))
    at = data.rfind(b"\xfe\xff\xff\xff", 512, 1024)
    data[at : at + 4] = (2).to_bytes(4, "little")
    return bytes(data)


def _flipped():
    data = bytearray(workbook(sheet(table(5))))
    data[data.find(b"<sheetData>") + 20] ^= 0xFF
    return bytes(data)


def _changed(name, made):
    """The parts of a workbook with one of them made anew from what it was."""
    whole = parts(sheet(table(5)))
    return zipped(whole | {name: made(whole[name])})


def _ods(kind, value, shown=""):
    held = f"<text:p>{shown}</text:p>" if shown else ""
    return f'<table:table-cell office:value-type="{kind}" {value}>{held}</table:table-cell>'


_REMARK = (
    "<table:table-cell office:value-type='string'><office:annotation><text:p>A remark"
    "</text:p></office:annotation><text:p><text:s/>Essex</text:p></table:table-cell>"
)
_OPEN = (
    ("2019-20", "cash seized", _ods("currency", 'office:value="1200.5"')),
    ("2018-19", "recommendations complete", _ods("percentage", 'office:value="0.12"')),
    ("2017-18", "arrests", _ods("date", 'office:date-value="2021-04-07"')),
    ("2016-17", "arrests", '<table:table-cell table:formula="of:=[.A1]+1"/>'),
    ("2015-16", "arrests", _ods("boolean", 'office:boolean-value="true"')),
)
_LAUGHS = '<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>'
_LONG = [HEADS, ("Kent", "2020-21", "arrests", 12.0), ("Essex", "2020-21", "arrests", 7.0)]
_TEXT = 'Force,Period,Measure,Value,Note\r\nKent,2020-21,cash seized,"£1,124","two\r\nlines"\r\n'
_SPARSE = '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'

# Each group is one folder, checked at once.
KINDS = {
    "encodings and separators of csv": {
        **{f"{code}.csv": _TEXT.encode(code) for code in ("utf-8", "utf-8-sig", "cp1252")},
        "utf-16.csv": b"\xff\xfe" + _TEXT.encode("utf-16-le"),
        "utf-16-le.csv": _TEXT.encode("utf-16-le"),
        "utf-16-be with its mark.csv": b"\xfe\xff" + _TEXT.encode("utf-16-be"),
        "semicolons.csv": b"Force;Period;Arrests\nEssex;2020-21;1,124\nKent;2020-21;2,310\n",
        "tabs.tsv": b"Arrests, charges, and more\n\nForce\tPeriod\tArrests\nNorfolk\t2020-21\t5\n",
        "bars.csv": b"Force|Period|Arrests\rSuffolk|2020-21|2\rDorset|2020-21|3\r",
        "sep.csv": b"sep=;\r\nForce;Period;Arrests\r\nWiltshire;2020-21;1\r\n",
        "in doubt.csv": b"Force,Period;Arrests\nCumbria,2020-21;3\nCheshire,2020-21;6\n",
        "a nul.csv": b"Force,Period,Arrests\nSur\0rey,2020-21,12\n",
        "no encoding.csv": b"Force,Period,Arrests\nSussex\x81,2020-21,12 \xa3\n",
        "ragged.csv": b"title\n\nForce,Period,Arrests\nDurham\nCleveland,2020-21,3,4\n,,\n",
        "quotes.csv": b'Force,Period,Arrests\n"Kent ""&"" Essex",2020-21,"5"\n"Dorset",2019-20,6',
    },
    "old, open and column files": {
        "old.xls": old_workbook(
            [
                HEADS,
                ("Kent", "2020-21", "arrests", 12.0),
                ("Kent", "2019-20", "recommendations complete", (1, 0.12)),
                ("Kent", "2018-19", "arrests", (2, 44293.0)),
                ("Kent", "2017-18", "cash seized", (3, 1200.5)),
                ("Kent", "2016-17", "arrests", True),
                ("Kent", "2015-16", "arrests", b"\x17"),
            ]
        ),
        "open.ods": opendocument(
            '<table:table table:name="Outcomes">' + ods_row(*HEADS)
            + ods_row(_REMARK, "2020-21", "arrests", 5)
            + "".join(ods_row("Essex", *cells) for cells in _OPEN)
            + ods_row("Essex", "2014-15", "arrests", _ods("string", "", "#REF!"),
                      more='table:visibility="filter"')
            + ods_row('<table:table-cell table:number-columns-repeated="4"/>',
                      more='table:number-rows-repeated="1000"')
            + ods_row("Essex", "2013-14", "arrests", 7) + "</table:table>"
        ),
        "repeats.ods": opendocument(
            '<table:table table:name="Arrests">'
            + ods_row("Force", "2019-20", "2020-21", "2021-22")
            + ods_row(
                "Suffolk",
                '<table:table-cell office:value-type="float" office:value="5" '
                'table:number-columns-repeated="3"/>',
            )
            + "</table:table>"
        ),
    },
    "what cells of a workbook say": {
        "formats.xlsx": workbook(
            sheet(
                row(1, *HEADS)
                + row(2, "Kent", "2020-21", "arrests", 12)
                + row(3, "Kent", "2019-20", "arrests", '<c t="e"><v>#REF!</v></c>')
                + row(4, "Kent", "2018-19", "arrests", "<c><f>A1+B1</f></c>")
                + row(5, "Kent", "2017-18", "arrests", '<c t="str"><f>""</f><v></v></c>')
                + row(6, "Kent", "2016-17", "arrests", '<c s="1"><v>44293</v></c>')
                + row(7, "Kent", "2015-16", "recommendations complete", '<c s="2"><v>0.07</v></c>')
                + row(8, "Kent", "2014-15", "cash seized", '<c s="3"><v>1200</v></c>')
                + row(9, "Kent", "2013-14", "arrests", '<c s="4"><v>0.5</v></c>')
                + row(10, "Kent", "2012-13", "arrests", '<c s="5"><v>1.25</v></c>')
                + row(11, "Kent", "2011-12", "arrests", '<c t="b"><v>1</v></c>')
                + row(12, "Kent", "2010-11", "arrests", "<c><f>B1*2</f><v>0</v></c>"),
                before='<cols><col min="2" max="3" width="9" hidden="1"/></cols>',
            ),
            sheet(table(5)),
            state={2: 'state="veryHidden"'},
        ),
        "asks to be calculated.xlsx": workbook(
            sheet(table("<c><f>B1*2</f><v>0</v></c>").replace("Kent", "Essex")),
            calculation='<calcPr fullCalcOnLoad="1"/>',
        ),
        "from 1904.xlsx": workbook(
            sheet(
                row(1, "Force", "Week commencing", "Arrests")
                + row(2, "Dorset", '<c s="1"><v>43165</v></c>', 5)
            ),
            properties='<workbookPr date1904="1"/>',
        ),
        "rich text.xlsx": workbook(
            sheet(row(1, *HEADS) + row(2, '<c t="s"><v>0</v></c>', "2020-21", "arrests", 5)),
            strings="<si><r><t>Sur</t></r><r><t>rey</t></r></si>",
        ),
        "far apart.xlsx": workbook(sheet(table(5).replace("Kent", "Sussex") + _SPARSE)),
    },
    "files that are not what they seem": {
        "csv named.xlsx": CSV,
        "old named.xlsx": old_workbook(_LONG),
        "open named.csv": opendocument('<table:table table:name="a"/>'),
        "binary.xlsb": zipped({"[Content_Types].xml": "", "xl/workbook.bin": ""}),
        "flat.xml": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:'
        b'spreadsheet"/>',
        "letter.xlsx": zipped({"[Content_Types].xml": "", "word/document.xml": ""}),
        "paper.csv": b"%PDF-1.7 ...",
        "nuls.csv": b"\0\0\0\0",
        "page.xls": b"\xef\xbb\xbf\r\n<HTML><body><table><tr><td>Kent<td>12</table></body></HTML>",
        "page.xlsx": "<!DOCTYPE html><html>".encode("utf-16"),
        "old letter.xls": compound(b"\0" * 100, "WordDocument"),
        "locked.xls": old_workbook(_LONG, extra=_record(0x2F, b"\1\0\1\0\1\0" + b"x" * 48)),
        "locked.xlsx": compound(b"\0" * 5_000, "EncryptedPackage"),
        "locked.ods": zipped(
            {
                "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
                "content.xml": b"\x93\x12",
                "META-INF/manifest.xml": "<manifest><encryption-data/></manifest>",
            }
        ),
        "notes.pdf": b"%PDF-1.7 ...",
        "something.xyz": CSV,
        "~$csv named.xlsx": b"\x05A. Analyst",
        "na\u200bme.csv": CSV.replace(b"Kent", b"Norfolk"),
    },
    "files that break or attack": {
        "empty.xlsx": b"",
        "cut short.xlsx": workbook(sheet(table(5)))[:600],
        "flipped.xlsx": _flipped(),
        "random.xlsx": random.Random(1).randbytes(5_000),
        "nonsense.xls": compound(random.Random(2).randbytes(9_000)),
        "circle.xls": _circle(),
        "entities.xlsx": _changed("xl/worksheets/sheet1.xml", lambda part: _LAUGHS + part),
        "entities outside.xlsx": _changed(
            "xl/workbook.xml",
            lambda part: '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + part,
        ),
        "entities in utf-16.xlsx": _changed(
            "xl/worksheets/sheet1.xml",
            lambda part: ('<?xml version="1.0" encoding="UTF-16"?>' + _LAUGHS + part).encode(
                "utf-16"
            ),
        ),
        "entities.ods": opendocument("", content=_LAUGHS + "<office:document-content/>"),
        "repeats.ods": opendocument(
            '<table:table table:name="a"><table:table-row table:number-rows-repeated="1048576">'
            '<table:table-cell office:value-type="float" office:value="1" '
            'table:number-columns-repeated="16384"/></table:table-row></table:table>'
        ),
        "spaces.ods": opendocument(
            '<table:table table:name="a">'
            + ods_row(
                '<table:table-cell office:value-type="string"><text:p>'
                '<text:s text:c="2000000000"/></text:p></table:table-cell>'
            )
            + "</table:table>"
        ),
        "nul padded.csv": CSV + b"\0" * 5_000,
        "far.xlsx": workbook(sheet('<row r="1"><c r="A99999999999"><v>1</v></c></row>')),
        "a part twice.xlsx": zipped(
            [*parts(sheet(table(5))).items(), ("xl/worksheets/sheet1.xml", sheet(table(6)))]
        ),
        "foreign.xlsx": workbook(
            sheet(table(5).replace("</row>", '<y:c r="XFD1"><v>2</v></y:c></row>', 1)).replace(
                "<worksheet ", '<worksheet xmlns:y="urn:y" '
            )
        ),
        "comments.xlsx": workbook(sheet("<!-- <c r='Z9'> -->" + table(7).replace("Kent", "Essex"))),
        "never ends.xlsx": workbook(sheet('<row r="1"><c r="A1">' + "<f " * 5_000 + "</c></row>")),
        "one sheet cut.xlsx": workbook(
            sheet(table(8).replace("Kent", "Dorset")), sheet(table(5))[:-40]
        ),
        "a chart.xlsx": workbook(
            sheet(""), sheet(table(9).replace("Kent", "Surrey")), kind="chartsheet"
        ),
    },
    "files that are not read": {
        "returns.zip": zipped({"fine/SW.csv": CSV}),
        "columns.parquet": b"PAR1 ...",
        "letter.txt": b"Dear colleague, ...",
    },
}  # fmt: skip
