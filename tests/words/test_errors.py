"""One paragraph, no traceback."""

import pickle

from rocu_analysis import errors, problems


def test_one_paragraph_says_where_what_allowed_and_what_to_do():
    error = errors.RocuError("paper.toml", "no audience", "Allowed: public", "Add a line")
    assert str(error) == "paper.toml: no audience. Allowed: public. Add a line."
    assert error._render_traceback_() == [f"RocuError: {error}"]  # no traceback in Jupyter
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_rejected_returns_list_every_error_with_its_cell():
    found = [
        problems.problem("text_for_figure", "SW.xlsx", "Outcomes", "D17", found="lots"),
        problems.problem("hidden_cells", "SW.xlsx", "Outcomes", hidden="the sheet"),
    ]
    error = problems.ReturnsRejected("returns", problems.frame(found))
    assert "1 figure could not be accepted" in str(error)
    assert "SW.xlsx!Outcomes!D17: “lots” is not a number" in str(error)
    assert "Hidden" not in str(error)


def test_a_missing_extra_says_the_command():
    # In double quotes: the command prompt of Windows takes single ones for letters of the name.
    error = errors.MissingExtra.for_package("typst", "paper", "PDF")
    assert 'python -m pip install -c constraints.txt ".[paper]"' in str(error)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
