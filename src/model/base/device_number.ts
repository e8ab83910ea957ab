/** Bits of a minor number in the kernel's own device numbers: MINORBITS of linux/kdev_t.h. */
const MINORS = 2 ** 20;

/** Returns a device number as stat(2) has it, from the kernel's own (major << 20 | minor). */
export function statDevice(device: number): number {
  const major = Math.floor(device / MINORS);
  const minor = device % MINORS;
  // new_encode_dev() of linux/kdev_t.h.
  return (minor & 0xff) + (major & 0xfff) * 2 ** 8 + (minor & ~0xff) * 2 ** 12;
}

/** The majors of devpts(5): UNIX98_PTY_SLAVE_MAJOR and the seven after it. */
const FIRST_PTS = 136;
const LAST_PTS = 143;
const TTY_MAJOR = 4;
const FIRST_SERIAL = 64;

/**
 * Returns the name of a terminal below /dev from its device number as in field 7 of /proc/PID/stat:
 * `pts/3`, `tty1`, `ttyS0`. null for 0, which is no terminal; other devices are `char M:N`.
 */
export function ttyName(device: number): string | null {
  if (device === 0) return null;
  const major = device >>> 8 & 0xfff;
  const minor = (device & 0xff) | (device >>> 12 & 0xfff00);
  if (major >= FIRST_PTS && major <= LAST_PTS) return `pts/${(major - FIRST_PTS) * 256 + minor}`;
  if (major === TTY_MAJOR && minor < FIRST_SERIAL) return `tty${minor}`;
  if (major === TTY_MAJOR) return `ttyS${minor - FIRST_SERIAL}`;
  return `char ${major}:${minor}`;
}
