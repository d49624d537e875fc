"""Sessions: in memory until they expire; in a database only when the person agreed."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Column, Float, Integer, MetaData, String, Table, Text, create_engine, delete, func, insert, select, update

from paresis.interview.saved import state_from_json, state_to_json
from paresis.interview.told import State
from paresis.web.common import Common

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from paresis.web.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"
METADATA = MetaData()
SESSIONS = Table(
    "sessions", METADATA, Column("key", String(64), primary_key=True), Column("body", Text, nullable=False), Column("expires", Float, nullable=False)
)  # fmt: skip
ABOUT = Table("about", METADATA, Column("name", String(20), primary_key=True), Column("number", Integer), Column("text", String(64)))


@dataclass(frozen=True, slots=True)
class Session:
    """What one person has answered.

    Attributes:
        id: The secret in the cookie.
        entry: What a clinician typed into the sheet, field by field.
        is_kept: Whether the person agreed that it is kept in the database.
    """

    id: str
    state: State = field(default_factory=State)
    entry: dict[str, tuple[str, ...]] = field(default_factory=dict)
    is_kept: bool = False


class Database:
    """Kept sessions; a session is found by the hash of its id, so that the table opens no session.

    Tables are made, or brought up to date, by the migrations when the store is opened.
    """

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url, hide_parameters=True)
        with self.engine.begin() as db:
            migrate(db)

    def secret(self, fresh: bytes) -> bytes:
        """The secret that signs form tokens: the one stored first stays."""
        with self.engine.begin() as db:
            stored = db.execute(select(ABOUT.c.text).where(ABOUT.c.name == "secret")).scalar()
            if stored is None:
                db.execute(insert(ABOUT).values(name="secret", text=fresh.hex()))
            return bytes.fromhex(stored) if stored else fresh

    def get(self, id_: str, now: float) -> Session | None:
        """The session, unless it is unknown or expired."""
        with self.engine.connect() as db:
            body = db.execute(select(SESSIONS.c.body).where(SESSIONS.c.key == key_of(id_), SESSIONS.c.expires > now)).scalar()
        return _from_json(id_, json.loads(body)) if body else None

    def put(self, session: Session, expires: float) -> None:
        """Write a session, new or known."""
        row = {"body": json.dumps(_to_json(session)), "expires": expires}
        with self.engine.begin() as db:
            if not db.execute(update(SESSIONS).where(SESSIONS.c.key == key_of(session.id)).values(**row)).rowcount:
                db.execute(insert(SESSIONS).values(key=key_of(session.id), **row))

    def delete(self, id_: str) -> None:
        """Forget a session."""
        with self.engine.begin() as db:
            db.execute(delete(SESSIONS).where(SESSIONS.c.key == key_of(id_)))

    def sweep(self, now: float) -> None:
        """Forget what has expired."""
        with self.engine.begin() as db:
            db.execute(delete(SESSIONS).where(SESSIONS.c.expires <= now))

    def count(self) -> int:
        """How many sessions are kept."""
        with self.engine.connect() as db:
            return int(db.execute(select(func.count()).select_from(SESSIONS)).scalar() or 0)


class Sessions:
    """All sessions of a server."""

    def __init__(self, settings: Settings, *, clock: Callable[[], float] = time.time, common: Common | None = None) -> None:
        self.settings, self.clock = settings, clock
        self.common = common or Common(settings)
        self.database = Database(settings.store) if settings.store else None
        self.secret = self.database.secret(settings.secret) if self.database else settings.secret

    def get(self, id_: str) -> Session | None:
        """The session with this id, None when it is unknown, expired or deleted."""
        held, expires = self.common.get(id_)
        if held:
            return held if expires > self.clock() else None
        return self.database.get(id_, self.clock()) if self.database and id_ else None

    def put(self, session: Session) -> Session:
        """Hold a session: in the database if the person agreed, else in memory; what was in the other place goes."""
        now = self.clock()
        session = session if self.database else replace(session, is_kept=False)
        if self.database and session.is_kept:
            self.database.put(session, now + self.settings.kept)
            self.database.sweep(now)
            self.common.drop(session.id)
        else:
            self.common.hold(session, now)
            if self.database:
                self.database.delete(session.id)
        return session

    def delete(self, id_: str) -> None:
        """Forget a session everywhere."""
        self.common.drop(id_)
        if self.database:
            self.database.delete(id_)

    def counts(self) -> tuple[int, int]:
        """How many sessions are in memory, and how many are kept."""
        return self.common.held(), self.database.count() if self.database else 0

    def metrics(self) -> bytes:
        """What an operator can count, in the text format of Prometheus."""
        return self.common.text(self.database.count() if self.database else 0)

    def close(self) -> None:
        """Let the database go; what is in memory goes with the process."""
        if self.database:
            self.database.engine.dispose()


def migrate(db: Connection) -> None:
    """Bring the tables up to date.

    Args:
        db: Open, in a transaction.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = db
    command.upgrade(config, "head")


def key_of(id_: str) -> str:
    """What a session is found by in the database.

    >>> len(key_of("secret"))
    64
    """
    return hashlib.sha256(id_.encode()).hexdigest()


def _to_json(session: Session) -> dict[str, Any]:
    return {"state": state_to_json(session.state), "entry": {k: list(v) for k, v in session.entry.items()}}


def _from_json(id_: str, raw: dict[str, Any]) -> Session:
    return Session(id_, state_from_json(raw["state"]), {k: tuple(v) for k, v in raw["entry"].items()}, is_kept=True)
