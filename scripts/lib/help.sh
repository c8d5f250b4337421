# SPDX-License-Identifier: Apache-2.0
# To be sourced: answers a script's -h and --help with what its head says.
case $1 in
  -h | --help)
    sed -n '3,/^[^#]/s/^# \{0,1\}//p' "$0"
    exit
    ;;
esac
