"""Quick notation of an examination → a Sheet: clauses, sides, items, grades, and what is said of all the rest."""

from __future__ import annotations

import re
from dataclasses import replace

from paresis.intake.sheet_choice import REFLEX, areas_meant, fitting, jerks_listed, narrowed, of_part, of_topic, topic_of, without_area
from paresis.intake.sheet_clauses import CLAUSE, SENTENCE, is_graded, prepared
from paresis.intake.sheet_grades import Grade, numeric_grades, word_grades
from paresis.intake.sheet_notation import refuse_two_people
from paresis.intake.sheet_pairs import columns_named, note_pairs, order_named, pieces, without_order
from paresis.intake.sheet_reading import Clause, Mention, Reading, weight_of
from paresis.intake.sheet_rest import ABNORMAL, is_rest, level_named, put_level, put_no_level, put_rest
from paresis.intake.sheet_scope import NOT_TESTED, PAST, completed, is_negated, only_side_and_grade, plainest, split_exception
from paresis.intake.sheet_sides import TWO_SIDES, begin_sentence, comes_in_pairs, note_sides, put_heading, remember_side, side_of
from paresis.intake.sheet_words import SENSES, heads, is_known, limbs_named, mentions_in, sides_in, words_in
from paresis.model.anatomy import SIDES, Anatomy, Scale, Sheet
from paresis.model.case import Issue, Span

MRC_TOTAL = re.compile(
    r"(?<!\w)mrc[ -]?(?:(?:sum|total|summen)[ -]?(?:score)?|ss|score)(?:\s*(?:of|is|was|von|:|=))?\s*"
    r"(?:(\d{1,2}(?:\.\d)?)\s*/\s*60|(\d{1,2})(?!\s*/|\d|[.]\d))(?!\w)"
)
CAPACITY = re.compile(r"(?<!\w)(?:f?vc|(?:forced )?vital capacity)\D{0,12}?(\d+(?:\.\d+)?)\s*ml\s*(?:/|per)\s*kg")
LONGEST = 50_000
TOO_LONG = Issue(
    "warning",
    f"the examination is longer than {LONGEST:,} characters: its beginning was read, the rest was not",
    "give the part that was found, or several shorter sheets",
)
NO_LETTER = re.compile(r"[^a-zäöüß' ]")
LOST = ("tendon", "superficial", "sphincter_reflex")
AND_ALONE = re.compile(r"\s*(?:and|und|&|\+)\s*")
NUMB = ("numb", "numbness", "anaesthesia", "anesthesia", "hypoaesthesia", "sensory loss", "sensory deficit")


def read_sheet_text(text: str, anatomy: Anatomy) -> Sheet:
    """Read quick notation, in English or German: clauses divided by commas, semicolons or full stops.

    A side holds until another is named; without any, a sided finding is on both. Something abnormal named on one side only says, with less than full
    certainty, that the other is normal; abnormal movements or areas named one by one say the same of the others of that limb. "otherwise normal" says
    that every routine item that is not named is normal; nothing else is ever assumed.

    Args:
        text: For example "ankle dorsiflexion 2/5 right, inversion 4, eversion 2, ankle jerk normal, numb first web space".
        anatomy: What can be examined and how it is written.

    Returns:
        The sheet, with issues and the clauses that were not understood.

    Raises:
        IntakeError: It speaks of more than one patient.
    """
    refuse_two_people(text)
    return read_notes(text, anatomy)


def read_notes(text: str, anatomy: Anatomy) -> Sheet:
    """The same, of whomever it speaks."""
    text, issues = _of_bearable_length(text)
    lower = prepared(anatomy, text)
    reading = Reading(anatomy, issues=issues)
    lower = without_total(reading, lower)
    note_sides(reading, lower)
    note_pairs(reading, lower)
    for sentence in SENTENCE.finditer(lower):
        read_sentence(reading, text, lower, sentence.span())
    for value in CAPACITY.finditer(lower):
        reading.value("vital_capacity_ml_kg", value.group(1), value.group())
    imply(reading)
    values, unread = tuple(reading.values.items()), tuple(reading.unread)
    return Sheet(tuple(reading.entries.values()), tuple(reading.issues), unread, values, reading.assumed)


def without_total(reading: Reading, lower: str) -> str:
    """The text without an MRC sum score, which is taken as a value."""

    def taken(m: re.Match[str]) -> str:
        reading.value("mrc_sum", m[1] or m[2], m.group())
        return " " * len(m.group())

    return MRC_TOTAL.sub(taken, lower) if "mrc" in lower else lower


