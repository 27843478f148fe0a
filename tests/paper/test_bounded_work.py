"""What is not settled within the work that a paper may cost is hidden, never shown."""

from types import SimpleNamespace

import numpy as np
import pytest
import scipy.optimize
from scipy.sparse import csr_array

from rocu_analysis.measures import disclosure
from rocu_analysis.paper import protection

from .frames import NAMES, asked, outcomes, protected, together, track

REGIONS, THREATS = NAMES[:4], ("drugs", "fraud", "firearms")


def requests():
    """All threats but one, in two quarters and in the year, of counts of which some are small."""
    frames = []
    for n, threat in enumerate(THREATS):
        counts = {
            name: [9 + place, 3 + 5 * n, 2 + 7 * place, 20] for place, name in enumerate(REGIONS)
        }
        frames.append(outcomes(counts, threat=threat, source=threat))
    rows = together(*frames)
    compared = [
        asked("compare_regions", rows, period=period, threat=threat)
        for period in ("2020-21", "2020-21 Q2", "2020-21 Q3")
        for threat in (None, *THREATS[1:])
    ]
    return [track(rows), *compared]


def shown(done):
    """How many counts are shown."""
    return sum(int((~mask).sum()) for system in done.systems for mask in system.shown.hidden)


@pytest.mark.slow
def test_out_of_tries_more_is_hidden_and_no_count_is_told(monkeypatch):
    at_leisure = protection.protect(requests())
    assert at_leisure.notes
    for tries in (0, 1):
        monkeypatch.setattr(protection, "TRIES", tries)
        hurried = protected(requests())
        assert shown(hurried) <= shown(at_leisure)
        assert (shown(hurried) == 0) is (tries == 0)


class Forgetful(dict):
    def __contains__(self, key):
        return False


def test_a_programme_that_does_not_finish_counts_as_telling(monkeypatch):
    """3 and 20 beside their sum of 23: neither is told, as far as anybody gets."""
    monkeypatch.setattr(disclosure, "_deducible", Forgetful())
    known = disclosure.Known(np.array([3.0, 20.0]), csr_array(np.array([[1.0, 1.0]])))
    assert disclosure.deducible_small_counts(known) == []
    assert not disclosure.only_value(known, np.array([True, False]))
    unfinished = SimpleNamespace(status=1, x=None, fun=None)
    monkeypatch.setattr(scipy.optimize, "linprog", lambda *args, **options: unfinished)
    ((cell, support),) = disclosure.deducible_small_counts(known)
    assert (cell, support.tolist()) == (0, [0])
    assert disclosure.only_value(known, np.array([True, False]))


def test_so_does_a_cell_that_is_not_asked_for_want_of_time(monkeypatch):
    monkeypatch.setattr(disclosure, "_deducible", Forgetful())
    known = disclosure.Known(np.array([3.0, 2.0, 20.0]), csr_array(np.array([[1.0, 1.0, 1.0]])))
    assert disclosure.deducible_small_counts(known) == []
    monkeypatch.setattr(disclosure, "MOST_ASKED", 1)
    assert [cell for cell, _ in disclosure.deducible_small_counts(known)] == [1]
