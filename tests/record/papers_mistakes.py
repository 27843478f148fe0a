"""What is wrong with a specification or an argument, in the words in which it is told.

A record of specifications asks for itself: write what is wrong at the left edge, ⏎ where a line
ends, and `make record` tells what is said of it.
"""

from datetime import date
from functools import partial
from pathlib import Path

import pandas as pd

import rocu_analysis as rocu

from . import text
from .paper_frames import FIVE, answers, ask, register, rows, track
from .said import folder, plain

CASES = {}
HERE = Path(__file__).parent
HEAD = 'title = "A paper"\naudience = "public"\nreturns = "returns"\n'
ENTRY = '[[exhibits]]\nkind = "track"\nmeasure = "arrests"\n'


def asked(name):
    """What a record of mistakes asks about: the lines at its left edge, as they were written."""
    lines = (HERE / f"papers/mistakes/{name}.txt").read_text(encoding="utf-8").splitlines()
    written = [line for line in lines if line and not line.startswith(" ")]
    return [(line, line.replace("(nothing)", "").replace(" ⏎ ", "\n")) for line in written]


def mistakes(pairs, make):
    """A line for each mistake: what is written, and the paragraph that it is told in."""
    lines = []
    for written, given in pairs:
        try:
            said = text.attempt(lambda given=given: make(given).document(), lambda _: "accepted")
        except TypeError:
            said = "TypeError, with no paragraph"
        lines.append("\n    ".join([written, *said.splitlines()]))
    return "\n".join(lines)


def mistakes_in(name, before="", after=""):
    """What is said of specifications, each the text of a file between what is right."""
    with folder() as place:
        (place / "returns").mkdir()
        held = {"outcomes": rows({name: [60, 70, 80, 90] for name in FIVE}),
                "recommendations": register(), "responses": answers()}  # fmt: skip

        def made(given):
            whole = f"{before}{given}{after}"
            (place / "paper.toml").write_text(whole, encoding="utf-8")
            return rocu.Paper.from_spec(place / "paper.toml", check=held)

        return plain(mistakes(asked(name), made), place)


CASES["papers/mistakes/files"] = partial(mistakes_in, "files")
CASES["papers/mistakes/of-the-paper"] = partial(mistakes_in, "of-the-paper", HEAD, f"\n{ENTRY}")
CASES["papers/mistakes/of-an-entry"] = partial(mistakes_in, "of-an-entry", f"{HEAD}[[exhibits]]\n")


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
