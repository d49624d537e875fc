"""`paresis kb`: the knowledge base, for those who correct it."""

from __future__ import annotations

import json
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paresis.cli.output import ALWAYS, Exit, complain, folded, say, say_data
from paresis.cli.parser import Parser, described, whole
from paresis.errors import IntakeError, KnowledgeError, ParesisError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paresis.kb.entries import Entry
    from paresis.kb.read import Files

MOST_FOUND, MOST_CLAIMS = 20, 100_000
ABOUT = "Check, build and look into the knowledge base."
COMMANDS = {
    "show": "Print entries of any kind with the source of each number.",
    "find": "Find entries of any kind by words.",
    "pages": "Write a page in HTML for every cause, with the source of each number.",
    "coverage": "Say what the knowledge rests on: counts, citations, judgement.",
    "sample": "Draw cited claims at random, to be read again beside their sources.",
    "lint": "Check every rule of the knowledge base.",
    "build": "Check and compile the knowledge base.",
    "import": "Take over HPO, Orphanet and Mondo into knowledge/imported/ (for maintainers).",
}
KINDS = "condition, rare disease, finding, red flag, investigation, analyte, medicine, self-care, site or source"
NO_KNOWLEDGE = "wrong usage, or there is no knowledge in the folder (name it with --root)"


def run(arguments: Sequence[str]) -> int:
    """Run one of the commands of the knowledge base."""
    name, *rest = arguments = list(arguments) or ["--help"]
    if name in COMMANDS:
        commands = {
            "show": show, "find": find, "pages": pages, "coverage": coverage, "sample": sample, "lint": lint, "build": build, "import": bring,
        }  # fmt: skip
        return commands[name](rest)
    if not name.startswith("-"):
        raise IntakeError(f"no command 'kb {name}'", hint=did_you_mean(name, COMMANDS) or "paresis kb --help lists the commands")
    Parser(
        "paresis kb", ABOUT, usage="paresis kb COMMAND …", after=described("commands", COMMANDS),
        examples=("paresis kb show guillain_barre_syndrome", "paresis kb find cannot pass urine"),
    ).parse_args(arguments)  # fmt: skip
    return Exit.DONE


def lint(arguments: Sequence[str]) -> int:
    """Check every rule of the knowledge base."""
    parser = Parser(
        "paresis kb lint", COMMANDS["lint"], examples=("paresis kb lint", "paresis kb lint --only knowledge/conditions/foot_drop.toml"),
        exits={"0": "all rules hold", "1": "some are broken", "2": NO_KNOWLEDGE, **ALWAYS},
    )  # fmt: skip
    parser.add_argument("--only", action="append", default=[], type=Path, metavar="FILE", help="only the problems of this file; repeat for more")
    options = _with_root(parser).read(arguments)
    from paresis.kb.lang.missing import untranslated
    from paresis.kb.rules import check_all

    files = _read(options.root)
    wanted = [p.resolve() for p in options.only]
    found = (*check_all(files), *untranslated(files))
    problems = [p for p in found if not wanted or (options.root.parent / p.where.split(":")[0]).resolve() in wanted]
    for problem in problems:
        say(str(problem))
    say(f"{len(problems)} problems in {len(files.conditions)} conditions, {len(files.findings)} findings, {len(files.sources)} sources")
    return Exit.PROBLEMS if problems else Exit.DONE


def build(arguments: Sequence[str]) -> int:
    """Check and compile the knowledge base."""
    parser = Parser(
        "paresis kb build", COMMANDS["build"], examples=("paresis kb build", "paresis kb build --root knowledge --out /tmp/compiled"),
        exits={"0": "built", "1": "a rule is broken, nothing was written", "2": NO_KNOWLEDGE, **ALWAYS},
    )  # fmt: skip
    parser.add_argument("--out", type=Path, metavar="DIR", help="where to write; the installed package by default")
    options = _with_root(parser).read(arguments)
    from paresis.kb.compile import build as compile_knowledge

    _read(options.root)
    say(f"knowledge {compile_knowledge(options.root, options.out)} built")
    return Exit.DONE


