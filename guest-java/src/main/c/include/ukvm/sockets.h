/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sockets over lwIP that never block, as dev.ukvm.guest.runtime.Sockets imports them. IPv4 addresses
 * are integers whose highest byte is the first; sockets are numbers from 0. What cannot be done
 * returns one of the negative numbers below. Nothing here calls Java.
 */
#ifndef UKVM_SOCKETS_H
#define UKVM_SOCKETS_H

#include <stdbool.h>
#include <stdint.h>

/* Numbers that dev.ukvm.guest.runtime.Sockets knows. */
enum {
  UKVM_IP_AGAIN = -1, /* it would block: ukvm_ip_changed tells when to ask again */
  UKVM_IP_RESET = -2,
  UKVM_IP_REFUSED = -3,
  UKVM_IP_TIMED_OUT = -4,
  UKVM_IP_ADDRESS_IN_USE = -5,
  UKVM_IP_NO_ROUTE = -6,
  UKVM_IP_NO_MEMORY = -7,
  UKVM_IP_NOT_CONNECTED = -8,
  UKVM_IP_CLOSED = -9,
  UKVM_IP_TOO_LONG = -10,
  UKVM_IP_UNKNOWN_HOST = -11,
  UKVM_IP_NO_ADDRESS = -12, /* not one of this guest's */
};

/* --- The network ------------------------------------------------------------------------------ */

/* The handle of the guest's first net device, or 0 if it has none: then there is the loopback alone. */
int32_t ukvm_ip_device(void);

/* Starts the network on that device. */
void ukvm_ip_start(void);

/* Whether there is an address: without DHCP at once. */
int32_t ukvm_ip_is_up(void);

/* This guest's address, 0 while there is none. */
int32_t ukvm_ip_address(void);

/* Takes what frames there are, and does what it is time for. Returns whether there is more. */
int32_t ukvm_ip_run(void);

/* Whether there is something for ukvm_ip_run to do that no frame and no timer tells of. */
int32_t ukvm_ip_is_pending(void);

/* Milliseconds until ukvm_ip_run must be called, or -1. */
int32_t ukvm_ip_timeout(void);

/* A socket about which a call that returned AGAIN may now be asked again, or -1. */
int32_t ukvm_ip_changed(void);

/* Whether a word of the command line is the network's, and not the program's. */
bool ukvm_ip_take_option(const char *word);

/* At the program's end: waits a little until the peers have what was written. */
void ukvm_ip_finish(void);

/* --- Sockets of all kinds --------------------------------------------------------------------- */

int32_t ukvm_ip_close(int32_t socket);
int32_t ukvm_ip_local_address(int32_t socket);
int32_t ukvm_ip_local_port(int32_t socket);
int32_t ukvm_ip_remote_address(int32_t socket);
int32_t ukvm_ip_remote_port(int32_t socket);

/* How many bytes a read would give now. */
int32_t ukvm_ip_available(int32_t socket);

/* --- TCP -------------------------------------------------------------------------------------- */

int32_t ukvm_tcp_open(void);
int32_t ukvm_tcp_bind(int32_t socket, int32_t address, int32_t port, int32_t reuse);
int32_t ukvm_tcp_listen(int32_t socket, int32_t backlog);

/* A new socket. */
int32_t ukvm_tcp_accept(int32_t socket);

int32_t ukvm_tcp_connect(int32_t socket, int32_t address, int32_t port);

/* 0 once a connection is there, AGAIN, or why it is not. */
int32_t ukvm_tcp_connected(int32_t socket);

/* How many bytes; 0 at the end. */
int32_t ukvm_tcp_read(int32_t socket, int8_t *data, int32_t offset, int32_t length);

/* How many bytes were taken. */
int32_t ukvm_tcp_write(int32_t socket, const int8_t *data, int32_t offset, int32_t length);

int32_t ukvm_tcp_shutdown_input(int32_t socket);
int32_t ukvm_tcp_shutdown_output(int32_t socket);

/* Closes so that the peer sees a reset. */
int32_t ukvm_tcp_abort(int32_t socket);

/* Bytes that were written, and that the peer has not acknowledged. */
int32_t ukvm_tcp_unsent(int32_t socket);

int32_t ukvm_tcp_set_no_delay(int32_t socket, int32_t on);
int32_t ukvm_tcp_set_keep_alive(int32_t socket, int32_t on);

/* --- UDP -------------------------------------------------------------------------------------- */

int32_t ukvm_udp_open(void);
int32_t ukvm_udp_bind(int32_t socket, int32_t address, int32_t port, int32_t reuse);

/* From now on only from and to there; port 0 undoes it. */
int32_t ukvm_udp_connect(int32_t socket, int32_t address, int32_t port);

int32_t ukvm_udp_send(int32_t socket, int32_t address, int32_t port, const int8_t *data,
                      int32_t offset, int32_t length);

/* A datagram's length: the data is cut. The two below are its sender. */
int32_t ukvm_udp_receive(int32_t socket, int8_t *data, int32_t offset, int32_t length);
int32_t ukvm_udp_sender_address(int32_t socket);
int32_t ukvm_udp_sender_port(int32_t socket);

/* --- DNS -------------------------------------------------------------------------------------- */

/* Asks for a name's address, the name in ASCII with a 0 behind it. Returns a socket to close. */
int32_t ukvm_dns_ask(const int8_t *name);

/* 0 once an address is there: the socket's remote address; AGAIN, or why there is none. */
int32_t ukvm_dns_answered(int32_t socket);

#endif
