import { errnoWords } from "../../sources/libc/file_error.ts";
import { PrivateOutputFile } from "../../sources/libc/private_output_file.ts";
import { join, type SafeOutput } from "../../model/base/safe_text.ts";
import { EXIT, ExitError, messageOf } from "../base/exit_error.ts";
import { bytesOf, writeStdout } from "../base/output.ts";

/** Text to collect before a write, UTF-16 units. */
const PIECE = 1 << 16;

/** The output of a report. A write throws an {@linkcode ExitError} when it fails. */
export interface ReportOutput {
  /** Appends text. */
  write(text: SafeOutput): void;
  /** Writes bytes at an offset; only in a file. */
  writeAt(bytes: Uint8Array<ArrayBuffer>, place: number): void;
  /** Writes the rest and closes. */
  close(): void;
  /** Removes the file after a failure. */
  abandon(): void;
}

/** Returns stdout as output. A reader that leaves early is no failure. */
export function standardOutput(): ReportOutput {
  let isOpen = true;
  const collected = collector((text) => {
    try {
      if (isOpen) writeStdout(text);
    } catch (error) {
      if (!(error instanceof Deno.errors.BrokenPipe)) {
        const why = messageOf(error);
        throw new ExitError(
          EXIT.output,
          `Cannot write to stdout: ${why}; make room or write elsewhere with \`-o FILE\``,
        );
      }
      isOpen = false;
    }
  });
  return {
    write: collected.add,
    writeAt() {
      throw new Error("Standard output has no offsets");
    },
    close: collected.flush,
    abandon: () => {},
  };
}

/** The reasons and remedies of a failed write, by errno(3). */
const REASONS: ReadonlyMap<number, string> = new Map([
  [1, "the system does not permit it; choose another place"],
  [2, "there is no such folder; make it first"],
  [11, "it is being recorded now; choose another name, or end that recording first"],
  [13, "no permission; choose a folder that you may write into"],
  [17, "it exists already; choose another name, or give --force to replace it"],
  [20, "part of the path is no folder; choose another place"],
  [21, "it is a folder; name a file in it"],
  [28, "the disk is full; make room or write elsewhere"],
  [30, "the file system is read-only; write elsewhere"],
  [36, "the name is too long; choose a shorter one"],
  [122, "the disk quota is used up; make room or write elsewhere"],
]);

/**
 * Returns a new file that only its owner can read. With `replace` the finished file replaces an existing
 * one. A link is replaced, never followed.
 */
export function fileOutput(path: string, replace: boolean): ReportOutput {
  const failed = (errno: number) =>
    new ExitError(
      EXIT.output,
      `Cannot write "${path}": ${REASONS.get(errno) ?? errnoWords(errno)}`,
    );
  const file = PrivateOutputFile.create(path, replace);
  if (typeof file === "number") throw failed(file);
  let end = 0;
  const check = (errno: number) => {
    if (errno === 0) return;
    file.abandon();
    throw failed(errno);
  };
  const collected = collector((text) => {
    const bytes = bytesOf(text);
    check(file.writeAt(bytes, end));
    end += bytes.length;
  });
  return {
    write: collected.add,
    writeAt: (bytes, place) => check(file.writeAt(bytes, place)),
    close() {
      collected.flush();
      check(file.finish());
    },
    abandon: () => file.abandon(),
  };
}

/** Collects small pieces into large writes. */
function collector(write: (text: SafeOutput) => void) {
  let pieces: SafeOutput[] = [];
  let length = 0;
  const flush = () => {
    if (length === 0) return;
    const text = join(pieces);
    [pieces, length] = [[], 0];
    write(text);
  };
  return {
    add(piece: SafeOutput): void {
      pieces.push(piece);
      length += piece.length;
      if (length >= PIECE) flush();
    },
    flush,
  };
}
