import type { FrameHeader } from "../../wire/recording/recording_format.ts";
import { readLines } from "./recorded_event.ts";
import type { RecordingFile } from "./recording_file.ts";

/** The files of one host. */
export interface HostFiles {
  /** The name in its lines, with a number when another host has the same one; null is unknown. */
  readonly host: string | null;
  readonly files: readonly RecordingFile[];
}

interface Growing {
  readonly host: string | null;
  readonly name: string | null;
  readonly files: RecordingFile[];
  bootId: string | null;
  endTime: bigint;
}

/**
 * Splits files, which are in order of time, by their hosts: the lines of two hosts never mix. A host that
 * was booted anew is still one host. Two boots at the same time are two hosts, whatever their name.
 */
export function byHost(files: readonly RecordingFile[]): readonly HostFiles[] {
  const groups: Growing[] = [];
  for (const file of files) {
    const { name, bootId } = headOf(file);
    const [fromTime, endTime] = timesOf(file);
    const isOf = (group: Growing) =>
      group.name === name &&
      (group.bootId === null || bootId === null || group.bootId === bootId ||
        group.endTime <= fromTime);
    let group = groups.find(isOf);
    if (group === undefined) {
      const known = groups.filter((one) => one.name === name).length;
      const host = name === null || known === 0 ? name : `${name} (${known + 1})`;
      groups.push(group = { host, name, files: [], bootId: null, endTime: 0n });
    }
    group.files.push(file);
    group.bootId = bootId ?? group.bootId;
    if (endTime > group.endTime) group.endTime = endTime;
  }
  return withoutUnnamed(groups);
}

/** Returns the boot id in the first line of a recording; null when it cannot be read. */
export function bootOf(file: RecordingFile): string | null {
  return headOf(file).bootId;
}

/** A damaged file without a name belongs to the only host. */
function withoutUnnamed(groups: readonly Growing[]): readonly HostFiles[] {
  const named = groups.filter(({ name }) => name !== null);
  if (named.length !== 1) return groups;
  return [{ host: named[0]!.host, files: groups.flatMap(({ files }) => files) }];
}

/** Returns the host and the boot in the first line that can be read. A set may have many files. */
function headOf(
  file: RecordingFile,
): { readonly name: string | null; readonly bootId: string | null } {
  for (const frame of file.frames) {
    if (frame.header.kind !== "lines") continue;
    const content = file.content(frame);
    if (content === null) continue;
    for (let from = 0, to = 0; from < content.length; from = to + 1) {
      to = content.indexOf(NEWLINE, from);
      if (to < 0) to = content.length;
      const [line] = readLines(content.subarray(from, to), frame.header.fromTs);
      const name = line?.event.host;
      if (line === undefined || name === undefined) continue;
      return { name, bootId: line.event.type === "meta" ? line.event.bootId : null };
    }
  }
  return { name: null, bootId: null };
}

const NEWLINE = 10;

/** Returns the first and the last time of day in a file, nanoseconds since 1970. */
function timesOf({ headers }: RecordingFile): readonly [from: bigint, to: bigint] {
  let to = 0n;
  for (const header of headers) {
    const end = endTime(header);
    if (end > to) to = end;
  }
  return [headers[0]?.fromTime ?? 0n, to];
}

function endTime({ fromTime, fromTs, toTs }: FrameHeader): bigint {
  return fromTime + BigInt(Math.round(toTs - fromTs));
}

/** Returns whether a recording began after another one of the same host had ended. */
export function follows(file: RecordingFile, before: RecordingFile): boolean {
  return timesOf(file)[0] >= timesOf(before)[1];
}
