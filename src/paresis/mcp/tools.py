"""The tools as plain functions: what a language model may ask, in one call each. Nothing is remembered between calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, Field

from paresis.engine.anatomy.answer import localise_sheet
from paresis.engine.assess import assess as assess_case
from paresis.engine.versus import versus as compare
from paresis.errors import IntakeError, did_you_mean
from paresis.intake.lookup import cited_in, look_up, shipped_entries
from paresis.intake.sheet import read_sheet_text
from paresis.intake.text import read_text
from paresis.interview.fixed import CONFIRMED
from paresis.interview.questions import Answer
from paresis.interview.session import step, turn
from paresis.interview.told import State
from paresis.kb.anatomy.load import load_anatomy
from paresis.kb.load import load_knowledge
from paresis.mcp import answers as a
from paresis.model.case import Case, Exposure, Measurement, Observation
from paresis.model.vocabulary import Presence, Setting, Sex, Subject
from paresis.report.json import plain, sources_of
from paresis.report.wording import DISCLAIMER, urgency_title

if TYPE_CHECKING:
    from paresis.model.assessment import Assessment, Candidate, Evidence
    from paresis.model.case import Issue

MOST_TEXT, MOST_ANSWERS, MOST_FINDINGS, MOST_EVIDENCE, ALL = 20_000, 100, 200, 6, 500
Text = Annotated[str, Field(max_length=MOST_TEXT, description="What somebody said or wrote about one person, in plain English or German.")]
Age = Annotated[float | None, Field(ge=0, le=130, description="Age in years; overrides an age in the text.")]
AnySex = Annotated[Literal["female", "male"] | None, Field(description="Sex at birth; overrides the text.")]
Where = Annotated[Setting, Field(description="Where the person is seen; it decides how common each cause is.")]


class Finding(BaseModel):
    """A finding that is known to be there, or to have been looked for and not be there."""

    id: str = Field(max_length=100)
    presence: Presence = Presence.PRESENT
    side: Literal["", "left", "right", "both"] = ""


class Value(BaseModel):
    """A measured value; without a unit the most likely one is taken."""

    analyte: str = Field(max_length=100, description="Id or name, such as potassium; `find` with the kind analyte lists them.")
    value: float = Field(allow_inf_nan=False)
    unit: str = Field("", max_length=30)


Known = Annotated[
    Sequence[Finding], Field(max_length=MOST_FINDINGS, description="Findings by id, as `find` gives them, or HPO ids; they count beside the text.")
]
Measured = Annotated[
    Sequence[Value], Field(max_length=MOST_FINDINGS, description="Laboratory values and vital signs with their units, beside the text.")
]
Taken = Annotated[Sequence[str], Field(max_length=MOST_FINDINGS, description="Medicines taken, by name, beside the text.")]
Kind = Literal["condition", "finding", "red flag", "investigation", "analyte", "medicine", "self-care", "site", "source"]


class Said(BaseModel):
    """An answer to a question of `next_question`: the ids of the choices, a text or a number; no values for "I don't know"."""

    question: str
    values: list[str] = []


def assess(
    text: Text = "", age_years: Age = None, sex: AnySex = None, setting: Where = Setting.PRIMARY_CARE, top: Annotated[int, Field(ge=1, le=20)] = 5,
    findings: Known = (), values: Measured = (), medicines: Taken = (),
) -> a.Assessed:  # fmt: skip
    """Assess weak legs: how urgent it is, where the lesion is, the ranked causes with their evidence and sources, and what to ask or test next.

    Say everything that is known, in words, as findings, or both, what is absent too; what is not said is not known. Pass the urgency and the safety
    net on, always.
    """
    return _assessed(assess_case(_case(text, age_years, sex, setting, findings, values, medicines), top=top))


def next_question(
    text: Text, answers: Annotated[Sequence[Said], Field(max_length=MOST_ANSWERS)] = (), age_years: Age = None, sex: AnySex = None
) -> a.NextQuestion:
    """The question to put next to a person whose legs are weak, and why. Send all answers so far with every call; stop when `question` is empty."""
    given = [Answer(name, (str(value),)) for name, value in (("age", age_years), ("sex", sex)) if value is not None]
    state = State((Answer("story", (text,) if text.strip() else ()), Answer("about", (Subject.ME,)), *(Answer(c) for c in CONFIRMED), *given))
    for said in answers:
        state = step(state, Answer(said.question, tuple(said.values), is_known=bool(said.values)))
    now = turn(state)
    q, leading = now.question, [c for c in now.assessment.differential if c.urgency is not None][:3]
    return a.NextQuestion(
        question=q.id if q else "", text=q.text if q else "", help=q.help if q else "", reason=q.reason if q else "", kind=q.kind.value if q else "",
        choices=[a.Choice(id=i, label=label) for i, label in q.options] if q else [], stop=now.stop, urgency=urgency_title(now.urgency),
        leading=[a.Place(id=c.id, name=c.name, probability=plain(c.posttest)) for c in leading],
    )  # fmt: skip


def localise(
    examination: Annotated[str, Field(max_length=MOST_TEXT, description="Such as: right ankle dorsiflexion 2/5, inversion 5/5, knee jerk normal")],
) -> a.Localised:
    """Where the lesion is, from muscle grades, reflexes and sensation: segments with probabilities, what each lesion explains, what to examine."""
    anatomy = load_anatomy()
    sheet = read_sheet_text(examination, anatomy)
    if not sheet.entries and not sheet.values:
        raise IntakeError("no examination finding was read", hint="write for example: right ankle dorsiflexion 2/5, knee jerk absent")
    found = localise_sheet(sheet, anatomy)
    lesions = [
        a.Lesion(
            name=x.name, side=x.side, probability=plain(x.probability), explains=[f"{e.name} {e.side}".strip() for e in x.explains],
            against=[f"{e.name} {e.side}".strip() for e in x.against],
        )
        for x in found.lesions
    ]  # fmt: skip
    segments = [a.Place(id=name, name=name.replace("_", " "), probability=plain(p)) for name, p in found.segments]
    return a.Localised(
        lesions=lesions, segments=segments, examine_next=[t.text for t in found.next_tests], issues=_issues(sheet.issues),
        not_understood=[s.text for s in sheet.not_understood], disclaimer=DISCLAIMER,
    )  # fmt: skip


def explain(
    cause: Annotated[str, Field(description="Id of the cause, as `assess` or `find` gives it.")], text: Text = "",
    versus: Annotated[str, Field(description="Id of another cause; by default the leading one.")] = "", age_years: Age = None, sex: AnySex = None,
    setting: Where = Setting.PRIMARY_CARE, findings: Known = (), values: Measured = (), medicines: Taken = (),
) -> a.Explained:  # fmt: skip
    """Why this cause and not another: each finding with its likelihood ratio and source, and the odds before and after."""
    for name in filter(None, (cause, versus)):
        _known_condition(name)
    case = _case(text, age_years, sex, setting, findings, values, medicines)
    listed = [c for c in assess_case(case, top=ALL).differential if c.urgency is not None]
    chosen = next((c for c in listed if c.id == cause), None)
    if chosen is None:
        raise IntakeError("too little is told to weigh causes", where="text", hint="say more of what is wrong")
    known = load_knowledge().conditions
    other = versus or next(c.id for c in listed if c.id != cause and c.id in known)
    compared = compare(case, cause, other)
    steps = [a.Contrast(finding=s.finding, name=s.name, presence=s.presence, log_ratio=plain(s.log_ratio)) for s in compared.steps]
    return a.Explained(
        cause=_cause(chosen), versus=other, log_odds_before=plain(compared.log_odds_before), steps=steps,
        log_odds_after=plain(compared.log_odds_after), sources=_sources([chosen]), disclaimer=DISCLAIMER,
    )  # fmt: skip


def condition(id: Annotated[str, Field(description="Id of a cause, such as guillain_barre_syndrome.")]) -> a.Condition:
    """Everything that is stated of a cause, each number with its source: how common it is, its findings, tests, medicines."""
    c = _known_condition(id)
    record = next(e.record for e in shipped_entries() if e.kind == "condition" and e.id == c)
    known = load_knowledge().conditions[c]
    return a.Condition(
        id=c, name=known.name, lay=known.lay, urgency=known.urgency.value, summary=known.summary, review=known.review, claims=record,
        sources=cited_in(record),
    )  # fmt: skip


def find(
    words: Annotated[str, Field(min_length=1, max_length=200, description="A name, a synonym, a lay word, a brand; spelling need not be right.")],
    kinds: Annotated[Sequence[Kind], Field(description="Only these kinds; all by default.")] = (),
) -> a.Hits:
    """Entries of the knowledge that words may mean, best first: causes, findings, red flags, tests, values, medicines, sources."""
    return a.Hits(hits=[a.Hit(kind=e.kind, id=e.id, name=e.name) for e in look_up(words, kinds=kinds)])


def _case(
    text: str, age_years: float | None, sex: str | None, setting: Setting, findings: Known, values: Measured, medicines: Taken
) -> Case:  # fmt: skip
    """What was told in words, with what was told as data."""
    about: Any = {"age_years": age_years, "sex": Sex(sex) if sex else None, "setting": setting}
    is_data = bool(findings or values or medicines)
    case = Case(**about) if is_data and not text.strip() else read_text(text, **about)
    return replace(
        case,
        observations=(
            *case.observations,
            *(Observation(f.id.replace("_", ":") if f.id.startswith("HP_") else f.id, f.presence, side=f.side) for f in findings),
        ),
        measurements=(*case.measurements, *(Measurement(v.analyte, v.value, v.unit) for v in values)),
        medicines=(*case.medicines, *(Exposure(name[:120]) for name in medicines if name.strip())),
    )


def _known_condition(name: str) -> str:
    known = load_knowledge().conditions
    if name not in known:
        raise IntakeError(f"there is no cause '{name[:80]}'", hint=did_you_mean(name, known) or "`find` gives the ids")
    return name


def _assessed(answer: Assessment) -> a.Assessed:
    listed = [c for c in answer.differential if c.urgency is not None]
    return a.Assessed(
        urgency=answer.urgency.level.value,
        urgency_title=urgency_title(answer.urgency),
        reasons=[f"{r.text} {r.action}".strip() for r in answer.urgency.reasons],
        safety_net=answer.urgency.safety_net,
        causes=[_cause(c) for c in listed],
        unlisted=plain(answer.unlisted),
        places=[a.Place(id=s.site, name=s.name, probability=plain(s.probability)) for s in answer.localisation],
        next_steps=[a.Step(kind=s.kind, id=s.id, text=s.question or s.name, reason=s.reason) for s in answer.next_steps],
        medicines=[f"{m.medicine}: {m.mechanism}. {m.check}" for m in answer.medicines],
        understood=[f"'{u.text}': {u.name} ({u.presence})" for u in answer.understood],
        not_understood=[s.text for s in answer.not_understood],
        issues=_issues(answer.issues),
        sufficiency=answer.sufficiency.text if answer.sufficiency else "",
        sources=_sources(listed),
        versions=answer.versions,
        disclaimer=DISCLAIMER,
    )


def _issues(issues: tuple[Issue, ...]) -> list[str]:
    return [f"{i.level}: {i.message}" + (f" ({i.solution})" if i.solution else "") for i in issues]


def _cause(c: Candidate) -> a.Cause:
    return a.Cause(
        id=c.id, name=c.name, probability=plain(c.posttest), interval=plain(c.interval), urgency=c.urgency.value if c.urgency else "",
        evidence_for=[_weighed(e) for e in c.evidence_for[:MOST_EVIDENCE]],
        evidence_against=[_weighed(e) for e in c.evidence_against[:MOST_EVIDENCE]],
        not_asked=list(c.not_asked),
    )  # fmt: skip


def _weighed(e: Evidence) -> a.Weighed:
    numbers = [a.Number(p=plain(c.p), n_effective=plain(c.ess), basis=c.basis, source=c.source if c.reference else "") for c in e.citations]
    return a.Weighed(finding=e.finding, name=e.name, presence=e.presence, lr=plain(e.lr), numbers=numbers)


def _sources(causes: list[Candidate]) -> a.Sources:
    """The sources of everything that is shown of these causes."""
    return sources_of(c for x in causes for e in (*x.evidence_for[:MOST_EVIDENCE], *x.evidence_against[:MOST_EVIDENCE]) for c in e.citations)
