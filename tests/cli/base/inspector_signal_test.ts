import assert from "node:assert/strict";
import { startCommand } from "../../support/machine/traceflock.ts";
import { hasTaken } from "../../support/model/live_processes.ts";
import { eventually, pause, within } from "../../support/machine/time_limit.ts";

const SIGUSR1 = 10;
/** Deno takes SIGUSR1 half a second after its start. */
const PAST_START_MS = 1_000;

/** Inodes of the TCP sockets that a process listens on. */
async function listening(pid: number): Promise<string[]> {
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", `readlink /proc/${pid}/fd/*; echo; cat /proc/${pid}/net/tcp`],
  }).output();
  const [links, sockets] = new TextDecoder().decode(stdout).split("\n\n");
  const own = new Set(links!.match(/(?<=socket:\[)\d+/g));
  const LISTEN = "0A";
  return sockets!.split("\n").map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[3] === LISTEN).map((columns) => columns[9]!)
    .filter((inode) => own.has(inode));
}

Deno.test(
  "SIGUSR1 does nothing: it opens no inspector in which other users could run code as root",
  within(30, async () => {
    const [program, ...args] = startCommand();
    const command = new Deno.Command(program!, {
      args: [...args, "--json", "--source", "procfs"],
      ...{ stdin: "null", stdout: "null", stderr: "piped" },
    });
    const process = command.spawn();
    try {
      await eventually("SIGUSR1 does not end it", () => hasTaken(process.pid, SIGUSR1));
      await pause(PAST_START_MS);
      process.kill("SIGUSR1");
      await pause(500);
      assert.deepEqual(await listening(process.pid), []);
    } finally {
      process.kill("SIGTERM");
    }
    const { code, stderr } = await process.output();
    assert.deepEqual([code, new TextDecoder().decode(stderr)], [0, ""]);
  }),
);
