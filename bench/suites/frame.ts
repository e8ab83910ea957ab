import { ProcessSorter } from "../../src/model/list/sorting.ts";
import { FrameEncoder } from "../../src/ui/cells/frame_encoder.ts";
import { pidOf } from "../../src/model/base/keyed_rows.ts";
import type { ProcessKey } from "../../src/model/base/process_key.ts";
import type { ThreadList, ThreadReader } from "../../src/model/process/thread_list.ts";
import type { FakeTable } from "../../tests/ui/support/fake_table.ts";
import { TestScreen } from "../../tests/ui/support/render.ts";
import { filledTable } from "../filled_table.ts";
import { type Finder, growth, median, quantile } from "../findings.ts";
import { yardstick } from "../yardstick.ts";

interface Request {
  readonly processes: number;
  readonly rows: number;
  readonly tree: boolean;
  readonly frames: number;
  /** Keys before the first frame. */
  readonly keys?: readonly string[];
  /** The threads of each process; 1 shows none. */
  readonly threads?: number;
}

/** Frames before the measured ones, in which V8 compiles. */
const WARM_UP = 15;

/** Measures one frame: rows, drawing, difference and encoding, with a fiftieth of the table changed. */
export function frameSuite(finder: Finder, quick: boolean): Promise<void> {
  const frames = quick ? 50 : 300;
  for (const processes of quick ? [10_000] : [1_000, 3_000, 10_000]) {
    for (const tree of [false, true]) {
      const { times, idleBytes } = framesOf({ processes, rows: 60, tree, frames });
      const what = `frame of ${tree ? "tree" : "table"}, ${processes.toLocaleString("en-US")} ` +
        `processes, 200x60`;
      finder.figure(what, "ms", times);
      finder.ratio(`${what} / yardstick`, [median(times)], [yardstick()]);
      if (processes !== 10_000) continue;
      finder.budget(`${what}: median`, 4, "ms", [median(times)]);
      finder.budget(`${what}: p99`, 8, "ms", [quantile(times, 0.99)]);
      finder.budget(`${what}: output of an unchanged frame`, 0, "bytes", [idleBytes]);
    }
  }
  for (const { name, tree, keys, threads = 1 } of quick ? [] : ORDERS) {
    const { times } = framesOf({ processes: 10_000, rows: 60, tree, frames, keys, threads });
    const what = `frame of ${name}, 10,000 processes, 200x60`;
    finder.figure(what, "ms", times);
    finder.ourBudget(`${what}: median`, 4, "ms", [median(times)]);
    finder.ourBudget(`${what}: p99`, 8, "ms", [quantile(times, 0.99)]);
  }
  finder.ratio("sort of 10,000 rows by memory / Array.prototype.sort", ...sortTimes(frames));
  if (!quick) byRows(finder);
  return Promise.resolve();
}

/** The orders that cost more than a sort. */
const ORDERS: readonly (Pick<Request, "tree" | "threads"> & {
  readonly name: string;
  readonly keys: readonly string[];
})[] = [
  { name: "table in groups", tree: false, keys: ["P", "g"] },
  {
    name: "table in open groups with threads",
    tree: false,
    keys: ["P", "g", "*", "H"],
    threads: 8,
  },
  { name: "table with a held order", tree: false, keys: ["P", "z"] },
  { name: "tree with sums", tree: true, keys: ["P", "W"] },
  {
    name: "tree with sums, threads and a held order",
    tree: true,
    keys: ["P", "W", "H", "z"],
    threads: 8,
  },
];

/** Measures the same table on screens with more and more rows. */
function byRows(finder: Finder): void {
  const points: [number, number][] = [];
  for (const rows of [20, 40, 60, 100, 150, 200]) {
    const { times } = framesOf({ processes: 10_000, rows, tree: false, frames: 100 });
    finder.figure(`frame of table, 10,000 processes, 200x${rows}`, "ms", times);
    points.push([rows, median(times)]);
  }
  finder.curves.push({ chart: "rows", name: "10,000 processes", points });
  finder.ourBudget("growth of a frame with its rows, exponent", 1.1, "", [growth(points)]);
}

/** Sorts the same rows by the radix sort and by comparing; returns the milliseconds of each. */
function sortTimes(rounds: number): [radix: number[], compared: number[]] {
  // The memory of a real table has nothing to do with the order of its births.
  const rows = [...filledTable(10_000).living()]
    .sort((a, b) => (a.pid * 7919) % 10_007 - (b.pid * 7919) % 10_007);
  const sorter = new ProcessSorter();
  const radix: number[] = [];
  const compared: number[] = [];
  for (let i = 0; i < rounds + WARM_UP; i++) {
    const began = performance.now();
    sorter.sort(rows, { column: "memory", descending: true });
    const between = performance.now();
    const keyed = rows.map((row) => ({ row, bytes: row.usage.rssBytes ?? -1 }));
    keyed.sort((a, b) => b.bytes - a.bytes || a.row.pid - b.row.pid);
    if (i < WARM_UP) continue;
    radix.push(between - began);
    compared.push(performance.now() - between);
  }
  return [radix, compared];
}

function framesOf({ processes, rows, tree, frames, keys = [], threads = 1 }: Request) {
  const table = filledTable(processes);
  const screen = new TestScreen(200, rows, { table: table as unknown as FakeTable });
  if (tree) screen.press("t");
  // A window has room for few processes; the threads of all others are not read.
  const read = [...table.living()].filter(({ pid }) => pid % 100 === 0).map(({ key }) => key);
  const reader = new BenchThreads(threads, read);
  if (threads > 1) {
    for (const { key } of table.living()) table.sampled(key, { threads });
    screen.threads = reader;
    screen.state = { ...screen.state, canReadThreads: true };
  }
  screen.press(...keys);
  const encoder = new FrameEncoder({ colors: "truecolor", ascii: false });
  const times: number[] = [];
  for (let i = 0; i < frames + WARM_UP; i++) {
    for (const { key, pid } of table.living()) {
      if (pid % 50 === i % 50) table.sampled(key, { cpuPercent: (i * 7) % 100 });
    }
    reader.change(i);
    const began = performance.now();
    screen.frame();
    encoder.encode(screen.buffer);
    if (i >= WARM_UP) times.push(performance.now() - began);
  }
  screen.frame();
  encoder.encode(screen.buffer);
  screen.frame();
  return { times, idleBytes: encoder.encode(screen.buffer).length };
}

/** Threads of any process, whose cpu changes with each frame. */
class BenchThreads implements ThreadReader {
  revision = 0;
  readonly #lists = new Map<ProcessKey, ThreadList>();

  readonly pids: ReadonlySet<number>;

  constructor(private readonly count: number, private readonly keys: readonly ProcessKey[]) {
    this.pids = new Set(keys.map(pidOf));
  }

  change(round: number): void {
    if (this.count === 1) return;
    this.revision = round + 1;
    // The sampler has read the threads before a frame too.
    for (const key of this.keys) this.#read(key);
  }

  of(key: ProcessKey): ThreadList | undefined {
    return this.#lists.get(key);
  }

  #read(key: ProcessKey): void {
    const threads = Array.from({ length: this.count }, (_, i) => ({
      ...{ tid: i + 1, comm: { text: `worker-${i}` }, state: "S", cpuNs: i * 1e7, nice: 0 },
      ...{ cpuPercent: (i * 7 + this.revision) % 100, priority: 20, processor: 0 },
    }));
    this.#lists.set(key, { threads, total: this.count });
  }
}
