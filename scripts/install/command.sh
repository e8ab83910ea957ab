# shellcheck shell=sh disable=SC2154 # install.sh sets the variables
# The command traceflock, for install.sh, which sources this file.

command_fits() {
  program=$(command -v traceflock) || return 1
  grep -q "^# TraceFlock $(own_version)[: ]" "$program" 2>/dev/null
}

own_version() { sed -n 's/^ *"version": "\(.*\)",$/\1/p' "$here/deno.json"; }

build_command() (
  cd "$here" && deno run --quiet --no-prompt --allow-read --allow-env --allow-write="$build" \
    --allow-run=deno scripts/package/command.ts "$build" "$prefix"
)

own_deno_fits() {
  found=$("$own_folder/deno" --version 2>/dev/null | sed -n '1s/^deno \([0-9.]*\).*/\1/p')
  [ -n "$found" ] && at_least "$found" "${DENO_VERSION%.*}.0"
}

# Root owns all files of the command, which needs nothing of the checkout: its owner may not be root.
install_command() {
  build=$scratch/command
  mkdir -p "$build"
  quietly build_command ||
    die 3 "Cannot build traceflock from '$here': see above. Check the network and the npm registry's" \
      "settings, then run ./install.sh again"
  own_deno_fits || install_executable "$(real_deno)" "$own_folder/deno" ||
    die 4 "Cannot write '$own_folder/deno'. Choose another folder with --prefix DIR"
  (cd "$build" && find . -type f) >"$scratch/files"
  changed=false
  while read -r file; do
    file=${file#./}
    if cmp -s "$build/$file" "$prefix/$file"; then continue; fi
    changed=true
    make_folder "$(dirname "$prefix/$file")" &&
      as_root cp "$build/$file" "$prefix/$file.new" </dev/null &&
      as_root chmod "$([ -x "$build/$file" ] && echo 755 || echo 644)" "$prefix/$file.new" </dev/null &&
      as_root mv -f "$prefix/$file.new" "$prefix/$file" </dev/null ||
      die 4 "Cannot write '$prefix/$file'. Choose another folder with --prefix DIR"
    remember file "$prefix/$file"
  done <"$scratch/files"
  remember folder /var/cache/traceflock
  if [ "$link_folder" != "$prefix/bin" ]; then
    as_root ln -sf "$prefix/bin/traceflock" "$link_folder/traceflock" && remember file "$link_folder/traceflock"
  fi
  if [ "$changed" = true ]; then
    say "    Installed $prefix/bin/traceflock"
  else
    say "    TraceFlock $(own_version) is installed: $prefix/bin/traceflock"
  fi
}
