"""Write the pages that are made: references, Python, exhibits, and what commands say.

``python docs/make.py`` writes all pages, ``python docs/make.py pictures [NAME …]`` draws
``docs/gallery/`` as well. A test holds every page to what would be written (`tests/test_docs.py`),
so that nothing on it is ever typed by hand or out of date. Real figures and invented ones are kept
apart, as in a paper.
"""

from __future__ import annotations

import ast
import contextlib
import inspect
import io
import json
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import numpy as np
from PIL import Image

import rocu_analysis as rocu
from rocu_analysis import cli, datasets, outputs, schema
from rocu_analysis.charts.drawing import png
from rocu_analysis.paper import pdf

HERE = Path(__file__).parent
REFERENCE = Path(rocu.__file__).parent / "reference"
SIZES = ("half", "page", "slide")
PAGE_ONE = "page-one"  # of the illustrative paper, among the pictures
PAGE_PPI = 110

# --- exhibits: one page a kind, its examples with their code -------------------------------------

EXHIBITS: dict[str, dict[str, str]] = {
    "completeness": {
        "completeness": """
            fraud = rocu.example("fraud")
            rocu.completeness(fraud, region="South West")""",
    },
    "year_on_year": {
        "illustrative-year-on-year": """
            made = rocu.example("illustrative")
            rocu.year_on_year(made, "children safeguarded")""",
    },
    "compare_regions": {
        "compare-shares": """
            fraud = rocu.example("fraud")
            rocu.compare_regions(
                fraud,
                "judicial outcomes",
                of="total outcomes",
                period="2018-19",
                region="South West",
            )""",
        "compare-tiles": """
            fraud = rocu.example("fraud")
            share = {"of": "total outcomes", "period": "2018-19", "region": "South West"}
            rocu.compare_regions(fraud, "judicial outcomes", tiles=True, **share)""",
        "compare-rates": """
            fraud = rocu.example("fraud")
            rocu.compare_regions(fraud, "judicial outcomes", period="2018-19", per="population")""",
        "illustrative-compare": """
            made = rocu.example("illustrative")
            rocu.compare_regions(made, "arrests", per="officers", region="South West")""",
    },
    "funnel": {
        "illustrative-funnel": """
            made = rocu.example("illustrative")
            rocu.funnel(made, "arrests", per="officers")""",
    },
    "track": {
        "illustrative-track-one": """
            made = rocu.example("illustrative")
            rocu.track(made, "arrests", region="South West")""",
        "track-scorpion": """
            scorpion = rocu.example("scorpion")
            rocu.track(scorpion, "arrests", region="South West")""",
        "illustrative-track-rebased": """
            made = rocu.example("illustrative")
            moved = {
                "period": "2018-19 Q2",
                "reason": "new recording system",
                "on": "2018-07-02",
            }
            rocu.track(made, "warrants executed", region="South East", rebase=moved)""",
        "illustrative-track-all": """
            made = rocu.example("illustrative")
            rocu.track(made, "arrests", per="officers", focus="Yorkshire and the Humber")""",
        "illustrative-track-small": """
            made = rocu.example("illustrative")
            rocu.track(made, "children safeguarded")""",
    },
    "scorecard": {
        "illustrative-scorecard": """
            made = rocu.example("illustrative")
            rocu.scorecard(made)""",
        "illustrative-scorecard-region": """
            made = rocu.example("illustrative")
            rocu.scorecard(made, region="South West")""",
    },
    "outcomes_profile": {
        "illustrative-outcomes": """
            made = rocu.example("illustrative")
            rocu.outcomes_profile(made, region="South West")""",
    },
    "balance": {
        "illustrative-balance-region": """
            made = rocu.example("illustrative")
            rocu.balance(made, "disruptions", region="Yorkshire and the Humber")""",
        "balance-declared": """
            scorpion = rocu.example("scorpion")
            strands = {
                "arrests": "Pursue",
                "people safeguarded": "Protect",
                "education events": "Prevent",
            }
            rocu.balance(scorpion, strands=strands, region="South West")""",
        "illustrative-balance-threat": """
            made = rocu.example("illustrative")
            rocu.balance(made, "disruptions", by="threat")""",
        "illustrative-balance-tier": """
            made = rocu.example("illustrative")
            rocu.balance(made, "disruptions", by="tier")""",
        "illustrative-balance-level": """
            made = rocu.example("illustrative")
            focus = "Yorkshire and the Humber"
            rocu.balance(made, "disruptions", by="level", region=focus, period="2020-21")""",
    },
    "balance_over_time": {
        "illustrative-balance-over-time": """
            made = rocu.example("illustrative")
            rocu.balance_over_time(made, "disruptions", region="Yorkshire and the Humber")""",
    },
    "recommendations": {
        "recommendations-2021": """
            register, events = rocu.example("register"), rocu.example("register_events")
            rocu.recommendations(register, events)""",
        "illustrative-recommendations": """
            register = rocu.example("illustrative_register")
            rocu.recommendations(register, rocu.example("illustrative_events"))""",
        "illustrative-recommendations-owner": """
            register = rocu.example("illustrative_register")
            rocu.recommendations(register, by="owner")""",
    },
    "responses": {
        "responses-2021": """
            rocu.responses(rocu.example("responses"), rocu.example("register"))""",
        "illustrative-responses": """
            register = rocu.example("illustrative_register")
            rocu.responses(rocu.example("illustrative_responses"), register)""",
    },
    "funding": {
        "funding": """
            rocu.funding(rocu.example("funding"))""",
        "illustrative-funding": """
            rocu.funding(rocu.example("illustrative_resources"))""",
    },
    "grades": {
        "grades": """
            rocu.grades(rocu.example("grades"))""",
        "illustrative-grades": """
            rocu.grades(rocu.example("illustrative_grades"))""",
    },
}


