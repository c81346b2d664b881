"""The few page tests that need a browser use that of the journey."""

from tests.browser.conftest import page, server

__all__ = ["page", "server"]
