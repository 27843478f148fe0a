"""Draw every exhibit at its three sizes, and the page that shows them.

Run ``python docs/gallery/make.py``; it writes the pictures beside itself and ``README.md``. Real
figures and invented ones are kept apart, as in a paper.
"""

from __future__ import annotations

import sys
from pathlib import Path

import rocu_analysis as rocu
from rocu_analysis import outputs
from rocu_analysis.exhibits.printing import printed

HERE = Path(__file__).parent
SIZES = ("half", "page", "slide")
STRANDS = {
    "arrests": "Pursue",
    "people safeguarded": "Protect",
    "education events": "Prevent",
}


def published():
    """Exhibits of the real figures that are shipped."""
    fraud, scorpion = rocu.example("fraud"), rocu.example("scorpion")
    register, answers = rocu.example("register"), rocu.example("responses")
    share = {"of": "total outcomes", "period": "2018-19", "region": "South West"}
    yield "compare-shares", rocu.compare_regions(fraud, "judicial outcomes", **share)
    yield "compare-tiles", rocu.compare_regions(fraud, "judicial outcomes", tiles=True, **share)
    yield (
        "compare-rates",
        rocu.compare_regions(fraud, "judicial outcomes", period="2018-19", per="population"),
    )
    yield "track-scorpion", rocu.track(scorpion, "arrests", region="South West")
    yield "balance-declared", rocu.balance(scorpion, strands=STRANDS, region="South West")
    yield "recommendations-2021", rocu.recommendations(register, rocu.example("register_events"))
    yield "responses-2021", rocu.responses(answers, register)
    yield "grades", rocu.grades(rocu.example("grades"))
    yield "funding", rocu.funding(rocu.example("funding"))


def illustrative():
    """Exhibits of the invented set."""
    made = rocu.example("illustrative")
    register, events = (rocu.example(f"illustrative_{name}") for name in ("register", "events"))
    focus = "Yorkshire and the Humber"
    yield (
        "illustrative-compare",
        rocu.compare_regions(made, "arrests", per="officers", counting="led", region="South West"),
    )
    yield "illustrative-track-one", rocu.track(made, "arrests", region="South West", counting="led")
    yield (
        "illustrative-track-rebased",
        rocu.track(
            made,
            "warrants executed",
            region="South East",
            rebase={"period": "2018-19 Q2", "reason": "new recording system", "on": "2018-07-02"},
        ),
    )
    yield (
        "illustrative-track-all",
        rocu.track(made, "arrests", counting="led", per="officers", focus=focus),
    )
    yield "illustrative-track-small", rocu.track(made, "children safeguarded")
    yield "illustrative-balance-region", rocu.balance(made, "disruptions", region=focus)
    yield "illustrative-balance-threat", rocu.balance(made, "disruptions", by="threat")
    yield "illustrative-balance-tier", rocu.balance(made, "disruptions", by="tier")
    yield (
        "illustrative-balance-level",
        rocu.balance(made, "disruptions", by="level", region=focus, period="2020-21"),
    )
    yield (
        "illustrative-balance-over-time",
        rocu.balance_over_time(made, "disruptions", region=focus),
    )
    yield "illustrative-recommendations", rocu.recommendations(register, events)
    yield "illustrative-recommendations-owner", rocu.recommendations(register, by="owner")
    yield "illustrative-responses", rocu.responses(rocu.example("illustrative_responses"), register)
    yield "illustrative-scorecard", rocu.scorecard(made)
    yield "illustrative-scorecard-region", rocu.scorecard(made, region="South West")
    yield "illustrative-year-on-year", rocu.year_on_year(made, "children safeguarded")
    yield "illustrative-outcomes", rocu.outcomes_profile(made, region="South West")
    yield "illustrative-funnel", rocu.funnel(made, "arrests", per="officers", counting="led")
    yield "illustrative-funding", rocu.funding(rocu.example("illustrative_resources"))
    yield "illustrative-grades", rocu.grades(rocu.example("illustrative_grades"))


def main(names: list[str]) -> None:
    """Write all pictures and the page, or only the exhibits named."""
    page = ["# Gallery", "", "Made by `make.py`. Every exhibit at half a page, a page and a slide."]
    for title, exhibits in (
        ("Published figures", published),
        ("Illustrative figures", illustrative),
    ):
        page += ["", f"## {title}"]
        for name, exhibit in exhibits():
            page += section(name, exhibit)
            if exhibit.drawing is not None and (not names or name in names):
                for size in SIZES:
                    outputs.write(HERE / f"{name}-{size}.png", exhibit.image("png", size))
    if not names:
        outputs.write(HERE / "README.md", "\n".join(page) + "\n")


def section(name: str, exhibit: rocu.Exhibit) -> list[str]:
    """Headline, words, pictures, table and notes of one exhibit."""
    lines = ["", f"### {exhibit.headline}", "", f"*{exhibit.subtitle}*", "", exhibit.description]
    if exhibit.drawing is not None:
        for size in SIZES:
            lines += ["", f"![{exhibit.alt}]({name}-{size}.png)"]
    lines += ["", *table(exhibit)]
    lines += ["", f"Source: {exhibit.source}", "", *[f"- {note}" for note in exhibit.notes]]
    return lines


def table(exhibit: rocu.Exhibit) -> list[str]:
    """Table of an exhibit in Markdown."""
    words = printed(exhibit.table)
    rows = [" | ".join(map(escaped, row)) for row in words.itertuples(index=False, name=None)]
    head = " | ".join(map(escaped, words.columns))
    return [f"| {head} |", f"|{' --- |' * words.shape[1]}", *[f"| {row} |" for row in rows]]


def escaped(cell: object) -> str:
    """Cell without the sign that ends it."""
    return str(cell).replace("|", "\\|")


if __name__ == "__main__":
    main(sys.argv[1:])
