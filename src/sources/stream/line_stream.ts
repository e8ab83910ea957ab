import {
  MAX_EVENT_LINE_BYTES,
  MAX_STREAM_ARGV,
  MAX_STREAM_PROCESSES,
} from "../../model/base/limits.ts";
import { lengthOf } from "../../model/base/text.ts";
import type { FlockEvent } from "../../model/event/event.ts";
import { readEventLine } from "../../wire/event/event_reader.ts";
import type { WallOffset } from "../../wire/event/wall_clock.ts";
import { LineSplitter } from "../../wire/line_splitter.ts";
import { forgery } from "./checked_event.ts";

/** What a stream of lines gives. */
export interface LineTaker {
  event(event: FlockEvent, wallOffset: WallOffset | null): void;
  /** A line that is no event: damaged, forged, too long. */
  odd(problem: string): void;
  /** The rest of the stream cannot be read, or must not. */
  failed(problem: string): void;
}

/** Turns the bytes of JSON lines from another machine into events that this program can trust in size. */
export class LineStream {
  readonly #decoder = new TextDecoder();
  readonly #splitter: LineSplitter;
  /** The live processes of the stream, with the sizes of their command lines. */
  readonly #argv = new Map<string, number>();
  #argvUnits = 0;
  #hasFailed = false;
  #host: string | null = null;

  constructor(
    private readonly taker: LineTaker,
    private readonly maxProcesses = MAX_STREAM_PROCESSES,
  ) {
    this.#splitter = new LineSplitter(
      (bytes, start, end) => this.#line(this.#decoder.decode(bytes.subarray(start, end))),
      (_, length) => this.taker.odd(`it has more than ${length} bytes`),
      MAX_EVENT_LINE_BYTES,
    );
  }

  push(bytes: Uint8Array): void {
    if (!this.#hasFailed) this.#splitter.push(bytes);
  }

  #line(text: string): void {
    if (this.#hasFailed || text.trim() === "") return;
    const line = readEventLine(text);
    switch (line.kind) {
      case "event":
        return this.#event(line.event, line.wallOffset);
      case "unknown":
        return this.taker.odd(`its type is "${line.type.slice(0, 40)}", which is newer`);
      case "newer":
        return this.#fail(
          `it has version ${line.version} of the schema; this program reads version 1: install a newer one`,
        );
      case "odd":
        return this.taker.odd(line.problem);
    }
  }

  #event(event: FlockEvent, wallOffset: WallOffset | null): void {
    const forged = forgery(event);
    if (forged !== null) return this.taker.odd(forged);
    if (event.host !== undefined) {
      this.#host ??= event.host;
      if (event.host !== this.#host) {
        return this.taker.odd(`it is of another host, "${event.host.slice(0, 64)}"`);
      }
    }
    if ("pid" in event) this.#count(event);
    if (!this.#hasFailed) this.taker.event(event, wallOffset);
  }

  /** Bounds what the live processes of the stream take. */
  #count(event: FlockEvent & { readonly key: string }): void {
    const { key } = event;
    if (event.type === "exit" || (event.type === "process" && event.state === "X")) {
      this.#argvUnits -= this.#argv.get(key) ?? 0;
      this.#argv.delete(key);
      return;
    }
    const before = this.#argv.get(key);
    const hasArgv = event.type === "exec" || event.type === "process";
    if (before !== undefined && !hasArgv) return;
    const units = hasArgv ? lengthOf(event.argv) : 0;
    this.#argv.set(key, units);
    this.#argvUnits += units - (before ?? 0);
    if (this.#argv.size > this.maxProcesses) {
      this.#fail(`it has more than ${this.maxProcesses} live processes`);
    } else if (this.#argvUnits > MAX_STREAM_ARGV) this.#fail("its command lines are too long");
  }

  #fail(problem: string): void {
    this.#hasFailed = true;
    this.taker.failed(problem);
  }
}
