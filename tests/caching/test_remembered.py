"""What is remembered of a file is forgotten as soon as the file may be another."""

import os
import time

from reinfuse.caching.remembered import SETTLED_AFTER_SECONDS, Memory


def read_text(path):
    return path.read_text()


def settled(path):
    """Give a file times that lie far enough back; the change time cannot be set, so wait for it."""
    time.sleep(max(0.0, SETTLED_AFTER_SECONDS - (time.time() - path.stat().st_ctime)) + 0.05)


def test_a_settled_file_is_not_read_twice(tmp_path):
    """Otherwise a large export would be hashed at every start."""
    path = tmp_path / "export.csv"
    path.write_text("a")
    settled(path)
    memory = Memory(tmp_path / "memory.json")
    assert memory.of(path, "text", read_text) == "a"
    memory.save()
    again = Memory(tmp_path / "memory.json")
    assert again.of(path, "text", lambda _: "not read") == "a"


def test_new_content_under_an_old_time_is_read(tmp_path):
    """cp -p, unzip and rsync -t give new content the old modification time; the change time tells."""
    path = tmp_path / "export.csv"
    path.write_text("a")
    times = path.stat()
    settled(path)
    memory = Memory(tmp_path / "memory.json")
    memory.of(path, "text", read_text)
    memory.save()
    path.write_text("b")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert Memory(tmp_path / "memory.json").of(path, "text", read_text) == "b"


def test_a_file_that_has_just_changed_is_not_trusted_next_time(tmp_path):
    """Two edits within one tick of the clock look the same from outside."""
    path = tmp_path / "export.csv"
    path.write_text("a")
    memory = Memory(tmp_path / "memory.json")
    memory.of(path, "text", read_text)
    memory.save()
    assert Memory(tmp_path / "memory.json").of(path, "text", lambda _: "read again") == "read again"


def test_paths_do_not_stand_in_the_memory(tmp_path):
    """The name of a raw file or folder can be a patient's."""
    path = tmp_path / "Jane Doe.csv"
    path.write_text("a")
    settled(path)
    memory = Memory(tmp_path / "memory.json")
    memory.of(path, "length", lambda file: file.stat().st_size)
    memory.save()
    assert "Jane" not in (tmp_path / "memory.json").read_text()


def test_a_damaged_memory_is_an_empty_one(tmp_path):
    """A full disk or a kill must not stop the next run."""
    (tmp_path / "memory.json").write_text('{"half')
    path = tmp_path / "x"
    path.write_text("a")
    assert Memory(tmp_path / "memory.json").of(path, "text", read_text) == "a"
