import assert from "node:assert/strict";
import { isAlive, tracersBelow } from "../model/live_processes.ts";
import { ROOT } from "../source/source_files.ts";
import { eventually, onTimeout } from "./time_limit.ts";

/** A line of the stream, with the fields of all types that the tests read. */
export interface Line {
  readonly type: string;
  readonly time: string;
  readonly ts: number;
  readonly pid: number;
  readonly ppid: number | null;
  readonly key: string;
  readonly parent_key: string | null;
  readonly birth_ppid: number;
  readonly comm: string | null;
  readonly uid: number | null;
  readonly cgroup: string | null;
  readonly cwd: string | null;
  readonly filename: string | null;
  readonly argv: readonly string[];
  readonly argv_hex?: readonly string[];
  readonly argv_truncated: boolean;
  readonly exit_code: number | null;
  readonly signal: number | null;
  readonly core: boolean | null;
  readonly exec_failed?: boolean;
  readonly signal_name: string | null;
  readonly signal_code: number | null;
  readonly cause: string | null;
  readonly killed_by: LineSender | null;
  readonly sender: LineSender | null;
  readonly oom: boolean | null;
  readonly oom_scope?: string;
  readonly earlier_signal?: { readonly signal_name: string };
  readonly failed_exec?: { readonly errno: number };
  readonly errno_name: string | null;
  readonly tried?: readonly string[];
  readonly gid: number | null;
  readonly old_uid: number | null;
  readonly exe: string | null;
  readonly script?: string;
  readonly tty: string | null;
  readonly max_rss_bytes: number | null;
  readonly rchar: number | null;
  readonly wchar: number | null;
  readonly syscr: number | null;
  readonly syscw: number | null;
  readonly write_bytes: number | null;
  readonly cancelled_write_bytes: number | null;
  readonly old_ppid: number | null;
  readonly new_ppid: number | null;
  readonly ns_pid?: number | null;
  readonly state: string | null;
  readonly inferred?: boolean;
  readonly late?: boolean;
  readonly count: number | null;
  readonly where: string;
  readonly lost: number | null;
  readonly events: number;
  readonly reason: string;
  readonly from_ts: number;
  readonly to_ts: number;
  readonly repaired: number;
  readonly filter: string | null;
  readonly bpftrace: string | null;
}

/** A process that sent a signal. */
export interface LineSender {
  readonly pid: number;
  readonly key: string;
  readonly comm: string | null;
  readonly uid: number | null;
}

export interface TraceflockOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** A command that runs TraceFlock, such as `["setpriv", "--reuid", "65534", "--"]`. */
  readonly wrapper?: readonly string[];
  /** The text on its stdin; none by default. */
  readonly input?: string;
}

export interface Ended {
  readonly code: number;
  readonly signal: string | null;
}

/**
 * Returns the command of `deno task start` without the task runner, so pids and signals are TraceFlock's.
 * TRACEFLOCK_COMMAND names another program to test, such as dist/traceflock-packed.
 */
export function startCommand(): string[] {
  const other = Deno.env.get("TRACEFLOCK_COMMAND");
  if (other !== undefined) return [other];
  const { tasks } = JSON.parse(Deno.readTextFileSync(`${ROOT}/deno.json`));
  const [deno, ...args] = (tasks.start.command as string).split(" ");
  assert.equal(deno, "deno");
  return [Deno.execPath(), ...args.map((arg) => arg === "src/main.ts" ? `${ROOT}/${arg}` : arg)];
}