@cache
def made(kind: str, name: str) -> rocu.Exhibit:
    """Exhibit that an example makes."""
    tree = ast.parse(inspect.cleandoc(EXHIBITS[kind][name]))
    last, names = tree.body.pop(), {"rocu": rocu}
    exec(compile(tree, name, "exec"), names)
    return eval(compile(ast.Expression(last.value), name, "eval"), names)


def exhibit_page(kind: str) -> str:
    """Page of a kind: its question, and each example with picture, words and code."""
    text = inspect.getdoc(getattr(rocu, kind))
    lines = [f"# {kind}", "", text.split("\n\n")[0].replace("\n", " ")]
    for name, code in EXHIBITS[kind].items():
        exhibit = made(kind, name)
        lines += ["", f"## {exhibit.headline}", "", exhibit.subtitle, ""]
        if exhibit.drawing is not None:
            lines += [f"![{exhibit.alt}](../gallery/{name}-page.png)", ""]
        lines += ["```python", inspect.cleandoc(code), "```", "", exhibit.description, ""]
        lines += [f"- {note}" for note in exhibit.notes]
        lines += ["", f"Source: {exhibit.source}"]
        if exhibit.drawing is not None:
            others = [f"[{size}](../gallery/{name}-{size}.png)" for size in SIZES]
            lines += ["", f"At half a page, a page and a slide: {', '.join(others)}."]
    lines += ["", f'All options: [Python](../api.md#{kind}). In a paper: `kind = "{kind}"`,']
    lines += [f"[paper.toml](../paper-reference.md#{kind})."]
    return "\n".join(lines) + "\n"


def exhibits_page() -> str:
    """List of the kinds, each with its question."""
    lines = [
        "# Exhibits",
        "",
        "Each is chart, headline, alt text, description, table, source and notes",
    ]
    lines += ["in one, made from the same figures. Choose by the question.", ""]
    lines += ["| exhibit | what it shows | as in |", "|---|---|---|"]
    for kind, examples in EXHIBITS.items():
        text = inspect.getdoc(getattr(rocu, kind)).split("\n\n")[0].replace("\n", " ")
        drawn = [name for name in examples if made(kind, name).drawing is not None]
        picture = f"![{made(kind, drawn[0]).alt}](../gallery/{drawn[0]}-half.png)" if drawn else ""
        lines.append(f"| [{kind}]({kind}.md) | {text} | {picture} |")
    return "\n".join(lines) + "\n"


