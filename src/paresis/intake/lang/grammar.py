"""A language as `knowledge/lang/<language>/reader.toml` describes it: how its words are cut, and what its small words do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING, Any

from paresis.intake.phrases import Phrases, phrases
from paresis.kb.lexicon import LONGER, SAYINGS, THINGS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paresis.model.knowledge import Knowledge

TOKEN = re.compile(r"\d+(?:[.,]\d+)*(?:[+\-]?/\d+)?|[^\W_]+|[^\w\s]")
_ENDINGS = ("", "en", "n", "e", "s", "es", "er")
MAX_PARTS = 4
_STEMMING = Lock()  # a Snowball stemmer keeps the word that it works on
_UE = re.compile(r"(?<![aeq])ue")
_DASHES = str.maketrans({"–": "-", "—": "-", "‐": "-", "‑": "-", "’": "'"})


@dataclass(eq=False)
class Grammar:
    """The small words of a language, folded, and the words that its findings use.

    Attributes:
        code: Two letters.
        raw: `reader.toml` as compiled.
        words: Every word of the phrases and classes, folded: the parts that a compound may have.
    """

    code: str
    raw: dict[str, Any]
    words: frozenset[str] = frozenset()
    _stems: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)

    _stemmed: dict[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        module = import_module(f"snowballstemmer.{self.raw['stemmer']}_stemmer")
        self._stemmer = getattr(module, f"{self.raw['stemmer'].title()}Stemmer")()
        self._fold = self.raw["cut"]["fold"]
        self._kept = frozenset(self.raw["cut"].get("keep", "").split())
        self._separable = self.raw.get("separable", {"particles": "", "infixes": "", "endings": ""})
        self.particles = frozenset(self._separable["particles"].split())
        forms = self.raw["forms"]
        self._base = {self.fold(f): self.fold(base) for base, said in forms.items() for f in said.split()}
        self.whole = frozenset(self.fold(w) for w in self.raw["cut"]["whole"].split())
        heads = frozenset(self.fold(w) for w in self.raw["cut"]["heads"].split())
        self.words = frozenset(w for w in self.words | heads if len(w) >= self.raw["cut"]["shortest"] and w.isalpha())
        self.body = frozenset(self.stem(w) for w in self.raw["function"]["body"].split())
        self.properties = frozenset(self.stem(w) for w in self.raw["function"]["properties"].split())
        self.modals, self.negators = (self.set(s) for s in next(iter(self.raw["frames"].values())))
        self._known = frozenset(map(self.stem, self.words))

    def set(self, words: str) -> frozenset[str]:
        """Words of a list, folded."""
        return frozenset(self.fold(w) for w in words.split())

    def phrases(self, text: str) -> Phrases:
        """Phrases separated by `|`, folded."""
        return phrases("|".join(" ".join(self.fold(w) for w in p.split()) for p in text.split("|")))

    def at(self, section: str, key: str) -> Any:
        """A list of the reader's words as a set, one with `|` as phrases; made once."""
        return _made(self, section, key)

    def fold(self, word: str) -> str:
        """The word in lower case and in one spelling."""
        word = word.lower().translate(_DASHES)
        if word in self._kept or (word.isascii() and not any(k in word for k in ("ae", "oe", "ue"))):
            return word
        for letters, plain in self._fold.items():
            word = word.replace(letters, plain)
        return _UE.sub("u", word) if "ü" in self._fold else word

    def stem(self, word: str) -> str:
        """The folded word without its ending; irregular forms as their base."""
        folded = self.fold(word)
        folded = self._base.get(folded, folded)
        if folded not in self._stemmed:
            with _STEMMING:
                self._stemmed[folded] = str(self._stemmer.stemWord(folded)) if folded.isalpha() and len(folded) > 3 else folded
        return self._stemmed[folded]

    def stems(self, word: str) -> frozenset[str]:
        """Everything that a word of a text stands for: its stem, its exact form (`=word`), and the parts of a compound."""
        if word not in self._stems:
            folded = self.fold(word)
            parts = self._split(folded, MAX_PARTS) if folded not in self.whole and folded not in self._base else ()
            verbs = (self.verb(p, folded[len(p) :]) for p in self.particles if folded.startswith(p))
            self._stems[word] = frozenset({self.stem(word), "=" + folded, *map(self.stem, parts), *filter(None, verbs)})
        return self._stems[word]

    def verb(self, particle: str, rest: str) -> str:
        """The stem of a verb of two parts that the phrases use ("brach … weg", "weggebrochen"); nothing where they use none."""
        for infix in ("", *self._separable["infixes"].split()):
            if not rest.startswith(infix):
                continue
            for ending in (*self._separable["endings"].split(), ""):
                root = rest[len(infix) :]
                if len(root) - len(ending) >= self.raw["cut"]["shortest"] and root.endswith(ending):
                    whole = root[: len(root) - len(ending)] + self._separable["infinitive"] if ending else self._base.get(infix + root, root)
                    if (stem := self.stem(particle + whole)) in self._known:
                        return stem
        return ""

    def _parts(self, word: str, most: int) -> tuple[str, ...]:
        """A known word, or the known words that a compound is made of; nothing where a part is unknown."""
        return (word,) if self._is_known(word) else self._split(word, most)

    def _split(self, word: str, most: int) -> tuple[str, ...]:
        shortest: int = self.raw["cut"]["shortest"]
        if most == 1 or len(word) < 2 * shortest:
            return ()
        for at in range(len(word) - shortest, shortest - 1, -1):
            if self._is_known(word[:at]) and (rest := self._parts(word[at:], most - 1)):
                return (word[:at], *rest)
        return ()

    def _is_known(self, part: str) -> bool:
        return any(part.endswith(e) and part[: len(part) - len(e)] in self.words for e in _ENDINGS)


@lru_cache(maxsize=512)
def _made(grammar: Grammar, section: str, key: str) -> Any:
    value = grammar.raw[section][key]
    if not isinstance(value, str):
        return value
    is_phrases = "|" in value or key in ("phrases", "pseudo") or key.endswith("_phrases")
    return grammar.phrases(value) if is_phrases else grammar.set(value)


@lru_cache(maxsize=8)
def grammar_of(knowledge: Knowledge, code: str) -> Grammar | None:
    """The grammar of a language; None for one that the knowledge does not read."""
    raw = knowledge.reading(code)
    if raw is None:
        return None
    plain = Grammar(code, raw["reader"])
    entries = (e for name, of in raw["classes"].items() if name not in (SAYINGS, LONGER, THINGS) for e in of)
    said = [*(p for _, _, p in raw["phrases"]), *entries]
    return Grammar(code, raw["reader"], frozenset(_folded_words(plain, said)))


def _folded_words(grammar: Grammar, said: Iterable[str]) -> Iterable[str]:
    for text in said:
        for word in re.findall(r"[^\W\d_]+", re.sub(r"\{\w+\}|#\w+", " ", text)):
            yield grammar.fold(word)
