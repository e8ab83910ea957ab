import { MS, SECOND, Story } from "./story.ts";

const MB = 2 ** 20;

/** Two days after boot, a Tuesday afternoon. */
const START = 200_000 * SECOND;

/** The offset with which the story begins at 14:03:07 local time. */
export const LOCAL_AT_BOOT = (14 * 3600 + 3 * 60 + 7) * 1000 - START / 1e6;

type Listener = ConstructorParameters<typeof Story>[1];

/**
 * A minute on a build server: services, a build that forks and fails, a health check that forks all the
 * time, a daemon. It is always the same; pictures and snapshots show it.
 */
export function sampleStory(listener?: Listener): Story {
  const story = new Story(START, listener);
  services(story);
  build(story);
  return story;
}

function services(story: Story): void {
  const web = { cgroup: "/system.slice/nginx.service" };
  const app = { cgroup: "/system.slice/docker-9f8e7d6c5b4a.scope", container: "9f8e7d6c5b4a" };
  const lena = { uid: 1000, user: "lena", cgroup: "/user.slice/user-1000.slice/session-3.scope" };
  const old = (seconds: number) => ({ startTs: START - seconds * SECOND });
  story.old(1, "/sbin/init splash", { ppid: 0, startTs: SECOND })
    .old(312, "/lib/systemd/systemd-journald").old(355, "/lib/systemd/systemd-udevd")
    .old(911, "/usr/sbin/nginx -g daemon\u00a0off;", web)
    .old(912, "nginx:\u00a0worker\u00a0process", { ...web, ppid: 911, uid: 33, user: "www-data" })
    .old(1020, "/usr/lib/postgresql/15/bin/postgres -D /var/lib/postgresql/15/main", {
      ...{ uid: 110, user: "postgres", cgroup: "/system.slice/postgresql.service" },
    })
    .old(1102, "/usr/bin/containerd", { cgroup: "/system.slice/containerd.service" })
    .old(1333, "node --max-old-space-size=512 /srv/app/server.js", {
      ...{ ...app, ppid: 1102, uid: 999, user: "app" },
    })
    .old(1340, "/bin/sh /srv/app/health.sh", { ...app, ppid: 1333, uid: 999, user: "app" })
    .old(2020, "/usr/sbin/sshd -D", { cgroup: "/system.slice/ssh.service" })
    .old(2106, "sshd:\u00a0lena\u00a0[priv]", { ...lena, ppid: 2020, uid: 0, user: "root" })
    .old(2107, "-bash", { ...lena, ppid: 2106, ...old(3 * 3600) })
    .old(2301, "-bash", { ...lena, ppid: 2106, ...old(2 * 3600) })
    .old(2350, "vim src/flock.c", { ...lena, ppid: 2301, ...old(1900) });
  const resident: readonly (readonly [pid: number, mb: number, cpu: number, threads?: number])[] = [
    ...[[1, 12, 0], [312, 38, 0.3], [355, 9, 0], [911, 6, 0], [912, 21, 4.2]] as const,
    ...[[1020, 212, 12.8], [1102, 47, 0.4, 14], [1333, 187, 8.1, 11], [1340, 2, 0.6]] as const,
    ...[[2020, 7, 0], [2106, 9, 0], [2107, 5, 0], [2301, 5, 0], [2350, 31, 0.1]] as const,
  ];
  for (const [pid, mb, cpuPercent, threads = 1] of resident) {
    story.sample(pid, { rssBytes: mb * MB, cpuPercent, threads, cpuUserNs: 9 * SECOND });
  }
}

