"""Many patients at once, as ratios in one run: the kernel, its NumPy twin, a LIRICAL-style score, pgmpy, pyAgrum and the memory: `make bench`.

Patients a second are by the clock; all else is in processor seconds of this process, which other work on the machine disturbs less.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

import numpy as np

from paresis.engine.assess import assess
from paresis.engine.batch import rank_batch
from paresis.engine.batch_tables import BatchTables, build_batch_tables, exact_posterior, person_codes
from paresis.engine.differential import posterior
from paresis.engine.facts import gather
from paresis.engine.nextstep import next_steps
from paresis.engine.tables import tables_of
from paresis.evaluate.baseline import lirical_score
from paresis.kb.load import load_knowledge
from paresis.kernels.costs import BLOCK
from paresis.kernels.posterior import normalise_log, question_gain
from paresis.model.case import Case
from paresis.model.vocabulary import Setting

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENTS, TOLD = 200_000, 10
PEER_CAUSES, PEER_FINDINGS = 150, 300
TARGET = 500_000


@dataclass(frozen=True)
class Cohort:
    """Made-up patients of 50 years with ten findings each."""

    offsets: Any
    findings: Any
    presence: Any
    person: Any


def drawn(tables: BatchTables, n: int, rng: np.random.Generator) -> Cohort:
    """Patients drawn from the model: up to five findings that they have, the others absent ones that are common among causes."""
    person = person_codes(np.full(n, 50.0), rng.integers(1, 3, n))
    theta, prior = tables.theta(50.0, None).astype(np.float32), tables.prior(int(person[0]))
    cause, common = rng.choice(len(prior), n, p=prior), prior @ theta
    findings, presence = np.empty((n, TOLD), np.int32), np.empty((n, TOLD), np.int8)
    for s in range(0, n, 10_000):
        part = slice(s, s + 10_000)
        has = rng.random((len(cause[part]), theta.shape[1]), dtype=np.float32) < theta[cause[part]]
        key = rng.random(has.shape)
        present, absent = np.where(has, key, 2), np.where(has, np.inf, -np.log1p(-key) / common)
        order = np.hstack([np.argpartition(x, 5, axis=1)[:, :5] for x in (present, absent)])
        findings[part], presence[part] = order, np.take_along_axis(has, order, axis=1)
    return Cohort(np.arange(n + 1) * TOLD, findings.ravel(), presence.ravel(), person)


def scattered(tables: BatchTables, n: int, rng: np.random.Generator) -> Cohort:
    """Patients of whom any ten findings are told, half of them present: nobody is like that, and no memory is used twice."""
    findings = np.argpartition(rng.random((n, len(tables.findings)), dtype=np.float32), TOLD, axis=1)[:, :TOLD]
    presence = rng.integers(0, 2, n * TOLD).astype(np.int8)
    return Cohort(np.arange(n + 1) * TOLD, findings.ravel().astype(np.int32), presence, person_codes(np.full(n, 50.0), rng.integers(1, 3, n)))


def seconds(run: Callable[[], object], rounds: int = 5) -> tuple[float, float]:
    """The best of some rounds, by the clock and of the processor."""
    best = [float("inf"), float("inf")]
    for _ in range(rounds):
        wall, cpu = perf_counter(), process_time()
        run()
        best = [min(best[0], perf_counter() - wall), min(best[1], process_time() - cpu)]
    return best[0], best[1]


def bandwidth() -> float:
    """Bytes a second that one core reads from a table too large for its caches."""
    table = np.ones(32 * 2**20, np.uint64)
    return table.nbytes / seconds(table.max)[1]


def batch(tables: BatchTables, name: str, cohort: Cohort) -> float:
    """Time the kernel on a cohort, compare with the twin, and return processor seconds a patient."""
    told = (cohort.offsets, cohort.findings, cohort.presence, cohort.person)
    answer = rank_batch(tables, *told)
    error = 0.0
    for i in range(100):
        mine = slice(TOLD * i, TOLD * i + TOLD)
        p = exact_posterior(tables, cohort.findings[mine].tolist(), cohort.presence[mine].tolist(), int(cohort.person[i]))
        error = max(error, float(np.abs(p[answer.index[i]] - answer.probability[i]).max()))
    n, cores = len(cohort.person), os.cpu_count() or 1
    one = seconds(lambda: rank_batch(tables, *told, threads=1))
    many = seconds(lambda: rank_batch(tables, *told))
    rate = n / many[0]
    verdict = "ok" if rate >= TARGET else "under the target"
    print(f"{name:44} {n / one[0]:11,.0f} {rate:11,.0f}  on {cores} cores; {verdict}; largest error {error:.4f}", flush=True)
    print(f"{'  processor time of one core, µs a patient':44} {1e6 * one[1] / n:11.2f}")
    return one[1] / n


def peers(kernel: float, tables: BatchTables, cohort: Cohort) -> None:
    """What else one could use, as multiples of the kernel's time for a patient."""
    mine = [slice(TOLD * i, TOLD * i + TOLD) for i in range(50)]

    def twin() -> None:
        for i, m in enumerate(mine):
            exact_posterior(tables, cohort.findings[m].tolist(), cohort.presence[m].tolist(), int(cohort.person[i]))

    rows = [("NumPy twin, float64, same causes", seconds(twin, 2)[1] / len(mine))]
    rare = tables.knowledge.rare
    if rare is not None:
        at = np.random.default_rng(1).integers(0, len(rare.arrays["term"]), (20, TOLD)).tolist()
        each = seconds(lambda: [lirical_score(t[:5], t[5:], rare, {}) for t in at], 2)[1] / len(at)
        rows.append((f"LIRICAL-style ratio, {rare.n_causes} causes", each))
    for row in rows:
        report(row[0], row[1], kernel)
    layout = tables.layout
    limit = TOLD * (2 * layout.n_front + (len(layout.label) - layout.n_front) // BLOCK) / bandwidth()
    print(f"{'reading what it always does at memory speed':44} {1e6 * limit:11.2f} µs    {limit / kernel:9.2f} × the kernel")


def report(what: str, each: float, kernel: float) -> None:
    """One line."""
    print(f"{what:44} {1e6 * each:11.1f} µs    {each / kernel:9.0f} × the kernel")


def same_network() -> None:
    """One query of a naive Bayes network by NumPy, pgmpy and pyAgrum."""
    rng = np.random.default_rng(2)
    prior, p = rng.dirichlet(np.ones(PEER_CAUSES)), rng.uniform(0.02, 0.98, (PEER_CAUSES, PEER_FINDINGS))
    seen = {int(f): int(x) for f, x in zip(rng.choice(PEER_FINDINGS, TOLD, replace=False), rng.integers(0, 2, TOLD), strict=True)}
    log_p = np.log(np.stack([1 - p, p]))
    present, which = np.array(list(seen.values())), np.array(list(seen))

    def numpy_query() -> Any:
        return normalise_log(np.log(prior) + log_p[present, :, which].sum(axis=0))

    mine = seconds(lambda: [numpy_query() for _ in range(200)])[1] / 200
    print(f"\none query of {PEER_CAUSES} causes × {PEER_FINDINGS} findings, {TOLD} told: NumPy {1e6 * mine:.0f} µs")
    for name, build in (("pgmpy", pgmpy_query), ("pyagrum", pyagrum_query)):
        try:
            query = build(prior, p, seen)
        except ImportError:
            print(f"{name}: not installed, left out (pip install {name})")
            continue
        wrong = float(np.abs(query() - numpy_query()).max())
        each = seconds(query, 5)[1]
        print(f"{name:44} {1e6 * each:11.0f} µs    {each / mine:9.0f} × NumPy; differs by {wrong:.1e}")


def pgmpy_query(prior: Any, p: Any, seen: dict[int, int]) -> Callable[[], Any]:
    """Variable elimination."""
    from pgmpy.factors.discrete import TabularCPD
    from pgmpy.inference import VariableElimination
    from pgmpy.models import DiscreteBayesianNetwork

    net = DiscreteBayesianNetwork([("cause", f"f{i}") for i in range(p.shape[1])])
    net.add_cpds(TabularCPD("cause", len(prior), prior[:, None]))
    for i in range(p.shape[1]):
        net.add_cpds(TabularCPD(f"f{i}", 2, np.stack([1 - p[:, i], p[:, i]]), evidence=["cause"], evidence_card=[len(prior)]))
    inference, evidence = VariableElimination(net), {f"f{f}": x for f, x in seen.items()}
    return lambda: inference.query(["cause"], evidence=evidence, show_progress=False).values


def pyagrum_query(prior: Any, p: Any, seen: dict[int, int]) -> Callable[[], Any]:
    """Lazy propagation."""
    import pyagrum

    net = pyagrum.BayesNet()
    net.add(pyagrum.RangeVariable("cause", "", 0, len(prior) - 1))
    net.cpt("cause").fillWith(prior.tolist())
    for i in range(p.shape[1]):
        net.add(pyagrum.RangeVariable(f"f{i}", "", 0, 1))
        net.addArc("cause", f"f{i}")
        net.cpt(f"f{i}")[:] = np.stack([1 - p[:, i], p[:, i]], axis=1)
    inference = pyagrum.LazyPropagation(net)
    inference.setTargets({"cause"})

    def query() -> Any:
        inference.setEvidence({f"f{f}": x for f, x in seen.items()})
        inference.makeInference()
        return inference.posterior("cause").toarray()

    return query


def interactive() -> None:
    """One update and the next-best question, as `assess` does them, and over all causes."""
    knowledge = load_knowledge()
    case = Case(age_years=62.0).having("leg_weakness", "areflexia", "foot_weakness")
    facts, tables = gather(case, knowledge), tables_of(knowledge)
    batch_tables = build_batch_tables(knowledge)
    person = int(person_codes(np.array([62.0]), np.array([0]))[0])
    told = [tables.index[f] for f in facts.seen]

    def update() -> Any:
        return posterior(facts, tables, setting=Setting.PRIMARY_CARE, tempo=None)

    after = update()
    level = assess(case).urgency.level
    theta = batch_tables.theta(62.0, None)
    p_all = exact_posterior(batch_tables, told, [1] * len(told), person)[batch_tables.cause]
    live = np.flatnonzero(p_all > 1e-5)
    cause = np.unique(batch_tables.cause[live], return_inverse=True)[1]
    n = int(cause.max()) + 1
    rows: list[tuple[str, Callable[[], object], float]] = [
        (f"update, the {len(tables.row_cause)} curated hypotheses", update, 2.0),
        (f"update, all {len(batch_tables.causes)} causes", lambda: exact_posterior(batch_tables, told, [1] * len(told), person), 2.0),
        (f"next steps, {len(tables.findings)} findings", lambda: next_steps(after, knowledge, None, level), 20.0),
        (f"gain of all findings, {len(live)} hypotheses", lambda: question_gain(p_all[live], theta[live], cause, n), 20.0),
    ]
    print(f"\n{'one patient, processor ms':44} {'best':>11} {'target':>11}")
    for what, run, target in rows:
        best = 1000 * seconds(run, 30)[1]
        print(f"{what:44} {best:11.2f} {target:11.0f}  {'ok' if best < target else 'TOO SLOW'}")


def main() -> None:
    """Print the tables."""
    tables, rng = build_batch_tables(load_knowledge()), np.random.default_rng(1)
    size = f"{len(tables.causes)} causes, {len(tables.cause)} hypotheses, {len(tables.findings)} findings"
    print(f"{size}; posterior and first 20 of {PATIENTS:,} patients")
    print(f"{'patients a second':44} {'one core':>11} {'all cores':>11}")
    cohort = drawn(tables, PATIENTS, rng)
    kernel = batch(tables, "drawn from the model", cohort)
    batch(tables, "any ten findings", scattered(tables, PATIENTS, rng))
    print(f"\n{'one patient, drawn from the model':44} {'time':>11}")
    peers(kernel, tables, cohort)
    same_network()
    interactive()


if __name__ == "__main__":
    main()
