"""Finished files of two sets of returns that differ in hidden counts only: they must be the same.

What is compared is every byte of every file inside them: words, notes, charts, alternative texts,
properties, sheets, and the section on data quality, which tells what was unusual in the returns.
"""

import csv
import io
import re
import zipfile

import pandas as pd
import pytest

from rocu_analysis import check
from rocu_analysis.paper import filing
from rocu_analysis.paper.paper import Paper

from .frames import outcomes, together

NAMES = ("South West", "Eastern", "London", "North East", "East Midlands")
# The four quarters of 2019-20 in South West: 20 in both, and 1 lies far from its own history.
ONE, OTHER = (1, 9, 9, 21), (4, 8, 8, 20)
ENTRIES = [
    {"kind": "completeness"},
    {"kind": "track", "measure": "children safeguarded", "region": "South West"},
    {"kind": "compare_regions", "measure": "children safeguarded", "period": "2019-20 Q1"},
    {"kind": "track", "measure": "people safeguarded", "audience": "restricted"},
]
FORMATS = ("docx", "html", "pptx", "xlsx", "ods", "pdf")


def returned(folder, hidden):
    folder.mkdir(parents=True)
    for place, region in enumerate(NAMES):
        children = [30 + place + (7 * n) % 12 for n in range(16)]
        if region == "South West":
            children[4:8] = hidden
        rows = [
            [region, "led", f"{2018 + n // 4}-{19 + n // 4} Q{n % 4 + 1}", measure, count]
            for measure, counts in (
                ("children safeguarded", children),
                ("people safeguarded", [90 + (5 * n) % 9 for n in range(16)]),
            )
            for n, count in enumerate(counts)
        ]
        with (folder / f"illustrative {region}.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["Region", "Counting", "Period", "Measure", "Value"])
            writer.writerows(rows)
    (folder / "rocu-mapping.toml").write_text('[file]\nas_at = 2022-05-16\nstatus = "final"\n')


def paper(folder, audience):
    return Paper(
        check(folder), title="Illustrative paper", audience=audience, exhibits=ENTRIES,
        as_at="2022-06-01", region="South West",
    )  # fmt: skip


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    held = [tmp_path_factory.mktemp(name) / "returns" for name in ("one", "other")]
    for folder, hidden in zip(held, (ONE, OTHER), strict=True):
        returned(folder, hidden)
    return held


def words(paper):
    return filing.as_bytes(paper.document(), "html").decode()


def inside(path):
    """Every file in a file; of a PDF all but the day on which it was made and its own number."""
    if path.suffix in (".html", ".pdf"):
        return {path.name: re.sub(rb"/(CreationDate|ModDate|ID).*", b"", path.read_bytes())}
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        return {f"{path.name}: {name}": archive.read(name) for name in archive.namelist()}


def test_finished_files_do_not_depend_on_hidden_counts(folders, tmp_path):
    made = []
    for number, folder in enumerate(folders):
        paths = paper(folder, "public").save(tmp_path / str(number), FORMATS)
        made.append({name: held for path in paths for name, held in inside(path).items()})
    assert sum(ONE) == sum(OTHER)
    assert made[0].keys() == made[1].keys()
    assert [name for name in made[0] if made[0][name] != made[1][name]] == []


def test_what_is_unusual_about_a_count_is_told_in_an_internal_paper_only(folders):
    assert set(check(folders[0]).problems["code"]) == {"far_from_history"}
    assert check(folders[1]).problems.empty
    internal = words(paper(folders[0], "internal"))
    public = words(paper(folders[0], "public"))
    assert "far from that series" in internal
    assert "1 warning" in internal
    assert "far from" not in public
    assert "warning" not in public
    assert "the problems workbook says it" in public
    assert "the problems workbook says it" not in internal


@pytest.mark.parametrize("address", [None, "https://example.org/figures"])
def test_nor_is_it_told_what_a_hidden_count_was_revised_from(address):
    """Public or not, the figure of which 3 is left was 9 before."""
    now = outcomes({name: [20, 21, 22, 23] for name in NAMES} | {"South West": [3, 21, 22, 23]})
    before = outcomes({"South West": [9]}).assign(
        as_at=pd.Timestamp("2021-08-02"), published=address
    )
    frame = together(before.astype(now.dtypes), now)
    entries = [{"kind": "completeness"}, {"kind": "track", "measure": "arrests"}]
    said = {
        audience: words(
            Paper({"outcomes": frame}, title="A paper", audience=audience, exhibits=entries)
        )
        for audience in ("public", "internal")
    }
    assert "from 9 to 3" in said["internal"]
    assert "from 9 to 3" not in said["public"]
    assert "it is not told by how much counts of people were revised" in said["public"]
