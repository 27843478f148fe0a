"""How the figures were made, one paragraph a method, for the annex of a paper.

An exhibit's own notes say what was done in its case; these say what the method is.
"""

from __future__ import annotations

_COMPARISON = (
    "Comparing regions",
    "Each region's figure stands with a 95 per cent interval: Wilson's for a share, the exact "
    "Poisson interval for a count or a rate, widened where eight earlier periods or more show how "
    "far the region's counts vary beyond chance. A region is said to differ from the network only "
    "where its interval lies wholly on one side and the difference stands when all regions are "
    "looked at together. Where regions clearly differ among themselves, the variance between them "
    "is estimated from them all, and each is also held against their usual spread: the limits, at "
    "99.8 per cent, of a funnel that allows for that variance. To differ beyond chance is then no "
    "news by itself. With ten regions that variance is known only roughly: in up to about 15 "
    "papers in 100 one would lie outside though all are drawn from one spread. Regions are never "
    "ranked: with figures of this size most ranks are chance.",
)
_OWN_PAST = (
    "A region against its own past",
    "Each measure's newest rate a day over that of at least eight earlier periods of the same kind "
    "and length, with an interval that allows for how far those periods varied. A measure is said "
    "to stand apart only where the interval leaves out 1 and the difference stands when all "
    "measures are looked at together.",
)
_OVER_TIME = (
    "Change over time",
    "A control chart shows how far a series moves by chance. Limits are the mean plus and minus "
    "2.66 times the mean moving range, after one screening of very large moves; where counts are "
    "small, exact limits for counts are used and the chart says so. A signal is a point outside "
    "the limits, seven points on one side of the mean, seven rising or falling, or two of three "
    "near a limit. With fewer than ten points no limits are drawn. “No signal” means that the "
    "series gives no evidence of change, not that nothing changed.",
)
_STRANDS = (
    "Balance of the four Ps",
    "The share of recorded activity under Pursue, with Wilson's 95 per cent interval, widened "
    "where eight earlier periods or more show how far shares vary beyond chance from one period to "
    "the next, beside Prevent, Protect and Prepare; what was returned without a strand is shown as "
    "not stated. It is a share of what was recorded: recording may hide preventive work.",
)
_STRANDS_OVER_TIME = (
    "The share of Pursue over time",
    "A control chart of the share of each period, with limits that allow for how many were "
    "recorded in it or, where shares vary more than chance, for how far they move from one period "
    "to the next. What moved the share between the first four and the newest four final periods is "
    "divided among the strands: the effect of each is what changing its count alone does to the "
    "share, averaged over every order in which the four may be changed. A strand is named only "
    "where the interval of its effect leaves out nought, and that of the whole change does. It is "
    "a share of what was recorded: recording may hide preventive work.",
)
_REGISTER = (
    "Recommendations",
    "The status of each recommendation at the date of the figures. A recommendation whose status "
    "is not known is never counted as overdue; one whose register has had no entry for more than a "
    "year is called overdue only if still open. How long closing takes is told from 20 records, "
    "10 of them closed: the share still open at each age is Kaplan and Meier's estimate, in which "
    "those still open count for as long as they are known to have been open, with a 95 per cent "
    "interval at each age; the median is given with its own. The policing body's comments on an "
    "inspection report are due 56 days after publication (Police Act 1996, section 55).",
)

METHODS = {
    "compare_regions": _COMPARISON,
    "funnel": _COMPARISON,
    "scorecard": _OVER_TIME,
    "outcomes_profile": _OWN_PAST,
    "track": _OVER_TIME,
    "balance": _STRANDS,
    "balance_over_time": _STRANDS_OVER_TIME,
    "recommendations": _REGISTER,
    "responses": _REGISTER,
    "grades": (
        "Grades",
        "Grades stand as the inspectorate or the unit gave them. Grades of different scales are "
        "never compared, and a self-assessment is not an inspection.",
    ),
    "funding": (
        "Funding and posts",
        "Money is shown by how long it is certain. A post is counted as filled only where the "
        "return says so.",
    ),
    "completeness": (
        "Completeness",
        "A figure counts as returned where a sheet gives it, as hidden where the return hides it, "
        "and as missing where other regions or periods give it and this one does not.",
    ),
}
