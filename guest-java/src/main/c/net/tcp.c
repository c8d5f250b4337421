// SPDX-License-Identifier: Apache-2.0
/* Connections and listeners. */
#include "internal.h"

#include "lwip/ip.h"
#include "lwip/priv/tcp_priv.h"

/* lwIP counts them in a byte. */
#define BACKLOG_MAX 255

static void note_ends(struct net_socket *socket) {
  socket->local_address = net_address_value(&socket->tcp->local_ip);
  socket->local_port = socket->tcp->local_port;
  if (socket->kind == NET_TCP && socket->tcp->remote_port != 0) {
    socket->remote_address = net_address_value(&socket->tcp->remote_ip);
    socket->remote_port = socket->tcp->remote_port;
  }
}

/* From here on lwIP ends it, and tells nobody. */
static void detach(struct net_socket *socket) {
  struct tcp_pcb *pcb = socket->tcp;
  socket->tcp = NULL;
  tcp_arg(pcb, NULL);
  if (socket->kind == NET_LISTENER) {
    tcp_accept(pcb, NULL);
  } else {
    tcp_recv(pcb, NULL);
    tcp_sent(pcb, NULL);
    tcp_err(pcb, NULL);
  }
}

static err_t on_received(void *argument, struct tcp_pcb *pcb, struct pbuf *data, err_t error) {
  (void)error;
  struct net_socket *socket = argument;
  if (data == NULL) {
    socket->finished = true;
    /* With both sides closed it goes on in TIME-WAIT, whose end nobody is told. */
    if (socket->shut) detach(socket);
  } else if (socket->deaf) {
    tcp_recved(pcb, data->tot_len);
    pbuf_free(data);
    return ERR_OK;
  } else if (!net_put_packet(socket, data, 0, 0)) {
    /* lwIP keeps it, and tries again. */
    return ERR_MEM;
  }
  net_set_changed(socket);
  return ERR_OK;
}

static err_t on_sent(void *argument, struct tcp_pcb *pcb, u16_t length) {
  (void)pcb;
  (void)length;
  net_set_changed(argument);
  return ERR_OK;
}

/* lwIP has freed the pcb. */
static void on_error(void *argument, err_t error) {
  struct net_socket *socket = argument;
  socket->tcp = NULL;
  if (error == ERR_RST) {
    socket->error = socket->connecting ? UKVM_IP_REFUSED : UKVM_IP_RESET;
  } else {
    socket->error = error == ERR_CLSD ? UKVM_IP_CLOSED : UKVM_IP_TIMED_OUT;
  }
  socket->connecting = false;
  net_set_changed(socket);
}

static err_t on_connected(void *argument, struct tcp_pcb *pcb, err_t error) {
  (void)pcb;
  (void)error;
  struct net_socket *socket = argument;
  socket->connecting = false;
  note_ends(socket);
  net_set_changed(socket);
  return ERR_OK;
}

static void attach(struct net_socket *socket, struct tcp_pcb *pcb) {
  socket->tcp = pcb;
  tcp_arg(pcb, socket);
  tcp_recv(pcb, on_received);
  tcp_sent(pcb, on_sent);
  tcp_err(pcb, on_error);
}

static err_t on_accepted(void *argument, struct tcp_pcb *pcb, err_t error) {
  struct net_socket *listener = argument;
  if (error != ERR_OK || pcb == NULL || listener == NULL) return ERR_VAL;
  struct net_socket *socket = net_new_socket(NET_TCP);
  if (socket == NULL) return ERR_MEM;
  attach(socket, pcb);
  note_ends(socket);
  tcp_backlog_delayed(pcb);
  if (listener->pending_first == NULL) {
    listener->pending_first = socket;
  } else {
    listener->pending_last->pending_next = socket;
  }
  listener->pending_last = socket;
  net_set_changed(listener);
  return ERR_OK;
}

int32_t ukvm_tcp_open(void) {
  struct net_socket *socket = net_new_socket(NET_TCP);
  if (socket == NULL) return UKVM_IP_NO_MEMORY;
  struct tcp_pcb *pcb = tcp_new_ip_type(IPADDR_TYPE_V4);
  if (pcb == NULL) {
    net_free_socket(socket);
    return UKVM_IP_NO_MEMORY;
  }
  attach(socket, pcb);
  return socket->number;
}

