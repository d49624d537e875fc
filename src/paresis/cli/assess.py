"""`paresis assess`: one case or many, from words or structure."""

from __future__ import annotations

import io
import json
import re
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from paresis.cli.cases import BULK, case_of, inputs_of
from paresis.cli.input import Told, kind_of
from paresis.cli.output import ALWAYS, Exit, complain, progress, say, say_data
from paresis.cli.parser import LANGUAGES, Parser, day, whole
from paresis.cli.sheet import read_sheet
from paresis.engine.assess import assess
from paresis.errors import IntakeError
from paresis.kb.lang.translated import translated
from paresis.kb.load import load_knowledge
from paresis.model.case import Case, Issue
from paresis.model.vocabulary import Prior, Setting, Sex

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from paresis.model.assessment import Assessment

FORMATS = {
    "text": ".txt", "json": ".json", "html": ".html", "fhir": ".json", "phenopacket": ".json", "lirical-json": ".json", "lirical-tsv": ".tsv",
}  # fmt: skip
MOST_CAUSES = 500
ABOUT = """Assess weak legs: how urgent, where, why, what next.

One case gives one answer. Several cases (several files, or a .jsonl) give one after the other: with --format json one JSON object a line
(its `id` is the case's own, or the file's name), with html one file each in --output DIR. A .jsonl and a folder give JSON unless told otherwise.

A GA4GH phenopacket, a family or a cohort of them, and FHIR resources (a Bundle, a folder, a bulk .ndjson) are recognised wherever a case is;
a diagnosis in them is never used as the answer."""
EXAMPLES = (
    'paresis assess --text "62-year-old woman, legs weak for two weeks, reflexes absent"',
    "paresis assess - < note.txt",
    'paresis assess --on 2026-11-23 --text "legs weak since last Tuesday"',
    "paresis assess note.txt --format html > note.html",
    "paresis assess cases.jsonl > answers.jsonl",
    "paresis assess *.txt --format html --output reports",
    "paresis assess bundle.json --format fhir > assessment.json",
    "paresis assess packets/ --setting neuromuscular_clinic --format lirical-tsv --output results",
)
EXITS = {"0": "all were assessed", "2": "wrong usage, or an input could not be read (the others were still assessed)", **ALWAYS}


def run(arguments: Sequence[str]) -> int:
    """Assess what the arguments name."""
    options = _options().read(arguments)
    if not options.files and not options.text and not options.sheet:
        raise IntakeError("nothing to assess", hint='give a FILE, - for standard input, or --text "…"; see paresis assess --help')
    told = [t for name in options.files for t in inputs_of(name)] + ([Told(options.text, "")] if options.text else [])
    told = told or [Told("{}", ".json")]
    bad = sum(isinstance(t, IntakeError) for t in told)
    is_bulk = any(kind_of(name) in BULK or Path(name).is_dir() for name in options.files)
    output = options.format or ("json" if is_bulk else "text")
    is_many = len(told) > 1 or is_bulk
    if is_many and options.sheet:
        raise IntakeError("one sheet for several cases", hint="give --sheet with the case of the person who was examined")
    if is_many and output == "html" and not options.output:
        raise IntakeError("several cases do not fit into one page", hint="name a folder for them: --format html --output DIR")
    show = _Shown(output, is_many, options.output, options.language)
    knowledge = translated(load_knowledge(), options.language)
    for t in progress(told, "assessing", is_output_seen=not options.output):
        try:
            case, text = case_of(t, options.on)
        except IntakeError as error:
            complain(error)
            bad += not isinstance(t, IntakeError)
            continue
        case = _overridden(case, options, t.where if is_many or options.output else "")
        show.one(case, assess(case, knowledge=knowledge, top=options.top, prior=Prior(options.prior)), text)
    return Exit.BAD_INPUT if bad else Exit.DONE


