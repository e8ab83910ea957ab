import { MAX_STRACE_LINE_BYTES } from "../../model/base/limits.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import { plainText } from "../../model/base/text.ts";
import { straceEnd, StraceLog } from "../../model/inspect/strace_log.ts";
import { LineSplitter } from "../../wire/line_splitter.ts";
import { errnoWords } from "../libc/file_error.ts";
import { O_CLOEXEC, readText } from "../libc/file.ts";
import { cString, libc } from "../libc/library.ts";
import { closeFile, openPipe, Readiness } from "../libc/pipe.ts";
import { exitStatusOf, reaped, spawn } from "../libc/spawn.ts";
import { TOOL_ENVIRONMENT } from "../libc/tool.ts";
import type { InspectorOptions } from "./inspector.ts";

/** What strace needs besides the process. */
export interface StraceOptions extends InspectorOptions {
  /** Paths of strace and of a setpriv that can end it together with us. */
  readonly paths: () => { readonly strace: string | null; readonly setpriv: string | null };
  /** Says that a program is missing, and how this system installs the package that holds it. */
  readonly missing: (program: string, packaged: string) => string;
  readonly hidesArguments: boolean;
  readonly after: (ms: number, callback: () => void) => () => void;
  /** Called when the log has changed. */
  readonly onChange: () => void;
}

/** The process to trace. Its name is not safe to show. */
export interface StraceTarget {
  readonly key: ProcessKey;
  readonly pid: number;
  readonly name: string;
}

/** Milliseconds between two readings of its output; meanwhile a full pipe stops the target. */
const READ_MS = 20;
const CHUNK_BYTES = 64 * 1024;
/** The most that one reading takes, so that the screen stays quick. */
const MAX_CHUNKS = 16;
/** Milliseconds that strace gets to detach; then it is killed, and the kernel detaches. */
const DETACH_MS = 1_000;
/** The same when TraceFlock leaves, and waits. */
const LEAVE_MS = 500;

const SIGINT = 2;
const SIGKILL = 9;

interface Running {
  readonly target: StraceTarget;
  readonly pid: number;
  readonly file: number;
  readonly readiness: Readiness;
  readonly lines: LineSplitter;
  isOpen: boolean;
  /** It traces another process, which got the pid. */
  isOther: boolean;
  /** When it must be gone, by performance.now(). */
  killAt: number;
  /** Its message that it could not attach. */
  refusal: string | null;
  cancel: () => void;
}

/**
 * Runs strace(1) on one process, without a shell. setpriv(1) makes the kernel kill strace when
 * TraceFlock dies, and the kernel then detaches it from the process.
 */
export class Strace {
  log: StraceLog | null = null;
  #running: Running | null = null;
  readonly #chunk = new Uint8Array(CHUNK_BYTES);

  constructor(private readonly options: StraceOptions) {}

  /** Returns why strace cannot run here, with the way out; null when it can. */
  refusal(): string | null {
    const { paths, missing, hidesArguments } = this.options;
    if (hidesArguments) return "strace shows command lines: it is off with --no-argv";
    const { strace, setpriv } = paths();
    if (strace === null) return missing("strace", "strace");
    // Without setpriv strace could outlive TraceFlock.
    return setpriv === null ? missing("setpriv", "util-linux") : null;
  }

  /** Starts strace on exactly the process `target.key`; the log says what became of it. */
  start(target: StraceTarget): void {
    this.leave();
    const log = this.log = new StraceLog();
    const refused = this.refusal() ?? this.#refusalOf(target);
    const failure = refused ?? this.#spawn(target, log);
    if (failure !== null) log.state = { kind: "ended", why: `refused: ${failure}` };
    this.options.onChange();
  }

  /** Detaches, and reads on until strace has ended. */
  stop(): void {
    const running = this.#running;
    if (running === null || running.killAt !== Infinity) return;
    running.killAt = performance.now() + DETACH_MS;
    libc().kill(running.pid, SIGINT);
  }

