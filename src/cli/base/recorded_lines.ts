import type { FlockEvent } from "../../model/event/event.ts";
import { offsetWithout, type WallOffset } from "../../wire/event/wall_clock.ts";
import {
  MAX_EVENT_LINE_BYTES,
  MAX_REPORT_HOSTS,
  MAX_REPORTED_DAMAGE,
} from "../../model/base/limits.ts";
import { rebased } from "../../model/event/rebase.ts";
import { gapBetween, isPrelude } from "../../sources/replay/pieces.ts";
import { readEventLine } from "../../wire/event/event_reader.ts";
import { LineSplitter } from "../../wire/line_splitter.ts";
import { EXIT, ExitError } from "./exit_error.ts";

/** Turns the bytes of JSON lines into events, and counts the lines that are none. */
export class RecordedLines {
  #events = 0;
  #line = 0;
  #odd = 0;
  /** Each host has another clock. */
  readonly #hosts = new Map<string, HostLines>();
  readonly #damage: string[] = [];
  readonly #unknown = new Map<string, number>();
  readonly #decoder = new TextDecoder();
  readonly #splitter: LineSplitter;

  /** @param onOdd gets the problem of each line that cannot be read, in its place among the events */
  constructor(
    private readonly path: string,
    private readonly take: EventTaker,
    private readonly onOdd: (problem: string) => void = () => {},
  ) {
    this.#splitter = new LineSplitter(
      (bytes, start, end) => this.#read(this.#decoder.decode(bytes.subarray(start, end))),
      (_, length) => {
        this.#line++;
        this.#addDamage(`it has more than ${length} bytes`);
      },
      MAX_EVENT_LINE_BYTES,
    );
  }

  push(bytes: Uint8Array): void {
    this.#splitter.push(bytes);
  }

  end(): ReadResult {
    const rest = this.#splitter.rest();
    if (rest.length > 0) this.#read(this.#decoder.decode(rest), true);
    if (this.#odd > this.#damage.length) {
      this.#damage.push(`${this.#odd - this.#damage.length} more lines could not be read`);
    }
    for (const [type, count] of this.#unknown) {
      this.#damage.push(`${count} ${count === 1 ? "line" : "lines"} of ${type}`);
    }
    if (this.#events === 0) {
      throw new ExitError(
        EXIT.failure,
        `"${this.path}" is no recording: ${
          this.#damage[0] ?? "it is empty"
        }; make one with \`traceflock record\` or \`traceflock --json\``,
      );
    }
    return { events: this.#events, damage: this.#damage, missing: [], unclosed: null, hosts: [] };
  }

  #read(text: string, isLast = false): void {
    this.#line++;
    if (text.trim() === "") return;
    const line = readEventLine(text);
    switch (line.kind) {
      case "event": {
        this.#events++;
        const lines = this.#hostLines(line.event.host ?? "");
        if (lines === null) this.#addDamage(`it is of one host more than ${MAX_REPORT_HOSTS}`);
        else lines.take(line.event, line.wallOffset);
        break;
      }
      case "unknown":
        this.#countUnknown(line.type);
        break;
      case "newer":
        throw new ExitError(
          EXIT.failure,
          `"${this.path}" has version ${line.version} of the schema; this program reads version 1: install a newer one`,
        );
      case "odd":
        this.#addDamage(isLast ? "it is cut off" : line.problem);
    }
  }

  /** Counts a line of an unknown type. The number of types is bounded: any program may write lines. */
  #countUnknown(type: string): void {
    const name = `type "${type}", which is newer`;
    const isNamed = this.#unknown.has(name) || this.#unknown.size < MAX_REPORTED_DAMAGE;
    const kind = isNamed ? name : "other types, which are newer";
    this.#unknown.set(kind, (this.#unknown.get(kind) ?? 0) + 1);
  }

  /** The hosts of the lines so far. */
  get hosts(): readonly string[] {
    return [...this.#hosts.keys()];
  }

  #hostLines(host: string): HostLines | null {
    let lines = this.#hosts.get(host);
    if (lines !== undefined) return lines;
    if (this.#hosts.size >= MAX_REPORT_HOSTS) return null;
    this.#hosts.set(host, lines = new HostLines(this.take));
    return lines;
  }

  #addDamage(problem: string): void {
    this.#odd++;
    this.onOdd(problem);
    if (this.#damage.length < MAX_REPORTED_DAMAGE) {
      this.#damage.push(`line ${this.#line} could not be read: ${problem}`);
    }
  }
}

/** The lines of one host, on the clock of its first boot. */
class HostLines {
  /** The boot of the first line, and its time of day at boot. */
  #bootId: string | null = null;
  #offset: WallOffset | null = null;
  #shiftNs = 0;
  #lastTs = 0;
  /** The end of an earlier recording, while the next one has not reported `ready`; else null. */
  #endTs: number | null = null;

  constructor(private readonly passOn: EventTaker) {}

  /** Takes an event. Lines of a later boot are moved to the clock of the first. */
  take(event: FlockEvent, wallOffset: WallOffset | null): void {
    if (event.type === "meta" && event.bootId !== null) {
      this.#bootId ??= event.bootId;
      this.#shiftNs = event.bootId === this.#bootId ? 0 : this.#shiftOf(event.ts, wallOffset);
    }
    this.#offset ??= wallOffset;
    const moved = rebased(event, this.#shiftNs);
    if (event.type === "meta" && this.#lastTs > 0) this.#endTs = this.#lastTs;
    this.#lastTs = Math.max(this.#lastTs, moved.ts);
    const hasMoved = wallOffset !== null && this.#shiftNs !== 0;
    const offset = hasMoved ? offsetWithout(wallOffset, this.#shiftNs) : wallOffset;
    if (this.#endTs !== null && !isPrelude(event.type)) {
      const gap = gapBetween(this.#endTs, moved.ts, moved.ts);
      const { host } = event;
      if (gap !== null) this.passOn(host === undefined ? gap : { ...gap, host }, offset);
      this.#endTs = null;
    }
    this.passOn(moved, offset);
  }

  /** Returns the shift of a later boot, by the time of day where both have it; never before the last event. */
  #shiftOf(ts: number, wallOffset: WallOffset | null): number {
    const first = this.#offset;
    const after = this.#lastTs - ts;
    if (first === null || wallOffset === null) return after;
    const seconds = wallOffset.seconds - first.seconds;
    return Math.max(seconds * 1e9 + wallOffset.nanoseconds - first.nanoseconds, after);
  }
}

/** The result of reading a recording, with what is wrong with it. */
export interface ReadResult {
  readonly events: number;
  /** Places that could not be read: the first ones, and the number of the rest. */
  readonly damage: readonly string[];
  /** Files of a rotated recording that are missing before, between and behind those given. */
  readonly missing: readonly string[];
  /** The reason why the recording has no end; null when it has one or the reason is unknown. */
  readonly unclosed: string | null;
  /** The same for each host of containers. JSON lines do not know the host of a damaged line. */
  readonly hosts: readonly HostResult[];
}

/** The result of reading the recording of one host. */
export interface HostResult extends Pick<ReadResult, "damage" | "missing" | "unclosed"> {
  readonly host: string | null;
  /** The names of its files. */
  readonly files: readonly string[];
  /** The time that the container covers, lost lines included, nanoseconds since boot. */
  readonly span: { readonly fromTs: number; readonly toTs: number };
}

/** Takes an event and the time of day at boot of its line. An event of a container has its host. */
export type EventTaker = (event: FlockEvent, bootWall: WallOffset | null) => void;
