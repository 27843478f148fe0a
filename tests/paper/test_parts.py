"""The public part never carries what is restricted, nor the name of a returned file.

The record beside it has these names, for `rocu trace`.
"""

import base64
import io
import json
import re
import zipfile
from unittest import mock

import openpyxl
import pytest
from shipped_papers import illustrative

import rocu_analysis as rocu
from rocu_analysis.paper import content, pdf
from rocu_analysis.paper.content import Points
from rocu_analysis.paper.filing import WRITERS
from rocu_analysis.paper.paper import Paper

from .frames import outcomes, together

OPEN = {"South West": [6100, 6200, 6300, 6400]}
CLOSED = {"South West": [71234, 72345, 73456, 74567]}
RESTRICTED = {"audience": "restricted"}
SECRET = {form for (values,) in [CLOSED.values()] for n in values for form in (str(n), f"{n:,}")}


def of_two_parts(**options):
    frame = together(outcomes(OPEN), outcomes(CLOSED, measure="disruptions", source="Secret.xlsx"))
    track = {"kind": "track", "region": "South West"}
    return Paper(
        {"outcomes": frame},
        title="A paper of two parts",
        audience="public",
        exhibits=[
            track | {"measure": "arrests"},
            track | {"measure": "disruptions", "comment": "71,234 of them"} | RESTRICTED,
        ],
        restricted={"marking": "OFFICIAL-SENSITIVE", "handling": "For named readers only"},
        **options,
    )


@pytest.fixture(scope="module")
def parted():
    return of_two_parts()


def words(data):
    """Everything in a file, and in the files inside of it."""
    if not data.startswith(b"PK"):
        taken_along = re.findall(rb"text/csv;charset=utf-8;base64,([^\"]+)", data)
        return b"".join([data, *map(base64.b64decode, taken_along)])
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        inside = (name for name in held.namelist() if not name.endswith((".png", ".ttf", ".odttf")))
        return b"\n".join(words(held.read(name)) for name in inside)


def text_of(path):
    """Everything that a file says, as one text; of a PDF what was set."""
    text = words(path.read_bytes()).decode("utf-8", "replace")
    return json.dumps(json.loads(text)) if path.suffix == ".pdf" else text


@pytest.fixture(scope="module")
def written(parted, tmp_path_factory):
    """Text of each file by its name."""
    # Each file holds what it was to be set from: two are set at once, in whichever order.
    with mock.patch.object(pdf, "typeset", lambda told, _: told.encode()):
        paths = parted.save(tmp_path_factory.mktemp("parts"), tuple(WRITERS))
    return {path.name: text_of(path) for path in paths}


def test_no_file_of_the_public_part_carries_a_restricted_figure(written):
    for name, text in written.items():
        found = {form for form in SECRET if form in text}
        if "-public." in name:
            assert not found, name
            assert "Secret.xlsx" not in text, name
            assert "disruptions" not in text.casefold(), name
            assert "OFFICIAL-SENSITIVE" not in text, name
        else:
            assert found, name
            assert "OFFICIAL-SENSITIVE" in text, name


def test_a_public_record_carries_what_earlier_public_parts_showed_alone(parted, tmp_path):
    parted.save(tmp_path, ("csv",))
    later = of_two_parts(previous=[tmp_path], as_at="2026-07-01")
    later.save(tmp_path / "later", ("csv",))
    records = (json.loads(path.read_text("utf-8")) for path in tmp_path.glob("later/*.record.json"))
    parts = {record["part"]: {old["part"] for old in record["earlier"]} for record in records}
    assert parts == {"public": {"public"}, "restricted": {"public", "restricted"}}


def test_the_restricted_part_does_not_show_the_public_one_again(written):
    for name, text in written.items():
        assert "6,400" not in text if "-restricted" in name else re.search("6,?400", text), name


# --- the papers that are shipped -----------------------------------------------------------------


def test_the_restricted_part_is_a_supplement_of_two_pages():
    public, restricted = (illustrative().document(part) for part in ("public", "restricted"))
    begins = [n for n, block in enumerate(restricted.blocks) if getattr(block, "new_page", False)]
    assert len(begins) <= 1
    second = restricted.blocks[begins[0] if begins else 0 :]
    # 22.7 cm on a page of 24.3; where nothing begins a page, both together.
    assert content.height(second) < (1 if begins else 2) * content.PAGE_HEIGHT
    said = [{point.text for block in document.blocks if isinstance(block, Points)
             for point in block.items if not point.anchor}
            for document in (public, restricted)]  # fmt: skip
    assert not said[0] & said[1]


def test_each_part_tells_of_its_own_what_could_not_be_shown_and_by_what_it_was_asked():
    of = {"measure": "disruptions", "region": "South West"}
    track, balance = of | {"kind": "track"}, of | {"kind": "balance"}
    asked = [track, balance | {"by": "level"}, track | {"heading": "Again"} | RESTRICTED,
             balance | {"by": "threat"} | RESTRICTED]  # fmt: skip
    frame = outcomes(OPEN, measure="disruptions", strand="Pursue")
    paper = Paper({"outcomes": frame}, title="A paper", audience="public", exhibits=asked)
    for part, detail in (("public", "level"), ("restricted", "threat")):
        said = [text for text in map(str, paper.document(part).blocks) if "Balance of" in text]
        assert [text.count("Balance of") for text in said] == [1]
        assert f"by {detail}" in said[0]


# --- names of returned files ----------------------------------------------------------------------

ROWS = [("Region", "Period", "Measure", "Value"),
        *(("South West", f"20{year}-{year + 1} Q{q}", "arrests", 90 + q)
          for year in (19, 20, 21) for q in (1, 2, 3, 4)),
        ("South West", "2022-23 Q1", "arrests", "(93)"),
        ("South West", "2022-23 Q2", "arrests", "ninety")]  # fmt: skip
ACCEPTED = '[[accept]]\ncell = "D14"\nby = "A"\non = 2022-02-03\nreason = "By letter"\n'


@pytest.fixture(scope="module")
def zebra(tmp_path_factory):
    """A paper of Zebra.xlsx, by its audience."""
    folder = tmp_path_factory.mktemp("returns")
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.save(folder / "Zebra.xlsx")
    (folder / "Zebra.toml").write_text(ACCEPTED, encoding="utf-8")
    asked = [{"kind": "scorecard"}, {"kind": "completeness"}]
    asked += [{"kind": kind, "measure": "arrests"} for kind in ("track", "year_on_year")]
    options = {"title": "A paper", "region": "South West", "exhibits": asked}
    return lambda audience: Paper(rocu.check(folder), audience=audience, **options)


def test_no_public_file_names_a_return_and_the_restricted_part_does(zebra, tmp_path):
    forms = sorted(set(WRITERS) - {"pdf"})  # a PDF has no letters in it
    said = {path.suffix: text_of(path) for path in zebra("public").save(tmp_path, forms)}
    assert [form for form, text in said.items() if "Zebra" in text] == []
    assert "By letter" in said[".html"]  # a figure accepted by hand is told without its cell
    (page,) = zebra("restricted").save(tmp_path, ["html"])
    assert "Zebra.xlsx" in text_of(page)
