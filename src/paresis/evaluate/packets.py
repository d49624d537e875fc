"""Folders of phenopackets, assessed one after the other."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from paresis.engine.assess import assess
from paresis.errors import IntakeError
from paresis.intake.phenopacket import read_phenopacket
from paresis.model.vocabulary import Prior

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from paresis.model.assessment import Assessment
    from paresis.model.case import Case
    from paresis.model.vocabulary import Setting

MOST_CAUSES = 500


def assess_packets(
    folder: Path, *, setting: Setting, top: int = MOST_CAUSES, prior: Prior = Prior.SETTING
) -> Iterator[tuple[Path, tuple[Case, Assessment] | IntakeError]]:
    """Each phenopacket of a folder with its case and assessment, in order of name, or with the error that says why there is none.

    Args:
        folder: Holds one phenopacket a `.json` file.
        setting: Where the people are seen, which decides how common each cause is.
        top: How many causes to list.
        prior: How common each cause is taken to be.
    """
    for path in sorted(folder.glob("*.json")):
        try:
            case = replace(_read(path), setting=setting)
        except IntakeError as error:
            yield path, error
            continue
        yield path, (case, assess(case, top=top, prior=prior))


def _read(path: Path) -> Case:
    try:
        raw = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError, OSError):
        raise IntakeError("not JSON", where=str(path), hint="a corpus holds phenopackets as JSON") from None
    return read_phenopacket(raw, where=str(path))
