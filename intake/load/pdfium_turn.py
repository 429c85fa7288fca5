"""Whose turn it is with pdfium, which two threads must never use at once: a server draws one page while it reads another."""

import threading
from typing import Final

PDFIUM: Final = threading.RLock()
"""Held around every call of the library; never while a page lies with whoever asked for it."""
