"""Words as people write them: places, measures, totals, and those most like an unknown one."""

import difflib

import pytest
from sheets_by_hand import check_rows

from rocu_analysis.intake import names, words


def compared_with_all(text, fields):
    """Words by their likeness to a text, worked out for each phrase in full."""
    plain, scores = names.key(text), {}
    for phrase, found in names.phrases().items():
        whole = difflib.SequenceMatcher(None, plain, phrase).ratio()
        first = difflib.SequenceMatcher(None, plain.split(" ")[0], phrase.split()[0]).ratio()
        for word in (meaning.word for meaning in found if meaning.field in fields):
            scores[word] = max(scores.get(word, 0.0), whole, first - 0.1)
    best = sorted(scores.items(), key=lambda item: -item[1])
    return tuple(word for word, score in best if score >= 0.6)[:3]


@pytest.mark.parametrize("text", ["Glostershire", "Sth West", "arests", "childs safeguarded", "Qq"])
@pytest.mark.parametrize("fields", [names.PLACES, ("measure",)])
def test_the_nearest_names_are_those_of_a_comparison_with_all(text, fields):
    assert names.nearest(text, fields) == compared_with_all(text, fields)


@pytest.mark.parametrize(
    ("typed", "status"),
    [("Closed (March)", "complete"), ("Closed (awaiting HMI sign-off)", None),
     ("Complete - subject to inspection", None), ("Not started", "awaiting review")],
)  # fmt: skip
def test_what_waits_for_somebody_is_not_closed(typed, status):
    assert words.read_word(typed, words.words_of("status")) == status


@pytest.mark.parametrize(("name", "is_asked"), [("BCH", True), ("Northumbira", False)])
def test_a_name_like_no_other_may_be_of_a_unit_that_forces_share(tmp_path, name, is_asked):
    """As a body apart, less the forces that are printed, it would tell one that is not."""
    check = check_rows(tmp_path, [["Area", "Arrests"], [name, 90], ["Kent", 9]])
    remedy = check.problems.set_index("code").at["name_unknown", "remedy"]
    assert ('"BCH" = { kind = "joint unit", parts = ["each force"] }' in remedy) is is_asked
    assert remedy.rpartition("in the companion file: ")[2].startswith(f'"{name}" = {{')


@pytest.mark.parametrize(("measure", "kept"), [
    ("Pursue disruptions", "disruptions"),
    ("Pursue and Prevent disruptions", "Pursue and Prevent disruptions"),
    ("Arrests (firearms)", "arrests"),
    ("Arrests (firearms and county lines)", "Arrests (firearms and county lines)"),
    ("Arrests (led)", "arrests"),
    ("Arrests (led and supported)", "arrests"),
])  # fmt: skip
def test_what_names_two_of_a_kind_is_of_neither(tmp_path, measure, kept):
    """Disruptions of Pursue and Prevent together were those of Pursue."""
    check = check_rows(tmp_path, [["Force", measure], ["Dorset", 13]], file="2025-26 Q1.xlsx")
    (row,) = check.outcomes.to_dict("records")
    assert (row["measure"], row["value"]) == (kept, 13)
    assert row["strand"] == ("Pursue" if measure == "Pursue disruptions" else "Not stated")
    assert row["counting"] == ("led" if measure == "Arrests (led)" else "Not stated")
    assert (row["threat"] == "firearms") is (measure == "Arrests (firearms)")
    two_forces = [["Period", "Dorset and Wiltshire arrests"], ["2025-26 Q1", 13]]
    assert check_rows(tmp_path, two_forces, file="two.xlsx").outcomes.empty


@pytest.mark.parametrize(("words", "accepted", "status"), [
    (("On track", "Off track"), 2, [None, None]),
    (("R", "G"), 2, [None, None]),  # red and green, and not revised
    (("R", "P"), 2, ["revised", "provisional"]),
    (("Partial", "final"), 1, ["final"]),
])  # fmt: skip
def test_how_a_target_is_met_is_no_status_of_a_figure(tmp_path, words, accepted, status):
    head = ["Region", "KPI", "Apr-25", "Target", "Status"]
    rows = [["Eastern", "Arrests", 3, 10, words[0]], ["Eastern", "Charges", 1, 5, words[1]]]
    given = check_rows(tmp_path, [head, *rows]).outcomes
    assert len(given) == accepted
    assert given["status"].astype(object).where(given["status"].notna(), None).tolist() == status
    toml = '[values.status]\n"On track" = "final"\n"Off track" = "provisional"\n'
    if words[0] == "On track":
        given = check_rows(tmp_path, [head, *rows], file="settled.xlsx", toml=toml).outcomes
        assert given["status"].tolist() == ["final", "provisional"]


@pytest.mark.parametrize(("typed", "force"), [
    ("Wales (South)", "South Wales"), ("Yorkshire (West)", "West Yorkshire"), ("Wales", None),
])  # fmt: skip
def test_the_first_word_of_a_name_may_stand_behind_it_in_brackets(tmp_path, typed, force):
    """Arrests in South Wales were those of all Wales, with a remark."""
    rows = [["Force", "Arrests Q1 2025-26"], [typed, 8], ["Kent", 5]]
    held = check_rows(tmp_path, rows).outcomes["force"].astype(object)
    assert held.where(held.notna(), None).tolist() == [force, "Kent"]
