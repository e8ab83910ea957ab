import { RecordingWriter } from "../../sinks/recording_writer.ts";
import { MemoryBytes } from "../../sources/replay/byte_store.ts";
import { Recording } from "../../sources/replay/recording.ts";
import { RECORDING_TABLE } from "../../wire/recording/recording_format.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import { type EventTaker, RecordedLines } from "../base/recorded_lines.ts";

const CHUNK = 1 << 18;
const BRACE = "{".charCodeAt(0);

/** Returns whether a file holds JSON lines. System errors count as no. */
export function hasLines(path: string): boolean {
  const first = new Uint8Array(1);
  try {
    // Opening a pipe would wait for its writer.
    if (!Deno.statSync(path).isFile) return false;
    using file = Deno.openSync(path);
    return file.readSync(first) === 1 && first[0] === BRACE;
  } catch {
    return false;
  }
}

/**
 * Reads a file of JSON lines, as `--json` writes them, into a recording in memory: only a recording
 * has the key frames that make seeks quick. It takes about 20 bytes an event.
 */
export function recordingOfLines(path: string): Recording {
  let writer: RecordingWriter | null = null;
  let isEnded = false;
  let lastTs = 0;
  const take: EventTaker = (event, wallOffset) => {
    const offset = wallOffset ?? { seconds: 0, nanoseconds: 0 };
    writer ??= new RecordingWriter(event.host ?? "?", offset);
    if (wallOffset !== null) writer.wallOffset = wallOffset;
    writer.add(event);
    isEnded = event.type === "end";
    lastTs = Math.max(lastTs, event.ts);
  };
  const onOdd = (problem: string) => {
    const reason = `a line of the recording cannot be read: ${problem}`;
    writer?.add({ type: "lost", ts: lastTs, count: 1, where: "line", reason });
  };
  const lines = new RecordedLines(path, take, onOdd);
  using file = Deno.openSync(path);
  const chunk = new Uint8Array(CHUNK);
  for (let got = file.readSync(chunk); got !== null; got = file.readSync(chunk)) {
    lines.push(chunk.subarray(0, got));
  }
  const { damage } = lines.end();
  const { hosts } = lines;
  if (hosts.length > 1) {
    const names = hosts.slice(0, 5).join(", ") + (hosts.length > 5 ? ", ..." : "");
    throw new ExitError(
      EXIT.failure,
      `Cannot replay the lines of ${hosts.length} hosts at once: ${names}; choose one with ` +
        `\`jq -c 'select(.host == "NAME")'\`, or see all with \`traceflock report\``,
    );
  }
  return Recording.of([new MemoryBytes(bytesOf(writer!, isEnded), path)], RECORDING_TABLE, damage);
}

/** Returns the bytes of the recording. Without the last line it has no end. */
function bytesOf(writer: RecordingWriter, isEnded: boolean): Uint8Array {
  if (isEnded) writer.close();
  else writer.flush();
  const pieces = writer.take();
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
