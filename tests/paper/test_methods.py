"""The annex on methods says what the code does, for every kind of exhibit, and no more."""

from types import SimpleNamespace

import pytest

import rocu_analysis as rocu
from rocu_analysis.exhibits.kinds import NAMES
from rocu_analysis.measures import progress
from rocu_analysis.paper.assembly import methods_of
from rocu_analysis.paper.requests import kind_of

STRANDS = {"arrests": "Pursue", "people safeguarded": "Protect"}


@pytest.fixture(scope="module")
def exhibits():
    """Exhibits that between them use every method."""
    made, fraud, scorpion = map(rocu.example, ("illustrative", "fraud", "scorpion"))
    made = made[made["measure"].isin(("arrests", "children safeguarded", "disruptions"))]
    register, events = rocu.example("illustrative_register"), rocu.example("illustrative_events")
    whole = {"of": "total outcomes"}
    return {
        "shares": rocu.compare_regions(fraud, "judicial outcomes", **whole),
        "rates": rocu.compare_regions(made, "arrests", counting="led", per="population"),
        "bare rates": rocu.compare_regions(fraud, "NFIB referred crimes", per="officers"),
        "wide funnel": rocu.funnel(fraud, "judicial outcomes", **whole),
        "plain funnel": rocu.funnel(made, "children safeguarded", per="population"),
        "series": rocu.track(made, "arrests", region="South West", counting="led"),
        "small series": rocu.track(made, "children safeguarded", region="South West"),
        "short series": rocu.track(scorpion, "arrests", counting="operation"),
        "years": rocu.year_on_year(made, "arrests", counting="led"),
        "scorecard": rocu.scorecard(made, counting="led"),
        "past": rocu.outcomes_profile(made, region="South West", counting="led"),
        "short past": rocu.outcomes_profile(scorpion, region="South West", counting="operation"),
        "balance": rocu.balance(made, "disruptions"),
        "one strand": rocu.balance(made, "arrests", counting="led"),
        "bare balance": rocu.balance(scorpion, strands=STRANDS, counting="operation"),
        "share": rocu.balance_over_time(made, "disruptions"),
        "moving share": rocu.balance_over_time(made, "disruptions", region="North West"),
        "short share": rocu.balance_over_time(scorpion, strands=STRANDS, counting="operation"),
        "register": rocu.recommendations(register),
        "old register": rocu.recommendations(register, as_at="2024-01-01"),
        "log": rocu.recommendations(register, events, show="survival"),
        "short log": rocu.recommendations(
            rocu.example("status_register"), rocu.example("status_log")
        ),
        "answers": rocu.responses(rocu.example("responses"), rocu.example("register")),
        "inspection": rocu.grades(rocu.example("grades")),
        "self-assessment": rocu.grades(rocu.example("illustrative_grades")),
        "national money": rocu.funding(rocu.example("funding")),
        "money": rocu.funding(rocu.example("illustrative_resources")),
        "completeness": rocu.completeness(made),
    }


def points(*exhibits):
    return methods_of(SimpleNamespace(exhibit=exhibit) for exhibit in exhibits)


# What an exhibit rests on is told, and no method that was not used.
TOLD = {
    "rates": ["eight earlier periods or more"],
    "shares": ["99.8 per cent"],
    "wide funnel": ["up to about 15 papers in 100"],
    "balance": ["eight earlier periods or more"],
    "moving share": ["every order in which the four may be changed"],
    "log": [
        "Kaplan and Meier",
        f"{progress.LEAST_RECORDS} records, {progress.LEAST_CLOSED} of them closed",
    ],
    "answers": [f"due {progress.RESPONSE_DAYS} days after publication"],
}
UNTOLD = {
    "shares": ["Poisson", "eight earlier periods"],
    "bare rates": ["eight earlier periods", "Wilson"],
    "plain funnel": ["variance between regions"],
    "wide funnel": ["Wilson"],
    "short series": ["moving range", "signal is a point"],
    "series": ["exact limits for counts", "fewer than ten points", "Benjamini"],
    "short past": ["leaves out 1"],
    "bare balance": ["eight earlier periods or more"],
    "balance": ["covers chance alone"],
    "one strand": ["Wilson"],
    "short share": ["every order"],
    "share": ["how far they move"],
    "register": ["Kaplan", "Police Act", "only if still open"],
    "answers": ["overdue"],
    "short log": ["Kaplan"],
    "inspection": ["self-assessment"],
    "self-assessment": ["inspectorate"],
    "national money": ["post"],
}


@pytest.mark.parametrize("name", sorted({*TOLD, *UNTOLD}))
def test_what_an_exhibit_rests_on_is_told_and_no_more(exhibits, name):
    (point,) = points(exhibits[name])
    assert point.text
    assert all(words in point.text for words in TOLD.get(name, ()))
    assert not any(words in point.text for words in UNTOLD.get(name, ()))


def test_every_statement_of_every_kind_is_told_once(exhibits):
    told = points(*exhibits.values())
    everything = " ".join(point.text for point in told)
    laney = "Laney's correction widens limits where counts vary more than chance."
    for name in NAMES:
        for _, text in kind_of(name).method.parts:
            assert text in everything or text == laney, text
            assert text.endswith(".")
            assert "  " not in text
    labels = [point.label for point in told]
    assert len(labels) == len(set(labels))
