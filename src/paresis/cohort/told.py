"""Rows of observations as findings of patients: codes looked up once, whole columns at a time; what cannot be used is said."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from paresis.cohort.derived import Entered, Formulas
from paresis.cohort.tables import REJECTS
from paresis.cohort.values import Limits, read_unit, stated, weighed
from paresis.intake.fhir.record import CURRENT, RECENT, RECENT_NAME
from paresis.kb.hpo import hpo_term
from paresis.kernels.cohort import ABSENT, NAMED, PRESENT

if TYPE_CHECKING:
    from paresis.cohort.coding import Coding, Meaning
    from paresis.cohort.people import People

Index = NDArray[np.int64]
PRESENCE = {"present": PRESENT, "absent": ABSENT, "unknown": 2, "": PRESENT}
ALWAYS = 2**30
DAY_BITS, STATE_BITS, FINDING_BITS = 16, 3, 16
FUTURE, NO_NUMBER, NO_CODE, NO_PRESENCE = (
    ("dated after the day of the question, or no date at all", "check the date, or give a later index date"),
    ("not a finite number", "give a number"),
    ("a row without a code", "give a code"),
    ("a presence that is not known", "present, absent or unknown"),
)
NOT_PLAUSIBLE = ("not plausible", "check value and unit")
NO_YES_OR_NO = ("a finding takes no number but 1 and 0", "give 1 or 0, or the code of an analyte")
NEEDS_VALUE = "a test without a value"


@dataclass(eq=False)
class Told:
    """What is told of the patients of a part.

    Attributes:
        key: Patient, finding and state in one number, sorted; see `unpacked`.
        not_understood: Rows of each patient whose code says nothing here.
        rejected: Rows of each patient that cannot be right.
        too_old: Rows that are too old to say how somebody is now.
        unknown: How many rows a code that is not understood stands for, by vocabulary, code and why.
        unweighed: How many patients have each HPO term that no probability weighs, as no finding is near it; `with_unweighed` have any.
        rejects: The rows that cannot be right.
    """

    key: Index
    not_understood: Index
    rejected: Index
    too_old: int
    unknown: Counter[tuple[str, str, str]]
    unweighed: Counter[str] = field(default_factory=Counter)
    with_unweighed: int = 0
    rejects: list[pa.Table] = field(default_factory=list)

    def unpacked(self, n: int) -> tuple[Index, NDArray[np.int32], NDArray[np.int8]]:
        """Where each patient's entries begin, the findings, and their states."""
        patient = self.key >> (FINDING_BITS + STATE_BITS)
        offsets = np.searchsorted(patient, np.arange(n + 1))
        return offsets, ((self.key >> STATE_BITS) & (2**FINDING_BITS - 1)).astype(np.int32), (self.key & (2**STATE_BITS - 1)).astype(np.int8)


class Reader:
    """Reads parts with one knowledge; what codes mean is kept from one part to the next."""

    def __init__(self, coding: Coding) -> None:
        self.coding, self.knowledge = coding, coding.knowledge
        self.analytes = list(self.knowledge.analytes.values())
        self.limits = [Limits(a) for a in self.analytes]
        self.index = {f: i for i, f in enumerate(self.knowledge.findings)}
        self.formulas = Formulas(self.knowledge, self.limits)
        makers = (*self.analytes, *(self.knowledge.analytes.get(d.gives, d) for d in self.knowledge.derived))
        made_by = Counter(f for a in makers for f in {t.finding for t in a.findings})
        self.shared = np.array([self.index[f] for f, n in made_by.items() if n > 1], np.int64)

    def read(self, table: pa.Table, patient: Index, people: People) -> Told:
        """What the rows say.

        Args:
            table: Rows of `cohort.tables.OBSERVATIONS`, the texts as dictionaries.
            patient: Patient of each row, by index.
            people: Whom they are of.
        """
        return _Part(self, table, patient, people).read()


