"""Phrases of another language beside the English ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paresis.errors import KnowledgeError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

SPELLED = (("ß", "ss"), ("ä", "ae"), ("ö", "oe"), ("ü", "ue"))


class Synonyms:
    """What else may stand for an English phrase.

    Example:
        >>> Synonyms({"foot drop": ["Fußheberparese"]}).to(["foot drop", "drop foot"])
        ['foot drop', 'fußheberparese', 'fussheberparese', 'drop foot']
    """

    def __init__(self, same: dict[str, list[str]]) -> None:
        self.same = {english: [s for phrase in phrases for s in _spellings(phrase.lower())] for english, phrases in same.items()}

    def to(self, words: Iterable[str]) -> list[str]:
        """The phrases, each followed by what else may stand for it."""
        return list(dict.fromkeys(x for w in words for x in (w, *self.same.get(w, ()))))

    def words(self, raw: dict[str, Any]) -> dict[str, Any]:
        """What `words.toml` holds, with what else may stand for its phrases; names of states and areas stay."""
        lists = {k: {x: self.to(ws) for x, ws in raw[k].items()} for k in ("sides", "limbs", "senses")}
        keys = {k: {x: v for word, v in raw[k].items() for x in self.to([word])} for k in ("implied", "level_words")}
        states = {scale: {k: x | {"words": self.to(x["words"])} for k, x in of.items()} for scale, of in raw["states"].items()}
        routine = {k: ws if k == "areas" else self.to(ws) for k, ws in raw["routine"].items()}
        plain = {k: self.to(raw[k]) for k in ("pairs", "of_one_side", "negations", "denials", "rest")}
        return raw | lists | keys | plain | {"states": states, "routine": routine}

    def check(self, known: Iterable[str]) -> None:
        """Refuse an English phrase that stands nowhere.

        Raises:
            KnowledgeError: There is one.
        """
        known = set(known)
        for phrase in sorted(self.same.keys() - known):
            raise KnowledgeError(f"no such phrase '{phrase}'", where="knowledge/anatomy/words_de.toml", hint=did_you_mean(phrase, known))


def _spellings(phrase: str) -> list[str]:
    plain = phrase
    for letter, spelled in SPELLED:
        plain = plain.replace(letter, spelled)
    return list(dict.fromkeys((phrase, phrase.replace("ß", "ss"), plain)))
