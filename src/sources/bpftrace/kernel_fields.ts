/**
 * The structs of the kernel and their fields that `scripts/lifecycle.bt` reads. A struct without a
 * name has that of its typedef. `new|old` is a field that older kernels call `old`.
 */
export const KERNEL_FIELDS: Readonly<Record<string, readonly string[]>> = {
  task_struct: [
    ...["pid", "tgid", "comm", "real_parent", "group_leader", "children", "sibling"],
    ...["signal", "thread_pid", "mm", "fs", "cred", "cgroups", "in_execve", "exit_code"],
    ...["start_boottime|real_start_time", "utime", "stime", "se", "min_flt", "maj_flt"],
    ...["nvcsw", "nivcsw", "ioac"],
  ],
  signal_struct: [
    ...["live", "nr_threads", "is_child_subreaper", "has_child_subreaper", "pids"],
    ...["group_exit_code", "flags", "maxrss", "utime", "stime", "sum_sched_runtime"],
    ...["min_flt", "maj_flt", "nvcsw", "nivcsw", "ioac"],
  ],
  atomic_t: ["counter"],
  list_head: ["next", "prev"],
  sched_entity: ["sum_exec_runtime"],
  task_io_accounting: ["read_bytes", "write_bytes"],
  cred: ["euid"],
  kuid_t: ["val"],
  pid: ["level", "numbers"],
  upid: ["nr", "ns"],
  pid_namespace: ["child_reaper", "ns"],
  ns_common: ["inum"],
  mm_struct: ["arg_start", "arg_end", "env_end", "hiwater_rss", "rss_stat"],
  percpu_counter: ["count"],
  fs_struct: ["pwd"],
  path: ["mnt", "dentry"],
  dentry: ["d_parent", "d_name", "d_inode"],
  qstr: ["name", "hash_len"],
  inode: ["i_ino", "i_sb"],
  super_block: ["s_dev"],
  mount: ["mnt", "mnt_parent", "mnt_mountpoint"],
  vfsmount: ["mnt_root"],
  css_set: ["dfl_cgrp"],
  cgroup_subsys_state: ["cgroup"],
  cgroup: ["kn", "root"],
  cgroup_root: ["hierarchy_id"],
  kernfs_node: ["id"],
};
