/**
 * The version of the tables and views of `--format sqlite`; docs/report.md explains them. Times are
 * nanoseconds since the boot of the host. A change of a table raises the version.
 */
export const SQLITE_SCHEMA_VERSION = 6;

/** The columns of each table, the integer key first. */
export const TABLES = {
  meta: "id INTEGER PRIMARY KEY, name TEXT NOT NULL, value",
  hosts: `
  id INTEGER PRIMARY KEY,
  name TEXT,
  kernel TEXT,
  traceflock TEXT,
  source TEXT,
  filter TEXT,
  boot_id TEXT,
  cpus INTEGER,
  boot_wall_ms REAL,
  from_ts INTEGER NOT NULL,
  to_ts INTEGER NOT NULL,
  complete INTEGER NOT NULL,
  end_reason TEXT,
  events_lost INTEGER NOT NULL,
  losses_uncounted INTEGER NOT NULL,
  connections_left_out INTEGER NOT NULL
`,
  processes: `
  id INTEGER PRIMARY KEY,
  pid INTEGER NOT NULL,
  key TEXT NOT NULL,
  parent_id INTEGER REFERENCES processes(id),
  parent_pid INTEGER,
  start_ts INTEGER NOT NULL,
  birth_seen INTEGER NOT NULL,
  end_ts INTEGER,
  comm TEXT,
  filename TEXT,
  command_line TEXT,
  cwd TEXT,
  uid INTEGER,
  user TEXT,
  cgroup TEXT,
  container TEXT,
  forks INTEGER,
  inferred INTEGER NOT NULL,
  late INTEGER NOT NULL,
  gid INTEGER,
  egid INTEGER,
  login_uid INTEGER,
  audit_session INTEGER,
  tty TEXT,
  host_id INTEGER NOT NULL REFERENCES hosts(id)
`,
  execs: `
  id INTEGER PRIMARY KEY,
  process_id INTEGER NOT NULL REFERENCES processes(id),
  ts INTEGER NOT NULL,
  comm TEXT,
  filename TEXT,
  argv TEXT,
  argv_truncated INTEGER NOT NULL,
  command_line TEXT,
  cwd TEXT,
  exe TEXT,
  exe_device INTEGER,
  exe_inode INTEGER,
  exe_deleted INTEGER,
  exe_memfd INTEGER,
  script TEXT,
  interpreter TEXT
`,
  exits: `
  process_id INTEGER PRIMARY KEY REFERENCES processes(id),
  ts INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  exit_code INTEGER,
  signal INTEGER,
  signal_name TEXT,
  core INTEGER,
  cpu_user_ns INTEGER,
  cpu_system_ns INTEGER,
  max_rss_bytes INTEGER,
  read_bytes INTEGER,
  write_bytes INTEGER,
  minor_faults INTEGER,
  major_faults INTEGER,
  voluntary_switches INTEGER,
  involuntary_switches INTEGER,
  threads_total INTEGER,
  cause TEXT,
  killed_by_pid INTEGER,
  killed_by_key TEXT,
  killed_by_comm TEXT,
  killed_by_uid INTEGER,
  signal_code INTEGER,
  oom INTEGER,
  oom_scope TEXT,
  exec_failed INTEGER,
  death TEXT,
  rchar INTEGER,
  wchar INTEGER,
  syscr INTEGER,
  syscw INTEGER,
  cancelled_write_bytes INTEGER,
  sent_bytes INTEGER,
  received_bytes INTEGER,
  connects INTEGER,
  accepts INTEGER,
  failed_connects INTEGER
`,
  events: `
  id INTEGER PRIMARY KEY,
  ts INTEGER NOT NULL,
  type TEXT NOT NULL,
  process_id INTEGER REFERENCES processes(id),
  note TEXT,
  host_id INTEGER NOT NULL REFERENCES hosts(id)
`,
  connections: `
  id INTEGER PRIMARY KEY,
  process_id INTEGER NOT NULL REFERENCES processes(id),
  protocol TEXT NOT NULL,
  direction TEXT,
  local_address TEXT,
  local_port INTEGER,
  remote_address TEXT,
  remote_port INTEGER,
  opened_ts INTEGER,
  closed_ts INTEGER,
  duration_ns INTEGER,
  attempt_ns INTEGER,
  existed INTEGER NOT NULL,
  state TEXT NOT NULL,
  result TEXT,
  errno INTEGER,
  closed_by TEXT,
  sent_bytes INTEGER,
  received_bytes INTEGER,
  retransmissions INTEGER,
  host_id INTEGER NOT NULL REFERENCES hosts(id)
`,
  traffic: `
  id INTEGER PRIMARY KEY,
  process_id INTEGER NOT NULL REFERENCES processes(id),
  from_ts INTEGER NOT NULL,
  to_ts INTEGER NOT NULL,
  sent_bytes INTEGER NOT NULL,
  received_bytes INTEGER NOT NULL,
  tcp_sent_bytes INTEGER NOT NULL,
  tcp_received_bytes INTEGER NOT NULL,
  udp_sent_bytes INTEGER NOT NULL,
  udp_received_bytes INTEGER NOT NULL,
  unix_sent_bytes INTEGER NOT NULL,
  unix_received_bytes INTEGER NOT NULL,
  other_sent_bytes INTEGER NOT NULL,
  other_received_bytes INTEGER NOT NULL,
  host_id INTEGER NOT NULL REFERENCES hosts(id)
`,
  busy_files: `
  id INTEGER PRIMARY KEY,
  process_id INTEGER NOT NULL REFERENCES processes(id),
  path TEXT NOT NULL,
  access TEXT NOT NULL,
  deleted INTEGER NOT NULL,
  sampled_bytes INTEGER NOT NULL,
  host_id INTEGER NOT NULL REFERENCES hosts(id)
`,
  losses: `
  id INTEGER PRIMARY KEY,
  ts INTEGER NOT NULL,
  count INTEGER,
  place TEXT,
  reason TEXT,
  host_id INTEGER NOT NULL REFERENCES hosts(id)
`,
  gaps: `
  id INTEGER PRIMARY KEY,
  from_ts INTEGER NOT NULL,
  to_ts INTEGER NOT NULL,
  repaired INTEGER,
  reason TEXT,
  host_id INTEGER NOT NULL REFERENCES hosts(id)
`,
} as const;

