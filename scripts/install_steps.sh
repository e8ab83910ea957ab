# shellcheck shell=sh
# The steps of install.sh, one function each. install.sh sources this file.

# ---- Deno -----------------------------------------------------------------------------------

# Installs into our prefix instead of npm's: root runs this Deno, so root must own it. The npm settings
# of the calling user (such as a private registry and its certificate) apply.
npm_deno() {
  has npm || return 1
  step "Installing Deno $DENO_VERSION with npm"
  settings=$(npm config get userconfig 2>/dev/null) || settings=$HOME/.npmrc
  quietly as_root env "npm_config_userconfig=$settings" \
    npm install -g --prefix "$prefix" "deno@$DENO_VERSION" || return 1
  remember npm deno
  link_deno "$prefix/bin/deno"
}

curl_deno() {
  has curl || return 1
  step "Installing Deno $DENO_VERSION with Deno's own installer"
  has unzip || install_package unzip || return 1
  quietly curl -fsSL --retry 2 --max-time 60 -o "$scratch/deno.sh" https://deno.land/install.sh ||
    return 1
  # With CI=1 the installer does not ask to change the shell's start-up files.
  quietly as_root env CI=1 DENO_INSTALL="$deno_home" sh "$scratch/deno.sh" "v$DENO_VERSION" ||
    return 1
  remember folder "$deno_home"
  link_deno "$deno_home/bin/deno"
}

# Only Alpine's own Deno runs with Alpine's C library.
apk_deno() {
  [ "$(package_manager)" = apk ] && install_package deno
}

distribution_npm_deno() {
  if has npm; then return 1; fi
  install_package npm && npm_deno
}

# link_deno PATH: links it so that the calling shell and sudo find it as `deno`.
link_deno() {
  case $1 in
  "$link_folder/deno" | /usr/bin/deno) return 0 ;;
  esac
  if [ ! -x "$1" ]; then return 1; fi
  as_root mkdir -p "$link_folder" && as_root ln -sf "$1" "$link_folder/deno" || return 1
  remember file "$link_folder/deno"
}

install_deno() {
  if deno_fits; then
    say "    Deno $(deno_version) is installed: $(command -v deno)"
    link_if_private "$(command -v deno)"
    return 0
  fi
  deno_home=$prefix/lib/traceflock/deno
  if apk_deno || npm_deno || curl_deno || distribution_npm_deno; then
    hash -r
    if deno_fits; then
      say "    Deno $(deno_version): $(command -v deno)"
      return 0
    fi
    if has deno; then
      die 3 "Cannot use Deno '$(deno_version)' at $(command -v deno): it hides the $DENO_VERSION just" \
        "installed. Remove it, or run 'deno upgrade $DENO_VERSION'"
    fi
    die 3 "Cannot find the installed Deno: $link_folder is not on PATH '$PATH'. Add it to PATH"
  fi
  die 3 "Cannot get Deno $DENO_VERSION: no way worked (npm, Deno's installer with curl, the" \
    "distribution's npm). Install it by hand from https://docs.deno.com/runtime/ and run" \
    "./install.sh again"
}

