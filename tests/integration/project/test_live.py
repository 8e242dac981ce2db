"""Live updates: a page hears the changes it asked for, and nobody else's notices."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx
from django.test import Client

from leadloop.events.api import touch
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role
from leadloop.users.models import User
from leadloop.users.notices import NoticeDraft

PASSWORD = "correct horse battery"


def person(email: str) -> users.Person:
    return users.create_user(
        SYSTEM, email=email, name=email, role=Role.SALES_REPRESENTATIVE, password=PASSWORD
    )


def session_of(found: users.Person) -> str:
    client = Client()
    client.force_login(User.objects.get(pk=found.id), "django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


def events(server: str, session: str, topic: str = "notice") -> Iterator[str]:
    with httpx.stream(
        "GET",
        f"{server}/live?topics={topic}",
        cookies={"sessionid": session},
        timeout=10,
        trust_env=False,
    ) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/event-stream"
        yield from answer.iter_lines()


def first_event(lines: Iterator[str]) -> str:
    return next(line for line in lines if line.startswith("data: {"))


def test_visitors_hear_nothing(server: str) -> None:
    for cookies in ({}, {"sessionid": "guessed"}):
        answer = httpx.get(f"{server}/live", cookies=cookies, trust_env=False)
        assert answer.status_code == 401


def test_a_notice_reaches_its_reader_alone(server: str) -> None:
    ann, bob = person("ann@example.com"), person("bob@example.com")
    users.notify([NoticeDraft("k", "for Ann", "/", cause=uuid4(), user_id=ann.id)])
    users.notify([NoticeDraft("k", "for Bob", "/", cause=uuid4(), user_id=bob.id)])
    (notice,) = users.list_notices(users.actor_for_user(User.objects.get(pk=bob.id)))
    # Even a page that opens a moment later hears what has just passed.
    assert str(notice.id) in first_event(events(server, session_of(bob)))


def test_a_page_hears_of_a_record_that_looks_otherwise_though_its_row_is_as_it_was(
    server: str,
) -> None:
    session, case = session_of(person("ann@example.com")), uuid4()
    with ThreadPoolExecutor(1) as pool:
        heard = pool.submit(first_event, events(server, session, "case"))
        # Nothing of this is kept: it is said until somebody listens.
        while not heard.done():
            touch("case", [case])
            time.sleep(0.2)
    assert str(case) in heard.result()


def test_somebody_switched_off_hears_nothing_more(server: str) -> None:
    ann = person("ann@example.com")
    session = session_of(ann)
    users.update_user(SYSTEM, user_id=ann.id, role=ann.role, is_active=False, teams=[])
    answer = httpx.get(f"{server}/live", cookies={"sessionid": session}, trust_env=False)
    assert answer.status_code == 401


def test_a_changed_password_ends_other_sessions(server: str) -> None:
    ann = person("ann@example.com")
    session = session_of(ann)
    users.set_password(SYSTEM, user_id=ann.id, password="another good password")
    answer = httpx.get(f"{server}/live", cookies={"sessionid": session}, trust_env=False)
    assert answer.status_code == 401
