"""A runner for PhEval, so that others can measure us beside other tools: `pheval run --runner paresisphevalrunner`.

Only PhEval imports this module (entry point `pheval.plugins`); it needs the extra `pheval`.
"""

from __future__ import annotations

import json
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from pheval.post_processing.post_processing import SortOrder, generate_disease_result
from pheval.runners.runner import PhEvalRunner

from paresis.errors import IntakeError
from paresis.evaluate.packets import MOST_CAUSES, assess_packets
from paresis.model.vocabulary import Prior, Setting
from paresis.report.lirical import lirical_json

if TYPE_CHECKING:
    from collections.abc import Mapping


class ParesisPhEvalRunner(PhEvalRunner):  # type: ignore[misc]
    """Assesses every phenopacket of a PhEval corpus, its findings only, and hands the ranked diseases to PhEval."""

    @property
    def phenopackets(self) -> Path:
        """The folder of the corpus that holds the phenopackets."""
        return Path(self.testdata_dir) / "phenopackets"

    def prepare(self) -> None:
        """Make the folders of the results."""
        for folder in (self.tool_input_commands_dir, self.raw_results_dir, self.pheval_disease_results_dir):
            folder.mkdir(parents=True, exist_ok=True)

    def run(self) -> None:
        """Assess; one LIRICAL-shaped JSON a phenopacket goes to `raw_results`."""
        options: Mapping[str, object] = self.input_dir_config.tool_specific_configuration_options or {}
        setting = Setting(str(options.get("setting", Setting.NEUROMUSCULAR_CLINIC)))
        top = int(str(options.get("top", MOST_CAUSES)))
        date = datetime.now(UTC).isoformat(timespec="seconds")
        prior = Prior(str(options.get("prior", Prior.FLAT)))
        for path, read in assess_packets(self.phenopackets, setting=setting, top=top, prior=prior):
            if isinstance(read, IntakeError):
                warnings.warn(f"left out: {read}", stacklevel=1)
                continue
            result = lirical_json(*read, date=date)
            (self.raw_results_dir / f"{path.stem}.json").write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")

    def post_process(self) -> None:
        """Write PhEval's standardised disease results."""
        for path in sorted(self.raw_results_dir.glob("*.json")):
            found = json.loads(path.read_text(encoding="utf-8"))["analysisResults"]
            rows = {"disease_identifier": [r["diseaseId"] for r in found], "score": [r["posttestProbability"] for r in found]}
            results = pl.DataFrame(rows, schema={"disease_identifier": pl.String, "score": pl.Float64})
            generate_disease_result(results, SortOrder.DESCENDING, Path(self.output_dir), path, self.phenopackets)
