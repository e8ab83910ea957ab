import assert from "node:assert/strict";
import { EventLog } from "../../../src/model/event/event_log.ts";
import type { CellBuffer } from "../../../src/ui/cells/cell_buffer.ts";
import { FrameEncoder } from "../../../src/ui/cells/frame_encoder.ts";
import { Program, type ProgramOptions, type ScreenPort } from "../../../src/ui/app/program.ts";
import type { ScreenEvents } from "../../../src/ui/terminal/screen.ts";
import { FakeClock } from "./fake_clock.ts";
import { type FakeTable } from "./fake_table.ts";
import { fakeCompile, key } from "./render.ts";
import { FACTS, NO_LOSSES, NOW, sampleTable, VITALS } from "./sample_host.ts";

/** A screen that keeps its frames. */
class MemoryScreen implements ScreenPort {
  readonly #encoder = new FrameEncoder({ colors: "none", ascii: false });
  frames = 0;
  bytes = 0;
  text = "";
  isBusy = false;
  log: string[] = [];

  enter() {
    this.log.push("enter");
  }
  size() {
    return { columns: 100, rows: 30 };
  }
  copy(text: string) {
    this.log.push(`copy ${text}`);
  }
  takeMouse(isTaken: boolean) {
    this.log.push(isTaken ? "take the mouse" : "leave the mouse");
  }
  redraw() {
    this.log.push("redraw");
  }
  suspend() {
    this.log.push("suspend");
    return Promise.resolve();
  }
  close() {
    this.log.push("close");
    return Promise.resolve();
  }
  present(frame: CellBuffer) {
    if (this.isBusy) return "busy";
    this.frames++;
    this.text = Array.from({ length: frame.rows }, (_, y) => frame.rowText(y).trimEnd()).join("\n");
    const { length } = this.#encoder.encode(frame);
    this.bytes += length;
    return length === 0 ? "same" : "sent";
  }
}

export interface Running {
  program: Program;
  screen: MemoryScreen;
  clock: FakeClock;
  table: FakeTable;
  events: ScreenEvents;
  ended: ReturnType<Program["run"]>;
}

type Changes =
  & Partial<
    Pick<
      ProgramOptions,
      | "filter"
      | "sort"
      | "record"
      | "settings"
      | "samples"
      | "refresh"
      | "vitals"
      | "totals"
      | "losses"
      | "perform"
      | "readRare"
    >
  >
  & {
    table?: FakeTable;
    log?: EventLog;
  };

/** Starts a program over a sample table, with a clock and a screen of the test. */
export function running(changes: Changes = {}): Running {
  const screen = new MemoryScreen();
  const clock = new FakeClock(NOW);
  const table = changes.table ?? sampleTable();
  let events: ScreenEvents | undefined;
  const program = new Program({
    ...{ table, clock, colors: "none", ascii: false, compileFilter: fakeCompile },
    ...(changes.filter === undefined ? {} : { filter: changes.filter }),
    ...(changes.sort === undefined ? {} : { sort: changes.sort, tree: false }),
    ...(changes.log === undefined ? {} : { log: changes.log }),
    ...(changes.settings === undefined ? {} : { settings: changes.settings }),
    ...(changes.record === undefined ? {} : { record: changes.record }),
    screen: (listener) => {
      events = listener;
      return screen;
    },
    facts: () => FACTS,
    vitals: changes.vitals ?? (() => VITALS),
    totals: changes.totals ?? (() => ({ fork: 0, exec: 0, exit: 0 })),
    losses: changes.losses ?? (() => NO_LOSSES),
    ...(changes.refresh === undefined ? {} : { refresh: changes.refresh }),
    ...(changes.readRare === undefined ? {} : { readRare: changes.readRare }),
    ...(changes.perform === undefined ? {} : { perform: changes.perform }),
    ...(changes.samples === undefined ? {} : { samples: changes.samples }),
  });
  const ended = program.run();
  clock.pass(1);
  assert.ok(events !== undefined);
  return { program, screen, clock, table, events, ended };
}

/** Ends the program by its key. */
export async function quit({ events, ended }: Running): Promise<void> {
  events.input(key("q"));
  assert.deepEqual(await ended, { reason: "asked" });
}
