/* SPDX-License-Identifier: Apache-2.0 */
/* What lwIP calls by the options' names. */
#pragma once
#include <stdint.h>

#include "lwip/ip_addr.h"

/* See RFC 6528: of the connection, a secret and the time. */
uint32_t ukvm_ip_sequence_number(const ip_addr_t *local_address, uint16_t local_port,
                                  const ip_addr_t *remote_address, uint16_t remote_port);
