"""A knowledge base small enough to enumerate: three conditions, ten findings, two sites. It breaks no rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SITES = """
site = [
  { id = "muscle", name = "Muscle", group = "muscle" },
  { id = "nerve_roots", name = "Nerve roots", group = "nerve_root" },
]
"""

JUDGED = 'ess = 4, source = "judgement"'


def _finding(name: str, parent: str, observed: str, background: float, sites: dict[str, float]) -> str:
    phi = ", ".join(f'{{ site = "{s}", p = {p}, {JUDGED} }}' for s, p in sites.items())
    above = f'parent = "{parent}"\n' if parent else ""
    words = name.replace("_", " ")
    return (
        f'[[finding]]\nid = "{name}"\nname = "{words.capitalize()}"\nlay = "{words}"\n{above}observed = "{observed}"\n'
        f'question = "Do you have {words}?"\nwords = ["{words}"]\nbackground = [{{ p = {background}, {JUDGED} }}]\nsites = [{phi}]\n'
    )


HISTORY = "\n".join(
    [
        _finding("leg_complaint", "", "asked", 0.5, {"muscle": 0.9, "nerve_roots": 0.9}),
        _finding("leg_weakness", "leg_complaint", "asked", 0.2, {"muscle": 0.8, "nerve_roots": 0.9}),
        _finding("thigh_weakness", "leg_weakness", "asked", 0.1, {"muscle": 0.7, "nerve_roots": 0.2}),
        _finding("foot_weakness", "leg_weakness", "asked", 0.1, {"muscle": 0.1, "nerve_roots": 0.7}),
        _finding("muscle_pain", "", "asked", 0.2, {"muscle": 0.6}),
        _finding("dark_urine", "", "asked", 0.01, {"muscle": 0.05}),
        _finding("fever", "", "asked", 0.05, {}),
        _finding("reflexes_reduced", "", "examined", 0.05, {"muscle": 0.1, "nerve_roots": 0.8}),
        _finding("areflexia", "reflexes_reduced", "examined", 0.02, {"nerve_roots": 0.4}),
    ]
)
LABORATORY = _finding("ck_raised", "", "measured", 0.05, {"muscle": 0.7})

STATED = ("leg_weakness", "thigh_weakness", "foot_weakness", "muscle_pain", "dark_urine", "fever", "areflexia", "ck_raised")
CLAIMS = {
    "muscle_strain": dict(zip(STATED, (0.3, 0.2, 0.1, 0.95, 0.01, 0.02, 0.01, 0.4), strict=True)),
    "muscle_breakdown": dict(zip(STATED, (0.6, 0.5, 0.1, 0.8, 0.5, 0.2, 0.02, 0.99), strict=True)),
    "root_inflammation": dict(zip(STATED, (0.95, 0.5, 0.8, 0.3, 0.01, 0.05, 0.7, 0.1), strict=True)),
}
ABOUT = {
    "muscle_strain": ("self_care", 500.0, "muscle", "days", "S76.1", "Strain of a muscle"),
    "muscle_breakdown": ("emergency", 5.0, "muscle", "hours", "M62.82", "Rhabdomyolysis"),
    "root_inflammation": ("emergency", 2.0, "nerve_roots", "days", "G61.0", "Guillain-Barré syndrome"),
}


def condition(name: str) -> str:
    """The file of a condition."""
    urgency, rate, site, tempo, code, label = ABOUT[name]
    findings = "\n".join(f'  {{ finding = "{f}", p = {p}, ess = 50, source = "someone_2020", at = "table 1" }},' for f, p in CLAIMS[name].items())
    return f"""id = "{name}"
