"""The notebooks run on whatever was returned: no cell fails, and none speaks of another region.

The cells run in this process, which takes seconds where kernels take minutes.
"""

import ast
import contextlib
import io
import re
from functools import cache

import matplotlib.pyplot as plt
import nbformat
import pytest

import rocu_analysis as rocu
from rocu_analysis import datasets, workspace

REGION = "East Midlands"
BOOKS = [
    path
    for path in workspace.notebook_files()
    if not workspace.only_region(nbformat.read(path, as_version=4))
]
QUARTERS = "".join(f"Leicestershire,robberies,2020-21 Q{n},{40 + n}\n" for n in (1, 2, 3))
MADE = {
    # Only what nobody here has a name for, in three quarters of one force.
    "three quarters": ("return.csv", "Force,Measure,Period,Value\n" + QUARTERS),
    "recommendations alone": (
        "register.csv",
        "Recommendation ID,Report,Published,Level,Owner,Due,Status,Region\n"
        "R1,A report,2021-02-01,recommendation,A. Lead,2021-06-01,in progress,East Midlands\n",
    ),
}


# What a chapter says for which neither of the small returns holds anything.
SILENT = {
    "04": "Judicial outcomes in the East Midlands",
    "05": "None of these measures was returned",
    "07": "there is no amount",
}


@pytest.fixture(params=["messy", *MADE])
def returns(request, tmp_path):
    """The four messy returns of the tutorial, or one small return."""
    if request.param == "messy":
        return datasets.data() / "messy"
    name, text = MADE[request.param]
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(book, said):
    """What the code cells of a notebook show, as a person would read it."""

    def show(held):
        said.append(repr(held) + (held._repr_html_() if hasattr(held, "_repr_html_") else ""))

    names = {"display": show, "__name__": "__main__"}
    for cell in book.cells:
        if cell.cell_type != "code":
            continue
        tree = ast.parse(re.sub(r"(?m)^%.*$", "", cell.source))
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(tree, cell.source, "exec"), names)
            if last is not None:
                held = eval(compile(ast.Expression(last.value), cell.source, "eval"), names)
                if held is not None:
                    show(held)
        said.append(out.getvalue())
        plt.close("all")


@pytest.fixture(autouse=True, scope="module")
def every_return_is_checked_once():
    """All chapters open with the same check."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rocu, "check", cache(rocu.check), raising=False)
        yield


@pytest.mark.slow
@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_no_cell_fails_and_none_is_about_another_region(path, returns):
    stored = nbformat.read(path, as_version=4)
    book = workspace.with_parameters(stored, {"REGION": REGION, "RETURNS": str(returns)})
    prose = "\n".join(cell.source for cell in book.cells if cell.cell_type == "markdown")
    assert "South West" not in prose
    said = []
    run(book, said)
    told = "\n".join(said)
    if returns.name != "messy" and path.stem[:2] in SILENT:
        assert SILENT[path.stem[:2]] in told  # a chapter without figures says so
    assert "Scorpion" not in told
    assert "Devon" not in told
    assert not re.search(r"South West(?:'s)? (?:is|was|arrests|has)", told)
