import { launchedProgram } from "../base/launcher.ts";
import { toolPath } from "../doctor/tools.ts";

/** How this program was started. */
export interface Start {
  /** Root's PATH has a `traceflock`. */
  readonly isInstalled: boolean;
  /** The file that the user ran: packed, or made by `deno compile`; null when Deno runs us. */
  readonly executable: string | null;
  /** The URL of this module: below src/ in a checkout, else the script of `deno bundle`. */
  readonly url: string;
}

/** Returns a command that starts this program, for messages. */
export function ownCommand(start: Start = thisStart()): string {
  if (start.isInstalled) return "traceflock";
  if (start.executable !== null) return start.executable;
  if (start.url.endsWith("/src/cli/live/own_command.ts")) return "deno task start";
  return decodeURIComponent(new URL(start.url).pathname);
}

function thisStart(): Start {
  return {
    isInstalled: toolPath("traceflock") !== null,
    executable: launchedProgram() ?? (Deno.build.standalone ? Deno.execPath() : null),
    url: import.meta.url,
  };
}
