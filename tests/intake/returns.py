"""Returns drawn at random, their truth first: five shapes with ordinary mess, and what is asked.

`draw` gives a return in scope; `draw_out_of_scope` one of which no figure may be read. `judge`
counts the figures that a check read right, read wrong, or asked about.
"""

import random
from dataclasses import dataclass, field

import openpyxl
from openpyxl.utils import get_column_letter

AREAS = {
    "South West": ("region", ["South West", "SW ROCU", "south west", "South West "]),
    "Eastern": ("region", ["Eastern", "Eastern region"]),
    "North East": ("region", ["North East", "NORTH EAST"]),
    "Kent": ("force", ["Kent", "Kent Police"]),
    "Dorset": ("force", ["Dorset", "Dorset Police"]),
    "Essex": ("force", ["Essex", "Essex Police"]),
    "Wiltshire": ("force", ["Wiltshire", "Wiltshire Police"]),
}
MEASURES = {
    "arrests": ["Arrests", "arrests", "Number of arrests"],
    "charges": ["Charges", "No. of charges"],
    "disruptions": ["Disruptions", "Total number of disruptions"],
    "firearms seized": ["Firearms seized"],
    "cash seized": ["Cash seized"],
    "warrants executed": ["Warrants executed"],
}
DETAILS = {
    "strand": ["Pursue", "Prevent", "Protect", "Prepare"],
    "level": ["major", "moderate", "minor"],
    "threat": ["fraud", "cyber crime", "money laundering"],
}
HEADS = {
    "area": ["Region", "ROCU"], "force": ["Force", "Police force"],
    "measure": ["Measure", "Metric", "Indicator"],
    "period": ["Period", "Quarter", "Reporting period"], "strand": ["Strand", "4P strand"],
    "level": ["Level", "Disruption level"], "threat": ["Threat", "Crime threat"],
    "value": ["Value", "Figure"],
}  # fmt: skip
NOTES = ["Source: performance team", "Note: figures are as recorded", "Prepared by the analyst"]


@dataclass
class Return:
    """A drawn return: its sheets as rows, and the truth of each cell that states a figure."""

    seed: int
    shape: str
    file: str
    sheet: str = "Outcomes"
    rows: list = field(default_factory=list)
    merged: list = field(default_factory=list)
    truth: dict = field(default_factory=dict)  # cell: fields

    def write(self, folder):
        """Write it as a workbook, and give its path."""
        book = openpyxl.Workbook()
        page = book.active
        page.title = self.sheet
        for row in self.rows:
            page.append(row)
        for cells in self.merged:
            page.merge_cells(cells)
        book.save(folder / self.file)
        return folder / self.file


def _periods(rng):
    """Kind of period, and labels with what is written for them."""
    first = rng.randint(2017, 2021)
    fy, short = f"{first}-{(first + 1) % 100:02d}", f"{first}/{(first + 1) % 100:02d}"
    kind = rng.choice(["quarter", "year", "month"])
    if kind == "year":
        years = [first, first + 1, first + 2]
        style = rng.choice(["{}-{:02d}", "{}/{:02d}", "FY {}/{:02d}"])
        return kind, {f"{y}-{(y + 1) % 100:02d}": style.format(y, (y + 1) % 100) for y in years}
    if kind == "month":
        return kind, {f"{m} {first}": f"{m} {first}" for m in ("Apr", "May", "Jun")}
    style = rng.choice(["{fy} Q{q}", "Q{q} {fy}", "Q{q} {short}", "Quarter {q} {short}"])
    return kind, {f"{fy} Q{q}": style.format(fy=fy, q=q, short=short) for q in (1, 2, 3, 4)}


