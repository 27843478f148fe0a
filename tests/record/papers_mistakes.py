"""What is wrong with a specification or an argument, in the words in which it is told."""

from datetime import date

import pandas as pd

import rocu_analysis as rocu

from . import text
from .paper_frames import FIVE, answers, ask, register, rows, track
from .said import folder, plain

CASES = {}
HEAD = 'title = "A paper"\naudience = "public"\nreturns = "returns"\n'
ENTRY = '[[exhibits]]\nkind = "track"\nmeasure = "arrests"\n'
WHOLE_FILES = (
    "", "title = ", 'title = "A paper', 'title = "A"\nasks = ["note"\n', "title = A paper\n",
    "as_at = 2021-02-30\n", "as_at = 2021-13-40\n", 'title = "b"\ntitle = "c"\n',
    "[[exhibits]\nkind = 1\n", 'title "A paper"\n', "[[exhibits]]\n[exhibits]\n",
    'returns = "a\\qb"\n', ENTRY, HEAD, f'audience = "public"\n{ENTRY}', f'title = "A"\n{ENTRY}',
    HEAD.replace("title", "titel") + ENTRY, HEAD.replace('"A paper"', "5") + ENTRY,
    HEAD.replace('"A paper"', '" "') + ENTRY, HEAD.replace("public", "everyone") + ENTRY,
    HEAD.replace("public", "Public") + ENTRY, HEAD.replace('"public"', "true") + ENTRY,
    HEAD.replace('"returns"', '"elsewhere"') + ENTRY,
    HEAD.replace('"returns"', '"retruns"') + ENTRY,
    HEAD.replace('"returns"', '["returns", 5]') + ENTRY,
    HEAD.replace('returns = "returns"', 'example = "frud"') + ENTRY,
    HEAD.replace('returns = "returns"', 'example = "fraud"') + 'returns = "returns"\n' + ENTRY,
    f'{HEAD}exhibits = "track"\n', f"{HEAD}exhibits = []\n", f"{HEAD}exhibits = [5]\n",
    HEAD + ENTRY.replace("[[exhibits]]", "[exhibits]"), HEAD + 'kind = "track"\n',
)  # fmt: skip
OF_THE_PAPER = (
    "subtitle = 5", "marking = true", 'for = "fun"', "for = 1", "asks = [5]", 'asks = "note"',
    'region = "Sout West"', "region = 5", 'as_at = "7 April"', "as_at = 2999-01-01",
    'as_at = "31/03/2021"', "as_at = 1990-01-01", "as_at = 5", "threshold = true",
    "threshold = 1", "threshold = 2.5", 'strands = "Pursue"', 'strands = {arests = "Pursue"}',
    'strands = {arrests = "Pusue"}', "strands = {arrests = 5}", "assumptions = [1]",
    'restricted = {marking = 1}', 'restricted = {colour = "red"}', "authors = []", "colour = 1",
    'comment = "Words"', 'data_label = "real"',
)  # fmt: skip
OF_AN_ENTRY = (
    "", 'kind = "trak"', "kind = 5", 'kind = "check"', 'kind = "track"',
    'kind = "track"\nmeasure = 5', 'kind = "track"\nmeasure = "arests"',
    'kind = "track"\nmeasure = ""',
    *(
        f'kind = "track"\nmeasure = "arrests"\n{more}'
        for more in (
            'headng = "Arrests"', "as_at = 2021-04-07", "heading = 5", "comment = 1", "annex = 1",
            'audience = "all"', 'audience = "internal"', 'only = "led"', 'only = {rolle = 1}',
            'only = {regionn = "London"}', 'counting = "lead"', "counting = 1", 'region = "al"',
            'region = "Nowhere"', 'rules = "none"', 'strand = "Pusue"', 'target = "high"',
            "target = true", 'per = "head"', "rebase = 5", 'rebase = {from = "yesterday"}',
            'threat = 5', 'geography = "world"', 'marking = "OFFICIAL"', 'outcomes = "x"',
        )
    ),
    *(
        f'kind = "compare_regions"\nmeasure = "arrests"\n{more}'
        for more in (
            "tiles = 1", "confidence = true", "confidence = 2", 'period = "never"',
            "period = 2021", 'of = "arests"', 'of = "charges"\nper = "population"',
        )
    ),
    'kind = "scorecard"\nmeasures = "arrests"', 'kind = "scorecard"\nmeasures = [1]',
    'kind = "scorecard"\nmeasures = ["arests"]', 'kind = "scorecard"\nrules = "x"',
    'kind = "balance"\nby = "colour"', 'kind = "balance"\nstrands = "Pursue"',
    'kind = "funnel"', 'kind = "funnel"\nmeasure = "arrests"',
    'kind = "funnel"\nmeasure = "arrests"\nper = "population"\nlevels = 0.95',
    'kind = "completeness"\nperiods = "six"', 'kind = "completeness"\nonly = {region = "London"}',
    'kind = "recommendations"\nshow = "all"', 'kind = "recommendations"\nby = "x"',
    'kind = "grades"\nscale = "x"', 'kind = "outcomes_profile"', 'kind = "stated"\nmeasure = "a"',
    'kind = "responses"\nrecs = 5', 'kind = "funding"\nnote = 5',
)  # fmt: skip


