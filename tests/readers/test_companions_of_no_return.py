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
    assert row["message"] == "A companion of no return here: none has its name, so it was not read"
    assert (
        (f"name it {proposed}" in row["remedy"]) if proposed else ("name it" not in row["remedy"])
    )
