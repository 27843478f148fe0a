"""Small frames of outcomes, drawn as tables, and requests of them."""

from record.paper_frames import FIVE as NAMES, YEAR, rows, together  # noqa: F401 (for tests)

from rocu_analysis.paper import assurance, protection
from rocu_analysis.paper.requests import Request

ELSEWHERE = {"Eastern": 40, "London": 50, "North East": 60, "East Midlands": 70}
QUARTERS = [f"2020-21 Q{n}" for n in (1, 2, 3, 4)]


def outcomes(counts, *, first=2020, strand="Not stated", **fixed):
    """Frame of counts by region: ``{"South West": [6, 7, 8, 9]}``, one a quarter from a year on."""
    return rows(counts, first=4 * (first - 2020), strand=strand, **fixed)


def in_year(values, **fixed):
    """One figure a region for the whole year."""
    return outcomes({region: [value] for region, value in values.items()}, **fixed).assign(**YEAR)


def asked(kind, frame, measure="arrests", **arguments):
    named = {} if measure is None else {"measure": measure}
    return Request(kind, {"outcomes": frame}, named | arguments)


def track(frame, **arguments):
    return asked("track", frame, **arguments)


def protected(requests):
    """Protected requests, in which the attack must find nothing."""
    done = protection.protect(requests)
    assurance.attack(done, [], protection.THRESHOLD)
    return done
