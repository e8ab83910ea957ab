import { startCommand } from "../tests/support/machine/traceflock.ts";
import { installed, scratch } from "./started.ts";

/** A monitor with a screen, set to a refresh of one second. */
export interface ScreenProgram {
  readonly name: string;
  /** The command, or null where it is not installed. */
  command(): readonly string[] | null;
  /** The text that shows when the screen is live; without it the screen is live at once. */
  readonly live?: RegExp;
  readonly env?: () => Readonly<Record<string, string>>;
}

/** An environment without the user's settings files. */
export function noSettings(): Record<string, string> {
  return { HOME: `${scratch()}/home`, XDG_CONFIG_HOME: `${scratch()}/home/config` };
}

/** Its header says "bpftrace: starting" first. */
export const TRACEFLOCK_SCREEN: ScreenProgram = {
  ...{ name: "traceflock", command: () => startCommand(), env: noSettings, live: /● bpftrace *$/m },
};

/** With the preset of columns that reads the most files of /proc. */
export const TRACEFLOCK_RICHEST: ScreenProgram = {
  ...TRACEFLOCK_SCREEN,
  name: "traceflock, preset I/O",
  command: () => {
    const file = `${scratch()}/richest.json`;
    Deno.writeTextFileSync(file, '{"presets": {"tree": "io", "table": "io"}}');
    return [...startCommand(), "--config", file];
  },
};

export const HTOP = peer("htop", "htop", ["-d", "10"]);
export const TOP = peer("top", "top", ["-d", "1"]);
export const ATOP = peer("atop", "atop", ["1"]);

/** The interval of btop is a setting; common versions have no option for it. */
export const BTOP: ScreenProgram = {
  ...peer("btop", "btop", ["--utf-force"]),
  env: () => {
    const env = noSettings();
    const folder = `${env["XDG_CONFIG_HOME"]}/btop`;
    Deno.mkdirSync(folder, { recursive: true });
    Deno.writeTextFileSync(`${folder}/btop.conf`, "update_ms = 1000\n");
    return env;
  },
};

function peer(name: string, program: string, args: readonly string[]): ScreenProgram {
  return {
    name,
    command: () => {
      const path = installed(program);
      return path === null ? null : [path, ...args];
    },
    env: noSettings,
  };
}
