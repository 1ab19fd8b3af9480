"""text8 and Google's analogies: downloaded from a server in this process, taken up again, or refused in a sentence."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import importlib
import io
import socket
import threading
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ssl_course.data import google_analogies, text8
from ssl_course.word2vec.analogies import docs_analogies

downloading = importlib.import_module("ssl_course.data.download")
module = importlib.import_module("ssl_course.data.text8")
WORDS = [f"{'abcdefghij'[i % 10]}{'klmnopqrst'[i // 10 % 10]}{'uvwxyz'[i % 6]}" for i in range(2500)]
QUESTIONS = b": capital\nAthens Greece Oslo Norway\n: plural\ncat cats dog dogs\ndog dogs cat cats\n"


def zipped(words: list[str]) -> bytes:
    """As text8.zip: one file, whose text begins with a space."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("text8", " " + " ".join(words))
    return buffer.getvalue()


class Server:
    """Serves `files`, parts of them too, and remembers what was asked for; `trouble` answers instead, if there is."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.asked: list[str | None] = []  # the ranges
        self.trouble = None

        class Handler(BaseHTTPRequestHandler):
            def do_GET(handler) -> None:
                self.asked.append(handler.headers["Range"])
                content = files[handler.path]
                with contextlib.suppress(ConnectionError):
                    (self.trouble or Server.answer)(handler, content)

            def log_message(handler, *args) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    @staticmethod
    def answer(handler, content: bytes, most: int | None = None) -> None:
        wanted = handler.headers["Range"]
        first = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        handler.send_response(206 if wanted else 200)
        handler.send_header("Content-Length", str(len(content) - first))
        handler.end_headers()
        handler.wfile.write(content[first:][:most])


@pytest.fixture
def server(monkeypatch):
    """A server with a small text8 and a few questions; the module is told their sizes and checksums."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    files = {"/text8.zip": zipped(WORDS), "/questions-words.txt": QUESTIONS}
    server = Server(files)
    for name, (path, content) in zip(("TEXT8", "GOOGLE"), files.items(), strict=True):
        sha256 = hashlib.sha256(content).hexdigest()
        monkeypatch.setattr(module, name, {"url": server.url + path, "size": len(content), "sha256": sha256})
    yield server
    server.http.shutdown()
    server.http.server_close()


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_text8_is_downloaded_once_and_cut_into_stretches(tmp_path, server, capsys):
    folder = tmp_path / "cache"
    first = text8(folder=folder, progress=False)
    assert [len(stretch) for stretch in first] == [1000, 1000, 500]
    assert [word for stretch in first for word in stretch] == WORDS
    assert repr(first) == "text8: 2,500 words in 3 sentences (wikipedia 2,500)"
    assert names(folder) == ["text8/text8.zip"] and server.asked == [None]
    assert text8(folder=str(folder)) == first and server.asked == [None]
    assert capsys.readouterr() == ("", "")
    assert len({id(word) for stretch in first for word in stretch}) == len(set(WORDS))  # equal words share memory


def test_count_takes_the_first_words(tmp_path, server):
    corpus = text8(1001, folder=tmp_path, progress=False)
    assert [len(stretch) for stretch in corpus] == [1000, 1] and corpus[1] == [WORDS[1000]]
    assert text8(10**9, folder=tmp_path).words == 2500


def test_words_may_straddle_the_blocks_in_which_they_are_read():
    text = " ".join(WORDS).encode()

    class Short(io.BytesIO):
        def read(self, size):
            return super().read(7)

    assert list(module._words(Short(b"  " + text + b" "))) == WORDS


def test_google_analogies_are_in_lower_case(tmp_path, server):
    questions = google_analogies(folder=tmp_path, progress=False)
    assert questions == {
        "capital": [("athens", "greece", "oslo", "norway")],
        "plural": [("cat", "cats", "dog", "dogs"), ("dog", "dogs", "cat", "cats")],
    }
    assert names(tmp_path) == ["google_analogies/questions-words.txt"]


def stop_after(count: int):
    return lambda handler, content: Server.answer(handler, content, count)


def test_a_download_that_broke_off_goes_on_where_it_stopped(tmp_path, server):
    server.trouble = stop_after(3000)
    size = module.TEXT8["size"]
    for there in (3000, 6000):
        with pytest.raises(
            ConnectionError, match=f"it broke off after {there:,} of {size:,} bytes, and goes on"
        ) as caught:
            text8(folder=tmp_path, progress=False)
        assert "or use docs_corpus(), which needs no download" in str(caught.value)
        assert names(tmp_path) == ["text8.zip.part"] and not (tmp_path / "text8").exists()
    server.trouble = None
    assert text8(folder=tmp_path, progress=False).words == 2500
    assert server.asked == [None, "bytes=3000-", "bytes=6000-"]
    assert names(tmp_path) == ["text8/text8.zip"]


def send_all(handler, content: bytes) -> None:
    """As a server does that knows no ranges."""
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(content)


