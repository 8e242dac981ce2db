"""Reads the documents and does what they say.

Conventions of a page, by the word behind a fence:

- ``sh``: commands, run in order in one shell; what they set stays set until the page ends.
- ``sh service``: a command that runs until it is stopped. It is started and waited for; another one
  with the same ``--listen`` replaces it.
- ``python``: a program, run in the same folder.
- ``diff``: an edit of the file named behind ``---``; its lines must fit exactly one place.
- ``text`` right after commands: what they print, where ``…`` stands for anything.
- ``json``: must be JSON. Anything else is only shown.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import IO, NamedTuple

import httpx

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "ARCHITECTURE.md", *ROOT.glob("docs/**/*.md")])
_FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>\S*) ?(?P<info>[^\n]*)\n(?P<text>.*?)^(?P=indent)```$",
    re.DOTALL | re.MULTILINE,
)
_ADDRESS = re.compile(r"\b(127\.0\.0\.1|0\.0\.0\.0|localhost):(\d{4,5})\b")
_LISTEN = re.compile(r"--listen (\S+)")
_WAIT_S = 60


class Block(NamedTuple):
    """One fenced block; ``printed`` is the ``text`` block that follows it."""

    language: str
    info: str
    text: str
    line: int
    printed: str | None


def blocks(page: Path) -> list[Block]:
    text = page.read_text()
    found = list(_FENCE.finditer(text))
    result = []
    for place, match in enumerate(found):
        following = found[place + 1] if place + 1 < len(found) else None
        adjoins = following and not text[match.end() : following.start()].strip()
        shown = adjoins and following and following["language"] == "text"
        printed = dedent(following["text"]) if shown and following else None
        line = text.count("\n", 0, match.start()) + 2
        info, body = match["info"].strip(), match["text"]
        # A diff begins each line with its mark, so its own indentation stays.
        body = body if match["language"] == "diff" else dedent(body)
        result.append(Block(match["language"], info, body, line, printed))
    return result


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def apply_edit(root: Path, block: Block) -> Path:
    """Apply a diff; its old lines must stand in the file exactly once."""
    first, *lines = block.text.splitlines()
    assert first.startswith("--- "), f"line {block.line}: name the file behind ---"
    path = root / first[4:]
    old = "".join(f"{line[1:]}\n" for line in lines if line[0] in " -")
    new = "".join(f"{line[1:]}\n" for line in lines if line[0] in " +")
    text = path.read_text()
    assert text.count(old) == 1, (
        f"The edit at line {block.line} fits {text.count(old)} places of {first[4:]}."
    )
    path.write_text(text.replace(old, new))
    return path


def matches(printed: str, wanted: str) -> bool:
    """Whether ``wanted``, where ``…`` stands for anything, is what was printed."""
    pattern = ".*".join(map(re.escape, wanted.strip().split("…")))
    return re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None


@dataclass
class Shell:
    """One page's shell, its services, and the ports and words that stand for those in the page."""

    folder: Path
    code: Path = ROOT
    ports: dict[str, int] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    services: dict[str, tuple[int, Path]] = field(default_factory=dict)
    count: int = 0
    has_curl: bool = shutil.which("curl") is not None

    def __post_init__(self) -> None:
        self.scratch = self.folder / ".run"
        self.scratch.mkdir(parents=True)
        self._process = subprocess.Popen(
            ["/bin/bash", "--noprofile", "--norc"],
            cwd=self.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # job notices; each block's own goes to a file
            text=True,
            start_new_session=True,
            env=self._environment(),
        )
        self._tell("set -m")

    def _environment(self) -> Mapping[str, str]:
        programs = self.scratch / "bin"
        programs.mkdir()
        shims = {
            "leadloop": f'exec "{sys.executable}" -m leadloop.project.cli "$@"',
            "python": f'exec "{sys.executable}" "$@"',
        }
        if not self.has_curl:
            shims["curl"] = f'exec "{sys.executable}" "{Path(__file__).parent / "curl.py"}" "$@"'
        for name, line in shims.items():
            (programs / name).write_text(f"#!/bin/sh\n{line}\n")
            (programs / name).chmod(0o755)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("LEADLOOP_", "DJANGO_"))}
        own = {"PATH": f"{programs}:{kept['PATH']}", "PYTHONPATH": str(self.code)}
        return kept | own | {"NO_PROXY": "*", "no_proxy": "*", "PYTHONWARNINGS": "ignore"}

    def run(self, block: Block) -> None:
        """Do what a block says."""
        if block.language == "python":
            self._python(block)
        elif block.language == "sh" and block.info == "service":
            self._service(block)
        elif block.language == "sh":
            self._commands(block, self._here(block.text))

    def _python(self, block: Block) -> None:
        path = self.scratch / f"{block.line}.py"
        path.write_text(self._here(block.text))
        self._commands(block, f'python "{path}"\n')

    def _commands(self, block: Block, text: str) -> None:
        self.count += 1
        out, script = self.scratch / f"{self.count}.out", self.scratch / f"{self.count}.sh"
        script.write_text(text)
        # Sourced, so that variables stay; `set -e` ends the shell at the first failure.
        self._tell(f'set -e; . "{script}" > "{out}" 2> "{out}.err"; set +e; echo "done"')
        answer = self._output.readline()
        said = out.read_text() + Path(f"{out}.err").read_text()
        assert answer == "done\n", f"line {block.line} failed:\n{text}\n{said}\n{self.logs()}"
        if block.printed is not None:
            printed = self._there(out.read_text())
            assert matches(printed, block.printed), (
                f"line {block.line} printed:\n{printed}\nbut the page shows:\n{block.printed}"
            )

    def _service(self, block: Block) -> None:
        self.count += 1
        text = self._here(block.text)
        listen = _LISTEN.search(text)
        name = listen[1] if listen else f"service {self.count}"
        self.stop(name)
        log, script = self.scratch / f"{self.count}.log", self.scratch / f"{self.count}.sh"
        script.write_text(text)
        log.touch()
        self._tell(f'. "{script}" > "{log}" 2>&1 & echo $!')
        pid = int(self._output.readline())
        self.services[name] = (pid, log)
        until = time.monotonic() + _WAIT_S
        while not _is_ready(text, log, listen[1] if listen else None):
            assert Path(f"/proc/{pid}").exists(), f"line {block.line} ended:\n{log.read_text()}"
            assert time.monotonic() < until, f"line {block.line} never got ready:\n{self.logs()}"
            time.sleep(0.1)

    def stop(self, name: str) -> None:
        """Stop a service as Ctrl-C does."""
        if name not in self.services:
            return
        pid, _ = self.services.pop(name)
        os.killpg(pid, signal.SIGTERM)
        until = time.monotonic() + _WAIT_S
        while _group_lives(pid):
            assert time.monotonic() < until, f"{name} did not stop"
            time.sleep(0.05)

    def logs(self) -> str:
        return "\n".join(log.read_text()[-3000:] for _, log in self.services.values())

    def close(self) -> None:
        for name in list(self.services):
            self.stop(name)
        with suppress(BrokenPipeError):  # a failed command has ended it already
            self._process.communicate("exit\n", timeout=10)

    @property
    def _output(self) -> IO[str]:
        assert self._process.stdout
        return self._process.stdout

    def _tell(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def _here(self, text: str) -> str:
        def place(match: re.Match[str]) -> str:
            port = self.ports.setdefault(match[2], 0) or free_port()
            self.ports[match[2]] = port
            return f"127.0.0.1:{port}"

        for shown, real in self.words.items():
            text = text.replace(shown, real)
        return _ADDRESS.sub(place, text)

    def _there(self, text: str) -> str:
        for shown, real in self.ports.items():
            text = text.replace(f"127.0.0.1:{real}", f"127.0.0.1:{shown}")
        return text


def _is_ready(command: str, log: Path, listen: str | None) -> bool:
    said = log.read_text()
    if "leadloop up" in command:
        return "\nready " in f"\n{said}"
    if listen is None:
        return "ready" in said
    try:
        return httpx.get(f"http://{listen}/readyz", trust_env=False).is_success
    except httpx.HTTPError:
        return False


def _group_lives(pid: int) -> bool:
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    return True


def each(language: str) -> Iterator[tuple[Path, Block]]:
    """Give every block of a language, in every page."""
    for page in PAGES:
        for block in blocks(page):
            if block.language == language:
                yield page, block
