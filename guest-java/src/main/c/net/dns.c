// SPDX-License-Identifier: Apache-2.0
/* Names' addresses. */
#include "internal.h"

#include "lwip/dns.h"

static void on_answer(const char *name, const ip_addr_t *address, void *argument) {
  (void)name;
  struct net_socket *socket = argument;
  net_dns_questions--;
  socket->connecting = false;
  if (socket->shut) {
    net_free_socket(socket);
    return;
  }
  if (address == NULL) {
    socket->error = UKVM_IP_UNKNOWN_HOST;
  } else {
    socket->remote_address = net_address_value(address);
  }
  net_set_changed(socket);
}

int32_t ukvm_dns_ask(const int8_t *name) {
  struct net_socket *socket = net_new_socket(NET_DNS);
  if (socket == NULL) return UKVM_IP_NO_MEMORY;
  net_run_timers();
  ip_addr_t address;
  err_t error = dns_gethostbyname((const char *)name, &address, on_answer, socket);
  if (error == ERR_OK) {
    socket->remote_address = net_address_value(&address);
  } else if (error == ERR_INPROGRESS) {
    net_dns_questions++;
    socket->connecting = true;
  } else {
    socket->error = error == ERR_MEM ? UKVM_IP_NO_MEMORY : UKVM_IP_UNKNOWN_HOST;
  }
  return socket->number;
}

int32_t ukvm_dns_answered(int32_t number) {
  struct net_socket *socket = net_socket(number, NET_DNS);
  if (socket == NULL) return UKVM_IP_CLOSED;
  return socket->error != 0 ? socket->error : socket->connecting ? UKVM_IP_AGAIN : 0;
}
