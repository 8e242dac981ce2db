"""Requests for load and kill tests, built from templates in about a microsecond each. Pure.

A template is one enquiry of the simulated world cut at the places that differ between people:
address, phone, visitor id. All three have a fixed width, so a template's length never changes.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count, islice
from random import Random
from typing import NamedTuple

import orjson

from leadloop.project.simulate.contracts import Enquiry, Mix
from leadloop.project.simulate.people import mobile_number
from leadloop.project.simulate.vocabulary import COUNTRY_BY_CODE, Phones
from leadloop.project.simulate.world import World

_TEMPLATES = 64
_RECENT = 512
_ADDRESS = b"load-%08d@visitors.example"
_NOWHERE = b"nobody-%08d at nowhere"
_THROW_AWAY = b"load-%08d@mailinator.com"
_VISITOR = b"%032x"
_URGENT = ("priority", "u=1")
_FILLER = "We would like to hear more about this. "
_MARK = "\u27e6{}\u27e7"
_CLEAN = Mix(returning=0, clumsy=0, typo=0, hopeless=0, hostile=0)


class Request(NamedTuple):
    """One HTTP request, ready to be written to a socket.

    ``keys`` name the submissions inside; a repeat carries the keys of its original. ``door``
    names the door in tallies.
    """

    payload: bytes
    keys: tuple[str, ...]
    door: str = ""


@dataclass(frozen=True, slots=True)
class Door:
    """Where requests go: the path and the headers that open it."""

    path: str
    host: str
    headers: tuple[tuple[str, str], ...]

    def head(self, *, key: str | None, length: int) -> bytes:
        """Return request line and headers for a JSON body of ``length`` bytes."""
        lines = [f"POST {self.path} HTTP/1.1", f"host: {self.host}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if key:
            lines.append(f"idempotency-key: {key}")
        return ("\r\n".join([*lines, f"content-length: {length}"]) + "\r\n\r\n").encode()


@dataclass(frozen=True, slots=True)
class Traffic:
    """What the traffic is made of; shares are 0..1.

    ``returning`` is the share sent by one of ``returning_people`` under a new key; ``duplicates``
    repeats an earlier request to the byte; ``malformed`` is not JSON (refused at the door),
    ``hopeless`` has neither address nor phone (rejected by intake), ``throw_away`` a throw-away
    address (suppressed by the shipped rules), ``urgent`` claims high priority. ``run`` sets the
    keys of one run apart from those of another, ``first_person`` its people.
    """

    run: str
    seed: int = 1
    duplicates: float = 0.05
    malformed: float = 0.01
    hopeless: float = 0.01
    throw_away: float = 0.0
    urgent: float = 0.0
    returning: float = 0.10
    returning_people: int = 500
    first_person: int = 0
    body_bytes: int = 1024


class _Template(NamedTuple):
    parts: tuple[bytes, bytes, bytes, bytes]
    phones: Phones

    @property
    def numbers(self) -> int:
        """How many people the country's range can tell apart; later ones give no phone."""
        return len(self.phones.blocks) * int(10**self.phones.digits)

    def fill(self, person: int, address: bytes = _ADDRESS) -> bytes:
        """Return the JSON body for person number ``person``."""
        phone = b""
        if address is not _NOWHERE and person < self.numbers:
            phone = mobile_number(self.phones, person).encode()
        address %= person
        visitor = _VISITOR % person
        return b"".join(
            (self.parts[0], address, self.parts[1], phone, self.parts[2], visitor, self.parts[3])
        )


