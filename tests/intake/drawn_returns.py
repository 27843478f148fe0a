"""Returns drawn at random, their truth first: six shapes with ordinary mess, and what is asked.

`draw` gives a return in scope, `spoil` one with a word or a column of which nothing may be read.
"""

import csv
import random
from dataclasses import dataclass, field

import openpyxl
from openpyxl.utils import get_column_letter

PLACES = {
    "region": {
        "South West": ["South West", "SW ROCU", "south west", "South West "],
        "Eastern": ["Eastern", "Eastern region", "EASTERN"], "North East": ["NORTH EAST"],
    },
    "force": {
        "Kent": ["Kent", "Kent Police"], "Dorset": ["Dorset Police", "DORSET"],
        "Essex": ["Essex", "Essex Police "], "Devon and Cornwall": ["Devon & Cornwall"],
    },
}  # fmt: skip
MEASURES = {
    "arrests": ["Arrests", "arrests", "Number of arrests"],
    "charges": ["Charges", "No. of charges"],
    "disruptions": ["Disruptions", "Total number of disruptions"],
    "warrants executed": ["Warrants executed"],
    "cash seized": ["Cash seized (£)", "Cash seized £", "Cash seized (£k)"],
}
DETAILS = {
    "strand": ["Pursue", "Prevent", "Protect", "Prepare"],
    "level": ["major", "moderate", "minor"],
    "threat": ["fraud", "cyber crime", "money laundering"],
}
HEADS = {
    "region": ["Region", "ROCU"], "force": ["Force", "Police force"],
    "measure": ["Measure", "Metric", "Indicator"], "value": ["Value", "Number", "Figure", "Count"],
    "period": ["Period", "Quarter", "Reporting period"], "strand": ["Strand", "4P strand"],
    "level": ["Level", "Disruption level"], "threat": ["Threat", "Crime threat"],
}  # fmt: skip
NOTES = ["Source: performance team", "Note: figures are as recorded", "Prepared by the analyst"]
# Ways to write a number, with what each of them states besides.
WAYS = {
    "{}*": {}, "{} [note 1]": {}, " {} ": {}, "1,{}": {}, "{} (p)": {"status": "provisional"},
    "{} est": {"status": "estimated"}, "c. {}": {"qualifier": "about"},
    "at least {}": {"qualifier": "at least"}, ">{}": {"qualifier": "more than"},
    "up to {}": {"qualifier": "at most"}, "{} to 999": {"qualifier": "between"},
}  # fmt: skip
MARKERS = {"[c]": "c", "[x]": "x", "not available": "x", "z": "z", "not applicable": "z"}
STATUSES = {
    "Closed": "complete",
    "In progress": "being progressed",
    "Not started": "awaiting review",
}
# Words that change what figures are, and where they are put.
ASKED = [
    ("title", "Forecast for {}"), ("title", "{} forecast"), ("title", "Target"), ("file", "Plan"),
    ("title", "Year to date"), ("title", "Rate per 1,000"), ("title", "Cost of arrests"),
    ("title", "Cumulative, {}"), ("sheet", "Forecast"), ("sheet", "Baseline"), ("file", "YTD"),
]  # fmt: skip
COLUMNS = ["Year to date", "Target", "Cumulative total", "Doughnuts eaten", "Same period last year"]


@dataclass
class Return:
    """A drawn return: its rows, and the truth of each cell or record that states something."""

    file: str
    year: int
    frame: str = "outcomes"
    sheet: str = "Outcomes"
    rows: list = field(default_factory=list)
    merged: list = field(default_factory=list)
    truth: dict = field(default_factory=dict)  # cell, or key of a record: fields
    unread: list = field(default_factory=list)  # cells of which none may be read

    def write(self, folder):
        """Write it as a workbook or as CSV."""
        if self.file.endswith("csv"):
            with (folder / self.file).open("w", encoding="utf-8", newline="") as text:
                csv.writer(text).writerows(self.rows)
            return
        book = openpyxl.Workbook()
        book.active.title = self.sheet
        for row in self.rows:
            book.active.append(row)
        for cells in self.merged:
            book.active.merge_cells(cells)
        book.save(folder / self.file)


def financial(year):
    """A financial year by the year in which it begins."""
    return f"{year}-{(year + 1) % 100:02d}"


