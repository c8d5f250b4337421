#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes the runtime image: the few JDK modules that are needed, the monitor with an ahead-of-time cache, and the compiler
# of Java guests.
# usage: make-image.sh JAVA_HOME MODULE_PATH CLASSES GUEST_COMPILER OUTPUT [JMODS ARCHITECTURE]
# JMODS, a directory of JDK modules for another architecture, makes an image for that one, without a cache; the guest to
# make one with is then OUTPUT.training.elf.
set -e
java_home=$1 module_path=$2 classes=$3 guest_compiler=$4 output=$5 jmods=$6 architecture=$7
here=$(cd "$(dirname "$0")" && pwd)
work=$output.new
rm -rf "$work"

# What every start uses: one garbage collector thread, a small heap, the quick compiler alone and for what is really hot
# (a start runs much code some hundred times, and compiling that takes longer than running it), no shared memory file
# in /tmp, and nothing of the JVM's on standard output, which is the guest's.
options="-XX:+UseSerialGC -Xms8m -Xmx128m -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=20 -XX:-UsePerfData -Xlog:disable -Xlog:all=error:stderr"
options="$options --enable-native-access=dev.ukvm.posix"
# What links native calls quickly; see DirectDowncall.
for package in access foreign.abi foreign.abi.aarch64 foreign.abi.x64; do
  options="$options --add-exports=java.base/jdk.internal.$package=dev.ukvm.posix"
done

# What the compiler of Java guests needs besides. The monitor's start does not take it in.
more_modules=java.xml

link() {
  "$java_home/bin/jlink" --no-header-files --no-man-pages --compress zip-6 --add-options "$options" --output "$work" "$@"
  cp "$here/../main/sh/ukvm-tender" "$work/bin/ukvm-tender"
  chmod +x "$work/bin/ukvm-tender"
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
