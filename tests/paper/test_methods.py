"""The annex on methods says what the code does, for every kind of exhibit, and no more."""

import pytest

import rocu_analysis as rocu
from rocu_analysis.exhibits.kinds import NAMES
from rocu_analysis.measures import progress, survival
from rocu_analysis.paper import methods
from rocu_analysis.paper.methods import METHODS

STRANDS = {"arrests": "Pursue", "people safeguarded": "Protect"}


@pytest.fixture(scope="module")
def exhibits():
    """Exhibits that between them use every method."""
    made, fraud, scorpion = map(rocu.example, ("illustrative", "fraud", "scorpion"))
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
        "log": rocu.recommendations(register, events),
        "short log": rocu.recommendations(
            rocu.example("status_register"), rocu.example("status_log")
        ),
        "answers": rocu.responses(rocu.example("illustrative_responses"), register),
        "inspection": rocu.grades(rocu.example("grades")),
        "self-assessment": rocu.grades(rocu.example("illustrative_grades")),
        "national money": rocu.funding(rocu.example("funding")),
        "money": rocu.funding(rocu.example("illustrative_resources")),
    }


def told(*exhibits):
    return " ".join(text for _, text in methods.used(exhibits))


def test_every_kind_of_exhibit_has_its_method():
    assert set(METHODS) == set(NAMES)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("rates", "eight earlier periods or more"),
        ("shares", "99.8 per cent"),
        ("wide funnel", "up to about 15 papers in 100"),
        ("balance", "eight earlier periods or more"),
        ("moving share", "every order in which the four may be changed"),
        ("log", "Kaplan and Meier"),
        ("log", f"{survival.LEAST_RECORDS} records, {survival.LEAST_CLOSED} of them closed"),
        ("answers", f"due {progress.RESPONSE_DAYS} days after publication"),
    ],
)
def test_what_an_exhibit_rests_on_is_told(exhibits, name, says):
    assert says in told(exhibits[name])


@pytest.mark.parametrize(
    ("name", "not_used"),
    [
        ("shares", "Poisson"),
        ("shares", "eight earlier periods"),
        ("bare rates", "eight earlier periods"),
        ("bare rates", "Wilson"),
        ("plain funnel", "variance between regions"),
        ("wide funnel", "Wilson"),
        ("short series", "moving range"),
        ("short series", "signal is a point"),
        ("series", "exact limits for counts"),
        ("series", "fewer than ten points"),
        ("series", "Benjamini"),
        ("short past", "leaves out 1"),
        ("bare balance", "eight earlier periods or more"),
        ("balance", "covers chance alone"),
        ("one strand", "Wilson"),
        ("short share", "every order"),
        ("share", "how far they move"),
        ("register", "Kaplan"),
        ("register", "Police Act"),
        ("register", "only if still open"),
        ("answers", "overdue"),
        ("short log", "Kaplan"),
        ("inspection", "self-assessment"),
        ("self-assessment", "inspectorate"),
        ("national money", "post"),
    ],
)
def test_no_method_is_told_that_was_not_used(exhibits, name, not_used):
    text = told(exhibits[name])
    assert text
    assert not_used not in text


def test_every_statement_is_told_somewhere(exhibits):
    everything = told(*exhibits.values())
    kinds = {exhibit.kind for exhibit in exhibits.values()}
    laney = "Laney's correction widens limits where counts vary more than chance."
    for kind in kinds:
        for part in METHODS[kind].parts:
            assert part.text in everything or part.text == laney, part.text
            assert part.text.endswith(".")
            assert "  " not in part.text


def test_a_method_of_two_kinds_of_exhibit_is_told_once(exhibits):
    names = [name for name, _ in methods.used(exhibits.values())]
    assert len(names) == len(set(names))
    assert names.count("Change over time") == 1
