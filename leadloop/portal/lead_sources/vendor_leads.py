"""A lead as its vendor tells it, in one shape for all vendors. Pure; never raises on content."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from leadloop.portal.lead_sources.contracts import Answer, ConsentAnswer, VendorLead

_META_TEST: Final = "<test lead:"
_PLATFORMS: Final = {"fb": "facebook", "ig": "instagram", "msg": "messenger", "wa": "whatsapp"}
_MARKETPLACE_CONTEXT: Final = (
    ("LeadSource", "lead_source_detail"),
    ("ActionCode", "action_code"),
    ("OfferTitle", "offer_title"),
    ("Description", "description"),
)
_DO_NOT_CONTACT: Final = "DNC"


def google_lead(body: Mapping[str, Any]) -> VendorLead:
    """Return the lead of a Google Ads message."""
    answers = [
        Answer(_text(column.get("column_id")), _text(column.get("column_name")), value)
        for column in _objects(body.get("user_column_data"))
        if (value := _text(column.get("string_value")))
    ]
    campaign = _text(body.get("campaign_id"))
    attribution = {
        "gclid": _text(body.get("gcl_id")),
        "utm_source": "google",
        "utm_medium": "cpc",
        "utm_campaign": campaign,
        "utm_id": campaign,
        "utm_content": _text(body.get("creative_id")),
    }
    context = {
        "vendor_lead_id": _text(body.get("lead_id")),
        "campaign_id": campaign,
        "ad_group_id": _text(body.get("adgroup_id")),
        "ad_id": _text(body.get("creative_id")),
        "asset_group_id": _text(body.get("asset_group_id")),
        "lead_stage": _text(body.get("lead_stage")),
        "submitted_at": _text(body.get("lead_submit_time")),
    }
    return VendorLead(
        tuple(answers),
        form=_text(body.get("form_id")),
        attribution=_filled(attribution),
        context=_filled(context),
        test=body.get("is_test") is True,
    )


def meta_lead(notice: Mapping[str, Any], fetched: Mapping[str, Any]) -> VendorLead:
    """Return the lead that Graph answered for a notice."""
    answers = [
        Answer(_text(field.get("name")), _text(field.get("name")), value)
        for field in _objects(fetched.get("field_data"))
        if (value := ", ".join(_texts(field.get("values"))))
    ]
    told = {**notice, **fetched}
    organic = fetched.get("is_organic") is True
    platform = _text(fetched.get("platform"))
    campaign = _text(told.get("campaign_name")) or _text(told.get("campaign_id"))
    attribution = {
        "utm_source": _PLATFORMS.get(platform, platform) or "facebook",
        "utm_medium": "organic_social" if organic else "paid_social",
        "utm_campaign": campaign,
        "utm_id": _text(told.get("campaign_id")),
        "utm_term": _text(told.get("adset_name")),
        "utm_content": _text(told.get("ad_name")) or _text(told.get("ad_id")),
    }
    names = ("campaign_id", "campaign_name", "ad_id", "ad_name", "adset_id", "adset_name")
    context = {
        "vendor_lead_id": _text(told.get("leadgen_id")) or _text(told.get("id")),
        **{name: _text(told.get(name)) for name in (*names, "page_id", "partner_name")},
        "ad_set_id": _text(told.get("adgroup_id")),
        "submitted_at": _text(told.get("created_time")),
    }
    consents = [
        ConsentAnswer(_text(box.get("checkbox_key")), "", _ticked(box.get("is_checked")))
        for box in _objects(fetched.get("custom_disclaimer_responses"))
    ]
    return VendorLead(
        tuple(answers),
        form=_text(told.get("form_id")),
        attribution=_filled(attribution),
        context=_filled(context),
        consents=tuple(consents),
        test=any(answer.value.startswith(_META_TEST) for answer in answers),
    )


def linkedin_lead(notice: Mapping[str, Any], fetched: Mapping[str, Any]) -> VendorLead:
    """Return the lead that LinkedIn answered for a notice, with its form's own words."""
    content = _object(_object(fetched.get("form")).get("content"))
    response = _object(fetched.get("formResponse"))
    questions = {_text(q.get("questionId")): q for q in _objects(content.get("questions"))}
    answers = [
        answer
        for given in _objects(response.get("answers"))
        if (answer := _linkedin_answer(given, questions)).value
    ]
    hidden = [
        Answer(_text(field.get("name")), _text(field.get("name")), _text(field.get("value")))
        for field in _objects(_object(fetched.get("form")).get("hiddenFields"))
    ]
    metadata = _object(fetched.get("leadMetadata"))
    campaign = _last_of(_object(metadata.get("sponsoredLeadMetadata")).get("campaign"))
    info = _object(fetched.get("leadMetadataInfo")).get("sponsoredLeadMetadataInfo")
    named = _text(_object(_object(info).get("campaign")).get("name"))
    creative = _last_of(_object(fetched.get("associatedEntity")).get("associatedCreative"))
    sponsored = _text(fetched.get("leadType", notice.get("leadType"))) == "SPONSORED"
    attribution = {
        "utm_source": "linkedin",
        "utm_medium": "paid_social" if sponsored else "organic_social",
        "utm_campaign": named or campaign,
        "utm_id": campaign,
        "utm_content": creative,
    }
    context = {
        "vendor_lead_id": _text(notice.get("leadGenFormResponse")),
        "campaign_id": campaign,
        "ad_id": creative,
        "lead_type": _text(fetched.get("leadType")),
        "form_name": _text(_object(fetched.get("form")).get("name")),
        "submitted_at": _text(fetched.get("submittedAt")),
    }
    return VendorLead(
        (*answers, *(a for a in hidden if a.value)),
        form=_text(fetched.get("versionedLeadGenFormUrn") or notice.get("leadGenForm")),
        attribution=_filled(attribution),
        context=_filled(context),
        consents=tuple(_linkedin_consents(response, content)),
        test=fetched.get("testLead") is True,
    )


