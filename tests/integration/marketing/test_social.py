"""Audiences at ad networks: in step with the segment, only with consent, out at once after a no."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest

from leadloop.events.relay import relay_batch
from leadloop.kit import clock, due
from leadloop.kit.errors import InvalidInput, StaleWrite
from leadloop.marketing import api
from leadloop.marketing.adapters.google_ads import GoogleAds
from leadloop.marketing.adapters.linkedin_ads import LinkedInAds
from leadloop.marketing.adapters.meta_ads import MetaAds
from leadloop.marketing.api import social
from leadloop.marketing.contracts import CampaignDraft, SegmentDraft, SegmentKind
from leadloop.marketing.contracts.social import (
    AdAccount,
    AdAccountDraft,
    AudienceDraft,
    AudienceView,
    Network,
)
from leadloop.marketing.handlers.social import refusals_subscriber, social_kind
from leadloop.marketing.logic.hashing import hashed
from leadloop.marketing.models import AdAccountRecord, Person, SocialMember
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import ConsentDraft, ConsentState
from leadloop.users.contracts import SYSTEM
from tests.factories.ad_networks import TOKEN, AdServer, GoogleServer, LinkedInServer, MetaServer
from tests.factories.journeys import a_person

pytestmark = pytest.mark.usefixtures("db")

Relay = Callable[[], None]
SERVERS: dict[Network, type[AdServer]] = {
    Network.META: MetaServer,
    Network.GOOGLE: GoogleServer,
    Network.LINKEDIN: LinkedInServer,
}


class House:
    """A campaign whose segment lists people, and an account of one network."""

    def __init__(self, network: Network, server: AdServer) -> None:
        self.network, self.server = network, server
        draft = SegmentDraft(name="Likely", kind=SegmentKind.STATIC)
        self.segment = api.create_segment(SYSTEM, draft=draft)
        plan = CampaignDraft(name="Autumn", include=(self.segment,))
        self.campaign = api.create_campaign(SYSTEM, draft=plan)
        self.account = social.connect_account(SYSTEM, draft=self.draft())
        client = httpx.Client()
        self.adapters: dict[Network, Any] = {
            Network.META: MetaAds(client, server.url),
            Network.GOOGLE: GoogleAds(client, server.url, f"{server.url}/token"),
            Network.LINKEDIN: LinkedInAds(client, server.url),
        }

    def draft(self, token: str = TOKEN) -> AdAccountDraft:
        account = AdAccount(self.network, "1234", token, "id", "secret", "dev")
        return AdAccountDraft("Ads", account)

    def people(self, *numbers: int, agree: bool = True) -> list[UUID]:
        made = [a_person(number, mobile_phone=f"+1415555{number:04}") for number in numbers]
        api.add_to_list(SYSTEM, segment_id=self.segment, person_ids=made)
        if agree:
            for number in numbers:
                self.say(number, ConsentState.OPTED_IN, clock.now() - timedelta(days=1))
        return made

    def say(self, number: int, state: ConsentState, at: Any = None) -> None:
        draft = ConsentDraft(
            f"person{number}@example.com", "advertising", state, at or clock.now(), "form"
        )
        outbound.record_consents(SYSTEM, drafts=[draft])

    def keep(self, **changes: Any) -> UUID:
        draft = AudienceDraft(self.campaign, self.account, **changes)
        return social.keep_audience(SYSTEM, draft=draft)

    def work(self) -> None:
        kind = social_kind(lambda network: self.adapters[network])
        while due.run_once({kind.name: kind}):
            pass

    def expected(self, *numbers: int) -> set[tuple[str, str]]:
        return {
            tuple(hashed(self.network, f"person{n}@example.com", f"+1415555{n:04}"))
            for n in numbers
        }  # type: ignore[misc]

    def view(self, audience: UUID) -> AudienceView:
        return social.get_audience(SYSTEM, audience_id=audience)


@pytest.fixture(params=list(Network), ids=lambda one: one.value)
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    with SERVERS[request.param]() as server:
        yield House(request.param, server)


@pytest.fixture
def meta() -> Iterator[House]:
    with MetaServer() as server:
        yield House(Network.META, server)


def test_who_agreed_is_told_hashed_and_nobody_else(house: House) -> None:
    house.people(1, 2)
    house.people(3, agree=False)
    audience = house.keep()
    house.work()
    view = house.view(audience)

    assert house.server.people == house.expected(1, 2)
    assert house.server.bad == []
    assert (view.told, view.waiting, view.problem) == (2, 0, "")
    assert "2385" in view.external_id


def test_who_leaves_the_segment_leaves_the_audience_and_who_comes_comes(house: House) -> None:
    first, _ = house.people(1, 2)
    audience = house.keep()
    house.work()
    api.remove_from_list(SYSTEM, segment_id=house.segment, person_ids=[first])
    house.people(3)
    social.upload_now(SYSTEM, audience_id=audience)
    house.work()

    assert house.server.people == house.expected(2, 3)


def test_a_no_takes_somebody_out_at_once_and_keeps_them_out(house: House, relay: Relay) -> None:
    house.people(1, 2)
    audience = house.keep()
    house.work()
    relay()  # tells of the consents so far
    house.say(1, ConsentState.OPTED_OUT, clock.now() + timedelta(seconds=1))
    while relay_batch(refusals_subscriber()):
        pass
    house.work()
    assert house.server.people == house.expected(2)
    social.upload_now(SYSTEM, audience_id=audience)
    house.work()
    assert house.server.people == house.expected(2)


def test_who_is_erased_here_is_taken_out_there(house: House) -> None:
    gone, _ = house.people(1, 2)
    audience = house.keep()
    house.work()
    Person.objects.filter(pk=gone).delete()
    social.upload_now(SYSTEM, audience_id=audience)
    house.work()

    assert house.server.people == house.expected(2)
    assert SocialMember.objects.count() == 1


def test_spend_comes_into_the_campaigns_cost_once(house: House) -> None:
    audience = house.keep(network_campaign="777")
    house.work()
    cost = api.get_campaign(SYSTEM, campaign_id=house.campaign).draft.actual_cost
    social.upload_now(SYSTEM, audience_id=audience)
    house.work()
    view = house.view(audience)

    assert cost == Decimal("12.5")
    assert api.get_campaign(SYSTEM, campaign_id=house.campaign).draft.actual_cost == cost
    assert (view.total, view.clicks, view.leads) == (Decimal("12.5"), 40, 3)


def test_an_audience_that_ends_is_emptied(house: House) -> None:
    house.people(1, 2)
    audience = house.keep()
    house.work()
    with pytest.raises(StaleWrite):
        social.set_active(SYSTEM, audience_id=audience, active=False, expected_version=7)
    social.set_active(SYSTEM, audience_id=audience, active=False, expected_version=1)
    house.work()

    assert house.server.people == set()


def test_a_fault_is_told_and_tried_again_and_the_token_never_shown(
    meta: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    meta.people(1)
    meta.server.broken = 1
    audience = meta.keep()
    meta.work()
    assert "500" in meta.view(audience).problem
    later = clock.now() + timedelta(hours=7)
    monkeypatch.setattr(clock, "now", lambda: later)
    meta.work()
    assert meta.server.people == meta.expected(1)
    assert meta.view(audience).problem == ""

    wrong = meta.draft("EAAB-wrong-token")
    social.connect_account(SYSTEM, draft=wrong, account_id=meta.account, expected_version=1)
    meta.people(2)
    social.upload_now(SYSTEM, audience_id=audience)
    meta.work()
    problem = meta.view(audience).problem
    assert "401" in problem
    assert "wrong-token" not in problem


def test_many_are_told_in_chunks(meta: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leadloop.marketing.api.social_keeping.CHUNK", 2)
    meta.people(1, 2, 3, 4, 5)
    meta.keep()
    meta.work()

    assert meta.server.people == meta.expected(1, 2, 3, 4, 5)
    assert meta.server.calls.count("POST /v25.0/2385/users") == 3


def test_secrets_are_sealed_and_an_empty_one_stays(meta: House) -> None:
    row = AdAccountRecord.objects.get()
    assert TOKEN not in row.sealed
    social.connect_account(
        SYSTEM, draft=meta.draft(""), account_id=meta.account, expected_version=1
    )
    row.refresh_from_db()
    assert social.open_account(row).token == TOKEN


@pytest.mark.parametrize(
    ("field", "account"),
    [
        ("external_id", AdAccount(Network.META, "12x4", "t")),
        ("token", AdAccount(Network.META, "1234", "")),
        ("token", AdAccount(Network.META, "1234", "line\nbreak")),
        ("developer_token", AdAccount(Network.GOOGLE, "123-456", "t", "i", "s")),
    ],
)
def test_what_is_no_account_is_named(field: str, account: AdAccount) -> None:
    with pytest.raises(InvalidInput) as refused:
        social.connect_account(SYSTEM, draft=AdAccountDraft("New", account))
    assert [one.field for one in refused.value.errors] == [field]
