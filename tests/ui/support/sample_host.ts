import type { ProcessParts } from "../../support/model/process_parts.ts";
import type { Process } from "../../../src/model/process/process.ts";
import { plainText } from "../../../src/model/base/text.ts";
import type { HostVitals } from "../../../src/model/scan/host_vitals.ts";
import type { HostFacts, Losses } from "../../../src/ui/state/host.ts";
import { fakeEnding, fakeProcess, FakeTable, SECOND } from "./fake_table.ts";

/** Two days after boot. */
export const NOW = 200_000 * SECOND;

export const FACTS: HostFacts = {
  host: "web-7",
  kernel: "6.1.0-18-amd64",
  source: "bpftrace",
  isReady: true,
  restriction: null,
};

export const VITALS: HostVitals = {
  load: [1.42, 0.97, 0.61],
  cpuPercent: 37.4,
  memoryUsed: 3.1 * 1024 ** 3,
  memoryTotal: 7.7 * 1024 ** 3,
  swapUsed: 0.2 * 1024 ** 3,
  swapTotal: 2 * 1024 ** 3,
  cores: {
    cpus: 4,
    groups: [0, 1, 2, 3].map((cpu) => ({ first: cpu, last: cpu })),
    percent: [12, 31, 99.3, 7.3],
    most: [12, 31, 99.3, 7.3],
  },
  disk: { read: 1.2 * 1024 ** 2, written: 340 * 1024 },
  network: { read: 12 * 1024, written: 3 * 1024 },
  pressure: { cpu: 2.4, memory: 0, io: 0.6 },
  celsius: 54,
  battery: null,
};

export const NO_LOSSES: Losses = { kernel: 0, queue: 0, line: 0, uncounted: 0 };

const MB = 1024 * 1024;

