# SPDX-License-Identifier: Apache-2.0
# The parts of a rig, fetched once and kept in the cache directory, each under its version; to be sourced.
# Sets: system (root file system without kernel), kernel (its file), jdk, image (our runtime image), qemu.

suite=trixie
# To be raised when make_system makes something else of the same packages.
layout=2
host_arch=$(uname -m)
[ "$host_arch" = arm64 ] && host_arch=aarch64
cache=${XDG_CACHE_HOME:-$HOME/.cache}/ukvm-tender/rig

# What JUnit and the tests need beyond java.base.
jdk_modules=java.base,java.logging,java.management,java.sql,java.xml,jdk.management,jdk.unsupported

rig_parts() {
  case $arch in
    x86_64) debian_arch=amd64 qemu=qemu-system-x86_64 qemu_package=qemu-system-x86 modules="irqbypass kvm kvm-amd tun" ;;
    aarch64) debian_arch=arm64 qemu=qemu-system-aarch64 qemu_package=qemu-system-arm modules=tun ;;
  esac
  # mke2fs and its like are where only root's PATH leads.
  PATH=$PATH:/usr/sbin:/sbin
  require_tools
  packages=busybox-static,iputils-ping,libc-bin,libc6,libgcc-s1,libstdc++6,zlib1g,linux-image-cloud-$debian_arch
  # Another architecture's JDK is not on this host.
  [ "$arch" = "$host_arch" ] || packages=$packages,openjdk-$jdk_release-jdk-headless
  sum=$(echo "$layout $packages $modules" | cksum)
  debian=$cache/debian-$suite-$debian_arch-${sum%% *}
  system=$debian/system kernel=$debian/vmlinuz
  cached "$debian" fetch_debian
  sum=$(echo "$jdk_modules" | cksum)
  if [ "$arch" = "$host_arch" ]; then
    jmods=''
    jdk=$cache/jdk-$(jdk_build "$JAVA_HOME")-$arch-${sum%% *}
  else
    jmods=$debian/jmods
    jdk=$cache/jdk-$(cat "$debian/jdk-version")-$arch-${sum%% *}
  fi
  cached "$jdk" link_jdk
  [ -z "$jmods" ] || [ -e "$jdk/archived" ] || archive_jdk
  find_image
}

# The tools that we run; as root we install what is missing, as the chore is then a container's or a CI runner's.
require_tools() {
  missing=''
  for pair in "$qemu:$qemu_package" mmdebstrap:mmdebstrap mke2fs:e2fsprogs xz:xz-utils; do
    command -v "${pair%%:*}" >/dev/null || missing="$missing ${pair#*:}"
  done
  [ -n "$missing" ] || return 0
  command -v apt-get >/dev/null || die "missing:$missing (the names of Debian's packages); install them"
  [ "$(id -u)" = 0 ] || die "missing packages; install them with: sudo apt-get install --no-install-recommends$missing"
  echo "installing$missing" >&2
  # shellcheck disable=SC2086
  { apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends $missing; } \
    >"${TMPDIR:-/tmp}/rig-apt.log" 2>&1 ||
    die "apt-get can't install$missing: $(grep '^E:' "${TMPDIR:-/tmp}/rig-apt.log" | head -n 1)"
}

# Makes a directory of the cache with a function that fills $new, unless it is there; never leaves a half-filled one.
cached() {
  [ -d "$1" ] && return
  mkdir -p "$cache"
  new=$(mktemp -d "$cache/.new.XXXXXX")
  trap 'rm -rf "$new"' EXIT
  "$2"
  chmod 755 "$new"
  # Somebody else may have been quicker: theirs is as good.
  mv -T "$new" "$1" 2>/dev/null || rm -rf "$new"
  trap - EXIT
}

