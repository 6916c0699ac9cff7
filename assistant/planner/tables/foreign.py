"""Basic music words of French, German, Spanish and Italian -> English, so that a simple request in them is served.
Hand-written.

Names of instruments, moods, keys and tempo words in these languages stand in their own tables; here are the small
words around them.
"""

import itertools
import re

WORDS: dict[str, dict[str, str]] = {
    "French": {
        "une": "a", "un": "a", "des": "some", "le": "the", "la": "the", "les": "the", "pour": "for", "avec": "with",
        "sans": "without", "et": "and", "en": "in", "à": "at", "au": "in the",
        "de": "of", "du": "of", "d": "of", "mesures": "bars", "mesure": "bar", "secondes": "seconds",
        "seconde": "second", "minutes": "minutes", "morceau": "piece", "chanson": "song", "musique": "music",
        "écris": "write", "ecris": "write", "écrire": "write", "compose": "compose", "fais": "make", "joue": "play",
        "moi": "me", "plus": "more", "moins": "less", "vite": "fast", "lentement": "slowly",
        "fort": "loud", "doux": "soft", "doucement": "softly", "ajoute": "add", "enlève": "remove",
        "enleve": "remove", "supprime": "remove", "batterie": "drums", "voix": "voices", "valse": "waltz",
        "petite": "short", "petit": "short", "lente": "slow", "lent": "slow", "rapide": "fast", "je": "I",
        "veux": "want", "voudrais": "want", "tonalité": "key", "quelle": "what", "est": "is", "dans": "in",
        "change": "change", "annule": "undo", "trente": "30", "vingt": "20", "quarante": "40", "soixante": "60",
        "dix": "10", "seize": "16", "huit": "8", "douze": "12", "deux": "2", "trois": "3", "quatre": "4",
    },
    "German": {
        "ein": "a", "eine": "a", "einen": "a", "einem": "a", "einer": "a", "der": "the", "die": "the", "das": "the",
        "den": "the", "dem": "the", "für": "for", "fuer": "for", "mit": "with", "ohne": "without",
        "und": "and", "im": "in", "in": "in", "takte": "bars", "takten": "bars", "takt": "bar", "sekunden": "seconds",
        "sekunde": "second", "minuten": "minutes", "minute": "minute", "stück": "piece", "stueck": "piece",
        "lied": "song", "musik": "music", "schreib": "write", "schreibe": "write", "komponiere": "compose",
        "mach": "make", "mache": "make", "spiel": "play", "mir": "me", "es": "it", "langsamer": "slower",
        "langsames": "slow", "langsame": "slow", "langsam": "slow", "schneller": "faster", "schnelles": "fast",
        "schnelle": "fast", "schnell": "fast", "lauter": "louder", "leiser": "softer", "etwas": "a bit",
        "bitte": "please", "füge": "add", "hinzu": "", "entferne": "remove", "schlagzeug": "drums",
        "stimmen": "voices", "walzer": "waltz", "marsch": "march", "wiegenlied": "lullaby", "kurzes": "short",
        "kurzer": "short",
        "kurze": "short", "trauriges": "sad", "traurige": "sad", "trauriger": "sad", "fröhliches": "happy",
        "fröhliche": "happy", "fröhlicher": "happy", "ruhiges": "calm", "ruhige": "calm", "ich": "I", "möchte": "want",
        "will": "want", "welche": "what", "welcher": "what", "tonart": "key", "ist": "is", "wie": "how",
        "zwanzig": "20", "dreißig": "30", "dreissig": "30", "vierzig": "40", "sechzig": "60", "acht": "8",
        "zwölf": "12", "sechzehn": "16", "zwei": "2", "drei": "3", "vier": "4", "rückgängig": "undo", "von": "of",
        "zum": "for the", "über": "about", "auf": "on",
    },
    "Spanish": {
        "un": "a", "una": "a", "el": "the", "la": "the", "los": "the", "las": "the", "para": "for", "con": "with",
        "sin": "without", "y": "and", "en": "in", "de": "of", "del": "of the", "compases": "bars",
        "compás": "bar", "segundos": "seconds", "minutos": "minutes", "minuto": "minute", "pieza": "piece",
        "canción": "song", "cancion": "song", "música": "music", "escribe": "write", "compón": "compose", "haz": "make",
        "toca": "play", "más": "more", "mas": "more", "menos": "less", "rápido": "fast", "rapido": "fast",
        "lento": "slow", "lenta": "slow", "despacio": "slow", "fuerte": "loud", "suave": "soft", "añade": "add",
        "quita": "remove",
        "batería": "drums", "bateria": "drums", "voces": "voices", "vals": "waltz", "corta": "short",
        "corto": "short", "quiero": "want", "qué": "what", "tonalidad": "key", "treinta": "30", "veinte": "20",
        "cuarenta": "40",
        "sesenta": "60", "ocho": "8", "doce": "12", "dieciséis": "16", "dos": "2", "tres": "3", "cuatro": "4",
        "deshacer": "undo", "un poco": "a bit",
    },
    "Italian": {
        "un": "a", "uno": "a", "una": "a", "il": "the", "lo": "the", "la": "the", "gli": "the", "le": "the",
        "per": "for", "con": "with", "senza": "without", "e": "and", "in": "in", "di": "of", "da": "of",
        "battute": "bars",
        "battuta": "bar", "misure": "bars", "secondi": "seconds", "minuti": "minutes", "minuto": "minute",
        "brano": "piece", "pezzo": "piece", "canzone": "song", "musica": "music", "scrivi": "write",
        "componi": "compose", "fai": "make",
        "suona": "play", "più": "more", "piu": "more", "meno": "less", "veloce": "fast", "lento": "slow",
        "lenta": "slow", "forte": "loud", "piano": "piano", "aggiungi": "add", "togli": "remove", "batteria": "drums",
        "voci": "voices",
        "valzer": "waltz", "breve": "short", "voglio": "want", "vorrei": "want", "che": "what", "tonalità": "key",
        "trenta": "30", "venti": "20", "quaranta": "40", "sessanta": "60", "otto": "8", "dodici": "12", "sedici": "16",
        "due": "2", "tre": "3", "quattro": "4", "annulla": "undo",
    },
}  # fmt: skip