def _of_bearable_length(text: str) -> tuple[str, list[Issue]]:
    """Notes up to the last sentence that ends within `LONGEST` characters."""
    if len(text) <= LONGEST:
        return text, []
    end = max(text.rfind(mark, LONGEST // 2, LONGEST) for mark in (".", "\n", ";", ","))
    return text[: end if end > 0 else LONGEST], [TOO_LONG]


def imply(reading: Reading) -> None:
    """Add what is implied of what was not named."""
    put_rest(reading)
    reading.imply_others_normal()
    reading.imply_other_limb()
    reading.imply_other_side()


def read_sentence(reading: Reading, text: str, lower: str, at: tuple[int, int]) -> None:
    """Read the clauses of a sentence; the one side that it names holds from its beginning."""
    before = lower[max(at[0] - 2, 0) : at[0]]
    begin_sentence(reading, lower[slice(*at)], is_new=not before.endswith(";"))
    reading.jerks = reading.jerks and before[-1:] in {";", "\n"} and before != "\n\n"
    for m in CLAUSE.finditer(lower, *at):
        read_parts(reading, Span(m.start(), m.end(), text[m.start() : m.end()]), m.group())


def read_parts(reading: Reading, span: Span, text: str) -> None:
    """Read one clause; what it excepts ("… except the left knee jerk") is read after the rest and replaces it."""
    if CAPACITY.search(text):
        return
    past = PAST.search(text)
    if past and is_graded(reading.anatomy, text[: past.start()]) and is_graded(reading.anatomy, text[past.end() :]):
        span, text = replace(span, end=span.start + past.start(), text=span.text[: past.start()]), text[: past.start()]
    elif past and is_graded(reading.anatomy, text):
        reading.issues.append(Issue("info", f"of the past: {span.text.strip()}", "nothing is taken from it", where=span.text.strip()))
        return
    if NOT_TESTED.search(text):
        _refuse_untested(reading, text)
        reading.issues.append(Issue("info", f"not examined: {span.text.strip()}", "nothing is taken from it"))
        return
    main, exception = split_exception(text)
    if main.strip():
        read_clause(reading, replace(span, end=span.start + len(main), text=span.text[: len(main)]) if exception else span, main)
    if exception:
        start = len(text) - len(exception)
        _read_exception(reading, Span(span.start + start, span.end, span.text[start:]), exception)


def _refuse_untested(reading: Reading, text: str) -> None:
    """What was not examined stays unknown, whatever is said of the rest."""
    anatomy = reading.anatomy
    sides, senses = sides_in(anatomy, text), tuple(s for s in SENSES if words_in(text, anatomy.words["senses"][s])) or ("touch",)
    named = fitting(mentions_in(anatomy, text), senses if words_in(text, anatomy.words["routine"]["sense_words"]) else (), ())
    for m in named or without_area(anatomy, text):
        items = [f"{a}.{s}" for a in m.items for s in senses] if m.kind == "area" else list(m.items)
        refuse(reading, m, items, sides[0][1] if sides else "both" if comes_in_pairs(anatomy, m.word) else reading.side or "both")


def _read_exception(reading: Reading, span: Span, text: str) -> None:
    """An exception has its own grade, or the opposite of what it is excepted from."""
    anatomy, before, states, side = reading.anatomy, len(reading.unread), reading.last_states, reading.side
    reading.replaces, reading.led = True, ""
    read_clause(reading, span, text)
    if len(reading.unread) > before and states:
        for m in mentions_in(anatomy, text):
            items = [f"{a}.{s}" for a in m.items for s in reading.senses or ("touch",)] if m.kind == "area" else list(m.items)
            scale = anatomy.scales[anatomy.items[items[0]].scale]
            if set(states) <= set(scale.states):
                named = [s for _, s in sides_in(anatomy, text)]
                for item in items:
                    reading.put(item, named[0] if named else side or "both", _turned(states, scale), span)
                del reading.unread[before:]
    reading.replaces = False


def read_clause(reading: Reading, span: Span, text: str) -> None:
    """Read one clause, in lower case: its senses, sides, items and grades."""
    anatomy = reading.anatomy
    if not reading.admits and (columns := columns_named(anatomy, text)):
        reading.columns, reading.side, reading.headed = columns, "", ""
        return
    if not is_known(anatomy, text):
        _leave(reading, span, text)
        return
    named = tuple(s for s in SENSES if words_in(text, anatomy.words["senses"][s]))
    mentions = of_part(anatomy, mentions_in(anatomy, text))
    clause = Clause(text, span, tuple(sides_in(anatomy, text)), named)
    if order_named(text):
        text, clause = without_order(clause)
    level = level_named(anatomy, text)
    if not reading.admits:
        reading.topic = reading.topic or ("" if reading.limb else topic_of(anatomy, text, mentions))
        reading.jerks = reading.jerks or topic_of(anatomy, text, mentions) == REFLEX
        mentions = completed(reading, clause, jerks_listed(reading, text, of_topic(reading, text, mentions)))
    if (not reading.admits and is_rest(reading, clause, mentions)) or _is_heading(reading, clause, mentions) or _goes_on(reading, clause, mentions):
        return
    if "sensory level" in text and words_in(text, anatomy.words["negations"]):
        put_no_level(reading, clause)
        return
    if level and (named or reading.senses):
        put_level(reading, clause, level)
        return
    mentions = areas_meant(reading, text, named, mentions) if named else mentions
    done = _read_chosen(reading, mentions, clause)
    if clause.sides and not any(s == "other" for _, s in clause.sides):
        reading.side = clause.sides[-1][1]
    if not done:
        _leave(reading, span, text)


def _read_chosen(reading: Reading, mentions: list[Mention], clause: Clause) -> bool:
    """Grade the mentions that the clause speaks of, each between its neighbours; whether any was graded."""
    anatomy, named = reading.anatomy, clause.named
    goes_on = bool(reading.led and reading.senses) and not is_graded(anatomy, clause.text)
    fit = narrowed(reading, clause.text, fitting(mentions, reading.senses if goes_on else named, reading.senses))
    chosen = [m for m in fit if not reading.admits or reading.admits(m, clause, anatomy)]
    reading.last = chosen[-1] if chosen else reading.last
    reading.senses = named if named else reading.senses if chosen and all(m.kind == "area" for m in chosen) else ()
    done = False
    for place, m in enumerate(chosen):
        end = chosen[place + 1].start if place + 1 < len(chosen) else len(clause.text)
        done |= _read_mention(reading, m, clause, (chosen[place - 1].end if place else 0, end))
    return done


def _leave(reading: Reading, span: Span, text: str) -> None:
    """Remember what was not understood, if it says anything."""
    if len(re.sub(r"\W", "", text)) > 2 or re.search(r"\d", text):
        reading.unread.append(span)


def _is_heading(reading: Reading, clause: Clause, mentions: list[Mention]) -> bool:
    """Whether a clause only names a limb, a side or a kind of finding ("Right leg:", "Power:"): nothing to grade, nothing missed."""
    anatomy, text = reading.anatomy, clause.text
    if any(ch.isdigit() or ch == "+" for ch in text) or any(m.word in anatomy.words["implied"] for m in mentions):
        return False
    if heads(anatomy).sub(" ", NO_LETTER.sub(" ", text)).strip():
        return False
    limb = next((limb for m in mentions for limb in limbs_named(anatomy, m)), "")
    put_heading(reading, clause, limb)
    if limb or mentions or clause.named or words_in(text, anatomy.words["routine"]["power_words"]):
        reading.jerks = bool(topic_of(anatomy, text, mentions) == REFLEX or words_in(text, anatomy.words["routine"]["reflex_words"]))
    if clause.named or words_in(text, anatomy.words["routine"]["sense_words"]):
        reading.senses = clause.named or ("touch",)
    return True


def _goes_on(reading: Reading, clause: Clause, mentions: list[Mention]) -> bool:
    """A clause of a side and a grade alone ("…, left 5/5") speaks of what was named last."""
    if mentions or clause.named or not clause.sides or not reading.last or not only_side_and_grade(reading.anatomy, clause.text):
        return False
    m = reading.last
    again = Clause(clause.text, clause.span, clause.sides, reading.senses if m.kind == "area" else ())
    done = _read_mention(reading, Mention(0, 0, m.kind, m.items, m.both, m.word), again, (0, len(clause.text)), may_imply=False)
    if done:
        reading.side = clause.sides[-1][1]
    return done


def _read_mention(reading: Reading, m: Mention, clause: Clause, window: tuple[int, int], *, may_imply: bool = True) -> bool:
    """Grade one mention and add its entries; several sides with a grade each are read one by one."""
    parts = pieces(reading, m, clause, window)
    if parts:
        again = Mention(0, 0, m.kind, m.items, m.both, m.word)
        return min(_read_mention(reading, again, c, (0, len(c.text))) for c in parts)
    anatomy = reading.anatomy
    senses = clause.named or reading.senses or ("touch",)
    items = [f"{a}.{s}" for a in m.items for s in senses] if m.kind == "area" else list(m.items)
    states = _graded(reading, m, clause, window, anatomy.items[items[0]].scale)
    if states is None:
        refuse(reading, m, items, side_of(reading, m, clause, window))
    if not states or (not may_imply and states == anatomy.words["implied"].get(m.word)):
        return False
    side = side_of(reading, m, clause, window)
    if side == TWO_SIDES:
        reading.issues.append(Issue("error", f"{m.word}: two sides for one grade", "the entry is left out", where=clause.span.text.strip()))
        refuse(reading, m, items, "both")
        return False
    reading.last_states = states
    remember_side(reading, m, side)
    weight = weight_of(anatomy, len(items) * (1 if side in SIDES else 2)) if len(m.items) > 2 else 1.0
    for item in items:
        reading.put(item, side, states, clause.span, weight=weight, among=len(m.items))
    return True


def refuse(reading: Reading, m: Mention, items: list[str], side: str) -> None:
    """Keep what was given no grade of its scale unknown."""
    for item in items:
        reading.refuse(item, "both" if side == TWO_SIDES else side)


def _graded(reading: Reading, m: Mention, clause: Clause, window: tuple[int, int], scale: str) -> tuple[str, ...] | None:
    """The states of a mention: the grade after it, else the one before it, else what the word itself says; "no …" turns it round.

    None where the grade is none of the scale.
    """
    anatomy, text = reading.anatomy, clause.text
    known = anatomy.scales[scale].states
    grade = _grade_of(reading, m, clause, window, scale)
    if grade and grade.problem:
        reading.issues.append(Issue("error", f"{m.word}: {grade.problem}", "the entry is left out", where=clause.span.text.strip()))
        return None
    negated = is_negated(anatomy, text, (m.start, m.end), grade, window[1])
    implied = tuple(s for s in anatomy.words["implied"].get(m.word, ()) if s in known) or (("present",) if scale == "sign" else ())
    if m.kind == "area" and not grade and words_in(text, (*NUMB, *anatomy.words["states"]["sensation"]["reduced"]["words"])):
        implied = ABNORMAL["sensation"]
    if not grade and not implied and negated and (scale in LOST or m.word.endswith(" tone")):
        return anatomy.scales[scale].states[:1] if scale in LOST else ("disturbed",) if scale == "organ" else ()
    states = grade.states if grade else implied
    return _turned(states, anatomy.scales[scale]) if negated and states else states


def _grade_of(reading: Reading, m: Mention, clause: Clause, window: tuple[int, int], scale: str) -> Grade | None:
    """The grade of a mention, in figures or in words; one that leads a list holds for what follows without its own."""
    anatomy, text = reading.anatomy, clause.text
    blank = text[: m.start] + " " * (m.end - m.start) + text[m.end :]
    numeric = numeric_grades(blank, scale, anatomy.scales[scale].states)
    in_words = plainest(anatomy, blank, word_grades(blank, scale, anatomy))
    inside = [[g for g in of if window[0] <= g.start < window[1]] for of in (numeric, in_words)]
    grade = _nearest(inside[0] or inside[1] or numeric or in_words, m, window)
    if m.word in anatomy.words["implied"] and not (inside[0] or inside[1]):
        return None
    grade = _both_of(reading, m, clause, [g for g in inside[0] or inside[1] if g.start >= m.end], grade)
    if grade and grade.end <= m.start and (clause.named or not blank[: grade.start].strip()):
        reading.led = blank[grade.start : grade.end]
    if not grade and reading.led and m.word not in anatomy.words["implied"] and scale != "sign":
        led = [*numeric_grades(reading.led, scale, anatomy.scales[scale].states), *word_grades(reading.led, scale, anatomy)]
        grade = next((g for g in led if not g.problem), None)
    return grade


def _both_of(reading: Reading, m: Mention, clause: Clause, grades: list[Grade], grade: Grade | None) -> Grade | None:
    """Two grades of one thing that shut each other out ("absent and brisk") leave both open, and say so."""
    first, second = (*sorted(grades, key=lambda g: g.start)[:2], None, None)[:2]
    if not first or not second or grade not in (first, second) or first.problem or second.problem or set(first.states) & set(second.states):
        return grade
    text = clause.text
    if not AND_ALONE.fullmatch(text[first.end : second.start]):
        return grade
    said = f"{text[first.start : first.end].strip()} and {text[second.start : second.end].strip()}"
    reading.issues.append(Issue("warning", f"{m.word} is given twice: {said}", "both are kept open", where=clause.span.text.strip()))
    return replace(first, end=second.end, states=first.states + second.states)


def _nearest(grades: list[Grade], m: Mention, window: tuple[int, int]) -> Grade | None:
    """The first grade after the mention before the next one; else the last before it since the previous one; else any of the clause."""
    after = [g for g in grades if m.end <= g.start and g.start < window[1]]
    before = [g for g in grades if window[0] <= g.start < m.start]
    found = after[:1] or before[-1:] or [g for g in grades if g.start >= m.end][:1] or grades[-1:]
    return found[0] if found else None


def _turned(states: tuple[str, ...], scale: Scale) -> tuple[str, ...]:
    """What "no weakness", "no ptosis" or "no sensory loss" says: the healthy states; "not normal" the others."""
    return scale.healthy if set(states) - set(scale.healthy) else tuple(s for s in scale.states if s not in states)
