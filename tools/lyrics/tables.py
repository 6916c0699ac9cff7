"""What each language brings to singing: small words that stay unstressed, vowels that glide together, prefixes.

Data only. Function words after each language's usual grammar (articles, prepositions, pronouns, conjunctions,
auxiliaries); diphthongs after general practice of hyphenation and singing. How they are used is in `syllables.py`,
`stress.py` and `language.py`.
"""

from collections.abc import Mapping

# Sung without stress unless nothing else is there.
WEAK_WORDS: Mapping[str, frozenset[str]] = {
    "english": frozenset(
        "a an the and or nor but if as than that of to in on at by for from with into onto o'er 'til till 'til upon "
        "i me my you your he him his she her it its we us our they them their who whom whose which "
        "is am are was were be been has have had do does did will would shall should can could may might must "
        "i'm i'll i've i'd you're you'll you've he's she's it's we're we'll we've they're they'll 'tis 'twas "
        "there so some".split()
    ),
    "german": frozenset(
        "der die das den dem des ein eine einen einem einer eines und oder aber denn dass daß ob wenn als wie so "
        "in im ins an am auf aus bei beim mit nach von vom vor zu zum zur um für durch über unter bis "
        "ich du er sie es wir ihr mich mir dich dir ihn ihm uns euch sich mein dein sein meine deine seine meinen "
        "bin bist ist sind seid war waren hat habe hast haben wird werden kann will doch nur noch auch da".split()
    ),
    "french": frozenset(
        "le la les l' un une des du de d' au aux à en dans par pour sur sous avec sans et ou mais où que qu' qui "
        "je j' tu il elle on nous vous ils elles me m' te t' se s' lui leur y mon ton son ma ta sa mes tes ses ce c' "
        "cet cette ces notre votre nos vos ne n' pas plus est es suis sont a ai as ont si comme quand".split()
    ),
    "spanish": frozenset(
        "el la los las lo un una unos unas de del a al en con por para sin sobre y e o u pero que si como cuando "
        "yo tú él me te se nos os le les mi mis tu tus su sus es son está ha he no ni".split()
    ),
    "italian": frozenset(
        "il lo la i gli le l' un uno una di del della dei delle a al alla in nel nella con per su sul da dal tra fra "
        "e ed o ma che se come quando io tu mi ti si ci vi lo ne mio mia tuo tua suo sua è sono ha ho non".split()
    ),
    "portuguese": frozenset(
        "o a os as um uma de do da dos das em no na nos nas com por para sem e ou mas que se como quando "
        "eu tu ele ela me te lhe meu minha teu tua seu sua é são há não ao à".split()
    ),
}
# Half stressed: they may stand on a beat and need not.
LIGHT_WORDS: Mapping[str, frozenset[str]] = {
    "english": frozenset(
        "all no not now then when where what how why here this these those just too yet both each such more most "
        "can't don't won't isn't aren't wasn't didn't couldn't let let's up down out off through down like come go "
        "get got make made say said know see one oh o ah la na hey yeah while though like".split()
    ),
    "german": frozenset("nicht kein keine hier dort dann nun schon so wo was wer".split()),
    "french": frozenset("tout toute tous bien là ici rien".split()),
    "spanish": frozenset("más muy ya aquí allí todo toda".split()),
    "italian": frozenset("più già qui là tutto tutta".split()),
    "portuguese": frozenset("mais já aqui lá tudo".split()),
}
VOWELS: Mapping[str, str] = {
    "english": "aeiouy",
    "german": "aeiouyäöü",
    "french": "aeiouyàâäéèêëîïôöùûüÿœæ",
    "spanish": "aeiouáéíóúü",
    "italian": "aeiouàèéìíòóùú",
    "portuguese": "aeiouáâãàéêíóôõúü",
}
ANY_VOWELS = "".join(sorted(set("".join(VOWELS.values()) + "ýøåőűıųūāēīōěůąęăąаеёиоуыэюяіїєαεηιουωάέήίόύώ")))
# Vowels sung in one syllable; the longest that fits is taken.
GLIDES: Mapping[str, tuple[str, ...]] = {
    "english": (
        "eau", "eye", "ieu", "iew", "uoy", "ay", "ey", "oy", "uy", "ai", "ei", "oi", "au", "eu", "ou", "ea", "ee", "ie",
        "oa", "oe", "oo", "ue", "ui", "ae", "ye",
    ),
    "german": ("eie", "ei", "ai", "au", "eu", "äu", "ie", "ee", "aa", "oo", "ey", "ay", "ou"),
    "french": (
        "oeu", "œu", "eau", "aie", "oie", "uie", "ieu", "iei", "oui", "oue", "ai", "aî", "ay", "au", "ei", "eî", "ey",
        "eu", "eû", "oi", "oî", "oy", "ou", "où", "oû", "ui", "uî", "uy", "ia", "iè", "ié", "io", "ie", "ua",
        "ue", "ué",
        "uè", "ue", "aî", "ée", "œ",
    ),
    "spanish": (
        "iái", "iéi", "uái", "uéi", "uai", "uei", "iai", "ai", "ái", "au", "áu", "ei", "éi", "eu", "éu", "oi",
        "ói", "ou",
        "ia", "iá", "ie", "ié", "io", "ió", "ua", "uá", "ue", "ué", "uo", "uó", "iu", "iú", "ui", "uí", "üe",
        "üi", "üé",
    ),
    "italian": (
        "iuo", "uoi", "iai", "iei", "ai", "au", "ei", "eu", "oi", "ia", "ie", "iè", "io", "iò", "iu", "iù", "ua", "ue",
        "uè", "uo", "uò", "ui", "uà", "ià",
    ),
    "portuguese": (
        "ões", "ãe", "ão", "õe", "ai", "au", "ei", "eu", "oi", "ou", "iu", "ui", "éi", "éu", "ói", "ái", "ua",
        "uo", "ue",
        "uá",
    ),
}  # fmt: skip
PYPHEN_NAMES: Mapping[str, str] = {
    "english": "en_US", "german": "de_DE", "french": "fr", "spanish": "es", "italian": "it_IT", "portuguese": "pt_PT",
}  # fmt: skip
# Clusters that begin a syllable together.
ONSETS = frozenset(
    "bl br cl cr dr fl fr gl gr pl pr tr ch sh th ph wh qu gu kn wr sc sk sl sm sn sp st sw tw sch scr spr str thr "
    "shr spl squ chr phr kl kr schl schm schn schr schw pf zw gn ll rr ñ lh nh gh".split()
)
UNPARTED = ("ch", "sh", "th", "ph", "ck", "ng", "wh", "qu", "sch", "gh", "ll", "rr", "lh", "nh", "gn", "gl")
GERMAN_PREFIXES = ("be", "ge", "er", "ver", "zer", "ent", "emp", "miss")
GERMAN_STRESSED_ENDINGS = ("ion", "ei", "tät", "ik", "ie", "ieren", "iert", "ur", "ent", "ant", "ist")
