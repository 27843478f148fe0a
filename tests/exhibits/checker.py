"""Checks on any exhibit that share no code with it: numbers found again, claims made again."""

from __future__ import annotations

import re

import numpy as np
from scipy import stats
from statsmodels.stats.proportion import proportion_confint, proportions_ztest

from rocu_analysis.wording import LONGEST_SENTENCE

WORDS = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
CAUSAL = re.compile(
    r"\b(because|caused?|due to the|led to|as a result|thanks to|driven by|impact of|effect of)\b",
    re.IGNORECASE,
)
NUMBER = re.compile(r"−?\d[\d,]*(?:\.\d+)?")


def numbers(text):
    """Figures in a text, as numbers; a hyphen is no minus sign."""
    found = (match.rstrip(",").replace(",", "").replace("−", "-") for match in NUMBER.findall(text))
    return {float(figure) for figure in found}


def numbers_of(table):
    """Every figure that a reader can see in a table, its headings among them."""
    found = set()
    for ratio in table.get("Ratio", ()):  # in words as per cent, or as times
        if not isinstance(ratio, str):
            found |= {abs(round(100 * (ratio - 1))), round(ratio, 1), round(ratio)}
    for name in table.columns:
        found |= numbers(str(name))
        for cell in table[name]:
            found |= numbers(cell) if isinstance(cell, str) else {float(cell)}
    return found


def check(exhibit, *others):
    """What holds for every exhibit; its words may have figures of other exhibits' tables too."""
    sentences = exhibit.headline.split(". ")
    assert len(sentences) <= 2, exhibit.headline
    assert all(1 <= len(text.split()) <= LONGEST_SENTENCE for text in sentences), exhibit.headline
    assert exhibit.description.endswith(".")
    for text in (exhibit.headline, exhibit.alt, exhibit.description, *exhibit.notes):
        assert "nan" not in re.findall(r"\w+", text), text
        assert "None" not in re.findall(r"\b(?:None)\b(?! of| known)", text), text
        assert "  " not in text, text
        assert ".." not in text, text
    for text in (exhibit.headline, exhibit.alt, exhibit.description):
        assert not CAUSAL.search(text), text
    # Of how many rows something holds ("for 11 quarters") stands in no cell.
    seen = {float(n) for n in range(11, len(exhibit.table) + 1)} | numbers(exhibit.subtitle)
    for each in (exhibit, *others):
        seen |= numbers_of(each.table) | numbers(each.headline if each in others else "")
    for text in (exhibit.headline, exhibit.alt, exhibit.description):
        assert numbers(text) <= seen, f"{numbers(text) - seen} of “{text}” not in the table"
    assert not exhibit.table.isna().any().any()
    assert not (exhibit.table == "").any().any()


def in_words(number):
    return WORDS[number] if number < len(WORDS) else f"{number:,}"


def column(table, start):
    (name,) = [name for name in table.columns if name.startswith(start)]
    return list(table[name])


def holm(p, alpha):
    """Which stand by Holm's rule; statsmodels collects all garbage first, which takes longer."""
    stands = np.zeros(len(p), dtype=bool)
    for left, place in zip(range(len(p), 0, -1), np.argsort(p), strict=True):
        if p[place] > alpha / left:
            break
        stands[place] = True
    return stands


def verdicts_of_shares(counts, totals, alpha=0.05, line=None):
    """Above, below or same: Wilson by statsmodels and Holm, against the rows in line together."""
    line = line or [True] * len(counts)
    reference = sum(np.compress(line, counts)) / sum(np.compress(line, totals))
    p = [
        proportions_ztest(count, total, reference, prop_var=reference)[1]
        for count, total in zip(counts, totals, strict=True)
    ]
    together = holm(p, alpha)
    verdicts = []
    for count, total, stands in zip(counts, totals, together, strict=True):
        low, high = proportion_confint(count, total, alpha, method="wilson")
        verdicts.append(_verdict(low, high, reference, stands))
    return verdicts


