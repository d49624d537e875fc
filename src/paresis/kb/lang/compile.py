"""Translations to `lang_<language>.json`: the texts, and the words by which the language is read; of one at first level only these, `read_…`."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any

from paresis.kb.lang.files import plain, read_translations

if TYPE_CHECKING:
    from pathlib import Path

    from paresis.kb.lang.files import Translation

TEXTS = ("conditions", "red_flags", "self_care", "sites", "analytes", "interview", "wording")


def compile_translations(root: Path, out: Path) -> None:
    """Write each language under `root`/lang into the folder `out`."""
    for translation in read_translations(root):
        kind, value = ("read", readable(translation, root)) if translation.is_first_level else ("lang", compiled(translation))
        path = out / f"{kind}_{translation.language}.json"
        path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def compiled(translation: Translation) -> dict[str, Any]:
    """A language as it ships: `texts` by kind and id; `reader`; `classes`; `phrases` as [finding, is affirmed, phrase]."""
    findings = translation.tables["findings"]
    texts = {name: plain(translation.tables[name]) for name in TEXTS}
    texts["findings"] = {k: [f.name, f.lay, f.question, f.help] for k, f in findings.items()}
    return {"texts": texts, **_words(translation)}


def readable(translation: Translation, root: Path) -> dict[str, Any]:
    """A language at first level as it ships: its words, and what HPO calls the findings of `root` in it."""
    value, small = _words(translation), set(translation.tables["reader"]["function"]["fillers"].split())
    for finding, code in sorted(_codes(root).items()):
        if words := [w for w in re.findall(r"[^\W\d_]+", translation.terms.get(code, "").lower()) if w not in small]:
            value["phrases"].append([finding, True, "_".join(words)])
    return value


def _words(translation: Translation) -> dict[str, Any]:
    findings = translation.tables["findings"]
    phrases = [
        [k, affirmed, p] for k, f in findings.items() for affirmed, ps in ((True, f.words), (False, f.words_absent)) for p in ps
    ]  # fmt: skip
    return {"reader": translation.tables["reader"], "classes": translation.tables["words"], "phrases": phrases}


def _codes(root: Path) -> dict[str, str]:
    """The HPO id of each finding that has one."""
    found = (f for path in (root / "findings").glob("*.toml") for f in tomllib.loads(path.read_text(encoding="utf-8"))["finding"])
    return {f["id"]: f["hpo"] for f in found if f.get("hpo")}
