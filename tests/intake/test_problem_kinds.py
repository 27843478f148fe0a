"""The table of the kinds of problems, and the code that finds them."""

import ast
import re
from pathlib import Path

import pytest

import rocu_analysis
from rocu_analysis import problems, reference

KINDS = problems.kinds()
SOURCE = Path(rocu_analysis.__file__).parent
NAMED = re.compile(r"\{(\w+)")


def constants():
    """Every text that stands in the code of the rooms that find problems."""
    paths = [path for room in ("", "readers", "intake") for path in (SOURCE / room).glob("*.py")]
    nodes = (node for path in paths for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    return {node.value for node in nodes if isinstance(node, ast.Constant)}


def test_no_code_stands_twice():
    assert len(reference.rows("problems")) == len(KINDS)


def test_every_code_can_be_found():
    assert set(KINDS) - constants() == set()


@pytest.mark.parametrize("code", KINDS)
def test_every_kind_says_what_is_wrong_and_what_to_do(code):
    kind = KINDS[code]
    assert kind.severity in ("error", "warning")
    filled = problems.problem(code, "a.xlsx", "S", "B2", field="measure", found="x")
    for words in (kind.meaning, filled.message, filled.remedy):
        assert words[:1].isupper() or words.startswith(("[", "“", "…"))
        assert "<<" not in words + kind.meaning


def test_words_of_a_problem_come_from_its_template_alone():
    """No call gives a sentence: what is wrong is said once, in the table."""
    paths = [path for room in ("readers", "intake") for path in (SOURCE / room).glob("*.py")]
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                names = {word.arg for word in node.keywords}
                assert not names & {"message", "remedy"}, (path.name, node.lineno)


def test_a_missing_fact_leaves_its_part_out():
    made = problems.problem("name_unknown", "a.xlsx", found="Estern", near=["Eastern"])
    assert made.message == "Unknown region or force “Estern”. Did you mean Eastern?"
    assert made.remedy == "Correct the spelling."
