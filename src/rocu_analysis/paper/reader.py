"""What a reader of the paper can put together.

The reader sees every figure that any exhibit of the paper is made from, adds and subtracts them
in every way, knows what already stands in public and what the earlier papers showed that were
given, and knows the rules by which figures are hidden: that zeros are shown, and that a count
hidden or left out alone is small.

Every row of a family of measures is taken apart into pieces that overlap nowhere: a year that is
returned beside three of its quarters into four, people safeguarded beside the children among them
into children and others. Whatever a paper shows is then a sum of pieces, and what it does not show
is one too: the fourth quarter, the adults, the threat that nobody asked for. A piece with a few
people in it is told where the reader can tell that it must be under the threshold.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from rocu_analysis import reference
from rocu_analysis.exhibits.figures import sheets_of
from rocu_analysis.measures.disclosure import Known, are_few, only_value, told_small
from rocu_analysis.paper import earlier
from rocu_analysis.paper.counts import ALL, DETAILS, REGIONAL, Use, family_rows, is_small, places_of

if TYPE_CHECKING:
    from rocu_analysis.paper.earlier import Count
    from rocu_analysis.paper.spec import Request

DETAIL = "broken down"
REST = "rest of the whole"
GUESS = 1.0  # what a count that was hidden before it came to us is taken to be
MOST_HIDDEN = 4.0

Part = str | tuple  # a measure that is part of another, with details of its own where it has any
Unit = tuple[Part, int, int]  # part, first day, last day
Cell = tuple[int, int]  # which use, which of its cells
Rows = frozenset[int]  # identities of the rows that a count adds up


# --- pieces ---------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Pieces:
    """Pieces of the rows of one family of measures.

    A unit is all rows of one place, part and period; rows are known by their identities.
    """

    counts: np.ndarray  # of each piece
    unit_of: dict[int, int]  # unit that each row belongs to
    members: list[frozenset[int]]  # rows of each unit
    made_of: list[tuple[int, ...]]  # pieces of each unit
    linked: bool  # whether any piece stands in more than one unit

    def of(self, rows: frozenset[int]) -> tuple[int, ...] | None:
        """Pieces that some rows are made of; None where they hold a unit in part only."""
        units = {self.unit_of[row] for row in rows if row in self.unit_of}
        if not units or not all(self.members[unit] <= rows for unit in units):
            return None
        return tuple(sorted({piece for unit in units for piece in self.made_of[unit]}))

    def total(self, made: Iterable[int]) -> float:
        """Count of some pieces together."""
        return float(self.counts[list(made)].sum())


def take_apart(rows: pd.DataFrame, details: Iterable[str], within: Iterable[str] = ()) -> Pieces:
    """Take rows of `counts.family_rows` apart by details."""
    # By details ``within`` the parts of a whole are kept apart, but the whole is not: its source
    # may not know them.
    counts: list[float] = []
    unit_of: dict[int, int] = {}
    members: list[frozenset[int]] = []
    made_of: list[tuple[int, ...]] = []
    for units in _places(rows, list(details), list(within)).values():
        pieces_of, fresh = _split({unit: value for unit, (_, value) in units.items()})
        start = len(counts)
        counts += fresh
        for unit, (ids, _) in units.items():
            unit_of |= dict.fromkeys(ids, len(members))
            members.append(frozenset(ids))
            made_of.append(tuple(start + piece for piece in pieces_of[unit]))
    held = [piece for unit in made_of for piece in unit]
    return Pieces(np.array(counts), unit_of, members, made_of, len(held) > len(set(held)))


def _places(
    rows: pd.DataFrame, details: list[str], within: list[str]
) -> dict[tuple, dict[Unit, tuple[list, float]]]:
    """Identities and count of each unit, by region, force and details."""
    places: dict[tuple, dict[Unit, tuple[list, float]]] = {}
    days = [rows[name].to_numpy().astype("datetime64[D]").astype(int) for name in _DAYS]
    keys, labels = _labels(rows, ["region", "force", *details]), _labels(rows, within)
    for key, part, label, first, last, row, value in zip(
        keys, rows["part"], labels, *days, rows["_id"], rows["value"], strict=True
    ):
        part = part if part == ALL or not within else (part, *label)
        units = places.setdefault(key, {})
        ids, held = units.get((part, first, last), ([], 0.0))
        # A sum across a hidden count is not known.
        units[part, first, last] = ([*ids, row], held + value)
    return places


def _labels(rows: pd.DataFrame, names: list[str]) -> list[tuple]:
    held = rows[names].astype("object")
    return list(held.where(held.notna(), None).itertuples(index=False, name=None)) or [
        () for _ in range(len(rows))
    ]


_DAYS = ("period_start", "period_end")


def _split(units: Mapping[Unit, float]) -> tuple[dict[Unit, list[int]], list[float]]:
    """Pieces of the units of one place, and the count of each piece."""
    spans = sorted({unit[1:] for unit in units})
    if all(before[1] < after[0] for before, after in pairwise(spans)):
        pieces_of: dict[Unit, list[int]] = {}
        counts: list[float] = []
        for span in spans:
            held = {unit[0]: value for unit, value in units.items() if unit[1:] == span}
            for part, pieces in _split_parts(held, counts).items():
                pieces_of[part, *span] = pieces
        return pieces_of, counts
    return _split_periods(units) or _unlinked(units)


def _split_parts(held: Mapping[Part, float], counts: list[float]) -> dict[Part, list[int]]:
    """Parts of one whole in one period, and what is left of it; adds to the counts."""
    pieces_of: dict[Part, list[int]] = {}
    left = held.get(ALL, np.inf)
    left -= sum(value for part, value in held.items() if part != ALL and value == value)
    for part, value in held.items():
        if part == ALL:
            continue
        if value != value:
            value = min(GUESS, max(left, 0.0)) if left == left else GUESS
            left -= value
        pieces_of[part] = [len(counts)]
        counts.append(value)
    if ALL in held:
        whole = held[ALL]
        # Parts that exceed their whole contradict it, and are not put together with it.
        linked = [] if left < 0 else [piece for pieces in pieces_of.values() for piece in pieces]
        rest = GUESS if left != left else (whole if left < 0 else left)
        pieces_of[ALL] = [*linked, len(counts)]
        counts.append(rest)
    return pieces_of


def _split_periods(units: Mapping[Unit, float]) -> tuple[dict[Unit, list[int]], list[float]] | None:
    """Pieces where periods overlap: one for each part between two days at which any begins."""
    # None where no whole numbers fit: then the sources contradict one another.
    from scipy.optimize import linprog

    days = sorted({unit[1] for unit in units} | {unit[2] + 1 for unit in units})
    place: dict[tuple[Part, int], int] = {}
    pieces_of: dict[Unit, list[int]] = {}
    for unit in sorted(units, key=lambda unit: unit[0] == ALL):
        inside = [day for day in days if unit[1] <= day <= unit[2]]
        if unit[0] != ALL:
            pieces_of[unit] = [place.setdefault((unit[0], day), len(place)) for day in inside]
            continue
        pieces = [place.setdefault((REST, day), len(place)) for day in inside]
        parts = [at for (part, day), at in place.items() if part != REST and day in inside]
        pieces_of[unit] = [*parts, *pieces]
    sums = np.zeros((len(units), len(place)))
    for row, unit in enumerate(units):
        sums[row, pieces_of[unit]] = 1.0
    values = np.array([units[unit] for unit in units])
    known = ~np.isnan(values)
    fit = linprog(
        np.zeros(len(place)),
        A_eq=sums[known] if known.any() else None,
        b_eq=values[known] if known.any() else None,
        A_ub=sums[~known] if (~known).any() else None,
        b_ub=np.full((~known).sum(), MOST_HIDDEN) if (~known).any() else None,
        bounds=(0, None),
    )
    if fit.x is None or np.abs(fit.x - np.round(fit.x)).max() > 1e-6:
        return None
    return pieces_of, list(np.round(fit.x))


def _unlinked(units: Mapping[Unit, float]) -> tuple[dict[Unit, list[int]], list[float]]:
    pieces_of = {unit: [number] for number, unit in enumerate(units)}
    return pieces_of, [value if value == value else GUESS for value in units.values()]


# --- what is shown, and what it tells -------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Shown:
    """Uses of one group as they are shown, with the cells of each that are hidden."""

    uses: tuple[Use, ...]
    hidden: tuple[np.ndarray, ...]

    def visible(self) -> Iterator[tuple[Rows, Cell]]:
        """Every count that is printed, or that a printed one follows from."""
        for number, (use, hidden) in enumerate(zip(self.uses, self.hidden, strict=True)):
            for cell in np.flatnonzero(~hidden):
                yield use.members[cell], (number, int(cell))
                if use.dropped:
                    yield use.members_over_time[cell], (number, int(cell))

    def printed(self) -> dict[Rows, set[Cell]]:
        """Cells in which each visible count stands."""
        cells: dict[Rows, set[Cell]] = {}
        for rows, cell in self.visible():
            cells.setdefault(rows, set()).add(cell)
        return cells

    def concealed(self) -> dict[int, list[tuple[Rows, bool]]]:
        """Counts that each request hides or leaves out, and whether each is marked as hidden."""
        # Zeros are not among them.
        concealed: dict[int, list[tuple[Rows, bool]]] = {}
        for use, hidden in zip(self.uses, self.hidden, strict=True):
            values = use.cells["value"].to_numpy()
            cells = np.flatnonzero(hidden & (values != 0))
            held = [(use.members[cell], True) for cell in cells]
            held += [(rows, False) for rows in use.members_gone]
            if held:
                concealed.setdefault(use.place, []).extend(held)
        return concealed

    def marked(self) -> list[Rows]:
        """Counts of which a mark says that they are 1 or more: of none where a zero has one too."""
        held = [] if self.hides_zeros() else self.concealed().values()
        return [rows for counts in held for rows, is_marked in counts if is_marked]

    def hides_zeros(self) -> bool:
        """Whether a zero is hidden anywhere, so that a hidden count may be nought."""
        return any(
            (use.cells["value"].to_numpy()[hidden] == 0).any()
            for use, hidden in zip(self.uses, self.hidden, strict=True)
        )


@dataclass(frozen=True, eq=False)
class Told:
    """A small count that a reader can tell, and the sums that tell it, each by its shown cells.

    Without sums it is told by figures in public and by a mark, which says that a count is not 0.
    """

    sums: tuple[tuple[Cell, ...], ...]
    rows: Rows


@dataclass(frozen=True, eq=False)
class Reader:
    """A reader of one family of measures, counted in one way."""

    rows: pd.DataFrame
    threshold: int
    before: Sequence[Sequence[Count]] = ()  # counts of earlier papers, exhibit by exhibit

    @classmethod
    def of(
        cls,
        requests: Sequence[Request],
        group: tuple[str, str],
        threshold: int,
        before: Sequence[Sequence[Count]] = (),
    ) -> Reader:
        """Reader who could have been shown any row of the family."""
        return cls(family_rows(requests, *group), threshold, before)

    @cached_property
    def met(self) -> earlier.Met:
        """What earlier papers showed, in these rows."""
        return earlier.meet(self.before, self.rows)

    @cached_property
    def every_row(self) -> pd.DataFrame:
        """The rows, and those that only an earlier paper gave."""
        return pd.concat([self.rows, *self.met.others]) if self.met.others else self.rows

    @cached_property
    def published(self) -> list[Rows]:
        """Rows that already stand in public, each by itself."""
        return [frozenset([row]) for row in self.rows.loc[self.rows["published"].notna(), "_id"]]

    @cached_property
    def views(self) -> tuple[Pieces, ...]:
        """Pieces by every detail; where pieces are linked, with details added up too."""
        # The source of a part may know threats and that of its whole not, and one source may give a
        # figure that another breaks down: they meet in the sums.
        # What only an earlier paper gave joins them at one level of detail at a time.
        held = [self.rows, *(pd.concat([self.rows, more]) for more in self.met.others)]
        ends = [end for rows in held for end in (rows, *_upper_ends(rows))]
        return tuple(view for rows in ends for view in _views(rows))

    @property
    def is_told_before(self) -> bool:
        """Whether earlier papers by themselves tell a small count."""
        if not (self.met.known or self.met.marked):
            return False
        systems = self._systems(Shown((), ()), {})
        return any(system.exempt(self.threshold).any() for system in systems)

    @property
    def has_small(self) -> bool:
        """Whether anything is small, was hidden by those who returned it, or was small before."""
        if self.met.unsettled:
            return True
        values = self.rows.loc[self.rows["published"].isna(), "value"]
        return bool(is_small(values, self.threshold).any()) or any(
            are_few(view.counts, self.threshold).any() for view in self.views
        )

    def told(self, shown: Shown) -> list[Told]:
        """Small counts that can be told, each with the shown cells that tell it."""
        # By sums alone; then also by what is known of a count that is hidden alone.
        told = self._told_by(self._systems(shown, {}))
        alone = {} if told else self.alone(shown)
        systems = self._systems(shown, alone) if alone else []
        told = told or self._told_by(systems)
        told = told or [*self._told_by_revisions(shown), *self._told_by_lost_company(shown)]
        if told or not alone:
            return told
        # Known to be small already, but not how small: of one that has one value only each sum that
        # holds some of it may be why.
        sums = [(rows, tuple(sorted(cells))) for rows, cells in shown.printed().items()]
        return [
            Told(tuple(cells for held, cells in sums if held & rows), rows)
            for rows in alone.values()
            if any(system.gives(rows) for system in systems)
        ]

    def alone(self, shown: Shown) -> dict[int, Rows]:
        """Small count that a request hides or leaves out alone: it is known to be small."""
        # A larger one beside it is no company where it follows from what is shown elsewhere.
        lone = {}
        systems: list[_System] = []
        for place, held in shown.concealed().items():
            small = [rows for rows, _ in held if self._count(rows) < self.threshold]
            if len(small) != 1:
                continue
            if len(held) > 1 and not systems:
                systems = self._systems(shown, {})
            others = [rows for rows, _ in held if rows != small[0]]
            if all(any(system.gives(rows) for system in systems) for rows in others):
                lone[place] = small[0]
        return lone

    def _told_by_revisions(self, shown: Shown) -> Iterator[Told]:
        """Counts that are told where the reader takes a revised figure to stand as it was."""
        if not self.met.revised:
            return
        printed = shown.printed()
        for rows in printed:
            if any(rows & hidden and not hidden <= rows for hidden in self.met.unsettled):
                yield Told((tuple(sorted(printed[rows])),), rows)
        was_hidden = [rows for exhibit in self.met.hidden for rows in exhibit]
        for pieces in self.views:
            system = _System.as_it_was(pieces, shown, self)
            if system is None:
                continue
            # Of people now, or of people then: what was hidden may be more by now.
            few = are_few(pieces.counts, self.threshold)
            asked = {*np.flatnonzero(few).tolist()}.union(*(pieces.of(r) or () for r in was_hidden))
            cells = {int(system.cell_of[piece]) for piece in asked}
            yield from (told for cell, told in self._cells_told(system) if cell in cells)

    def _told_by_lost_company(self, shown: Shown) -> Iterator[Told]:
        """Small counts that an earlier exhibit hid in company, which is all shown now."""
        printed = shown.printed() if self.met.hidden else {}
        for held in self.met.hidden:
            small = [rows for rows in held if 0 < self._count(rows) < self.threshold]
            others = [rows for rows in held if rows not in small]
            if len(small) == 1 and others and all(rows in printed for rows in others):
                yield Told(tuple(tuple(sorted(printed[rows])) for rows in others), small[0])

    def _count(self, rows: Rows) -> float:
        """Count of some rows; small where it was hidden before it came to us."""
        return self.rows.loc[self.rows["_id"].isin(rows), "value"].sum()

    def _systems(self, shown: Shown, alone: Mapping[int, Rows]) -> list[_System]:
        return [_System.of(pieces, shown, self, alone, {}) for pieces in self.views]

    def _told_by(self, systems: Iterable[_System]) -> list[Told]:
        return [told for system in systems for _, told in self._cells_told(system)]

    def _cells_told(self, system: _System) -> Iterator[tuple[int, Told]]:
        exempt = system.exempt(self.threshold) | system.in_ceilings
        for cell, support in told_small(system.known, self.threshold):
            sums = tuple(system.owners[row] for row in support if system.owners[row])
            if not exempt[cell]:
                yield cell, Told(sums, system.rows_of(cell))


def _views(rows: pd.DataFrame) -> Iterator[Pieces]:
    """Rows taken apart in every way in which a reader may put them together."""
    stated = [name for name in DETAILS if rows[name].nunique(dropna=False) > 1]
    singly = [[name] for name in stated]
    yield take_apart(rows, stated)
    broken_down = [*_by_another_source(rows, stated), *_by_force(rows)]
    for held in [rows, *broken_down] if stated else broken_down:
        for kept in ([], *(singly if len(stated) > 1 else [])):
            yield from _linked(held, kept, [], stated)
    for held in (*_by_region(rows), *_by_area(rows)):
        for kept in ([], *singly, *([stated] if len(stated) > 1 else [])):
            yield from _linked(held, kept, ["_place"], stated)


def _linked(
    rows: pd.DataFrame, kept: list[str], places: list[str], stated: list[str]
) -> Iterator[Pieces]:
    """Rows taken apart by some details, the others added up, if that links any figures."""
    view = take_apart(rows, kept, [*places, *(name for name in stated if name not in kept)])
    if view.linked:
        yield view


def _upper_ends(rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Rows with the upper ends of what is known as a range; none where nothing is."""
    ranged = rows["value_high"].gt(rows["value"])
    if ranged.any():
        yield rows.assign(value=rows["value"].where(~ranged, rows["value_high"]))


