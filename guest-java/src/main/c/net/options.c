// SPDX-License-Identifier: Apache-2.0
/* --ipv4=ADDRESS/PREFIX, --ipv4=dhcp, --ipv4-gateway=ADDRESS, --resolver=ADDRESS. */
#include "internal.h"

/* As MirageOS has them: 10.0.0.2/24. */
static struct net_options options = {
    .address = {PP_HTONL(0x0a000002)},
    .netmask = {PP_HTONL(0xffffff00)},
};

/* The gateway is the first address of the network, if nothing else is said. */
const struct net_options *net_options(void) {
  if (ip4_addr_isany_val(options.gateway)) {
    uint32_t network = ip4_addr_get_u32(&options.address) & ip4_addr_get_u32(&options.netmask);
    ip4_addr_set_u32(&options.gateway, network | PP_HTONL(1));
  }
  return &options;
}

static _Noreturn void refuse(const char *word, const char *wanted) {
  guest_printf("%s: %s\n", word, wanted);
  guest_exit(1);
}

/* Four numbers with dots; *end is what follows. */
static bool parse(const char *text, ip4_addr_t *address, const char **end) {
  uint32_t value = 0;
  for (int i = 0; i < 4; i++) {
    if (i > 0 && *text++ != '.') return false;
    unsigned byte = 0;
    const char *start = text;
    while (*text >= '0' && *text <= '9' && text - start < 3) byte = byte * 10 + (*text++ - '0');
    if (text == start || byte > 255) return false;
    value = value << 8 | byte;
  }
  ip4_addr_set_u32(address, lwip_htonl(value));
  *end = text;
  return true;
}

static void take_address(const char *word, const char *value, ip4_addr_t *address) {
  const char *end;
  if (!parse(value, address, &end) || *end != 0) refuse(word, "an address looks like 10.0.0.1");
}

static void take_ipv4(const char *word, const char *value) {
  if (strcmp(value, "dhcp") == 0) {
    options.dhcp = true;
    return;
  }
  const char *end;
  if (!parse(value, &options.address, &end) || *end != '/') {
    refuse(word, "dhcp, or an address and the length of its network's: 10.0.0.2/24");
  }
  uint64_t length = guest_parse_number(end + 1, &value);
  if (value == end + 1 || *value != 0 || length < 1 || length > 32) {
    refuse(word, "a network's address has 1 to 32 bits: 10.0.0.2/24");
  }
  options.dhcp = false;
  ip4_addr_set_u32(&options.netmask, lwip_htonl((uint32_t)(0xffffffff00000000 >> length)));
}

/* The value of an option of this name, or NULL. */
static const char *value_of(const char *word, const char *name) {
  size_t length = strlen(name);
  return strncmp(word, name, length) == 0 && word[length] == '=' ? word + length + 1 : NULL;
}

bool ukvm_ip_take_option(const char *word) {
  const char *value;
  if ((value = value_of(word, "--ipv4")) != NULL) {
    take_ipv4(word, value);
  } else if ((value = value_of(word, "--ipv4-gateway")) != NULL) {
    take_address(word, value, &options.gateway);
  } else if ((value = value_of(word, "--resolver")) != NULL) {
    take_address(word, value, &options.resolver);
  } else {
    return false;
  }
  return true;
}
