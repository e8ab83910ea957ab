import type { CellBuffer } from "../cells/cell_buffer.ts";
import { type EncoderOptions, FrameEncoder } from "../cells/frame_encoder.ts";
import { clipboardSequence, enterSequence, LEAVE_SEQUENCE } from "./ansi.ts";
import { KeyDecoder } from "./key_decoder.ts";
import type { EndingSignal, TerminalEvent } from "./terminal_event.ts";
import { TERMINAL_DEVICE, type TerminalDevice } from "./terminal_device.ts";

/** After this long an ESC that nothing followed was the key itself, milliseconds. */
const ESCAPE_DELAY = 25;

/** How long leaving waits for a terminal that does not take bytes, milliseconds. */
const LEAVE_PATIENCE = 300;

/** A write that has waited this long is stalled: writing synchronously now would hang. */
const STALLED_AFTER = 200;

/** After this long without being stopped, milliseconds, nobody is there who would continue us. */
const STOP_CHECK = 300;

/** Larger terminals get a picture of this size. */
const MAX_COLUMNS = 1000;
const MAX_ROWS = 500;

const ENDING_SIGNALS: readonly EndingSignal[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];

/** What a screen tells its owner. None of them may throw. */
export interface ScreenEvents {
  input(event: TerminalEvent): void;
  resized(columns: number, rows: number): void;
  /** The last frame has been taken by the terminal; another may be presented. */
  drained(): void;
  /** Back from being stopped: everything must be painted again. */
  resumed(): void;
  /** The terminal is gone. */
  closed(): void;
  signalled(signal: EndingSignal): void;
}

export interface ScreenOptions extends EncoderOptions {
  readonly mouse: boolean;
  readonly device?: TerminalDevice;
}

/**
 * The terminal: the only place that reads from it, writes to it and changes its modes.
 *
 * One frame is in flight at a time, written asynchronously; while it is, `present` declines. So a
 * terminal that nobody reads costs frames but never blocks the process. Whatever way the program
 * ends, the terminal gets its own screen, cursor and line mode back, unless it was killed outright.
 */