/** A running TraceFlock, with its output and every tracer that it starts. */
export class Traceflock implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #tracers = new Set<string>();
  readonly #watch: ReturnType<typeof setInterval>;
  readonly #out = new Output();
  readonly #err = new Output();
  readonly #pumps: Promise<unknown>;
  /** The lines of stdout that are parsed, and their characters. */
  readonly #lines: Line[] = [];
  #parsed = 0;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  /** The next read of stdout waits for this. */
  #mayRead: Promise<void> = Promise.resolve();
  #readOn: () => void = () => {};
  #isHeld = false;
  #isRead = false;
  #ended: Ended | null = null;

  constructor(args: readonly string[], options: TraceflockOptions = {}) {
    const [command, ...rest] = [...options.wrapper ?? [], ...startCommand(), ...args];
    this.#child = new Deno.Command(command!, {
      args: rest,
      stdin: options.input === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
      ...(options.env === undefined ? {} : { env: { ...options.env } }),
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    }).spawn();
    onTimeout(() => this.signal("SIGKILL"));
    this.#reader = this.#child.stdout.getReader();
    this.#pumps = Promise.all([
      pump(this.#reader, this.#out, () => this.#mayRead),
      pump(this.#child.stderr.getReader(), this.#err),
    ]).then(() => void (this.#isRead = true));
    void this.#child.status.then(({ code, signal }) => this.#ended = { code, signal });
    this.#watch = setInterval(() => this.#look(), 200);
    if (options.input !== undefined) void this.#feed(options.input);
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Its stdout so far. Invalid UTF-8 throws. */
  get stdout(): string {
    return this.#out.text;
  }

  get stderr(): string {
    return this.#err.text;
  }

  /** Its stderr without the note of a slow start, which a busy machine may cause. */
  get complaints(): string {
    return this.stderr.replace("traceflock: bpftrace is still starting\n", "");
  }

  get hasEnded(): boolean {
    return this.#ended !== null;
  }

  /** The complete lines so far. A line that is not JSON throws. */
  get lines(): Line[] {
    const { stdout } = this;
    for (;;) {
      const end = stdout.indexOf("\n", this.#parsed);
      if (end === -1) return [...this.#lines];
      this.#lines.push(JSON.parse(stdout.slice(this.#parsed, end)));
      this.#parsed = end + 1;
    }
  }

  /** Waits for the line `ready`. */
  async ready(): Promise<void> {
    await eventually("the stream is ready", () => {
      if (this.#ended !== null) {
        throw new Error(`It ended with ${JSON.stringify(this.#ended)}: ${this.stderr}`);
      }
      return this.stdout.includes('"type":"ready"');
    });
    this.#look();
  }

  /** Waits for a line that fits. */
  line(what: string, fits: (line: Line) => boolean): Promise<Line> {
    return eventually(what, () => this.lines.find(fits)!);
  }

  /** Returns the pids of its current tracers, bpftrace itself last. */
  tracers(): number[] {
    this.#look();
    return tracersBelow(this.pid).map(({ pid }) => pid);
  }

  signal(signal: Deno.Signal): void {
    this.#look();
    try {
      this.#child.kill(signal);
    } catch {
      // It has exited already.
    }
  }

  /** Stops reading its stdout. */
  hold(): void {
    this.#isHeld = true;
    this.#mayRead = new Promise((resolve) => this.#readOn = resolve);
  }

  /** Continues to read its stdout. */
  read(): void {
    this.#isHeld = false;
    this.#readOn();
  }

  /** Closes the reading end of its stdout. */
  async hangUp(): Promise<void> {
    this.read();
    await this.#reader.cancel();
  }

  /** Waits for its exit, reads the rest of its output, and checks that no tracer is left. */
  async ended(): Promise<Ended> {
    const ended = await eventually("it ends", () => this.#ended);
    clearInterval(this.#watch);
    await eventually("its output ends", () => this.#isRead || this.#isHeld);
    await this.nothingLeft();
    return ended!;
  }

  /** Signals it, and waits for its exit. */
  stop(signal: Deno.Signal = "SIGTERM"): Promise<Ended> {
    this.signal(signal);
    return this.ended();
  }

  /** Fails when a tracer that it started is left. */
  async nothingLeft(): Promise<void> {
    await eventually(
      `no bpftrace of it is left: ${[...this.#tracers].filter(isAlive)}`,
      () => ![...this.#tracers].some(isAlive),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#watch);
    this.read();
    if (this.#ended === null) {
      this.signal("SIGKILL");
      await this.#child.status;
      await this.#pumps;
      await this.nothingLeft();
    }
  }

  #look(): void {
    if (this.#ended !== null) return;
    for (const { key } of tracersBelow(this.pid)) this.#tracers.add(key);
  }

  async #feed(input: string): Promise<void> {
    const writer = this.#child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input)).catch(() => {});
    await writer.close().catch(() => {});
  }
}

/** Runs TraceFlock to its end; returns its status and output. */
export async function traceflock(args: readonly string[], options: TraceflockOptions = {}) {
  await using running = new Traceflock(args, options);
  const ended = await running.ended();
  return { ...ended, stdout: running.stdout, stderr: running.complaints };
}

async function pump(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  into: Output,
  mayRead: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  for (;;) {
    await mayRead();
    const { done, value } = await reader.read();
    if (done) return;
    into.add(value);
  }
}

/** A stream of text so far, without the first bytes of an incomplete character. */
class Output {
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #text = "";
  #problem: unknown = null;

  add(bytes: Uint8Array): void {
    try {
      this.#text += this.#decoder.decode(bytes, { stream: true });
    } catch (error) {
      this.#problem ??= error;
    }
  }

  get text(): string {
    if (this.#problem !== null) throw this.#problem;
    return this.#text;
  }
}
