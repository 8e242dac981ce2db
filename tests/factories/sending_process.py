"""A process that sends until it is killed: the lane of mails as a worker has it."""

import sys
import time
from pathlib import Path


def _send(url: str, folder: Path) -> None:
    import django

    django.setup()
    from django.db import Error, connection

    from leadloop.kit import due
    from leadloop.outbound import handlers
    from leadloop.outbound.adapters.smtp import SmtpTransport, parse_server

    transport = SmtpTransport(parse_server(url), sender="Northgate <hello@northgate.example>")
    kind = handlers.due_kind(transport, folder=folder)
    recovered = False
    while True:
        # As a worker does: a database that is gone comes back.
        try:
            if not recovered:
                handlers.recover(folder)
                recovered = True
            if not due.run_once({kind.name: kind}):
                time.sleep(0.05)
        except Error:
            connection.close()
            connection.close_pool()
            time.sleep(0.2)


if __name__ == "__main__":
    _send(sys.argv[1], Path(sys.argv[2]))
