import process from "node:process";
import { Capture } from "../../src/capture/capture.ts";
import { ProcessTable } from "../../src/model/table/table.ts";
import { execLines, latin1 } from "../../tests/support/capture_lines.ts";
import { NO_LOOKUP } from "../../tests/support/no_lookup.ts";
import { Finder, type Findings } from "../findings.ts";

/** Execs in the bytes of one round, and with each watermark: a storm of 10,000 a second. */
const EXECS = 20_000;
const EXECS_A_MARK = 1_000;
/** Rounds before the measured ones, in which V8 compiles. */
const WARM_UP = 3;

/**
 * Measures what `byte_memo.ts` saves: our cpu time for execs with four command lines that come again
 * and again, as in a build, relative to execs whose command lines are all different.
 */
export function captureSuite(quick: boolean): Promise<Findings> {
  const finder = new Finder();
  const [repeated, distinct] = [chunks(4), chunks(Infinity)];
  const times: [repeated: number[], distinct: number[]] = [[], []];
  for (let i = 0; i < WARM_UP + (quick ? 5 : 15); i++) {
    const round = [cpuOf(repeated), cpuOf(distinct)] as const;
    if (i < WARM_UP) continue;
    times[0].push(round[0]);
    times[1].push(round[1]);
  }
  const what = "cpu per exec, from bytes to table";
  finder.figure(`${what}, 4 command lines`, "us", times[0]);
  finder.ratio(`${what}: 4 command lines / all different`, ...times);
  return Promise.resolve(finder);
}

/** Returns our microseconds per exec. */
function cpuOf(stream: readonly Uint8Array[]): number {
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
  });
  const before = process.cpuUsage();
  for (const bytes of stream) {
    let items = capture.push(bytes).items;
    for (;;) {
      for (const item of items) if (item.type !== "scanned") table.apply(item);
      if (capture.isIdle) break;
      items = capture.tick();
    }
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / EXECS;
}

/** Returns the execs of 100 processes in turn, which have this many command lines. */
function chunks(commandLines: number): Uint8Array[] {
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
