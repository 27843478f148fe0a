"""What the package does is what was written down; `make record` writes it anew."""

import difflib
import os
from pathlib import Path

import pytest

from .cases import CASES

HERE = Path(__file__).parent


# Links and pipes among files.
POSIX = {"checks/files/sources"}


@pytest.mark.parametrize("name", sorted(CASES))
def test_record(name):
    if name in POSIX and not hasattr(os, "mkfifo"):
        pytest.skip("Windows has no pipes among files, and links for administrators alone")
    path = HERE / f"{name}.txt"
    before = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    now = CASES[name]().rstrip("\n").splitlines()
    told = list(difflib.unified_diff(before, now, "recorded", "now", lineterm="", n=1))
    assert not told, "\n".join([f"{name}: `make record` writes it anew", *told[:80]])


def test_every_record_has_its_case():
    written = {p.relative_to(HERE).with_suffix("").as_posix() for p in HERE.rglob("*.txt")}
    assert written == set(CASES)


def test_no_fault_of_the_package_is_recorded():
    """A mistake that nobody foresaw is written down as one, and is no answer."""
    fault = "A FAULT OF THE PACKAGE"
    assert [p.name for p in HERE.rglob("*.txt") if fault in p.read_text("utf-8")] == []
