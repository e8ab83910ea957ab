import { readText } from "../libc/file.ts";
import { TOOL_ENVIRONMENT } from "../libc/tool.ts";
import { SourceError } from "../source.ts";
import { isOlder, type Version } from "./host_measure.ts";
import type { ProgramChoice } from "./program_choice.ts";
import { MEMORY_FILE, type SidecarCommand } from "./sidecar.ts";

/** Returns the number of CPUs that this kernel can have. */
export function possibleCpus(): number {
  return cpusOf(readText("/sys/devices/system/cpu/possible"));
}

/** Returns the highest number of CPUs in a list like "0-3,8-11". */
export function cpusOf(list: string | null): number {
  const last = /(\d+)\s*$/.exec(list ?? "")?.[1];
  return last === undefined ? navigator.hardwareConcurrency : Number(last) + 1;
}

/**
 * Returns the pages of each CPU's buffer: 16 MiB a CPU on small machines, at most 64 MiB in all.
 * A CPU never gets less than bpftrace's own default of 64 pages.
 *
 * `asked` (TRACEFLOCK_BUFFER_PAGES, for tests and for tuning) overrules that.
 */
export function bufferPages(
  cpus: number,
  asked = Deno.env.get("TRACEFLOCK_BUFFER_PAGES") ?? "",
): number {
  if (asked !== "") return powerOfTwo(asked);
  const share = Math.max(64, Math.min(4096, Math.floor(16384 / cpus)));
  return 2 ** Math.floor(Math.log2(share));
}

/** Returns the pages of the one buffer that bpftrace has for all CPUs from v0.20.0 on. */
export function totalPages(pagesOfCpu: number, cpus: number): number {
  return Math.min(16384, pagesOfCpu * 2 ** Math.ceil(Math.log2(cpus)));
}

function powerOfTwo(text: string): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && Number.isInteger(Math.log2(value))) return value;
  throw new SourceError(
    `Cannot use TRACEFLOCK_BUFFER_PAGES "${text}": it must be a power of two, such as 64 or 4096`,
    2,
  );
}

/** The variable that makes bpftrace print this word when its probes are attached. */
export const ATTACHED_WORD = "__BPFTRACE_NOTIFY_PROBES_ATTACHED";

/** Whether bpftrace prints the word on stderr. From v0.22 on the word waits in the buffer of stdout. */
function printsAttachedWord(version: Version | null): boolean {
  return isOlder(version, 0, 22);
}

/**
 * Returns the command for bpftrace: no shell, our own environment, the program on stdin. setpriv(1)
 * makes the kernel kill bpftrace when TraceFlock dies, even when bpftrace is stopped or hangs.
 *
 * `-B full` makes it write 4 KiB at a time instead of every line, and the watermark probe makes it
 * flush ten times a second: fewer wake-ups on both sides than any other mode.
 */
export function sidecarCommand(
  bpftrace: string,
  version: Version | null,
  program: Pick<ProgramChoice, "text" | "btf">,
  setpriv: string | null = null,
): SidecarCommand {
  const cpus = possibleCpus();
  const pages = bufferPages(cpus);
  const isOld = isOlder(version, 0, 20);
  const args = ["-q", "-B", "full", "-", String(cpus), String(Deno.pid)];
  return {
    program: setpriv ?? bpftrace,
    args: setpriv === null ? args : ["--pdeathsig", "KILL", "--", bpftrace, ...args],
    env: {
      ...TOOL_ENVIRONMENT,
      BPFTRACE_PERF_RB_PAGES: String(isOld ? pages : totalPages(pages, cpus)),
      ...program.btf === null ? {} : { BPFTRACE_BTF: MEMORY_FILE },
      ...printsAttachedWord(version) ? { [ATTACHED_WORD]: "1" } : {},
      // v0.20.0 renamed the variable, and warns about the old name.
      [isOld ? "BPFTRACE_MAP_KEYS_MAX" : "BPFTRACE_MAX_MAP_KEYS"]: "65536",
    },
    input: program.text,
    memoryFile: program.btf,
    bufferBytes: pages * 4096,
  };
}