# Words that tell a language apart from English and from the musical Italian that English uses.
MARKERS: dict[str, frozenset[str]] = {
    "French": frozenset(
        "une des les pour avec sans et du mesures secondes morceau chanson musique écris fais joue moi veux "
        "voudrais quelle est dans mineur majeur valse seul petite petit à dièse bémol trente ajoute enlève plus".split()
    ),
    "German": frozenset(
        "ein eine einen der die das für mit ohne und im takte sekunden minuten stück schreib schreibe "
        "komponiere mach mir langsamer langsames schneller lauter leiser bitte klavier geige walzer moll dur "
        "ich möchte welche tonart ist dreißig".split()
    ),
    "Spanish": frozenset(
        "una el los las para con sin y compases segundos minutos pieza canción música escribe haz toca más "
        "rápido quiero qué menor mayor guitarra alegre treinta añade quita batería despacio".split()
    ),
    "Italian": frozenset(
        "il gli per con senza battute secondi minuti brano pezzo canzone musica scrivi componi suona più "
        "voglio vorrei minore maggiore chitarra trenta aggiungi togli batteria allegra triste".split()
    ),
}
ENGLISH = frozenset(
    "the a an for with without and in of is it make write piece song bars seconds please give tune to on at me "
    "something i want that this slow fast add remove what how".split()
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def language_of(text: str) -> str | None:
    """Such as "French", "German", "Spanish" or "Italian" where at least two words tell so and outweigh English; None
    for English or unknown.
    """
    words = [word for word in _WORD.findall(text.lower())]
    english = sum(word in ENGLISH for word in words)
    counts = {name: sum(word in marks for word in words) for name, marks in MARKERS.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] >= 2 and counts[best] > english else None


# Instruments by their English names, so that answers name them in the language of the answer.
INSTRUMENTS: dict[str, str] = {
    "klavier": "piano", "flügel": "grand piano", "geige": "violin", "geigen": "violins", "violine": "violin",
    "bratsche": "viola", "flöte": "flute", "querflöte": "flute", "gitarre": "guitar",
    "harfe": "harp", "orgel": "organ", "trompete": "trumpet", "posaune": "trombone", "klarinette": "clarinet",
    "fagott": "bassoon", "akkordeon": "accordion", "kontrabass": "double bass",
    "streicher": "strings", "chor": "choir", "streichquartett": "string quartet", "saxophon": "saxophone",
    "pauken": "timpani", "violon": "violin", "violons": "violins",
    "violoncelle": "cello", "flûte": "flute", "flute": "flute", "guitare": "guitar", "harpe": "harp",
    "orgue": "organ", "trompette": "trumpet", "clarinette": "clarinet", "hautbois": "oboe",
    "accordéon": "accordion", "accordeon": "accordion", "contrebasse": "double bass", "cordes": "strings",
    "chœur": "choir", "choeur": "choir", "guitarra": "guitar", "violín": "violin",
    "flauta": "flute", "arpa": "harp", "órgano": "organ", "violonchelo": "cello", "trompeta": "trumpet",
    "clarinete": "clarinet", "acordeón": "accordion", "contrabajo": "double bass",
    "cuerdas": "strings", "coro": "choir", "chitarra": "guitar", "violino": "violin", "flauto": "flute",
    "organo": "organ", "violoncello": "cello", "tromba": "trumpet",
    "clarinetto": "clarinet", "fisarmonica": "accordion", "contrabbasso": "double bass", "archi": "strings",
    "pianoforte": "piano",
}  # fmt: skip
# German joins words: "Klavierstück" is a piano piece. Second halves, longest first.
_SECOND_HALVES = {
    "stücke": "piece", "stück": "piece", "stueck": "piece", "musik": "music", "lied": "song", "walzer": "waltz",
    "marsch": "march", "solo": "solo", "sonate": "piece", "melodie": "melody", "begleitung": "accompaniment",
}  # fmt: skip


def _taken_apart(word: str, table: dict[str, str]) -> str | None:
    """A joined German word whose halves are known, in English; None for any other."""
    for half, english in _SECOND_HALVES.items():
        first = word.removesuffix(half).removesuffix("s") if word.endswith(half) else ""
        for start in (first, first.removesuffix("n"), f"{first}e"):
            if first and start in table:
                return f"{table[start]} {english}"
    return None


_MODE_WORDS = {"mineur", "majeur", "menor", "mayor", "minore", "maggiore", "moll", "dur"}


def translated(text: str, language: str) -> str:
    """The small words and the instruments in English; note names before a mode word ("la menor") and everything else
    stay as they are.
    """
    table = {**INSTRUMENTS, **WORDS[language]}
    text = re.sub(r"\b([dlDL])'(?=\w)", lambda found: "of " if found[1].lower() == "d" else "the ", text)
    words = list(_WORD.finditer(text))
    notes = {first.start() for first, second in itertools.pairwise(words) if second[0].lower() in _MODE_WORDS}
    joined = _taken_apart if language == "German" else lambda word, table: None

    def english(found: re.Match[str]) -> str:
        word = found[0].lower()
        return found[0] if found.start() in notes else table.get(word) or joined(word, table) or found[0]

    out = _WORD.sub(english, text)
    out = re.sub(r"\bmore fast\b", "faster", re.sub(r"\bmore slow\b", "slower", out))
    return " ".join(re.sub(r"\bmore loud\b", "louder", re.sub(r"\bmore soft\b", "softer", out)).split())