# Kernel, C library and busybox, of the same Debian release on every host.
fetch_debian() {
  echo "fetching Debian's $suite for $debian_arch into $cache" >&2
  mode=auto
  # Nothing runs inside, so neither root nor its imitation is needed.
  [ "$(id -u)" = 0 ] || mode=chrootless
  mmdebstrap --quiet --mode="$mode" --variant=extract --architectures="$debian_arch" --include="$packages" \
    "$suite" "$new/all.tar" 2>"$new/log" || die "mmdebstrap failed: $(grep '^E:' "$new/log" | head -n 1)"
  all=$new/all
  mkdir "$all"
  tar -xf "$new/all.tar" -C "$all" --exclude=./dev --exclude=./usr/share
  mv "$all"/boot/vmlinuz-* "$new/vmlinuz"
  basename "$all"/usr/lib/modules/* >"$new/kernel-version"
  make_system "$new/system"
  if [ "$arch" != "$host_arch" ]; then
    foreign=$(echo "$all"/usr/lib/jvm/java-"$jdk_release"-*)
    mv "$foreign/jmods" "$new/jmods"
    jdk_build "$foreign" >"$new/jdk-version"
  fi
  rm -rf "$all" "$new/all.tar" "$new/log"
}

# The root file system in directory $1, from Debian's packages in $all. Its init makes the rest.
make_system() {
  for directory in usr/bin usr/lib/rig usr/lib64 dev etc opt proc rig root run sys tmp; do
    mkdir -p "$1/$directory"
  done
  for directory in bin lib lib64; do
    ln -s "usr/$directory" "$1/$directory"
  done
  ln -s usr/bin "$1/sbin"
  ln -s bin "$1/usr/sbin"
  mv "$all/usr/bin/busybox" "$all/usr/bin/ping" "$1/usr/bin"
  # Without its locale the JVM would take arguments for ASCII.
  (cd "$all" && tar -cf - usr/lib/*-linux-gnu/*.so* usr/lib*/ld-* usr/lib/locale/C.utf8) | tar -xf - -C "$1"
  for module in $modules; do
    find "$all/usr/lib/modules" -name "$module.ko.xz" -exec xz -dc {} \; >"$1/usr/lib/rig/$module.ko"
    echo "$module" >>"$1/usr/lib/rig/modules"
  done
}

jdk_build() {
  sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "$1/release"
}

# A JDK in little, without what can't run there. A class data archive is made by the JVM that uses it: for another
# architecture that is archive_jdk's.
link_jdk() {
  echo "linking a JDK for $arch into $cache" >&2
  if [ -n "$jmods" ]; then
    set -- --module-path "$jmods"
  else
    set -- --generate-cds-archive
  fi
  "$JAVA_HOME/bin/jlink" "$@" --add-modules "$jdk_modules" --strip-java-debug-attributes --no-header-files \
    --no-man-pages --output "$new/jdk" >"$new/log" 2>&1 || die "jlink failed: $(head -n 1 "$new/log")"
  rm "$new/log"
}

# Another architecture's class data archive, made in the rig; without it each JVM there starts 2 s later.
archive_jdk() {
  echo "making the class data archive for $arch" >&2
  # First, as the rig that follows asks the same; and what fails once is not tried each time.
  touch "$jdk/archived"
  # The command is for the shell in the rig.
  # shellcheck disable=SC2016
  "$top/scripts/rig" "$arch" --results "$jdk/archiving" -- \
    sh -c 'exec java -XX:+UseSerialGC -Xshare:dump -XX:SharedArchiveFile=$RIG_RESULTS/classes.jsa 2>$RIG_RESULTS/log' \
    >/dev/null && mv "$jdk/archiving/classes.jsa" "$jdk/jdk/lib/server/" ||
    echo "no class data archive for $arch: see $jdk/archiving" >&2
}

# Our own runtime image, as scripts/build makes it; for another architecture linked from the same modules.
find_image() {
  image=$top/dist/target/image
  if [ ! -x "$image/bin/ukvm-tender" ] || [ "$top/.git/logs/HEAD" -nt "$image/bin/ukvm-tender" ]; then
    "$top/scripts/build" >&2 || die "the build failed"
  fi
  [ -n "$jmods" ] || return 0
  if [ ! -e "$image-$arch" ] || [ "$image/bin/ukvm-tender" -nt "$image-$arch/bin/ukvm-tender" ]; then
    "$top/dist/src/build/make-image.sh" "$JAVA_HOME" "$top/dist/target/modules" "$top/dist/target/classes" \
      "$top/dist/target/guest-compiler" "$top/dist/target/launchers" \
      "$top/native/target/executables" "$image-$arch" "$jmods" "$arch" || die "no runtime image for $arch"
    train_image
  fi
  image=$image-$arch
}

# Its ahead-of-time cache, by a run in the rig itself, where it then saves most of each start.
train_image() {
  echo "making the ahead-of-time cache for $arch" >&2
  # The command is for the shell in the rig.
  # shellcheck disable=SC2016
  "$top/scripts/rig" "$arch" --results "$image-$arch.training" --file "$image-$arch.training.elf:/job/training.elf" -- \
    sh -c '/opt/ukvm-tender/bin/java -XX:AOTCacheOutput=$RIG_RESULTS/ukvm-tender.aot -Dukvm.train \
      -m dev.ukvm.tender/dev.ukvm.tender.cli.Main training.elf 2>$RIG_RESULTS/log' >/dev/null &&
    mv "$image-$arch.training/ukvm-tender.aot" "$image-$arch/lib" ||
    echo "no ahead-of-time cache for $arch: see $image-$arch.training" >&2
}
