"""What the generator makes: people, their visits, and what they send. Nothing hidden is in here."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple


class MailKind(StrEnum):
    """Where an address lives."""

    COMPANY = "company"
    FREE = "free"
    DISPOSABLE = "disposable"


class Flaw(StrEnum):
    """What is wrong, on purpose, with a submission."""

    CLUMSY = "clumsy"
    """Mendable: odd spacing, shouting, a phone with dashes, a range for a size."""

    TYPO = "typo"
    """One field is wrong beyond mending, the person can still be reached."""

    HOPELESS = "hopeless"
    """No way to reach anybody."""

    HOSTILE = "hostile"
    """Mark-up, formulas, control characters, huge values."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may enquire. ``phone`` is E.164; ``company_size`` counts employees."""

    number: int
    country: str
    first_name: str
    last_name: str
    email: str
    mail_kind: MailKind
    phone: str
    job_title: str
    company: str = ""
    company_size: int = 0

    @property
    def for_company(self) -> bool:
        """Whether the person asks on behalf of an employer."""
        return bool(self.company)


class PageView(NamedTuple):
    """One page seen, and for how many seconds."""

    path: str
    seconds: int


class Calculator(NamedTuple):
    """What a visitor tried in the premium calculator; money in whole currency units."""

    product: str
    age: int
    sum_assured: int
    monthly_premium: int
    uses: int

    def values(self) -> dict[str, Any]:
        """Return what the calculator's page tells the server."""
        return {
            "product": self.product,
            "age": self.age,
            "sum_assured": self.sum_assured,
            "monthly_premium": self.monthly_premium,
        }


@dataclass(frozen=True, slots=True)
class Visit:
    """How a person came, and what happened before the form. ``local_hour`` is 0..23 there."""

    anonymous_id: str
    channel: str
    attribution: dict[str, str]
    referrer: str
    pages: tuple[PageView, ...]
    form: str
    user_agent: str
    device: str
    local_hour: int
    calculator: Calculator | None

    @property
    def campaign(self) -> str:
        """The campaign's name, or nothing."""
        return self.attribution.get("utm_campaign", "")

    @property
    def seconds(self) -> int:
        """Seconds on the site before the form opened."""
        return sum(page.seconds for page in self.pages)


@dataclass(frozen=True, slots=True)
class Enquiry:
    """One submission of the simulated world.

    ``data`` is what the person sends: the data of ``lead.created``. ``returning`` says that the
    person has been here before.
    """

    number: int
    person: Person
    visit: Visit
    product: str
    returning: bool
    flaw: Flaw | None
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mix:
    """Shares of the traffic, each 0..1."""

    returning: float = 0.08
    clumsy: float = 0.10
    typo: float = 0.03
    hopeless: float = 0.01
    hostile: float = 0.005
    companies: float = 0.45


USUAL = Mix()
"""What a public form sees."""

PERFECT = Mix(clumsy=0.10, typo=0.0, hopeless=0.0, hostile=0.0)
"""Only what intake can take: mendable clumsiness, nothing worse."""
