import process from "node:process";
import { Capture, type CaptureItem } from "../../src/capture/capture.ts";
import { MAX_SPARE_OBSERVATIONS } from "../../src/model/base/limits.ts";
import type { FlockEvent } from "../../src/model/event/event.ts";
import { ProcessTable } from "../../src/model/table/table.ts";
import { EventLineWriter } from "../../src/wire/event/event_line.ts";
import { execLines, latin1 } from "../../tests/support/capture/capture_lines.ts";
import { NO_LOOKUP } from "../../tests/support/machine/no_lookup.ts";
import type { Finder } from "../findings.ts";

/** Execs in the bytes of one round, and with each watermark: a storm of 10,000 a second. */
const EXECS = 20_000;
const EXECS_A_MARK = 1_000;
/** The same for processes that only fork and exit: a storm of 20,000 a second. */
const FORKS = 20_000;
const FORKS_A_MARK = 2_000;
/** Rounds before the measured ones, in which V8 compiles. */
const WARM_UP = 3;

/**
 * Measures what two tricks of `src/capture/parse` save:
 *
 * - `byte_memo.ts`: our cpu time for execs with four command lines that come again and again, as in a
 *   build, relative to execs whose command lines are all different;
 * - `observation_pool.ts`: our cpu time for forks and exits with it, relative to the time without it.
 */
export function captureSuite(finder: Finder, quick: boolean): Promise<void> {
  const rounds = quick ? 5 : 15;
  const [repeated, distinct, forks] = [execs(4), execs(Infinity), births()];
  const what = "cpu per exec, from bytes to table";
  const [fours, differents] = inTurn(rounds, EXECS, [
    () => cpuOf(repeated),
    () => cpuOf(distinct),
  ]);
  finder.figure(`${what}, 4 command lines`, "us", fours);
  finder.ratio(`${what}: 4 command lines / all different`, fours, differents);
  const birth = "cpu per fork and exit, from bytes to JSON lines";
  const [reused, fresh] = inTurn(rounds, FORKS, [
    () => cpuOf(forks, { toLines: true }),
    () => cpuOf(forks, { toLines: true, maxSpare: 0 }),
  ]);
  finder.figure(birth, "us", reused);
  finder.ratio(`${birth}: reused observations / new ones`, reused, fresh);
  return Promise.resolve();
}

type Pair<T> = readonly [T, T];

/** Returns the microseconds per item of two measurements in turn, after V8 has compiled them. */
function inTurn(rounds: number, items: number, measures: Pair<() => number>): Pair<number[]> {
  const times: Pair<number[]> = [[], []];
  for (let i = 0; i < WARM_UP + rounds; i++) {
    const round = measures.map((measure) => measure() / items);
    if (i >= WARM_UP) round.forEach((time, which) => times[which]!.push(time));
  }
  return times;
}

/** Returns our microseconds for a stream. */
function cpuOf(
  stream: readonly Uint8Array[],
  { toLines = false, maxSpare = MAX_SPARE_OBSERVATIONS } = {},
): number {
  const lines = new EventLineWriter("bench", { seconds: 0, nanoseconds: 0 });
  const table = new ProcessTable({ maxDead: 100 });
  const capture = new Capture({
    ...{ cpus: 1, countsThreads: false, table, lookup: NO_LOOKUP },
    proc: {
      complete: true,
      stat: () => null,
      argv: () => null,
      longerArgv: () => null,
      details: () => {
        throw new Error("every process of the stream is in the table");
      },
    },
    ...{ now: () => 0, clock: () => performance.now() },
    maxSpare,
  });
  const events: FlockEvent[] = [];
  const apply = (item: CaptureItem) => {
    if (item.type === "scanned") return;
    table.apply(item);
    if (toLines) events.push(item);
  };
  const before = process.cpuUsage();
  for (const bytes of stream) {
    capture.push(bytes).items.forEach(apply);
    while (!capture.isIdle) capture.tick().forEach(apply);
    lines.lend(events.splice(0));
  }
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** Returns the forks and exits of the children of one process. */
function births(): Uint8Array[] {
  const all: Uint8Array[] = [];
  const hex = (value: number) => value.toString(16);
  let text = "";
  for (let i = 1; i <= FORKS; i++) {
    const [ts, pid] = [i * 50_000, hex(1_000 + i)];
    const [born, died] = [hex(2 * i - 1), hex(2 * i)];
    text += `F ${hex(ts)} 0 ${born} ${pid} 5 ${pid} 1 0 1 3e8 2a 1 ${pid} effffffc\n` +
      `X ${hex(ts + 20_000)} 0 ${died} ${pid} 5 0 0 0 1 1 3e8 0 0 0 7a12 78 21 0 1 0 0 0 0 0 2a\n`;
    if (i % FORKS_A_MARK !== 0) continue;
    all.push(latin1(`${text}W ${hex(ts + 30_000)} 0 ${died} 0 0 0\n`));
    text = "";
  }
  return all;
}

/** Returns the execs of 100 processes in turn, which have this many command lines. */
function execs(commandLines: number): Uint8Array[] {
  const all: Uint8Array[] = [];
  let text = "";
  for (let i = 1; i <= EXECS; i++) {
    const name = `unit${commandLines === Infinity ? i : i % commandLines}`;
    const argv = latin1(`/usr/bin/cc\0-O2\0-c\0-o\0${name}.o\0${name}.c\0`);
    const [line] = execLines({ argv, path: latin1("/usr/bin/cc"), cpu: 0, seq: i });
    const fields = line!.split(" ");
    const ts = i * 100_000;
    const pid = (100 + i % 100).toString(16);
    fields.splice(1, 6, ts.toString(16), "0", i.toString(16), pid, "1", pid);
    text += fields.join(" ");
    if (i % EXECS_A_MARK !== 0) continue;
    all.push(latin1(`${text}W ${(ts + 1).toString(16)} 0 ${i.toString(16)} 0 0 0\n`));
    text = "";
  }
  return all;
}
