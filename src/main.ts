/**
 * TraceFlock's entry, of the program and of its worker alike: a bundled or compiled program is one
 * module, and a worker can only be started from a module.
 */
import { WORKER_NAME } from "./sources/bpftrace/sidecar.ts";

if (self.constructor.name === "DedicatedWorkerGlobalScope") {
  if (self.name === WORKER_NAME) {
    const { runDrainWorker } = await import("./sources/bpftrace/drain_worker.ts");
    runDrainWorker(self as never);
  }
} else if (import.meta.main) {
  const { run } = await import("./cli/run.ts");
  // Not awaited: while the main module is being evaluated, Deno delivers no message of a worker.
  void run(Deno.args, import.meta.url);
}