def microsoft_lead(body: Mapping[str, Any]) -> VendorLead:
    """Return the lead of a marketplace message."""
    answers = [
        Answer(_text(name), _text(name), value)
        for name, given in _object(body.get("UserDetails")).items()
        if (value := _text(given))
    ]
    context = {ours: _text(body.get(theirs)) for theirs, ours in _MARKETPLACE_CONTEXT}
    attribution = {
        "utm_source": "microsoft_marketplace",
        "utm_medium": "marketplace",
        "utm_campaign": context["offer_title"],
    }
    code = context["action_code"] or context["lead_source_detail"].partition("|")[0][-3:]
    # “DNC” is the marketplace's own word for a customer who is not to be contacted.
    refusals = [ConsentAnswer(_DO_NOT_CONTACT, "", accepted=False)]
    return VendorLead(
        tuple(answers),
        attribution=_filled(attribution),
        context=_filled(context),
        consents=tuple(refusals) if code.upper() == _DO_NOT_CONTACT else (),
        test=str(body.get("OfferTitle", "")).strip().lower() == "test microsoft",
    )


def _linkedin_answer(
    given: Mapping[str, Any], questions: Mapping[str, Mapping[str, Any]]
) -> Answer:
    identity = _text(given.get("questionId"))
    question = questions.get(identity, {})
    details = _object(given.get("answerDetails"))
    value = _text(_object(details.get("textQuestionAnswer")).get("answer"))
    if not value:
        chosen = _texts(_object(details.get("multipleChoiceAnswer")).get("options"))
        value = ", ".join(_choice(question, option) for option in chosen)
    label = _localised(question.get("question")) or _text(question.get("name"))
    name = _text(question.get("predefinedField")) or _text(question.get("name")) or identity
    return Answer(name, label or name, value)


def _choice(question: Mapping[str, Any], option: str) -> str:
    details = _object(question.get("questionDetails"))
    choices = _object(details.get("multipleChoiceQuestionDetails")).get("options")
    for choice in _objects(choices):
        if _text(choice.get("id")) == option:
            return _localised(choice.get("text")) or option
    return option


def _linkedin_consents(
    response: Mapping[str, Any], content: Mapping[str, Any]
) -> Iterable[ConsentAnswer]:
    legal = _object(content.get("legalInfo"))
    texts = {
        _text(c.get("id") or c.get("consentId")): _localised(c.get("consent"))
        for c in _objects(legal.get("consents"))
    }
    for given in _objects(response.get("consentResponses")):
        identity = _text(given.get("consentId"))
        yield ConsentAnswer(identity, texts.get(identity, ""), _ticked(given.get("accepted")))


def _localised(value: Any) -> str:
    if isinstance(value, str):
        return value
    localised = _object(_object(value).get("localized"))
    return next((_text(text) for text in localised.values()), "")


def _last_of(urn: Any) -> str:
    return _text(urn).rpartition(":")[2]


def _ticked(value: Any) -> bool:
    return str(value).strip().lower() in {"true", "1", "yes", "on"}


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _texts(value: Any) -> list[str]:
    given = value if isinstance(value, list) else [value]
    return [text for item in given if (text := _text(item))]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def _filled(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}
