"""Where the simulator sends: addresses and keys, as ``leadloop up --demo`` wrote them."""

import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

from leadloop.kit.errors import LeadloopError
from leadloop.project.simulate.plan import Target
from leadloop.project.simulate.traffic import Door

_JSON = ("content-type", "application/json")
_DEFAULT_PORTS = {"http": 80, "https": 443}


class NoDemo(LeadloopError):  # noqa: N818 -- reads as the fact it is
    """The simulator does not know the doors."""


@dataclass(frozen=True, slots=True)
class DemoDoors:
    """The public doors of one installation with demo data.

    ``form_keys`` maps the slug of each published form to its public key, ``wordings`` to the
    consents it asks for (``purpose, channel, wording_version``). ``time_scale`` says how much
    faster than real time its clock runs since the Unix second ``time_origin``.
    """

    base_url: str
    write_key: str
    sas_key: str
    site_key: str
    form_keys: Mapping[str, str]
    wordings: Mapping[str, Sequence[Mapping[str, str]]]
    time_scale: float = 1.0
    time_origin: float = 0.0

    @property
    def host(self) -> str:
        """Host and port, as they stand in the ``Host`` header."""
        return urlsplit(self.base_url).netloc

    def target(self, data: Path) -> Target:
        """Return where to connect; over TLS the local certificate authority is trusted too."""
        parts = urlsplit(self.base_url)
        tls = None
        if parts.scheme == "https":
            tls = ssl.create_default_context()
            if (data / "tls" / "ca.pem").exists():
                tls.load_verify_locations(data / "tls" / "ca.pem")
        port = parts.port or _DEFAULT_PORTS[parts.scheme]
        return Target(parts.hostname or "localhost", port, tls)

    def api(self) -> Door:
        """Return the door of ``POST /api/v1/leads``."""
        bearer = ("authorization", f"Bearer {self.write_key}")
        return Door("/api/v1/leads", self.host, (bearer, _JSON))

    def form(self, slug: str) -> Door:
        """Return the door of a hosted form."""
        bearer = ("authorization", f"Bearer {self.form_keys[slug]}")
        return Door(f"/p/{slug}/submit", self.host, (bearer, _JSON))

    def event_grid(self) -> Door:
        """Return the Event Grid publish door of the topic ``leads``."""
        path = "/eventgrid/leads/api/events?api-version=2018-01-01"
        return Door(path, self.host, (("aeg-sas-key", self.sas_key), _JSON))

    def tracker(self, user_agent: str) -> Door:
        """Return the door to which pages report visits; the browser names itself."""
        headers = (("content-type", "text/plain"), ("user-agent", user_agent))
        return Door("/t", self.host, headers)


def read_doors(data: Path, base_url: str | None) -> DemoDoors:
    """Return the doors that ``data/demo.json`` names; ``base_url`` overrules its address.

    Raises:
        NoDemo: There is no such file, or it lacks something; the message says the cure.
    """
    path = data / "demo.json"
    try:
        found = orjson.loads(path.read_bytes())
        return _doors(found, base_url)
    except FileNotFoundError:
        cure = f"Start `leadloop up --demo --data {data}` first, or name its folder with --data."
        raise NoDemo(f"{path} is missing. {cure}") from None
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise NoDemo(f"{path} cannot be used ({error!r}); start `leadloop up --demo`.") from None


def _doors(found: Any, base_url: str | None) -> DemoDoors:
    keys = found["keys"]
    return DemoDoors(
        base_url=(base_url or found["urls"]["base"]).rstrip("/"),
        write_key=keys["write_key"],
        sas_key=keys["sas_key"],
        site_key=keys["site_key"],
        form_keys=keys["forms"],
        wordings=found["wordings"],
        time_scale=found["clock"]["scale"],
        time_origin=found["clock"]["origin"],
    )
