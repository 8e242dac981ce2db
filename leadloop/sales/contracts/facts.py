"""The facts of a lead, declared once: what forms fill while it is empty and people type.

The Dataverse columns and the entity, the statements of the hot path, what a later submission
fills, what a person may type, the record page and the API read this list; the column in the
database is `models.Lead`'s. `docs/tutorials/add-a-field-to-a-lead.md` adds one to it.
"""

from typing import Final, NamedTuple

from leadloop.customers.contracts import PRODUCTS
from leadloop.kit.entity import FieldType
from leadloop.sales.contracts.words import LEAD_SOURCES, RATINGS, Word

MAX_INTEGER: Final = 2_147_483_647


class Fact(NamedTuple):
    """One fact: its attribute, its Dataverse column, the word for it on screens.

    ``max_length`` is how many characters a person may type; ``words`` are the values of a choice,
    to which an ``open_choice`` adds those that senders bring. A number is whole, 0 to
    ``MAX_INTEGER``, null where it is not known; every other fact is then an empty text.
    """

    attribute: str
    column: str
    label: str
    type: FieldType = FieldType.TEXT
    max_length: int = 200
    words: tuple[Word, ...] = ()
    open_choice: bool = False

    @property
    def is_number(self) -> bool:
        """Whether its values are whole numbers."""
        return self.type is FieldType.INTEGER


_PRODUCT_WORDS: Final = tuple(Word(p.number, p.code, p.label) for p in PRODUCTS)

FACTS: Final = (
    Fact("salutation", "salutation", "Salutation", max_length=40),
    Fact("first_name", "firstname", "First name"),
    Fact("last_name", "lastname", "Last name"),
    Fact("email", "emailaddress1", "E-mail", max_length=320),
    Fact("mobile_phone", "mobilephone", "Mobile phone", max_length=40),
    Fact("company", "companyname", "Company", max_length=300),
    Fact("job_title", "jobtitle", "Job title"),
    Fact("company_size", "numberofemployees", "Company size", FieldType.INTEGER, 20),
    Fact("country", "ll_country", "Country", max_length=2),
    Fact(
        "product_interest",
        "ll_productinterest",
        "Product interest",
        FieldType.CHOICE,
        40,
        _PRODUCT_WORDS,
    ),
    Fact("message", "description", "Message", FieldType.MEMO, 20_000),
    Fact(
        "lead_source",
        "leadsourcecode",
        "Lead source",
        FieldType.CHOICE,
        40,
        LEAD_SOURCES,
        open_choice=True,
    ),
    Fact("pipeline", "ll_pipeline", "Pipeline", max_length=60),
    Fact("rating", "leadqualitycode", "Rating", FieldType.CHOICE, 10, RATINGS),
    Fact("utm_source", "ll_utmsource", "UTM source", max_length=500),
    Fact("utm_medium", "ll_utmmedium", "UTM medium", max_length=500),
    Fact("utm_campaign", "ll_utmcampaign", "UTM campaign", max_length=500),
    Fact("landing_page", "ll_landingpage", "Landing page", max_length=2_000),
    Fact("referrer", "ll_referrer", "Referrer", max_length=2_000),
)
