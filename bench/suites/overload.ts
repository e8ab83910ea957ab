import { MAX_OUTPUT_QUEUE_BYTES } from "../../src/model/base/limits.ts";
import { rssOf } from "../../tests/support/model/live_processes.ts";
import { endsEqualToProc, stormCounts } from "../../tests/support/model/stream_checks.ts";
import { Traceflock } from "../../tests/support/machine/traceflock.ts";
import type { Finder } from "../findings.ts";
import { storm } from "../load.ts";
import { sleep } from "../process_cost.ts";

/** Enough to fill the queue of 64 MiB twice. */
const UNREAD = 120_000;
const OVERLOAD = 20_000;
/** bpftrace's default, far below ours. */
const SMALL_BUFFER = "64";
const STOPPED_MS = 1_500;
const QUIET_MS = 4_000;
const MIB = 1024 * 1024;
/** The reader of stdout has taken as much as the pipe holds before the queue begins. */
const PIPE_BYTES = 64 * 1024;

/** Measures what is lost, and whether that is declared, when a reader or the sidecar does not keep up. */
export async function overloadSuite(finder: Finder, quick: boolean): Promise<void> {
  await slowReader(finder, quick ? UNREAD / 10 : UNREAD);
  await stoppedSidecar(finder, OVERLOAD);
}

/** A reader of `--json` that does not read during a storm. */
async function slowReader(finder: Finder, count: number): Promise<void> {
  const what = "slow reader of --json";
  await using running = new Traceflock(["--json"]);
  await running.ready();
  running.hold();
  const readBefore = running.stdout.length;
  const rssBefore = rssOf(running.pid);
  const done = await storm({ mode: "vfork", processes: count });
  await sleep(QUIET_MS);
  finder.figure(`${what}: growth of our memory`, "MB", [(rssOf(running.pid) - rssBefore) / 1e6]);
  running.read();
  await sleep(QUIET_MS);
  await running.stop();
  const { stdout, lines } = running;
  const lost = lines.filter(({ type }) => type === "lost");
  const kernel = lost.filter(({ where }) => where === "kernel").length;
  // The reader gets the queue before the line that declares what was dropped behind it.
  const queued = stdout.indexOf('"type":"lost"') - readBefore - PIPE_BYTES;
  finder.bound(`${what}: queued`, MAX_OUTPUT_QUEUE_BYTES / MIB, "MiB", [
    Math.floor(Math.max(0, queued) / MIB),
  ]);
  finder.budget(`${what}: losses in the kernel, because bpftrace was not drained`, 0, "", [kernel]);
  finder.bound(`${what}: lost events, with the count`, 1, "", [lost.length - kernel]);
  undeclared(finder, what, () => stormCounts(lines, [...done.parents][0]!, count));
}

/** A storm with small buffers, during which the sidecar is stopped for a while. */
async function stoppedSidecar(finder: Finder, count: number): Promise<void> {
  const what = `overload, ${SMALL_BUFFER} pages, stopped sidecar`;
  await using running = new Traceflock(["--json", "--snapshot"], {
    env: { TRACEFLOCK_BUFFER_PAGES: SMALL_BUFFER },
  });
  await running.ready();
  const sidecars = running.tracers();
  const storming = storm({ mode: "vfork", processes: count });
  for (const pid of sidecars) Deno.kill(pid, "SIGSTOP");
  await sleep(STOPPED_MS);
  for (const pid of sidecars) Deno.kill(pid, "SIGCONT");
  const done = await storming;
  const failure = await endsEqualToProc(running).then(() => null, messageOf);
  if (failure !== null) finder.miss(`${what}: the table`, failure);
  finder.budget(`${what}: tables that differ from /proc 2 s after quiet`, 0, "", [
    failure === null ? 0 : 1,
  ]);
  const parent = [...done.parents][0]!;
  undeclared(finder, what, () => stormCounts(running.lines, parent, done.processes));
}

/** Records what is missing beyond the declared losses, and whether any event was wrong. */
function undeclared(finder: Finder, what: string, count: () => ReturnType<typeof stormCounts>) {
  let wrong = 0;
  let beyond = NaN;
  try {
    const { missing, declared } = count();
    finder.figure(`${what}: missing events`, "events", [missing]);
    finder.figure(`${what}: declared lost`, "events", [declared]);
    beyond = Math.max(0, missing - declared);
  } catch (error) {
    wrong = 1;
    finder.miss(`${what}: the events`, messageOf(error));
  }
  finder.budget(`${what}: missing events that no lost event counts`, 0, "", [beyond]);
  finder.budget(`${what}: streams with a wrong, repeated or forged event`, 0, "", [wrong]);
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : `${error}`).split("\n")[0]!;
}
