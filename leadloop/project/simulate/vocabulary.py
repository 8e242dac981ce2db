"""The words of the invented world: names, places, companies, titles, campaigns.

Every company lives under the reserved top-level domain ``.example`` and every free-mail address
carries a hyphen that those providers do not issue, so that no simulated mail finds a stranger.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple


class Phones(NamedTuple):
    """How mobile numbers of a country look: calling code, blocks in use, digits that follow."""

    calling_code: str
    blocks: tuple[str, ...]
    digits: int
    trunk: str


@dataclass(frozen=True, slots=True)
class Country:
    """What the generator knows of one country.

    ``weight`` is its share of visitors, ``utc_offset_h`` its clock all year, ``typed`` the ways
    in which people write its name.
    """

    code: str
    weight: float
    utc_offset_h: int
    typed: tuple[str, ...]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    company_forms: tuple[str, ...]
    phones: Phones


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_US_AREAS = _words(
    "205 212 213 303 305 312 404 415 503 512 602 612 615 617 619 702 704 713 718 801"
)

COUNTRIES: Final = (
    Country(
        "US",
        0.42,
        -6,
        ("US", "USA", "United States", "U.S.A.", "United States of America", "us"),
        _words(
            "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Susan "
            "Richard Jessica Joseph Karen Thomas Sarah Carlos Lisa Daniel Nancy Matthew Maria "
            "Anthony Ashley Mark Kimberly Kevin Emily Brian Michelle Jason Amanda Tyrone Keisha"
        ),
        _words(
            "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez "
            "Lopez Wilson Anderson Taylor Moore Jackson Martin Lee Perez Thompson White Harris "
            "Clark Ramirez Lewis Robinson Walker Young Allen King Wright O'Brien Nguyen Hill"
        ),
        ("Inc", "LLC", "Corp", "Group"),
        Phones("1", tuple(area + "555" for area in _US_AREAS), 4, ""),
    ),
    Country(
        "SG",
        0.15,
        8,
        ("SG", "Singapore", "singapore", "SGP"),
        _words(
            "Wei Ming Hui Ling Jia Xin Kai Jun Siti Aisyah Muhammad Farhan Priya Arjun Grace "
            "Daniel Rachel Benjamin Cheryl Nurul Ravi Mei Zhi Yong Shu Fen"
        ),
        _words(
            "Tan Lim Lee Ng Ong Wong Goh Chua Chan Koh Teo Ang Yeo Tay Ho Low Toh Sim Chong Chia "
            "Rahman Ismail Kumar Nair Pillai"
        ),
        ("Pte Ltd", "Pte. Ltd.", "Holdings"),
        Phones("65", _words("81 82 83 91 92 96 97 98"), 6, ""),
    ),
    Country(
        "GB",
        0.12,
        0,
        ("GB", "United Kingdom", "UK", "uk", "Great Britain"),
        _words(
            "Oliver Amelia George Isla Harry Ava Noah Freya Jack Emily Charlie Sophie Leo Grace "
            "Oscar Poppy Mohammed Aisha Callum Fiona Rhys Megan Ewan Niamh"
        ),
        _words(
            "Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright "
            "Thompson Evans Walker White Roberts Green Hall Wood Jackson Clarke Khan Hughes"
        ),
        ("Ltd", "plc", "LLP", "Limited"),
        Phones("44", _words("7712 7725 7841 7855 7921 7931 7951 7973"), 6, "0"),
    ),
    Country(
        "DE",
        0.09,
        1,
        ("DE", "Germany", "Deutschland", "germany"),
        _words(
            "Lukas Anna Felix Lea Jonas Marie Paul Lena Maximilian Sophie Jürgen Sabine Björn "
            "Heike Stefan Petra Andreas Claudia Mehmet Elif Tobias Katharina"
        ),
        _words(
            "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer "
            "Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Yilmaz Groß"
        ),
        ("GmbH", "AG", "GmbH & Co. KG", "SE"),
        Phones("49", _words("160 170 171 175 162 172"), 7, "0"),
    ),
    Country(
        "IN",
        0.10,
        5,
        ("IN", "India", "india", "IND"),
        _words(
            "Aarav Ananya Vivaan Diya Aditya Ishita Arjun Kavya Rohan Neha Vikram Pooja Sanjay "
            "Lakshmi Rahul Deepika Suresh Meera Imran Fatima Karthik Divya"
        ),
        _words(
            "Sharma Verma Gupta Singh Kumar Patel Reddy Nair Iyer Rao Mehta Joshi Desai Khan "
            "Mukherjee Chatterjee Menon Pillai Kapoor Malhotra Bose Naidu"
        ),
        ("Pvt Ltd", "Private Limited", "Industries", "Ltd"),
        Phones("91", _words("9810 9820 9830 9840 9845 9890 9900"), 6, "0"),
    ),
    Country(
        "AU",
        0.06,
        10,
        ("AU", "Australia", "australia", "AUS"),
        _words(
            "Jack Charlotte William Olivia Noah Mia Thomas Ruby Lachlan Matilda Cooper Zoe Angus "
            "Chloe Hamish Georgia Minh Linh"
        ),
        _words(
            "Smith Jones Williams Brown Wilson Taylor Nguyen Johnson Martin White Anderson Walker "
            "Thompson Harris Ryan Kelly Campbell Chen"
        ),
        ("Pty Ltd", "Pty Limited", "Group"),
        Phones("61", _words("412 413 414 421 431 438"), 6, "0"),
    ),
    Country(
        "CA",
        0.03,
        -5,
        ("CA", "Canada", "canada"),
        _words("Liam Emma Noah Olivia Lucas Chloé Étienne Amélie Ethan Sophia Gurpreet Harleen"),
        _words(
            "Tremblay Gagnon Roy Smith Brown Singh Wilson MacDonald Bouchard Campbell Chen Côté"
        ),
        ("Inc.", "Ltd.", "Corp."),
        Phones("1", tuple(area + "555" for area in _words("416 604 514 403 613 902")), 4, ""),
    ),
    Country(
        "MY",
        0.03,
        8,
        ("MY", "Malaysia", "malaysia"),
        _words("Ahmad Nur Farah Hafiz Wei Mei Raj Devi Azlan Siti Chong Aina"),
        _words("Abdullah Ismail Tan Lim Rahman Hassan Wong Krishnan Subramaniam Yusof Lee Ibrahim"),
        ("Sdn Bhd", "Berhad"),
        Phones("60", _words("12 16 19"), 7, "0"),
    ),
)

COUNTRY_BY_CODE: Final = {country.code: country for country in COUNTRIES}

COMPANY_HEADS: Final = _words(
    "Northgate Bluewater Summit Redwood Kestrel Lighthouse Granite Meridian Copperfield Silverline "
    "Oakhurst Brightwell Ironbridge Clearbrook Falconer Highmark Stonefield Westbourne Larkspur "
    "Evergreen Riverton Crestview Harrowgate Sunridge Palmetto Cobalt Juniper Longview Marlin "
    "Newhaven Orchard Pinnacle Quarry Ravenwood Sable Tidewater Umber Vantage Willowbank Yarrow"
)
COMPANY_FIELDS: Final = (
    "Logistics",
    "Foods",
    "Software",
    "Robotics",
    "Energy",
    "Textiles",
    "Dental Care",
    "Engineering",
    "Architects",
    "Freight",
    "Media",
    "Biotech",
    "Hotels",
    "Shipping",
    "Retail",
    "Motors",
    "Analytics",
    "Construction",
    "Pharma",
    "Packaging",
    "Consulting",
    "Electronics",
    "Learning",
    "Farms",
    "Print",
    "Security",
    "Aviation",
    "Ceramics",
    "Interiors",
    "Recruitment",
)

FREE_MAIL: Final = ("gmail.com", "gmail.com", "gmail.com", "yahoo.com", "icloud.com")
DISPOSABLE_MAIL: Final = ("mailinator.com", "guerrillamail.com", "yopmail.com", "10minutemail.com")

TITLES_DECIDING: Final = (
    "HR Director",
    "Chief Financial Officer",
    "Head of Benefits",
    "Managing Director",
    "VP People",
    "Founder",
    "CEO",
    "Compensation and Benefits Manager",
    "Owner",
)
TITLES_OTHER: Final = (
    "HR Manager",
    "Office Manager",
    "Procurement Specialist",
    "Finance Analyst",
    "Executive Assistant",
    "Operations Manager",
    "HR Business Partner",
    "Intern",
)
TITLES_PRIVATE: Final = (
    "",
    "",
    "",
    "Teacher",
    "Nurse",
    "Software Engineer",
    "Self-employed",
    "Accountant",
    "Sales Manager",
    "Retired",
    "Student",
    "Physician",
    "Driver",
)

PRODUCTS: Final = (
    "ilp",
    "whole_life",
    "term_life",
    "critical_illness",
    "group_health",
    "group_ilp",
)
PRODUCT_NAMES: Final = {
    "ilp": "investment-linked policy",
    "whole_life": "whole life",
    "term_life": "term life",
    "critical_illness": "critical illness cover",
    "group_health": "group health",
    "group_ilp": "group ILP",
}

MESSAGES_PRIVATE: Final = (
    "",
    "",
    "",
    "Please call me in the evening.",
    "We have two children and want to know what {product} costs at our age.",
    "Can I pause premiums for {product} if I change jobs?",
    "I compared three offers and would like an illustration for {product}.",
    "What is the surrender value after ten years?",
    "Just looking.",
    "My bank suggested something similar, is yours cheaper?",
    "Could you send details about {product} by e-mail?",
)
MESSAGES_COMPANY: Final = (
    "",
    "",
    "We are {size} people and our current cover ends next quarter.",
    "Please quote {product} for our staff.",
    "Our board asked for two proposals for {product}. Who is our contact?",
    "Do you cover dependants and contractors?",
    "We would like a call with a specialist for {product}.",
    "Collecting information for next year's budget.",
    "How long does onboarding take for about {size} employees?",
)


class Channel(NamedTuple):
    """One way by which visitors arrive.

    ``weight`` is its share; ``company_weight`` multiplies it for companies. ``click_id`` names the
    advertiser's query parameter, if any.
    """

    name: str
    weight: float
    company_weight: float
    source: str
    medium: str
    campaigns: tuple[str, ...]
    click_id: str
    referrer: str


CHANNELS: Final = (
    Channel(
        "search_ads",
        0.22,
        0.8,
        "google",
        "cpc",
        ("ilp-generic-2026", "brand-harbour-life", "term-life-quote", "group-benefits-search"),
        "gclid",
        "https://www.google.com/",
    ),
    Channel("organic", 0.24, 1.0, "", "", (), "", "https://www.google.com/"),
    Channel("direct", 0.14, 1.0, "", "", (), "", ""),
    Channel(
        "social_ads",
        0.14,
        0.3,
        "facebook",
        "paid_social",
        ("young-families", "ilp-spring", "retire-early"),
        "fbclid",
        "https://www.facebook.com/",
    ),
    Channel(
        "linkedin",
        0.06,
        3.2,
        "linkedin",
        "paid_social",
        ("benefits-leaders", "group-ilp-launch"),
        "li_fat_id",
        "https://www.linkedin.com/",
    ),
    Channel(
        "newsletter",
        0.07,
        1.0,
        "newsletter",
        "email",
        ("autumn-letter", "policy-review"),
        "",
        "",
    ),
    Channel(
        "comparison",
        0.09,
        0.4,
        "compare-cover",
        "affiliate",
        ("comparison-table",),
        "",
        "https://www.compare-cover.example/",
    ),
    Channel(
        "partner",
        0.04,
        2.0,
        "broker-portal",
        "referral",
        ("broker-referral",),
        "",
        "https://portal.brokers.example/",
    ),
)

SITE: Final = "https://www.harbourlife.example"
PAGES: Final = (
    "/",
    "/products/ilp",
    "/products/whole-life",
    "/products/term-life",
    "/products/critical-illness",
    "/group-benefits",
    "/about",
    "/claims",
    "/fees",
    "/faq",
)

DESKTOP_AGENTS: Final = (
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/139.0.0.0 Safari/537.36"
    ),
    (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/18.5 Safari/605.1.15"
    ),
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:141.0) Gecko/20100101 Firefox/141.0",
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/139.0.0.0 Safari/537.36 Edg/139.0.0.0"
    ),
)
MOBILE_AGENTS: Final = (
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
        "Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
    ),
    (
        "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/139.0.0.0 Mobile Safari/537.36"
    ),
    (
        "Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/138.0.0.0 Mobile Safari/537.36"
    ),
)
TABLET_AGENTS: Final = (
    (
        "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/18.5 Mobile/15E148 Safari/604.1"
    ),
)
