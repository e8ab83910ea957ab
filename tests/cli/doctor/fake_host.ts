import type { HostAccess, RunResult } from "../../../src/cli/doctor/check.ts";
import { BTF_FILE } from "../../../src/cli/doctor/measure.ts";
import { KernelTypes } from "../../../src/sources/bpftrace/kernel_types.ts";
import { kernelTypes, type MadeUpKernel } from "../../support/capture/kernel_btf.ts";

/** The answers of a made-up host. `null` removes an answer of {@linkcode healthy}. */
export interface FakeHost {
  uid?: number;
  files?: Record<string, string | null>;
  links?: Record<string, string | null>;
  programs?: Record<string, Partial<RunResult> | null>;
  ignored?: readonly string[];
  socketTable?: { readonly errno: number };
  /** The kernel, of which an empty file of BTF reports the types. */
  kernel?: MadeUpKernel;
}

const NEWTASK = `name: task_newtask
ID: 128
format:
	field:unsigned short common_type;	offset:0;	size:2;	signed:0;

	field:pid_t pid;	offset:8;	size:4;	signed:1;
	field:char comm[16];	offset:12;	size:16;	signed:0;
	field:u64 clone_flags;	offset:32;	size:8;	signed:0;

print fmt: "pid=%d comm=%s clone_flags=%llx", REC->pid, REC->comm, REC->clone_flags
`;

const TRACEFS = "/sys/kernel/tracing/events";

/** A host on which every check passes. */
const healthy = {
  uid: 0,
  files: {
    "/etc/os-release": 'ID=debian\nVERSION_ID="12"\n',
    "/proc/self/uid_map": "         0          0 4294967295\n",
    "/proc/self/status": "Name:\tdeno\nCapEff:\t000001ffffffffff\n",
    "/proc/self/mounts": "proc /proc proc rw,relatime 0 0\n" +
      "tracefs /sys/kernel/tracing tracefs rw 0 0\n",
    "/proc/modules": "",
    "/usr/include/linux/types.h": "",
    "/proc/sys/kernel/osrelease": "6.8.0-45-generic\n",
    "/sys/kernel/btf/vmlinux": "",
    "/sys/kernel/security/lockdown": "none [integrity] confidentiality\n",
    [`${TRACEFS}/sched`]: "",
    [`${TRACEFS}/task/task_newtask/format`]: NEWTASK,
    [`${TRACEFS}/task/task_rename/format`]: "\tfield:char newcomm[16];\toffset:24;\n",
    [`${TRACEFS}/sched/sched_process_fork/format`]: "\tfield:pid_t child_pid;\toffset:44;\n",
    [`${TRACEFS}/sched/sched_process_exec/format`]:
      "\tfield:__data_loc char[] filename;\toffset:8;\n" +
      "\tfield:pid_t pid;\toffset:12;\n\tfield:pid_t old_pid;\toffset:16;\n",
    [`${TRACEFS}/sched/sched_process_exit/format`]: "\tfield:pid_t pid;\toffset:24;\n",
  },
  links: { "/proc/self/ns/pid": "pid:[4026531836]" },
  programs: {
    bpftrace: { stdout: "bpftrace v0.17.0\n" },
    setpriv: { stdout: " --pdeathsig keep|clear|<signame>   set or clear parent death signal\n" },
  },
};

/** Returns access to the healthy host with the changes of `host`. */
export function fakeHost(host: FakeHost = {}): HostAccess {
  const files: Record<string, string | null> = { ...healthy.files, ...host.files };
  const links: Record<string, string | null> = { ...healthy.links, ...host.links };
  const programs: Record<string, Partial<RunResult> | null> = {
    ...healthy.programs,
    ...host.programs,
  };
  return {
    uid: host.uid ?? healthy.uid,
    readFile: (path) => files[path] ?? null,
    readLink: (path) => links[path] ?? null,
    kernelTypes: () => {
      const content = files[BTF_FILE] ?? null;
      if (content === null) return null;
      return content === ""
        ? kernelTypes(host.kernel)
        : KernelTypes.read(new TextEncoder().encode(content));
    },
    exists: (path) => (files[path] ?? null) !== null,
    socketTable: () => host.socketTable ?? null,
    ignoredEntries: () => host.ignored ?? [],
    run: (command) => {
      const result = programs[command] ?? null;
      return result === null ? null : { code: 0, stdout: "", stderr: "", ...result };
    },
  };
}
