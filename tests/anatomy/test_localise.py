"""The classic pairs, partial sheets, next tests, the sum score and the posterior itself."""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paresis.engine.anatomy.answer import localise_sheet, mrc_sum
from paresis.engine.anatomy.expectations import expectations_of
from paresis.engine.anatomy.posterior import Place, lesion_posterior, members
from paresis.intake.sheet import joined, read_sheet_rows, read_sheet_text
from paresis.model.anatomy import Anatomy, Entry, Sheet

FOOT_DROP = "Right ankle dorsiflexion 2, eversion 2"


def p(text: str, lesion: str, anatomy: Anatomy) -> float:
    """Probability of the lesions whose id starts so."""
    after = lesion_posterior(read_sheet_text(text, anatomy), anatomy)
    return float(sum(x for x, thing in zip(after.lesions, anatomy.lesions, strict=True) if thing.id.startswith(lesion)))


@pytest.mark.parametrize(
    ("base", "one", "other", "lesion", "rival"),
    [
        (FOOT_DROP, "inversion 5, hip abduction 5", "inversion 3, hip abduction 3", "nerve:common_peroneal:right", "root:root_l5:right"),
        (FOOT_DROP, "knee flexion 5, plantar flexion 5", "knee flexion 3, plantar flexion 2", "nerve:common_peroneal:right",
         "nerve:sciatic:right"),
        ("Right ankle dorsiflexion 2, numb first web space", "eversion 5", "eversion 2", "nerve:deep_peroneal:right",
         "nerve:common_peroneal:right"),
        ("Left knee extension 2, knee jerk absent", "hip adduction 5", "hip adduction 3", "nerve:femoral", "plexus:lumbar_plexus:left"),
        ("Right finger abduction 3, numb little finger", "thumb abduction 5", "thumb abduction 3", "nerve:ulnar", "root:root_c8:right"),
        ("Leg power 2 both sides", "reflexes absent both sides, facial weakness both sides", "plantars extensor both sides, sensory level T8",
         "polyradiculoneuropathy", "cord_"),
        ("Right finger abduction 3, wasting, right knee jerk brisk, right plantar extensor",
         "tongue weak both sides, fasciculations, sensation normal",
         "right biceps reflex reduced, left vibration reduced great toe, right vibration reduced great toe, no fasciculations",
         "motor_neurone_mixed", "cord_"),
        ("Hip flexion 3 both sides, shoulder abduction 4 both sides", "reflexes normal both sides, eyelids normal both sides, no fatigability",
         "ptosis both sides, fatigability", "myopathy_proximal", "junction_postsynaptic"),
        ("Hip flexion 3 both sides, shoulder abduction 4 both sides", "reflexes normal both sides, sensation normal",
         "reflexes absent both sides, feet numb", "myopathy_proximal", "polyradiculoneuropathy"),
        ("Hip flexion 3 both sides, shoulder abduction 4 both sides", "ptosis both sides, fatigability, reflexes normal",
         "reflexes absent both sides, vibration lost great toe both sides", "junction_postsynaptic", "polyradiculoneuropathy"),
        (FOOT_DROP, "inversion 2, plantar flexion 2, knee flexion 3, hip abduction 5, ankle jerk absent",
         "inversion 3, plantar flexion 5, hip abduction 3, ankle jerk normal", "nerve:sciatic:right", "root:root_l5:right"),
        ("Right ankle dorsiflexion 2, big toe extension 2", "eversion 5, inversion 5, numb first web space",
         "eversion 3, inversion 3, hip abduction 3, numb dorsum of foot", "nerve:deep_peroneal:right", "root:root_l5:right"),
        ("Left knee extension 3, knee jerk reduced", "ankle dorsiflexion 5, hip flexion 3, numb anterior thigh and medial shin",
         "ankle dorsiflexion 3, hip flexion 5, hip adduction 4, numb medial shin", "nerve:femoral", "root:root_l4:left"),
        ("Saddle numb, urinary retention", "right ankle dorsiflexion 1, right ankle jerk absent, right numb lateral shin, left ankle dorsiflexion 5",
         "leg power normal both sides, touch normal perineum both sides, pinprick lost perineum both sides", "cauda_equina", "conus"),
    ],
)  # fmt: skip
def test_classic_pairs_separate(anatomy: Anatomy, base: str, one: str, other: str, lesion: str, rival: str) -> None:
    assert p(f"{base}, {one}", lesion, anatomy) > p(f"{base}, {one}", rival, anatomy)
    assert p(f"{base}, {other}", rival, anatomy) > p(f"{base}, {other}", lesion, anatomy)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Right ankle dorsiflexion 2, eversion 2", {"ankle_inversion", "hip_abduction"}),  # L5 root, peroneal and sciatic nerve
        ("Right ankle dorsiflexion 2, eversion 2, inversion 4", {"knee_flexion", "hip_abduction"}),  # L5 root against peroneal and sciatic nerve
        ("Right ankle dorsiflexion 2, numb first web space", {"ankle_eversion"}),  # deep against common peroneal
        ("Left knee extension 2, knee jerk absent", {"hip_adduction"}),  # femoral nerve against root and plexus
        ("Saddle numb, urinary retention", {"ankle_dorsiflexion", "ankle_plantar_flexion", "knee_flexion", "ankle_jerk", "big_toe_extension"}),
        ("Right finger abduction 3, numb little finger", {"thumb_abduction", "index_tip_flexion", "finger_extension", "thumb_extension"}),
        ("Leg power 2 both sides", {"knee_jerk", "ankle_jerk", "plantar", "biceps_reflex", "trunk_t8.touch"}),  # cord against many roots
        # motor neurones against the cord
        ("Right finger abduction 3, wasting, right knee jerk brisk", {"tongue_movement", "plantar", "swallowing_speech", "biceps_reflex",
         "ankle_dorsiflexion", "knee_extension", "ankle_jerk", "hip_flexion", "triceps_reflex", "thumb_abduction"}),
        ("Hip flexion 3 both sides, shoulder abduction 4 both sides", {"knee_jerk", "biceps_reflex", "triceps_reflex", "eyelids", "ankle_jerk"}),
    ],
)  # fmt: skip
def test_the_right_test_is_proposed_for_classic_pairs(anatomy: Anatomy, text: str, wanted: set[str]) -> None:
    asked = {t.item for t in localise_sheet(read_sheet_text(text, anatomy), anatomy, tests=6).next_tests}
    assert asked & wanted if len(wanted) > 2 else wanted <= asked


