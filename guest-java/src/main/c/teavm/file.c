// SPDX-License-Identifier: Apache-2.0
/* In place of TeaVM's: a guest has no files. Each question is answered with no. */
#include "file.h"

#include <stdlib.h>

static int32_t directory(char16_t **name) {
  *name = malloc(sizeof(char16_t));
  if (*name == NULL) return 0;
  **name = u'/';
  return 1;
}

int32_t teavm_file_homeDirectory(char16_t **name) { return directory(name); }
int32_t teavm_file_workDirectory(char16_t **name) { return directory(name); }
int32_t teavm_file_tempDirectory(char16_t **name) { return directory(name); }

int32_t teavm_file_isFile(char16_t *name, int32_t length) { return 0; }
int32_t teavm_file_isDir(char16_t *name, int32_t length) { return length == 1 && *name == u'/'; }
int32_t teavm_file_exists(char16_t *name, int32_t length) {
  return teavm_file_isDir(name, length);
}
int32_t teavm_file_canRead(char16_t *name, int32_t length) {
  return teavm_file_isDir(name, length);
}
int32_t teavm_file_canWrite(char16_t *name, int32_t length) { return 0; }
TeaVM_StringList *teavm_file_listFiles(char16_t *name, int32_t length) { return NULL; }
int32_t teavm_file_createDirectory(char16_t *name, int32_t length) { return 0; }
/* 2: it cannot be created. */
int32_t teavm_file_createFile(char16_t *name, int32_t length) { return 2; }
int32_t teavm_file_delete(char16_t *name, int32_t length) { return 0; }
int32_t teavm_file_rename(char16_t *name, int32_t length, char16_t *to, int32_t to_length) {
  return 0;
}
int64_t teavm_file_lastModified(char16_t *name, int32_t length) { return 0; }
int32_t teavm_file_setLastModified(char16_t *name, int32_t length, int64_t time) { return 0; }
int32_t teavm_file_setReadonly(char16_t *name, int32_t length, int32_t readonly) { return 0; }
int32_t teavm_file_length(char16_t *name, int32_t length) { return 0; }
/* 0: there is none such. */
int64_t teavm_file_open(char16_t *name, int32_t length, int32_t mode) { return 0; }
int32_t teavm_file_close(int64_t file) { return 0; }
int32_t teavm_file_flush(int64_t file) { return 0; }
int32_t teavm_file_seek(int64_t file, int32_t from, int32_t offset) { return 0; }
int32_t teavm_file_tell(int64_t file) { return 0; }
int32_t teavm_file_read(int64_t file, int8_t *data, int32_t offset, int32_t length) { return -1; }
int32_t teavm_file_write(int64_t file, int8_t *data, int32_t offset, int32_t length) { return -1; }
int32_t teavm_file_truncate(int64_t file, int32_t length) { return 0; }
int32_t teavm_file_isWindows(void) { return 0; }
int32_t teavm_file_isCaseSensitive(void) { return 1; }

int32_t teavm_file_canonicalize(char16_t *name, int32_t length, char16_t **canonical) {
  *canonical = malloc((size_t)length * sizeof(char16_t));
  if (*canonical == NULL) return 0;
  for (int32_t i = 0; i < length; i++) (*canonical)[i] = name[i];
  return length;
}
