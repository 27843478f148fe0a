"""Papers of two sets of returns that differ in hidden counts only: they must be the same.

What differs are a small count and its recognisable neighbours: in quarters, strands, threats and
forces of one region, and in what a paper shows only the sums of. Compared is every byte of every
file inside the finished ones: words, charts as drawings and as pictures, tables, embedded data,
alternative texts, properties, names of sheets and of files; of each exhibit alone, its words.
"""

import csv
import io
import re
import zipfile
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from rocu_analysis import check, exhibits
from rocu_analysis.exhibits.exhibit import kind_of
from rocu_analysis.paper import assurance, filing
from rocu_analysis.paper.paper import Paper

from .frames import NAMES

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
    {"kind": "track", "measure": "charges", "audience": "restricted"},
    {"kind": "track", "measure": "arrests", "region": "South West"},
    {"kind": "track", "measure": "people jailed", "threat": "firearms", "audience": "restricted"},
    {"kind": "track", "measure": "people safeguarded"},
    {"kind": "compare_regions", "measure": "charges", "period": "2019-20 Q1"},
    {"kind": "compare_regions", "measure": "charges", "period": "2021-22 Q4", "per": "population"},
    {"kind": "compare_regions", "measure": "children safeguarded", "period": "2019-20 Q1"},
    {"kind": "compare_regions", "measure": "people jailed", "period": "2019-20"},
    {"kind": "funnel", "measure": "charges", "period": "2019-20 Q1", "per": "officers"},
    {"kind": "year_on_year", "measure": "charges"},
    {"kind": "scorecard", "region": "South West"},
    {"kind": "scorecard", "measures": ["charges", "people jailed"], "audience": "restricted"},
    {"kind": "outcomes_profile", "region": "South West", "annex": True},
    {"kind": "balance", "measure": "people sentenced", "period": "2019-20 Q1"},
    {"kind": "balance", "measure": "people jailed", "period": "2019-20", "by": "threat",
     "region": "South West"},
    {"kind": "balance_over_time", "measure": "people sentenced", "region": "South West"},
    {"kind": "year_on_year", "measure": "people jailed", "by": "threat", "region": "South West"},
]  # fmt: skip
# Every day three kinds in the formats that between them hold words, drawings and pictures.
FEW = [ENTRIES[0], ENTRIES[5] | {"measure": "people safeguarded"}, ENTRIES[9]]
# They print sums that are the same in both, or nothing of the counts themselves.
UNTOUCHED = {0, 4, 5, 6, 10, 17}
# These take as long as all others; the measures of both stand in those beside them.
DEAR = {13, 15}
# They are made of other things than counts of people.
COUNTS = {"outcomes", "check"}
OTHERS = {name for name in exhibits.NAMES if COUNTS.isdisjoint(kind_of(name).frames)}
OTHERS.add("stated")


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


@cache
def held(number):
    with TemporaryDirectory() as place:
        returned(Path(place) / "returns", (ONE, OTHER)[number])
        return check(Path(place) / "returns")


@cache
def made(number, audience, few=False, only=None):
    """The paper of all entries, of a few, or of one alone."""
    entries = FEW if few else ENTRIES
    if only is not None:
        entries = [{k: v for k, v in ENTRIES[only].items() if k not in ("audience", "annex")}]
    return Paper(
        held(number), title="Illustrative paper", audience=audience, exhibits=entries,
        as_at="2022-06-01", region="South West",
    )  # fmt: skip


def everything(paper, public):
    """All that a reader gets of the exhibits, charts as the numbers that they are drawn from."""
    told = list(paper.not_shown)
    if public:
        told += assurance.declared(paper.protection, paper.assurance, paper.threshold)
    for one in paper.exhibits():
        told += [one.headline, one.subtitle, one.alt, one.description, one.source, *one.notes]
        told.append(one.table.to_csv())
        if one.drawing is not None:
            told += [one.drawing.frame.to_csv(), repr(one.drawing.options)]
    return told


@pytest.mark.parametrize("place", [
    pytest.param(place, marks=pytest.mark.long if place in DEAR else
                 pytest.mark.slow if place % 6 else ())
    for place in range(len(ENTRIES))])  # fmt: skip