def draw(wanted: list[str]) -> None:
    """Write the pictures of all examples, or of those named, at every size."""
    for kind, examples in EXHIBITS.items():
        for name in examples:
            exhibit = made(kind, name)
            if exhibit.drawing is not None and (not wanted or name in wanted):
                for size in SIZES:
                    path = HERE / "gallery" / f"{name}-{size}.png"
                    outputs.write(path, exhibit.image("png", size))
    if not wanted or PAGE_ONE in wanted:
        outputs.write(HERE / "gallery" / f"{PAGE_ONE}.png", page_one())


def page_one() -> bytes:
    """First page of the illustrative paper, as a PNG file."""
    paper = rocu.Paper.from_spec(datasets.data() / "illustrative" / "paper.toml")
    document = paper.document("public")
    pages = pdf.typeset(pdf.content(document), document.dated, format="png", ppi=PAGE_PPI)
    pixels = np.asarray(Image.open(io.BytesIO(pages[0])).convert("RGBA"))
    return png(pixels, PAGE_PPI, {})


# --- references, from the schemas that are shipped -----------------------------------------------


def _schema(name: str) -> dict:
    return json.loads((REFERENCE / f"{name}.schema.json").read_text(encoding="utf-8"))


def _cell(text: object) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")


def _table(heads: tuple[str, ...], rows) -> list[str]:
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    return [*lines, *(f"| {' | '.join(map(_cell, row))} |" for row in rows), ""]


_SETTINGS = {
    "frame": "which frame the file or sheet is",
    "layout": "how it is laid out, where that cannot be told",
    "years": "what a year such as 2016 is",
    "quarters": "what Q1 is",
    "period_is": "what a day or a month in place of a period stands for",
    "ignore": "the sheet is not read",
    "fill_down": "an empty cell takes the name above it, or (false) inherits nothing",
    "header_row": "look for headings from this row",
    "header_rows": "exactly these rows are headings",
    "drop_rows": "as if they were not there",
    "drop_columns": "as if they were not there",
    "scale": "what each figure is multiplied by; of grades, their scale",
    "columns": "as `[columns]` below, for one sheet",
}


def companion_page() -> str:
    """Everything that a companion and ``rocu.toml`` may say."""
    companion, words = _schema("companion"), _schema("rocu")
    settings = companion["definitions"]["settings"]["properties"]
    fields = companion["definitions"]["fields"]["properties"]
    meaning: dict[str, str] = {}
    for column in (column for columns in schema.FRAMES.values() for column in columns):
        said = meaning.get(column.name, "")
        if column.meaning not in said:
            meaning[column.name] = "; ".join(filter(None, (said, column.meaning)))
    meaning["geography"] = "for a column that mixes regions, forces and bodies"
    meaning["earliest"] = "the earliest day that a grade can be of"
    lines = ["# Companion files and rocu.toml: everything they may say", ""]
    lines += ["Made from the JSON Schemas that are shipped; [how to use them](companion.md).", ""]
    lines += ['## [file] and [sheets."Name"]', ""]
    lines += ['Under `[file]` for every sheet, under `[sheets."Name"]` for one.', ""]
    rows = [
        (f"`{n}`", _SETTINGS[n], settings[n]["description"]) for n in settings if n in _SETTINGS
    ]
    lines += _table(("setting", "what it says", "written as"), rows)
    lines += [
        "and any field below, which then holds for every figure or record that no cell says",
        "",
    ]
    lines[-2] += ' otherwise of: `region = "East Midlands"`.'
    lines += [
        "## [columns]",
        "",
        'Heading as typed, or `"column B"`, and the field that it gives; or',
    ]
    lines += ['`"unused"` (read, kept out, not warned about) or `"note"`.', ""]
    lines += [
        "## [values.FIELD]",
        "",
        "Word as typed, and the word that is meant; or several fields at",
    ]
    lines += ['once: `"Kent led" = { force = "Kent", counting = "led" }`.', "", "## Fields", ""]
    rows = [
        (f"`{n}`", meaning.get(n, ""), fields[n]["description"].partition(', such as "2020')[0])
        for n in fields
    ]
    lines += _table(("field", "meaning", "written as"), rows)
    accept = companion["properties"]["accept"]["items"]
    lines += [
        "## [[accept]]",
        "",
        "Takes a figure back that was set aside. The paper prints it.",
        "",
    ]
    rows = [
        (f"`{n}`", "yes" if n in accept["required"] else "", what["description"])
        for n, what in accept["properties"].items()
    ]
    lines += _table(("key", "must be there", "written as"), rows)
    lines += ["## rocu.toml", ""]
    for table, what in words["properties"].items():
        inner = what["additionalProperties"].get("properties")
        lines += [f"### [{table}]", ""]
        if inner is None:
            lines += ['Another name, and what it is a name for: `"Warks" = "Warwickshire"`.', ""]
            continue
        rows = [(f"`{n}`", kind["description"]) for n, kind in inner.items()]
        lines += _table(("key", "what may stand there"), rows)
    return "\n".join(lines).rstrip() + "\n"