class _Drawing:
    """One return while it is drawn."""

    def __init__(self, seed, tables):
        self.rng = rng = random.Random(seed)
        self.tables = rng.randint(1, tables)
        self.kind = rng.choice(list(PLACES))
        self.areas = rng.sample(list(PLACES[self.kind]), rng.randint(2, 3))
        self.measures = rng.sample(list(MEASURES), rng.randint(2, 3))
        # Years of its own for each of twenty: they are checked together.
        ending = rng.choice(["csv", "xlsx", "xlsx"])
        self.out = Return(f"return {seed}.{ending}", 1962 + 3 * (seed % 20))
        self.periods = self._periods(self.out.year)
        self.left = rng.choice([0, 0, 0, 1, 2])

    def _periods(self, year):
        """Labels of some periods, with what is written for each."""
        pick, short = self.rng.choice, f"{(year + 1) % 100:02d}"
        if (kind := pick(["quarter", "quarter", "year", "month"])) == "year":
            form = pick(["{}-{:02d}", "{}/{:02d}", "FY {}/{:02d}", "year to March {2}"])
            years = range(year, year + 3)
            return {financial(y): form.format(y, (y + 1) % 100, y + 1) for y in years}
        if kind == "month":
            return {f"{m} {year}": f"{m} {year}" for m in ("Apr", "May", "Jun")}
        form = pick(["{0}-{1} Q{2}", "Q{2} {0}-{1}", "Q{2} {0}/{1}", "Quarter {2} {0}/{1}"])
        return {f"{financial(year)} Q{q}": form.format(year, short, q) for q in (1, 2, 3, 4)}

    def area(self, name):
        return self.rng.choice(PLACES[self.kind][name])

    def head(self, name):
        return self.rng.choice(HEADS[self.kind if name == "area" else name])

    def add(self, row=()):
        self.out.rows.append([None] * self.left * bool(row) + list(row))

    def put(self, column, scale=1, *, area, **truth):
        """A cell of the next row, with its truth noted."""
        n, cell = self.rng.randint(111, 900), None
        fields = {"value": float(n * scale), "qualifier": "exact"}
        if (style := self.rng.random()) < 0.75:
            cell = n
        elif style < 0.95:
            form = self.rng.choice(list(WAYS))
            cell, fields = form.format(n), fields | WAYS[form]
            fields["value"] += 1000.0 * scale * form.startswith("1,")
            fields |= {"value_high": 999.0 * scale} if "999" in form else {}
        else:
            cell = self.rng.choice(list(MARKERS))
            fields = {"marker": MARKERS[cell]}
        at = f"{get_column_letter(self.left + column)}{len(self.out.rows) + 1}"
        self.out.truth[at] = {"geography": self.kind, self.kind: area} | truth | fields
        return cell

    def title(self, *parts):
        words = ", ".join(filter(None, parts))
        if self.rng.random() < 0.3:
            self.add(["Performance return"])
        self.add([words or "Outcomes"])
        if self.rng.random() < 0.6:
            self.add()

    def end(self):
        if self.tables == 1 and self.rng.random() < 0.15:
            self.add()
            self.add(["Figures are provisional"])
            for truth in self.out.truth.values():
                truth.setdefault("status", "provisional")
        for note in self.rng.sample(NOTES, self.rng.randint(0, 2)):
            self.add([note])

    def long(self):
        rng, detail = self.rng, self.rng.choice([None, *DETAILS])
        fixed = rng.choice(list(self.periods)) if rng.random() < 0.3 else None
        self.title("Outcomes", self.periods.get(fixed))
        written = {name: rng.choice(MEASURES[name][:2]) for name in self.measures}
        heads = ["area", "measure", *([] if fixed else ["period"]), *([detail] if detail else [])]
        rng.shuffle(heads)
        self.add([*map(self.head, heads), self.head("value"), "Comments"])
        for area in self.areas:
            for measure in self.measures:
                when = fixed or rng.choice(list(self.periods))
                stated = {"measure": measure, "period": when}
                stated |= {detail: rng.choice(DETAILS[detail])} if detail else {}
                words = stated | {"area": self.area(area), "period": self.periods[when]}
                words["measure"] = written[measure]
                cell = self.put(len(heads) + 1, area=area, **stated)
                self.add([*(words[name] for name in heads), cell, rng.choice([None, "checked"])])
            if rng.random() < 0.2:
                self.add()  # the rows below go on under the same columns

    def wide(self, across, fixed, total):
        """Areas down, and the words of a field across."""
        self.add([self.head("area"), *(word for _, word, _ in across), *["Total"] * total])
        down = [0] * len(across)
        for area in self.areas:
            cells = [self.put(k + 2, scale, area=area, **fixed, **fields)
                     for k, (fields, _, scale) in enumerate(across)]  # fmt: skip
            total &= all(isinstance(cell, int) for cell in cells)  # what is hidden has no sum
            down = [a + b for a, b in zip(down, cells, strict=True)] if total else down
            self.add([self.area(area), *cells, *[sum(cells) if total else None] * total])
        if total:
            self.add([self.rng.choice(["Total", "All", "Grand total"]), *down, sum(down)])

    def _measures(self):
        written = [(name, self.rng.choice(MEASURES[name])) for name in self.measures]
        return [({"measure": n}, words, 1000 if "£k" in words else 1) for n, words in written]

    def wide_by_measure(self):
        """One table, or two of different periods below each other."""
        for when in self.rng.sample(list(self.periods), self.tables):
            self.title("Outcomes", self.periods[when])
            self.wide(self._measures(), {"period": when}, False)
            self.add()

    def wide_by_period(self):
        """Areas down under one measure, or measures down of the place in the title."""
        rows = self._measures()
        across = [({"period": label}, written) for label, written in self.periods.items()]
        if self.rng.random() < 0.5:
            self.title(rows[0][1])
            across = [(*one, rows[0][2]) for one in across]
            self.wide(across, rows[0][0], self.rng.random() < 0.4)
            return
        self.title(self.area(self.areas[0]))
        self.add([self.head("measure"), *self.periods.values()])
        for fields, words, scale in rows:
            cells = [self.put(k + 2, scale, area=self.areas[0], **fields, **period)
                     for k, (period, _) in enumerate(across)]  # fmt: skip
            self.add([words, *cells])

    def wide_by_detail(self):
        fields, words, scale = self._measures()[0]
        detail, when = self.rng.choice(list(DETAILS)), self.rng.choice(list(self.periods))
        self.title(f"{words} by {detail}", self.periods[when])
        across = [({detail: word}, word, scale) for word in DETAILS[detail]]
        self.wide(across, fields | {"period": when}, self.rng.random() < 0.3)

    def crosstab(self):
        rng = self.rng
        groups = {
            "measure": self._measures(),
            "period": [({"period": k}, word, 1) for k, word in [*self.periods.items()][:3]],
            "strand": [({"strand": word}, word, 1) for word in DETAILS["strand"][:3]],
        }
        upper, lower = rng.sample(list(groups), 2)
        fixed = [groups[name][0] for name in ("measure", "period") if name not in (upper, lower)]
        self.title(*(words for _, words, _ in fixed))
        is_merged = self.out.file.endswith("xlsx") and rng.random() < 0.7
        size, row = len(groups[lower]), len(self.out.rows) + 1
        top = [[word, *[None if is_merged else word] * (size - 1)] for _, word, _ in groups[upper]]
        self.add([None, *(word for words in top for word in words)])
        for k in range(len(top)) if is_merged else ():
            ends = (self.left + 2 + k * size + n for n in (0, size - 1))
            self.out.merged.append(":".join(f"{get_column_letter(n)}{row}" for n in ends))
        stated, scale = {}, 1
        for fields, _, times in fixed:
            stated, scale = stated | fields, scale * times
        across = [(a | b, words, x * y * scale)
                  for a, _, x in groups[upper] for b, words, y in groups[lower]]  # fmt: skip
        self.wide(across, stated, False)

    def register(self):
        self.out.frame, self.out.sheet = "recommendations", "Register"
        self.add(["Ref", "Report", "Recommendation", "Force", "Status", "Due date"])
        for n in range(3):
            key, day = f"{self.out.year}-{n}", self.rng.randint(13, 28)
            words, force = self.rng.choice(list(STATUSES)), self.rng.choice(list(PLACES["force"]))
            self.out.truth[key] = {"report": "A report", "force": force, "due": f"2031-03-{day}",
                                   "status": STATUSES[words]}  # fmt: skip
            self.add([key, "A report", f"Do point {n}", force, words, f"{day}/03/2031"])


