"""The demonstration insurer's forms, as data."""

from typing import Final

from leadloop.portal.contracts import ConsentAsk, FieldChoice, FieldKind, FormDraft, FormField

SITE: Final = "Harbour Life"
HOME: Final = "/p/welcome"
ACCOUNT: Final = "/p/account"

FORM_ILP: Final = "ilp-enquiry"
FORM_CALCULATOR: Final = "premium-calculator"
FORM_GROUP: Final = "group-benefits"
FORM_CONTACT: Final = "contact"
FORM_RETIREMENT: Final = "retirement-check"

_COUNTRIES: Final = (
    ("AU", "Australia"),
    ("AT", "Austria"),
    ("BE", "Belgium"),
    ("CA", "Canada"),
    ("CN", "China"),
    ("DK", "Denmark"),
    ("FR", "France"),
    ("DE", "Germany"),
    ("HK", "Hong Kong"),
    ("IN", "India"),
    ("ID", "Indonesia"),
    ("IE", "Ireland"),
    ("IT", "Italy"),
    ("JP", "Japan"),
    ("MY", "Malaysia"),
    ("NL", "Netherlands"),
    ("NZ", "New Zealand"),
    ("PH", "Philippines"),
    ("SG", "Singapore"),
    ("ES", "Spain"),
    ("SE", "Sweden"),
    ("CH", "Switzerland"),
    ("TH", "Thailand"),
    ("AE", "United Arab Emirates"),
    ("GB", "United Kingdom"),
    ("US", "United States"),
    ("VN", "Vietnam"),
)
_SIZES: Final = ("1-10", "11-50", "51-100", "101-250", "251-1000", "1001-5000")
_PRODUCTS: Final = (
    ("ilp", "Investment-linked policy"),
    ("whole_life", "Whole life"),
    ("term_life", "Term life"),
    ("critical_illness", "Critical illness cover"),
    ("group_health", "Group health"),
    ("group_ilp", "Group investment-linked policy"),
)


def _choices(pairs: tuple[tuple[str, str], ...]) -> tuple[FieldChoice, ...]:
    return tuple(FieldChoice(*pair) for pair in pairs)


_FIRST: Final = FormField("first_name", "First name", required=True)
_LAST: Final = FormField("last_name", "Last name", required=True)
_EMAIL: Final = FormField("email", "E-mail", FieldKind.EMAIL, required=True)
_PHONE: Final = FormField(
    "mobile_phone", "Mobile phone", FieldKind.TEL, placeholder="+1 415 555 0134"
)
_COUNTRY: Final = FormField(
    "country", "Country", FieldKind.SELECT, required=True, choices=_choices(_COUNTRIES)
)
_COMPANY: Final = FormField("company", "Company")
_TITLE: Final = FormField("job_title", "Your role")
_SIZE: Final = FormField(
    "company_size", "Employees", FieldKind.NUMBER, placeholder="for example 240"
)
_MESSAGE: Final = FormField(
    "message", "Anything we should know?", FieldKind.TEXTAREA, placeholder="When may we call you?"
)

_CONSENTS: Final = (
    ConsentAsk(
        "product_offers",
        "email",
        "Yes, send me offers that fit my enquiry by e-mail. I can stop this at any time.",
    ),
    ConsentAsk(
        "profiling",
        "any",
        "Yes, use what I looked at here to make the answer more useful to me.",
    ),
)

