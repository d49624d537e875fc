"""Age, sex, setting and day of each patient of a part; what disagrees or cannot be counts as unknown and is a reject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from paresis.model.vocabulary import MAX_AGE, Setting
from paresis.units import DAYS_PER_YEAR

if TYPE_CHECKING:
    from paresis.cohort.tables import Reject

SEXES = {"female": 1, "f": 1, "woman": 1, "w": 1, "male": 2, "m": 2, "man": 2}
NO_SEX = frozenset({"", "unknown", "other", "undetermined", "u", "not known"})
NO_DAY = np.iinfo(np.int32).min


@dataclass(frozen=True, eq=False)
class People:
    """What is known of each patient, by index: years (NaN), 1 female 2 male 0 unknown, place in `Setting`, day since 1970."""

    age: NDArray[np.float64]
    sex: NDArray[np.int8]
    setting: NDArray[np.int8]
    day: NDArray[np.int32]


def people_of(persons: pa.Table, which: NDArray[np.int64], names: list[str], *, setting: Setting, day: int) -> tuple[People, list[tuple[int, str]]]:
    """Each patient once, and what was left out: the patient and why.

    Args:
        persons: Rows of `cohort.tables.PERSONS`.
        which: Patient of each row, by index.
        names: Ids of the patients.
        setting: Where those are seen of whom it is not said.
        day: The day for which the question is asked where no row says it, in days since 1970.
    """
    n = len(names)
    wrong: list[tuple[int, str]] = []
    days = _agreed(_day(persons["index_date"]), which, n, NO_DAY, "index dates that disagree", wrong)
    days[days == NO_DAY] = day
    sex = _agreed(_coded(persons["sex"], SEXES, NO_SEX, which, "a sex that is not female or male", wrong), which, n, 0, "sexes that disagree", wrong)
    places = {s.value: i + 1 for i, s in enumerate(Setting)}
    where = _agreed(
        _coded(persons["setting"], places, frozenset({""}), which, "a setting that is not known", wrong), which, n, 0, "settings that disagree", wrong
    )
    born = _agreed(_day(persons["birth_date"]), which, n, NO_DAY, "birth dates that disagree", wrong)
    told = persons["age"].to_numpy()
    age = _agreed(np.where(np.isnan(told), np.nan, told), which, n, np.nan, "ages that disagree", wrong)
    age = np.where(np.isnan(age) & (born != NO_DAY), (days.astype(float) - born) / DAYS_PER_YEAR, age)
    odd = np.flatnonzero(~np.isnan(age) & ~((age >= 0) & (age <= MAX_AGE)))
    wrong += [(int(i), f"age {age[i]:.4g} is not possible") for i in odd]
    age[odd] = np.nan
    usual = list(Setting).index(setting)
    return People(age, sex.astype(np.int8), np.where(where > 0, where - 1, usual).astype(np.int8), days.astype(np.int32)), wrong


def _day(column: pa.ChunkedArray) -> NDArray[np.int64]:
    return np.asarray(pc.fill_null(column.cast(pa.int32()), NO_DAY).to_numpy(), dtype=np.int64)


def _coded(
    column: pa.ChunkedArray, known: dict[str, int], silent: frozenset[str], which: NDArray[np.int64], why: str, wrong: list[tuple[int, str]]
) -> NDArray[np.int64]:
    """Words as numbers, 0 for none; an unknown word is said."""
    words = pc.dictionary_encode(column.combine_chunks())
    meant = [str(w.as_py() or "").strip().lower() for w in words.dictionary]
    code = np.array([known.get(w, 0) for w in meant] + [0], np.int64)
    bad = np.array([w not in known and w not in silent for w in meant] + [False])
    at = pc.fill_null(words.indices, len(meant)).to_numpy(zero_copy_only=False)
    wrong += [(int(which[i]), f"{why}: {meant[at[i]]!r:.40}") for i in np.flatnonzero(bad[at])]
    return np.asarray(code[at])


def _agreed(values: NDArray, which: NDArray[np.int64], n: int, none: float, why: str, wrong: list[tuple[int, str]]) -> NDArray:  # type: ignore[type-arg]
    """The value of each patient; none where several disagree."""
    told = np.flatnonzero(~np.isnan(values) if np.isnan(none) else values != none)
    out = np.full(n, none, values.dtype)
    out[which[told]] = values[told]
    clash = np.unique(which[told][values[told] != out[which[told]]])
    out[clash] = none
    wrong += [(int(i), f"{why}; it counts as unknown") for i in clash]
    return out


def rejects_of(wrong: list[tuple[int, str]], names: list[str]) -> list[Reject]:
    """What was left out of persons, as rejects."""
    from paresis.cohort.tables import Reject

    return [Reject(names[i], "person", why, "correct the table of persons") for i, why in wrong]
