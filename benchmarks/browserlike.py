"""A browser as the server sees one: a session over Streamlit's own websocket, without drawing anything.

It does what Streamlit's frontend does between server and screen: asks for a page, asks again for each part that is to
be refreshed at its own cadence, keeps what may be kept, presses buttons, and fetches the pictures that it is told of.
"""

import asyncio
import time
import urllib.parse
from contextlib import suppress
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

PATIENCE = 60.0
"""Seconds that a page may take."""


@dataclass
class Seen:
    """What a session has met.

    Attributes:
        refreshes: seconds from asking for a part of the page to its last message, for each refresh, by its cadence.
        pages: seconds of each whole page.
        received: bytes.
        errors: what went wrong, in words.
    """

    refreshes: dict[float, list[float]] = field(default_factory=dict)
    pages: list[float] = field(default_factory=list)
    received: int = 0
    errors: list[str] = field(default_factory=list)


class Browserlike:
    """One session. Used as a context manager; what it has met stands in `seen`.

    Args:
        port: of the server, on loopback.
        cookie: what the browser brings, as `name=value`; empty for nothing.
    """

    def __init__(self, port: int, cookie: str = ""):
        self._host, self._cookie = f"127.0.0.1:{port}", cookie
        self.seen = Seen()
        self._kept: dict[str, None] = {}
        self._page, self._query = "", ""
        self._pages: dict[str, str] = {}
        self._buttons: dict[str, str] = {}
        self._clocks: dict[str, asyncio.Task[None]] = {}
        self._cadence: dict[str, float] = {}
        self._asked: dict[str, float] = {}
        self._now_drawn: tuple[str, ...] = ()
        self._whole_asked = 0.0
        self._finished = asyncio.Event()

    async def __aenter__(self) -> "Browserlike":
        headers = {"Cookie": self._cookie} if self._cookie else {}
        self._socket = await connect(
            f"ws://{self._host}/_stcore/stream",
            subprotocols=["streamlit"],
            origin=f"http://{self._host}",
            additional_headers=headers,
            max_size=None,
        )
        self._listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stop_clocks()
        self._listening.cancel()
        with suppress(asyncio.CancelledError):
            await self._listening
        await self._socket.close()

    @property
    def query(self) -> dict[str, str]:
        """What stands in the address now."""
        return dict(urllib.parse.parse_qsl(self._query))

    async def open(self, page: str, **query: str) -> None:
        """Ask for a page by its address, and wait until it stands."""
        self._page, self._query = page, urllib.parse.urlencode(query)
        await self._ask_for_page()

    async def press(self, label: str) -> None:
        """Press the button of that label, and wait until what follows stands. Raises KeyError where there is none."""
        await self._ask_for_page(self._buttons[label])

    async def _ask_for_page(self, pressed: str = "") -> None:
        self._stop_clocks()
        self._finished.clear()
        self._whole_asked = time.perf_counter()
        message = self._rerun()
        if pressed:
            state = message.rerun_script.widget_states.widgets.add()
            state.id, state.trigger_value = pressed, True
        await self._socket.send(message.SerializeToString())
        try:
            await asyncio.wait_for(self._finished.wait(), PATIENCE)
        except TimeoutError:
            self.seen.errors.append(f"'{self._page}' did not stand after {PATIENCE:.0f} s")

    def _rerun(self) -> BackMsg:
        message = BackMsg()
        wanted = message.rerun_script
        wanted.query_string = self._query
        wanted.page_name = self._page
        wanted.page_script_hash = self._pages.get(self._page, "")
        wanted.cached_message_hashes.extend(self._kept)
        return message

    async def _listen(self) -> None:
        try:
            async for data in self._socket:
                self.seen.received += len(data)
                self._hear(ForwardMsg.FromString(data))
        except ConnectionClosed as error:
            self.seen.errors.append(f"the connection was closed: {error}")

    def _hear(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if message.metadata.cacheable and message.hash:
            self._kept[message.hash] = None
            if len(self._kept) > 200:
                self._kept.pop(next(iter(self._kept)))
        if kind == "new_session":
            self._now_drawn = tuple(message.metadata.run.fragment_ids)
            if not self._now_drawn:
                self._stop_clocks()
                self._buttons.clear()
        elif kind == "navigation":
            self._pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
        elif kind == "auto_rerun":
            self._set_clock(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "stop_auto_rerun":
            self._stop_clock(message.stop_auto_rerun.fragment_id)
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "delta":
            self._look_at(message)
        elif kind == "session_event" and message.session_event.WhichOneof("type") == "script_compilation_exception":
            self.seen.errors.append("the app does not compile")
        elif kind == "script_finished":
            self._end_of_run()

    def _look_at(self, message: ForwardMsg) -> None:
        if message.delta.WhichOneof("type") != "new_element":
            return
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "button":
            self._buttons[element.button.label] = element.button.id
        elif kind == "exception":
            self.seen.errors.append(f"{element.exception.type}: {element.exception.message[:200]}")
        elif kind == "alert" and element.alert.format == element.alert.ERROR:
            self.seen.errors.append(element.alert.body[:200])

    def _end_of_run(self) -> None:
        now = time.perf_counter()
        if not self._now_drawn:
            self.seen.pages.append(now - self._whole_asked)
            self._finished.set()
        for fragment in self._now_drawn:
            if (asked := self._asked.pop(fragment, None)) is not None:
                self.seen.refreshes.setdefault(self._cadence[fragment], []).append(now - asked)

    def _set_clock(self, fragment: str, interval: float) -> None:
        if fragment not in self._clocks:
            self._cadence[fragment] = interval
            self._clocks[fragment] = asyncio.create_task(self._tick(fragment, interval))

    def _stop_clock(self, fragment: str) -> None:
        if clock := self._clocks.pop(fragment, None):
            clock.cancel()
        self._asked.pop(fragment, None)

    def _stop_clocks(self) -> None:
        for fragment in list(self._clocks):
            self._stop_clock(fragment)

    async def _tick(self, fragment: str, interval: float) -> None:
        while True:
            await asyncio.sleep(interval)
            self._asked.setdefault(fragment, time.perf_counter())
            message = self._rerun()
            message.rerun_script.fragment_id, message.rerun_script.is_auto_rerun = fragment, True
            await self._socket.send(message.SerializeToString())