class Submissions:
    """An endless, repeatable stream of submissions of one kind of traffic."""

    def __init__(self, traffic: Traffic) -> None:
        self._traffic = traffic
        self._rng = Random(traffic.seed)  # noqa: S311 -- a simulation, no secret
        self._templates = _templates(traffic)
        self._number = 0

    def draw(self) -> tuple[str, bytes]:
        """Return key and JSON body of the next submission."""
        self._number += 1
        traffic, number = self._traffic, self._number
        key = f"{traffic.run}-{number:08d}"
        dice = self._rng.random()
        if dice < traffic.malformed:
            return key, b'{"first_name": "Broken", '
        dice -= traffic.malformed
        returning = self._rng.random() < traffic.returning
        person = self._rng.randrange(traffic.returning_people)
        if not returning:
            person = traffic.returning_people + traffic.first_person + number
        template = self._templates[person % len(self._templates)]
        if dice < traffic.hopeless:
            return key, template.fill(person, _NOWHERE)
        if dice - traffic.hopeless < traffic.throw_away:
            return key, template.fill(person, _THROW_AWAY)
        return key, template.fill(person)


def single_requests(door: Door, traffic: Traffic) -> Iterator[Request]:
    """Yield requests with one submission each, without end, for ``POST /api/v1/leads``."""
    submissions = Submissions(traffic)
    rng = Random(f"{traffic.seed}/repeat")  # noqa: S311 -- a simulation, no secret
    urgent = replace(door, headers=(*door.headers, _URGENT))
    recent: deque[Request] = deque(maxlen=_RECENT)
    while True:
        if recent and rng.random() < traffic.duplicates:
            yield recent[rng.randrange(len(recent))]
            continue
        key, body = submissions.draw()
        used = urgent if traffic.urgent and rng.random() < traffic.urgent else door
        request = Request(used.head(key=key, length=len(body)) + body, (key,))
        recent.append(request)
        yield request


def batch_requests(door: Door, traffic: Traffic, events: int) -> Iterator[Request]:
    """Yield Event Grid publish requests of ``events`` events each, without end.

    Repeats are single events inside later batches; malformed bodies do not occur here, since one
    would refuse its whole batch.
    """
    submissions = Submissions(replace(traffic, malformed=0.0))
    rng = Random(f"{traffic.seed}/repeat")  # noqa: S311 -- a simulation, no secret
    recent: deque[tuple[str, bytes]] = deque(maxlen=_RECENT)
    while True:
        chosen: list[tuple[str, bytes]] = []
        for _ in range(events):
            if recent and rng.random() < traffic.duplicates:
                chosen.append(recent[rng.randrange(len(recent))])
            else:
                chosen.append(submissions.draw())
                recent.append(chosen[-1])
        body = b"[" + b",".join(_grid_event(key, data) for key, data in chosen) + b"]"
        head = door.head(key=None, length=len(body))
        yield Request(head + body, tuple(key for key, _ in chosen))


def _grid_event(key: str, data: bytes) -> bytes:
    return (
        b'{"id":"%s","subject":"load","eventType":"lead.created","dataVersion":"1",'
        b'"eventTime":"2026-01-01T00:00:00Z","data":%s}' % (key.encode(), data)
    )


def _templates(traffic: Traffic) -> list[_Template]:
    world = World(traffic.seed, _CLEAN)
    fitting = (_cut(world.enquiry(number), traffic.body_bytes) for number in count())
    return list(islice((template for template in fitting if template), _TEMPLATES))


def _cut(enquiry: Enquiry, body_bytes: int) -> _Template | None:
    """Return the enquiry as a template of exactly ``body_bytes``; None if it is longer."""
    phones = COUNTRY_BY_CODE[enquiry.person.country].phones
    data = {**enquiry.data, "email": _MARK.format(1), "mobile_phone": _MARK.format(2)}
    data["context"] = {**data["context"], "anonymous_id": _MARK.format(3)}
    marks = 3 * len(_MARK.format(1).encode())
    growth = len(_ADDRESS % 0) + len(mobile_number(phones, 0)) + len(_VISITOR % 0) - marks
    missing = body_bytes - len(orjson.dumps(data)) - growth
    if missing < 0:
        return None
    data["message"] += (_FILLER * (missing // len(_FILLER) + 1))[:missing]
    return _Template(_split(orjson.dumps(data)), phones)


def _split(body: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    first, rest = body.split(_MARK.format(1).encode())
    second, rest = rest.split(_MARK.format(2).encode())
    third, fourth = rest.split(_MARK.format(3).encode())
    return first, second, third, fourth
