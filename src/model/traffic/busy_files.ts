import type { MovedFile } from "../event/activity.ts";
import type { ProcessRecord } from "../report/process_record.ts";
import { greatest } from "../report/ranking.ts";
import type { Selection } from "../report/selection.ts";
import { type NamedProcess, nameOf } from "./movers.ts";

/** A file in which a process moved on, by the samples of a time. */
export interface SampledFile extends Pick<MovedFile, "access" | "bytes"> {
  readonly path: string;
  /** The path no longer led to the file. */
  readonly deleted: boolean;
}

/** A file with the process that read or wrote it. */
export interface ProcessFile extends SampledFile {
  readonly process: NamedProcess;
}

/** The busiest files, those with most bytes first. */
export interface BusyFileList {
  /** Pairs of a process and a file. */
  readonly count: number;
  readonly files: readonly ProcessFile[];
}

/** Returns the busiest files of the chosen processes. */
export function busyFilesOf(selection: Selection, top: number): BusyFileList {
  const files = selection.processes.flatMap((record): ProcessFile[] =>
    sampledFilesOf(record, selection).map((file) => ({ ...file, process: nameOf(record) }))
  );
  return { count: files.length, files: greatest(files, top, ({ bytes }) => bytes) };
}

/** Returns the busiest files of several hosts together. */
export function mergedBusyFiles(parts: readonly BusyFileList[], top: number): BusyFileList {
  const files = parts.flatMap((part) => part.files);
  return { count: files.length, files: greatest(files, top, ({ bytes }) => bytes) };
}

/** Returns the files of a process in which it moved on within a time. */
export function sampledFilesOf(
  { activity }: ProcessRecord,
  { fromTs, toTs }: Pick<Selection, "fromTs" | "toTs">,
): SampledFile[] {
  return (activity?.busyFiles?.files() ?? []).flatMap(({ access, path, deleted, series }) => {
    const [bytes = 0] = series?.sums(fromTs, toTs) ?? [];
    return bytes === 0 ? [] : [{ access, bytes, path: path.text, deleted: deleted === true }];
  });
}
