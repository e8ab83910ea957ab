import { type Finder, quantile } from "../findings.ts";
import { storm } from "../load.ts";
import { sleep } from "../process_cost.ts";
import { ScreenReplay } from "../screen_replay.ts";
import { noSettings, TRACEFLOCK_SCREEN } from "../screens.ts";
import { Terminal, type TerminalRecord } from "../terminal.ts";

/** A letter that no name repeats so often: the search has to read all rows. */
const LETTER = "z";
const PROMPT = /z+/;
const SLASH = 0x2f;
const ESCAPE = "\x1b";
const RATE = 20_000;
/** Pauses between keys, uneven so that keys and frames never fall into step. */
const PAUSES_MS = [131, 167, 149, 193, 113];

/** Measures the time from a key press to the changed screen: in calm, and in a storm of 20,000 processes a second. */
export async function keysSuite(finder: Finder, quick: boolean): Promise<void> {
  const [calm, presses] = quick ? [20, 20] : [40, 120];
  const terminal = new Terminal(TRACEFLOCK_SCREEN.command()!, { keep: true, env: noSettings() });
  try {
    await new ScreenReplay().until(terminal, TRACEFLOCK_SCREEN.live!);
    await sleep(1_000);
    const quiet = await typed(terminal, calm);
    finder.figure("key to screen, in calm", "ms", quiet);
    const seconds = Math.ceil((presses * 0.16) + 3);
    const storming = storm({ mode: "vfork", rate: RATE, seconds });
    await sleep(1_500);
    const stormy = await typed(terminal, presses);
    const done = await storming;
    const rate = Math.round(done.processes / done.seconds);
    finder.figure("key to screen, in a storm", "ms", stormy);
    finder.figure("processes a second in the storm", "/s", [rate]);
    finder.figure("key to screen, p99 in a storm", "ms", [quantile(stormy, 0.99)]);
    finder.budget("key to screen, p99 in a storm", 50, "ms", [quantile(stormy, 0.99)]);
  } finally {
    await terminal.close();
  }
}

/** Types into the search prompt; returns the milliseconds until each letter was shown. */
async function typed(terminal: Terminal, presses: number): Promise<number[]> {
  const from = terminal.records.length;
  await terminal.press("/");
  await sleep(500);
  for (let i = 0; i < presses; i++) {
    await terminal.press(LETTER);
    await sleep(PAUSES_MS[i % PAUSES_MS.length]!);
  }
  await sleep(1_000);
  const to = terminal.records.length;
  await terminal.press(ESCAPE);
  await sleep(500);
  return delays(terminal.records.slice(0, to), from);
}

/** Returns the delay of each key: the prompt is as long as the number of answered keys. */
async function delays(records: readonly TerminalRecord[], from: number): Promise<number[]> {
  const replay = new ScreenReplay();
  const pressedTs: number[] = [];
  const found: number[] = [];
  let index = 0;
  await replay.show(records, ({ kind, ts, bytes }) => {
    if (index++ < from) return;
    if (kind === "key") {
      if (bytes[0] !== SLASH) pressedTs.push(ts);
      return;
    }
    const shown = PROMPT.exec(replay.lines.at(-1)!)?.[0].length ?? 0;
    while (found.length < Math.min(shown, pressedTs.length)) {
      found.push((ts - pressedTs[found.length]!) / 1e6);
    }
  });
  const unseen = pressedTs.length - found.length;
  if (unseen > 0) throw new Error(`${unseen} keys never appeared on the screen`);
  return found;
}
