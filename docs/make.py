"""Write the generated pages of `docs/`: exhibits, paper.toml, Python, the tutorial.

``python docs/make.py`` writes the pages; with ``pictures`` it draws ``docs/gallery/`` too, and with
``site`` it writes the list of problems, which is not committed. `tests/test_docs.py` compares every
page with what would be written today, so that its code runs and nothing is out of date.
"""

from __future__ import annotations

import ast
import contextlib
import inspect
import io
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
import openpyxl
from PIL import Image

import rocu_analysis as rocu
from rocu_analysis import cli, datasets, outputs, problems
from rocu_analysis.charts.drawing import png
from rocu_analysis.paper import filing, pdf, spec

HERE = Path(__file__).parent
PAGE_ONE = "page-one"  # of the illustrative paper, among the pictures
PAGE_PPI = 110
MEASURES = ("intervals", "change", "variation", "funnel", "balance", "signals",
            "progress", "disclosure")  # fmt: skip

# --- exhibits: each kind with one example, its picture and its code -------------------------------

ABOUT_EXHIBITS = (
    "An exhibit answers one question: chart, headline, alternative text, table, source and notes,",
    "made from the same figures. Each call below runs as it is. The options are the same in Python",
    "and in [paper.toml](paper.md).",
)
EXHIBITS = {
    "year_on_year": """
        made = rocu.example("illustrative")
        rocu.year_on_year(made, "children safeguarded")""",
    "track": """
        made = rocu.example("illustrative")
        rocu.track(made, "arrests", region="South West")""",
    "scorecard": """
        made = rocu.example("illustrative")
        rocu.scorecard(made, region="South West")""",
    "outcomes_profile": """
        made = rocu.example("illustrative")
        rocu.outcomes_profile(made, region="South West")""",
    "compare_regions": """
        made = rocu.example("illustrative")
        rocu.compare_regions(made, "arrests", per="officers", region="South West")""",
    "funnel": """
        made = rocu.example("illustrative")
        rocu.funnel(made, "arrests", per="officers")""",
    "balance": """
        made = rocu.example("illustrative")
        rocu.balance(made, "disruptions", region="South West")""",
    "balance_over_time": """
        made = rocu.example("illustrative")
        rocu.balance_over_time(made, "disruptions", region="South West")""",
    "recommendations": """
        register = rocu.example("illustrative_register")
        rocu.recommendations(register, rocu.example("illustrative_events"))""",
    "responses": """
        rocu.responses(rocu.example("responses"), rocu.example("register"))""",
    "funding": """
        rocu.funding(rocu.example("illustrative_resources"))""",
    "grades": """
        rocu.grades(rocu.example("grades"))""",
    "completeness": """
        fraud = rocu.example("fraud")
        rocu.completeness(fraud, region="South West")""",
}


@cache
def made(kind: str) -> rocu.Exhibit:
    """Exhibit that the example of a kind makes."""
    tree = ast.parse(inspect.cleandoc(EXHIBITS[kind]))
    last, names = tree.body.pop(), {"rocu": rocu}
    exec(compile(tree, kind, "exec"), names)
    return eval(compile(ast.Expression(last.value), kind, "eval"), names)


def exhibits_page() -> str:
    """Each kind of exhibit: its question, an example with its picture, and its options."""
    lines = ["# Exhibits", "", *ABOUT_EXHIBITS, ""]
    lines += [" · ".join(f"[{kind}](#{kind})" for kind in EXHIBITS), ""]
    for kind, code in EXHIBITS.items():
        exhibit = made(kind)
        lines += [f"## {kind}", "", first_paragraph(getattr(rocu, kind)), ""]
        lines += ["```python", inspect.cleandoc(code), "```", ""]
        if exhibit.drawing is not None:
            lines += [f"![{exhibit.alt}](gallery/{kind}.png)", ""]
        lines += [f"**{exhibit.headline}**", "", *options(getattr(rocu, kind)), ""]
    return "\n".join(lines).rstrip() + "\n"


FRAMES = {"outcomes", "check", "recs", "events", "responses", "resources", "grades"}


def options(function: Callable) -> list[str]:
    """A line for each option of an exhibit, from its docstring, without its frames."""
    text = (inspect.getdoc(function) or "").partition("Parameters\n----------\n")[2]
    lines = []
    for names, use in re.findall(r"^(\w.*)\n((?: +.*\n)*)", text.partition("\n\n")[0] + "\n",
                                 re.MULTILINE):  # fmt: skip
        names, _, kind = names.partition(" : ")
        own = [f"`{name}`" for name in names.split(", ") if name not in FRAMES]
        words = " ".join(use.split()).replace("``", "`") or kind.removeprefix("str")
        lines += [f"- {', '.join(own)}" + f": {words}" * bool(words)] if own else []
    return lines


