// Written by `deno task embed` from scripts/*.bt: change those.

/** scripts/activity.bt */
export const ACTIVITY_PROGRAM = `#!/usr/bin/env bpftrace
/*
 * activity.bt - counts what processes send, receive and open, and reports TCP connections.
 *
 * It runs beside lifecycle.bt in a bpftrace of its own, with \`--activity\`. So its cost and its losses
 * never touch the lifecycle. TraceFlock leaves out the probes of kinds that are not asked for, and of
 * tracepoints that the kernel lacks. \`traceflock script --activity net,file,open\` prints the whole text.
 *
 * USAGE
 *   sudo bpftrace -q -B full scripts/activity.bt NCPU PID       as lifecycle.bt
 *
 * LINES
 *   W  as in lifecycle.bt
 *   I  ts, in hexadecimal. The counts of live threads follow, in decimal; they grow only:
 *        @s[pid << 24 | tid << 2 | protocol]: n   protocol: 0 TCP, 1 UDP, 2 unix, 3 other.
 *        n of @s (sent) and @r (received): bytes << 24 | messages
 *        @o: opens | creates << 32   @f: failed opens | unlinks << 32   @m: renames | opens without a record << 32
 *        @lostbytes, @lostcalls   calls whose thread found no room in a map
 *
 * RECORDS
 *   @e0, @e1, @p0 and @p1 [cpu, seq]: (ts, kind << 24 | pid, start, ...), in decimal. cpu, seq, pid and start
 *   are those of lifecycle.bt. pid 0: no process is known. The records of a CPU come in any order before
 *   the W that counts them, and may come twice. A kind has these further numbers:
 *
 *   1  a thread with counts ended; pid and start are those of its process
 *        tid
 *        sent received   of TCP, then of UDP, of unix, of others; as in the maps
 *        opens failed renames   as in @o, @f and @m
 *   2  an attempt to connect is over   pid and start of the process that called connect
 *      when connect(2) failed at once: since and all after the remote address are 0
 *   3  a socket listens
 *   4  accept(2) returned a connection   its remote port is in the order of the network
 *   5  a socket is closed   pid and start of the process that connected, accepted or listened
 *        sk      address of the socket in the kernel
 *        since   of 2: time of the call; of 4 and 5: time at which the connection was made
 *        state   of 5: the former state; | error << 8 | 1 << 24: the peer's FIN arrived | 1 << 32: connected
 *        family | local port << 16 | remote port << 32
 *        netns
 *        local local2 remote remote2   addresses in memory order: one word for IPv4, two for IPv6
 *        sent resent received retransmissions   of 5: bytes sent with those sent again, bytes sent again,
 *        bytes received, the peer's FIN counted as one; segments sent again
 *   6  a call opened a file, or failed   (in @p0 and @p1)
 *        tid result   dirfd << 32 | flags   mode: f_mode of the file
 *        skip path   as in failed_execs.bt, 16 words
 *
 * WHY
 *   A printf wakes bpftrace, which costs the traced program 2 to 12 us. A store into a map costs 0.3 us, so
 *     records go into maps. Each tenth of a second the probes turn to the other map. bpftrace prints the
 *     former one 50 ms later, when no probe is still at it, and clears it. @full is set until then.
 *   A count belongs to a thread, which runs on one CPU at a time: so no two probes write it at once,
 *     and the exit of the thread can read it. A sum in the way of bpftrace can only be printed by
 *     bpftrace itself, which comes too late for a process of 2 ms.
 *   Bytes and messages share one number, because a second map would double the cost of a call.
 *   The connecting process calls connect(2) in its own context, so the first state names it. The state
 *     of an accepted connection changes in a softirq, on loopback in the context of the other process.
 *     Its owner is the caller of accept(2), or else the caller of the first close. A connection that both
 *     ends began at once goes from SYN_RECV (3) on, too, but has the owner of its connect(2).
 *   splice(2) from a stream of TCP or unix passes no tracepoint of sockets, so its own tracepoints count
 *     it. From other sockets it passes one. On x86-64 TraceFlock leaves out the tracepoints of the begin of
 *     splice(2) and connect(2), and reads their arguments from the registers of the caller.
 *   An attempt without a route changes no state, and one without a free local port has its error only at
 *     the end of connect(2). @syn[tid]: the socket of a connect(2) that changed its state; 1: it ended
 *     without an error. Other states report their attempt themselves. A second call that only gets the
 *     error of the first one finds a sequence number (write_seq).
 *   MSG_PEEK (2) leaves the bytes to a later call, and MSG_ERRQUEUE (0x2000) returns bytes that were sent.
 *   bpftrace 0.23 crashes when a ?: is inside another one. 0.25 reads a wrong place when an address has a
 *     number from a map in it without a cast.
 *
 * COST
 *   About 0.12 us a call that sends or receives, 0.2 us an open, 5 us a connection with both its ends.
 */
tracepoint:sched:sched_process_exit
{
  $t = (struct task_struct *)curtask;
  $k = ((uint64)$t->tgid << 24) | ((uint64)$t->pid << 2);
  $s0 = @s[$k]; $s1 = @s[$k + 1]; $s2 = @s[$k + 2]; $s3 = @s[$k + 3];
  $r0 = @r[$k]; $r1 = @r[$k + 1]; $r2 = @r[$k + 2]; $r3 = @r[$k + 3];
  $o = @o[$k]; $f = @f[$k]; $m = @m[$k];
  if (($s0 | $s1 | $s2 | $s3 | $r0 | $r1 | $r2 | $r3 | $o | $f | $m) != 0) {
    $turn = @turn;
    @seq[cpu]++;
    $n = @seq[cpu];
    $x = (nsecs, ((uint64)1 << 24) | (uint64)$t->tgid, (uint64)$t->group_leader->start_boottime / 10000000, (uint64)$t->pid,
      $s0, $r0, $s1, $r1, $s2, $r2, $s3, $r3, $o, $f, $m, (uint64)0);
    if ($turn == 0) { @e0[cpu, $n] = $x; } else { @e1[cpu, $n] = $x; }
    delete(@s[$k]); delete(@s[$k + 1]); delete(@s[$k + 2]); delete(@s[$k + 3]);
    delete(@r[$k]); delete(@r[$k + 1]); delete(@r[$k + 2]); delete(@r[$k + 3]);
    delete(@o[$k]); delete(@f[$k]); delete(@m[$k]);
  }
}

tracepoint:sched:sched_process_exec
/ args->old_pid != args->pid /
{
  $t = (struct task_struct *)curtask;
  $k = ((uint64)$t->tgid << 24) | ((uint64)args->old_pid << 2);
  $l = ((uint64)$t->tgid << 24) | ((uint64)args->pid << 2);
  $v = @s[$k]; if ($v != 0) { @s[$l] = $v; delete(@s[$k]); }
  $v = @s[$k + 1]; if ($v != 0) { @s[$l + 1] = $v; delete(@s[$k + 1]); }
  $v = @s[$k + 2]; if ($v != 0) { @s[$l + 2] = $v; delete(@s[$k + 2]); }
  $v = @s[$k + 3]; if ($v != 0) { @s[$l + 3] = $v; delete(@s[$k + 3]); }
  $v = @r[$k]; if ($v != 0) { @r[$l] = $v; delete(@r[$k]); }
  $v = @r[$k + 1]; if ($v != 0) { @r[$l + 1] = $v; delete(@r[$k + 1]); }
  $v = @r[$k + 2]; if ($v != 0) { @r[$l + 2] = $v; delete(@r[$k + 2]); }
  $v = @r[$k + 3]; if ($v != 0) { @r[$l + 3] = $v; delete(@r[$k + 3]); }
  $v = @o[$k]; if ($v != 0) { @o[$l] = $v; delete(@o[$k]); }
  $v = @f[$k]; if ($v != 0) { @f[$l] = $v; delete(@f[$k]); }
  $v = @m[$k]; if ($v != 0) { @m[$l] = $v; delete(@m[$k]); }
}

tracepoint:sock:sock_send_length
/ args->ret > 0 /
{
  $n = (uint64)args->ret;
  $k = ((uint64)pid << 24) | ((uint64)tid << 2);
  if (args->family == 2 || args->family == 10) {
    if (args->protocol == 17) { $k = $k + 1; }
    else { if (args->protocol != 6 && args->protocol != 262) { $k = $k + 3; } }
  } else { $k = $k + (args->family == 1 ? 2 : 3); }
  $v = @s[$k];
  @s[$k] = (uint64)($v + ($n << 24) + 1);
  if ($v == 0 && @s[$k] == 0) { @lostbytes = sum($n); @lostcalls = count(); }
}

tracepoint:sock:sock_recv_length
/ args->ret > 0 && (args->flags & 0x2002) == 0 /
{
  $n = (uint64)args->ret;
  $k = ((uint64)pid << 24) | ((uint64)tid << 2);
  if (args->family == 2 || args->family == 10) {
    if (args->protocol == 17) { $k = $k + 1; }
    else { if (args->protocol != 6 && args->protocol != 262) { $k = $k + 3; } }
  } else { $k = $k + (args->family == 1 ? 2 : 3); }
  $v = @r[$k];
  @r[$k] = (uint64)($v + ($n << 24) + 1);
  if ($v == 0 && @r[$k] == 0) { @lostbytes = sum($n); @lostcalls = count(); }
}

tracepoint:syscalls:sys_enter_splice
{
  @from[tid] = (uint64)args->fd_in + 1;
}

tracepoint:syscalls:sys_exit_splice
/ @from[tid] != 0 /
{
  $f = @from[tid] - 1;
  if ((int64)args->ret > 0) {
    $t = (struct task_struct *)curtask;
    $e = (struct file *)(*(uint64 *)((uint64)$t->files->fdt->fd + 8 * (uint64)$f));
    $i = $e->f_inode;
    if (($i->i_mode & 0xf000) == 0xc000) {
      $n = (uint64)args->ret;
      $o = (struct socket *)(uint64)$e->private_data;
      $c = $o->sk;
      $u = $c->__sk_common.skc_family == 1;
      if ($o->type == 1 && ($u || $c->sk_protocol == 6)) {
        $k = ((uint64)pid << 24) | ((uint64)tid << 2) | ($u ? 2 : 0);
        $v = @r[$k];
        @r[$k] = (uint64)($v + ($n << 24) + 1);
        if ($v == 0 && @r[$k] == 0) { @lostbytes = sum($n); @lostcalls = count(); }
      }
    }
  }
  delete(@from[tid]);
}

tracepoint:sock:inet_sock_set_state
/ args->protocol == 6 && args->newstate != 3 && args->newstate != 5 && args->newstate != 8 /
{
  $k = (uint64)args->skaddr;
  $old = args->oldstate;
  $new = args->newstate;
  $t = (struct task_struct *)curtask;
  if ($new == 2) {
    if (@to[tid].0 != 0) { @syn[tid] = $k; }
    @con[$k] = (((uint64)$t->tgid << 40) | ((uint64)$t->group_leader->start_boottime / 10000000), nsecs);
  } else {
    $h = @con[$k];
    $own = $h.0;
    if ($new == 10 || ($own == 0 && (($old == 1 && $new == 4) || ($old == 8 && $new == 9)))) {
      $own = ((uint64)$t->tgid << 40) | ((uint64)$t->group_leader->start_boottime / 10000000);
      @con[$k] = ($own, $h.1);
    }
    if ($old == 3 && $new == 1) { @con[$k] = ($own, nsecs); }
    $c = (struct sock *)$k;
    $late = (uint64)0;
    if ($old == 2 && $new == 7 && $c->sk_err == 0 && @syn[tid] == $k) {
      $late = (uint64)1;
      @syn[tid] = (uint64)1;
      delete(@con[$k]);
    }
    if ($late == 0 && ($new == 10 || $old == 2 || ($old == 3 && $own != 0) || ($new == 7 && $old != 3 && $old != 7))) {
      $kind = ($old == 2 || $old == 3) ? (uint64)2 : (uint64)5;
      if ($new == 10) { $kind = (uint64)3; }
      $p = (struct tcp_sock *)$k;
      $six = args->family == 10;
      $turn = @turn;
      @seq[cpu]++;
      $n = @seq[cpu];
      $now = nsecs;
      $x = ($now, ($kind << 24) | ($own >> 40), $own & 0xffffffffff, $k,
        $h.1, (uint64)$old | ((uint64)$c->sk_err << 8) | (((uint64)$c->__sk_common.skc_flags & 2) << 23) | ($new == 1 ? (uint64)1 << 32 : (uint64)0),
        (uint64)args->family | ((uint64)args->sport << 16) | ((uint64)args->dport << 32), (uint64)$c->__sk_common.skc_net.net->ns.inum,
        $six ? *(uint64 *)($k + 72) : (uint64)$c->__sk_common.skc_rcv_saddr, $six ? *(uint64 *)($k + 80) : (uint64)0,
        $six ? *(uint64 *)($k + 56) : (uint64)$c->__sk_common.skc_daddr, $six ? *(uint64 *)($k + 64) : (uint64)0,
        (uint64)$p->bytes_sent, (uint64)$p->bytes_retrans, (uint64)$p->bytes_received, (uint64)$p->total_retrans);
      if ($turn == 0) { @e0[cpu, $n] = $x; } else { @e1[cpu, $n] = $x; }
      if ($new == 1) { @con[$k] = ($own, $now); }
      if ($new == 7) { delete(@con[$k]); }
    }
  }
}

tracepoint:syscalls:sys_enter_connect
{
  @to[tid] = ((uint64)args->fd + 1, (uint64)args->uservaddr);
}

tracepoint:syscalls:sys_exit_connect
{
  $d = @syn[tid];
  delete(@syn[tid]);
  $i = -(int64)args->ret;
  if ($d < 2 && ($d == 1 || $i == 1 || $i == 13 || ($i > 96 && $i < 102) || $i == 105 || $i == 112 || $i == 113)) {
    $t = (struct task_struct *)curtask;
    $f = (uint64)@to[tid].0 - 1;
    $u = (uint64)@to[tid].1;
    $e = (struct file *)(*(uint64 *)((uint64)$t->files->fdt->fd + 8 * (uint64)$f));
    $o = (struct socket *)(uint64)$e->private_data;
    $c = $o->sk;
    $k = (uint64)$c;
    $a = *(uint64 *)uptr($u);
    $y = (uint64)($a & 0xffff);
    $w = $d == 1 || $c->sk_protocol == 262 || ($c->sk_protocol == 6 && ((struct tcp_sock *)$k)->write_seq == 0);
    if ($o->type == 1 && $w && ($y == 2 || $y == 10)) {
      $six = $y == 10;
      $turn = @turn;
      @seq[cpu]++;
      $n = @seq[cpu];
      $x = (nsecs, ((uint64)2 << 24) | (uint64)$t->tgid, (uint64)$t->group_leader->start_boottime / 10000000, $k,
        (uint64)0, (uint64)2 | ((uint64)$i << 8),
        $y | ((uint64)$c->__sk_common.skc_num << 16) | (((($a >> 16) & 0xff) << 40) | ((($a >> 24) & 0xff) << 32)), (uint64)$c->__sk_common.skc_net.net->ns.inum,
        $six ? *(uint64 *)($k + 72) : (uint64)$c->__sk_common.skc_rcv_saddr, $six ? *(uint64 *)($k + 80) : (uint64)0,
        $six ? *(uint64 *)uptr($u + 8) : ($a >> 32), $six ? *(uint64 *)uptr($u + 16) : (uint64)0,
        (uint64)0, (uint64)0, (uint64)0, (uint64)0);
      if ($turn == 0) { @e0[cpu, $n] = $x; } else { @e1[cpu, $n] = $x; }
    }
  }
  delete(@to[tid]);
}

tracepoint:syscalls:sys_exit_accept,
tracepoint:syscalls:sys_exit_accept4
/ (int64)args->ret >= 0 /
{
  $t = (struct task_struct *)curtask;
  $e = (struct file *)(*(uint64 *)((uint64)$t->files->fdt->fd + 8 * (uint64)args->ret));
  $c = ((struct socket *)(uint64)$e->private_data)->sk;
  $a = (uint64)$c->__sk_common.skc_family;
  if ($a == 2 || $a == 10) {
    $k = (uint64)$c;
    $h = @con[$k];
    $six = $a == 10;
    $b = (uint64)$t->group_leader->start_boottime / 10000000;
    $turn = @turn;
    @seq[cpu]++;
    $n = @seq[cpu];
    $x = (nsecs, ((uint64)4 << 24) | (uint64)$t->tgid, $b, $k,
      $h.1, (uint64)0,
      $a | ((uint64)$c->__sk_common.skc_num << 16) | ((uint64)$c->__sk_common.skc_dport << 32), (uint64)$c->__sk_common.skc_net.net->ns.inum,
      $six ? *(uint64 *)($k + 72) : (uint64)$c->__sk_common.skc_rcv_saddr, $six ? *(uint64 *)($k + 80) : (uint64)0,
      $six ? *(uint64 *)($k + 56) : (uint64)$c->__sk_common.skc_daddr, $six ? *(uint64 *)($k + 64) : (uint64)0,
      (uint64)0, (uint64)0, (uint64)0, (uint64)0);
    if ($turn == 0) { @e0[cpu, $n] = $x; } else { @e1[cpu, $n] = $x; }
    @con[$k] = (((uint64)$t->tgid << 40) | $b, $h.1);
  }
}

tracepoint:syscalls:sys_enter_openat
{
  @path[tid] = (uint64)args->filename;
  @flags[tid] = ((uint64)args->dfd << 32) | (uint64)(uint32)args->flags;
}

tracepoint:syscalls:sys_enter_open
{
  @path[tid] = (uint64)args->filename;
  @flags[tid] = ((uint64)0xffffff9c << 32) | (uint64)(uint32)args->flags;
}

tracepoint:syscalls:sys_enter_creat
{
  @path[tid] = (uint64)args->pathname;
  @flags[tid] = ((uint64)0xffffff9c << 32) | (uint64)577;
}

tracepoint:syscalls:sys_enter_openat2
{
  @path[tid] = (uint64)args->filename;
  @flags[tid] = ((uint64)args->dfd << 32) | (*(uint64 *)uptr((uint64)args->how) & 0xffffffff);
}

tracepoint:syscalls:sys_exit_openat,
tracepoint:syscalls:sys_exit_open,
tracepoint:syscalls:sys_exit_creat,
tracepoint:syscalls:sys_exit_openat2
{
  $t = (struct task_struct *)curtask;
  $k = ((uint64)pid << 24) | ((uint64)tid << 2);
  $mode = (uint64)0;
  if ((int64)args->ret < 0) { @f[$k] = (uint64)(@f[$k] + 1); }
  else {
    $mode = (uint64)((struct file *)(*(uint64 *)((uint64)$t->files->fdt->fd + 8 * (uint64)args->ret)))->f_mode;
    @o[$k] = (uint64)(@o[$k] + ((($mode >> 20) & 1) << 32) + 1);
  }
  if (@path[tid] != 0) {
    $now = nsecs;
    if (@second[cpu] != $now / 1000000000) { @second[cpu] = $now / 1000000000; @opened[cpu] = 0; }
    @opened[cpu] = @opened[cpu] + 1;
    if (@opened[cpu] > 1000) { @m[$k] = (uint64)(@m[$k] + ((uint64)1 << 32)); }
    else {
      $p = @path[tid];
      $g = @flags[tid];
      $a = $p & 0xfffffffffffffff8;
      $turn = @turn;
      @seq[cpu]++;
      $n = @seq[cpu];
      $x = (nsecs, ((uint64)6 << 24) | (uint64)$t->tgid, (uint64)$t->group_leader->start_boottime / 10000000, (uint64)$t->pid,
        (uint64)args->ret, $g, $mode, $p & 7,
        *(uint64 *)uptr($a), *(uint64 *)uptr($a + 8), *(uint64 *)uptr($a + 16), *(uint64 *)uptr($a + 24),
        *(uint64 *)uptr($a + 32), *(uint64 *)uptr($a + 40), *(uint64 *)uptr($a + 48), *(uint64 *)uptr($a + 56),
        *(uint64 *)uptr($a + 64), *(uint64 *)uptr($a + 72), *(uint64 *)uptr($a + 80), *(uint64 *)uptr($a + 88),
        *(uint64 *)uptr($a + 96), *(uint64 *)uptr($a + 104), *(uint64 *)uptr($a + 112), *(uint64 *)uptr($a + 120));
      if ($turn == 0) { @p0[cpu, $n] = $x; } else { @p1[cpu, $n] = $x; }
    }
    delete(@path[tid]);
    delete(@flags[tid]);
  }
}

tracepoint:syscalls:sys_exit_unlink,
tracepoint:syscalls:sys_exit_unlinkat,
tracepoint:syscalls:sys_exit_rmdir
/ args->ret == 0 /
{
  $k = ((uint64)pid << 24) | ((uint64)tid << 2);
  @f[$k] = (uint64)(@f[$k] + ((uint64)1 << 32));
}

tracepoint:syscalls:sys_exit_mkdir,
tracepoint:syscalls:sys_exit_mkdirat,
tracepoint:syscalls:sys_exit_mknod,
tracepoint:syscalls:sys_exit_mknodat,
tracepoint:syscalls:sys_exit_link,
tracepoint:syscalls:sys_exit_linkat,
tracepoint:syscalls:sys_exit_symlink,
tracepoint:syscalls:sys_exit_symlinkat
/ args->ret == 0 /
{
  $k = ((uint64)pid << 24) | ((uint64)tid << 2);
  @o[$k] = (uint64)(@o[$k] + ((uint64)1 << 32));
}

tracepoint:syscalls:sys_exit_rename,
tracepoint:syscalls:sys_exit_renameat,
tracepoint:syscalls:sys_exit_renameat2
/ args->ret == 0 /
{
  $k = ((uint64)pid << 24) | ((uint64)tid << 2);
  @m[$k] = (uint64)(@m[$k] + 1);
}

tracepoint:signal:signal_generate
/ args->sig == 23 && pid == $2 /
{
  printf("I %llx\\n", nsecs);
  print(@s); print(@r); print(@o); print(@f); print(@m); print(@lostbytes); print(@lostcalls);
  $now = nsecs;
  print(@e0); print(@e1); print(@p0); print(@p1);
  $i = (uint64)0;
  while ($i < (uint64)$1) {
    printf("W %llx %x %llx %llx %llx %llx\\n", $now, $i, @seq[$i], @seq[$i + 1], @seq[$i + 2], @seq[$i + 3]);
    $i = $i + 4;
  }
  print(1);
}

interval:s:1
{
  printf("I %llx\\n", nsecs);
  print(@s); print(@r); print(@o); print(@f); print(@m); print(@lostbytes); print(@lostcalls);
}

interval:ms:50
{
  $turn = @turn;
  if (@phase == 0) {
    if (@full[1 - $turn] == 0) {
      @marked = nsecs;
      $sum = (uint64)0;
      $i = (uint64)0;
      while ($i < (uint64)$1) {
        @counts[$i] = @seq[$i];
        $sum = $sum + (uint64)@seq[$i];
        $i = $i + 1;
      }
      @phase = 1;
      if ($sum != @sum) {
        @sum = $sum;
        @full[$turn] = 1;
        @phase = 2;
        @turn = 1 - $turn;
      }
    }
  } else {
    if (@phase == 2) {
      if ($turn == 1) {
        print(@e0); print(@p0); clear(@e0); clear(@p0);
      } else {
        print(@e1); print(@p1); clear(@e1); clear(@p1);
      }
      clear(@full);
    }
    @phase = 0;
    $now = @marked;
    $i = (uint64)0;
    while ($i < (uint64)$1) {
      printf("W %llx %x %llx %llx %llx %llx\\n", $now, $i, @counts[$i], @counts[$i + 1], @counts[$i + 2], @counts[$i + 3]);
      $i = $i + 4;
    }
    print(1);
  }
}
`;

