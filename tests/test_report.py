"""The reports: nothing lost, nothing loaded, nothing unescaped, readable by everyone."""

from __future__ import annotations

import io
import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from rich.console import Console

from paresis import assess, read_text
from paresis.model.assessment import (
    Assessment,
    Candidate,
    Citation,
    Evidence,
    MedicineNote,
    NextStep,
    Reason,
    SelfCareItem,
    SiteProbability,
    Sufficiency,
    Understood,
    Urgency,
)
from paresis.model.case import Issue, Span
from paresis.model.vocabulary import UrgencyLevel
from paresis.report.html import html_report
from paresis.report.terminal import report_console, terminal_report
from paresis.report.wording import DISCLAIMER, MEDICINE_RULE, STATUS_SIGN, URGENCY_TITLE, urgency_title

TEXT = "Legs weak since Monday, no fever, perhaps numb, mother had a stroke, broke a leg in 2019, zorp <b>glub</b> & \N{PERSON WITH BALL}."
GBS = (
    "62-year-old woman, two weeks of weakness climbing from the feet, tingling, cannot climb stairs since yesterday, "
    "knee and ankle reflexes absent, had diarrhoea three weeks ago"
)
AWKWARD = (
    GBS,
    "24-year-old man, sore thighs two days after a first gym session",
    "55-year-old man on simvastatin 40 mg and prednisolone 20 mg daily, weak thighs for three months. CK 8500 U/L, potassium 2.6 mmol/L.",
    "",
    f"legs {'weak' * 80} and heavy {'x' * 400}",
    'back pain <script>alert("x")</script> and numb between the legs, cannot pass urine \N{PILE OF POO} <img src=x onerror=alert(1)>',
)
VOID = frozenset("meta br img input hr link wbr".split())
LOADING = frozenset("script link img iframe object embed base form audio video image feimage".split())
CONTRAST = 4.5
LIMIT = 200_000


def _said(piece: str, presence: str, name: str) -> Understood:
    start = TEXT.index(piece)
    return Understood(piece, start, start + len(piece), name.lower().replace(" ", "_"), name, presence, "by hand")


def _citation(number: int, reference: str, basis: str = "counts") -> Citation:
    return Citation(0.9, 42.0, basis, f"source_{number}", f"Title <{number}>", reference, "table 2", "nine of ten patients")


def _candidate(rank: int, name: str, posttest: float, urgency: UrgencyLevel | None) -> Candidate:
    evidence_for = (
        Evidence(
            "areflexia", "Absent reflexes", "present", 12.0, "", (_citation(rank, f"PMID 2416327{rank}"), _citation(9, "doi:10.1093/brain/awt285"))
        ),
        Evidence("fever", "Fever", "absent", 1.4, "", (Citation(0.1, 4.0, "judgement", "judgement", "Judgement of the authors"),)),
    )
    against = (Evidence("tempo", "Speed: days", "present", 0.3, "", (Citation(0.2, 4.0, "background"),)),)
    return Candidate(
        rank, f"cause_{rank}", name, "in plain words", {"icd10cm": f"G0{rank}"}, 0.002, posttest, (0.1, 0.7), urgency, f"Summary of {name}.",
        evidence_for, against, (f"Rash {rank}",), (f"Cough {rank}",),
    )  # fmt: skip


