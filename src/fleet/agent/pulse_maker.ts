import type { FlockEvent } from "../../model/event/event.ts";
import { MAX_COUNTED_COMMANDS, MAX_STATES_READ } from "../../model/hosts/fleet_limits.ts";
import { Rates } from "../../model/event/rates.ts";
import type { ProcessTable } from "../../model/table/table.ts";
import type { ProcReader } from "../../sources/procfs/proc_reader.ts";
import { VitalsReader } from "../../sources/procfs/vitals.ts";
import type { AgentCost, CommandBirths, Pulse } from "../../wire/fleet/pulse.ts";

/** The identity of an agent in its pulses. */
export type AgentIdentity = Pick<
  Pulse,
  "host" | "instance" | "version" | "source" | "kernel" | "bootId" | "cpus" | "sinceMs"
>;

/** Counts what a pulse reports. Its work for each event is a few additions. */
export class PulseMaker {
  readonly #rates = new Rates(2);
  readonly #vitals = new VitalsReader();
  #signals = 0;
  /** Exits whose status the source did not see. */
  #unknownExits = 0;
  #oom = 0;
  #births = new Map<string, number>();
  #earlierBirths: ReadonlyMap<string, number> = new Map();
  #birthsBeganMs = 0;
  #states: Record<string, number> = {};
  #statesReadMs = -Infinity;

  constructor(
    private readonly identity: AgentIdentity,
    private readonly table: ProcessTable,
    private readonly proc: Pick<ProcReader, "stat">,
  ) {}

  /** Counts the events of a batch. */
  count(events: readonly FlockEvent[]): void {
    for (const event of events) {
      if (event.type === "exec") {
        // A process is born as a copy of its parent; its first exec says what it is.
        if (event.execCount === 1) this.#birth(event.comm?.text);
      } else if (event.type === "exit") {
        if (event.execCount === 0) this.#birth(event.comm?.text);
        if (event.signal !== null) this.#signals++;
        else if (event.exitCode === null) this.#unknownExits++;
        if (event.oom === true) this.#oom++;
      }
    }
  }

  /** @param nowMs milliseconds since any moment @param timeMs since 1970 @param now since boot, ns */
  pulse(nowMs: number, timeMs: number, now: number, agent: AgentCost): Pulse {
    const { tally } = this.table;
    const { fork, exec, exit } = tally.events;
    this.#rates.sample(now, { fork, exec, exit });
    if (nowMs - this.#statesReadMs >= STATES_MS) this.#readStates(nowMs);
    if (nowMs - this.#birthsBeganMs >= BIRTHS_MS) {
      this.#earlierBirths = this.#births;
      this.#births = new Map();
      this.#birthsBeganMs = nowMs;
    }
    const rate = (kind: "fork" | "exec" | "exit") => this.#rates.perSecond(kind);
    const forks = rate("fork");
    const { load, cpuPercent, memoryUsed, memoryTotal } = this.#vitals.read(now);
    return {
      ...this.identity,
      ...{ ts: now, timeMs },
      totals: {
        ...{ fork, exec, exit },
        ...(exit > 0 && this.#unknownExits >= exit
          ? { failures: null, signals: null, oom: null }
          : { failures: tally.failures, signals: this.#signals, oom: this.#oom }),
      },
      rates: forks === null ? null : { fork: forks, exec: rate("exec")!, exit: rate("exit")! },
      processes: this.#processes(),
      states: this.#states,
      top: this.#top(),
      ...{ load, cpuPercent, memoryUsed, memoryTotal, agent },
      lost: { ...tally.lost, uncounted: tally.lostUncounted },
    };
  }

  /** Counts the live processes without the threads of the kernel. */
  #processes(): number {
    let count = 0;
    for (const { kernelThread } of this.table.living()) if (!kernelThread) count++;
    return count;
  }

  #birth(comm: string | undefined): void {
    if (comm === undefined) return;
    const known = this.#births.get(comm);
    if (known === undefined && this.#births.size >= MAX_COUNTED_COMMANDS) return;
    this.#births.set(comm, (known ?? 0) + 1);
  }

  #top(): CommandBirths[] {
    const sums = new Map(this.#earlierBirths);
    for (const [comm, births] of this.#births) sums.set(comm, (sums.get(comm) ?? 0) + births);
    return [...sums].map(([comm, births]) => ({ comm, births }))
      .sort((a, b) => b.births - a.births).slice(0, TOP);
  }

  #readStates(nowMs: number): void {
    this.#statesReadMs = nowMs;
    this.#states = {};
    if (this.table.liveCount > MAX_STATES_READ) return;
    for (const { pid } of this.table.living()) {
      const state = this.proc.stat(pid)?.state;
      if (state === undefined) continue;
      this.#states[state] = (this.#states[state] ?? 0) + 1;
    }
  }
}

const TOP = 5;
/** The births of the last 5 to 10 seconds make the top. */
const BIRTHS_MS = 5_000;
/** Time between two looks at the states of all processes: each costs milliseconds. */
const STATES_MS = 5_000;
