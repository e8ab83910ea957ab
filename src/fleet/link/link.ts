import type { NatsConnection } from "@nats-io/transport-node";
import { connectOnce, sizeProblem } from "./connect.ts";
import { MissingRights } from "./missing_rights.ts";
import { connectProblem } from "./own_proof.ts";
import { isRefusedUser, shownUrl, userOf } from "./problem.ts";
import type { ServerOptions } from "./server_options.ts";

/** What a link needs from its owner. */
export interface LinkParts {
  readonly options: ServerOptions;
  readonly inboxPrefix: string;
  /** The name that the server lists. */
  readonly name: string;
  /** Called with each new connection, before anything else uses it. */
  readonly onUp: (connection: NatsConnection) => Promise<void>;
  /** Gets a line when something changes for people; never the same line twice in a row. */
  readonly report: (text: string) => void;
}

/** Why there is no connection. */
export interface LinkProblem {
  /** One line, not yet safe to show. */
  readonly text: string;
  /** Whether the server refuses the user. */
  readonly isRefused: boolean;
}

/**
 * A connection to a server that comes back by itself. The first attempts and those after an error of
 * the user or the certificate wait longer and longer, up to half a minute.
 */
export class Link {
  #connection: NatsConnection | null = null;
  #isUp = false;
  #isClosed = false;
  #reported = "";
  #problem: LinkProblem | null = null;
  #wake: () => void = () => {};
  #running: Promise<void> | null = null;

  #rights: MissingRights;
  #isProbing = false;
  /** Whether a right was given, which needs a new connection. */
  #isRenewed = false;

  constructor(private parts: LinkParts) {
    this.#rights = this.#rightsOf(parts.options);
  }

  /** A right that the user lacks at the server now, in a line; null when there is none. */
  get missingRight(): string | null {
    return this.#rights.missing();
  }

  /** Why there is no connection; null while there is one, and before the first attempt has failed. */
  get problem(): LinkProblem | null {
    return this.#isUp ? null : this.#problem;
  }

  /** The connection while the server answers; null otherwise. */
  get connection(): NatsConnection | null {
    return this.#isUp ? this.#connection : null;
  }

  /** The server takes what the owner publishes, after a refusal, too. */
  published(): void {
    this.#rights.published();
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Uses other options from the next connection on, which begins now. */
  async restart(options: ServerOptions): Promise<void> {
    this.parts = { ...this.parts, options };
    this.#rights = this.#rightsOf(options);
    if (this.#connection !== null) await this.#end(this.#connection);
    this.#wake();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake();
    const connection = this.#connection;
    if (connection !== null) {
      if (this.#isUp) await atMost(connection.drain().catch(() => {}), DRAIN_MS);
      await this.#end(connection);
    }
    await this.#running;
  }

  /** Closes a connection, also one whose server is silent. */
  async #end(connection: NatsConnection): Promise<void> {
    await atMost(connection.close().catch(() => {}), CLOSE_MS);
    const { closeSockets } = await import("./client_sockets.ts");
    closeSockets(connection);
  }

  async #run(): Promise<void> {
    for (let wait = FIRST_WAIT_MS; !this.#isClosed; wait = Math.min(wait * 2, LAST_WAIT_MS)) {
      const { options, inboxPrefix, name, onUp } = this.parts;
      const server = shownUrl(options.url);
      try {
        const connection = await connectOnce(options, inboxPrefix, name);
        if (this.#isClosed) return await connection.close();
        this.#connection = connection;
        this.#rights.connected();
        const given = this.#watch(connection);
        await onUp(connection);
        if (this.#isClosed) return await connection.close();
        this.#isUp = true;
        wait = FIRST_WAIT_MS;
        this.#report(`${CONNECTED}${server}`);
        const probing = setInterval(() => void this.#probe(connection), PROBE_MS);
        const why = await Promise.race([connection.closed().then(() => ""), given]);
        clearInterval(probing);
        this.#isUp = false;
        if (!this.#isRenewed) {
          const text = `lost the connection to ${server}${why}; it is tried again`;
          this.#problem = { text, isRefused: false };
          this.#report(text);
        }
        this.#isRenewed = false;
        await this.#end(connection);
      } catch (error) {
        const text = connectProblem(error, options, Date.now());
        this.#problem = { text, isRefused: isRefusedUser(error) };
        this.#report(text);
        if (this.#connection !== null) await this.#end(this.#connection);
      }
      this.#connection = null;
      if (this.#isClosed) break;
      // Many agents lose a server at the same moment.
      await this.#pause(wait * (0.5 + Math.random() / 2));
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Reports what the server refuses, such as a subject. Resolves when the client gives it up. */
  async #watch(connection: NatsConnection): Promise<string> {
    let isRefused = false;
    for await (const status of connection.status()) {
      if (status.type === "staleConnection") return isRefused ? "" : ", which is silent";
      if (status.type !== "error") continue;
      isRefused ||= isRefusedUser(status.error);
      if (this.#rights.take(status.error)) continue;
      this.#report(connectProblem(status.error, this.parts.options, Date.now()));
    }
    await connection.closed();
    return "";
  }

  /**
   * Asks again for the subscriptions that the server has refused. A server gives rights to an open
   * connection, too, and says nothing; what the owner subscribes to begins with a new connection.
   */
  async #probe(connection: NatsConnection): Promise<void> {
    if (this.#isProbing) return;
    this.#isProbing = true;
    try {
      // A server that was configured anew says so; the next connection has the reason.
      if (sizeProblem(connection) !== null) return await this.#end(connection);
      for (const right of this.#rights.subscriptions()) {
        let isRefused = false;
        const subscription = connection.subscribe(right.tried, {
          callback: (error) => void (isRefused ||= error !== null),
        });
        await connection.flush();
        subscription.unsubscribe();
        if (isRefused) continue;
        this.#rights.given(right);
        this.#isRenewed = true;
      }
      if (this.#isRenewed) await this.#end(connection);
    } catch {
      // The connection ends meanwhile, and the next one begins from the start.
    } finally {
      this.#isProbing = false;
    }
  }

  #rightsOf(options: ServerOptions): MissingRights {
    const report = (text: string) => this.#report(text);
    return new MissingRights(shownUrl(options.url), userOf(options), report);
  }

  #report(text: string): void {
    if (text === this.#reported || this.#isClosed) return;
    this.#reported = text;
    this.parts.report(text);
  }
}

/** Resolves as the promise does, or to null after a time. */
export async function atMost<T>(promise: Promise<T>, ms: number): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => timer = setTimeout(() => resolve(null), ms));
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Resolves after a time. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The begin of the line about a connection. */
export const CONNECTED = "connected to ";
const FIRST_WAIT_MS = 1_000;
const LAST_WAIT_MS = 30_000;
/** What waits to be sent gets this long at the end. */
const DRAIN_MS = 2_000;
/** A right that was given is noticed within this time. */
const PROBE_MS = 5_000;
/** A connection whose server answers closes sooner. */
const CLOSE_MS = 500;
