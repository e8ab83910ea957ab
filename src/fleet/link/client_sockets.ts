/** Keeps the sockets of the NATS client from ending the program, and from staying open. */
import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe } from "node:diagnostics_channel";
import { Socket } from "node:net";

/** The sockets of the attempt to connect that runs. */
const attempt = new AsyncLocalStorage<Socket[]>();
let isGuarded = false;

/** The sockets of each connection. */
const opened = new WeakMap<object, readonly Socket[]>();

/**
 * Runs an attempt to connect. When it fails, its sockets are closed: the client leaves a socket open
 * whose server does not answer in time, and an agent that tries for weeks would run out of files.
 */
export async function withSockets<T extends object>(connect: () => Promise<T>): Promise<T> {
  guardSockets();
  const sockets: Socket[] = [];
  try {
    const connection = await attempt.run(sockets, connect);
    opened.set(connection, sockets);
    return connection;
  } catch (error) {
    const isReached = sockets.some(({ connecting, remoteAddress }) =>
      !connecting && remoteAddress !== undefined
    );
    for (const socket of sockets) socket.destroy();
    if (isReached || (error as Error).name !== "TimeoutError") throw error;
    throw Object.assign(new Error("no answer to the connection", { cause: error }), {
      code: "ETIMEDOUT",
    });
  }
}

/**
 * Closes the sockets of a connection that does not answer. The client waits without end for a last
 * piece to be written before it closes them, which a lost way to the server never takes.
 */
export function closeSockets(connection: object): void {
  for (const socket of opened.get(connection) ?? []) socket.destroy();
}

/**
 * Keeps an error of a socket from ending the program. While it connects, the client takes all
 * listeners off a socket several times, and puts others on a little later; Node throws an error that
 * comes in between. A server resets a connection at any moment, and with TLS 1.3 it refuses our
 * certificate when the handshake is over on our side. The socket is closed in any case, which the
 * client notices.
 */
function guardSockets(): void {
  if (isGuarded) return;
  isGuarded = true;
  subscribe("net.client.socket", (message) => {
    const { socket } = message as { readonly socket: Socket };
    attempt.getStore()?.push(socket);
  });
  const { prototype } = Socket;
  const { removeAllListeners } = prototype;
  Reflect.set(prototype, "removeAllListeners", function (this: Socket, ...events: [string?]) {
    removeAllListeners.apply(this, events);
    if (this.listenerCount("error") === 0) this.on("error", () => {});
    return this;
  });
}
