import { ProcessTable } from "../src/model/table/table.ts";

/** A real table: each process the child of one before it, seven to a parent. */
export function filledTable(processes: number): ProcessTable {
  const table = new ProcessTable();
  for (let i = 0; i < processes; i++) {
    const pid = i + 1;
    const ppid = i === 0 ? 0 : Math.floor((i - 1) / 7) + 1;
    table.apply({
      ...{ type: "process", ts: i, pid, key: `${pid}-${i}`, ppid, parentKey: null },
      ...{
        comm: { text: `worker-${pid % 50}` },
        uid: pid % 3,
        user: ["root", "www", "db"][pid % 3]!,
      },
      ...{ cgroup: "/", container: null, inferred: false },
      ...{ argv: [{ text: `/usr/bin/worker-${pid % 50}` }, { text: `--shard=${pid}` }] },
      ...{ filename: null, startTime: i * 1e6, state: "S" },
    });
    table.sampled(`${pid}-${i}`, { rssBytes: pid * 4096, cpuPercent: 0, threads: 1 });
  }
  return table;
}
