# shellcheck shell=sh disable=SC2154 # install.sh sets the variables
# The distribution's packages, for install.sh, which sources this file.

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

# Prints the names of all installed packages; nothing where the tool for that is missing.
installed_packages() {
  case "$(package_manager)" in
  apt-get) dpkg-query -W -f '${db:Status-Status} ${binary:Package}\n' | sed -n 's/^installed //p' ;;
  dnf | zypper) rpm -qa --qf '%{NAME}\n' ;;
  pacman) pacman -Qq ;;
  apk) apk info ;;
  esac 2>/dev/null || true
}

# Keeps apt's downloads, and the lists that a refresh fetches, out of the system's folders.
separate_apt() {
  if [ "$(package_manager)" != apt-get ]; then return 0; fi
  chmod 711 "$scratch"
  mkdir -p "$scratch/apt/cache/archives/partial" "$scratch/apt/lists/partial"
  {
    printf 'Dir::Cache "%s/apt/cache";\n' "$scratch"
    printf 'APT::Get::AutomaticRemove "false";\n'
  } >"$scratch/apt.conf"
  APT_CONFIG=$scratch/apt.conf
  export APT_CONFIG
}

refresh() {
  if [ "$refreshed" = true ]; then return 0; fi
  refreshed=true
  case "$(package_manager)" in
  apt-get)
    printf 'Dir::State::Lists "%s/apt/lists";\n' "$scratch" >>"$scratch/apt.conf"
    quietly as_root apt-get update -q
    ;;
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

# add_package WHAT: installs it from the distribution, after a refresh of absent or stale lists. Leaves the
# names of all packages that this added in $added.
add_package() {
  manager=$(package_manager)
  packages=$(package_for "$1")
  added=''
  if [ -z "$manager" ]; then
    say "    found no apt-get, dnf, pacman, zypper or apk" >&2
    return 1
  fi
  step "Installing $packages with $manager"
  if [ "$manager" = apt-get ] && ! ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1; then
    refresh || return 1
  fi
  installed_packages >"$scratch/before"
  status=0
  # shellcheck disable=SC2086 # one word a package
  quietly run_manager $packages || { refresh && quietly run_manager $packages; } || status=1
  installed_packages >"$scratch/after"
  if [ -s "$scratch/after" ]; then
    # Every system needs util-linux: --uninstall keeps it.
    added=$(grep -vxF -f "$scratch/before" "$scratch/after" | grep -vx 'util-linux.*') || true
  elif [ "$status" = 0 ] && [ "$packages" != util-linux ]; then
    added=$packages
  fi
  return "$status"
}

# install_package WHAT: adds it, and lists it for --uninstall.
install_package() {
  status=0
  add_package "$1" || status=1
  for package in $added; do remember package "$package"; done
  return "$status"
}

run_removal() {
  case "$(package_manager)" in
  apt-get) as_root apt-get remove -q -y --purge "$@" ;;
  dnf) as_root dnf remove -q -y --noautoremove "$@" ;;
  pacman) as_root pacman -R --noconfirm "$@" ;;
  zypper) as_root zypper --non-interactive remove "$@" ;;
  apk) as_root apk del "$@" ;;
  esac
}

# needed_elsewhere NAME...: prints the packages, other than these, that apt would remove with them. apt
# leaves out the architecture behind a name, such as `:amd64`, where it is that of the machine.
needed_elsewhere() {
  [ "$(package_manager)" = apt-get ] || return 0
  printf '%s\n' "$@" | sed 's/:.*//' >"$scratch/wanted"
  as_root apt-get remove -s -q -y --purge "$@" 2>/dev/null </dev/null |
    awk '/^(Remv|Purg) / { sub(/:.*/, "", $2); print $2 }' | grep -vxF -f "$scratch/wanted" || true
}

# remove_packages NAME...: removes them, but keeps one that another package needs by now.
remove_packages() {
  removable=''
  waiting=$*
  if [ -z "$(needed_elsewhere "$@")" ]; then
    removable=$*
    waiting=''
  fi
  # A package goes when nothing but those that already go needs it.
  progress=true
  while [ -n "$waiting" ] && [ "$progress" = true ]; do
    progress=false
    candidates=$waiting
    waiting=''
    for package in $candidates; do
      # shellcheck disable=SC2086 # one word a package
      if [ -z "$(needed_elsewhere $removable "$package")" ]; then
        removable="$removable $package"
        progress=true
      else
        waiting="$waiting $package"
      fi
    done
  done
  [ -z "$waiting" ] || say "    These stay, because other packages need them by now:$waiting"
  # shellcheck disable=SC2086 # one word a package
  [ -z "$removable" ] || quietly run_removal $removable
}
