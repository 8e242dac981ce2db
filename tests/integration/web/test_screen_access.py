"""Every screen for every role: who may open what, and how a refusal looks."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern
from web_house import ELSEWHERE, House, text_of

from leadloop.users.contracts import Role

R = Role
SALES = {R.SALES_MANAGER, R.SALES_REPRESENTATIVE, R.INTEGRATION}
LEAD_READERS = SALES | {R.MARKETER, R.SERVICE_AGENT, R.SUPERVISOR, R.DATA_SCIENTIST}
SUBMISSION_READERS = {R.SALES_MANAGER, R.MARKETER, R.DATA_SCIENTIST, R.INTEGRATION}
AUTOMATION_READERS = {R.SALES_MANAGER, R.DATA_SCIENTIST}

MARKETING_READERS = {R.MARKETER, R.SALES_MANAGER, R.DATA_SCIENTIST, R.INTEGRATION}
PLAN_READERS = {R.SALES_MANAGER, R.INTEGRATION, R.DATA_SCIENTIST}

CUSTOMER_WRITERS = SALES | {R.SERVICE_AGENT, R.SUPERVISOR}

# Who may open a screen, beside the administrator, who may open all.
SCREENS: dict[str, set[Role]] = {
    "/leads": LEAD_READERS,
    "/leads?grade=A&sort=-created_at": LEAD_READERS,
    "/leads/rows?ids=": LEAD_READERS,
    "/leads/count": LEAD_READERS,
    "/leads/new": SALES,
    "/board": LEAD_READERS,
    "/board/cards?ids=": LEAD_READERS,
    "/board/counts": LEAD_READERS,
    "/accounts": LEAD_READERS,
    "/accounts?type=customer&sort=-employees": LEAD_READERS,
    "/accounts/rows?ids=": LEAD_READERS,
    "/accounts/count": LEAD_READERS,
    "/accounts/new": CUSTOMER_WRITERS,
    "/contacts": LEAD_READERS,
    "/contacts/rows?ids=": LEAD_READERS,
    "/contacts/count": LEAD_READERS,
    "/contacts/new": CUSTOMER_WRITERS,
    "/policies": LEAD_READERS,
    "/policies/rows?ids=": LEAD_READERS,
    "/policies/count": LEAD_READERS,
    "/policies/new": CUSTOMER_WRITERS,
    "/products": LEAD_READERS,
    "/products/new": {R.SALES_MANAGER, R.INTEGRATION},
    "/price-lists/new": {R.SALES_MANAGER, R.INTEGRATION},
    "/assignment": PLAN_READERS,
    "/my-day": SALES,
    "/dashboards/sales": SALES | {R.DATA_SCIENTIST},
    "/forecast": SALES | {R.DATA_SCIENTIST},
    "/forecast/changes": SALES | {R.DATA_SCIENTIST},
    "/forecast/quotas": SALES | {R.DATA_SCIENTIST},
    "/calendar": LEAD_READERS - {R.MARKETER},
    "/calendar?view=month": LEAD_READERS - {R.MARKETER},
    "/calendar/new": LEAD_READERS - {R.MARKETER, R.DATA_SCIENTIST},
    "/calendar/find?q=x": LEAD_READERS - {R.MARKETER, R.DATA_SCIENTIST},
    "/assignment/try": PLAN_READERS,
    "/assignment/new": {R.SALES_MANAGER, R.INTEGRATION},
    "/submissions": SUBMISSION_READERS,
    "/submissions?outcome=rejected": SUBMISSION_READERS,
    "/submissions?outcome=suppressed": SUBMISSION_READERS,
    "/marketing/people": MARKETING_READERS,
    "/marketing/people?kind=lead&q=a&page=2": MARKETING_READERS,
    "/marketing/campaigns": MARKETING_READERS,
    "/marketing/campaigns?status=launched&q=a": MARKETING_READERS,
    "/marketing/campaigns/new": {R.MARKETER, R.INTEGRATION},
    "/marketing/segments": MARKETING_READERS,
    "/marketing/segments?state=active&q=a": MARKETING_READERS,
    "/marketing/segments/new": {R.MARKETER, R.INTEGRATION},
    "/marketing/segments/new?kind=static": {R.MARKETER, R.INTEGRATION},
    "/forms": {R.MARKETER},
    "/templates": {R.MARKETER},
    "/templates/new": {R.MARKETER},
    "/forms/new": {R.MARKETER},
    "/sites": {R.MARKETER},
    "/sites/new": {R.MARKETER},
    "/rules": AUTOMATION_READERS,
    "/rules/1/changes": AUTOMATION_READERS,
    "/rules/download": AUTOMATION_READERS,
    "/rules/edit": set(),
    "/rules/edit/check?table=routing&value=x": set(),
    "/rules/edit/cell?table=routing": set(),
    "/rules/json": set(),
    "/rules/review": set(),
    "/rules/review/replay": set(),
    "/flows": AUTOMATION_READERS,
    "/flows/new": set(),
    "/flows/ingestion": AUTOMATION_READERS,
    "/flows/ingestion/edit": set(),
    "/flows/ingestion/runs": AUTOMATION_READERS,
    "/events": set(),
    "/events/topics/leads": set(),
    "/lead-sources": {R.MARKETER},
    "/lead-sources/new": {R.MARKETER},
    "/lead-sources/new/meta": {R.MARKETER},
    "/people": set(),
    "/people/new": set(),
    "/people/teams/new": set(),
    "/clients": set(),
    "/clients/new": set(),
    "/profile": set(R),
    "/notices": set(R),
    "/notices/count": set(R),
}


@pytest.mark.parametrize("path", SCREENS)
def test_a_screen_opens_for_the_roles_that_may_see_it_and_for_no_other(
    house: House, path: str
) -> None:
    allowed = SCREENS[path] | {R.ADMINISTRATOR}
    answered = {role: house.clients[role].get(path).status_code for role in R}
    assert answered == {role: 200 if role in allowed else 403 for role in R}


def test_the_navigation_shows_only_what_the_role_may_open(house: House) -> None:
    for role, client in house.clients.items():
        page = client.get("/profile").content.decode()
        for path in ("/leads", "/board", "/submissions", "/forms", "/rules", "/flows", "/events"):
            may = client.get(path).status_code == 200
            assert (f'href="{path}"' in page) is may, (role, path)


def test_the_first_address_leads_to_the_first_screen_of_the_role(house: House) -> None:
    assert house.rep.get("/").headers["Location"] == "/my-day"
    assert house.clients[R.DATA_SCIENTIST].get("/").headers["Location"] == "/leads"


def test_a_visitor_is_sent_to_sign_in_from_every_screen(house: House) -> None:
    for path in SCREENS:
        answer = Client().get(path)
        assert answer.status_code == 302, path
        assert answer.headers["Location"].startswith("/sign-in?next="), path


def test_every_address_is_closed_to_visitors_but_signing_in(db: None) -> None:
    from leadloop.web.urls import urlpatterns

    identity = uuid4()
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        path = "/" + str(pattern.pattern)
        for kind in ("<uuid:", "<slug:", "<int:"):
            while kind in path:
                start = path.index(kind)
                value = {"<uuid:": str(identity), "<slug:": "x", "<int:": "1"}[kind]
                path = path[:start] + value + path[path.index(">", start) + 1 :]
        if pattern.name == "sign-in":
            continue
        assert Client().get(path).status_code == 302, path
        assert Client().post(path).status_code == 302, path


def test_missing_and_forbidden_records_answer_alike(house: House) -> None:
    theirs = house.lead_of(house.send(**ELSEWHERE))  # routed to retail sales
    hidden, missing = house.rep.get(f"/leads/{theirs}"), house.rep.get(f"/leads/{uuid4()}")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert text_of(hidden) == text_of(missing)
    assert house.rep.get(f"/leads/rows?status=all&ids={theirs}").content.strip() == b""


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/{id}", "/contacts/{id}/edit", "/policies/{id}", "/attachments/{id}",
        "/records/contact/{id}/call", "/records/nothing/{id}", "/records/nothing/{id}/attach",
        "/records/systemuser/{id}/relate", "/activities/{id}/edit", "/products/{id}/edit",
        "/leads/{id}", "/trace/{id}", "/submissions/{id}", "/forms/{id}", "/runs/{id}",
        "/people/{id}", "/events/dead-letters/{id}", "/flows/nothing", "/events/topics/nothing",
        "/rules?version=99",
    ],
)  # fmt: skip
def test_what_is_not_there_is_a_404(house: House, path: str) -> None:
    answer = house.admin.get(path.format(id=uuid4()))
    assert answer.status_code == 404
    assert "There is nothing here" in text_of(answer)


def test_a_refused_part_answers_with_a_sentence_for_the_toast(house: House) -> None:
    answer = house.rep.get("/people", headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert answer.headers["X-Message"].startswith("Your%20role")


def test_readers_may_not_write(house: House) -> None:
    lead = house.lead_of(house.send())
    for role in (R.MARKETER, R.SERVICE_AGENT, R.DATA_SCIENTIST):
        for action in ("take", "contacted", "edit", "assign", "call", "disqualify"):
            answer = house.clients[role].post(f"/leads/{lead}/{action}")
            assert answer.status_code == 403, (role, action)
    for path in ("/rules/json", "/rules/1/restore", "/flows/ingestion/switch", "/forms/new"):
        assert house.clients[R.SALES_MANAGER].post(path).status_code == 403, path


def test_forms_are_protected_against_forgery(house: House) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = house.admin.cookies
    for path in ("/people/new", "/clients/new", "/rules/json", "/sign-out", "/notices/read"):
        answer = strict.post(path)
        assert answer.status_code == 403, path
        assert "open for too long" in text_of(answer)
