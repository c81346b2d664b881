"""A process that ends with the one that started it, and holds the other end of its standard input."""

import os
import sys
import threading


def end_with_standard_input() -> None:
    """From now on end this process, whatever it is doing, once its standard input is closed or broken; whoever holds
    the other end has died then. What is written to it is read and lost."""

    def wait() -> None:
        sys.stdin.read()
        os._exit(1)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()
