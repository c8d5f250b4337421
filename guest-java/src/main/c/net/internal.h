/* SPDX-License-Identifier: Apache-2.0 */
/* What the files here share. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <ukvm/frames.h>
#include <ukvm/guest.h>
#include <ukvm/sockets.h>

#include "lwip/err.h"
#include "lwip/ip_addr.h"
#include "lwip/netif.h"
#include "lwip/pbuf.h"
#include "lwip/tcp.h"
#include "lwip/udp.h"

/* --- options.c: the command line's ------------------------------------------------------------ */

struct net_options {
  bool dhcp;
  ip4_addr_t address, netmask, gateway;
  ip4_addr_t resolver; /* any: the gateway, or what DHCP says */
};

const struct net_options *net_options(void);

/* --- device.c --------------------------------------------------------------------------------- */

/* The net device's; without one, its `state` is NULL. */
extern struct netif net_interface;

/* Hands lwIP the frames that are there; returns whether there may be more. */
bool net_receive(void);

/* --- timers.c --------------------------------------------------------------------------------- */

void net_start_timers(void);
void net_run_timers(void);

/* As ukvm_ip_timeout. */
int32_t net_next_timer(void);

/* Questions to DNS under way. */
extern unsigned net_dns_questions;

/* --- sockets.c -------------------------------------------------------------------------------- */

enum net_kind { NET_FREE, NET_TCP, NET_LISTENER, NET_UDP, NET_DNS };

/* What came, in its order. */
struct net_packet {
  struct net_packet *next;
  struct pbuf *data;
  uint32_t address;
  uint16_t port;
};

struct net_socket {
  int32_t number;
  enum net_kind kind;
  struct tcp_pcb *tcp; /* NULL once lwIP has freed it: `error` says why */
  struct udp_pcb *udp;
  int32_t error; /* UKVM_IP_... or 0 */
  struct net_packet *first, *last;
  uint32_t offset;   /* of the first packet: taken already */
  uint32_t received; /* bytes in packets, less those */
  uint32_t packets;
  bool finished;     /* the peer has no more to say */
  bool deaf;         /* nobody here wants more */
  bool shut;         /* nobody here says more */
  bool connecting;
  uint32_t remote_address; /* the highest byte first */
  uint16_t remote_port;
  uint32_t local_address;
  uint16_t local_port;
  /* Of a listener: connections that nobody accepted yet. Of those: the next one. */
  struct net_socket *pending_first, *pending_last, *pending_next;
  bool has_changed;
  struct net_socket *changed_next;
};

/* NULL if there is no room. */
struct net_socket *net_new_socket(enum net_kind kind);

/* The socket of a number, or NULL. */
struct net_socket *net_socket(int32_t number, enum net_kind kind);

void net_free_socket(struct net_socket *socket);
void net_set_changed(struct net_socket *socket);

/* So that many small ones take no more memory than a window's worth. */
#define NET_PACKETS_MAX 1024

/* Takes the data over; false if there is no room. */
bool net_put_packet(struct net_socket *socket, struct pbuf *data, uint32_t address, uint16_t port);
void net_drop_first(struct net_socket *socket);

int32_t net_code(err_t error);

static inline uint32_t net_address_value(const ip_addr_t *address) {
  return lwip_ntohl(ip4_addr_get_u32(ip_2_ip4(address)));
}

static inline ip_addr_t net_address_of(int32_t value) {
  ip_addr_t address;
  ip_addr_set_ip4_u32_val(address, lwip_htonl((uint32_t)value));
  return address;
}

/* Whether it is this guest's, or any. */
bool net_is_own(const ip_addr_t *address);

/* --- tcp.c ------------------------------------------------------------------------------------ */

/* Lets go of a connection or listener; lwIP ends it by itself. */
void net_close_tcp(struct net_socket *socket);
