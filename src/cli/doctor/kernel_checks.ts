/** The kernel itself: its version, its type information (BTF), and its lockdown. */
import { isOlder } from "../../sources/bpftrace/host_measure.ts";
import { CheckTopic, type Finding, type HostAccess, quote } from "./check.ts";
import { BTF_FILE, measureHost, programOf } from "./measure.ts";

const KERNEL = new CheckTopic("kernel", "The tracing programs are tested on 5.4 to 7.0");

/** Checks that the kernel is as new as those that the tracing programs are tested on. */
export function checkKernel(host: HostAccess): Finding {
  const release = host.readFile("/proc/sys/kernel/osrelease")?.trim();
  const match = /^(\d+)\.(\d+)/.exec(release ?? "");
  if (release === undefined || match === null) {
    return KERNEL.warn(`unknown version ${quote(release ?? "")}`, null);
  }
  const [major, minor] = [Number(match[1]), Number(match[2])];
  if (major < 5 || (major === 5 && minor < 4)) {
    return KERNEL.warn(`${quote(release)} is old`, "Use a kernel from 5.4 on");
  }
  const counts = major > 6 || (major === 6 && minor >= 7);
  return KERNEL.ok(counts ? release : `${release}, which does not count the probes that it skips`);
}

const BTF = new CheckTopic(
  "btf",
  "It describes the types of the kernel, which arguments and statistics are read by",
);
const REDUCED = "Without it exit status, exit statistics and renames are unknown, and arguments " +
  "come from /proc";
const BTF_REMEDY =
  "Use a kernel with CONFIG_DEBUG_INFO_BTF=y, as distributions have since about 2021";

/**
 * Checks that the kernel has its type information with all that the full program needs, or that a
 * program runs without it. The check of bpftrace reports a bpftrace that runs no full program.
 */
export function checkBtf(host: HostAccess): Finding {
  const measure = measureHost(host);
  const program = programOf(host);
  const { types } = measure;
  const isUsable = types !== null && !("fault" in types);
  const isToBlame = !isUsable || /\bBTF lacks\b/.test(program.because ?? "");
  if (!isToBlame) return BTF.ok(BTF_FILE);
  const found = types === null
    ? `the kernel has no BTF: no ${BTF_FILE}`
    : `${BTF_FILE}: ${program.because}`;
  if (program.kind === "none") return BTF.fail(found, program.remedy, 3, program.because);
  // v0.17 has the headers built in.
  const hasHeaders = isOlder(measure.bpftrace, 0, 18) && !isOlder(measure.bpftrace, 0, 17);
  if (!hasHeaders && !headerFiles(host).some(host.exists)) {
    return BTF.fail(
      `${found}, and no <linux/types.h>`,
      "Install the package linux-libc-dev, kernel-headers or linux-headers",
      3,
      "Without BTF bpftrace reads tracepoints by the C headers of Linux",
    );
  }
  return BTF.warn(found, BTF_REMEDY, REDUCED);
}

/** Returns where bpftrace looks for linux/types.h: the C library's, then the kernel's own. */
function headerFiles(host: HostAccess): string[] {
  const modules = `/lib/modules/${host.readFile("/proc/sys/kernel/osrelease")?.trim()}`;
  return [
    "/usr/include/linux/types.h",
    `${modules}/source/include/linux/types.h`,
    `${modules}/build/include/linux/types.h`,
  ];
}

const LOCKDOWN = new CheckTopic(
  "lockdown",
  "In mode 'confidentiality' the kernel refuses all reads of its memory, tracing included",
);

/** Checks kernel_lockdown(7). The file reads `none [integrity] confidentiality`. */
export function checkLockdown(host: HostAccess): Finding {
  const modes = host.readFile("/sys/kernel/security/lockdown");
  const mode = /\[(\w+)\]/.exec(modes ?? "")?.[1];
  if (mode === "confidentiality") {
    return LOCKDOWN.fail(
      "kernel lockdown is in mode 'confidentiality'",
      "Boot with `lockdown=integrity`",
      3,
    );
  }
  return LOCKDOWN.ok(mode ?? "not in force");
}
