import { cgroupNumber } from "../../model/base/cgroup_number.ts";
import type { CgroupObservation, MoveObservation } from "./observation.ts";
import { decodeUtf8 } from "../../model/base/utf8.ts";
import type { HexFields } from "./hex_fields.ts";

/** The number of path words in each `M` line. */
const PATH_WORDS = 4;
/** The kernel's bound for the path in these events: TRACE_CGROUP_PATH_LEN of kernel/cgroup. */
const MAX_CGROUP_PATH_BYTES = 1024;

/** Reads a `T` line: a process moved to another cgroup. */
export function moveObservation(f: HexFields): MoveObservation {
  const [ts, cpu, seq, hierarchy, id] = [
    f.number(),
    f.number(),
    f.number(),
    f.number(),
    f.number(),
  ];
  const cgroupId = cgroupNumber(hierarchy, id);
  return { kind: "move", ts, cpu, seq, pid: f.number(), startTicks: null, cgroupId };
}

/** One `M` line: a piece of the path of a new cgroup. */
export interface CgroupPiece {
  readonly seen: Omit<CgroupObservation, "path">;
  /** The bytes of the whole path, including its NUL. */
  readonly size: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export function cgroupPiece(f: HexFields): CgroupPiece {
  const [ts, cpu, seq, hierarchy, id] = [
    f.number(),
    f.number(),
    f.number(),
    f.number(),
    f.number(),
  ];
  const size = f.number();
  const offset = f.number();
  const bytes = new Uint8Array(PATH_WORDS * 8);
  for (let i = 0; i < PATH_WORDS; i++) f.word(bytes, i * 8);
  const cgroupId = cgroupNumber(hierarchy, id);
  return {
    seen: { kind: "cgroup", ts, cpu, seq, pid: 0, startTicks: null, cgroupId },
    size,
    offset,
    bytes,
  };
}

/**
 * The path of one new cgroup while its lines arrive. If a line is missing, there is no event: its
 * number is then a hole, and the sequencer declares the hole as lost.
 */
export class PartialCgroup {
  readonly #bytes = new Uint8Array(MAX_CGROUP_PATH_BYTES);
  #have = 0;

  constructor(private readonly first: CgroupPiece) {}

  /** Adds a piece. Returns the observation after the last piece; null before it or after a gap. */
  add(piece: CgroupPiece): CgroupObservation | null {
    if (piece.seen.seq !== this.first.seen.seq || piece.offset !== this.#have) return null;
    const size = Math.min(this.first.size, MAX_CGROUP_PATH_BYTES);
    const bytes = piece.bytes.subarray(0, Math.max(0, MAX_CGROUP_PATH_BYTES - this.#have));
    this.#bytes.set(bytes, this.#have);
    this.#have += bytes.length;
    if (this.#have < size || bytes.length === 0) return null;
    const nul = this.#bytes.indexOf(0);
    const end = nul < 0 ? size : Math.min(nul, size);
    return { ...this.first.seen, path: decodeUtf8(this.#bytes, 0, end).text };
  }
}
