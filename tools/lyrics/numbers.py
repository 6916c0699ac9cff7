"""Numbers in words, as they are sung: "24" is twenty four, "1999" nineteen ninety nine."""

from collections.abc import Mapping, Sequence

_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
# Up to twelve, and the tens, in the other languages: the numbers songs count with. Longer ones are sung digit by digit.
_SMALL: Mapping[str, Sequence[str]] = {
    "german": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf".split(),
    "french": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze".split(),
    "spanish": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce".split(),
    "italian": "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici".split(),
    "portuguese": "zero um dois três quatro cinco seis sete oito nove dez onze doze".split(),
}
MOST_COUNTED = 999_999


def number_words(digits: str, language: str) -> list[str]:
    """The words a row of digits is sung as."""
    if language == "english" and int(digits) <= MOST_COUNTED and (digits == "0" or digits[0] != "0"):
        return _english(int(digits))
    small = _SMALL.get(language, _ENGLISH)
    return [small[int(digits)]] if int(digits) < len(small) and digits[0] != "0" else [small[int(d)] for d in digits]


def _english(number: int) -> list[str]:
    if number < 20:
        return [_ENGLISH[number]]
    if number < 100:
        tens, ones = divmod(number, 10)
        return [_ENGLISH_TENS[tens - 2], *([_ENGLISH[ones]] if ones else [])]
    if 1100 <= number < 2000 or (2010 <= number < 2100):  # a year
        high, low = divmod(number, 100)
        return [*_english(high), *(_english(low) if low > 9 else ["oh", _ENGLISH[low]] if low else ["hundred"])]
    size, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    high, low = divmod(number, size)
    return [*_english(high), name, *(_english(low) if low else [])]
