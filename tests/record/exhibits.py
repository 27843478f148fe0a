"""What every exhibit says of the shipped sets and of small awkward ones, errors included.

A record in `exhibits/` asks for itself: above the first call stand the frames, each drawn below its
name (`frames` says how; a shipped one, or one of `MADE`, has its name alone), and each title is a
call as its user writes it, which is made again. To ask more, write the title and `make record`.
"""

import re
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

import rocu_analysis as rocu
from rocu_analysis.paper.assembly import methods_of

from . import text
from .frames import drawn, frame, shipped

FOLDER = Path(__file__).parent / "exhibits"
STEADY = (100, 104, 96, 102, 98, 103, 97, 101, 99, 104, 96, 100)
TITLE = re.compile(r"^## ([\w.]+)\((.*)\)$", re.MULTILINE)


def of(name, **kept):
    """A shipped frame, or its rows with some value of a column."""
    rows = shipped(name)
    for column, word in kept.items():
        rows = rows[rows[column].isin(word if isinstance(word, list) else [word])]
    return rows


def real_and_illustrative():
    lines = (
        f"London | 2018-19 Q1 | {' '.join(map(str, STEADY))}",
        "strands of London | 2018-19 | 60 20 12 8",
    )
    some = of("illustrative", measure=["arrests", "disruptions"], region="Eastern")
    return pd.concat([drawn("outcomes", lines), some])


def accepted(lines, *by):
    rows = drawn("outcomes", lines)
    rows.attrs["accepted_by_hand"] = by
    return rows


def charts(*names):
    chart = import_module("rocu_analysis.measures.variation").control_chart
    values = {
        "steady": STEADY, "leap": (*STEADY[:-1], 180), "few": [1, 2, 3],
        "small": [3, 5, 2, 4, 6, 3, 4, 5, 2, 4, 3, 14],
    }  # fmt: skip
    return [chart(list(values[name])) for name in names]


def table(index, **columns):
    return pd.DataFrame(columns, index=list(index))


TWO = table("ABCD", male=[18, 14, 12, 11], female=[2, 19, 10, 14])
GRID = table("ABCD", x=[0, 1, 40, 12], y=[3, 8, 0, 4], z=[20, 5, 6, 9])
LINKED = [
    pd.DataFrame({"region": ["N", "S", "W", "All"], "value": [3, 20, 30, 53]}),
    pd.DataFrame(
        {"region": list("NNNSSS"), "strand": ["a", "b", "All"] * 2, "value": [1, 2, 3, 12, 8, 20]}
    ),
]
BY_HAND = "trial.xlsx!Outcomes!D5 was accepted by hand on 2026-01-05: confirmed"
MADE = {
    "real and illustrative rows": real_and_illustrative,
    "an empty frame": lambda: frame("outcomes"),
    "an empty log": lambda: frame("recommendation_events"),
    "a frame of something else": lambda: pd.DataFrame({"a": [1]}),
    "seed as if alike": lambda: of(
        "seed", measure=["referrals", "referrals investigated"]
    ).assign(geography="region", counting="led"),
    "real and illustrative registers": lambda: pd.concat(
        [of("register"), of("illustrative_register")]
    ),
    "real and illustrative answers": lambda: pd.concat(
        [of("responses"), of("illustrative_responses")]
    ),
    "the first answer": lambda: of("responses").head(1),
    "no answer": lambda: of("responses").head(0),
    "a figure accepted by hand": lambda: accepted(
        ["regions | 2018-19 | 5 60"], BY_HAND,
        "other.xlsx!Outcomes!D9 was accepted by hand on 2026-01-05: so",
    ),
    "accepted by hand": lambda: accepted(
        [f"Eastern | 2018-19 Q1 | {' '.join(map(str, STEADY))}"], BY_HAND
    ),
    "a steady, a leaping and a small chart": lambda: charts("steady", "leap", "small", "few"),
    **{name: lambda name=name: charts(name)[0] for name in ("steady", "leap", "small", "few")},
    "four by two": lambda: TWO,
    "four by three": lambda: GRID,
    "small counts of four by two": lambda: (TWO > 0) & (TWO < 5),
    "small counts of four by three": lambda: (GRID > 0) & (GRID < 5),
    "two linked tables": lambda: LINKED,
    "their small counts": lambda: [held["value"].between(1, 4) for held in LINKED],
    "one missing": lambda: TWO.astype(float).where(TWO != 18),
    "below nought": lambda: -TWO,
    "not whole": lambda: TWO + 0.5,
    "tables that contradict": lambda: [
        pd.DataFrame({"region": ["N", "S", "All"], "value": [3, 20, 99]})
    ],
    "another shape": lambda: pd.DataFrame([[True]]),
}  # fmt: skip


def held_by(head, made):
    """The frames that stand above the calls of a record, by name; each made once."""
    frames = {}
    for part in f"\n{head.strip()}".split("\n= ")[1:]:
        first, *lines = part.splitlines()
        name, _, kind = first.partition("; ")
        frames[name] = cache(partial(_made, name, kind, lines, made))
    return frames


