"""Tells a mere "thank you" from a message that wants something. Pure, and rather wrong one way."""

import re
from typing import Final

_MAX_WORDS: Final = 14
_THANKS: Final = frozenset(
    {
        *(
            "thanks",
            "thank",
            "thx",
            "ty",
            "cheers",
            "dank",
            "danke",
            "dankeschön",
            "merci",
            "gracias",
        ),
        *("grazie", "obrigado", "obrigada", "谢谢", "多谢", "terima", "kasih", "perfect", "great"),
    }
)
# A word that is not here could be a wish: then somebody reads it.
_HARMLESS: Final = frozenset(
    {
        *("a", "again", "all", "and", "appreciate", "appreciated", "awesome", "best", "brilliant"),
        *(
            "day",
            "dear",
            "done",
            "everyone",
            "excellent",
            "for",
            "fantastic",
            "good",
            "got",
            "have",
        ),
        *("hello", "help", "helpful", "helping", "hi", "i", "it", "kind", "kindly", "kindness"),
        *("lot", "lots", "lovely", "many", "me", "much", "nice", "ok", "okay", "very", "quick"),
        *("regards", "really", "reply", "response", "resolved", "sent", "service", "sir", "so"),
        *(
            "solved",
            "super",
            "support",
            "sorted",
            "team",
            "that",
            "the",
            "this",
            "to",
            "understood",
        ),
        *("warm", "wonderful", "works", "you", "your", "youre", "ur", "u", "madam", "my", "from"),
        *("iphone", "wishes", "weekend", "week", "evening", "prompt", "fast", "assistance", "now"),
        *("vielen", "für", "die", "hilfe", "schnelle", "antwort", "beaucoup", "muchas"),
        *("mille", "grüße", "viele", "schönen", "tag"),
    }
)
_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")
_SIGNATURE: Final = re.compile(r"^(--\s*$|sent from my |von meinem )", re.IGNORECASE | re.MULTILINE)


def is_only_thanks(text: str, *, name: str = "") -> bool:
    """Whether a message says thank you and nothing else; in doubt, False.

    ``name`` is the sender's, which may stand under it. A question, a number, a link, a negation or
    any word that is not known to be harmless makes it a message to be read.
    """
    said = _SIGNATURE.split(text.strip(), maxsplit=1)[0]
    if not said or "?" in said or any(c.isdigit() for c in said) or "/" in said or "@" in said:
        return False
    words = [word.lower().replace("\u2019", "").replace("'", "") for word in _WORD.findall(said)]
    if not 0 < len(words) <= _MAX_WORDS:
        return False
    own = {word.lower() for word in _WORD.findall(name)}
    known = _THANKS | _HARMLESS | own
    return any(word in _THANKS for word in words) and all(word in known for word in words)
