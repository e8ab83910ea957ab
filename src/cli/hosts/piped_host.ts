import { MAX_EVENT_LINE_BYTES, STREAM_READ_BYTES } from "../../model/base/limits.ts";
import type { Connect } from "../../sources/stream/stream_source.ts";
import { readEventLine } from "../../wire/event/event_reader.ts";
import { EXIT, ExitError, messageOf } from "../base/exit_error.ts";

/** A stream of JSON lines on stdin, of which the first line is known. */
export interface PipedHost {
  /** The host that the first line names. */
  readonly host: string;
  readonly connect: Connect;
}

/** Reads bytes of stdin; null at its end. */
export type ReadInput = (into: Uint8Array) => Promise<number | null>;

const NEWLINE = 0x0a;
const BRACE = 0x7b;
const MADE_BY = "make one with `traceflock --json --snapshot`";

/**
 * Waits for the first line of stdin. Throws an {@linkcode ExitError} for what is no stream of JSON lines.
 * `room` resolves when the reader of the events can take more.
 */
export async function pipedHost(
  read: ReadInput,
  room: () => Promise<void> = () => Promise.resolve(),
): Promise<PipedHost> {
  let bytes: Uint8Array = new Uint8Array(0);
  const chunk = new Uint8Array(STREAM_READ_BYTES);
  while (!bytes.includes(NEWLINE)) {
    const got = await read(chunk);
    if (got === null) break;
    const more = new Uint8Array(bytes.length + got);
    more.set(bytes);
    more.set(chunk.subarray(0, got), bytes.length);
    bytes = more;
    if (bytes[0] !== BRACE || bytes.length > MAX_EVENT_LINE_BYTES) break;
  }
  if (bytes.length === 0) {
    throw new ExitError(EXIT.failure, `Stdin is empty; ${MADE_BY}`);
  }
  const end = bytes.indexOf(NEWLINE);
  const first = readEventLine(
    new TextDecoder().decode(bytes.subarray(0, end < 0 ? bytes.length : end)),
  );
  if (first.kind === "newer") {
    throw new ExitError(
      EXIT.failure,
      `Stdin has version ${first.version} of the schema; this program reads version 1: install a newer one`,
    );
  }
  if (first.kind !== "event") {
    throw new ExitError(
      EXIT.failure,
      `Stdin is no stream of JSON lines; ${MADE_BY}, and give a recording as a file`,
    );
  }
  return {
    host: first.event.host ?? "?",
    connect: (events) => {
      let isClosed = false;
      const run = async () => {
        await Promise.resolve();
        if (!isClosed) events.bytes(bytes);
        while (!isClosed) {
          await room();
          const got = await read(chunk);
          if (isClosed) return;
          if (got === null) break;
          events.bytes(chunk.subarray(0, got));
        }
        if (!isClosed) events.ended({ reason: "end of the stream", isFinal: true, exitCode: null });
      };
      run().catch((error) => {
        const why = messageOf(error);
        if (!isClosed) {
          events.ended({
            reason: `Cannot read stdin: ${why}`,
            isFinal: true,
            exitCode: EXIT.failure,
          });
        }
      });
      return {
        close: () => {
          isClosed = true;
          return Promise.resolve();
        },
      };
    },
  };
}
