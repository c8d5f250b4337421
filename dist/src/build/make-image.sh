#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes the runtime image: the few JDK modules that are needed, the monitor with an ahead-of-time cache, and the compiler
# of Java guests.
# usage: make-image.sh JAVA_HOME MODULE_PATH CLASSES GUEST_COMPILER LAUNCHERS NATIVES OUTPUT [JMODS ARCHITECTURE]
# JMODS, a directory of JDK modules for another architecture, makes an image for that one, without a cache; the guest to
# make one with is then OUTPUT.training.elf.
set -e
java_home=$1 module_path=$2 classes=$3 guest_compiler=$4 launchers=$5 natives=$6 output=$7 jmods=$8 architecture=$9
# They are for other Java programs, and an ahead-of-time cache remembers what it was made with.
unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS CLASSPATH
here=$(cd "$(dirname "$0")" && pwd)
work=$output.new
rm -rf "$work"

# What every start uses: one garbage collector thread, a small heap, the quick compiler alone and for what is really hot
# (a start runs much code some hundred times, and compiling that takes longer than running it), little address space,
# which may be limited, no shared memory file in /tmp, and nothing of the JVM's on standard output, which is the guest's.
options="-XX:+UseSerialGC -Xms8m -Xmx128m -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=20"
options="$options -XX:CompressedClassSpaceSize=16m -XX:ReservedCodeCacheSize=16m"
options="$options -XX:-UsePerfData -Xlog:disable -XX:+DisplayVMOutputToStderr"
options="$options --enable-native-access=dev.ukvm.posix"

# What the compiler of Java guests needs besides. The monitor's start does not take it in.
more_modules=java.xml

# On Linux the monitor as an executable, and beside it what starts it in the JVM: with glibc a program of our own, elsewhere a
# script around the JDK's launcher.
put_launcher() {
  processor=${architecture:-$(uname -m)}
  starter=$work/bin/ukvm-tender
  if [ "$(uname -s)" = Linux ] && [ -f "$natives/$processor/ukvm-tender" ]; then
    cp "$natives/$processor/ukvm-tender" "$work/bin/ukvm-tender"
    starter=$work/lib/ukvm-tender
  fi
  if [ "$(uname -s)" = Linux ] && grep -q /ld-linux "$work/bin/java"; then
    mkdir "$work/lib/machine"
    # The name that ps(1) shows of a run.
    cp "$launchers/$processor/machine" "$work/lib/machine/ukvm-tender"
    cp "$launchers/$processor/launcher" "$starter"
  else
    cp "$here/../main/sh/ukvm-tender" "$starter"
  fi
  chmod +x "$work/bin/ukvm-tender" "$starter"
}

link() {
  "$java_home/bin/jlink" --no-header-files --no-man-pages --compress zip-6 --add-options "$options" --output "$work" "$@"
  put_launcher
  ln -s ukvm-tender "$work/bin/solo5-hvt"
  cp -R "$guest_compiler" "$work/lib/guest-compiler"
  [ "$(uname -s)" != Darwin ] || "$here/../../../scripts/macos-sign" "$work/bin/java"
}

guest=$output.training.elf
write_guest() {
  "$java_home/bin/java" -p "$module_path:$classes" -m dev.ukvm.dist/dev.ukvm.dist.TrainingGuest "$guest" "$@"
}

finish() {
  rm -rf "$output"
  mv "$work" "$output"
  touch "$output/bin/ukvm-tender"
}

if [ -n "$jmods" ]; then
  # All of the module path would be all of the JDK, and the host's objcopy can't strip the other architecture's code.
  modules=$("$java_home/bin/java" -p "$module_path" --list-modules | sed -n 's/[@ ].*file:.*//p' | paste -sd , -)
  link --module-path "$jmods:$module_path" --add-modules "$modules,$more_modules" --strip-java-debug-attributes
  # What method handles a run asks for depends on no architecture; see below.
  own=${output%"-$architecture"}/lib/classlist
  [ ! -f "$own" ] || cp "$own" "$work/lib/classlist"
  write_guest "$architecture"
  finish
  exit
fi
link --module-path "$module_path" --add-modules "ALL-MODULE-PATH,$more_modules" --strip-debug

# The cache is an image of this very JVM's memory after a run, so it is made by a run. A host on which no guest can run
# gets an image without one, which starts slower.
write_guest
train() {
  "$work/bin/java" "$@" -Dukvm.train -m dev.ukvm.tender/dev.ukvm.tender.cli.Main "$guest"
}
# The cache takes the classes behind method handles not from the run but from this list of the JDK's, so that those which
# a run asks for in vain, and has to make at each start, are added to it.
train -Xshare:off -Djava.lang.invoke.MethodHandle.TRACE_RESOLVE=true 2>/dev/null |
  sed -n 's/^\(\[LF_RESOLVE\] .*\) (fail)$/@lambda-form-invoker \1/p' | sort -u >>"$work/lib/classlist"
train "-XX:AOTCacheOutput=$work/lib/ukvm-tender.aot" >"$output.training.log" 2>&1 ||
  echo "no ahead-of-time cache: $(tail -n 1 "$output.training.log")" >&2
finish
