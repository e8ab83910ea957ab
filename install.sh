#!/bin/sh
# Installs what TraceFlock needs and prints each step. A second run changes nothing that fits.
#
#   ./install.sh              Deno, bpftrace, setpriv, a mounted tracefs, the npm packages of deno.lock
#   ./install.sh --dev        the same, and what the tests need
#   ./install.sh --check      only report; exit 3 when something is missing
#   ./install.sh --uninstall  remove what this script installed, and nothing else
#
# Exit status: 0 done, 2 bad usage, 3 not possible on this host, 4 no permission.
# TRACEFLOCK_PREFIX (default /usr/local) is the folder of its own files.
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
ledger=$prefix/lib/traceflock/installed # what this script installed, for --uninstall
exec 3>&2                               # the user's stderr, also while a step logs to a file
dev=false
missing=''
refreshed=false

say() { printf '%s\n' "$*"; }
step() { printf '==> %s\n' "$*"; }
die() {
  code=$1
  shift
  printf 'install.sh: %s\n' "$*" >&3
  exit "$code"
}
has() { command -v "$1" >/dev/null 2>&1; }
usage() { sed -n '2,10s/^# \{0,1\}//p' "$0"; }

# ---- privilege ------------------------------------------------------------------------------

is_root() { [ "$(id -u)" -eq 0 ]; }

# Runs a command as root. It passes PATH, because sudo would replace it.
as_root() {
  if is_root; then
    "$@"
  elif has sudo; then
    sudo env "PATH=$PATH" "DEBIAN_FRONTEND=$DEBIAN_FRONTEND" "$@"
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

remember() {
  if ! grep -qxF "$*" "$ledger" 2>/dev/null; then
    as_root mkdir -p "$(dirname "$ledger")"
    printf '%s\n' "$*" | as_root tee -a "$ledger" >/dev/null
  fi
}

# ---- the distribution's packages ------------------------------------------------------------

package_manager() {
  for manager in apt-get dnf pacman zypper apk; do
    if has "$manager"; then
      echo "$manager"
      return
    fi
  done
}

# package_for WHAT: prints the packages that have it on this distribution.
package_for() {
  case "$1:$(package_manager)" in
  setpriv:apk) echo setpriv ;;
  setpriv:*) echo util-linux ;;
  gcc:apt-get) echo gcc libc6-dev ;;
  gcc:apk) echo gcc musl-dev ;;
  gcc:*) echo gcc glibc-devel ;;
  ps:dnf | ps:pacman) echo procps-ng ;;
  ps:*) echo procps ;;
  unshare:*) echo util-linux ;;
  sqlite3:dnf | sqlite3:pacman | sqlite3:apk) echo sqlite ;;
  pahole:dnf | pahole:zypper) echo dwarves ;;
  npm:dnf) echo nodejs-npm ;;
  npm:zypper) echo npm-default ;;
  *) echo "$1" ;;
  esac
}

refresh() {
  if [ "$refreshed" = true ]; then return 0; fi
  refreshed=true
  case "$(package_manager)" in
  apt-get) quietly as_root apt-get update -q ;;
  zypper) quietly as_root zypper --non-interactive refresh ;;
  apk) quietly as_root apk update ;;
  esac
}

run_manager() {
  case "$(package_manager)" in
  apt-get) as_root apt-get install -q -y --no-install-recommends "$@" ;;
  dnf) as_root dnf install -q -y --setopt=install_weak_deps=False "$@" ;;
  pacman) as_root pacman -Sy --needed --noconfirm "$@" ;;
  zypper) as_root zypper --non-interactive install --no-recommends "$@" ;;
  apk) as_root apk add "$@" ;;
  esac
}

# install_package WHAT: installs it from the distribution, after a refresh of absent or stale lists.
install_package() {
  manager=$(package_manager)
  packages=$(package_for "$1")
  if [ -z "$manager" ]; then
    say "    found no apt-get, dnf, pacman, zypper or apk" >&2
    return 1
  fi
  step "Installing $packages with $manager"
  if [ "$manager" = apt-get ] && ! ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1; then
    refresh || return 1
  fi
  # shellcheck disable=SC2086 # one word a package
  if quietly run_manager $packages || { refresh && quietly run_manager $packages; }; then
    for package in $packages; do
      # Every system needs util-linux: --uninstall keeps it.
      [ "$package" = util-linux ] || remember package "$package"
    done
    return 0
  fi
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
# The names are those in tests/support/chromium.ts.
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
  if [ "$dev" = true ]; then
    report gcc_fits gcc '' 'gcc with the headers of libc'
    for tool in tmux unshare ps make sqlite3 pahole zsh fish mandoc; do report tool_fits "$tool" '' 'it on PATH'; done
    report completion_fits bash-completion '' "it: the tests press Tab in bash"
    report chromium_fits chromium '' 'it on PATH: the tests open the HTML report in it'
  fi
}

# shellcheck source=scripts/install_steps.sh
. "$here/scripts/install_steps.sh"

# ---- command line ---------------------------------------------------------------------------

action=install
for argument in "$@"; do
  case $argument in
  --dev) dev=true ;;
  --check) action=check ;;
  --uninstall) action=uninstall ;;
  -h | --help)
    usage
    exit 0
    ;;
  *) die 2 "Unknown option '$argument'. See ./install.sh --help" ;;
  esac
done

if [ "$(uname -s)" != Linux ]; then
  die 3 "Cannot install on '$(uname -s)': TraceFlock reads the Linux kernel's tracepoints"
fi

case $action in
check)
  report_all
  if [ -n "$missing" ]; then
    die 3 "Missing:$missing. Run ./install.sh$([ "$dev" = false ] || echo ' --dev')"
  fi
  ;;
uninstall) uninstall ;;
install) install_all ;;
esac