class _Drawing:
    """One return while it is drawn."""

    def __init__(self, seed):
        self.rng = rng = random.Random(seed)
        kind = rng.choice(["region", "force"])
        names = [name for name, (k, _) in AREAS.items() if k == kind]
        self.kind, self.areas = kind, rng.sample(names, rng.randint(2, 3))
        self.measures = rng.sample(list(MEASURES), rng.randint(2, 3))
        self.period_kind, self.periods = _periods(rng)
        self.out = Return(seed, "", f"return {seed}.xlsx")
        self.top = self.left = 0

    def written(self, name):
        return self.rng.choice(MEASURES[name])

    def area(self, name):
        return self.rng.choice(AREAS[name][1])

    def head(self, name):
        return self.rng.choice(HEADS["force" if name == "area" and self.kind == "force" else name])

    def figure(self, truth):
        """A cell and what it states."""
        n, style = self.rng.randint(0, 900), self.rng.random()
        cell, fields = n, {"value": float(n)}
        if style < 0.04:
            cell = f"{n}*" if self.rng.random() < 0.5 else f"{n} [note 1]"
        elif style < 0.06:
            cell, fields = f"{n} (p)", fields | {"status": "provisional"}
        elif style < 0.08:
            cell, fields = f"{n} est", fields | {"status": "estimated"}
        elif style < 0.11:
            cell, fields = "[c]", {"marker": "c"}
        elif style < 0.13:
            cell, fields = f"c. {n}", fields | {"qualifier": "about"}
        elif style < 0.15:
            cell, fields = f"{n}-{n + 5}", fields | {"value_high": n + 5.0, "qualifier": "between"}
        elif style < 0.18:
            cell, fields = f"{n + 1000:,}", {"value": float(n + 1000)}
        elif style < 0.2:
            cell, fields = "not available", {"marker": "x"}
        return cell, truth | fields

    def truth(self, area, measure, period, **more):
        kind = AREAS[area][0]
        base = {"geography": kind, kind: area, "measure": measure, "period": period}
        return base | more

    def put(self, row, column, truth):
        cell, fields = self.figure(truth)
        at = f"{get_column_letter(column)}{row}"
        self.out.truth[at] = fields
        return cell

    def start(self, title):
        """Title lines above, perhaps from another cell on."""
        rows = self.out.rows
        if self.rng.random() < 0.2:
            rows.append([])
        self.left = self.rng.choice([0, 0, 0, 1])
        if title:
            rows.append([None] * self.left + [title])
            if self.rng.random() < 0.3:
                rows.append([None] * self.left + ["Quarterly return"])
            if self.rng.random() < 0.5:
                rows.append([])

    def add(self, cells):
        self.out.rows.append([None] * self.left + cells)

    @property
    def row(self):
        """Number of the next row."""
        return len(self.out.rows) + 1

    def end(self):
        for note in self.rng.sample(NOTES, self.rng.randint(0, 2)):
            if self.rng.random() < 0.6:
                self.out.rows.append([])
            self.add([note])
        return self.out

    def blank(self):
        """Perhaps a blank row inside a table."""
        if self.rng.random() < 0.1:
            self.out.rows.append([])

    def long(self):
        rng, detail = self.rng, self.rng.choice([None, *DETAILS])
        in_title = rng.random() < 0.3
        period = rng.choice(list(self.periods))
        self.start(f"Outcomes {self.periods[period]}" if in_title else rng.choice(["", "Outcomes"]))
        heads = [
            "area",
            "measure",
            *([] if in_title else ["period"]),
            *([detail] if detail else []),
        ]
        rng.shuffle(heads)
        heads.append("value")
        self.add([*map(self.head, heads), *(["Comments"] if rng.random() < 0.3 else [])])
        for area in self.areas:
            for measure in self.measures:
                when = period if in_title else rng.choice(list(self.periods))
                what = rng.choice(DETAILS[detail]) if detail else None
                words = {"area": self.area(area), "measure": self.written(measure),
                         "period": self.periods[when], detail: what}  # fmt: skip
                more = {detail: what} if detail else {}
                truth = self.truth(area, measure, when, **more)
                cells = [words[name] for name in heads[:-1]]
                self.add([*cells, self.put(self.row, self.left + len(heads), truth)])
            self.blank()
        return self.end()

    def wide_by_measure(self):
        rng, with_period = self.rng, self.rng.random() < 0.5
        period = rng.choice(list(self.periods))
        self.start("Outcomes" if with_period else f"Outcomes, {self.periods[period]}")
        heads = [self.head("area"), *([self.head("period")] if with_period else [])]
        total = rng.random() < 0.3 and not with_period
        self.add([*heads, *map(self.written, self.measures)])
        sums = [0] * len(self.measures)
        for area in self.areas:
            for when in rng.sample(list(self.periods), 2) if with_period else [period]:
                cells = [self.area(area), *([self.periods[when]] if with_period else [])]
                for k, measure in enumerate(self.measures):
                    at = self.left + len(heads) + k + 1
                    cells.append(self.put(self.row, at, self.truth(area, measure, when)))
                    sums[k] += cells[-1] if isinstance(cells[-1], int) else 0
                self.add(cells)
            if not total:
                self.blank()
        if total:
            self.add(["Total", *sums])
        return self.end()

    def wide_by_period(self):
        measure, total = self.rng.choice(self.measures), self.rng.random() < 0.3
        self.start(self.written(measure))
        self.add([self.head("area"), *self.periods.values(), *(["Total"] if total else [])])
        for area in self.areas:
            cells = [self.area(area)]
            for k, when in enumerate(self.periods):
                cells.append(self.put(self.row, self.left + k + 2, self.truth(area, measure, when)))
            self.add([*cells, *([sum(c for c in cells if isinstance(c, int))] if total else [])])
        return self.end()

    def wide_by_detail(self):
        rng, detail = self.rng, self.rng.choice(list(DETAILS))
        measure, when = rng.choice(self.measures), rng.choice(list(self.periods))
        form = rng.choice(["{} by {}, {}", "{1} {0} - {2}", "{} by {}: {}"])
        if "{1} {0}" in form:
            form = "{0}, {2}"
        self.start(form.format(self.written(measure), detail, self.periods[when]))
        self.add([self.head("area"), *DETAILS[detail]])
        for area in self.areas:
            cells = [self.area(area)]
            for k, word in enumerate(DETAILS[detail]):
                truth = self.truth(area, measure, when, **{detail: word})
                cells.append(self.put(self.row, self.left + k + 2, truth))
            self.add(cells)
        return self.end()

    def crosstab(self):
        rng, merged = self.rng, self.rng.random() < 0.7
        upper, lower = rng.sample(["measure", "period", "strand"], 2)
        groups = {
            "measure": {m: self.written(m) for m in self.measures},
            "period": dict(list(self.periods.items())[:3]),
            "strand": {s: s for s in DETAILS["strand"][:3]},
        }
        fixed = {"measure": self.measures[0], "period": next(iter(self.periods))}
        given = [MEASURES[fixed["measure"]][0]] if "measure" not in (upper, lower) else []
        given += [self.periods[fixed["period"]]] if "period" not in (upper, lower) else []
        self.start(", ".join(given) or "Outcomes")
        top, start = [None], self.row
        for word in groups[upper].values():
            top += [word, *[None if merged else word] * (len(groups[lower]) - 1)]
        self.add(top)
        below = [word for _ in groups[upper] for word in groups[lower].values()]
        self.add([self.head("area"), *below])
        if merged:
            for k in range(len(groups[upper])):
                first = self.left + 2 + k * len(groups[lower])
                ends = get_column_letter(first), get_column_letter(first + len(groups[lower]) - 1)
                self.out.merged.append(f"{ends[0]}{start}:{ends[1]}{start}")
        for area in self.areas:
            cells = [self.area(area)]
            for one in groups[upper]:
                for other in groups[lower]:
                    said = fixed | {upper: one, lower: other}
                    more = {"strand": said["strand"]} if "strand" in said else {}
                    truth = self.truth(area, said["measure"], said["period"], **more)
                    cells.append(self.put(self.row, self.left + len(cells) + 1, truth))
            self.add(cells)
        return self.end()