@pytest.fixture
def answer() -> Assessment:
    """An assessment with something in every place."""
    flag = Reason(
        "red_flag", "cauda_equina", UrgencyLevel.EMERGENCY, "Numb <saddle>.", "Scan the spine.", "within 4 hours", ("areflexia",), ("own_key",)
    )
    names = ("Guillain-Barré syndrome", "A cause & its name that is much too long to fit into eighty columns of any terminal", "Third <cause>")
    return Assessment(
        urgency=Urgency(UrgencyLevel.EMERGENCY, "red_flag_present", (flag,), "Call if it gets worse.", 0.4),
        localisation=(SiteProbability("spinal_cord", "spinal cord", 0.98, ("areflexia",)), SiteProbability("vascular", "vascular", 0.02)),
        differential=tuple(_candidate(i + 1, n, 0.5 / (i + 1), UrgencyLevel.EMERGENCY) for i, n in enumerate(names)),
        unlisted=0.01,
        next_steps=(
            NextStep("question", "q", "Bladder", "Can you pass urine?", "Today.", 0.3, 0.1, "It would settle it.", "cauda_equina"),
            NextStep("examination", "x", "Reflexes", "Are the reflexes absent?", "", 0.2, 0.1, "Yes speaks for it."),
            NextStep("investigation", "i", "Magnetic scan", "Is the cord squeezed?", "", 0.2, 0.1, "Best test."),
        ),
        medicines=(MedicineNote("simvastatin", "statin", "injures muscle", ("statin_myopathy",), "weeks", "high", "measure CK", "med_key", "text"),),
        self_care=(SelfCareItem("s", "Walk a little.", "People with a fracture.", "care_key", "page 1"),),
        self_care_withheld="",
        understood=(
            _said("Legs weak", "present", "Leg weakness"), _said("fever", "absent", "Fever"), _said("perhaps numb", "uncertain", "Numbness"),
            _said("mother had a stroke", "family", "Stroke"), _said("broke a leg in 2019", "past", "Fracture"),
        ),
        not_understood=(Span(TEXT.index("zorp"), len(TEXT), TEXT[TEXT.index("zorp") :]),),
        issues=(Issue("warning", "age 999 is not possible", "give the age in years"),),
        sufficiency=Sufficiency("partial", 0.4, ("Bladder trouble",), "Some of what matters is not known."),
        versions={"software": "0.1.0", "knowledge": "abc123"},
        id="case-7",
    )  # fmt: skip


