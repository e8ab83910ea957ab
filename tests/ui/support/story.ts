import { type Death, UNKNOWN_DEATH } from "../../../src/model/event/death.ts";
import type { ExitEvent, FlockEvent, ProcessEventBase } from "../../../src/model/event/event.ts";
import { processKey, ticksOf } from "../../../src/model/base/process_key.ts";
import type { SampledFields } from "../../../src/model/process/sampled_fields.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";
import { plainText, type Text } from "../../../src/model/base/text.ts";

export const SECOND = 1e9;
export const MS = 1e6;

/** The identity of a process in a story; children inherit it. */
interface Actor {
  readonly pid: number;
  readonly key: string;
  readonly uid: number;
  readonly user: string;
  readonly cgroup: string;
  readonly container: string | null;
  ppid: number;
  comm: string;
  startTs: number;
  filename: string;
  argv: readonly string[];
  execs: number;
  forks: number;
}

interface Being {
  readonly uid?: number;
  readonly user?: string;
  readonly cgroup?: string;
  readonly container?: string;
}

/**
 * A history in steps: each step makes an event like the kernel's, applies it to a real table and keeps
 * it in `events`. `at` moves the time.
 */
export class Story {
  readonly table = new ProcessTable();
  readonly events: FlockEvent[] = [];
  now: number;
  readonly #actors = new Map<number, Actor>();
  readonly #onEvent: (event: FlockEvent, table: ProcessTable) => void;

  constructor(
    now: number,
    onEvent: (event: FlockEvent, table: ProcessTable) => void = () => {},
  ) {
    this.now = now;
    this.#onEvent = onEvent;
  }

  at(ts: number): this {
    this.now = ts;
    return this;
  }

  wait(ns: number): this {
    return this.at(this.now + ns);
  }