def bring(arguments: Sequence[str]) -> int:
    """Take over HPO, Orphanet and Mondo into knowledge/imported/."""
    from paresis.kb.rare.importing import SOURCES
    from paresis.kb.rare.importing import bring as bring_files

    parser = Parser(
        "paresis kb import", f"{COMMANDS['import']} Rows are kept as they are; the same files always give the same rows. Every file is needed; "
        ".gz is unpacked. See docs/how-to/import-rare-diseases.md.",
        examples=("paresis kb import --hpo hp.obo --hpoa phenotype.hpoa --genes genes_to_phenotype.txt …",),
        exits={"0": "imported", "1": "a file is missing or does not have its columns, nothing was written", "2": NO_KNOWLEDGE, **ALWAYS},
    )  # fmt: skip
    for name, source in SOURCES.items():
        parser.add_argument(f"--{name}", type=Path, required=True, metavar="FILE", help=source.about["title"])
    options = _with_root(parser).read(arguments)
    _read(options.root)
    for file, rows in bring_files({name: getattr(options, name) for name in SOURCES}, options.root).items():
        say(f"{rows:7,} rows  {file}")
    from paresis.intake.hpo.named import terms_said
    from paresis.kb.rare.named import write_named

    say(f"{write_named(options.onset, options.root, terms_said):7,} rows  read in names and definitions")
    return Exit.DONE


def show(arguments: Sequence[str]) -> int:
    """Print entries with the source of each number."""
    parser = Parser(
        "paresis kb show",
        f"{COMMANDS['show']} Each NAME is the id, name, synonym or brand of a {KINDS}, or a code of OMIM, Orphanet or Mondo; a shared name shows all",
        examples=("paresis kb show guillain_barre_syndrome", "paresis kb show simvastatin CK OMIM:164300", "paresis kb show foot_drop --format json"),
        exits={"0": "shown", "2": "wrong usage, or a name is unknown (the others were still shown)", **ALWAYS},
    )  # fmt: skip
    parser.add_argument("names", nargs="+", metavar="NAME", help="what to show; put several words in quotes")
    options = _with_format(parser).read(arguments)
    from paresis.cli.kb_text import entry_text, statements

    entries = _entries()
    sources = {e.id: e.record for e in entries if e.kind == "source"}
    found = {name: _named(name, entries) for name in options.names}
    shown = {(e.kind, e.id): e for hits in found.values() for e in hits}.values()
    if options.format == "json":
        out = [{"kind": e.kind, **e.record, **_cited(e, sources), **statements(e, entries)} for e in shown]
        say_data(json.dumps(out, ensure_ascii=False, indent=2))
    elif shown:
        say(folded("\n\n".join(entry_text(e, sources, entries) for e in shown)))
    unknown = [name for name, hits in found.items() if not hits]
    for name in unknown:
        hint = did_you_mean(name, [e.id for e in entries]) or f"try `paresis kb find {name.replace('_', ' ')}`"
        complain(ParesisError(f"nothing is called {name!r}", hint=hint))
    return Exit.BAD_INPUT if unknown else Exit.DONE


def find(arguments: Sequence[str]) -> int:
    """Find entries by words, best first: what is called so, then in turn what the reader of plain text understands and what is called alike."""
    parser = Parser(
        "paresis kb find", f"{COMMANDS['find']} A {KINDS}, by name, synonym, lay word, brand or id; spelling need not be right. Best first.",
        examples=("paresis kb find cannot pass urine", "paresis kb find potassium --kind analyte"),
        exits={"0": "something was found", "1": "nothing was found", "2": "wrong usage, or no such kind", **ALWAYS},
    )  # fmt: skip
    parser.add_argument("words", nargs="+", metavar="WORD", help="what you would call it")
    parser.add_argument("--kind", default="", help=f"only this kind: {KINDS}")
    options = parser.read(arguments)
    hits = _found(" ".join(options.words), options.kind)
    for e in hits:
        say(folded(f"{e.kind:13} {e.id:40} {e.name}"))
    if not hits:
        complain(ParesisError(f"nothing found for {' '.join(options.words)!r}", hint="try fewer or other words"))
    return Exit.DONE if hits else Exit.PROBLEMS


def _found(told: str, kind: str) -> list[Entry]:
    """Entries that the words may mean, imported diseases in turn with the others."""
    from paresis.intake.lookup import look_up
    from paresis.kb.load import load_knowledge
    from paresis.kb.rare.entries import KIND, find_rare

    rare = load_knowledge().rare
    hits = look_up(told, kinds=[kind] if kind else (), most=MOST_FOUND) if kind != KIND else []
    others = find_rare(told, rare, most=MOST_FOUND) if rare and kind in ("", KIND) else []
    return [e for pair in zip_longest(hits, others) for e in pair if e][:MOST_FOUND]


def pages(arguments: Sequence[str]) -> int:
    """Write a page in HTML for every cause."""
    parser = Parser(
        "paresis kb pages", f"{COMMANDS['pages']} The pages are those of `paresis serve`, need no server, network or script, and open at index.html",
        examples=("paresis kb pages build/knowledge", "paresis kb pages build/knowledge/de --language de"),
        exits={"0": "written", "2": "wrong usage, or the folder cannot be written", **ALWAYS},
    )  # fmt: skip
    parser.add_argument("folder", type=Path, metavar="DIR", help="where to write; made when it is not there")
    parser.add_argument("--language", choices=("en", "de"), default="en", help="of the pages (en)")
    options = parser.read(arguments)
    from paresis.web.static_pages import write_pages

    try:
        written = write_pages(options.folder, options.language)
    except OSError as error:
        raise IntakeError(f"cannot write to {options.folder}", hint=error.strerror or "name another folder") from None
    say(f"{written} causes, {options.folder / 'index.html'}")
    return Exit.DONE


