# shellcheck shell=sh disable=SC2154 # install.sh sets the variables
# The steps of install.sh and of its --uninstall, for install.sh, which sources this file.

# ---- the ledger -----------------------------------------------------------------------------

# remember KIND NAME: lists what --uninstall removes again, once.
remember() {
  if ! grep -qxF "$*" "$ledger" 2>/dev/null; then
    make_folder "$own_folder" && printf '%s\n' "$*" | as_root tee -a "$ledger" >/dev/null
  fi
}

# make_folder FOLDER: makes it and its parents. --uninstall removes those that did not exist and are empty.
make_folder() {
  missing_folders=''
  folder=$1
  until [ -d "$folder" ]; do
    missing_folders="$folder $missing_folders"
    folder=$(dirname "$folder")
  done
  [ -n "$missing_folders" ] || return 0
  as_root mkdir -p "$1" || return 1
  for folder in $missing_folders; do
    as_root chmod 755 "$folder"
    printf 'empty-folder %s\n' "$folder" | as_root tee -a "$own_folder/new-folders" >/dev/null
  done
}

# ---- the prefix -----------------------------------------------------------------------------

# A program that root runs must be in a folder where no other user can replace it.
check_prefix() {
  folder=$prefix
  until [ -e "$folder" ]; do folder=$(dirname "$folder"); done
  # shellcheck disable=SC2016 # $1 is for the inner shell
  as_root sh -c '[ -d "$1" ] && [ -w "$1" ]' sh "$folder" ||
    die 4 "Cannot write '$folder': it is read-only, or no folder. Choose another one with --prefix DIR"
  if ! has stat; then return 0; fi
  owner=$(stat -c %u "$folder")
  if [ "$owner" != 0 ] && [ "$owner" != "$(id -u)" ]; then
    die 4 "Cannot install into '$folder': uid $owner owns it and could replace what root runs. Choose" \
      "another folder with --prefix DIR"
  fi
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
  # shellcheck disable=SC2016 # the variables are those of the inner shell
  fetch='cd "$1" && exec deno install --quiet --frozen'
  # shellcheck disable=SC2016
  cache='echo "${DENO_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/deno}"'
  remember_cache "$(sh -c "$cache")"
  quietly sh -c "$fetch" sh "$here" ||
    die 3 "Cannot fetch the npm packages of '$here/deno.lock'. Check the network and the npm" \
      "registry's settings, then run ./install.sh again"
  other=''
  if is_root; then other=${SUDO_USER:-}; else other=root; fi
  if [ -n "$other" ] && has sudo; then
    remember_cache "$(sudo -n -H -u "$other" env sh -c "$cache" 2>/dev/null || true)"
    sudo -n -H -u "$other" env "PATH=$PATH" "DENO_TLS_CA_STORE=$DENO_TLS_CA_STORE" sh -c "$fetch" sh "$here" >"$log" 2>&1 || true
  fi
}

# remember_cache FOLDER: a cache of Deno that did not exist before is a part of the installation.
remember_cache() {
  case $1 in
  /*) if ! as_root sh -c '[ -e "$1" ]' sh "$1"; then
    remember folder "$1"
    parent=$(dirname "$1")
    as_root sh -c '[ -e "$1" ]' sh "$parent" || remember empty-folder "$parent"
  fi ;;
  esac
}

# The folder for what has to be on PATH. Some systems leave /usr/local/bin out of the PATH of sudo.
choose_link_folder() {
  link_folder=$prefix/bin
  case $prefix:$PATH: in
  *:"$link_folder":*) ;;
  /usr/local:*:/usr/bin:* | /usr/local:/usr/bin:*) link_folder=/usr/bin ;;
  *)
    off_path=true
    PATH=$PATH:$link_folder
    ;;
  esac
}

begin() {
  # A proxy of the user's network may have a certificate that only the system knows. deno.lock has hashes.
  DENO_TLS_CA_STORE=${DENO_TLS_CA_STORE:-mozilla,system}
  export DENO_TLS_CA_STORE
  scratch=$(mktemp -d)
  log=$scratch/log
  trap 'rm -rf "$scratch"' EXIT
  trap 'exit 1' HUP INT TERM
  separate_apt
}

install_all() {
  begin
  choose_link_folder
  check_prefix
  step "bpftrace $BPFTRACE_OLDEST or later"
  install_bpftrace
  step 'setpriv of util-linux'
  install_tool setpriv_fits setpriv
  step "Deno ${DENO_VERSION%.*}"
  install_deno
  if [ "$dev" = true ]; then
    step 'Tools of the tests: gcc, tmux, unshare, ps, make, strace, jq, zstd, sqlite3, pahole, zsh, fish, mandoc, openssl, nats-server, bash-completion, chromium'
    install_tool gcc_fits gcc
    for tool in tmux unshare ps make strace jq zstd sqlite3 pahole zsh fish mandoc openssl nats-server; do install_tool tool_fits "$tool"; done
    install_tool completion_fits bash-completion
    install_tool chromium_fits chromium
  fi
  fetch_packages
  if [ "$dev" = false ]; then
    step 'The command traceflock'
    install_command
  fi
  step 'tracefs'
  mount_tracefs
  ready
}

ready() {
  sudo=''
  is_root || sudo='sudo '
  if [ "$off_path" = true ]; then say "Add $link_folder to PATH"; fi
  if [ "$dev" = false ]; then say "Ready: ${sudo}traceflock"; fi
  say "Ready: ${sudo}deno task start"
}

# ---- uninstalling ---------------------------------------------------------------------------

# listed KIND: prints the names of this kind, the last one first.
listed() {
  sed -n "s/^$1 //p" "$scratch/ledger" | sed '1!G;h;$!d'
}

# each KIND WHAT COMMAND...: runs the command with each name of this kind.
each() {
  listed "$1" >"$scratch/names"
  shift
  # One name a line: the path of a user's cache may have spaces.
  while IFS= read -r name; do
    step "Removing $name"
    quietly "$@" "$name" </dev/null || kept="$kept $name"
  done <"$scratch/names"
}

uninstall() {
  if [ ! -s "$ledger" ]; then
    say "Nothing to remove: $ledger lists nothing that ./install.sh installed"
    return 0
  fi
  begin
  kept=''
  cat "$ledger" >"$scratch/ledger"
  if [ -e "$own_folder/new-folders" ]; then cat "$own_folder/new-folders" >>"$scratch/ledger"; fi
  each mount as_root umount
  each file as_root rm -f
  each folder as_root rm -rf
  # shellcheck disable=SC2046 # one word a package
  set -- $(listed package)
  if [ $# -gt 0 ]; then
    step "Removing the packages $*"
    remove_packages "$@" || kept="$kept $*"
  fi
  as_root rm -f "$ledger" "$own_folder/new-folders"
  listed empty-folder >"$scratch/names"
  while IFS= read -r folder; do
    as_root rmdir "$folder" 2>/dev/null </dev/null || true
  done <"$scratch/names"
  if [ -n "$kept" ]; then die 3 "Cannot remove:$kept. Remove them by hand"; fi
  say 'Removed'
}
