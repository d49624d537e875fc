"""An assessment as HL7 FHIR R4."""

from __future__ import annotations

from paresis.report.fhir.document import assessment_to_fhir

__all__ = ["assessment_to_fhir"]