def _made(name, kind, lines, made):
    if kind or lines:
        return drawn(kind or "outcomes", lines)
    if name in made:
        return made[name]()
    name, _, kept = name.partition("[")
    return of(name, **eval(f"dict({kept.removesuffix(']')})"))


def given_in(words, frames, known):
    """The arguments of a title, in which frames stand by their names."""
    names = sorted(map(re.escape, frames), key=len, reverse=True)
    named = (
        re.compile(rf"(?<![^(= ])(?:{'|'.join(names)})(?=[,)}}])") if names else re.compile("$.")
    )
    words = named.sub(lambda found: f"FRAMES[{found[0]!r}]()", f"({words})")
    known = {"FRAMES": frames, "nan": float("nan"), "inf": float("inf")} | known
    return eval(f"(lambda *given, **options: (given, options)){words}", known)


def call(kind, given, options):
    module, _, name = kind.rpartition(".")
    where = import_module(f"rocu_analysis.measures.{module}") if module else rocu
    return getattr(where, name)(*given, **options)


def answered(path, call, show, made, known):
    """A record as it stands, every call of it made again."""
    asked = path.read_text(encoding="utf-8")
    head = asked[: TITLE.search(asked).start()]
    most = re.match(r"rows: (\d+)", head)
    show = partial(show, most=int(most[1])) if most else show
    frames = held_by(head, made)

    def again(title):
        return call(title[1], *given_in(title[2], frames, known))

    parts = [
        text.section(title[0][3:], _tried(partial(again, title), show))
        for title in TITLE.finditer(asked)
    ]
    return head + "\n".join(parts)


def _tried(call, show):
    """What a call gives or refuses; a mistake that the package did not foresee by its kind."""
    try:
        return text.attempt(call, show)
    except Exception as error:  # whatever it is stands in the record, where a reader sees it
        return f"A FAULT OF THE PACKAGE: {type(error).__name__}"


def key(held):
    """What a paper says of an exhibit besides: tile, line, what to mind, and its methods."""
    tile = "no tile" if held.key is None else f"[{held.key.figure}] {held.key.text}"
    methods = methods_of([SimpleNamespace(exhibit=held)])
    told = [f"method: {point.label} {point.text}" for point in methods]
    return "\n".join([held.headline, tile, f"brief: {held.brief}", f"care: {held.care}", *told])


def page(held):
    bundle = held._repr_mimebundle_()
    shown = re.sub(r'src="data:image/png;base64,[^"]*"', 'src="…"', bundle["text/html"])
    return "\n".join([repr(held), bundle["text/plain"], shown])


def panel(held):
    """What the explorer offers, and what it shows along some steps."""
    controls = {one.description: one for one in held.children if getattr(one, "description", "")}
    lines = []
    for label, control in controls.items():
        options = getattr(control, "options", ())
        lines.append(f"{label}: {text.value(list(options))}" if options else label)
    steps = (
        {}, {"Question": "track"}, {"Strand": "Prevent"}, {"Region": "South West"},
        {"Question": "compare_regions", "Per": "officers"}, {"Period": "2020-21 Q2"},
        {"Question": "balance"}, {"Counting": "supported"},
    )  # fmt: skip
    for chosen in steps:
        for label, choice in chosen.items():
            try:
                controls[label].value = choice
            except Exception as error:  # what is not offered cannot be chosen
                lines.append(f"{label}: {type(error).__name__}")
        shown = held.exhibit
        lines.append(f"{text.value(chosen)} -> {held.code}")
        lines.append(f"disabled: {[one for one, held in controls.items() if held.disabled]}")
        lines.append(held.children[-1].value if shown is None else f"shows: {shown.headline}")
    return "\n".join(lines)


def found(held):
    """What a measure gives: a number, several, a frame, or an object with such."""
    if isinstance(held, pd.DataFrame):
        whole = isinstance(held.index, pd.RangeIndex)
        named = held if whole else held.rename_axis(held.index.name or "index").reset_index()
        return text.packed(named)
    if hasattr(held, "__dataclass_fields__"):
        fields = (name for name, one in held.__dataclass_fields__.items() if one.repr)
        return "\n".join(f"{name}: {_nested(getattr(held, name))}" for name in fields)
    return text.value(held)


def _nested(held):
    if isinstance(held, list):
        return "\n" + "\n".join(found(one) for one in held)
    return f"\n{found(held)}" if isinstance(held, pd.DataFrame) else text.value(held)


def whole(held, most=text.MOST_ROWS):
    """An exhibit, and what a paper says of it besides."""
    return f"{text.exhibit(held, most)}\n{key(held)}"


SHOWN = {
    "data": lambda held: text.packed(held.data, 24), "html": page, "explore": panel, "keys": key
}  # fmt: skip


def shown(name):
    kinds = {"measures": found, "whole": whole}
    return SHOWN.get(name, kinds.get(name.partition("-")[0], text.exhibit))


CASES = {
    f"exhibits/{path.stem}": partial(answered, path, call, shown(path.stem), MADE, {})
    for path in sorted(FOLDER.glob("*.txt"))
}