/** A small busy server: services, a build, a login, containers, kernel threads, recently dead processes. */
export function sampleTable(): FakeTable {
  const table = new FakeTable();
  const add = (pid: number, line: string, changes: ProcessParts = {}): Process => {
    const argv = line.split(" ").map(plainText);
    const name = line.split(" ")[0]?.split("/").at(-1) ?? "";
    const process = fakeProcess(pid, {
      argv,
      comm: plainText((changes.kernelThread === true ? line : name).slice(0, 15)),
      startTs: 20 * SECOND + pid * 10 * SECOND,
      ...changes,
    });
    table.add(process);
    return process;
  };
  const root = { uid: 0, user: "root" };
  const ago = (seconds: number) => ({ startTs: NOW - seconds * SECOND, birthSeen: true });
  const init = add(1, "/sbin/init splash", {
    ...root,
    ppid: 0,
    startTs: SECOND,
    rssBytes: 12 * MB,
  });
  const kthreadd = add(2, "kthreadd", { ...root, ppid: 0, kernelThread: true, rssBytes: 0 });
  for (const [pid, name] of [[3, "rcu_gp"], [17, "ksoftirqd/0"], [44, "kworker/u8:1"]] as const) {
    add(pid, name, { ...root, parent: kthreadd, kernelThread: true, state: "I", rssBytes: 0 });
  }
  add(312, "/lib/systemd/systemd-journald", { ...root, parent: init, rssBytes: 38 * MB });
  add(355, "/lib/systemd/systemd-udevd", { ...root, parent: init, rssBytes: 9 * MB });
  add(702, "/usr/bin/dbus-daemon --system --address=systemd: --nofork", {
    parent: init,
    uid: 103,
    user: "messagebus",
  });
  const nginx = add(911, "nginx: master process /usr/sbin/nginx -g daemon on;", {
    ...{ ...root, parent: init },
    argv: [plainText("nginx: master process /usr/sbin/nginx -g daemon on;")],
  });
  for (const pid of [912, 913]) {
    add(pid, "nginx", {
      ...{ parent: nginx, uid: 33, user: "www-data", cpuPercent: pid === 912 ? 4.2 : 0.7 },
      argv: [plainText("nginx: worker process")],
    });
  }
  const postgres = add(1020, "/usr/lib/postgresql/15/bin/postgres -D /var/lib/postgresql/15/main", {
    ...{
      parent: init,
      uid: 110,
      user: "postgres",
      rssBytes: 212 * MB,
      cpuPercent: 12.8,
      threads: 1,
    },
  });
  add(1027, "postgres", {
    ...{
      parent: postgres,
      uid: 110,
      user: "postgres",
      rssBytes: 1300 * MB,
      cpuPercent: 61,
      state: "R",
    },
    argv: [plainText("postgres: shop web [local] SELECT")],
  });
  const containerd = add(1102, "/usr/bin/containerd", { ...root, parent: init, threads: 14 });
  add(1333, "node --max-old-space-size=512 /srv/app/server.js --port 3000", {
    ...{
      parent: containerd,
      container: "9f8e7d6c5b4a",
      threads: 11,
      rssBytes: 187 * MB,
      cpuPercent: 8.1,
    },
    ...{ uid: 999, user: null },
  });
  const sshd = add(2020, "/usr/sbin/sshd -D", { ...root, parent: init });
  const bash = add(2107, "-bash", { parent: sshd, execCount: 2 });
  const make = add(9876, "make -j4 all", { parent: bash, ...ago(41), cpuPercent: 1.2 });
  const shell = add(10021, "/bin/sh -c", {
    ...{ parent: make, ...ago(3.4) },
    argv: ["/bin/sh", "-c", "cc -O2 -c src/flock.c -o build/flock.o && touch build/.stamp"]
      .map(plainText),
  });
  add(10022, "cc -O2 -c src/flock.c -o build/flock.o", {
    parent: shell,
    ...ago(3.3),
    cpuPercent: 2,
  });
  add(10024, "/usr/lib/gcc/x86_64-linux-gnu/12/cc1 -quiet src/flock.c -O2 -o /tmp/ccXyZ.s", {
    ...{ parent: shell, ...ago(3.2), cpuPercent: 99.3, state: "R", rssBytes: 96 * MB },
  });
  add(10031, "python3 scripts/文档生成.py --emoji 🦀 --out docs", {
    parent: make,
    ...ago(0.6),
    execCount: 2,
  });
  add(10034, "rsync -a build/ backup@nas:/srv/backup", { parent: make, ...ago(0.2), state: "D" });
  addDead(table, make, bash);
  add(3001, "evil", { parent: init, argv: [plainText("evil\x1b[2J\u202etxt.exe"), plainText("")] });
  add(3050, "unknown", {
    parent: init,
    argv: null,
    rssBytes: null,
    cpuPercent: null,
    state: null,
    user: null,
    uid: null,
    execCount: null,
    inferred: true,
  });
  return table;
}

function addDead(table: FakeTable, make: Process, bash: Process): void {
  const dead = (
    pid: number,
    line: string,
    parent: Process,
    secondsAgo: number,
    ending: Parameters<typeof fakeEnding>[1],
  ) =>
    table.add(fakeProcess(pid, {
      ...{ parent, birthSeen: true, state: null, cpuPercent: null },
      argv: line.split(" ").map(plainText),
      comm: plainText(line.split(" ")[0]?.split("/").at(-1) ?? ""),
      startTs: NOW - (secondsAgo + 0.5) * SECOND,
      ending: fakeEnding(NOW - secondsAgo * SECOND, { durationNs: 0.5 * SECOND, ...ending }),
    }));
  dead(10011, "git rev-parse --short HEAD", make, 8, { durationNs: 3.1e6 });
  dead(10012, "/usr/bin/pkg-config --cflags libbpf", make, 7, { exitCode: 1, durationNs: 5e6 });
  dead(10015, "./build/selftest --fast", make, 5, {
    ...{ exitCode: null, signal: 11, signalName: "SIGSEGV", core: true, durationNs: 841e6 },
  });
  dead(10017, "sleep 100", bash, 4, {
    ...{ exitCode: null, signal: 9, signalName: "SIGKILL", durationNs: 3.2e9 },
  });
  dead(10029, "grep -q needle haystack.txt", make, 1, { exitCode: 2, durationNs: 412e3 });
  dead(10030, "true", make, 0.7, { durationNs: 640e3 });
  dead(10033, "mystery", make, 0.4, { exitCode: null, durationNs: null, maxRssBytes: null });
}
