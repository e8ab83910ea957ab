import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { readText } from "../../../src/sources/libc/file.ts";
import { eventually, onTimeout, within } from "../../support/machine/time_limit.ts";
import { Terminal } from "../../support/machine/tmux.ts";

/** Returns the command lines of the strace processes with this target. */
function stracesOf(pid: number): string[] {
  const { stdout } = new Deno.Command("pgrep", { args: ["-f", `strace .*-p ${pid}$`] })
    .outputSync();
  return new TextDecoder().decode(stdout).split("\n").filter(Boolean);
}

/** Returns the pid of the tracer of a process; 0 without one. */
function tracerOf(pid: number): number {
  return Number(/^TracerPid:\t(\d+)$/m.exec(readText(`/proc/${pid}/status`) ?? "")?.[1] ?? 0);
}

function killed(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // It has exited already.
  }
}

/** Opens the question about strace for a process. */
async function ask(terminal: Terminal, pid: number): Promise<void> {
  await terminal.shows(/COMMAND/);
  terminal.type(String(pid));
  await terminal.shows(new RegExp(`^.{0,4} ${pid} `, "m"));
  terminal.type("s");
  await terminal.shows(/Attach strace\?/);
}

Deno.test(
  "s attaches strace after a question; it ends with its pane, its target, and with TraceFlock",
  within(60, async () => {
    requireBpftrace();
    const writer = new Deno.Command("sh", {
      args: ["-c", "while :; do echo flock; sleep 0.1; done"],
      ...{ stdin: "null", stdout: "null" },
    }).spawn();
    const kill = () => killed(writer);
    onTimeout(kill);
    const { pid } = writer;
    const isGone = () => stracesOf(pid).length === 0;
    try {
      await using terminal = new Terminal(160, 40);
      await terminal.start({ args: [`pid=${pid}`] });
      await ask(terminal, pid);
      terminal.press("Enter");
      await terminal.shows(/strace \d+ sh {2}attached .*write\(1, "flock\\n", 6\)/s);
      terminal.press("Escape");
      await eventually("strace is gone", isGone);
      const other = new Deno.Command("strace", {
        args: ["-o", "/dev/null", "-p", String(pid)],
        stderr: "null",
      }).spawn();
      await eventually("it is attached", () => tracerOf(pid) === other.pid);
      await ask(terminal, pid);
      terminal.press("Enter");
      await terminal.shows(new RegExp(`is already traced by ${other.pid} strace`));
      other.kill("SIGINT");
      await other.status;
      terminal.press("Escape");
      await terminal.showsNo(/is already traced/);
      await ask(terminal, pid);
      terminal.press("Enter");
      await terminal.shows(/attached/);
      Deno.kill(terminal.program().pid, "SIGKILL");
      await eventually("strace is gone after SIGKILL of the screen", isGone);
    } finally {
      kill();
      await writer.status;
    }
  }),
);

Deno.test(
  "strace detaches before TraceFlock is suspended or quits, and its target runs on",
  within(60, async () => {
    requireBpftrace();
    const writer = new Deno.Command("sleep", { args: ["86400.875"] }).spawn();
    const kill = () => killed(writer);
    onTimeout(kill);
    const isGone = () => stracesOf(writer.pid).length === 0;
    try {
      await using terminal = new Terminal(160, 40);
      await terminal.start({ args: [`pid=${writer.pid}`] });
      await ask(terminal, writer.pid);
      terminal.press("Enter");
      await terminal.shows(/restart_syscall|clock_nanosleep/);
      terminal.press("C-z");
      await terminal.shows(/Stopped/);
      await eventually("strace is gone", isGone);
      terminal.type("fg");
      terminal.press("Enter");
      await terminal.shows(/strace \d+ sleep {2}detached/);
      // An immediate second key would count as one with Alt.
      terminal.press("Escape");
      await terminal.showsNo(/strace \d+ sleep/);
      await ask(terminal, writer.pid);
      terminal.press("Enter");
      await terminal.shows(/attached/);
      kill();
      await terminal.shows(/it has ended, and strace with it/);
      terminal.press("C-c");
      await terminal.left();
    } finally {
      kill();
      await writer.status;
    }
  }),
);
