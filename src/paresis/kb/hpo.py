"""The terms of the Human Phenotype Ontology: from `hp.obo` to rows, from rows to a table that is looked up without being parsed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

TERMS = Path("imported") / "hpo_terms.tsv.gz"
COLUMNS = ("id", "label", "parents", "alt_ids", "obsolete", "replaced_by")
COMPILED = "hpo.tsv"
PREFIX = "HP:"
OWN_PREFIX = "paresis:"
LATERALITY = {"left": ("HP:0012835", "Left"), "right": ("HP:0012834", "Right"), "both": ("HP:0012832", "Bilateral")}


@dataclass(frozen=True, slots=True)
class HpoTerm:
    """A term as asked for.

    Attributes:
        id: The id that is valid now: the one asked for, or the one that it was merged into.
        label: Its name.
        parents: More general terms, nearest only.
        is_obsolete: Whether it was withdrawn.
        replaced_by: What to use in place of a withdrawn term, or the only one that HPO says to consider; empty when it names none or several.
    """

    id: str
    label: str
    parents: tuple[str, ...] = ()
    is_obsolete: bool = False
    replaced_by: str = ""


class HpoTerms:
    """All terms by id: a sorted text that is searched, and parsed only where something is asked for."""

    def __init__(self, table: str) -> None:
        self.version, _, self._text = table.partition("\n")

    def get(self, term: str) -> HpoTerm | None:
        """The term with this id or alternative id, None when there is none."""
        line = self._line(term)
        if not line:
            return None
        _, label, parents, obsolete, replaced_by = line.split("\t")
        if replaced_by and not obsolete:
            return self.get(replaced_by)
        return HpoTerm(term, label, tuple(parents.split()), bool(obsolete), replaced_by)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Every id and alternative id."""
        return tuple(line[: line.index("\t")] for line in self._text.splitlines())

    def _line(self, term: str) -> str:
        """The line that begins with this id, by halving; empty when there is none."""
        text, low, high = self._text, 0, len(self._text)
        while low < high:
            middle = (low + high) // 2
            start = text.rfind("\n", low, middle) + 1 or low
            end = text.index("\n", middle)
            name = text[start : text.index("\t", start)]
            if name == term:
                return text[start:end]
            low, high = (end + 1, high) if name < term else (low, start)
        return ""


@lru_cache(maxsize=2)
def load_hpo(folder: Path | None = None) -> HpoTerms:
    """The terms compiled into a folder, the installed package by default; without a table, none is known."""
    path = (folder or Path(__file__).parent / "compiled") / COMPILED
    return HpoTerms(path.read_text(encoding="utf-8") if path.is_file() else "")


@lru_cache(maxsize=32768)
def hpo_term(term: str) -> HpoTerm | None:
    """A term of the HPO that ships.

    >>> hpo_term("HP:0003551").label
    'Difficulty climbing stairs'
    >>> hpo_term("HP:9999999") is None
    True
    """
    return load_hpo().get(term)


@lru_cache(maxsize=32768)
def ancestors_of(term: str) -> tuple[str, ...]:
    """The more general terms that a term implies, nearest first, each once.

    >>> "HP:0001324" in ancestors_of("HP:0007340")
    True
    """
    out = dict[str, None]()
    found = hpo_term(term)
    queue = list(found.parents) if found else []
    while queue:
        parent = queue.pop(0)
        if parent not in out:
            out[parent] = None
            above = hpo_term(parent)
            queue += above.parents if above else ()
    return tuple(out)


def _only(terms: list[str]) -> str:
    """The one term that HPO says to consider in place of a withdrawn one; of several, none."""
    return terms[0] if len(terms) == 1 else ""


def rows_of_obo(text: str) -> tuple[str, list[tuple[str, ...]]]:
    """The version and one row of `COLUMNS` a term, from the text of `hp.obo`."""
    head, *stanzas = text.split("\n[Term]\n")
    version = next((line.partition("data-version: ")[2].rpartition("/")[2] for line in head.splitlines() if line.startswith("data-version:")), "")
    rows = []
    for stanza in stanzas:
        tags: dict[str, list[str]] = {}
        for line in stanza.split("\n\n")[0].splitlines():
            tag, _, value = line.partition(": ")
            tags.setdefault(tag, []).append(value.partition(" ! ")[0].strip())
        one = {tag: values[0] for tag, values in tags.items()}
        obsolete = one.get("is_obsolete", "") and "obsolete"
        lists = (" ".join(x for x in tags.get(tag, ()) if x.startswith(PREFIX)) for tag in ("is_a", "alt_id"))
        rows.append((one["id"], one["name"], *lists, obsolete, one.get("replaced_by") or (_only(tags.get("consider", [])) if obsolete else "")))
    return version, rows


def import_terms(obo: Path, root: Path) -> Path:
    """Write the rows of `hp.obo` under `root`, the folder `knowledge/`; the same file always gives the same bytes."""
    import gzip

    version, rows = rows_of_obo(obo.read_text(encoding="utf-8"))
    lines = [f"# hp.obo {version}", "\t".join(COLUMNS), *("\t".join(row) for row in rows)]
    path = root / TERMS
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), compresslevel=9, mtime=0))
    return path


def compile_terms(root: Path, out: Path) -> None:
    """Write the table that ships; an alternative id gets a line that points to its term."""
    import gzip

    path = root / TERMS
    if not path.is_file():
        return
    head, _, *lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    rows, others = [], []
    for line in lines:
        term, label, parents, alt_ids, obsolete, replaced_by = line.split("\t")
        rows.append("\t".join((term, label, parents, obsolete, replaced_by)))
        others += ["\t".join((alt, "", "", "", term)) for alt in alt_ids.split()]
    known = {row[: row.index("\t")] for row in rows}
    others = [line for line in others if line[: line.index("\t")] not in known]
    (out / COMPILED).write_text("\n".join([head.rpartition(" ")[2], *sorted(rows + others)]) + "\n", encoding="utf-8")
