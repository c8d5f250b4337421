// SPDX-License-Identifier: Apache-2.0
/* lwIP's interface over a net device. */
#include "internal.h"

#include "lwip/dhcp.h"
#include "lwip/dns.h"
#include "lwip/etharp.h"
#include "lwip/init.h"
#include "lwip/priv/tcp_priv.h"
#include "netif/ethernet.h"

/* Frames taken at a time, so that what they bring is not kept waiting. */
#define BATCH 64

struct netif net_interface;

static uint64_t handle;

/* For frames in pieces. */
static uint8_t *buffer;

bool net_receive(void) {
  if (handle == 0) return false;
  for (int i = 0; i < BATCH; i++) {
    if (!ukvm_frames_are_likely(handle)) return false;
    size_t length;
    int result;
    const void *data = ukvm_frames_read(handle, &length, &result);
    if (data == NULL) return false;
    struct pbuf *frame = pbuf_alloc(PBUF_RAW, (u16_t)length, PBUF_RAM);
    /* Without room it is lost, as on any network. */
    if (frame == NULL) continue;
    pbuf_take(frame, data, (u16_t)length);
    if (net_interface.input(frame, &net_interface) != ERR_OK) pbuf_free(frame);
  }
  return true;
}

static err_t send(struct netif *interface, struct pbuf *frame) {
  (void)interface;
  const void *data = frame->payload;
  if (frame->next != NULL) {
    if (frame->tot_len > ukvm_frame_max(handle)) return ERR_BUF;
    pbuf_copy_partial(frame, buffer, frame->tot_len, 0);
    data = buffer;
  }
  /* What the device does not take is lost: who minds sends it again. */
  ukvm_frames_write(handle, data, frame->tot_len);
  return ERR_OK;
}

static err_t start(struct netif *interface) {
  const struct hvt_manifest_entry *device = guest_device(handle);
  interface->name[0] = 'n';
  interface->name[1] = 'e';
  interface->mtu = device->u.net.mtu;
  interface->hwaddr_len = ETH_HWADDR_LEN;
  memcpy(interface->hwaddr, device->u.net.mac, ETH_HWADDR_LEN);
  interface->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET |
                     NETIF_FLAG_LINK_UP;
  interface->output = etharp_output;
  interface->linkoutput = send;
  return ERR_OK;
}

int32_t ukvm_ip_device(void) {
  const struct hvt_manifest_entry *device;
  for (uint64_t i = 1; (device = guest_device(i)) != NULL; i++) {
    if (device->type == HVT_MANIFEST_TYPE_NET) return (int32_t)i;
  }
  return 0;
}

static void set_resolver(const struct net_options *options) {
  ip_addr_t resolver;
  bool given = !ip4_addr_isany_val(options->resolver);
  ip_addr_copy_from_ip4(resolver, given ? options->resolver : options->gateway);
  dns_setserver(0, &resolver);
}

void ukvm_ip_start(void) {
  lwip_init();
  net_start_timers();
  handle = (uint64_t)ukvm_ip_device();
  if (handle == 0) return;
  buffer = malloc(ukvm_frame_max(handle));
  if (buffer == NULL || !ukvm_frames_open(handle)) {
    guest_abort("too little memory for the network; give more with --mem");
  }
  const struct net_options *options = net_options();
  const ip4_addr_t *any = IP4_ADDR_ANY4;
  netif_add(&net_interface, options->dhcp ? any : &options->address,
            options->dhcp ? any : &options->netmask, options->dhcp ? any : &options->gateway, NULL,
            start, ethernet_input);
  netif_set_default(&net_interface);
  netif_set_up(&net_interface);
  if (options->dhcp) {
    dhcp_start(&net_interface);
  } else {
    set_resolver(options);
  }
}

int32_t ukvm_ip_is_up(void) {
  return handle == 0 || !ip4_addr_isany_val(*netif_ip4_addr(&net_interface));
}

int32_t ukvm_ip_address(void) {
  return handle == 0 ? 0 : (int32_t)lwip_ntohl(ip4_addr_get_u32(netif_ip4_addr(&net_interface)));
}

bool net_is_own(const ip_addr_t *address) {
  uint32_t value = net_address_value(address);
  return value == 0 || value >> 24 == 127 || value == (uint32_t)ukvm_ip_address();
}

int32_t ukvm_ip_is_pending(void) {
  struct netif *interface;
  NETIF_FOREACH(interface) {
    if (interface->loop_first != NULL) return 1;
  }
  return 0;
}

int32_t ukvm_ip_run(void) {
  bool more = net_receive();
  net_run_timers();
  netif_poll_all();
  /* DHCP's answer may name other resolvers. */
  if (net_options()->dhcp && !ip4_addr_isany_val(net_options()->resolver)) {
    set_resolver(net_options());
  }
  return more || ukvm_ip_is_pending();
}

/* How long what is written gets to arrive after the program's end. */
#define FINISH_NANOS 2000000000

static bool is_unsent(void) {
  for (struct tcp_pcb *pcb = tcp_active_pcbs; pcb != NULL; pcb = pcb->next) {
    if (pcb->unsent != NULL || pcb->unacked != NULL) return true;
  }
  return false;
}

void ukvm_ip_finish(void) {
  uint64_t end = guest_monotonic() + FINISH_NANOS;
  for (uint64_t now; handle != 0 && is_unsent() && (now = guest_monotonic()) < end;) {
    if (ukvm_ip_run()) continue;
    uint64_t wait = (uint64_t)ukvm_ip_timeout() * 1000000;
    guest_poll(wait < end - now ? wait : end - now);
  }
}