class _Part:
    """The rows of one part while they are read."""

    def __init__(self, reader: Reader, table: pa.Table, patient: Index, people: People) -> None:
        self.reader, self.table, self.patient, self.people = reader, table, patient, people
        self.combo, self.meanings, self.names = self._combos()
        self.value = _numbers(table["value"])
        self.has_value = np.asarray(table["value"].is_valid().to_numpy())
        dates = table["date"].cast(pa.int32())
        self.has_dates = dates.null_count < len(dates)
        self.day = np.asarray(pc.fill_null(dates, ALWAYS).to_numpy(), np.int64) if self.has_dates else np.full(len(table), ALWAYS)
        self.live = np.ones(len(table), bool)
        n = len(people.age)
        self.told = Told(np.zeros(0, np.int64), np.zeros(n, np.int64), np.zeros(n, np.int64), 0, Counter())

    def _combos(self) -> tuple[NDArray[np.int32], list[Meaning], list[tuple[str | None, str, str]]]:
        """Each distinct triple of vocabulary, code and unit, and which one each row has."""
        columns = [_dictionary(self.table[c]) for c in ("system", "code", "unit")]
        key = np.zeros(len(self.table), np.int64)
        for indices, words in columns:
            key = key * (len(words) + 1) + indices
        size = int(np.prod([len(words) + 1 for _, words in columns]))
        if size < 4 * len(key) + 1_000_000:
            used = np.zeros(size, bool)
            used[key] = True
            distinct = np.flatnonzero(used)
            combo = (np.cumsum(used, dtype=np.int32) - 1)[key] if len(key) else np.zeros(0, np.int32)
        else:
            distinct, inverse = np.unique(key, return_inverse=True)
            combo = inverse.astype(np.int32)
        names = []
        systems, codes, units = (words for _, words in columns)
        for number in distinct.tolist():
            rest, unit = divmod(number, len(units) + 1)
            system, code = divmod(rest, len(codes) + 1)
            names.append((systems[system - 1] if system else None, codes[code - 1] if code else "", units[unit - 1] if unit else ""))
        return combo.astype(np.int32), [self.reader.coding.meaning(s or None, c) for s, c, _ in names], names

    def read(self) -> Told:
        no_code = np.array([not c.strip() for _, c, _ in self.names] + [False])
        self._reject(no_code[self.combo], *NO_CODE)
        self._reject(self.has_value & ~np.isfinite(self.value), *NO_NUMBER)
        if self.has_dates:
            self._reject((self.day != ALWAYS) & (self.day > self.people.day[self.patient]), *FUTURE)
        state = self._presence()
        self.live &= state != 2
        self._unweighed(self.live & (state == PRESENT))
        self._not_understood([m.why_not for m in self.meanings])
        has_analyte = np.array([bool(m.analytes) for m in self.meanings] + [False])[self.combo]
        self._age_out()
        numeric = self.live & self.has_value & has_analyte
        coded = self.live & ~numeric
        given = coded & self.has_value
        self._reject(given & (self.value != 0) & (self.value != 1), *NO_YES_OR_NO)
        coded &= self.live
        state = np.where(given, self.value == 1, state).astype(np.int8)
        keys = [self._findings(coded & (state == PRESENT), [m.present for m in self.meanings], needs=NEEDS_VALUE)]
        keys.append(self._findings(coded & (state == ABSENT), [m.absent for m in self.meanings]))
        told = np.concatenate(keys)
        if self.has_dates:
            told = _newest(told)
        key = np.concatenate(
            [((told >> (DAY_BITS + STATE_BITS)) << STATE_BITS) | (told & (2**STATE_BITS - 1)), self._values(np.flatnonzero(numeric))]
        )
        key.sort()
        self.told.key = key
        return self.told

    def _presence(self) -> NDArray[np.int8]:
        indices, words = _dictionary(self.table["presence"])
        code = np.array([PRESENT, *(PRESENCE.get(w.strip().lower(), 9) for w in words)], np.int8)[indices]
        if (code == 9).any():
            self._reject((code == 9) & ~self.has_value, *NO_PRESENCE)
        return np.where(self.has_value, PRESENT, code).astype(np.int8)

    def _reject(self, which: NDArray[np.bool_], reason: str, hint: str) -> None:
        """Take rows out and say why."""
        which = which & self.live
        at = np.flatnonzero(which)
        if not len(at):
            return
        self.live &= ~which
        np.add.at(self.told.rejected, self.patient[at], 1)
        rows = self.table.take(pa.array(at))
        texts = [pc.fill_null(rows[c].cast(pa.string()), "") for c in ("system", "code", "value", "unit", "date")]
        what = pc.utf8_trim(pc.binary_join_element_wise(*texts, " "), " ")
        same = [pa.array([x] * len(at)) for x in (reason, hint)]
        count = pa.array(np.ones(len(at), np.int64))
        self.told.rejects.append(pa.table([rows["patient"].cast(pa.string()), what, *same, count], schema=REJECTS))

    def _not_understood(self, why: list[str], among: NDArray[np.bool_] | None = None) -> None:
        """Count the rows whose code says nothing, of all or among some, and take them out."""
        which = np.array([bool(w) for w in why] + [False])[self.combo] & (self.live if among is None else among)
        self.live &= ~which
        at = np.flatnonzero(which)
        np.add.at(self.told.not_understood, self.patient[at], 1)
        counts = np.bincount(self.combo[at], minlength=len(why))
        for c in np.flatnonzero(counts).tolist():
            system, code, _ = self.names[c]
            self.told.unknown[system or "", code, why[c]] += int(counts[c])

    def _unweighed(self, which: NDArray[np.bool_]) -> None:
        """Count patients by the HPO terms that say nothing for probabilities."""
        terms = [c.strip().replace("_", ":") if not s else "" for s, c, _ in self.names]
        silent = np.array([hpo_term(t) is not None and not m.is_weighed for t, m in zip(terms, self.meanings, strict=True)] + [False])
        at = np.flatnonzero(silent[self.combo] & which)
        words, which_word = np.unique([*terms, ""], return_inverse=True)
        who, word = np.divmod(np.unique(self.patient[at] * len(words) + which_word[self.combo[at]]), len(words))
        self.told.with_unweighed = len(np.unique(who))
        self.told.unweighed.update({str(words[i]): int(n) for i, n in zip(*np.unique(word, return_counts=True), strict=True)})

    def _age_out(self) -> None:
        """Take out what is too old to say how somebody is now."""
        if not self.has_dates:
            return
        recent = {i for f, i in self.reader.index.items() if f.startswith(RECENT_NAME)}
        reach = [ALWAYS if m.is_lasting else RECENT.days if recent & {f for f, _ in m.present} else CURRENT.days for m in self.meanings]
        is_old = self.live & (self.people.day[self.patient] - self.day > np.array([*reach, ALWAYS])[self.combo])
        self.told.too_old = int(is_old.sum())
        self.live &= ~is_old

    def _findings(self, which: NDArray[np.bool_], said: list[tuple[tuple[int, int], ...]], needs: str = "") -> Index:
        """Patient, finding, day and state of everything that rows say, in one number."""
        if needs:
            self._not_understood(["" if s else needs for s in said], which)
        at = np.flatnonzero(which)
        out = []
        for k in range(max(map(len, said), default=0)):
            finding = np.array([s[k][0] if len(s) > k else -1 for s in said] + [-1])
            state = np.array([s[k][1] if len(s) > k else 0 for s in said] + [0])
            at = at[finding[self.combo[at]] >= 0]
            combo = self.combo[at]
            day = np.minimum(self.day[at], 2**DAY_BITS - 1) if self.has_dates else 0
            out.append((((((self.patient[at] << FINDING_BITS) | finding[combo]) << DAY_BITS) | np.maximum(day, 0)) << STATE_BITS) | state[combo])
        return np.concatenate(out) if out else np.zeros(0, np.int64)

    def _values(self, at: Index) -> Index:
        """Findings that values make present or absent: the newest of each analyte, in its canonical unit, against the limits of age and sex."""
        analyte, value = np.full(len(at), -1, np.int64), np.zeros(len(at))
        for rows in _grouped(self.combo[at]):
            c = int(self.combo[at[rows[0]]])
            read = read_unit(self.value[at[rows]], self.meanings[c].analytes, self.names[c][2], self.reader.knowledge)
            analyte[rows], value[rows] = read.analyte, read.value
            if (read.analyte < 0).any():
                left_out = np.zeros(len(self.live), bool)
                left_out[at[rows[read.analyte < 0]]] = True
                self._reject(left_out, *((read.why_not.partition("; ")[::2]) if read.why_not else NOT_PLAUSIBLE))
        kept = np.flatnonzero(analyte >= 0)
        at, analyte, value = at[kept], analyte[kept], value[kept]
        if self.has_dates and len(at):
            group = self.patient[at] * len(self.reader.analytes) + analyte
            newest = _newest_rows(group, np.minimum(self.day[at], ALWAYS))
            at, analyte, value = at[newest], analyte[newest], value[newest]
        return self._judged(Entered(self.patient[at], analyte, value))

    def _judged(self, entered: Entered) -> Index:
        """What values say of findings, those that follow from others among them."""
        is_gone, following = self.reader.formulas.replaced(entered, self.people)
        out = [np.zeros(0, np.int64), *(self._stated(f.patient, f.finding, f.weight) for f in following)]
        for rows in _grouped(np.where(is_gone, -1, entered.analyte)):
            place, who = int(entered.analyte[rows[0]]), entered.patient[rows]
            if is_gone[rows[0]]:
                continue
            a = self.reader.analytes[place]
            low, high = self.reader.limits[place].of(self.people.age[who], self.people.sex[who].astype(np.int64))
            out += [self._stated(who, t.finding, weighed(t, entered.value[rows], low, high, a.plausible)) for t in a.findings]
        return self._strongest(np.concatenate(out))

    def _stated(self, who: Index, finding: str, weight: NDArray[np.float64]) -> Index:
        state = stated(weight)
        is_said = state >= 0
        return np.asarray((((who[is_said] << FINDING_BITS) | self.reader.index[finding]) << STATE_BITS) | state[is_said])

    def _strongest(self, key: Index) -> Index:
        """Where several analytes can make one finding (ESR and CRP), one that does is enough: the others do not deny it."""
        is_shared = np.isin((key >> STATE_BITS) & (2**FINDING_BITS - 1), self.reader.shared)
        is_there = np.isin(key & (2**STATE_BITS - 1), (PRESENT, NAMED))
        found = np.unique(key[is_shared & is_there] >> STATE_BITS)
        denied = is_shared & ~is_there
        denied[denied] = np.isin(key[denied] >> STATE_BITS, found)
        return np.asarray(key[~denied])


