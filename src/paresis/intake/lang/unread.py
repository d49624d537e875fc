"""Languages that are recognised but not read: which one a text is in, and what its writer must know in an emergency."""

from __future__ import annotations

import re
from typing import NamedTuple


class Unread(NamedTuple):
    """A language that is not read.

    Attributes:
        name: In English.
        sentence: That nothing was read, and what to do in an emergency, in the language itself.
        signs: Small words that show it; nothing for one with a script of its own.
        letters: Letters that show it, as a class of a regular expression.
    """

    name: str
    sentence: str
    signs: str = ""
    letters: str = ""


IN_ENGLISH = "Not read: paresis reads English and German. In an emergency call your local emergency number."
LANGUAGES = {
    "es": Unread(
        "Spanish",
        "No se ha leído: paresis lee inglés y alemán. En una emergencia, llame al número de emergencias de su país.",
        "el la los las un una de del que y en no me mi mis es con por para desde hace tengo tiene siento pero muy cuando ayer estoy está "
        "pierna piernas dolor debilidad puedo caminar años días semanas mujer hombre pies cuesta orinar brazo débiles duele",
        "ñ¿¡",
    ),
    "fr": Unread(
        "French",
        "Non lu : paresis lit l'anglais et l'allemand. En cas d'urgence, appelez le numéro d'urgence de votre pays.",
        "le la les un une des du de et en ne pas je j ai mes ma mon est suis avec pour depuis dans qui que mais très quand hier jambe jambes "
        "douleur faiblesse peux marcher ans jours semaines femme homme elle il sont plus pieds respirer uriner faibles",
        "çœêèùû",
    ),
    "it": Unread(
        "Italian",
        "Non letto: paresis legge l'inglese e il tedesco. In caso di emergenza chiami il numero di emergenza del suo paese.",
        "il lo la gli le un una di del della che e in non mi mio mia mie è ho sono con per da dalla ma molto quando ieri gamba gambe dolore "
        "debolezza posso camminare anni giorni settimane donna uomo sento più alle nelle piedi faccio fatica riesco scale deboli braccio",
        "òì",
    ),
    "pt": Unread(
        "Portuguese",
        "Não foi lido: o paresis lê inglês e alemão. Em caso de emergência, ligue para o número de emergência do seu país.",
        "o a os as um uma de do da dos das que e em no na não me meu minha minhas é com por para desde há tenho sinto mas muito quando ontem "
        "estou perna pernas dor fraqueza consigo andar anos dias semanas mulher homem",
        "ãõ",
    ),
    "tr": Unread(
        "Turkish",
        "Okunamadı: paresis İngilizce ve Almanca okur. Acil durumda bulunduğunuz ülkenin acil numarasını arayın.",
        "ve bir bu çok değil var yok ama için ile gibi daha ne ben benim bacak bacaklarım bacağım ayak ayağım gün günden gündür beri "
        "dünden hafta aydır ağrı güçsüz güçsüzlük yürüyemiyorum kadın erkek yaşında hissetmiyorum iki sol sağ",
        "ğışİ",
    ),
    "pl": Unread(
        "Polish",
        "Nie odczytano: paresis czyta po angielsku i po niemiecku. W nagłym wypadku zadzwoń na lokalny numer alarmowy.",
        "i w z na do nie że się mam jest od po dla jak ale bardzo kiedy wczoraj moje moja mój noga nogi nogach ból osłabienie mogę chodzić lat dni "
        "tygodni kobieta mężczyzna czuję są nóg",
        "ąęłńśźż",
    ),
    "nl": Unread(
        "Dutch",
        "Niet gelezen: paresis leest Engels en Duits. Bel in een noodgeval het alarmnummer van uw land.",
        "de het een en van ik niet dat op met voor zijn mijn heb heeft maar zeer wanneer gisteren sinds benen been pijn zwak kan lopen jaar dagen "
        "weken vrouw man voel ook naar bij",
    ),
    "ar": Unread(
        "Arabic",
        "لم تتم القراءة: يقرأ paresis الإنجليزية والألمانية. في حالة الطوارئ اتصل برقم الطوارئ المحلي.",
        letters="\u0600-\u06ff",
    ),
    "zh": Unread("Chinese", "未能读取：paresis 只能读英语和德语。紧急情况下请拨打当地急救电话。", letters="\u4e00-\u9fff"),
    "ru": Unread(
        "Russian",
        "Не прочитано: paresis читает по-английски и по-немецки. В экстренном случае звоните по местному номеру экстренной помощи.",
        letters="\u0400-\u04ff",
    ),
}
SAMPLE = 20_000
LEAST_SHARE, LETTER_WEIGHT = 0.2, 0.5
_OTHER_SCRIPT = re.compile(r"[\u3040-\u30ff\u067e\u0686\u0698\u06af\u0404\u0406\u0407\u0454\u0456\u0457\u0490\u0491]")  # Japanese, Persian, Ukrainian
_WORD = re.compile(r"[^\W\d_]+")


def unread_language(text: str) -> Unread | None:
    """The language of a text that is neither English nor German, by its script or small words; None where it is none of those known.

    >>> unread_language("Tengo las piernas débiles desde ayer").name, unread_language("Мои ноги слабые").name
    ('Spanish', 'Russian')
    >>> unread_language("both legs weak")
    """
    sample = text[:SAMPLE]
    if not _OTHER_SCRIPT.search(sample):
        own = {code: len(re.findall(f"[{x.letters}]", sample)) for code, x in LANGUAGES.items() if not x.signs}
        best = max(own, key=lambda code: own[code])
        if own[best] * 2 > sum(c.isalpha() for c in sample):
            return LANGUAGES[best]
    words = _WORD.findall(sample.lower())
    scores = {code: score_of(x, words) for code, x in LANGUAGES.items() if x.signs}
    first = max(scores, key=lambda code: scores[code])
    return LANGUAGES[first] if words and scores[first] >= LEAST_SHARE * len(words) else None


def score_of(language: Unread, words: list[str]) -> float:
    """How many small words and letters of a language there are among some words."""
    signs = frozenset(language.signs.split())
    letters = frozenset(language.letters)
    return sum(w in signs for w in words) + LETTER_WEIGHT * sum(not letters.isdisjoint(w) for w in words)
