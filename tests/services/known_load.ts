/** Processes whose births a trial knows without a tracer, and what a recording has of them. */
import { eventually } from "../support/machine/time_limit.ts";
import { Recording } from "../../src/sources/replay/recording.ts";
import type { FlockEvent } from "../../src/model/event/event.ts";

/** One process of the load: when it was born (nanoseconds since boot, to 10 ms) and its pid. */
interface KnownProcess {
  readonly ts: number;
  readonly pid: number;
}

/** Starts processes at a pace until it is stopped. A shell does it, so that the pace holds on a busy machine. */
export class KnownLoad implements AsyncDisposable {
  readonly #shell: Deno.ChildProcess;
  #known: readonly KnownProcess[] | null = null;

  constructor(private readonly file: string, perRound = 20) {
    this.#shell = new Deno.Command("sh", {
      args: ["-c", SCRIPT, "known-load", file, String(perRound)],
      ...{ stdin: "null", stdout: "null", stderr: "null" },
    }).spawn();
  }

  /** Ends the load. Returns its processes. */
  async stop(): Promise<readonly KnownProcess[]> {
    if (this.#known !== null) return this.#known;
    Deno.writeTextFileSync(`${this.file}.stop`, "");
    await this.#shell.status;
    return this.#known = Deno.readTextFileSync(this.file).trimEnd().split("\n").map((line) => {
      const [seconds, pid] = line.split(" ");
      return { ts: Number(seconds) * 1e9, pid: Number(pid) };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/** Each process is a real program, in a process of its own. The shell's own words make no process. */
const SCRIPT = `
while [ ! -e "$1.stop" ]; do
  n=0
  while [ $n -lt "$2" ]; do
    read up rest </proc/uptime
    /bin/true & echo "$up $!"
    wait
    n=$((n + 1))
  done
  sleep 0.1
done >"$1"
`;

/** What a recording has of a load. */
export interface Verdict {
  /** Events that are there twice. */
  readonly doubled: readonly string[];
  /** Births, programs and deaths of the load that are not there, outside of gaps. */
  readonly missing: number;
  /** The same inside of gaps. */
  readonly untraced: number;
  /** Events that `lost` events count; null when one does not know its number. */
  readonly lost: number | null;
  readonly gaps: number;
  readonly events: readonly FlockEvent[];
  readonly damage: readonly string[];
}

export function judge(paths: readonly string[], load: readonly KnownProcess[]): Verdict {
  const recording = Recording.open(paths);
  const events = [...recording.events()].map(({ event }) => event);
  const seen = new Map<string, number>();
  const byPid = new Map<number, { readonly type: string; readonly ts: number }[]>();
  const gaps: { readonly from: number; readonly to: number }[] = [];
  let lost: number | null = 0;
  for (const event of events) {
    if (event.type === "lost") {
      lost = lost === null || event.count === null ? null : lost + event.count;
    } else if (event.type === "gap") {
      gaps.push({ from: event.fromTs - SLACK_NS, to: event.toTs + SLACK_NS });
    }
    if (event.type !== "fork" && event.type !== "exec" && event.type !== "exit") continue;
    // A process may call exec several times, never twice at one moment.
    const one = `${event.type} ${event.key}${event.type === "exec" ? ` ${event.ts}` : ""}`;
    seen.set(one, (seen.get(one) ?? 0) + 1);
    let ofPid = byPid.get(event.pid);
    if (ofPid === undefined) byPid.set(event.pid, ofPid = []);
    ofPid.push(event);
  }
  let [missing, untraced] = [0, 0];
  for (const { ts, pid } of load) {
    const near = (byPid.get(pid) ?? []).filter((event) => Math.abs(event.ts - ts) < NEAR_NS);
    const absent = ["fork", "exec", "exit"].filter((type) =>
      !near.some((event) => event.type === type)
    ).length;
    if (gaps.some(({ from, to }) => ts >= from && ts <= to)) untraced += absent;
    else missing += absent;
  }
  return {
    doubled: [...seen].filter(([, times]) => times > 1).map(([one]) => one),
    ...{ missing, untraced, lost, gaps: gaps.length, events, damage: recording.damage },
  };
}

/** Waits until a recording has the last process of a load. */
export async function recordedUntil(
  path: string,
  load: readonly KnownProcess[],
): Promise<void> {
  const { pid, ts } = load.at(-1)!;
  await eventually(`${path} has the end of the load`, () => {
    try {
      return [...Recording.open([path]).events()].some(({ event }) =>
        event.type === "exit" && event.pid === pid && Math.abs(event.ts - ts) < NEAR_NS
      );
    } catch {
      return false;
    }
  });
}

/** /proc/uptime has hundredths; a process of the load lives a few milliseconds. */
const SLACK_NS = 0.2e9;
/** A pid comes again later than this. */
const NEAR_NS = 2e9;