def test_hidden_counts_have_no_part_in_what_is_printed(place):
    one, other = (everything(made(n, "public", only=place), True) for n in (0, 1))
    assert one == other


@pytest.mark.long
@pytest.mark.parametrize("place", range(len(ENTRIES)))
def test_they_have_one_in_an_internal_paper(place):
    """Or the test above would compare what does not depend on them."""
    one, other = (everything(made(n, "internal", only=place), False) for n in (0, 1))
    assert (one == other) is (place in UNTOUCHED)


def inside(path):
    """Every file in a file; of a PDF all but the day on which it was made and its own number."""
    if path.suffix in (".html", ".pdf", ".csv"):
        return {path.name: re.sub(rb"/(CreationDate|ModDate|ID).*", b"", path.read_bytes())}
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        return {f"{path.name}: {name}": archive.read(name) for name in archive.namelist()}


def files(paper, target, formats):
    """Every file inside the files of a paper."""
    return {
        name: data for path in paper.save(target, formats) for name, data in inside(path).items()
    }


def same(one, other):
    assert list(one) == list(other)
    assert [name for name in one if one[name] != other[name]] == []


def words(paper):
    return filing.as_bytes(paper.document(), "html").decode()


@pytest.mark.slow
def test_finished_files_do_not_depend_on_hidden_counts(tmp_path):
    assert sum(ONE) == sum(OTHER)
    same(*(files(made(n, "public", few=True), tmp_path, ("docx", "html", "xlsx")) for n in (0, 1)))
    assert words(made(0, "internal", few=True)) != words(made(1, "internal", few=True))


def test_what_is_unusual_about_a_count_is_told_in_an_internal_paper_only():
    """3 lies far from the history of its series."""
    internal, public = (words(made(0, audience, few=True)) for audience in ("internal", "public"))
    assert "warning" in internal
    assert "warning" not in public
    elsewhere = "own check of the returns does."
    assert (elsewhere in public, elsewhere in internal) == (True, False)


@pytest.fixture(scope="module")
def all_files(tmp_path_factory):
    """Files inside the files of the long paper, by audience, for both sets of returns."""
    return {
        (audience, number): files(
            made(number, audience), tmp_path_factory.mktemp(audience), tuple(filing.WRITERS)
        )
        for audience in ("public", "internal")
        for number in (0, 1)
    }


@pytest.mark.long
def test_no_byte_of_any_file_depends_on_a_hidden_count(all_files):
    one, other = all_files["public", 0], all_files["public", 1]
    assert {name.partition(".")[0] for name in one} == {
        "illustrative-paper-public", "illustrative-paper-restricted",
    }  # fmt: skip
    same(one, other)


@pytest.mark.long
@pytest.mark.parametrize("form", sorted(filing.WRITERS))
def test_files_of_an_internal_paper_do(all_files, form):
    """Or the test above would compare what does not depend on those counts at all."""
    one, other = all_files["internal", 0], all_files["internal", 1]
    assert any(one[name] != other.get(name) for name in one if f".{form}" in name)


@pytest.mark.long
def test_recognisable_counts_stand_in_the_internal_paper_only(all_files):
    forms = [form for n in ONE[1:] for form in (str(n), f"{n:,}")]
    # Not inside a longer number: a coordinate of a drawing is one.
    looked_for = re.compile(rf"(?<![\d.])({'|'.join(forms)})(?!\d)".encode())
    for audience in ("public", "internal"):
        ends = (".xml", ".html", ".rels", ".csv")
        found = {name for name, data in all_files[audience, 0].items()
                 if name.endswith(ends) and looked_for.search(data)}  # fmt: skip
        # Slides hold counts in their pictures, or in their notes.
        endings = {name.split(":")[0].rpartition(".")[2] for name in found} - {"pptx"}
        assert endings == ({"csv", "docx", "html", "ods", "xlsx"} if found else set())
        assert bool(found) is (audience == "internal")


def test_every_kind_of_exhibit_is_tried():
    assert {entry["kind"] for entry in ENTRIES} == {*exhibits.NAMES, "stated"} - OTHERS
