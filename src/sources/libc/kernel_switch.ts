import { O_CLOEXEC, O_WRONLY } from "./file.ts";
import { cString, errno, libc } from "./library.ts";

const ON = new Uint8Array([0x31]);
const OFF = new Uint8Array([0x30]);

/**
 * Turns a switch of the kernel on or off: writes `1` or `0` into an existing file. Returns 0, or why
 * the write failed (errno(3)). It never makes a file, and no other text gets out this way.
 */
export function setKernelSwitch(path: string, isOn: boolean): number {
  const c = libc();
  const file = c.open(cString(path), O_WRONLY | O_CLOEXEC, 0);
  if (file < 0) return errno();
  const status = Number(c.write(file, isOn ? ON : OFF, 1n)) < 0 ? errno() : 0;
  c.close(file);
  return status;
}
