// SPDX-License-Identifier: Apache-2.0
/*
 * lwIP's timers. Those that only keep house make nobody wake up: they are run late, as often as they
 * should have been, so that an idle guest sleeps.
 */
#include "internal.h"

#include "lwip/dhcp.h"
#include "lwip/dns.h"
#include "lwip/etharp.h"
#include "lwip/ip4_frag.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/sys.h"

unsigned net_dns_questions;

static bool never(void) { return false; }

static bool tcp_needs(void) { return tcp_active_pcbs != NULL || tcp_tw_pcbs != NULL; }

static bool dns_needs(void) { return net_dns_questions > 0; }

static struct dhcp *dhcp(void) { return netif_dhcp_data(&net_interface); }

static bool lease_needs(void) { return dhcp() != NULL; }

static bool request_needs(void) { return dhcp() != NULL && dhcp()->request_timeout > 0; }

static struct timer {
  void (*run)(void);
  bool (*is_needed)(void); /* whether it is to wake up the guest */
  uint32_t interval;       /* milliseconds */
  uint32_t most;           /* how often it is run at a time, of what it missed */
  uint64_t last;
} timers[] = {
    /* More would take what a busy program kept waiting for lost. */
    {tcp_tmr, tcp_needs, TCP_TMR_INTERVAL, 1, 0},
    {dns_tmr, dns_needs, DNS_TMR_INTERVAL, 3600, 0},
    {dhcp_fine_tmr, request_needs, DHCP_FINE_TIMER_MSECS, 1, 0},
    {dhcp_coarse_tmr, lease_needs, DHCP_COARSE_TIMER_MSECS, 60, 0},
    {etharp_tmr, never, ARP_TMR_INTERVAL, 300, 0},
    {ip_reass_tmr, never, IP_TMR_INTERVAL, IP_REASS_MAXAGE + 1, 0},
};

#define TIMERS (sizeof timers / sizeof *timers)

static uint64_t millis(void) { return guest_monotonic() / 1000000; }

u32_t sys_now(void) { return (u32_t)millis(); }

void net_start_timers(void) {
  for (size_t i = 0; i < TIMERS; i++) timers[i].last = millis();
}

void net_run_timers(void) {
  uint64_t now = millis();
  for (size_t i = 0; i < TIMERS; i++) {
    struct timer *timer = &timers[i];
    uint64_t missed = (now - timer->last) / timer->interval;
    if (missed == 0) continue;
    uint64_t count = missed < timer->most ? missed : timer->most;
    timer->last += missed * timer->interval;
    while (count-- > 0) timer->run();
  }
}

int32_t net_next_timer(void) {
  uint64_t now = millis();
  int32_t next = -1;
  for (size_t i = 0; i < TIMERS; i++) {
    const struct timer *timer = &timers[i];
    if (!timer->is_needed()) continue;
    uint64_t due = timer->last + timer->interval;
    int32_t wait = due > now ? (int32_t)(due - now) : 0;
    if (next < 0 || wait < next) next = wait;
  }
  return next;
}

int32_t ukvm_ip_timeout(void) { return net_next_timer(); }
