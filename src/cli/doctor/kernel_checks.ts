import { chooseProgram } from "../../sources/bpftrace/program_choice.ts";
import { isOlder } from "../../sources/bpftrace/host_measure.ts";
import { fail, type Finding, type HostAccess, ok, quote, warn } from "./check.ts";
import { BTF_FILE, measureHost } from "./measure.ts";

const KERNEL_NAME = "kernel";
const KERNEL_MEANING = "The programs are tried on 5.4 to 7.0";

/** The kernel is one of those that the programs were tried on, or newer. */
export function checkKernel(facts: HostAccess): Finding {
  const release = facts.readFile("/proc/sys/kernel/osrelease")?.trim();
  const match = /^(\d+)\.(\d+)/.exec(release ?? "");
  if (release === undefined || match === null) {
    return warn(KERNEL_NAME, `unknown version ${quote(release ?? "")}`, KERNEL_MEANING, null);
  }
  const [major, minor] = [Number(match[1]), Number(match[2])];
  if (major < 5 || (major === 5 && minor < 4)) {
    return warn(
      KERNEL_NAME,
      `${quote(release)} is old`,
      KERNEL_MEANING,
      "Use a kernel from 5.4 on",
    );
  }
  return ok(KERNEL_NAME, release, KERNEL_MEANING);
}

const LOCKDOWN_NAME = "lockdown";
const LOCKDOWN_MEANING =
  "In 'confidentiality' mode the kernel lets nobody read its memory, tracing included";

/** kernel_lockdown(7): `none [integrity] confidentiality`, the mode in force in brackets. */
export function checkLockdown(facts: HostAccess): Finding {
  const modes = facts.readFile("/sys/kernel/security/lockdown");
  const mode = /\[(\w+)\]/.exec(modes ?? "")?.[1];
  if (mode === "confidentiality") {
    return fail(
      LOCKDOWN_NAME,
      "kernel lockdown is in mode 'confidentiality'",
      LOCKDOWN_MEANING,
      "Boot with `lockdown=integrity`",
      3,
    );
  }
  return ok(LOCKDOWN_NAME, mode ?? "not in force", LOCKDOWN_MEANING);
}

const BTF_NAME = "btf";
const BTF_MEANING =
  "The kernel describes its types there: arguments and statistics are read by them";
const REDUCED = "Without it exit status, exit statistics and renames are unknown, and arguments " +
  "are those that /proc still shows";
const KERNEL_REMEDY =
  "Use a kernel with CONFIG_DEBUG_INFO_BTF=y, as distributions have since about 2021";

/** The kernel carries its type information, or a program runs that does without. */
export function checkBtf(facts: HostAccess): Finding {
  const host = measureHost(facts);
  if (host.btf) return ok(BTF_NAME, BTF_FILE, BTF_MEANING);
  const found = `the kernel has no BTF: no ${BTF_FILE}`;
  const program = chooseProgram(host);
  if (program.kind === "none") return fail(BTF_NAME, found, program.because, program.remedy, 3);
  // v0.17 has them built in.
  const hasHeaders = isOlder(host.bpftrace, 0, 18) && !isOlder(host.bpftrace, 0, 17);
  if (!hasHeaders && !headerFiles(facts).some(facts.exists)) {
    return fail(
      BTF_NAME,
      `${found}, and no <linux/types.h>`,
      "Without BTF bpftrace reads tracepoints by the C headers of Linux",
      "Install the package linux-libc-dev, kernel-headers or linux-headers",
      3,
    );
  }
  return warn(BTF_NAME, found, REDUCED, KERNEL_REMEDY);
}

/** Where bpftrace finds linux/types.h: the C library's, or the kernel's own. */
function headerFiles(facts: HostAccess): string[] {
  const modules = `/lib/modules/${facts.readFile("/proc/sys/kernel/osrelease")?.trim()}`;
  return [
    "/usr/include/linux/types.h",
    `${modules}/source/include/linux/types.h`,
    `${modules}/build/include/linux/types.h`,
  ];
}
