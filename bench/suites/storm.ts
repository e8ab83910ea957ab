import { ROOT } from "../../tests/support/source_files.ts";
import { workload } from "../../tests/support/workload.ts";
import { type Figure, median } from "../figure.ts";
import { cpuMs, family, installed, peakMegabytes, sleep } from "../process_cost.ts";

/** What the same storm is given to, one after the other. */
interface Contestant {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Milliseconds until it watches, for those that do not say so. */
  readonly settleMs: number;
}

const CONTESTANTS: readonly Contestant[] = [
  { name: "traceflock", program: "deno", args: ["task", "-q", "start", "--json"], settleMs: 4000 },
  {
    name: "bpftrace alone",
    program: "bpftrace",
    args: ["-q", "-B", "full", "-o", "/dev/null", `${ROOT}/scripts/lifecycle.bt`, "2"],
    settleMs: 3000,
  },
  { name: "forkstat", program: "forkstat", args: ["-e", "fork,exec,exit"], settleMs: 500 },
];

/** Cpu per event of a storm without and with exec, ours beside bpftrace's alone and forkstat's. */
export async function stormSuite(quick: boolean): Promise<Figure[]> {
  const figures: Figure[] = [];
  const rounds = quick ? 1 : 3;
  for (const [mode, lives, perLife] of [["vfork", 50_000, 2], ["exec", 10_000, 3]] as const) {
    const count = quick ? lives / 5 : lives;
    const costs = new Map<string, number[]>();
    const ours: number[] = [];
    const peaks: number[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const contestant of CONTESTANTS) {
        if (!installed(contestant.program)) continue;
        const { costUs, ownUs, peak } = await run(contestant, mode, count, count * perLife);
        costs.set(contestant.name, [...(costs.get(contestant.name) ?? []), costUs]);
        if (contestant.name === "traceflock") {
          ours.push(ownUs);
          peaks.push(peak);
        }
      }
    }
    for (const [name, values] of costs) {
      figures.push({ name: `${mode} storm, cpu an event: ${name}`, unit: "us", values });
    }
    figures.push(...ratios(mode, costs, ours));
    figures.push({ name: `${mode} storm, peak memory of our process`, unit: "MB", values: peaks });
  }
  return figures;
}

function ratios(mode: string, costs: Map<string, number[]>, ours: number[]): Figure[] {
  const all = costs.get("traceflock")!;
  const alone = costs.get("bpftrace alone");
  const forkstat = costs.get("forkstat");
  const figures: Figure[] = [];
  if (alone !== undefined) {
    const values = ours.map((value, i) => value / alone[i]!);
    figures.push({
      ...{ name: `${mode} storm, our process / bpftrace`, unit: "x", values },
      ...{ budget: "0.5 x", holds: median(values) <= 0.5 },
    });
  }
  if (forkstat !== undefined) {
    const values = all.map((value, i) => value / forkstat[i]!);
    const budget = mode === "vfork" ? 1.5 : 2.5;
    figures.push({
      ...{ name: `${mode} storm, traceflock with bpftrace / forkstat`, unit: "x", values },
      ...{ budget: `${budget} x`, holds: median(values) <= budget },
    });
  }
  return figures;
}

async function run(contestant: Contestant, mode: string, count: number, events: number) {
  const child = new Deno.Command(contestant.program, {
    args: [...contestant.args],
    cwd: ROOT,
    stdin: "null",
    stdout: "null",
    stderr: "null",
    env: { BPFTRACE_PERF_RB_PAGES: "4096" },
  }).spawn();
  await sleep(contestant.settleMs);
  const before = cpuMs(child.pid);
  const runtime = family(child.pid)[1] ?? child.pid;
  const ownBefore = ownCpu(child.pid);
  await new Deno.Command(workload("storm"), { args: [String(count), "1", mode], stdout: "null" })
    .output();
  await sleep(2500);
  const costUs = ((cpuMs(child.pid) - before) * 1000) / events;
  const ownUs = ((ownCpu(child.pid) - ownBefore) * 1000) / events;
  const peak = peakMegabytes(runtime);
  child.kill("SIGTERM");
  await child.status;
  return { costUs, ownUs, peak };
}

/** All but the sidecar, which is the last of the family. */
function ownCpu(pid: number): number {
  const members = family(pid);
  return cpuMs(pid) - (members.length > 2 ? cpuMs(members.at(-1)!) : 0);
}
