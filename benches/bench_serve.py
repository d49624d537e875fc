"""Fifty people answer the interview at the same time, over loopback: how long one step takes. `python benches/bench_serve.py`.

Nobody answers at once: a question with its reason has some 15 to 30 words, which takes 4 to 8 seconds to read at the 230 words a minute of silent
reading, and a tap. A pause is `LEAST` seconds and an exponential share, `--think` seconds on average; `--think 0` asks how many steps a second there
are at most.
The load is made on the same machine, so that it takes its share of the processors too.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import resource
import socket
import subprocess
import sys
import threading
import time
from html import unescape
from statistics import median, quantiles
from urllib.parse import urlencode

TARGET, PATIENCE = 0.150, 120.0
LEAST, READY = 3.0, 20
STORIES = (
    "my legs have been weak for three days and tingle", "my left foot drags since Monday", "sore thighs two days after my first gym session",
    "Seit zwei Wochen werden die Beine schwach", "Mein rechter Fuß hängt seit gestern", "I get cramps in both calves at night",
)  # fmt: skip
QUESTION = re.compile(r'name="question" value="([^"]+)"')
TOKEN = re.compile(r'name="token" value="([0-9a-f]+)"')
VALUE = re.compile(r'<button class="tap" name="value" value="([^"]+)"')


class Person:
    """One connection that fills the forms, thinking between two pages."""

    def __init__(self, port: int, number: int, think: float) -> None:
        self.number, self.think, self.cookie, self.steps = number, think, "", list[float]()
        self.pace = random.Random(number)
        self.link = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def visit(self, path: str, fields: dict[str, str] | None = None) -> str:
        """One page, redirects followed; the time of the whole step is kept."""
        started, method, body = time.perf_counter(), "POST" if fields else "GET", urlencode(fields or {})
        while True:
            headers = {"cookie": self.cookie, "content-type": "application/x-www-form-urlencoded"}
            self.link.request(method, path, body if method == "POST" else None, headers)
            answer = self.link.getresponse()
            page = answer.read().decode()
            self.link.close()
            self.cookie = next((v.split(";")[0] for k, v in answer.getheaders() if k == "set-cookie"), self.cookie)
            if answer.status != 303:
                break
            method, path = "GET", answer.getheader("location") or "/"
        self.steps.append(time.perf_counter() - started)
        if answer.status >= 400:
            raise RuntimeError(f"{path} gave {answer.status}")
        return page

    def pause(self) -> float:
        """Seconds until the next answer."""
        return LEAST + self.pace.expovariate(1 / (self.think - LEAST)) if self.think > LEAST else self.think

    def interview(self, most: int) -> None:
        """From the first sentence to the result."""
        token = TOKEN.search(self.visit("/"))
        page = self.visit("/start", {"token": token[1] if token else "", "story": STORIES[self.number % len(STORIES)]})
        for _ in range(most):
            time.sleep(self.pause())
            question, token = QUESTION.search(page), TOKEN.search(page)
            if not question or not token:
                break
            values = [unescape(v) for v in VALUE.findall(page)]
            value = "40" if question[1] == "age" else values[self.number % len(values)] if values else ""
            page = self.visit("/interview", {"token": token[1], "question": question[1]} | ({"value": value} if value else {}))
        self.visit("/result")


def main() -> int:
    """Print median, 95th and 99th percentile of a step; 1 when the 95th is over the target."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=50)
    options.add_argument("--questions", type=int, default=12)
    options.add_argument("--think", type=float, default=6.0, help="seconds between two pages on average (6)")
    options.add_argument("--workers", type=int, default=2, help="processes that answer (2)")
    given = options.parse_args()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "paresis", "serve", "--port", str(port), "--store", "none", "--rate", "0", "--workers", str(given.workers)]
    server, began = subprocess.Popen(command, stdout=subprocess.DEVNULL), time.perf_counter()
    try:
        _wait(port)
        began = time.perf_counter()
        people = [Person(port, n, given.think) for n in range(given.people)]
        threads = [threading.Thread(target=p.interview, args=(given.questions,)) for p in people]
        for n, t in enumerate(threads):
            t.start()
            time.sleep(given.think / given.people if n else 0)
        for t in threads:
            t.join()
    finally:
        took = time.perf_counter() - began
        server.terminate()
        server.wait()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = used.ru_utime + used.ru_stime
    print(f"{given.workers} workers: {spent:.0f} s of processor time with their start, in {took:.0f} s; load {os.getloadavg()[0]:.1f}")
    steps = [s for p in people for s in p.steps]
    cuts = quantiles(steps, n=100)
    told = f"{len(steps)} steps of {given.people} people at once: median {1000 * median(steps):.0f} ms, "
    print(f"{len(steps) / took:.1f} steps a second, {given.think:g} s of thought between two of them")
    print(f"{told}p95 {1000 * cuts[94]:.0f} ms, p99 {1000 * cuts[98]:.0f} ms (target: p95 under {1000 * TARGET:.0f} ms)")
    return int(cuts[94] > TARGET)


def _wait(port: int) -> None:
    """Until every worker answers: so many answers in a row without waiting."""
    quick, end = 0, time.monotonic() + PATIENCE
    while quick < READY and time.monotonic() < end:
        started, link = time.monotonic(), http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            link.request("GET", "/health")
            quick = quick + 1 if link.getresponse().status == 200 and time.monotonic() - started < TARGET else 0
        except OSError:
            quick = 0
        link.close()
        time.sleep(0.1)
    if quick < READY:
        raise RuntimeError("the server did not start")


if __name__ == "__main__":
    sys.exit(main())