# A Deno in a user's home is not on sudo's PATH, and tracing needs root.
link_if_private() {
  case $1 in
  "$link_folder"/* | /usr/bin/* | /usr/local/bin/* | /bin/*) ;;
  *) if [ ! -e "$link_folder/deno" ]; then link_deno "$1"; fi ;;
  esac
}

# ---- other tools ----------------------------------------------------------------------------

install_tool() { # install_tool FITS WHAT
  if "$1"; then
    say "    $2 is installed: $(command -v "$2")"
    return 0
  fi
  install_package "$2" ||
    die 3 "Cannot install '$2' ($(package_for "$2")) from the distribution. Install it by hand and" \
      "run ./install.sh again"
  hash -r
  "$1" || die 3 "Cannot use '$2': $(command -v "$2") does not fit. Run ./install.sh --check for the reason"
}

install_bpftrace() {
  if has bpftrace && ! bpftrace_fits; then
    die 3 "Cannot use bpftrace '$(bpftrace_version)' at $(command -v bpftrace): need" \
      "$BPFTRACE_OLDEST or later. Install a newer one, or use a newer release of the distribution"
  fi
  install_tool bpftrace_fits bpftrace
}

mount_tracefs() {
  if tracefs_fits; then
    say "    tracefs is mounted"
    return 0
  fi
  step "Mounting tracefs on /sys/kernel/tracing"
  if quietly as_root mount -t tracefs nodev /sys/kernel/tracing; then
    remember mount /sys/kernel/tracing
    return 0
  fi
  if quietly as_root mount -t debugfs nodev /sys/kernel/debug && tracefs_fits; then
    remember mount /sys/kernel/debug
    return 0
  fi
  die 3 "Cannot mount tracefs on /sys/kernel/tracing (all else is installed). Run a container with" \
    "--privileged, or install on the host. Set CONFIG_FTRACE=y in your own kernel"
}

# Fetches for the calling user and for root, who runs the tracer, so the first start is fast and offline.
fetch_packages() {
  step 'Fetching the npm packages of deno.lock'
  fetch="cd '$here' && deno install --quiet --frozen"
  quietly sh -c "$fetch" ||
    die 3 "Cannot fetch the npm packages of '$here/deno.lock'. Check the network and the npm" \
      "registry's settings, then run ./install.sh again"
  other=''
  if is_root; then other=${SUDO_USER:-}; else other=root; fi
  if [ -n "$other" ] && has sudo; then
    sudo -n -H -u "$other" env "PATH=$PATH" sh -c "$fetch" >"$log" 2>&1 || true
  fi
}

install_all() {
  scratch=$(mktemp -d)
  log=$scratch/log
  trap 'rm -rf "$scratch"' EXIT
  link_folder=$prefix/bin
  case :$PATH: in
  *:"$link_folder":*) ;;
  *:/usr/bin:*) link_folder=/usr/bin ;;
  esac

  step "bpftrace $BPFTRACE_OLDEST or later"
  install_bpftrace
  step 'setpriv of util-linux'
  install_tool setpriv_fits setpriv
  step "Deno ${DENO_VERSION%.*}"
  install_deno
  if [ "$dev" = true ]; then
    step 'Tools of the tests: gcc, tmux, unshare, ps, make, sqlite3, pahole, zsh, fish, mandoc, bash-completion, chromium'
    install_tool gcc_fits gcc
    for tool in tmux unshare ps make sqlite3 pahole zsh fish mandoc; do install_tool tool_fits "$tool"; done
    install_tool completion_fits bash-completion
    install_tool chromium_fits chromium
  fi
  fetch_packages
  step 'tracefs'
  mount_tracefs
  if is_root; then say 'Ready: deno task start'; else say 'Ready: sudo deno task start'; fi
}

# ---- uninstalling ---------------------------------------------------------------------------

remove_package() {
  case "$(package_manager)" in
  apt-get) as_root apt-get remove -q -y "$1" ;;
  dnf) as_root dnf remove -q -y "$1" ;;
  pacman) as_root pacman -R --noconfirm "$1" ;;
  zypper) as_root zypper --non-interactive remove "$1" ;;
  apk) as_root apk del "$1" ;;
  esac
}

uninstall() {
  if [ ! -s "$ledger" ]; then
    say "Nothing to remove: $ledger lists nothing that ./install.sh installed"
    return 0
  fi
  scratch=$(mktemp -d)
  log=$scratch/log
  trap 'rm -rf "$scratch"' EXIT
  kept=''
  # In reverse order: npm must exist when Deno is removed.
  sed '1!G;h;$!d' "$ledger" >"$scratch/ledger"
  while read -r kind name; do
    step "Removing $kind $name"
    case $kind in
    package) quietly remove_package "$name" ;;
    npm) quietly as_root npm uninstall -g --prefix "$prefix" "$name" ;;
    file) quietly as_root rm -f "$name" ;;
    folder) quietly as_root rm -rf "$name" ;;
    mount) quietly as_root umount "$name" ;;
    esac </dev/null || kept="$kept $name"
  done <"$scratch/ledger"
  as_root rm -f "$ledger"
  if [ -n "$kept" ]; then die 3 "Cannot remove:$kept. Remove them by hand"; fi
  say 'Removed. The npm packages stay in the cache of Deno: `deno clean` empties it'
}
