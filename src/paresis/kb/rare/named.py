"""HPO terms that the names and Orphanet's definitions of diseases say, read once when the sources are imported.

They cite no publication of patients, so they stay when a patient's own paper is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.kb.rare.importing import IMPORTED, NAMED, SOURCES, orpha_ids, read_table, write_manifest, write_table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path


def write_named(onset: Path, root: Path, terms_in: Callable[[Sequence[str]], list[Collection[str]]]) -> int:
    """Write which terms the names and definitions of the imported diseases say; how many rows.

    Args:
        onset: Orphanet's table of onset, with its column `definition`; without that column only names are read.
        root: The folder `knowledge/`, imports written.
        terms_in: Reads texts: the HPO ids that each of them says of the disease.
    """
    texts = list(dict.fromkeys(_texts(onset, root)))
    said = terms_in([text for _, _, text in texts])
    rows = sorted({(disease, hpo, where) for (disease, where, _), terms in zip(texts, said, strict=True) for hpo in terms})
    write_table(root, NAMED, [dict(zip(NAMED.columns, row, strict=True)) for row in rows])
    write_manifest(root)
    return len(rows)


def _texts(onset: Path, root: Path) -> Iterator[tuple[str, str, str]]:
    """Disease, `name` or `definition`, and the words."""
    hpoa, orpha, mondo = (read_table(root / IMPORTED / SOURCES[n].file)[1] for n in ("hpoa", "orpha", "mondo"))
    names = {(r["database_id"], r["disease_name"]) for r in hpoa} | {(r["orpha"], r["label"]) for r in orpha}
    known = {disease for disease, _ in names}
    here = [r for r in mondo if known & {*r["omim"].split("|"), *orpha_ids(r["orpha"])}]
    names |= {(r["mondo"], r["label"]) for r in here}
    known |= {x for r in here for x in orpha_ids(r["orpha"])}
    yield from ((disease, "name", name) for disease, name in sorted(names))
    yield from ((r["orpha"], "definition", r["definition"]) for r in read_table(onset)[1] if r.get("definition") and r["orpha"] in known)
