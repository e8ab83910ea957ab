import assert from "node:assert/strict";
import { isAlive } from "../../support/model/live_processes.ts";
import { ProcReader } from "../../../src/sources/procfs/proc_reader.ts";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { onTimeout, within } from "../../support/machine/time_limit.ts";
import { Terminal } from "../../support/machine/tmux.ts";

/** A uid without any process on this machine. */
const STRANGER = "54321";

Deno.test(
  "without root another user's process is neither signalled nor reniced, and the screen has the reason",
  within(120, async () => {
    requireBpftrace();
    const victim = new Deno.Command("setpriv", {
      args: ["--reuid", STRANGER, "--clear-groups", "sleep", "86400.875"],
      stdin: "null",
    }).spawn();
    onTimeout(() => victim.kill("SIGKILL"));
    const { pid } = victim;
    try {
      await using terminal = new Terminal(120, 40);
      // Root outside, another uid inside: it can still read the checkout of any owner.
      const command = terminal.commandLine({ args: [`pid=${pid}`] });
      terminal.type(`clear; unshare --user -- ${command}`);
      terminal.press("Enter");
      const row = new RegExp(`^.{0,4} ${pid} .*sleep 86400`, "m");
      await terminal.shows(row);
      await terminal.shows(/procfs only\W.*`sudo deno task start`/);
      const key = new ProcReader().stat(pid)?.key ?? "";
      terminal.type(String(pid));
      terminal.press("F9");
      await terminal.shows(new RegExp(`Signal to ${pid} sleep`));
      terminal.press("Enter");
      await terminal.shows(/Send SIGTERM to this process/);
      terminal.press("Enter");
      await terminal.shows(
        /SIGTERM refused: \d+ sleep belongs to another user, .*EPERM/,
      );
      assert.ok(isAlive(key), "it is alive");
      terminal.press("F8");
      await terminal.shows(/nice \+1 refused: \d+ sleep belongs to another user/);
      assert.equal(new ProcReader().stat(pid)?.nice, new ProcReader().stat(Deno.pid)?.nice);
      terminal.type("q");
      await terminal.shows(/^\$$/m);
    } finally {
      victim.kill("SIGKILL");
      await victim.status;
    }
  }),
);
