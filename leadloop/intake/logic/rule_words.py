"""What rules may ask and what they may decide: every word with its type."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from leadloop.intake.contracts import EdgeScore, RuleWord
from leadloop.intake.logic.features import (
    device,
    email_domain,
    email_domain_kind,
    page,
    referrer_class,
)
from leadloop.intake.logic.vocabulary import ATTRIBUTION

_ADDRESSES: Final = {"referrer": "Referrer", "landing_page": "Landing page"}

INPUTS: Final = (
    RuleWord("company_size", "number", "Company size"),
    RuleWord("country", "text", "Country (ISO code)"),
    RuleWord("product_interest", "text", "Product interest"),
    RuleWord("first_name", "text", "First name"),
    RuleWord("last_name", "text", "Last name"),
    RuleWord("email", "text", "E-mail address"),
    RuleWord("email_domain", "text", "E-mail domain"),
    RuleWord("email_domain_kind", "text", "Kind of e-mail domain"),
    RuleWord("mobile_phone", "text", "Mobile phone"),
    RuleWord("company", "text", "Company"),
    RuleWord("job_title", "text", "Job title"),
    RuleWord("message", "text", "Message"),
    RuleWord("lead_source", "text", "Lead source"),
    RuleWord("page", "text", "Page of the form"),
    RuleWord("referrer_class", "text", "How the visitor came"),
    RuleWord("device", "text", "Device"),
    RuleWord("received_hour", "number", "Hour received (UTC)"),
    RuleWord("score.score", "number", "Propensity score"),
    RuleWord("score.grade", "text", "Propensity grade"),
    RuleWord("score.probability", "number", "Probability"),
    *(RuleWord(f"attribution.{name}", "text", _ADDRESSES.get(name, name)) for name in ATTRIBUTION),
    RuleWord("context.form", "text", "Form"),
    RuleWord("context.page_url", "text", "Address of the page"),
    RuleWord("context.user_agent", "text", "Browser"),
    RuleWord("context.pages_before", "number", "Pages before the form"),
    RuleWord("context.seconds_before", "number", "Seconds before the form"),
    RuleWord("context.local_hour", "number", "Hour at the visitor's"),
    RuleWord("context", "any", "Context"),
    RuleWord("attributes", "any", "Attributes"),
)
"""What a rule may ask. All are always there: null where the submission does not say."""

OUTPUTS: Final = (
    RuleWord("outcome", "text", "Outcome: route or suppress"),
    RuleWord("team", "text", "Team"),
    RuleWord("priority", "text", "Priority: high, normal or low"),
    RuleWord("category", "text", "Category"),
    RuleWord("response_minutes", "number", "Response within (minutes)"),
    RuleWord("message", "text", "Message to the visitor"),
    RuleWord("rule.id", "text", "Rule's id"),
    RuleWord("rule.name", "text", "Rule's name"),
)
"""What a rule may decide."""

INPUT_BY_NAME: Final = {word.name: word for word in INPUTS}
OUTPUT_BY_NAME: Final = {word.name: word for word in OUTPUTS}
OPEN_ROOTS: Final = frozenset({"attributes", "context"})
OUTCOMES: Final = frozenset({"route", "suppress"})
PRIORITIES: Final = frozenset({"high", "normal", "low"})

_PLAIN: Final = tuple(
    name
    for name in (
        *("company_size", "country", "product_interest", "first_name", "last_name", "email"),
        *("mobile_phone", "company", "job_title", "message"),
    )
)
_CONTEXT_EMPTY: Final = dict.fromkeys(
    word.name.removeprefix("context.") for word in INPUTS if word.name.startswith("context.")
)
_ATTRIBUTION_EMPTY: Final = dict.fromkeys(ATTRIBUTION)


def rule_context(
    lead: Mapping[str, Any], lead_source: str, received_at: datetime, score: EdgeScore | None
) -> dict[str, Any]:
    """Return everything a rule may ask about a lead, each word present.

    A missing word would make a comparison miss without a sound; null misses too, but by intent.
    """
    found = {name: lead.get(name) for name in _PLAIN}
    found["email_domain"] = email_domain(lead)
    found["email_domain_kind"] = email_domain_kind(lead)
    found["lead_source"] = lead_source
    found["page"] = page(lead)
    found["referrer_class"] = referrer_class(lead)
    found["device"] = device(lead)
    found["received_hour"] = received_at.hour
    found["attribution"] = {**_ATTRIBUTION_EMPTY, **lead["attribution"]}
    found["context"] = {**_CONTEXT_EMPTY, **lead["context"]}
    found["attributes"] = lead["attributes"]
    found["score"] = {
        "score": score.score if score else None,
        "grade": score.grade if score else None,
        "probability": score.probability if score else None,
    }
    return found


def sample_context() -> dict[str, Any]:
    """Return a context in which every word of a type holds a value of that type."""
    sample: dict[str, Any] = {"attributes": {}}
    for word in INPUTS:
        root, _, leaf = word.name.partition(".")
        value = 1 if word.type == "number" else "x"
        if leaf:
            sample.setdefault(root, {})[leaf] = value
        elif word.type != "any":
            sample[root] = value
    return sample
