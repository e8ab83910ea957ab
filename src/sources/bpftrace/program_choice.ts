import { type Capabilities, type EventType, NO_CAPABILITIES } from "../../model/event/event.ts";
import { SMALLEST_BTF } from "../../wire/btf/smallest_btf.ts";
import { type HostMeasure, isOlder } from "./host_measure.ts";
import { declareKernelTypes } from "./kernel_declarations.ts";
import type { KernelTypes } from "./kernel_types.ts";
import { LIFECYCLE_NOBTF_PROGRAM, LIFECYCLE_PROGRAM } from "./program_text.ts";
import {
  defineTypeNames,
  withCgroups,
  withHostsFields,
  withMoreEvents,
  withoutLoops,
  withOwnArguments,
} from "./program_variants.ts";

/** The probe program for one host, and its capabilities there. */
export interface ProgramChoice {
  /** `full` reads the kernel's types; `reduced` has nothing but the arguments of tracepoints. */
  readonly kind: "full" | "reduced";
  /** Why the program is the reduced one, as a clause after "because"; null for the full one. */
  readonly because: string | null;
  readonly text: string;
  /** What bpftrace gets instead of the kernel's BTF; null: it reads the kernel's. */
  readonly btf: Uint8Array | null;
  readonly capabilities: Capabilities;
}

/** Why no program can run on this host, and the remedy. */
export interface NoProgram {
  readonly kind: "none";
  readonly because: string;
  readonly remedy: string;
}

const FULL: Capabilities = {
  ...NO_CAPABILITIES,
  argv: "kernel",
  exitStatus: true,
  exitStats: true,
  shortLived: true,
  threads: true,
  renames: true,
  killedBy: true,
  oom: true,
  exe: true,
  gid: true,
  tty: true,
};

const REDUCED: Capabilities = {
  ...NO_CAPABILITIES,
  argv: "procfs",
  shortLived: true,
  threads: true,
};

/** Returns why this bpftrace runs no program on this kernel at all; null when it runs one. */
export function rejectBpftrace({ bpftrace, kernel }: HostMeasure): NoProgram | null {
  if (isOlder(bpftrace, 0, 14)) {
    return none("bpftrace before v0.14 lacks what the programs need", NEWER);
  }
  if (!isOlder(bpftrace, 0, 24) && isOlder(kernel, 5, 8)) {
    return none("bpftrace from v0.24 on needs ring buffers, which kernels before 5.8 lack", OLDER);
  }
  return null;
}

/**
 * Returns the program that works on such a host. docs/internals/compatibility.md lists the tested
 * versions.
 *
 * @param asked the types of events that the program reports only on request
 */
export function chooseProgram(
  host: HostMeasure,
  asked: ReadonlySet<EventType> = NOTHING_MORE,
): ProgramChoice | NoProgram {
  const { bpftrace, kernel, types } = host;
  const rejected = rejectBpftrace(host);
  if (rejected !== null) return rejected;
  if (types === null) return withoutTypes(host, "the kernel has no BTF");
  if ("fault" in types) return withoutTypes(host, `the kernel's BTF is unusable: ${types.fault}`);
  // The C parser of such a bpftrace rejects the types of tracepoints: `unknown type name 'pid_t'`.
  if (isOlder(bpftrace, 0, 17) && !isOlder(kernel, 6, 0)) {
    return reduced(host, "bpftrace before v0.17 cannot read the types of kernels from 6.0 on");
  }
  return full(host, types, asked);
}

const NOTHING_MORE: ReadonlySet<EventType> = new Set();

function full(
  host: HostMeasure,
  types: KernelTypes,
  asked: ReadonlySet<EventType>,
): ProgramChoice | NoProgram {
  const { bpftrace } = host;
  // v0.17 searches for each argument's probe in the list of all, twenty times.
  const isSlowWithArguments = isOlder(bpftrace, 0, 18);
  let program = withCgroups(withHostsFields(LIFECYCLE_PROGRAM, types), host, types);
  program = withMoreEvents(program, asked, host.syscallEvents !== false);
  if (isSlowWithArguments) program = withOwnArguments(program);
  const declared = declareKernelTypes(types, program);
  if ("missing" in declared) {
    return withoutTypes(host, `the kernel's BTF lacks ${declared.missing.join(", ")}`);
  }
  const loginUid = types.typeOf("task_struct", "loginuid") !== null;
  const hasCalls = host.syscallEvents !== false;
  const capabilities: Capabilities = {
    ...{ ...FULL, loginUid, signal: asked.has("signal") },
    execFailed: hasCalls && asked.has("exec_failed"),
    setuid: hasCalls && asked.has("setuid"),
  };
  const parts = { kind: "full", because: null, capabilities } as const;
  const head = isSlowWithArguments
    ? `${defineTypeNames(types)}${declared.declarations}`
    : declared.declarations;
  const text = declared.text.replace(/^tracepoint:/m, `${head}\n$&`);
  return { ...parts, text, btf: isSlowWithArguments ? SMALLEST_BTF : null };
}

/** Returns what runs without the kernel's types. */
function withoutTypes(host: HostMeasure, because: string): ProgramChoice | NoProgram {
  if (isOlder(host.bpftrace, 0, 24)) return reduced(host, because);
  return none(
    host.types === null ? "bpftrace from v0.24 on needs the kernel's BTF" : because,
    `${OLDER}, or ${WITH_BTF}`,
  );
}

function reduced(host: HostMeasure, because: string): ProgramChoice {
  let text = withCgroups(LIFECYCLE_NOBTF_PROGRAM, { ...host, cgroupsV1: [] }, null);
  if (isOlder(host.kernel, 5, 3)) text = withoutLoops(text, host.cpus);
  return { kind: "reduced", because, text, capabilities: REDUCED, btf: null };
}

const NEWER = "Use v0.17 or later from a newer release of the distribution";
const OLDER = "Use bpftrace v0.17 to v0.23";
const WITH_BTF = "a kernel with CONFIG_DEBUG_INFO_BTF=y";

function none(because: string, remedy: string): NoProgram {
  return { kind: "none", because, remedy };
}