export const VIEWS = {
  lifetimes: `
SELECT p.id, p.pid, p.comm, p.command_line,
  strftime('%Y-%m-%d %H:%M:%f', (h.boot_wall_ms + p.start_ts / 1e6) / 1000.0, 'unixepoch')
    AS start_utc,
  (p.end_ts - p.start_ts) / 1e9 AS seconds,
  (x.cpu_user_ns + x.cpu_system_ns) / 1e9 AS cpu_seconds,
  x.max_rss_bytes, x.exit_code, x.signal_name, h.name AS host
FROM processes p JOIN hosts h ON h.id = p.host_id LEFT JOIN exits x ON x.process_id = p.id`,
  failures: `
SELECT * FROM lifetimes WHERE exit_code > 0 OR signal_name IS NOT NULL`,
  causes: `
SELECT cause, exit_code, signal_name, killed_by_comm, count(*) AS deaths, min(death) AS example
FROM exits WHERE exit_code > 0 OR signal IS NOT NULL
GROUP BY cause, exit_code, signal_name, killed_by_comm
ORDER BY deaths DESC`,
  children_counts: `
SELECT p.id, p.pid, p.comm, p.command_line, count(*) AS children
FROM processes p JOIN processes c ON c.parent_id = p.id AND c.birth_seen
GROUP BY p.id`,
  command_totals: `
SELECT comm, count(*) AS runs,
  sum(exit_code > 0 OR signal_name IS NOT NULL) AS failures,
  sum(seconds) AS seconds, sum(cpu_seconds) AS cpu_seconds, max(max_rss_bytes) AS max_rss_bytes
FROM lifetimes JOIN processes USING (id, comm) WHERE birth_seen
GROUP BY comm`,
  host_totals: `
SELECT h.id, h.name AS host, count(p.id) AS processes, count(p.id) FILTER (WHERE p.birth_seen) AS births,
  count(x.process_id) FILTER (WHERE x.exit_code > 0 OR x.signal IS NOT NULL) AS failures,
  sum(x.cpu_user_ns + x.cpu_system_ns) / 1e9 AS cpu_seconds, h.events_lost, h.losses_uncounted
FROM hosts h LEFT JOIN processes p ON p.host_id = h.id LEFT JOIN exits x ON x.process_id = p.id
GROUP BY h.id`,
  peers: `
SELECT h.name AS host, p.comm, c.remote_address, c.remote_port, count(*) AS connections,
  count(*) FILTER (WHERE c.direction = 'connect' AND c.opened_ts IS NULL) AS failed,
  sum(c.sent_bytes) AS sent_bytes, sum(c.received_bytes) AS received_bytes,
  sum(c.retransmissions) AS retransmissions
FROM connections c JOIN processes p ON p.id = c.process_id JOIN hosts h ON h.id = c.host_id
WHERE c.remote_address IS NOT NULL
GROUP BY c.host_id, p.comm, c.remote_address,
  CASE c.direction WHEN 'connect' THEN c.remote_port ELSE 0 END`,
  tree: `
WITH RECURSIVE below(id, depth, path) AS (
  SELECT p.id, 0, printf('%012d', p.id) FROM processes p WHERE p.parent_id IS NULL
  UNION ALL
  SELECT p.id, depth + 1, path || '/' || printf('%012d', p.id)
  FROM below JOIN processes p ON p.parent_id = below.id
)
SELECT below.depth, p.id, p.pid, replace(hex(zeroblob(below.depth)), '00', '  ') || p.command_line AS line,
  below.path
FROM below JOIN processes p USING (id) ORDER BY below.path`,
} as const;
