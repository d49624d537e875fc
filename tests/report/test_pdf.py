"""Reports as PDF: they open, are tagged, have a title and their language, and nothing in a story becomes markup."""

from __future__ import annotations

import io
from typing import Any

import pytest

pytest.importorskip("typst")
pytest.importorskip("pypdf")

import pypdf

from paresis import assess, read_text
from paresis.kb.lang.translated import translated
from paresis.kb.load import load_knowledge
from paresis.report.assessment_pdf import assessment_pdf


def opened(body: bytes, language: str) -> Any:
    """The PDF, if it is what a screen reader needs."""
    reader: Any = pypdf.PdfReader(io.BytesIO(body))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 (pypdf's own boolean)
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert reader.metadata.title
    assert b"pdfuaid" in root["/Metadata"].get_data()
    return reader


@pytest.mark.parametrize(
    ("language", "story", "says"),
    [
        ("en", "62-year-old woman, legs weak for two weeks, reflexes absent, takes simvastatin", "What it may be"),
        ("de", "Frau, 62 Jahre, Beine seit zwei Wochen schwach, nimmt Simvastatin", "Was es sein kann"),
        ("en", 'my legs are weak #panic("x") $x$ *a* [b] \\ <l> @c', '#panic("x")'),
    ],
)
def test_the_full_report(language: str, story: str, says: str) -> None:
    knowledge = translated(load_knowledge(), language)
    body = assessment_pdf(assess(read_text(story, knowledge=knowledge), knowledge=knowledge), text=story, language=language)
    reader = opened(body, language)
    assert says in "\n".join(p.extract_text() for p in reader.pages)
    links = [a.get_object()["/A"]["/URI"] for p in reader.pages for a in p.get("/Annots", []) if "/A" in a.get_object()]
    assert any(u.startswith("https://") for u in links)
