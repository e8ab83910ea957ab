/**
 * Flags of open(2), by the numbers of the kernel: asm-generic/fcntl.h, which x86-64 follows, and
 * where arm64 differs its own arch/arm64/include/uapi/asm/fcntl.h.
 */
const isArm = Deno.build.arch === "aarch64";

export const O_WRONLY = 0o1;
export const O_CREAT = 0o100;
export const O_EXCL = 0o200;
export const O_APPEND = 0o2000;
/** Opening a pipe does not wait for its other end. */
export const O_NONBLOCK = 0o4000;
export const O_DIRECTORY = isArm ? 0o40000 : 0o200000;
/** Fails where the last part of the path is a link. */
export const O_NOFOLLOW = isArm ? 0o100000 : 0o400000;
/** The place of a file alone, without its contents. */
export const O_PATH = 0o10000000;
/** No program that is started inherits the file. */
export const O_CLOEXEC = 0o2000000;
/** A file without a name, in the folder of that path. */
export const O_TMPFILE = 0o20000000 | O_DIRECTORY;

/** A new file of this name, and never what stands there already, be it a link. */
export const NEW_FILE = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
