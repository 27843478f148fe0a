"""What do a title, a sheet's name and a file's name say of the figures below them?

Only what is said once counts: a title with two regions in it is about neither. The nearest word
wins; a quarter in a sheet's name is completed by the year in the file's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import dropwhile, pairwise, product, takewhile

from rocu_analysis import periods, reference
from rocu_analysis.periods import Period, PeriodReading
from rocu_analysis.problems import is_error
from rocu_analysis.validation import names, words
from rocu_analysis.validation.cells import Grid, as_text, heading_scale, says_in_what
from rocu_analysis.validation.mapping import Mapping
from rocu_analysis.validation.names import Meaning
from rocu_analysis.validation.words import PLACE_FIELDS, Said, family_of, is_year, take_periods

SHEET = "the sheet's name"
FOLDER = "the folder"
NAMES = (SHEET, "the file's name")
FIELDS = ("measure", *names.PLACES, "strand", "threat", "level")
# And what a pair of cells may say besides, “Counting | led”.
DETAILS = ("strand", "threat", "tier", "level", "counting")
_DAY = r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{4}-\d\d-\d\d"
_MONTH = rf"(?:{periods.MONTH})\.?,? ?\d{{4}}"
_MADE_BY = "extracted|produced|updated|printed|prepared|issued|created|compiled|generated"
_MEETING = "meetings?|boards?|committees?|agendas?|papers?"
_MET_ON = rf"sent|received|submitted|due|{_MEETING}"
# The day on which figures stood or, of data that were taken then, on which they were given.
_AS_AT = re.compile(
    r"(?i)\b(?P<given>(?:data|figures|information|correct) )?(?P<how>(?P<stood>as at|as of"
    r"|position at)|(?P<come>(?:data|figures) (?:up )?to(?: (?:the )?end of)?)"
    r"|data at|correct at|(?:extract|export)(?:ed)?(?: on)?"
    r"|(?P<made>(?:report|data|query|date) (?:run|generated)|run(?= on| date)"
    r"|generated(?= on| at|:))"
    r"(?: on| at| date)?"
    r"|published(?: on)?|report(?:ing)? date"
    # Of “boundaries updated in 2019” the day is none of the figures'.
    r"|(?:(?<![a-z] )|\b(?:last|data|figures|tracker|register|table|return|sheet) )updated(?: on)?"
    r"|(?:tracker|register)(?: v\d+)?(?= ?[-–—,(:]| )"
    r"|(?P<bare>(?:in post|posts|officers|staff|strength|workforce|headcount|caseload) (?:at|on))"
    r")[-–—,(: ]+"
    # The last as systems name their exports.
    rf"(?P<date>(?(come){_MONTH}|(?!))|\d{{1,2}}(?:st|nd|rd|th)? \w+ \d{{4}}|{_DAY}"
    r"|20\d{6}(?!\d))"
    # What was “generated 01/10/2025 to 31/12/2025” is no report.
    r"(?!(?(made)(?:\d| ?(?:to|until|[-–—]) ?\d)|(?!)))"
)
_END = re.compile(
    r"(?i)(?:(?:report(?:ing)?|period|date|data)s? ){0,2}(?:(?P<first>start|from|begins?)|end|to"
    r"|until)(?: (?:date|day))?(?: \(?(?:inclusive)\)?)?\W+"
    r"(?P<day>\d{1,2}[ /.-](?:\d{1,2}|[A-Za-z]{3,9})[ /.-]\d{2,4}|\d{4}-\d\d-\d\d)(?: 00:00.*)?"
)
# The month in which a sheet was made is no period of its figures.
_MADE = re.compile(
    rf"(?i)\b(?:{_MADE_BY}|published|dated)(?: (?:in|on))?[: ]+(?P<month>{_MONTH})\b"
    rf"(?! ?(?:to|until|[-–—]) ?(?:{periods.MONTH}))"
)
# Nor is that from which they are known.
_KNOWN_AS_AT = re.compile(rf"(?i)\b(?:as (?:at|of)|published(?: in)?)[: ]+{_MONTH}\b")
# A day on which something else was, or began, is not the one up to which a year has come.
_NOT_UP_TO = re.compile(
    rf"(?i)\b(?:{_MADE_BY}|{_MET_ON}|published|since|run|from)(?: (?:in|on|by|of|for))?[: ]+"
    rf"(?:(?:\d{{1,2}}(?:st|nd|rd|th)? )?{_MONTH}|{_DAY})\b(?! ?(?:to\b|until\b|[-–]))"
)
# When a folder or file was sent, or is for, says nothing of its figures; nor is a region's sheet a
# force's.
_FILED = re.compile(rf"(?i)\b(?:{_MET_ON}|rec'?d|deadline)\b")
_MEETS = re.compile(rf"(?i)\b(?:{_MEETING})\b")
_OF_MORE = re.compile(
    r"(?i)\b(?:region(?:al|s)?|rocus?|network|national(?:ly)?|all (?:police )?forces)\b"
)
# In running text what was met is not of the Met; a file or a sheet may be named so.
_WAS_MET = re.compile(r"(?<=\s)(?<!\bthe )(?<!\bby )met\b")
# What is estimated is still to be counted; a street value, or a population, never is.
_STATUS = re.compile(
    r"(?i)\b(provisional|final|part[- ]year(?! (?!data|figures?|only|to\b)\w)(?!.* not )"
    r"|(?:data|figures?|year|quarter|month) (?:(?:is|are|still) )*incomplete"
    r"|incomplete (?:data|figures?|year|quarter|month)|(?<=\()incomplete"
    r"|(?<!\bbe )revised|estimated(?! (?:\w+ ){0,2}"
    r"(?:value|cost|saving|price|benefit|population|household)s?\b))\b"
)
# Other words for provisional; a draft plan is a plan.
_PROVISIONAL = re.compile(
    r"(?i)\bdraft(?! (?:report|plan|strategy|response|recommendation|order|notice"
    r")s?\b)(?![a-z])|\bunvalidated\b|\bnot (?:yet )?(?:been )?validated\b"
    r"|\bsubject to (?:change|revision|validation)\b"
)
# “Q1 2025-26 (to 15 June 2025)”
_TO_DAY = re.compile(rf"(?i)\b(?:up )?to (?P<date>\d{{1,2}}(?:st|nd|rd|th)? \w+ \d{{4}}|{_DAY})\b")
_QUARTERLY = re.compile(r"(?i)\bquarterly\b")
_FEW_MONTHS = re.compile(r"(?i)\b(?:months?|weeks?)\b.*\bonly\b|\bincomplete\b|\bpart\b")
_OF_ALL = re.compile(
    r"(?i)^\W*(?:\d{1,2}[.)]? |note[:s.]* )?(?:all |these |the )?(?:figures|data|numbers|returns?)"
    r"(?: here| above| in this \w+)? (?:is|are) (?:\w+ )?(?:provisional|final|revised|estimated)\b"
    r"|^\W*(?:(?:data )?status\W+)?(?:provisional|estimated)(?: figures| data)?\W*$"
)
# One statement of several in a note; a point within a number or a date ends none.
_STATEMENTS = re.compile(r";\s*|\.\s+(?=[A-Z])")
# Words by which a text states something of the figures, and is no name of them.
_STATES = re.compile(
    r"(?i)\b(?:is|are|be|remains?|treated as|marked|note:?|only)\b"
    r"|\b(?:provisional|final|revised|estimated)(?: figures| data)? (?:for|in|from|since)\b"
    r"|\w revised\W*$"
)
_NAMES_MORE = re.compile(r"(?i)(?!\b(?:figures?|data|numbers?)\b)\b[a-z]+")
_UP_TO = re.compile(r"\b(?:up|to|from|only|of|the|end)\b")
# A note of a period that needs no verb: “Q2 25/26 provisional”.
_NOTED = re.compile(r"(?i)\w provisional\W*$")
# The last month or quarter that stands below, whichever it is.
_LATEST = re.compile(
    r"(?i)\b(?:(?:latest|most recent|newest)(?: (?:data|figures)"
    r"|(?: (?:available|complete|reporting|reported))? (?:month|quarter|period|year))"
    r"|(?:last|final) (?:month|quarter|period))\b"
)
# What a mark beside some figures means says nothing of the others.
_LEGEND = re.compile(
    r"(?i)^\W*[a-z]{0,2}\W*(?:=|:|\b(?:denotes|means|indicates|stands for))\W*(?:provisional"
    r"|revised|estimated|final)|\bmarked (?:with )?(?:an? )?[\"'“‘(\[]*(?:[a-z]\b|[*†])"
)
# A colour or a kind of type says it of some figures, and neither is read.
_LOOKS = "(?:yellow|amber|orange|red|green|blue|gr[ea]y|pink|purple|bold|italics?)"
_BY_LOOKS = re.compile(
    rf"(?i)\b(?:shad(?:ed|ing)|highlight(?:ed|s|ing)?|coloured|in {_LOOKS})\b|(?<!operation )"
    rf"\b{_LOOKS}\W+(?:(?:means|indicates|denotes|is|are) )?(?:provisional|estimated|revised"
    r"|final)\b"
)
_STARRED = re.compile(r"\W*?([*†‡§]+)")
# What a note may say beside the day of all figures, and still be of no other thing's day.
_OF_FIGURES = re.compile(r"(?i)\b(?:notes?|all|the|these|figures?|data|returns?|are|is|were)\b")
# A denial denies, and what is not final is provisional; “No. of arrests, provisional” is neither.
_DENIES = re.compile(
    r"(?i)\b(?:no(?! ?\.| ?\d| of\b)|none|nothing|neither|not)(?P<of>(?: [\w/-]+)*?)"
    r" (?:(?P<final>final(?:ised)?)|provisional|revised|estimated|incomplete|part[- ]year)\b"
    r"(?: figures| data)?"
)
# What was provisional, and is so no more.
_REPLACED = re.compile(
    r"(?i)\b(?:earlier|previous(?:ly)?|former(?:ly)?|were|was)(?: \w+){0,2} provisional\b"
    r"|(?<!will )(?<!to )\b(?:replace|supersede)s?\b|\b(?:replacing|superseding|instead of)\b"
    r"|\b(?:have|has|had|are|were|is|was)(?: (?:now|since|all|already|been|both)){0,3}"
    r" (?:replaced|superseded|confirmed|finalised)\b"
)
_ONWARDS = re.compile(r"(?i)\b(?:from|since)\b(?!.*\b(?:to|until)\b)|\bonwards?\b")
_ROLLS = re.compile(r"(?i)\brolling\b|\bmonths? to (?:each|every)\b")
_IN_KG = re.compile(r"(?i)(?:\((?:in )?|, (?:in )?)(?:kgs?|kilogram(?:me)?s?)\)?\W*$")
# Words that make a phrase a description of the whole thing, not of the figures in it; a period
# behind the last comma is the title's own.
_BEFORE_PLACE = re.compile(
    r"(?i)\b(?:compared with|(?P<less>excluding|except|other than|excl\.?))\b.*"
)
_LAST_YEAR = re.compile(
    r"(?i)\b(?:(?:previous|prev|prior|last)\b\.?(?: (?:financial )?year(?:'?s)?\b(?![ -]to))?"
    r"|ly|py)\b"
)
_NO_MORE = ("", "quarter", "qtr", "month", "period", "data", "figures", "return")
_THIS_YEAR = re.compile(r"(?i)\b(?:this|current)\b(?: (?:financial )?year\b(?![ -]to))?")
_QUARTER = re.compile(
    r"(?i)(?:(?:in|this|current|same|(?P<last>last|previous|prior))[- ](?:quarter|month)|[mq]td"
    r"|(?:quarter|month)[- ]to[- ]date|(?:quarter|month)ly(?: total)?)"
    r"(?P<year>,? (?:of )?(?:the )?(?:last|previous|prior) year)?"
)
# What is said of another return: “Next return | Q3”, “Comparison period: Q2 2024-25”.
_OF_ANOTHER = re.compile(
    r"(?i)\W*(?:(?:next|previous|prior|last) (?:\w+ )?(?:return|submission|report|meeting|deadline)"
    r"|(?:next|comparison|comparator|baseline) (?:period|quarter|month|year)"
    r"|(?:last|previous|prior)[- ](?:quarter|month)(?=\W*$))s?\b"
    r"(?: (?:is|due|date|for|on|by|in))*\W*"
)
OWN_PART = re.compile(r"(?i)(?:in|this|current)[- ](?:month|quarter|period)|monthly|quarterly")
_A_YEAR_BEFORE = re.compile(
    r"(?:the )?(?:same|corresponding) (?:period|quarter|month|time),? (?:in |of )?(?:the )?"
    r"(?:last|previous|prior) (?:financial )?year|sply",
    re.IGNORECASE,
)
_LENGTH = re.compile(r"(?i)quarter|month")
# Behind a measure: “Arrests (month)”, “Arrests YTD”.
_WHEN = re.compile(
    r"(?i)(?P<what>.*?\w)\W+(?:in )?(?P<when>(?:this |current |the )?(?:month|quarter)"
    rf"|[mq]td|f?ytd|year[- ]to[- ]date|{_A_YEAR_BEFORE.pattern})\W*"
)
# “12 months” alone may be how long something took.
_TWELVE_MONTHS = re.compile(
    r"(?i)(?:(?P<before>previous|prior|preceding)|current|latest|last|past|this|most recent"
    r"|rolling) (?:rolling )?(?:12|twelve)[- ]?m(?:onths?|ths?)?"
    r"|r12m?|(?:12|twelve)[- ]m(?:onths?|ths?) rolling"
)
_A_YEAR = re.compile(r"(?i)(?:(?:financial|fiscal|calendar) )?years?|fy")
CUMULATIVE = re.compile(
    r"\b(?:cumulative(?:ly)?|running totals?|year[- ]to[- ]date|[cf]?ytd)\b", re.IGNORECASE
)
_NOT_CUMULATIVE = re.compile(rf"(?i)\b(?:not|non)[ -](?:an? )?{CUMULATIVE.pattern}")
# Over figures “to date” and “part year” say it too.
SO_FAR = re.compile(rf"(?i){CUMULATIVE.pattern}|\b(?:to date|so far|part[- ]year)\b")
# A year to date and no other words, but for whose year and the month to which it has come.
_TO_DATE = re.compile(
    r"(?i)(?:(?P<calendar>calendar |c(?=ytd))|financial |fiscal |f(?=ytd))?(?:ytd"
    r"|year[- ]to[- ]date)\W*(?:(?:up )?to(?: the)?(?: end)?(?: of)?)?\W*"
)
_WORKED_OUT = re.compile(
    r"(?i)(?:\bper ?cent(?:age)?|%) (?:changes?|differences?|points?)\b"
    r"|\b(?:change|difference)s? in\b|(?:, |\()(?:percentages?|per ?cent|%)(?=$|[,)])"
    r"|\brates?\b|\bper (?:\d+,?000|head|capita|day|officer|household)\b"
    r"|\b(?:proportion|percentage|mean)s? of\b|% of\b"
    r"|\baverages?\b|\bratios? of\b|\bindex\b(?! offen)"
    r"|\b(?:forecast|project(?:ed|ion)|variance)s?\b"
    r"|\btargets?\b(?! (?:arrest|charg|disrupt|nominal))"
    r"|\b(?:increase|decrease|reduction|rise|fall|growth)s? (?:in|on|over|since|from|of)\b"
)
# What may stand behind a measure and make it a part of it: “of children”, “(females)”, “under 18”.
_NARROWS = re.compile(
    r"(?i)(?:\b(?:for|of|with|at|among|against)\b|\(|\bby [a-z]+:) ?(?:the |a |an )?"
    r"(?P<word>[a-z][a-z'-]{2,})"
    r"|(?P<sure>\b(?:aged|under|over|below) \d|\b(?:resulting|leading|involving|where|who)\b"
    r"|\bmore than once\b|\bwithin \d|\bnot (?:record|charg|result|lead|involv)\w+"
    r"|\b(?:(?:fe)?males?|(?:wo)?men|girls|boys|adults?|juveniles?|youths?) only\b)"
)
_QUARTER_NAMED = re.compile(r"(?i)\bq\w* ?[1-4]\b")
_YEAR_JOINED = re.compile(r"(?<=\d{4})_(?=\d\d(?!\d))")  # as names of files have it: 2024_25
# Two years that follow each other, as 25-26 or 25_26: of no ages, weeks or tables, nor days of a
# month.
_TWO_YEARS = re.compile(
    r"(?P<of>\b(?:aged?|(?:age|row|line|page|table|item|para|paragraph|section|week|wk)s?) )?"
    r"(?<![\d/.-])(?P<years>"
    + "|".join(f"{year}[-–_]{year + 1}" for year in range(20, 40))
    + rf")(?![\d/]|[-–.]\d| ?(?:{periods.MONTH})\b|[ -](?:year|yr)s?[- ]?old)",
    re.IGNORECASE,
)
# The status of figures that are provisional while they are the last ones: `rules.settle_latest`.
LATEST = "provisional while the latest"


@dataclass(frozen=True)
class Standing:
    """What a text says of some figures or of all: that they are provisional, revised or final."""

    status: str
    where: str
    periods: tuple[Period, ...] = ()  # those alone, where it names any
    measures: frozenset[str] = frozenset()  # and these alone
    onwards: bool = False  # from the first of the periods on
    latest: bool = False  # of the last period below alone
    mark: str = ""  # of figures with this mark behind them, if any has
    is_legend: bool = False  # and of no others

    def holds_of(
        self, measure: object, start: date | None, end: date | None, last: date | None
    ) -> bool:
        """Whether it is said of a figure; one of a longer period has a part in what is said.

        ``last`` is the first day of the last period that has a figure.
        """
        if self.measures and measure not in self.measures:
            return False
        if not self.periods:
            return not self.latest or bool(last and end and end >= last)
        return start is not None and end is not None and any(
            p.start and p.end and end >= p.start and (self.onwards or start <= p.end)
            for p in self.periods
        )  # fmt: skip


@dataclass
class Title:
    """What one text says: per field the words it holds; periods whole and in part; its place."""

    where: str
    words: dict[str, list[tuple[Meaning, ...]]] = field(default_factory=dict)
    periods: list[PeriodReading] = field(default_factory=list)
    parts: list[tuple[str, int, int]] = field(default_factory=list)
    as_at: date | None = None
    as_at_month: str = ""  # where it names the month alone
    is_published: bool = False  # that day is one of publication
    compares: str = ""  # the quarters that it names, of which figures may be of either
    is_around: bool = False  # its days are more than those of a title beside it
    stood: Period | None = None  # the day on which what it names stood
    sent: Period | None = None  # a folder's quarter, where cells say periods of their own
    standings: list[Standing] = field(default_factory=list)  # what it says of their status
    scale: tuple[float, str] = (1.0, "")
    is_whole_year: bool = False  # it means a year as a whole, and no part of it
    narrower: str = ""  # words by which its measure may be a part of the known one
    is_of_targets: bool = False  # it says no more than that, but for a place or a period
    worked_out: str = ""  # words by which its figures are no counts
    ends_years: str = ""  # words by which months that end years may be those years
    rolls: str = ""  # words by which any months may be
    unit: str = ""  # of all figures, where it ends with one: “(kg)”
    is_before: bool = False  # it says “last year” or “previous quarter”, and nothing else
    in_shares: bool = False  # it says nothing else: all figures below it are shares or rates
    cumulative: str = ""  # words by which they count from the beginning of a year
    unread: Said | None = None  # what is wrong with the word of a pair that nobody knows
    at: tuple[int, int] | None = None  # its cell
    named: str = ""  # and its field

    def meanings(self, name: str) -> set[Meaning]:
        """All that its words mean in one field."""
        return {m for some in self.words.get(name, []) for m in some if m.field == name}

    def names_years(self) -> bool:
        """Whether all the periods that it names are years."""
        return not self.parts and all(is_year(reading.period) for reading in self.periods)

    def lies_in(self, period: Period) -> bool:
        """Whether it names a part of a period, and not all of it."""
        named = {reading.period for reading in self.periods if reading.period} - {period}
        return bool(self.parts) or any(map(period.contains, named))

    def lies_outside(self, where: str, period: Period) -> bool:
        """Whether it names another quarter of a year than a text does, or a sheet another month."""
        years = [periods.financial_year_of(period.end)]
        if not _QUARTER_NAMED.search(where):  # it says only months
            years.append(periods.calendar_year(period.end.year))
        parts = [p for p in self.parts if p[0][0] == "Q" or self.where.startswith(SHEET)]
        read = [
            p for year in years for part in parts for p in periods.with_year(part, year).periods
        ]
        return bool(read) and not any(_nested((period,), (p,)) for p in read)

    def take(self, readings: list[PeriodReading]) -> None:
        """Keep periods, whole or in part; of two that are compared, both together."""
        for k, reading in enumerate(readings):
            if reading.note == periods.COMPARED:
                first, last = sorted(reading.periods, key=lambda period: period.start)
                self.compares = f"{first.label} and {last.label}"
                readings[k] = PeriodReading((periods.span(first.start, last.end),))
        self.parts += [reading.part for reading in readings if reading.part]
        self.periods += [r for r in readings if r.periods and not r.part]


def read_title(
    text: str, where: str, *, codes: bool = False, settings: dict | None = None
) -> Title:
    """Read a title, a sheet's name or a file's name."""
    text = _with_centuries(_YEAR_JOINED.sub("-", text)).replace("_", " ")
    alone = says_in_what(text)
    # “Thousands” alone is as good as “(thousands)” behind other words.
    title = Title(where, scale=heading_scale(f"({text})" if alone else text))
    title.in_shares = bool(alone and alone["share"])
    title.unit = "kg" if (alone and alone["weight"]) or _IN_KG.search(text) else ""
    title.is_whole_year = bool(reference.any_of("whole year").search(text))
    title.is_before = _without_year(text.casefold()) in {(word, True) for word in _NO_MORE}
    patterns = _WORKED_OUT, CUMULATIVE, reference.any_of("ends years"), _ROLLS
    title.worked_out, title.cumulative, title.ends_years, title.rolls = (
        match[0].strip() if (match := pattern.search(text)) else "" for pattern in patterns
    )
    days = [*_AS_AT.finditer(text)]
    named = [match for match in days if not match["bare"]]
    # Beside the day of the figures that of their publication says less.
    if when := min(named, key=lambda match: "publ" in match["how"].casefold(), default=None):
        day = re.sub(r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3", when["date"])
        title.as_at = (said := periods.parse(day)).period and said.period.end
        is_tracker = re.search(r"\b(?:tracker|register)\W*$", text[: when.start()], re.IGNORECASE)
        title.is_published = "publ" in when["how"].casefold() and not is_tracker
        text = text[: when.start("how")] + " " + text[when.end() :]
    title.standings = read_standings(text, where, settings)
    if less := _BEFORE_PLACE.search(text):
        title.narrower = less[0] if less["less"] else ""
        last = text.rpartition(",")[2] if "," in less[0] else ""
        text = text[: less.start()] + (f", {last}" if periods.parse(last).periods else "")
    if made := _MADE.search(text):
        title.as_at_month = made["month"]
    readings, rest = take_periods(_MADE.sub(" ", text), settings)
    of_month = [r.period for r in readings if r.period and r.period.kind == "month"]
    around = [r.period or r.part for r in readings if r.period not in of_month]
    is_around = all(
        isinstance(held, tuple) or (held and held.start <= m.start and m.end <= held.end)
        for held in around
        for m in of_month
    )
    if len(of_month) == 1 and is_around and _QUARTERLY.search(text):
        # “Quarterly return - June 2025” may be of that month, or of the quarter that it ends.
        first = periods.financial_year_of(of_month[0].start).start.year
        quarter = periods.financial_quarter(first, (of_month[0].start.month - 4) % 12 // 3 + 1)
        readings = [PeriodReading((of_month[0], quarter), note="a month or a quarter")]
    title.take(readings)
    if not title.as_at and (to_day := _TO_DAY.search(text)):
        day = periods.day_of(to_day["date"])
        held = [p for r in title.periods for p in r.periods if p.start and p.end]
        title.as_at = day if day and any(p.start <= day < p.end for p in held) else None
    known, left, before = names.scan(_WAS_MET.sub(" ", rest), codes)
    unknown = set(left) - names.listed("filler")
    title.is_of_targets = bool(unknown) and unknown <= {"target", "targets"}
    only_known = set(left) <= names.listed("filler") | names.listed("filler about strands")
    for meanings, word in zip(known, before, strict=True):
        useful = tuple(meaning for meaning in meanings if meaning.field in FIELDS)
        # In running text “protect” and “major” are everyday words, and a marking.
        if useful and (only_known or useful[0].field not in ("strand", "level")):
            is_place = any(meaning.field in names.PLACES for meaning in useful)
            is_more = useful[0].field == "measure" and word.isalpha()
            is_more &= len(word) > 2 or word == "re"
            if is_more and word not in names.listed("filler") | names.listed("as a measure is"):
                title.narrower = word
            title.words.setdefault("place" if is_place else useful[0].field, []).append(useful)
    stood = next((f for f in days if f["bare"] or (f["stood"] and not f["given"])), None)
    if stood and (day := periods.day_of(stood["date"])):
        counted = [meaning.word for meaning in title.meanings("measure")]
        of_posts = periods.posts_in(rest)
        stands = all(map(periods.is_stock, counted)) if counted else of_posts
        title.stood = periods.as_at(day) if stands else None
    if title.words.get("measure") and not title.narrower:
        title.narrower = _narrowed(rest, set(left))
    return title


def _with_centuries(text: str) -> str:
    return _TWO_YEARS.sub(lambda m: m[0] if m["of"] else f"20{m[0][:2]}-{m[0][-2:]}", text)


# A title by which recommendations are everybody's.
FOR_ALL = re.compile(
    r"(?i)\b(?:national|network) recommendations?\b|"
    r"\brecommendations?\b.* (?:all|every|each) (?:forces?|regions?|rocus?)\b"
)


def addressee(line: str) -> dict[str, str | None]:
    """Region and force of the recommendations that a line stands over; nothing where it is other.

    >>> addressee("Recommendations for Wiltshire"), addressee("National recommendations")
    ({'region': None, 'force': 'Wiltshire'}, {'region': None, 'force': None})
    >>> addressee("Wiltshire has met all of these")
    {}
    """
    if FOR_ALL.search(line):
        return {"region": None, "force": None}
    named = read_title(line, "").words.get("place", ())
    is_heading = "recommendation" in line.casefold() or bool(names.meanings(line))
    if not is_heading or [len(meanings) for meanings in named] != [1]:
        return {}
    (meaning,) = named[0]
    is_known = meaning.field in ("region", "force")
    return {"region": None, "force": None, meaning.field: meaning.word} if is_known else {}


# What a title says of the tracker and not of its report: its kind at the end, its day, its source.
_KIND = (
    r"(?:actions?|(?:areas? for )?improvement|recommendations?|afis?|plan|tracker|register|log"
    r"|schedule|progress|updates?)"
)
_OF_TRACKER = re.compile(
    rf"(?i)^.*\b{_KIND}\s+(?:of|from|arising from|in)\s+(?:the\s+)?"
    r"|\W+(?:as at|as of|(?:last )?updated|published|position at|q[1-4]|quarter)\b.*$"
    rf"|(?:\W+{_KIND}\b(?:\s+(?:and|&)(?=\s))?)+\W*$"
)
_MAKES_REPORTS = re.compile(r"(?i)\b(?:hmicfrs|hmic|peel|inspection|audit|review)\b")
_NOT_ONE_REPORT = re.compile(
    rf"(?i)\b(?:{_KIND}|all|open|inspections|audits|reviews|reports"
    r"|next|trail|meetings?|officer|liaison|contact|lead|team|(?:maintained|prepared|kept) by)\b"
)
_LONGEST_REPORT = 200
_SAYS_NO_REPORT = {"hmicfrs", "hmic", "police", "force", "rocu", "region", "the", "of", "and"}


def report_named(line: str) -> str:
    """Report of the recommendations under a title; empty where it names none, or more of them.

    >>> report_named("HMICFRS: Regional Organised Crime Units 2021 – action tracker")
    'HMICFRS: Regional Organised Crime Units 2021'
    >>> report_named("Dorset Police HMICFRS recommendations tracker as at 31 March 2024")
    ''
    """
    text, before = line if len(line) <= _LONGEST_REPORT else "", ""
    while text != before:
        before, text = text, _OF_TRACKER.sub("", text).strip(" :;,–—-")
    left = set(names.scan(text)[1]) - _SAYS_NO_REPORT
    is_dated = any(re.fullmatch(r"(?:19|20)\d\d", word) for word in left)
    is_one = _MAKES_REPORTS.search(text) and not _NOT_ONE_REPORT.search(text)
    return text if is_one and len(left) > 2 - is_dated else ""


def _narrowed(text: str, unknown: set[str]) -> str:
    """Words around a measure by which its figures are a part of it, or are of another thing."""
    # `Arrests for knife crime`, `referrals declined`, `cost of arrests`.
    tokens = text.split()
    bare = [names.key(token).strip(" ()") for token in tokens]
    # Words that say something, of those that nobody knows.
    lists = ("filler", "as a measure is", "no part of a measure")
    plain = frozenset().union(*map(names.listed, lists))
    telling = [w in unknown - plain and w.isalpha() and len(w) > 2 for w in bare]
    for at in range(1, len(tokens) + 1):
        if not _has_measure(tokens[:at]):
            continue
        behind = " ".join(tokens[at:])
        match = _NARROWS.search(behind)
        word = (match["word"] or "").casefold() if match else ""
        if match and (match["sure"] or (word in unknown and word not in plain)):
            return behind[match.start() :]
        first = max(k for k in range(at) if _has_measure(tokens[k:at]))
        joins = first > 1 and bare[first - 1] in _JOINS and telling[first - 2]
        if joins and not _ENDS.search(tokens[first - 2]):
            return " ".join(tokens[first - 2 : first])
        step = at + (bare[at : at + 1] in (["and"], ["to"]))
        is_more = step < len(tokens) and telling[step] and not _ENDS.search(tokens[at - 1])
        return " ".join(tokens[at : step + 1]) if is_more else ""
    return ""


# What ties a word before a measure to it: “cost of arrests”; and what ends a part of a title.
_JOINS = ("of", "and", "from", "to", "a", "an", "after", "following", "during")
_ENDS = re.compile(r"[,;:.()\u2013\u2014-]$")


def _has_measure(tokens: list[str]) -> bool:
    known, *_ = names.scan(" ".join(tokens))
    return any(meaning.field == "measure" for some in known for meaning in some)


def read_standings(text: str, where: str, settings: dict | None = None) -> list[Standing]:
    """What a text says of the status of figures: of all, or of the periods that a statement names.

    ``Arrests, 2020-21 (provisional)`` is said of all figures below it.
    """
    starred, text = _STARRED.match(text), _PROVISIONAL.sub("provisional", text)
    text, standings = _DENIES.sub(_denied, periods.without_notes(text)), []
    days, rest = periods.take_days(text.casefold()) if starred else ([], "")
    readings, rest = take_periods(rest, settings)
    # “* April to September 2025” below “2025-26*”: it has come no farther.
    held = [p for r in readings for p in r.periods if "month" not in p.kind or "from" not in rest]
    is_short = any(days) or not all(map(is_year, held))
    is_short = is_short and not _NAMES_MORE.search(_UP_TO.sub(" ", rest))
    if is_short or (starred and _FEW_MONTHS.search(text)):  # “* two months only”
        return [Standing("provisional", where, mark=starred[1])]
    is_of_all = _STATUS.search(text) and not says_by_looks(text)
    for statement in _STATEMENTS.split(text) if is_of_all else ():
        status = {word.casefold() for word in _STATUS.findall(statement)}
        status = {word if word in ("final", "revised") else "provisional" for word in status}
        if len(status) != 1 or _REPLACED.search(statement):
            continue
        of_all = Standing(status.pop(), where, mark=starred[1] if starred else "")
        if _LEGEND.search(statement) or (starred and _OF_ALL.search(statement)):
            is_legend = bool(_LEGEND.search(statement))
            standings += [replace(of_all, is_legend=is_legend)] if starred else []
            continue
        is_said = _STATES.search(statement) or _LATEST.search(statement)
        is_said = is_said or not _NAMES_MORE.search(_STATUS.sub("", take_periods(statement)[1]))
        if not is_said or reference.any_of("excepts").search(statement):
            standings.append(of_all)  # of which but for those that it names is not read
            continue
        parts = [_part_of(of_all, part, settings) for part in re.split(r" and |, ", statement)]
        is_told = all(part.periods and part.measures for part in parts)
        standings += parts if is_told else [_part_of(of_all, statement, settings)]
    return standings


def is_cumulative(text: str) -> bool:
    """Whether a note says that a figure counts from the beginning of its year, and not the reverse.

    >>> is_cumulative("Running total"), is_cumulative("Non-cumulative")
    (True, False)
    """
    return bool(CUMULATIVE.search(_NOT_CUMULATIVE.sub("", text)))


def speaks_of_figures(text: str) -> bool:
    """Whether a note beside a figure is a number, or names a period or the status of figures.

    >>> [speaks_of_figures(note) for note in ("April only", "Provisional", "14", "Op Lion")]
    [True, True, True, False]
    """
    is_number = re.fullmatch(r"[\d,.]+", text)
    says = is_number or take_periods(text)[0] or SO_FAR.search(text) or _STATUS.search(text)
    return bool(says) and not _STARRED.match(text)  # which is read with the figures so marked


def says_less(text: str) -> bool:
    """Whether a note says of some figures that they are of less than their period, unread.

    >>> says_less("Dorset: April and May only"), says_less("Figures are incomplete")
    (True, False)
    """
    is_part = re.search(r"(?i)\bonly\b", text) and take_periods(text)[0]
    is_part = is_part or re.search(r"(?i)\bincomplete\b", text)
    return bool(is_part) and bool(names.scan(text)[0]) and read_note(text) is None


def says_by_looks(text: str) -> bool:
    """Whether a text says what a colour, or a kind of type, means of the status of figures."""
    said = _STATEMENTS.split(text)  # “All figures are provisional. Shaded rows are totals.”
    return any(_BY_LOOKS.search(statement) and _STATUS.search(statement) for statement in said)


def _denied(match: re.Match) -> str:
    """What is left of a denial: nothing, and of one that figures are final, “provisional”."""
    of = {word for word in match["of"].casefold().split() if not re.search(r"\d", word)}
    # “Not all”, and “none” with an exception, leave open which are: all may be.
    is_of_all = "all" not in of and not reference.any_of("excepts").search(match.string)
    is_sure = of <= names.listed("denied of") and (is_of_all or bool(match["final"]))
    return ("provisional" if match["final"] else " ") if is_sure else match[0]


def _part_of(of_all: Standing, text: str, settings: dict | None) -> Standing:
    """The same of the periods and measures alone that a statement names."""
    text = _KNOWN_AS_AT.sub(" ", _MADE.sub(" ", text))
    readings = [reading for reading, *_ in periods.find(text, **(settings or {}))]
    named = tuple(period for reading in readings for period in reading.periods)
    known, *_ = names.scan(text)
    measures = frozenset(m.word for some in known for m in some if m.field == "measure")
    onwards, latest = (bool(pattern.search(text)) for pattern in (_ONWARDS, _LATEST))
    is_of_all = re.search(r"\ball\b", text, re.IGNORECASE)
    told = {"onwards": onwards and bool(named), "latest": latest and not (named or is_of_all)}
    return replace(of_all, periods=named, measures=measures, **told)


def read_note(text: str, settings: dict | None = None) -> Title | None:
    """What a note below a table says of its figures: in what, or that some are provisional."""
    where, text = f"the note “{text}”", _PROVISIONAL.sub("provisional", text)
    alone = says_in_what(re.sub(r"^\W*(?:notes?\b\W*)?", "", text, flags=re.IGNORECASE))
    if alone and alone["scale"]:
        return Title(where, scale=heading_scale(f"({alone['scale']})"))
    standings, text = read_standings(text, where, settings), _DENIES.sub(_denied, text)
    is_said = _STATES.search(text) or _NOTED.search(text)
    is_of_some = all(s.latest or s.mark or (s.periods and is_said) for s in standings)
    if not (_OF_ALL.search(text) or is_of_some):
        standings = []  # a note of one column leaves the others as they are
    day = _day_of_all(text)
    return Title(where, standings=standings, as_at=day) if standings or day else None


def _day_of_all(text: str) -> date | None:
    """The day on which all figures stood, where a statement of a note says that alone."""
    for statement in _STATEMENTS.split(text):
        said = _AS_AT.search(statement)
        if said and not said["bare"] and "publ" not in said["how"].casefold():
            rest = statement[: said.start()] + statement[said.end() :]
            if not re.search(r"\w", _OF_FIGURES.sub("", rest)):
                return periods.day_of(said["date"])
    return None


SECTION = re.compile(r"(?i)^(?:section|part) ?(?:\d{1,2}|[a-z])\s*[:.)–—-]\s*(?=\w)")


def read_lines(
    grid: Grid, lines: list[int], columns: list[int], mapping: Mapping, settings: dict | None = None
) -> list[Title]:
    """What lines above a table say, the nearest first: pairs (``Region: | Eastern``), titles."""
    pairs, titles, ends = [], [], {}
    for i in lines:
        held = [j for j in columns if grid.held[i, j]]
        twos = [*zip(held[::2], held[1::2], strict=False)] if len(held) % 2 == 0 else []
        for cells in twos or [held]:
            if end := _END.fullmatch(" ".join(grid.text(i, j) for j in cells)):
                ends["first" if end["first"] else "last"] = periods.day_of(end["day"])
        fields = [names.field_of_heading(grid.text(i, j)) for j, _ in twos]
        if when := one_period([grid.text(i, j) for j in held]):
            pairs.append(_pair("period", when, grid.cell(i, held[1])))
        elif fields and all(fields):
            for name, (j, beside) in zip(fields, twos, strict=True):
                value = numbered(grid.values[i, beside], grid.text(i, j))
                when = periods.parse(value)
                is_when = name == "value" and (when.periods or when.part)  # “This quarter”
                named = "period" if is_when else name
                pair = _pair(named, value, grid.cell(i, beside), grid.text(i, j), mapping)
                pair.at = i, beside
                pairs.append(pair)
        elif not of_another(grid.text(i, held[0])):
            titles += [grid.text(i, j) for j in held]
    filtered = next((k for k, text in enumerate(titles) if _FILTERED.match(text)), len(titles))
    titles = titles[:filtered] + [t for t in titles[filtered + 1 :] if not _FILTER.fullmatch(t)]
    told = [(SECTION.sub("", text), f"the title “{text}”") for text in titles]
    said = [read_title(*pair, settings=settings) for pair in told]
    for title, text in zip(said, titles, strict=True):
        # What a companion says that a title counts is all that it says of that.
        for name, word in (mapping.meaning("measure", text) or {}).items():
            title.words[name] = [(Meaning(name, str(word)),)]
            title.narrower = title.worked_out = ""
    rest = [re.sub(r"^\W+|\W+$", "", take_periods(text)[1]) or "period" for text in titles]
    bare = [said[k] for k, text in enumerate(rest) if names.field_of_heading(text) == "period"]
    _complete([title for title in [*pairs, *bare] if title.periods or title.parts])
    first, last = ends.get("first"), ends.get("last")
    # As systems head their exports; an operation, or a project, may last for years.
    if first and last and timedelta() <= last - first < timedelta(366):
        named = [p for near in said for reading in near.periods for p in reading.periods]
        is_over = any(p.start and p.end and first <= p.start and p.end <= last for p in named)
        title = Title(f"the title “{first:%d/%m/%Y} to {last:%d/%m/%Y}”")
        title.take([PeriodReading((periods.span(first, last),))])
        title.is_around = is_over
        said.insert(0 if is_over else len(said), title)
    return [*reversed(pairs), *reversed(said)]


def one_period(texts: list[str]) -> str:
    """What several cells beside “Period” say together; nothing where each may head a column."""
    head, *cells = texts
    if len(cells) < 2 or names.field_of_heading(head) != "period":
        return ""
    first, last = periods.day_of(cells[0]), periods.day_of(cells[1])
    ends = first and last and first < last and first.day == (last + timedelta(1)).day == 1
    text = (" to " if ends and len(cells) == 2 else " ").join(cells)
    return text if periods.parse(text).period else ""


def of_another(text: str) -> bool:
    """Whether a line begins with what is said of another return, or the quarter before."""
    match = _OF_ANOTHER.match(text)
    rest = text[match.end() :] if match else text
    return bool(match) and (not rest or periods.parse(rest) != periods.NOTHING)


def _complete(said: list[Title]) -> None:
    """Give “Quarter: Q2” the year of the line beside it that says no more, above or below."""
    parts = {part[1:]: part for title in said for part in title.parts}.values()
    years = [p for title in said for reading in title.periods for p in reading.periods]
    if parts and years and all(map(is_year, years)):
        read = [periods.with_year(part, year).periods for year in years for part in parts]
        for title in said:
            title.parts, title.periods = [], []
        said[0].take([PeriodReading(tuple(dict.fromkeys(p for some in read for p in some)))])


def counts_periods(texts: list[str]) -> bool:
    """Whether a row says “Quarter” and then 1, 2, 3, one after the other.

    >>> counts_periods(["Quarter", "1", "2"]), counts_periods(["Quarter", "12", "7"])
    (True, False)
    """
    head, *numbers = texts
    if len(numbers) < 2 or any(numbered(text, head) == text for text in numbers):
        return False
    return all(int(b) == int(a) + 1 for a, b in pairwise(numbers))


def numbered(value: object, heading: str) -> object:
    """Quarter or month that stands as a bare number under or beside a heading that says so."""
    text, heading = as_text(value), names.plain_heading(heading)
    if re.fullmatch(r"[1-4]", text) and re.search(r"\b(?:quarter|qtr)\b", heading):
        return f"Q{text}"
    if re.fullmatch(r"0?[1-9]|1[0-2]", text) and re.fullmatch(r"(?:reporting )?month", heading):
        return periods.MONTHS[int(text) - 1]
    which = re.fullmatch(r"(month|week|period)(?: no| number)?", heading)
    # A month of the year's accounts or of the calendar, a week from whichever day.
    return f"{which[1]} {text}" if which and re.fullmatch(r"[1-9]|[1-5]\d", text) else value


_FILTERED = re.compile(r"(?i)\s*applied filters:?\s*")
_FILTER = re.compile(
    r"(?i)(?P<name>[\w ]+?) is (?P<word>.+)|.+ (?:does|contains|starts) .+|(?:in|ex)cluded \(.*"
    r"|(?:top|bottom) \d.*"
)


def filters(cells: Iterable[object]) -> list[str]:
    """Lines by which Power BI says what an export is of; cells of a column, from the top.

    >>> filters(["It is May", "Applied filters:", "Strand is Pursue", "Threat is not Drugs"])
    ['Strand is Pursue', 'Threat is not Drugs']
    """
    after = dropwhile(lambda cell: not (isinstance(cell, str) and _FILTERED.match(cell)), cells)
    texts = (line.strip() for cell in after for line in str(cell or "").splitlines())
    bare = (_FILTERED.sub("", text) for text in texts)
    return [text for text in takewhile(lambda t: not t or _FILTER.fullmatch(t), bare) if text]


def read_filters(lines: list[str]) -> tuple[Title, list[str]]:
    """What the filters of an export say of all its figures, and those that are not read.

    >>> said, left = read_filters(["Strand is Pursue", "Threat is not Drugs"])
    >>> [*said.words], left
    (['strand'], ['Threat is not Drugs'])
    """
    said, left = Title("the filters of the export"), []
    for line in lines:
        match = _FILTER.fullmatch(line)
        word = match["word"] or ""
        name = names.field_of_heading(match["name"] or "")
        title = _pair(name, word, "", match["name"]) if name else Title("")
        is_known = name != "measure" or names.of_field(word, name)
        if is_known and (title.words or title.periods or title.parts):
            said.words |= title.words
            said.periods += title.periods
            said.parts += title.parts
        else:
            left.append(line)
    return said, left


def _pair(
    name: str, value: object, where: str, heading: str = "", mapping: Mapping | None = None
) -> Title:
    title, text = Title(where), str(value).strip()
    meanings = names.meanings(text)
    reading = periods.parse(value)
    if name == "unit" and names.of_field(text, *names.PLACES):
        name = "geography"  # a unit of the police, and none of measure
    if name == "period" and reading.day and names.plain_heading(heading) == "date":
        name = "as_at"  # on which a form was filled in
    if name == "period":
        is_month = reading.period and reading.period.kind == "month"
        first = reading.period.start if is_month else reading.day
        if heading and first:  # “Quarter ending | 30/06/2025”
            meant = periods.of_days([first], heading)[first]
            lone = () if is_month else (periods.as_at(first), periods.span(first, first))
            reading = PeriodReading(meant or lone) if meant or lone else reading
        title.take([reading])
    elif name == "as_at":
        title.as_at = periods.day_of(value)
    elif name == "status":
        said = (m.word for m in meanings if m.field == "status")
        title.standings = [Standing(word, where) for word in said][:1]
    elif name == "unit":
        title.scale = heading_scale(f"({text})")
        title.unit = title.scale[1]
    else:
        is_place = name in PLACE_FIELDS
        can = tuple(m for m in meanings if m.field in (names.PLACES if is_place else (name,)))
        fits = tuple(m for m in can if m.field == name) or can
        if name == "measure" and not mapping:
            fits = fits or (Meaning("measure", text),)
        asked = (name, *PLACE_FIELDS) if is_place else (name,)
        is_declared = any(mapping.meaning(field, text) for field in asked) if mapping else False
        if fits and not is_declared:
            title.words[family_of(name)] = [fits]
        elif mapping and (is_declared or is_place or name in ("measure", *DETAILS)):
            _read_pair(title, name, text, mapping)
    return title


def _read_pair(title: Title, name: str, text: str, mapping: Mapping) -> None:
    """Read a word of a pair as a column of its field would be: kept, declared, or unread."""
    (said,) = words.read([text], name, mapping)
    if said.code and (name == "measure" or is_error(said.code)):
        title.unread, title.named = said, name
    if said.code and is_error(said.code):
        return
    kinds = [kind for kind in ("force", "body", "region") if said.fields.get(kind)]
    given = {kind: said.fields[kind] for kind in kinds[:1]}
    if not kinds and said.fields.get("geography") in names.PLACES:
        given = {said.fields["geography"]: said.fields["geography"]}
    given |= {
        field: said.fields[field] for field in ("measure", *DETAILS) if said.fields.get(field)
    }
    for kind, word in given.items():
        title.words[family_of(kind)] = [(Meaning(kind, str(word)),)]


@dataclass
class Context:
    """What holds for every figure of a table unless its own cells say otherwise."""

    place: tuple[Meaning, ...] = ()  # all that it can mean
    words: dict[str, Meaning] = field(default_factory=dict)
    periods: tuple[Period, ...] = ()  # all that are meant
    part: tuple[str, int, int] | None = None
    as_at: date | None = None
    sent: Period | None = None  # the quarter of the folder, where cells say their own
    standings: list[Standing] = field(default_factory=list)  # those of some figures first
    unit: str = ""
    scale: tuple[float, str] = (1.0, "")
    conflicts: dict[str, str] = field(default_factory=dict)  # by field, which two readings
    unread: Said | None = None  # what is wrong with the one name of a place that is given
    whose: str = ""  # the text that says these periods
    doubt: str = ""  # why figures that name no period may be of a part of this one
    remark: str = ""  # what is told of them where they may be of more
    is_filed: bool = False  # the period is a year's folder, which returns of its parts lie in too
    quarters: str | None = None  # what settles them, as for `periods.parse`

    @property
    def period(self) -> Period | None:
        """The one period that is meant, where there is one."""
        return self.periods[0] if len(self.periods) == 1 else None

    @property
    def open_periods(self) -> tuple[Period, ...]:
        """Several periods of which any can be meant."""
        return self.periods if len(self.periods) > 1 else ()


def join(said: list[Title], quarters: str | None = None) -> Context:
    """Join what was said, the nearest first, into what holds for the table."""
    context = Context(quarters=quarters)
    context.place, conflict = _nearest(said, _one_place, _agree)
    if conflict:
        context.conflicts["geography"] = conflict
    _join_periods(said, context)
    unread = [title for title in said if title.unread and title.named in PLACE_FIELDS]
    context.unread = unread[0].unread if unread and not (context.place or conflict) else None
    for name in ("measure", *DETAILS):
        title = next((title for title in said if title.meanings(name)), None)
        meant = title.meanings(name) if title else set()
        if len(meant) == 1:
            context.words[name] = meant.pop()
        elif meant:
            listed = " and ".join(sorted(meaning.word for meaning in meant))
            context.conflicts[name] = f"{title.where} names {listed}"
    if not (context.periods or context.part or "period" in context.conflicts):
        context.periods = next(((title.stood,) for title in said if title.stood), ())
    context.as_at = next((title.as_at for title in said if title.as_at), None)
    context.sent = next((title.sent for title in said if title.sent), None)
    standings = [standing for title in said for standing in title.standings]
    context.standings = sorted(standings, key=lambda s: not (s.periods or s.measures or s.latest))
    context.unit = next((title.unit for title in said if title.unit), "")
    context.scale = next((title.scale for title in said if title.scale[0] != 1.0), (1.0, ""))
    return context


def _nearest(said: list[Title], options_of: Callable, agree: Callable) -> tuple[tuple, str]:
    """All that the nearest title can mean, as the others narrow it; or which two differ."""
    # `options_of` gives what a title can mean, the names of several things in a list, or nothing.
    chosen, where = (), ""
    for title in said:
        options = options_of(title)
        if isinstance(options, list):
            if not chosen:
                return (), f"{title.where} names {' and '.join(options)}"
        elif options and not chosen:
            chosen, where = options, title.where
        elif len(chosen) > 1 and set(options) & set(chosen):
            chosen = tuple(option for option in chosen if option in options)
        elif options and not agree(chosen, options):
            this, other = (str(getattr(o[0], "label", "")) or o[0].word for o in (chosen, options))
            return (), f"{where} says {this}, {title.where} says {other}"
        elif len(options) == 1 and isinstance(options[0], Meaning):
            # A force within its region, or a region within a country, is what is meant.
            outer, inner = chosen[0].field, options[0].field
            is_inside = outer in ("national", "network", "region") and inner in ("force", "region")
            chosen = options if is_inside and outer != inner else chosen
    return chosen, ""


def _one_place(title: Title) -> tuple[Meaning, ...] | list[str]:
    """One place from those that a text names: a force within its region."""
    listed = title.words.get("place", [])
    distinct = [*dict.fromkeys(tuple(m for m in s if m.field in names.PLACES) for s in listed)]
    if len(distinct) <= 1:
        return distinct[0] if distinct else ()
    narrow = [some for some in distinct if some[0].field in ("force", "body")]
    wide = [some for some in distinct if some not in narrow]
    regions = [some for some in wide if some[0].field == "region"]
    if len(narrow) == 1 and all(_agree(narrow[0], other) for other in wide):
        return narrow[0]
    if not narrow and len(regions) == 1:
        return regions[0]
    for some in narrow:  # a unit that forces share, beside their names
        parts = reference.parts_of(some[0].word)
        if parts and {other[0].word for other in narrow if other is not some} <= set(parts):
            return some
    return list(dict.fromkeys(some[0].word for some in listed))


def _agree(some: tuple[Meaning, ...], others: tuple[Meaning, ...]) -> bool:
    """Whether two places can hold of one figure."""
    homes = reference.regions_of_forces()
    for a, b in product(some, others):
        fields = {a.field, b.field}
        is_inside = homes.get(a.word, a.word) == homes.get(b.word, b.word)
        is_home = fields == {"force", "region"} and is_inside
        is_of_all = fields & {"national", "network"} or ("body" in fields and len(fields) > 1)
        if a == b or is_of_all or is_home:
            return True
    return False


def _join_periods(said: list[Title], context: Context) -> None:
    """Period that titles give, and the part of it that one of them gives."""
    named = [(title, period) for title in said
             if isinstance(period := _one_period(title), tuple) and len(period) == 1]  # fmt: skip
    for title in [t for t in said if named and _is_met_after(t, named[0][1][0])]:
        said = [other for other in said if other is not title]
        context.remark = f"{named[0][0].where} says {named[0][1][0].label}, which was taken, and "
        context.remark += f"{title.where} is of a later meeting"
    chosen, conflict = _nearest(said, _one_period, _nested)
    first = next((k for k, title in enumerate(said) if title.periods), len(said))
    before = next((title.where for title in said[:first] if title.is_before), "")
    if before and chosen:
        conflict = f"{before} says an earlier period than {said[first].where}"
    for k, title in enumerate(said):
        parts = list(dict.fromkeys(title.parts))
        # A part of a year stands nearer than the year, or names a sheet under titles with the year.
        is_sheet = title.where.startswith(SHEET) and all(map(is_year, chosen))
        if not parts or (k > first and not is_sheet):
            continue
        if len(parts) > 1:
            conflict = conflict or f"{title.where} names more than one part of a year"
        elif k > first and said[first].is_whole_year and chosen:
            conflict = f"{said[first].where} says a whole year, {chosen[0].label}, and "
            conflict += f"{title.where} a part of it"
        else:
            context.part = parts[0]
        break
    of_names = [title for title in said if title.where.startswith(NAMES)]
    if len(chosen) == 1 and chosen[0].end and (context.part is None or not is_year(chosen[0])):
        where = said[first].where
        # “Apr-Jun 2025 (Q3)”, “Q1, Q3 2025-26”: of its quarters all but one say more than months.
        if said[first].lies_outside(_QUARTER_NAMED.sub(" ", where, count=1), chosen[0]):
            context.doubt = f"{where} says {chosen[0].label}, and another part of a year"
        for other in of_names if not context.part else ():
            if other.lies_outside(where, chosen[0]):
                conflict = f"{where} says {chosen[0].label}, and {other.where} another part"
    if conflict:
        context.conflicts["period"] = conflict
    elif context.part:
        whole = (
            periods.with_year(context.part, period, context.quarters).periods
            if is_year(period)
            else (period,)
            for period in chosen
        )
        context.periods = tuple(dict.fromkeys(period for some in whole for period in some))
    else:
        context.periods, whose = chosen, said[first].where if chosen else ""
        context.whose = whose
        is_annual = any(title.is_whole_year for title in said)
        context.is_filed = whose.startswith(FOLDER) and is_year(chosen[0]) and not is_annual
        around = [title for title in said if title.is_around and _one_period(title) != chosen]
        if around and chosen:
            context.remark = f"{said[first].where} says {chosen[0].label}, which was taken, and "
            context.remark += f"{around[0].where} more"
        around = (FOLDER, NAMES[1]) if chosen and is_year(chosen[0]) else FOLDER
        inside = [title.where for title in said if title.where.startswith(around)
                  and chosen and title.lies_in(chosen[0])]  # fmt: skip
        if whose and said[first].compares:
            context.doubt = f"{whose} names {said[first].compares}, and figures may be of either"
        elif inside and not said[first].is_whole_year:
            context.doubt = f"{said[first].where} says {chosen[0].label}, {inside[0]} a part of it"


def _is_met_after(title: Title, period: Period) -> bool:
    """Whether a file's name says when there is a meeting, soon after a period: “Q3 board”."""
    # A return that was received in the third quarter may be of it, under an old title.
    if not title.where.startswith(NAMES[1]) or not (period.end and _MEETS.search(title.where)):
        return False
    after = [(first - period.end.month) % 12 < 6 for _, first, _ in title.parts if first]
    days = [(p.start - period.end).days for r in title.periods for p in r.periods if p.start]
    after += [0 < day < 184 for day in days]  # half a year: else the title may be last year's
    return bool(after) and all(after)


