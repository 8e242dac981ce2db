"""Stands in for curl where a machine has none; knows the options that the documents use."""

import argparse
import sys
from pathlib import Path

import httpx


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("-s", action="store_true")
    parser.add_argument("-i", action="store_true")
    parser.add_argument("-X", dest="method")
    parser.add_argument("-H", dest="headers", action="append", default=[])
    parser.add_argument("-d", "--data-binary", dest="data", action="append", default=[])
    parser.add_argument("--cacert")
    given = parser.parse_args()
    bodies = [Path(d[1:]).read_bytes() if d[0] == "@" else d.encode() for d in given.data]
    headers = dict(line.split(": ", 1) for line in given.headers)
    if bodies:
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
    method = given.method or ("POST" if bodies else "GET")
    answer = httpx.request(
        method,
        given.url,
        headers=headers,
        content=b"&".join(bodies) or None,
        verify=given.cacert or True,
        timeout=30,
    )
    if given.i:
        lines = [f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}"]
        lines += [f"{name}: {value}" for name, value in answer.headers.items()]
        sys.stdout.buffer.write("\r\n".join([*lines, "", ""]).encode())
    sys.stdout.buffer.write(answer.content)


if __name__ == "__main__":
    main()
