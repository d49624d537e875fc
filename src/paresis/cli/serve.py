"""`paresis serve`: the pages on this machine."""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paresis.cli.output import ALWAYS, Exit, folded, say
from paresis.cli.parser import Parser, whole
from paresis.errors import IntakeError, MissingExtraError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

ABOUT = "Show the pages in a browser: interview, result, clinician's entry, knowledge. Nothing leaves this machine."
EXAMPLES = ("paresis serve", "paresis serve --port 9000 --store none", "paresis serve --host 0.0.0.0 --https --store postgresql+psycopg://db/paresis")
EXITS = {"0": "stopped", "2": "wrong usage", **ALWAYS}
STORE = Path.home() / ".local" / "share" / "paresis" / "sessions.db"
PATIENCE = 10


def run(arguments: Sequence[str]) -> int:
    """Serve until stopped; requests that are being answered are finished first."""
    options = _options().read(arguments)
    if not options.https and not _is_loopback(options.host):
        hint = "put a proxy with TLS in front and add --https, or serve this machine alone: --host 127.0.0.1"
        raise IntakeError("answers about health would cross the network unencrypted", where=options.host, hint=hint)
    try:
        import uvicorn

        from paresis.web.common import ADDRESS, Common, share
        from paresis.web.store import Sessions
        from paresis.web.workers import serving
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"the pages need {error.name}", hint="pip install 'paresis[web]'") from None
    from paresis.web.settings import Settings

    settings = Settings(store=_store(options), https=options.https, rate=options.rate, emergency_number=options.emergency_number)
    say(folded(f"http://{options.host}:{options.port}/  (Ctrl+C stops)"))
    set_up: dict[str, Any] = {
        "host": options.host, "port": options.port, "access_log": False, "log_level": "warning", "server_header": False,
        "timeout_graceful_shutdown": PATIENCE, "proxy_headers": options.https, "forwarded_allow_ips": options.proxy,
    }  # fmt: skip
    if options.workers == 1:
        uvicorn.run(serving(settings), **set_up)
        return Exit.DONE
    common = Common(settings)
    Sessions(settings, common=common).close()  # the store is brought up to date, and has its secret, before the workers open it
    os.environ[ADDRESS] = share(common)
    uvicorn.run("paresis.web.workers:worker", factory=True, workers=options.workers, **set_up)
    return Exit.DONE


def _options() -> Parser:
    parser = Parser("paresis serve", ABOUT, examples=EXAMPLES, exits=EXITS)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1: this machine alone)")
    parser.add_argument("--port", type=whole(1, 65535), default=8000, help="port (8000)")
    parser.add_argument("--store", default="", metavar="URL", help=f"database URL for sessions that people agree to keep; none: keep none ({STORE})")
    parser.add_argument("--https", action="store_true", help="people reach it through https, by a proxy in front; cookies are then marked Secure")
    parser.add_argument("--proxy", default="127.0.0.1", metavar="ADDRESS", help="address of that proxy, whose word on the client is taken")
    parser.add_argument("--rate", type=whole(0, 1_000_000), default=600, help="requests a minute for one client; 0: no limit (600)")
    parser.add_argument("--workers", type=whole(1, 64), default=1, help="processes that answer, at most one for each core (1)")
    parser.add_argument("--emergency-number", default="112", help="what the pages tell people to call (112)")
    return parser


def _store(options: Namespace) -> str:
    """The URL of the store, empty for none; the folder of the default one is made."""
    if options.store == "none":
        return ""
    if options.store:
        return str(options.store)
    STORE.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return f"sqlite:///{STORE}"


def _is_loopback(host: str) -> bool:
    """Whether an address is this machine alone.

    >>> _is_loopback("127.0.0.1"), _is_loopback("localhost"), _is_loopback("0.0.0.0")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
