"""How a server is set up."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from paresis.service.settings import ServiceSettings, settings_from

KIBI, HOUR, DAY = 1024, 3600.0, 86400.0
RECORD_PATHS = ("/fhir/", "/cds-services/")


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can choose.

    Attributes:
        store: SQLAlchemy URL of the database for sessions that people agree to keep; empty: nothing can be kept.
        https: Whether people reach the pages through https; cookies are then marked Secure.
        rate: Requests a minute that one client may make; 0 for no limit.
        most_bytes: The largest request.
        most_record: The largest request that carries a record: FHIR and CDS Hooks.
        most_text: The longest story, in characters.
        idle: Seconds after which an unused session that is not kept is gone.
        kept: Seconds after which a kept session is gone.
        most_sessions: Sessions in memory; the oldest goes first.
        emergency_number: What the pages tell people to call.
        service: How programs may ask; from the environment by default.
        secret: Signs the form tokens; a database brings its own, so that a restart does not spoil an open form.
    """

    store: str = ""
    https: bool = False
    rate: int = 600
    most_bytes: int = 256 * KIBI
    most_record: int = 4 * KIBI * KIBI
    most_text: int = 20_000
    idle: float = 2 * HOUR
    kept: float = 7 * DAY
    most_sessions: int = 20_000
    emergency_number: str = "112"
    service: ServiceSettings = field(default_factory=settings_from)
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def most_for(self, path: str) -> int:
        """The largest request to a path.

        >>> Settings().most_for("/start"), Settings().most_for("/fhir/Questionnaire/$next-question")
        (262144, 4194304)
        """
        return self.most_record if path.startswith(RECORD_PATHS) else self.most_bytes

    @property
    def cookie(self) -> str:
        """Name of the session cookie; the prefix ties it to this host and to https.

        >>> Settings(https=True).cookie, Settings().cookie
        ('__Host-paresis', 'paresis')
        """
        return "__Host-paresis" if self.https else "paresis"
