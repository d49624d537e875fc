"""Signed tokens: by whom, for whom, until when, and each only once where that is asked for."""

from __future__ import annotations

import json
import logging
import threading
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paresis.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from joserfc.jwk import KeySet

    from paresis.service.settings import Issuer

LOG = logging.getLogger("paresis.service")
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
PUBLIC = frozenset({"RSA", "EC", "OKP"})
KEPT, AGAIN, LEEWAY, LONGEST = 600.0, 10.0, 60, 3600
MOST_BYTES, MOST_SEEN, MOST_TOKEN, WAIT = 1 << 20, 100_000, 16_384, 5.0


class BadTokenError(Exception):
    """A token that is not taken; says why, without what stands in it."""


def fetched(place: str) -> bytes:
    """The bytes of a key set at an https address or in a file."""
    if not place.startswith("https://"):
        return Path(place).read_bytes()[:MOST_BYTES]
    with urllib.request.urlopen(place, timeout=WAIT) as answer:
        return bytes(answer.read(MOST_BYTES))


class Keys:
    """The public keys of an issuer, fetched again every ten minutes, and sooner when a key is not among them."""

    def __init__(self, place: str, fetch: Callable[[str], bytes] = fetched, clock: Callable[[], float] = time.monotonic) -> None:
        self.place, self.fetch, self.clock = place, fetch, clock
        self._keys: KeySet | None = None
        self._ids: frozenset[str] = frozenset()
        self._at, self._tried = clock() - KEPT, clock() - AGAIN
        self._lock = threading.Lock()

    def get(self, kid: str) -> KeySet:
        """The key set that should hold this key."""
        with self._lock:
            now = self.clock()
            is_due = kid not in self._ids or now - self._at >= KEPT
            if is_due and now - self._tried >= AGAIN:
                self._tried = now
                self._read()
            if self._keys is None:
                raise BadTokenError("the keys of the issuer cannot be read now")
            if kid not in self._ids:
                raise BadTokenError("the key of the token is not known")
            return self._keys

    def _read(self) -> None:
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        try:
            raw = json.loads(self.fetch(self.place))
            public = [k for k in raw["keys"] if k.get("kty") in PUBLIC and k.get("use", "sig") == "sig" and isinstance(k.get("kid"), str)]
            self._keys, self._at = KeySet.import_key_set({"keys": public}), self.clock()
            self._ids = frozenset(k["kid"] for k in public)
        except (OSError, ValueError, LookupError, TypeError, AttributeError, JoseError) as error:
            LOG.warning("the keys of an issuer could not be read: %s", type(error).__name__)


class Seen:
    """The tokens that were taken, until they end."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self._until: dict[tuple[str, str], float] = {}
        self._lock = threading.Lock()

    def take(self, issuer: str, jti: str, until: float) -> bool:
        """Whether this token comes for the first time.

        >>> seen = Seen(clock=lambda: 0.0)
        >>> seen.take("a", "1", 60.0), seen.take("a", "1", 60.0), seen.take("b", "1", 60.0)
        (True, False, True)
        """
        with self._lock:
            if len(self._until) >= MOST_SEEN:
                now = self.clock()
                self._until = {k: t for k, t in self._until.items() if t > now}
            if (issuer, jti) in self._until or len(self._until) >= MOST_SEEN:
                return False
            self._until[issuer, jti] = until + LEEWAY
            return True


class Tokens:
    """Checks the tokens of the issuers that are allowed.

    Args:
        issuers: Who may sign.
        is_once: Whether a token is taken only once, and must have an id.
        fetch: Gets a key set.
        clock: Seconds since 1970.
    """

    def __init__(
        self, issuers: Sequence[Issuer], *, is_once: bool = False, fetch: Callable[[str], bytes] = fetched, clock: Callable[[], float] = time.time
    ) -> None:
        try:
            import joserfc  # noqa: F401
        except ModuleNotFoundError:
            raise MissingExtraError("signed tokens need joserfc", hint="pip install 'paresis[smart]'") from None
        self.issuers = {i.name: (i, Keys(i.jwks, fetch)) for i in issuers}
        self.seen, self.clock = Seen(clock) if is_once else None, clock

    def check(self, token: str, address: str) -> str:
        """The issuer of a token that may ask at this address.

        Raises:
            BadTokenError: It may not; says why.
        """
        header, claims = self._unverified(token)
        known = self.issuers.get(claims["iss"]) if isinstance(claims.get("iss"), str) else None
        if known is None:
            raise BadTokenError("the issuer of the token is not allowed")
        issuer, keys = known
        self._verify(token, keys.get(header["kid"]))
        self._timely(claims)
        audience = issuer.audience or address
        said = claims.get("aud")
        if audience not in (said if isinstance(said, list) else [said]):
            raise BadTokenError("the token is meant for another address")
        if self.seen is not None:
            self._first(issuer.name, claims)
        return issuer.name

    def _unverified(self, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Header and claims as they say; nothing rests on them but which key they must be signed with."""
        from joserfc import jws
        from joserfc.errors import JoseError

        try:
            found = jws.extract_compact(token.encode("ascii") if len(token) <= MOST_TOKEN else b"")
            header, claims = found.headers(), json.loads(found.payload)
        except (JoseError, ValueError, RecursionError):
            raise BadTokenError("it is no signed token") from None
        if not isinstance(claims, dict) or header.get("alg") not in ALGORITHMS:
            raise BadTokenError("the token is not signed with a key pair")
        if not isinstance(header.get("kid"), str):
            raise BadTokenError("the token does not name its key (kid)")
        return header, claims

    def _verify(self, token: str, keys: KeySet) -> None:
        from joserfc import jwt
        from joserfc.errors import JoseError

        try:
            jwt.decode(token, keys, algorithms=list(ALGORITHMS))
        except (JoseError, ValueError, TypeError):
            raise BadTokenError("the signature of the token is not right") from None

    def _timely(self, claims: dict[str, Any]) -> None:
        now = self.clock()
        times = [claims.get("exp"), claims.get("iat", 0), claims.get("nbf", 0)]
        exp, *begins = [float(t) for t in times if isinstance(t, int | float) and not isinstance(t, bool)] or [0.0]
        if len(begins) != 2:
            raise BadTokenError("the token does not say when it ends (exp)")
        if exp <= now - LEEWAY:
            raise BadTokenError("the token has ended")
        if any(t > now + LEEWAY for t in begins):
            raise BadTokenError("the token is not valid yet")
        if self.seen is not None and exp > now + LONGEST:
            raise BadTokenError("the token lasts longer than an hour")

    def _first(self, issuer: str, claims: dict[str, Any]) -> None:
        jti = claims.get("jti")
        if not isinstance(jti, str) or not jti or "iat" not in claims:
            raise BadTokenError("the token has no id (jti) or no time of issue (iat)")
        if self.seen is not None and not self.seen.take(issuer, jti, float(claims["exp"])):
            raise BadTokenError("the token was used before")