FORMS: Final[dict[str, FormDraft]] = {
    FORM_ILP: FormDraft(
        name="ILP enquiry",
        title="Ask about an investment-linked policy",
        intro="Tell us a little about you. A licensed adviser answers, not a call centre, and "
        "you see every charge before you decide.",
        product_interest="ilp",
        campaign="",
        fields=(_FIRST, _LAST, _EMAIL, _PHONE, _COMPANY, _SIZE, _TITLE, _COUNTRY, _MESSAGE),
        consents=_CONSENTS,
        thank_you="We have your enquiry. An adviser answers within one working day.",
        submit_label="Send my enquiry",
    ),
    FORM_CALCULATOR: FormDraft(
        name="Premium calculator",
        title="Your personal illustration",
        intro="We send you the full illustration for the figures below, with all charges, as a "
        "PDF. Change anything you like.",
        fields=(
            FormField(
                "product_interest",
                "Plan",
                FieldKind.SELECT,
                required=True,
                choices=_choices(_PRODUCTS[:4]),
            ),
            FormField("age", "Your age", FieldKind.NUMBER, required=True),
            FormField("sum_assured", "Sum assured (USD)", FieldKind.NUMBER, required=True),
            FormField("term_years", "Term (years)", FieldKind.NUMBER),
            FormField("monthly_premium", "", FieldKind.HIDDEN),
            _FIRST,
            _LAST,
            _EMAIL,
            _PHONE,
            _COUNTRY,
        ),
        consents=_CONSENTS,
        thank_you="Your illustration is being prepared. You will have it by e-mail shortly.",
        submit_label="Send me the illustration",
    ),
    FORM_GROUP: FormDraft(
        name="Group benefits",
        title="Benefits for your team",
        intro="From ten employees. Tell us who you are and a specialist for companies will "
        "prepare a proposal.",
        product_interest="group_health",
        fields=(
            FormField("company", "Company", required=True),
            FormField(
                "company_size",
                "Employees",
                FieldKind.SELECT,
                required=True,
                choices=_choices(tuple((size, size.replace("-", " to ")) for size in _SIZES)),
            ),
            FormField(
                "product_interest",
                "Interested in",
                FieldKind.SELECT,
                required=True,
                choices=_choices(_PRODUCTS[4:]),
                default="group_health",
            ),
            _COUNTRY,
            _FIRST,
            _LAST,
            FormField("job_title", "Your role", required=True),
            _EMAIL,
            _PHONE,
            _MESSAGE,
        ),
        consents=_CONSENTS,
        thank_you="Thank you. A specialist for companies will call you within one working day.",
        submit_label="Ask for a proposal",
    ),
    FORM_CONTACT: FormDraft(
        name="Contact",
        title="Talk to us",
        intro="A question, a wish, a worry: write to us.",
        fields=(
            _FIRST,
            _LAST,
            _EMAIL,
            _PHONE,
            FormField("product_interest", "About", FieldKind.SELECT, choices=_choices(_PRODUCTS)),
            _COUNTRY,
            _MESSAGE,
        ),
        consents=_CONSENTS[:1],
        thank_you="Your message has arrived. We answer every one of them.",
        submit_label="Send",
    ),
    FORM_RETIREMENT: FormDraft(
        name="Retirement check (for partner sites)",
        title="Is your retirement on course?",
        intro="Six questions, and an adviser tells you what is missing.",
        product_interest="ilp",
        campaign="partner-retirement",
        embed_hosts=("*.partners.example", "localhost"),
        fields=(
            FormField("plans", "Your plans", FieldKind.HEADING),
            FormField(
                "savings_habit",
                "How do you save today?",
                FieldKind.RADIO,
                required=True,
                choices=_choices(
                    (
                        ("monthly", "Every month"),
                        ("sometimes", "Now and then"),
                        ("not_yet", "Not yet"),
                    )
                ),
            ),
            FormField(
                "matters",
                "What matters to you?",
                FieldKind.CHECKBOXES,
                required=True,
                choices=_choices(
                    (
                        ("growth", "Growth"),
                        ("safety", "Safety"),
                        ("family", "Cover for my family"),
                        ("access", "Getting at the money"),
                    )
                ),
            ),
            FormField("retire_on", "When would you like to stop working?", FieldKind.DATE),
            FormField("you", "About you", FieldKind.HEADING),
            FormField(
                "you_note",
                "We use this for your answer and for nothing else.",
                FieldKind.PARAGRAPH,
            ),
            _FIRST,
            _LAST,
            _EMAIL,
            _COUNTRY,
            FormField(
                "profile_url",
                "A page about you",
                FieldKind.URL,
                placeholder="https://www.example.com/me",
            ),
        ),
        consents=_CONSENTS[:1],
        thank_you="Thank you. An adviser looks at your answers and writes to you.",
        submit_label="Check my retirement",
    ),
}