int32_t ukvm_tcp_bind(int32_t number, int32_t address, int32_t port, int32_t reuse) {
  struct net_socket *socket = net_socket(number, NET_TCP);
  if (socket == NULL || socket->tcp == NULL) return UKVM_IP_CLOSED;
  ip_addr_t local = net_address_of(address);
  if (!net_is_own(&local)) return UKVM_IP_NO_ADDRESS;
  if (reuse) {
    ip_set_option(socket->tcp, SOF_REUSEADDR);
  } else {
    ip_reset_option(socket->tcp, SOF_REUSEADDR);
  }
  err_t error = tcp_bind(socket->tcp, &local, (u16_t)port);
  if (error == ERR_OK) note_ends(socket);
  return net_code(error);
}

int32_t ukvm_tcp_listen(int32_t number, int32_t backlog) {
  struct net_socket *socket = net_socket(number, NET_TCP);
  if (socket == NULL || socket->tcp == NULL) return UKVM_IP_CLOSED;
  err_t error;
  u8_t most = (u8_t)(backlog > BACKLOG_MAX ? BACKLOG_MAX : backlog);
  /* A listener is another, smaller pcb. */
  struct tcp_pcb *listener = tcp_listen_with_backlog_and_err(socket->tcp, most, &error);
  if (listener == NULL) return net_code(error);
  socket->kind = NET_LISTENER;
  socket->tcp = listener;
  tcp_arg(listener, socket);
  tcp_accept(listener, on_accepted);
  return 0;
}

int32_t ukvm_tcp_accept(int32_t number) {
  struct net_socket *listener = net_socket(number, NET_LISTENER);
  if (listener == NULL) return UKVM_IP_CLOSED;
  struct net_socket *socket = listener->pending_first;
  if (socket == NULL) return UKVM_IP_AGAIN;
  listener->pending_first = socket->pending_next;
  socket->pending_next = NULL;
  if (socket->tcp != NULL) tcp_backlog_accepted(socket->tcp);
  return socket->number;
}

int32_t ukvm_tcp_connect(int32_t number, int32_t address, int32_t port) {
  struct net_socket *socket = net_socket(number, NET_TCP);
  if (socket == NULL || socket->tcp == NULL) return UKVM_IP_CLOSED;
  ip_addr_t remote = net_address_of(address);
  /* Time that passed while nothing was connected does not count. */
  net_run_timers();
  err_t error = tcp_connect(socket->tcp, &remote, (u16_t)port, on_connected);
  if (error != ERR_OK) return net_code(error);
  socket->connecting = true;
  note_ends(socket);
  return 0;
}

int32_t ukvm_tcp_connected(int32_t number) {
  struct net_socket *socket = net_socket(number, NET_TCP);
  if (socket == NULL) return UKVM_IP_CLOSED;
  return socket->error != 0 ? socket->error : socket->connecting ? UKVM_IP_AGAIN : 0;
}

int32_t ukvm_tcp_read(int32_t number, int8_t *data, int32_t offset, int32_t length) {
  struct net_socket *socket = net_socket(number, NET_TCP);
  if (socket == NULL) return UKVM_IP_CLOSED;
  int32_t count = 0;
  while (count < length && socket->first != NULL) {
    struct pbuf *head = socket->first->data;
    u16_t room = (u16_t)LWIP_MIN(length - count, 0xffff);
    u16_t taken =
        pbuf_copy_partial(head, data + offset + count, room, (u16_t)socket->offset);
    count += taken;
    socket->offset += taken;
    socket->received -= taken;
    if (socket->offset == head->tot_len) net_drop_first(socket);
  }
  if (count > 0) {
    for (int32_t left = count; socket->tcp != NULL && left > 0; left -= 0xffff) {
      tcp_recved(socket->tcp, (u16_t)LWIP_MIN(left, 0xffff));
    }
    /* What there was no room for has some now. */
    if (socket->tcp != NULL && socket->tcp->refused_data != NULL) {
      tcp_process_refused_data(socket->tcp);
    }
    return count;
  }
  if (socket->finished || socket->deaf) return 0;
  if (socket->error != 0) return socket->error == UKVM_IP_CLOSED ? 0 : socket->error;
  return UKVM_IP_AGAIN;
}

