// SPDX-License-Identifier: Apache-2.0
/*
 * Exits with the status that it is told.
 *
 *@ case exit-0
 *@   args 0
 *@   status 0
 *@   last leaving with 0
 *@ case exit-1
 *@   args 1
 *@   status 1
 *@   last leaving with 1
 *@   quiet
 *@ case exit-42
 *@   args 42
 *@   status 42
 *@   last leaving with 42
 *@ case exit-254
 *@   args 254
 *@   status 254
 *@   last leaving with 254
 */
#include "test.h"

int guest_main(const char *arguments) {
  int status = (int)guest_parse_number(arguments, NULL);
  guest_printf("leaving with %d\n", status);
  return status;
}
