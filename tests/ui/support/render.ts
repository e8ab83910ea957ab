import { Churn } from "../../../src/model/churn/churn.ts";
import { EventLog } from "../../../src/model/event/event_log.ts";
import type { StraceReader } from "../../../src/model/inspect/strace_log.ts";
import type { ProcessReader } from "../../../src/model/process/process_reader.ts";
import type { ThreadReader } from "../../../src/model/process/thread_list.ts";
import { Rates } from "../../../src/model/event/rates.ts";
import { answerQuestion } from "../../../src/ui/app/answer_question.ts";
import { CellBuffer } from "../../../src/ui/cells/cell_buffer.ts";
import type { ColorLevel } from "../../../src/ui/cells/style.ts";
import type { Effect } from "../../../src/ui/widgets/effect.ts";
import type { CompiledFilter } from "../../../src/ui/widgets/filter.ts";
import { composeFrame, type Frame, FrameModels, frontRows } from "../../../src/ui/app/frame.ts";
import type { Settings } from "../../../src/ui/widgets/settings.ts";
import type { Message } from "../../../src/ui/state/message.ts";
import { initialState, type State } from "../../../src/ui/state/state.ts";
import type { TimelineShape } from "../../../src/ui/frame/replay_port.ts";
import { symbolsFor } from "../../../src/ui/draw/symbols.ts";
import { type KeyEvent, NO_MODIFIERS } from "../../../src/ui/terminal/terminal_event.ts";
import { createTheme } from "../../../src/ui/draw/theme.ts";
import type { Context } from "../../../src/ui/state/context.ts";
import type { FrameInputs } from "../../../src/ui/frame/front.ts";
import { update } from "../../../src/ui/app/update.ts";
import { view } from "../../../src/ui/app/view.ts";
import type { HostHistory, HostVitals } from "../../../src/model/scan/host_vitals.ts";
import type { HostFacts, Losses } from "../../../src/ui/state/host.ts";
import { type FakeTable, SECOND } from "./fake_table.ts";
import { FACTS, NO_LOSSES, NOW, sampleTable, VITALS } from "./sample_host.ts";

/** A query language of one word: a process matches when its comm contains the word; `bad(` is an error. */
export function fakeCompile(text: string): CompiledFilter {
  const column = text.indexOf("(");
  if (column !== -1) return { ok: false, message: "a ( without its )", column };
  const word = text.trim();
  return {
    ok: true,
    matches: (process) => process.image.comm?.text.includes(word) ?? false,
    matchesEvent: (event) => "comm" in event && (event.comm?.text.includes(word) ?? false),
  };
}

export function key(label: string): KeyEvent {
  const parts = label.split("+");
  const name = label === "+" ? "+" : parts.at(-1) ?? "";
  const has = (modifier: string) => label !== "+" && parts.slice(0, -1).includes(modifier);
  return {
    ...NO_MODIFIERS,
    ...{ type: "key", name: name === "Space" ? " " : name },
    ...{ ctrl: has("Ctrl"), alt: has("Alt"), shift: has("Shift") },
  };
}

/** A whole screen without a terminal: a test presses keys and reads the text. */
export class TestScreen {
  state: State;
  now = NOW;
  /** The effects so far; the screen answers effects that ask the table at once. */
  readonly effects: Effect[] = [];
  /** The changes of settings that the screen asked to keep so far, which are no other effects. */
  readonly kept: Partial<Settings>[] = [];
  table: FakeTable;
  /** The table on the screen instead of the usual one, if any. */
  source: ProcessReader | null = null;
  log = new EventLog();
  churn = new Churn();
  facts: HostFacts = FACTS;
  vitals: HostVitals = VITALS;
  /** The readings before now. */
  history: HostHistory = sampleHistory(() => this.vitals);
  losses: Losses = NO_LOSSES;
  rates: Rates;
  /** The activity along the recording on the screen. */
  shape: TimelineShape | null = null;
  /** The output of strace, for its pane. */
  strace: StraceReader | null = null;
  readonly buffer: CellBuffer;
  /** The process of this screen. */
  ownPid: number | null = null;
  /** The threads of the rows, if the screen can read them. */
  threads: ThreadReader | null = null;
  readonly models = new FrameModels();
  readonly #colors: ColorLevel;
  readonly #ascii: boolean;

