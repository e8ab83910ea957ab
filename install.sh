#!/bin/sh
# Installs the command traceflock and what it needs, and prints each step. A second run changes nothing
# that fits.
#
#   ./install.sh                 bpftrace, setpriv, Deno, a mounted tracefs, traceflock on PATH
#   ./install.sh --prefix DIR    the same below DIR instead of /usr/local
#   ./install.sh --dev           what the tests need, too, but no traceflock on PATH
#   ./install.sh --check         only report; exit 3 when something is missing
#   ./install.sh --uninstall     remove what this script installed, and nothing else
#
# Exit status: 0 done, 2 bad usage, 3 not possible on this host, 4 no permission.
# TRACEFLOCK_PREFIX is another way to set DIR.
set -eu

DENO_VERSION=2.9.6    # the version of the tests; any 2.x from 2.9 on is accepted
BPFTRACE_OLDEST=0.14  # as src/cli/doctor/tool_checks.ts has it
DEBIAN_FRONTEND=noninteractive
export DEBIAN_FRONTEND

# Relative and empty entries of PATH mean the working directory, where other users may have put an
# `apt-get` of their own. The script ignores them, also for the commands that root runs.
absolute_path() {
  IFS=:
  set -f
  kept=''
  for entry in $PATH; do
    case $entry in
    /*) kept=${kept:+$kept:}$entry ;;
    esac
  done
  unset IFS
  set +f
  printf '%s' "$kept"
}
PATH=$(absolute_path)
export PATH

here=$(cd "$(dirname "$0")" && pwd)
prefix=${TRACEFLOCK_PREFIX:-/usr/local}
exec 3>&2 # the user's stderr, also while a step logs to a file
dev=false
missing=''
refreshed=false
off_path=false

say() { printf '%s\n' "$*"; }
step() { printf '==> %s\n' "$*"; }
die() {
  code=$1
  shift
  printf 'install.sh: %s\n' "$*" >&3
  exit "$code"
}
has() { command -v "$1" >/dev/null 2>&1; }
usage() { sed -n '2,13s/^# \{0,1\}//p' "$0"; }

# ---- privilege ------------------------------------------------------------------------------

is_root() { [ "$(id -u)" -eq 0 ]; }

# Runs a command as root. It passes PATH, because sudo would replace it.
as_root() {
  if is_root; then
    "$@"
  elif has sudo; then
    sudo env "PATH=$PATH" "DEBIAN_FRONTEND=$DEBIAN_FRONTEND" ${APT_CONFIG:+"APT_CONFIG=$APT_CONFIG"} "$@"
  else
    die 4 "Cannot run '$1': uid $(id -u) is not root, and there is no sudo. Run ./install.sh as root"
  fi
}

# Runs a step without its output. When the step fails, its last lines go to stderr.
quietly() {
  if "$@" >"$log" 2>&1; then return 0; fi
  tail -n 12 "$log" | sed 's/^/    /' >&2
  return 1
}

# ---- checks ---------------------------------------------------------------------------------

# at_least HAVE WANT: compares dotted numbers.
at_least() {
  printf '%s\n%s\n' "$1" "$2" | awk -F. '
    NR == 1 { a = $1; b = $2; c = $3 }
    NR == 2 { exit !(a > $1 || (a == $1 && (b > $2 || (b == $2 && c + 0 >= $3 + 0)))) }'
}
deno_version() { deno --version 2>/dev/null | sed -n '1s/^deno \([0-9.]*\).*/\1/p'; }
bpftrace_version() { bpftrace --version 2>/dev/null | sed -n '1s/^bpftrace v\{0,1\}\([0-9.]*\).*/\1/p'; }

deno_fits() {
  has deno || return 1
  found=$(deno_version)
  [ -n "$found" ] && at_least "$found" "${DENO_VERSION%.*}.0" && ! at_least "$found" 3.0.0
}
bpftrace_fits() {
  has bpftrace || return 1
  found=$(bpftrace_version)
  [ -n "$found" ] && at_least "$found" "$BPFTRACE_OLDEST"
}
# The setpriv of Busybox lacks --pdeathsig, which ends the tracer with TraceFlock.
setpriv_fits() { has setpriv && setpriv --help 2>&1 | grep -q pdeathsig; }
# Only root may read tracefs, so this reads the mount table first. debugfs contains tracefs.
tracefs_fits() {
  grep -qE '^[^ ]+ [^ ]+ tracefs ' /proc/mounts 2>/dev/null ||
    [ -e /sys/kernel/tracing/events ] || [ -e /sys/kernel/debug/tracing/events ]
}
gcc_fits() { has gcc && printf '#include <stdio.h>\n' | gcc -fsyntax-only -x c - 2>/dev/null; }
completion_fits() { [ -r /usr/share/bash-completion/bash_completion ]; }
# The names are those in tests/support/machine/chromium.ts.
chromium_fits() { has chromium || has chromium-browser || has google-chrome; }

report() { # report FITS NAME FOUND NEED
  if "$1"; then
    say "ok       $2 ${3:+$3 }$(command -v "$2" || true)"
  else
    say "missing  $2: need $4; found ${3:-$(command -v "$2" || echo none)}"
    missing="$missing $2"
  fi
}
tool_fits() { has "$tool"; }

report_all() {
  report deno_fits deno "$(deno_version)" "${DENO_VERSION%.*} or a later 2.x on PATH"
  report bpftrace_fits bpftrace "$(bpftrace_version)" "$BPFTRACE_OLDEST or later on PATH"
  report setpriv_fits setpriv '' "util-linux's, which has --pdeathsig"
  report tracefs_fits tracefs '' 'a mount on /sys/kernel/tracing'
  if [ "$dev" = false ]; then
    report command_fits traceflock '' "it on PATH, of this version"
  else
    report gcc_fits gcc '' 'gcc with the headers of libc'
    for tool in tmux unshare ps make strace jq zstd sqlite3 pahole zsh fish mandoc openssl nats-server; do report tool_fits "$tool" '' 'it on PATH'; done
    report completion_fits bash-completion '' "it: the tests press Tab in bash"
    report chromium_fits chromium '' 'it on PATH: the tests open the HTML report in it'
  fi
}

for part in packages deno command steps; do
  # shellcheck source=/dev/null
  . "$here/scripts/install/$part.sh"
done

# ---- command line ---------------------------------------------------------------------------

action=install
while [ $# -gt 0 ]; do
  case $1 in
  --dev) dev=true ;;
  --check) action=check ;;
  --uninstall) action=uninstall ;;
  --prefix=*) prefix=${1#--prefix=} ;;
  --prefix)
    [ $# -gt 1 ] || die 2 "--prefix needs a folder. See ./install.sh --help"
    prefix=$2
    shift
    ;;
  -h | --help)
    usage
    exit 0
    ;;
  *) die 2 "Unknown option '$1'. See ./install.sh --help" ;;
  esac
  shift
done
case $prefix in
/ | *[!A-Za-z0-9/._+-]*) die 2 "Cannot install into '$prefix': give another folder with --prefix DIR" ;;
/*) prefix=${prefix%/} ;;
*) die 2 "Cannot install into '$prefix': give the absolute path of a folder with --prefix DIR" ;;
esac
own_folder=$prefix/lib/traceflock
ledger=$own_folder/installed # what this script installed, for --uninstall

if [ "$(uname -s)" != Linux ]; then
  die 3 "Cannot install on '$(uname -s)': TraceFlock reads the Linux kernel's tracepoints"
fi

case $action in
check)
  choose_link_folder
  report_all
  if [ -n "$missing" ]; then
    die 3 "Missing:$missing. Run ./install.sh$([ "$dev" = false ] || echo ' --dev')"
  fi
  ;;
uninstall) uninstall ;;
install) install_all ;;
esac
