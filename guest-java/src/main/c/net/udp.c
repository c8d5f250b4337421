// SPDX-License-Identifier: Apache-2.0
/* Datagrams. */
#include "internal.h"

#include "lwip/ip.h"

/* Bytes that wait for a receiver: what comes beyond is lost, as on Linux. */
#define RECEIVE_MAX 212992

/* Of IPv4: 65535 less the headers. */
#define DATAGRAM_MAX 65507

static void on_received(void *argument, struct udp_pcb *pcb, struct pbuf *data,
                        const ip_addr_t *address, u16_t port) {
  (void)pcb;
  struct net_socket *socket = argument;
  if (socket->received + data->tot_len > RECEIVE_MAX ||
      !net_put_packet(socket, data, net_address_value(address), port)) {
    pbuf_free(data);
    return;
  }
  net_set_changed(socket);
}

int32_t ukvm_udp_open(void) {
  struct net_socket *socket = net_new_socket(NET_UDP);
  if (socket == NULL) return UKVM_IP_NO_MEMORY;
  socket->udp = udp_new_ip_type(IPADDR_TYPE_V4);
  if (socket->udp == NULL) {
    net_free_socket(socket);
    return UKVM_IP_NO_MEMORY;
  }
  udp_recv(socket->udp, on_received, socket);
  return socket->number;
}

int32_t ukvm_udp_bind(int32_t number, int32_t address, int32_t port, int32_t reuse) {
  struct net_socket *socket = net_socket(number, NET_UDP);
  if (socket == NULL) return UKVM_IP_CLOSED;
  ip_addr_t local = net_address_of(address);
  if (!net_is_own(&local)) return UKVM_IP_NO_ADDRESS;
  if (reuse) ip_set_option(socket->udp, SOF_REUSEADDR);
  err_t error = udp_bind(socket->udp, &local, (u16_t)port);
  socket->local_address = (uint32_t)address;
  socket->local_port = socket->udp->local_port;
  return net_code(error);
}

int32_t ukvm_udp_connect(int32_t number, int32_t address, int32_t port) {
  struct net_socket *socket = net_socket(number, NET_UDP);
  if (socket == NULL) return UKVM_IP_CLOSED;
  if (port == 0) {
    udp_disconnect(socket->udp);
    return 0;
  }
  ip_addr_t remote = net_address_of(address);
  return net_code(udp_connect(socket->udp, &remote, (u16_t)port));
}

int32_t ukvm_udp_send(int32_t number, int32_t address, int32_t port, const int8_t *data,
                      int32_t offset, int32_t length) {
  struct net_socket *socket = net_socket(number, NET_UDP);
  if (socket == NULL) return UKVM_IP_CLOSED;
  if (length > DATAGRAM_MAX) return UKVM_IP_TOO_LONG;
  struct pbuf *packet = pbuf_alloc(PBUF_TRANSPORT, (u16_t)length, PBUF_RAM);
  if (packet == NULL) return UKVM_IP_NO_MEMORY;
  pbuf_take(packet, data + offset, (u16_t)length);
  ip_addr_t remote = net_address_of(address);
  err_t error = udp_sendto(socket->udp, packet, &remote, (u16_t)port);
  pbuf_free(packet);
  return net_code(error);
}

int32_t ukvm_udp_receive(int32_t number, int8_t *data, int32_t offset, int32_t length) {
  struct net_socket *socket = net_socket(number, NET_UDP);
  if (socket == NULL) return UKVM_IP_CLOSED;
  if (socket->first == NULL) return UKVM_IP_AGAIN;
  struct net_packet *packet = socket->first;
  u16_t count = pbuf_copy_partial(packet->data, data + offset, (u16_t)LWIP_MIN(length, 0xffff), 0);
  socket->remote_address = packet->address;
  socket->remote_port = packet->port;
  net_drop_first(socket);
  return count;
}

int32_t ukvm_udp_sender_address(int32_t number) { return ukvm_ip_remote_address(number); }

int32_t ukvm_udp_sender_port(int32_t number) { return ukvm_ip_remote_port(number); }
