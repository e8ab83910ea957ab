# shellcheck shell=sh disable=SC2154 # install.sh sets the variables
# The ways to Deno, for install.sh, which sources this file. None of them leaves more than one executable.

# The SHA-256 of the executable `deno`, which is the same in every archive of this version.
case "$(uname -m)" in
x86_64)
  deno_arch=x64
  deno_target=x86_64-unknown-linux-gnu
  deno_hash=bceb5b6a6239b0b010418406d8c77a508f67cf4337d94288f1c19fe71304aab0
  ;;
aarch64 | arm64)
  deno_arch=arm64
  deno_target=aarch64-unknown-linux-gnu
  deno_hash=d08d392418df53f4e6e88a08909c0e1bccbf9adcead7232df72b6ad6075ec416
  ;;
*) deno_target='' ;;
esac

# install_executable FILE TARGET: makes TARGET root's own, in one step. A file of root is linked, not copied.
install_executable() {
  make_folder "$(dirname "$2")" || return 1
  as_root rm -f "$2.new"
  [ "$(stat -c %u "$1" 2>/dev/null)" = 0 ] && as_root ln "$1" "$2.new" 2>/dev/null ||
    as_root cp "$1" "$2.new" || return 1
  as_root chmod 755 "$2.new" && as_root mv -f "$2.new" "$2" && remember file "$2"
}

# The settings of the calling user apply, such as a private registry and its certificate.
npm_deno() {
  has npm || return 1
  step "Installing Deno $DENO_VERSION with npm"
  quietly env npm_config_cache="$scratch/npm-cache" \
    npm install -g --prefix "$scratch/npm" "deno@$DENO_VERSION" || return 1
  place_deno "$(executable_of "$scratch/npm/bin/deno")"
}

apt_helper() { has apt-get && printf '%s/../lib/apt/apt-helper' "$(dirname "$(command -v apt-get)")"; }

# fetch URL FILE: downloads with what the system has. The hash is checked afterwards.
fetch() {
  if has curl && quietly curl -fsSL --retry 2 --connect-timeout 15 -o "$2" "$1"; then return 0; fi
  if has wget && quietly wget -q -T 15 -t 2 -O "$2" "$1"; then return 0; fi
  [ -x "$(apt_helper)" ] || return 1
  # A minimal system has no certificates: nothing but the hash is trusted.
  quietly "$(apt_helper)" -o Acquire::https::Verify-Peer=false -o Acquire::https::Verify-Host=false \
    download-file "$1" "$2"
}

unzip_deno() { # unzip_deno ARCHIVE: writes $scratch/deno
  if has unzip; then
    unzip -p "$1" deno >"$scratch/deno"
  elif has bsdtar; then
    bsdtar -xOf "$1" deno >"$scratch/deno"
  elif has python3; then
    python3 -c 'import shutil, sys, zipfile
shutil.copyfileobj(zipfile.ZipFile(sys.argv[1]).open("deno"), sys.stdout.buffer)' "$1" >"$scratch/deno"
  else
    return 1
  fi
}
can_unzip() { has unzip || has bsdtar || has python3; }
untar_deno() { tar -xzOf "$1" package/deno >"$scratch/deno"; }

# archive_deno URL UNPACK: gets Deno out of an archive. The wrong hash fails.
archive_deno() {
  [ -n "$deno_target" ] && has sha256sum || return 1
  fetch "$1" "$scratch/archive" && quietly "$2" "$scratch/archive" || return 1
  rm -f "$scratch/archive"
  if ! printf '%s  %s\n' "$deno_hash" "$scratch/deno" | sha256sum -c >/dev/null 2>&1; then
    say "    $1 does not hold Deno $DENO_VERSION: the hash differs" >&2
    return 1
  fi
  place_deno "$scratch/deno"
}

# Deno's own archive is a zip file. npm's archive of the same executable needs no unzip.
release_deno() {
  can_unzip || return 1
  step "Installing Deno $DENO_VERSION from its release archive"
  for place in https://github.com/denoland/deno/releases/download https://dl.deno.land/release; do
    if archive_deno "$place/v$DENO_VERSION/deno-$deno_target.zip" unzip_deno; then return 0; fi
  done
  return 1
}
registry_deno() {
  step "Installing Deno $DENO_VERSION from the archive in npm's registry"
  name=linux-$deno_arch-glibc
  archive_deno "https://registry.npmjs.org/@deno/$name/-/$name-$DENO_VERSION.tgz" untar_deno
}
download_deno() {
  [ -n "$deno_target" ] || return 1
  has curl || has wget || [ -x "$(apt_helper)" ] || return 1
  release_deno || registry_deno
}

# Only Alpine's own Deno runs with Alpine's C library.
apk_deno() {
  [ "$(package_manager)" = apk ] && install_package deno
}

# The distribution's npm brings hundreds of packages. They go again once Deno is in place.
distribution_npm_deno() {
  if has npm; then return 1; fi
  status=0
  add_package npm && npm_deno || status=1
  if [ -n "$added" ]; then
    step "Removing npm and what it brought"
    # shellcheck disable=SC2086 # one word a package
    remove_packages $added || say "    some of them stay: $added"
    hash -r
  fi
  return "$status"
}

# place_deno FILE: makes it root's own Deno, and `deno` for the calling shell and for sudo.
place_deno() {
  install_executable "$1" "$own_folder/deno" && link_deno
}

# Another Deno at that place belongs to the user and stays.
link_deno() {
  if [ -e "$link_folder/deno" ]; then return 0; fi
  make_folder "$link_folder" && as_root ln -sf "$own_folder/deno" "$link_folder/deno" || return 1
  remember file "$link_folder/deno"
}

install_deno() {
  if deno_fits; then
    say "    Deno $(deno_version) is installed: $(command -v deno)"
    # A Deno in a user's home is not on sudo's PATH, and root must not run it: root gets a copy.
    case $(command -v deno) in
    "$link_folder"/* | /usr/bin/* | /usr/local/bin/* | /bin/*) ;;
    *) if [ ! -e "$link_folder/deno" ]; then place_deno "$(real_deno)"; fi ;;
    esac
    return 0
  fi
  if apk_deno || npm_deno || download_deno || distribution_npm_deno; then
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
  die 3 "Cannot get Deno $DENO_VERSION: no way worked (npm, the release archive by curl, wget or apt, the" \
    "distribution's npm). Install it by hand from https://docs.deno.com/runtime/ and run" \
    "./install.sh again"
}

# executable_of DENO: prints the path of the executable behind it, which may be a link or npm's script.
executable_of() {
  found=$(DENO_DIR=$scratch/deno-dir "$1" eval 'console.log(Deno.execPath())' 2>/dev/null) || found=''
  printf '%s\n' "${found:-$1}"
}
real_deno() { executable_of "$(command -v deno)"; }