def _numbers(column: Any) -> NDArray[np.float64]:
    return np.asarray(pc.fill_null(column, np.nan).to_numpy(), dtype=np.float64)


def _dictionary(column: Any) -> tuple[Index, list[str]]:
    """Place of each text among the distinct ones, from 1, and 0 for none; the distinct ones."""
    whole = column.combine_chunks()
    if not pa.types.is_dictionary(whole.type):
        whole = pc.dictionary_encode(whole.cast(pa.string()))
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.unify_dictionaries().combine_chunks()
    return pc.fill_null(whole.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64) + 1, whole.dictionary.to_pylist()


def _grouped(code: NDArray[Any]) -> list[Index]:
    """Places of the rows that have the same code."""
    if not len(code):
        return []
    small = code.astype(np.uint16) if code.max() < 2**16 else code
    order = np.argsort(small, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(code[order])) + 1)


def _newest(told: Index) -> Index:
    """Of what is told of a finding on several days, what is told on the last."""
    told = np.sort(told)
    day = told >> STATE_BITS
    group = told >> (DAY_BITS + STATE_BITS)
    last = np.append(np.flatnonzero(np.diff(group)), len(group) - 1) if len(group) else np.zeros(0, np.int64)
    sizes = np.diff(last, prepend=-1)
    return np.asarray(told[day == np.repeat(day[last], sizes)])


def _newest_rows(group: Index, day: Index) -> Index:
    """Places of the rows of the last day of each group."""
    order = np.lexsort((day, group))
    g, d = group[order], day[order]
    last = np.append(np.flatnonzero(np.diff(g)), len(g) - 1)
    return np.asarray(order[d == np.repeat(d[last], np.diff(last, prepend=-1))])
