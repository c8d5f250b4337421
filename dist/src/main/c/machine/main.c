/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes the Java virtual machine of a runtime image, by the JNI invocation interface, and calls the monitor in it. In place of
 * the JDK's own launcher, so that nothing of that machine shows: it writes nothing to standard output, which is the guest's, and
 * when it can't start or go on there is one line of ours. Arguments stay the bytes that they are.
 *
 * The launcher starts it, with the image in UKVM_IMAGE and in UKVM_SIGNALS the descriptor where the signals wait that a run is told
 * of.
 */
#include "../start.h"
#include "libc.h"

#include <jni.h>

/* Exit status when the tender, not the guest, ended the run. */
#define TENDER_ERROR 1

#define PATH_SIZE 4352

/* linux/limits.h: what realpath(3) may write. */
#define PATH_MAX 4096

#define MAIN_MODULE "dev.ukvm.tender"
#define MAIN_CLASS "dev/ukvm/tender/cli/Main"

/* static int launch(byte[][] words, int signals) */
#define MAIN_METHOD "launch"
#define MAIN_SIGNATURE "([[BI)I"

/* What the launcher names an image by whose own name is no text. */
#define IMAGE_DESCRIPTOR "/proc/self/fd/"

#define LIMITS "raise the limits on memory, files and threads (ulimit -a: -v, -d, -n, -u; a container's memory and pids)"

static const char *own_name = "ukvm-tender";

/* Where the runtime image lies; the launcher has found the path without links in it. */
static const char *image;

static enum { STARTING, RUNNING, ENDING } phase;

/* What the machine tells while it starts; and our standard output and error meanwhile, which it could write to. */
static char told[2048];
static size_t told_length;
static int silenced[2] = {-1, -1};
static int silence = -1;

/* The signal whose handler is the machine's just now, on this thread; 0 outside. */
static __thread volatile int in_handler;

static const struct {
  int signal;
  const char *name;
} faults[] = {{SIGSEGV, "SIGSEGV"}, {SIGBUS, "SIGBUS"}, {SIGFPE, "SIGFPE"}, {SIGILL, "SIGILL"}};

#define FAULTS (sizeof faults / sizeof faults[0])

/* What handled them before us. */
static struct sigaction handlers[FAULTS];

static void hear(void) {
  if (silence >= 0) {
    dup2(silenced[0], 1);
    dup2(silenced[1], 2);
    long n = lseek(silence, 0, SEEK_SET) == 0 ? read(silence, told + told_length, sizeof told - 1 - told_length) : 0;
    told_length += n > 0 ? (size_t)n : 0;
    told[told_length] = 0;
    close(silenced[0]);
    close(silenced[1]);
    close(silence);
    silence = -1;
  }
}

static void die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
static void die(const char *format, ...) {
  phase = ENDING;
  hear();
  char line[PATH_SIZE];
  __builtin_va_list arguments;
  __builtin_va_start(arguments, format);
  snprintf(line, sizeof line - 1, "%s: ", own_name);
  size_t length = strlen(line);
  vsnprintf(line + length, sizeof line - 1 - length, format, arguments);
  __builtin_va_end(arguments);
  for (char *c = line; *c != 0; c++) {
    /* Names are anybody's: one with a line feed in it makes no second line. */
    *c = *c > 0 && *c < ' ' ? '?' : *c;
  }
  length = strlen(line);
  line[length] = '\n';
  /* There is nobody to tell if that fails. */
  (void)!write(2, line, length + 1);
  _exit(TENDER_ERROR);
}

static void silence_machine(void) {
  silenced[0] = fcntl(1, F_DUPFD_CLOEXEC, 3);
  silenced[1] = fcntl(2, F_DUPFD_CLOEXEC, 3);
  silence = memfd_create("ukvm-told", MFD_CLOEXEC);
  if (silenced[0] < 0 || silenced[1] < 0 || silence < 0) {
    silence = -1;
    die("too many files are open; see ulimit -n");
  }
  dup2(silence, 1);
  dup2(silence, 2);
}

/* Instead of standard output, where the machine would write. */
static jint JNICALL take_text(FILE *file, const char *format, va_list arguments) {
  (void)file;
  int n = vsnprintf(told + told_length, sizeof told - told_length, format, arguments);
  told_length = strlen(told);
  return n;
}

/* The first line of what the machine has told that says something to a user. */
static const char *reason(void) {
  for (char *line = told; line != NULL && *line != 0;) {
    char *end = strchr(line, '\n');
    if (end != NULL) {
      *end = 0;
    }
    if (*line != 0 && *line != '#' && *line != '\t' && strstr(line, "initialization of VM") == NULL &&
        strstr(line, "VM warning") == NULL) {
      return line;
    }
    line = end == NULL ? NULL : end + 1;
  }
  return "it does not say why";
}

