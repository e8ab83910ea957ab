import type { HostPulse } from "../../../src/model/hosts/host_pulse.ts";

/** Returns the pulse of a busy host. */
export function pulse(more: Partial<HostPulse> = {}): HostPulse {
  return {
    ...{ ts: 0, wallMs: null, version: "0.1.0", kernel: "6.1", source: "bpftrace" },
    ...{ rates: { fork: 3, exec: 2, exit: 3 }, processes: 200, states: null },
    ...{ failures: 1, signals: 0, oomKills: 0, top: [{ command: "cc1", births: 3 }] },
    lost: { kernel: 0, queue: 0, line: 0, uncounted: 0, gaps: 0 },
    ...{ load: null, cpuPercent: null, memoryUsed: null, memoryTotal: null, cost: null },
    ...more,
  };
}