@pytest.mark.parametrize(
    ("text", "family"),
    [("feet numb", "polyneuropathy"), ("numb feet on both sides", "polyneuropathy"), ("hands and feet numb", "polyneuropathy")],
)
def test_numbness_of_the_feet_is_first_of_all_a_neuropathy_by_length(anatomy: Anatomy, text: str, family: str) -> None:
    after = lesion_posterior(read_sheet_text(text, anatomy), anatomy)
    assert after.families[f"{family}:both"] > 0.5
    assert after.segments["spinal_cord"] < after.segments["peripheral_nerve"] / 2


@pytest.mark.parametrize("dropped", range(6))
def test_a_partial_sheet_widens(anatomy: Anatomy, dropped: int) -> None:
    full = read_sheet_text("Right ankle dorsiflexion 2, eversion 2, inversion 5, hip abduction 5, knee flexion 5, ankle jerk normal", anatomy)
    outright = [e for e in full.entries if e.certainty == 1]
    part = Sheet(tuple(e for e in outright if e != outright[dropped]))

    def bits(sheet: Sheet) -> float:
        p = np.array([x for x in lesion_posterior(sheet, anatomy).families.values() if x > 0])
        return float(-(p * np.log2(p)).sum())

    assert bits(Sheet(tuple(outright))) < bits(part) < bits(Sheet())


def test_posterior_equals_brute_force(anatomy: Anatomy) -> None:
    """Row by row, entry by entry, from the compiled levels alone."""
    sheet = read_sheet_text("right knee extension 3-4, left knee jerk absent, feet numb, right plantar extensor", anatomy)
    a, after = anatomy.arrays, lesion_posterior(sheet, anatomy)
    patchy = {int(r): k for k, r in enumerate(np.flatnonzero(a["row_patchy"] > 0))}
    brute = []
    for row in range(len(a["row_lesion"])):
        log_p = float(a["row_log_prior"][row])
        for e in sheet.entries:
            c, scale = anatomy.columns.index((e.item, e.side)), anatomy.scales[anatomy.items[e.item].scale]
            spared = a["spared"][patchy[row], c] if row in patchy else a["level"][row, c]
            p = 0.0
            for level, share in ((a["level"][row, c], 1 - a["row_patchy"][row]), (spared, a["row_patchy"][row])):
                states = np.exp(scale.log_table[level]) / np.exp(scale.log_table[level]).sum() * (1 - a["column_absent"][c])
                states[0] += a["column_absent"][c]
                p += share * sum(states[scale.states.index(s)] for s in e.states)
            log_p += e.weight * math.log(e.certainty * p + 1 - e.certainty)
        brute.append(log_p)
    weight = np.exp(np.array(brute) - max(brute))
    assert np.allclose(after.rows, weight / weight.sum(), atol=1e-12)