function build(story: Story): void {
  let pid = 10_000;
  let tick = START;
  /** The health check forks four times a second, and sometimes fails. */
  const health = (until: number) => {
    for (; tick < until; tick += 250 * MS) {
      const check = ++pid;
      story.at(tick).fork(1340, check).wait(0.6 * MS)
        .exec(check, "curl -fsS http://127.0.0.1:3000/health", "/usr/bin/curl")
        .wait(11 * MS + (check % 7) * MS).exit(check, { exitCode: check % 9 === 0 ? 22 : 0 });
    }
  };
  story.at(START + 2 * SECOND).run(2107, ++pid, "make -j4 all");
  const make = pid;
  story.sample(make, { rssBytes: 4 * MB, cpuPercent: 1.2 });
  const files = ["flock", "table", "event", "query", "screen", "cells", "order", "probe"];
  files.forEach((file, i) => {
    health(START + (3 + i * 6) * SECOND);
    compile(story, make, () => ++pid, file, i === 5);
  });
  health(START + 52 * SECOND);
  const daemon = ++pid;
  story.at(START + 52 * SECOND).run(make, daemon, "ccache-server --detach");
  const worker = ++pid;
  story.wait(2 * MS).fork(daemon, worker).wait(MS).exit(daemon).reparent(worker, 1)
    .wait(2 * MS).rename(worker, "ccache-worker").wait(20 * MS)
    .exec(worker, "/usr/lib/ccache/worker --dir /var/cache/ccache")
    .sample(worker, { rssBytes: 14 * MB, cpuPercent: 3.4, threads: 4 });
  story.at(START + 54 * SECOND).run(make, ++pid, "./build/selftest --fast").wait(841 * MS)
    .kill(pid, 11, "SIGSEGV", true);
  story.at(START + 55 * SECOND).run(make, ++pid, "grep -q needle haystack.txt").wait(0.4 * MS)
    .exit(pid, { exitCode: 2 });
  story.run(2301, ++pid, "sleep 100").wait(400 * MS).kill(pid, 9, "SIGKILL");
  health(START + 56.5 * SECOND);
  const shell = ++pid;
  story.run(make, shell, ["/bin/sh", "-c", "cc -O2 -c src/wire.c -o build/wire.o && touch .stamp"]);
  story.run(shell, ++pid, "cc -O2 -c src/wire.c -o build/wire.o").wait(3 * MS);
  const cc = pid;
  const cc1 = "/usr/lib/gcc/x86_64-linux-gnu/12/cc1 -quiet src/wire.c -O2 -o /tmp/ccXyZ.s";
  story.run(cc, ++pid, cc1).sample(shell, { rssBytes: 2 * MB }).sample(cc, { rssBytes: 3 * MB })
    .sample(pid, { state: "R", rssBytes: 96 * MB, cpuPercent: 99.3, cpuUserNs: 1.4 * SECOND });
  health(START + 57.5 * SECOND);
  story.at(START + 57.5 * SECOND).run(make, ++pid, "python3 scripts/文档生成.py --emoji 🦀")
    .sample(pid, { rssBytes: 18 * MB, cpuPercent: 24 });
  health(START + 58.2 * SECOND);
  story.run(make, ++pid, "rsync -a build/ backup@nas:/srv/backup")
    .sample(pid, { state: "D", rssBytes: 6 * MB });
}

/** One file: a shell, the compiler, its pass, the assembler. */
function compile(story: Story, make: number, next: () => number, file: string, fails: boolean) {
  const shell = next();
  const object = `build/${file}.o`;
  story.run(make, shell, ["/bin/sh", "-c", `cc -O2 -c src/${file}.c -o ${object}`]).wait(2 * MS);
  const cc = next();
  story.run(shell, cc, `cc -O2 -c src/${file}.c -o ${object}`).wait(3 * MS);
  const pass = next();
  story.run(cc, pass, `/usr/lib/gcc/x86_64-linux-gnu/12/cc1 -quiet src/${file}.c -o /tmp/cc.s`)
    .wait(900 * MS + file.length * 170 * MS).exit(pass, {
      ...{ exitCode: fails ? 1 : 0, maxRssBytes: 91 * MB, minorFaults: 22_480, majorFaults: 2 },
    });
  if (!fails) {
    const as = next();
    story.run(cc, as, `as -o ${object} /tmp/cc.s`).wait(31 * MS).exit(as);
  }
  story.wait(2 * MS).exit(cc, { exitCode: fails ? 1 : 0 }).wait(MS)
    .exit(shell, { exitCode: fails ? 1 : 0 });
}
