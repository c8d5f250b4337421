# SPDX-License-Identifier: Apache-2.0
"""Stands in for gvproxy: understands its options and settings, and has passt do what they say."""

import os
import re
import socket
import sys

options = dict(zip(sys.argv[1::2], sys.argv[2::2]))
assert options.keys() == {"-config", "-listen-qemu"}, options
with open(options["-config"]) as file:
    settings = file.read()


def stack(name):
    return re.search(r"^stack:\n(?:  .*\n)*?  %s: (\S+)$" % name, settings, re.MULTILINE).group(1)


command = ["passt", "--foreground", "--quiet", "--mtu", stack("mtu")]
command += ["--address", stack("deviceIP"), "--gateway", stack("gatewayIP")]
command += ["--netmask", stack("subnet").partition("/")[2]]
forward = r'^    "(udp:)?:(\d+)": "%s:(\d+)"$' % re.escape(stack("deviceIP"))
for udp, host, guest in re.findall(forward, settings, re.MULTILINE):
    command += ["--udp-ports" if udp else "--tcp-ports", host + ":" + guest]

listener = socket.socket(socket.AF_UNIX)
listener.bind(re.sub("^unix://", "", options["-listen-qemu"]))
listener.listen()
connection, _ = listener.accept()
connection.set_inheritable(True)
os.execvp("passt", command + ["--fd", str(connection.fileno())])
