import { MAX_SHARED_IDENTITIES } from "../../model/base/limits.ts";
import { statDevice, ttyName } from "../../model/base/device_number.ts";
import type { ExecutableId } from "../../model/event/lookup.ts";
import type { Login } from "../../model/event/death.ts";
import type { HexFields } from "./hex_fields.ts";

/** -1, by which the audit system means that there was no login. */
const UNSET = 0xffffffff;
/** Bits of the flags of an executable. */
const DELETED = 1;
const IN_MEMORY = 2;

/**
 * Reads the credentials and the executable at the end of an `E` line. Execs with the same values get
 * the same object, so that processes, lines and the archive share it.
 */
export class ExecIdentity {
  readonly #logins = new Map<string, Login>();
  readonly #executables = new Map<number, ExecutableId>();
  #gid = -1;
  #egid = -1;
  #loginUid = -1;
  #auditSession = -1;
  #tty = -1;
  #login: Login | null = null;

  /** @param tty the device of the terminal, as the kernel numbers it */
  login(f: HexFields, tty: number): Login {
    const gid = f.pair();
    const egid = f.high;
    const loginUid = f.pair();
    const auditSession = f.high;
    const isLast = gid === this.#gid && egid === this.#egid && loginUid === this.#loginUid &&
      auditSession === this.#auditSession && tty === this.#tty;
    if (isLast && this.#login !== null) return this.#login;
    this.#gid = gid;
    this.#egid = egid;
    this.#loginUid = loginUid;
    this.#auditSession = auditSession;
    this.#tty = tty;
    return this.#login = this.#kept({
      gid,
      egid,
      loginUid: loginUid === UNSET ? null : loginUid,
      auditSession: auditSession === UNSET ? null : auditSession,
      tty: ttyName(statDevice(tty)),
    });
  }

  /** Returns null where the kernel showed no executable. */
  executable(f: HexFields, kernelDevice: number): ExecutableId | null {
    const word = f.number();
    if (word === 0) return null;
    // The lowest two bits are flags. Few file systems have inodes above 2^51.
    const flags = word % 4;
    const inode = (word - flags) / 4;
    const device = statDevice(kernelDevice);
    const [isDeleted, isInMemory] = [(flags & DELETED) !== 0, (flags & IN_MEMORY) !== 0];
    const known = this.#executables.get(inode);
    const isSame = known !== undefined && known.device === device &&
      known.isDeleted === isDeleted && known.isInMemory === isInMemory;
    if (isSame) return known;
    if (this.#executables.size >= MAX_SHARED_IDENTITIES) this.#executables.clear();
    const executable = { device, inode, isDeleted, isInMemory };
    this.#executables.set(inode, executable);
    return executable;
  }

  #kept(login: Login): Login {
    const name = JSON.stringify(login);
    const known = this.#logins.get(name);
    if (known !== undefined) return known;
    if (this.#logins.size >= MAX_SHARED_IDENTITIES) this.#logins.clear();
    this.#logins.set(name, login);
    return login;
  }
}
