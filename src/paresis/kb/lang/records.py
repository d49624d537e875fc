"""The shapes of `knowledge/lang/<language>/*.toml`, each table by the id of what it translates."""

from __future__ import annotations

from typing import Any

from pydantic import Field, RootModel

from paresis.kb.records import Record


class FindingText(Record):
    """A finding: its name, what patients read instead of it, its question, and how it is said."""

    name: str
    lay: str
    question: str
    help: str = ""
    words: list[str] = Field(default_factory=list)
    words_absent: list[str] = Field(default_factory=list)


class FindingWords(Record):
    """How a finding is said, in a language that is only read, and at first level."""

    words: list[str] = Field(default_factory=list)
    words_absent: list[str] = Field(default_factory=list)


class ConditionText(Record):
    """A condition; the steps of management in the order of the English ones, as many as there are."""

    name: str
    lay: str
    synonyms: list[str] = Field(default_factory=list)
    summary: str
    urgency_reason: str
    management: list[str] = Field(default_factory=list)


class RedFlagText(Record):
    """A red flag."""

    name: str
    reason: str
    action: str
    deadline: str


class SelfCareText(Record):
    """An item of self-care."""

    text: str
    not_for: str


class SiteText(Record):
    """A site."""

    name: str


class AnalyteText(Record):
    """Names of a laboratory value, beside the English ones."""

    words: list[str]


class FindingTexts(RootModel[dict[str, FindingText]]):
    """`findings.toml`."""


class FindingsWords(RootModel[dict[str, FindingWords]]):
    """`findings.toml` of a language at first level."""


class ConditionTexts(RootModel[dict[str, ConditionText]]):
    """`conditions.toml`."""


class RedFlagTexts(RootModel[dict[str, RedFlagText]]):
    """`red_flags.toml`."""


class SelfCareTexts(RootModel[dict[str, SelfCareText | str]]):
    """`self_care.toml`; `withheld` is the sentence that stands instead of advice."""


class SiteTexts(RootModel[dict[str, SiteText]]):
    """`sites.toml`."""


class AnalyteTexts(RootModel[dict[str, AnalyteText]]):
    """`analytes.toml`."""


class Plain(RootModel[dict[str, Any]]):
    """`interview.toml`, `wording.toml` and `reader.toml`: tables of words, used as they stand."""


class WordClasses(RootModel[dict[str, list[str]]]):
    """`words.toml`."""
