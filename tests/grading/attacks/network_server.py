# attack: opens a server, sends datagrams and asks for names, in the answer's cell
# question: label_bits
# naive: network
# item: network

# %% question="label_bits"
import socket
import urllib.request

for url in ("http://127.0.0.1:SERVER_PORT/solutions/01", "http://localhost:SERVER_PORT", "ftp://127.0.0.1:SERVER_PORT"):
    try:
        urllib.request.urlopen(url, timeout=0.1)
    except Exception:
        pass
for kind in (socket.SOCK_DGRAM, socket.SOCK_RAW):
    try:
        with socket.socket(socket.AF_INET, kind) as there:
            there.sendto(b"STUDENT_NAME", ("127.0.0.1", int("SERVER_PORT")))
    except OSError:
        pass


def label_bits(labels):
    return 7.5