def test_full_and_thin_sheets_are_fast(anatomy: Anatomy) -> None:
    """Under 20 ms on a quiet machine (`make bench`); the bound allows for a busy one."""
    every = Sheet(tuple(Entry(i, s, anatomy.scales[anatomy.items[i].scale].healthy[-1:]) for i, s in anatomy.columns if anatomy.items[i].routine))
    for sheet in (every, read_sheet_text("numb right lateral foot, power 5/5, ankle jerks 2+", anatomy), Sheet()):
        localise_sheet(sheet, anatomy)
        times = []
        for _ in range(5):
            start = time.process_time()
            localise_sheet(sheet, anatomy)
            times.append(time.process_time() - start)
        assert min(times) < 0.06


def test_scores_come_from_entered_values_only(anatomy: Anatomy) -> None:
    rows = [{"item": "onls_arms", "grade": "2"}, {"item": "onls_legs", "grade": "4"}, {"item": "vital_capacity_ml_kg", "value": "12"},
            {"item": "mgadl_talking", "grade": "7"}]  # fmt: skip
    sheet = read_sheet_rows(rows, anatomy)
    by_id = {s.id: s for s in localise_sheet(sheet, anatomy).scores}
    assert by_id["onls"].score == 6
    assert by_id["rule_20_30_40"].score is None
    assert len(by_id["rule_20_30_40"].missing) == 2
    assert "vital capacity" in by_id["rule_20_30_40"].text
    assert by_id["mg_adl"].score is None
    assert any("talking" in i.message for i in sheet.issues)


def test_next_test_for_foot_drop_asks_for_inversion_or_the_hip(anatomy: Anatomy) -> None:
    answer = localise_sheet(read_sheet_text("Right ankle dorsiflexion 2, eversion 2, numb dorsum of foot", anatomy), anatomy, tests=6)
    asked = {t.item for t in answer.next_tests}
    assert asked & {"ankle_inversion", "hip_abduction", "toe_flexion"}
    assert all(t.gain_bits > 0 and t.text for t in answer.next_tests)


def test_next_tests_are_of_the_affected_side_and_the_ordinary_examination(anatomy: Anatomy) -> None:
    answer = localise_sheet(read_sheet_text("ankle dorsiflexion 2/5 right, eversion 2", anatomy), anatomy)
    assert {"ankle_inversion", "hip_abduction"} <= {t.item for t in answer.next_tests}
    assert all(t.side == "right" and anatomy.items[t.item].routine for t in answer.next_tests)


def test_numb_saddle_alone_is_conus_or_cauda_equina(anatomy: Anatomy) -> None:
    answer = localise_sheet(read_sheet_text("saddle numb, urinary retention", anatomy), anatomy)
    sites = dict(answer.sites)
    assert sites["cauda_equina"] + sites["spinal_cord"] > 0.8


