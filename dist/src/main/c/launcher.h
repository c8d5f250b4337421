/* SPDX-License-Identifier: Apache-2.0 */
/* The launcher of the monitor on Linux: main.c says what it is for. */
#ifndef UKVM_LAUNCHER_H
#define UKVM_LAUNCHER_H

#include "libc.h"

/* Exit status when the tender, not the guest, ended the run. */
#define TENDER_ERROR 1

/* Longest path and longest line for the user, bytes. */
#define TEXT_MAX 4352

/* The name by which we were called, for messages. */
extern const char *own_name;

/* Writes one line to standard error. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same, and ends. */
void die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* host.c */

/* Sees to it that none of the files we open becomes a standard descriptor. */
void keep_standard_descriptors(void);

/* Finds the runtime image that this executable lies in: its path, without a slash at the end. */
void find_image(char image[TEXT_MAX]);

/* Ends if this process may have no memory that is writable and executable. */
void require_executable_memory(void);

/*
 * From now on the signals that a run is told of wait at a descriptor, which is returned: those of a signal that was ignored
 * when we were started stay ignored.
 */
int collect_signals(void);

/* Leaves a working directory that has been removed; the result is what return_to_directory takes, or -1 if it has not. */
int leave_removed_directory(void);
void return_to_directory(int directory);

/* jvm.c */

/* Makes a Java virtual machine of the image and calls the monitor in it; returns the exit status. */
int run_monitor(const char *image, int count, char **words);

#endif
