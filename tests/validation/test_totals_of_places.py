"""A total under forces and their region is the sum of the forces: the region is not added."""

import pytest

import rocu_analysis as rocu

TABLE = (
    "Force,Period,Arrests\nAvon and Somerset,2020-21,10\nDevon and Cornwall,2020-21,20\n"
    "Dorset,2020-21,30\nGloucestershire,2020-21,40\nWiltshire,2020-21,50\nSouth West,2020-21,150\n"
    "Total,2020-21,{total}\n"
)


@pytest.mark.parametrize("name", ["Dorset", "Dorzet"])
@pytest.mark.parametrize(
    # 10 + 20 + 30 + 40 + 50 = 150; with the region it would be 300
    ("total", "found"),
    [(150, False), (151, True)],
)
def test_the_region_is_not_added_to_its_forces(tmp_path, total, found, name):
    path = tmp_path / "SW.csv"
    path.write_text(TABLE.format(total=total).replace("Dorset", name))
    problems = rocu.check(path).problems
    wrong = problems[problems["code"] == "total_does_not_add_up"]
    assert len(wrong) == found
    if found:
        assert wrong["message"].tolist() == [
            "the total is given as 151, and its 5 parts sum to 150"
        ]