@pytest.mark.parametrize(
    ("text", "lesion", "site"),
    [
        ("right eyelids 0, right eye movements 0, left lower face 3, left shoulder abduction 4, left hip flexion 4, left plantar extensor",
         "midbrain", "brainstem"),
        ("left eyelids 1, left eye movements 1, right elbow flexion 2, right hip flexion 2, right ankle dorsiflexion 2", "midbrain", "brainstem"),
        ("right eye abduction 0, left elbow flexion 4, left hip flexion 4, left plantar extensor", "pons", "brainstem"),
        ("right forehead 1, right lower face 1, right eye abduction 1, left elbow flexion 2, left hip flexion 2", "pons", "brainstem"),
        ("left lower face 3, left elbow flexion 2, left hip flexion 2, left plantar extensor, eyelids 5 both sides, eye movements 5 both sides",
         "capsule", "cerebral_hemisphere"),
        ("Leg power normal both sides; pinprick lost perineum both sides; touch normal perineum both sides; bladder retention, anal tone lax",
         "conus", "spinal_cord"),
        ("Right shoulder abduction 1, elbow flexion 1, elbow extension 5, biceps reflex 0, numb right lateral upper arm and right thumb",
         "plexus:upper_trunk", "plexus"),
    ],
)  # fmt: skip
def test_signs_that_a_rival_cannot_make_decide(anatomy: Anatomy, text: str, lesion: str, site: str) -> None:
    after = lesion_posterior(read_sheet_text(text, anatomy), anatomy)
    assert max(after.sites, key=lambda s: after.sites[s]) in {site, "nerve_root" if site == "plexus" else site}
    assert p(text, lesion, anatomy) > p(text, "functional", anatomy) + p(text, "capsule" if lesion != "capsule" else "midbrain", anatomy)


def test_motor_neurone_disease_spares_the_sphincters(anatomy: Anatomy) -> None:
    arms = "Shoulder abduction 2, elbow flexion 2, finger flexion 1 both sides, hip flexion 4 both sides, knee jerk 3 both sides, plantars extensor"
    rest = f"{arms}, bladder normal"
    assert p(f"{arms}, urinary retention", "motor_neurone", anatomy) < p(rest, "motor_neurone", anatomy) / 2
    assert p(f"{arms}, urinary retention", "cord_", anatomy) > p(rest, "cord_", anatomy)


@pytest.mark.parametrize("root", ["root:root_c3:left", "root:root_c4:left"])
def test_trapezius_is_not_weakened_by_a_root(anatomy: Anatomy, root: str) -> None:
    e = expectations_of(anatomy)
    column = e.column["shoulder_shrug", "left"]

    def least(lesion: str) -> int:
        rows = np.flatnonzero(anatomy.arrays["row_lesion"] == next(i for i, x in enumerate(anatomy.lesions) if x.id == lesion))
        return int(e.level[rows, column].min())

    assert least(root) == 100
    assert least("nerve:accessory:left") < 10
    assert least("hemisphere:right") < 100


def test_a_sign_against_is_listed(anatomy: Anatomy) -> None:
    text = "ankle dorsiflexion 2/5 right, hip abduction 4, eversion 2, inversion 5, ankle jerk normal, numb first web space"
    first = localise_sheet(read_sheet_text(text, anatomy), anatomy).lesions[0]
    assert first.lesion.startswith("nerve:common_peroneal")
    assert "hip_abduction" in {x.item for x in first.against}


@pytest.mark.parametrize("text", ["", "feet numb", "Right ankle dorsiflexion 2, eversion 2", "Left knee extension 2, knee jerk absent"])
def test_next_tests_say_every_outcome_and_differ(anatomy: Anatomy, text: str) -> None:
    tests = localise_sheet(read_sheet_text(text, anatomy), anatomy, tests=6).next_tests
    parted = [frozenset(lesion for _, lesion in t.favours) for t in tests]
    assert tests
    assert all(len(t.favours) >= 2 and t.gain_bits >= 0.02 for t in tests)
    assert all(parted.count(x) <= 2 for x in parted)
    assert text or all(anatomy.items[t.item].routine for t in tests)


def test_mrc_sum_score_counts_whole_grades(anatomy: Anatomy) -> None:
    members = [(m, s) for m in anatomy.mrc_sum.movements for s in ("left", "right")]
    sheet = Sheet(tuple(Entry(m, s, (("4-", "4", "4+")[i % 3],)) for i, (m, s) in enumerate(members)))
    assert mrc_sum(sheet, anatomy).score == 48
    assert "whole grades" in mrc_sum(sheet, anatomy).text


def test_empty_sheet_gives_the_prior(anatomy: Anatomy) -> None:
    after = lesion_posterior(Sheet(), anatomy)
    assert np.allclose(after.rows, after.prior)
    assert localise_sheet(Sheet(), anatomy).lesions[0].rank == 1