/** scripts/failed_execs.bt */
export const FAILED_EXECS_PROGRAM = `/*
 * failed_execs.bt - reports every call of execve(2) and execveat(2) that fails.
 *
 * These probes belong before the interval of lifecycle.bt, with \`--events exec_failed\`. A tracepoint of
 * a system call makes every call of every process a little slower, so they are not always there.
 *
 * LINES
 *   Q  an exec failed   ts cpu seq pid start as in lifecycle.bt, then
 *        tid errno   thread that called, and the number of the error
 *        skip        bytes of the first word before the path
 *        path        25 words, up to its NUL; the bytes after it belong to other texts of the process
 *
 * WHY
 *   The words are read at multiples of 8: such a word never reaches into a page that is not mapped.
 *   The map is indexed by the task, because an exec gives a thread another id.
 */
tracepoint:syscalls:sys_enter_execve
{
  @path[(uint64)curtask] = (uint64)args->filename;
}

tracepoint:syscalls:sys_enter_execveat
{
  @path[(uint64)curtask] = (uint64)args->filename;
}

tracepoint:syscalls:sys_exit_execve,
tracepoint:syscalls:sys_exit_execveat
/ @path[(uint64)curtask] != 0 /
{
  if ((int64)args->ret < 0) {
    @seq[cpu]++;
    $now = nsecs;
    $t = (struct task_struct *)curtask;
    $f = @path[(uint64)curtask];
    $a = $f & 0xfffffffffffffff8;
    printf("Q %llx %x %llx %x %llx %x %x %x %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx\\n",
      $now, cpu, @seq[cpu], $t->tgid, $t->group_leader->start_boottime / 10000000, $t->pid, 0 - (int64)args->ret, $f & 7,
      *(uint64 *)uptr($a), *(uint64 *)uptr($a + 8), *(uint64 *)uptr($a + 16), *(uint64 *)uptr($a + 24), *(uint64 *)uptr($a + 32),
      *(uint64 *)uptr($a + 40), *(uint64 *)uptr($a + 48), *(uint64 *)uptr($a + 56), *(uint64 *)uptr($a + 64), *(uint64 *)uptr($a + 72),
      *(uint64 *)uptr($a + 80), *(uint64 *)uptr($a + 88), *(uint64 *)uptr($a + 96), *(uint64 *)uptr($a + 104), *(uint64 *)uptr($a + 112),
      *(uint64 *)uptr($a + 120), *(uint64 *)uptr($a + 128), *(uint64 *)uptr($a + 136), *(uint64 *)uptr($a + 144), *(uint64 *)uptr($a + 152),
      *(uint64 *)uptr($a + 160), *(uint64 *)uptr($a + 168), *(uint64 *)uptr($a + 176), *(uint64 *)uptr($a + 184), *(uint64 *)uptr($a + 192));
  }
  delete(@path[(uint64)curtask]);
}

`;

