/** What the server refuses to its user: each right is reported once, with the way out. */
import { MAX_NOTED_RIGHTS } from "../../model/hosts/fleet_limits.ts";

/** A right on a subject. */
interface Right {
  readonly operation: "publish on" | "subscribe to" | "answer";
  /** The subject as a configuration has it, with wildcards for words that change. */
  readonly subject: string;
  /** The subject that was refused. */
  readonly tried: string;
}

/** A right that was refused. */
interface NotedRight extends Right {
  count: number;
  lastMs: number;
  /** Whether this connection was refused, too. */
  isRefused: boolean;
}

/**
 * Notes the rights that a user lacks. A client learns of each refused subject alone, and again with
 * each message, so a pulse a second would be a line a second.
 */
export class MissingRights {
  readonly #rights = new Map<string, NotedRight>();

  /**
   * @param server its address, without a password
   * @param user the user in words
   */
  constructor(
    private readonly server: string,
    private readonly user: string,
    private readonly report: (text: string) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Takes an error of the client. Returns whether it is a refusal. */
  take(error: unknown): boolean {
    const right = refusedRight(error);
    if (right === null) return false;
    // An agent without this right needs it only when the stream is missing, and then says that.
    if (right.subject.startsWith("$JS.API.STREAM.CREATE.")) return true;
    const key = `${right.operation} ${right.subject}`;
    const known = this.#rights.get(key);
    const now = this.now();
    if (known === undefined) {
      if (this.#rights.size >= MAX_NOTED_RIGHTS) return true;
      this.#rights.set(key, { ...right, count: 1, lastMs: now, isRefused: true });
      this.report(this.#problem(right));
      return true;
    }
    const isAgain = now - known.lastMs > AGAIN_MS;
    known.count++;
    known.lastMs = now;
    known.isRefused = true;
    if (isAgain) this.report(`${this.#problem(known)} (refused ${known.count} times)`);
    return true;
  }

  /** A new connection begins, which nothing was refused yet. */
  connected(): void {
    for (const right of this.#rights.values()) right.isRefused = false;
  }

  /** The server has taken what was refused before: no right to publish is missing now. */
  published(): void {
    for (const right of this.#rights.values()) {
      if (right.operation === "publish on") right.isRefused = false;
    }
  }

  /**
   * Returns the refused subscriptions. A client loses those, where a message that it publishes is
   * simply sent again. Forgets the ones that this connection was not refused.
   */
  subscriptions(): readonly Right[] {
    const refused: Right[] = [];
    for (const [key, right] of this.#rights) {
      if (right.operation !== "subscribe to") continue;
      if (right.isRefused) refused.push(right);
      else this.#rights.delete(key);
    }
    return refused;
  }

  /** The server has given a right: the next refusal is reported again. */
  given({ operation, subject }: Right): void {
    this.#rights.delete(`${operation} ${subject}`);
    this.report(`${this.server} lets ${this.user} ${operation} "${subject}" now`);
  }

  /** Returns a right that is missing now, in a line; null when there is none. */
  missing(): string | null {
    for (const right of this.#rights.values()) {
      // Without it only the search for agents fails, which the pulses replace.
      if (!right.isRefused || right.subject.startsWith("$SRV.")) continue;
      if (right.operation === "subscribe to" || this.now() - right.lastMs <= AGAIN_MS) {
        return this.#problem(right);
      }
    }
    return null;
  }

  #problem({ operation, subject }: Right): string {
    const { server, user } = this;
    if (operation === "answer") {
      return `${server} does not let ${user} answer questions: give it allow_responses on the ` +
        "server, as docs/fleet.md shows";
    }
    return `${server} does not let ${user} ${operation} "${subject}" ` +
      `(${purpose(operation, subject)}): give it this right on the server, as docs/fleet.md ` +
      "shows, or name another user";
  }
}

/** Returns the right that the server refuses with this error; null for another error. */
export function refusedRight(error: unknown): Right | null {
  const texts = [error, (error as { cause?: unknown } | null)?.cause].map((one) =>
    String((one as { message?: unknown } | null)?.message ?? "")
  );
  const found = texts.map((text) => REFUSAL.exec(text)).find((match) => match !== null);
  const tried = found?.[2];
  if (tried === undefined) return null;
  const isPublish = /^pub/i.test(found![1]!);
  // Each question names where its answer goes, and any viewer may name anything.
  if (isPublish && !OWN.test(tried)) return { operation: "answer", subject: "", tried };
  // A viewer asks each host.
  if (isPublish && tried.startsWith("traceflock.v1.ask.")) {
    return { operation: "publish on", subject: "traceflock.v1.ask.>", tried };
  }
  const form = FORMS.find(([pattern]) => pattern.test(tried));
  const subject = form === undefined ? tried : tried.replace(form[0], form[1]);
  return { operation: isPublish ? "publish on" : "subscribe to", subject, tried };
}

const REFUSAL = /permissions violation for (publish|subscription) to "([^"\s]+)"/i;

/** The subjects on which we publish, but for answers. */
const OWN = /^(?:traceflock\.v1\.|\$JS\.|\$SRV\.)/;

/** Subjects with words that change, and how a configuration writes them. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [/^\$SRV\..*$/, "$$SRV.>"],
  [/^traceflock\.v1\.ask\.\w+/, "traceflock.v1.ask.*"],
  [/^(_INBOX\.viewer|_INBOX\.recorder|_INBOX\.agent\..+?)\.\w{22,}(?:\..*)?$/, "$1.>"],
  [/^\$JS\.API\.CONSUMER\.MSG\.NEXT\.([^.]+)\..*$/, "$$JS.API.CONSUMER.*.*.$1.>"],
  [/^\$JS\.API\.CONSUMER\.\w+\.([^.]+)\..*$/, "$$JS.API.CONSUMER.*.$1.>"],
];

/** Returns what a right is for. */
function purpose(operation: Right["operation"], subject: string): string {
  const isPublish = operation === "publish on";
  if (subject.startsWith("$SRV.")) return isPublish ? "it finds agents" : "viewers find it";
  if (subject.startsWith("$JS.API.")) return "it reads the stream of events";
  if (subject.startsWith("_INBOX.")) return "it gets answers";
  const [, , kind] = subject.split(".");
  switch (kind) {
    case "pulse":
      return isPublish ? "its pulse each second" : "the pulses of agents";
    case "events":
      return "it ships events";
    default:
      return isPublish ? "its questions to agents" : "the questions of viewers";
  }
}

/** A message that was refused is sent again within this time; a later refusal is reported again. */
const AGAIN_MS = 15_000;
