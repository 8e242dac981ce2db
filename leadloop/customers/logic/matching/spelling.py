"""One spelling of a name, a company, a mailbox, so that two of them can be compared.

Nothing here throws a difference away that a person would see as one: what is folded is case,
accents, punctuation and blanks.
"""

import re
import unicodedata
from typing import Final

_MAX: Final = 200
_WORD: Final = re.compile(r"[^\W_]+")
_INITIAL: Final = 1
_LONG_ENOUGH: Final = 4

# Providers that deliver every dotting of a name to one mailbox.
_DOTLESS: Final = frozenset({"gmail.com", "googlemail.com"})
_SAME_PROVIDER: Final = {"googlemail.com": "gmail.com"}

_ROLES: Final = frozenset(
    {
        *("accounts", "admin", "billing", "contact", "enquiries", "finance", "hello", "help"),
        *("hr", "info", "mail", "office", "reception", "sales", "service", "support", "team"),
    }
)
_FREE_MAIL: Final = frozenset(
    {
        *("aol.com", "gmail.com", "gmx.com", "gmx.de", "gmx.net", "googlemail.com"),
        *("hotmail.com", "icloud.com", "live.com", "mail.com", "me.com", "msn.com"),
        *("outlook.com", "proton.me", "protonmail.com", "qq.com", "singnet.com.sg", "web.de"),
        *("yahoo.com", "yahoo.com.sg", "yandex.ru", "163.com"),
    }
)

# English given names and what people write instead; each stands with the name it is short for.
_SHORT_FOR: Final = {
    short: name
    for name, shorts in {
        "alexander": "alex al sandy",
        "alexandra": "alex sandra",
        "andrew": "andy drew",
        "anthony": "tony",
        "benjamin": "ben benny",
        "catherine": "cathy kate katie",
        "charles": "charlie chuck",
        "christine": "chris chrissie tina",
        "christopher": "chris",
        "daniel": "dan danny",
        "david": "dave",
        "deborah": "deb debbie",
        "donald": "don",
        "edward": "ed eddie ted",
        "elizabeth": "beth betty eliza liz lizzie",
        "frederick": "fred",
        "gregory": "greg",
        "jacqueline": "jackie",
        "james": "jim jimmy",
        "jennifer": "jen jenny",
        "jonathan": "jon",
        "joseph": "joe",
        "joshua": "josh",
        "katherine": "kate kathy katie",
        "kenneth": "ken",
        "lawrence": "larry",
        "margaret": "maggie meg peggy",
        "matthew": "matt",
        "michael": "mick mike",
        "nicholas": "nick",
        "patricia": "pat tricia",
        "patrick": "pat",
        "peter": "pete",
        "rebecca": "becky",
        "richard": "dick rick",
        "robert": "bob bobby rob",
        "ronald": "ron",
        "samantha": "sam",
        "samuel": "sam",
        "stephen": "steve",
        "steven": "steve",
        "susan": "sue susie",
        "thomas": "tom tommy",
        "timothy": "tim",
        "victoria": "vicky",
        "william": "bill billy will",
    }.items()
    for short in shorts.split()
}


def fold(text: str) -> str:
    """Return ``text`` in small letters without accents and punctuation, single blanks between."""
    decomposed = unicodedata.normalize("NFKD", text[:_MAX].casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(_WORD.findall(plain))


def mailbox_key(email: str) -> str:
    """Return the mailbox that a normalised address most likely reaches: a weak key.

    Without its plus tag; at providers that ignore dots, without them. Never used to tell people
    apart or to join them alone.
    """
    local, at, domain = email.rpartition("@")
    if not at:
        return ""
    local = local.partition("+")[0] or local
    if domain in _DOTLESS:
        local = local.replace(".", "") or local
    return f"{local}@{_SAME_PROVIDER.get(domain, domain)}"


def is_role_address(email: str) -> bool:
    """Tell whether an address names a desk rather than a person, as ``info@`` does."""
    return email.partition("@")[0].partition("+")[0] in _ROLES


def company_domain(email: str) -> str:
    """Return the domain of a normalised address, unless anybody can have a mailbox there."""
    domain = email.rpartition("@")[2]
    return "" if domain in _FREE_MAIL else domain


def is_close(one: str, other: str) -> bool:
    """Tell whether two folded names are one name misspelt: one letter more, less, other, swapped.

    Short names have to be the same but for doubled letters: between Ana and Ada lies a person,
    between Ana and Anna a slip.
    """
    if _single(one) == _single(other):
        return True
    if min(len(one), len(other)) < _LONG_ENOUGH or abs(len(one) - len(other)) > 1:
        return False
    if len(one) > len(other):
        one, other = other, one
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return one[at + 1 :] == other[at + 1 :] or swapped


def _single(text: str) -> str:
    return re.sub(r"(.)\1+", r"\1", text)


def is_short_form(one: str, other: str) -> bool:
    """Tell whether one folded given name is the usual short form of the other, or its beginning."""
    first_one, first_other = one.partition(" ")[0], other.partition(" ")[0]
    if _single(first_one) == _single(first_other):  # Anna Maria, Anna
        return True
    return first_other in _long_forms(first_one) or first_one in _long_forms(first_other)


def _long_forms(name: str) -> tuple[str, ...]:
    long = _SHORT_FOR.get(name)
    return (long,) if long else ()


def is_initial(one: str, other: str) -> bool:
    """Tell whether one folded given name is the initial of the other."""
    short, long = sorted((one, other), key=len)
    return len(short) == _INITIAL and long.startswith(short)


def is_near_date(one: str, other: str) -> bool:
    """Tell whether two ISO dates are one date mistyped: one digit, or day and month swapped."""
    if len(one) != len(other):
        return False
    if sum(a != b for a, b in zip(one, other, strict=True)) == 1:
        return True
    year, _, rest = one.partition("-")
    month, _, day = rest.partition("-")
    return other == f"{year}-{day}-{month}"