export class Screen {
  readonly #device: TerminalDevice;
  readonly #options: ScreenOptions;
  readonly #events: ScreenEvents;
  readonly #encoder: FrameEncoder;
  readonly #decoder: KeyDecoder;
  readonly #cleanups: (() => void)[] = [];
  #active = false;
  #closed = false;
  #reading = false;
  #flight: Promise<void> | null = null;
  #flightSince = 0;
  #escapeTimer: ReturnType<typeof setTimeout> | undefined;
  #stopTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ScreenOptions, events: ScreenEvents) {
    this.#device = options.device ?? TERMINAL_DEVICE;
    this.#options = options;
    this.#events = events;
    this.#encoder = new FrameEncoder(options);
    this.#decoder = new KeyDecoder((event) => events.input(event));
  }

  /** Columns and rows; 80 by 24 when the terminal does not know. */
  size(): { columns: number; rows: number } {
    const { columns, rows } = this.#device.size();
    return {
      columns: Math.min(MAX_COLUMNS, columns > 0 ? columns : 80),
      rows: Math.min(MAX_ROWS, rows > 0 ? rows : 24),
    };
  }

  /** Take the terminal over, and give it back however the program ends. */
  enter(): void {
    if (this.#active || this.#closed) return;
    this.#active = true;
    if (this.#cleanups.length === 0) this.#listen();
    this.#device.setRaw(true);
    this.#encoder.invalidate();
    this.#send(this.#device.encode(enterSequence(this.#options.mouse)));
    if (!this.#reading) this.#read();
  }

  /** Show `frame`. `busy` means not taken: present again after `drained`. */
  present(frame: CellBuffer): "sent" | "same" | "busy" {
    if (!this.#active || this.#flight !== null) return "busy";
    const bytes = this.#encoder.encode(frame);
    if (bytes.length === 0) return "same";
    this.#send(bytes);
    return "sent";
  }

  /** Give the terminal back. Returns within {@linkcode LEAVE_PATIENCE} times two, whatever it does. */
  async leave(): Promise<void> {
    if (!this.#active) return;
    this.#active = false;
    await within(LEAVE_PATIENCE, this.#flight);
    if (this.#flight === null && !this.#closed) {
      this.#send(this.#device.encode(LEAVE_SEQUENCE));
      await within(LEAVE_PATIENCE, this.#flight);
    }
    this.#cook();
  }

  /** The same at once, for paths that cannot wait: an uncaught error, the end of the process. */
  leaveNow(): void {
    if (!this.#active) return;
    this.#active = false;
    const isStalled = this.#flight !== null &&
      this.#device.now() - this.#flightSince > STALLED_AFTER;
    if (!this.#closed && !isStalled) {
      try {
        this.#device.writeSync(this.#device.encode(LEAVE_SEQUENCE));
      } catch {
        // The terminal is gone; there is nothing to restore.
      }
    }
    this.#cook();
  }

  /**
   * Put text into the terminal's clipboard (OSC 52). Terminals that do not know it ignore it, and
   * some ask or have to be told to allow it.
   */
  copy(text: string): void {
    if (this.#active) this.#send(this.#device.encode(clipboardSequence(text)));
  }

  /** What the terminal shows is in doubt: the next frame paints everything. */
  redraw(): void {
    this.#encoder.invalidate();
  }

  /** Stop as ^Z does; the shell's `fg` (SIGCONT) brings the picture back. */
  async suspend(): Promise<void> {
    if (!this.#active) return;
    await this.leave();
    this.#device.stop();
    // Where no shell could continue us, nothing stops us.
    clearTimeout(this.#stopTimer);
    this.#stopTimer = setTimeout(() => this.#active || this.#continued(), STOP_CHECK);
  }

  /** Leave and listen to nothing any more. */
  async close(): Promise<void> {
    await this.leave();
    for (const cleanup of this.#cleanups.splice(0)) cleanup();
    clearTimeout(this.#escapeTimer);
    clearTimeout(this.#stopTimer);
  }

  #listen(): void {
    const leaveNow = () => this.leaveNow();
    for (const type of ["error", "unhandledrejection", "unload"]) {
      this.#cleanups.push(this.#device.onEvent(type, leaveNow));
    }
    for (const signal of ENDING_SIGNALS) {
      this.#cleanups.push(this.#device.onSignal(signal, () => this.#events.signalled(signal)));
    }
    // Whoever else stops us: not before the terminal is given back.
    this.#cleanups.push(this.#device.onSignal("SIGTSTP", () => void this.suspend()));
    this.#cleanups.push(this.#device.onSignal("SIGWINCH", () => this.#resized()));
    this.#cleanups.push(this.#device.onSignal("SIGCONT", () => this.#continued()));
  }

  #resized(): void {
    if (!this.#active) return;
    this.#encoder.invalidate();
    const { columns, rows } = this.size();
    this.#events.resized(columns, rows);
  }

  /** The shell may have changed every mode while the process was stopped. */
  #continued(): void {
    this.#active = false;
    this.enter();
    this.#resized();
    this.#events.resumed();
  }

  #send(bytes: Uint8Array): void {
    this.#flightSince = this.#device.now();
    const before = this.#flight;
    const flight = (before === null ? this.#write(bytes) : before.then(() => this.#write(bytes)))
      .finally(() => {
        if (this.#flight !== flight) return;
        this.#flight = null;
        if (this.#active) this.#events.drained();
      });
    this.#flight = flight;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    try {
      for (let sent = 0; sent < bytes.length;) {
        sent += await this.#device.write(bytes.subarray(sent));
      }
    } catch {
      this.#close();
    }
  }

  async #read(): Promise<void> {
    this.#reading = true;
    const bytes = new Uint8Array(4096);
    try {
      for (;;) {
        const count = await this.#device.read(bytes);
        if (count === null) break;
        this.#received(bytes.subarray(0, count));
      }
    } catch {
      // A terminal that cannot be read any more is closed; how it went does not matter.
    }
    this.#close();
  }

  #received(bytes: Uint8Array): void {
    clearTimeout(this.#escapeTimer);
    if (!this.#active) return;
    this.#decoder.feed(bytes);
    if (this.#decoder.pending) {
      this.#escapeTimer = setTimeout(() => this.#decoder.flush(), ESCAPE_DELAY);
    }
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#events.closed();
  }

  /** Changing the mode waits for the last write to end, so it would hang on a stalled terminal. */
  #cook(): void {
    if (this.#flight !== null) return;
    try {
      this.#device.setRaw(false);
    } catch {
      // The terminal is gone.
    }
  }
}

/** Wait for `work`, but not longer than `patience` milliseconds. */
async function within(patience: number, work: Promise<void> | null): Promise<void> {
  if (work === null) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => timer = setTimeout(resolve, patience));
  await Promise.race([work, late]);
  clearTimeout(timer);
}
