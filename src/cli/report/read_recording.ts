import { MemoryBytes } from "../../sources/replay/byte_store.ts";
import { type HostRecording, Recording } from "../../sources/replay/recording.ts";
import { unclosedText } from "../../sources/replay/recording_file.ts";
import { SourceError } from "../../sources/source.ts";
import { readFailure } from "../../sources/libc/file_error.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import {
  type EventTaker,
  type HostResult,
  type ReadResult,
  RecordedLines,
} from "../base/recorded_lines.ts";

const CHUNK = 1 << 18;
/** The first bytes of a zstd frame (RFC 8878, 3.1.1). */
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];
/** The first bytes of a frame that zstd skips; the low half of the first byte may be anything. */
const SKIPPED = [0x50, 0x2a, 0x4d, 0x18];

/**
 * Reads recordings of one or several hosts, or JSON lines as `--json` writes them; `-` is stdin. The
 * files of one host are one history. Skips damaged parts and reports them. Throws an
 * {@linkcode ExitError} when nothing can be read.
 */
export async function readRecording(
  [path = "-", ...more]: readonly string[],
  take: EventTaker,
): Promise<ReadResult> {
  if (more.length > 0) {
    try {
      return readContainers(Recording.openHosts([path, ...more]), take);
    } catch (error) {
      if (error instanceof SourceError) throw new ExitError(error.exitCode, error.message);
      throw error;
    }
  }
  const source = path === "-" ? Deno.stdin : open(path);
  try {
    const head = await headOf(source);
    if (isContainer(head)) return readContainers(await recordingsOf(path, source, head), take);
    const lines = new RecordedLines(path, take);
    lines.push(head);
    const chunk = new Uint8Array(CHUNK);
    for (let got = await source.read(chunk); got !== null; got = await source.read(chunk)) {
      lines.push(chunk.subarray(0, got));
    }
    return lines.end();
  } catch (error) {
    if (error instanceof ExitError) throw error;
    if (error instanceof SourceError) throw new ExitError(error.exitCode, error.message);
    throw unreadable(path, error);
  } finally {
    if (source !== Deno.stdin) source.close();
  }
}

type Readable = Pick<Deno.FsFile, "read" | "close">;

/** Returns the first bytes, which show the format. A pipe may deliver them one by one. */
async function headOf(source: Readable): Promise<Uint8Array<ArrayBuffer>> {
  const head = new Uint8Array(ZSTD.length);
  let length = 0;
  while (length < head.length) {
    const got = await source.read(head.subarray(length));
    if (got === null) break;
    length += got;
  }
  return head.subarray(0, length);
}

/** Returns whether the file is a container: it begins with a zstd frame or one that zstd skips. */
function isContainer(head: Uint8Array): boolean {
  return ZSTD.every((byte, i) => head[i] === byte) ||
    SKIPPED.every((byte, i) => (i === 0 ? head[0]! & 0xf0 : head[i]) === byte);
}

/** Opens recordings. The bytes of a pipe are collected first, because a recording needs seeks. */
async function recordingsOf(
  path: string,
  source: Readable,
  head: Uint8Array,
): Promise<readonly HostRecording[]> {
  if (path !== "-") return Recording.openHosts([path]);
  const chunks = [head];
  for (;;) {
    const chunk = new Uint8Array(CHUNK);
    const got = await source.read(chunk);
    if (got === null) break;
    chunks.push(chunk.subarray(0, got));
  }
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return Recording.hostsOf([new MemoryBytes(bytes, "stdin")]);
}

function readContainers(recordings: readonly HostRecording[], take: EventTaker): ReadResult {
  let events = 0;
  const hosts = recordings.map(({ host, recording }): HostResult => {
    for (const { event, wallOffset } of recording.events()) {
      events++;
      // What replaces damage has no host, and a name that two hosts have gets a number.
      take(host === null || event.host === host ? event : { ...event, host }, wallOffset);
    }
    const { damage, missing, span, files } = recording;
    const open = files.find((file) => file.unclosed !== null)?.unclosed ?? null;
    const unclosed = open === null ? null : unclosedText(open);
    return { host, damage, missing, span, unclosed, files: files.map(({ name }) => name) };
  });
  return {
    ...{ events, hosts },
    damage: hosts.flatMap(({ damage }) => damage),
    missing: hosts.flatMap(({ missing }) => missing),
    unclosed: hosts.find(({ unclosed }) => unclosed !== null)?.unclosed ?? null,
  };
}

function open(path: string): Deno.FsFile {
  try {
    return Deno.openSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): ExitError {
  return new ExitError(EXIT.failure, `Cannot read "${path}": ${readFailure(error)}`);
}
