"""One paragraph, no traceback."""

import pickle

import pandas as pd

from rocu_analysis import errors, problems


def test_one_paragraph_says_where_what_allowed_and_what_to_do():
    error = errors.RocuError("paper.toml", "no audience", "Allowed: public", "Add a line")
    assert str(error) == "paper.toml: no audience. Allowed: public. Add a line."
    assert error._render_traceback_() == [f"RocuError: {error}"]  # no traceback in Jupyter
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_rejected_returns_list_every_error_with_its_cell():
    problem = problems.Problem("error", "x", "SW.xlsx", "Outcomes", "D17", message="not a number")
    warning = problems.Problem("warning", "y", "SW.xlsx", message="a hidden sheet")
    frame = pd.DataFrame(
        [{f: getattr(p, f) for f in problems.Problem.__slots__} for p in (problem, warning)]
    )
    error = problems.ReturnsRejected("returns", frame)
    assert "1 figure could not be accepted" in str(error)
    assert "SW.xlsx!Outcomes!D17: not a number" in str(error)
    assert "hidden sheet" not in str(error)


def test_a_missing_extra_says_the_command():
    # In double quotes: the command prompt of Windows takes single ones for letters of the name.
    error = errors.MissingExtra.of("typst", "paper", "PDF")
    assert 'python -m pip install -c constraints.txt ".[paper]"' in str(error)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
