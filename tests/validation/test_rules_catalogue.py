"""The table of codes, its page, and the code that finds them."""

import ast
import re
from pathlib import Path

import pytest

import rocu_analysis
from rocu_analysis import problems, reference

KINDS = problems.kinds()

PAGE = Path(__file__).parents[2] / "docs" / "problems.md"
SOURCE = Path(rocu_analysis.__file__).parent


def literals():
    """Every string written in the modules that find problems."""
    for room in ("readers", "validation"):
        for path in (SOURCE / room).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def test_the_page_lists_every_code_as_the_table_does():
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| (.+?) \| (.+?) \|$", PAGE.read_text("utf-8"), re.M)
    assert {row[0]: row[1:] for row in rows} == {
        code: (kind.severity, kind.meaning, kind.remedy) for code, kind in KINDS.items()
    }


def test_no_code_stands_twice():
    assert len(reference.rows("problems")) == len(KINDS)


def test_every_code_can_be_found():
    assert set(KINDS) - set(literals()) == set()


@pytest.mark.parametrize("code", KINDS)
def test_every_kind_says_what_and_what_to_do(code):
    kind = KINDS[code]
    assert kind.severity in ("error", "warning")
    for words in (kind.meaning, kind.remedy):
        assert words[0].isupper() or words.startswith("n/a")
        assert words[-1] in ".')\""
        assert "|" not in words


def test_an_unknown_code_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        problems.problem("made_up", "a.xlsx")


def test_a_finding_keeps_its_own_words_and_takes_the_rest_from_its_kind():
    found = problems.problem("conflict", "a.xlsx", "S", "C2", message="106 and 102")
    assert (found.severity, found.message) == ("warning", "106 and 102")
    assert found.remedy == KINDS["conflict"].remedy
