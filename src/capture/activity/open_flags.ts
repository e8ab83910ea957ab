/** The flags of open(2) on x86-64 and arm64 alike, by their bits, in the order of fcntl.h. */
const FLAGS: readonly (readonly [bits: number, name: string])[] = [
  [0o100, "O_CREAT"],
  [0o200, "O_EXCL"],
  [0o400, "O_NOCTTY"],
  [0o1000, "O_TRUNC"],
  [0o2000, "O_APPEND"],
  [0o4000, "O_NONBLOCK"],
  [0o4010000, "O_SYNC"],
  [0o10000, "O_DSYNC"],
  [0o20000000, "O_TMPFILE"],
  [0o10000000, "O_PATH"],
  [0o2000000, "O_CLOEXEC"],
  [0o1000000, "O_NOATIME"],
  [0o20000, "O_ASYNC"],
];
const ACCESS = ["O_RDONLY", "O_WRONLY", "O_RDWR"];
/** Where the flags differ between machines: direct, largefile, directory, nofollow. */
const BY_MACHINE: Readonly<Record<"x86_64" | "aarch64", readonly (readonly [number, string])[]>> = {
  x86_64: [
    ...[[0o40000, "O_DIRECT"], [0o100000, "O_LARGEFILE"]] as const,
    ...[[0o200000, "O_DIRECTORY"], [0o400000, "O_NOFOLLOW"]] as const,
  ],
  aarch64: [
    ...[[0o200000, "O_DIRECT"], [0o400000, "O_LARGEFILE"]] as const,
    ...[[0o40000, "O_DIRECTORY"], [0o100000, "O_NOFOLLOW"]] as const,
  ],
};

/** Returns the names of the flags of an open; bits without a name as one octal number. */
export function openFlags(flags: number, machine: "x86_64" | "aarch64"): string[] {
  const names = [ACCESS[flags & 3] ?? "O_ACCMODE"];
  let rest = flags & ~3;
  for (const [bits, name] of [...FLAGS, ...BY_MACHINE[machine]]) {
    if ((rest & bits) !== bits) continue;
    names.push(name);
    rest &= ~bits;
  }
  if (rest !== 0) names.push(`0${(rest >>> 0).toString(8)}`);
  return names;
}
