// SPDX-License-Identifier: Apache-2.0
/*
 * In place of TeaVM's: dates of java.util.Date, in milliseconds since the epoch. The only time zone
 * is UTC; the calendar is Gregorian throughout.
 */
#include "date.h"

#include <string.h>

enum { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, FIELDS };

#define MILLIS_PER_DAY INT64_C(86400000)
#define DAYS_PER_ERA 146097
#define YEARS_PER_ERA 400
/* From 1 March of the year 0 to the epoch. */
#define EPOCH_DAY 719468

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
static const char weekdays[] = "SunMonTueWedThuFriSat";

static int64_t floor_divide(int64_t left, int64_t right) {
  return left / right - (left % right < 0);
}

/* Days of the years that begin in March: the leap day is then the last of its year. */
static int64_t day_of(int64_t year, int64_t month, int64_t day) {
  year += floor_divide(month, 12);
  month -= floor_divide(month, 12) * 12;
  int64_t march = (month + 10) % 12;
  if (month < 2) year--;
  int64_t era = floor_divide(year, YEARS_PER_ERA);
  int64_t of_era = year - era * YEARS_PER_ERA;
  return era * DAYS_PER_ERA + of_era * 365 + of_era / 4 - of_era / 100 + (153 * march + 2) / 5 +
         day - 1 - EPOCH_DAY;
}

static int64_t compose(const int64_t *fields) {
  int64_t day = day_of(fields[YEAR], fields[MONTH], fields[DAY]);
  return ((day * 24 + fields[HOUR]) * 60 + fields[MINUTE]) * 60000 + fields[SECOND] * 1000;
}

static void decompose(int64_t time, int64_t *fields) {
  int64_t day = floor_divide(time, MILLIS_PER_DAY);
  int64_t seconds = (time - day * MILLIS_PER_DAY) / 1000;
  day += EPOCH_DAY;
  int64_t era = floor_divide(day, DAYS_PER_ERA);
  int64_t of_era = day - era * DAYS_PER_ERA;
  int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
  int64_t march = (5 * of_year + 2) / 153;
  fields[MONTH] = (march + 2) % 12;
  fields[YEAR] = year + era * YEARS_PER_ERA + (march >= 10);
  fields[DAY] = of_year - (153 * march + 2) / 5 + 1;
  fields[HOUR] = seconds / 3600;
  fields[MINUTE] = seconds / 60 % 60;
  fields[SECOND] = seconds % 60;
}

static int32_t get(int64_t time, int field) {
  int64_t fields[FIELDS];
  decompose(time, fields);
  return (int32_t)fields[field];
}

static int64_t set(int64_t time, int field, int64_t value) {
  int64_t fields[FIELDS];
  decompose(time, fields);
  int64_t millis = time - floor_divide(time, 1000) * 1000;
  fields[field] = value;
  return compose(fields) + millis;
}

void teavm_date_init(void) {}

int64_t teavm_date_timeToTimestamp(time_t time) { return time * 1000; }
time_t teavm_date_timestampToTime(int64_t timestamp) { return floor_divide(timestamp, 1000); }

int64_t teavm_date_createUtc(int32_t year, int32_t month, int32_t day, int32_t hour,
                             int32_t minute, int32_t second) {
  int64_t fields[FIELDS] = {year + INT64_C(1900), month, day, hour, minute, second};
  return compose(fields);
}

int64_t teavm_date_create(int32_t year, int32_t month, int32_t day, int32_t hour, int32_t minute,
                          int32_t second) {
  return teavm_date_createUtc(year, month, day, hour, minute, second);
}

int32_t teavm_date_getYear(int64_t time) { return get(time, YEAR) - 1900; }
int64_t teavm_date_setYear(int64_t time, int32_t year) {
  return set(time, YEAR, year + INT64_C(1900));
}
int32_t teavm_date_getMonth(int64_t time) { return get(time, MONTH); }
int64_t teavm_date_setMonth(int64_t time, int32_t month) { return set(time, MONTH, month); }
int32_t teavm_date_getDate(int64_t time) { return get(time, DAY); }
int64_t teavm_date_setDate(int64_t time, int32_t day) { return set(time, DAY, day); }
int32_t teavm_date_getHours(int64_t time) { return get(time, HOUR); }
int64_t teavm_date_setHours(int64_t time, int32_t hours) { return set(time, HOUR, hours); }
int32_t teavm_date_getMinutes(int64_t time) { return get(time, MINUTE); }
int64_t teavm_date_setMinutes(int64_t time, int32_t minutes) { return set(time, MINUTE, minutes); }
int32_t teavm_date_getSeconds(int64_t time) { return get(time, SECOND); }
int64_t teavm_date_setSeconds(int64_t time, int32_t seconds) { return set(time, SECOND, seconds); }

/* The epoch was a Thursday. */
int32_t teavm_date_getDay(int64_t time) {
  int64_t day = floor_divide(time, MILLIS_PER_DAY) + 4;
  return (int32_t)(day - floor_divide(day, 7) * 7);
}

static char *put_number(char *to, int64_t value, int width) {
  char digits[20];
  int count = 0;
  for (; value > 0 || count < width; value /= 10) digits[count++] = (char)('0' + value % 10);
  while (count > 0) *to++ = digits[--count];
  return to;
}

/* As java.util.Date.toString: Thu Jan 01 00:00:00 UTC 1970. */
char *teavm_date_format(int64_t time) {
  static char text[64];
  int64_t fields[FIELDS];
  decompose(time, fields);
  char *to = text;
  memcpy(to, weekdays + 3 * teavm_date_getDay(time), 3);
  memcpy(to + 4, months + 3 * fields[MONTH], 3);
  to[3] = to[7] = ' ';
  to = put_number(to + 8, fields[DAY], 2);
  for (int field = HOUR; field <= SECOND; field++) {
    *to++ = field == HOUR ? ' ' : ':';
    to = put_number(to, fields[field], 2);
  }
  memcpy(to, " UTC ", 5);
  to = put_number(to + 5, fields[YEAR] > 0 ? fields[YEAR] : 1 - fields[YEAR], 4);
  *to = 0;
  return text;
}

static const char *get_number(const char *from, int64_t *value) {
  *value = 0;
  while (*from >= '0' && *from <= '9') *value = *value * 10 + (*from++ - '0');
  return from;
}

/* What teavm_date_format writes; -1 if it is anything else, as TeaVM wants. */
int64_t teavm_date_parse(char *text) {
  if (strlen(text) < 8) return -1;
  int64_t fields[FIELDS] = {0, -1};
  for (int month = 0; month < 12; month++) {
    if (memcmp(text + 4, months + 3 * month, 3) == 0) fields[MONTH] = month;
  }
  const char *from = text + 8;
  for (int field = DAY; field <= SECOND; field++) {
    from = get_number(from, &fields[field]);
    if (*from != (field < HOUR || field == SECOND ? ' ' : ':')) return -1;
    from++;
  }
  while (*from != 0 && *from != ' ') from++;
  if (*from == 0 || fields[MONTH] < 0) return -1;
  get_number(from + 1, &fields[YEAR]);
  return compose(fields);
}