def differ(title: Title, other: Title) -> bool:
    """Whether two texts name periods of which neither lies in the other."""
    some, others = _one_period(title), _one_period(other)
    is_named = isinstance(some, tuple) and isinstance(others, tuple) and bool(some and others)
    return is_named and not _nested(some, others)


def of_folder(folders: list[str], said: list[Title], settings: dict | None = None) -> Title:
    """What the folders around a file say that nothing nearer does: when, or whose.

    They were named to find a file again, so they count only where they say one thing.
    """
    text = " ".join(folders).replace(".zip", "")
    title = read_title(text, "", codes=True, settings=settings)
    filling, period = Title(f"{FOLDER} “{'/'.join(folders)}”"), _one_period(title)
    is_one = isinstance(period, tuple) and len(period) == 1
    fills = is_one and is_year(period[0])
    is_longer = not fills and any(near.is_whole_year or near.rolls for near in said)
    if not (is_longer or _FILED.search(text) or any(differ(title, nearer) for nearer in said)):
        # A part of a year that stands nearer is completed by a year, or by that part of it.
        year = periods.financial_year_of(period[0].end) if is_one and period[0].end else None
        near = {part for nearer in said for part in nearer.parts}
        is_it = year and all(periods.with_year(p, year).period == period[0] for p in near)
        is_fit = fills or (is_one and (is_it or not near))
        filling.periods = title.periods if is_fit else []
        has_year = is_fit or any(nearer.periods for nearer in said)
        filling.parts = title.parts if has_year else []
    places = title.words.get("place", [])
    if places and not any("place" in nearer.words for nearer in said):
        is_of_more = any(_OF_MORE.search(nearer.where) for nearer in said)
        if not (is_of_more and any(m.field == "force" for can in places for m in can)):
            filling.words["place"] = places
    return filling