def mistakes(pairs, make):
    """A line for each mistake: what is written, and the paragraph that it is told in."""
    lines = []
    for written, given in pairs:
        try:
            said = text.attempt(lambda given=given: make(given).document(), lambda _: "accepted")
        except TypeError:
            said = "TypeError, with no paragraph"
        lines.append(f"{written}\n    {said}")
    return "\n".join(lines)


def mistakes_in(wholes):
    """What is said of specifications, each the text of a file."""
    with folder() as place:
        (place / "returns").mkdir()
        held = {"outcomes": rows({name: [60, 70, 80, 90] for name in FIVE}),
                "recommendations": register(), "responses": answers()}  # fmt: skip

        def made(whole):
            (place / "paper.toml").write_text(whole, encoding="utf-8")
            return rocu.Paper.from_spec(place / "paper.toml", check=held)

        pairs = [(" ⏎ ".join(given.splitlines()) or "(nothing)", whole) for given, whole in wholes]
        return plain(mistakes(pairs, made), place)


CASES["papers/mistakes/files"] = lambda: mistakes_in([(one, one) for one in WHOLE_FILES])
CASES["papers/mistakes/of-the-paper"] = lambda: mistakes_in(
    [(one, f"{HEAD}{one}\n{ENTRY}") for one in OF_THE_PAPER]
)
CASES["papers/mistakes/of-an-entry"] = lambda: mistakes_in(
    [(one, f"{HEAD}[[exhibits]]\n{one}\n") for one in OF_AN_ENTRY]
)


def mistakes_in_arguments():
    held = {"recommendations": register(), "responses": answers()}
    given = (
        {"audience": None}, {"audience": "everyone"}, {"title": ""}, {"title": None},
        {"threshold": 1}, {"threshold": True}, {"threshold": "5"}, {"exhibits": []},
        {"exhibits": ["track"]}, {"exhibits": [{}]}, {"exhibits": [None]},
        {"region": "Sout West"}, {"as_at": "7 April"}, {"as_at": "2999-01-01"},
        {"as_at": "1990-01-01"}, {"as_at": 5}, {"strands": {"arests": "Pursue"}},
        {"strands": {"arrests": "Pusue"}}, {"restricted": {"marking": 1}},
        {"restricted": {"colour": "red"}}, {"data_label": "invented"},
        {"data_label": "illustrative"}, {"check": 5}, {"check": {"outcome": 5}},
        {"check": {"outcomes": 5}}, {"check": {}}, {"check": {"outcomes": rows({})}},
        {"check": {"responses": held["responses"].drop(columns="role")}},
        {"check": {"recommendations": register().assign(published=pd.NaT, status_date=pd.NaT)}},
        {"check": {"responses": answers(), "recommendations": register().assign(
            source="illustrative register.xlsx!Register!A5")}},
        {"exhibits": [ask("grades")]}, {"where": "our paper", "audience": None},
        {"exhibits": [track(as_at=date(2021, 4, 7))]},
    )  # fmt: skip
    options = {"title": "A paper", "audience": "public", "exhibits": [ask("responses")]}

    def made(changed):
        changed = {"check": held} | options | changed
        return rocu.Paper(changed.pop("check"), **changed)

    pairs = [
        (", ".join(f"{name} = {_short(value)}" for name, value in changed.items()), changed)
        for changed in given
    ]
    lines = [mistakes(pairs, made)]
    sound = made({})
    for words, attempt in (
        ("document('restricted')", lambda: sound.document("restricted")),
        ("exhibits('nobody')", lambda: sound.exhibits("nobody")),
        ("save(formats=['doc'])", lambda: sound.save("nowhere", ["doc"])),
        ("from_spec('nowhere.toml')", lambda: rocu.Paper.from_spec("nowhere.toml")),
    ):
        lines.append(f"{words}\n    {text.attempt(attempt, lambda _: 'accepted')}")
    return plain("\n".join(lines))


def _short(value):
    """An argument as it is typed, without what a frame holds."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name!r}: {_short(one)}" for name, one in value.items()) + "}"
    return f"{len(value)} rows" if isinstance(value, pd.DataFrame) else repr(value)


CASES["papers/mistakes/arguments"] = mistakes_in_arguments


def mistakes_in_returns():
    """A specification that is read with the returns that it names."""
    lines = []
    with folder() as place:
        (place / "empty").mkdir()
        (place / "broken").mkdir()
        (place / "broken" / "return.xlsx").write_bytes(b"no workbook")
        (place / "faulty").mkdir()
        (place / "faulty" / "return.csv").write_text("Region,Value\nLondon,twelve\n")
        for name in ("empty", "broken", "faulty", "none"):
            returns = "" if name == "none" else f'returns = "{name}"\n'
            whole = HEAD.replace('returns = "returns"\n', returns) + ENTRY
            (place / "paper.toml").write_text(whole)
            said = text.attempt(
                lambda: rocu.Paper.from_spec("paper.toml").document(), lambda _: "accepted"
            )
            lines.append(f"{name}\n    {said}")
        (place / "paper.toml").write_bytes(b'audience = "public"\ntitle = "Caf\xe9"\n')
        for path in ("paper.toml", ".", "nowhere.toml"):
            said = text.attempt(lambda path=path: rocu.Paper.from_spec(path), lambda _: "accepted")
            lines.append(f"{path}\n    {said}")
        return plain("\n".join(lines), place)


CASES["papers/mistakes/returns"] = mistakes_in_returns
