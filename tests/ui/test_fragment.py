"""Parts of a page that refresh by themselves come one after the other."""

import threading
import time

import pytest

from labcore.home import PROJECT
from labcore.ui import fragment


@pytest.fixture
def together():
    """Runs several functions at once, each in a thread, to their end."""

    def run(*works):
        threads = [threading.Thread(target=work, daemon=True) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert not any(thread.is_alive() for thread in threads)

    return run


def test_no_two_are_drawn_at_once(together):
    at_once, most = 0, 0

    def draw():
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        time.sleep(0.02)
        at_once -= 1

    drawn = fragment._in_turn(draw)
    together(*[drawn] * 8)
    assert most == 1


def test_one_that_takes_long_does_not_keep_the_others_from_being_drawn(together, monkeypatch):
    monkeypatch.setattr(fragment, "PATIENCE", 0.05)
    others = threading.Event()
    together(fragment._in_turn(lambda: others.wait(20)), fragment._in_turn(others.set))
    assert others.is_set()


def test_one_that_fails_gives_its_turn_back():
    def fail():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fragment._in_turn(fail)()
    assert fragment._turn.acquire(blocking=False)
    fragment._turn.release()


def test_no_part_of_a_page_is_made_by_streamlit_alone():
    """It would neither say what was refused in it nor ask again who looks."""
    pages = [*(PROJECT / "labcore" / "ui").rglob("*.py"), *(PROJECT / "pages").glob("*.py"), PROJECT / "app.py"]
    own = [path.name for path in pages if "st.fragment" in path.read_text(encoding="utf-8")]
    assert own == ["fragment.py"]
