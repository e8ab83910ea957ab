import { toolPath } from "../doctor/real_host.ts";

/** How this program was started, as far as it matters for starting it again. */
export interface Start {
  /** Root's PATH has a `traceflock`. */
  readonly isInstalled: boolean;
  /** The path of the executable that `deno compile` made; null when Deno runs us. */
  readonly executable: string | null;
  /** Of this module: below src/ in a checkout, else the script that `deno bundle` made. */
  readonly url: string;
}

/** The command that starts this program, for messages: it exists. */
export function ownCommand(start: Start = thisStart()): string {
  if (start.isInstalled) return "traceflock";
  if (start.executable !== null) return start.executable;
  if (start.url.endsWith("/src/cli/live/own_command.ts")) return "deno task start";
  return decodeURIComponent(new URL(start.url).pathname);
}

function thisStart(): Start {
  return {
    isInstalled: toolPath("traceflock") !== null,
    executable: Deno.build.standalone ? Deno.execPath() : null,
    url: import.meta.url,
  };
}
