"""What rules may ask and what they may decide: every word with its type."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from leadloop.intake.contracts import ANSWERS, DomainKind, EdgeScore, RuleWord, Shape
from leadloop.intake.logic.countries import COUNTRY_BY_TEXT
from leadloop.intake.logic.features import (
    DEVICES,
    REFERRER_CLASSES,
    device,
    email_domain,
    email_domain_kind,
    page,
    referrer_class,
)
from leadloop.intake.logic.vocabulary import ATTRIBUTION, PRODUCTS

_ADDRESSES: Final = {"referrer": "Referrer", "landing_page": "Landing page"}

_CHOICES: Final = {
    "country": tuple(sorted(set(COUNTRY_BY_TEXT.values()))),
    "product_interest": tuple(PRODUCTS),
}

# What a rule compares with, where the label alone would not say.
_HINTS: Final = {"country": "Country (ISO code)"}

INPUTS: Final = (
    *(
        RuleWord(
            answer.name,
            "number" if answer.shape is Shape.WHOLE else "text",
            _HINTS.get(answer.name, answer.label),
            _CHOICES.get(answer.name, ()),
        )
        for answer in ANSWERS
    ),
    RuleWord("email_domain", "text", "E-mail domain"),
    RuleWord("email_domain_kind", "text", "Kind of e-mail domain", tuple(DomainKind)),
    RuleWord("lead_source", "text", "Lead source"),
    RuleWord("page", "text", "Page of the form"),
    RuleWord("referrer_class", "text", "How the visitor came", REFERRER_CLASSES),
    RuleWord("device", "text", "Device", DEVICES),
    RuleWord("received_hour", "number", "Hour received (UTC)"),
    RuleWord("score.score", "number", "Propensity score"),
    RuleWord("score.grade", "text", "Propensity grade", tuple("ABCD")),
    RuleWord("score.probability", "number", "Probability"),
    *(RuleWord(f"attribution.{name}", "text", _ADDRESSES.get(name, name)) for name in ATTRIBUTION),
    RuleWord("context.form", "text", "Form"),
    RuleWord("context.page_url", "text", "Address of the page"),
    RuleWord("context.user_agent", "text", "Browser"),
    RuleWord("context.pages_before", "number", "Pages before the form"),
    RuleWord("context.seconds_before", "number", "Seconds before the form"),
    RuleWord("context.local_hour", "number", "Hour at the visitor's"),
    RuleWord("context.honeypot", "boolean", "Hidden field filled", ("true", "false")),
    RuleWord("context.proof_of_work", "text", "Proof of work", ("passed", "missing")),
    RuleWord("context", "any", "Context"),
    RuleWord("attributes", "any", "Attributes"),
)
"""What a rule may ask. All are always there: null where the submission does not say."""

OUTPUTS: Final = (
    RuleWord("outcome", "text", "Outcome: route or suppress", ("route", "suppress")),
    RuleWord("team", "text", "Team"),
    RuleWord("priority", "text", "Priority: high, normal or low", ("high", "normal", "low")),
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
OUTCOMES: Final = frozenset(OUTPUT_BY_NAME["outcome"].choices)
PRIORITIES: Final = frozenset(OUTPUT_BY_NAME["priority"].choices)

_CONTEXT_EMPTY: Final = dict.fromkeys(
    word.name.removeprefix("context.") for word in INPUTS if word.name.startswith("context.")
)
_ATTRIBUTION_EMPTY: Final = dict.fromkeys(ATTRIBUTION)
_SAMPLES: Final[dict[str, Any]] = {"number": 1, "boolean": True}
_NO_SCORE: Final = {"score": None, "grade": None, "probability": None}


@dataclass(frozen=True, slots=True)
class Asked:
    """A lead as rules may ask about it."""

    lead: Mapping[str, Any]
    lead_source: str
    received_at: datetime
    score: EdgeScore | None = None


_READERS: Final[dict[str, Callable[[Asked], Any]]] = {
    "email_domain": lambda asked: email_domain(asked.lead),
    "email_domain_kind": lambda asked: email_domain_kind(asked.lead),
    "lead_source": lambda asked: asked.lead_source,
    "page": lambda asked: page(asked.lead),
    "referrer_class": lambda asked: referrer_class(asked.lead),
    "device": lambda asked: device(asked.lead),
    "received_hour": lambda asked: asked.received_at.hour,
    "attribution": lambda asked: {**_ATTRIBUTION_EMPTY, **asked.lead["attribution"]},
    "context": lambda asked: {**_CONTEXT_EMPTY, **asked.lead["context"]},
    "score": lambda asked: _score(asked.score),
}
ROOTS: Final = frozenset(word.name.partition(".")[0] for word in INPUTS)


def rule_context(asked: Asked, roots: Iterable[str] = ROOTS) -> dict[str, Any]:
    """Return what rules may ask about a lead: every word below ``roots`` is there.

    A missing word would make a comparison miss without a sound; null misses too, but by intent.
    """
    lead = asked.lead
    return {root: read(asked) if (read := _READERS.get(root)) else lead.get(root) for root in roots}


def _score(score: EdgeScore | None) -> dict[str, Any]:
    if score is None:
        return _NO_SCORE
    return {"score": score.score, "grade": score.grade, "probability": score.probability}


def sample_context() -> dict[str, Any]:
    """Return a context in which every word of a type holds a value of that type."""
    sample: dict[str, Any] = {"attributes": {}}
    for word in INPUTS:
        root, _, leaf = word.name.partition(".")
        value = _SAMPLES.get(word.type, "x")
        if leaf:
            sample.setdefault(root, {})[leaf] = value
        elif word.type != "any":
            sample[root] = value
    return sample