/** scripts/lifecycle.bt */
export const LIFECYCLE_PROGRAM = `#!/usr/bin/env bpftrace
/*
 * lifecycle.bt - reports every birth, exec, rename and death of a process, in exact numbers.
 *
 * USAGE
 *   sudo bpftrace -q -B full scripts/lifecycle.bt NCPU [PID]
 *
 *   NCPU is the number of possible CPUs: the last one of /sys/devices/system/cpu/possible, plus one.
 *   PID is a process that gets a watermark at once when it sends a SIGURG.
 *   TraceFlock gives it larger buffers, which storms need: BPFTRACE_PERF_RB_PAGES=4096 (for each CPU;
 *   from v0.20 on for all CPUs together) and BPFTRACE_MAX_MAP_KEYS=65536 (before v0.20:
 *   BPFTRACE_MAP_KEYS_MAX).
 *   It needs root, bpftrace 0.17 or later (0.14 on kernels before 6.0) and a kernel with BTF; without
 *   BTF see lifecycle_nobtf.bt. TraceFlock runs this text with declarations of the structs before the
 *   probes, and with changes for some hosts. Then bpftrace need not parse the kernel's types, and the
 *   start takes half the time. \`traceflock script\` prints the whole text of a host.
 *   docs/internals/compatibility.md lists the tested hosts.
 *
 * LINES
 *   A letter, then hexadecimal numbers. All but N, I, C, P, A, O and W begin with:
 *     ts     nanoseconds since boot, with suspend (CLOCK_BOOTTIME)
 *     cpu    the CPU of the event
 *     seq    number of the event on that CPU, from 1: a gap is the exact number of lost events
 *     pid    of its process (the thread group)
 *     start  of that process in clock ticks (10 ms) since boot, as field 22 of /proc/PID/stat
 *
 *   F  birth of a process   ts cpu seq pid start, then
 *        newest    pid of the parent's newest child, to which start belongs. When it differs from
 *                  pid, two threads forked at once, and start is that of the other child
 *        ppid      parent; with CLONE_PARENT the caller's parent instead of the caller
 *        pstart    start of the parent
 *        tid       thread that called fork, vfork, clone or clone3
 *        uid       real user id
 *        cgroup    id (inode) of the child's cgroup in the v2 hierarchy. 0: unknown, because two
 *                  threads forked at once and the caller chose another cgroup. Where v1 is in use
 *                  too, TraceFlock changes the probes. For a process in the root of v2 they then print
 *                  hierarchy << 40 | id of its pids cgroup, or in the root of that of its memory cgroup
 *        vm        not 0: it shares its parent's memory (CLONE_VM) until its exec
 *        nspid ns  its pid in its innermost pid namespace, and the inode of that namespace; of the
 *                  newest child, like start
 *   N  seq cpu and 16 bytes: the name of the process, before the F or X of that seq and cpu. For a
 *        birth by a thread other than the first one it is that thread's name. For a death by a failed
 *        exec it is the name of the program that failed
 *   I  seq cpu, then read_bytes write_bytes rchar wchar syscr syscw cancelled_write_bytes as in
 *        /proc/PID/io, before the X of that seq and cpu. Only for a process with a large one, or with
 *        cancelled bytes: most processes need no line of their own
 *   E  exec that succeeded  ts cpu seq pid start, then
 *        A+B means A << 32 | B: two numbers in one field
 *        ppid+tid  parent, and the thread that called execve and became the leader
 *        euid+uid cgroup
 *        sid+pgid  session and process group
 *        exe+dev ino   device of the executable, device and inode of the working directory
 *        size      bytes of argv, with NULs
 *        path      10 words: the path that execve got, up to its NUL
 *        tail      the last size % 8 bytes of argv
 *        argv      16 words: its first size / 8 of them, the others 0
 *        tty+former    device of the controlling terminal, 0 for none; largest resident set of all
 *                  earlier images, pages
 *        ns+nspid  as in F
 *        names     of the working directory and its parents, as one number; 0: deeper than 32, or removed. From
 *                  the directory up it takes for each name: the length, the first 8 bytes, of more
 *                  than 8 bytes the last 8, and of more than 16 the second 8. It adds each value to 31
 *                  times the number so far, and folds the number with its upper half after each value
 *                  but the length. The result is its lowest 52 bits, plus 1
 *        egid+gid session+login   groups; session and user of the audit system, ffffffff for none
 *        inode     of the executable << 2. +1: it is deleted. +2: it is memory (memfd_create)
 *   C  seq cpu and 16 bytes: the name, when the path is /dev/fd/N and lacks it
 *   P  seq cpu offset and 16 words: more of the path, until its end
 *   A  seq cpu offset and 16 words: more of argv, up to 12,416 bytes. The last one ends with the last
 *        whole word, so it may repeat words of the one before
 *        C, P and A belong to the E of that seq and cpu, and follow it on that CPU.
 *   R  rename without an exec  ts cpu seq pid start and 16 bytes: the new name, up to its NUL
 *   X  death of a process, with its last thread  ts cpu seq pid start, then
 *        leader    status of the first thread, as wait(2) returns it: code << 8 | core 0x80 | signal
 *        group     status of the whole group, valid when flags & 4 (SIGNAL_GROUP_EXIT)
 *        flags     of signal_struct; above them, from bit 20 on, the mode of seccomp
 *        ppid
 *        reaper    new parent of its children: the nearest subreaper among the ancestors in the same
 *                  pid namespace, or that namespace's init. 0: none within 32 generations. pid
 *                  itself: it is that init, and the kernel kills the namespace
 *        uid
 *        threads   threads that it started since this program runs
 *        user sys  CPU time by ticks, ns: the ratio that splits run
 *        run       exact CPU time, ns
 *        rss       largest resident set of all images, pages: the kernel keeps it over exec
 *        minflt majflt nvcsw nivcsw   minor and major faults, voluntary and involuntary switches
 *        read+write   bytes read from and written to storage, as A+B in E
 *        calls        what system calls read and wrote, in any file: syscr, 12 bits; rchar, 20 bits;
 *                     syscw, 12 bits; wchar, 20 bits
 *        peak      largest resident set of the last image, pages. 0 when the memory is released
 *                  already, as always before Linux 6.16
 *        marks     1: an exec discarded the former image and then failed, and the kernel killed the
 *                  process. Linux 6.16 and later. 2: read, write and calls are in an I.
 *                  4: it waited for children, whose reads and writes the kernel adds to those of threads
 *                  that ended, so that read, write and calls lack these threads
 *        cgroup    that of the last thread
 *   S  a signal was delivered   ts cpu seq pid start of the process in whose context the kernel made it:
 *      of the sender, then
 *        uid       its real user id
 *        tid       thread that got the signal; for a whole process its first thread, as a rule
 *        signal code   number, and the lower 16 bits of si_code
 *        flags     1: for the whole process. 2: to the thread that runs
 *        limit     hard limit of cpu time of a process that the kernel kills in its own context, seconds
 *        Not among them: signals that are ignored or wait already, SIGCHLD, SIGCONT, SIGURG, SIGWINCH,
 *        signals that stop, and signals to the thread that runs when it has a handler. Of equal signals
 *        of one sender in a row only the first, unless it is HUP, INT, QUIT, KILL or TERM
 *   Y  a thread that got a signal ended   ts cpu seq pid start of its process, and its tid. Not for the
 *      first thread, whose id is the pid
 *   O  out of memory        ts cpu seq pid of the process that the kernel chose
 *   M  a new cgroup, or another name of one in v1   ts cpu seq, then
 *        hierarchy id       0 is v2, others are those of /proc/PID/cgroup
 *        size      bytes of its path from the root of the hierarchy, with the NUL; the kernel cuts it
 *                  at 1,024
 *        offset    place of these words in the path: there is a line for every 32 bytes
 *        path      4 words; bytes after the NUL are noise
 *   T  a task was moved     ts cpu seq, then
 *        hierarchy id       of its new cgroup
 *        pid       of a process with all its threads, or of one thread
 *   W  watermark, ten times a second and on request  ts cpu n n n n
 *        at ts CPU number cpu had counted the first n events, the next CPU the second n, and so on
 *   1  makes bpftrace flush its output (see -B below)
 *   Lost N events     by bpftrace itself; the gaps in seq give the same number and the place
 *   @seq[cpu]: n      at the end, in decimal: the counts; a reader with fewer events has lost some
 *
 * EXAMPLE: a shell runs /bin/echo hello world
 *   F 718b0326b3b 1 3 329f be7e5 329f 329e be7e5 329e 0 1 0 329f effffffc
 *     7802.6 s after boot, on CPU 1 its third event: process 12959 (0x329f) is born, started at tick
 *     780261 (/proc/12959/stat agrees), child of 12958, made by thread 12958, root, cgroup 1
 *   E 718b038d55b 1 4 329f be7e5 329e0000329f 0 1 f8a00003275 fe000000fe00000
 *     51002f 16
 *     6863652f6e69622f 6f 0 0 0 0 0 0 0 0 646c726f77 6863652f6e69622f 6f6c6c6568006f 0 0 0 0 0 0 ...
 *     (one line) it runs /bin/echo: 2f 62 69 6e 2f 65 63 68 are the letters of "/bin/ech", in reverse
 *     order in the word, and 6f is "o". argv has 22 (0x16) bytes: two words, "/bin/ech" and
 *     "o\\0hello\\0", and the tail, "world\\0". It is in process group 12917, session 3978
 *   X 718b048ef94 1 5 329f be7e5 0 0 4 329e 1 0 0 0 0 0 18b 68 0 0 0 0 2000 a01b400010000c 18b 0 1
 *     it called exit_group (flags 4) with code 0; init (1) would have got its children; at most 395
 *     pages, 104 minor faults, 8192 bytes written to storage. Ten calls read
 *     6976 bytes, one wrote 12
 *   W 718b1a543d9 0 0 a 0 0
 *     CPU 0 had counted no event until then, CPU 1 ten; there are no CPUs 2 and 3
 *
 * WHY
 *   Numbers only: with %s a newline in a name can forge a line, %r does not escape the backslash, and
 *     -f json mangles bytes from 0x80 on. %rh is safe (C and R use it), but costs five times as much.
 *     Words of 64 bits carry any byte in every version, at the cost of a number.
 *   A line of argv has no condition for each word, which LLVM and the kernel's verifier would take a
 *     fifth of the start for. Instead the last line moves back until it ends with argv.
 *   The tail is a word of its own, shifted in the kernel, because the environment follows argv in
 *     memory and none of its bytes may be printed. P stops at the end of the path for the same reason.
 *   The counter is incremented before the clock is read. So an event that a watermark counts may have a
 *     later time, but every event with an earlier time is counted. This makes the order of all CPUs
 *     exact, however late the buffer of a CPU is read.
 *   Exit comes first, because bpftrace attaches the probes in this order: no birth is reported whose
 *     death could be missed. The interval comes last, so the first W means that all probes are live.
 *   -B full writes in blocks, and print(1) flushes them ten times a second. This makes fewer wake-ups
 *     than a write for each line. With -B full alone an event could wait for seconds.
 *   M and T read their numbers from memory before the text of their path, because each field that is
 *     read by its name makes the start about 15 ms longer. In bpftrace 0.23 the address of the text is
 *     wrong; the word with its offset shows that.
 *   A separate probe, which runs before E, computes the names of the working directory, and finds
 *     executable and terminal: all together exceed the stack of a probe. So do more fields in E.
 *   There is no BEGIN and no END: some distributions strip the symbols that these need.
 *
 *   S does not name the process of the thread that got the signal: its tracepoint shows only a number. Y
 *     names it, before the X of the process. @sent holds the last signal of each such thread.
 *
 * CAVEATS
 *   Threads that die at the same moment may each look like the last one: use the first X of a pid and
 *     start. In rare cases it lacks what the other one read and wrote. A process that was born before the start of this program has no F.
 *   A failed exec shows in env_end, which the kernel sets last in a new image.
 *   On SIGINT bpftrace discards its buffers: first wait for a W after that moment.
 *
 * COST
 *   About 7 to 9 us of bpftrace's CPU for each line (0.17), with 2 lines a process, 3 with an exec. In
 *   the kernel 5 to 20 us an event, mostly the wake-up of bpftrace. 100 to 150 MB of memory.
 */
tracepoint:sched:sched_process_exit
{
  $t = (struct task_struct *)curtask;
  $s = $t->signal;
  if (@sent[(uint64)$t->pid] != 0) {
    delete(@sent[(uint64)$t->pid]);
    if ($t->pid != $t->tgid) {
      @seq[cpu]++;
      $now = nsecs;
      printf("Y %llx %x %llx %x %llx %x\\n", $now, cpu, @seq[cpu], $t->tgid, $t->group_leader->start_boottime / 10000000, $t->pid);
    }
  }
  if ($s->live.counter == 0) {
    @seq[cpu]++;
    $now = nsecs;
    $l = $t->group_leader;
    $d = $t->thread_pid;
    $v = (uint64)$d->level;
    $r = ((struct upid *)((uint64)$d + sizeof(struct pid) - sizeof($d->numbers) + $v * sizeof(struct upid)))->ns->child_reaper->tgid;
    $e = $t->children.next;
    $i = 0;
    if ($s->has_child_subreaper && ((uint64)$e->next != (uint64)$e || $s->nr_threads > 1)) {
      $p = $t->real_parent;
      while ($i < 32 && (uint64)$p->thread_pid->level == $v && $p->pid != 0) {
        if ($p->signal->is_child_subreaper && $p->signal->live.counter != 0) {
          $r = $p->tgid;
          $i = 64;
        }
        $p = $p->real_parent;
        $i = $i + 1;
      }
    }
    $m = $t->mm;
    $hw = (uint64)0;
    $ef = 0;
    if ((uint64)$m != 0) {
      $hw = (uint64)$m->hiwater_rss;
      $rs = (uint64)($m->rss_stat[0].count + $m->rss_stat[1].count + $m->rss_stat[3].count);
      if ($rs > $hw && $rs <= (uint64)$s->maxrss) { $hw = $rs; }
      if ((uint64)$m->env_end == 0) {
        $ef = 1;
        printf("N %llx %x %rh\\n", @seq[cpu], cpu, buf($l->comm, 16));
      }
    }
    $ut = $t->utime + $s->utime;
    $st = $t->stime + $s->stime;
    $rt = $t->se.sum_exec_runtime + $s->sum_sched_runtime;
    $mn = $t->min_flt + $s->min_flt;
    $mj = $t->maj_flt + $s->maj_flt;
    $vc = $t->nvcsw + $s->nvcsw;
    $ic = $t->nivcsw + $s->nivcsw;
    $g = (uint64)cgroup;
    if ($t->pid != $t->tgid) {
      $ut = $ut + $l->utime;
      $st = $st + $l->stime;
      $rt = $rt + $l->se.sum_exec_runtime;
      $mn = $mn + $l->min_flt;
      $mj = $mj + $l->maj_flt;
      $vc = $vc + $l->nvcsw;
      $ic = $ic + $l->nivcsw;
    }
    $rb = (uint64)$t->ioac.read_bytes;
    $wb = (uint64)$t->ioac.write_bytes;
    $rc = (uint64)$t->ioac.rchar;
    $wc = (uint64)$t->ioac.wchar;
    $v = (uint64)$t->ioac.syscr;
    $rs = (uint64)$t->ioac.syscw;
    $cb = (uint64)$t->ioac.cancelled_write_bytes;
    if ($s->cmaxrss == 0) {
      $rb = $rb + $s->ioac.read_bytes;
      $wb = $wb + $s->ioac.write_bytes;
      $rc = $rc + $s->ioac.rchar;
      $wc = $wc + $s->ioac.wchar;
      $v = $v + $s->ioac.syscr;
      $rs = $rs + $s->ioac.syscw;
      $cb = $cb + $s->ioac.cancelled_write_bytes;
    } else {
      $ef = $ef | 4;
    }
    if ($t->pid != $t->tgid) {
      $rb = $rb + $l->ioac.read_bytes;
      $wb = $wb + $l->ioac.write_bytes;
      $rc = $rc + $l->ioac.rchar;
      $wc = $wc + $l->ioac.wchar;
      $v = $v + $l->ioac.syscr;
      $rs = $rs + $l->ioac.syscw;
      $cb = $cb + $l->ioac.cancelled_write_bytes;
    }
    if ((($rc | $wc) >> 20) + (($v | $rs) >> 12) + (($rb | $wb) >> 32) + $cb != 0) {
      $ef = $ef | 2;
      printf("I %llx %x %llx %llx %llx %llx %llx %llx %llx\\n", @seq[cpu], cpu, $rb, $wb, $rc, $wc, $v, $rs, $cb);
    }
    printf("X %llx %x %llx %x %llx %x %x %x %x %x %x %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %x %llx\\n",
      $now, cpu, @seq[cpu], $t->tgid, $l->start_boottime / 10000000,
      $l->exit_code, $s->group_exit_code, $s->flags | ($t->seccomp.mode << 20), $t->real_parent->tgid, $i == 32 ? 0 : $r, uid, @threads[$t->tgid],
      $ut, $st, $rt, $s->maxrss, $mn, $mj, $vc, $ic, ($rb << 32) | $wb, ((($v << 20) | $rc) << 32) | ($rs << 20) | $wc, $hw, $ef, $g);
    if (@threads[$t->tgid] != 0) { delete(@threads[$t->tgid]); }
  }
}

tracepoint:sched:sched_process_exec
{
  $t = (struct task_struct *)curtask;
  $x = (struct dentry *)$t->fs->pwd.dentry;
  $y = (struct mount *)((uint64)$t->fs->pwd.mnt - 32);
  $z = (uint64)0;
  $q = (uint64)$x != (uint64)$x->d_parent && (uint64)$x->d_hash.pprev == 0 ? 32 : 0;
  while ($q < 32) {
    $q = $q + 1;
    if ((uint64)$x == (uint64)$x->d_parent || (uint64)$x == (uint64)$y->mnt.mnt_root) {
      if ((uint64)$y->mnt_parent == (uint64)$y) {
        $q = 64;
      } else {
        $x = (struct dentry *)$y->mnt_mountpoint;
        $y = (struct mount *)$y->mnt_parent;
      }
    } else {
      $b = (uint64)$x->d_name.name;
      $l = (uint64)$x->d_name.hash_len >> 32;
      $k = (uint64)*(uint64 *)$b;
      if ($l < 8) { $k = $k & (((uint64)1 << (8 * $l)) - 1); }
      $z = ($z * 31 + $l) * 31 + $k;
      $z = $z ^ ($z >> 32);
      if ($l > 8) { $z = $z * 31 + *(uint64 *)($b + $l - 8); $z = $z ^ ($z >> 32); }
      if ($l > 16) { $z = $z * 31 + *(uint64 *)($b + 8); $z = $z ^ ($z >> 32); }
      $x = (struct dentry *)$x->d_parent;
    }
  }
  @names[cpu] = $q == 64 ? ($z & 0xfffffffffffff) + 1 : 0;
  $x = (struct dentry *)$t->mm->exe_file->f_path.dentry;
  $e = (uint64)0;
  if ((uint64)$x == (uint64)$x->d_parent) {
    if ((*(uint64 *)$x->d_name.name & 0xffffffffffff) == 0x3a64666d656d) { $e = (uint64)2; }
  } else if ((uint64)$x->d_hash.pprev == 0) {
    $e = (uint64)1;
  }
  @exe[cpu] = (uint64)$x->d_inode->i_sb->s_dev << 32;
  @ino[cpu] = ($x->d_inode->i_ino << 2) | $e;
  $w = $t->signal->tty;
  @tty[cpu] = (((uint64)$w->driver->major << 20) + $w->driver->minor_start + $w->index) << 32;
}

tracepoint:sched:sched_process_exec
{
  @seq[cpu]++;
  $now = nsecs;
  $t = (struct task_struct *)curtask;
  $g = (uint64)cgroup;
  $m = $t->mm;
  $a = (uint64)$m->arg_start;
  $n = (uint64)$m->arg_end - $a;
  $f = (uint64)$m->env_end;
  $w = (uint64)*(uint64 *)uptr($a + $n - 8);
  $i = $t->fs->pwd.dentry->d_inode;
  $j = $t->signal->pids[2];
  $h = $t->signal->pids[3];
  $d = $t->thread_pid;
  $u = (struct upid *)((uint64)$d + sizeof(struct pid) - sizeof($d->numbers) + (uint64)$d->level * sizeof(struct upid));
  $v = $t->cred;
  printf("E %llx %x %llx %x %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx\\n",
    $now, cpu, @seq[cpu], $t->tgid, $t->start_boottime / 10000000,
    ((uint64)$t->real_parent->tgid << 32) | (uint64)args->old_pid, ((uint64)$v->euid.val << 32) | uid, $g,
    ((uint64)((struct upid *)((uint64)$h + sizeof(struct pid) - sizeof($h->numbers)))->nr << 32) |
      ((struct upid *)((uint64)$j + sizeof(struct pid) - sizeof($j->numbers)))->nr,
    @exe[cpu] | $i->i_sb->s_dev, $i->i_ino, $n,
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
    $n >= 120 ? *(uint64 *)uptr($a + 112) : 0, $n >= 128 ? *(uint64 *)uptr($a + 120) : 0,
    @tty[cpu] | $t->signal->maxrss, ((uint64)$u->ns->ns.inum << 32) | $u->nr, @names[cpu],
    ((uint64)$v->egid.val << 32) | $v->gid.val, ((uint64)$t->sessionid << 32) | $t->loginuid.val, @ino[cpu]);
  if (*(uint64 *)uptr($f) == 0x2f64662f7665642f) {
    printf("C %llx %x %rh\\n", @seq[cpu], cpu, buf($t->comm, 16));
  }
  $o = (uint64)80;
  $e = *(uint64 *)uptr($f + $o - 8) >> 56;
  while ($e != 0 && $o < 4096) {
    printf("P %llx %x %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx\\n", @seq[cpu], cpu, $o,
      *(uint64 *)uptr($f + $o), *(uint64 *)uptr($f + $o + 8), *(uint64 *)uptr($f + $o + 16), *(uint64 *)uptr($f + $o + 24),
      *(uint64 *)uptr($f + $o + 32), *(uint64 *)uptr($f + $o + 40), *(uint64 *)uptr($f + $o + 48), *(uint64 *)uptr($f + $o + 56),
      *(uint64 *)uptr($f + $o + 64), *(uint64 *)uptr($f + $o + 72), *(uint64 *)uptr($f + $o + 80), *(uint64 *)uptr($f + $o + 88),
      *(uint64 *)uptr($f + $o + 96), *(uint64 *)uptr($f + $o + 104), *(uint64 *)uptr($f + $o + 112), *(uint64 *)uptr($f + $o + 120));
    $o = $o + 128;
    $e = *(uint64 *)uptr($f + $o - 8) >> 56;
  }
  $c = $n & 0xfffffffffffffff8;
  $o = (uint64)128;
  while ($o < $c && $o < 12416) {
    $p = $o;
    if ($p + 128 > $c) { $p = $c - 128; }
    printf("A %llx %x %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx\\n", @seq[cpu], cpu, $p,
      *(uint64 *)uptr($a + $p), *(uint64 *)uptr($a + $p + 8), *(uint64 *)uptr($a + $p + 16), *(uint64 *)uptr($a + $p + 24),
      *(uint64 *)uptr($a + $p + 32), *(uint64 *)uptr($a + $p + 40), *(uint64 *)uptr($a + $p + 48), *(uint64 *)uptr($a + $p + 56),
      *(uint64 *)uptr($a + $p + 64), *(uint64 *)uptr($a + $p + 72), *(uint64 *)uptr($a + $p + 80), *(uint64 *)uptr($a + $p + 88),
      *(uint64 *)uptr($a + $p + 96), *(uint64 *)uptr($a + $p + 104), *(uint64 *)uptr($a + $p + 112), *(uint64 *)uptr($a + $p + 120));
    $o = $o + 128;
  }
}

tracepoint:task:task_rename
{
  $t = (struct task_struct *)curtask;
  if ((uint64)args->pid == pid && $t->in_execve == 0) {
    @seq[cpu]++;
    $now = nsecs;
    printf("R %llx %x %llx %x %llx %rh\\n", $now, cpu, @seq[cpu], pid, $t->group_leader->start_boottime / 10000000, buf(args->newcomm, 16));
  }
}

tracepoint:task:task_newtask
{
  $v = (uint64)args->clone_flags;
  if ($v & 0x10000) {
    @threads[pid]++;
  } else {
    @seq[cpu]++;
    $now = nsecs;
    $t = (struct task_struct *)curtask;
    $n = args->pid;
    $p = $t;
    if ($v & 0x8000) { $p = $t->real_parent; }
    if ($t->pid != $t->tgid) {
      printf("N %llx %x %rh\\n", @seq[cpu], cpu, buf(args->comm, 16));
    }
    $c = (struct task_struct *)((uint64)$p->children.prev - ((uint64)$t->sibling.next->prev - (uint64)$t));
    $d = $c->thread_pid;
    $u = (struct upid *)((uint64)$d + sizeof(struct pid) - sizeof($d->numbers) + (uint64)$d->level * sizeof(struct upid));
    $o = $t;
    if ($c->pid == $n) { $o = $c; }
    $g = (uint64)$o->cgroups->dfl_cgrp->kn->id;
    if ($c->pid != $n && ($v & 0x200000000)) { $g = 0; }
    printf("F %llx %x %llx %x %llx %x %x %llx %x %x %llx %x %x %x\\n",
      $now, cpu, @seq[cpu], $n, $c->start_boottime / 10000000,
      $c->pid, $p->tgid, $p->group_leader->start_boottime / 10000000, $t->pid, uid, $g, $v & 0x100, $u->nr, $u->ns->ns.inum);
  }
}

tracepoint:signal:signal_generate
{
  $n = (uint64)args->sig;
  $r = args->result;
  if ($n == 23 && pid == (uint64)$2) {
    $now = nsecs;
    $i = (uint64)0;
    while ($i < (uint64)$1) {
      printf("W %llx %x %llx %llx %llx %llx\\n", $now, $i, @seq[$i], @seq[$i + 1], @seq[$i + 2], @seq[$i + 3]);
      $i = $i + 4;
    }
    print(1);
  }
  if ($n != 17 && ($r == 0 || $r == 4) && $n != 18 && $n != 23 && $n != 28) {
    $t = (struct task_struct *)curtask;
    $w = (uint64)args->pid;
    $f = args->group != 0 ? 1 : 0;
    $h = (uint64)0;
    $m = (uint64)0;
    if ($w == $t->pid) {
      $f = $f | 2;
      $h = *(uint64 *)((uint64)$t->sighand + 32 + 32 * ($n - 1));
      if ($n == 9) { $m = (uint64)$t->signal->rlim[0].rlim_max; }
    }
    $v = ($n << 32) | pid;
    if ($h == 0 && ($n < 19 || $n > 22) && ((((uint64)1 << $n) & 0x820e) != 0 || @sent[$w] != $v)) {
      @sent[$w] = $v;
      @seq[cpu]++;
      $now = nsecs;
      printf("S %llx %x %llx %x %llx %x %x %x %x %x %llx\\n",
        $now, cpu, @seq[cpu], pid, $t->group_leader->start_boottime / 10000000, uid, $w, $n, args->code & 0xffff, $f, $m);
    }
  }
}

tracepoint:oom:mark_victim
{
  @seq[cpu]++;
  $now = nsecs;
  printf("O %llx %x %llx %x\\n", $now, cpu, @seq[cpu], args->pid);
}

tracepoint:cgroup:cgroup_mkdir
{
  @seq[cpu]++;
  $now = nsecs;
  $f = (uint64)args->path;
  if ((*(uint32 *)($f - 4) & 0xffff) != 28) { $f = $f - 84; }
  $n = (uint64)(*(uint32 *)($f - 4) >> 16);
  $o = (uint64)0;
  while ($o < $n && $o < 1024) {
    printf("M %llx %x %llx %x %llx %llx %llx %llx %llx %llx %llx\\n", $now, cpu, @seq[cpu], *(uint32 *)($f - 20), *(uint64 *)($f - 12), $n, $o, *(uint64 *)($f + $o), *(uint64 *)($f + $o + 8), *(uint64 *)($f + $o + 16), *(uint64 *)($f + $o + 24));
    $o = $o + 32;
  }
}

tracepoint:cgroup:cgroup_attach_task
{
  @seq[cpu]++;
  $now = nsecs;
  $f = (uint64)args->dst_path;
  if ((*(uint32 *)($f - 8) & 0xffff) != 36) { $f = $f - 108; }
  printf("T %llx %x %llx %x %llx %x\\n", $now, cpu, @seq[cpu], *(uint32 *)($f - 28), *(uint64 *)($f - 20), *(uint32 *)($f - 12));
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
`;

