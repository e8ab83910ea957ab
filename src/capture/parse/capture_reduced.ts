import type { ExecObservation, ForkObservation, ThreadObservation } from "./observation.ts";
import type { Text } from "../../model/base/text.ts";
import { filenameOf, isByDescriptor, MAX_PATH_BYTES, PATH_WORDS } from "./capture_exec.ts";
import type { HexFields } from "./hex_fields.ts";

/** Reads an `f` line; `scripts/lifecycle_nobtf.bt` names its fields. */
export function plainForkObservation(f: HexFields): ForkObservation {
  return {
    kind: "fork",
    ts: f.number(),
    cpu: f.number(),
    seq: f.number(),
    pid: f.number(),
    startTicks: null,
    sibling: f.number() !== 0,
    ppid: f.number(),
    parentStartTicks: null,
    parentTid: f.number(),
    uid: f.number(),
    cgroupId: f.number(),
    sharesMemory: false,
    nsPid: null,
    pidNs: null,
  };
}

/** Reads a `t` line: a thread was born. */
export function threadBirth(f: HexFields): ThreadObservation {
  return {
    kind: "thread",
    change: "born",
    ts: f.number(),
    cpu: f.number(),
    seq: f.number(),
    pid: f.number(),
    startTicks: null,
    uid: null,
    cgroupId: null,
  };
}

/** Reads an `x` line: a thread died. The last thread ends its process. */
export function threadDeath(f: HexFields): ThreadObservation {
  return {
    kind: "thread",
    change: "died",
    ts: f.number(),
    cpu: f.number(),
    seq: f.number(),
    pid: f.number(),
    startTicks: null,
    uid: f.number(),
    cgroupId: f.number(),
  };
}

/** One exec with a path but without argv: an `e` line and the `P` lines that it announces. */
export class PlainExec {
  readonly #head: Omit<ExecObservation, "comm" | "filename" | "filenameTruncated">;
  /** The bytes of the path, including its NUL. */
  readonly #pathBytes: number;
  #path = new Uint8Array(PATH_WORDS * 8);

  constructor(f: HexFields) {
    this.#head = {
      kind: "exec",
      ts: f.number(),
      cpu: f.number(),
      seq: f.number(),
      pid: f.number(),
      startTicks: null,
      oldTid: f.number(),
      ppid: null,
      uid: f.number(),
      euid: null,
      cgroupId: f.number(),
      pgid: null,
      sid: null,
      cwdDevice: null,
      cwdInode: null,
      cwdNames: null,
      argv: null,
      argvTruncated: false,
      login: null,
      executable: null,
      argvBytes: null,
      formerPeakPages: null,
      nsPid: null,
      pidNs: null,
    };
    this.#pathBytes = Math.min(f.number(), MAX_PATH_BYTES);
    for (let i = 0; i < PATH_WORDS; i++) f.word(this.#path, i * 8);
  }

  get cpu(): number {
    return this.#head.cpu;
  }
  get seq(): number {
    return this.#head.seq;
  }
  get complete(): boolean {
    return this.#path.length >= this.#pathBytes;
  }

  addPath(offset: number, chunk: Uint8Array): void {
    if (offset !== this.#path.length) return;
    const longer = new Uint8Array(offset + chunk.length);
    longer.set(this.#path);
    longer.set(chunk, offset);
    this.#path = longer;
  }

  /** Does nothing: an `e` line never announces argv. */
  addArgv(): void {}

  /** Does nothing: an `e` line never announces a comm. */
  addComm(_comm: Text): void {}

  finish(): ExecObservation {
    const path = this.#path.subarray(0, this.#pathBytes);
    return { ...this.#head, ...filenameOf(path, null, !isByDescriptor(path)) };
  }
}
