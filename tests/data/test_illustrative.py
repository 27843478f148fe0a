"""The invented set: the same bytes each time, labelled everywhere, and its plants to be found."""

import csv
import subprocess
import sys

import openpyxl
import pytest

import rocu_analysis as rocu
from rocu_analysis import datasets, reference

FOLDER = datasets.data() / "illustrative"
WORKBOOKS = sorted(FOLDER.glob("*.xlsx"))
with open(FOLDER / "planted.csv", encoding="utf-8", newline="") as _file:
    PLANTED = list(csv.DictReader(_file))


@pytest.fixture(scope="module")
def outcomes():
    return rocu.example("illustrative")


@pytest.mark.slow
def test_the_script_makes_the_very_same_files(tmp_path):
    script = datasets.data() / "make_illustrative.py"
    subprocess.run([sys.executable, script, "--out", tmp_path], check=True)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {name: (FOLDER / name).read_bytes() for name in made}
    assert made == kept
    assert {path.name for path in WORKBOOKS} < set(made)


def test_the_word_illustrative_stands_in_every_name_and_on_every_sheet():
    for path in WORKBOOKS:
        assert path.name.startswith("illustrative ")
        for sheet in openpyxl.load_workbook(path, read_only=True):
            assert "Illustrative" in next(sheet.values)[0]
    assert all("illustrative" in change["note"] for change in PLANTED)


# --- What was planted ----------------------------------------------------------------------------


def series_of(outcomes, change):
    """Quarters of the planted series, summed over what was not planted apart."""
    rows = outcomes[
        (outcomes["region"] == change["region"])
        & (outcomes["measure"] == change["measure"])
        & (outcomes["counting"] == "led")
    ]
    if change["strand"] and change["kind"] != "pursue share":
        rows = rows[rows["strand"] == change["strand"]]
    return rows.groupby("period_start")["value"].sum(), rows


@pytest.mark.parametrize(
    "change", PLANTED, ids=lambda change: f"{change['region']} {change['kind']}"
)
def test_every_planted_change_is_in_the_files(outcomes, change):
    values, rows = series_of(outcomes, change)
    starts = rows.drop_duplicates("period").set_index("period")["period_start"]
    first, last = starts[change["from_period"]], starts[change["to_period"]]
    inside = (values.index >= first) & (values.index <= last)
    if change["kind"] == "pursue share":
        stated = rows[rows["strand"] != reference.NOT_STATED]
        pursue = stated[stated["strand"] == "Pursue"].groupby("period_start")["value"].sum()
        shares = pursue / stated.groupby("period_start")["value"].sum()
        assert shares[inside].mean() == pytest.approx(float(change["size"]), abs=0.03)
        assert shares[~inside].mean() == pytest.approx(0.66, abs=0.03)
        return
    expected = float(change["size"])
    if change["kind"].startswith("trend"):
        # The mean of a constant growth over n quarters.
        expected = sum(expected**quarter for quarter in range(1, inside.sum() + 1)) / inside.sum()
    ratio = values[inside].mean() / values[~inside].mean()
    assert ratio == pytest.approx(expected, rel=0.25)


def test_all_that_was_not_planted_keeps_its_level(outcomes):
    """Means of the first and the last eight quarters differ by no more than chance would have."""
    planted = {(change["region"], change["measure"]) for change in PLANTED}
    led = outcomes[(outcomes["counting"] == "led") & (outcomes["unit"] == "count")]
    sums = led.groupby(["region", "measure", "period_start"])["value"].sum()
    far = 0
    for series, values in sums.groupby(["region", "measure"]):
        if series in planted:
            continue
        early, late = values.iloc[:8].sum(), values.iloc[8:].sum()
        # Two Poisson totals; the means of arrests, charges and warrants themselves vary by 5%.
        spread = (early + late + (0.05 * early) ** 2 / 8 + (0.05 * late) ** 2 / 8) ** 0.5
        far += abs(early - late) > 3 * spread
    assert far <= 1  # of about a hundred: 0.3 expected by chance
