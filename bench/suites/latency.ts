import { bootTime } from "../../src/sources/libc/clock.ts";
import { type Finder, quantile } from "../findings.ts";
import { storm, type StormDone } from "../load.ts";
import { sleep } from "../process_cost.ts";
import { installed, start, stop } from "../started.ts";
import { TRACEFLOCK } from "../tracers.ts";

/** Processes a second, as in the budget. */
const RATE = 500;
const BURST = 20_000;
/** Time after the burst in which late lines may come. */
const QUIET_MS = 2_000;

/** The peer prints only deaths: the least that bpftrace itself can do. */
const PEER =
  'tracepoint:sched:sched_process_exit { printf("%llu\\n", nsecs); } interval:s:1 { printf("0\\n"); }';

interface Arrival {
  readonly ts: number;
  readonly seenTs: number;
}

/** Measures the time from an event in the kernel to its line on stdout, order included; also after a burst. */
export async function latencySuite(finder: Finder, quick: boolean): Promise<void> {
  const seconds = quick ? 3 : 10;
  const load = () => storm({ mode: "exec", rate: RATE, seconds });
  const ours = await listen(
    [TRACEFLOCK.program, ...TRACEFLOCK.args],
    (line) => line.includes('"type":"ready"'),
    (line) => /^.{0,20}"type":"(fork|exec|exit)"/.test(line) ? JSON.parse(line).ts : null,
    quick ? [load] : [load, () => storm({ mode: "vfork", processes: BURST })],
  );
  const delays = ours.arrivals[0]!.map(delayMs);
  finder.figure(`event to line, ${RATE} processes/s: traceflock`, "ms", delays);
  finder.figure(`event to line, p99: traceflock`, "ms", [quantile(delays, 0.99)]);
  finder.budget("event to line, p99", 250, "ms", [quantile(delays, 0.99)]);
  if (!quick) {
    const late = (ours.arrivals[1]!.at(-1)!.seenTs - ours.endedTs[1]!) / 1e6;
    finder.budget(
      `delay of the last line after a burst of ${BURST.toLocaleString("en-US")}`,
      5_000,
      "ms",
      [
        Math.max(0, late),
      ],
    );
  }
  if (installed("bpftrace") === null) {
    finder.miss("bpftrace", "not installed: bench/setup.sh installs it");
    return;
  }
  const zero = (line: string) => line.includes("0\\n");
  const theirs = await listen(
    [installed("bpftrace")!, "-f", "json", "-e", PEER],
    zero,
    (line) => Number(/"data": "(\d{2,})/.exec(line)?.[1] ?? 0) || null,
    [load],
  );
  const peer = theirs.arrivals[0]!.map(delayMs);
  finder.figure("event to line: bpftrace -f json, no order", "ms", peer);
  finder.ratio(
    "event to line, p99: traceflock / bpftrace without order",
    ...[[quantile(delays, 0.99)], [quantile(peer, 0.99)]] as const,
  );
}

function delayMs({ ts, seenTs }: Arrival): number {
  return (seenTs - ts) / 1e6;
}

/** Runs the loads one after another; returns when the events of each arrived. */
async function listen(
  command: readonly string[],
  isReady: (line: string) => boolean,
  momentOf: (line: string) => number | null,
  loads: readonly (() => Promise<StormDone>)[],
): Promise<{ arrivals: Arrival[][]; endedTs: number[] }> {
  const child = start(command, { stdout: "piped" });
  const arrivals: Arrival[][] = [];
  const endedTs: number[] = [];
  let ready!: () => void;
  const watching = new Promise<void>((resolve) => ready = resolve);
  const reading = (async () => {
    let rest = "";
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      const seenTs = bootTime();
      const lines = (rest + chunk).split("\n");
      rest = lines.pop()!;
      for (const line of lines) {
        if (isReady(line)) ready();
        const ts = momentOf(line);
        if (ts !== null) arrivals.at(-1)?.push({ ts, seenTs });
      }
    }
    ready();
  })();
  await watching;
  for (const load of loads) {
    arrivals.push([]);
    await load();
    endedTs.push(bootTime());
    await sleep(QUIET_MS);
  }
  await stop(child);
  await reading;
  return { arrivals, endedTs };
}
