"""Exhibits: what the figures show, and in what words. One module a family of questions.

Each function returns one `Exhibit`, from which chart, headline, alt text, table and notes all come.
"""

# Every kind, by its public name; a module of this folder bears it. A new one is a line here.
NAMES = (
    "completeness", "year_on_year", "compare_regions", "funnel", "track", "scorecard",
    "outcomes_profile", "balance", "balance_over_time", "recommendations", "responses", "funding",
    "grades",
)  # fmt: skip
