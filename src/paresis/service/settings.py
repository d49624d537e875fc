"""How the service is set up, from the environment: who may ask, for how long, from which web pages."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from paresis.errors import IntakeError

if TYPE_CHECKING:
    from collections.abc import Mapping

HASHED, PATIENCE = "sha256:", 10.0
SECONDS = (0.05, 300.0)
_HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Issuer:
    """Somebody who signs tokens.

    Attributes:
        name: As it stands in `iss`.
        jwks: Where its public keys are: an https address, or a file.
        audience: What `aud` must be; empty: the address that was asked.
    """

    name: str
    jwks: str
    audience: str = ""


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """What an operator can choose.

    Attributes:
        keys: SHA-256 of each API key; with none, and no OIDC, everybody may ask.
        oidc: Whose tokens are taken in place of a key.
        cds_issuers: Whose tokens CDS Hooks needs; with none, CDS Hooks needs what everything needs.
        origins: Web pages of which other addresses may ask.
        public_url: Where clients reach this server; empty: as each request says.
        patience: Seconds after which a request is given up.
        audit: File for the audit log, `-` for standard error, empty for none.
    """

    keys: frozenset[str] = frozenset()
    oidc: Issuer | None = None
    cds_issuers: tuple[Issuer, ...] = ()
    origins: tuple[str, ...] = ()
    public_url: str = ""
    patience: float = PATIENCE
    audit: str = ""


def settings_from(environment: Mapping[str, str] = os.environ) -> ServiceSettings:
    """The settings that the environment gives.

    Raises:
        IntakeError: A setting cannot be read.

    Example:
        >>> settings_from({"PARESIS_API_TIMEOUT": "2", "PARESIS_CORS_ORIGINS": "https://ehr.example"}).origins
        ('https://ehr.example',)
    """
    said = {k: environment.get(f"PARESIS_{k}", "").strip() for k in _NAMES}
    return ServiceSettings(
        keys=frozenset(_key(x) for x in _listed(said["API_KEYS"])),
        oidc=_oidc(said["OIDC_ISSUER"], said["OIDC_JWKS"], said["OIDC_AUDIENCE"]),
        cds_issuers=tuple(_issuer(x) for x in _listed(said["CDS_ISSUERS"])),
        origins=tuple(_listed(said["CORS_ORIGINS"])),
        public_url=said["PUBLIC_URL"].rstrip("/"),
        patience=_seconds(said["API_TIMEOUT"]),
        audit=said["AUDIT_LOG"],
    )


def _listed(text: str) -> list[str]:
    return [x for x in re.split(r"[,\s]+", text) if x]


def _key(text: str) -> str:
    """The hash of a key that is given as it is, or as its hash."""
    if not text.startswith(HASHED):
        return hashlib.sha256(text.encode()).hexdigest()
    found = text.removeprefix(HASHED).lower()
    if not _HEX.fullmatch(found):
        raise IntakeError("a key that is no SHA-256", where="PARESIS_API_KEYS", hint="sha256: and 64 hexadecimal digits")
    return found


def _issuer(text: str) -> Issuer:
    name, _, jwks = text.partition("=")
    if not name or not jwks:
        raise IntakeError("an issuer without its keys", where="PARESIS_CDS_ISSUERS", hint="https://ehr.example=https://ehr.example/jwks.json")
    return Issuer(name, _keys_at(jwks, "PARESIS_CDS_ISSUERS"))


def _oidc(name: str, jwks: str, audience: str) -> Issuer | None:
    if not (name or jwks or audience):
        return None
    if not (name and jwks and audience):
        hint = "set PARESIS_OIDC_ISSUER, PARESIS_OIDC_JWKS and PARESIS_OIDC_AUDIENCE"
        raise IntakeError("OIDC is set up in part", where="PARESIS_OIDC_ISSUER", hint=hint)
    return Issuer(name, _keys_at(jwks, "PARESIS_OIDC_JWKS"), audience)


def _keys_at(place: str, where: str) -> str:
    """An https address or a file: keys that come unencrypted could be anybody's."""
    if place.startswith("http://"):
        raise IntakeError("keys would come unencrypted", where=where, hint="give an https address or a file")
    return place


def _seconds(text: str) -> float:
    try:
        seconds = float(text) if text else PATIENCE
    except ValueError:
        seconds = -1.0
    if not SECONDS[0] <= seconds <= SECONDS[1]:
        raise IntakeError(f"no number of seconds from {SECONDS[0]:g} to {SECONDS[1]:g}", where="PARESIS_API_TIMEOUT", hint="for example 10")
    return seconds


_NAMES = (
    "API_KEYS", "OIDC_ISSUER", "OIDC_JWKS", "OIDC_AUDIENCE", "CDS_ISSUERS", "CORS_ORIGINS", "PUBLIC_URL", "API_TIMEOUT", "AUDIT_LOG",
)  # fmt: skip
