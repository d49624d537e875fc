"""An answer as a PDF that screen readers can read: tagged, titled and with its language (PDF/UA-1)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from importlib.util import find_spec

from paresis.errors import MissingExtraError
from paresis.model.vocabulary import UrgencyLevel

COLOUR = {
    UrgencyLevel.EMERGENCY_AMBULANCE: "#a30f1f", UrgencyLevel.EMERGENCY: "#a30f1f", UrgencyLevel.CONSULTATION_24: "#b35806",
    UrgencyLevel.CONSULTATION: "#1b6ca8", UrgencyLevel.SELF_CARE: "#2d6a4f",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Linked:
    """Words that lead somewhere; an empty address is no link."""

    text: str
    link: str = ""


Words = str | Linked


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `widths` are shares of the page."""

    head: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Words, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading: paragraphs, `items` of a first list, what comes `after` it, points, a table."""

    title: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[Words, ...] = ()
    table: Table | None = None
    items: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """What a PDF says.

    Attributes:
        title: Of the file, as a reader's list shows it.
        language: Two letters.
        head: The answer, in large letters.
        lead: What to do, below it.
        foot: On every page.
        colour: Of the bar beside the head; it says nothing that the head does not.
    """

    title: str
    language: str
    brand: str
    head: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    foot: str
    about: str = ""
    colour: str = field(default=COLOUR[UrgencyLevel.CONSULTATION])


def can_write_pdf() -> bool:
    """Whether what writes PDFs is installed.

    >>> can_write_pdf() in (True, False)
    True
    """
    return find_spec("typst") is not None


def pdf(document: Document) -> bytes:
    """The document as a PDF.

    Raises:
        MissingExtraError: Typst is not installed.

    Example:
        >>> said = Document("Result", "en", "paresis", "Make an appointment", ("Soon.",), (Section("Why", ("No warning sign.",)),), "Draft")
        >>> pdf(said)[:4] if can_write_pdf() else b"%PDF"
        b'%PDF'
    """
    try:
        import typst
    except ModuleNotFoundError:
        raise MissingExtraError("a PDF needs typst", hint="pip install 'paresis[report]'") from None
    template = (files("paresis.report") / "templates" / "document.typ").read_bytes()
    data = json.dumps(asdict(document), ensure_ascii=False)
    return bytes(typst.compile(template, format="pdf", pdf_standards="ua-1", sys_inputs={"data": data}, ignore_system_fonts=True))