def draw(wanted: list[str]) -> None:
    """Write the pictures of all exhibits and of page one, or of those named."""
    for kind in EXHIBITS:
        if made(kind).drawing is not None and (not wanted or kind in wanted):
            outputs.write(HERE / "gallery" / f"{kind}.png", made(kind).image("png", "page"))
    if not wanted or PAGE_ONE in wanted:
        outputs.write(HERE / "gallery" / f"{PAGE_ONE}.png", page_one())


def page_one() -> bytes:
    """First page of the illustrative paper, as a PNG file."""
    paper = rocu.Paper.from_spec(datasets.data() / "illustrative" / "paper.toml")
    document = paper.document("public")
    pages = pdf.typeset(pdf.as_json(document), document.dated, format="png", ppi=PAGE_PPI)
    pixels = np.asarray(Image.open(io.BytesIO(pages[0])).convert("RGBA"))
    return png(pixels, PAGE_PPI, {})


# --- Python: every public name, with an example that is run ---------------------------------------


def first_paragraph(named: object) -> str:
    """First paragraph of a docstring, as Markdown."""
    text = (inspect.getdoc(named) or "").partition("\n\n")[0]
    return " ".join(text.split()).replace("``", "`")


def signature(name: str, function: object) -> str:
    """Call of a function with its defaults, without types."""
    given, keyword_only = [], False
    for each in inspect.signature(function).parameters.values():
        if each.kind is each.KEYWORD_ONLY and not keyword_only:
            keyword_only = True
            given.append("*")
        given.append(each.name + ("" if each.default is each.empty else f"={each.default!r}"))
    return f"rocu.{name}({', '.join(given)})"


def session(lines: list[str], names: dict | None = None) -> list[str]:
    """Lines of Python as a person would type them, each with what it prints."""
    names, printed, block = {} if names is None else names, [], []
    exec("import rocu_analysis as rocu", names)
    typed = [line for line in lines if line.startswith((">>> ", "... "))]
    for line, following in zip(typed, [*typed[1:], ""], strict=True):
        block.append(line[4:])
        printed.append(line)
        if following.startswith("... "):
            continue
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile("\n".join(block) + "\n", "<example>", "single"), names)
        printed += out.getvalue().rstrip().splitlines()
        block = []
    return printed


