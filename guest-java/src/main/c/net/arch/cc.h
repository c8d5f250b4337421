/* SPDX-License-Identifier: Apache-2.0 */
/* What lwIP wants to know of the compiler and the C library. */
#ifndef ARCH_CC_H
#define ARCH_CC_H

#include <stdlib.h>
#include <ukvm/guest.h>

#define LWIP_NO_UNISTD_H 1
#define LWIP_NO_CTYPE_H 1
#define LWIP_NO_INTTYPES_H 1
#define X8_F "x"
#define U16_F "u"
#define S16_F "d"
#define X16_F "x"
#define U32_F "u"
#define S32_F "d"
#define X32_F "x"
#define SZT_F "zu"

#define LWIP_RAND() ((u32_t)rand())
#define LWIP_PLATFORM_DIAG(message)
#define LWIP_PLATFORM_ASSERT(message) guest_abort("lwIP: " message)

#endif
