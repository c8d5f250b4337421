// SPDX-License-Identifier: Apache-2.0
/* kqueue(2) for descriptors that become readable or writable, level-triggered, by ppoll(2). */
#include "freebsd.h"

enum { EVFILT_READ = -1, EVFILT_WRITE = -2 };
enum { EV_ADD = 1, EV_DELETE = 2, EV_RECEIPT = 0x40, EV_ERROR = 0x4000, EV_EOF = 0x8000 };

struct kevent {
  uint64_t ident;
  int16_t filter;
  uint16_t flags;
  uint32_t fflags;
  int64_t data;
  void *udata;
  uint64_t ext[4];
};

_Static_assert(sizeof(struct kevent) == 64, "struct kevent since FreeBSD 12");

struct pollfd {
  int fd;
  short events, revents;
};

enum { POLLIN = 1, POLLOUT = 4, POLLERR = 8, POLLHUP = 16 };

#define KNOTES 64

struct queue {
  int count;
  struct kevent notes[KNOTES];
  struct queue *next;
};

static struct queue *queues;
static int lock;

static void acquire(void) {
  while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE)) __builtin_ia32_pause();
}

static void release_lock(void) { __atomic_store_n(&lock, 0, __ATOMIC_RELEASE); }

EXPORT int kqueue(void) {
  if (fails("kqueue")) return -1;
  int fd = (int)result(syscall(SYS_memfd_create, "kqueue", 1));
  if (fd < 0) return fd;
  struct queue *queue = calloc(1, sizeof *queue);
  acquire();
  queue->next = queues;
  queues = queue;
  release_lock();
  files[fd] = (struct file){QUEUE, queue};
  count(1);
  note("open", "kqueue", fd);
  return fd;
}

void queue_close(void *closed) {
  acquire();
  struct queue **at = &queues;
  while (*at != closed) at = &(*at)->next;
  *at = (*at)->next;
  release_lock();
  free(closed);
}

static void drop(struct queue *queue, int i) { queue->notes[i] = queue->notes[--queue->count]; }

void queue_forget(int fd) {
  acquire();
  for (struct queue *queue = queues; queue; queue = queue->next) {
    for (int i = queue->count - 1; i >= 0; i--) {
      if (queue->notes[i].ident == (uint64_t)fd) drop(queue, i);
    }
  }
  release_lock();
}

static int find(struct queue *queue, uint64_t ident, int filter) {
  for (int i = 0; i < queue->count; i++) {
    if (queue->notes[i].ident == ident && queue->notes[i].filter == filter) return i;
  }
  return -1;
}

/* Makes a change; returns an error. */
static int change(struct queue *queue, struct kevent *event) {
  if (event->filter != EVFILT_READ && event->filter != EVFILT_WRITE) return B_EINVAL;
  if (syscall(SYS_fcntl, event->ident, 1, 0) < 0) return B_EBADF;
  int at = find(queue, event->ident, event->filter);
  if (event->flags & EV_DELETE) {
    if (at < 0) return B_ENOENT;
    drop(queue, at);
    return 0;
  }
  if (!(event->flags & EV_ADD) && at < 0) return B_ENOENT;
  if (at < 0 && queue->count == KNOTES) return B_ENOMEM;
  if (at < 0) at = queue->count++;
  queue->notes[at] = *event;
  return 0;
}

EXPORT int kevent(int fd, const struct kevent *changes, int count, struct kevent *events, int room,
                  const int64_t *timeout) {
  struct queue *queue = file_of(fd, QUEUE);
  if (!queue) return fail(B_EBADF);
  if (fails("kevent")) return -1;
  int told = 0;
  for (int i = 0; i < count; i++) {
    struct kevent event = changes[i];
    acquire();
    int error = change(queue, &event);
    release_lock();
    if (error || event.flags & EV_RECEIPT) {
      if (told == room) return fail(error);
      event.flags = EV_ERROR;
      event.data = error;
      events[told++] = event;
    }
  }
  if (told || !room) return told;
  if (timeout && (timeout[0] < 0 || timeout[1] < 0 || timeout[1] > 999999999)) return fail(B_EINVAL);
  struct pollfd polled[KNOTES];
  struct kevent notes[KNOTES];
  acquire();
  int watched = queue->count;
  for (int i = 0; i < watched; i++) {
    notes[i] = queue->notes[i];
    polled[i].fd = (int)notes[i].ident;
    polled[i].events = notes[i].filter == EVFILT_READ ? POLLIN : POLLOUT;
  }
  release_lock();
  int64_t left[2];
  if (timeout) memcpy(left, timeout, sizeof left);
  if (result(syscall(SYS_ppoll, polled, watched, timeout ? left : NULL, NULL, 8)) < 0) return -1;
  for (int i = 0; i < watched && told < room; i++) {
    if (!polled[i].revents) continue;
    struct kevent event = notes[i];
    event.flags = polled[i].revents & (POLLHUP | POLLERR) ? EV_EOF : 0;
    event.fflags = polled[i].revents & POLLERR ? 6 : 0;
    event.data = 1;
    events[told++] = event;
  }
  return told;
}
