"""The shape of `knowledge/rare.toml` and `knowledge/genetic_forms.csv`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from paresis.kb.records import Id, Positive, Proportion, Record
from paresis.model.vocabulary import Tempo

Hpo = Annotated[str, Field(pattern=r"^HP:\d{7}$")]


class Term(Record):
    """A term with its label, which the lint compares with HPO's."""

    id: Hpo
    label: str


class OnsetTerm(Term):
    """A term that says when a disease starts."""

    classes: list[int]


class Ranking(Record):
    """How the terms of a patient are weighed."""

    floor: Positive
    independent: Positive
    own: Proportion
    onset_weight: Proportion
    absent: Proportion
    selection: Proportion
    telling: Positive
    note: str


class Annotation(Record):
    """How an annotation becomes a Beta, and a general term follows from special ones."""

    category_size: Positive
    unstated: Proportion
    unstated_size: Positive
    largest: Positive
    prior: Proportion
    prior_size: Positive
    up_most: Proportion
    same_gene: Proportion
    same_group: Proportion
    note: str


class PriorOf(Record):
    """From prevalence to new presentations."""

    years: Positive
    births: Positive
    most: Positive
    unknown: Positive
    leg: Proportion
    x_linked_male: Proportion
    trust: Proportion
    note: str
    tempo: dict[Tempo, Proportion]
    leg_terms: list[Term]
    classes: dict[str, Positive]


class Onset(Record):
    """Classes of age at onset."""

    classes: list[str]
    starts: list[float]
    near: Proportion
    recent: Proportion
    size: Positive
    largest: Positive
    note: str
    terms: list[OnsetTerm]
    words: dict[str, int]


class Follows(Record):
    """How often a finding is told that HPO does not name, by way of inheritance or by class of age at onset."""

    finding: Id
    note: str
    inheritance: dict[str, Proportion] = Field(default_factory=dict)
    onset: list[Proportion] = Field(default_factory=list)


class NamedTerm(Term):
    """A term with further ways in which it is written."""

    phrases: list[str]


class Words(Record):
    """What is looked for in plain text."""

    most: Proportion
    letters: int
    unsure: Proportion
    curated: Proportion
    note: str
    context: list[str]
    everyday: list[Term]
    extra: list[NamedTerm]


class SiteTerms(Record):
    """Terms that place a lesion."""

    site: Id
    terms: list[Term]


class Mechanism(Record):
    """Where a rare disease acts."""

    share: Proportion
    most: int
    curated: Proportion
    otherwise: Id = Field(alias="else")
    note: str
    site: list[SiteTerms]


class RareFile(Record):
    """`rare.toml`."""

    ranking: Ranking
    annotation: Annotation
    frequency: dict[str, Proportion]
    prior: PriorOf
    onset: Onset
    follows: list[Follows] = Field(default_factory=list)
    words: Words
    mechanism: Mechanism

    def terms(self) -> list[Term]:
        """Every term that it names."""
        return [*self.prior.leg_terms, *self.onset.terms, *self.words.everyday, *self.words.extra, *(t for s in self.mechanism.site for t in s.terms)]


class GeneticForm(Record):
    """A row of `genetic_forms.csv`: a disease of the imports that is a form of a curated condition, includes it, is akin to it, or is the same."""

    condition: Id
    disease: str
    label: str
    relation: Literal["form", "includes", "akin", "same"]
