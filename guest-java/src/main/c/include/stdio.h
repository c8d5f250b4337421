/* SPDX-License-Identifier: Apache-2.0 */
/* There are no files: heaptrace.h, which is TeaVM's, wants the name. */
#ifndef UKVM_STDIO_H
#define UKVM_STDIO_H

typedef struct FILE FILE;

#endif
