"""Everything that is recorded: the name of each record, and the function that makes its text.

A record is what a person reads: a check of a small return in each published shape, the wording of
every kind of problem, the words and table of each kind of exhibit, and the two shipped papers.
"""

import string
from functools import partial
from inspect import cleandoc
from pathlib import Path

from shipped_papers import illustrative, published

import rocu_analysis as rocu
from rocu_analysis import outputs, problems

from . import text

HERE = Path(__file__).parent

# A small return in each published shape, and one in none.
SHAPES = {
    "long": """
        Force,Period,Measure,Strand,Value
        Dorset,2024-25 Q1,arrests,Pursue,41
        Wiltshire,2024-25 Q1,arrests,Pursue,[c]
        Dorset,2024-25 Q2,arrests,Pursue,about 44
    """,
    "wide by measure": """
        South West return,,,
        Force,Period,Arrests,Charges
        Dorset,2024-25 Q1,41,18
        Wiltshire,2024-25 Q1,37,<5
        Total,2024-25 Q1,78,
    """,
    "wide by period": """
        Arrests,,,
        Force,2024-25 Q1,2024-25 Q2,2024-25 Q3 (provisional)
        Dorset,41,44,40
        Wiltshire,37,35,n/a
        Total,78,80,
    """,
    "wide by one detail": """
        Disruptions 2024-25,,,
        Region,Pursue,Prevent,Protect
        South West,120,31,44
        Eastern,98,27,39
    """,
    "crosstab of two rows": """
        Force,2024-25 Q1,,2024-25 Q2,
        ,Arrests,Charges,Arrests,Charges
        Dorset,41,18,44,19
        Wiltshire,37,12,35,14
    """,
    "register": """
        Recommendation ID,Report,Region,Due,Status,Status date
        R1,Inspection 2021,South West,31/03/2022,Complete,01/03/2022
        R2,Inspection 2021,Eastern,31/03/2022,Open,
    """,
    "not recognised": """
        Force,Cost,Arrests
        Dorset,500,41
        Forecast 2025-26,,
        Wiltshire,700,37
    """,
}


def check_of(shape, folder):
    """Check the small return of a shape, written to a folder."""
    path = Path(folder) / "return.csv"
    path.write_text(cleandoc(SHAPES[shape]) + "\n", encoding="utf-8")
    return rocu.check(path)


def shape_record(shape):
    """What a check finds in the return of a shape."""
    with text.new_folder() as folder:
        return text.check(check_of(shape, folder))


def messages():
    """The wording of every kind of problem; each fact is printed as its own name."""
    lines = []
    for kind in problems.kinds().values():
        template = f"{kind.message or kind.meaning} {kind.remedy}"
        names = {
            field.lstrip("<") for _, field, _, _ in string.Formatter().parse(template) if field
        }
        facts = {name: f"[{name}]" for name in names - {"cell", "field", "found", "name", "word"}}
        at = ("return.xlsx", "Sheet1", "D5")
        one = problems.problem(kind.code, *at, field="value", found="[found]", **facts)
        lines += [f"{kind.code} ({kind.severity})", f"  {one.message}", f"  {one.remedy}"]
    return "\n".join(lines)


def in_invented(kind, *given, **options):
    """Ask for an exhibit of the illustrative outcomes."""
    return getattr(rocu, kind)(rocu.example("illustrative"), *given, **options)


OURS = {"region": "South West"}
EXHIBITS = {
    "balance": partial(in_invented, "balance", "disruptions", **OURS),
    "balance_over_time": partial(in_invented, "balance_over_time", "disruptions", **OURS),
    "compare_regions": partial(in_invented, "compare_regions", "arrests", per="officers", **OURS),
    "completeness": lambda: rocu.completeness(rocu.example("fraud"), **OURS),
    "funding": lambda: rocu.funding(rocu.example("illustrative_resources")),
    "funnel": partial(in_invented, "funnel", "arrests", per="officers"),
    "grades": lambda: rocu.grades(rocu.example("grades")),
    "outcomes_profile": partial(in_invented, "outcomes_profile", **OURS),
    "recommendations": lambda: rocu.recommendations(
        rocu.example("illustrative_register"), rocu.example("illustrative_events")
    ),
    "responses": lambda: rocu.responses(rocu.example("responses"), rocu.example("register")),
    "scorecard": partial(in_invented, "scorecard", **OURS),
    "track": partial(in_invented, "track", "arrests", **OURS),
    "year_on_year": partial(in_invented, "year_on_year", "arrests"),
}

CASES = {
    **{f"checks/{shape}": partial(shape_record, shape) for shape in SHAPES},
    "messages": messages,
    **{f"exhibits/{kind}": lambda ask=ask: text.exhibit(ask()) for kind, ask in EXHIBITS.items()},
    "papers/illustrative public": lambda: text.document(illustrative().document("public")),
    "papers/illustrative restricted": lambda: text.document(illustrative().document("restricted")),
    "papers/published": lambda: text.document(published().document("public")),
    "papers/evidence": lambda: text.evidence(illustrative().record("public")),
}


def path_of(name):
    return HERE / f"{name}.txt"


def write(names):
    """Write some records."""
    for name in names:
        outputs.write(path_of(name), CASES[name]() + "\n")