def test_brown_sequard_comes_out_of_the_graph(anatomy: Anatomy) -> None:
    e = expectations_of(anatomy)
    lesion = next(i for i, x in enumerate(anatomy.lesions) if x.id == "cord_hemi:t8:left")
    row = int(np.flatnonzero(anatomy.arrays["row_lesion"] == lesion)[-2])
    level = {c: int(e.level[row, i]) for c, i in e.column.items()}
    lost = [("hip_flexion", "left"), ("great_toe.fine", "left"), ("great_toe.pain", "right")]
    kept = [("hip_flexion", "right"), ("great_toe.fine", "right"), ("great_toe.pain", "left")]
    assert all(level[x] < 20 for x in lost)
    assert all(level[x] > 80 for x in kept)
    assert level["elbow_flexion", "left"] == 100


def test_spinal_shock_silences_reflexes(anatomy: Anatomy) -> None:
    e = expectations_of(anatomy)
    lesion = next(i for i, x in enumerate(anatomy.lesions) if x.id == "cord_transverse:t6:both")
    rows = np.flatnonzero(anatomy.arrays["row_lesion"] == lesion)
    column = e.column["knee_jerk", "left"]
    shock = anatomy.arrays["row_shock"][rows]
    assert e.level[rows[shock == 0], column].max() > 80
    assert e.level[rows[shock == 1], column].min() < 10


def test_left_and_right_are_mirror_images(anatomy: Anatomy) -> None:
    left, right = (read_sheet_text(f"{side} ankle dorsiflexion 2, eversion 3, numb dorsum of foot", anatomy) for side in ("left", "right"))
    a, b = lesion_posterior(left, anatomy), lesion_posterior(right, anatomy)
    swap = {"left": "right", "right": "left"}
    for family, probability in a.families.items():
        head, _, side = family.rpartition(":")
        mirrored = f"{head}:{swap[side]}" if side in swap else family
        assert math.isclose(probability, b.families[mirrored], rel_tol=1e-6, abs_tol=1e-12)


def test_mrc_sum_score_only_from_entered_grades(anatomy: Anatomy) -> None:
    members = anatomy.mrc_sum.movements
    full = Sheet(tuple(Entry(m, s, ("4",)) for m in members for s in ("left", "right")))
    assert mrc_sum(full, anatomy).score == 48
    part = Sheet(full.entries[:-1])
    assert mrc_sum(part, anatomy).score is None
    assert mrc_sum(part, anatomy).entered == 11
    assert len(mrc_sum(part, anatomy).missing) == 1


@given(st.data())
def test_order_does_not_matter_and_probabilities_sum_to_one(anatomy: Anatomy, data: st.DataObject) -> None:
    columns = data.draw(st.lists(st.sampled_from(anatomy.columns), min_size=1, max_size=8, unique=True))
    entries = []
    for item, side in columns:
        states = anatomy.scales[anatomy.items[item].scale].states
        entries.append(Entry(item, side, (data.draw(st.sampled_from(states)),)))
    one = lesion_posterior(Sheet(tuple(entries)), anatomy)
    other = lesion_posterior(Sheet(tuple(reversed(entries))), anatomy)
    assert np.allclose(one.rows, other.rows, atol=1e-12)
    assert math.isclose(float(one.rows.sum()), 1.0, rel_tol=1e-9)
    assert math.isclose(sum(one.segments.values()), 1.0, rel_tol=1e-9)


@given(st.data())
def test_an_entry_that_leaves_everything_open_changes_nothing(anatomy: Anatomy, data: st.DataObject) -> None:
    item, side = data.draw(st.sampled_from(anatomy.columns))
    every = Entry(item, side, anatomy.scales[anatomy.items[item].scale].states)
    assert np.allclose(lesion_posterior(Sheet((every,)), anatomy).rows, lesion_posterior(Sheet(), anatomy).rows, atol=1e-9)