def _options() -> Parser:
    parser = Parser("paresis assess", ABOUT, examples=EXAMPLES, exits=EXITS)
    parser.add_argument("files", nargs="*", metavar="FILE", help="a .txt, .json (case, phenopacket, FHIR), .jsonl or folder; - for standard input")
    parser.add_argument("--text", default="", help="what is wrong, in plain words")
    parser.add_argument("--sheet", default="", metavar="FILE", help="an examination of the same person (.csv, .json, notes), as for paresis localise")
    parser.add_argument("--age", type=float, help="age in years (0.5 for six months); overrides the text")
    parser.add_argument("--sex", choices=[s.value for s in Sex], help="overrides the text")
    parser.add_argument(
        "--on", type=day, default=date.today(), metavar="DAY",
        help='day on which the text was written (today): "since last Tuesday" and "on 12/10/2026" count from there',
    )  # fmt: skip
    parser.add_argument("--setting", choices=[s.value for s in Setting], help="where the person is seen; decides how common causes are")
    parser.add_argument(
        "--prior", choices=[p.value for p in Prior], default=Prior.SETTING.value,
        help="how common causes are taken to be: as in the setting, as in records of all settings, all alike (setting)",
    )  # fmt: skip
    parser.add_argument("--format", choices=list(FORMATS), help="text for people, html for print, others for programs (text; json for many)")
    parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0], help="of the report: text and html (en); texts are read in both")
    parser.add_argument("--output", metavar="DIR", type=Path, help="write each answer to a file of its own in this folder")
    parser.add_argument("--top", type=whole(1, MOST_CAUSES), default=10, help=f"how many causes to list, 1 to {MOST_CAUSES} (10)")
    return parser


def _overridden(case: Case, options: Namespace, name: str) -> Case:
    age = case.age_years if options.age is None else options.age
    sex = Sex(options.sex) if options.sex else case.sex
    if options.sheet:
        from paresis.intake.sheet import joined
        from paresis.kb.anatomy.load import load_anatomy

        read = read_sheet(options.sheet, "", load_anatomy())
        unread = [Issue("warning", f"not understood in the examination: {s.text.strip()}", "say it in other words") for s in read.not_understood]
        case = replace(case, sheet=joined(case.sheet, read), issues=(*case.issues, *read.issues, *unread))
    return replace(case, id=case.id or name, age_years=age, sex=sex, setting=Setting(options.setting) if options.setting else case.setting)


class _Shown:
    """Where answers go: one after the other to standard output, or each to a file of its own."""

    def __init__(self, output: str, is_many: bool, folder: Path | None, language: str) -> None:
        self.output, self.is_many, self.folder, self.language = output, is_many, folder, language
        self.taken: set[str] = set()
        if folder:
            folder.mkdir(parents=True, exist_ok=True)

    def one(self, case: Case, answer: Assessment, text: str) -> None:
        """Show one answer."""
        if self.folder:
            page = _as_text(answer, io.StringIO(), self.language) if self.output == "text" else self._data(case, answer, text)
            (self.folder / self._name(answer.id)).write_text(page + "\n", encoding="utf-8", errors="backslashreplace")
        elif self.output == "text":
            say(_as_text(answer, sys.stdout, self.language, title=answer.id if self.is_many else ""))
        else:
            say_data(self._data(case, answer, text))

    def _data(self, case: Case, answer: Assessment, text: str) -> str:
        if self.output == "html":
            from paresis.report.html import html_report

            return html_report(answer, text=text, language=self.language)
        if self.output == "lirical-tsv":
            from paresis.report.lirical import lirical_tsv

            return lirical_tsv(case, answer)
        is_line = self.is_many and not self.folder
        return json.dumps(_as_json(self.output, case, answer), ensure_ascii=False, indent=None if is_line else 2)

    def _name(self, wanted: str) -> str:
        """A file name from the name of a case, of a file without its folders, not used before."""
        base = re.sub(r"[^\w.-]+", "_", wanted.rsplit("/", 1)[-1], flags=re.ASCII).strip("._")[:80] or "case"
        name, n = base, 1
        while name in self.taken:
            n += 1
            name = f"{base}-{n}"
        self.taken.add(name)
        return name + FORMATS[self.output]


def _as_json(output: str, case: Case, answer: Assessment) -> dict[str, Any]:
    """The answer, or the case, in the JSON asked for."""
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if output == "phenopacket":
        from paresis.report.phenopacket import case_to_phenopacket

        return case_to_phenopacket(case, created=now, software=answer.versions["software"])
    if output == "fhir":
        from paresis.report.fhir import assessment_to_fhir

        return assessment_to_fhir(case, answer, date=now)
    if output == "lirical-json":
        from paresis.report.lirical import lirical_json

        return lirical_json(case, answer, date=now)
    from paresis.report.json import assessment_to_json

    return assessment_to_json(answer)


def _as_text(answer: Assessment, out: IO[str], language: str, title: str = "") -> str:
    """The report for people, with colours where `out` is a terminal."""
    from paresis.report.terminal import report_console, terminal_report

    console = report_console(out)
    with console.capture() as printed:
        console.print(terminal_report(answer, title=title, language=language))
    return printed.get().rstrip("\n") if out.isatty() else re.sub(r" +$", "", printed.get(), flags=re.MULTILINE).rstrip("\n")
