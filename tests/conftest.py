"""Shared by every test: nothing may skip where ROCU_NOTHING_SKIPS is set."""

import gc
import os
import re

import matplotlib
import pandas as pd
import pytest
from hypothesis import HealthCheck, settings

matplotlib.use("Agg")
gc.set_threshold(100_000)  # looking for garbage oftener takes three seconds in a hundred
# The plain install has no pyarrow, which the tests bring: pandas would keep texts in it. CI tries
# both, one on each of its two Pythons.
pd.options.mode.string_storage = os.environ.get("ROCU_STRINGS", "python")

# Every day a property is tried on a few examples; in CI on a dozen, always the same; at length, on
# many.
_QUICK = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("everyday", max_examples=6, **_QUICK)
settings.register_profile("ci", max_examples=12, derandomize=True, **_QUICK)
settings.register_profile("long", max_examples=100, derandomize=True, **_QUICK)
settings.load_profile(
    "long" if os.environ.get("ROCU_LONG") else "ci" if os.environ.get("CI") else "everyday"
)


@pytest.fixture
def link():
    """Make a link at one path to another; Windows lets administrators alone do that."""

    def make(at, to):
        try:
            at.symlink_to(to, target_is_directory=to.is_dir())
        except OSError:
            pytest.skip("this system lets nobody make links")
        return at

    return make


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn a skip into a failure in CI: a check that does not run is no check."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("ROCU_NOTHING_SKIPS") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may skip: {report.longrepr}"


# Tests that look at one of the two shipped papers: side by side, so that one worker makes both.
_OF_SHIPPED_PAPERS = re.compile(
    r"test_record\[papers/|browser/test_paper"
    r"|test_page_one|test_parts.*supplement"
)


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: not _OF_SHIPPED_PAPERS.search(item.nodeid))
