import { Finder, type Findings, growth, median } from "../findings.ts";
import { Sleepers } from "../load.ts";
import { birthCount, costBetween, processCount, sleep } from "../process_cost.ts";
import { ScreenReplay } from "../screen_replay.ts";
import {
  ATOP,
  BTOP,
  HTOP,
  type ScreenProgram,
  TOP,
  TRACEFLOCK_RICHEST,
  TRACEFLOCK_SCREEN,
} from "../screens.ts";
import { Terminal } from "../terminal.ts";
import { CannotRun, orMissing } from "../tracers.ts";

interface Part {
  readonly processes: number;
  readonly rounds: number;
  /** The screens of each round, one after the other. */
  readonly screens: readonly ScreenProgram[];
  /** The screens of the first round only. */
  readonly once: readonly ScreenProgram[];
}

const BUDGETED = [TRACEFLOCK_SCREEN, BTOP, HTOP];
const OTHERS = [TOP, ATOP];
const PARTS: readonly Part[] = [
  { processes: 100, rounds: 1, screens: BUDGETED, once: [] },
  { processes: 1_000, rounds: 3, screens: BUDGETED, once: [TRACEFLOCK_RICHEST, ...OTHERS] },
  { processes: 3_000, rounds: 3, screens: BUDGETED, once: OTHERS },
  { processes: 5_000, rounds: 1, screens: BUDGETED, once: [] },
  { processes: 10_000, rounds: 1, screens: BUDGETED, once: OTHERS },
];
const QUICK: readonly Part[] = [{ processes: 1_000, rounds: 1, screens: BUDGETED, once: [] }];

/** Time in which a screen draws its first frames and settles. */
const SETTLE_MS = 4_000;
const PATIENCE_MS = 10_000;

/** Measures the cpu of an idle screen of 200x60 among many sleeping processes. */
export async function idleSuite(quick: boolean): Promise<Findings> {
  const finder = new Finder();
  const curves = new Map<string, [number, number][]>();
  for (const { processes, rounds, screens, once } of quick ? QUICK : PARTS) {
    await using _ = await Sleepers.of(processes);
    const there = processCount();
    const births: number[] = [];
    const costs = new Map<ScreenProgram, number[]>();
    for (let round = 0; round < rounds; round++) {
      for (const screen of [...screens, ...round === 0 ? once : []]) {
        await orMissing(screen.name, finder, async () => {
          const cost = await costASecond(screen, quick ? 3_000 : 6_000);
          costs.set(screen, [...costs.get(screen) ?? [], cost.ms]);
          if (screen === TRACEFLOCK_SCREEN) births.push(cost.births);
        });
      }
    }
    record(finder, processes, costs);
    // Births elsewhere are traced and cost cpu: a quiet machine has next to none.
    finder.figure(`${named(processes)}: births of other programs, under traceflock`, "/s", births);
    for (const [{ name }, values] of costs) {
      curves.set(name, [...curves.get(name) ?? [], [there, median(values)]]);
    }
  }
  curves.delete(TRACEFLOCK_RICHEST.name);
  for (const [name, points] of curves) finder.curves.push({ chart: "processes", name, points });
  const ours = curves.get(TRACEFLOCK_SCREEN.name) ?? [];
  if (!quick) {
    const what = "growth of an idle screen's cpu with processes, exponent";
    finder.budget(what, 1.1, "", [growth(ours)]);
  }
  return finder;
}

function record(finder: Finder, processes: number, costs: Map<ScreenProgram, number[]>): void {
  const what = named(processes);
  for (const [{ name }, values] of costs) finder.figure(`${what}: ${name}`, "ms/s", values);
  const ours = costs.get(TRACEFLOCK_SCREEN) ?? [];
  for (const [peer, limit] of [[BTOP, 0.8], [HTOP, 0.35]] as const) {
    const values = finder.ratio(`${what}: traceflock / ${peer.name}`, ours, costs.get(peer) ?? []);
    if (processes !== 1_000 && processes !== 3_000) continue;
    finder.budget(`${what}: cpu, traceflock / ${peer.name}`, limit, "x", values);
  }
  const richest = costs.get(TRACEFLOCK_RICHEST);
  if (richest === undefined) return;
  const name = `${TRACEFLOCK_RICHEST.name} / ${HTOP.name}`;
  const values = finder.ratio(`${what}: ${name}`, richest, costs.get(HTOP) ?? []);
  finder.budget(`${what}: cpu, ${name}`, 1, "x", values);
}

function named(processes: number): string {
  return `idle screen, ${processes.toLocaleString("en-US")} processes`;
}

/**
 * Returns the cpu of a live screen in ms a second, sidecar and children included, and the births of all
 * programs.
 */
async function costASecond(screen: ScreenProgram, forMs: number) {
  const command = screen.command();
  if (command === null) throw new CannotRun("not installed: bench/setup.sh installs it");
  const terminal = new Terminal(command, { env: screen.env?.() ?? {}, keep: true });
  try {
    if (screen.live !== undefined) await new ScreenReplay().until(terminal, screen.live);
    const deadline = performance.now() + PATIENCE_MS;
    while (terminal.isAlive && terminal.written < 1_000 && performance.now() < deadline) {
      await sleep(50);
    }
    await sleep(SETTLE_MS);
    const [before, writtenBefore, began] = [terminal.cost(), terminal.written, performance.now()];
    const bornBefore = birthCount();
    await sleep(forMs);
    const seconds = (performance.now() - began) / 1000;
    const used = costBetween(before, terminal.cost());
    if (!terminal.isAlive) throw new CannotRun(`it exited: ${command.join(" ")}`);
    if (terminal.written === writtenBefore) {
      throw new CannotRun(`its screen never changed: ${command.join(" ")}`);
    }
    return { ms: used.all / seconds, births: (birthCount() - bornBefore) / seconds };
  } finally {
    await terminal.close();
  }
}
