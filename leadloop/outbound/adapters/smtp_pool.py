"""Sessions that are kept a while, and one round of letters over them."""

import selectors
import smtplib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

from leadloop.outbound.adapters.smtp_lines import Letter, Line
from leadloop.outbound.contracts import Became
from leadloop.outbound.ports import NotNow, Outcome

MAX_LINES: Final = 8
"""Sessions at once from one process."""

_PER_LINE: Final = 5
_KEPT_FROM: Final = 50
_PER_SESSION: Final = 500
_IDLE_S: Final = 5.0
_ROUND_S: Final = 1.0
_LOOK_S: Final = 0.5


class Pool:
    """Sessions that are idle; those that nobody takes for a while are ended."""

    def __init__(self, opener: Callable[[], smtplib.SMTP]) -> None:
        self._open = opener
        self._idle: list[Line] = []
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def take(self, states: memoryview) -> tuple[Line, bool]:
        """Return a session, and whether it was in use before.

        Raises:
            NotNow: There is none to be had.
        """
        with self._lock:
            if self._timer:
                self._timer.cancel()
            line = self._idle.pop() if self._idle else None
        if line is None:
            return Line(self._open(), states), False
        line.states = states
        return line, True

    def give_back(self, lines: list[Line], *, keep: bool) -> None:
        """Keep what is good for another round for a while; end the others."""
        for line in lines:
            if keep and not line.broken and line.carried < _PER_SESSION:
                with self._lock:
                    self._idle.append(line)
            else:
                line.close()
        if keep:
            with self._lock:
                self._timer = threading.Timer(_IDLE_S, self.close)
                self._timer.daemon = True
                self._timer.start()

    def close(self) -> None:
        """End what is idle."""
        with self._lock:
            idle, self._idle = self._idle, []
        for line in idle:
            line.close()


class Round:
    """Letters handed over, as many at once as there are sessions.

    After a second no further letter is begun, so that an opt-out stops what has not.
    """

    def __init__(
        self, pool: Pool, states: memoryview, letters: Iterator[Letter | Outcome], count: int
    ) -> None:
        self._pool, self._states = pool, states
        self._letters, self._count = letters, count
        self._outcomes = [Outcome(Became.UNSENT)] * count
        self._again: list[Letter] = []
        self._place = 0
        self._lines: set[Line] = set()
        self._used: dict[Line, bool] = {}
        self._spent: list[Line] = []
        self._why = ""
        self._selector = selectors.DefaultSelector()
        self._until = time.monotonic() + _ROUND_S

    def run(self) -> list[Outcome]:
        """Return what became of each letter, by its place."""
        try:
            for _ in range(max(1, min(MAX_LINES, self._count // _PER_LINE))):
                if not self._begin_line():
                    break
            while self._lines:
                self._turn()
            self._note_unreachable()
        finally:
            for line in self._lines:
                line.close()
            self._selector.close()
        self._pool.give_back(self._spent, keep=self._count >= _KEPT_FROM)
        return self._outcomes

    def _begin_line(self) -> bool:
        try:
            line, used = self._pool.take(self._states)
        except NotNow as problem:
            self._why = str(problem)
            return False
        self._used[line] = used
        self._lines.add(line)
        self._selector.register(line.socket, selectors.EVENT_READ, line)
        self._next(line)
        return True

    def _turn(self) -> None:
        for key, events in self._selector.select(_LOOK_S):
            line: Line = key.data
            if line in self._lines:
                self._serve(line, events)
        for line in [one for one in self._lines if one.is_late]:
            self._ended(line, line.letter, line.fail("The mail server did not answer in time."))

    def _serve(self, line: Line, events: int) -> None:
        letter = line.letter
        try:
            if events & selectors.EVENT_WRITE:
                line.flush()
            outcome = line.read() if events & selectors.EVENT_READ else None
        except OSError as problem:
            outcome = line.fail(f"The connection was lost: {problem}")
        if outcome is not None:
            self._ended(line, letter, outcome)
        else:
            self._watch(line)

    def _watch(self, line: Line) -> None:
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if line.wants_to_write else 0)
        if self._selector.get_key(line.socket).events != wanted:
            self._selector.modify(line.socket, wanted, line)

    def _ended(self, line: Line, letter: Letter | None, outcome: Outcome) -> None:
        used, self._used[line] = self._used[line], False
        if letter is not None:
            if line.broken and used and outcome.became is Became.LATER:
                self._again.append(letter)  # the session had died while nobody used it
            else:
                self._outcomes[letter.place] = outcome
        if line.broken:
            self._leave(line)
            if letter is not None and self._again and not self._lines:
                self._begin_line()
            return
        self._next(line)

    def _next(self, line: Line) -> None:
        while (letter := self._another()) is not None:
            if letter.beyond_ascii and not line.takes_utf8:
                text = "The mail server takes no addresses beyond ASCII."
                self._outcomes[letter.place] = Outcome(Became.REFUSED, text)
                continue
            self._carry(line, letter)
            return
        self._leave(line)

    def _carry(self, line: Line, letter: Letter) -> None:
        try:
            line.carry(letter)
        except OSError as problem:
            self._ended(line, letter, line.fail(f"The connection was lost: {problem}"))
        else:
            self._watch(line)

    def _another(self) -> Letter | None:
        if self._again:
            return self._again.pop()
        while time.monotonic() < self._until and self._place < self._count:
            found = next(self._letters)
            self._place += 1
            if isinstance(found, Letter):
                return found
            self._outcomes[self._place - 1] = found
        return None

    def _leave(self, line: Line) -> None:
        with suppress(KeyError, ValueError):
            self._selector.unregister(line.socket)
        self._lines.discard(line)
        self._spent.append(line)

    def _note_unreachable(self) -> None:
        """Say of letters that no session was left for why it was so."""
        why = Outcome(Became.LATER, self._why or "The mail server ended every session.")
        for letter in self._again:
            self._outcomes[letter.place] = why
        if self._why and not self._spent:
            self._outcomes = [why if one.became is Became.UNSENT else one for one in self._outcomes]
