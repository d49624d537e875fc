"""The compiled anatomy, loaded without what reads and checks its files."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from paresis.errors import VersionError
from paresis.model import anatomy as m

FORMAT = 5
JSON_FILE, ARRAY_FILE = "anatomy.json", "anatomy.npz"


@lru_cache(maxsize=4)
def load_anatomy(folder: Path | None = None) -> m.Anatomy:
    """Load the compiled anatomy.

    Args:
        folder: Where `build_anatomy` wrote it; the installed package by default.

    Returns:
        The anatomy; the same object for the same folder.

    Raises:
        VersionError: There is none, or it was built by other software.
    """
    raw, arrays = _stored(folder or Path(__file__).parents[1] / "compiled")
    return m.Anatomy(
        segments=tuple(raw["segments"]),
        items={x[0]: _item(x) for x in raw["items"]},
        groups=tuple(m.ItemGroup(kind, tuple(items), both, tuple(words)) for kind, items, both, words in raw["groups"]),
        scales={name: m.Scale(name, tuple(x[0]), tuple(x[1]), arrays[f"scale_{name}"]) for name, x in raw["scales"].items()},
        lesions=tuple(_lesion(x) for x in raw["lesions"]),
        columns=tuple((i, s) for i, s in raw["columns"]),
        mrc_sum=m.MrcSum(tuple(raw["mrc_sum"][0]), *raw["mrc_sum"][1:]),
        group_of_site=raw["group_of_site"],
        upper=raw["upper"],
        examined=raw["examined"],
        lesions_of_cause={cause: tuple(lesions) for cause, lesions in raw["lesions_of_cause"].items()},
        words=raw["words"],
        area_segment=raw["area_segment"],
        findings=tuple(m.FindingRule(name, tuple(items), frozenset(states), sides, least) for name, items, states, sides, least in raw["findings"]),
        scores=tuple(_score_rule(x) for x in raw["scores"]),
        arrays=arrays,
    )


def _stored(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        raw = json.loads((folder / JSON_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise VersionError("no compiled anatomy", where=str(folder), hint="run `paresis kb build` in the source folder, or reinstall") from None
    if raw["format"] != FORMAT:
        what = f"compiled anatomy has format {raw['format']}, this software reads {FORMAT}"
        raise VersionError(what, where=str(folder), hint="run `paresis kb build`")
    with np.load(folder / ARRAY_FILE, allow_pickle=False) as npz:
        arrays = {k: npz[k] for k in npz.files}
    return raw, arrays


def _score_rule(x: list[Any]) -> m.ScoreRule:
    return m.ScoreRule(x[0], x[1], x[2], tuple(_score_item(i) for i in x[3]), tuple((at, text) for at, text in x[4]), x[5])


def _score_item(x: list[Any]) -> m.ScoreItem:
    bands = tuple((at, points) for at, points in x[9])
    return m.ScoreItem(x[0], x[1], x[2], x[3], tuple(x[4]), below=x[5], above=x[6], at_most=x[7], at_least=x[8], bands=bands)


def _item(x: list[Any]) -> m.Item:
    return m.Item(x[0], x[1], x[2], x[3], x[4], x[5], x[6], tuple(x[7]))


def _lesion(x: list[Any]) -> m.Lesion:
    return m.Lesion(x[0], x[1], x[2], x[3], x[4], x[5], tuple(x[6]), tuple(x[7]))
