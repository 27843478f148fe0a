"""What the package prints for a few cases is what was recorded; `make record` writes it again."""

import difflib

import pytest

from rocu_analysis.exhibits import NAMES

from .cases import CASES, EXHIBITS, HERE, path_of


@pytest.mark.parametrize("name", CASES)
def test_record(name):
    before = path_of(name).read_text(encoding="utf-8").splitlines()
    now = CASES[name]().splitlines()
    changed = list(difflib.unified_diff(before, now, "recorded", "now", lineterm="", n=1))
    assert not changed, "\n".join([f"{name}: `make record` writes it again", *changed[:80]])


def test_every_record_has_its_case_and_every_exhibit_its_record():
    assert set(HERE.rglob("*.txt")) == {path_of(name) for name in CASES}
    assert set(EXHIBITS) == set(NAMES)
