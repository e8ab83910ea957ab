import { checkActivity, checkSockets } from "./activity_check.ts";
import { checkBpftrace, checkSetpriv } from "./tool_checks.ts";
import { checkBtf, checkKernel, checkLockdown } from "./kernel_checks.ts";
import type { BlockingStatus, Check, Finding, HostAccess } from "./check.ts";
import { checkHidepid, checkPidNamespace } from "./procfs_checks.ts";
import { checkPrivilege } from "./privilege.ts";
import { checkTracefs, checkTracepoints } from "./tracefs_checks.ts";

/** All checks in the order of the table. The user fixes the first one that blocks first. */
const CHECKS: readonly Check[] = [
  checkPrivilege,
  checkBpftrace,
  checkSetpriv,
  checkTracefs,
  checkTracepoints,
  checkBtf,
  checkLockdown,
  checkPidNamespace,
  checkHidepid,
  checkKernel,
];

/** The checks of options: they never keep the live source from starting, and a start has no time. */
const OPTION_CHECKS: readonly Check[] = [checkActivity, checkSockets];

export interface DoctorReport {
  readonly findings: readonly Finding[];
}

/** Runs the checks of a start. */
export function diagnose(host: HostAccess): DoctorReport {
  return { findings: CHECKS.map((check) => check(host)) };
}

/** Runs all checks. */
export function diagnoseAll(host: HostAccess): DoctorReport {
  return { findings: [...CHECKS, ...OPTION_CHECKS].map((check) => check(host)) };
}

export interface Blocking {
  /** The exit status of the program. */
  readonly status: BlockingStatus;
  /** One line for stderr, the remedy included. */
  readonly message: string;
  readonly finding: Finding;
}

/** Returns the first finding that keeps the live source from starting; `null` when none does. */
export function blocking(report: DoctorReport): Blocking | null {
  for (const finding of report.findings) {
    if (finding.blocks === null) continue;
    const remedy = finding.remedy === null ? "" : `. ${finding.remedy}`;
    return {
      status: finding.blocks,
      message: `Cannot trace live: ${finding.found}${remedy}`,
      finding,
    };
  }
  return null;
}