@cache
def _examples() -> dict[str, str]:
    text = (HERE / "examples.txt").read_text(encoding="utf-8")
    parts = re.split(r"^== (.+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


EXAMPLES = _examples()


def api_page() -> str:
    """Every public name: its call, what it does, and an example."""
    lines = ["# Python", "", "`import rocu_analysis as rocu`. `help(rocu.track)` gives all "
             "parameters, columns and errors.", ""]  # fmt: skip
    with _folder():
        for name in (name for name in rocu.__all__ if name != "measures"):
            public = getattr(rocu, name)
            lines += [f"## {name}", ""]
            lines += [] if inspect.isclass(public) else [f"`{signature(name, public)}`", ""]
            shown = f" Example and options: [exhibits](exhibits.md#{name})." * (name in EXHIBITS)
            lines += [f"{first_paragraph(public)}{shown}", "", *_example(name)]
        lines += ["## measures", "", "Plain numbers in and out; formulas and sources are in "
                  "[method](method.md).", ""]  # fmt: skip
        for name in MEASURES:
            module = import_module(f"rocu_analysis.measures.{name}")
            lines += [f"### measures.{name}", "", first_paragraph(module), ""]
            lines += _example(f"measures.{name}")
    return "\n".join(lines).rstrip() + "\n"


def _example(name: str) -> list[str]:
    if name not in EXAMPLES:
        return []
    return ["```python", *session(EXAMPLES[name].strip().splitlines()), "```", ""]


# --- paper.toml: its keys, and the formats that a paper is written in -----------------------------

ABOUT_PAPERS = (
    "One file says what a paper shows and for whom. `rocu start` writes one to begin with. This",
    "one is complete:",
)
PAPER = """
title = "Organised crime in {region}"
audience = "public"
region = "South West"
returns = "returns"

[[exhibits]]
kind = "track"
measure = "arrests"

[[decisions]]
ask = "Note the change in arrests"
"""
PARTICULAR = ("by", "show")  # options whose words differ from kind to kind
FORMATS = {
    "docx": "Word", "pdf": "PDF/UA, which screen readers can read",
    "html": "a web page in one file", "pptx": "slides",
    "xlsx": "an Excel workbook: every table, and one tidy sheet of all counts",
    "ods": "the same workbook as OpenDocument", "csv": "every table as text",
}  # fmt: skip


def paper_page() -> str:
    """What ``paper.toml`` may hold, the options of each kind, and the formats."""
    tables = {"The paper": spec.KEYS, "An exhibit: `[[exhibits]]`": spec.OWN_KEYS,
              "A paragraph of your own: `[[exhibits]]`": spec.TEXT_KEYS,
              "A decision: `[[decisions]]`": spec.DECISION_KEYS}  # fmt: skip
    lines = ["# paper.toml", "", *ABOUT_PAPERS, "", "```toml", PAPER.strip(), "```"]
    for title, held in tables.items():
        lines += ["", f"## {title}", "", "| key | written | use |", "|---|---|---|"]
        lines += [f"| `{name}` | `{key.written}` | {key.use} |" for name, key in held.items()]
    lines += [
        "",
        "## Options of each kind",
        "",
        "What each does is on [exhibits](exhibits.md); `stated` lists published figures as they "
        "were stated.",
        "",
    ]
    words: dict[str, tuple[str, ...]] = {}
    for name in spec.KINDS:
        own = {key: held for key, held in spec.kind_of(name).options.items()
               if key not in spec.OWN_KEYS}  # fmt: skip
        words |= {f"`{key}` of {name}" if key in PARTICULAR else f"`{key}`": held.words
                  for key, held in own.items() if held.words}  # fmt: skip
        written = [f"`{held.written(key) or key}`" for key, held in own.items()]
        lines.append(f"- **{name}**: {', '.join(written) or 'none of its own'}")
    lines += ["", "Those that take one of a few words:", ""]
    lines += [f"- {key}: {', '.join(some)}" for key, some in words.items()]
    lines += ["", "## Formats", "", "`rocu paper --formats docx,pdf,html` (the default), or:", ""]
    lines += [f"- `{form}`: {FORMATS[form]}" for form in filing.WRITERS]
    return "\n".join(lines) + "\n"


# --- the tutorial: its commands, run in an empty folder -------------------------------------------


def first_paper_page() -> str:
    """The tutorial, with what its commands and its Python print today."""
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
            if any("--answers" in line for line in typed):
                _choose(page[: found.start()], "questions.xlsx")
            lines = [printed for line in typed for printed in (line, *_command(line[2:]))]
        return f"```{kind}\n" + "\n".join(lines) + "\n```"

    with _folder():
        return re.sub(r"(?ms)^```(console|toml|python)\n(.*?)^```", run, page)


def _choose(page: str, path: str) -> None:
    """Choose the answers of the last table above in a questions workbook, as a reader does."""
    table = re.findall(r"\| The cell holds \| Answer \|\n\|[-|]+\n((?:\|.*\n)+)", page)[-1]
    chosen = dict(re.findall(r"\| (.*?) \| (.*?) \|\n", table))
    book = openpyxl.load_workbook(path)
    sheet = book["Questions"]
    heads = next(row for row in sheet.iter_rows() if row[0].value == "No.")
    at = {cell.value: cell.column for cell in heads}
    for row in range(heads[0].row + 1, sheet.max_row + 1):
        held = sheet.cell(row, at["The cell holds"]).value or "(no cell)"
        sheet.cell(row, at["Answer"]).value = chosen.pop(str(held), None)
    book.save(path)


@contextlib.contextmanager
def _folder() -> Iterator[None]:
    """An empty folder to work in."""
    with tempfile.TemporaryDirectory() as place, contextlib.chdir(place):
        yield
        os.chdir(HERE)  # no system deletes the folder that a process is in


def _command(line: str) -> list[str]:
    """What a command prints, on both streams, in the folder that the tutorial has come to."""
    name, *given = shlex.split(line)
    if name == "cd":
        os.chdir(given[0])
        return []
    if name == "cat":
        text = Path(given[0]).read_text(encoding="utf-8")
        return re.sub(r"file://\S*/(?=rocu_analysis/)", "file:///…/", text).splitlines()
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        cli.main(given)
    printed = re.sub(r"in \d+\.\d s", "in 9.9 s", out.getvalue())
    return [line.rstrip().replace(os.sep, "/") for line in printed.splitlines()]


# --- for the site only ----------------------------------------------------------------------------


def problems_page() -> str:
    """Every kind of problem, with its meaning and what to do."""
    lines, part = ["# Problems", ""], ""
    for kind in problems.kinds().values():
        if kind.part != part:
            part = kind.part
            lines += ["", f"## {part}", "", "| code | severity | meaning | what to do |"]
            lines += ["|---|---|---|---|"]
        cells = (f"`{kind.code}`", kind.severity, kind.meaning, kind.remedy)
        lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(lines).rstrip() + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "api.md": api_page,
    "first-paper.md": first_paper_page,
    "exhibits.md": exhibits_page,
    "paper.md": paper_page,
}


def main(given: list[str]) -> None:
    """Write all pages; with ``pictures`` the pictures, with ``site`` the list of problems."""
    if given[:1] == ["site"]:
        outputs.write(HERE / "problems.md", problems_page())
        return
    if given[:1] == ["pictures"]:
        draw(given[1:])
    for name, page in PAGES.items():
        outputs.write(HERE / name, page())


if __name__ == "__main__":
    main(sys.argv[1:])