def leave_to_cells(said: list[Title], fields: set[str]) -> None:
    """Let the folders fill nothing that cells say: a row without a force may be all of them."""
    for title in said:
        if not title.where.startswith(FOLDER):
            continue
        if fields & {*names.PLACES, "geography"}:
            title.words.pop("place", None)
        if fields & {"period", "period_start", "period_end"}:
            years = [r for r in title.periods if is_year(r.periods[0])]
            title.sent = next((r.period for r in title.periods if r not in years), None)
            title.parts, title.periods = [], years


def _nested(some: tuple[Period, ...], others: tuple[Period, ...]) -> bool:
    """Whether two periods lie in each other; of several that can be meant, nobody knows."""
    is_open = max(len(some), len(others)) > 1
    return is_open or some[0].contains(others[0]) or others[0].contains(some[0])


def _one_period(title: Title) -> tuple[Period, ...] | list[str]:
    """Period that a text names: the narrowest where one lies in another."""
    options = list(dict.fromkeys(reading.periods for reading in title.periods))
    if len(options) <= 1:
        return options[0] if options else ()
    settled = [some[0] for some in options if len(some) == 1]
    narrow = min(settled, key=lambda period: period.days or 0, default=None)
    if narrow and all(any(_nested((narrow,), (p,)) for p in some) for some in options):
        return (narrow,)
    return [reading.periods[0].label for reading in title.periods]


