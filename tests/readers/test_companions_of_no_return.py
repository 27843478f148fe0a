"""A companion whose return is not there is told, and proposed for none but one of a like name."""

import pytest

import rocu_analysis as rocu

ROWS = "Force,Measure,Period,Value\n{},arrests,2020-21,{}\n"


@pytest.mark.parametrize(
    ("companion", "others", "proposed"),
    [("Dyfed Powys misol-monthly", (), None), ("Gwent 4P Q2", (), "Gwent 4P Q3.toml"),
     ("Gwent 4P Q2", ("Gwent 4P Q3.toml",), None),
     ("Gwent 4P Q2", ("Gwent 4P Q3.csv.toml",), None)],
)  # fmt: skip
def test_a_companion_of_no_return(tmp_path, companion, others, proposed):
    (tmp_path / "Gwent 4P Q3.csv").write_text(ROWS.format("Gwent", 5))
    for name in (f"{companion}.toml", *others):
        (tmp_path / name).write_text('[columns]\n"When" = "period"\n')
    found = rocu.check(tmp_path).problems
    row = found[found["file"] == f"{companion}.toml"].iloc[0]
    assert row["code"] == "companion_of_no_return"
    assert (
        (f"Did you mean {proposed}?" in row["message"])
        if proposed
        else ("Did" not in row["message"])
    )


@pytest.mark.parametrize("name", ["sw RETURN.toml", "SW return.CSV.toml", "Rocu-Mapping.toml"])
def test_capitals_in_the_name_of_a_companion_count_for_nothing(tmp_path, name):
    """As on Windows, where the same file was read for a return that was named by itself."""
    (tmp_path / "SW Return.csv").write_text(ROWS.replace("arrests", "ghosts").format("Dorset", 5))
    (tmp_path / name).write_text('[values.measure]\n"ghosts" = "arrests"\n')
    (tmp_path / "ROCU.toml").write_text('[aliases]\n"Dorset Heddlu" = "Dorset"\n')
    check = rocu.check(tmp_path)
    assert (check.outcomes["measure"].tolist(), check.problems["message"].tolist()) == (
        ["arrests"], [],
    )  # fmt: skip


def test_companions_that_differ_in_capitals_alone_are_two(tmp_path):
    """Where a system tells them apart, each is its own return's."""
    for name, status in (("SW", "final"), ("sw", "revised")):
        (tmp_path / f"{name}.csv").write_text(ROWS.format("Dorset" if name == "SW" else "Kent", 5))
        (tmp_path / f"{name}.toml").write_text(f'[file]\nstatus = "{status}"\n')
    if len(list(tmp_path.iterdir())) < 4:
        pytest.skip("this system takes capitals and small letters for the same")
    for name in ("ROCU", "Rocu"):  # neither is looked for: the second is told
        (tmp_path / f"{name}.toml").write_text('[aliases]\n"Sir" = "Kent"\n')
    assert rocu.check(tmp_path).problems["file"].tolist() == ["Rocu.toml"]
    held = rocu.check(tmp_path).outcomes.set_index("force")["status"].to_dict()
    assert held == {"Dorset": "final", "Kent": "revised"}
