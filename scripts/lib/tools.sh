# SPDX-License-Identifier: Apache-2.0
# Finds the JDK and Maven that the other scripts need; to be sourced. Sets JAVA_HOME, exports it, and defines mvn_run.

jdk_release=25
# An empty CDPATH: with another, cd goes elsewhere, and says where.
top=$(CDPATH='' cd "$(dirname "$0")/.." && pwd)

die() {
  echo "${0##*/}: $*" >&2
  exit 1
}

. "$top/scripts/lib/help.sh"

# The feature release of the JDK in directory $1, or nothing.
jdk_version() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] &&
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

is_jdk() {
  version=$(jdk_version "$1")
  [ -n "$version" ] && [ "$version" -ge "$jdk_release" ]
}

find_jdk() {
  if [ -n "$JAVA_HOME" ] && is_jdk "$JAVA_HOME"; then
    return
  fi
  if [ -x /usr/libexec/java_home ]; then
    mac=$(/usr/libexec/java_home -v "$jdk_release+" 2>/dev/null)
  fi
  on_path=$(command -v javac) && on_path=$(readlink -f "$on_path") && on_path=${on_path%/bin/javac}
  for dir in "$on_path" "$mac" /usr/lib/jvm/*"$jdk_release"* /usr/lib/jvm/* /usr/local/openjdk"$jdk_release" \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/*jdk* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
    if [ -n "$dir" ] && is_jdk "$dir"; then
      JAVA_HOME=$dir
      return
    fi
  done
  die "no JDK $jdk_release found; install one (Debian: apt install openjdk-$jdk_release-jdk, or temurin-$jdk_release-jdk;" \
    "macOS: brew install openjdk@$jdk_release; FreeBSD: pkg install openjdk$jdk_release) or set JAVA_HOME"
}

find_maven() {
  maven=$(command -v mvn) ||
    die "no Maven found; install 3.8 or later (Debian: apt install maven; macOS: brew install maven; FreeBSD: pkg install maven)"
  # In this project: of the one that a user stands in, options may be for another Java.
  found=$("$maven" -f "$top/pom.xml" --version 2>/dev/null | sed -n '1s/.*Apache Maven \([0-9]*\.[0-9]*\).*/\1/p')
  case $found in
    3.[0-7] | [12].* | "") die "$maven is Maven ${found:-of an unknown version}; 3.8 or later is needed" ;;
  esac
}

# Runs Maven on the whole project. At its end it would set a terminal's colours back, in batch mode too, and in a pipe.
mvn_run() {
  MAVEN_OPTS="$MAVEN_OPTS -Djansi.noreset=true" "$maven" -B -ntp -f "$top/pom.xml" "$@"
}

# Builds the monitor and its tools, if that was not done since the last checkout.
build_if_stale() {
  launcher=$top/dist/target/image/bin/ukvm-tender
  if [ ! -x "$launcher" ] || [ "$top/.git/logs/HEAD" -nt "$launcher" ]; then
    "$top/scripts/build" >&2 || exit 1
  fi
}

find_jdk
export JAVA_HOME
find_maven
