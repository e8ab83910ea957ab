import { processKey } from "../../../src/model/base/process_key.ts";
import type { Scan, StatSample } from "../../../src/model/scan/scanned_process.ts";
import type { ProcLookup } from "../../../src/capture/capture.ts";
import type {
  Sidecar,
  SidecarSignal,
  SpawnFailure,
} from "../../../src/sources/bpftrace/sidecar.ts";
import type { TracerHost } from "../../../src/sources/bpftrace/tracer_session.ts";

const BOOT_NS = 1e12;
const MARK_MS = 100;

interface Timer {
  readonly at: number;
  readonly call: () => void;
}

/** A host whose time passes when the test says so, and whose sidecars are scripted. */
export class FakeTracerHost implements TracerHost {
  /** The started sidecars, and the scripts of the next starts. */
  readonly started: FakeSidecar[] = [];
  readonly next: (Partial<SidecarScript> | SpawnFailure)[] = [];
  #ms = 0;
  #timers: Timer[] = [];

  readonly cpus = () => 1;
  readonly clock = () => this.#ms;
  readonly now = () => BOOT_NS + this.#ms * 1e6;
  /** The cpu that passes from one look at its clock to the next, milliseconds. */
  cpuStepMs = 0;
  cpuLooks = 0;
  readonly cpuTime = () => this.cpuStepMs * this.cpuLooks++;

  /** What the kernel has not shown to each probe of the lifecycle. */
  skipped: readonly number[] = [];
  readonly skippedRuns = () => this.skipped;

  readonly requestMark = () => this.started.forEach((sidecar) => sidecar.requestedMark());

  readonly spawn = (): Sidecar | SpawnFailure => {
    const script = this.next.shift() ?? {};
    if ("failure" in script) return script;
    const sidecar = new FakeSidecar(this, 900 + this.started.length, script);
    this.started.push(sidecar);
    return sidecar;
  };

  readonly after = (ms: number, call: () => void) => {
    const timer = { at: this.#ms + ms, call };
    this.#timers.push(timer);
    return () => void (this.#timers = this.#timers.filter((other) => other !== timer));
  };

  /** The last started sidecar. */
  get sidecar(): FakeSidecar {
    return this.started.at(-1)!;
  }

  /** Advances the clock, and calls each timer at its time. */
  async pass(ms: number): Promise<void> {
    const end = this.#ms + ms;
    await settled();
    for (let timer = this.#due(end); timer !== undefined; timer = this.#due(end)) {
      this.#ms = Math.max(this.#ms, timer.at);
      this.#timers = this.#timers.filter((other) => other !== timer);
      timer.call();
      await settled();
    }
    this.#ms = end;
  }

  /** Advances the clock as if this process were stopped: calls no timer meanwhile. */
  skip(ms: number): void {
    this.#ms += ms;
  }

  #due(end: number): Timer | undefined {
    return this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }
}

/** Runs the callbacks of all resolved promises. */
async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

/** The script of a {@linkcode FakeSidecar}. */
export interface SidecarScript {
  /** Milliseconds from its start to its first watermark; Infinity: it hangs. */
  readonly startMs: number;
  /** Milliseconds from its start to its death. */
  readonly diesAfterMs: number;
  readonly stderr: string;
  /** Signals that the sidecar ignores. */
  readonly ignores: readonly SidecarSignal[];
}

/** A bpftrace of one CPU that prints the events of the test, and ten watermarks a second. */
export class FakeSidecar implements Sidecar {
  readonly pipeBytes = 1 << 20;
  readonly bufferBytes = 1 << 24;
  readonly widened: boolean[] = [];
  readonly signals: SidecarSignal[] = [];
  readonly bornMs: number;
  isSilent = false;
  #script: SidecarScript;
  #markMs: number;
  #seq = 0;
  #output = "";
  #stderr: string;
  #status: number | null = null;

  constructor(
    private readonly host: FakeTracerHost,
    readonly pid: number,
    script: Partial<SidecarScript>,
  ) {
    this.#script = { startMs: 1_000, diesAfterMs: Infinity, stderr: "", ignores: [], ...script };
    this.#stderr = this.#script.stderr;
    this.bornMs = host.clock();
    this.#markMs = this.bornMs + this.#script.startMs;
  }

  widen(isWide: boolean): boolean {
    this.widened.push(isWide);
    return true;
  }

