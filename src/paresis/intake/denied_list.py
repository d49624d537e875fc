"""Where a denied list ends: "no fever, rash or cough" goes on, "no fever, confused" and "not eating, fever" do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.intake.clauses import DETERMINERS, REPORTED
from paresis.intake.roundabout import PRONOUNS

if TYPE_CHECKING:
    from paresis.intake.phrases import Words

DESCRIBING = frozenset(
    "weak weaker numb number heavy stiff swollen slurred floppy sore tired dead unsteady wobbly painful tingly "
    "droopy blurred limp wasted brisk getting cannot can't struggling unable".split()
)
STATES = frozenset(
    "confused drowsy sleepy lethargic irritable agitated restless delirious muddled disoriented disorientated forgetful dizzy breathless "
    "incontinent constipated ataxic febrile feverish unwell sweaty pale clammy blue jaundiced unresponsive unconscious comatose paralysed "
    "paralyzed paraplegic bedbound blind deaf mute hoarse dehydrated hypotensive hypoxic tachycardic bradycardic photophobic aphasic "
    "dysarthric dysphasic nauseous worse gone off shivering shaking dribbling drooling choking vomiting limping collapsed septic ill sick "
    "asleep thirsty hot alcoholic diabetic pregnant".split()
)
NOUNS_TOO = frozenset({"vomiting", "shivering", "shaking", "drooling", "choking", "dribbling", "limping", "hot", "off"}) | frozenset(
    "tingling burning aching twitching slurring dragging".split()
)
DONE = frozenset(
    "given found fed taken bitten stung hit fell fallen began begun started came became went got had woke ate drank felt took gave saw "
    "lost stopped noticed developed found has is are was were can will".split()
)
DONE_FIRST = DONE | frozenset("presented presents complains reports now today tonight suddenly since".split())
PARTS = frozenset("leg legs foot feet arm arms hand hands muscle muscles knee knees thigh thighs calf calves toes thumb tongue".split())
COMPLAINTS = frozenset(
    "pain pains weakness numbness swelling cramp cramps stiffness tingling twitching wasting ulcer ulcers oedema edema problem problems symptom "
    "symptoms trouble tenderness fasciculation fasciculations claudication paraesthesia injury and or , /".split()
)
LEAST = frozenset("very quite rather a bit little so really also increasingly just more all".split())
PLACED = frozenset("on in behind under at from since for after by to with and then again over , .".split())
PLACE = frozenset("on in behind under from".split())
EXAMINED = frozenset("exam examination imaging mri ct scan scans palpation auscultation review testing inspection today".split())
VERBAL = frozenset("not isn't wasn't aren't weren't doesn't didn't don't hasn't haven't without".split())
NEVER_DONE = frozenset("could can was been be able ran run walk stood sat sit crawl climb climbs runs walks learnt quite really properly".split())
HAD = frozenset("experienced noticed reported suffered complained described developed".split())
ONSET = frozenset("sudden suddenly acute abrupt new".split())
JOINTS = frozenset({",", "and"})
DENYING = frozenset("denies denied denying deny".split())
SELF = frozenset("himself herself themselves myself well right ok okay good great able".split())
NOUN_ENDINGS = frozenset(
    "swelling tingling twitching cramping burning bleeding vomiting wasting itching coughing wheezing bruising scarring drooping thickening".split()
)
HAVING = frozenset("having experiencing complaining reporting suffering noticing showing taking using getting feeling".split())


def is_own_statement(words: Words, denial: int, comma: int) -> bool:
    """Whether what follows a comma (or "and") is no further item of the list that a denial before it opens.

    >>> told = "no fever , confused"
    >>> is_own_statement(told.split(), 0, 2), is_own_statement("no fever , rash or cough".split(), 0, 2)
    (True, False)
    """
    item = words[denial + 1 : next(k for k in range(denial, comma + 1) if words[k] in JOINTS)]
    after = words[comma + 1 :]
    if not item or not after:
        return False
    if words[comma] == "," and (_is_action(words[denial], item) or _is_sudden(words[denial], after)):
        return True
    if item[0] in DESCRIBING or not STATES.isdisjoint(item) or _is_symptom(words[denial], after):
        return False
    if words[comma] == "and":
        return after[0] in STATES and _is_state(after)
    return _begins_anew(after)


def _begins_anew(after: Words) -> bool:
    """What can be no noun of a list: a part of the body that something is said of, a state of the person, a statement."""
    if after[0] in DESCRIBING or (after[0] in PARTS and len(after) > 1 and after[1] not in COMPLAINTS):
        return True
    return _is_state(after) or _is_told(after)


def _is_symptom(denial: str, after: Words) -> bool:
    """An adjective with its noun as an item of a list ("denies headache, blurred vision", "no headache, blurred vision or fever")."""
    if after[0] not in DESCRIBING or len(after) < 2 or after[1] in PLACED or after[1] in DONE:
        return False
    return denial in DENYING or (after[1] not in PARTS and after[2:3] == ["or"])


def _is_action(denial: str, item: Words) -> bool:
    """ "not eating", "not himself", "never walked well": what is denied is something done, which no noun carries on."""
    if denial == "never":
        return item[0] in NEVER_DONE or (item[0].endswith("ed") and item[0] not in REPORTED and item[0] not in HAD)
    if denial not in VERBAL:
        return False
    if item[0] in SELF or (item[0] == "feeling" and not {"it", "well", "right", "himself", "herself"}.isdisjoint(item)):
        return True
    is_doing = item[0].endswith("ing") and len(item[0]) > 4
    return is_doing and item[0] not in NOUN_ENDINGS and item[0] not in HAVING and item[0] not in DESCRIBING


def _is_sudden(denial: str, after: Words) -> bool:
    """ "no chest pain, sudden leg weakness": what is sudden is told, but in a list that goes on with "or" or that somebody denies."""
    return denial == "no" and after[0] in ONSET and {"or", "nor"}.isdisjoint(after[:12])


def _is_state(after: Words) -> bool:
    """An adjective or participle of the person, not one before a noun ("confused since Monday", not "increased thirst")."""
    rest = after[next((k for k, w in enumerate(after) if w not in LEAST), 0) :]
    word, behind = rest[0], rest[1:2]
    is_alone = not behind or behind[0] in PLACED or behind[0].isdigit()
    if word in NOUNS_TOO:
        return bool(behind) and (behind[0] in ("since", "for", "after") or (behind[0] not in PLACED and behind[0] not in ("or", "nor")))
    if word in STATES:
        return is_alone
    return word in DONE_FIRST or (word.endswith("ed") and len(word) > 4 and word not in REPORTED and is_alone)


def _is_told(after: Words) -> bool:
    """A statement with a subject of its own ("mum found a tick", "tick found on scalp", but "rash or cough found")."""
    end = next((k for k, w in enumerate(after) if w in (",", "or", "nor", "and", ":")), len(after))
    piece = after[:end]
    verb = next((k for k, w in enumerate(piece[1:5], 1) if w in DONE), 0)
    if not verb:
        return not PRONOUNS.isdisjoint(piece[:1])
    if piece[verb] not in REPORTED or piece[0] in DETERMINERS:
        return True
    behind = piece[verb + 1 : verb + 4]
    return bool(behind) and (behind[0] in DETERMINERS or (behind[0] in PLACE and EXAMINED.isdisjoint(behind)))
