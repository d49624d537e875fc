"""What a translation names exists: ids of findings, conditions and the like, and word classes; a question is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.errors import did_you_mean
from paresis.kb.lang.files import read_translations
from paresis.kb.lexicon import unknown_classes
from paresis.kb.read import Files, Problem, line_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.kb.lang.files import Translation


def ids_of(files: Files) -> dict[str, set[str]]:
    """The ids that each file of a translation may name, and must."""
    return {
        "findings": {f.id for f in files.findings},
        "conditions": {c.id for c in files.conditions},
        "red_flags": {f.id for f in files.red_flags},
        "self_care": {s.id for s in files.self_care} | {"withheld"},
        "sites": {s.id for s in files.sites},
    }


def check(files: Files) -> Iterator[Problem]:
    """Unknown ids, unknown word classes, questions that ask nothing."""
    for t in read_translations(files.root):
        yield from t.problems
        if not t.problems:
            yield from _unknown_ids(t, files)
            yield from _words(t, files)
            yield from _steps(t, files)


def _place(t: Translation, files: Files, name: str, needle: str) -> str:
    path = t.folder / f"{name}.toml"
    return f"{files.root.name}/{path.relative_to(files.root).as_posix()}:{line_of(path, needle)}"


def _unknown_ids(t: Translation, files: Files) -> Iterator[Problem]:
    known = ids_of(files) | {"analytes": {a.id for a in files.analytes}}
    for name, ids in ((n, i) for n, i in known.items() if n in t.tables):
        for unknown in sorted(t.tables[name].keys() - ids):
            yield Problem(_place(t, files, name, f"[{unknown}]"), f"unknown id '{unknown}'", did_you_mean(unknown, ids))


def _words(t: Translation, files: Files) -> Iterator[Problem]:
    for name, f in t.tables["findings"].items():
        if not t.is_first_level and not f.question.endswith("?"):
            yield Problem(_place(t, files, "findings", f"[{name}]"), f"the question of '{name}' does not end with a question mark")
        for phrase in (*f.words, *f.words_absent):
            for unknown in unknown_classes(phrase, t.tables["words"]):
                hint = did_you_mean(unknown, t.tables["words"])
                yield Problem(_place(t, files, "findings", phrase), f"unknown word class '{{{unknown}}}' in '{phrase}'", hint)


def _steps(t: Translation, files: Files) -> Iterator[Problem]:
    known = {c.id: len(c.management) for c in files.conditions}
    for name, c in t.tables.get("conditions", {}).items():
        if name in known and len(c.management) > known[name]:
            where = _place(t, files, "conditions", f"[{name}]")
            yield Problem(where, f"'{name}' has {len(c.management)} steps of management, the English entry {known[name]}", "translate each step once")
