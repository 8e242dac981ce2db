"""Loading the demo: what is missing is made, what is there stays."""

from typing import Any

import structlog

from leadloop.portal import api as portal
from leadloop.portal import demo as portal_demo
from leadloop.portal import demo_forms
from leadloop.portal.contracts import Form
from leadloop.project.demo import insurer
from leadloop.project.demo.campaigns import load_demo_campaigns
from leadloop.project.demo.cases import load_demo_cases
from leadloop.project.demo.customers import load_demo_customers
from leadloop.project.demo.deals import load_demo_deals
from leadloop.project.demo.desk import load_demo_desk
from leadloop.project.demo.duplicates import load_demo_duplicates
from leadloop.project.demo.file import read_demo, write_demo
from leadloop.project.demo.first_leads import send_first_leads, work_first_leads
from leadloop.project.demo.journeys import ensure_demo_journeys, tell_demo_journeys
from leadloop.project.demo.planning import load_demo_planning
from leadloop.project.demo.service_levels import ensure_service_levels
from leadloop.project.settings import Settings
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role

log = structlog.get_logger()

_CLIENT_KEYS = ("client_id", "client_secret", "sas_key", "write_key")


def load_demo(settings: Settings) -> dict[str, Any]:
    """Load the demo data into a running installation and return what ``demo.json`` says.

    Safe to repeat. The first time, some enquiries are sent through the public doors and worked
    on, so that lists are not empty; the web process must therefore be running.
    """
    demo = ensure_demo(settings)
    if not demo["first_leads"]:
        send_first_leads(settings)
        work_first_leads()
        demo["first_leads"] = True
        write_demo(settings.data, demo)
    load_demo_customers()
    load_demo_duplicates()
    load_demo_deals()
    load_demo_planning()
    load_demo_cases()
    tell_demo_journeys()
    load_demo_campaigns()
    load_demo_desk()
    log.info("demo.loaded", people=len(demo["logins"]))
    return demo


def ensure_demo(settings: Settings) -> dict[str, Any]:
    """Create teams, people, an API client and forms unless they are there; write ``demo.json``.

    Passwords and keys of an earlier start are kept; those that the file has lost are replaced.
    """
    known = read_demo(settings.data)
    for slug, name in insurer.TEAMS.items():
        users.create_team(SYSTEM, slug=slug, name=name)
    logins = _ensure_people(known)
    ensure_service_levels()
    ensure_demo_journeys()
    pages = portal_demo.load_demo(SYSTEM)
    forms = [form for form in portal.list_forms(SYSTEM) if form.published]
    demo: dict[str, Any] = {
        "company": insurer.COMPANY,
        "urls": _urls(settings.base_url, pages),
        "logins": logins,
        "keys": {
            **_ensure_client(known),
            "site_key": portal.ensure_site(SYSTEM, name=demo_forms.SITE, home=demo_forms.HOME),
            "forms": {form.slug: form.public_key for form in forms},
        },
        "wordings": {form.slug: _wordings(form) for form in forms},
        "clock": {"scale": settings.time_scale, "origin": settings.time_origin},
        "first_leads": known.get("first_leads", False),
    }
    write_demo(settings.data, demo)
    return demo


def _ensure_people(known: dict[str, Any]) -> list[dict[str, str]]:
    passwords = {login["email"]: login["password"] for login in known.get("logins", ())}
    present = {person.email: person for person in users.list_users(SYSTEM)}
    logins = []
    for person in insurer.PEOPLE:
        password = passwords.get(person.email) or users.new_password()
        if person.email not in present:
            users.create_user(
                SYSTEM,
                email=person.email,
                name=person.name,
                role=person.role,
                password=password,
                teams=person.teams,
            )
        elif person.email not in passwords:
            # The file was lost, and nobody can read a password back out of its hash.
            users.set_password(SYSTEM, user_id=present[person.email].id, password=password)
        logins.append(
            {
                "role": str(person.role),
                "name": person.name,
                "email": person.email,
                "password": password,
            }
        )
    return logins


def _ensure_client(known: dict[str, Any]) -> dict[str, str]:
    """Return the partner's keys; keys that were lost are replaced by those of a new client."""
    kept = {name: known.get("keys", {}).get(name) for name in _CLIENT_KEYS}
    current = [
        client
        for client in users.list_clients(SYSTEM)
        if client.name == insurer.CLIENT_NAME and client.revoked_at is None
    ]
    if all(kept.values()) and any(client.client_id == kept["client_id"] for client in current):
        return {name: str(value) for name, value in kept.items()}
    for client in current:
        users.revoke_client(SYSTEM, client_id=client.id)
    return users.create_client(SYSTEM, name=insurer.CLIENT_NAME, role=Role.INTEGRATION)._asdict()


def _wordings(form: Form) -> list[dict[str, str]]:
    return [
        {
            "purpose": consent.purpose,
            "channel": consent.channel,
            "wording_version": consent.wording_version,
        }
        for consent in form.consents
    ]


def _urls(base: str, pages: dict[str, str]) -> dict[str, str]:
    return {
        "base": base,
        "sign_in": f"{base}/",
        **{name.replace("-", "_"): base + path for name, path in pages.items()},
        "support": f"{base}/p/support/request",
        "leads_api": f"{base}/api/v1/leads",
        "event_grid": f"{base}/eventgrid/leads/api/events",
    }
