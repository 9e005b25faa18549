"""Remember what was computed from a file, for as long as the file is the same one.

A file counts as the same while its size, modification time, change time and inode stay; the change time is set by
the kernel and survives `cp -p`, `touch -d` and unzip, which put old modification times on new content.
"""

import contextlib
import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reinfuse.errors import ResultsUnwritableError
from reinfuse.files import write_text

# A file that changed less than this long ago may change again within the resolution of its times.
SETTLED_AFTER_SECONDS = 2.0


class Memory:
    """A JSON file beside the engine's own records; losing it costs time and nothing else."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._facts: dict[str, Any] = {}
        self._used: dict[str, Any] = {}
        with contextlib.suppress(OSError, ValueError):
            content = json.loads(path.read_text(encoding="utf-8"))
            self._facts = content if isinstance(content, dict) else {}

    def of(self, path: Path, what: str, compute: Callable[[Path], Any]) -> Any:
        """Return `compute(path)`, remembered from an earlier run when the file is still the same one."""
        status = path.stat()
        identity = [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]
        # A raw folder's path can hold names: keep it out of this file.
        key = f"{what}:{hashlib.sha256(str(path.absolute()).encode()).hexdigest()[:32]}"
        fact = self._facts.get(key)
        if fact is None or fact[0] != identity:
            fact = [identity, compute(path)]
            self._facts[key] = fact
        if time.time() - max(status.st_mtime, status.st_ctime) > SETTLED_AFTER_SECONDS:
            self._used[key] = fact
        return fact[1]

    def keyed(self, key: str, identity: Any, compute: Callable[[], Any]) -> Any:
        """Return `compute()`, remembered for as long as `identity` stays."""
        fact = self._facts.get(key)
        if fact is None or fact[0] != identity:
            fact = [identity, compute()]
            self._facts[key] = fact
        self._used[key] = fact
        return fact[1]

    def recall(self, key: str, identity: Any) -> Any:
        """Return what was put under this key, as long as `identity` is the one that it was put with; else nothing."""
        fact = self._facts.get(key)
        if fact is None or fact[0] != identity:
            return None
        self._used[key] = fact
        return fact[1]

    def put(self, key: str, identity: Any, value: Any) -> None:
        """Keep a value for `recall`."""
        self._facts[key] = self._used[key] = [identity, value]

    def save(self) -> None:
        """Keep what was used in this run; where the folder cannot be written, nothing is remembered."""
        text = json.dumps(self._used, sort_keys=True)
        with contextlib.suppress(OSError, ResultsUnwritableError):
            if not self._path.exists() or self._path.read_text(encoding="utf-8") != text:
                write_text(self._path, text)
