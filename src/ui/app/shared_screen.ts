import type { ProcessKey } from "../../model/base/process_key.ts";
import type { ScreenEvents } from "../terminal/screen.ts";
import type { Outcome } from "../widgets/effect.ts";
import { Arrival } from "./arrival.ts";
import type { Program, ScreenPort } from "./program.ts";

/**
 * One terminal for the programs of a fleet: that of all hosts, and one for each host that the user
 * opens. The program in front has the keys.
 */
export class SharedScreen {
  readonly #screen: ScreenPort;
  #front: ScreenEvents | null = null;

  constructor(make: (events: ScreenEvents) => ScreenPort) {
    this.#screen = make({
      input: (event) => this.#front?.input(event),
      resized: (columns, rows) => this.#front?.resized(columns, rows),
      drained: () => this.#front?.drained(),
      resumed: () => this.#front?.resumed(),
      closed: () => this.#front?.closed(),
      signalled: (signal) => this.#front?.signalled(signal),
    });
  }

  /** Returns the screen of one program. It comes to the front when the program enters it. */
  port(events: ScreenEvents): ScreenPort {
    const screen = this.#screen;
    // Each program has its own choice of who has the mouse.
    let hasMouse = true;
    return {
      enter: () => {
        this.#front = events;
        screen.enter();
        screen.takeMouse(hasMouse);
        const { columns, rows } = screen.size();
        events.resized(columns, rows);
      },
      present: (frame) => screen.present(frame),
      size: () => screen.size(),
      suspend: () => screen.suspend(),
      redraw: () => screen.redraw(),
      copy: (text) => screen.copy(text),
      takeMouse: (isTaken) => {
        hasMouse = isTaken;
        screen.takeMouse(isTaken);
      },
      // The terminal stays: another program may come to the front.
      close: () => Promise.resolve(),
    };
  }

  /** Restores the terminal. */
  async close(): Promise<void> {
    this.#front = null;
    await this.#screen.close();
  }
}

/** What {@linkcode runFleet} uses of a program. */
type ShownProgram = Pick<Program, "run" | "notice" | "open" | "state" | "adopt">;

/** A host that the user has opened. */
export interface OpenedHost {
  readonly program: ShownProgram;
  /** Whether the table of the host has a process. A host that is opened now gets its table soon. */
  readonly knows?: (key: ProcessKey) => boolean;
  /** The user has left the screen of this host. */
  readonly left?: () => void;
}

/**
 * Shows all hosts, and each host that the user opens, until the user quits. `open` makes or finds the
 * program of a host, or returns one line that says why there is none.
 */
export async function runFleet(
  screen: SharedScreen,
  fleet: ShownProgram,
  open: (host: string) => OpenedHost | { readonly notice: string },
): Promise<Outcome> {
  let notice: string | null = null;
  try {
    for (;;) {
      const running = fleet.run();
      if (notice !== null) fleet.notice(notice);
      notice = null;
      let outcome = await running;
      while (outcome.reason === "host" && outcome.host !== null) {
        const opened = open(outcome.host);
        if ("notice" in opened) {
          notice = opened.notice;
          break;
        }
        const { host, key } = outcome;
        const { program, knows = () => true } = opened;
        program.adopt(fleet.state.settings);
        const inHost = program.run();
        const arrival = key === undefined ? null : new Arrival({ program, knows }, host, key);
        outcome = await inHost;
        arrival?.cancel();
        fleet.adopt(program.state.settings);
        opened.left?.();
      }
      if (outcome.reason !== "host") return outcome;
    }
  } finally {
    await screen.close();
  }
}
