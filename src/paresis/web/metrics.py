"""What an operator can count: requests and sessions, never cases."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0)


class Metrics:
    """Counters of one server, in the text format of Prometheus; paths are the patterns of routes, without what fills them."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route")
        self._requests = Counter("paresis_requests", "Requests answered.", (*labels, "status"), registry=self.registry)
        self._seconds = Histogram("paresis_request_seconds", "Time to answer.", labels, buckets=BUCKETS, registry=self.registry)
        self._sessions = Gauge("paresis_sessions", "Sessions held.", ("where",), registry=self.registry)

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        method = method if method in {"GET", "POST", "HEAD"} else "other"
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def text(self, in_memory: int, kept: int) -> bytes:
        """Everything counted so far."""
        self._sessions.labels("memory").set(in_memory)
        self._sessions.labels("database").set(kept)
        return generate_latest(self.registry)
