"""Counts the queries that screens ask; a process of its own, with Django.

It reads a JSON object from its standard input, ``{"email": …, "host": …, "paths": {name: path}}``,
and prints ``{name: number}``.
"""

import json
import sys
from typing import Any

import django


def count_queries(email: str, host: str, paths: dict[str, str]) -> dict[str, int]:
    """Return how many queries each screen asks of a person who has looked at it before."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from leadloop.users.models import User

    client = Client(HTTP_HOST=host)
    client.force_login(User.objects.get(email=email))
    found = {}
    for name, path in paths.items():
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            answer: Any = client.get(path)
            # A screen that streams asks while it is read.
            b"".join(answer.streaming_content) if answer.streaming else answer.content
        if answer.status_code != 200:  # noqa: PLR2004 -- whatever else, it is no screen
            raise SystemExit(f"{path} answered {answer.status_code}.")
        found[name] = len(asked)
    return found


if __name__ == "__main__":
    wanted = json.load(sys.stdin)
    django.setup()
    print(json.dumps(count_queries(**wanted)))  # noqa: T201 -- that is its answer