  constructor(
    columns: number,
    rows: number,
    { table = sampleTable(), colors = "truecolor" as ColorLevel, ascii = false } = {},
  ) {
    this.state = initialState(columns, rows);
    this.buffer = new CellBuffer(columns, rows);
    this.table = table;
    this.#colors = colors;
    this.#ascii = ascii;
    this.rates = sampleRates(this.now);
  }

  send(message: Message): this {
    const { state, effects } = update(this.state, message, this.context());
    this.state = state;
    for (const effect of effects) {
      if (effect.type === "remember-settings") {
        this.kept.push(effect.change);
        continue;
      }
      if (effect.type !== "ask") {
        this.effects.push(effect);
        continue;
      }
      const answer = answerQuestion(effect.question, this.table, this.now, this.ownPid);
      this.send({ type: "answer", answer });
    }
    return this;
  }

  /** Presses keys, with a frame after each. */
  press(...labels: string[]): this {
    for (const label of labels) {
      this.frame();
      this.send(key(label));
    }
    return this;
  }

  /** Types a text into a prompt. */
  type(text: string): this {
    for (const character of text) this.press(character === " " ? "Space" : character);
    return this;
  }

  frame(): Frame {
    this.send({ type: "tick" });
    const frame = composeFrame(this.models, this.state, this.inputs());
    const canvas = {
      buffer: this.buffer,
      theme: createTheme(this.#colors, this.state.settings.theme),
      symbols: symbolsFor(this.#ascii),
    };
    view(canvas, this.state, frame.picture, frame.layout);
    return frame;
  }

  context(): Context {
    const { now, table } = this;
    return {
      ...{ compile: fakeCompile, table, present: now, horizon: 0, position: this.position },
      strace: this.strace,
      rows: (state, isFresh) => frontRows(this.models, state, this.inputs(), isFresh),
    };
  }

  inputs(): FrameInputs {
    const { now, table, source, facts, vitals, history, losses, rates } = this;
    return {
      ...{ now, rowsNow: now, table: source ?? table, liveCount: table.liveCount },
      ...{ log: this.log, churn: this.churn },
      ...{
        facts,
        vitals,
        latestVitals: vitals,
        history,
        losses,
        rates,
        symbols: symbolsFor(this.#ascii),
      },
      strace: this.strace,
      ...(this.shape === null ? {} : { shape: this.shape }),
      ...(this.threads === null ? {} : { threads: this.threads }),
    };
  }

  /** The position of the player of a recording; null live. */
  get position(): Context["position"] {
    return null;
  }

  /** The screen as text, without trailing blanks. */
  text(): string {
    this.frame();
    return Array.from(
      { length: this.buffer.rows },
      (_, y) => this.buffer.rowText(y).trimEnd(),
    ).join("\n");
  }
}

/** Two minutes of activity: a quiet base with two bursts. */
function sampleRates(now: number): Rates {
  const rates = new Rates();
  const totals = { fork: 0, exec: 0, exit: 0 };
  for (let i = 120; i >= 0; i--) {
    const burst = (i > 20 && i < 34) || i < 9 ? 40 : 0;
    totals.fork += Math.round(6 + 5 * Math.sin(i / 3) + burst * (1 + Math.sin(i)) / 2);
    totals.exec += Math.round(4 + 3 * Math.sin(i / 3) + burst * (1 + Math.sin(i)) / 3);
    totals.exit += Math.round(6 + 5 * Math.sin((i + 1) / 3) + burst * (1 + Math.sin(i + 1)) / 2);
    rates.sample(now - i * SECOND, totals);
  }
  return rates;
}

/** A minute of readings that end with the latest ones; nothing is known before it. */
function sampleHistory(latest: () => HostVitals): HostHistory {
  return {
    series: (count, pick) =>
      Array.from({ length: count }, (_, i) => {
        const ago = count - 1 - i;
        if (ago >= 60) return null;
        const value = pick(latest());
        if (value === null || ago === 0) return value;
        const wave = 1 + 0.8 * Math.sin(ago / 4) + (ago > 20 && ago < 34 ? 0.8 : 0);
        return value * Math.max(0, wave);
      }),
  };
}