# -- years to date ---------------------------------------------------------------------------------


def years_to_date(headings: Iterable[str], lines: Iterable[str]) -> dict[str, Period]:
    """Heading, such as ``2025-26 YTD``, to its days, where it or one of the lines says to when.

    So are “YTD”, “Previous YTD”, “Q3 last year” and “Last 12 months”, where no heading names a year
    and a line does, and “Same period last year” where one period is named in all.
    Empty where any of them stays open. Years are financial ones, and end with a month.
    """
    headings = list(headings)
    years = {h: _financial_year(h) for h in headings if SO_FAR.search(h)}
    years = {heading: year for heading, year in years.items() if year}
    newest = sorted(years.values(), key=lambda year: year.start)[-1:]  # an old title tells nothing
    told = next((end for line in lines if (end := _last_day_told(line, newest))), None)
    parts = {heading: _year_to_month(heading, told) for heading in headings}
    if told and not any(map(_names_year, headings)):
        parts = {heading: parts[heading] or _up_to(told, heading) for heading in headings}
    of = {reading.period for line in lines for reading in take_periods(_with_centuries(line))[0]}
    if told is None and of and None not in of and all(map(is_year, of)):
        # “This year” and “Last year” below “2025-26”, or below “25-26 v 24-25”.
        this = max(of, key=lambda year: year.start)
        for heading in headings if of <= {this, periods.previous(this)} else ():
            bare, is_before = _without_year(heading)
            if not bare and (is_before or _THIS_YEAR.search(heading)):
                parts[heading] = periods.previous(this) if is_before else this
    of |= {reading.period for heading in headings for reading in take_periods(heading)[0]}
    for k, heading in enumerate(headings) if len(of) == 1 else ():
        if _A_YEAR_BEFORE.fullmatch(heading):
            # Behind “YTD” it is that year to date, and else the one period that is named.
            to_date = [parts.get(h) for h in headings[:k] if CUMULATIVE.search(h)]
            is_of_year = any(to_date[-1:]) and not _LENGTH.search(heading)
            (only,) = to_date[-1:] if is_of_year else of
            parts[heading] = _year_before(only, heading) if is_part(only.label) else None
    ends = {heading: _last_day_told(heading, [year]) or told for heading, year in years.items()}
    if not all(ends.values()):
        return {}
    ytd = {heading: _to_month(year, ends[heading].month) for heading, year in years.items()}
    return ytd | {heading: period for heading, period in parts.items() if period}


