"""How the figures of a paper were made, one paragraph a method, for its annex.

An exhibit's own notes say what was done in its case; these say what the method is. A sentence
stands here only where the notes of some exhibit of the paper, or the heads of its table, speak of
what it explains, so that the annex tells of no method that the paper did not use.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rocu_analysis.exhibits.exhibit import Exhibit


@dataclass(frozen=True)
class Part:
    """One statement about a method.

    Attributes
    ----------
    text : str
    said : str
        Words that the notes of an exhibit must hold for it, in small letters; none where empty.
    unsaid : str
        Words that the notes of an exhibit must lack for it.
    """

    text: str
    said: str = ""
    unsaid: str = ""

    def holds(self, notes: str) -> bool:
        """Whether it is so of an exhibit with these notes."""
        return self.said in notes and not (self.unsaid and self.unsaid in notes)


@dataclass(frozen=True)
class Method:
    """A method by its name, and what may be said of it."""

    name: str
    parts: tuple[Part, ...]

    def told(self, notes: Iterable[str]) -> str:
        """What is said of it where its exhibits have these notes, one text an exhibit."""
        known = [text.lower() for text in notes]
        return " ".join(part.text for part in self.parts if any(map(part.holds, known)))


_FEW = "With fewer than ten points no limits are drawn and no signal is sought."
_COMPARISON = Method(
    "Comparing regions",
    (
        Part("Each region's share stands with Wilson's interval.", "intervals are wilson's"),
        Part("Each region's count or rate stands with its exact Poisson interval.",
             "exact poisson limits"),
        Part("It is widened where eight earlier periods or more show how far the region's counts "
             "vary beyond chance.", "widened where"),
        Part("A region is said to differ from the network only where its interval lies wholly on "
             "one side and the difference stands when all regions are looked at together.",
             "counts as told apart"),
        Part("Where regions clearly differ among themselves, the variance between them is "
             "estimated from them all, and each is also held against their usual spread: the "
             "limits, at 99.8 per cent, of a funnel that allows for that variance. To differ "
             "beyond chance is then no news by itself. The variance is known only roughly: in up "
             "to about 15 papers in 100 one would lie outside though all are drawn from one "
             "spread.", "usual spread of regions"),
        Part("Regions are never ranked: with figures of this size most ranks are chance."),
    ),
)  # fmt: skip
_FUNNEL = Method(
    "Regions by size",
    (
        Part("A funnel holds each region against limits around the network's value, which narrow "
             "as size grows."),
        Part("The limits allow for the variance between regions, which is estimated from them all "
             "and known only roughly: in up to about 15 papers in 100 one would lie outside though "
             "all are drawn from one spread.", "with the variance between regions"),
        Part("Where regions differ no more than chance explains, the limits allow for chance "
             "alone.", unsaid="with the variance between regions"),
    ),
)  # fmt: skip
_OWN_PAST = Method(
    "A region against its own past",
    (
        Part("Each measure's newest rate a day over that of at least eight earlier periods of the "
             "same kind and length, with an interval that allows for how far those periods varied. "
             "A measure is said to stand apart only where the interval leaves out 1 and the "
             "difference stands when all measures are looked at together.",
             "counts as told apart"),
        Part("A measure with fewer than eight earlier periods of the same kind and length is not "
             "compared.", unsaid="counts as told apart"),
    ),
)  # fmt: skip
_OVER_TIME = Method(
    "Change over time",
    (
        Part("A control chart shows how far a series moves by chance. A signal is a point outside "
             "the limits, a run on one side of the mean, a lasting rise or fall, or two of three "
             "points near a limit; the rule book in the notes says how long. “No signal” means "
             "that the series gives no evidence of change, not that nothing changed.", "rules ("),
        Part("The limits of an XmR chart are the mean plus and minus 2.66 times the mean moving "
             "range, after one screening of very large moves.", "xmr"),
        Part("Where counts are small, exact limits for counts are used and the chart says so.",
             "exact limits"),
        Part("Laney's correction widens limits where counts vary more than chance.", "laney"),
        Part("Over many series, Benjamini and Hochberg's rule says which newest figures stand out "
             "when all are looked at together.", "benjamini"),
        Part(_FEW, unsaid="new signals in"),
    ),
)  # fmt: skip
_STRANDS = Method(
    "Balance of the four Ps",
    (
        Part("The share of recorded activity under Pursue, with Wilson's interval, beside Prevent, "
             "Protect and Prepare; what was returned without a strand is shown as not stated.",
             "wilson's interval"),
        Part("The interval is widened where eight earlier periods or more show how far shares vary "
             "beyond chance from one period to the next.", "usual variation of recording"),
        Part("With fewer than eight earlier periods the interval covers chance alone.",
             "cover chance alone"),
        Part("Where no other strand has a figure, counts are shown and no share.",
             "no whole to share"),
        Part("It is a share of what was recorded: recording may hide preventive work.",
             "shares are of recorded activity"),
    ),
)  # fmt: skip
_STRANDS_OVER_TIME = Method(
    "The share of Pursue over time",
    (
        Part("A control chart of the share of each period.", "rules ("),
        Part("Its limits allow for how many were recorded in the period.", "chart of shares"),
        Part("Since shares vary more than chance, its limits come from how far they move from one "
             "period to the next.", "xmr chart of the shares"),
        Part("What moved the share between the first four and the newest four final periods is "
             "divided among the strands: the part of each is what changing its count alone does to "
             "the share, averaged over every order in which the four may be changed. A strand is "
             "named only where the interval of its part leaves out nought, and that of the whole "
             "change does.", "shapley"),
        Part(_FEW, unsaid="rules ("),
        Part("It is a share of what was recorded: recording may hide preventive work.",
             "shares are of recorded activity"),
    ),
)  # fmt: skip
_REGISTER = Method(
    "Recommendations",
    (
        Part("The status of each recommendation at the date of the figures. A recommendation whose "
             "status is not known is never counted as overdue.", "overdue is never inferred"),
        Part("One whose register has had no entry for more than a year is called overdue only if "
             "still open.", "no entry for more than a year"),
        Part("How long closing takes is told from 20 records, 10 of them closed.",
             "how long closing takes"),
        Part("How long closing takes is told from 20 records, 10 of them closed: the share still "
             "open at each age is Kaplan and Meier's estimate, in which those still open count for "
             "as long as they are known to have been open, with a 95 per cent interval at each "
             "age; the median is given with its own.", "those still open count"),
        Part("The policing body's comments on an inspection report are due 56 days after "
             "publication (Police Act 1996, section 55).", "police act 1996"),
    ),
)  # fmt: skip
_GRADES = Method(
    "Grades",
    (
        Part("Grades stand as the inspectorate gave them. Those of different scales are never "
             "compared.", "scale in"),
        Part("A self-assessment stands as the unit gave it, and is not an inspection.",
             "own answers"),
    ),
)  # fmt: skip
_FUNDING = Method(
    "Funding and posts",
    (
        Part("Money is shown by how long its source says that it is certain."),
        Part("A post is counted as filled only where the return says so.", "posts filled"),
    ),
)
_COMPLETENESS = Method(
    "Completeness",
    (
        Part("A figure counts as returned where a sheet gives it, as hidden where the return hides "
             "it, and as missing where other regions or periods give it and this one does not."),
    ),
)  # fmt: skip

METHODS = {
    "compare_regions": _COMPARISON,
    "funnel": _FUNNEL,
    "scorecard": _OVER_TIME,
    "outcomes_profile": _OWN_PAST,
    "track": _OVER_TIME,
    "balance": _STRANDS,
    "balance_over_time": _STRANDS_OVER_TIME,
    "recommendations": _REGISTER,
    "responses": _REGISTER,
    "grades": _GRADES,
    "funding": _FUNDING,
    "completeness": _COMPLETENESS,
}


def used(exhibits: Iterable[Exhibit]) -> list[tuple[str, str]]:
    """Name and text of every method that some exhibit used, in the order of the exhibits."""
    notes: dict[Method, list[str]] = {}
    for exhibit in exhibits:
        if exhibit.kind in METHODS:
            said = " ".join([*exhibit.notes, *map(str, exhibit.table.columns)])
            notes.setdefault(METHODS[exhibit.kind], []).append(said)
    told = [(method.name, method.told(texts)) for method, texts in notes.items()]
    return [(name, text) for name, text in told if text]