  /** Detaches and waits for the end of strace, at most half a second. */
  leave(): void {
    this.stop();
    const until = performance.now() + LEAVE_MS;
    while (this.#running !== null && performance.now() < until) this.#look(10);
    if (this.#running === null) return;
    libc().kill(this.#running.pid, SIGKILL);
    while (this.#running !== null && performance.now() < until + LEAVE_MS) this.#look(10);
  }

  /** Returns why this process cannot be traced; null when strace has to try. */
  #refusalOf({ key, pid, name }: StraceTarget): string | null {
    const now = this.options.stat(pid);
    if (now?.key !== key) return `${pid} ${name} has ended`;
    if (now.state === "Z") {
      return `${pid} ${name} has ended; its parent has not waited for it (zombie)`;
    }
    if (pid === Deno.pid) return "TraceFlock cannot trace itself: it would wait for itself";
    const tracer = tracerOf(pid);
    return tracer === null ? null : `${pid} ${name} is already traced by ${tracer}`;
  }

  #spawn(target: StraceTarget, log: StraceLog): string | null {
    const { strace, setpriv } = this.options.paths();
    const { readEnd, writeEnd } = openPipe();
    const nothing = libc().open(cString("/dev/null"), O_CLOEXEC, 0);
    const timeZone = Deno.env.get("TZ");
    const started = spawn([
      ...[setpriv!, "--pdeathsig", "KILL", "--", strace!],
      ...["-f", "-tt", "-T", "-s", "256", "-p", String(target.pid)],
    ], {
      files: [[nothing, 0], [writeEnd, 1], [writeEnd, 2]],
      environment: { ...TOOL_ENVIRONMENT, ...(timeZone === undefined ? {} : { TZ: timeZone }) },
      ownGroup: true,
    });
    closeFile(nothing);
    closeFile(writeEnd);
    if (!("pid" in started)) {
      closeFile(readEnd);
      return `strace cannot be started: ${errnoWords(started.errno)}`;
    }
    const running: Running = {
      ...{ target, pid: started.pid, file: readEnd, readiness: new Readiness([readEnd]) },
      lines: new LineSplitter(
        (bytes, start, end) => this.#line(log, running, bytes.subarray(start, end), 0),
        (bytes, length) => this.#line(log, running, bytes, length - bytes.length),
        MAX_STRACE_LINE_BYTES,
      ),
      ...{ isOpen: true, isOther: false, killAt: Infinity, refusal: null, cancel: () => {} },
    };
    this.#running = running;
    this.#lookLater(running);
    return null;
  }

  #line(log: StraceLog, running: Running, bytes: Uint8Array, missing: number): void {
    const text = new TextDecoder().decode(bytes);
    const refusal = /^strace: attach: (.*)/.exec(text)?.[1];
    if (refusal !== undefined) running.refusal ??= refusal;
    else if (log.state.kind === "attaching") log.state = { kind: "attached" };
    log.push(this.#shown(missing === 0 ? text : `${text} [${missing} bytes unread]`));
  }

  #shown(text: string): string {
    const { redactor } = this.options;
    return redactor === null ? text : redactor.redacted({ value: plainText(text) }).value.text;
  }

  #lookLater(running: Running): void {
    running.cancel = this.options.after(READ_MS, () => {
      if (this.#running !== running) return;
      this.#look(0);
      if (this.#running === running) this.#lookLater(running);
    });
  }

  /** Reads what is there, and notices the end. */
  #look(waitMs: number): void {
    const running = this.#running;
    if (running === null || this.log === null) return;
    const wasAttaching = this.log.state.kind === "attaching";
    const hasRead = this.#read(running, waitMs);
    if (hasRead) this.log.pending = this.#shown(new TextDecoder().decode(running.lines.rest()));
    if (running.killAt < performance.now()) libc().kill(running.pid, SIGKILL);
    const { key, pid } = running.target;
    // Between the check and the attachment the kernel could have reused the pid.
    const isOther = wasAttaching && isReused(this.options.stat(pid), key);
    if (isOther) {
      libc().kill(running.pid, SIGKILL);
      running.isOther = true;
    }
    const status = running.isOpen && !running.isOther ? null : reaped(running.pid);
    // Its lines are about another process: nothing of them stays.
    if (running.isOther) this.log = new StraceLog();
    if (status !== null) this.#end(running, this.log, status);
    if (hasRead || status !== null) this.options.onChange();
  }

  #read(running: Running, waitMs: number): boolean {
    let hasRead = false;
    for (let i = 0; i < MAX_CHUNKS && running.isOpen; i++) {
      if (!running.readiness.ask(i === 0 ? waitMs : 0)) break;
      const got = Number(libc().read(running.file, this.#chunk, BigInt(CHUNK_BYTES)));
      if (got <= 0) running.isOpen = false;
      else running.lines.push(this.#chunk.subarray(0, got));
      hasRead = true;
    }
    return hasRead;
  }

  #end(running: Running, log: StraceLog, status: number): void {
    running.cancel();
    closeFile(running.file);
    this.#running = null;
    if (log.pending !== "") {
      const { pending } = log;
      log.pending = "";
      log.push(pending);
    }
    const { key, pid, name } = running.target;
    const now = this.options.stat(pid);
    const isDetached = running.killAt !== Infinity;
    const why = straceEnd(`${pid} ${name}`, {
      ...{ code: exitStatusOf(status), refusal: running.refusal },
      isTargetGone: now?.key !== key || now.state === "Z",
      ptraceScope: ptraceScope(),
      tracer: running.refusal === null ? null : tracerOf(pid),
      ...{ isRoot: this.options.isRoot, command: this.options.command },
    });
    log.state = { kind: "ended", why: isDetached ? "detached" : why };
  }
}

function isReused(now: { readonly key: ProcessKey } | null, key: ProcessKey): boolean {
  return now !== null && now.key !== key;
}

/** Returns the pid and the name of the process that traces another; null when none does. */
function tracerOf(pid: number): string | null {
  const status = readText(`/proc/${pid}/status`);
  const tracer = Number(/^TracerPid:\s*(\d+)/m.exec(status ?? "")?.[1] ?? 0);
  if (tracer === 0) return null;
  const name = readText(`/proc/${tracer}/comm`)?.trimEnd();
  return name === undefined ? String(tracer) : `${tracer} ${name}`;
}

function ptraceScope(): number | null {
  const text = readText("/proc/sys/kernel/yama/ptrace_scope");
  return text === null ? null : Number(text);
}