SHAPES = ("long", "wide_by_measure", "wide_by_period", "wide_by_detail", "crosstab", "register")


def draw(seed, shapes=SHAPES, tables=2):
    """A return in scope."""
    drawing, shape = _Drawing(seed, tables), shapes[seed % len(shapes)]
    getattr(drawing, shape)()
    drawing.end()
    return drawing.out


def spoil(seed):
    """A return of figures with a word put into it, or a column, of which nothing may be read."""
    out = draw(seed, SHAPES[:-1], tables=1)
    if seed % 5 in (1, 2, 3) and seed % 2:
        numbers = sorted({int(cell.lstrip("ABCDEFGHIJKLMNOPQRST")) for cell in out.truth})
        width = max(map(len, out.rows))
        for n in (numbers[0] - 1, *numbers):
            row = out.rows[n - 1]
            row += [None] * (width - len(row)) + [7 if n in numbers else COLUMNS[seed // 2 % 5]]
        out.unread = [f"{get_column_letter(width + 1)}{n}" for n in numbers]
        return out
    where, word = ASKED[seed % len(ASKED)]
    word, out.unread, out.truth = word.format(financial(out.year)), list(out.truth), {}
    if where == "title":
        out.rows, out.merged, out.unread = [[word], *out.rows], [], []
    elif where == "file" or out.file.endswith("csv"):
        out.file = f"{word} {out.file}"
    else:
        out.sheet = word
    return out
