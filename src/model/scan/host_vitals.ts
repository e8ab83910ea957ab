/**
 * Values of a host, sampled about once a second: bytes, and percent of all CPUs together. Each value
 * is null when the kernel does not give it, or has not given it yet.
 */
export interface HostVitals {
  /** Averages over 1, 5 and 15 minutes (proc_loadavg(5)). */
  readonly load: readonly [number, number, number] | null;
  /** Percent of all CPUs together since the reading before. */
  readonly cpuPercent: number | null;
  readonly cores: CoreLoads | null;
  readonly memoryUsed: number | null;
  readonly memoryTotal: number | null;
  readonly swapUsed: number | null;
  /** 0 on a host without swap. */
  readonly swapTotal: number | null;
  /** Traffic of all disks. */
  readonly disk: Traffic | null;
  /** Traffic of all network interfaces, without loopback. */
  readonly network: Traffic | null;
  readonly pressure: HostPressure | null;
  /** Degrees Celsius of the CPU, or of the board where the CPU has no sensor. */
  readonly celsius: number | null;
  readonly battery: Battery | null;
}

/** Bytes a second, since the reading before: read and written, or received and sent. */
export interface Traffic {
  readonly read: number;
  readonly written: number;
}

/** Percent of the last ten seconds in which some task waited for the resource (PSI). */
export interface HostPressure {
  readonly cpu: number | null;
  readonly memory: number | null;
  readonly io: number | null;
}

/** The batteries of a host together. */
export interface Battery {
  readonly percent: number;
  /** null: the driver does not know. */
  readonly isCharging: boolean | null;
}

/** Neighbouring CPUs that share a meter; usually one. */
export interface CoreGroup {
  readonly first: number;
  readonly last: number;
}

/** The load of the CPUs, one value for each group. */
export interface CoreLoads {
  /** The number of CPUs that are online. */
  readonly cpus: number;
  readonly groups: readonly CoreGroup[];
  /** The mean of each group. */
  readonly percent: readonly (number | null)[];
  /** The busiest CPU of each group. */
  readonly most: readonly (number | null)[];
}

/** The values of a host at a time without readings. */
export const UNKNOWN_VITALS: HostVitals = {
  ...{ load: null, cpuPercent: null, cores: null, memoryUsed: null, memoryTotal: null },
  ...{ swapUsed: null, swapTotal: null, disk: null, network: null, pressure: null },
  ...{ celsius: null, battery: null },
};

/** The readings before the moment that is shown. */
export interface HostHistory {
  /** Returns one value for each of the last `count` seconds, the oldest first; null: unknown. */
  series(count: number, pick: (vitals: HostVitals) => number | null): readonly (number | null)[];
}
