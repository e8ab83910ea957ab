import { cString, errno, libc } from "./library.ts";

const AF_NETLINK = 16;
const SOCK_RAW = 3;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const NETLINK_SOCK_DIAG = 4;
const CLONE_NEWNET = 0x40000000;
const O_CLOEXEC = 0o2000000;
/** The namespace of this thread. A process that changes it changes that of one thread. */
const OWN_NAMESPACE = "/proc/thread-self/ns/net";

/** Room for one message of the kernel: it never makes one of more than 32 KiB for this much. */
const MESSAGE_BYTES = 32 * 1024;
const message = new Uint8Array(MESSAGE_BYTES);

/** A socket of sock_diag(7) in one network namespace. */
export class DiagSocket {
  private constructor(private readonly file: number) {}

  /**
   * Opens a socket; returns the error of the kernel otherwise.
   *
   * @param namespace the path of a network namespace; null for our own
   */
  static open(namespace: string | null): DiagSocket | { readonly errno: number } {
    if (namespace === null) return opened((file) => new DiagSocket(file));
    const c = libc();
    const own = c.open(cString(OWN_NAMESPACE), O_CLOEXEC, 0);
    if (own < 0) return { errno: errno() };
    const other = c.open(cString(namespace), O_CLOEXEC, 0);
    try {
      // No other code runs on this thread until it is back.
      if (other < 0 || c.setns(other, CLONE_NEWNET) !== 0) return { errno: errno() };
      const socket = opened((file) => new DiagSocket(file));
      if (c.setns(own, CLONE_NEWNET) !== 0) {
        throw new Error(`Cannot return to the own network namespace: error ${errno()}`);
      }
      return socket;
    } finally {
      if (other >= 0) c.close(other);
      c.close(own);
    }
  }

  /** Sends a request to the kernel; returns whether it took it. */
  send(request: Uint8Array<ArrayBuffer>): boolean {
    return Number(libc().write(this.file, request, BigInt(request.length))) === request.length;
  }

  /** Returns the next message, valid until the next call; null when there is none. */
  receive(): Uint8Array | null {
    const length = Number(libc().read(this.file, message, BigInt(MESSAGE_BYTES)));
    return length <= 0 ? null : message.subarray(0, length);
  }

  close(): void {
    libc().close(this.file);
  }
}

function opened<Made>(make: (file: number) => Made): Made | { readonly errno: number } {
  const kind = SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC;
  const file = libc().socket(AF_NETLINK, kind, NETLINK_SOCK_DIAG);
  return file < 0 ? { errno: errno() } : make(file);
}
