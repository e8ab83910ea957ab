import type { Captured, CaptureReceiver, ExitObservation, ForkObservation } from "./observation.ts";
import { MAX_CPUS, MAX_LINE_BYTES, MAX_SPARE_OBSERVATIONS } from "../../model/base/limits.ts";
import type { Text } from "../../model/base/text.ts";
import { decodeUtf8 } from "../../model/base/utf8.ts";
import { cgroupPiece, moveObservation, PartialCgroup } from "./capture_cgroup.ts";
import { CHUNK_WORDS, type ExecHead, PartialExec, PLAIN_CHUNK_WORDS } from "./capture_exec.ts";
import {
  commField,
  type ExitIo,
  known,
  readExit,
  readFork,
  readIo,
  renameObservation,
} from "./capture_numbers.ts";
import {
  execFailedObservation,
  setuidObservation,
  signalObservation,
  signalTarget,
  victimObservation,
} from "./capture_signals.ts";
import { PlainExec, plainForkObservation, threadBirth, threadDeath } from "./capture_reduced.ts";
import { ExecIdentity } from "./exec_identity.ts";
import { HexFields } from "./hex_fields.ts";
import { LineSplitter } from "../../wire/line_splitter.ts";
import { ObservationPool } from "./observation_pool.ts";

/**
 * Turns the output of a probe, in chunks of any size, into observations and signals. Lines of
 * `scripts/lifecycle.bt` begin with capitals, lines of `scripts/lifecycle_nobtf.bt` with small
 * letters.
 *
 * An unreadable line becomes a `problem` signal, never an exception and never a wrong observation.
 * The parser holds at most one unfinished exec per CPU and one unfinished line.
 */
export class CaptureParser {
  readonly #lines: LineSplitter;
  readonly #fields = new HexFields();
  readonly #identity = new ExecIdentity();
  readonly #pool: ObservationPool;
  /** By CPU: the exec that waits for further lines. */
  readonly #open: (PartialExec | PlainExec | undefined)[] = [];
  /** The object for the next exec. Most execs are one line, so the next exec can reuse it. */
  #spare = new PartialExec();
  /** By CPU: the new cgroup with an unfinished path. */
  readonly #cgroups: (PartialCgroup | undefined)[] = [];
  /** By CPU: the name for the next birth or death. */
  readonly #names: ({ readonly seq: number; readonly comm: Text } | undefined)[] = [];

  /** By CPU: what the next process to die there read and wrote. */
  readonly #totals: ({ readonly seq: number; readonly io: ExitIo } | undefined)[] = [];

