"""How a finding is meant in another language: present, absent, uncertain, past, in the family, or only supposed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paresis.intake.lang.clauses import CANNOT
from paresis.intake.phrases import holds, phrase_at
from paresis.model.vocabulary import Status

if TYPE_CHECKING:
    from paresis.intake.lang.clauses import Clause
    from paresis.intake.lang.find import Match
    from paresis.intake.lang.grammar import Grammar
    from paresis.model.knowledge import Knowledge

Read = tuple["Match", Status, str]
AFTER, SIDE_WINDOW, LISTED = 4, 4, 8
FORMERLY = "formerly"


def read_of(match: Match, taken: frozenset[int], patient: str) -> Read | None:
    """A match with how it is meant and the rule that says so; None where what says "absent" is itself denied.

    Args:
        match: A phrase met.
        taken: Positions of the clause's words that phrases have used: a "nicht" among them denies nothing else.
        patient: The relative of whom the text speaks, if any.
    """
    clause, g = match.clause, match.clause.grammar
    is_denied = _is_denied(match, taken)
    if is_denied and not match.pattern.is_affirmed:
        return None
    if _is_family(match, patient):
        return match, Status.FAMILY, "family"
    if _is_supposed(match):
        return match, Status.HYPOTHETICAL, "hypothetical"
    if not is_denied and _is_uncertain(clause, match, g):
        return match, Status.UNCERTAIN, "uncertain"
    if is_denied or not match.pattern.is_affirmed:
        return match, Status.ABSENT, "negation" if is_denied else "says absent"
    return match, *_when(match)


def _is_denied(match: Match, taken: frozenset[int]) -> bool:
    clause, g = match.clause, match.clause.grammar
    statement = clause.statement(match.first)
    if any(clause.words[k] in g.at("denied", "around") for k in range(statement.start, len(clause.words))):
        return _reaches_denial(clause, match, g)
    return (
        any(_denies(clause, i, match, taken) for i in range(len(clause.words)))
        or _is_denied_after(clause, match, taken)
    )  # fmt: skip


def _reaches_denial(clause: Clause, match: Match, g: Grammar) -> bool:
    """ "verneint" denies the list on either side of it, up to another verb."""
    at = next(k for k, w in enumerate(clause.words) if w in g.at("denied", "around"))
    low, high = min(at, match.first), max(at, match.first)
    return not any(clause.words[k] in ("aber", "hat", "habe", "hatte", "klagt") for k in range(low + 1, high))


def _denies(clause: Clause, i: int, match: Match, taken: frozenset[int]) -> bool:
    """Whether the word at `i` is a negation whose scope holds the match; at the end of a statement it may deny a match that ends there."""
    g, word = clause.grammar, clause.words[i]
    if i in taken or i in match.used or phrase_at(clause.words, i, g.at("denied", "pseudo")) or _is_pseudo_before(clause, i, g):
        return False
    if word in g.at("denied", "before"):
        return i < match.last and _is_in_scope(clause, i, match.first, g)
    if word not in g.at("denied", "not"):
        return False
    if i < match.first:
        return _is_in_scope(clause, i, match.first, g)
    is_last = not _is_dated_by(clause, match) and not {match.first, match.last}.isdisjoint(clause.statement(i)) and _closes(clause, i, g)
    return i < match.last or is_last


def _is_dated_by(clause: Clause, match: Match) -> bool:
    """Whether a match is what something else is dated by ("seit dem Infekt nicht mehr")."""
    g, k = clause.grammar, match.first - 1
    ends = g.at("function", "verbs") | g.at("function", "joints")
    while k >= max(0, match.first - LISTED) and clause.words[k] not in ends:
        if clause.words[k] in g.at("denied", "since"):
            return True
        k -= 1
    return False


def _is_pseudo_before(clause: Clause, i: int, g: Grammar) -> bool:
    """ "weiß nicht", "hilft nicht": the word before makes the pair say something else."""
    return i > 0 and phrase_at(clause.words, i - 1, g.at("denied", "pseudo")) is not None


def _is_in_scope(clause: Clause, i: int, first: int, g: Grammar) -> bool:
    """Whether nothing between a negation and a match ends its scope; in a list each joint carries it on."""
    steps = 0
    for k in range(i + 1, first):
        if clause.words[k] in g.at("denied", "ends") or (k in clause.starts and k > i + 1) or steps > g.raw["denied"]["reach"]:
            return False
        if clause.words[k] == "," and k > i + 2 and _is_verb(clause, k - 1):
            return False
        if _is_infinitive(clause, i, k):
            return False
        steps = 0 if clause.words[k] in g.at("denied", "lists") else steps + 1
    return not (first in clause.starts and first > i + 1)


def _is_infinitive(clause: Clause, i: int, k: int) -> bool:
    """Whether a word ends what "ohne" denies by an infinitive ("ohne mich festzuhalten geht es nicht")."""
    pattern = clause.grammar.raw["denied"].get("infinitive", "")
    return bool(pattern) and clause.words[i] in clause.grammar.at("denied", "infinitive_of") and bool(re.fullmatch(pattern, clause.words[k]))


def _is_verb(clause: Clause, k: int) -> bool:
    """Whether a word is a verb that closes what is denied ("nie laufen gelernt, …"), and no property ("nicht geschwollen, …")."""
    g, token = clause.grammar, clause.tokens[k]
    closing = g.raw["denied"].get("closing", "")
    return bool(closing and re.fullmatch(closing, token.word)) and not token.stems & g.properties


def _closes(clause: Clause, i: int, g: Grammar) -> bool:
    """Whether "nicht" stands at the end of its statement, or only what closes one follows ("nicht vorhanden", "nicht mehr")."""
    end = clause.statement(i).stop
    rest = [w for w in clause.words[i + 1 : end] if w not in g.at("function", "joints")]
    return all(w in g.at("denied", "verbs_after") for w in rest[:3])


def _is_denied_after(clause: Clause, match: Match, taken: frozenset[int]) -> bool:
    """ "Schmerzen: keine", "Babinski negativ", "Fieber liegt nicht vor"."""
    g, words = clause.grammar, clause.words
    if _is_disowned(clause, match, taken):
        return True
    k = match.last + 1
    while k < len(words) and (words[k] in (":", "-", "=", "(", "sind", "ist", "war", "waren") or words[k] in g.at("sides", "both")):
        k += 1
    found = phrase_at(words, k, g.at("denied", "after"))
    if not found or k in taken:
        return False
    if found in (("keine",), ("kein",), ("nein",), ("nie",)):
        return k + 1 == len(words) or words[k + 1] in (",", ")", "und")
    return True


def _is_disowned(clause: Clause, match: Match, taken: frozenset[int]) -> bool:
    """ "Fieber und Schmerzen habe ich nicht", "Husten hat er keinen": a list, the verb, who has it, and what denies it at the end."""
    g, words, k = clause.grammar, clause.words, match.last + 1
    having, who = g.raw["denied"].get("having", "").split(), g.raw["supposed"].get("habit", "").split()
    stop = next((i for i in range(k, min(len(words), k + LISTED)) if words[i] in having), None)
    if stop is None or ("," in words[k:stop] and (words[stop - 2] == "," or words[stop - 2] not in g.at("denied", "lists"))):
        return False
    if any(i not in taken and words[i] not in g.at("denied", "lists") and words[i - 1] not in g.at("denied", "lists") for i in range(k, stop)):
        return False
    rest = [w for w in words[stop + 1 : stop + 4] if w not in who]
    is_end = len(words) <= stop + 3 or words[stop + 3] in g.at("function", "joints")
    return bool(rest) and (rest[0] in g.at("denied", "not") or rest[0] in g.at("denied", "before")) and is_end


def _is_family(match: Match, patient: str) -> bool:
    """Whether a match is said of a relative who is not the patient, and does not itself name one."""
    clause, g = match.clause, match.clause.grammar
    kin = g.at("kin", "female") | g.at("kin", "male") | g.at("kin", "either")
    if any(clause.words[i] in kin for i in match.used):
        return False
    if holds(clause.words[: match.first], g.at("kin", "family")):
        return True
    before = [i for i in range(match.first) if clause.words[i] in kin and clause.words[i] != patient and _is_kin(clause.words, i, g)]
    if not before or any(clause.words[k] in ("ich", "mir", "mich") for k in range(before[-1] + 1, match.last)):
        return False
    return not patient or clause.words[before[-1]] != patient


def _is_kin(words: list[str], i: int, g: Grammar) -> bool:
    """Whether a word names a relative: "Frau" and "Kind" only with "meine"."""
    return words[i] not in g.at("kin", "owned") or (i > 0 and words[i - 1] in g.at("kin", "owners"))


def _is_supposed(match: Match) -> bool:
    clause, g = match.clause, match.clause.grammar
    words = clause.words
    near = words[max(0, match.first - 6) : match.first]
    if any(w in g.at("supposed", "always") for w in words[: match.last + 1]) or holds(near, g.at("supposed", "phrases")):
        return True
    at = next((i for i in range(match.first) if words[i] in g.at("supposed", "when")), None)
    if at is None or not any(w in g.at("supposed", "advice") for w in words):
        return False
    return words[at] != "bei" or at == clause.statement(at).start


def _is_uncertain(clause: Clause, match: Match, g: Grammar) -> bool:
    low = max(clause.statement(match.first).start, match.first - g.raw["unsure"]["reach"])
    low = max([low, *(k + 1 for k in range(low, match.first) if clause.words[k] == ",")])
    before = clause.words[low : match.last + 1]
    marked = any(clause.words[k] in g.at("unsure", "before") and k not in match.used for k in range(low, match.last))
    return marked or holds(before, g.at("unsure", "phrases")) or holds(clause.words[match.last + 1 : match.last + AFTER], g.at("unsure", "after"))


def _when(match: Match) -> tuple[Status, str]:
    """Whether what is said to be so is so now."""
    if _is_of_old(match):
        return Status.PAST, FORMERLY
    return (Status.PAST, "past") if _is_past(match) else (Status.PRESENT, "affirmed")


def _near(match: Match) -> range:
    """The positions about a match at which a word may date it."""
    reach = match.clause.grammar.raw["past"]["reach"]
    return range(max(match.clause.statement(match.first).start, match.first - reach), min(len(match.clause.words), match.last + reach))


def _is_of_old(match: Match) -> bool:
    """Whether a word such as "früher" stands by a match, and not in "als früher"."""
    g, words = match.clause.grammar, match.clause.words
    before, compared = g.at("past", "before"), g.at("past", "compared")
    return any(words[k] in before and (k == 0 or words[k - 1] not in compared) and k not in match.used for k in _near(match))


def _is_past(match: Match) -> bool:
    clause, g = match.clause, match.clause.grammar
    words, reach, near = clause.words, g.raw["past"]["reach"], _near(match)
    if holds(words[match.last + 1 : match.last + 1 + reach], g.at("past", "gone")):
        return True
    if holds(words[max(0, match.first - reach) : match.first], g.at("past", "phrases")) and _is_over_past(clause, match, g):
        return True
    if any(words[k] == "vor" and set(words[k + 1 : k + 4]) & g.at("past", "ago") for k in near) and set(words) & g.at("past", "perfect"):
        return True
    return holds(words[match.last + 1 : match.last + reach], g.at("past", "after"))


def _is_over_past(clause: Clause, match: Match, g: Grammar) -> bool:
    """A phrase such as "als Kind" counts with a verb of the past; "Z. n." by itself."""
    verbs = g.at("past", "perfect")
    return bool(set(clause.words) & verbs) or holds(clause.words[: match.first], g.phrases("z n|zustand nach|anamnestisch bekannt"))


def side_of(match: Match) -> str:
    """`left`, `right`, `both` or nothing: the side word in or nearest to a match."""
    g, words = match.clause.grammar, match.clause.words
    sides = {w: side for side in ("left", "right", "both") for w in g.at("sides", side)}
    near = range(max(0, match.first - SIDE_WINDOW), min(len(words), match.last + SIDE_WINDOW))
    said = {sides[words[k]] for k in range(match.first, match.last + 1) if words[k] in sides}
    if not said:
        ranked = sorted((min(abs(k - match.first), abs(k - match.last)), sides[words[k]]) for k in near if words[k] in sides)
        said = {ranked[0][1]} if ranked else set()
    return "both" if len(said) > 1 or "both" in said else next(iter(said), "")


def settled(reads: list[Read], knowledge: Knowledge) -> list[Read]:
    """The reads that hold: of one finding in the same words the tighter; what denies an ability gives way to what narrows it."""
    return [r for r in reads if not any(_gives_way(r, other, knowledge) for other in reads if other is not r)]


def _gives_way(read: Read, other: Read, knowledge: Knowledge) -> bool:
    mine, rival = read[0], other[0]
    if mine.pattern.finding == rival.pattern.finding:
        if not mine.used & rival.used:
            return False
        a, b = mine.cost - 0.75 * len(mine.used), rival.cost - 0.75 * len(rival.used)
        return a > b or (a == b and (mine.pattern.is_affirmed, id(mine)) > (rival.pattern.is_affirmed, id(rival)))
    if _is_of_part(mine, rival) or _is_placed(mine, rival, knowledge):
        return True
    denies = any(CANNOT in mine.clause.tokens[i].stems for i in mine.used)
    if not denies or not mine.used < rival.used or mine.pattern.finding in knowledge.ancestors(rival.pattern.finding):
        return False
    return all(mine.first <= i <= mine.last + 1 for i in rival.used)


def _is_placed(match: Match, rival: Match, knowledge: Knowledge) -> bool:
    """Whether a complaint of no part of the body is made one of a part by the rival ("die Beine werden müde" is not "müde")."""
    body, one, other = match.clause.grammar.body, match.pattern.finding, rival.pattern.finding
    if not match.used < rival.used or not (match.pattern.is_affirmed and rival.pattern.is_affirmed):
        return False
    if one in knowledge.ancestors(other) or other in knowledge.ancestors(one):
        return False
    return not any(match.clause.tokens[i].stems & body for i in match.used) and any(rival.clause.tokens[i].stems & body for i in rival.used)


def _is_of_part(match: Match, rival: Match) -> bool:
    """Whether a complaint of one word is an adjective of a part of the body that another complaint names ("müde, kraftlose Beine"); what the
    knowledge writes large is a noun ("Fieber, steifer Nacken")."""
    clause, g, i = match.clause, match.clause.grammar, match.first
    endings = tuple(g.raw["function"].get("attributive", "").split())
    if len(match.used) > 1 or match.pattern.phrase[:1].isupper() or not endings or not clause.words[i].endswith(endings):
        return False
    k = i + 1
    is_led = any(clause.words[j] in g.at("function", "verbs") for j in range(clause.statement(i).start, i))
    if is_led and k < len(clause.words) and clause.words[k] in g.at("function", "joints"):
        return False
    while k < len(clause.words) and (clause.words[k] in g.at("function", "joints") or _is_adjective(clause, k, endings)):
        k += 1
    return k in rival.used and bool(clause.tokens[k].stems & g.body) and clause.words[k - 1] not in g.at("function", "joints")


def _is_adjective(clause: Clause, k: int, endings: tuple[str, ...]) -> bool:
    g, token = clause.grammar, clause.tokens[k]
    is_known = bool(token.stems & g.properties) or any(token.word.removesuffix(e) in g.at("function", "predicates") for e in endings)
    return token.word.endswith(endings) and is_known and not token.stems & g.body
