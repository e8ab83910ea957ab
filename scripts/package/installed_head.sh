#!/bin/sh
# TraceFlock __VERSION__: runs __SCRIPT__ with the Deno beside it.
__CHECKS__
callers_path=${PATH-}
PATH=/usr/sbin:/usr/bin:/sbin:/bin
if [ "$(id -u)" = 0 ]; then
  # Deno keeps compiled code in DENO_DIR, and root must not run code that another user can write.
  # TraceFlock gives CMD the caller's environment.
  TRACEFLOCK_DENO_DIR=${DENO_DIR-}
  DENO_DIR=/var/cache/traceflock
  # Deno makes it with the caller's umask.
  [ -d "$DENO_DIR" ] || (umask 077 && mkdir -p "$DENO_DIR") 2>/dev/null
  export TRACEFLOCK_DENO_DIR DENO_DIR
fi
# Without Node.js Deno would put a `node` of its own on PATH.
TRACEFLOCK_DENO_DISABLE_NODE_SHIM=${DENO_DISABLE_NODE_SHIM-}
DENO_DISABLE_NODE_SHIM=1
TRACEFLOCK_PROGRAM=__PROGRAM__
export TRACEFLOCK_DENO_DISABLE_NODE_SHIM DENO_DISABLE_NODE_SHIM TRACEFLOCK_PROGRAM
PATH=$callers_path
exec __DENO__ run --quiet --no-config __FLAGS__ __SCRIPT__ "$@"
