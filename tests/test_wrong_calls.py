"""Wrong calls through every public door: where, what was found and what is allowed."""

import datetime as dt
import inspect

import pandas as pd
import pytest
from exhibits.frames import by_region, by_strand, outcomes, series

import rocu_analysis as rocu
from rocu_analysis.cli import main
from rocu_analysis.exhibits import kinds

FOUR = {"Pursue": 60, "Prevent": 20, "Protect": 12, "Prepare": 8}
REBASE = "Write rebase={'period'"


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


def ask(name, *words, frame="o", **options):
    return lambda held: getattr(rocu, name)(held[frame], *words, **options)


def count(**options):
    usual = {"measure": "arrests", "engine": "pandas"}
    return lambda held: rocu.events(str(held["events"]), **(usual | options))


def paper(entry=None, **options):
    usual = {"title": "x", "audience": "internal", "exhibits": [{"kind": "track",
             "measure": "arrests", "region": "Eastern"} | (entry or {})]}  # fmt: skip
    return lambda held: rocu.Paper({"outcomes": held["o"]}, **(usual | options))


COMPARE, FUNNEL = ("compare_regions", "arrests"), ("funnel", "arrests")
OWN = "“{}” was found. Allowed: population, officers; or a frame or a CSV file"
CALLS = [
    (lambda held: rocu.track(None, "arrests"), "outcomes: this is not a frame of outcomes"),
    (lambda held: rocu.track("returns/", "arrests"), "Load one with rocu.load_outcomes"),
    (lambda held: rocu.funding(None), "resources: this is not a frame of resources"),
    (ask("recommendations"), "recommendations: this is not a frame"),
    (ask("track", "arests"), "measure: “arests” is not a measure"),
    (ask("track", 5), "measure: 5 was found. Write it as measure ="),
    (ask("track", None), "measure: None was found"),
    (ask("track", ["arrests"]), "measure: ['arrests'] was found"),
    (ask("track", "arrests", region="Wset"), "region: “Wset” is not a region"),
    (ask("track", "arrests", region=3), "region: 3 was found"),
    (ask("track", "arrests", region=["Eastern"]), "region: ['Eastern'] was found"),
    (ask("track", "arrests", region=float("nan")), "region: nan was found"),
    (ask("track", "arrests", focus="Atlantis"), "“Atlantis” is not a region"),
    (ask("track", "arrests", rules="western"), "rules: “western” was found. Allowed: nhs7, nhs6"),
    (ask("track", "arrests", target="sixty"), "target: 'sixty' was found"),
    (ask("track", "arrests", target=float("nan")), "target: nan was found. A number"),
    (ask("track", "arrests", rebase="2020"), "rebase: '2020' was found"),
    (ask("track", "arrests", region="Eastern", rebase=[5]), REBASE),
    (ask("track", "arrests", level="huge"), "Allowed: major, moderate, minor, none, negative"),
    (ask("track", "arrests", threat="dragons"), "no figure of arrests for “dragons”. Held: "),
    (ask("track", "arrests", counting="mine"), "Allowed: led, supported, operation, forces, Not"),
    (ask("track", "arrests", counting="operation"), "counting: no figure for arrests is counted"),
    (ask("track", "arrests", geography="planet"), "Allowed: region, force, national, network, o"),
    (ask("track", "arrests", geography=5), "geography: 5 was found"),
    (ask("track", "arrests", force="Esex"), "force: “Esex” is not a force"),
    (ask("track", "arrests", body="Mars"), "there is no figure of arrests for Mars"),
    (ask("track", "arrests", per="heads"), OWN.format("heads")),
    (ask("track", "arrests", per=5), OWN.format(5)),
    (ask("track", "arrests", per="nothing.csv"), "nothing.csv: there is no such file"),
    (ask("track", "arrests", per=pd.DataFrame({"a": [1]})), "per: its columns are a. region (or"),
    (ask(*COMPARE, confidence="high"), "confidence: 'high' was found. Write it as confidence ="),
    (ask(*COMPARE, confidence=95), "confidence: 95 was given. Between 0.5 and 1"),
    (ask(*COMPARE, confidence=True), "confidence: True was found"),
    (ask(*COMPARE, per="officers", of="charges"), "both a rate and a share were asked for"),
    (ask(*COMPARE, of="disruptions"), "disruptions is not a whole that contains arrests"),
    (ask(*COMPARE, period="1999"), "there is no figure for “1999”. Newest periods: "),
    (ask(*COMPARE, period=2019), "period: 2019 was found"),
    (ask(*COMPARE, period=dt.date(2021, 1, 1)), "period: datetime.date(2021, 1, 1) was found"),
    (ask(*COMPARE, tiles="yes"), "tiles: 'yes' was found. Write it as tiles = true"),
    (ask(*COMPARE, strand="Purse"), "Did you mean Pursue?"),
    (ask(*FUNNEL), "per, of: a funnel needs one denominator. Give per='population'"),
    (ask(*FUNNEL, per="officers", levels=0.95), "levels: 0.95 was found. Write it as levels ="),
    (ask(*FUNNEL, per="officers", levels=(0.95,)), "levels: (0.95,) was found. Two, such as"),
    (ask(*FUNNEL, per="officers", levels=(95, 99)), "levels: (95, 99) was found. One or more bet"),
    (ask("year_on_year", "arrests", confidence=2), "confidence: 2 was given"),
    (ask("scorecard", period="soon"), "no measure has a figure for “soon”. Newest periods: "),
    (ask("scorecard", measures="arrests"), "measures: 'arrests' was found. Write it as measures"),
    (ask("scorecard", measures=[5]), "measures: 5 was found. Names of measures"),
    (ask("scorecard", target={"arests": 5}), "“arests” is not shown. Measures shown: "),
    (ask("scorecard", rules=7), "rules: 7 was found. Allowed: nhs7, nhs6"),
    (ask("outcomes_profile", region=None), "region: None was found"),
    (ask("outcomes_profile", region="all"), "region: “all” is not a region"),
    (ask("outcomes_profile", region="Eastern", per=None), OWN.format("None")),
    (ask("balance", "disruptions", by="week"), "Allowed: region, threat, tier, level, period"),
    (ask("balance"), "neither a measure nor a map of strands was given"),
    (ask("balance", strands=["arrests"]), "strands: ['arrests'] was found. Write it as strands"),
    (ask("balance", strands={"arrests": "Purse"}), "strands, arrests: “Purse” was found. Allowed"),
    (ask("balance", strands={1: "Pursue"}), "strands: 1 was found. Names of measures"),
    (ask("balance_over_time", "disruptions", rules="nhs9"), "Did you mean nhs7?"),
    (ask("recommendations", frame="register", show="all"), "Allowed: register, flow, survival"),
    (ask("recommendations", frame="register", as_at="yesterday"), "A day, such as 2021-04-07"),
    (ask("grades", frame="grades", scale="five"), "there is no grade of “five”. Held: HMICFRS"),
    (ask("grades", frame="grades", unit_type="robot"), "Held: ROCU"),
    (lambda held: rocu.load_outcomes("nowhere.xlsx"), "there is no such file or folder"),
    (lambda held: rocu.load_outcomes("x", on_problem="ignore"), "Allowed: raise, set_aside"),
    (lambda held: rocu.load_grades("x", on_problem=1), "on_problem: 1 was found. Allowed: raise"),
    (lambda held: rocu.load_outcomes(None), "A path, files or bytes"),
    (lambda held: rocu.check(5), "A path, files or bytes"),
    (lambda held: rocu.example("frod"), "Did you mean fraud?"),
    (lambda held: rocu.events(None, measure="arrests"), "paths: None was found. A path"),
    (count(period="week"), "Allowed: quarter, year, month, calendar quarter, calendar year"),
    (count(engine="sqlite"), "Allowed: duckdb, spark, pandas"),
    (count(counting="mine"), "Allowed: led, supported, operation, forces, Not stated"),
    (count(by=("colour",)), "no field “colour”. Fields: region, force, measure"),
    (count(columns=["n"]), "columns: ['n'] was found. Write it as columns="),
    (count(measure=5), "measure: 5 was found"),
    (count(as_at=5), "as_at: 5 was found. Write it as as_at=2021-03-31"),
    (lambda held: rocu.latest(5), "outcomes: this is not a frame of outcomes"),
    (lambda held: rocu.explore(held["register"]), "outcomes: this is not a frame of outcomes"),
    (lambda held: held["ten"].figure("huge"), "size: “huge” was found. Allowed: half, page"),
    (lambda held: held["ten"].image("bmp"), "form: “bmp” was found. Allowed: png, svg"),
    (lambda held: held["ten"].save("x.docx"), ".png, .svg, .pdf, .csv, .xlsx"),
    (lambda held: held["ten"].save(5), "path: 5 was found. A path"),
    (lambda held: rocu.write_template(5), "path: 5 was found. A path"),
    (lambda held: rocu.trace("nothing.json", "table 1"), "there is no such record"),
    (lambda held: rocu.Paper.from_spec("nothing.toml"), "there is no such file"),
    (paper(audience="friends"), "Paper, audience: “friends” was found. Allowed: public"),
    (paper(threshold="5"), "Paper, threshold: '5' was found. A whole number from 2"),
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


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["check", "nowhere"], "nowhere: there is no such file or folder"),
        (["paper", "--region", "Atlantis"], "“Atlantis” is not a region"),
        (["paper", "--as-at", "soon"], "“soon” is not a date"),
        (["paper", "--formats", "doc"], "formats: “doc” was found. Allowed: docx, "),
        (["paper", "--spec", "nothing.toml"], "nothing.toml: there is no such file"),
        (["template", "a.doc"], "A workbook, such as return.xlsx"),
        (["trace", "nothing.json", "table 1"], "there is no such record"),
        (["events", "nothing.csv", "--measure", "arrests"], "there is no such file or folder"),
        (["notebooks", "--region", "Atlantis"], "“Atlantis” is not a region"),
    ],
)
def test_a_wrong_command_is_told_without_a_traceback(capsys, tmp_path, monkeypatch, words, told):
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert told in said
    assert "Traceback" not in said


def test_region_and_counting_mean_the_same_in_python_and_in_a_paper(held):
    """Each kind that takes a region: "ALL" is none in particular, and spacing does not count."""
    words = {"region": " ALL ", "counting": "LED", "measure": " Arrests"}
    for name in kinds.NAMES:
        kind = kinds.kind_of(name)
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
