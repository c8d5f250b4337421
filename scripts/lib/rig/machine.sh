# SPDX-License-Identifier: Apache-2.0
# Builds a rig's disk and runs its machine; to be sourced. Works in directory $work with the parts that parts.sh found.

# How the machine names its disks depends on who comes first; the root file system is found by this MBR signature, the
# disk for results by its serial number.
signature=50105050
partition_offset=1048576
sector=512

# Seconds beyond the command's own limit for booting and bringing results back.
grace=90

# The disk: the system, a JDK, our runtime image, the user's files, and the command in "$@", if any.
build_image() {
  tree=$work/tree
  mkdir "$tree" "$tree/opt" "$tree/job"
  # Links are enough: nobody writes to the tree's files. Across file systems they must be copies.
  cp -al "$system/." "$tree" 2>/dev/null || cp -a "$system/." "$tree"
  cp -al "$jdk/jdk" "$tree/opt/jdk" 2>/dev/null || cp -a "$jdk/jdk" "$tree/opt/jdk"
  cp -a "$image" "$tree/opt/ukvm-tender"
  cp "$top/scripts/lib/rig/init" "$tree/init"
  chmod 755 "$tree/init"
  echo "$limit" >"$tree/rig/limit"
  date +%s >"$tree/rig/now"
  if [ $# -gt 0 ]; then
    { printf exec; for word; do printf " '%s'" "$(printf %s "$word" | sed "s/'/'\\\\''/g")"; done; echo; } >"$tree/rig/command"
  fi
  echo "$files" >"$work/files"
  while read -r file; do
    [ -z "$file" ] || add_file "$file"
  done <"$work/files"

  megabytes=$(du -sm "$tree" | cut -f 1)
  # Room for what the command writes; the file is sparse.
  truncate -s "$((megabytes + megabytes / 4 + 512))M" "$work/root.img"
  mke2fs -q -t ext4 -O ^has_journal -E "offset=$partition_offset,root_owner=0:0" -d "$tree" "$work/root.img" \
    "$((megabytes + megabytes / 4 + 500))M" >"$work/log" 2>&1 || die "mke2fs failed: $(tail -n 1 "$work/log")"
  rm -rf "$tree"
  write_mbr "$work/root.img" "$((megabytes + megabytes / 4 + 500))"
  truncate -s 512M "$work/results.img"
}

add_file() {
  source=${1%%:*}
  case $1 in
    *:*) target=${1#*:} ;;
    *) target=/job/$(basename "$source") ;;
  esac
  [ -e "$source" ] || die "$source: no such file; --file takes SRC[:DST]"
  mkdir -p "$tree/${target%/*}"
  cp -aLT "$source" "$tree/$target"
}

# A partition table with one Linux partition of $2 MiB in file $1.
write_mbr() {
  printf '\120\120\020\120' | patch "$1" 440
  { printf '\0\0\0\0\203\0\0\0'; little_endian $((partition_offset / sector)); little_endian $(($2 * 2048)); } | patch "$1" 446
  printf '\125\252' | patch "$1" 510
}

patch() {
  dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# 32 bits of a number.
little_endian() {
  for shift in 0 8 16 24; do
    printf "\\$(printf %03o $(($1 >> shift & 255)))"
  done
}

# Runs the machine until it is off, with $@ for its serial line. It has one CPU if not told otherwise: KVM rewrites
# kernel code with every virtual machine (static keys), and now and then QEMU runs what another CPU has just rewritten as
# it was before, which panics the kernel ("int3"). One CPU also leaves room for a second rig at the same time.
run_machine() {
  case $arch in
    x86_64)
      set -- -M q35 -cpu "${cpu:-max}" "$@"
      # On a busy host the timer's first ticks may come too late for the kernel's taste.
      console="ttyS0 no_timer_check"
      ;;
    aarch64)
      # Pointer authentication with the architecture's own algorithm is half of the time when emulated. With SVE,
      # one process in fifteen that runs after a guest of KVM's loses register contents, and crashes.
      set -- -M virt,virtualization=on,gic-version=3 -cpu "${cpu:-max,pauth-impdef=on,sve=off}" "$@"
      console=ttyAMA0
      ;;
  esac
  "$qemu" -accel tcg,thread=multi -smp "$cpus" -m "$memory" -nodefaults -display none -no-reboot -kernel "$kernel" \
    -append "console=$console quiet panic=-1 root=PARTUUID=$signature-01 rootwait rootfstype=ext4 rw init=/init" \
    -drive "file=$work/root.img,if=none,id=root,format=raw,cache=unsafe" -device nvme,drive=root,serial=rigroot \
    -drive "file=$work/results.img,if=none,id=results,format=raw,cache=unsafe" \
    -device nvme,drive=results,serial=rigresults "$@"
}

# Runs the command that is on the disk, and ends as it did.
run_command() {
  run_machine -serial "file:$work/console" </dev/null >"$work/log" 2>&1 &
  machine=$!
  trap 'kill "$machine" 2>/dev/null; rm -rf "$work"' EXIT
  waited=0 hung=''
  while kill -0 "$machine" 2>/dev/null; do
    sleep 0.2
    waited=$((waited + 1))
    if [ "$waited" -gt $(((limit + grace) * 5)) ]; then
      hung=yes
      kill "$machine" 2>/dev/null
      break
    fi
  done
  trap 'rm -rf "$work"' EXIT
  if ! wait "$machine" && [ -z "$hung" ]; then
    fail 125 "$qemu failed: $(tail -n 1 "$work/log")"
  fi
  [ -z "$hung" ] || fail 124 "the machine hangs: not off after $((limit + grace)) s"

  mkdir "$work/results"
  tar -xf "$work/results.img" -C "$work/results" 2>/dev/null || true
  if [ ! -s "$work/results/status" ]; then
    if grep -q 'Kernel panic' "$work/console"; then
      fail 125 "the machine's kernel panicked: $(sed -n 's/.*Kernel panic - not syncing: //p' "$work/console" | tr -d '\r')"
    fi
    fail 125 "the machine stopped before the command ended"
  fi
  deliver
}

# Says why there are no results, with the end of what the console showed.
fail() {
  echo "${0##*/}: $2; the console's last lines:" >&2
  tail -n 30 "$work/console" 2>/dev/null | tr -d '\r' >&2
  exit "$1"
}

deliver() {
  cat "$work/results/stdout"
  cat "$work/results/stderr" >&2
  if [ -n "$results" ]; then
    mkdir -p "$results"
    cp "$work/console" "$work/results/stdout" "$work/results/stderr" "$results"
    cp -a "$work/results/results/." "$results"
  fi
  read -r status <"$work/results/status"
  if [ "$status" = late ]; then
    echo "${0##*/}: the command hangs: stopped after $limit s" >&2
    exit 124
  fi
  exit "$status"
}