int32_t ukvm_tcp_write(int32_t number, const int8_t *data, int32_t offset, int32_t length) {
  struct net_socket *socket = net_socket(number, NET_TCP);
  if (socket == NULL) return UKVM_IP_CLOSED;
  if (socket->error != 0) return socket->error;
  if (socket->tcp == NULL || socket->shut) return UKVM_IP_CLOSED;
  int32_t count = (int32_t)LWIP_MIN((uint32_t)length, tcp_sndbuf(socket->tcp));
  count = LWIP_MIN(count, 0xffff);
  if (count == 0) return UKVM_IP_AGAIN;
  err_t error = tcp_write(socket->tcp, data + offset, (u16_t)count, TCP_WRITE_FLAG_COPY);
  if (error == ERR_MEM) {
    /* With something under way there will be room. */
    return tcp_sndqueuelen(socket->tcp) > 0 ? UKVM_IP_AGAIN : UKVM_IP_NO_MEMORY;
  }
  if (error != ERR_OK) return net_code(error);
  tcp_output(socket->tcp);
  return count;
}

int32_t ukvm_tcp_shutdown_input(int32_t number) {
  struct net_socket *socket = net_socket(number, NET_TCP);
  if (socket == NULL) return UKVM_IP_CLOSED;
  socket->deaf = true;
  while (socket->first != NULL) {
    u16_t left = (u16_t)(socket->first->data->tot_len - socket->offset);
    net_drop_first(socket);
    if (socket->tcp != NULL) tcp_recved(socket->tcp, left);
  }
  net_set_changed(socket);
  return 0;
}

int32_t ukvm_tcp_shutdown_output(int32_t number) {
  struct net_socket *socket = net_socket(number, NET_TCP);
  if (socket == NULL) return UKVM_IP_CLOSED;
  if (socket->error != 0) return socket->error;
  if (socket->tcp == NULL || socket->shut) return 0;
  err_t error = tcp_shutdown(socket->tcp, 0, 1);
  if (error != ERR_OK) return net_code(error);
  socket->shut = true;
  if (socket->finished && socket->tcp != NULL) detach(socket);
  net_set_changed(socket);
  return 0;
}

static void abort_tcp(struct net_socket *socket) {
  struct tcp_pcb *pcb = socket->tcp;
  if (pcb != NULL) {
    detach(socket);
    tcp_abort(pcb);
  }
  net_free_socket(socket);
}

int32_t ukvm_tcp_abort(int32_t number) {
  struct net_socket *socket = net_socket(number, NET_TCP);
  if (socket == NULL) return UKVM_IP_CLOSED;
  abort_tcp(socket);
  return 0;
}

void net_close_tcp(struct net_socket *socket) {
  struct tcp_pcb *pcb = socket->tcp;
  for (struct net_socket *pending = socket->pending_first; pending != NULL;) {
    struct net_socket *next = pending->pending_next;
    abort_tcp(pending);
    pending = next;
  }
  if (pcb != NULL) {
    detach(socket);
    if (tcp_close(pcb) != ERR_OK) tcp_abort(pcb);
  }
  net_free_socket(socket);
}

int32_t ukvm_tcp_unsent(int32_t number) {
  struct net_socket *socket = net_socket(number, NET_TCP);
  if (socket == NULL || socket->tcp == NULL) return 0;
  return (int32_t)(socket->tcp->snd_lbb - socket->tcp->lastack);
}

int32_t ukvm_tcp_set_no_delay(int32_t number, int32_t on) {
  struct net_socket *socket = net_socket(number, NET_TCP);
  if (socket == NULL || socket->tcp == NULL) return UKVM_IP_CLOSED;
  if (on) {
    tcp_nagle_disable(socket->tcp);
  } else {
    tcp_nagle_enable(socket->tcp);
  }
  return 0;
}

int32_t ukvm_tcp_set_keep_alive(int32_t number, int32_t on) {
  struct net_socket *socket = net_socket(number, NET_TCP);
  if (socket == NULL || socket->tcp == NULL) return UKVM_IP_CLOSED;
  if (on) {
    ip_set_option(socket->tcp, SOF_KEEPALIVE);
  } else {
    ip_reset_option(socket->tcp, SOF_KEEPALIVE);
  }
  return 0;
}
