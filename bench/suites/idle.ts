import { type Finder, growth, median } from "../findings.ts";
import { Sleepers } from "../load.ts";
import { birthCount, type Cost, costBetween, processCount, sleep } from "../process_cost.ts";
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
  /** The screens, which all run from the beginning to the end of the part. */
  readonly screens: readonly ScreenProgram[];
  /** Windows, one after the other, in each of which all screens are measured. */
  readonly windows: number;
}

/**
 * The time in which V8 compiles what an idle screen needs, and all screens settle. An idle screen calls
 * most functions once a second: from 35 to 45 s after its start it took 14 ms/s, and 8 ms/s after 45 s.
 */
const SETTLE_MS = 60_000;
const WINDOW_MS = 10_000;
const PATIENCE_MS = 10_000;

const BUDGETED = [TRACEFLOCK_SCREEN, BTOP, HTOP];
const PARTS: readonly Part[] = [
  { processes: 1_000, screens: [...BUDGETED, TRACEFLOCK_RICHEST, TOP, ATOP], windows: 3 },
  { processes: 3_000, screens: [...BUDGETED, TOP, ATOP], windows: 3 },
  { processes: 10_000, screens: BUDGETED, windows: 1 },
];

/**
 * Measures the cpu of idle screens of 200x60 among many sleeping processes. All screens run at the same
 * time, so they have the same machine, the same processes and the same births.
 */
export async function idleSuite(finder: Finder, quick: boolean): Promise<void> {
  const curves = new Map<string, [number, number][]>();
  const parts = quick ? [{ processes: 1_000, screens: BUDGETED, windows: 1 }] : PARTS;
  const [settleMs, windowMs] = quick ? [4_000, 3_000] : [SETTLE_MS, WINDOW_MS];
  for (const { processes, screens, windows } of parts) {
    await using _ = await Sleepers.of(processes);
    const there = processCount();
    const running = (await Promise.all(screens.map((screen) => opened(screen, finder))))
      .filter((screen) => screen !== null);
    try {
      await sleep(settleMs);
      const births: number[] = [];
      for (let round = 0; round < windows; round++) {
        births.push(await watchWindow(running, windowMs, finder));
      }
      record(finder, processes, running);
      // Births elsewhere are traced and cost cpu: a quiet machine has next to none.
      finder.figure(`${named(processes)}: births of other programs`, "/s", births);
    } finally {
      await Promise.all(running.map(({ terminal }) => terminal.close()));
    }
    for (const { screen: { name }, costs } of running) {
      const valid = costs.filter(Number.isFinite);
      if (valid.length === 0) continue;
      curves.set(name, [...curves.get(name) ?? [], [there, median(valid)]]);
    }
  }
  curves.delete(TRACEFLOCK_RICHEST.name);
  for (const [name, points] of curves) finder.curves.push({ chart: "processes", name, points });
  if (quick) return;
  const what = "growth of an idle screen's cpu with processes, exponent";
  finder.ourBudget(what, 1.1, "", [growth(curves.get(TRACEFLOCK_SCREEN.name) ?? [])]);
}

interface RunningScreen {
  readonly screen: ScreenProgram;
  readonly terminal: Terminal;
  /** Its cpu in each window, ms a second; NaN where it did not run or did not change. */
  readonly costs: number[];
}

/** Opens a screen, and waits until it is live; null when it cannot run. */
async function opened(screen: ScreenProgram, finder: Finder): Promise<RunningScreen | null> {
  let running: RunningScreen | null = null;
  await orMissing(screen.name, finder, async () => {
    const command = screen.command();
    if (command === null) throw new CannotRun("not installed: bench/setup.sh installs it");
    const terminal = new Terminal(command, { env: screen.env?.() ?? {}, keep: true });
    try {
      if (screen.live !== undefined) await new ScreenReplay().until(terminal, screen.live);
      const deadline = performance.now() + PATIENCE_MS;
      while (terminal.isAlive && terminal.written < 1_000 && performance.now() < deadline) {
        await sleep(50);
      }
      running = { screen, terminal, costs: [] };
    } finally {
      if (running === null) await terminal.close();
    }
  });
  return running;
}

/**
 * Measures all screens over the same time, sidecars and children included. Returns the births of all
 * programs a second.
 */
async function watchWindow(
  screens: readonly RunningScreen[],
  forMs: number,
  finder: Finder,
): Promise<number> {
  const [began, bornBefore] = [performance.now(), birthCount()];
  const before: readonly (readonly [RunningScreen, Cost, number])[] = screens
    .map((running) => [running, running.terminal.cost(), running.terminal.written]);
  await sleep(forMs);
  const seconds = (performance.now() - began) / 1000;
  for (const [{ screen, terminal, costs }, cost, written] of before) {
    const used = costBetween(cost, terminal.cost());
    const isValid = terminal.isAlive && terminal.written > written;
    costs.push(isValid ? used.all / seconds : NaN);
    if (isValid) continue;
    finder.miss(screen.name, terminal.isAlive ? "its screen never changed" : "it exited");
  }
  return (birthCount() - bornBefore) / seconds;
}

function record(finder: Finder, processes: number, running: readonly RunningScreen[]): void {
  const what = named(processes);
  const costsOf = (wanted: ScreenProgram) =>
    running.find(({ screen }) => screen === wanted)?.costs ?? [];
  for (const { screen, costs } of running) finder.figure(`${what}: ${screen.name}`, "ms/s", costs);
  const ours = costsOf(TRACEFLOCK_SCREEN);
  for (const [peer, limit] of [[BTOP, 0.8], [HTOP, 0.35]] as const) {
    const values = finder.ratio(`${what}: traceflock / ${peer.name}`, ours, costsOf(peer));
    if (processes !== 1_000 && processes !== 3_000) continue;
    finder.budget(`${what}: cpu, traceflock / ${peer.name}`, limit, "x", values);
  }
  const richest = costsOf(TRACEFLOCK_RICHEST);
  if (richest.length === 0) return;
  const name = `${TRACEFLOCK_RICHEST.name} / ${HTOP.name}`;
  const values = finder.ratio(`${what}: ${name}`, richest, costsOf(HTOP));
  finder.ourBudget(`${what}: cpu, ${name}`, 1, "x", values);
}

function named(processes: number): string {
  return `idle screen, ${processes.toLocaleString("en-US")} processes`;
}
