"""`leadloop bench crm`: a large CRM by screen and by Dataverse Web API.

Times of screens count from the request to the last byte of the answer, over one connection of a
signed-in manager on the same machine; ``_cpu_ms`` is what one of them takes of a processor, in the
web process and its sessions, whatever else the machine does. ``_queries`` are those of a screen
with all records, ``_queries_of_few`` those of the same screen with a thousand. ``--full`` is
1,000,000 leads and 200,000 accounts, else a tenth of both. The baseline writes the rows of
``UpsertMultiple`` with one bare statement.
"""

import json
import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any, Final
from uuid import uuid4

import httpx
import psycopg

from leadloop.project.bench.cost import Cost
from leadloop.project.bench.crowd import make_accounts, make_leads
from leadloop.project.bench.report import Report
from leadloop.project.bench.site import BenchFailed, Site, running_site
from leadloop.project.bench.timers import measure_timers

_LEADS, _ACCOUNTS = 100_000, 20_000
_FULL = 10
_TIMES: Final = 40
_CLIENTS: Final = 8
_CREATES_S: Final = 8.0
_ROWS: Final = 1_000
_BATCHES: Final = 10
_WRITERS: Final = 2
_WARM_UP: Final = 3
_PASSWORD: Final = "bench-Long-enough-1"  # noqa: S105 -- of a person of a throw-away site
_EMAIL: Final = "manager@bench.example"
_FEW: Final = 1_000
_PATIENCE_S: Final = 600.0
_API: Final = "/api/data/v9.2"
_LIST: Final = "/leads?country=US&grade=A&status=open&sort=-created_at"
_PATHS: Final[Mapping[str, Callable[[int], str]]] = {
    "list": lambda n: f"{_LIST}&page={n % 5 + 1}",
    "search": lambda n: f"/leads?q=person{n * 97}&status=all",
    "board": lambda _: "/board",
    "accounts": lambda n: f"/accounts?q=company+{n * 13}",
}
_BARE: Final = """
INSERT INTO bench_bare (email, first_name, last_name, company) VALUES (%s, %s, %s, %s)
ON CONFLICT (email) DO UPDATE SET first_name = excluded.first_name,
    last_name = excluded.last_name, company = excluded.company
"""


def bench_crm(*, full: bool) -> Report:
    """Measure lists, search, record page, board, single and bulk writes, delta, due timers."""
    report = Report("crm")
    report.aims = {
        **dict.fromkeys(("list_p95_ms", "search_p95_ms", "record_p95_ms", "board_p95_ms"), "< 50"),
        "single_creates_per_s": ">= 300",
        "upsert_multiple_rows_per_s": ">= 10,000",
    }
    size = _FULL if full else 1
    with running_site() as site:
        owner = _make_manager(site)
        _fill(report, site, size, owner)
        with closing(_signed_in(site)) as screens:
            _screens(report, screens, site)
        with _caller(site) as caller:
            _reads(report, caller, site)
            _creates(report, site)
            _bulk(report, site, caller)
            _baseline(report, site)
            measure_timers(report, site, caller)
    return report


def _make_manager(site: Site) -> str:
    made = site.command(
        *("user", "create", _EMAIL, "--role", "administrator"),
        *("--name", "Bench", "--password", _PASSWORD, "--json"),
    )
    found = json.loads(made)
    if "id" in found:
        return str(found["id"])
    with psycopg.connect(site.database_url) as connection:
        row = connection.execute("SELECT id FROM users_user ORDER BY created_at DESC").fetchone()
    assert row is not None
    return str(row[0])


def _signed_in(site: Site) -> httpx.Client:
    client = httpx.Client(base_url=f"http://127.0.0.1:{site.port}", timeout=_PATIENCE_S)
    page = client.get("/sign-in")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    if token is None:
        raise BenchFailed("There is no form on the page to sign in.")
    fields = {
        "csrfmiddlewaretoken": token[1],
        "username": _EMAIL,
        "password": _PASSWORD,
    }
    answer = client.post("/sign-in", data=fields, headers={"referer": str(client.base_url)})
    if answer.status_code != httpx.codes.FOUND:
        raise BenchFailed(f"Signing in answered {answer.status_code}.")
    return client


def _caller(site: Site) -> httpx.Client:
    base = f"http://127.0.0.1:{site.port}"
    answer = httpx.post(
        f"{base}/bench/oauth2/v2.0/token",
        data={
            "grant_type": "client_credentials",
            "client_id": site.keys["client_id"],
            "client_secret": site.keys["client_secret"],
            "scope": f"{base}/.default",
        },
        timeout=_PATIENCE_S,
    )
    answer.raise_for_status()
    return httpx.Client(
        base_url=base,
        timeout=_PATIENCE_S,
        headers={
            "authorization": f"Bearer {answer.json()['access_token']}",
            "odata-version": "4.0",
            "accept": "application/json",
        },
    )