/** scripts/lifecycle_nobtf.bt */
export const LIFECYCLE_NOBTF_PROGRAM = `#!/usr/bin/env bpftrace
/*
 * lifecycle_nobtf.bt - reports births, execs and deaths on kernels without BTF.
 *
 * USAGE
 *   sudo bpftrace -q -B full scripts/lifecycle_nobtf.bt NCPU
 *
 *   The manual of lifecycle.bt explains what both programs share: numbers, watermarks, words and the
 *   order of the probes. This program is for kernels without BTF with bpftrace 0.14 to 0.23, because
 *   later ones cannot read a tracepoint without BTF. It is also for bpftrace 0.14 on kernels from 6.0
 *   on, whose types it cannot parse. All of these but 0.17 then need <linux/types.h>, which is in the
 *   package linux-libc-dev, kernel-headers or linux-headers.
 *
 *   Kernels before 5.3 accept no loops: TraceFlock writes out each round there.
 *
 * LINES
 *   f  birth of a process   ts cpu seq pid, then
 *        sibling   not 0: CLONE_PARENT, the parent is the parent of ppid
 *        ppid      process that called fork, vfork, clone or clone3
 *        tid       the calling thread
 *        uid cgroup   0: unknown, because the caller chose another one for the child
 *   t  birth of a thread    ts cpu seq pid
 *   e  exec that succeeded  ts cpu seq pid, then
 *        tid       thread that called execve and became the leader
 *        uid cgroup
 *        size      bytes of the path, with its NUL
 *        path      10 words; bytes after the NUL are noise
 *   P  seq cpu offset and 24 words: more of the path, up to size
 *   x  death of a thread    ts cpu seq pid uid cgroup
 *   M  T  cgroups, see lifecycle.bt
 *   W  1  @seq  see lifecycle.bt
 *
 *   A process ends with its last thread: its threads are 1, plus each t, minus each x; 1 after an exec.
 *
 * EXAMPLE: a shell runs /bin/echo hello world
 *   f 6f877d3526a 0 2 260f 0 260e 260e 0 1
 *     process 9743 (0x260f) is born, child of 9742, root, cgroup 1
 *   e 6f877de1b19 1 2 260f 260f 0 1 a 6863652f6e69622f 6f 0 0 0 0 0 0 0 0
 *     it runs /bin/echo: ten bytes with the NUL, "/bin/ech" and "o"
 *   x 6f877ef7a10 1 3 260f 0 1
 *     its only thread has died: the process has ended
 *
 * CAVEATS
 *   Tracepoints alone do not have: start, argv, exit status, statistics, the new parent of an orphan,
 *     renames, euid, process group, session, working directory.
 *   ts excludes suspend on kernels before 5.8.
 *   A path is cut at 1,232 bytes on kernels before 5.3.
 *
 * The two names below are those of the tracepoints' formats, defined so that they agree with any header
 * that bpftrace finds, or none.
 *
 * The address in args->filename is wrong in bpftrace 0.23, which counts the offset of the text (20 in
 * every kernel so far) four times. The word before old_pid and pid (12 bytes back) holds offset and
 * size. When it does not hold 20, the program corrects the address.
 */
#define pid_t __kernel_pid_t
#define u64 __u64

tracepoint:sched:sched_process_exit
{
  @seq[cpu]++;
  $now = nsecs;
  $g = (uint64)cgroup;
  printf("x %llx %x %llx %x %x %llx\\n", $now, cpu, @seq[cpu], pid, uid, $g);
}

tracepoint:sched:sched_process_exec
{
  @seq[cpu]++;
  $now = nsecs;
  $g = (uint64)cgroup;
  $f = (uint64)args->filename;
  if ((*(uint32 *)($f - 12) & 0xffff) != 20) { $f = $f - 60; }
  $n = (uint64)(*(uint32 *)($f - 12) >> 16);
  printf("e %llx %x %llx %x %x %x %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx\\n",
    $now, cpu, @seq[cpu], pid, args->old_pid, uid, $g, $n,
    *(uint64 *)$f, *(uint64 *)($f + 8), *(uint64 *)($f + 16), *(uint64 *)($f + 24), *(uint64 *)($f + 32),
    *(uint64 *)($f + 40), *(uint64 *)($f + 48), *(uint64 *)($f + 56), *(uint64 *)($f + 64), *(uint64 *)($f + 72));
  $o = (uint64)80;
  while ($o < $n && $o < 4096) {
    printf("P %llx %x %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx %llx\\n", @seq[cpu], cpu, $o,
      *(uint64 *)($f + $o), *(uint64 *)($f + $o + 8), *(uint64 *)($f + $o + 16), *(uint64 *)($f + $o + 24),
      *(uint64 *)($f + $o + 32), *(uint64 *)($f + $o + 40), *(uint64 *)($f + $o + 48), *(uint64 *)($f + $o + 56),
      *(uint64 *)($f + $o + 64), *(uint64 *)($f + $o + 72), *(uint64 *)($f + $o + 80), *(uint64 *)($f + $o + 88),
      *(uint64 *)($f + $o + 96), *(uint64 *)($f + $o + 104), *(uint64 *)($f + $o + 112), *(uint64 *)($f + $o + 120),
      *(uint64 *)($f + $o + 128), *(uint64 *)($f + $o + 136), *(uint64 *)($f + $o + 144), *(uint64 *)($f + $o + 152),
      *(uint64 *)($f + $o + 160), *(uint64 *)($f + $o + 168), *(uint64 *)($f + $o + 176), *(uint64 *)($f + $o + 184));
    $o = $o + 192;
  }
}

tracepoint:task:task_newtask
{
  @seq[cpu]++;
  $now = nsecs;
  if (args->clone_flags & 0x10000) {
    printf("t %llx %x %llx %x\\n", $now, cpu, @seq[cpu], pid);
  } else {
    $g = (uint64)cgroup;
    if (args->clone_flags & 0x200000000) { $g = 0; }
    printf("f %llx %x %llx %x %x %x %x %x %llx\\n",
      $now, cpu, @seq[cpu], args->pid, args->clone_flags & 0x8000, pid, tid, uid, $g);
  }
}

tracepoint:cgroup:cgroup_mkdir
{
  @seq[cpu]++;
  $now = nsecs;
  $f = (uint64)args->path;
  if ((*(uint32 *)($f - 4) & 0xffff) != 28) { $f = $f - 84; }
  $n = (uint64)(*(uint32 *)($f - 4) >> 16);
  $o = (uint64)0;
  while ($o < $n && $o < 1024) {
    printf("M %llx %x %llx %x %llx %llx %llx %llx %llx %llx %llx\\n", $now, cpu, @seq[cpu], *(uint32 *)($f - 20), *(uint64 *)($f - 12), $n, $o, *(uint64 *)($f + $o), *(uint64 *)($f + $o + 8), *(uint64 *)($f + $o + 16), *(uint64 *)($f + $o + 24));
    $o = $o + 32;
  }
}

tracepoint:cgroup:cgroup_attach_task
{
  @seq[cpu]++;
  $now = nsecs;
  $f = (uint64)args->dst_path;
  if ((*(uint32 *)($f - 8) & 0xffff) != 36) { $f = $f - 108; }
  printf("T %llx %x %llx %x %llx %x\\n", $now, cpu, @seq[cpu], *(uint32 *)($f - 28), *(uint64 *)($f - 20), *(uint32 *)($f - 12));
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
`;

/** scripts/setuid.bt */
export const SETUID_PROGRAM = `/*
 * setuid.bt - reports every call that sets the user or group ids of a process.
 *
 * These probes belong before the interval of lifecycle.bt, with \`--events setuid\`. A tracepoint of a
 * system call makes every call of every process a little slower, so they are not always there.
 *
 * LINES
 *   U  ids were set   ts cpu seq pid start as in lifecycle.bt, then uid euid gid egid, as they are now
 */
tracepoint:syscalls:sys_exit_setuid,
tracepoint:syscalls:sys_exit_setreuid,
tracepoint:syscalls:sys_exit_setresuid,
tracepoint:syscalls:sys_exit_setgid,
tracepoint:syscalls:sys_exit_setregid,
tracepoint:syscalls:sys_exit_setresgid
/ args->ret == 0 /
{
  @seq[cpu]++;
  $now = nsecs;
  $t = (struct task_struct *)curtask;
  $v = $t->cred;
  printf("U %llx %x %llx %x %llx %x %x %x %x\\n", $now, cpu, @seq[cpu], $t->tgid, $t->group_leader->start_boottime / 10000000, uid, $v->euid.val, $v->gid.val, $v->egid.val);
}

`;
