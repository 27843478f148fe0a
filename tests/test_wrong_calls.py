"""Wrong calls through every public door: where, what was found and what is allowed.

Those of exhibits and of commands stand in the record (`exhibits/wrong-calls`).
"""

import datetime as dt
import inspect

import pytest
from exhibits.frames import by_region, by_strand, outcomes, series

import rocu_analysis as rocu
from rocu_analysis.exhibits import NAMES
from rocu_analysis.exhibits.exhibit import kind_of

FOUR = {"Pursue": 60, "Prevent": 20, "Protect": 12, "Prepare": 8}


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """What the calls below are made of."""
    folder = tmp_path_factory.mktemp("wrong")
    events = folder / "events.csv"
    events.write_text("date,region,n\n2021-04-01,Eastern,1\n2021-05-01,Eastern,2\n")
    frame = outcomes(
        *series([30, 31, 29, 30] * 3), *series([40, 42, 41, 39] * 3, "London"), *by_strand(FOUR)
    )
    ten = rocu.compare_regions(outcomes(*by_region([30] * 10)), "arrests", per="officers")
    return {"o": frame, "ten": ten, "events": events, "folder": folder,
            "register": rocu.example("register"), "grades": rocu.example("grades")}  # fmt: skip


def count(**options):
    usual = {"measure": "arrests", "engine": "duckdb"}
    return lambda held: rocu.events(str(held["events"]), **(usual | options))


def paper(entry=None, **options):
    usual = {"title": "x", "audience": "internal", "exhibits": [{"kind": "track",
             "measure": "arrests", "region": "Eastern"} | (entry or {})]}  # fmt: skip
    return lambda held: rocu.Paper({"outcomes": held["o"]}, **(usual | options))


CALLS = [
    (
        lambda held: rocu.compare_regions(held["o"], "arrests", period=dt.date(2021, 1, 1)),
        "period: datetime.date(2021, 1, 1) was found",
    ),
    (
        lambda held: rocu.compare_regions(held["o"], "arrests", period="Q1 2021"),
        "period: “Q1 2021” may be 2020-21 Q4 or 2021-22 Q1. Write the one that is meant",
    ),
    (
        lambda held: rocu.track(
            held["o"],
            "arrests",
            region="London",
            rebase={"period": "Q1 2020/21", "reason": "x", "on": "01/04/2020"},
        ),
        "rebase: '01/04/2020' is no day",
    ),
    (
        lambda held: rocu.track(rocu.check(rocu.example_returns("published")), "arrests"),
        "It is a check: give its frame, check.outcomes",
    ),
    (
        lambda held: rocu.scorecard(held["o"], measures=held["o"]["measure"].drop_duplicates()),
        "measures: 0 arrests 24 disruptions Name: measure, dtype: str was found",
    ),
    (lambda held: rocu.load_outcomes("nowhere.xlsx"), "there is no such file or folder"),
    (lambda held: rocu.load_outcomes("x", on_problem="ignore"), "Allowed: raise, set_aside"),
    (lambda held: rocu.load_grades("x", on_problem=1), "on_problem: 1 was found. Allowed: raise"),
    (lambda held: rocu.load_outcomes(None), "A path, files or bytes"),
    (lambda held: rocu.check(5), "A path, files or bytes"),
    (lambda held: rocu.example("frod"), "Did you mean fraud?"),
    (lambda held: rocu.events(None, measure="arrests"), "paths: None was found. A path"),
    (count(period="week"), "Allowed: quarter, year, month, calendar quarter, calendar year"),
    (count(engine="sqlite"), "Allowed: duckdb, spark"),
    (count(counting="mine"), "Allowed: led, supported, operation, forces, Not stated"),
    (count(by=("colour",)), "no field “colour”. Fields: region, force, measure"),
    (count(columns=["n"]), "columns: ['n'] was found. Write it as columns="),
    (count(measure=5), "measure: 5 was found"),
    (count(as_at=5), "as_at: 5 was found. Write it as as_at=2021-03-31"),
    (lambda held: rocu.latest(5), "outcomes: this is not a frame of outcomes"),
    (
        lambda held: rocu.explore(held["register"]),
        "outcomes: this is a frame of recommendations, not of outcomes. Load one with",
    ),
    (lambda held: held["ten"].figure("huge"), "size: “huge” was found. Allowed: half, page"),
    (lambda held: held["ten"].image("bmp"), "form: “bmp” was found. Allowed: png, svg"),
    (lambda held: held["ten"].save("x.docx"), ".png, .svg, .pdf, .csv"),
    (lambda held: held["ten"].save(5), "path: 5 was found. A path"),
    (lambda held: rocu.write_template(5), "path: 5 was found. A path"),
    (lambda held: rocu.trace("nothing.json", "table 1"), "there is no such record"),
    (lambda held: rocu.Paper.from_spec("nothing.toml"), "there is no such file"),
    (paper(audience="friends"), "Paper, audience: “friends” was found. Allowed: public"),
    (paper(threshold="5"), "Paper: threshold = '5' was found. Write it as threshold = 5"),
    (paper(region="Atlantis"), "Paper, region: “Atlantis” is not a region"),
    (paper({"kind": "trak"}), "exhibit 1: “trak” is not a kind of exhibit. Kinds: "),
    (paper({"rule": "nhs7"}), "exhibit 1 (track): “rule” is not an option of it. Known: "),
    (paper({"rules": "nhs9"}), "exhibit 1 (track), rules: “nhs9” was found. Allowed: nhs7, nhs6"),
    (paper({"audience": "all"}), "audience: “all” was found. Allowed: public, restricted"),
]


@pytest.mark.parametrize("number", range(len(CALLS)))
def test_a_wrong_call_is_told_in_one_paragraph(held, number):
    call, told = CALLS[number]
    with pytest.raises(rocu.RocuError) as error:
        call(held)
    assert told in str(error.value)
    assert error.value.where
    assert error.value.allowed or error.value.remedy or "neither" in error.value.found


def test_a_period_has_its_own_label_however_it_is_asked_for(held):
    made = [rocu.compare_regions(held["o"], "arrests", period=word)
            for word in ("2020-21 Q4", "Q4 2020/21", "Jan-Mar 2021")]  # fmt: skip
    assert len({exhibit.subtitle for exhibit in made}) == 1


def test_region_and_counting_mean_the_same_in_python_and_in_a_paper(held):
    """Each kind that takes a region: "ALL" is none in particular, and spacing does not count."""
    words = {"region": " ALL ", "counting": "LED", "measure": " Arrests"}
    for name in NAMES:
        kind = kind_of(name)
        known = inspect.signature(getattr(rocu, name)).parameters
        given = {key: word for key, word in words.items() if key in known}
        if name == "outcomes_profile":  # which is of one region
            given["region"] = "eastern "
        wanted = {"region": "Eastern" if name == "outcomes_profile" else None,
                  "counting": "led", "measure": "arrests"}  # fmt: skip
        assert kind.settled(given) == {key: wanted[key] for key in given}
    entry = {"kind": "Track", "measure": "ARRESTS", "region": "all", "counting": " led"}
    (request,) = paper(entry)(held).requests
    python = rocu.track(held["o"], "arrests", region="all", counting="led")
    assert request.build().description == python.description
