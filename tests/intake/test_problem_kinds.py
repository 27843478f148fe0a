"""The table of the kinds of problems, its page, and the code that finds them.

``python tests/intake/test_problem_kinds.py`` writes the page anew from the table.
"""

import ast
from itertools import groupby
from pathlib import Path

import pytest

import rocu_analysis
from rocu_analysis import problems, reference

KINDS = problems.kinds()
PAGE = Path(__file__).parents[2] / "docs" / "problems.md"
SOURCE = Path(rocu_analysis.__file__).parent


def page():
    """The page as the table makes it, below its introduction."""
    parts = [PAGE.read_text("utf-8").split("\n## ")[0]]
    for part, kinds in groupby(KINDS.values(), lambda kind: kind.part):
        rows = [f"| `{k.code}` | {k.severity} | {k.meaning} | {k.remedy} |" for k in kinds]
        heads = ["| code | severity | what it means | what to do |", "|---|---|---|---|"]
        parts.append("\n".join([f"## {part}", "", *heads, *rows, ""]))
    return "\n".join(parts)


def test_the_page_is_made_from_the_table():
    assert PAGE.read_text("utf-8") == page()


def test_no_code_stands_twice():
    assert len(reference.rows("problems")) == len(KINDS)


def test_every_code_can_be_found():
    paths = [path for room in ("", "readers", "intake") for path in (SOURCE / room).glob("*.py")]
    nodes = (node for path in paths for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    written = {node.value for node in nodes if isinstance(node, ast.Constant)}
    assert set(KINDS) - written == set()


@pytest.mark.parametrize("code", KINDS)
def test_every_kind_says_what_and_what_to_do(code):
    kind = KINDS[code]
    assert kind.severity in ("error", "warning")
    for words in (kind.meaning, kind.remedy):
        assert words[0].isupper() or words.startswith("n/a")
        assert words[-1] in ".')\"]}"
        assert "|" not in words


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