def coverage(arguments: Sequence[str]) -> int:
    """Say what the knowledge rests on."""
    parser = Parser(
        "paresis kb coverage", f"""{COMMANDS["coverage"]}

        A claim is one line with a number (incidence, age, sex, tempo, sites, findings) of a condition. It is cited (has a source) or judged; a
        cited claim is counted when it states the number of people behind it, and worded when the source says it in words that became a number
        here. Findings are the different ones with a source; key are the causes that matter most by danger and frequency (`key_conditions` in
        settings.toml), at least 15 such findings each.""",
        examples=("paresis kb coverage", "paresis kb coverage --root knowledge --format json"),
        exits={"0": "done", "1": "some files do not have the right shape and were left out", "2": NO_KNOWLEDGE, **ALWAYS},
    )  # fmt: skip
    options = _with_root(_with_format(parser)).read(arguments)
    from paresis.cli.kb_text import coverage_table
    from paresis.kb.coverage import coverage as count
    from paresis.kb.coverage import coverage_to_json

    files = _read(options.root)
    rows, total = count(files)
    if options.format == "json":
        say_data(json.dumps({"total": coverage_to_json(total), "conditions": [coverage_to_json(x) for x in rows]}, indent=2))
    else:
        say(coverage_table(rows, total))
    return _told_problems(files)


def sample(arguments: Sequence[str]) -> int:
    """Draw cited claims at random."""
    parser = Parser(
        "paresis kb sample", f"{COMMANDS['sample']} The same knowledge and seed give the same claims.",
        examples=("paresis kb sample --claims 60 --seed 1", "paresis kb sample --format json > to_read.json"),
        exits={"0": "done", "1": "some files do not have the right shape and were left out", "2": NO_KNOWLEDGE, **ALWAYS},
    )  # fmt: skip
    parser.add_argument("--claims", type=whole(1, MOST_CLAIMS), default=60, metavar="N", help="how many (60)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="another number draws others (1)")
    options = _with_root(_with_format(parser)).read(arguments)
    from paresis.kb.sample import sample as draw

    files = _read(options.root)
    drawn = draw(files, n=options.claims, seed=options.seed)
    if options.format == "json":
        say_data(json.dumps(drawn, indent=2, ensure_ascii=False))
    else:
        say("\n\n".join("\n".join(f"{k}: {v}" for k, v in x.items()) for x in drawn))
    return _told_problems(files)


def _told_problems(files: Files) -> Exit:
    """Say which files were left out."""
    for problem in files.problems:
        complain(str(problem))
    return Exit.PROBLEMS if files.problems else Exit.DONE


def _with_root(parser: Parser) -> Parser:
    parser.add_argument("--root", type=Path, default=Path("knowledge"), metavar="DIR", help="the folder knowledge/ of the project (./knowledge)")
    return parser


def _with_format(parser: Parser) -> Parser:
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text for people, json for programs")
    return parser


def _read(root: Path) -> Files:
    from paresis.kb.read import read_files

    try:
        return read_files(root)
    except KnowledgeError as error:
        hint = "name the project's folder knowledge/ (with sites.toml and conditions/): --root PATH/TO/knowledge"
        raise IntakeError(error.what, where=str(root), hint=hint) from None


def _entries() -> list[Entry]:
    from paresis.kb.compile import compiled_folder
    from paresis.kb.entries import load_entries

    return load_entries(compiled_folder())


def _named(name: str, entries: list[Entry]) -> list[Entry]:
    """Entries that are called so, or the disease that a code means; imported diseases where nothing else is."""
    from paresis.kb.entries import named
    from paresis.kb.load import load_knowledge
    from paresis.kb.rare.entries import cause_of, rare_entries, with_numbers

    rare = load_knowledge().rare
    cause = cause_of(name, rare) if rare and ":" in name.replace(" ", ":") else None
    if cause is not None:
        name = rare.ids[cause]
    found = named(name, entries)
    return found or [with_numbers(e, rare) for e in (named(name, rare_entries(rare)) if rare else ())]


def _cited(entry: Entry, sources: dict[str, dict[str, Any]]) -> dict[str, Any]:
    from paresis.kb.entries import keys_of

    return {"sources": {k: sources[k] for k in keys_of(entry.record) if k in sources}}
