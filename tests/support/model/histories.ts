import assert from "node:assert/strict";
import fc from "./laws.ts";
import type { Process } from "../../../src/model/process/process.ts";
import type { ProcessEvent } from "../../../src/model/event/event.ts";
import { Interpreter } from "../../../src/capture/interpret/interpreter.ts";
import { NO_LOOKUP } from "../machine/no_lookup.ts";
import type { Observation } from "../../../src/capture/parse/observation.ts";
import { reconcile } from "../../../src/model/scan/reconcile.ts";
import { ProcessTable, type TableOptions } from "../../../src/model/table/table.ts";
import { SimulatedKernel, type Step } from "../capture/simulated_kernel.ts";
import { tableOffences } from "./table_picture.ts";

/** Dead processes that the table keeps: few, so that it drops some. */
export const MAX_DEAD = 8;

const ACTS = [
  ...["fork", "fork", "fork", "fork", "exec", "exec", "exit", "exit", "exit"],
  ...["rename", "subreaper", "wait"],
] as Step["act"][];

const STEP: fc.Arbitrary<Step> = fc.record({
  act: fc.constantFrom(...ACTS),
  who: fc.nat(30),
  other: fc.nat(40),
  // From the same tick to many ticks later.
  gap: fc.oneof(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 40_000_000 })),
});

/** Arbitrary steps of a machine. */
export const STEPS = fc.array(STEP, { maxLength: 80, size: "max" });

/** A table fed by a simulated kernel. */
export class Watch {
  readonly kernel = new SimulatedKernel();
  readonly table: ProcessTable;
  /** The events of the processes that were alive at the start. */
  readonly atStart: readonly ProcessEvent[];
  /** The events since then. */
  readonly events: ProcessEvent[] = [];
  readonly #interpreter: Interpreter;

  constructor(options: TableOptions = { maxDead: MAX_DEAD }) {
    this.table = new ProcessTable(options);
    this.#interpreter = new Interpreter(this.table, NO_LOOKUP);
    this.repair(false);
    this.atStart = this.events.splice(0);
  }

  see(observation: Observation | null): void {
    if (observation === null) return;
    this.#interpreter.interpret({ ...observation }, (event) => this.#emit(event));
  }

  /** Scans /proc, after a while without events. */
  repair(isAfterLoss: boolean): void {
    const scan = this.kernel.scan();
    const { recentExits } = this.#interpreter;
    const isDying = (row: Process) => this.#interpreter.isDying(row);
    for (
      const event of reconcile(this.table, scan, NO_LOOKUP, {
        repair: isAfterLoss,
        recentExits,
        isDying,
      })
    ) {
      this.#emit(event);
    }
  }

  #emit(event: ProcessEvent): void {
    this.events.push(event);
    this.table.apply(event);
  }
}

/** For each step: the fate of its observation. */
export const FATES = fc.array(
  fc.constantFrom("arrives", "arrives", "is lost", "comes twice", "comes late"),
  { maxLength: 80, size: "max" },
);

/** Runs a kernel and spoils its observations; calls `look` after each step. */
export function spoiled(
  steps: readonly Step[],
  fates: readonly string[],
  options?: TableOptions,
  look: (watch: Watch) => void = () => {},
): Watch {
  const watch = new Watch(options);
  look(watch);
  const delayed: Observation[] = [];
  steps.forEach((step, i) => {
    const seen = watch.kernel.step(step);
    if (seen === null) return;
    const fate = fates[i] ?? "arrives";
    if (fate === "comes late") delayed.push(seen);
    else if (fate !== "is lost") {
      watch.see(seen);
      if (fate === "comes twice") watch.see(seen);
    }
    assert.deepEqual(tableOffences(watch.table, MAX_DEAD), []);
    const late = i % 3 === 0 ? delayed.shift() : undefined;
    if (late !== undefined) watch.see({ ...late, late: true });
    assert.deepEqual(tableOffences(watch.table, MAX_DEAD), []);
    look(watch);
  });
  for (const late of delayed) watch.see({ ...late, late: true });
  look(watch);
  return watch;
}
