import { KERNEL_FIELDS } from "../../../src/sources/bpftrace/kernel_fields.ts";
import { KernelTypes } from "../../../src/sources/bpftrace/kernel_types.ts";
import { BtfWriter, type Member } from "./btf_writer.ts";

/** Differences between kernels. */
export interface MadeUpKernel {
  /** From 5.5 on; before, `real_start_time`. */
  readonly hasBoottime?: boolean;
  /** From 5.5 on a cgroup's id is a number; before, it is a union. */
  readonly hasPlainIds?: boolean;
  /** From 6.2 on the memory of a process is counted for each CPU. */
  readonly hasCounters?: boolean;
  /** Fields that this kernel lacks, as `struct.field`. */
  readonly without?: readonly string[];
}

/** The fields that are structs, by `struct.field`. */
const PARTS: Readonly<Record<string, string>> = {
  "task_struct.children": "list_head",
  "task_struct.sibling": "list_head",
  "task_struct.se": "sched_entity",
  "task_struct.ioac": "task_io_accounting",
  "signal_struct.ioac": "task_io_accounting",
  "signal_struct.live": "atomic_t",
  "cred.euid": "kuid_t",
  "cred.gid": "kgid_t",
  "cred.egid": "kgid_t",
  "task_struct.loginuid": "kuid_t",
  "file.f_path": "path",
  "dentry.d_hash": "hlist_bl_node",
  "task_struct.seccomp": "seccomp",
  "pid_namespace.ns": "ns_common",
  "fs_struct.pwd": "path",
  "dentry.d_name": "qstr",
  "mount.mnt": "vfsmount",
  "sock.__sk_common": "sock_common",
  "sock_common.skc_net": "possible_net_t",
  "net.ns": "ns_common",
};

/**
 * Returns the BTF of a made-up kernel. It has each field of `KERNEL_FIELDS`, mostly as a number of 64
 * bits behind 8 bytes of something else.
 */
export function kernelBtf(kernel: MadeUpKernel = {}): Uint8Array<ArrayBuffer> {
  const { hasBoottime = true, hasPlainIds = true, hasCounters = true, without = [] } = kernel;
  const btf = new BtfWriter();
  const char = btf.int("char", 1);
  const int = btf.int("int", 4);
  const long = btf.int("long unsigned int", 8, false);
  const pid = btf.typedef("pid_t", int);
  const union = btf.union("kernfs_node_id", 8, [{ name: "id", type: long, bit: 0 }]);
  btf.enum("cgroup_subsys_id", { cpuset_cgrp_id: 0, memory_cgrp_id: 4, pids_cgrp_id: 11 });
  const structs = new Map<string, { id: number; bytes: number }>();
  const typeOf = (place: string): { id: number; bytes: number } => {
    const part = PARTS[place];
    if (part !== undefined) return structOf(part);
    switch (place) {
      case "task_struct.comm":
        return { id: btf.array(char, 16), bytes: 16 };
      case "pid.numbers":
        return { id: btf.array(structOf("upid").id, 0), bytes: 0 };
      case "mm_struct.rss_stat": {
        const of = hasCounters ? structOf("percpu_counter") : { id: long, bytes: 8 };
        return { id: btf.array(of.id, 4), bytes: 4 * of.bytes };
      }
      case "signal_struct.rlim": {
        const of = structOf("rlimit");
        return { id: btf.array(of.id, 16), bytes: 16 * of.bytes };
      }
      case "kernfs_node.id":
        return { id: hasPlainIds ? long : union, bytes: 8 };
      case "trace_event_raw_task_newtask.pid":
        return { id: pid, bytes: 4 };
      default:
        return { id: long, bytes: 8 };
    }
  };
  const structOf = (name: string): { id: number; bytes: number } => {
    const known = structs.get(name);
    if (known !== undefined) return known;
    const members: Member[] = [];
    let bytes = 8;
    for (const names of KERNEL_FIELDS[name]!) {
      const [newest, old = newest] = names.split("|") as [string, string?];
      const field = hasBoottime ? newest : old;
      if (without.includes(`${name}.${newest}`)) continue;
      if (/subreaper|in_execve/.test(field)) {
        members.push({ name: field, type: int, bit: 8 * bytes + 3, width: 1 });
        bytes += 8;
        continue;
      }
      const type = typeOf(`${name}.${newest}`);
      members.push({ name: field, type: type.id, bit: 8 * bytes });
      bytes += Math.max(8, type.bytes) + 8;
    }
    const made = { id: btf.struct(name, bytes, members), bytes };
    structs.set(name, made);
    return made;
  };
  for (const name of Object.keys(KERNEL_FIELDS)) structOf(name);
  return btf.bytes();
}

/** Returns the types of a made-up kernel. */
export function kernelTypes(kernel: MadeUpKernel = {}): KernelTypes {
  const types = KernelTypes.read(kernelBtf(kernel));
  if ("fault" in types) throw new Error(types.fault);
  return types;
}