  get isClosed(): boolean {
    if (this.host.clock() >= this.bornMs + this.#script.diesAfterMs) this.die(9);
    return this.#status !== null;
  }

  /** Prints a birth now. */
  fork(pid: number, ppid: number, startTicks = this.#ticks): void {
    this.#event("F", [pid, startTicks, pid, ppid, 0, ppid, 0, 0, 0, 0, 0]);
  }

  /** Prints a death now. */
  exit(pid: number, startTicks = this.#ticks): void {
    this.#event("X", [pid, startTicks, ...new Array<number>(20).fill(0)]);
  }

  /** Prints a line now, its number first: `C` and so on of `scripts/activity.bt`. */
  print(make: (place: { readonly ts: number; readonly seq: number }) => string): void {
    this.#output += make({ ts: this.host.now(), seq: ++this.#seq });
  }

  /** Prints lines that have no number. */
  printUnnumbered(make: (ts: number) => string): void {
    this.#output += make(this.host.now());
  }

  /** Counts events that its buffers lose. */
  lose(count: number): void {
    this.#seq += count;
  }

  die(status: number): void {
    this.#status ??= status;
  }

  read(wantsOutput: boolean): { output: Uint8Array | null; errors: Uint8Array | null } {
    const bytes = (text: string) => text === "" ? null : new TextEncoder().encode(text);
    const errors = bytes(this.#stderr);
    this.#stderr = "";
    if (!wantsOutput) return { output: null, errors };
    if (!this.isClosed) this.#marks();
    const output = bytes(this.#output);
    this.#output = "";
    return { output, errors };
  }

  signal(signal: SidecarSignal): void {
    this.signals.push(signal);
    if (this.#script.ignores.includes(signal)) return;
    if (signal === "SIGINT") this.#output += `@seq[0]: ${this.#seq}\n`;
    this.die(signal === "SIGINT" ? 0 : 9);
  }

  reap(): number | null {
    return this.#output === "" ? this.#status : null;
  }

  close(): void {}

  get #ticks(): number {
    return Math.floor(this.host.now() / 1e7);
  }

  /** Prints a watermark now, as the probes do on request. */
  requestedMark(): void {
    if (this.isSilent || this.isClosed || this.#markMs > this.host.clock() + MARK_MS) return;
    this.#output += `W ${hex(this.host.now())} 0 ${hex(this.#seq)} 0 0 0\n`;
  }

  #marks(): void {
    const now = this.host.clock();
    if (this.#markMs > now || this.isSilent) return;
    this.#markMs = now - ((now - this.#markMs) % MARK_MS) + MARK_MS;
    this.#output += `W ${hex(this.host.now())} 0 ${hex(this.#seq)} 0 0 0\n`;
  }

  #event(letter: string, fields: readonly number[]): void {
    const all = [this.host.now(), 0, ++this.#seq, ...fields].map(hex).join(" ");
    this.#output += `${letter} ${all}\n`;
  }
}

function hex(value: number): string {
  return value.toString(16);
}

/** A /proc with the processes that the test adds. */
export class FakeProc implements ProcLookup {
  readonly complete = true;
  readonly processes = new Map<number, StatSample>();
  /** The number of scans. */
  scans = 0;

  constructor(private readonly host: Pick<TracerHost, "now">) {}

  put(pid: number, changes: Partial<StatSample> = {}): void {
    const startTicks = changes.startTicks ?? 1;
    this.processes.set(pid, {
      ...{ pid, startTicks, key: processKey(pid, startTicks), comm: { text: "sh" }, state: "S" },
      ...{ ppid: 1, pgid: pid, sid: pid, cpuUserNs: 0, cpuSystemNs: 0, nice: 0, threads: 1 },
      ...{ rssBytes: 4096, kernelThread: false, ttyDevice: 0, exiting: false },
      ...changes,
    });
  }

  readonly stat = (pid: number) => this.processes.get(pid) ?? null;
  readonly argv = () => null;
  readonly longerArgv = () => null;
  readonly details = () => ({
    ...{ argv: null, argvTruncated: false, filename: null, cwd: null, uid: 0, euid: 0 },
    ...{ cgroup: null, nsPid: null, pidNs: null, login: null, program: null },
  });

  scan(): Scan {
    this.scans++;
    const processes = [...this.processes.values()].map((sample) => ({
      ...sample,
      details: this.details(),
    }));
    return { processes, startTs: this.host.now(), endTs: this.host.now(), complete: true };
  }
}
