import tls from "node:tls";

let isGuarded = false;

/**
 * Keeps an error of a TLS socket from ending the program. The NATS client takes all listeners off a
 * socket when the handshake is over on our side, and puts others on a little later. With TLS 1.3 a
 * server refuses our certificate in between, and Node throws an error without a listener. The socket
 * is closed in any case, which the client notices.
 */
export function guardTlsSockets(): void {
  if (isGuarded) return;
  isGuarded = true;
  const { connect } = tls;
  const guarded = (...args: Parameters<typeof connect>) => {
    const socket = connect(...args);
    // The connection below has no listener either.
    const [options] = args as readonly unknown[] as readonly [tls.ConnectionOptions | undefined];
    options?.socket?.on("error", () => {});
    const remove = socket.removeAllListeners.bind(socket);
    socket.removeAllListeners = (event?: string | symbol) => {
      remove(event);
      socket.on("error", () => {});
      return socket;
    };
    return socket;
  };
  Reflect.set(tls, "connect", guarded);
}