static void explain_start(void) __attribute__((noreturn));
static void explain_start(void) {
  hear();
  die("the Java virtual machine beneath can't start: %s; " LIMITS, reason());
}

/* In place of the C library's, for the machine, too: what ends this process while it starts is a failure to be told. */
void _exit(int status) {
  if (phase == STARTING) {
    explain_start();
  }
  while (1) {
    syscall(SYS_exit_group, (long)status);
  }
}

/* There is nothing to put away that the kernel doesn't. */
void exit(int status) {
  _exit(status);
}

static void JNICALL take_abort(void) {
  if (phase == STARTING) {
    explain_start();
  }
  for (size_t i = 0; i < FAULTS; i++) {
    if (faults[i].signal == in_handler) {
      die("the Java virtual machine beneath failed by %s; please report it", faults[i].name);
    }
  }
  die("the Java virtual machine beneath can't go on: the host has no memory or no thread left for it; " LIMITS);
}

/* A fault of the machine's own is for it, and often a part of how it works; one that was sent ends the run as any signal. */
static void take_fault(int signal, struct siginfo *info, void *context) {
  for (size_t i = 0; i < FAULTS; i++) {
    if (faults[i].signal == signal) {
      void *handler = handlers[i].handler;
      if (info->code <= 0) {
        die("ended by %s, which process %d sent", faults[i].name, info->pid);
      }
      if (handler == SIG_DFL || handler == SIG_IGN) {
        die("the Java virtual machine beneath can't start: it failed by %s; " LIMITS, faults[i].name);
      }
      in_handler = signal;
      ((void (*)(int, struct siginfo *, void *))handler)(signal, info, context);
      in_handler = 0;
    }
  }
}

/* Once before the machine, which then puts its own in place, and once in front of those. */
static void guard_faults(void) {
  for (size_t i = 0; i < FAULTS; i++) {
    sigaction(faults[i].signal, NULL, &handlers[i]);
    struct sigaction action = handlers[i];
    action.handler = (void *)take_fault;
    action.flags |= SA_SIGINFO | SA_ONSTACK;
    sigaction(faults[i].signal, &action, NULL);
  }
}

/*
 * The machine asks for the working directory's name, and does not start where that was removed. So it starts elsewhere; the result
 * is what return_to_directory takes, or -1 if there is no need.
 */
static int leave_removed_directory(void) {
  char name[PATH_SIZE];
  if (getcwd(name, sizeof name) != NULL || errno != ENOENT) {
    return -1;
  }
  int directory = open(".", O_PATH | O_CLOEXEC);
  (void)!chdir("/");
  return directory;
}

/* First has Java look at the working directory while there is one: from then on its relative paths are the kernel's. */
static void return_to_directory(JNIEnv *java, int directory) {
  jclass systems = (*java)->FindClass(java, "java/nio/file/FileSystems");
  jmethodID get = systems == NULL ? NULL
                                  : (*java)->GetStaticMethodID(java, systems, "getDefault", "()Ljava/nio/file/FileSystem;");
  if (get == NULL || (*java)->CallStaticObjectMethod(java, systems, get) == NULL) {
    explain_start();
  }
  (void)!fchdir(directory);
  close(directory);
}

/* In place of the C library's, for the machine, too: it asks of its own files alone, and there readlink(2) may be forbidden. */
char *realpath(const char *path, char *resolved) {
  size_t length = strlen(image);
  if (strncmp(path, image, length) != 0 || strstr(path, "/../") != NULL) {
    char *(*next)(const char *, char *) = (char *(*)(const char *, char *))dlsym(RTLD_NEXT, "realpath");
    return next(path, resolved);
  }
  size_t size = strlen(path) + 1;
  char *to = resolved == NULL ? malloc(size) : resolved;
  return to == NULL || (resolved != NULL && size > PATH_MAX) ? NULL : memcpy(to, path, size);
}

typedef jint(JNICALL *create_function)(JavaVM **, void **, void *);

static create_function load(void) {
  char file[PATH_SIZE + 32];
  snprintf(file, sizeof file, "%s/lib/server/libjvm.so", image);
  void *library = dlopen(file, RTLD_NOW);
  if (library == NULL) {
    die("the Java virtual machine beneath can't be loaded: %s; is the image whole? " LIMITS, dlerror());
  }
  create_function create = (create_function)dlsym(library, "JNI_CreateJavaVM");
  if (create == NULL) {
    die("%s: no Java virtual machine; install the runtime image again", file);
  }
  return create;
}

