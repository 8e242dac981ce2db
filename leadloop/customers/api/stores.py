"""The writers behind this zone's entities: every door's writes pass here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from leadloop.customers.api.attachments import release
from leadloop.customers.contracts.words import RELATION_ROLES
from leadloop.customers.logic.levelling import level
from leadloop.customers.logic.recognising import account_spellings, contact_spellings
from leadloop.customers.models import (
    Account,
    Activity,
    Attachment,
    Contact,
    Policy,
    PriceList,
    PriceListItem,
    Product,
    Relation,
)
from leadloop.kit.db import execute
from leadloop.kit.errors import Conflict, FieldError, InvalidInput
from leadloop.kit.records import RecordDraft, RecordStore
from leadloop.users.contracts import Actor

_LEVELLED: Final = ("email", "mobile_phone", "phone", "country", "currency")
_FIRST_NUMBER: Final = 100_000_006
"""The first number that a product of one's own may have; the shipped ones stand before it."""


def _level(draft: RecordDraft) -> None:
    country = level("country", str(draft.get("country") or ""))
    for name in _LEVELLED:
        if draft.changes(name) and draft.values[name]:
            draft.values[name] = level(name, draft.values[name], country)


def _recognise(
    drafts: Iterable[RecordDraft],
    names: Sequence[str],
    spell: Callable[[Mapping[str, Any]], dict[str, Any]],
) -> None:
    """Keep the spellings that a record is recognised by in step with what they are made of."""
    for draft in drafts:
        _level(draft)
        if draft.created or any(draft.changes(name) for name in names):
            draft.values |= spell({name: draft.get(name) for name in names})


def _prepare_accounts(_: Actor, drafts: Sequence[RecordDraft]) -> None:
    _recognise(drafts, ("name", "website", "email", "phone", "country"), account_spellings)
    _refuse(
        drafts,
        "parentaccountid",
        "An account cannot be its own parent.",
        lambda draft: draft.get("parent_id") == draft.id,
    )


def _prepare_contacts(_: Actor, drafts: Sequence[RecordDraft]) -> None:
    _refuse(
        drafts,
        "ll_consents",
        "Send a JSON list of objects.",
        lambda draft: not _are_objects(draft.get("consents") or []),
    )
    _recognise(drafts, ("email", "mobile_phone", "country"), contact_spellings)
    _refuse(
        drafts,
        "lastname",
        "Write at least a name, an e-mail address or a phone number.",
        lambda draft: (
            not any(
                draft.get(name) for name in ("first_name", "last_name", "email", "mobile_phone")
            )
        ),
    )


def _are_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _prepare_policies(_: Actor, drafts: Sequence[RecordDraft]) -> None:
    unnumbered = [draft for draft in drafts if not draft.get("number")]
    for draft, number in zip(unnumbered, _policy_numbers(len(unnumbered)), strict=True):
        draft.values["number"] = number
    for draft in drafts:
        _level(draft)
    _refuse(drafts, "ll_enddate", "It cannot end before it starts.", _backwards)
    _refuse(
        drafts,
        "ll_holdercontactid",
        "Say who holds it: a contact or an account.",
        lambda draft: not (draft.get("holder_contact_id") or draft.get("holder_account_id")),
    )


def _policy_numbers(count: int) -> list[str]:
    if not count:
        return []
    rows = execute(
        "SELECT nextval('customers_policy_number') FROM generate_series(1, %s)", (count,)
    )
    return [f"POL-{row[0]:07d}" for row in rows]


def _backwards(draft: RecordDraft) -> bool:
    start, end = draft.get("start_date"), draft.get("end_date")
    return bool(start and end and end < start)


def _refuse(
    drafts: Sequence[RecordDraft], column: str, cure: str, wrong: Callable[[RecordDraft], bool]
) -> None:
    places = [draft.place for draft in drafts if wrong(draft)]
    if places:
        prefix = "" if len(drafts) == 1 else f"{places[0]}."
        raise InvalidInput([FieldError(f"{prefix}{column}", "invalid", cure)])


