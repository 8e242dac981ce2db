"""A site of somebody else: a small server on a port, and so an origin, of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class OtherSite:
    """Serves one page at every address, and remembers the cookies it was sent."""

    port: int
    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def url(self, host: str = "localhost") -> str:
        return f"http://{host}:{self.port}/article"

    def show(self, tag: str, *, scheme: str = "light dark", head: str = "") -> None:
        """Serve a page with ``tag`` in the middle of its text."""
        self.html = (
            f'<!doctype html><html lang="en"><head><title>A partner</title>{head}'
            f'<meta name="color-scheme" content="{scheme}"></head><body><main>'
            f"<h1>Planning ahead</h1><p>Words before.</p>{tag}<p>Words after.</p>"
            "</main></body></html>"
        )


@contextmanager
def other_site() -> Iterator[OtherSite]:
    """Run such a site for a while."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(found.html.encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    found = OtherSite(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
