"""Answers ``?fetchXml=`` and ``?sql=``."""

from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote, unquote
from xml.sax.saxutils import quoteattr

from leadloop.facades.dataverse.answers import Reply, bad_syntax, ok
from leadloop.facades.dataverse.calls import MAX_PAGE, Call
from leadloop.facades.dataverse.paging import Cookie, decode
from leadloop.facades.dataverse.reading import next_link, reading_of
from leadloop.facades.dataverse.reports.fetchxml import Fetch, parse_fetch, parse_xml
from leadloop.facades.dataverse.reports.running import run
from leadloop.facades.dataverse.reports.sql import parse_sql
from leadloop.kit.entity import Entity

MORE: Final = "@Microsoft.Dynamics.CRM.morerecords"
COOKIE: Final = "@Microsoft.Dynamics.CRM.fetchxmlpagingcookie"
TOTAL: Final = "@Microsoft.Dynamics.CRM.totalrecordcount"


def answer_fetch(call: Call, entity: Entity) -> Reply:
    """Answer a FetchXML query.

    Raises:
        SyntaxFault: It cannot be read.
        Refusal: It is about another table than the address, or names what is not there.
    """
    fetch = parse_fetch(call.query["fetchXml"])
    if fetch.plan.entity.name != entity.name:
        raise bad_syntax(f"The FetchXML is about {fetch.plan.entity.name}, not {entity.name}.")
    cookie = _cookie(fetch.cookie) if fetch.cookie else None
    size = fetch.size or call.max_page_size or MAX_PAGE
    plan = fetch.plan
    if cookie is None and fetch.page > 1:
        # Without a cookie the pages before are counted off.
        plan = replace(plan, offset=(fetch.page - 1) * size)
    result = run(reading_of(call), plan, cookie, size)
    body: dict[str, Any] = {"@odata.context": f"{call.base_url}$metadata#{entity.set_name}"}
    if fetch.wants_total:
        whole = run(reading_of(call), replace(plan, offset=0, top=None), None, MAX_PAGE)
        body[TOTAL] = -1 if whole.more else len(whole.records)
    body["value"] = result.records
    more = result.more is not None
    body[MORE] = more
    if result.more is not None:
        body[COOKIE] = _packed(fetch, result.more)
    return ok(body)


def _packed(fetch: Fetch, cookie: Cookie) -> str:
    inner = f"<cookie page={quoteattr(str(fetch.page))} last={quoteattr(cookie.encode())} />"
    twice = quote(quote(inner, safe=""), safe="")
    number = fetch.page + 1
    return f'<cookie pagenumber="{number}" pagingcookie="{twice}" istracking="False" />'


def _cookie(text: str) -> Cookie:
    for _ in range(3):
        if text.lstrip().startswith("<"):
            break
        text = unquote(text)
    root = parse_xml(text)
    return decode(root.get("last", ""))


def answer_sql(call: Call, entity: Entity) -> Reply:
    """Answer a SELECT statement.

    Raises:
        SyntaxFault: It cannot be read.
        Refusal: It is about another table than the address, or names what is not there.
    """
    plan = parse_sql(call.query["sql"])
    if plan.entity.name != entity.name:
        raise bad_syntax(f"The statement is about {plan.entity.name}, not {entity.name}.")
    token = call.query.get("$skiptoken")
    result = run(reading_of(call), plan, decode(token) if token else None)
    body: dict[str, Any] = {"value": result.records}
    if result.more is not None:
        body["@odata.nextLink"] = next_link(call, result.more)
    return ok(body)
