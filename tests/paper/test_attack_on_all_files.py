"""Every kind of exhibit in every format, of two sets of returns that differ in hidden counts only.

What differs are a small count and its recognisable neighbours: in quarters, strands, threats and
forces of one region, and in what a paper shows only the sums of. Compared is every byte of every
file inside the finished ones: words, charts as drawings and as pictures, tables, embedded data,
alternative texts, properties, names of sheets and of files.
"""

import csv
import io
import re
import zipfile

import pytest

from rocu_analysis import check
from rocu_analysis.exhibits import kinds
from rocu_analysis.paper.filing import WRITERS
from rocu_analysis.paper.paper import Paper

pytestmark = pytest.mark.long

NAMES = ("South West", "Eastern", "London", "North East", "East Midlands")
FORCES = ("Wiltshire", "Dorset", "Gloucestershire", "Devon and Cornwall", "Avon and Somerset")
STRANDS = {"Pursue": 300, "Prevent": 200, "Protect": 250, "Prepare": 350}
THREATS = ("drugs", "fraud", "firearms")
QUARTERS = [f"{2018 + n // 4}-{19 + n // 4} Q{n % 4 + 1}" for n in range(16)]
# Four quarters of 2019-20, or four forces or threats side by side: as many together in both.
ONE, OTHER = (3, 7919, 6827, 5449), (4, 7907, 6833, 5454)
ENTRIES = [
    {"kind": "completeness"},
    {"kind": "track", "measure": "charges", "region": "South West"},
    {"kind": "track", "measure": "charges", "region": "all"},
    {"kind": "track", "measure": "charges", "per": "officers", "audience": "restricted"},
    {"kind": "track", "measure": "arrests", "region": "South West"},
    {"kind": "track", "measure": "people jailed", "threat": "firearms", "audience": "restricted"},
    {"kind": "track", "measure": "people safeguarded"},
    {"kind": "compare_regions", "measure": "charges", "period": "2019-20 Q1"},
    {"kind": "compare_regions", "measure": "charges", "period": "2021-22 Q4", "per": "population"},
    {"kind": "compare_regions", "measure": "children safeguarded", "period": "2019-20 Q1"},
    {"kind": "compare_regions", "measure": "people jailed", "period": "2019-20"},
    {"kind": "funnel", "measure": "charges", "period": "2019-20 Q1", "per": "officers"},
    {"kind": "scorecard", "region": "South West"},
    {"kind": "scorecard", "measures": ["charges", "people jailed"], "audience": "restricted"},
    {"kind": "outcomes_profile", "region": "South West", "annex": True},
    {"kind": "balance", "measure": "people sentenced", "period": "2019-20 Q1"},
    {"kind": "balance", "measure": "people jailed", "period": "2019-20", "by": "threat",
     "region": "South West"},
    {"kind": "balance_over_time", "measure": "people sentenced", "region": "South West"},
]  # fmt: skip
# They are made of other things than counts of people.
OTHERS = {"recommendations", "responses", "funding", "grades", "stated"}


def series(start, hidden=None, of=0):
    """Sixteen quarters; those of 2019-20 are what is hidden, or what it leaves of ``of``."""
    values = [start + (700 * n) % 1200 for n in range(16)]
    if hidden is None:
        return values
    return [*values[:4], *(abs(of - count) for count in hidden), *values[8:]]


def rows(region, hidden):
    """Rows of one region: force, strand, threat, measure and sixteen counts."""
    mine = hidden if region == "South West" else None
    yield "", "", "", "charges", series(3000, mine)
    yield "", "", "", "children safeguarded", series(3000, mine)
    yield "", "", "", "people safeguarded", [90_000 + 30 * n for n in range(16)]
    # Of these the sum in each quarter is shown, and stays what it is.
    whole = {"Prevent": 0, "Pursue": 20_000}
    for strand, start in STRANDS.items():
        of_strand = mine if strand in whole else None
        counts = series(start, of_strand, whole.get(strand, 0))
        yield "", strand, "drugs", "people sentenced", counts
    whole = {"drugs": 0, "fraud": 30_000}
    for place, threat in enumerate(THREATS):
        of_threat = mine if threat in whole else None
        yield "", "", threat, "people jailed", series(400 + place, of_threat, whole.get(threat, 0))
    for place, force in enumerate(FORCES if region == "South West" else ()):
        counts = series(5000 + 100 * place)
        counts[4] = hidden[place] if place < len(hidden) else counts[4]
        yield force, "", "", "arrests", counts


def returned(folder, hidden):
    folder.mkdir(parents=True)
    for region in NAMES:
        with (folder / f"illustrative {region}.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            names = ("Region", "Force", "Counting", "Strand", "Threat", "Period", "Measure")
            writer.writerow([*names, "Value"])
            for force, strand, threat, measure, counts in rows(region, hidden):
                for quarter, count in zip(QUARTERS, counts, strict=True):
                    writer.writerow([region, force, "led", strand, threat, quarter, measure, count])
    (folder / "rocu-mapping.toml").write_text('[file]\nas_at = 2022-05-16\nstatus = "final"\n')


def made(folder, audience):
    return Paper(
        check(folder), title="Illustrative paper", audience=audience, exhibits=ENTRIES,
        as_at="2022-06-01", region="South West",
    )  # fmt: skip


def inside(path):
    """Every file in a file; of a PDF all but the day on which it was made and its own number."""
    if path.suffix in (".html", ".pdf"):
        return {path.name: re.sub(rb"/(CreationDate|ModDate|ID).*", b"", path.read_bytes())}
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        return {f"{path.name}: {name}": archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Files inside the files of a paper, by audience, for both sets of returns."""
    held = {}
    for number, hidden in enumerate((ONE, OTHER)):
        folder = tmp_path_factory.mktemp("returns") / "returns"
        returned(folder, hidden)
        for audience in ("public", "internal"):
            target = tmp_path_factory.mktemp(audience)
            paths = made(folder, audience).save(target, tuple(WRITERS))
            held[audience, number] = {
                name: data for path in paths for name, data in inside(path).items()
            }
    return held


def test_no_byte_of_any_file_depends_on_a_hidden_count(files):
    assert sum(ONE) == sum(OTHER)
    one, other = files["public", 0], files["public", 1]
    assert {name.partition(".")[0] for name in one} == {
        "illustrative-paper-public", "illustrative-paper-restricted",
    }  # fmt: skip
    assert list(one) == list(other)
    assert [name for name in one if one[name] != other[name]] == []


@pytest.mark.parametrize("form", sorted(WRITERS))
def test_files_of_an_internal_paper_do(files, form):
    """Or the test above would compare what does not depend on those counts at all."""
    one, other = files["internal", 0], files["internal", 1]
    assert any(one[name] != other.get(name) for name in one if f".{form}" in name)


def test_recognisable_counts_stand_in_the_internal_paper_only(files):
    looked_for = [form for n in ONE[1:] for form in (str(n).encode(), f"{n:,}".encode())]
    for audience in ("public", "internal"):
        texts = {
            name: data
            for name, data in files[audience, 0].items()
            if name.endswith((".xml", ".html", ".rels"))
        }
        found = {name for name, data in texts.items() if any(n in data for n in looked_for)}
        if audience == "public":
            assert found == set()
        else:
            assert {name.split(":")[0].rpartition(".")[2] for name in found} == {
                "docx", "html", "ods", "pptx", "xlsx",
            }  # fmt: skip


def test_every_kind_of_exhibit_is_tried():
    assert {entry["kind"] for entry in ENTRIES} == {*kinds.NAMES, "stated"} - OTHERS
