#!/bin/sh
# Installs the programs that `deno task bench` compares with, from the distribution, as root. The
# results name a missing program, and the bench measures the others without it. Needs apt-get;
# elsewhere install them by hand. Installed packages stay as they are.
set -eu

PEERS='forkstat htop btop atop procps libbpf-tools gcc nats-server'
DEBIAN_FRONTEND=noninteractive
export DEBIAN_FRONTEND

if [ "$(id -u)" -ne 0 ]; then
  echo "bench/setup.sh: cannot install: uid $(id -u) is not root. Run it with sudo" >&2
  exit 4
fi
if ! command -v apt-get >/dev/null; then
  echo "bench/setup.sh: found no apt-get. Install by hand: $PEERS" >&2
  exit 3
fi

added=''
for package in $PEERS; do
  if dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed'; then
    echo "ok       $package"
  elif apt-get install -q -y --no-install-recommends "$package" >/dev/null 2>&1 ||
    { apt-get update -q >/dev/null 2>&1 &&
      apt-get install -q -y --no-install-recommends "$package" >/dev/null 2>&1; }; then
    echo "added    $package"
    added="$added $package"
    if [ "$package" = atop ] && [ -d /run/systemd/system ]; then
      # The logging of atop in the background would disturb every measurement.
      systemctl disable -q --now atop.service atopacct.service atop-rotate.timer || true
    fi
  else
    echo "missing  $package: the results will name it"
  fi
done
if [ -n "$added" ]; then echo "To remove the added packages: apt-get remove$added"; fi
