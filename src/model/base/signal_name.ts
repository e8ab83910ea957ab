/**
 * Signal numbers and names of Linux on x86-64, arm64, riscv and most other architectures (signal(7)).
 * alpha, mips, parisc and sparc have other numbers and are not supported.
 */

const NAMES = [
  ...["HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV"],
  ...["USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU"],
  ...["URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS"],
];

/** Other names of the same signals. */
const ALIASES: ReadonlyMap<string, number> = new Map([
  ["IOT", 6],
  ["CLD", 17],
  ["POLL", 29],
  ["UNUSED", 31],
]);

/** The first real-time signal for programs: glibc reserves 32 and 33 for its threads. */
const REAL_TIME_MIN = 34;
const REAL_TIME_MAX = 64;

const NUMBERS: ReadonlyMap<string, number> = new Map(
  NAMES.map((name, index) => [name, index + 1]),
);

/** The names of the standard signals in order of number: "SIGHUP" to "SIGSYS". */
export const SIGNAL_NAMES: readonly string[] = NAMES.map((name) => `SIG${name}`);

/** Returns the name of a signal: "SIGKILL" for 9, "SIGRTMIN+3" for 37, "SIG33" for a number without a name. */
export function signalName(signal: number): string {
  const name = NAMES[signal - 1];
  if (name !== undefined) return `SIG${name}`;
  if (signal === REAL_TIME_MIN) return "SIGRTMIN";
  if (signal > REAL_TIME_MIN && signal <= REAL_TIME_MAX) {
    return `SIGRTMIN+${signal - REAL_TIME_MIN}`;
  }
  return `SIG${signal}`;
}

/**
 * Returns the number of a signal named "SIGKILL", "KILL", "kill", "9", "RTMIN+3" or "RTMAX-1", or null
 * for an unknown name.
 */
export function signalNumber(name: string): number | null {
  const short = name.toUpperCase().replace(/^SIG/, "");
  const named = NUMBERS.get(short) ?? ALIASES.get(short);
  if (named !== undefined) return named;
  if (/^\d{1,3}$/.test(short)) return inRange(Number(short), 1);
  const realTime = /^RT(MIN|MAX)(?:([+-])(\d{1,2}))?$/.exec(short);
  if (realTime === null) return null;
  const base = realTime[1] === "MIN" ? REAL_TIME_MIN : REAL_TIME_MAX;
  const distance = Number(realTime[3] ?? 0);
  return inRange(realTime[2] === "-" ? base - distance : base + distance, REAL_TIME_MIN);
}

function inRange(signal: number, least: number): number | null {
  return signal >= least && signal <= REAL_TIME_MAX ? signal : null;
}
