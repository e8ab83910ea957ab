import { compileQuery } from "../../src/model/query/compile_query.ts";
import { FrameEncoder } from "../../src/ui/cells/diff.ts";
import { ProcessTable } from "../../src/model/table.ts";
import { fakeProcess, type FakeTable } from "../../tests/ui/support/fake_table.ts";
import { TestScreen } from "../../tests/ui/support/render.ts";
import { type Figure, median, quantile } from "../figure.ts";

/** What one frame costs: rows, drawing, difference and encoding, with everything changed. */
export function frameSuite(quick: boolean): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const processes of [1_000, 10_000]) {
    for (const tree of [false, true]) {
      const table = filledTable(processes);
      const screen = new TestScreen(200, 60, { table: table as unknown as FakeTable });
      if (tree) screen.press("t");
      const encoder = new FrameEncoder({ colors: "truecolor", ascii: false });
      const values: number[] = [];
      for (let i = 0; i < (quick ? 40 : 300); i++) {
        for (const { key, pid } of table.living()) {
          if (pid % 50 === i % 50) table.sampled(key, { cpuPercent: (i * 7) % 100 });
        }
        const began = performance.now();
        screen.frame();
        encoder.encode(screen.buffer);
        if (i >= 10) values.push(performance.now() - began);
      }
      const budgeted = processes === 10_000;
      figures.push({
        name: `frame of ${tree ? "tree" : "table"}, ${processes} processes, 200x60`,
        unit: "ms",
        values,
        ...(budgeted
          ? {
            budget: "4 ms median, 8 ms p99",
            holds: median(values) <= 4 && quantile(values, 0.99) <= 8,
          }
          : {}),
      });
    }
  }
  figures.push(queryFigure());
  return Promise.resolve(figures);
}

/** A real table: each process the child of one before it, seven to a parent. */
function filledTable(processes: number): ProcessTable {
  const table = new ProcessTable();
  for (let i = 0; i < processes; i++) {
    const pid = i + 1;
    const ppid = i === 0 ? 0 : Math.floor((i - 1) / 7) + 1;
    table.apply({
      ...{
        type: "process",
        ts: i,
        pid,
        key: `${pid}-${i}`,
        ppid,
        parentKey: null,
        inferred: false,
      },
      ...{
        comm: { text: `worker-${pid % 50}` },
        uid: 0,
        user: "root",
        cgroup: "/",
        container: null,
      },
      ...{ argv: [{ text: `/usr/bin/worker-${pid % 50}` }, { text: `--shard=${pid}` }] },
      ...{ filename: null, startTime: i * 1e6, state: "S" },
    });
    table.sampled(`${pid}-${i}`, { rssBytes: pid * 4096, cpuPercent: 0, threads: 1 });
  }
  return table;
}

/** Asking 10,000 processes a question. */
function queryFigure(): Figure {
  const processes = Array.from({ length: 10_000 }, (_, i) => fakeProcess(i + 1));
  const query = compileQuery("rss>=1M and user!=root");
  if (query.kind === "error") throw new Error(query.message);
  const context = { now: 0, isUnder: () => false };
  const values: number[] = [];
  for (let i = 0; i < 50; i++) {
    const began = performance.now();
    for (const process of processes) query.matchesProcess(process, context);
    values.push(performance.now() - began);
  }
  return { name: "query over 10,000 processes", unit: "ms", values };
}
