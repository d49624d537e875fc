"""HL7 FHIR resources as cases. A diagnosis that a record carries is told as a known illness at most, never as the answer."""

from __future__ import annotations

from paresis.intake.fhir.read import is_fhir, read_fhir, read_fhir_people

__all__ = ["is_fhir", "read_fhir", "read_fhir_people"]
