"""Unbound functions: who calls, and what this service is."""

from collections.abc import Callable, Mapping
from importlib import metadata
from typing import Any, Final

import orjson

from leadloop.facades.dataverse.answers import Reply, bad_syntax, ok
from leadloop.facades.dataverse.calls import Call
from leadloop.facades.dataverse.house import BUSINESS_UNIT_ID, organization_id
from leadloop.facades.dataverse.metadata.changes import answer_metadata_changes
from leadloop.facades.dataverse.metadata.definitions import VENDOR
from leadloop.facades.dataverse.paths import Segment
from leadloop.facades.dataverse.schema import entity_by_name

Function = Callable[[Call, Segment], Reply]


def _answer(call: Call, name: str, values: Mapping[str, Any]) -> Reply:
    context = f"{call.base_url}$metadata#{VENDOR}{name}Response"
    return ok({"@odata.context": context, **values})


def _who_am_i(call: Call, _segment: Segment) -> Reply:
    return _answer(
        call,
        "WhoAmI",
        {
            "BusinessUnitId": str(BUSINESS_UNIT_ID),
            "UserId": call.actor.id,
            "OrganizationId": str(organization_id()),
        },
    )


def _version(call: Call, _segment: Segment) -> Reply:
    return _answer(call, "RetrieveVersion", {"Version": metadata.version("leadloop")})


def _total_count(call: Call, segment: Segment) -> Reply:
    names = (segment.key or {}).get("EntityNames")
    try:
        wanted = orjson.loads(str(names).replace("'", '"'))
    except orjson.JSONDecodeError:
        wanted = None
    if not isinstance(wanted, list) or not all(isinstance(name, str) for name in wanted):
        raise bad_syntax("EntityNames is a list of logical names.")
    counts = [entity_by_name(name).rows(call.actor).order_by().count() for name in wanted[:50]]
    collection = {"Count": len(counts), "IsReadOnly": False, "Keys": wanted, "Values": counts}
    return _answer(call, "RetrieveTotalRecordCount", {"EntityRecordCountCollection": collection})


def _metadata_changes(call: Call, segment: Segment) -> Reply:
    return answer_metadata_changes(call, (segment.key or {}).get("Query"))


FUNCTIONS: Final[Mapping[str, Function]] = {
    "WhoAmI": _who_am_i,
    "RetrieveVersion": _version,
    "RetrieveTotalRecordCount": _total_count,
    "RetrieveMetadataChanges": _metadata_changes,
}