  /** Adds a process from before the start of the trace. */
  old(
    pid: number,
    line: string,
    { ppid = 1, startTs = pid * SECOND, ...being }: Being & { ppid?: number; startTs?: number } =
      {},
  ): this {
    const argv = words(line);
    const actor: Actor = {
      pid,
      key: processKey(pid, ticksOf(startTs)),
      ...{ uid: 0, user: "root", cgroup: "/system.slice", container: null, ...being },
      ...{ ppid, comm: commOf(argv), startTs, filename: argv[0] ?? "", argv, execs: 0, forks: 0 },
    };
    this.#actors.set(pid, actor);
    this.push({
      ...{ type: "process", ...this.#base(actor), startTime: startTs, state: "S" },
      ...{ argv: argv.map(plainText), filename: plainText(actor.filename) },
    });
    return this;
  }

  fork(parent: number, pid: number, being: Being = {}): this {
    const above = this.#actor(parent);
    above.forks++;
    const actor: Actor = {
      ...{ ...above, ...being, pid, ppid: parent, startTs: this.now, execs: 0, forks: 0 },
      key: processKey(pid, ticksOf(this.now)),
    };
    this.#actors.set(pid, actor);
    this.push({
      ...{ type: "fork", ...this.#base(actor), birthPpid: parent, parentTid: parent },
      parentComm: plainText(above.comm),
    });
    return this;
  }

  exec(pid: number, line: string | readonly string[], filename?: string): this {
    const actor = this.#actor(pid);
    const argv = typeof line === "string" ? words(line) : line;
    Object.assign(actor, { argv, comm: commOf(argv), filename: filename ?? argv[0] ?? "" });
    actor.execs++;
    this.push({
      ...{ type: "exec", ...this.#base(actor), filename: plainText(actor.filename) },
      ...{ argv: argv.map(plainText), argvTruncated: false, cwd: plainText("/home/lena/flock") },
      ...{ euid: actor.uid, pgid: actor.pid, sid: 2107, nsPid: actor.pid, pidNs: null },
      ...{ execCount: actor.execs, login: null, program: null },
    });
    return this;
  }

  /** Forks and execs a process that stays. */
  run(parent: number, pid: number, line: string | readonly string[], being: Being = {}): this {
    return this.fork(parent, pid, being).wait(0.4 * MS).exec(pid, line);
  }

  exit(pid: number, changes: Partial<ExitEvent> = {}): this {
    const actor = this.#actor(pid);
    const lived = this.now - actor.startTs;
    this.push({
      ...{ type: "exit", ...this.#base(actor), exitCode: 0, signal: null, signalName: null },
      ...{ core: false, durationNs: lived, filename: plainText(actor.filename) },
      ...{ argv: actor.argv.map(plainText), argvTruncated: false },
      ...{ cpuUserNs: Math.floor(lived * 0.6), cpuSystemNs: Math.floor(lived * 0.1) },
      ...{ maxRssBytes: 3.4 * 2 ** 20, readBytes: 0, writeBytes: 4096, minorFaults: 412 },
      ...{ rchar: 18_244, wchar: 1_024, syscr: 31, syscw: 4, cancelledWriteBytes: 0 },
      ...{ majorFaults: 0, voluntarySwitches: 3, involuntarySwitches: 1, threadsTotal: 1 },
      ...{ execCount: actor.execs, forkCount: actor.forks, death: null, oom: false, ...changes },
    });
    this.#actors.delete(pid);
    return this;
  }

  kill(pid: number, signal: number, signalName: string, core = false): this {
    const death: Death = signal === 9
      ? {
        ...{ ...UNKNOWN_DEATH, signalCode: 0, cause: "killed" },
        killedBy: { pid: 2301, key: "2301-150", comm: plainText("bash"), uid: 1000 },
      }
      : { ...UNKNOWN_DEATH, signalCode: 1, cause: "fault" };
    return this.exit(pid, { exitCode: null, signal, signalName, core, death });
  }

  /** A scan of /proc finds the death: the exit event was lost. */
  findDead(pid: number): this {
    const actor = this.#actor(pid);
    this.push({
      ...{ type: "process", ...this.#base(actor), startTime: actor.startTs, state: "X" },
      ...{ argv: actor.argv.map(plainText), filename: plainText(actor.filename) },
    });
    this.#actors.delete(pid);
    return this;
  }

  reparent(pid: number, to: number): this {
    const actor = this.#actor(pid);
    const oldPpid = actor.ppid;
    actor.ppid = to;
    this.push({ type: "reparent", ...this.#base(actor), oldPpid, newPpid: to });
    return this;
  }

  rename(pid: number, to: string): this {
    const actor = this.#actor(pid);
    const oldComm = plainText(actor.comm);
    actor.comm = to;
    this.push({ type: "rename", ...this.#base(actor), oldComm });
    return this;
  }

  /** Adds a sample of /proc. */
  sample(pid: number, values: Partial<SampledFields>): this {
    const row = this.table.byPid(pid);
    if (row === undefined) throw new Error(`No process has pid ${pid}`);
    this.table.sampled(row.key, {
      state: "S",
      threads: 1,
      nice: 0,
      cpuPercent: 0,
      ...USED,
      ...values,
    });
    return this;
  }

  push(event: FlockEvent): void {
    this.table.apply(event);
    this.events.push(event);
    this.#onEvent(event, this.table);
  }

  #actor(pid: number): Actor {
    const actor = this.#actors.get(pid);
    if (actor === undefined) throw new Error(`No process has pid ${pid}`);
    return actor;
  }

  #base(actor: Actor): ProcessEventBase {
    const { pid, key, ppid, uid, user, cgroup, container } = actor;
    const parentKey = this.table.byPid(ppid)?.key ?? null;
    const comm: Text = plainText(actor.comm);
    return { ts: this.now, pid, key, ppid, parentKey, comm, uid, user, cgroup, container };
  }
}

/** Default cpu time of a process in the story. */
const USED = { cpuUserNs: 0.21 * SECOND, cpuSystemNs: 0.04 * SECOND };

/** A blank inside of an argument. */
const NO_BREAK = "\u00a0";

function words(line: string): readonly string[] {
  return line.split(" ").map((word) => word.replaceAll(NO_BREAK, " "));
}

function commOf(argv: readonly string[]): string {
  return (argv[0]?.split("/").at(-1) ?? "").slice(0, 15);
}
