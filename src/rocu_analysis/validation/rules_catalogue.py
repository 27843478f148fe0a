"""Every kind of problem that intake knows: its code, how grave it is, what it means, the cure.

Codes are stable from one release to the next, so that a force can be told once what
``part_above_whole`` is. `docs/problems.md` is this table in prose, and a test holds the two
together. A finding carries its own message with the figures in it; what stands here is what is
true of every finding of that kind.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from rocu_analysis import schema
from rocu_analysis.errors import Problem
from rocu_analysis.readers.problem_codes import Code, error, finding, warning

if TYPE_CHECKING:
    import pandas as pd


CODES: dict[str, Code] = {
    # --- between figures ---
    "repeated": warning(
        "The same figure is given twice. It counts once; the second is in the ledger as repeated.",
        "Nothing, if it is one figure. If they are two, say in what they differ.",
    ),
    "conflict": warning(
        "One figure has two values and no later declared date says which stands. Nobody chooses: "
        "the figure is a range, and only what holds at both ends may be claimed.",
        "Ask which is right and mend the other, or give each its date (as at) if one revises.",
    ),
    "revised": warning(
        "The same publisher gave the figure again on a later day with another value. The later one "
        "stands and the earlier is kept as its vintage.",
        "Nothing. rocu.revisions shows by how much figures move.",
    ),
    "hidden_elsewhere": warning(
        "One cell hides a figure that another gives. The figure that is given is used, and is "
        "protected like any other before anything is published.",
        "Make sure that the figure may be held here.",
    ),
    "total_beside_parts": warning(
        "A figure without a threat, strand, tier or level is the sum of the figures with one, in "
        "the same sheet. All are kept; added up they would count everything twice.",
        "If it is their total, take the row out: totals are worked out from the rows.",
    ),
    "period_ahead": warning(
        "A period begins after the day the figures were taken, or more than a year after every "
        "other period.",
        "Mend the year, if it was mistyped; plans and targets are no outcomes.",
    ),
    "rows_not_told_apart": error(
        "Many rows of a sheet have the same measure, place and period, but other values. They "
        "differ in something that no column of the contract was found for.",
        "Name that column in a companion file, for instance as threat, tier or level.",
    ),
    "older_return": warning(
        "A return gives a figure of which a newer one is already held.",
        "Check that the right file was sent. The newer figure goes on being used.",
    ),
    "part_above_whole": warning(
        "A part is larger than its whole, so one of the two is wrong. Both are kept as given; no "
        "share is taken of them.",
        "Compare the two cells with what was published and mend the wrong one.",
    ),
    "total_does_not_add_up": warning(
        "A total differs from the sum of its parts, all of which are given.",
        "Find the part or the total that is wrong; rounding explains small differences only.",
    ),
    "headings_shifted": error(
        "In one block of a sheet nearly every row fails the same sum, which is what happens when "
        "a heading was inserted or lost and the ones after it stand over the wrong column.",
        "Set the headings over their columns again and return the sheet.",
    ),
    "periods_overlap": warning(
        "Two periods of one series share days. Their figures are never added.",
        "Nothing, if both are meant. Say which to use where a series is drawn.",
    ),
    "force_missing": warning(
        "A region's forces all give a figure but for some. A regional sum names them and is not "
        "compared with a whole one.",
        "Ask the force for its figure, or for a marker that says why there is none.",
    ),
    "period_missing": warning(
        "A series has a gap. It is not bridged: missing is never zero.",
        "Ask for the period, or for a marker that says why there is none.",
    ),
    "far_from_history": warning(
        "A figure lies far from that series' own history. It is kept, since it may be true.",
        "Check the cell against the record; a slipped digit or a changed definition is usual.",
    ),
    # --- in a register ---
    "record_incomplete": error(
        "A record lacks something that a record of its kind must have.",
        "Fill the cell. An identifier may be any that stays the same, such as R1.",
    ),
    "date_impossible": error(
        "What is typed as a day cannot be one. The day comes first: 28/02/2022.",
        "Type the day again, best as a real date.",
    ),
    "date_unclear": warning(
        "The words name no one day. The record is kept without it, and is never called overdue.",
        "Type the day, such as 28 February 2022, or a month, which means its last day.",
    ),
    "date_from_publication": warning(
        "The words count from publication, whose day is not given. The record is kept without it.",
        "Give the day of publication, or type the due day.",
    ),
    "date_without_day": warning(
        "A month or a year stands where a day is wanted. Its last day was taken.",
        "Type the day if it is known.",
    ),
    "due_before_published": error(
        "A recommendation is due before it was published. One of the two days is wrong.",
        "Mend the wrong one.",
    ),
    "status_before_published": warning(
        "A status is older than the publication of what it is about.",
        "Check both days; a status of an earlier recommendation may have been copied.",
    ),
    "status_unknown": warning(
        "A status is in words that are not known here. It is kept as “status not known”.",
        "Use one of the words of the template, or give the word its meaning in a companion file.",
    ),
    "level_unknown": warning(
        "The level of a recommendation is in words that are not known here. It is kept without.",
        "Use one of the words of the template.",
    ),
    "position_unknown": error(
        "The position of a response is in words that are not known here.",
        "Use one of the words of the template.",
    ),
    "certainty_unknown": warning(
        "How long money is certain is in words that are not known here. It is kept as Not stated.",
        "Use one of the words of the template.",
    ),
    "grade_unknown": error(
        "A grade is in words that no scale has.",
        "Use the words of one scale, and leave the cell empty where no grade was given.",
    ),
    "grade_not_in_scale": error(
        "A grade does not belong to the scale that is stated. Scales are never mixed.",
        "Mend the grade or the scale.",
    ),
    "scale_unknown": error(
        "The scale of a grade is in words that are not known here.",
        "Use one of the words of the template.",
    ),
    "scale_of_neighbours": warning(
        "A grade has no scale and no day that would tell it. That of its neighbours was taken.",
        "Give the scale in a column.",
    ),
    "amount_unreadable": error(
        "What stands where an amount or a number of posts is wanted is neither.",
        "Type the number alone; its unit belongs in the heading.",
    ),
    "amount_negative": error(
        "An amount or a number of posts is less than nothing. In accounts brackets mean that too.",
        "Type the amount that was received, or the posts there are.",
    ),
    "amount_unit_unclear": error(
        "An amount is so large in the unit of its column that it must have been typed in another.",
        "Type it in the unit that the heading names.",
    ),
    "posts_permanent_above_posts": error(
        "More posts are permanent than there are posts.",
        "Mend the wrong one. Permanent posts are a part of all posts.",
    ),
    "posts_filled_above_posts": warning(
        "More posts are filled than there are. It is kept, since a unit may be over strength.",
        "Check both; count posts and people in the same way, as full-time equivalents.",
    ),
    "record_repeated": warning(
        "The same record is given twice. It counts once.",
        "Nothing, if it is one. If they are two, say in what they differ.",
    ),
    "record_superseded": warning(
        "A record is given again with a later day. The later one stands.",
        "Nothing. Where its due day moved, the first is kept as the original.",
    ),
    "record_conflict": error(
        "Two records have one identifier and say different things, and no day says which is later.",
        "Give each its own identifier, or each its day, or mend the wrong one.",
    ),
    "two_publication_days": warning(
        "Two days of publication are given for one report. Both are kept and shown.",
        "Nothing, where sources differ. Days for a response are counted from each.",
    ),
    "funding_line_twice": warning(
        "Two lines of one source, period and certainty have different amounts. Both are kept, and "
        "will be added.",
        "Name the two grants apart, or take out the one that replaces the other.",
    ),
}


# Build a problem of a kind in `CODES`: ``problem(code, file, sheet, cell, field=…, message=…)``.
problem = partial(finding, CODES)


def problems_frame(found: Iterable[Problem]) -> pd.DataFrame:
    """Problems as a table with the contract's columns, all text."""
    import pandas as pd

    rows = list(map(attrgetter(*schema.PROBLEM_COLUMNS), found))
    texts = zip(*rows, strict=True) if rows else [()] * len(schema.PROBLEM_COLUMNS)
    return pd.DataFrame(
        {
            name: pd.Series(list(text), dtype="object").astype("str")
            for name, text in zip(schema.PROBLEM_COLUMNS, texts, strict=True)
        }
    )
