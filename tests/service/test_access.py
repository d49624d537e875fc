"""Who may ask: keys, signed tokens, web pages of which addresses; and for how long."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("sqlalchemy")
pytest.importorskip("joserfc")

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from paresis.cli.app import run
from paresis.errors import IntakeError
from paresis.service import rest
from paresis.service.settings import Issuer, ServiceSettings, settings_from
from paresis.service.tokens import BadTokenError, Keys, Tokens
from tests.service.client import BASE, PATIENT, V1, WEAK, Json, client

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ISSUER, ADDRESS = "https://ehr.example", f"{BASE}/cds-services/{WEAK}"
EC = ECKey.generate_key("P-256", parameters={"kid": "ec", "use": "sig"})
RSA = RSAKey.generate_key(2048, parameters={"kid": "rsa"})
OTHER = ECKey.generate_key("P-256", parameters={"kid": "ec"})
SECRET = OctKey.import_key("a secret that is long enough for everybody", {"kid": "oct"})
JWKS: Any = KeySet([EC, RSA]).as_dict(private=False)
JWKS["keys"].append(SECRET.as_dict(private=True))


def claims(**changed: Any) -> Json:
    now = int(time.time())
    said = {"iss": ISSUER, "aud": ADDRESS, "iat": now, "exp": now + 300, "jti": str(uuid4())} | changed
    return {k: v for k, v in said.items() if v is not None}


def signed(said: Json, key: Any = EC, alg: str = "ES256", **header: Any) -> str:
    return jwt.encode({"alg": alg, "kid": key.kid, "typ": "JWT", **header}, said, key, algorithms=[alg])


def tokens(**more: Any) -> Tokens:
    return Tokens([Issuer(ISSUER, "memory")], is_once=True, fetch=lambda _: json.dumps(JWKS).encode(), **more)


@pytest.mark.parametrize(("key", "alg"), [(EC, "ES256"), (RSA, "RS384"), (RSA, "PS256")])
def test_a_right_token_is_taken_once(key: Any, alg: str) -> None:
    checks, token = tokens(), signed(claims(), key, alg)
    assert checks.check(token, ADDRESS) == ISSUER
    with pytest.raises(BadTokenError, match="used before"):
        checks.check(token, ADDRESS)


def _bare(said: Json, header: Json) -> str:
    import base64

    parts = (base64.urlsafe_b64encode(json.dumps(x).encode()).decode().rstrip("=") for x in (header, said))
    return ".".join([*parts, ""])


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (lambda: signed(claims(iss="https://evil.example")), "issuer"),
        (lambda: signed(claims(iss=None)), "issuer"),
        (lambda: signed(claims(iss=["https://ehr.example"])), "issuer"),
        (lambda: signed(claims(aud="https://other.example")), "another address"),
        (lambda: signed(claims(aud=f"{ADDRESS}/feedback")), "another address"),
        (lambda: signed(claims(aud=None)), "another address"),
        (lambda: signed(claims(exp=int(time.time()) - 3600)), "ended"),
        (lambda: signed(claims(exp=None)), "exp"),
        (lambda: signed(claims(exp="soon")), "exp"),
        (lambda: signed(claims(exp=int(time.time()) + 90_000)), "longer than an hour"),
        (lambda: signed(claims(iat=int(time.time()) + 3600)), "not valid yet"),
        (lambda: signed(claims(nbf=int(time.time()) + 3600)), "not valid yet"),
        (lambda: signed(claims(jti=None)), "jti"),
        (lambda: signed(claims(iat=None)), "iat"),
        (lambda: signed(claims(), OTHER), "signature"),
        (lambda: signed(claims(), SECRET, "HS256"), "key pair"),
        (lambda: signed(claims(), SECRET, "HS256", kid="ec"), "key pair"),
        (lambda: _bare(claims(), {"alg": "none", "kid": "ec"}), "key pair|no signed"),
        (lambda: _bare(claims(), {"alg": "ES256", "kid": "ec"}), "signature|no signed"),
        (lambda: signed(claims(), EC, kid="unknown"), "not known"),
        (lambda: signed(claims()) + "x", "signature|no signed"),
        (lambda: "a.b.c", "no signed"),
        (lambda: "", "no signed"),
        (lambda: "ä" * 50, "no signed"),
        (lambda: "x" * 20_000, "no signed"),
    ],
)
def test_a_wrong_token_is_not_taken(made: Callable[[], str], why: str) -> None:
    """Made when it is used: a token made as the tests are collected has ended by then."""
    with pytest.raises(BadTokenError, match=why):
        tokens().check(made(), ADDRESS)


def test_keys_are_fetched_again_when_they_are_old_or_new() -> None:
    now, asked = [0.0], list[str]()

    def fetch(place: str) -> bytes:
        asked.append(place)
        if now[0] == 1000.0:
            raise OSError
        return json.dumps(JWKS).encode()

    keys = Keys("https://ehr.example/jwks.json", fetch, clock=lambda: now[0])
    keys.get("ec")
    for kid in ("x", "y", "z"):
        with pytest.raises(BadTokenError):
            keys.get(kid)
    assert len(asked) == 1, "an unknown key does not make us ask again at once"
    now[0] = 1000.0
    keys.get("ec")
    assert len(asked) == 2, "old keys are still good when no new ones can be had"


def hook(http: Any, token: str | None) -> int:
    sent = {"hook": "patient-view", "hookInstance": str(uuid4()), "context": {"patientId": "p1"}, "prefetch": {"patient": PATIENT}}
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return int(http.post(f"/cds-services/{WEAK}", json=sent, headers=headers).status_code)


def test_an_ehr_must_show_its_token_where_issuers_are_set(tmp_path: Path) -> None:
    (tmp_path / "jwks.json").write_text(json.dumps(JWKS))
    http = client(settings_from({"PARESIS_CDS_ISSUERS": f"{ISSUER}={tmp_path / 'jwks.json'}"}))
    token = signed(claims())
    assert [hook(http, t) for t in (None, "x", token, token)] == [401, 401, 200, 401]
    assert http.get("/cds-services").status_code == 200
    assert http.get(f"{V1}/info").status_code == 200
    behind = client(settings_from({"PARESIS_CDS_ISSUERS": f"{ISSUER}={tmp_path / 'jwks.json'}", "PARESIS_PUBLIC_URL": "https://cds.example/"}))
    assert [hook(behind, signed(claims(aud=a))) for a in (ADDRESS, f"https://cds.example/cds-services/{WEAK}")] == [401, 200]


def test_a_key_is_asked_for_before_anything_is_read(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    hashed = hashlib.sha256(b"second").hexdigest()
    http = client(settings_from({"PARESIS_API_KEYS": f"first, sha256:{hashed}"}))
    for headers in ({}, {"x-api-key": "wrong"}, {"x-api-key": ""}, {"authorization": "Basic first"}, {"x-api-key": hashed}):
        for answer in (
            http.get(f"{V1}/info", headers=headers), http.post(f"{V1}/triage", content=b"{nope", headers=headers),
            http.post("/fhir/$assess", json={}, headers=headers), http.post("/api/assess", json={"text": "weak"}, headers=headers),
            http.post(f"/cds-services/{WEAK}", json={}, headers=headers),
        ):  # fmt: skip
            assert answer.status_code == 401, (headers, answer.url)
            assert answer.headers["www-authenticate"] == "Bearer"
    for headers in ({"x-api-key": "first"}, {"App-Id": "x", "App-Key": "second"}, {"authorization": "Bearer first"}):
        assert http.get(f"{V1}/info", headers=headers).status_code == 200
    assert http.post("/api/assess", json={"text": "weak"}, headers={"x-api-key": "first"}).status_code == 200
    assert http.get("/").status_code == 200
    assert "first" not in caplog.text


def test_oidc_tokens_are_taken_in_place_of_a_key(tmp_path: Path) -> None:
    (tmp_path / "jwks.json").write_text(json.dumps(JWKS))
    given = {"PARESIS_OIDC_ISSUER": ISSUER, "PARESIS_OIDC_JWKS": str(tmp_path / "jwks.json"), "PARESIS_OIDC_AUDIENCE": "paresis"}
    http = client(settings_from(given))
    right, wrong = signed(claims(aud=["paresis", "x"], jti=None)), signed(claims(aud="other"))
    status = [http.get(f"{V1}/info", headers={"authorization": f"Bearer {t}"}).status_code for t in (right, right, wrong, "x")]
    assert status == [200, 200, 401, 401]


@pytest.mark.parametrize(
    "said",
    [
        {"PARESIS_API_KEYS": "sha256:short"}, {"PARESIS_CDS_ISSUERS": "https://ehr.example"}, {"PARESIS_OIDC_ISSUER": "x"},
        {"PARESIS_API_TIMEOUT": "soon"}, {"PARESIS_API_TIMEOUT": "nan"}, {"PARESIS_CDS_ISSUERS": "https://e.example=http://e.example/jwks.json"},
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_read_stops_the_server(said: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(IntakeError) as error:
        settings_from(said)
    assert error.value.hint
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    assert run(["serve", "--store", "none"]) == 2


def test_pages_of_other_addresses_may_ask_where_that_is_set() -> None:
    http = client(ServiceSettings(origins=("https://ehr.example",)))
    asked = {"origin": "https://ehr.example", "access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type"}
    assert http.options(f"/cds-services/{WEAK}", headers=asked).headers["access-control-allow-origin"] == "https://ehr.example"
    assert "access-control-allow-origin" not in http.options(f"/cds-services/{WEAK}", headers=asked | {"origin": "https://evil.example"}).headers
    for path, is_open in (("/cds-services", True), (f"{V1}/info", True), ("/", False), ("/answers", False)):
        assert ("access-control-allow-origin" in http.get(path, headers={"origin": "https://ehr.example"}).headers) == is_open
    assert "access-control-allow-origin" not in client().get("/cds-services", headers={"origin": "https://ehr.example"}).headers


def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest, "assess", lambda *_, **__: time.sleep(0.6))
    http, started = client(ServiceSettings(patience=0.1)), time.monotonic()
    answer = http.post(f"{V1}/triage", json={"text": "weak"})
    assert answer.status_code == 503
    assert answer.json()["error"]["hint"]
    assert time.monotonic() - started < 0.5


def test_a_large_record_is_read_and_a_larger_one_refused() -> None:
    http = client(most_record=1_000_000)
    patient = {"resourceType": "Patient", "id": "p1", "text": {"div": "x" * 600_000}}
    sent = {"hook": "patient-view", "hookInstance": str(uuid4()), "context": {"patientId": "p1"}, "prefetch": {"patient": patient}}
    assert http.post(f"/cds-services/{WEAK}", json=sent).status_code == 200
    sent["prefetch"] = {"patient": patient, "again": patient}
    for answer in (http.post(f"/cds-services/{WEAK}", json=sent), http.post(f"/cds-services/{WEAK}", content=iter([json.dumps(sent).encode()]))):
        assert answer.status_code == 413
        assert answer.json()["error"]["what"]
