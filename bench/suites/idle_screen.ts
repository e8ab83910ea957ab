import { ROOT } from "../../tests/support/source_files.ts";
import { type Figure, median } from "../figure.ts";
import { cpuMs, family, installed, sleep } from "../process_cost.ts";

const CONTESTANTS = [
  { name: "traceflock", program: "deno", command: "deno task -q start" },
  { name: "htop", program: "htop", command: "htop -d 10" },
  { name: "btop", program: "btop", command: "btop -u 1000" },
] as const;

/** Cpu that a screen of 200x60 takes while nothing happens, among many sleeping processes. */
export async function idleScreenSuite(quick: boolean): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const processes of quick ? [1_000] : [1_000, 3_000]) {
    const sleepers = new Deno.Command("sh", {
      args: ["-c", `i=0; while [ $i -lt ${processes} ]; do sleep 600 & i=$((i+1)); done; wait`],
      stdout: "null",
    }).spawn();
    try {
      await sleep(processes * 3 + 1000);
      const costs = new Map<string, number[]>();
      for (let round = 0; round < (quick ? 1 : 3); round++) {
        for (const { name, program, command } of CONTESTANTS) {
          if (!installed(program)) continue;
          costs.set(name, [...(costs.get(name) ?? []), await run(command, quick ? 5_000 : 10_000)]);
        }
      }
      figures.push(...figuresOf(processes, costs));
    } finally {
      for (const pid of family(sleepers.pid).reverse()) tryKill(pid);
      await sleepers.status;
    }
  }
  return figures;
}

function figuresOf(processes: number, costs: Map<string, number[]>): Figure[] {
  const figures: Figure[] = [];
  for (const [name, values] of costs) {
    figures.push({ name: `idle screen, ${processes} processes: ${name}`, unit: "ms/s", values });
  }
  for (const [name, budget] of [["btop", 0.8], ["htop", 0.3]] as const) {
    const others = costs.get(name);
    if (others === undefined) continue;
    const values = costs.get("traceflock")!.map((value, i) => value / others[i]!);
    figures.push({
      ...{ name: `idle screen, ${processes} processes: traceflock / ${name}`, unit: "x", values },
      ...{ budget: `${budget} x`, holds: median(values) <= budget },
    });
  }
  return figures;
}

/** Milliseconds of cpu a second, in a terminal of script(1), after the start has calmed down. */
async function run(command: string, forMs: number): Promise<number> {
  const terminal = new Deno.Command("script", {
    args: ["-qfc", `stty rows 60 cols 200; cd ${ROOT} && exec ${command}`, "/dev/null"],
    stdin: "piped",
    stdout: "null",
    stderr: "null",
    env: { TERM: "xterm-256color", LANG: "C.UTF-8" },
  }).spawn();
  await sleep(5_000);
  const own = () => family(terminal.pid).slice(1).reduce((sum, pid) => sum + ownMs(pid), 0);
  const before = own();
  await sleep(forMs);
  const used = own() - before;
  for (const pid of family(terminal.pid).reverse()) tryKill(pid, "SIGTERM");
  await terminal.stdin.close();
  await terminal.status;
  return (used * 1000) / forMs;
}

/** Of one process, without its children: they are in the family themselves. */
function ownMs(pid: number): number {
  return cpuMs(pid) - family(pid).slice(1).reduce((sum, child) => sum + cpuMs(child), 0);
}

function tryKill(pid: number, signal: Deno.Signal = "SIGKILL"): void {
  try {
    Deno.kill(pid, signal);
  } catch {
    // It ended by itself.
  }
}
