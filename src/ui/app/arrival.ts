import type { ProcessKey } from "../../model/base/process_key.ts";

/** The host that was opened: its screen, and whether its table has a process. */
export interface ArrivalHost {
  readonly program: { open(key: ProcessKey): void; notice(text: string): void };
  readonly knows: (key: ProcessKey) => boolean;
}

/** Opens a process of a host as soon as the table has it, or says that it is not there. */
export class Arrival {
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly opened: ArrivalHost,
    private readonly host: string,
    private readonly key: ProcessKey,
    private readonly untilMs = performance.now() + ARRIVAL_MS,
  ) {
    this.#look();
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }

  #look(): void {
    const { opened: { program, knows }, host, key } = this;
    if (knows(key)) return program.open(key);
    if (performance.now() < this.untilMs) {
      this.#timer = setTimeout(() => this.#look(), LOOK_MS);
      return;
    }
    const pid = key.slice(0, key.indexOf("-"));
    program.notice(`PID ${pid} had ended before ${host} was opened: Events of all hosts has it`);
  }
}

const LOOK_MS = 50;
/** The first answer of a host comes within this time. */
const ARRIVAL_MS = 3_000;