def _against(
    rows: pd.DataFrame, whole: pd.Series, inside: pd.Series, **changed: object
) -> Iterator[pd.DataFrame]:
    """Rows of each measure, some as the whole of those that are inside of it."""
    place = pd.Series(list(zip(rows["region"], rows["force"].astype("object"), strict=True)))
    for part in rows.loc[whole, "part"].unique():
        mine = rows["part"].eq(part) & (whole | inside)
        yield rows[mine].assign(
            part=whole[mine].map({True: ALL, False: DETAIL}),
            **{"_place": place[mine.to_numpy()].tolist(), **changed},
        )


def _by_force(rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Rows of one measure, what a region gives for itself as the whole of its forces."""
    whole = rows["geography"].eq("region")
    both = set(rows.loc[whole, "region"]) & set(rows.loc[~whole, "region"])
    among = rows["region"].isin(both)
    if both:
        yield from _against(rows, whole & among, ~whole & among, force=None)


def _by_region(rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Rows of one measure, those of the country or the network as the whole of the regions'."""
    # A reader takes them to hold the regions at least. Where they come to less, sources contradict
    # one another and are not put together; what a body of its own counts is not the regions'.
    whole = rows["area"].isin(("national", "network"))
    is_regional, is_region = rows["area"].eq(REGIONAL), rows["geography"].eq("region")
    regions = set(rows.loc[is_regional & is_region, "region"])
    below = is_regional & (is_region | ~rows["region"].isin(regions))
    for name in rows.loc[whole, "region"].unique():
        area = whole & rows["region"].eq(name)
        yield from _against(rows, area, below, region=name, force=None)


def _by_area(rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Rows of one measure, those of an area as the whole of the analyst's own that lie in it."""
    areas = {row["area"] for row in reference.added("areas")}
    place = places_of(rows)
    names = set(place.dropna()) if areas else set()
    for whole in sorted(set().union(*map(reference.next_above, names))):
        inside = {name for name in names if whole in reference.next_above(name)}
        inside &= areas if whole not in areas else names  # regions and their forces: `_by_force`
        if inside:
            named = {"_place": place, "region": whole, "force": None}
            yield from _against(rows, place.eq(whole), place.isin(inside), **named)


def _by_another_source(rows: pd.DataFrame, stated: list[str]) -> Iterator[pd.DataFrame]:
    """Rows of one measure, those that another source breaks down as the whole of the others."""
    # As the exhibits have it: a row without a threat is a whole where its sheet never gives one.
    sheets = pd.Series(sheets_of(rows["source"]), index=rows.index)
    for detail in (name for name in DETAILS if name in stated):
        said = rows[detail].notna() & rows[detail].ne(reference.NOT_STATED)
        whole = ~said & ~sheets.isin(set(sheets[said]))
        broken_down = rows["part"].isin(rows.loc[said, "part"])
        yield from _against(rows, whole & broken_down, ~whole & broken_down)


@dataclass(frozen=True, eq=False)
class _System:
    """Known sums over pieces; pieces that stand in the same sums are one cell."""

    known: Known
    marked: Any  # floors that were known before
    owners: list[tuple[Cell, ...]]
    public: np.ndarray  # which sums were known before
    in_ceilings: np.ndarray
    cell_of: np.ndarray  # cell of each piece, -1 where it is in no sum
    pieces: Pieces

    @classmethod
    def as_it_was(cls, pieces: Pieces, shown: Shown, reader: Reader) -> _System | None:
        """What revised sums tell that are taken to stand; None where nothing fits all of it."""
        revised = {pieces.of(rows): value for rows, value in reader.met.revised.items()}
        revised.pop(None, None)
        return cls.of(pieces, shown, reader, {}, revised) if revised else None

    @classmethod
    def of(
        cls, pieces: Pieces, shown: Shown, reader: Reader, alone: Mapping[int, Rows], old: Mapping
    ):
        """Put together what is shown and was known; ``alone`` is small, ``old`` taken to stand."""
        from scipy.sparse import csr_array

        sums: dict[tuple[int, ...], list[Cell]] = {}
        for rows, cell in shown.visible():
            made = pieces.of(rows)
            if made is not None:
                sums.setdefault(made, []).append(cell)
        before = (*reader.published, *reader.met.known)  # in public, or in earlier papers
        public = {made for rows in before if (made := pieces.of(rows)) is not None}
        known = {*sums, *public}
        old = {made: value for made, value in old.items() if made not in known}
        for made in (*public, *old):
            sums.setdefault(made, [])
        # What an earlier paper marked stays known, whether or not this one hides zeros.
        marked = _floors(pieces, reader.met.marked, sums)
        floors = [*marked, *(_floors(pieces, shown.marked(), {*sums, *marked}))]
        ceilings = [
            made
            for rows in alone.values()
            if (made := pieces.of(rows)) and pieces.total(made) < reader.threshold
        ]
        every = [*sums, *floors, *ceilings]
        cell_of, size = _same(every, len(pieces.counts))
        counts = np.bincount(cell_of[cell_of >= 0], pieces.counts[cell_of >= 0], size)

        def matrix(groups: Sequence[tuple[int, ...]]):
            held = [np.unique(cell_of[list(group)]) for group in groups]
            rows = np.repeat(np.arange(len(held)), [len(cells) for cells in held])
            cells = np.concatenate(held) if held else np.empty(0, dtype=int)
            return csr_array((np.ones(len(cells)), (rows, cells)), shape=(len(held), size))

        above, equal = matrix(ceilings), matrix(list(sums))
        if old:
            places = {made: place for place, made in enumerate(sums)}
            taken = {places[made]: value for made, value in old.items()}
            counts = _as_it_was(counts, equal, taken)
            if counts is None:
                return None
        return cls(
            Known(counts, equal, None if old else matrix(floors), above),
            None if old else matrix(marked),
            [tuple(owners) for owners in sums.values()],
            np.array([made in public or made in old for made in sums], dtype=bool),
            np.isin(np.arange(size), above.indices),
            cell_of,
            pieces,
        )

    def exempt(self, threshold: int) -> np.ndarray:
        """Cells that can be told from what was known before."""
        exempt = np.zeros(len(self.known.counts), dtype=bool)
        if self.public.any():
            sums = self.known.sums[np.flatnonzero(self.public)]
            known = Known(self.known.counts, sums, self.marked)
            exempt[[cell for cell, _ in told_small(known, threshold)]] = True
        return exempt

    def gives(self, rows: Rows) -> bool:
        """Whether a count follows from what is shown."""
        made = self.pieces.of(rows)
        if made is None or (self.cell_of[list(made)] < 0).any():
            return False
        wanted = np.isin(np.arange(len(self.known.counts)), self.cell_of[list(made)])
        return only_value(self.known, wanted)

    def rows_of(self, cell: int) -> Rows:
        """Rows that a cell is a part of: those of the fewest pieces."""
        inside = set(np.flatnonzero(self.cell_of == cell).tolist())
        units = [
            (len(made), unit) for unit, made in enumerate(self.pieces.made_of) if inside & set(made)
        ]
        return self.pieces.members[min(units)[1]]


def _floors(pieces: Pieces, marked: Iterable[Rows], sums: Container) -> list[tuple[int, ...]]:
    """Sums of what is marked as hidden and known from no other sum: each is 1 or more."""
    held = {pieces.of(rows) for rows in marked} - {None}
    return sorted(made for made in held if made not in sums and pieces.total(made) >= 1)


def _as_it_was(counts: np.ndarray, sums, old: Mapping[int, float]) -> np.ndarray | None:
    """Whole numbers that fit all sums, some of them (by their rows) with the figures of before."""
    # None where nothing fits: whoever sees one figure at odds with another knows that something was
    # revised. Where none is, an old figure may be taken for the new.
    from scipy.optimize import linprog

    values = sums @ counts
    values[list(old)] = list(old.values())
    most = values.max(initial=1.0)
    best = linprog(-(counts >= 1).astype(float), A_eq=sums, b_eq=values, bounds=(0, most))
    if best.x is None or np.abs(best.x - np.round(best.x)).max(initial=0.0) > 1e-6:
        return None
    return np.round(best.x)


def _same(groups: Sequence[tuple[int, ...]], size: int) -> tuple[np.ndarray, int]:
    """Number the pieces so that those in the same groups have one number; -1 for those in none."""
    held: list[list[int]] = [[] for _ in range(size)]
    for number, group in enumerate(groups):
        for piece in group:
            held[piece].append(number)
    names: dict[tuple[int, ...], int] = {}
    cell_of = np.array(
        [names.setdefault(tuple(piece), len(names)) if piece else -1 for piece in held], dtype=int
    )
    return cell_of, len(names)