  /** @param maxSpare used observations that wait for their next use */
  constructor(private readonly receiver: CaptureReceiver, maxSpare = MAX_SPARE_OBSERVATIONS) {
    this.#pool = new ObservationPool(maxSpare);
    this.#lines = new LineSplitter(
      (bytes, start, end) => this.#line(bytes, start, end),
      (bytes, length) =>
        this.#problem(`line of ${length} bytes is too long`, bytes, 0, bytes.length),
      MAX_LINE_BYTES,
    );
  }

  push(chunk: Uint8Array): void {
    this.#lines.push(chunk);
  }

  /** Takes back an observation of this parser. The caller must not read it again. */
  giveBack(seen: Captured): void {
    this.#pool.giveBack(seen);
  }

  /** Ends the stream: delivers each unfinished exec as far as it has arrived. */
  end(): void {
    const rest = this.#lines.rest();
    if (rest.length > 0) this.#problem("the last line was cut", rest, 0, rest.length);
    for (const exec of this.#open) if (exec) this.#close(exec);
  }

  #line(bytes: Uint8Array, start: number, end: number): void {
    const fields = this.#fields;
    if (end - start < 2 || bytes[start + 1] !== SPACE) {
      this.#other(bytes, start, end);
      return;
    }
    fields.open(bytes, start + 2, end);
    switch (bytes[start]) {
      case LETTER.F:
        this.#single(this.#named(readFork(fields, this.#pool.fork())), bytes, start, end);
        return;
      case LETTER.X: {
        const seen = this.#named(readExit(fields, this.#pool.exit()));
        this.#single(this.#withIo(seen), bytes, start, end);
        return;
      }
      case LETTER.R:
        this.#single(renameObservation(fields), bytes, start, end);
        return;
      case LETTER.T:
        this.#single(moveObservation(fields), bytes, start, end);
        return;
      case LETTER.S:
        this.#single(signalObservation(fields), bytes, start, end);
        return;
      case LETTER.Y:
        this.#single(signalTarget(fields), bytes, start, end);
        return;
      case LETTER.O:
        this.#single(victimObservation(fields), bytes, start, end);
        return;
      case LETTER.Q:
        this.#single(execFailedObservation(fields), bytes, start, end);
        return;
      case LETTER.U:
        this.#single(setuidObservation(fields), bytes, start, end);
        return;
      case LETTER.M:
        this.#cgroup(bytes, start, end);
        return;
      case LETTER.f:
        this.#single(plainForkObservation(fields), bytes, start, end);
        return;
      case LETTER.t:
        this.#single(threadBirth(fields), bytes, start, end);
        return;
      case LETTER.x:
        this.#single(threadDeath(fields), bytes, start, end);
        return;
      case LETTER.e:
        this.#first(new PlainExec(fields), bytes, start, end);
        return;
      case LETTER.E:
        this.#exec(bytes, start, end);
        return;
      case LETTER.N:
        this.#name(bytes, start, end);
        return;
      case LETTER.I:
        this.#io(bytes, start, end);
        return;
      case LETTER.A:
      case LETTER.P:
      case LETTER.C:
        this.#part(bytes[start]!, bytes, start, end);
        return;
      case LETTER.W:
        this.#watermark(bytes, start, end);
        return;
      default:
        this.#other(bytes, start, end);
    }
  }

  #exec(bytes: Uint8Array, start: number, end: number): void {
    const f = this.#fields;
    const ts = f.number();
    const cpu = f.number();
    const seq = f.number();
    const pid = f.number();
    const startTicks = f.number();
    const oldTid = f.pair();
    const ppid = f.high;
    const uid = f.pair();
    const euid = f.high;
    const cgroupId = f.number();
    const pgid = f.pair();
    const sid = f.high;
    const cwdDevice = f.pair();
    const exeDevice = f.high;
    const head: ExecHead = {
      kind: "exec",
      ts,
      cpu,
      seq,
      pid,
      startTicks,
      oldTid,
      ppid,
      uid,
      euid,
      cgroupId,
      pgid,
      sid,
      cwdDevice,
      cwdInode: f.number(),
      cwdNames: null,
      comm: null,
      filename: null,
      filenameTruncated: false,
      argv: null,
      argvTruncated: false,
      login: null,
      executable: null,
      argvBytes: null,
      formerPeakPages: null,
      nsPid: null,
      pidNs: null,
    };
    const exec = this.#spare;
    exec.begin(head, f.number(), f);
    head.formerPeakPages = f.pair();
    const tty = f.high;
    head.nsPid = known(f.pair());
    head.pidNs = known(f.high);
    head.cwdNames = known(f.number());
    head.login = this.#identity.login(f, tty);
    head.executable = this.#identity.executable(f, exeDevice);
    this.#first(exec, bytes, start, end);
    if (this.#open[exec.cpu] === exec) this.#spare = new PartialExec();
  }

  /** Handles the first line of an exec; more lines may follow. */
  #first(exec: PartialExec | PlainExec, bytes: Uint8Array, start: number, end: number): void {
    if (!this.#good(bytes, start, end, exec.cpu)) return;
    this.#closeOn(exec.cpu);
    if (exec.complete) this.receiver.observation(exec.finish());
    else this.#open[exec.cpu] = exec;
  }

  /** Delivers an observation that fits on one line. */
  #single(seen: Captured, bytes: Uint8Array, start: number, end: number): void {
    if (!this.#good(bytes, start, end, seen.cpu)) return;
    this.#closeOn(seen.cpu);
    this.receiver.observation(seen);
  }

  /** Stores the name of a process for its own line, which follows. */
  #name(bytes: Uint8Array, start: number, end: number): void {
    const fields = this.#fields;
    const seq = fields.number();
    const cpu = fields.number();
    const comm = commField(fields);
    if (this.#good(bytes, start, end, cpu)) this.#names[cpu] = { seq, comm };
  }

  #named<Seen extends ForkObservation | ExitObservation>(seen: Seen): Seen {
    const name = this.#names[seen.cpu];
    if (name === undefined) return seen;
    this.#names[seen.cpu] = undefined;
    return name.seq === seen.seq ? { ...seen, comm: name.comm } : seen;
  }

  /** Stores the large totals of a process for the line of its death, which follows. */
  #io(bytes: Uint8Array, start: number, end: number): void {
    const fields = this.#fields;
    const seq = fields.number();
    const cpu = fields.number();
    const io = readIo(fields);
    if (this.#good(bytes, start, end, cpu)) this.#totals[cpu] = { seq, io };
  }

  #withIo(seen: ExitObservation): ExitObservation {
    const totals = this.#totals[seen.cpu];
    if (totals === undefined) return seen;
    this.#totals[seen.cpu] = undefined;
    return totals.seq === seen.seq ? { ...seen, ...totals.io } : seen;
  }

  /** Adds a piece of the path of a new cgroup. */
  #cgroup(bytes: Uint8Array, start: number, end: number): void {
    const piece = cgroupPiece(this.#fields);
    const { cpu } = piece.seen;
    if (!this.#good(bytes, start, end, cpu)) return;
    this.#closeOn(cpu);
    const partial = piece.offset === 0 ? new PartialCgroup(piece) : this.#cgroups[cpu];
    const whole = partial?.add(piece) ?? null;
    this.#cgroups[cpu] = whole === null ? partial : undefined;
    if (whole !== null) this.receiver.observation(whole);
  }

  /** Adds a further line of an exec: `A` (argv), `P` (path) or `C` (comm). */
  #part(letter: number, bytes: Uint8Array, start: number, end: number): void {
    const fields = this.#fields;
    const seq = fields.number();
    const exec = this.#open[fields.number()];
    if (letter === LETTER.C) {
      const comm = commField(fields);
      if (this.#good(bytes, start, end) && exec?.seq === seq) exec.addComm(comm);
    } else {
      const offset = fields.number();
      const most = new Uint8Array(PLAIN_CHUNK_WORDS * 8);
      let words = 0;
      while (words < CHUNK_WORDS || (words < PLAIN_CHUNK_WORDS && !fields.done)) {
        fields.word(most, 8 * words++);
      }
      if (words > CHUNK_WORDS && words < PLAIN_CHUNK_WORDS) fields.ok = false;
      const chunk = most.subarray(0, 8 * words);
      // Without an open exec, its first line was lost: the sequence numbers show the loss.
      if (!this.#good(bytes, start, end) || exec?.seq !== seq) return;
      if (letter === LETTER.P) exec.addPath(offset, chunk);
      else exec.addArgv(offset, chunk);
    }
    if (exec?.seq === seq && exec.complete) this.#close(exec);
  }

  #watermark(bytes: Uint8Array, start: number, end: number): void {
    const fields = this.#fields;
    const ts = fields.number();
    const firstCpu = fields.number();
    const counts = [fields.number(), fields.number(), fields.number(), fields.number()];
    if (this.#good(bytes, start, end)) {
      this.receiver.signal({ kind: "watermark", ts, firstCpu, counts });
    }
  }

  /** Handles the lines that bpftrace prints by itself. */
  #other(bytes: Uint8Array, start: number, end: number): void {
    // The watermark probe prints "1" to make bpftrace flush.
    if (end === start || (end - start === 1 && bytes[start] === 0x31)) return;
    const line = decodeUtf8(bytes, start, Math.min(end, start + 200)).text;
    const final = /^@seq\[(\d{1,5})\]: (\d{1,15})$/.exec(line);
    if (final) {
      this.receiver.signal({ kind: "final", cpu: Number(final[1]), count: Number(final[2]) });
      return;
    }
    if (CHATTER.test(line)) return;
    this.#problem("not a line of the probe", bytes, start, end);
  }

  /** Returns whether the line has exactly its fields and a possible CPU; if not, reports the line. */
  #good(bytes: Uint8Array, start: number, end: number, cpu = 0): boolean {
    if (this.#fields.ok && this.#fields.done && cpu < MAX_CPUS) return true;
    this.#problem("a field is missing or malformed", bytes, start, end);
    return false;
  }

  #closeOn(cpu: number): void {
    const exec = this.#open[cpu];
    if (exec !== undefined) this.#close(exec);
  }

  #close(exec: PartialExec | PlainExec): void {
    this.#open[exec.cpu] = undefined;
    this.receiver.observation(exec.finish());
  }

  #problem(reason: string, bytes: Uint8Array, start: number, end: number): void {
    const line = decodeUtf8(bytes, start, Math.min(end, start + 80)).text;
    this.receiver.signal({ kind: "problem", reason, line });
  }
}

/**
 * Matches bpftrace's own messages, which some versions print among the events. Version 0.25 warns of
 * `while` and points at the line of the program. The sequence numbers count a loss exactly, so bpftrace's
 * own line about it has no effect.
 */
const CHATTER =
  /^(Attaching \d+ probes?\.\.\.|Lost \d{1,15} events|@(threads|names|sent|path|exe|ino|tty)\[\d+\]: \d+|__BPFTRACE_NOTIFY_PROBES_ATTACHED|(stdin:\d+\S* (WARNING|HINT)|HINT): .*| +while \(.*| +~+)$/;

const SPACE = 0x20;
const LETTER = {
  A: 0x41,
  C: 0x43,
  E: 0x45,
  F: 0x46,
  I: 0x49,
  M: 0x4d,
  N: 0x4e,
  O: 0x4f,
  P: 0x50,
  Q: 0x51,
  R: 0x52,
  S: 0x53,
  T: 0x54,
  U: 0x55,
  W: 0x57,
  X: 0x58,
  Y: 0x59,
  e: 0x65,
  f: 0x66,
  t: 0x74,
  x: 0x78,
};