@pytest.mark.parametrize("share", [0.0, 0.6, 1.0])
def test_place_likelihood_equals_brute_force(anatomy: Anatomy, share: float) -> None:
    """Lesion by lesion: each divides its probability among the places that can make it, in proportion to their mass."""
    after = lesion_posterior(read_sheet_text("Leg power 2 both sides, reflexes absent both sides, sensation normal", anatomy), anatomy)
    after = replace(after, expectations=replace(after.expectations, anatomy=replace(anatomy, examined=share)))
    sites = (["nerve_roots"], ["spinal_cord"], ["nerve_roots", "polyneuropathy"], ["limb_arteries"])
    places, mass = tuple(Place(frozenset(s)) for s in sites), np.array([0.4, 0.3, 0.2, 0.1])
    found = after.place_log_likelihood(places, mass)
    prior, joint = np.zeros(len(anatomy.lesions)), np.zeros(len(anatomy.lesions))
    for row, lesion in enumerate(anatomy.arrays["row_lesion"]):
        prior[lesion] += after.prior[row]
        joint[lesion] += after.prior[row] * np.exp(after.log_likelihood[row])
    of = members(anatomy, places)
    part = [[of[k, i] * prior[i] / sum(of[k] * prior) for i in range(len(joint))] for k in range(len(places))]
    for k in range(len(places)):
        mine = [i for i in range(len(joint)) if of[k, i]]
        shared = sum(part[k][i] * joint[i] / sum(mass[j] * part[j][i] for j in range(len(places))) for i in mine)
        own = sum(joint[i] for i in mine) / sum(prior[i] for i in mine)
        assert math.isclose(found[k], math.log(share * shared + (1 - share) * own), rel_tol=1e-9)
    assert found[0] > found[1]


def test_a_place_of_no_lesion_has_the_mean_likelihood_and_a_confined_one_only_its_lesions(anatomy: Anatomy) -> None:
    after = lesion_posterior(read_sheet_text("right hip adduction 2, numb medial thigh right", anatomy), anatomy)
    nowhere, nerve = Place(frozenset({"no_such_site"})), frozenset({"focal_nerve"})
    places = (nowhere, Place(nerve, ("nerve:obturator",)), Place(nerve, ("nerve:common_peroneal",)), Place(nerve))
    found = after.place_log_likelihood(places, np.full(len(places), 0.25))
    assert np.isfinite(found).all()
    assert math.isclose(found[0], math.log(float(after.prior @ np.exp(after.log_likelihood))), rel_tol=1e-9)
    assert found[1] > found[3] > found[2]


def test_a_weakness_that_the_lesion_cannot_make_does_not_fit(anatomy: Anatomy) -> None:
    """The tibial nerve inverts the foot (umedic.rossu.edu): weak inversion speaks for the L5 root and is explained by no peroneal palsy."""
    text = "ankle dorsiflexion 2/5 right, inversion 4, eversion 2, ankle jerk normal, numb first web space"
    by_lesion = {x.lesion: x for x in localise_sheet(read_sheet_text(text, anatomy), anatomy).lesions}
    first, root = by_lesion["nerve:common_peroneal:right"], by_lesion["root:root_l5:right"]
    assert first.rank == 1
    assert "ankle_inversion" in {x.item for x in first.against} - {x.item for x in first.explains}
    assert "ankle_inversion" in {x.item for x in root.explains} - {x.item for x in root.against}


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Arms 2/5 both sides, hands 1/5, legs 4/5 both, reflexes brisk in legs, plantars extensor, urinary retention", "cord_central"),
        ("Both hands 2/5 with wasting, deltoids 4/5, biceps reflex absent both sides, pinprick lost in both arms, touch normal in both arms, "
         "knee jerks brisk, plantars extensor, bladder normal", "cord_syrinx"),
    ],
)  # fmt: skip
def test_central_cord_and_cavity_separate(anatomy: Anatomy, text: str, first: str) -> None:
    assert localise_sheet(read_sheet_text(text, anatomy), anatomy).lesions[0].lesion.startswith(first)


