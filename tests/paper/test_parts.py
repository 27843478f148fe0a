"""The public part never carries what is restricted, and a file's name says whose eyes it is for."""

import base64
import io
import json
import re
import zipfile
from unittest import mock

import pytest
from shipped_papers import illustrative

from rocu_analysis.paper import layout, pdf
from rocu_analysis.paper.content import Points
from rocu_analysis.paper.filing import WRITERS
from rocu_analysis.paper.paper import Paper

from .frames import outcomes, together

OPEN = {"South West": [6100, 6200, 6300, 6400]}
CLOSED = {"South West": [71234, 72345, 73456, 74567]}
SECRET = {form for (values,) in [CLOSED.values()] for n in values for form in (str(n), f"{n:,}")}


@pytest.fixture(scope="module")
def parted():
    frame = together(outcomes(OPEN), outcomes(CLOSED, measure="disruptions", source="Secret.xlsx"))
    track = {"kind": "track", "region": "South West"}
    return Paper(
        {"outcomes": frame},
        title="A paper of two parts",
        audience="public",
        exhibits=[
            track | {"measure": "arrests"},
            track
            | {"measure": "disruptions", "audience": "restricted", "comment": "71,234 of them"},
        ],
        restricted={"marking": "OFFICIAL-SENSITIVE", "handling": "For named readers only"},
    )


def text_of(path):
    """Everything that a file says, as one text; of a PDF what was set."""
    data = path.read_bytes()
    if path.suffix == ".pdf":
        return json.dumps(json.loads(data))
    if path.suffix in (".html", ".csv"):
        taken_along = re.findall(rb"text/csv;charset=utf-8;base64,([^\"]+)", data)
        return b"".join([data, *map(base64.b64decode, taken_along)]).decode("utf-8")
    with zipfile.ZipFile(io.BytesIO(data)) as office:
        return "\n".join(
            office.read(name).decode("utf-8")
            for name in office.namelist()
            if name.endswith((".xml", ".rels"))
        )


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
    assert layout.height(second) < (1 if begins else 2) * layout.PAGE_HEIGHT
    said = [{point.text for block in document.blocks if isinstance(block, Points)
             for point in block.items if not point.anchor}
            for document in (public, restricted)]  # fmt: skip
    assert not said[0] & said[1]


def test_each_part_tells_of_its_own_what_could_not_be_shown_and_by_what_it_was_asked():
    track, balance = {"kind": "track", "region": "South West"}, {"kind": "balance"}
    balance |= {"measure": "disruptions", "region": "South West"}
    frame = outcomes(OPEN, measure="disruptions", strand="Pursue")
    paper = Paper(
        {"outcomes": frame},
        title="A paper of two parts",
        audience="public",
        exhibits=[
            track | {"measure": "disruptions"},
            balance | {"by": "level"},
            track | {"measure": "disruptions", "heading": "Again", "audience": "restricted"},
            balance | {"by": "threat", "audience": "restricted"},
        ],
        restricted={"marking": "OFFICIAL-SENSITIVE", "handling": "For named readers only"},
    )
    for part, detail in (("public", "level"), ("restricted", "threat")):
        said = [text for text in map(str, paper.document(part).blocks) if "Balance of" in text]
        assert [text.count("Balance of") for text in said] == [1]
        assert f"by {detail}" in said[0]
