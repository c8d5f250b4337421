/* SPDX-License-Identifier: Apache-2.0 */
/* The Java virtual machine beneath the monitor, by the JNI invocation interface. */
#include "launcher.h"

#include <jni.h>

#define MAIN_MODULE "dev.ukvm.tender"
#define MAIN_CLASS "dev/ukvm/tender/cli/Main"

/* static int launch(byte[][] words, int signals) */
#define MAIN_METHOD "launch"
#define MAIN_SIGNATURE "([[BI)I"

/* What the machine wants to tell before the monitor runs, and why it ends then. */
static char told[1024];
static size_t told_length;

static int monitor_runs;

/* The signal whose handler is the machine's just now, on this thread; 0 outside. */
static __thread volatile int in_handler;

static const struct {
  int signal;
  const char *name;
} faults[] = {{SIGSEGV, "SIGSEGV"}, {SIGBUS, "SIGBUS"}, {SIGFPE, "SIGFPE"}, {SIGILL, "SIGILL"}};

#define FAULTS (sizeof faults / sizeof faults[0])

static struct sigaction machines[FAULTS];

/* Instead of standard output, where the machine would write. */
static jint JNICALL take_text(FILE *file, const char *format, va_list arguments) {
  (void)file;
  int n = vsnprintf(told + told_length, sizeof told - told_length, format, arguments);
  told_length = strlen(told);
  return n;
}

/* The line of what the machine has told that says why it can't start: the last but for what is meant for developers. */
static const char *reason(void) {
  char *found = NULL;
  char *line = told;
  while (line != NULL && *line != 0) {
    char *end = strchr(line, '\n');
    if (end != NULL) {
      *end = 0;
    }
    if (*line != 0 && *line != '#' && *line != '\t' && strstr(line, "initialization of VM") == NULL &&
        strstr(line, "Could not create the Java") == NULL && strstr(line, "fatal exception") == NULL && found == NULL) {
      found = line;
    }
    line = end == NULL ? NULL : end + 1;
  }
  return found;
}

static void explain_start(void) __attribute__((noreturn));
static void explain_start(void) {
  const char *why = reason();
  die("the Java virtual machine beneath can't start%s%s; raise the limits on memory and on threads (ulimit -a: -v, -d, -u; "
      "a container's memory and pids)",
      why == NULL ? "" : ": ", why == NULL ? "" : why);
}

/* The machine ends this process by itself: our own end is not by this way. */
static void JNICALL take_exit(jint status) {
  if (!monitor_runs) {
    explain_start();
  }
  _exit(status);
}

static void JNICALL take_abort(void) {
  if (!monitor_runs) {
    explain_start();
  }
  for (size_t i = 0; i < FAULTS; i++) {
    if (faults[i].signal == in_handler) {
      die("the Java virtual machine beneath failed by %s; please report it", faults[i].name);
    }
  }
  die("the Java virtual machine beneath can't go on: the host has no memory or no thread left for it; raise the limits "
      "(ulimit -a: -v, -d, -u; a container's memory and pids)");
}

/* A fault of the machine's own is for it, and often a part of how it works; one that was sent ends the run as any signal. */
static void take_fault(int signal, struct siginfo *info, void *context) {
  for (size_t i = 0; i < FAULTS; i++) {
    if (faults[i].signal == signal) {
      if (info->code <= 0) {
        die("ended by %s, which process %d sent", faults[i].name, info->pid);
      }
      struct sigaction *machine = &machines[i];
      if (machine->handler == SIG_DFL || machine->handler == SIG_IGN) {
        die("the launcher failed by %s; please report it", faults[i].name);
      }
      in_handler = signal;
      ((void (*)(int, struct siginfo *, void *))machine->handler)(signal, info, context);
      in_handler = 0;
    }
  }
}

/* Once before the machine, which then puts its own in place, and once in front of that. */
static void guard_faults(void) {
  for (size_t i = 0; i < FAULTS; i++) {
    struct sigaction action;
    sigaction(faults[i].signal, NULL, &machines[i]);
    action = machines[i];
    action.handler = (void *)take_fault;
    action.flags |= SA_SIGINFO | SA_ONSTACK;
    sigaction(faults[i].signal, &action, NULL);
  }
}

static jint (JNICALL *load(const char *image))(JavaVM **, void **, void *) {
  char file[TEXT_MAX];
  snprintf(file, sizeof file, "%s/lib/server/libjvm.so", image);
  void *library = dlopen(file, RTLD_NOW);
  if (library == NULL) {
    die("the Java virtual machine beneath can't be loaded: %s; is the runtime image whole, and are there limits on memory or "
        "files (ulimit -a: -v, -d, -n)?",
        dlerror());
  }
  void *create = dlsym(library, "JNI_CreateJavaVM");
  if (create == NULL) {
    die("%s: no Java virtual machine; install the runtime image again", file);
  }
  return (jint (JNICALL *)(JavaVM **, void **, void *))create;
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

/* Has Java look at the working directory while there is one; from then on its relative paths are the kernel's. */
static void settle_directory(JNIEnv *java) {
  jclass systems = (*java)->FindClass(java, "java/nio/file/FileSystems");
  jmethodID get = systems == NULL ? NULL
                                  : (*java)->GetStaticMethodID(java, systems, "getDefault", "()Ljava/nio/file/FileSystem;");
  if (get == NULL || (*java)->CallStaticObjectMethod(java, systems, get) == NULL) {
    explain_start();
  }
}

int run_monitor(const char *image, int count, char **words) {
  char cache[TEXT_MAX + 64];
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
      {.optionString = "exit", .extraInfo = (void *)take_exit},
      {.optionString = "abort", .extraInfo = (void *)take_abort},
  };
  JavaVMInitArgs arguments = {
      .version = JNI_VERSION_10,
      .nOptions = sizeof options / sizeof options[0],
      .options = options,
  };
  /* Each thread's own arena would take 128 MiB of address space, which some limit. */
  mallopt(M_ARENA_MAX, 1);
  int signals = collect_signals();
  int directory = leave_removed_directory();
  guard_faults();
  JavaVM *machine;
  JNIEnv *java;
  if (load(image)(&machine, (void **)&java, &arguments) != JNI_OK) {
    explain_start();
  }
  guard_faults();
  if (directory >= 0) {
    settle_directory(java);
    return_to_directory(directory);
  }
  jclass main = (*java)->FindClass(java, MAIN_CLASS);
  jmethodID launch = main == NULL ? NULL : (*java)->GetStaticMethodID(java, main, MAIN_METHOD, MAIN_SIGNATURE);
  jobjectArray array = launch == NULL ? NULL : bytes_of(java, count, words);
  if (array == NULL) {
    explain_start();
  }
  monitor_runs = 1;
  jint status = (*java)->CallStaticIntMethod(java, main, launch, array, (jint)signals);
  if ((*java)->ExceptionCheck(java)) {
    die("the Java virtual machine beneath has no memory left for the monitor; raise the limits (ulimit -a: -v, -d; a "
        "container's memory)");
  }
  return status;
}
