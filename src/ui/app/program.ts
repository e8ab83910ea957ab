import type { ExtraNeeds } from "../../model/process/extra_usage.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import type { Process } from "../../model/process/process.ts";
import type { SampledSteps } from "../../model/process/sample_history.ts";
import { answerQuestion } from "./answer_question.ts";
import { CellBuffer } from "../cells/cell_buffer.ts";
import type { Effect, Outcome } from "../widgets/effect.ts";
import { firstState, type ProgramOptions, type ScreenPort } from "./program_options.ts";
import type { Context } from "../state/context.ts";
import { composeFrame, type Frame, FrameModels, frontRows } from "./frame.ts";
import type { FrameInputs } from "../frame/front.ts";
import type { Message } from "../state/message.ts";
import { Moments } from "./moments.ts";
import { Pacer } from "./pacer.ts";
import { Pointer } from "./pointer.ts";
import type { Canvas } from "../draw/pen.ts";
import { exportView } from "./export_view.ts";
import type { ScreenEvents } from "../terminal/screen.ts";
import type { MouseEvent, TerminalEvent } from "../terminal/terminal_event.ts";
import { SettingsKeeper } from "./settings_keeper.ts";
import { extraNeeds } from "../state/shown_columns.ts";
import { selectedText } from "../draw/selection.ts";
import type { Question } from "../widgets/question.ts";
import { slownessOf, type State } from "../state/state.ts";
import { symbolsFor } from "../draw/symbols.ts";
import type { Settings } from "../widgets/settings.ts";
import type { ThemeName } from "../draw/palettes.ts";
import { createTheme } from "../draw/theme.ts";
import { isList } from "../widgets/view_id.ts";
import { within } from "../widgets/replay_state.ts";
import type { ShownMoment } from "../replay/past_tables.ts";
import { update } from "./update.ts";
import { view } from "./view.ts";

const NO_STEPS: SampledSteps = { steps: [], untilTs: 0 };

export type { ProgramOptions, ScreenPort };

/** The running screen: messages change the state, and frames draw the state. */
export class Program {
  readonly #options: ProgramOptions;
  readonly #screen: ScreenPort;
  #canvas: Canvas;
  #theme: ThemeName;
  readonly #pacer: Pacer;
  readonly #models: FrameModels;
  #state: State;
  #frame: Frame | null = null;
  readonly #moments: Moments;
  readonly #pointer = new Pointer();
  readonly #keeper = new SettingsKeeper();
  #isDirty = false;
  /** A key or the mouse was used, or the size changed, since the last frame. */
  #isAsked = false;
  /** The sources of rare values that the last key needed. */
  #rareSources = "";
  #end: ((outcome: Outcome) => void) | null = null;

  constructor(options: ProgramOptions) {
    this.#options = options;
    this.#moments = new Moments(options);
    const past = options.samples ?? options.replay;
    this.#models = new FrameModels((key, fromTs) => past?.stepsOf?.(key, fromTs) ?? NO_STEPS);
    this.#screen = options.screen(this.#screenEvents());
    const { columns, rows } = this.#screen.size();
    this.#state = firstState(columns, rows, options);
    this.#canvas = {
      buffer: new CellBuffer(columns, rows),
      theme: createTheme(options.colors, this.#state.settings.theme),
      symbols: symbolsFor(options.ascii),
    };
    this.#theme = this.#state.settings.theme;
    this.#pacer = new Pacer(options.clock, () => this.#draw());
  }

