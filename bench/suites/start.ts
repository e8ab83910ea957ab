import type { Finder } from "../findings.ts";
import { writeCommand } from "../../scripts/package/command_files.ts";
import { startCommand } from "../../tests/support/machine/traceflock.ts";
import { reapedCpuMs, sleep, withOrphans } from "../process_cost.ts";
import { ScreenReplay } from "../screen_replay.ts";
import { BTOP, HTOP, type ScreenProgram, TRACEFLOCK_SCREEN } from "../screens.ts";
import { Terminal } from "../terminal.ts";
import {
  BPFTRACE_JSON,
  CannotRun,
  orMissing,
  RunningTracer,
  TRACEFLOCK,
  type Tracer,
} from "../tracers.ts";

const PATIENCE_MS = 20_000;
/** Lines with a process that make a first frame: some programs draw an empty frame first. */
const ROWS_WANTED = 5;

/** Measures the time from the command to the first frame with real processes, and to live probes. */
export async function startSuite(finder: Finder, quick: boolean): Promise<void> {
  const frames = new Map<ScreenProgram, number[]>();
  const probes = new Map<Tracer, number[]>();
  // Without its cache Deno compiles everything: the first start is a figure of its own.
  const veryFirst: number[] = [];
  await orMissing(TRACEFLOCK_SCREEN.name, finder, async () => {
    veryFirst.push(await firstProcesses(TRACEFLOCK_SCREEN));
  });
  using installation = new Installation();
  const { screen: installed } = installation;
  await orMissing(installed.name, finder, async () => void await firstProcesses(installed));
  for (let round = 0; round < (quick ? 1 : 5); round++) {
    for (const screen of [installed, TRACEFLOCK_SCREEN, HTOP, BTOP]) {
      await orMissing(screen.name, finder, async () => {
        frames.set(screen, [...frames.get(screen) ?? [], await firstProcesses(screen)]);
      });
    }
    for (const tracer of [TRACEFLOCK, BPFTRACE_JSON]) {
      await orMissing(tracer.name, finder, async () => {
        probes.set(tracer, [...probes.get(tracer) ?? [], await untilReady(tracer)]);
      });
    }
  }
  for (const [{ name }, ms] of frames) finder.figure(`first frame: ${name}`, "ms", ms);
  finder.figure("first frame: traceflock, without Deno's cache", "ms", veryFirst);
  for (const [{ name }, ms] of probes) finder.figure(`probes live: ${name}`, "ms", ms);
  const ours = frames.get(TRACEFLOCK_SCREEN) ?? [];
  finder.ratio("first frame: traceflock / htop", ours, frames.get(HTOP) ?? []);
  const live = probes.get(TRACEFLOCK) ?? [];
  const liveRatio = finder.ratio(
    "probes live: traceflock / bpftrace with three probes",
    ...[live, probes.get(BPFTRACE_JSON) ?? []] as const,
  );
  finder.budget("probes live, traceflock / bpftrace with three probes", 3.5, "x", liveRatio);
  finder.budget("probes live", 700, "ms", live);
  const own = frames.get(installed) ?? [];
  finder.budget("first frame with real processes, installed command", 200, "ms", own);
  finder.budget("first frame with real processes, deno task start", 200, "ms", ours);
  await commandCost(finder, quick ? 1 : 5);
  await endCost(finder, quick ? 1 : 5);
  await together(finder, quick ? 1 : 3);
}

/** The command that install.sh installs, in a folder of its own. */
class Installation implements Disposable {
  readonly #folder = Deno.makeTempDirSync({ prefix: "traceflock-bench-" });
  readonly screen: ScreenProgram = {
    ...TRACEFLOCK_SCREEN,
    name: "traceflock, installed",
    command: () => [`${this.#folder}/bin/traceflock`],
  };

  constructor() {
    writeCommand(this.#folder, this.#folder);
    Deno.symlinkSync(Deno.execPath(), `${this.#folder}/lib/traceflock/deno`);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#folder, { recursive: true });
  }
}

/** Measures all of `traceflock -- /bin/true`: wall time and cpu, the sidecar included. */
async function commandCost(finder: Finder, rounds: number): Promise<void> {
  const wall: number[] = [];
  const cpu: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const [program, ...args] = startCommand();
    const before = reapedCpuMs();
    const began = performance.now();
    await withOrphans(async () => {
      await run([program!, ...args, "--", "/bin/true"]);
      wall.push(performance.now() - began);
    });
    cpu.push(reapedCpuMs() - before);
  }
  finder.figure("-- /bin/true: wall time", "ms", wall);
  finder.figure("-- /bin/true: cpu", "ms", cpu);
  finder.budget("-- /bin/true: wall time", 1_100, "ms", wall);
  finder.budget("-- /bin/true: cpu", 1_000, "ms", cpu);
}

/** Measures the time from the exit of a program behind `--` to that of TraceFlock. */
async function endCost(finder: Finder, rounds: number): Promise<void> {
  const ends: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const printed = await run([...startCommand(), "--", "/bin/date", "+%s%N"]);
    ends.push(Date.now() - Number(printed) / 1e6);
  }
  finder.figure("-- CMD: from its exit to the end", "ms", ends);
  finder.ourBudget("-- CMD: from its exit to the end", 300, "ms", ends);
}

/** Measures the time until as many instances as this, started at once, are ready. */
const INSTANCES = 8;
async function together(finder: Finder, rounds: number): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    const running = Array.from({ length: INSTANCES }, () => new RunningTracer(TRACEFLOCK));
    try {
      await Promise.all(running.map((one) => one.ready()));
      times.push(performance.now() - began);
    } finally {
      await Promise.all(running.map((one) => one.stop()));
    }
  }
  finder.figure(`probes live: ${INSTANCES} instances at once`, "ms", times);
  finder.ourBudget(`probes live: ${INSTANCES} instances at once`, 4_000, "ms", times);
}

/** Runs a program to its end, and returns its stdout. */
async function run([program, ...args]: string[]): Promise<string> {
  const { success, stdout } = await new Deno.Command(program!, { args, stderr: "null" }).output();
  if (!success) throw new Error(`${program} ${args.join(" ")} failed`);
  return new TextDecoder().decode(stdout);
}

async function firstProcesses(screen: ScreenProgram): Promise<number> {
  const command = screen.command();
  if (command === null) throw new CannotRun("not installed: bench/setup.sh installs it");
  const terminal = new Terminal(command, { keep: true, env: screen.env?.() ?? {} });
  try {
    const replay = new ScreenReplay();
    const deadline = performance.now() + PATIENCE_MS;
    let shownTs: number | null = null;
    while (shownTs === null) {
      if (performance.now() > deadline || !terminal.isAlive) {
        throw new CannotRun(`no process on its screen: ${command.join(" ")}`);
      }
      await sleep(20);
      await replay.show(terminal.records, ({ ts }) => {
        if (shownTs === null && processLines(replay.lines) >= ROWS_WANTED) shownTs = ts;
      });
    }
    return (shownTs - terminal.startedTs) / 1e6;
  } finally {
    await terminal.close();
  }
}

/** Counts lines that have a pid and a user, as those of every such program do. */
function processLines(lines: readonly string[]): number {
  return lines.filter((line) => /\b\d+\b.*\broot\b/.test(line)).length;
}

async function untilReady(tracer: Tracer): Promise<number> {
  const began = performance.now();
  const running = new RunningTracer(tracer);
  try {
    await running.ready();
    return performance.now() - began;
  } finally {
    await running.stop();
  }
}
