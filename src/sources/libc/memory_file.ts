import { errnoWords } from "./file_error.ts";
import { cString, errno, libc } from "./library.ts";

/** MFD_CLOEXEC of memfd_create(2). A child gets the file only under a number that we choose. */
const MFD_CLOEXEC = 1;

/** Opens a file without a name that exists in memory only, with these bytes. Throws when none can be. */
export function openMemoryFile(bytes: Uint8Array): number {
  const c = libc();
  const file = c.memfd_create(cString("traceflock"), MFD_CLOEXEC);
  if (file < 0) throw new Error(`Cannot make a file in memory: ${errnoWords(errno())}`);
  const copy = Uint8Array.from(bytes);
  if (Number(c.write(file, copy, BigInt(copy.length))) === copy.length) return file;
  const reason = errnoWords(errno());
  c.close(file);
  throw new Error(`Cannot write a file in memory: ${reason}`);
}
