"""Of whom a text speaks: the writer, or a relative, friend or patient of the writer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paresis.intake.regex import lazy
from paresis.model.vocabulary import Sex, Subject

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITER = "i"
Spans = tuple[tuple[int, int], ...]
REACH, NEAR = 3000, 35
_FEMALE_KIN = frozenset(
    "mother mum mom mummy mommy sister aunt auntie grandmother grandma granny gran nan nana daughter niece wife girlfriend fiancee "
    "granddaughter missus gf".split()
)
_MALE_KIN = frozenset(
    "father dad daddy brother uncle grandfather grandpa grandad granddad son nephew husband hubby boyfriend fiance grandson bf".split()
)
KIN = _FEMALE_KIN | _MALE_KIN | frozenset("partner spouse twin cousin parent sibling relative grandchild friend neighbour neighbor colleague".split())
CHARGES = frozenset(
    "baby infant newborn toddler child kid boy girl teenager teen lad lass lady man woman bloke guy patient client resident flatmate roommate "
    "pupil student mate bairn".split()
)
SEX_OF = dict.fromkeys(_FEMALE_KIN | {"girl", "lady", "lass", "woman"}, Sex.FEMALE) | dict.fromkeys(
    _MALE_KIN | {"boy", "man", "bloke", "guy", "lad"}, Sex.MALE
)
_SAME = {
    word: words.split()[0]
    for words in (
        "mother mum mom mummy mommy",
        "father dad daddy",
        "grandmother grandma granny gran nan nana",
        "husband hubby",
        "aunt auntie",
        "grandfather grandpa grandad granddad",
    )
    for word in words.split()
}
_LAY = "mum|mom|mummy|mommy|dad|daddy|grandma|grandpa|grandad|granddad|granny|gran|nan|nana|hubby"
_WORDS = "|".join(sorted(KIN | CHARGES, key=len, reverse=True))
_YOUNG = "baby|infant|newborn|toddler|child|kid|boy|girl|son|daughter"
YOUNG = frozenset(_YOUNG.split("|")) | {"bairn", "teenager", "teen"}
_INTRODUCED = lazy(
    r"\b(?:my|our|(?:i|we) (?:have|saw|look after|care for) an?|i've (?:got )?an?|an?(?= \w+ of (?:mine|ours)\b))\s+"
    r"(?P<more>(?:[\w/-]+,?\s+){0,4}?)"
    rf"(?:(?:(?:ex|step|great|half)[- ]?)*(?P<who>{_WORDS})(?:['’]s(?: (?:\w+ )?(?P<second>{_YOUNG})\b)?)?(?!\w)|"
    r"(?<=old )(?=(?:is|was|has|had|can|keep|start|who|won|could|suddenly|does|fell|with)))",
    re.I,
)
_BARE = lazy(rf"^\W*(?:[^\W_]+\W{{1,2}}){{0,4}}?\b(?P<who>{_LAY})(?:['’]s)?\b(?P<more>)", re.I)
_FIRST = lazy(r"^\W*(?:the )?(?P<who>wife|missus|husband|daughter|son|partner|girlfriend|boyfriend|baby|toddler)(?:['’]s)?\b(?P<more>)", re.I)
_NOW_ILL = r"is|has|can|cannot|can['’]?t|could|feels|woke|suddenly|now|became|developed|presented|collapsed"
_AILING = lazy(
    rf"(?:^\W*|[.;:!?\n]\s*|\bthe\s+)(?P<who>{'|'.join(sorted(KIN, key=len, reverse=True))})(?P<more>)"
    rf"(?=,?\s+\(?(?:aged?\s+)?\d{{1,3}}(?: years?(?: old)?)?\)?,?\s+(?:had|{_NOW_ILL})\b|\s+(?:{_NOW_ILL})\b)",
    re.I,
)
_CHARGE = "|".join(sorted(CHARGES, key=len, reverse=True))
_CHARGED = lazy(rf"\b(?:(?:who|whose|his|her|my|our)\s+(?:{'|'.join(sorted(KIN))})|{_CHARGE}|year[- ]old)\b", re.I)
_WORD = lazy(r"[^\W_]+")
_OWNING = frozenset("my our i we mine ours".split())
_SENTENCE = lazy(r"[^.!?;\n]+")
_THEIRS = lazy(r"^\s*(?:and |but |now |then )?(?:he|she|they|his|her|their|he['’]s|she['’]s)\b", re.I)
_MINE = lazy(r"\b(?:I|my|me|I['’](?:m|ve|d))\b", re.I)
_TOLD = lazy(r"^\s*(?:he|she|they) (?:\w+ )?(?:says?|thinks?|noticed|notices|told|tells|found|finds|examined|tested|asked|checked|felt|gave)\b", re.I)
_BARE_BEFORE = lazy(r"[,;.]|\b(?:and|with|by|from|my|his|her|their|has|have|had|the|an?|both|like)\b", re.I)
_NOT_A_NAME = lazy(r"\b(?:is|are|was|has|have|had|and|or|with|in|on|at|to|from|by|of|but|says|said|can|my)\b", re.I)
_BROUGHT = lazy(r"\b(?:by|from|like|after|since|than|unlike|had|having|see|met)\s*$", re.I)
_TELLS = lazy(
    r"^,?\s+(?:\w+\s+)?(?:says?|said|thinks?|thought|tells?|told|noticed|notices|reckons?|worries|asks?|asked|drove|brought|insists?|calls?|"
    r"called|made|reports?|found|helps?|has to (?:help|lift|carry))\b",
    re.I,
)
_OTHER_SIDE = lazy(r"^\s+(?:side|family|died|passed|house|home|wedding|funeral)\b", re.I)
_LATE = lazy(r"\b(?:late|dead|deceased)\b", re.I)
_DEAD = lazy(r"^[^.;]{0,60}\b(?:died|passed away|deceased|(?<!went )(?<!gone )(?<!going )(?<!goes )(?<!feels )(?<!felt )dead)\b", re.I)
_COMPLAINT = lazy(
    r"\b(?:weak\w*|numb\w*|pain\w*|legs?|foot|feet|walk\w*|stand\w*|stairs|tingl\w*|paraly\w*|ach(?:e|es|ing)|cramps?|stiff\w*|limp\w*|f[ae]ll\w*|knees?|"
    r"pee|swollen|heavy|unsteady|dragg\w*|balance|trip\w*|stumbl\w*|collaps\w*|fever|sick|ill|unwell|floppy)\b",
    re.I,
)
_THIRD = lazy(r"\b(?:he|she|they|him|his|her|their|he's|she's)\b", re.I)
_LED = lazy(r"\b(?:in|of|for|about|is|when|that|if)\s*$", re.I)
_PART = (
    r"legs?|foot|feet|toes?|ankles?|calf|calves|knees?|thighs?|hips?|back|arms?|hands?|fingers?|body|bladder|bowels?|balance|walking|gait|"
    r"muscles?|eyes|vision|speech|face|symptoms?|weakness|pain|reflexes|strength|bottom|buttocks?|neck|head|shins?|groin|skin"
)
_OTHER = lazy(rf"\b(?:him|her|them|he|she|they|his|their|year[- ]old|{_WORDS})\b|year[- ]old", re.I)
_MY_PART = lazy(rf"\bmy (?:own |both )?(?:(?!(?:{_WORDS})\b)[\w-]+ ){{0,3}}?(?:{_PART})\b", re.I)
_I_AM = lazy(r"\bI(?:['’]?m| am)(?:,?| (?:an?|now|only|just)) (?:\d|man\b|woman\b|\w+(?:[- ]\w+)?[- ]years?[- ]old)", re.I)
_I = lazy(r"\bI(?:['’](?:m|ve|d))?\b(?P<rest>[^.;!?\n]{0,70})", re.I)
_CANNOT = lazy(
    r"^,? (?:really |just |still |now |also |suddenly )?(?:can['’]?t|cannot|can not|can (?:no longer|hardly|barely)|could ?n[o'’]t|"
    r"couldn['’]t|(?:am )?unable)\b",
    re.I,
)
_AND_I = lazy(
    rf"\bmy (?:\w+ )?(?:{_WORDS})\b(?:,? (?:and )?(?:my )?\w+){{0,3}},? and I"
    r"(?= (?:all |both |each )?(?:have|has|had|are|get|suffer)\b)(?P<rest>[^.;!?\n]{0,70})",
    re.I,
)
_HAD_ONCE = lazy(r"^,?\s+(?:also |always |once )?(?:had|was|were|used to|suffered)\b", re.I)
_NOW = lazy(r"\b(?:is|are|has|have|can|can['’]?t|cannot|now|since|still|today|yesterday|ago|for)\b", re.I)
_PERCEIVES = lazy(r"^(?: have| had| just| also)? (?:notic\w*|see|saw|seen|found|find|think|thought|believe|suspect|worr\w*|wonder\w*)\b", re.I)


def patient_of(text: str) -> str:
    """The relative of the writer (or other person in the writer's charge) of whom the text speaks, "i" for the writer, or nothing.

    A writer who tells of a complaint of their own is the patient; else the first person introduced as theirs, unless a complaint
    without a subject came first ("Weak legs. My father has gout") or the person only tells, brings or has died.

    >>> patient_of("Hello, my dad is 80 and cannot walk."), patient_of("My mother has MS. I am 30 and my legs are weak.")
    ('dad', 'i')
    >>> patient_of("A man of 60 whose mother had weak legs"), patient_of("The father, 60, cannot move his legs since this morning.")
    ('', 'father')
    """
    text = text[:REACH]
    words = frozenset(_WORD.findall(text.lower()))
    speaks = "i" in words
    if ("my" in words and _MY_PART.search(text)) or (speaks and any(_is_own(m["rest"]) for m in _I.finditer(text))):
        return WRITER
    persons = list(_introduced(text, may_own=not _OWNING.isdisjoint(words)))
    if speaks and any(not _OTHER.search(m["rest"]) and not _PERCEIVES.match(m["rest"]) for m in _AND_I.finditer(text)):
        return WRITER
    if speaks and _I_AM.search(text) and not any(is_ill for _, is_ill in persons):
        return WRITER
    return next((who for who, _ in persons), "")


def subject_of(patient: str) -> Subject | None:
    """Whom the word that `patient_of` gives stands for; None where it gives none.

    >>> subject_of("i").value, subject_of("son").value, subject_of("mother").value
    ('me', 'child', 'other')
    """
    if not patient:
        return None
    return Subject.ME if patient == WRITER else Subject.CHILD if patient in YOUNG else Subject.OTHER


def sex_of(patient: str) -> Sex | None:
    """The sex that a word for a relative says.

    >>> sex_of("wife").value, sex_of("partner")
    ('female', None)
    """
    return SEX_OF.get(patient)


def told_of_others(text: str, patient: str) -> Spans:
    """Sentences with "he" or "she" that go on about a relative, in a text whose writer is the patient.

    >>> told_of_others("I can't feel my legs. My mother has MS. She can't walk.", "i")
    ((39, 54),)
    """
    if patient != WRITER:
        return ()
    out, is_of_other = [], False
    for m in _SENTENCE.finditer(text):
        said = m.group()
        if is_of_other and _THEIRS.match(said) and not _MINE.search(said) and not _TOLD.match(said):
            out.append(m.span())
        else:
            named = [x for x in _INTRODUCED.finditer(said) if not _TELLS.match(said[x.end() :]) and not _BROUGHT.search(said[: x.start()])]
            is_of_other = bool(named) and not _MINE.search(said[named[-1].end() :])
    return tuple(out)


def _is_own(rest: str) -> bool:
    """Whether what follows "I" is a complaint, with no other person in between ("I can't walk", not "I can't wake her")."""
    other = _OTHER.search(rest)
    alone = rest[: other.start()] if other else rest
    if _CANNOT.match(rest):
        return not other or other.start() > NEAR
    return bool(_COMPLAINT.search(alone)) and not (other and _PERCEIVES.match(rest))


def is_same(word: str, other: str) -> bool:
    """Whether two words name the same relative.

    >>> is_same("mum", "mother"), is_same("mum's", "mum"), is_same("mum", "dad")
    (True, True, False)
    """
    a, b = word.removesuffix("'s"), other.removesuffix("'s")
    return _SAME.get(a, a) == _SAME.get(b, b)


def _introduced(text: str, *, may_own: bool) -> Iterator[tuple[str, bool]]:
    """Persons introduced as the writer's own of whom the text may speak, and whether a complaint follows at once."""
    bare = _BARE.search(text)
    found = [bare] if bare and not _BARE_BEFORE.search(text[: bare.start("who")]) else []
    found += [m for m in (_FIRST.search(text),) if m]
    found += [m for m in (_AILING.search(text),) if m and not _CHARGED.search(text)]
    found += [m for m in _INTRODUCED.finditer(text) if not _NOT_A_NAME.search(m["more"])] if may_own else []
    for m in found:
        if _is_spoken_of(text, m):
            after = text[m.end() :].partition(".")[0]
            is_ill = bool(_COMPLAINT.search(after) or _CANNOT.search(after[:NEAR])) and not (_HAD_ONCE.match(after) and not _NOW.search(after))
            yield (m.groupdict().get("second") or m["who"] or "old").lower(), is_ill


def _is_spoken_of(text: str, m: re.Match[str]) -> bool:
    before, after = text[: m.start()], text[m.end() : m.end() + 80]
    if _BROUGHT.search(before) or _TELLS.match(after) or _OTHER_SIDE.match(after) or _LATE.search(m["more"]) or _DEAD.match(after):
        return False
    return not _COMPLAINT.search(before) or bool(_THIRD.search(before) or _LED.search(before))