name = "{label}"
lay = "{name.replace("_", " ")}"
codes = {{ icd10cm = "{code}" }}
urgency = "{urgency}"
urgency_reason = "Because."
summary = "What it is."
article = ["G07"]
incidence = [{{ per_100k_year = {rate}, ess = 100, source = "someone_2020", at = "abstract", quote = "as counted" }}]
onset_age = {{ bands = {{ "0-39" = 0.5, "40-120" = 0.5 }}, source = "someone_2020", at = "abstract" }}
sex = {{ male = 0.6, source = "someone_2020", at = "abstract" }}
tempo = [{{ tempo = "{tempo}", p = 1.0, {JUDGED} }}]
sites = [{{ site = ["{site}"], p = 1.0, {JUDGED} }}]
findings = [
{findings}
]
management = [{{ text = "Rest.", source = "someone_2020", at = "discussion" }}]
"""


RED_FLAG = """id = "dark_urine_pain"
name = "Muscle breakdown suspected"
level = "emergency"
conditions = ["muscle_breakdown"]
reason = "Brown urine with sore or weak muscles."
action = "Go to hospital."
deadline = "today"
cited = [{ source = "someone_2020", at = "text" }]
examples = [
  { says = "Sore and brown urine.", present = ["dark_urine", "muscle_pain"], fires = true },
  { says = "Weak thighs and brown urine.", present = ["dark_urine", "thigh_weakness"], fires = true },
  { says = "Sore.", present = ["muscle_pain"], absent = ["dark_urine"], fires = false },
  { says = "Brown urine for years.", present = ["dark_urine", "muscle_pain"], tempo = "years", fires = false },
]
[rule]
all = ["dark_urine", { any = ["muscle_pain", "leg_weakness"] }, { not_tempo = ["years"] }]
"""

SETTINGS = """
temperature = 1.0
temperature_note = "None."
selection = 1.0
selection_note = "None."
coincidence = 0.1
coincidence_note = "None."
unlisted_note = "Judgement."
observation_error_note = "Judgement."
tempo_note = "Judgement."
population_source = "someone_2020"
population_at = "table 2"
seen_note = "Judgement."
thresholds_note = "Judgement."
effort_note = "Judgement."
order_note = "Judgement."
weakness = ["leg_weakness"]
course = {}
order = {}
effort = { question = 0.6, examination = 0.8, cost = 1.0, burden = 1.0, minutes = 0.0, hours = 0.4, days = 1.2, weeks = 2.5 }
entry = "leg_complaint"
core = [{ finding = "leg_weakness", why = "It matters." }]
unlisted_per_100k_year = { muscle = 5, nerve_roots = 1 }
observation_error = { asked = 0.01, examined = 0.01, measured = 0.003, grade = 0.1 }
population = { "0-39" = 0.5, "40-120" = 0.5 }
[tempo_confusion]
sudden = [0.7, 0.1, 0.05, 0.05, 0.05, 0.05]
hours = [0.1, 0.7, 0.1, 0.04, 0.03, 0.03]
days = [0.05, 0.1, 0.7, 0.1, 0.03, 0.02]
weeks = [0.03, 0.03, 0.1, 0.7, 0.1, 0.04]
months = [0.02, 0.02, 0.03, 0.13, 0.7, 0.1]
years = [0.01, 0.01, 0.03, 0.05, 0.1, 0.8]
[seen_by_urgency]
community = { emergency_ambulance = 1, emergency = 1, consultation_24 = 1, consultation = 1, self_care = 1 }
primary_care = { emergency_ambulance = 0.3, emergency = 0.5, consultation_24 = 0.8, consultation = 0.9, self_care = 0.4 }
emergency = { emergency_ambulance = 0.9, emergency = 0.9, consultation_24 = 0.4, consultation = 0.1, self_care = 0.05 }
hospital = { emergency_ambulance = 0.9, emergency = 0.9, consultation_24 = 0.3, consultation = 0.03, self_care = 0.01 }
neuromuscular_clinic = { emergency_ambulance = 0.1, emergency = 0.1, consultation_24 = 0.3, consultation = 0.3, self_care = 0.01 }
[seen_by_site]
neuromuscular_clinic = { muscle = 0.5 }
[thresholds]
emergency_ambulance = 0.3
emergency = 0.15
emergency_upper = 0.6
consultation_24 = 0.25
consultation = 0.3
self_care_danger = 0.03
self_care_serious = 0.15
self_care_for = 0.1
enough_known = 0.5
[safety_net]
emergency_ambulance = "Call."
emergency = "Go."
consultation_24 = "See someone."
consultation = "Make an appointment."
self_care = "Come back if worse."
"""

FILES = {
    "sites.toml": SITES,
    "findings/history.toml": HISTORY,
    "findings/laboratory.toml": LABORATORY,
    "red_flags/dark_urine_pain.toml": RED_FLAG,
    "settings.toml": SETTINGS,
    "words.toml": 'pain = ["pain", "ache"]\n',
    "investigations.toml": """[[investigation]]
id = "ck"
name = "Creatine kinase"
lay = "Muscle enzyme"
kind = "blood"
reveals = ["ck_raised"]
cost = 1
wait = "hours"
burden = 1
""",
    "analytes.toml": """[[analyte]]
id = "ck"
name = "Creatine kinase"
words = ["ck"]
unit = "U/L"
units = { "µkat/L" = 60.0 }
plausible = [1.0, 1000000.0]
limits = [{ high = 200.0, source = "someone_2020", at = "table 3" }]
findings = [{ finding = "ck_raised", above_limit = true }]
""",
    "medicines.csv": "id,name,class,finding,words,mechanism,lay,conditions,delay,dose,check,source,at,article\n"
    "statin_any,Statin,statin,,statin|statins,Injury,can harm muscles,muscle_breakdown,weeks,high doses,Measure CK.,someone_2020,text,D01\n",
    "self_care.toml": """withheld = "Not now."
[[item]]
id = "move"
text = "Move."
not_for = "People with brown urine."
unless = ["dark_urine"]
unless_conditions = ["muscle_breakdown"]
source = "someone_2020"
at = "text"
""",
    "sources/all.csv": "key,pmid,doi,url,year,design,n,title\nsomeone_2020,12345,,,2020,cohort,100,Weak legs counted\n",
    **{f"conditions/{c}.toml": condition(c) for c in CLAIMS},
}


def write_knowledge(folder: Path, **changed: str) -> Path:
    """Write the tiny knowledge; `changed` maps a file name, its `/` and `.` as `__`, to other contents."""
    files = FILES | {next(k for k in FILES if k.replace("/", "__").replace(".", "__") == name): text for name, text in changed.items()}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
