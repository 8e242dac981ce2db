"""Nothing that is sent to the Dataverse door makes it answer 5xx; and its limits hold."""

import json
import os
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from dataverse_house import Door, door
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadloop.facades.dataverse import throttle
from leadloop.facades.dataverse.throttle import Limits, Throttle

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "25"))
_doors: list[Door] = []


@pytest.fixture
def call(db: None) -> Iterator[Door]:
    made = door()
    made.post("accounts", {"name": "Acme", "revenue": 5, "accountnumber": "A1"})
    _doors.append(made)
    yield made
    _doors.pop()


LIMITS = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


WORDS = st.sampled_from(
    (
        *("name", "revenue", "statecode", "createdon", "_ownerid_value", "accountid", "nothing"),
        *("eq", "ne", "gt", "and", "or", "not", "in", "asc", "desc", "with", "sum", "as", "x"),
        *("(", ")", ",", "'", "''", "'a'", "5", "-1.5", "1e400", "null", "true", "2026-01-01"),
        *("9999-99-99", "2026-01-01T00:00:00Z", "9" * 40, "/", ":", "@p1", "$it", "any(", "all("),
        *(
            "contains(",
            "startswith(name,'",
            "groupby((",
            "aggregate(",
            "filter(",
            "$count",
            "[",
            "]",
        ),
        *("Microsoft.Dynamics.CRM.In(", "PropertyName='name'", "PropertyValues=['1']", "\0", "é"),
        *("Microsoft.Dynamics.CRM.LastXDays(PropertyName='createdon',PropertyValue=9999999)",),
        *("primarycontactid/fullname", "contact_customer_accounts/any(c:c/lastname eq 'x')"),
        *("00000000-0000-0000-0000-000000000001", "%", "\ud800", "*", ";", "$select=", "$top="),
    )
)
SENTENCES = st.lists(WORDS, max_size=14).map(" ".join) | st.text(max_size=40)


def ask(option: str, text: str) -> None:
    encoded = quote(text.encode("utf-8", "surrogatepass"))
    answer = _doors[-1].get(f"accounts?{option}={encoded}")
    assert answer.status < 500, (option, text, answer.text)


@pytest.mark.usefixtures("call")
@pytest.mark.parametrize(
    "option",
    ["$filter", "$apply", "$orderby", "$expand", "$select", "$skiptoken", "$deltatoken", "$top"],
)
@LIMITS
@given(text=SENTENCES)
def test_no_option_of_a_query_breaks_the_door(option: str, text: str) -> None:
    ask(option, text)


SQL_WORDS = st.sampled_from(
    (
        *(
            "SELECT",
            "name",
            "revenue",
            "*",
            "FROM account",
            "account a",
            "WHERE",
            "AND",
            "OR",
            "NOT",
        ),
        *("=", "<>", "LIKE", "'%a_'", "'", "IN (1, 'x')", "BETWEEN 1 AND 2", "IS NULL", "NULL"),
        *("JOIN contact c ON c.contactid = a.primarycontactid", "GROUP BY", "ORDER BY", "COUNT(*)"),
        *("SUM(revenue)", "MIN(name)", "AS n", "TOP 5", "DISTINCT", "OFFSET 1 ROWS", "(", ")", ","),
        *(
            "createdon",
            "'2026-99-01'",
            "1e9",
            "99999999999999999",
            ";",
            "--",
            "a.name",
            "c.lastname",
        ),
    )
)


@pytest.mark.usefixtures("call")
@LIMITS
@given(text=st.lists(SQL_WORDS, max_size=12).map(lambda words: " ".join(("SELECT", *words))))
def test_no_statement_breaks_the_door(text: str) -> None:
    ask("sql", text)


PARTS = st.sampled_from(
    (
        *("<fetch>", "</fetch>", "<fetch aggregate='true'>", "<fetch top='3' page='2' count='1'>"),
        *("<entity name='account'>", "</entity>", "<attribute name='name'/>", "<all-attributes/>"),
        *("<attribute name='revenue' alias='r' aggregate='sum'/>", "<order attribute='name'/>"),
        *(
            "<filter type='or'>",
            "</filter>",
            "<condition attribute='name' operator='like' value='%'/>",
        ),
        *("<condition attribute='revenue' operator='between'><value>1</value></condition>",),
        *("<condition attribute='createdon' operator='last-x-days' value='x'/>", "&amp;", "&bad;"),
        *("<link-entity name='contact' from='contactid' to='primarycontactid' alias='c'>",),
        *("</link-entity>", "<attribute name='createdon' alias='d' groupby='true'/>", "\0", "<x/>"),
    )
)


