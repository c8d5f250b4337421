# SPDX-License-Identifier: Apache-2.0
"""Stands in for gvproxy: understands its options and settings, and has passt do what they say."""

import os
import re
import socket
import struct
import subprocess
import sys
import threading

options = dict(zip(sys.argv[1::2], sys.argv[2::2]))
assert options.keys() == {"-config", "-listen-stdio"}, options
with open(options["-config"]) as file:
    settings = file.read()


def stack(name):
    return re.search(r"^stack:\n(?:  .*\n)*?  %s: (\S+)$" % name, settings, re.MULTILINE).group(1)


command = ["passt", "--foreground", "--quiet", "--mtu", stack("mtu")]
command += ["--address", stack("deviceIP"), "--gateway", stack("gatewayIP")]
command += ["--netmask", stack("subnet").partition("/")[2]]
forward = r'^    "(udp:)?(?:\[?([^]"]+)\]?)?:(\d+)": "%s:(\d+)"$' % re.escape(stack("deviceIP"))
for udp, address, host, guest in re.findall(forward, settings, re.MULTILINE):
    command += ["--udp-ports" if udp else "--tcp-ports"]
    command += [(address + "/" if address else "") + host + ":" + guest]


def relay(source, length_in, target, length_out):
    """Passes frames on, each behind its length, until there are no more."""
    while head := source.read(struct.calcsize(length_in)):
        frame = source.read(*struct.unpack(length_in, head))
        target.write(struct.pack(length_out, len(frame)) + frame)
        target.flush()
    os._exit(1)


ours, theirs = socket.socketpair()
subprocess.Popen(command + ["--fd", str(theirs.fileno())], pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=2)
theirs.close()
passt = ours.makefile("rwb")
threading.Thread(target=relay, args=(passt, ">I", sys.stdout.buffer, "<H")).start()
relay(sys.stdin.buffer, "<H", passt, ">I")