@pytest.mark.parametrize("length", [3000, 10**6])
def test_what_is_left_of_another_file_is_replaced(tmp_path, server, length):
    part = tmp_path / "text8.zip.part"
    part.write_bytes(b"?" * length)
    assert text8(folder=tmp_path, progress=False).words == 2500
    assert server.asked == (["bytes=3000-", None] if length == 3000 else [None])
    part.write_bytes(zipped(WORDS)[:3000])
    (tmp_path / "text8" / "text8.zip").unlink()
    server.trouble = send_all
    assert text8(folder=tmp_path, progress=False).words == 2500 and server.asked[-1] == "bytes=3000-"


def test_a_server_that_refuses_to_go_on_is_asked_for_all_of_it(tmp_path, server):
    def refuse(handler, content):
        handler.send_error(416) if handler.headers["Range"] else Server.answer(handler, content)

    (tmp_path / "text8.zip.part").write_bytes(b"?" * 3000)
    server.trouble = refuse
    assert text8(folder=tmp_path, progress=False).words == 2500


def test_a_damaged_copy_is_replaced(tmp_path, server):
    text8(folder=tmp_path, progress=False)
    path = tmp_path / "text8" / "text8.zip"
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b"?")
    assert text8(folder=tmp_path, progress=False).words == 2500 and path.read_bytes() == content


def another_file(handler, content: bytes) -> None:
    Server.answer(handler, content[::-1])


def a_longer_file(handler, content: bytes) -> None:
    send_all(handler, content + b"and more")


def silent(handler, content: bytes) -> None:
    time.sleep(2)


def missing(handler, content: bytes) -> None:
    handler.send_error(404)


def gibberish(handler, content: bytes) -> None:
    handler.wfile.write(b"no http\r\n\r\n")


@pytest.mark.parametrize(
    "trouble, reason",
    [
        (another_file, "what arrived has another checksum than it should"),
        (a_longer_file, "what arrived has another checksum than it should"),
        (silent, "timed out"),
        (missing, "HTTP 404"),
        (gibberish, "no http"),
    ],
)
def test_a_failed_download_says_why_and_keeps_nothing_wrong(tmp_path, server, monkeypatch, trouble, reason):
    monkeypatch.setattr(downloading, "TIMEOUT", 0.3)
    server.trouble = trouble
    with pytest.raises(ConnectionError) as caught:
        google_analogies(folder=tmp_path, progress=False)
    assert str(caught.value) == (
        f"questions-words.txt could not be downloaded ({reason}): check the network and call again, put the file into "
        f"{tmp_path / 'google_analogies'}, or use docs_analogies(), which needs no download"
    )
    assert caught.value.__suppress_context__ and names(tmp_path) == [] and callable(docs_analogies)
    server.trouble = None
    assert len(google_analogies(folder=tmp_path, progress=False)) == 2


def test_without_a_network_one_sentence_says_what_to_do(tmp_path, monkeypatch, capsys):
    def refuse(*args, **kwargs):
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ConnectionError, match=r"^text8.zip could not be downloaded \(.*name resolution") as caught:
        text8(folder=tmp_path / "deep")
    sentence = str(caught.value)
    assert sentence.endswith("or use docs_corpus(), which needs no download") and "\n" not in sentence
    assert capsys.readouterr() == ("", "") and names(tmp_path) == []


def test_a_port_that_nobody_listens_at(tmp_path, server, monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setattr(module, "TEXT8", module.TEXT8 | {"url": f"http://127.0.0.1:{free.getsockname()[1]}/a"})
        with pytest.raises(ConnectionError, match=r"could not be downloaded .*refused"):
            text8(folder=tmp_path)


def test_a_disk_that_is_full_is_said(tmp_path, server, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(downloading, "urlopen", full)
    with pytest.raises(
        OSError, match=r"the disk of .* is full \(text8.zip needs 0 MB\): pass another folder, or"
    ) as caught:
        text8(folder=tmp_path)
    assert not isinstance(caught.value, ConnectionError)


def test_a_folder_that_cannot_be_written_is_said(tmp_path, server):
    (tmp_path / "a_file").write_text("in the way")
    with pytest.raises(OSError, match="a_file cannot be written: pass another folder, or use docs_corpus") as caught:
        text8(folder=tmp_path / "a_file")
    assert not isinstance(caught.value, ConnectionError) and server.asked == []


def test_a_bar_shows_while_it_downloads(tmp_path, server, capsys):
    text8(folder=tmp_path)
    assert "text8.zip" in capsys.readouterr().err


def test_bad_arguments_are_named(tmp_path):
    with pytest.raises(ValueError, match="count must be at least 1, or None for all, got 0"):
        text8(0, folder=tmp_path)


def test_what_the_module_knows_of_the_real_files():
    assert module.TEXT8["size"] == 31_344_016 and module.GOOGLE["size"] == 603_955
    for known in (module.TEXT8, module.GOOGLE):
        assert len(bytes.fromhex(known["sha256"])) == 32