@pytest.mark.usefixtures("call")
@LIMITS
@given(
    text=st.lists(PARTS, max_size=8).map("".join)
    | st.lists(PARTS, max_size=6).map(
        lambda parts: f"<fetch><entity name='account'>{''.join(parts)}</entity></fetch>"
    )
)
def test_no_fetchxml_breaks_the_door(text: str) -> None:
    ask("fetchXml", text)


LINES = st.sampled_from(
    (
        *("--b", "--b--", "--c", "--c--", "", "Content-Type: application/http", "Content-ID: 1"),
        *("Content-Type: multipart/mixed; boundary=c", "GET accounts HTTP/1.1", "x", "\0"),
        *("POST accounts HTTP/1.1", '{"name": "x"}', "DELETE accounts(1) HTTP/1.1", "{"),
        *("PATCH $1 HTTP/1.1", "PUT $1/primarycontactid/$ref HTTP/1.1", "GET $batch HTTP/1.1"),
        *("GET https://elsewhere.example/x HTTP/1.1", "Prefer: odata.maxpagesize=x", "If-Match: x"),
    )
)


@pytest.mark.usefixtures("call")
@LIMITS
@given(text=st.lists(LINES, max_size=16).map("\r\n".join))
def test_no_batch_breaks_the_door(text: str) -> None:
    kind = "multipart/mixed; boundary=b"
    answer = _doors[-1]("POST", "$batch", text.encode(), content_type=kind)
    assert answer.status < 500, (text, answer.text)
    assert "HTTP/1.1 500" not in answer.text, (text, answer.text)


PATHS = st.lists(
    st.sampled_from(
        (
            *("accounts", "leads", "contacts", "systemusers", "(", ")", "/", "$ref", "$count"),
            *("EntityDefinitions", "Attributes", "(LogicalName='account')", "Keys", "$metadata"),
            *("(accountnumber='A1')", "(00000000-0000-0000-0000-000000000001)", "WhoAmI()", "'"),
            *("primarycontactid", "contact_customer_accounts", "name", "$value", "=", ",", "@p"),
            *("Microsoft.Dynamics.CRM.UpsertMultiple", "Microsoft.Dynamics.CRM.", "OptionSet"),
            *("RetrieveTotalRecordCount(EntityNames=['account'])", "RelationshipDefinitions"),
        )
    ),
    max_size=7,
).map("".join)
_COLUMNS = (
    *("name", "revenue", "statecode", "primarycontactid@odata.bind", "@odata.id", "Targets"),
    *("primarycontactid", "contact_customer_accounts", "numberofemployees", "createdon"),
    *("accountid", "ll_kind", "value", "Entities", "SchemaName", "Attributes", "Status"),
)
BODIES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(("Acme", "/accounts(accountnumber='A1')", "$1", "2026-01-01")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(_COLUMNS),
            inner,
            max_size=4,
        )
    ),
    max_leaves=6,
)


@pytest.mark.usefixtures("call")
@LIMITS
@given(method=st.sampled_from(("GET", "POST", "PATCH", "PUT", "DELETE")), path=PATHS, body=BODIES)
def test_no_address_and_no_body_breaks_the_door(method: str, path: str, body: object) -> None:

    raw = json.dumps(body).encode()
    answer = _doors[-1](method, quote(path, safe="/()$='@,"), raw)
    assert answer.status < 500, (method, path, body, answer.text)


def test_a_client_that_asks_too_often_is_told_when_to_come_back(
    call: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "THROTTLE", Throttle(Limits(requests=3)))
    answers = [call.get("WhoAmI") for _ in range(4)]
    left = [a.headers["x-ms-ratelimit-burst-remaining-xrm-requests"] for a in answers]
    assert left == ["2", "1", "0", "0"]
    refused = answers[-1]
    assert (refused.status, refused.code) == (429, "0x80072322")
    assert 1 <= int(refused.headers["Retry-After"]) <= 301
    assert door().get("WhoAmI").status == 200, "each client has limits of its own"


def test_work_and_calls_at_once_are_limited_too() -> None:
    limited = Throttle(Limits(work_s=10, at_once=2))
    limited.begin("a", 0.0)
    limited.begin("a", 0.0)
    with pytest.raises(throttle.Refusal) as caught:
        limited.begin("a", 0.0)
    assert caught.value.code == "0x80072326"
    limited.end("a", 0.0, 6.0)
    limited.end("a", 0.0, 6.0)
    with pytest.raises(throttle.Refusal) as caught:
        limited.begin("a", 7.0)
    assert caught.value.code == "0x80072321"
    limited.begin("a", 400.0)
