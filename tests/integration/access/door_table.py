"""What each role may do with each entity set of the Dataverse door: one line each, by hand.

**Adding an entity:** add its line to ``SETS``. A test fails for every registered entity without
one. A set whose records a door makes has its body in ``NEW``.

    set          see          change       row          deletes   what is changed

- ``see`` and ``change`` name the kinds of ``rights_table.py`` that reading and writing are judged
  by; ``any``: everybody; ``-``: nobody writes these through this door.
- ``row`` is the kind of the world's rows in this set, ``?`` where it has none.
- ``deletes``: ``yes`` where records can be deleted through this door.

By this door a role without a right to see finds nothing: an empty list, and 404 for a record.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import orjson


class EntitySet(NamedTuple):
    """One line of the table."""

    name: str
    see: str
    change: str
    row: str
    deletes: bool
    body: Mapping[str, Any]


_LINES: Final = """
leads                 lead            lead            lead                 no  {"companyname": "M"}
accounts              account         account         account              yes {"name": "M"}
contacts              contact         contact         contact              yes {"jobtitle": "M"}
ll_policies           policy          policy          policy               yes {"ll_description": "M"}
ll_relations          relation        relation        relation             yes {"ll_description": "M"}
products              product         product         product              no  {"description": "M"}
pricelevels           price_list      price_list      price_list           yes {"description": "M"}
productpricelevels    price_list_item price_list_item price_list_item      yes {"amount": 12}
opportunities         opportunity     opportunity     opportunity          no  {"name": "M"}
opportunityproducts   opportunity     opportunity     opportunityproduct   yes {"quantity": 2}
opportunitycloses     opportunity     -               ?                    no  {}
competitors           pipeline        pipeline        competitor           no  {"strengths": "M"}
ll_pipelines          pipeline        pipeline        pipeline             no  {"ll_name": "M"}
ll_stages             pipeline        pipeline        stage                yes {"ll_name": "M"}
ll_quotas             quota           quota           quota                yes {"ll_amount": 77}
msdyn_predictivescores predictive_score predictive_score predictive_score no {"msdyn_score": 7}
ll_assignmentrules    assignment      -               assignment           no  {"ll_name": "M"}
activitypointers      activity        -               activity             no  {"subject": "M"}
tasks                 activity        activity        activity:task        yes {"subject": "M"}
tasks                 case_activity   case_activity   case_activity        yes {"subject": "M"}
phonecalls            activity        activity        activity:phone_call  yes {"subject": "M"}
emails                activity        activity        activity:email       yes {"subject": "M"}
appointments          activity        activity        activity:appointment yes {"subject": "M"}
annotations           activity        activity        activity:note        yes {"subject": "M"}
campaignresponses     activity        activity        ?                    yes {"subject": "M"}
ll_attachments        attachment      -               attachment           no  {"ll_name": "M"}
incidents             case            case            case                 no  {"title": "M"}
incidentresolutions   case            -               ?                    no  {}
queueitems            case            -               ?                    no  {}
slakpiinstances       case            -               ?                    no  {}
ll_macros             case            -               macro                no  {"ll_name": "M"}
queues                queue           queue           queue                no  {"description": "M"}
subjects              case            queue           subject              no  {"description": "M"}
slas                  sla             -               ?                    no  {}
slaitems              sla             -               ?                    no  {}
knowledgearticles     knowledge       knowledge       knowledge            no  {"description": "M"}
systemusers           any             -               people               no  {"fullname": "M"}
teams                 any             -               ?                    no  {}
businessunits         any             -               ?                    no  {}
organizations         any             -               ?                    no  {}
transactioncurrencies any             -               ?                    no  {}
"""  # noqa: E501 -- a table: one line each

SETS: Final = tuple(
    EntitySet(*parts[:4], parts[4] == "yes", orjson.loads(parts[5]))
    for parts in (line.split(maxsplit=5) for line in _LINES.strip().splitlines())
)

NEW: Final[Mapping[str, Mapping[str, Any]]] = {
    "leads": {"lastname": "New", "emailaddress1": "new@leads.example"},
    "accounts": {"name": "New"},
    "contacts": {"lastname": "New"},
    "ll_policies": {
        "ll_productid@odata.bind": "/products({product})",
        "ll_holdercontactid@odata.bind": "/contacts({contact})",
    },
    "products": {"productnumber": "new", "name": "New"},
    "pricelevels": {"name": "New", "ll_currency": "USD"},
    "opportunities": {"name": "New"},
    "competitors": {"name": "New"},
    "tasks": {"subject": "New", "regardingobjectid_account@odata.bind": "/accounts({account})"},
    "incidents": {"title": "New"},
    "queues": {"name": "New"},
    "knowledgearticles": {"title": "New"},
    "subjects": {"title": "New"},
}
"""Bodies that make a record; ``{kind}`` is the id of the row that is the caller's own."""
