// SPDX-License-Identifier: Apache-2.0
/* The table of sockets, and what came for each. */
#include "internal.h"

#include <stdlib.h>

#include "hooks.h"

static struct net_socket **table;
static int32_t table_size;
static int32_t lowest_free; /* none below it is */
static struct net_socket *changed_first, *changed_last;

struct net_socket *net_new_socket(enum net_kind kind) {
  while (lowest_free < table_size && table[lowest_free] != NULL) lowest_free++;
  if (lowest_free == table_size) {
    int32_t size = table_size == 0 ? 64 : 2 * table_size;
    struct net_socket **grown = realloc(table, (size_t)size * sizeof *table);
    if (grown == NULL) return NULL;
    memset(grown + table_size, 0, (size_t)(size - table_size) * sizeof *table);
    table = grown;
    table_size = size;
  }
  struct net_socket *socket = calloc(1, sizeof *socket);
  if (socket == NULL) return NULL;
  socket->number = lowest_free;
  socket->kind = kind;
  table[lowest_free] = socket;
  return socket;
}

struct net_socket *net_socket(int32_t number, enum net_kind kind) {
  if (number < 0 || number >= table_size) return NULL;
  struct net_socket *socket = table[number];
  return socket != NULL && socket->kind == kind ? socket : NULL;
}

static struct net_socket *any_socket(int32_t number) {
  return number < 0 || number >= table_size ? NULL : table[number];
}

void net_free_socket(struct net_socket *socket) {
  while (socket->first != NULL) net_drop_first(socket);
  if (socket->has_changed) {
    struct net_socket **link = &changed_first;
    struct net_socket *before = NULL;
    while (*link != socket) {
      before = *link;
      link = &before->changed_next;
    }
    *link = socket->changed_next;
    if (changed_last == socket) changed_last = before;
  }
  table[socket->number] = NULL;
  if (socket->number < lowest_free) lowest_free = socket->number;
  free(socket);
}

void net_set_changed(struct net_socket *socket) {
  if (socket->has_changed) return;
  socket->has_changed = true;
  socket->changed_next = NULL;
  if (changed_first == NULL) {
    changed_first = socket;
  } else {
    changed_last->changed_next = socket;
  }
  changed_last = socket;
}

int32_t ukvm_ip_changed(void) {
  struct net_socket *socket = changed_first;
  if (socket == NULL) return -1;
  changed_first = socket->changed_next;
  if (changed_first == NULL) changed_last = NULL;
  socket->has_changed = false;
  return socket->number;
}

bool net_put_packet(struct net_socket *socket, struct pbuf *data, uint32_t address,
                    uint16_t port) {
  if (socket->packets == NET_PACKETS_MAX) return false;
  struct net_packet *packet = malloc(sizeof *packet);
  if (packet == NULL) return false;
  *packet = (struct net_packet){.data = data, .address = address, .port = port};
  if (socket->first == NULL) {
    socket->first = packet;
  } else {
    socket->last->next = packet;
  }
  socket->last = packet;
  socket->received += data->tot_len;
  socket->packets++;
  return true;
}

void net_drop_first(struct net_socket *socket) {
  struct net_packet *packet = socket->first;
  socket->first = packet->next;
  socket->received -= packet->data->tot_len - socket->offset;
  socket->offset = 0;
  socket->packets--;
  pbuf_free(packet->data);
  free(packet);
}

int32_t net_code(err_t error) {
  switch (error) {
    case ERR_OK:
      return 0;
    case ERR_MEM:
    case ERR_BUF:
      return UKVM_IP_NO_MEMORY;
    case ERR_TIMEOUT:
      return UKVM_IP_TIMED_OUT;
    case ERR_RTE:
    case ERR_IF:
      return UKVM_IP_NO_ROUTE;
    case ERR_USE:
    case ERR_ALREADY:
      return UKVM_IP_ADDRESS_IN_USE;
    case ERR_RST:
    case ERR_ABRT:
      return UKVM_IP_RESET;
    case ERR_CLSD:
      return UKVM_IP_CLOSED;
    default:
      return UKVM_IP_NOT_CONNECTED;
  }
}

int32_t ukvm_ip_close(int32_t number) {
  struct net_socket *socket = any_socket(number);
  if (socket == NULL) return UKVM_IP_CLOSED;
  switch (socket->kind) {
    case NET_TCP:
    case NET_LISTENER:
      net_close_tcp(socket);
      break;
    case NET_UDP:
      udp_remove(socket->udp);
      net_free_socket(socket);
      break;
    case NET_DNS:
      /* lwIP will answer; who asked has gone. */
      socket->shut = true;
      if (!socket->connecting) net_free_socket(socket);
      break;
    case NET_FREE:
      break;
  }
  return 0;
}

int32_t ukvm_ip_local_address(int32_t number) {
  struct net_socket *socket = any_socket(number);
  return socket == NULL ? 0 : (int32_t)socket->local_address;
}

int32_t ukvm_ip_local_port(int32_t number) {
  struct net_socket *socket = any_socket(number);
  return socket == NULL ? 0 : socket->local_port;
}

int32_t ukvm_ip_remote_address(int32_t number) {
  struct net_socket *socket = any_socket(number);
  return socket == NULL ? 0 : (int32_t)socket->remote_address;
}

int32_t ukvm_ip_remote_port(int32_t number) {
  struct net_socket *socket = any_socket(number);
  return socket == NULL ? 0 : socket->remote_port;
}

int32_t ukvm_ip_available(int32_t number) {
  struct net_socket *socket = any_socket(number);
  return socket == NULL ? 0 : (int32_t)socket->received;
}

/* The finalizer of MurmurHash3. */
static uint64_t mix(uint64_t x) {
  x = (x ^ x >> 33) * 0xff51afd7ed558ccd;
  x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53;
  return x ^ x >> 33;
}

uint32_t ukvm_ip_sequence_number(const ip_addr_t *local_address, uint16_t local_port,
                                  const ip_addr_t *remote_address, uint16_t remote_port) {
  static uint64_t secret[2];
  if (secret[0] == 0) {
    secret[0] = mix(guest_cycles() ^ (uint64_t)rand() << 32) | 1;
    secret[1] = mix(guest_walltime() ^ secret[0]);
  }
  uint64_t addresses =
      (uint64_t)net_address_value(local_address) << 32 | net_address_value(remote_address);
  uint64_t ports = (uint64_t)local_port << 16 | remote_port;
  uint64_t hash = mix(mix(addresses ^ secret[0]) + (ports ^ secret[1]));
  /* 250 kHz, as the RFC has it. */
  return (uint32_t)(hash >> 32) + (uint32_t)(guest_monotonic() / 4000);
}
