/**
 * `deno task pictures`: draws every view of a made-up history, with the real code and a terminal
 * emulator, into docs/pictures, and writes the list of keys in docs/screen.md and the recordings in docs/examples. It makes PNG files where
 * rsvg-convert is installed.
 */

import { NO_EXTRA } from "../../tests/support/model/process_parts.ts";
import { join } from "node:path";
import { FrameEncoder } from "../../src/ui/cells/frame_encoder.ts";
import { threeHosts } from "../../tests/ui/support/fleet_screen.ts";
import { ReplayScreen } from "../../tests/ui/support/replay_screen.ts";
import { StoryScreen } from "../../tests/ui/support/story_screen.ts";
import {
  buildRecording,
  nightRecording,
  tourRecordings,
} from "../../tests/ui/support/tour_recordings.ts";
import { TourScreen } from "../../tests/ui/support/tour_screen.ts";
import {
  forkBombStory,
  KILLED_JOB,
  killedStory,
  pipelineStory,
  type StoryTeller,
} from "../../tests/ui/support/tour_stories.ts";
import { bootWallMs } from "../../src/cli/replay/recording_clock.ts";
import { startFlags } from "../start_flags.ts";
import type { TestScreen } from "../../tests/ui/support/render.ts";
import { withKeys } from "./screen_keys.ts";
import { terminalSvg } from "./terminal_svg.ts";

const PAGE = join(import.meta.dirname ?? ".", "../../docs/screen.md");
const FOLDER = join(import.meta.dirname ?? ".", "../../docs/pictures");
const COLUMNS = 120;
const ROWS = 40;

/** The keys that open the view of each picture. */
const SCENES: Readonly<Record<string, readonly string[]>> = {
  tree: ["Alt+1", "1", "3", "4", "0", "-", "Home", "Down", "Down", "Down", "Down"],
  table: ["Alt+2", "P", "Down"],
  events: ["Alt+3", "Up", "Up", "Up"],
  churn: ["Alt+4", "Down"],
  details: ["Alt+1", "1", "0", "0", "0", "1", "Enter"],
  help: ["Alt+1", "F1"],
};

/** The keys for the pictures of docs/tour.md. */
const TOUR: Readonly<Record<string, readonly [story: StoryTeller, hour: number, keys: string[]]>> =
  {
    "tour-churn": [forkBombStory, 14.05, ["Alt+4", "g"]],
    "tour-killer": [killedStory, 14.05, ["Alt+2", ...String(KILLED_JOB), "Enter"]],
    "tour-pipeline": [pipelineStory, 14.05, ["Alt+3", "\\", ..."under=52110", "Enter"]],
  };
const TOUR_ROWS = 22;
const HOSTS_ROWS = 10;

/** The keys for pictures of a replay of that history. */
const REPLAY: readonly string[] = [
  ...["Alt+1", "}", "m", "}", "m", "}", "e", "e"],
];

/** Seconds of samples for the process in Details. */
const LOOKED_AT = 60;

for (const [name, keys] of Object.entries(SCENES)) {
  const screen = new StoryScreen(COLUMNS, ROWS);
  if (name === "details") lookForAWhile(screen.press(...keys.slice(0, -1)), keys.at(-1)!);
  else screen.press(...keys);
  await draw(name, screen);
}
await draw("hosts", threeHosts(COLUMNS, HOSTS_ROWS));
await draw("replay", new ReplayScreen(COLUMNS, ROWS).press(...REPLAY));

for (const [name, [story, hour, keys]] of Object.entries(TOUR)) {
  await draw(name, new TourScreen(COLUMNS, TOUR_ROWS, story, hour).press(...keys));
}
const night = new ReplayScreen(COLUMNS, TOUR_ROWS, { bytes: nightRecording() });
night.facts = { ...night.facts, host: "web-7", localAtBoot: bootWallMs(night.recording)! };
await draw("tour-cron", night.press("Alt+3", "e"));
await drawReport("tour-build", buildRecording());

for (const [name, bytes] of Object.entries(tourRecordings())) {
  Deno.writeFileSync(join(FOLDER, "../examples", name), bytes);
  console.log(`docs/examples/${name}: ${Math.ceil(bytes.length / 1024)} KB`);
}

Deno.writeTextFileSync(PAGE, withKeys(Deno.readTextFileSync(PAGE)));

async function draw(name: string, screen: TestScreen): Promise<void> {
  screen.frame();
  const frames = new FrameEncoder({ colors: "truecolor", ascii: false });
  await save(name, frames.encode(screen.buffer), screen.buffer.rows);
}

/** Draws the last section of the output of `report build.tflock`: where the time went. */
async function drawReport(name: string, recording: Uint8Array): Promise<void> {
  const cwd = Deno.makeTempDirSync();
  try {
    Deno.writeFileSync(join(cwd, "build.tflock"), recording);
    const main = join(import.meta.dirname ?? ".", "../../src/main.ts");
    const { stdout } = new Deno.Command("deno", {
      args: ["run", ...startFlags(), main, "report", "build.tflock", "--color", "always"],
      ...{ cwd, env: { TZ: "UTC" } },
    }).outputSync();
    const all = new TextDecoder().decode(stdout).trimEnd();
    const text = all.slice(all.lastIndexOf("\n\n", all.indexOf("Where the time went")) + 2);
    const bytes = new TextEncoder().encode(text.replaceAll("\n", "\r\n"));
    await save(name, bytes, text.split("\n").length);
  } finally {
    Deno.removeSync(cwd, { recursive: true });
  }
}

/** Saves the screen of a terminal after these bytes. */
async function save(name: string, bytes: Uint8Array, rows: number): Promise<void> {
  const svg = await terminalSvg(bytes, COLUMNS, rows);
  const path = join(FOLDER, `${name}.svg`);
  Deno.writeTextFileSync(path, svg);
  console.log(`docs/pictures/${name}.svg: ${Math.ceil(svg.length / 1024)} KB`);
  convert(path);
}

/** Opens Details a minute ago, and adds one sample a second until now. */
function lookForAWhile(screen: StoryScreen, open: string): void {
  const end = screen.now;
  const pid = Number(screen.state.selected?.split("-")[0]);
  for (let ago = LOOKED_AT; ago > 0; ago--) {
    const wave = 50 + 40 * Math.sin(ago / 5) + 10 * Math.sin(ago * 1.7);
    const extra = {
      ...NO_EXTRA,
      readRate: wave * 22_000,
      writeRate: (120 - wave) * 900,
      diskReadRate: ago % 12 === 5 ? 160_000 : 0,
      diskWriteRate: ago % 7 === 0 ? 524_288 : 4_096,
    };
    screen.story.sample(pid, { cpuPercent: wave, rssBytes: (12 - ago / 8) * 2 ** 20, extra });
    screen.now = end - ago * 1e9;
    if (ago === LOOKED_AT) screen.press(open);
    screen.frame();
  }
  screen.now = end;
}

/** Converts to PNG for the README: SVG text depends on the reader's fonts. */
function convert(path: string): void {
  try {
    const args = ["-o", path.replace(/svg$/, "png"), path];
    const { success } = new Deno.Command("rsvg-convert", { args }).outputSync();
    if (!success) console.error(`rsvg-convert could not convert ${path}`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.error("No PNG: rsvg-convert is not installed");
  }
}
