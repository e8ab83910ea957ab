import type { Session } from "../../session/session.ts";
import { readerGone, wasClosed } from "../../sources/libc/file.ts";
import { EXIT, ExitError, messageOf } from "./exit_error.ts";

const STDOUT = 1;

/** Interval between checks that the reader of stdout is still there. */
const READER_CHECK_MS = 200;

/**
 * Throws an {@linkcode ExitError} when stdout was closed at the start. Deno opens /dev/null in its place,
 * so that every write would succeed and nothing would arrive.
 */
export function rejectClosedStdout(remedy: string): void {
  if (!wasClosed(STDOUT)) return;
  throw new ExitError(EXIT.output, `Cannot write to stdout: it is closed; ${remedy}`);
}

/** Stops a session when the reader of stdout leaves, or when a write to stdout fails. */
export class StdoutWatch {
  #hasReader = true;
  #failure: string | null = null;
  readonly #timer: ReturnType<typeof setInterval>;

  /** @param closed the sink's: resolves when the reader leaves, rejects when a write fails */
  constructor(private readonly session: Pick<Session, "stop">, closed: Promise<void>) {
    closed.then(() => this.#leave(), (error) => {
      this.#failure = messageOf(error);
      void this.session.stop("output failed");
    });
    // A write would report a reader that left, but a quiet host may write nothing for hours.
    this.#timer = setInterval(() => {
      if (this.#hasReader && readerGone(STDOUT)) this.#leave();
    }, READER_CHECK_MS);
  }

  /** Throws an {@linkcode ExitError} when a write failed. A reader that left is no failure. */
  throwFailure(): void {
    if (this.#failure === null || !this.#hasReader) return;
    throw new ExitError(
      EXIT.output,
      `Cannot write to stdout: ${this.#failure}; make room or write elsewhere`,
    );
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #leave(): void {
    this.#hasReader = false;
    void this.session.stop("reader closed");
  }
}
