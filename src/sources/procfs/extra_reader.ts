import {
  type ExtraReading,
  type ExtraSource,
  NO_READING,
  SOURCE_FILES,
} from "../../model/process/extra_usage.ts";
import {
  parseExtraStat,
  parseExtraStatus,
  parseIo,
  parseOomScore,
  parseRollup,
  parseStatm,
} from "../../wire/proc/proc_extra.ts";
import { decodeUtf8 } from "../../model/base/utf8.ts";
import { readLinkBytes, readOnePieceText } from "../libc/file.ts";
import { ioPriorityOf } from "../libc/scheduling.ts";

/** Reads the values of /proc that the screen needs only for some columns. */
export class ExtraReader {
  constructor(private readonly pageBytes: number, private readonly root = "/proc") {}

  /** Reads these sources of a process. A value of another source, or of a file that is gone, is null. */
  read(pid: number, sources: Iterable<ExtraSource>, threads: number | null): ExtraReading {
    let reading = NO_READING;
    for (const source of sources) {
      if (source === "ioprio") {
        reading = { ...reading, ioPriority: ioPriorityOf(pid) };
        continue;
      }
      if (source === "cwd") {
        const link = readLinkBytes(`${this.root}/${pid}/cwd`);
        reading = { ...reading, cwd: link === null ? null : decodeUtf8(link) };
        continue;
      }
      // /proc/PID/io has the children that a process waited for as well, so a single thread's own is better.
      const ofThread = source === "io" && threads === 1;
      const folder = ofThread ? `${pid}/task/${pid}` : String(pid);
      const text = readOnePieceText(`${this.root}/${folder}/${SOURCE_FILES[source]}`);
      if (text !== null) reading = { ...reading, ...this.#parse(source, text, threads) };
      if (ofThread) reading = { ...reading, ioOfThread: true };
    }
    return reading;
  }

  #parse(
    source: Exclude<ExtraSource, "ioprio" | "cwd">,
    text: string,
    threads: number | null,
  ): Partial<ExtraReading> {
    switch (source) {
      case "stat":
        return parseExtraStat(text);
      case "io":
        return parseIo(text);
      case "statm":
        return parseStatm(text, this.pageBytes, threads);
      case "status":
        return parseExtraStatus(text);
      case "rollup":
        return parseRollup(text);
      case "oom":
        return parseOomScore(text);
    }
  }
}
