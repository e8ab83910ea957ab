import type { Finder } from "../findings.ts";
import { Sleepers, storm } from "../load.ts";
import { megabytes, sleep } from "../process_cost.ts";
import { ScreenReplay } from "../screen_replay.ts";
import { noSettings, TRACEFLOCK_SCREEN } from "../screens.ts";
import { Terminal } from "../terminal.ts";
import { RunningTracer, TRACEFLOCK } from "../tracers.ts";

const REST_MS = 8_000;

/** Measures memory and losses with 10,000 living and 200,000 dead processes, headless and with the screen. */
export async function memorySuite(finder: Finder, quick: boolean): Promise<void> {
  const [living, processes] = quick ? [1_000, 20_000] : [10_000, 200_000];
  await using _ = await Sleepers.of(living);
  const after = `among ${living.toLocaleString("en-US")} living, ` +
    `${processes.toLocaleString("en-US")} dead`;
  await headless(finder, after, processes);
  await onScreen(finder, after, processes);
}

async function headless(finder: Finder, after: string, processes: number): Promise<void> {
  const running = new RunningTracer(TRACEFLOCK);
  try {
    await running.ready();
    const quiet = megabytes(running.pid, "VmRSS");
    const done = await storm({ mode: "vfork", processes });
    await running.drained(done.processes);
    await sleep(REST_MS);
    record(finder, `headless, ${after}`, running.pid, quiet);
    await running.stop();
    const { forks, exits, repeated, declared } = await running.count(done.parents);
    const missed = 2 * done.processes - forks - exits;
    finder.figure(`headless, storm of ${processes}: processes a second`, "/s", [
      done.processes / done.seconds,
    ]);
    finder.budget(`storm of ${processes}, headless: events missed`, 0, "", [missed]);
    finder.budget(`storm of ${processes}, headless: events there twice`, 0, "", [repeated]);
    finder.budget(`storm of ${processes}, headless: events declared lost`, 0, "", [declared ?? 0]);
  } finally {
    await running.stop();
  }
}

/** Runs once before the measurement: without its cache Deno compiles everything, in tens of megabytes. */
async function hasRunBefore(): Promise<void> {
  const terminal = new Terminal(TRACEFLOCK_SCREEN.command()!, { keep: true, env: noSettings() });
  try {
    await new ScreenReplay().until(terminal, TRACEFLOCK_SCREEN.live!);
  } finally {
    await terminal.close();
  }
}

async function onScreen(finder: Finder, after: string, processes: number): Promise<void> {
  await hasRunBefore();
  const terminal = new Terminal(TRACEFLOCK_SCREEN.command()!, { keep: true, env: noSettings() });
  try {
    const replay = new ScreenReplay();
    await replay.until(terminal, TRACEFLOCK_SCREEN.live!);
    await sleep(1_000);
    const quiet = megabytes(terminal.pid, "VmRSS");
    const done = await storm({ mode: "vfork", processes });
    await sleep(REST_MS);
    record(finder, `screen, ${after}`, terminal.pid, quiet);
    finder.figure(`screen, storm of ${processes}: processes a second`, "/s", [
      done.processes / done.seconds,
    ]);
    await replay.show(terminal.records);
    const lost = /LOST ([\d,]+)/.exec(replay.lines.join("\n"))?.[1] ?? "0";
    finder.budget(`storm of ${processes}, screen: events lost`, 0, "", [
      Number(lost.replaceAll(",", "")),
    ]);
  } finally {
    await terminal.close();
  }
}

/** Records resident memory before, after and at its peak; the budget is about the peak. */
function record(finder: Finder, what: string, pid: number, quiet: number): void {
  const [rest, peak] = [megabytes(pid, "VmRSS"), megabytes(pid, "VmHWM")];
  finder.figure(`memory, ${what}: before`, "MB", [quiet]);
  finder.figure(`memory, ${what}: after`, "MB", [rest]);
  finder.figure(`memory, ${what}: peak`, "MB", [peak]);
  finder.budget(`memory, ${what}: peak`, 190, "MB", [peak]);
}