def _fill(report: Report, site: Site, size: int, owner: str) -> None:
    """Make leads and accounts; count the queries of screens with few of them, and with all."""
    begin = time.perf_counter()
    make_leads(site.database_url, count=_FEW, owner=owner)
    make_accounts(site.database_url, count=_FEW, owner=owner)
    report.figures |= _queries(site, "_of_few")
    make_leads(site.database_url, count=_LEADS * size, owner=owner, first=_FEW + 1)
    make_accounts(site.database_url, count=_ACCOUNTS * size, owner=owner, first=_FEW + 1)
    took = time.perf_counter() - begin
    made = f"{_LEADS * size:,} leads, {_ACCOUNTS * size:,} accounts, made in {took:.0f} s"
    report.notes.append(made)
    report.figures |= _queries(site, "")


def _queries(site: Site, suffix: str) -> dict[str, float]:
    with closing(_signed_in(site)) as client:
        record = _record(client)
    paths = {name: path(1) for name, path in {**_PATHS, "record": record}.items()}
    host = f"127.0.0.1:{site.port}"
    said = site.run_module(
        "leadloop.project.bench.queries",
        json.dumps({"email": _EMAIL, "host": host, "paths": paths}),
    )
    return {f"{name}_queries{suffix}": float(n) for name, n in json.loads(said).items()}


def _screens(report: Report, client: httpx.Client, site: Site) -> None:
    cost = Cost(site)
    for name, path in {**_PATHS, "record": _record(client)}.items():
        _measure(report, name, client, path, cost)


def _measure(
    report: Report, name: str, client: httpx.Client, path: Callable[[int], str], cost: Cost
) -> None:
    """Report what the times of a request are, and what processor time one takes."""
    for number in range(_WARM_UP):
        _fetch(client, path(number))
    cost.read_s()
    times = sorted(_fetch(client, path(_WARM_UP + number)) for number in range(_TIMES))
    report.figures[f"{name}_cpu_ms"] = 1000 * cost.read_s() / _TIMES
    report.figures[f"{name}_p50_ms"] = 1000 * _quantile(times, 0.5)
    report.figures[f"{name}_p95_ms"] = 1000 * _quantile(times, 0.95)


def _fetch(client: httpx.Client, path: str) -> float:
    begin = time.perf_counter()
    answer = client.get(path)
    took = time.perf_counter() - begin
    if answer.status_code != httpx.codes.OK:
        raise BenchFailed(f"{path} answered {answer.status_code}.")
    return took


def _record(client: httpx.Client) -> Callable[[int], str]:
    page = client.get("/leads?sort=-created_at")
    found = re.findall(r'href="(/leads/[0-9a-f-]{36})', page.text)
    if not found:
        raise BenchFailed("No record is on the list of leads.")
    return lambda n: found[n % len(found)]


def _quantile(values: list[float], share: float) -> float:
    return sorted(values)[int(share * (len(values) - 1))]


def _reads(report: Report, caller: httpx.Client, site: Site) -> None:
    query = (
        f"{_API}/leads?$select=fullname,emailaddress1,ll_propensityscore"
        "&$filter=ll_country eq 'US' and ll_propensityscore gt 90 and statecode eq 0"
        "&$expand=ownerid($select=fullname)&$orderby=createdon desc&$top=50"
    )
    _measure(report, "odata_page", caller, lambda _: query, Cost(site))


def _creates(report: Report, site: Site) -> None:
    """Create single records from eight clients at once, each on a connection of its own."""
    # Tokens are costly on purpose: they are fetched before the clock starts.
    callers = [_caller(site) for _ in range(_CLIENTS)]
    begin = time.perf_counter()

    def create(caller: httpx.Client) -> int:
        made = 0
        with caller:
            while time.perf_counter() < begin + _CREATES_S:
                caller.post(f"{_API}/leads", json=_lead(uuid4().hex)).raise_for_status()
                made += 1
        return made

    with ThreadPoolExecutor(_CLIENTS) as pool:
        made = sum(pool.map(create, callers))
    report.figures["single_creates_per_s"] = made / (time.perf_counter() - begin)


def _lead(key: str) -> dict[str, Any]:
    return {
        "firstname": "Ana",
        "lastname": f"Bench {key[:8]}",
        "emailaddress1": f"{key}@bench.example",
        "companyname": "Bench",
    }