def verdicts_of_rates(counts, exposures, alpha=0.05, line=None):
    """The same for counts over an exposure: exact Poisson by scipy.stats."""
    line = line or [True] * len(counts)
    reference = sum(np.compress(line, counts)) / sum(np.compress(line, exposures))
    p = []
    for count, exposure in zip(counts, exposures, strict=True):
        expected = reference * exposure
        tails = stats.poisson.cdf(count, expected), stats.poisson.sf(count - 1, expected)
        p.append(min(1.0, 2 * min(tails)))
    together = holm(p, alpha)
    verdicts = []
    for count, exposure, stands in zip(counts, exposures, together, strict=True):
        low = stats.chi2.ppf(alpha / 2, 2 * count) / 2 if count else 0.0
        high = stats.chi2.ppf(1 - alpha / 2, 2 * count + 2) / 2
        verdicts.append(_verdict(low / exposure, high / exposure, reference, stands))
    return verdicts


def _verdict(low, high, reference, stands):
    if stands and low > reference:
        return "above"
    return "below" if stands and high < reference else "same"


def outside_usual_spread(counts, totals, share, level=0.998):
    """Regions beyond funnel limits that allow for the variance between regions; None where chance
    may be all: DerSimonian and Laird on the arcsine or square-root scale, a tenth pulled in."""
    counts, totals = np.asarray(counts, dtype=float), np.asarray(totals, dtype=float)
    number, rate = len(counts), counts.sum() / totals.sum()
    if number < 5 or min(totals) * (min(rate, 1 - rate) if share else rate) < 5:
        return None
    if share:
        middle, error = np.arcsin(np.sqrt(rate)), 1 / (2 * np.sqrt(totals))
        distance = np.arcsin(np.sqrt(counts / totals)) - middle
    else:
        middle, error = 1.0, 1 / (2 * np.sqrt(totals * rate))
        distance = np.sqrt(counts / (totals * rate)) - middle
    z = distance / error
    pulled = np.clip(z, *np.quantile(z, [0.1, 0.9]))
    if (pulled**2).sum() <= stats.chi2.ppf(0.975, number - 1):
        return None
    weight = error**-2.0
    spread = weight.sum() - (weight**2).sum() / weight.sum()
    between = max(0.0, ((pulled**2).sum() - (number - 1)) / spread)
    reach = stats.norm.ppf((1 + level) / 2) * np.sqrt(error**2 + between)
    if between == 0:
        return None
    low, high = np.maximum(middle - reach, 0.0), middle + reach
    low, high = (np.sin(np.minimum(one, np.pi / 2)) if share else one for one in (low, high))
    value = counts / totals if share else counts / (totals * rate)
    return (value < low**2) | (value > high**2)


def comparison_headline(verdicts, outside=None):
    """How a headline of all regions begins and ends; ``outside`` as `outside_usual_spread`."""
    number, apart = len(verdicts), [word != "same" for word in verdicts]
    differ = sum(apart)
    beyond = differ if outside is None else int(np.sum(np.logical_and(outside, apart)))
    whom = {0: f"None of {in_words(number)}", number: f"All {in_words(number)}"}
    start = f"{whom.get(differ, f'{in_words(differ).capitalize()} of {in_words(number)}')} regions "
    start += f"{'differ' if differ > 1 else 'differs'} clearly from the "
    ending = f"; {'not' if differ == 1 else in_words(beyond)} exceptional"
    return "" if 0 < differ <= 3 else start, "" if beyond == differ else ending


def fired(values, mean, low, high):
    """Side on which a rule fires at the last value, by a plain reading of the rule book."""
    last = values[-1]
    if last > high:
        return "above"
    if low is not None and last < low:
        return "below"
    steps = np.sign(np.diff(values))
    if len(values) >= 7 and abs(steps[-6:].sum()) == 6:
        return "rising" if steps[-1] > 0 else "falling"
    third = (high - mean) * 2 / 3
    for side, word in ((1, "above"), (-1, "below")):
        offset = [side * (value - mean) for value in values[-3:]]
        near = [third < one <= high - mean + 1e-9 for one in offset]
        if len(offset) == 3 and all(one > 0 for one in offset) and sum(near) >= 2 and near[-1]:
            return word
    if len(values) >= 7 and abs(np.sign(np.array(values[-7:]) - mean).sum()) == 7:
        return "above" if last > mean else "below"
    return None


def words_of(exhibit):
    """How each recommendation of a register stands, as printed."""
    (name,) = [name for name in exhibit.table.columns if name.startswith("At ")]
    return list(exhibit.table[name])
