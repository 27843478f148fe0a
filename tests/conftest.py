"""Shared by every test: nothing may skip where ROCU_NOTHING_SKIPS is set."""

import os

import matplotlib
import pytest

matplotlib.use("Agg")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn a skip into a failure in CI: a check that does not run is no check."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("ROCU_NOTHING_SKIPS") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may skip: {report.longrepr}"
