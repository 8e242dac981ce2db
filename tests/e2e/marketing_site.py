"""A small Leadloop without demonstration data, whose mail goes to a server of the test."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

from tests.factories.mail_server import MailServer, Received

_START_S = 400
_PASSWORD = "Keyhole-Mango-42"
_ROLES = ("marketer", "administrator", "sales_representative")


@dataclass(frozen=True)
class Marketing:
    """A running site, and the mail server that it sends through."""

    url: str
    folder: Path
    post: MailServer
    keys: dict[str, str]

    def command(self, *arguments: str) -> str:
        environment = {**os.environ, "LEADLOOP_DATA": str(self.folder)}
        done = subprocess.run(
            [sys.executable, "-m", "leadloop.project.cli", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def call(self, path: str, body: Any, key: str) -> Any:
        request = urllib.request.Request(  # noqa: S310 -- our own server
            f"{self.url}{path}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {key}"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return json.loads(answer.read())

    def received_by(self, address: str, subject: str) -> Received:
        """Return the mail to an address with a subject as it came, once it is there."""
        until = time.monotonic() + 60
        while True:
            for mail in self.post.mails:
                if address in mail.to and mail.message["Subject"] == subject:
                    return mail
            assert time.monotonic() < until, f"no mail to {address}"
            time.sleep(0.1)

    def mail_to(self, address: str, subject: str) -> EmailMessage:
        """Return the mail to an address with a subject, once it is there."""
        return self.received_by(address, subject).message


@contextmanager
def started_marketing(port: int) -> Iterator[Marketing]:
    """Start a site with a marketer, an administrator and a representative; stop it after."""
    folder = Path(tempfile.mkdtemp(prefix="leadloop-e2e-marketing-"))
    folder.chmod(0o755)
    with MailServer() as post:
        command = [sys.executable, "-m", "leadloop.project.cli", "up", "--data", str(folder)]
        command += ["--listen", f"127.0.0.1:{port}", "--tls-listen", "off", "--workers", "1"]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("LEADLOOP_")}
        environment["LEADLOOP_MAIL_FROM"] = "Northgate <hello@northgate.example>"
        environment["LEADLOOP_SMTP_URL"] = f"smtp://127.0.0.1:{post.port}"
        log = folder / "up.log"
        with log.open("wb") as output:
            process = subprocess.Popen(command, stdout=output, stderr=output, env=environment)
        try:
            until = time.monotonic() + _START_S
            while b"\nready " not in b"\n" + log.read_bytes():
                assert process.poll() is None, log.read_text()[-3000:]
                assert time.monotonic() < until, log.read_text()[-3000:]
                time.sleep(0.2)
            found = Marketing(f"http://127.0.0.1:{port}", folder, post, {})
            made = found.command("client", "create", "e2e", "--role", "integration", "--json")
            found.keys.update(json.loads(made))
            for role in _ROLES:
                words = ("--name", role.replace("_", " ").capitalize(), "--password", _PASSWORD)
                found.command("user", "create", f"{role}@insurer.example", "--role", role, *words)
            yield found
        finally:
            process.terminate()
            process.wait(60)
            shutil.rmtree(folder, ignore_errors=True)


SitDown = Callable[[str], Page]


def enter_marketing(context: BrowserContext, marketing: Marketing, role: str) -> Page:
    """Sign somebody of a role in, in a fresh context, and return the page."""
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto(f"{marketing.url}/sign-in")
    page.get_by_label("E-mail").fill(f"{role}@insurer.example")
    page.get_by_label("Password").fill(_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page
