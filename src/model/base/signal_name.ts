/**
 * Signal numbers and their names, as Linux numbers them on x86-64, arm64, riscv and most others
 * (signal(7)); alpha, mips, parisc and sparc differ and are not served.
 */

const NAMES = [
  ...["HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV"],
  ...["USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU"],
  ...["URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS"],
];

/** Second names of the same signals. */
const ALIASES: ReadonlyMap<string, number> = new Map([
  ["IOT", 6],
  ["CLD", 17],
  ["POLL", 29],
  ["UNUSED", 31],
]);

/** The first real-time signal that a program gets; glibc keeps 32 and 33 for its own threads. */
const REAL_TIME_MIN = 34;
const REAL_TIME_MAX = 64;

const NUMBERS: ReadonlyMap<string, number> = new Map(
  NAMES.map((name, index) => [name, index + 1]),
);

/** Every signal with a name of its own, in order of number: "SIGHUP" to "SIGSYS". */
export const SIGNAL_NAMES: readonly string[] = NAMES.map((name) => `SIG${name}`);

/** "SIGKILL" for 9, "SIGRTMIN+3" for 37, "SIG33" for a number that has no name. */
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
 * The number of a signal named "SIGKILL", "KILL", "kill", "9", "RTMIN+3" or "RTMAX-1"; null when
 * there is no such signal.
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
