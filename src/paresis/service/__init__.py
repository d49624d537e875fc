"""What `paresis serve` answers to programs: REST, FHIR SDC questionnaires and CDS Hooks. Stateless, but for what was shown already."""

from __future__ import annotations

from paresis.service.mount import SERVICE_PATHS, mount

__all__ = ["SERVICE_PATHS", "mount"]
