"""What the characters of a value say: drawn by a machine, chosen by a person, or a word of the language.

Plain functions over text; no state, nothing imported.
"""

from __future__ import annotations

from itertools import pairwise

# The letters that follow each letter in nine of ten letter pairs of English identifiers and prose, counted over the
# words of this project's documents and of Python's standard library.
_FOLLOWERS = {
    "a": "bcdgiklmnprstuvwy",
    "b": "aeijlorsu",
    "c": "acehiklmorstu",
    "d": "adeilorsu",
    "e": "abcdefgilmnopqrstvwxy",
    "f": "aefilorstu",
    "g": "aehilnorsu",
    "h": "aeiot",
    "i": "abcdefglmnoprstvxz",
    "j": "aou",
    "k": "eis",
    "l": "adeilostuy",
    "m": "abdeimopstu",
    "n": "acdefgiklnopstuv",
    "o": "bcdfgiklmnoprstuvw",
    "p": "aeiloprstuy",
    "q": "u",
    "r": "acdefgiklmnoprstuy",
    "s": "acehilmopstuy",
    "t": "acdefhilmoprstuy",
    "u": "abcefilmnprst",
    "v": "aei",
    "w": "aehinor",
    "x": "eipt",
    "y": "npst",
    "z": "e",
}
_PAIRS = frozenset(first + second for first, followers in _FOLLOWERS.items() for second in followers)
_HEX = frozenset("0123456789abcdefABCDEF")
_SYMBOLS = frozenset("!@#$%^&*?~+=")
_SCATTERED = -2.0  # below it lie 99 of 100 drawn values of 20 characters, and 1 of 1,000 words of real code


def entropy(text: str) -> float:
    """Return the Shannon entropy of the characters of `text`, in bits per character."""
    from math import log2

    counts = [text.count(each) for each in set(text)]
    return -sum(count / len(text) * log2(count / len(text)) for count in counts)


def wordiness(text: str) -> float:
    """Return the share, 0 to 1, of letter pairs that are common in English; random letters score about 0.4."""
    lower = text.lower()
    pairs = [first + second for first, second in pairwise(lower) if (first + second).isalpha()]
    return sum(pair in _PAIRS for pair in pairs) / len(pairs) if pairs else 0.0


def is_hex(text: str) -> bool:
    """Whether `text` is hexadecimal digits only."""
    return _HEX.issuperset(text)


def is_uuid(text: str) -> bool:
    """Whether `text` is a UUID."""
    return (
        len(text) == 36
        and [len(part) for part in text.split("-")] == [8, 4, 4, 4, 12]
        and is_hex(text.replace("-", ""))
    )


def changes(text: str) -> int:
    """Count the places where the kind of character changes: lower case, upper case, digit, other."""
    kinds = [0 if each.islower() else 1 if each.isupper() else 2 if each.isdigit() else 3 for each in text]
    return sum(first != second for first, second in pairwise(kinds))


def is_random(text: str, least: int = 16) -> bool:
    """Whether `text`, of at least `least` characters, looks drawn by a machine."""
    if len(text) < least or not text.isascii() or any(each.isspace() for each in text):
        return False
    if is_hex(text):
        return len(set(text)) >= 8 and not text.isdigit() and not text.isalpha()
    if entropy(text) < (2.9 if len(text) < 20 else 3.2):
        return False
    words = wordiness(text)
    mixed = any(each.isdigit() for each in text) and any(each.isalpha() for each in text)
    if mixed:
        if len(text) >= 16 and text.isalnum() and _likelihood(text) < _SCATTERED:
            return True
        digits_inside = changes("".join(each for each in text if each.isalnum())) / len(text)
        return words < 0.72 and digits_inside >= 0.2
    if text.islower() or text.isupper():
        return words < 0.45 and len(text) >= 20
    return words < 0.6 and changes(text) / len(text) >= 0.35


def _likelihood(text: str) -> float:
    """Return how much likelier an identifier is than drawn letters and digits, as the logarithm of the ratio.

    Its terms are those of neighbours: digits of identifiers stand together, and their letters follow as in words.
    """
    total = 0.0
    for first, second in pairwise(text.lower()):
        if first.isdigit() != second.isdigit():
            total -= 1.6
        elif first.isdigit():
            total += 0.4
        else:
            total += 1.2 if first + second in _PAIRS else -1.3
    return total


def is_chosen(text: str) -> bool:
    """Whether `text` looks like a password that a person chose: six to 64 characters, of two kinds or more."""
    if not 6 <= len(text) <= 64 or any(each.isspace() for each in text):
        return False
    letters = any(each.isalpha() for each in text)
    digits = sum(each.isdigit() for each in text)
    symbols = not _SYMBOLS.isdisjoint(text)
    return letters and (digits >= 2 or symbols or (digits == 1 and changes(text) >= 2 and len(text) >= 8))


def is_phrase(text: str) -> bool:
    """Whether `text` is a passphrase: four to eight different words in small letters, with hyphens between them."""
    words = text.split("-")
    return 4 <= len(words) == len(set(words)) <= 8 and all(
        word.isalpha() and word.isascii() and word.islower() and 3 <= len(word) <= 9 for word in words
    )


def is_app_password(text: str) -> bool:
    """Whether `text` is a password that Google makes for one program: sixteen letters in groups of four."""
    groups = text.split(" ")
    fits = [len(group) for group in groups] == [4, 4, 4, 4] and text.replace(" ", "").isalpha() and text.islower()
    return fits and wordiness(text) < 0.7


def is_words(text: str) -> bool:
    """Whether `text` is words with separators, as identifiers and formats are: `created_at`, `aes-256-gcm`."""
    if not _SYMBOLS.isdisjoint(text) or not any(each in text for each in "-_./: "):
        return False
    if sum(map(str.isdigit, text)) > 4:
        return False
    parts = "".join(each if each.isalnum() else " " for each in text).split()
    return all(_is_word(part) for part in parts) and wordiness(text) > 0.7


def _is_word(part: str) -> bool:
    letters = part.rstrip("0123456789")
    if not letters or (letters.isalpha() and len(letters) < 3):
        return True
    return letters.isalpha() and wordiness(letters) > 0.6
