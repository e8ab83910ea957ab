/** A place in the spool of an agent: the end of a frame. */
export interface SpoolPosition {
  /** The run of the agent that wrote the frame: a stamp that sorts by time, and its boot id. */
  readonly run: string;
  /** The number of the file in that run, from 1. */
  readonly file: number;
  /** The number of the frame in the file, from 0. */
  readonly frame: number;
  /** The offset behind the frame. */
  readonly offset: number;
  /** The number of the next event, as the spool counts the events of the run. */
  readonly nextEvent: number;
  /** The number of the next event in the stream, which counts what was shipped of the run. */
  readonly nextShipped: number;
}

/** The header of a message with the position behind its frame. */
export const POSITION_HEADER = "Traceflock-Position";

/** The header of a message with its id, by which the server knows a resend. */
export const MESSAGE_ID_HEADER = "Nats-Msg-Id";

/**
 * The header of the first message of a run: the run before it, and how many events the stream got of
 * that. So a reader sees what the stream has lost at the end of a run.
 */
export const PREVIOUS_HEADER = "Traceflock-Previous";

/** The end of a run in the stream. */
export type RunEnd = Pick<SpoolPosition, "run" | "nextShipped">;

/** Returns the end of a run as one word for a header. */
export function writeRunEnd({ run, nextShipped }: RunEnd): string {
  return `${run};${nextShipped}`;
}

/** Reads the end of a run; null when the text is none. */
export function readRunEnd(text: string): RunEnd | null {
  const parts = /^([\w-]{1,80});(\d{1,15})$/.exec(text);
  return parts === null ? null : { run: parts[1]!, nextShipped: Number(parts[2]) };
}

/** Returns a position as one word for a header. */
export function writePosition(position: SpoolPosition): string {
  const { run, file, frame, offset, nextEvent, nextShipped } = position;
  return [run, file, frame, offset, nextEvent, nextShipped].join(";");
}

/** Reads a position; null when the text is none. */
export function readPosition(text: string): SpoolPosition | null {
  const parts = /^([\w-]{1,80});(\d{1,15});(\d{1,15});(\d{1,15});(\d{1,15});(\d{1,15})$/.exec(text);
  if (parts === null) return null;
  const [file, frame, offset, nextEvent, nextShipped] = parts.slice(2).map(Number);
  return {
    run: parts[1]!,
    ...{ file: file!, frame: frame!, offset: offset!, nextEvent: nextEvent! },
    nextShipped: nextShipped!,
  };
}

/** Returns a number below, equal to or above 0, as `a` comes before `b` in the spool or not. */
export function comparePositions(
  a: Pick<SpoolPosition, "run" | "file" | "frame">,
  b: Pick<SpoolPosition, "run" | "file" | "frame">,
): number {
  if (a.run !== b.run) return a.run < b.run ? -1 : 1;
  return a.file - b.file || a.frame - b.frame;
}

/** Returns the id of a message: the boot id, the run, the file and the frame. Resends have the same. */
export function messageId(
  { run, file, frame }: Pick<SpoolPosition, "run" | "file" | "frame">,
  part = 0,
): string {
  const [stamp, boot] = run.split("-");
  return `${boot}.${stamp}.${file}.${frame}${part === 0 ? "" : `.${part}`}`;
}

/** Returns the run in the id of a message; null when the text is no such id. */
export function runOfMessage(id: string): string | null {
  const parts = /^(\w{1,64})\.(\d{1,15})\.\d+\.\d+(?:\.\d+)?$/.exec(id);
  return parts === null ? null : `${parts[2]}-${parts[1]}`;
}
