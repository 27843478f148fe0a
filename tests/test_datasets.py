"""Loading one frame of what arrived: all of it, or an error that lists every cell."""

import shutil
from datetime import date

import openpyxl
import pytest

import rocu_analysis as rocu
from rocu_analysis import datasets, schema

SOUND = "Force,Period,Measure,Value\nDorset,2020-21,arrests,22\nWiltshire,2020-21,arrests,14\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "sound.csv").write_text(SOUND)
    return tmp_path


def test_outcomes_of_a_file_and_of_a_folder(folder):
    for source in (folder / "sound.csv", folder, str(folder), [folder / "sound.csv"]):
        rows = rocu.load_outcomes(source)
        assert list(rows.columns) == list(schema.columns("outcomes"))
        # 22 + 14 = 36
        assert rows["value"].sum() == 36
        assert rows.attrs["set_aside"] == ()


def test_an_example_is_the_callers_own_to_change():
    first = rocu.example("seed")
    first["value"] = -1.0
    first.attrs["accepted_by_hand"] = ("nobody",)
    again = rocu.example("seed")
    assert (again["value"] >= 0).all()
    assert again.attrs["accepted_by_hand"] == ()


def test_an_example_is_read_again_where_its_file_or_one_beside_it_changed(tmp_path, monkeypatch):
    for name in ("catalogue.csv", "published"):
        source = datasets.data() / name
        copy = shutil.copytree if source.is_dir() else shutil.copyfile
        copy(source, tmp_path / name)
    monkeypatch.setattr(datasets, "data", lambda: tmp_path)
    before = rocu.example("seed")
    (file,) = datasets.example_files("seed")
    text = file.read_text(encoding="utf-8")
    figure = f"{before['value'].iloc[0]:.0f}"
    assert figure in text
    file.write_text(text.replace(figure, "987654"), encoding="utf-8")
    assert (rocu.example("seed")["value"] == 987654).any()


def test_what_is_wrong_with_figures_keeps_no_register_of_their_workbook_from_loading(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Ref", "Report", "Recommendation", "Due date", "Status", "Force"])
    book.active.append(["1.1", "SOC 2024", "Do it", date(2025, 6, 30), "Complete", "Kent"])
    for name, heading in (("Lone year", "2021"), ("No year", "Q1")):  # told at the heading
        for row in (["Kent"], ["Measure", heading], ["Arrests", 7]):
            (book[name] if name in book.sheetnames else book.create_sheet(name)).append(row)
    book.save(tmp_path / "kent.xlsx")
    assert rocu.load_recommendations(tmp_path)["recommendation_id"].tolist() == ["1.1"]
    with pytest.raises(rocu.ReturnsRejected, match="2 figures"):
        rocu.load_outcomes(tmp_path)