  /** Shows the screen until it ends. The terminal is restored when the promise settles. */
  async run(): Promise<Outcome> {
    const ended = new Promise<Outcome>((resolve) => this.#end = resolve);
    this.#screen.enter();
    // Keys can come before the first frame.
    this.send({ type: "tick" });
    try {
      return await ended;
    } finally {
      this.#end = null;
      this.#pacer.stop();
      this.#keepSettings(Infinity);
      await this.#screen.close();
    }
  }

  /** Asks for a frame, because the table, the facts or the losses have changed. */
  changed(): void {
    if (this.#end !== null) this.#pacer.whenCheap();
  }

  /** Shows one line at the bottom until the next key. */
  notice(text: string): void {
    this.send({ type: "notice", text });
  }

  /** Takes over the settings of the program that was in front before: they are the user's. */
  adopt(settings: Settings): void {
    this.#state = { ...this.#state, settings, kept: settings };
  }

  /** Shows the details of a process. */
  open(key: ProcessKey): void {
    this.send({ type: "arrived", key });
    this.send({ type: "click", target: { kind: "action", action: "view-details" } });
  }

  /** Ends the screen. */
  stop(outcome: Outcome): void {
    this.#end?.(outcome);
  }

  /** Updates the state with a message, and carries out the effects. */
  send(message: Message): void {
    if (this.#end === null) return;
    this.#receive(message, this.#now());
    this.#pacer.soon();
  }

  /** Milliseconds between readings of /proc: more without focus, where the user has set that. */
  get refreshMs(): number {
    return this.#state.settings.refreshMs * this.#pacer.slowness;
  }

  get state(): State {
    return this.#state;
  }

  /** The processes whose sampled values are in the last frame. */
  get watched(): readonly { readonly process: Process }[] {
    return this.#frame?.watched ?? [];
  }

  /** The processes whose threads have rows in the last frame; null while the rows are frozen. */
  get threadsWanted(): readonly Process[] | null {
    const { settings, canReadThreads, paused, past, view } = this.#state;
    if (!settings.threads || !canReadThreads || !isList(view)) return [];
    return paused || past !== null ? null : this.watched.map(({ process }) => process);
  }

  /** The rare values of /proc that the last frame has a use for. */
  get extraNeeds(): ExtraNeeds {
    return extraNeeds(this.#state, this.#frame?.picture.rows.some(({ isDead }) => isDead) ?? false);
  }

  /** The values of the host that the header shows. */
  get vitalsNeeds(): Readonly<Record<"io" | "pressure" | "sensors", boolean>> {
    return this.#state.settings.header.shown;
  }

  #receive(message: Message, now: number): void {
    const { state, effects } = update(this.#state, message, this.#context(now));
    this.#state = state;
    this.#pacer.slowness = slownessOf(state);
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case "quit":
        return this.#end?.(effect.outcome);
      case "show-host": {
        const { host, key } = effect;
        return this.#end?.({ reason: "host", host, ...(key === undefined ? {} : { key }) });
      }
      case "redraw":
        return this.#screen.redraw();
      case "strace": {
        const [target] = effect.targets;
        return target === undefined ? undefined : this.#options.strace?.start(target);
      }
      case "activity": {
        const change = this.#options.activity;
        if (change === undefined) {
          return this.notice(
            "Only the live screen of one host begins and ends the tracing of activity",
          );
        }
        this.notice("One moment: the tracing of activity changes");
        void change().then((text) => this.notice(text));
        return;
      }
      case "strace-stop":
        return this.#options.strace?.stop();
      case "suspend":
        // A full pipe would stop the traced process for as long as TraceFlock is stopped.
        this.#options.strace?.leave();
        this.#keepSettings(Infinity);
        this.#screen.suspend();
        return;
      case "copy":
        return this.#screen.copy(effect.text);
      case "copy-cells": {
        const text = selectedText(this.#canvas.buffer, effect.from, effect.to);
        if (text.trim() === "") return;
        this.#screen.copy(text);
        const { length } = [...text];
        return this.notice(`Copied ${length} ${length === 1 ? "character" : "characters"}`);
      }
      case "mouse":
        return this.#screen.takeMouse(effect.isTaken);
      case "ask": {
        const refusal = isAboutStrace(effect.question) ? this.#straceRefusal() : null;
        if (refusal !== null) return this.notice(refusal);
        const { table, at } = this.#moment(this.#state, this.#now());
        return this.send({
          type: "answer",
          answer: answerQuestion(effect.question, table, at, this.#options.pid),
        });
      }
      case "inspect":
        void this.#options.inspect?.(effect).then((reading) => {
          this.send({ type: "inspected", reading });
        });
        return;
      case "machine":
        void this.#options.machine?.().then((reading) => this.send({ type: "machine", reading }));
        return;
      case "record": {
        const { record } = this.#options;
        if (record === undefined) return this.notice("The screen shows a recording already");
        const moment = this.#moment(this.#state, this.#now());
        void record(exportView(moment, this.#state)).then((text) => this.notice(text));
        return;
      }
      case "replay": {
        const { notice, key } = this.#options.replay?.perform(effect.command) ?? {};
        if (key !== undefined) this.send({ type: "arrived", key });
        if (notice !== undefined) this.notice(notice);
        return;
      }
      case "ask-hosts": {
        const notice = this.#options.askHosts?.(effect.query);
        return notice === undefined ? undefined : this.notice(notice);
      }
      case "remember-settings":
        return this.#keeper.add(effect.change, this.#options.clock.now());
      default: {
        if (effect.type === "save-settings") this.#keeper.clear();
        const result = this.#options.perform?.(effect);
        if (result !== undefined && result !== null) this.notice(result);
      }
    }
  }

  /** Writes the settings that keys have changed, once the user rests; at `Infinity` at once. */
  #keepSettings(now: number): void {
    const change = this.#keeper.take(now);
    if (change === null) return;
    const result = this.#options.perform?.({ type: "remember-settings", change }) ?? null;
    if (result !== null) this.notice(result);
  }

  #straceRefusal(): string | null {
    const { strace } = this.#options;
    return strace === undefined ? "strace runs for processes of this host only" : strace.refusal();
  }

  #screenEvents(): ScreenEvents {
    return {
      input: (event) => this.#input(event),
      resized: (columns, rows) => {
        this.#isAsked = true;
        this.send({ type: "resized", columns, rows });
      },
      drained: () => {
        if (this.#isDirty) this.#pacer.soon();
      },
      resumed: () => this.#pacer.soon(),
      closed: () => this.send({ type: "closed" }),
      signalled: (signal) => this.send({ type: "signalled", signal }),
    };
  }

  #input(event: TerminalEvent): void {
    if (event.type !== "focus") this.#isAsked = true;
    if (event.type === "mouse") this.#mouse(event);
    else if (event.type === "focus") this.#focus(event.focused);
    else this.send(event);
  }

  #focus(focused: boolean): void {
    const isSlow = this.#pacer.slowness > 1;
    this.send({ type: "focus", focused });
    // Old values must not stay on the screen until the next slow reading.
    if (isSlow && this.#pacer.slowness === 1) this.#options.refresh?.();
  }

  #mouse(event: MouseEvent): void {
    const now = this.#options.clock.now();
    for (const message of this.#pointer.messages(event, this.#state, this.#frame, now)) {
      this.send(message);
    }
  }

  #draw(): void {
    if (this.#end === null) return;
    const began = this.#options.clock.now();
    const now = this.#now();
    this.#keepSettings(began);
    this.#moments.record(now, this.refreshMs);
    this.#receive({ type: "tick" }, now);
    const frame = composeFrame(this.#models, this.#state, this.#inputs(this.#state, now));
    this.#frame = frame;
    const { columns, rows, settings } = this.#state;
    if (settings.theme !== this.#theme) {
      this.#theme = settings.theme;
      this.#canvas = { ...this.#canvas, theme: createTheme(this.#options.colors, this.#theme) };
    }
    const { buffer } = this.#canvas;
    if (buffer.columns !== columns || buffer.rows !== rows) buffer.resize(columns, rows);
    view(this.#canvas, this.#state, frame.picture, frame.layout);
    this.#isDirty = this.#screen.present(buffer) === "busy";
    this.#readThreads(frame);
    this.#readRare(frame);
    // The next change of a replay is in recorded time: only its distance counts.
    this.#pacer.drawn(this.#options.clock.now() - began, began + frame.nextChange - now);
  }

  /** Reads the threads of rows that have just come into the window, for the next frame. */
  #readThreads({ picture }: Frame): void {
    const unread = picture.rows.flatMap((row) =>
      row.kind === "thread" && row.thread === null ? [row.process] : []
    );
    if (unread.length === 0 || this.#state.paused) return;
    this.#options.threads?.readMore(unread);
    this.#pacer.soon();
  }

  /**
   * Reads the rare values of rows that a key or a new size has brought into the window, so that they
   * need not wait for the next round. Births bring rows, too: in a storm these would cost too much.
   */
  #readRare({ watched }: Frame): void {
    const { paused, past } = this.#state;
    if (!this.#isAsked || paused || past !== null) return;
    this.#isAsked = false;
    const needs = this.extraNeeds;
    if (needs.visible.size === 0) return;
    const sources = [...needs.visible].join(" ");
    const isOther = sources !== this.#rareSources;
    this.#rareSources = sources;
    const unread = watched.flatMap(({ process }) =>
      process.ending === null && (isOther || process.usage.extra === null) ? [process] : []
    );
    if (unread.length === 0 || this.#options.readRare === undefined) return;
    this.#options.readRare(unread, needs);
    this.#pacer.soon();
  }

  #context(now: number): Context {
    const { compileFilter, table, horizon, replay } = this.#options;
    return {
      ...{ compile: compileFilter, table, position: replay?.position() ?? null },
      present: this.#moments.presentAt(this.#state, now),
      strace: this.#options.strace?.log ?? null,
      horizon: horizon?.() ?? 0,
      rows: (state, isFresh) => frontRows(this.#models, state, this.#inputs(state, now), isFresh),
    };
  }

  #inputs(state: State, now: number): FrameInputs {
    const { facts, replay, hosts } = this.#options;
    const { at, ...shown } = this.#moment(state, now);
    return {
      ...{ now, rowsNow: at, facts: facts(), symbols: this.#canvas.symbols },
      ...this.#moments.header(state, now),
      ...shown,
      churn: this.#moments.churn(state),
      ...(this.#options.threads === undefined ? {} : { threads: this.#options.threads }),
      ...(replay === undefined ? {} : { shape: replay.shape }),
      ...(hosts === undefined ? {} : { hosts }),
      strace: this.#options.strace?.log ?? null,
    };
  }

  /** Returns the moment that a state shows. */
  #moment(state: State, now: number): ShownMoment {
    const present = this.#moments.present(state, now);
    return state.past === null ? present : this.#moments.past(state, state.past);
  }

  /** Returns nanoseconds since boot: of the host on the screen, or of the recording. */
  #now(): number {
    const { replay, clock } = this.#options;
    if (replay !== undefined) return within(replay.span, replay.position().ts);
    return this.#options.now?.() ?? clock.now();
  }
}

function isAboutStrace(question: Question): boolean {
  return question.about === "targets" && question.purpose.type === "strace";
}