SHAPES = ("long", "wide_by_measure", "wide_by_period", "wide_by_detail", "crosstab")


def draw(seed):
    """A return in scope."""
    drawing = _Drawing(seed)
    shape = SHAPES[seed % len(SHAPES)]
    out = getattr(drawing, shape)()
    out.shape = shape
    return out


# What changes the meaning of a whole return: a title that is put over it, or its sheet's name.
ASKED = [
    *(("title", word) for word in ("Forecast for 2020-21", "2020-21 forecast", "Target", "Average",
                                   "Arrests plan", "Year to date", "Rate per 1,000",
                                   "Cost of arrests", "Arrests, %")),
    *(("sheet", word) for word in ("Forecast", "Baseline", "Averages", "Budget", "Plan")),
    *(("file", f"{word}.xlsx") for word in ("YTD return", "Targets 2021", "rolling 12 months")),
]  # fmt: skip


def draw_out_of_scope(seed):
    """A return whose title, sheet's or file's name says that its figures are no plain counts."""
    out = draw(seed)
    where, word = ASKED[seed % len(ASKED)]
    out.shape = f"{out.shape}: {where} {word}"
    if where == "title":
        out.rows = [[word], *out.rows]
        out.merged = []
    else:
        setattr(out, where, word)
    out.truth = {}
    return out


FIELDS = ("geography", "region", "force", "measure", "period", "strand", "threat", "level",
          "value", "value_high", "marker", "status", "qualifier")  # fmt: skip
ASSUMED = {"strand": "Not stated", "qualifier": "exact"}


def judge(drawn, outcomes):
    """Figures right, wrong and asked about, with the cells that are wrong."""
    read = {str(row["source"]).rpartition("!")[2]: row for row in outcomes.to_dict("records")}
    right, asked, wrong = 0, [], []
    for cell, truth in drawn.truth.items():
        row = read.pop(cell, None)
        if row is None:
            asked.append(cell)
            continue
        differs = {}
        for name in FIELDS:
            if name == "region" and truth["geography"] == "force":
                continue
            if name == "qualifier" and "marker" in truth:
                continue
            want, found = truth.get(name, ASSUMED.get(name)), row[name]
            found = None if found != found else found
            if found != want:
                differs[name] = (found, want)
        right += not differs
        wrong += [(cell, differs)] if differs else []
    return right, asked, wrong + [(cell, "is read") for cell in read]
