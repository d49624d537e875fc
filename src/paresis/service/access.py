"""Who may ask: a key whose hash is known, or a signed token."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from paresis.service.tokens import BadTokenError, Tokens
from paresis.service.trouble import UNAUTHORIZED, ServiceError

if TYPE_CHECKING:
    from starlette.requests import Request

    from paresis.service.settings import ServiceSettings

BEARER = "bearer "
KEY_HEADERS = ("x-api-key", "app-key")
NAME_LENGTH = 8


class Access:
    """Lets requests in, and says by which key or issuer; `anyone` where nothing is asked for."""

    def __init__(self, settings: ServiceSettings, *, oidc: Tokens | None = None, cds: Tokens | None = None) -> None:
        self.settings = settings
        self.oidc = oidc or (Tokens([settings.oidc]) if settings.oidc else None)
        self.cds = cds or (Tokens(settings.cds_issuers, is_once=True) if settings.cds_issuers else None)

    def to_api(self, request: Request) -> str:
        """Let a request in by its key or its OIDC token.

        Raises:
            ServiceError: It has none, or not a right one.
        """
        if not self.settings.keys and self.oidc is None:
            return "anyone"
        token = _bearer(request)
        given = next((request.headers[h] for h in KEY_HEADERS if h in request.headers), token)
        if given and self.settings.keys and (who := self._key(given)):
            return who
        if token and self.oidc is not None:
            return _checked(self.oidc, token, self.address(request))
        raise _refused("no key that is known", "send a key as X-API-Key, or a token as Authorization: Bearer")

    def to_cds(self, request: Request) -> str:
        """Let a CDS client in by its token where issuers are set, else as anything else."""
        if self.cds is None:
            return self.to_api(request)
        token = _bearer(request)
        if not token:
            raise _refused("no token", "send a signed token as Authorization: Bearer")
        return _checked(self.cds, token, self.address(request))

    def address(self, request: Request) -> str:
        """The address that was asked, as the client knows it."""
        return f"{self.base(request)}{request.url.path}"

    def base(self, request: Request) -> str:
        """Where the client reaches this server."""
        return self.settings.public_url or str(request.base_url).rstrip("/")

    def _key(self, given: str) -> str:
        found = hashlib.sha256(given.encode("utf-8", "surrogateescape")).hexdigest()
        matches = [hmac.compare_digest(found, known) for known in self.settings.keys]
        return f"key {found[:NAME_LENGTH]}" if any(matches) else ""


def _bearer(request: Request) -> str:
    said = request.headers.get("authorization", "")
    return said[len(BEARER) :].strip() if said.lower().startswith(BEARER) else ""


def _checked(tokens: Tokens, token: str, address: str) -> str:
    try:
        return tokens.check(token, address)
    except BadTokenError as error:
        raise _refused(str(error), "ask for a new token") from None


def _refused(what: str, hint: str) -> ServiceError:
    return ServiceError(UNAUTHORIZED, what, where="Authorization", hint=hint, headers={"www-authenticate": "Bearer"})
