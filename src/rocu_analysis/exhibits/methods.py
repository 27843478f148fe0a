"""What may be said of each method, once: the annex of a paper prints those that were used.

An exhibit bears the ids of its notes and methods; `docs/method.md` has formulas and sources.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

TEXTS = {
    # series
    "rules": "A control chart shows how far a series moves by chance. A signal is a point outside "
    "the limits, a run of seven (six in nhs6) on one side of the mean, as long a rise or fall, or "
    "two of three points near a limit. “No signal” means that the series gives no evidence of "
    "change, not that nothing changed: beside it stands the lasting change that the chart would "
    "have shown in 80 of 100 cases.",
    "step": "A lasting change is two levels that fit the series so much better than one that it is "
    "hardly chance. The new level is the usual range once it has seven points (six in nhs6); until "
    "then its points are held against the range that they left.",
    "xmr": "The limits of an XmR chart are the mean plus and minus 2.66 times the mean moving "
    "range, after one screening of very large moves.",
    "exact limits": "Where counts are small, exact limits for counts are used.",
    "laney": "Laney's correction widens limits where counts vary more than chance.",
    "shares": "The limits of a share allow for how many were recorded in the period.",
    "season": "Where a season is shown, each figure is divided by the usual share of its quarter.",
    "few": "With fewer than ten points no limits are drawn and no signal is sought.",
    "target": "A target will be met as things are where all usual figures lie on its better side, "
    "and will not where all lie on the other.",
    "together": "A year among many measures is named where it is clear when all are looked at "
    "together (Holm's rule), or by itself where they are ten or fewer.",
    "year": "A year is set against the same quarters or months of the year before. A change is "
    "clear where the interval of the ratio of both counts leaves out 1, with allowance for how far "
    "same quarters of different years differ, and where it stands when all rows are looked at "
    "together (Holm's rule); the sum of all rows is held by itself.",
    "ratio to the past": "The ratio to the past is of the newest figure to the mean before it or, "
    "since a lasting change, of the mean since to that before; its interval is that of one "
    "comparison by itself.",
    # beside a whole
    "wilson": "A share stands with Wilson's interval at 95 per cent.",
    "poisson": "A count or rate stands with its exact Poisson interval at 95 per cent.",
    "widened": "An interval is widened where eight periods or more show how far figures move by "
    "more than chance would give.",
    "told apart": "A row differs from the whole only where its interval lies wholly on one side "
    "and the difference stands when all rows are looked at together (Holm's rule at 5 per cent). "
    "Were all alike, at most about 5 papers in 100 would name any. Up to three regions that stand "
    "far from all others are no part of what the others are held against.",
    "usual spread": "Where regions differ by more than chance, the variance between them is "
    "estimated, and one that differs is exceptional only outside their usual spread: the limits, "
    "at 99.8 per cent, of a funnel that allows for it. That variance is known only roughly: in up "
    "to about 25 papers in 100 one would lie outside though all are drawn from one spread.",
    "no ranking": "Regions are never ranked: with figures of this size most ranks are chance.",
    "funnel": "A funnel holds each region against limits about the network's value, which narrow "
    "as size grows.",
    "strands": "Shares are of what was recorded with a strand; what has none stands beside them. "
    "Recording may hide preventive work. A sum over time is of the regions that have every strand "
    "in every period.",
    "parts": "What moved the share between the first four and the newest four final periods is "
    "divided among the strands: the part of each is what changing its count alone does to the "
    "share, averaged over every order in which the four may be changed (Shapley value). A strand "
    "is named only where the interval of its part, and that of the whole change, leave out zero.",
    # the rest
    "never inferred": "The status of each recommendation is that of the date of the figures. One "
    "whose status is not known is never counted as overdue; one whose register has had no entry "
    "for more than a year has an unknown status too.",
    "curve": "How long closing takes is shown from 20 records, 10 of them closed: the share still "
    "open at each age is Kaplan and Meier's estimate, with a 95 per cent interval.",
    "56 days": "The policing body's comments on an inspection report are due 56 days after "
    "publication (Police Act 1996, section 55).",
    "money": "Money is shown by how long its source says that it is certain: “certain beyond the "
    "year” is what the source calls long term. Each amount is rounded by itself.",
    "inspected": "Grades stand as the inspectorate gave them. Those of different scales are never "
    "compared.",
    "self-assessed": "A self-assessment stands as the unit gave it, and is not an inspection.",
    "complete": "A figure counts as returned where a sheet gives it or hides it, and as missing "
    "where other regions give it, or most periods around it, and this one does not. “All” means "
    "every such figure, with no force missing from a sum.",
}


@dataclass(frozen=True)
class Method:
    """A method by its name, and the ids of what may be said of it."""

    name: str
    ids: tuple[str, ...]

    def text(self, exhibits: Iterable[frozenset[str]]) -> str:
        """What is said where the exhibits of a paper bear these ids."""
        wanted = frozenset().union(*exhibits)
        return " ".join(TEXTS[id] for id in self.ids if id in wanted)


CHANGE_OVER_TIME = Method(
    "Change over time",
    ("rules", "step", "xmr", "exact limits", "laney", "shares", "season", "few", "target",
     "together", "year", "ratio to the past", "parts"),
)  # fmt: skip
AGAINST_WHOLE = Method(
    "Comparing regions",
    ("wilson", "poisson", "widened", "told apart", "usual spread", "funnel", "no ranking"),
)
