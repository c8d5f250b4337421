/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lwIP's options: no threads, everything from malloc, IPv4 with TCP, UDP, DHCP, DNS and ICMP.
 * lwip/opt.h says what each does and what the others are.
 */
#ifndef LWIPOPTS_H
#define LWIPOPTS_H

/* One thread calls it; net/timers.c has the timers. */
#define NO_SYS 1
#define SYS_LIGHTWEIGHT_PROT 0
#define LWIP_TIMERS 0
#define LWIP_NETCONN 0
#define LWIP_SOCKET 0

/* Memory is the heap's: nothing has a fixed number but what is bounded below. */
#define MEM_LIBC_MALLOC 1
#define MEMP_MEM_MALLOC 1
#define MEM_ALIGNMENT 8
#define LWIP_DISABLE_MEMP_SANITY_CHECKS 1
#define LWIP_DISABLE_TCP_SANITY_CHECKS 1

#define LWIP_IPV4 1
#define LWIP_IPV6 0
#define LWIP_ICMP 1
#define LWIP_DHCP 1
#define LWIP_DNS 1
#define LWIP_STATS 0

/* Programs talk to themselves: over 127.0.0.1 and over their own address. */
#define LWIP_HAVE_LOOPIF 1
#define LWIP_NETIF_LOOPBACK 1
#define LWIP_NETIF_LOOPBACK_MULTITHREADING 0

/* An address that DHCP gave is taken at once: to ask whether another has it takes seconds. */
#define DHCP_DOES_ARP_CHECK 0
#define LWIP_DHCP_DOES_ACD_CHECK 0

#define ARP_TABLE_SIZE 64
#define ARP_QUEUEING 1
#define ARP_QUEUE_LEN 16
/* Enough for the largest datagram. */
#define IP_REASS_MAX_PBUFS 64
#define MEMP_NUM_REASSDATA 8
#define DNS_TABLE_SIZE 32
#define DNS_MAX_SERVERS 3

/* Of Ethernet; bytes that a connection may have under way, in and out. */
#define TCP_MSS 1460
#define LWIP_WND_SCALE 1
#define TCP_RCV_SCALE 2
#define TCP_WND (128 * 1024)
#define TCP_SND_BUF (128 * 1024)
#define TCP_SND_QUEUELEN 512
#define TCP_LISTEN_BACKLOG 1
#define LWIP_TCP_KEEPALIVE 1
#define SO_REUSE 1
/* Milliseconds; twice that is how long an address that was closed here stays taken. */
#define TCP_MSL 10000UL

/* Initial sequence numbers that nobody guesses: RFC 6528. */
#define LWIP_HOOK_FILENAME "hooks.h"
#define LWIP_HOOK_TCP_ISN ukvm_ip_sequence_number

#endif