def _up_to(told: date, text: str) -> Period | None:
    """What “YTD”, “Q3 last year”, “Last 12 months” or “This month” says of figures up to a day."""
    bare, is_before = _without_year(text)
    this = periods.financial_year_of(told)
    year = periods.previous(this) if is_before else this
    if CUMULATIVE.fullmatch(bare):
        return _to_month(year, told.month)
    if twelve := _TWELVE_MONTHS.fullmatch(text):
        return periods.year_to(told.year - bool(twelve["before"]), told.month)
    if not (quarter := _QUARTER.fullmatch(text)):
        part = periods.parse(bare).part
        return periods.with_year(part, year).period if part and is_before else None
    is_month = text[:1].casefold() == "m" or "month" in text.casefold()
    # “Last quarter last year” may be that before this one, or the last of that year.
    if (quarter["last"] and quarter["year"]) or not (is_month or told.month % 3 == 0):
        return None
    period = periods.financial_quarter(this.start.year, (told.month - 4) % 12 // 3 + 1)
    period = periods.month(told.year, told.month) if is_month else period
    back = (12 if is_month else 4) if quarter["year"] else bool(quarter["last"])
    for _ in range(back):
        period = periods.previous(period)
    return period


def _year_to_month(text: str, told: date | None) -> Period | None:
    """Days of “YTD to Dec-25”, and of “Calendar YTD” up to a day that is told; nothing of others.

    >>> _year_to_month("YTD Dec-25", None).label, _year_to_month("CYTD Nov-25", None).label
    ('Apr-Dec 2025', 'Jan-Nov 2025')
    """
    readings, rest = take_periods(text)
    named = [reading.period for reading in readings]
    bare = _TO_DATE.fullmatch(rest.strip())
    if not bare or len(named) > 1 or not all(p and p.end and not is_year(p) for p in named):
        return None
    end = named[0].end if named else told if bare["calendar"] else None
    if end is None:
        return None
    year = periods.calendar_year(end.year) if bare["calendar"] else periods.financial_year_of(end)
    return _to_month(year, end.month)


def is_part(text: str) -> bool:
    """Whether a text is a month, a quarter or another part of a year, with its year."""
    period = periods.parse(text).period
    return bool(period and period.start and period.end) and not is_year(period)


def under_part(over: str, text: str) -> Period | None:
    """What “YTD” or “In month” says under a month or a quarter: the year up to it, or itself."""
    if not is_part(over):
        return None
    period = periods.parse(over).period
    if CUMULATIVE.fullmatch(text):
        is_calendar = text.casefold() == "cytd"
        of_year = periods.calendar_year(period.end.year) if is_calendar else None
        return _to_month(of_year or periods.financial_year_of(period.end), period.end.month)
    return period if OWN_PART.fullmatch(text) else None


def a_year_before(rows: list[list[str]], read: dict[str, Period]) -> dict[str, Period]:
    """“Same period last year” to the period a year before that of the heading it stands behind.

    Not where a row has it twice, nor where several rows of headings name periods: the one word
    does not say then which is meant.
    """
    named = [[read.get(text) or periods.parse(text).period for text in row] for row in rows]
    dated = [pair for pair in zip(rows, named, strict=True) if any(pair[1])]
    (row, held), before, behind = dated[0] if len(dated) == 1 else ((), ()), {}, None
    for text, period in zip(row, held, strict=True):
        behind = period or behind
        is_one = _A_YEAR_BEFORE.fullmatch(text) and row.count(text) == 1
        if is_one and text not in read and behind and behind.start and behind.end:
            before[text] = _year_before(behind, text)
    return {text: period for text, period in before.items() if period}


def _year_before(period: Period, text: str) -> Period | None:
    """The same months of the year before; none of no whole months, nor of another length."""
    first, after = period.start, period.end + timedelta(1)
    length = _LENGTH.search(text)  # “Same quarter last year” behind a year to date
    if not first.day == after.day == 1 or (length and length[0].casefold() not in period.kind):
        return None
    first, after = (day.replace(year=day.year - 1) for day in (first, after))
    return periods.span(first, after - timedelta(1))


def may_be_to_date(text: str) -> bool:
    """Whether a cell says no more than a year to date, or a part of the year before."""
    bare, is_before = _without_year(text)
    if not SO_FAR.search(bare):
        return is_before and periods.parse(bare).part is not None
    return not re.search("[a-z]", SO_FAR.sub("", bare).casefold().replace("fy", ""))


def tells_quarter(lines: Iterable[str]) -> bool:
    """Whether the first line that says to when figures have come names a quarter: of no month."""
    line = next((line for line in lines if _last_day_told(line, [])), "")
    told = [reading.period for reading, *_ in periods.find(line) if reading.period]
    return any("quarter" in period.kind for period in told)


def measure_and_when(text: str) -> tuple[str, str]:
    """Measure of “Arrests (month)” and its “this month”, as `years_to_date` has it; or nothing.

    >>> measure_and_when("Arrests (month)"), measure_and_when("YTD")
    (('arrests', 'this month'), ('', ''))
    """
    match = _WHEN.fullmatch(text)
    known = names.of_field(match["what"], "measure") if match else None
    if not known:
        return "", ""
    when = match["when"]
    part = re.search("month|quarter", when, re.IGNORECASE)
    return known.word, f"this {part[0].casefold()}" if part else when


def heads_longer(text: str) -> bool:
    """Whether a heading says a year to date, or the last twelve months, and nothing else."""
    return bool(may_be_to_date(text) or _TO_DATE.fullmatch(text) or _TWELVE_MONTHS.fullmatch(text))


def _without_year(text: str) -> tuple[str, bool]:
    """Text without “this year” or “last year”, and whether it says the latter."""
    bare = _LAST_YEAR.sub("", text)
    return _THIS_YEAR.sub("", bare).strip(" ()-\u2013:,"), bare != text


def _names_year(text: str) -> bool:
    """Whether a text names a year, a calendar one or a financial one, or heads a column of them."""
    named = periods.parse(text).periods
    return bool(_A_YEAR.fullmatch(text)) or (bool(named) and all(map(is_year, named)))


def _financial_year(text: str) -> Period | None:
    """The one financial year that a text names."""
    read = periods.find(_with_centuries(text))
    named = [reading.period for reading, *_ in read if reading.period]
    years = {period for period in named if period.kind == "financial year"}
    return years.pop() if len(years) == 1 else None


def _last_day_told(text: str, years: list[Period]) -> date | None:
    """Last day of the month to which a text says that some years, or any, have come."""
    text = _NOT_UP_TO.sub(" ", text)
    readings = [reading for reading, *_ in periods.find(text)]
    # “This quarter” is the later of two that are compared.
    named = [max(reading.periods, key=lambda period: period.end or date.min) for reading in readings
             if reading.period or reading.note == periods.COMPARED]  # fmt: skip
    days = [period.end for period in named if not is_year(period)]
    days += periods.take_days(text.casefold())[0]
    days = [day for day in days if day and periods.is_of_our_time(day)]
    ends = [day for day in days if day == periods.last_day(day.year, day.month)]
    fits = (d for d in ends if not years or any(y.start <= d <= y.end for y in years))
    return next(fits, None)


def _to_month(year: Period, month: int) -> Period:
    last = year.start.year + (month < year.start.month)
    return periods.span(year.start, periods.last_day(last, month))