class _Page(HTMLParser):
    """Reads a page and fails on the first tag that does not balance."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []
        self.text = " ".join("".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({k for k, _ in attrs}) == len(attrs), f"an attribute twice in <{tag}>"
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("style", "title"):
            self.words.append(data)


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _printed(answer: Assessment, width: int) -> str:
    out = io.StringIO()
    Console(file=out, width=width, highlight=False).print(terminal_report(answer))
    return out.getvalue()


def test_html_holds_everything(answer: Assessment) -> None:
    page = html_report(answer, text=TEXT)
    text = _Page(page).text
    assert URGENCY_TITLE[UrgencyLevel.EMERGENCY] in text
    reason = answer.urgency.reasons[0]
    for words in (
        reason.text,
        reason.action,
        reason.deadline,
        answer.urgency.safety_net,
        "Cauda equina",
        DISCLAIMER,
        MEDICINE_RULE,
        "abc123",
        "case-7",
    ):
        assert words in text
    for c in answer.differential:
        assert c.name in text
        assert c.summary in text
        assert c.codes["icd10cm"] in text
        assert c.unexplained[0] in text
        assert c.not_asked[0] in text
        for e in (*c.evidence_for, *c.evidence_against):
            assert e.name in text
            for cited in e.citations:
                assert cited.reference in text
                assert cited.quote in text
                assert cited.title.replace("Judgement of the authors", "") in text
    for words in (
        "Magnetic scan",
        "Can you pass urine?",
        "Are the reflexes absent?",
        "Walk a little.",
        "People with a fracture.",
        "measure CK",
        "age 999",
    ):
        assert words in text
    assert "judged by the authors" in text
    assert "patients counted, worth 42 patients" in text
    assert "as common as in anyone" in text
    assert "https://pubmed.ncbi.nlm.nih.gov/24163271/" in page
    assert "https://doi.org/10.1093/brain/awt285" in page


def test_the_probability_before_the_findings_names_its_source() -> None:
    page = html_report(assess(read_text("my right calf has been swollen and sore since a long flight")))
    before = re.findall(r'data-l="Before">.*?</td>', page)
    linked = [m for cell in before for m in re.findall(r'href="#s(\d+)"', cell)]
    assert linked
    assert all(f'id="s{n}"' in page for n in linked)


def test_html_shows_the_text_with_what_was_understood(answer: Assessment) -> None:
    page = html_report(answer, text=TEXT)
    quoted = re.search(r"<blockquote>(.*?)</blockquote>", page, re.S)
    assert quoted
    plain = re.sub(r"<sup.*?</sup>|<span class=\"vh\">.*?</span>", "", quoted[1])
    assert _Page(plain).text == _squeezed(TEXT)
    for status in ("present", "absent", "uncertain", "family", "past", "unread"):
        assert f'<mark class="{status}"' in quoted[1]
        assert f">{STATUS_SIGN[status]}</sup>" in quoted[1], "a status is told by words, not by colour alone"
    assert answer.not_understood[0].text in _Page(page).text


def test_overlapping_marks_keep_every_character(answer: Assessment) -> None:
    spans = [_said("Legs weak", "present", "A"), _said("weak since Monday", "present", "B"), _said("since Monday, no", "absent", "C")]
    whole = Span(0, len(TEXT), TEXT)
    page = html_report(replace(answer, understood=tuple(spans), not_understood=(whole, Span(5, 900, "beyond"))), text=TEXT)
    plain = re.sub(r"<sup.*?</sup>|<span class=\"vh\">.*?</span>", "", page[page.index("<blockquote>") + 12 : page.index("</blockquote>")])
    assert _Page(plain).text == _squeezed(TEXT)
    assert "A, B: present" in page


@pytest.mark.parametrize("said", AWKWARD, ids=["gbs", "gym", "medicines", "empty", "long", "markup"])
def test_real_cases_make_sound_pages(said: str) -> None:
    result = assess(read_text(said))
    page = html_report(result, text=said)
    _check_page(page)
    text = _Page(page).text
    assert urgency_title(result.urgency) in text
    for c in result.differential:
        assert _squeezed(c.name) in text
        for cited in (x for e in (*c.evidence_for, *c.evidence_against) for x in e.citations):
            assert _squeezed(cited.reference) in text
    for span in result.not_understood:
        assert _squeezed(span.text) in text
    for width in (60, 80, 120):
        lines = _printed(result, width).splitlines()
        assert urgency_title(result.urgency) in lines[1]


def _check_page(page: str) -> None:
    """Well-formed, self-contained, with landmarks, headings in order, scoped tables and links that lead somewhere."""
    assert page.startswith('<!doctype html>\n<html lang="en">')
    assert len(page.encode()) < LIMIT
    tags = _Page(page).tags
    ids = [a["id"] for _, a in tags if "id" in a]
    assert len(ids) == len(set(ids))
    assert not {t for t, _ in tags} & LOADING
    assert not re.search(r"@import|url\(|@font-face", page[page.index("<style>") : page.index("</style>")])
    for tag, attrs in tags:
        assert not [k for k in attrs if k in ("src", "srcset", "data", "poster") or k.startswith("on")]
        href = attrs.get("href")
        if href is not None:
            assert href[1:] in ids if href.startswith("#") else tag == "a" and re.match(r"https?://", href), href
        if tag == "th":
            assert attrs.get("scope") in ("col", "row", "rowgroup")
        if tag == "svg":
            is_told = attrs.get("role") == "img" and attrs.get("aria-labelledby")
            assert is_told or attrs.get("aria-hidden") == "true", "bars and icons are decoration: their words stand beside them"
    levels = [int(t[1]) for t, _ in tags if re.fullmatch(r"h[1-6]", t)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels)), "a heading level is skipped"
    assert [t for t, _ in tags if t in ("header", "main", "footer")] == ["header", "main", "footer"]


def test_html_escapes_what_it_is_given(answer: Assessment) -> None:
    nasty = '"><script>alert(1)</script><img src=x onerror="alert(2)">'
    cited = Citation(0.9, 42.0, "counts", "k", nasty, "javascript:alert(3)", nasty, nasty)
    c = answer.differential[0]
    bad = replace(
        c, name=nasty, lay=nasty, summary=nasty, codes={"x": nasty}, evidence_for=(replace(c.evidence_for[0], name=nasty, citations=(cited,)),)
    )
    page = html_report(replace(answer, id=nasty, differential=(bad,), issues=(Issue("error", nasty, nasty, nasty),)), text=nasty)
    assert "<script" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page
    _check_page(page)


def test_html_and_terminal_with_red_flags_only(answer: Assessment) -> None:
    issue = Issue("error", "the probabilities could not be computed (ValueError)", "the urgency above comes from the red flags alone")
    bare = replace(
        answer, urgency=replace(answer.urgency, dangerous_mass=None), localisation=(), differential=(), next_steps=(), medicines=(), self_care=(),
        understood=(), not_understood=(), sufficiency=None, issues=(issue,), unlisted=1.0,
    )  # fmt: skip
    page = html_report(bare)
    _check_page(page)
    for shown in (_Page(page).text, _squeezed(_printed(bare, 120))):
        assert URGENCY_TITLE[UrgencyLevel.EMERGENCY] in shown
        assert "Scan the spine." in shown
        assert "could not be computed" in shown


@pytest.mark.parametrize("width", [60, 80, 120])
def test_terminal_fits_and_says_urgency_first(answer: Assessment, width: int) -> None:
    printed = _printed(answer, width)
    lines = printed.splitlines()
    assert URGENCY_TITLE[UrgencyLevel.EMERGENCY] in lines[1]
    assert all(len(line) <= width for line in lines)
    assert "\x1b" not in printed
    listed = [line for line in lines if "(10-70)" in line]
    assert len(listed) == len(answer.differential), "one line for each cause"
    shown = _squeezed(re.sub(r"[║│]", " ", printed))
    for words in (
        "within 4 hours",
        "Call if it gets worse.",
        "Can you pass urine?",
        "Magnetic scan",
        "simvastatin",
        MEDICINE_RULE,
        "People with a fracture.",
    ):
        assert words in shown
    for words in (
        "+ ×12 Absent reflexes [",
        "PMID 24163271",
        "Fever (absent) [judged]",
        "- ×0.3 Speed: days [as in anyone]",
        "Rash 1",
        "Cough 1",
        "zorp",
        "age 999",
    ):
        assert words in shown


def test_terminal_prints_brackets_as_they_are(answer: Assessment) -> None:
    said = "[red]weak[/red] [/]"
    printed = _printed(replace(answer, not_understood=(Span(0, len(said), said),)), 80)
    assert f"“{said}”" in printed


def test_piped_console_has_a_hundred_columns_and_no_colour(answer: Assessment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    out = io.StringIO()
    console = report_console(out)
    console.print(terminal_report(answer))
    assert console.width == 100
    assert "\x1b" not in out.getvalue()


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _contrast(a: str, b: str) -> float:
    high, low = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _palettes() -> dict[str, dict[str, str]]:
    css = files("paresis.report").joinpath("templates/assessment.css").read_text(encoding="utf-8")
    light, dark = (dict(re.findall(r"--([\w]+(?:-[\w]+)*):(#[0-9a-f]{6})", block)) for block in re.findall(r":root\{(.*?)\}", css, re.S)[:2])
    return {"light": light, "dark": dark}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_have_contrast(scheme: str) -> None:
    palette = _palettes()[scheme]
    words = [(t, g) for t in ("ink", "quiet", "link", "alarm") for g in ("paper", "card")] + [("ink", "net"), ("quiet", "net")]
    words += [("ink", f"mark-{m}") for m in ("present", "absent", "uncertain", "other")]
    words += [(f"on-{level.value}", level.value) for level in UrgencyLevel]
    for text, ground in words:
        assert _contrast(palette[text], palette[ground]) >= CONTRAST, (scheme, text, ground)
    for shape, ground in (("bar", "track"), ("for", "card"), ("against", "card"), ("whisker", "track"), ("whisker", "bar")):
        assert _contrast(palette[shape], palette[ground]) >= 3.0, (scheme, shape, ground)


@pytest.mark.parametrize("said", ["saddle numbness since this morning", "I can't pee.", "Known myasthenia, short of breath."])
def test_no_small_probability_beneath_an_emergency_that_a_red_flag_decides(said: str) -> None:
    answer = assess(read_text(said))
    assert answer.urgency.code == "red_flag_present"
    out = io.StringIO()
    Console(file=out, width=100).print(terminal_report(answer))
    assert "Probability of a cause that needs emergency care" not in out.getvalue()
    assert "Probability of a cause that needs emergency care" not in html_report(answer)


def test_the_probability_of_danger_is_told_where_no_flag_decides() -> None:
    assert "Probability of a cause that needs emergency care" in html_report(assess(read_text("My legs ache after football yesterday.")))
