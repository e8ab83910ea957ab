import type { CellBuffer } from "../cells/cell_buffer.ts";
import { type EncoderOptions, FrameEncoder } from "../cells/frame_encoder.ts";
import { clipboardSequence, enterSequence, LEAVE_SEQUENCE, mouseSequence } from "./ansi.ts";
import { KeyDecoder } from "./key_decoder.ts";
import type { EndingSignal, TerminalEvent } from "./terminal_event.ts";
import { TERMINAL_DEVICE, type TerminalDevice } from "./terminal_device.ts";

/** An ESC that nothing follows for this long is the key itself, milliseconds. */
const ESCAPE_DELAY = 25;

/** The longest time that leaving waits for a terminal that takes no bytes, milliseconds. */
const LEAVE_PATIENCE = 300;

/** A write that has waited this long is stalled, milliseconds. A synchronous write would hang. */
const STALLED_AFTER = 200;

/** If the process still runs this long after its stop, no shell stops it, milliseconds. */
const STOP_CHECK = 300;

/** The largest picture; a larger terminal shows one of this size. */
const MAX_COLUMNS = 1000;
const MAX_ROWS = 500;

const ENDING_SIGNALS: readonly EndingSignal[] = [
  ...["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const,
  // Their default action would leave the terminal as it is.
  ...["SIGALRM", "SIGXCPU", "SIGUSR2"] as const,
];

/** The events that a screen reports to its owner. No callback may throw. */
export interface ScreenEvents {
  input(event: TerminalEvent): void;
  resized(columns: number, rows: number): void;
  /** The terminal has taken the last frame; the owner may present another. */
  drained(): void;
  /** The process continues after a stop: the owner must paint everything again. */
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
 * The terminal. Only this class reads from it, writes to it and changes its modes.
 *
 * It writes one frame at a time, asynchronously, and `present` declines meanwhile. So a stalled
 * terminal costs frames but never blocks the process. However the program ends, the terminal gets
 * its own screen, cursor and line mode back, unless SIGKILL ends the program.
 */
export class Screen {
  readonly #device: TerminalDevice;
  readonly #events: ScreenEvents;
  readonly #encoder: FrameEncoder;
  readonly #decoder: KeyDecoder;
  readonly #cleanups: (() => void)[] = [];
  #hasMouse: boolean;
  #active = false;
  #closed = false;
  #reading = false;
  #flight: Promise<void> | null = null;
  #flightSince = 0;
  #escapeTimer: ReturnType<typeof setTimeout> | undefined;
  #stopTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ScreenOptions, events: ScreenEvents) {
    this.#device = options.device ?? TERMINAL_DEVICE;
    this.#hasMouse = options.mouse;
    this.#events = events;
    this.#encoder = new FrameEncoder(options);
    this.#decoder = new KeyDecoder((event) => events.input(event));
  }

  /** Returns columns and rows; 80 by 24 when the terminal does not know its size. */
  size(): { columns: number; rows: number } {
    const { columns, rows } = this.#device.size();
    return {
      columns: Math.min(MAX_COLUMNS, columns > 0 ? columns : 80),
      rows: Math.min(MAX_ROWS, rows > 0 ? rows : 24),
    };
  }

  /** Takes the terminal over, and restores it however the program ends. */
  enter(): void {
    if (this.#active || this.#closed) return;
    this.#active = true;
    if (this.#cleanups.length === 0) this.#listen();
    this.#device.setRaw(true);
    this.#encoder.invalidate();
    this.#send(this.#device.encode(enterSequence(this.#hasMouse)));
    if (!this.#reading) this.#read();
  }

  /** Shows `frame`. `busy` means that it was not taken: present again after `drained`. */
  present(frame: CellBuffer): "sent" | "same" | "busy" {
    if (!this.#active || this.#flight !== null) return "busy";
    const bytes = this.#encoder.encode(frame);
    if (bytes.length === 0) return "same";
    this.#send(bytes);
    return "sent";
  }

  /** Restores the terminal. Resolves within twice {@linkcode LEAVE_PATIENCE} in any case. */
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

  /** Restores the terminal at once, where waiting is impossible: an uncaught error, the exit. */
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
   * Puts text into the terminal's clipboard (OSC 52). A terminal without OSC 52 ignores it; some ask
   * the user, or need a setting that allows it.
   */
  copy(text: string): void {
    if (this.#active) this.#send(this.#device.encode(clipboardSequence(text)));
  }

  /** Takes the mouse, or leaves it to the terminal, which then selects text its own way. */
  takeMouse(isTaken: boolean): void {
    this.#hasMouse = isTaken;
    if (this.#active) this.#send(this.#device.encode(mouseSequence(isTaken)));
  }

  /** Makes the next frame paint everything. */
  redraw(): void {
    this.#encoder.invalidate();
  }

  /** Stops the process as ^Z does; the shell's `fg` (SIGCONT) brings the picture back. */
  async suspend(): Promise<void> {
    if (!this.#active) return;
    await this.leave();
    this.#device.stop();
    // Where no shell could continue the process, the stop has no effect.
    clearTimeout(this.#stopTimer);
    this.#stopTimer = setTimeout(() => this.#active || this.#continued(), STOP_CHECK);
  }

  /** Leaves the terminal and removes all listeners. */
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
    // Another process may stop this one; restore the terminal first.
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
    try {
      this.enter();
    } catch {
      // A terminal that hangs up sends SIGHUP and SIGCONT together, and refuses every mode.
      this.#active = false;
      this.#close();
      return;
    }
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
      // A terminal that cannot be read is closed; the reason does not matter.
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

  /** Leaves raw mode, unless a write is stalled: changing the mode would wait for it. */
  #cook(): void {
    if (this.#flight !== null) return;
    try {
      this.#device.setRaw(false);
    } catch {
      // The terminal is gone.
    }
  }
}

/** Waits for `work`, but at most `patience` milliseconds. */
async function within(patience: number, work: Promise<void> | null): Promise<void> {
  if (work === null) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => timer = setTimeout(resolve, patience));
  await Promise.race([work, late]);
  clearTimeout(timer);
}
