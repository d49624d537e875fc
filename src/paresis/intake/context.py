"""How a finding is meant: present, absent, uncertain, past, in the family, or only supposed; and on which side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.intake.carried import TODAY
from paresis.intake.clauses import COPULAS, DETERMINERS
from paresis.intake.denied_list import JOINTS, is_own_statement
from paresis.intake.family import MARKS as FAMILY_MARKS
from paresis.intake.family import RELATIVES, is_family
from paresis.intake.matcher import BODY
from paresis.intake.past import is_past
from paresis.intake.phrases import Words, holds, marks, phrase_at, phrases
from paresis.intake.roundabout import PRONOUNS
from paresis.model.vocabulary import Status

if TYPE_CHECKING:
    from paresis.intake.matcher import Match
    from paresis.intake.subject import Spans

NEGATION = frozenset(
    "no not without denies denied denying deny never none neither nor negative lacks lacked isn't wasn't aren't weren't doesn't "
    "didn't don't hasn't haven't hadn't nothing nobody nil neg zero absence unlikely improbable doubt doubts excludes excluded excluding out".split()
)
JUDGING = frozenset("have feel detect find recall report notice be support suggest indicate confirm show demonstrate reveal".split())
BELIEVING = frozenset("think believe feel suspect find say claim".split())
UNLIKELY = frozenset("unlikely improbable doubt doubts".split())
RULED = frozenset("ruled rules ruling".split())
EXCLUDING = frozenset("excludes excluded excluding out".split())
PASSIVE = frozenset("was were been is are be being not to".split())
OF_WHAT = DETERMINERS | PRONOUNS | {"that"}
LISTED_OUT = phrases("ruled out|excluded|denied")
INABILITY = frozenset("could can would able".split())
LACKING = frozenset("cannot can't couldn't unable not neither".split())
PSEUDO_NEGATION = phrases(
    "not only|not just|not convinced|not merely|not simply|no doubt|not sure|not certain|no change|not know|not known|no improvement|not "
    "better|not improved|"
    "no relief|no response|no benefit|"
    "no cause|no reason|no explanation|no help|no diagnosis|no treatment|no better|not yet|no longer able|not able|no obvious cause|not help|"
    "not helped|without benefit|"
    "without relief|without improvement|without success|without effect|not relieved|not respond|not clear|not clearly|not necessarily|not explain|"
    "not mind|nothing helps|no worse|not eased|no weaker|not very|not so|not too|not that|"
    "not completely|not totally|not entirely|not quite|not as|not fully|"
    "not always|not exactly|without warning|without any warning|without any cause|without cause|without reason|without any reason|"
    "without help|without knowing|without noticing|without realising|without realizing|without feeling it"
)
FREE = frozenset("free".split())
AFTER_NEGATION = phrases(
    "ruled out|unlikely|improbable|discounted|dismissed|not likely|felt not to be|less likely|not found|not present|not seen|not affected|"
    "not noted|not reported|not detected|not elicited|not felt|absent|negative|nil|none|"
    "normal|excluded|denied|no|not there|"
    "not evident|not involved|not impaired|not demonstrated|not observed|not a problem|unremarkable|could not be elicited|"
    "could not be demonstrated|could not be found|cannot be found"
)
AFTER_FILLERS = frozenset(
    "is are was were has have been be both all also completely entirely quite still currently : - , = ( sign signs test tests "
    "response responses had today on examination either thought felt considered deemed judged very highly most now therefore to seems "
    "seem much".split()
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
UNCERTAIN_PHRASES = phrases(
    "not sure|not certain|not convinced|could be|may be|may have|might be|might have|could have|suggestive of|suggests|suggesting|i think it is|"
    "cannot be excluded|cannot exclude|can't rule out|cannot rule out|"
    "not ruled out|concern for|concerning for|wonders about|i wonder|concern about|possibility of"
)
UNCERTAIN_AFTER = phrases(
    "cannot be excluded|not excluded|not ruled out|is possible|are possible|is suspected|was suspected|is likely|is uncertain|is questionable"
)
PARTICIPLES = frozenset("felt seen heard found held bent made got done brought shown given put read told taken met drawn palpated".split())
UNCERTAIN_BEFORE, UNCERTAIN_BEHIND = 6, 3
BEFORE = frozenset("before beforehand until till previously".split())
NOW = frozenset("now today suddenly this since started began".split())
USED_TO = phrases("used to|could once|once could|was able to")
ASKED = phrases(
    "do i have|have i got|could i have|might i have|does he have|does she have|is it a|is this a|is it the|is this the|could it be|could this be"
)
ASKED_AT_ONCE = ("is it", "is this", "it be", "this be")
ADVICE = frozenset("return come call attend advised advice should please seek told worsens 999 911 ambulance contact urgently report unless".split())
HYPOTHETICAL_PHRASES = phrases(
    "risk of|in case of|in case|watch for|watch out|look out|rule out|r/o|fear of|afraid of|worried about|worry about|screen for|should i|"
    "should he|should she|should you|whether|to exclude|"
    "to prevent|prevention of|scared of|frightened of|evaluate for|assess for|work up for|could lead to|may cause|can cause|might cause|"
    "might develop|side effects|asked about|to avoid|"
    "if there is|if you|if there are|warned of|warned about|at risk|look for|looking for|looked for|test for|tests for|tested for|testing for|"
    "evaluation for|treatment for|prophylaxis"
)
DENIED_MARKS = NEGATION | FREE | {"absent", "non"} | marks(AFTER_NEGATION, LISTED_OUT)
UNCERTAIN_MARKS = UNCERTAIN | {"it", "this", "have", "got"} | marks(UNCERTAIN_PHRASES, UNCERTAIN_AFTER)
SUPPOSED_MARKS = marks(HYPOTHETICAL_PHRASES) | {"if", "unless"}
SINCE = frozenset("since from until till to".split())
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


def status_of(match: Match, patient: str = "", of_others: Spans = ()) -> tuple[Status, str] | None:
    """How a match is meant, and the rule that says so; None when a phrase that says "absent" is itself denied, which says nothing.

    `patient` is the relative of whom the text speaks ("my dad is 80"), if any; `of_others` are pieces of the text that speak of others.
    """
    words, first = match.clause.words, match.first
    is_denied = _is_denied(match)
    at = match.clause.tokens[first].start
    if any(start <= at < end for start, end in of_others) or _is_of_relative(match, patient):
        return Status.FAMILY, "family"
    if not match.is_affirmed and (is_denied or any(phrase_at(words, i, PSEUDO_NEGATION) for i in match.used)):
        return None
    return _unsure(match) or _plain_status(match, is_denied=is_denied)


def _is_of_relative(match: Match, patient: str) -> bool:
    """Whether a match is said of a relative and does not itself name one."""
    words = match.clause.words
    if FAMILY_MARKS.isdisjoint(match.clause.distinct) or not RELATIVES.isdisjoint(words[i] for i in match.used):
        return False
    return is_family(words, match.used, patient)


def _plain_status(match: Match, *, is_denied: bool) -> tuple[Status, str]:
    """Present, absent or past."""
    words, first = match.clause.words, match.first
    if holds(words[max(0, first - 4) : first + 1], USED_TO):
        return Status.PAST, "used to"
    is_absent = is_denied or not match.is_affirmed
    before = next((k for k in range(match.last + 1, min(len(words), match.last + 5)) if words[k] in BEFORE and words[k - 1] != "than"), None)
    if is_absent and before is not None:
        is_now = match.is_affirmed and words[before + 1 : before + 2] == [","] and not NOW.isdisjoint(words[before + 2 : before + 6])
        return (Status.PRESENT, "not before, now") if is_now else (Status.PAST, "not before")
    if is_absent and _is_of_yesterday(words):
        return Status.PAST, "not then"
    if is_absent:
        return Status.ABSENT, "negation" if is_denied else "says absent"
    return (Status.PAST, "past") if is_past(match.clause, first, match.last) else (Status.PRESENT, "affirmed")


def _is_of_yesterday(words: Words) -> bool:
    """Whether a clause tells of yesterday only, which says nothing of today ("no weakness yesterday", but not "since yesterday")."""
    if "yesterday" not in words or not TODAY.isdisjoint(words):
        return False
    return words[max(0, words.index("yesterday") - 1)] not in SINCE


def _unsure(match: Match) -> tuple[Status, str] | None:
    words, distinct = match.clause.words, match.clause.distinct
    if not SUPPOSED_MARKS.isdisjoint(distinct) and _is_supposed(words, match.first) and not _is_denied_after(words, match.last, match.used):
        return Status.HYPOTHETICAL, "hypothetical"
    if UNCERTAIN_MARKS.isdisjoint(distinct):
        return None
    if _is_asked(words, match):
        return Status.HYPOTHETICAL, "asked"
    return (Status.UNCERTAIN, "uncertain") if _is_uncertain(words, match) else None


def _is_asked(words: Words, match: Match) -> bool:
    """Whether an illness is only asked about ("do I have …", "could this be …", "is it …")."""
    before = words[max(0, match.first - 5) : match.first + 1]
    return " ".join(words[max(0, match.first - 2) : match.first]) in ASKED_AT_ONCE or holds(before[:-1], ASKED)


def _is_denied(match: Match) -> bool:
    """A negation before the match whose scope reaches it, within it, or just after it; two in a row cancel out.

    A "nor" that goes on with an inability of the match ("cannot lift the arm nor the leg", "nor move the arm") denies no weakness.
    """
    words, used = match.clause.words, match.used
    if DENIED_MARKS.isdisjoint(match.clause.distinct):
        return False
    inside = [i for i in range(match.first, match.last) if i not in used and _negates(words, i) and not _ends_list(words, i, match)]
    inside = [i for i in inside if not (words[i] == "nor" and any(words[k] in LACKING for k in used if k < i))]
    if words[match.first] == "nor":
        return False
    if inside:
        return len(inside) == 1 or not _is_doubled(words, inside[-1], used)
    at = _negation_before(match)
    if at is not None:
        return not _is_doubled(words, at, used)
    return _is_denied_after(words, match.last, used)


def _ends_list(words: Words, i: int, match: Match) -> bool:
    """Whether a negation between the words of a match belongs to another complaint of a list ("numb, not painful, legs")."""
    if any(words[k : k + 2] == [",", "just"] for k in range(i, match.last)):
        return True
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
        if (
            words[i] in SCOPE_ENDS
            or (words[i] in JOINTS and _leaves_list(words, i))
            or words[i : i + 2] == ["positive", "for"]
            or words[i : i + 2] == [",", "just"]
            or i in starts
            or steps > SCOPE_TOKENS
        ):
            break
    return None


def _leaves_list(words: Words, comma: int) -> bool:
    """Whether what follows a comma is no further item of the denied list that stands before it."""
    at = next((k for k in range(comma - 1, -1, -1) if _negates(words, k)), None)
    return at is not None and is_own_statement(words, at, comma)


def _negates_next(words: Words, i: int, match: Match) -> bool:
    """ "free of …", "absent …" and "non-…" deny only what follows at once or belongs to them."""
    is_free = words[i] == "free" and i + 1 < len(words) and words[i + 1] in ("of", "from")
    is_absent = words[i] == "absent" and i + 2 >= match.first and i not in match.used and "," not in words[i : match.first]
    return is_free or is_absent or (words[i] == "non" and i + 1 == match.first)


def _negates(words: Words, i: int) -> bool:
    """Whether a word is a negation here: not in "not only", not in "could not"."""
    if words[i] not in NEGATION or words[i] in EXCLUDING:
        return words[i] in EXCLUDING and _rules_out(words, i)
    is_said_of = words[i : i + 2] == ["not", "that"] and bool(words[i + 2 : i + 3]) and words[i + 2] in OF_WHAT
    if is_said_of or phrase_at(words, i, PSEUDO_NEGATION) is not None:
        return is_said_of
    if words[i] in UNLIKELY and i and words[i - 1] in ("no", "without", "not", "in", "any", "beyond", "is", "are", "was", "were"):
        return words[i - 1] not in ("no", "without", "not", "in", "any", "beyond") and words[i + 1 : i + 2] in (["to"], ["that"])
    if words[i] == "not" and i and words[i - 1] in INABILITY:
        return i + 1 < len(words) and words[i + 1] in JUDGING
    if words[i] in ("none", "nil") and i and words[i - 1] == ":":
        return False
    return not (words[i] in ("no", "none") and i + 1 < len(words) and words[i + 1] in ("matter", "one", ","))


def _rules_out(words: Words, i: int) -> bool:
    """Whether "excluded" or "ruled out" is said of what follows ("we have excluded a clot", not "was excluded by a scan")."""
    first = i - 1 if words[i] == "out" else i
    if words[i] == "out" and (first < 0 or words[first] not in RULED):
        return False
    after = words[i + 1 : i + 2]
    return bool(after) and after[0] not in (",", ".", ":", "by", "on", "with", "and", "so", "at") and (not first or words[first - 1] not in PASSIVE)


def _blocked_by_verb(words: Words, negation: int, first: int) -> bool:
    """A finite verb between a negation and a finding ("no medical history presents with weakness") ends its scope, unless it directly follows
    or what is denied is a belief ("I do not think that he has …"); a heading in between ends it too."""
    if any(words[k] == ":" and k - negation > 3 for k in range(negation + 1, first)):
        return True
    believes = words[negation + 1] in BELIEVING or words[negation] in UNLIKELY or words[negation : negation + 2] == ["not", "that"]
    if believes and words[negation] not in ("no", "without"):
        return False
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