_PAPER = {
    "title": "what it is called; its files are named by it; `{region}` and `{forces}` in it, in "
    "subtitle, purpose and asks stand for the region's name and for how many forces it has",
    "subtitle": "a line below the title",
    "audience": "whom it is for, which decides what is hidden; there is no default",
    "marking": "the protective marking on every page; never lower than a return's without",
    "marking_why": "the reason why it is lower than a return's",
    "handling": "what stands beside the marking",
    "authors": "who wrote it",
    "board": "who reads it",
    "purpose": "a sentence on page one",
    "for": "what the board is to do with it",
    "asks": "what the board is asked, on page one",
    "region": "the region in focus, for every exhibit that names no other",
    "as_at": "the day it speaks of; nothing newer goes in; without it the latest in the data",
    "returns": "files or folders beside this file",
    "example": "shipped figures in place of returns",
    "previous": "records of earlier papers, or of others, so that they tell no count together",
    "template": "a Word file whose page and styles the Word paper takes",
    "threshold": "counts of people below it are small; 5 where it is left out",
    "strands": "a declared assumption: which of the four Ps a measure serves; printed",
    "assumptions": "sentences that the paper prints as yours",
    "restricted": "what the restricted part bears, where an exhibit has that audience",
    "exhibits": "what it shows, in this order, once each",
    "vocabulary": "words of your own, as in `rocu.toml`",
    "heading": "the question that it stands under; each question has a page",
    "comment": "a sentence of your own below it",
    "annex": "it stands in the annex",
    "answer": "it answers its question: it comes first",
    "only": "the rows that it rests on, by column and word",
}


def paper_page() -> str:
    """Everything that ``paper.toml`` may say."""
    paper = _schema("paper")
    lines = ["# paper.toml: everything it may say", ""]
    lines += [
        "Made from the JSON Schema that is shipped; `rocu start` writes one to begin with.",
        "",
    ]
    lines += ["## The paper", ""]
    rows = [
        (f"`{n}`", _PAPER[n], f"`{what['description']}`", ", ".join(what.get("enum", ())))
        for n, what in paper["properties"].items()
    ]
    lines += _table(("key", "what it says", "as in", "one of"), rows)
    kinds = {
        each["if"]["properties"]["kind"]["const"]: each["then"]["properties"]
        for each in paper["properties"]["exhibits"]["items"]["allOf"]
    }
    first = next(iter(kinds.values()))
    every = [n for n in first if n != "kind" and all(n in options for options in kinds.values())]
    lines += ["## Every exhibit", "", 'Each begins with `[[exhibits]]` and `kind = "…"`.', ""]
    rows = [(f"`{n}`", _PAPER[n], f"`{first[n]['description']}`") for n in every]
    lines += _table(("key", "what it says", "as in"), rows)
    for kind, options in kinds.items():
        function = getattr(rocu, kind, None)
        told = parameters(inspect.getdoc(function)) if function else {}
        lines += [f"## {kind}", ""]
        lines += [f"[Its page](exhibits/{kind}.md).", ""] if function else [_STATED, ""]
        rows = [
            (f"`{n}`", plain(told.get(n, "")), f"`{what.get('description', '')}`".replace("``", ""))
            for n, what in options.items()
            if n not in every and n != "kind"
        ]
        lines += _table(("option", "what it does", "as in"), rows) if rows else []
    return "\n".join(lines).rstrip() + "\n"