def _account(number: int, run: str) -> dict[str, Any]:
    return {
        "@odata.type": "Microsoft.Dynamics.CRM.account",
        "@odata.id": f"accounts(accountnumber='{run}{number}')",
        "name": f"Bench {number}",
        "emailaddress1": f"{run}{number}@bench.example",
    }


def _bulk(report: Report, site: Site, caller: httpx.Client) -> None:
    """Write many records at once: two clients, each a thousand rows a request."""
    link = _delta_link(caller)
    run = uuid4().hex[:8]
    took = [_upsert(site, run, str(half)) for half in range(2)]
    rows = _WRITERS * _BATCHES * _ROWS
    report.figures["upsert_multiple_rows_per_s"] = 2 * rows / sum(took)
    report.figures["upsert_new_rows_per_s"] = rows / took[0]
    report.figures["upsert_known_rows_per_s"] = rows / took[1]
    report.figures["delta_rows_per_s"] = _delta_rate(caller, link)
    begin = time.perf_counter()
    _send_batch(caller)
    report.figures["batch_of_1000_s"] = time.perf_counter() - begin


def _upsert(site: Site, run: str, text: str) -> float:
    """Write every account of this run with ``text``; return how many seconds it took."""
    path = f"{_API}/accounts/Microsoft.Dynamics.CRM.UpsertMultiple"

    callers = [_caller(site) for _ in range(_WRITERS)]

    def write(writer: int) -> None:
        with callers[writer] as caller:
            for batch in range(_BATCHES):
                first = (writer * _BATCHES + batch) * _ROWS
                rows = [_account(first + n, run) | {"description": text} for n in range(_ROWS)]
                caller.post(path, json={"Targets": rows}).raise_for_status()

    begin = time.perf_counter()
    with ThreadPoolExecutor(_WRITERS) as pool:
        list(pool.map(write, range(_WRITERS)))
    return time.perf_counter() - begin


def _delta_link(caller: httpx.Client) -> str:
    headers = {"prefer": "odata.track-changes,odata.maxpagesize=5000"}
    url = f"{_API}/accounts?$select=name"
    while True:
        answer = caller.get(url, headers=headers)
        answer.raise_for_status()
        body = answer.json()
        if "@odata.deltaLink" in body:
            return str(body["@odata.deltaLink"])
        url = body["@odata.nextLink"]


def _delta_rate(caller: httpx.Client, link: str) -> float:
    begin, rows, url = time.perf_counter(), 0, link
    while url:
        answer = caller.get(url, headers={"prefer": "odata.maxpagesize=5000"})
        answer.raise_for_status()
        body = answer.json()
        rows += len(body["value"])
        url = body.get("@odata.nextLink", "")
    return rows / (time.perf_counter() - begin)


def _send_batch(caller: httpx.Client) -> None:
    parts = []
    for number in range(_ROWS):
        body = json.dumps(_lead(uuid4().hex))
        parts.append(
            "--changeset_b\r\nContent-Type: application/http\r\n"
            f"Content-Transfer-Encoding: binary\r\nContent-ID: {number + 1}\r\n\r\n"
            f"POST {_API}/leads HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{body}\r\n"
        )
    whole = (
        "--batch_b\r\nContent-Type: multipart/mixed; boundary=changeset_b\r\n\r\n"
        + "".join(parts)
        + "--changeset_b--\r\n--batch_b--\r\n"
    )
    caller.post(
        f"{_API}/$batch",
        content=whole,
        headers={"content-type": "multipart/mixed; boundary=batch_b"},
    ).raise_for_status()


def _baseline(report: Report, site: Site) -> None:
    """Write as many rows with one bare INSERT … ON CONFLICT a thousand, twice over."""
    rows = [(f"{n}@bare.example", "Ana", f"Bench {n}", "Bench") for n in range(_BATCHES * _ROWS)]
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE bench_bare (email text PRIMARY KEY, first_name text, last_name text,"
            " company text)"
        )
        begin = time.perf_counter()
        for _ in range(2):
            for first in range(0, len(rows), _ROWS):
                with connection.transaction(), connection.cursor() as cursor:
                    cursor.executemany(_BARE, rows[first : first + _ROWS])
        bare = 2 * len(rows) / (time.perf_counter() - begin)
        connection.execute("DROP TABLE bench_bare")
    report.baselines["bare_upsert_rows_per_s"] = bare
    report.figures["upsert_to_bare_ratio"] = report.figures["upsert_multiple_rows_per_s"] / bare
