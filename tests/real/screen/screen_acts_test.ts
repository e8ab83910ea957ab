import assert from "node:assert/strict";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { eventually, onTimeout, within } from "../../support/machine/time_limit.ts";
import { Terminal } from "../../support/machine/tmux.ts";

/** Wide enough for a path in one line. */
const SIZE = [200, 50] as const;
/** A shell of the test with the processes that it starts, killed at the end. */
class Flock implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;

  constructor(script: string, ...args: string[]) {
    this.#child = new Deno.Command("sh", {
      args: ["-c", script, "sh", ...args],
      ...{ stdin: "null", stdout: "null" },
    }).spawn();
    onTimeout(() => this.kill());
  }

  get pid(): number {
    return this.#child.pid;
  }

  get status(): Promise<Deno.CommandStatus> {
    return this.#child.status;
  }

  kill(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has exited already.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
    await this.#child.status;
  }
}

/** Returns what a program prints: Deno itself may not read /proc and /sys. */
function outputOf(command: string, ...args: string[]): string {
  const { stdout } = new Deno.Command(command, { args, stderr: "null" }).outputSync();
  return new TextDecoder().decode(stdout).trim();
}

/** Puts the cursor on a process, as soon as its row is there. */
async function select(terminal: Terminal, pid: number): Promise<void> {
  await terminal.shows(/COMMAND/);
  terminal.type(String(pid));
  await terminal.shows(new RegExp(`^.{0,4} ${pid} `, "m"));
}

Deno.test(
  "which file does it write: two keys in Details show the file and its growing position",
  within(60, async () => {
    requireBpftrace();
    const folder = Deno.makeTempDirSync({ prefix: "traceflock-test-" });
    const script = 'exec >"$1/out"; while :; do echo 0123456789; sleep 0.2; done';
    await using writer = new Flock(script, folder);
    await using terminal = new Terminal(...SIZE);
    await terminal.start({ args: [`pid=${writer.pid}`] });
    await select(terminal, writer.pid);
    terminal.press("Enter");
    terminal.type("3");
    await terminal.shows(/FILES {2}\d+ open/);
    const position = () => {
      // The busiest files are another list.
      const line = terminal.lines.find((each) =>
        each.includes(`${folder}/out`) && / 1 wa? +file /.test(each)
      );
      return Number(/ 1 wa? +file +([\d,]+) /.exec(line ?? "")?.[1]?.replaceAll(",", "") ?? "0");
    };
    await eventually("the file is on the screen", () => position() > 0);
    const before = position();
    await eventually("its position grows", () => position() > before);
    writer.kill();
    await terminal.shows(/Open files are not known for a dead process/);
    terminal.type("q");
    await terminal.left();
    Deno.removeSync(folder, { recursive: true });
  }),
);

/** Prints the folder of cgroup version 2; mounts it for the test where the host does not. */
const MOUNT = `
at=$(awk '$0 ~ / - cgroup2 / { print $5; exit }' /proc/self/mountinfo)
[ -n "$at" ] || { at=$(mktemp -d -t traceflock-cgroup-XXXXXX); mount -t cgroup2 none "$at"; }
echo "$at"
`;

Deno.test(
  "freeze a cgroup's flock: G freezes and thaws all of it, and X ends a process with all below",
  within(60, async () => {
    requireBpftrace();
    const root = outputOf("sh", "-c", MOUNT);
    const group = `${root}/traceflock-acts-${Deno.pid}`;
    const script = 'mkdir "$1"; echo $$ >"$1/cgroup.procs"; sleep 86400.5 & sleep 86400.5 & wait';
    const flock = new Flock(script, group);
    const members = () => outputOf("cat", `${group}/cgroup.procs`).split("\n").filter(Boolean);
    const isFrozen = () => outputOf("cat", `${group}/cgroup.events`).includes("frozen 1");
    try {
      await eventually("the flock is complete", () => members().length === 3);
      await using terminal = new Terminal(...SIZE);
      await terminal.start();
      await select(terminal, flock.pid);
      for (const [letter, result] of [["f", "Frozen"], ["t", "Thawed"]] as const) {
        terminal.type("G");
        await terminal.shows(/Cgroup traceflock-acts-\d+: 3 processes/);
        terminal.type(letter);
        terminal.press("Enter");
        await terminal.shows(/(Freeze|Thaw) cgroup traceflock-acts-\d+: 3 processes\?/);
        assert.equal(isFrozen(), letter === "t");
        terminal.press("Enter");
        // On a loaded machine the kernel may take longer than TraceFlock waits.
        await terminal.shows(
          new RegExp(`${result}: /traceflock-acts-\\d+, 3 processes|(Freeze|Thaw) of .* has begun`),
        );
        await eventually("the kernel has done it", () => isFrozen() === (letter === "f"));
      }
      terminal.type("X");
      await terminal.shows(/and all below: 3 processes/);
      terminal.press("Enter", "Enter");
      await terminal.shows(/SIGTERM sent to 3 of 3 processes/);
      await flock.status;
      await eventually("the cgroup is empty", () => members().length === 0);
      terminal.type("q");
      await terminal.left();
    } finally {
      outputOf("sh", "-c", 'echo 0 >"$1/cgroup.freeze"', "sh", group);
      for (const pid of members()) Deno.kill(Number(pid), "SIGKILL");
      await flock[Symbol.asyncDispose]();
      await eventually("the cgroup is empty", () => members().length === 0);
      outputOf("rmdir", group);
      if (root.includes("traceflock-cgroup-")) outputOf("umount", root);
    }
  }),
);

Deno.test(
  "without the permission a tab has ? and the reason, and the environment of others stays closed",
  within(60, async () => {
    requireBpftrace();
    const other = "exec setpriv --reuid 54321 --clear-groups sleep 86400.625";
    await using victim = new Flock(other);
    await using terminal = new Terminal(...SIZE);
    const command = terminal.commandLine({ args: [`pid=${victim.pid}`] });
    terminal.type(`clear; unshare --user -- ${command}`);
    terminal.press("Enter");
    await select(terminal, victim.pid);
    terminal.press("Enter");
    terminal.type("3");
    await terminal.shows(/\? Open files are not shown to you: .*\(E(ACCES|PERM)\)/s);
    terminal.type("4");
    terminal.press("Enter");
    await terminal.shows(/\? The environment is not shown to you/);
    terminal.type("q");
    await terminal.shows(/^\$$/m);
  }),
);
