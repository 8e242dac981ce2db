"""A stand-in for a Dataverse organisation with moods, for tests. It knows nothing of Leadloop.

Each answer is one that Microsoft documents; the source stands beside it. Rows are kept in memory.
"""

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

COLUMNS = (
    "leadid",
    "firstname",
    "lastname",
    "fullname",
    "emailaddress1",
    "companyname",
    "jobtitle",
    "mobilephone",
    "numberofemployees",
    "description",
    "leadsourcecode",
    "leadqualitycode",
    "createdon",
)
_ROW = re.compile(r"/leads\(([0-9a-f-]{36})\)")
_OPERATION = re.compile(r"(PATCH) (\S+) HTTP/1\.1\n(.*?)\n\n(.*?)\n--", re.DOTALL)


@dataclass
class Organisation:
    """Its rows, what it was asked, and its mood: well, busy, down, slow, silent, strict."""

    rows: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    mood: str = "well"
    port: int = 0
    created: Counter[UUID] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def upsert(self, key: UUID, values: dict[str, Any]) -> bool:
        with self.lock:
            made = key not in self.rows
            self.created[key] += made
            self.rows.setdefault(key, {}).update(values)
            return made


@contextmanager
def organisation(port: int = 0) -> Iterator[Organisation]:
    """Serve an organisation on a local port until the block ends."""
    found = Organisation()

    class Handler(_Handler):
        crm = found

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    crm: Organisation

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        # "Query table definitions using the Web API": EntityDefinitions with expanded Attributes.
        self.crm.asked["GET"] += 1
        if self._sulks():
            return
        if "/EntityDefinitions" not in self.path:
            self._answer(404, {"error": {"code": "0x8006088a", "message": "Resource not found"}})
            return
        attributes = [{"LogicalName": name} for name in COLUMNS]
        definition = {"LogicalName": "lead", "EntitySetName": "leads", "Attributes": attributes}
        self._answer(200, {"value": [definition]})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.path.endswith("/oauth2/v2.0/token"):
            # "Microsoft identity platform and the OAuth 2.0 client credentials flow".
            self.crm.asked["token"] += 1
            token = {"token_type": "Bearer", "expires_in": 3599, "access_token": "made-up"}
            self._answer(200, token)
            return
        self.crm.asked["$batch"] += 1
        if self._sulks():
            return
        if self.headers.get("authorization") != "Bearer made-up":
            # "Authenticate with the Web API": 401 without a valid token.
            self._answer(401, {"error": {"code": "", "message": "Unauthorized"}})
            return
        replies = self._batch(body.decode().replace("\r\n", "\n"))
        if self.crm.mood == "silent":
            # It has written and dies: the caller's connection ends without an answer.
            self.close_connection = True
            self.connection.close()
            return
        self._answer(200, replies, 'multipart/mixed; boundary="batchresponse_1"')

    def _sulks(self) -> bool:
        if self.crm.mood == "busy":
            # "Service protection API limits": 429, Retry-After in seconds.
            error = {"code": "0x80072322", "message": "Number of requests exceeded the limit"}
            self._answer(429, {"error": error}, headers={"Retry-After": "1"})
        elif self.crm.mood == "down":
            # "Compose HTTP requests and handle errors": 503 Service Unavailable.
            self._answer(503, {"error": {"code": "0x80048d19", "message": "Unavailable"}})
        elif self.crm.mood == "slow":
            time.sleep(1.5)
            return False
        else:
            return False
        return True

    def _batch(self, text: str) -> str:
        # "Execute batch operations using the Web API": one part per operation, in order.
        parts = []
        for _, path, _, body in _OPERATION.findall(text):
            key = UUID(_ROW.search(path)[1])  # type: ignore[index]
            parts.append(self._operate(key, json.loads(body)))
        return "".join(f"--batchresponse_1\r\n{part}\r\n" for part in parts) + "--batchresponse_1--"

    def _operate(self, key: UUID, values: dict[str, Any]) -> str:
        head = "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
        unknown = set(values) - set(COLUMNS)
        if unknown or (self.crm.mood == "strict" and values.get("lastname") == "Refused"):
            # "Compose HTTP requests and handle errors"; 0x80044331: a text is too long.
            error = {"code": "0x80044331", "message": f"A validation error occurred {unknown}"}
            return f"{head}HTTP/1.1 400 Bad Request\r\n\r\n{json.dumps({'error': error})}"
        # "Update and delete table rows": PATCH is an upsert; 201 or 200 with representation.
        made = self.crm.upsert(key, values)
        status = "201 Created" if made else "200 OK"
        entity = f"OData-EntityId: {self.crm.url}/api/data/v9.2/leads({key})"
        return f"{head}HTTP/1.1 {status}\r\n{entity}\r\n\r\n{json.dumps({'leadid': str(key)})}"

    def _answer(
        self,
        status: int,
        body: Any,
        media: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> None:
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