@pytest.mark.parametrize(
    ("rows", "score", "total"),
    [
        ({"mgc_ptosis": 1, "mgc_double_vision": 3, "mgc_eye_closure": 0, "mgc_talking": 2, "mgc_chewing": 0, "mgc_swallowing": 5, "mgc_breathing": 0,
          "mgc_neck": 1, "mgc_shoulder_abduction": 2, "mgc_hip_flexion": 4}, "mgc", 18),
        ({"incat_arms": 3, "incat_legs": 2}, "incat", 5),
        ({"gbs_disability_grade": 4}, "gbs_disability", 4),
        ({f"irods_{i}": 1 for i in range(1, 25)}, "i_rods", 24),
        ({f"irods_{i}": 1 for i in range(1, 24)}, "i_rods", None),
        ({"incat_arms": 6, "incat_legs": 2}, "incat", None),
        ({"mgc_breathing": 3}, "mgc", None),
        ({"days_weak_to_admission": 3, "facial_or_bulbar_weakness": 1, "mrc_sum": 35}, "egris", 5),
        ({"days_weak_to_admission": 8, "facial_or_bulbar_weakness": 0, "mrc_sum": 60}, "egris", 0),
        ({"days_weak_to_admission": 4, "mrc_sum": 60}, "egris", None),
        ({"days_weak_to_admission": 4, "facial_or_bulbar_weakness": 1, "mrc_sum": 61}, "egris", None),
        ({"age_years": 61, "preceding_diarrhoea": 1, "mrc_sum": 30}, "megos_admission", 9),
        ({"age_years": 40, "preceding_diarrhoea": 0, "mrc_sum": 41}, "megos_admission", 2),
        ({"age_years": 61, "preceding_diarrhoea": 1, "mrc_sum_day_7": 20}, "megos_day_7", 12),
        ({"age_years": 61, "preceding_diarrhoea": 1, "mrc_sum": 20}, "megos_day_7", None),
        ({"grip_kg_man": 26, "chair_rises_s": 15, "lean_mass_kg_m2_man": 6.9, "gait_speed_m_s": 0.8, "timed_up_and_go_s": 19}, "ewgsop2_men", 3),
    ],
)  # fmt: skip
def test_scales_of_entered_values(anatomy: Anatomy, rows: dict[str, float], score: str, total: float | None) -> None:
    sheet = read_sheet_rows([{"item": k, "grade": str(v)} for k, v in rows.items()], anatomy)
    found = next(s for s in localise_sheet(sheet, anatomy).scores if s.id == score)
    assert found.score == total
    assert bool(found.missing) == (total is None)


def test_the_mrc_sum_of_the_grades_is_a_value_of_other_scores(anatomy: Anatomy) -> None:
    grades = ", ".join(
        f"{x} 3/5" for x in ("shoulder abduction", "elbow flexion", "wrist extension", "hip flexion", "knee extension", "ankle dorsiflexion")
    )
    rows = [{"item": "days_weak_to_admission", "grade": "2"}, {"item": "facial_or_bulbar_weakness", "grade": "0"}]
    by_grades = joined(read_sheet_text(grades, anatomy), read_sheet_rows(rows, anatomy))
    score = {s.id: s for s in localise_sheet(by_grades, anatomy).scores}
    assert score["egris"].score == 4  # 36 of 60: 2 points, and 2 for the days
    assert "24 %" in score["egris"].text
    assert score["megos_admission"].missing == ("age in years", "diarrhoea before the weakness (0 no, 1 yes)")


def test_every_scale_has_a_source(anatomy: Anatomy) -> None:
    assert {s.id for s in anatomy.scores} >= {
        "onls", "incat", "i_rods", "mg_adl", "mgc", "alsfrs_r", "gbs_disability", "egris", "megos_admission", "rule_20_30_40", "ewgsop2_men",
    }  # fmt: skip
    assert all(s.source and s.source != "judgement" for s in anatomy.scores)


@pytest.mark.parametrize("text", ["left foot drop", "foot drop", "right foot drop"])
def test_a_bare_foot_drop_asks_for_inversion_and_hip_abduction(anatomy: Anatomy, text: str) -> None:
    asked = {t.item for t in localise_sheet(read_sheet_text(text, anatomy), anatomy, tests=4).next_tests}
    assert {"ankle_inversion", "hip_abduction"} <= asked


@pytest.mark.parametrize("text", ["right foot drop, numb dorsum of foot, inversion weak", "foot drop with numb dorsum and weak inversion"])
def test_foot_drop_with_weak_inversion_is_the_root(anatomy: Anatomy, text: str) -> None:
    answer = localise_sheet(read_sheet_text(text, anatomy), anatomy)
    assert answer.lesions[0].name.startswith("L5 root")
    assert dict(answer.sites).get("cerebral_hemisphere", 0.0) < 0.1


@pytest.mark.parametrize(
    ("text", "first"),
    [("right facial weakness, forehead involved", "Facial nerve, right"), ("right lower face weak, forehead spared", "Cerebral hemisphere")],
)
def test_the_forehead_tells_the_nerve_from_the_brain(anatomy: Anatomy, text: str, first: str) -> None:
    assert localise_sheet(read_sheet_text(text, anatomy), anatomy).lesions[0].name.startswith(first)
