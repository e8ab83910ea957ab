// Written by `deno task embed` from scripts/*.bt: change those.

/** scripts/lifecycle.bt */
export const LIFECYCLE_PROGRAM = `#!/usr/bin/env bpftrace
tracepoint:sched:sched_process_exit
{
  $t = (struct task_struct *)curtask;
  $s = $t->signal;
  if ($s->live.counter == 0) {
    @seq[cpu]++;
    $now = nsecs;
    $l = $t->group_leader;
    $r = $t->nsproxy->pid_ns_for_children->child_reaper->tgid;
    if ($s->has_child_subreaper) {
      $hit = 0;
      $p = $t->real_parent;
      unroll(6) {
        if ($hit == 0) {
          if ($p->signal->is_child_subreaper) { $r = $p->tgid; $hit = 1; }
          $p = $p->real_parent;
        }
      }
    }
    $ut = $t->utime + $s->utime;
    $st = $t->stime + $s->stime;
    $rt = $t->se.sum_exec_runtime + $s->sum_sched_runtime;
    $mn = $t->min_flt + $s->min_flt;
    $mj = $t->maj_flt + $s->maj_flt;
    $vc = $t->nvcsw + $s->nvcsw;
    $ic = $t->nivcsw + $s->nivcsw;
    $rb = $t->ioac.read_bytes + $s->ioac.read_bytes;
    $wb = $t->ioac.write_bytes + $s->ioac.write_bytes;
    if ($t->pid != $t->tgid) {
      $ut = $ut + $l->utime;
      $st = $st + $l->stime;
      $rt = $rt + $l->se.sum_exec_runtime;
      $mn = $mn + $l->min_flt;
      $mj = $mj + $l->maj_flt;
      $vc = $vc + $l->nvcsw;
      $ic = $ic + $l->nivcsw;
      $rb = $rb + $l->ioac.read_bytes;
      $wb = $wb + $l->ioac.write_bytes;
    }
    printf("X %llx %x %llx %x %llx %x %x %x %x %x %x %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx\\n",
      $now, cpu, @seq[cpu], $t->tgid, $l->start_boottime / 10000000,
      $l->exit_code, $s->group_exit_code, $s->flags, $t->real_parent->tgid, $r, uid, @threads[$t->tgid],
      $ut, $st, $rt, $s->maxrss, $mn, $mj, $vc, $ic, $rb, $wb);
    delete(@threads[$t->tgid]);
  }
}

tracepoint:sched:sched_process_exec
{
  @seq[cpu]++;
  $now = nsecs;
  $t = (struct task_struct *)curtask;
  $m = $t->mm;
  $a = (uint64)$m->arg_start;
  $n = (uint64)$m->arg_end - $a;
  $f = (uint64)$m->env_end;
  $w = (uint64)*(uint64 *)uptr($a + $n - 8);
  $i = $t->fs->pwd.dentry->d_inode;
  printf("E %llx %x %llx %x %llx %x %x %x %x %llx %x %x %x %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx\\n",
    $now, cpu, @seq[cpu], $t->tgid, $t->start_boottime / 10000000,
    args->old_pid, $t->real_parent->tgid, uid, $t->cred->euid.val, cgroup,
    ((struct upid *)((uint64)$t->signal->pids[2] + sizeof(struct pid)))->nr,
    ((struct upid *)((uint64)$t->signal->pids[3] + sizeof(struct pid)))->nr,
    $i->i_sb->s_dev, $i->i_ino, $n,
    *(uint64 *)uptr($f), *(uint64 *)uptr($f + 8), *(uint64 *)uptr($f + 16), *(uint64 *)uptr($f + 24),
    *(uint64 *)uptr($f + 32), *(uint64 *)uptr($f + 40), *(uint64 *)uptr($f + 48), *(uint64 *)uptr($f + 56),
    *(uint64 *)uptr($f + 64), *(uint64 *)uptr($f + 72),
    $w >> (64 - 8 * ($n % 8)),
    $n >= 8 ? *(uint64 *)uptr($a) : 0, $n >= 16 ? *(uint64 *)uptr($a + 8) : 0,
    $n >= 24 ? *(uint64 *)uptr($a + 16) : 0, $n >= 32 ? *(uint64 *)uptr($a + 24) : 0,
    $n >= 40 ? *(uint64 *)uptr($a + 32) : 0, $n >= 48 ? *(uint64 *)uptr($a + 40) : 0,
    $n >= 56 ? *(uint64 *)uptr($a + 48) : 0, $n >= 64 ? *(uint64 *)uptr($a + 56) : 0,
    $n >= 72 ? *(uint64 *)uptr($a + 64) : 0, $n >= 80 ? *(uint64 *)uptr($a + 72) : 0,
    $n >= 88 ? *(uint64 *)uptr($a + 80) : 0, $n >= 96 ? *(uint64 *)uptr($a + 88) : 0,
    $n >= 104 ? *(uint64 *)uptr($a + 96) : 0, $n >= 112 ? *(uint64 *)uptr($a + 104) : 0,
    $n >= 120 ? *(uint64 *)uptr($a + 112) : 0, $n >= 128 ? *(uint64 *)uptr($a + 120) : 0);
  if (*(uint64 *)uptr($f) == 0x2f64662f7665642f) {
    printf("C %llx %x %rh\\n", @seq[cpu], cpu, buf($t->comm, 16));
  }
  $o = (uint64)80;
  $e = *(uint64 *)uptr($f + $o - 8) >> 56;
  while ($e != 0 && $o < 4096) {
    printf("P %llx %x %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx\\n", @seq[cpu], cpu, $o,
      *(uint64 *)uptr($f + $o), *(uint64 *)uptr($f + $o + 8), *(uint64 *)uptr($f + $o + 16), *(uint64 *)uptr($f + $o + 24),
      *(uint64 *)uptr($f + $o + 32), *(uint64 *)uptr($f + $o + 40), *(uint64 *)uptr($f + $o + 48), *(uint64 *)uptr($f + $o + 56),
      *(uint64 *)uptr($f + $o + 64), *(uint64 *)uptr($f + $o + 72), *(uint64 *)uptr($f + $o + 80), *(uint64 *)uptr($f + $o + 88),
      *(uint64 *)uptr($f + $o + 96), *(uint64 *)uptr($f + $o + 104), *(uint64 *)uptr($f + $o + 112), *(uint64 *)uptr($f + $o + 120),
      *(uint64 *)uptr($f + $o + 128), *(uint64 *)uptr($f + $o + 136), *(uint64 *)uptr($f + $o + 144), *(uint64 *)uptr($f + $o + 152),
      *(uint64 *)uptr($f + $o + 160), *(uint64 *)uptr($f + $o + 168), *(uint64 *)uptr($f + $o + 176), *(uint64 *)uptr($f + $o + 184));
    $o = $o + 192;
    $e = *(uint64 *)uptr($f + $o - 8) >> 56;
  }
  $o = (uint64)128;
  while ($o + 8 <= $n && $o < 12416) {
    printf("A %llx %x %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx\\n", @seq[cpu], cpu, $o,
      $o + 8 <= $n ? *(uint64 *)uptr($a + $o) : 0, $o + 16 <= $n ? *(uint64 *)uptr($a + $o + 8) : 0,
      $o + 24 <= $n ? *(uint64 *)uptr($a + $o + 16) : 0, $o + 32 <= $n ? *(uint64 *)uptr($a + $o + 24) : 0,
      $o + 40 <= $n ? *(uint64 *)uptr($a + $o + 32) : 0, $o + 48 <= $n ? *(uint64 *)uptr($a + $o + 40) : 0,
      $o + 56 <= $n ? *(uint64 *)uptr($a + $o + 48) : 0, $o + 64 <= $n ? *(uint64 *)uptr($a + $o + 56) : 0,
      $o + 72 <= $n ? *(uint64 *)uptr($a + $o + 64) : 0, $o + 80 <= $n ? *(uint64 *)uptr($a + $o + 72) : 0,
      $o + 88 <= $n ? *(uint64 *)uptr($a + $o + 80) : 0, $o + 96 <= $n ? *(uint64 *)uptr($a + $o + 88) : 0,
      $o + 104 <= $n ? *(uint64 *)uptr($a + $o + 96) : 0, $o + 112 <= $n ? *(uint64 *)uptr($a + $o + 104) : 0,
      $o + 120 <= $n ? *(uint64 *)uptr($a + $o + 112) : 0, $o + 128 <= $n ? *(uint64 *)uptr($a + $o + 120) : 0,
      $o + 136 <= $n ? *(uint64 *)uptr($a + $o + 128) : 0, $o + 144 <= $n ? *(uint64 *)uptr($a + $o + 136) : 0,
      $o + 152 <= $n ? *(uint64 *)uptr($a + $o + 144) : 0, $o + 160 <= $n ? *(uint64 *)uptr($a + $o + 152) : 0,
      $o + 168 <= $n ? *(uint64 *)uptr($a + $o + 160) : 0, $o + 176 <= $n ? *(uint64 *)uptr($a + $o + 168) : 0,
      $o + 184 <= $n ? *(uint64 *)uptr($a + $o + 176) : 0, $o + 192 <= $n ? *(uint64 *)uptr($a + $o + 184) : 0);
    $o = $o + 192;
  }
}

tracepoint:task:task_rename
/ pid == tid && curtask->in_execve == 0 /
{
  @seq[cpu]++;
  $now = nsecs;
  printf("R %llx %x %llx %x %llx %rh\\n", $now, cpu, @seq[cpu], pid, curtask->start_boottime / 10000000, buf(args->newcomm, 16));
}

tracepoint:task:task_newtask
{
  if (args->clone_flags & 0x10000) {
    @threads[pid]++;
  } else {
    @seq[cpu]++;
    $now = nsecs;
    $t = (struct task_struct *)curtask;
    $p = $t;
    if (args->clone_flags & 0x8000) { $p = $t->real_parent; }
    $c = (struct task_struct *)((uint64)$p->children.prev - ((uint64)$t->sibling.next->prev - (uint64)$t));
    printf("F %llx %x %llx %x %llx %x %x %llx %x %x %llx\\n",
      $now, cpu, @seq[cpu], args->pid, $c->start_boottime / 10000000,
      $c->pid, $p->tgid, $p->group_leader->start_boottime / 10000000, $t->pid, uid, cgroup);
  }
}

interval:ms:100
{
  $now = nsecs;
  $i = (uint64)0;
  while ($i < (uint64)$1) {
    printf("W %llx %x %llx %llx %llx %llx\\n", $now, $i, @seq[$i], @seq[$i + 1], @seq[$i + 2], @seq[$i + 3]);
    $i = $i + 4;
  }
  print(1);
}

END
{
  clear(@threads);
}
`;
