"""How a finding is meant: present, absent, uncertain, past, in the family, or only supposed; and on which side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.intake.clauses import COPULAS, PRONOUNS
from paresis.intake.family import RELATIVES, is_family
from paresis.intake.matcher import BODY
from paresis.model.vocabulary import Status

if TYPE_CHECKING:
    from paresis.intake.matcher import Match

Words = list[str]
Phrases = dict[str, tuple[tuple[str, ...], ...]]


def _phrases(text: str) -> Phrases:
    """Phrases of a text, separated by `|`, as tuples of words by their first word."""
    out: dict[str, list[tuple[str, ...]]] = {}
    for phrase in text.split("|"):
        words = tuple(phrase.split())
        out.setdefault(words[0], []).append(words)
    return {k: tuple(v) for k, v in out.items()}


NEGATION = frozenset(
    "no not without denies denied denying deny never none neither nor negative lacks lacked isn't wasn't aren't weren't doesn't "
    "didn't don't hasn't haven't hadn't nothing nobody nil neg zero absence w/o".split()
)
LISTED_OUT = _phrases("ruled out|excluded|denied")
INABILITY = frozenset("could can would able".split())
PSEUDO_NEGATION = _phrases(
    "not only|not just|not merely|not simply|no doubt|not sure|not certain|no change|not know|not known|no improvement|not better|not improved|"
    "no relief|no response|no benefit|"
    "no cause|no reason|no explanation|no help|no diagnosis|no treatment|no better|not yet|no longer able|not able|no obvious cause|not help|"
    "not helped|without benefit|"
    "without relief|without improvement|without success|without effect|not relieved|not respond|not clear|not clearly|not necessarily|not explain|"
    "not mind|nothing helps|no worse|not eased"
)
FREE = frozenset("free".split())
AFTER_NEGATION = _phrases(
    "ruled out|not found|not present|not seen|not affected|not noted|not reported|not detected|not elicited|not felt|absent|negative|nil|none|"
    "normal|excluded|denied|no|not there|"
    "not evident|not involved|not impaired|not demonstrated|not observed|not a problem|unremarkable|could not be elicited|"
    "could not be demonstrated|could not be found|cannot be found"
)
AFTER_FILLERS = frozenset(
    "is are was were has have been be both all also completely entirely quite still currently : - , = ( sign signs test tests "
    "response responses had today on examination either".split()
)
SCOPE_ENDS = frozenset(
    {
        "because",
        "then",
        "yet",
        "nevertheless",
        "until",
        "when",
        "which",
        "who",
        "despite",
        "after",
        "only",
        "apart",
        "besides",
        "since",
        "if",
        "while",
        "following",
        "due",
        "->",
    }
)
SPLIT_VERBS = (COPULAS - {"hurt", "hurts", "ache", "aches", "ached", "swell", "swelled"}) | frozenset(
    "presents presented comes came complains complained reports reported developed develops with admitted brought woke shows showed".split()
)
SCOPE_TOKENS = 9
RESETS = frozenset({",", "or", "and", "nor", "/", "such", "including", "like"})
UNCERTAIN = frozenset(
    "possible possibly maybe perhaps probable probably suspected suspect suspicion suspicious might likely questionable unsure "
    "doubtful query ? equivocal presumed presumably seemingly".split()
)
UNCERTAIN_PHRASES = _phrases(
    "not sure|not certain|could be|may be|may have|might be|might have|could have|suggestive of|suggests|suggesting|i think it is|"
    "cannot be excluded|cannot exclude|can't rule out|cannot rule out|"
    "not ruled out|concern for|concerning for|wonders about|i wonder|concern about|possibility of"
)
UNCERTAIN_AFTER = _phrases(
    "cannot be excluded|not excluded|not ruled out|is possible|are possible|is suspected|was suspected|is likely|is uncertain|is questionable|?"
)
PARTICIPLES = frozenset("felt seen heard found held bent made got done brought shown given put read told taken met drawn palpated".split())
UNCERTAIN_BEFORE, UNCERTAIN_BEHIND = 6, 3
AGO = _phrases(
    "years ago|year ago|months ago|month ago|weeks ago|week ago|days ago|day ago|years earlier|years before|months earlier|months before|"
    "weeks earlier|weeks before|days earlier|days before|years previously"
)
YEARS_AGO = _phrases("years ago|year ago|years earlier|years before|years previously")
HAD = frozenset("had suffered underwent caught episode attack bout treated recovered".split())
PAST = _phrases(
    "as a child|as a boy|as a girl|as a baby|as a teenager|as a young|in childhood|in the past|in past|in his youth|in her youth|past history|"
    "previous history|past medical history of|"
    "used to have|used to get|years back|in infancy|previous episode|previous episodes|earlier episode|at birth|in her twenties|in his twenties"
)
PAST_BEFORE = _phrases("after a|after an|following a|following an|after the|recovered from|recovering from|treated for|once had|history of")
AFTER_A = _phrases("after a|after an|after the|following a|following an")
PAST_ADJECTIVES = frozenset("previous previously formerly past prior earlier former resolved".split())
RECOVERED = _phrases(
    "which recovered|which resolved|that recovered|that resolved|which cleared|and recovered|and resolved|which settled|which went|but recovered"
)
PAST_AFTER = _phrases(
    "resolved|has resolved|has since resolved|have resolved|had resolved|since resolved|has gone|have gone|is gone|went away|has settled|"
    "had settled|settled|disappeared|recovered|now gone|cleared|has stopped"
)
NOT_PAST = frozenset(
    "began begun started starts start noticed first onset since progressive progressively increasing worsening recurrent gradual "
    "chronic persistent ongoing still long developed longstanding worse now continues daily intermittent known became "
    "become went gave noticed lost".split()
)
USED_TO = _phrases("used to|could once|once could|was able to")
DURATIONS = frozenset("day days week weeks month months year years hour hours day's week's month's year's".split())
ADVICE = frozenset("return come call attend advised advice should please seek told worsens 999 911 ambulance contact urgently report unless".split())
HYPOTHETICAL_PHRASES = _phrases(
    "risk of|in case of|in case|watch for|watch out|look out|rule out|r/o|fear of|afraid of|worried about|worry about|screen for|should i|"
    "should he|should she|should you|whether|to exclude|"
    "to prevent|prevention of|scared of|frightened of|evaluate for|assess for|work up for|could lead to|may cause|can cause|might cause|"
    "might develop|side effects|asked about|to avoid|"
    "if there is|if you|if there are|warned of|warned about|at risk|look for|looking for|looked for|test for|tests for|tested for|testing for|"
    "evaluation for|treatment for|prophylaxis"
)
SIDE_WORDS = {
    "left": "left",
    "right": "right",
    "both": "both",
    "bilateral": "both",
    "bilaterally": "both",
    "symmetrical": "both",
    "symmetric": "both",
    "symmetrically": "both",
    "either": "both",
    "left-sided": "left",
}
SIDE_WINDOW = 4


def status_of(match: Match, patient: str = "") -> tuple[Status, str] | None:
    """How a match is meant, and the rule that says so; None when a phrase that says "absent" is itself denied, which says nothing.

    `patient` is the relative of whom the text speaks ("my dad is 80"), if any.
    """
    words, first = match.clause.words, match.first
    is_denied = _is_denied(match)
    is_own = bool(RELATIVES & {words[i] for i in match.used})
    if not is_own and is_family(words, match.used, patient):
        return Status.FAMILY, "family"
    if is_denied and not match.is_affirmed:
        return None
    unsure = _unsure(match)
    if unsure:
        return unsure
    if holds(words[max(0, first - 4) : first + 1], USED_TO):
        return Status.PAST, "used to"
    if is_denied or not match.is_affirmed:
        return Status.ABSENT, "negation" if is_denied else "says absent"
    return (Status.PAST, "past") if _is_past(words, first, match.last) else (Status.PRESENT, "affirmed")


def _unsure(match: Match) -> tuple[Status, str] | None:
    if _is_supposed(match.clause.words, match.first):
        return Status.HYPOTHETICAL, "hypothetical"
    return (Status.UNCERTAIN, "uncertain") if _is_uncertain(match.clause.words, match) else None


def _is_denied(match: Match) -> bool:
    """A negation before the match whose scope reaches it, within it, or just after it; two in a row cancel out."""
    words, used = match.clause.words, match.used
    inside = [i for i in range(match.first, match.last) if i not in used and _negates(words, i) and not _ends_list(words, i, match)]
    if inside:
        return True
    at = _negation_before(match)
    if at is not None:
        return not _is_doubled(words, at, used)
    return _is_denied_after(words, match.last, used)


def _ends_list(words: Words, i: int, match: Match) -> bool:
    """Whether a negation between the words of a match belongs to another complaint of a list ("numb, not painful, legs")."""
    return words[i - 1] == "," and any(words[k] == "," for k in range(i, match.last))


def _negation_before(match: Match) -> int | None:
    """Position of the negation whose scope reaches the match from the left."""
    words, starts = match.clause.words, match.clause.statements[0]
    steps = 0
    for i in range(match.first - 1, -1, -1):
        if i not in match.used and _negates(words, i):
            return None if _blocked_by_verb(words, i, match.first) else i
        if _negates_next(words, i, match):
            return i
        steps = 0 if words[i] in RESETS else steps + 1
        if words[i] in SCOPE_ENDS or i in starts or steps > SCOPE_TOKENS:
            break
    return None


def _negates_next(words: Words, i: int, match: Match) -> bool:
    """ "free of …", "absent …" and "non-…" deny only what follows at once or belongs to them."""
    is_free = words[i] == "free" and i + 1 < len(words) and words[i + 1] in ("of", "from")
    is_absent = words[i] == "absent" and i + 2 >= match.first and i not in match.used
    return is_free or is_absent or (words[i] == "non" and i + 1 == match.first)


def _negates(words: Words, i: int) -> bool:
    """Whether a word is a negation here: not in "not only", not in "could not"."""
    if words[i] not in NEGATION or phrase_at(words, i, PSEUDO_NEGATION) is not None:
        return False
    if words[i] == "not" and i and words[i - 1] in INABILITY:
        return i + 1 < len(words) and words[i + 1] in ("have", "feel", "detect", "find", "recall", "report", "notice", "be")
    if words[i] in ("none", "nil") and i and words[i - 1] == ":":
        return False
    return not (words[i] in ("no", "none") and i + 1 < len(words) and words[i + 1] in ("matter", "one", ","))


def _blocked_by_verb(words: Words, negation: int, first: int) -> bool:
    """A finite verb between a negation and a finding ("no medical history presents with weakness") ends its scope, unless it directly follows."""
    return any(words[k] in SPLIT_VERBS and k - negation > 2 and words[k - 1] not in ("nor", "or", "neither") for k in range(negation + 1, first))


def _is_doubled(words: Words, at: int, used: frozenset[int]) -> bool:
    """ "not without", "does not deny", "not free of": two negations make an affirmation."""
    near = [i for i in range(max(0, at - 2), at) if i not in used and words[i] in NEGATION]
    if words[at] in ("nor", "or", "never", "no") and words[at] != "no":
        return False
    return any(
        words[at] in ("without", "deny", "denies", "denied", "denying", "free", "absence", "absent", "lacks", "negative") and words[i] != words[at]
        for i in near
    )


def _is_denied_after(words: Words, last: int, used: frozenset[int]) -> bool:
    """ "clonus: none", "the Babinski sign was not present", "pain free"."""
    k = last + 1
    if k < len(words) and words[k] in FREE and (k + 1 >= len(words) or words[k + 1] not in ("of", "from", "fall")):
        return True
    while k < len(words) and words[k] in AFTER_FILLERS and k - last <= 5:
        if words[k] == "," and tuple(words[k + 1 : k + 2]) not in (("denied",), ("nil",), ("none",)):
            return False
        k += 1
    if _is_listed_out(words, last):
        return True
    rest = words[k : k + 6]
    if not rest or k in used or phrase_at(words, k, AFTER_NEGATION) is None:
        return False
    if rest[0] == "no":
        return len(rest) == 1 or rest[1] in (",", ".")
    return not (rest[0] in ("normal", "absent", "negative") and len(rest) > 1 and rest[1] in ("in", "on", "at", "for") and k - last == 1)


def _is_listed_out(words: Words, last: int) -> bool:
    """A list that ends in "were ruled out"."""
    if tuple(words[last + 1 : last + 2]) not in ((",",), ("and",), ("or",)):
        return False
    verb = next((k for k in range(last + 1, min(len(words), last + 14)) if words[k] in COPULAS), 0)
    return bool(verb) and words[verb] in ("were", "are", "was", "is", "have", "had") and holds(words[verb : verb + 5], LISTED_OUT)


def _is_supposed(words: Words, first: int) -> bool:
    """ "return if …", "at risk of …", "to rule out …"; but "if I stand up I get dizzy" is a habit."""
    before = words[:first]
    if holds(before[-7:], HYPOTHETICAL_PHRASES):
        return True
    if "if" not in before and "unless" not in before:
        return False
    at = len(before) - 1 - before[::-1].index("if") if "if" in before else before.index("unless")
    if at and words[at - 1] in ("as", "even"):
        return False
    return bool(ADVICE & set(words)) or (at + 1 < len(words) and words[at + 1] not in PRONOUNS)


def _is_uncertain(words: Words, match: Match) -> bool:
    starts = [k for k in match.clause.statements[0] if k <= match.first]
    for i in range(max(0, match.first - UNCERTAIN_BEFORE, *starts), match.first):
        if words[i] in UNCERTAIN and i not in match.used and not (words[i] == "?" and match.first - i > 3):
            return True
        phrase = phrase_at(words, i, UNCERTAIN_PHRASES)
        if phrase and i + len(phrase) <= match.last + 1 and not _is_ability(words, i, phrase):
            return True
    behind = words[match.last + 1 : match.last + 1 + UNCERTAIN_BEHIND + 2]
    return holds(behind, UNCERTAIN_AFTER) or any(w in UNCERTAIN and w != "?" for w in behind[:UNCERTAIN_BEHIND])


def _is_ability(words: Words, i: int, phrase: tuple[str, ...]) -> bool:
    """ "could be elicited" says that it was."""
    if phrase not in (("could", "be"), ("may", "be"), ("could", "have")):
        return False
    after = words[i + 2] if i + 2 < len(words) else ""
    return after.endswith("ed") or after in PARTICIPLES


def _is_past(words: Words, first: int, last: int) -> bool:
    """A time long gone, said of something that does not go on."""
    before, near = words[max(0, first - 5) : first], words[max(0, first - 8) : last + 6]
    if holds(near, PAST) or holds(words[last + 1 :], RECOVERED) or phrase_at(words, last + 1, PAST_AFTER) is not None:
        return True
    if NOT_PAST & set(_chunk(words, first, last)):
        return False
    is_long_ago = holds(near, AGO) and (holds(near, YEARS_AGO) or bool(HAD & set(_chunk(words, first, last))))
    if is_long_ago or PAST_ADJECTIVES & set(words[max(0, first - 2) : first]):
        return True
    if not holds(before, PAST_BEFORE):
        return False
    if "history" in before and (DURATIONS & set(words)):
        return False
    return not (holds(before, AFTER_A) and _tells_more(words, first, before))


def _chunk(words: Words, first: int, last: int) -> Words:
    """The words around a match, from comma to comma."""
    low = next((i + 1 for i in range(first - 1, -1, -1) if words[i] == ","), 0)
    high = next((i for i in range(last + 1, len(words)) if words[i] == ","), len(words))
    return words[low:high]


def _tells_more(words: Words, first: int, before: Words) -> bool:
    """Whether something other than the finding follows "after a" ("after a long walk my legs ache")."""
    joint = max(i for i, w in enumerate(before) if w in ("after", "following"))
    return len(before) - joint > 4 or any(w in PRONOUNS or w in COPULAS or w == "," for w in before[joint + 1 :])


def holds(words: Words, phrases: Phrases) -> bool:
    """Whether one of the phrases stands in a stretch of words."""
    return any(w in phrases and phrase_at(words, i, phrases) is not None for i, w in enumerate(words))


def phrase_at(words: Words, i: int, phrases: Phrases) -> tuple[str, ...] | None:
    """The phrase that begins at position i, if any."""
    if not 0 <= i < len(words):
        return None
    return next((p for p in phrases.get(words[i], ()) if tuple(words[i : i + len(p)]) == p), None)


def side_of(match: Match) -> str:
    """`left`, `right`, `both` or nothing: the side word nearest to the part of the body that the match names."""
    words, tokens = match.clause.words, match.clause.tokens
    parts = [i for i in sorted(match.used) if tokens[i].stem in BODY]
    centre = parts[0] if parts else match.first
    end = parts[-1] if parts else match.last
    inside = {SIDE_WORDS[words[i]] for i in match.used if words[i] in SIDE_WORDS}
    if inside:
        return _joined(inside)
    before = [i for i in range(max(0, centre - SIDE_WINDOW), centre) if words[i] in SIDE_WORDS]
    if before:
        is_pair = len(before) > 1 and words[before[-2] + 1 : before[-1]] in (["and"], ["or"], ["and", "the"])
        return _joined({SIDE_WORDS[words[i]] for i in (before[-2:] if is_pair else before[-1:])})
    after = [SIDE_WORDS[words[i]] for i in range(end + 1, min(len(words), max(end, match.last) + SIDE_WINDOW + 1)) if words[i] in SIDE_WORDS]
    return after[0] if after else ""


def _joined(sides: set[str]) -> str:
    return "both" if "both" in sides or len(sides) > 1 else next(iter(sides))
