"""A process that sends until it is killed: the lane of mails as a worker has it."""

import sys
import time
from pathlib import Path


def _send(url: str, folder: Path) -> None:
    import django

    django.setup()
    from leadloop.kit import due
    from leadloop.outbound import handlers
    from leadloop.outbound.adapters.smtp import SmtpTransport, parse_server

    handlers.recover(folder)
    transport = SmtpTransport(parse_server(url), sender="Northgate <hello@northgate.example>")
    kind = handlers.due_kind(transport, folder=folder)
    while True:
        if not due.run_once({kind.name: kind}):
            time.sleep(0.05)


if __name__ == "__main__":
    _send(sys.argv[1], Path(sys.argv[2]))