static JNIEnv *create_machine(void) {
  char cache[PATH_SIZE + 64];
  size_t prefix = (size_t)snprintf(cache, sizeof cache, "-XX:AOTCache=");
  snprintf(cache + prefix, sizeof cache - prefix, "%s/lib/ukvm-tender.aot", image);
  /* Not every image has a cache: see make-image.sh. */
  int cached = access(cache + prefix, F_OK) == 0;
  JavaVMOption options[] = {
      {.optionString = cached ? cache : "-XX:AOTMode=off"},
      {.optionString = "-Djdk.module.main=" MAIN_MODULE},
      /* Signals are the monitor's. */
      {.optionString = "-Xrs"},
      /* Of a failure we tell, in a line, and no file is left behind. */
      {.optionString = "-XX:+SuppressFatalErrorMessage"},
      {.optionString = "-XX:-CreateCoredumpOnCrash"},
      {.optionString = "vfprintf", .extraInfo = (void *)take_text},
      {.optionString = "abort", .extraInfo = (void *)take_abort},
  };
  JavaVMInitArgs arguments = {
      .version = JNI_VERSION_10,
      .nOptions = sizeof options / sizeof options[0],
      .options = options,
  };
  /* Each thread's own arena would take 128 MiB of address space, which some limit. */
  mallopt(M_ARENA_MAX, 1);
  int directory = leave_removed_directory();
  guard_faults();
  JavaVM *machine;
  JNIEnv *java;
  if (load()(&machine, (void **)&java, &arguments) != JNI_OK) {
    explain_start();
  }
  guard_faults();
  if (directory >= 0) {
    return_to_directory(java, directory);
  }
  return java;
}

/* The words as arrays of bytes: no encoding is right for all. NULL after an exception. */
static jobjectArray bytes_of(JNIEnv *java, int count, char **words) {
  jclass bytes = (*java)->FindClass(java, "[B");
  jobjectArray all = bytes == NULL ? NULL : (*java)->NewObjectArray(java, count, bytes, NULL);
  for (int i = 0; i < count && all != NULL; i++) {
    const char *word = i == 0 ? own_name : words[i];
    jsize length = (jsize)strlen(word);
    jbyteArray array = (*java)->NewByteArray(java, length);
    if (array == NULL) {
      return NULL;
    }
    (*java)->SetByteArrayRegion(java, array, 0, length, (const jbyte *)word);
    (*java)->SetObjectArrayElement(java, all, i, array);
    (*java)->DeleteLocalRef(java, array);
  }
  return all;
}

/* The monitor tells of all that it can; what is left is a Java that has not even what that needs. */
static void explain_exception(JNIEnv *java) __attribute__((noreturn));
static void explain_exception(JNIEnv *java) {
  jthrowable exception = (*java)->ExceptionOccurred(java);
  (*java)->ExceptionClear(java);
  jclass type = exception == NULL ? NULL : (*java)->GetObjectClass(java, exception);
  jmethodID describe = type == NULL ? NULL : (*java)->GetMethodID(java, type, "toString", "()Ljava/lang/String;");
  jobject text = describe == NULL ? NULL : (*java)->CallObjectMethod(java, exception, describe);
  const char *characters = text == NULL ? NULL : (*java)->GetStringUTFChars(java, (jstring)text, NULL);
  die("the monitor can't start: %s; " LIMITS, characters == NULL ? "nobody says why" : characters);
}

static int main(int count, char **words) {
  if (count > 0 && words[0][0] != 0) {
    char *slash = strrchr(words[0], '/');
    own_name = slash == NULL ? words[0] : slash + 1;
  }
  image = getenv("UKVM_IMAGE");
  const char *signals = getenv("UKVM_SIGNALS");
  if (count < 1 || image == NULL || signals == NULL) {
    die("this program is a part of ukvm-tender; run that");
  }
  char own[strlen(image) + 1];
  image = memcpy(own, image, sizeof own);
  jint descriptor = atoi(signals);
  unsetenv("UKVM_IMAGE");
  unsetenv("UKVM_SIGNALS");
  prctl(PR_SET_NAME, own_name);
  silence_machine();
  JNIEnv *java = create_machine();
  if (strncmp(image, IMAGE_DESCRIPTOR, sizeof IMAGE_DESCRIPTOR - 1) == 0) {
    fcntl(atoi(image + sizeof IMAGE_DESCRIPTOR - 1), F_SETFD, FD_CLOEXEC);
  }
  jclass main = (*java)->FindClass(java, MAIN_CLASS);
  jmethodID launch = main == NULL ? NULL : (*java)->GetStaticMethodID(java, main, MAIN_METHOD, MAIN_SIGNATURE);
  jobjectArray array = launch == NULL ? NULL : bytes_of(java, count, words);
  if (array == NULL) {
    explain_exception(java);
  }
  hear();
  phase = RUNNING;
  jint status = (*java)->CallStaticIntMethod(java, main, launch, array, descriptor);
  if ((*java)->ExceptionCheck(java)) {
    explain_exception(java);
  }
  _exit(status);
}

void start(long *stack) {
  __libc_start_main(main, (int)stack[0], (char **)(stack + 1), NULL, NULL, NULL, stack);
  _exit(TENDER_ERROR);
}