_STATED = "A list of figures that stand in public already, as they were stated, undated ones too."


# --- Python, from the docstrings -----------------------------------------------------------------


def sections(text: str) -> dict[str, str]:
    """Sections of a numpydoc docstring; what stands before them under an empty name."""
    parts = re.split(r"^(\w[\w ]*)\n-{3,}\n", text, flags=re.MULTILINE)
    return {"": parts[0].strip(), **dict(zip(parts[1::2], parts[2::2], strict=True))}


def parameters(text: str) -> dict[str, str]:
    """What a docstring says of each parameter, by its name."""
    held = {}
    for entry in re.split(r"\n(?=\S)", sections(text).get("Parameters", "").strip()):
        head, _, body = entry.partition("\n")
        names, _, kind = head.partition(" : ")
        for name in names.split(","):
            held[name.strip("* ")] = " ".join((f"{kind}. " if kind else "", *body.split())).strip()
    return held


def entry(name: str, held: object) -> list[str]:
    """A public name: its signature, its docstring, its example."""
    text = sections(inspect.getdoc(held) or "")
    lines = [f"## {name}", ""]
    if not inspect.isclass(held) or name == "Paper":
        lines += ["```python", _signature(f"rocu.{name}", held), "```", ""]
    lines += [plain(text.pop("")), ""]
    shown = text.pop("Examples", "")
    for title, body in text.items():
        lines += [f"**{title}**", ""]
        for item in re.split(r"\n(?=\S)", inspect.cleandoc(body)):
            head, _, more = item.partition("\n")
            what = " ".join(more.split())
            lines.append(f"- `{head}`{': ' + plain(what) if what else ''}" if more or " : " in head
                         else f"- {plain(head)}")  # fmt: skip
        lines.append("")
    methods = [
        f"- `{_signature(own, method).replace('self, ', '').replace('self', '')}`: "
        + plain(sections(inspect.getdoc(method))[""].split("\n\n")[0].replace("\n", " "))
        for own, method in (vars(held).items() if inspect.isclass(held) else ())
        if inspect.isfunction(method) and not own.startswith("_") and method.__doc__
    ]
    lines += ["**Methods**", "", *methods, ""] if methods else []
    if name in EXAMPLES:
        lines += ["```python", *session(EXAMPLES[name].strip().splitlines()), "```", ""]
    elif shown:
        lines += ["```python", inspect.cleandoc(shown), "```", ""]
    return lines


def _signature(name: str, held: object) -> str:
    """Call of a function with its types and defaults, on a line or with one each."""
    given = []
    kinds = [each.kind for each in inspect.signature(held).parameters.values()]
    for number, each in enumerate(inspect.signature(held).parameters.values()):
        if each.kind is each.KEYWORD_ONLY and each.KEYWORD_ONLY not in kinds[:number]:
            given.append("*")
        kind = "" if each.annotation is each.empty else f": {each.annotation}"
        given.append(
            each.name + kind + ("" if each.default is each.empty else f" = {each.default!r}")
        )
    line = f"{name}({', '.join(given)})"
    return line if len(line) <= 90 else f"{name}(\n    " + ",\n    ".join(given) + ",\n)"


def plain(text: str) -> str:
    """Markdown of what a docstring says: its double backticks are code."""
    return text.replace("``", "`")


def session(lines: list[str], names: dict | None = None) -> list[str]:
    """Lines of Python as a person would type them, each with what it gives."""
    names, said, block = {} if names is None else names, [], []
    exec("import rocu_analysis as rocu", names)
    code = [line[4:] for line in lines if line.startswith((">>> ", "... "))]
    marks = [line[:4] for line in lines if line.startswith((">>> ", "... "))]
    for number, line in enumerate(code):
        block.append(line)
        said.append(f"{marks[number]}{line}")
        if number + 1 < len(code) and marks[number + 1] == "... ":
            continue
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile("\n".join(block) + "\n", "<example>", "single"), names)
        said += out.getvalue().rstrip().splitlines()
        block = []
    return said


