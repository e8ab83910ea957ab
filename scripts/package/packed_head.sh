#!/bin/sh
# TraceFlock __VERSION__ and Deno __DENO_VERSION__ in one file: this head, then both as gzip. The head unpacks them
# once, into a folder that only its owner can write, and then becomes TraceFlock.
set -u
__CHECKS__

# Root must not run a program from a folder that another user named in PATH.
callers_path=${PATH-}
PATH=/usr/sbin:/usr/bin:/sbin:/bin
key=__KEY__
script_hash=__SCRIPT_HASH__
deno_hash=__DENO_HASH__
case $0 in
/*) self=$0 ;;
*) self=$PWD/$0 ;;
esac

refuse() { # refuse STATUS MESSAGE
  printf 'traceflock: %s\n' "$2" >&2
  exit "$1"
}

# usable FOLDER: makes the folder, or checks that only we can write an existing one. Fails when it cannot
# be made; refuses one of another user.
usable() {
  [ -d "$1" ] || (umask 077 && mkdir -p "$1") 2>/dev/null || return 1
  found=$(stat -c '%u %a %F' "$1") || return 1
  case $found in
  "$me "*[2367]\ directory | "$me "*[2367]?\ directory) others=yes ;;
  "$me "*\ directory) others=no ;;
  *) refuse 4 "Cannot use the cache '$1': it is not a folder of uid $me ($found). Remove it, or name another one with TRACEFLOCK_CACHE=FOLDER" ;;
  esac
  [ "$others" = no ] ||
    refuse 4 "Cannot use the cache '$1': other users may write it ($found). Remove it, or name another one with TRACEFLOCK_CACHE=FOLDER"
  [ -w "$1" ]
}

choose_cache() {
  if [ -n "${TRACEFLOCK_CACHE:-}" ]; then
    case $TRACEFLOCK_CACHE in
    /*) ;;
    *) refuse 2 "Cannot use TRACEFLOCK_CACHE='$TRACEFLOCK_CACHE': give the folder's absolute path" ;;
    esac
    set -- "$TRACEFLOCK_CACHE"
  elif [ "$me" = 0 ]; then
    set -- /var/cache/traceflock /run/traceflock /tmp/traceflock-0
  else
    set -- "/tmp/traceflock-$me"
    case ${HOME:-} in /*) set -- "$HOME/.cache/traceflock" "$@" ;; esac
    case ${XDG_CACHE_HOME:-} in /*) set -- "$XDG_CACHE_HOME/traceflock" "$@" ;; esac
  fi
  for cache in "$@"; do
    if usable "$cache"; then return; fi
  done
  refuse 6 "Cannot make a cache: tried $*. Name a folder of yours with TRACEFLOCK_CACHE=FOLDER"
}

# Owner, mode, inode, size and times of both files. They change with the content.
state() { stat -c '%u %a %i %s %Y %Z' "$folder/deno" "$folder/traceflock.js" 2>/dev/null | tr '\n' ' '; }

intact() { # intact FILE HASH
  printf '%s  %s\n' "$2" "$1" | sha256sum -c >/dev/null 2>&1
}

# unpack NAME HASH MODE COMMAND...: COMMAND prints the packed bytes.
unpack() {
  file=$folder/$1
  hash=$2
  mode=$3
  shift 3
  if intact "$file" "$hash"; then return; fi
  "$@" 2>/dev/null | gzip -dc >"$file.$$" 2>/dev/null
  intact "$file.$$" "$hash" ||
    refuse 6 "Cannot unpack '$file': this file is damaged, or the disk is full (110 MB are needed). Name another folder with TRACEFLOCK_CACHE=FOLDER, or get the file again"
  chmod "$mode" "$file.$$" && mv -f "$file.$$" "$file"
}

packed_script() { tail -c +__SCRIPT_FROM__ "$self" | head -c __SCRIPT_BYTES__; }
packed_deno() { tail -c +__DENO_FROM__ "$self"; }

unpack_all() (
  umask 077
  # Other versions in this cache are out of date. TRACEFLOCK_CACHE may name a folder with other content,
  # so only a version with a key like ours goes: `0.1.0-` and 16 hexadecimal digits.
  four='[0-9a-f][0-9a-f][0-9a-f][0-9a-f]'
  # shellcheck disable=SC2231 # a pattern without spaces
  for other in "$cache"/[0-9]*.*-$four$four$four$four; do
    if [ "$other" != "$folder" ]; then rm -rf "$other"; fi
  done
  trap 'rm -f "$folder"/*.$$' EXIT
  trap 'exit 1' HUP INT TERM
  unpack traceflock.js "$script_hash" 400 packed_script
  unpack deno "$deno_hash" 500 packed_deno
  "$folder/deno" --version >/dev/null 2>&1 ||
    refuse 3 "Cannot run '$folder/deno': $("$folder/deno" --version 2>&1 | tail -n 1). It needs glibc and a folder without noexec: name one with TRACEFLOCK_CACHE=FOLDER"
  state >"$folder/checked.$$" && mv -f "$folder/checked.$$" "$folder/checked"
)

me=$(id -u)
choose_cache
folder=$cache/$key
usable "$folder" || refuse 6 "Cannot write '$folder'. Name another folder with TRACEFLOCK_CACHE=FOLDER"
known=''
if [ -r "$folder/checked" ]; then read -r known <"$folder/checked"; fi
now=$(state)
if [ -z "$known" ] || [ "$known " != "$now" ]; then unpack_all || exit; fi

# Deno keeps compiled code in DENO_DIR: not in that of the caller, which may be another user's. TraceFlock
# gives CMD the caller's environment.
TRACEFLOCK_DENO_DIR=${DENO_DIR-}
DENO_DIR=$folder/deno_dir
# Without Node.js Deno would put a `node` of its own on PATH.
TRACEFLOCK_DENO_DISABLE_NODE_SHIM=${DENO_DISABLE_NODE_SHIM-}
DENO_DISABLE_NODE_SHIM=1
TRACEFLOCK_PROGRAM=$self
export TRACEFLOCK_DENO_DIR DENO_DIR TRACEFLOCK_DENO_DISABLE_NODE_SHIM DENO_DISABLE_NODE_SHIM \
  TRACEFLOCK_PROGRAM
PATH=$callers_path
exec "$folder/deno" run --quiet --no-config __FLAGS__ "$folder/traceflock.js" "$@"
