"""A small HTTP server that takes messages as Twilio's Messages resource documents it.

Source: https://www.twilio.com/docs/messaging/api/message-resource (create a message; errors). It
imports nothing of Leadloop.
"""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Self
from urllib.parse import parse_qs

SID, TOKEN = "AC" + "0" * 32, "t0ken"
REFUSALS = {
    "+15005550001": (400, 21211, "The 'To' number is not a valid phone number."),
    "+15005550004": (400, 21610, "Attempt to send to unsubscribed recipient"),
    "+15005550006": (429, 20429, "Too Many Requests"),
    "+15005550008": (500, 20500, "Internal Server Error"),
}


class TwilioServer:
    """Runs on a thread of its own; ``taken`` holds what it accepted, as the form fields came."""

    def __init__(self) -> None:
        self.taken: list[dict[str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers["Content-Length"])
                fields = {k: v[0] for k, v in parse_qs(self.rfile.read(size).decode()).items()}
                status, answer = outer.answer(self.path, self.headers["Authorization"], fields)
                body = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def answer(self, path: str, given: str, fields: dict[str, str]) -> tuple[int, dict[str, Any]]:
        wanted = "Basic " + base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
        if given != wanted:
            return 401, {"code": 20003, "message": "Authenticate", "status": 401}
        if path != f"/2010-04-01/Accounts/{SID}/Messages.json":
            return 404, {"code": 20404, "message": "Not found", "status": 404}
        if not fields.get("Body"):
            return 400, {"code": 21602, "message": "Message body is required.", "status": 400}
        if not (fields.get("From") or fields.get("MessagingServiceSid")):
            return 400, {"code": 21603, "message": "A 'From' number is required.", "status": 400}
        number = fields.get("To", "").removeprefix("whatsapp:")
        if number in REFUSALS:
            status, code, message = REFUSALS[number]
            return status, {"code": code, "message": message, "status": status}
        self.taken.append(fields)
        return 201, {"sid": "SM" + "1" * 32, "status": "queued", "error_code": None}

    @property
    def url(self) -> str:
        return f"http://{SID}:{TOKEN}@127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