@cache
def _examples() -> dict[str, str]:
    text = (HERE / "examples.txt").read_text(encoding="utf-8")
    parts = re.split(r"^== (.+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


EXAMPLES = _examples()
MEASURES = ("intervals", "change", "variation", "funnel", "balance", "signals",
            "progress", "disclosure")  # fmt: skip


def api_page() -> str:
    """Every public name, with an example that was run."""
    with _folder():
        return _api_page()


def _api_page() -> str:
    lines = [
        "# Python",
        "",
        "`import rocu_analysis as rocu`. Every example was run, and is by a test.",
    ]
    lines += [
        "Frames and their columns: [architecture](architecture.md), `rocu_analysis.schema`.",
        "One of your own making may hold categories, objects or days with a time; columns of which "
        "nothing is known are empty; what cannot be is refused.",
        "",
    ]
    names = [name for name in rocu.__all__ if name != "measures"]
    lines += [" · ".join(f"[{name}](#{name.lower()})" for name in names), ""]
    for name in names:
        lines += entry(name, getattr(rocu, name))
    lines += [
        "## measures",
        "",
        "Numbers in, numbers out; formulas and sources in [method](method.md).",
        "",
    ]
    for name in MEASURES:
        module = import_module(f"rocu_analysis.measures.{name}")
        lines += [f"### measures.{name}", "", plain(sections(inspect.getdoc(module))[""]), ""]
        if f"measures.{name}" in EXAMPLES:
            shown = EXAMPLES[f"measures.{name}"].strip().splitlines()
            lines += ["```python", *session(shown), "```", ""]
    return "\n".join(lines).rstrip() + "\n"


# --- the tutorial: its commands, run in an empty folder ------------------------------------------


def first_paper_page() -> str:
    """The tutorial, with what its commands and its Python say today."""
    page = (HERE / "first-paper.md").read_text(encoding="utf-8")
    names: dict = {}

    def run(found: re.Match) -> str:
        kind, text = found[1], found[2]
        if kind == "toml":  # the paragraph above names the file that the lines go into
            path = re.findall(r"`([^`]*\.toml)`", page[: found.start()])[-1]
            Path(path).write_text(text, encoding="utf-8")
            return found[0]
        if kind == "python":
            lines = session(text.splitlines(), names)
        else:
            typed = [line for line in text.splitlines() if line.startswith("$ ")]
            lines = [said for line in typed for said in (line, *_command(line[2:]))]
        return f"```{kind}\n" + "\n".join(lines) + "\n```"

    with _folder():
        return re.sub(r"(?ms)^```(console|toml|python)\n(.*?)^```", run, page)


@contextlib.contextmanager
def _folder() -> Iterator[None]:
    """An empty folder to work in."""
    with tempfile.TemporaryDirectory() as place, contextlib.chdir(place):
        yield
        os.chdir(HERE)  # no system deletes a folder that somebody works in


def _command(line: str) -> list[str]:
    """What a command says, on both streams, in the folder that a tutorial has come to."""
    name, *given = shlex.split(line)
    if name == "cd":
        os.chdir(given[0])
        return []
    if name == "cat":
        text = Path(given[0]).read_text(encoding="utf-8")
        # Where the package lies differs from one machine to the next.
        return re.sub(r"file://\S*/(?=rocu_analysis/)", "file:///…/", text).splitlines()
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        cli.main(given)
    said = re.sub(r"in \d+\.\d s", "in 9.9 s", out.getvalue())
    return [line.rstrip().replace(os.sep, "/") for line in said.splitlines()]


# --- all pages -----------------------------------------------------------------------------------

PAGES: dict[str, Callable[[], str]] = {
    "companion-reference.md": companion_page,
    "paper-reference.md": paper_page,
    "api.md": api_page,
    "first-paper.md": first_paper_page,
    "exhibits/README.md": exhibits_page,
    **{f"exhibits/{kind}.md": (lambda kind=kind: exhibit_page(kind)) for kind in EXHIBITS},
}


def main(given: list[str]) -> None:
    """Write all pages, and with ``pictures`` the pictures too."""
    if given[:1] == ["pictures"]:
        draw(given[1:])
    for name, page in PAGES.items():
        outputs.write(HERE / name, page())


if __name__ == "__main__":
    main(sys.argv[1:])
