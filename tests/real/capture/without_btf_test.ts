import assert from "node:assert/strict";
import { parseVersion } from "../../../src/sources/bpftrace/host_measure.ts";
import { chooseProgram } from "../../../src/sources/bpftrace/program_choice.ts";
import { measureHost } from "../../../src/cli/doctor/measure.ts";
import { realHost } from "../../../src/cli/doctor/real_host.ts";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { within } from "../../support/machine/time_limit.ts";
import { type Line, Traceflock, traceflock } from "../../support/machine/traceflock.ts";
import { runProgram, workload } from "../../support/machine/workload.ts";

const STORM = 2_000;
const THREADS = 20;

/** Hides the BTF of the kernel. */
const WRAPPER = 'mount -t tmpfs none /sys/kernel/btf; exec "$@"';
const OPTIONS = { wrapper: ["unshare", "--mount", "--", "sh", "-c", WRAPPER, "sh"] };

Deno.test(
  "without BTF every process is reported from fork to exit, and unknown values are null",
  within(60, async () => {
    requireBpftrace();
    if (await refused()) return;
    await using running = new Traceflock(["--json"], OPTIONS);
    await running.ready();
    const storm = await runProgram(workload("storm"), [String(STORM), "4", "exec"]);
    const threads = await runProgram(workload("threads"), [String(THREADS)]);
    assert.deepEqual(await running.stop(), { code: 0, signal: null });
    assert.equal(running.complaints, "");

    const lines = running.lines;
    assert.deepEqual((lines[0] as unknown as { capabilities: unknown }).capabilities, {
      argv: "procfs",
      exit_status: false,
      exit_stats: false,
      short_lived: true,
      threads: true,
      renames: false,
      killed_by: false,
      oom: false,
      exe: false,
      gid: false,
      login_uid: false,
      tty: false,
      signal: false,
      exec_failed: false,
      setuid: false,
      net: false,
      net_bytes: false,
      file: false,
      open: false,
    });
    assert.equal(lines.at(-1)?.lost, 0);
    const born = new Set(
      lines.filter(({ type, birth_ppid }) => type === "fork" && birth_ppid === storm.pid)
        .map(({ key }) => key),
    );
    assert.equal(born.size, STORM);
    const stories = Map.groupBy(lines.filter(({ key }) => born.has(key)), ({ key }) => key);
    for (const story of stories.values()) {
      assert.deepEqual(story.map(({ type }) => type), ["fork", "exec", "exit"]);
      const exit = story.at(-1)!;
      assert.deepEqual([exit.exit_code, exit.signal, exit.core], [null, null, null]);
      assert.equal(exit.filename, "/proc/self/exe");
    }
    assert.deepEqual(story(lines, threads.pid), ["fork", "exec", "exit"]);
    const exit = lines.find(({ type, pid }) => type === "exit" && pid === threads.pid);
    assert.equal((exit as unknown as { threads_total: number }).threads_total, THREADS + 1);
    // The exit comes neither with the main thread's exit nor with the first of the others.
    assert.ok((exit as unknown as { duration_ns: number }).duration_ns > 95e6);
  }),
);

function story(lines: readonly Line[], pid: number): string[] {
  return lines.filter((line) => line.pid === pid).map(({ type }) => type);
}

/** A bpftrace that needs BTF is refused without it. */
async function refused(): Promise<boolean> {
  const facts = realHost();
  const said = facts.run("bpftrace", ["--version"])?.stdout ?? "";
  const host = { ...measureHost(facts), bpftrace: parseVersion(said), types: null };
  if (chooseProgram(host).kind !== "none") return false;
  const { code, stderr } = await traceflock(["--json"], OPTIONS);
  assert.equal(code, 3);
  assert.match(stderr, /^traceflock: Cannot trace live: .*BTF/);
  return true;
}