def _remove(entity: str, holds: str) -> Callable[[Actor, Sequence[UUID]], None]:
    """Return what goes with a deleted record; whoever holds a policy is not deleted."""

    def removing(_: Actor, ids: Sequence[UUID]) -> None:
        if holds and Policy.objects.filter(**{f"{holds}__in": ids}).exists():
            raise Conflict("This holds policies; deactivate it instead.")
        _remove_regarding(entity, ids)
        Relation.objects.filter(
            Q(from_entity=entity, from_id__in=ids) | Q(to_entity=entity, to_id__in=ids)
        ).delete()

    return removing


def _remove_regarding(entity: str, ids: Sequence[UUID]) -> None:
    """Whoever may delete a record takes the activities and files that belong to it along."""
    files = Attachment.objects.filter(regarding_entity=entity, regarding_id__in=ids)
    digests = list(files.values_list("sha256", flat=True))
    files.delete()
    release(digests)
    Activity.objects.filter(regarding_entity=entity, regarding_id__in=ids).delete()


def _prepare_products(_: Actor, drafts: Sequence[RecordDraft]) -> None:
    unnumbered = [draft for draft in drafts if draft.get("number") is None]
    if unnumbered:
        highest = Product.objects.order_by("-number").values_list("number", flat=True).first()
        first = max(_FIRST_NUMBER, (highest or 0) + 1)
        for place, draft in enumerate(unnumbered):
            draft.values["number"] = first + place
    _refuse(
        drafts,
        "productnumber",
        "A code stays as it is: leads, rules and policies name the product by it.",
        lambda draft: not draft.created and draft.changes("code"),
    )
    _refuse(
        drafts,
        "productnumber",
        "Write a code of small letters, digits and underscores, such as term_life.",
        lambda draft: (
            not str(draft.get("code") or "_").replace("_", "a").isalnum()
            or str(draft.get("code")) != str(draft.get("code")).lower()
        ),
    )


def _prepare_price_lists(_: Actor, drafts: Sequence[RecordDraft]) -> None:
    for draft in drafts:
        _level(draft)


def _prepare_prices(_: Actor, drafts: Sequence[RecordDraft]) -> None:
    lists = {draft.get("price_list_id") for draft in drafts}
    currencies = dict(PriceList.objects.filter(pk__in=lists).values_list("pk", "currency"))
    for draft in drafts:
        draft.values["currency"] = currencies.get(draft.get("price_list_id"), "")
    _refuse(
        drafts,
        "amount",
        "Write an amount of 0 or more.",
        lambda draft: (draft.get("amount") or 0) < 0,
    )


def _prepare_relations(_: Actor, drafts: Sequence[RecordDraft]) -> None:
    known = {role.value for role in RELATION_ROLES}
    _refuse(
        drafts,
        "ll_toid",
        "Choose another record: nothing is related to itself.",
        lambda draft: draft.get("from_id") == draft.get("to_id"),
    )
    _refuse(drafts, "ll_role", "Choose a role.", lambda draft: draft.get("role") not in known)
    _refuse(
        drafts,
        "ll_until",
        "It cannot end before it began.",
        lambda d: bool(d.get("since") and d.get("until") and d.get("until") < d.get("since")),
    )


ACCOUNTS: Final = RecordStore(
    "account", Account, prepare=_prepare_accounts, removing=_remove("account", "holder_account")
)
CONTACTS: Final = RecordStore(
    "contact", Contact, prepare=_prepare_contacts, removing=_remove("contact", "holder_contact")
)
POLICIES: Final = RecordStore(
    "ll_policy", Policy, prepare=_prepare_policies, removing=_remove("ll_policy", "")
)
PRODUCTS: Final = RecordStore("product", Product, prepare=_prepare_products)
PRICE_LISTS: Final = RecordStore("pricelevel", PriceList, prepare=_prepare_price_lists)
PRICES: Final = RecordStore("productpricelevel", PriceListItem, prepare=_prepare_prices)
RELATIONS: Final = RecordStore("ll_relation", Relation, prepare=_prepare_relations)
