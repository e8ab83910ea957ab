/** The stories of docs/tour.md and docs/recipes.md: made up, and always the same. */
import { plainText } from "../../../src/model/base/text.ts";
import { UNKNOWN_DEATH } from "../../../src/model/event/death.ts";
import { MS, SECOND, Story } from "./story.ts";

const MB = 2 ** 20;
const MINUTE = 60 * SECOND;

/** Two days after boot. */
export const TOUR_START = 200_000 * SECOND;

type Listener = ConstructorParameters<typeof Story>[1];
export type StoryTeller = (listener?: Listener) => Story;

const LENA = { uid: 1000, user: "lena", cgroup: "/user.slice/user-1000.slice/session-3.scope" };
const MONITOR = { cgroup: "/system.slice/disk-monitor.service" };
const CRON = { cgroup: "/system.slice/cron.service" };

/** Adds the processes that every story has from its beginning. */
function services(story: Story): void {
  const old = (seconds: number) => ({ startTs: TOUR_START - seconds * SECOND });
  story.old(1, "/sbin/init", { ppid: 0, startTs: SECOND })
    .old(312, "/lib/systemd/systemd-journald").old(355, "/lib/systemd/systemd-udevd")
    .old(640, "/usr/sbin/cron -f", CRON)
    .old(911, "/usr/sbin/nginx -g daemon\u00a0off;", { cgroup: "/system.slice/nginx.service" })
    .old(912, "nginx:\u00a0worker\u00a0process", {
      ...{ ppid: 911, uid: 33, user: "www-data", cgroup: "/system.slice/nginx.service" },
    })
    .old(1020, "/usr/lib/postgresql/15/bin/postgres -D /var/lib/postgresql/15/main", {
      ...{ uid: 110, user: "postgres", cgroup: "/system.slice/postgresql.service" },
    })
    .old(2020, "/usr/sbin/sshd -D", { cgroup: "/system.slice/ssh.service" })
    .old(2106, "sshd:\u00a0lena\u00a0[priv]", { ...LENA, ppid: 2020, uid: 0, user: "root" })
    .old(2107, "-bash", { ...LENA, ppid: 2106, ...old(3 * 3600) });
  const resident: readonly (readonly [pid: number, mb: number, cpu: number])[] = [
    ...[[1, 12, 0], [312, 38, 0.3], [355, 9, 0], [640, 3, 0], [911, 6, 0]] as const,
    ...[[912, 21, 4.2], [1020, 212, 2.8], [2020, 7, 0], [2106, 9, 0], [2107, 5, 0]] as const,
  ];
  for (const [pid, mb, cpuPercent] of resident) {
    story.sample(pid, { rssBytes: mb * MB, cpuPercent });
  }
}

/** A step of a story whose steps overlap. */
interface Step {
  readonly ts: number;
  readonly take: (story: Story) => void;
}

function inOrder(story: Story, steps: Step[]): void {
  steps.sort((a, b) => a.ts - b.ts);
  for (const { ts, take } of steps) take(story.at(ts));
}

/** A monitoring script starts 240 processes a second, each of which lives for some milliseconds. */
export const forkBombStory: StoryTeller = (listener) => {
  const story = new Story(TOUR_START, listener);
  services(story);
  story.old(3120, "/bin/sh /opt/monitor/disk-usage.sh", {
    ...MONITOR,
    startTs: TOUR_START - 400 * SECOND,
  })
    .sample(3120, { rssBytes: 2 * MB, cpuPercent: 3.1 });
  const steps: Step[] = [];
  const commands = ["df -P /", "awk NR==2{print$5}", "/bin/true"];
  let pid = 20_000;
  for (let ts = TOUR_START; ts < TOUR_START + 40 * SECOND; ts += 4.2 * MS) {
    const child = ++pid;
    const command = commands[pid % commands.length]!;
    const life = (2 + (pid % 5) * 0.6) * MS;
    steps.push({ ts, take: (story) => story.fork(3120, child) });
    steps.push({ ts: ts + 0.5 * MS, take: (story) => story.exec(child, command) });
    steps.push({ ts: ts + life, take: (story) => story.exit(child, { maxRssBytes: 1.4 * MB }) });
  }
  for (let second = 3; second < 40; second += 6) {
    const child = 9000 + second;
    const ts = TOUR_START + second * SECOND;
    steps.push({ ts, take: (story) => story.run(2107, child, "git status --short") });
    steps.push({ ts: ts + 42 * MS, take: (story) => story.exit(child) });
  }
  inOrder(story, steps);
  return story;
};

const FILES =
  "ada base cells churn clock event fields flock frame group header index json keymap lexer limits list loss meter order page parser pool probe query queue rates reader report ring scan screen signal sort table theme tree units view wire"
    .split(" ");

/** `make -j8` compiles 40 files in eight jobs; one does not compile, and two need long. */
export const buildStory: StoryTeller = (listener) => {
  const story = new Story(TOUR_START, listener);
  services(story);
  const make = 31_000;
  const steps: Step[] = [];
  steps.push({ ts: TOUR_START + SECOND, take: (story) => story.run(2107, make, "make -j8 all") });
  const free = Array.from({ length: 8 }, (_, slot) => TOUR_START + SECOND + (20 + slot * 3) * MS);
  let pid = make;
  let compiled = 0;
  FILES.forEach((file, i) => {
    const slot = free.indexOf(Math.min(...free));
    const begin = free[slot]!;
    const fails = file === "lexer";
    const work = (file === "parser" ? 7_400 : file === "report" ? 5_100 : 420 + (i * 577) % 1_400) *
      MS;
    const [cc, cc1, as] = [++pid, ++pid, ++pid];
    const at = (ns: number, take: Step["take"]) => steps.push({ ts: begin + ns, take });
    at(0, (story) => story.run(make, cc, `cc -O2 -Wall -c src/${file}.c -o build/${file}.o`));
    at(
      3 * MS,
      (story) =>
        story.run(
          cc,
          cc1,
          `/usr/lib/gcc/x86_64-linux-gnu/12/cc1 -quiet src/${file}.c -O2 -o /tmp/${file}.s`,
        ),
    );
    const used = { cpuUserNs: work * 0.93, cpuSystemNs: work * 0.05, maxRssBytes: (60 + i) * MB };
    at(3 * MS + work, (story) => story.exit(cc1, { ...used, exitCode: fails ? 1 : 0 }));
    let last = 4 * MS + work;
    if (!fails) {
      at(last, (story) => story.run(cc, as, `as -o build/${file}.o /tmp/${file}.s`));
      last += 34 * MS;
      at(
        last,
        (story) =>
          story.exit(as, { cpuUserNs: 20 * MS, cpuSystemNs: 5 * MS, maxRssBytes: 14 * MB }),
      );
    }
    last += 2 * MS;
    at(
      last,
      (story) => story.exit(cc, { exitCode: fails ? 1 : 0, cpuUserNs: MS, cpuSystemNs: MS }),
    );
    free[slot] = begin + last + 3 * MS;
    compiled = Math.max(compiled, begin + last);
  });
  const all = compiled + 5 * MS;
  steps.push({
    ts: all,
    take: (story) =>
      story.exit(make, {
        exitCode: 2,
        forkCount: FILES.length,
        cpuUserNs: 90 * MS,
        cpuSystemNs: 60 * MS,
      }),
  });
  inOrder(story, steps);
  return story;
};

/** The moment at which cron starts the backup of {@linkcode nightStory}: 03:12:01. */
const BACKUP = TOUR_START + 17 * MINUTE + SECOND;

/** 02:55 to 03:25 on a server: a health check each minute, and at 03:12 a backup that fails. */
export const nightStory: StoryTeller = (listener) => {
  const story = new Story(TOUR_START, listener);
  services(story);
  const steps: Step[] = [];
  let pid = 41_000;
  const job = (ts: number, command: string, work: (shell: number) => number, status = 0) => {
    const [child, shell] = [++pid, ++pid];
    steps.push({ ts, take: (story) => story.fork(640, child) });
    steps.push({
      ts: ts + 4 * MS,
      take: (story) => story.run(child, shell, ["/bin/sh", "-c", command]),
    });
    const ended = work(shell);
    steps.push({ ts: ended, take: (story) => story.exit(shell, { exitCode: status }) });
    steps.push({ ts: ended + MS, take: (story) => story.exit(child) });
  };
  const run = (ts: number, parent: number, line: string, life: number, status = 0) => {
    const child = ++pid;
    steps.push({ ts, take: (story) => story.run(parent, child, line) });
    steps.push({ ts: ts + life, take: (story) => story.exit(child, { exitCode: status }) });
    return ts + life;
  };
  for (let minute = 0; minute < 30; minute++) {
    const ts = TOUR_START + minute * MINUTE + 1.2 * SECOND;
    job(
      ts,
      "curl -fsS http://127.0.0.1/health",
      (shell) =>
        run(ts + 6 * MS, shell, "curl -fsS http://127.0.0.1/health", (9 + minute % 4) * MS) + MS,
    );
  }
  job(BACKUP, "/usr/local/bin/nightly-backup", (shell) => {
    let ts = BACKUP + 6 * MS;
    const script = ++pid;
    steps.push({
      ts,
      take: (story) => story.run(shell, script, "/bin/bash /usr/local/bin/nightly-backup"),
    });
    ts = run(ts + 5 * MS, script, "date +%F", 2 * MS);
    ts = run(ts + 2 * MS, script, "pg_dump -Fc shop -f /var/backups/shop.dump", 2_340 * MS);
    ts = run(ts + 2 * MS, script, "gzip -9 /var/backups/shop.sql", 840 * MS);
    ts = run(ts + 2 * MS, script, "rsync -a /var/backups/ backup@nas:/srv/backups", 3_010 * MS, 23);
    ts = run(ts + 2 * MS, script, "logger -t backup failed:\u00a023", 3 * MS);
    steps.push({ ts: ts + MS, take: (story) => story.exit(script, { exitCode: 23 }) });
    return ts + 2 * MS;
  }, 23);
  inOrder(story, steps);
  return story;
};

/** The pid of the job that dies in {@linkcode killedStory}. */
export const KILLED_JOB = 7110;

/** An import is killed by a forgotten watchdog, five seconds after a SIGTERM. */
export const killedStory: StoryTeller = (listener) => {
  const story = new Story(TOUR_START, listener);
  services(story);
  const watchdog = 6630;
  const job = { cgroup: "/system.slice/shop-import.service", uid: 998, user: "shop" };
  story.old(watchdog, "/bin/bash /opt/monitor/watchdog.sh", {
    ...MONITOR,
    startTs: TOUR_START - 400 * SECOND,
  })
    .rename(watchdog, "watchdog.sh").run(
      1,
      KILLED_JOB,
      "python3 /srv/shop/import.py --full --since 2026-03-09",
      job,
    );
  const line = "/usr/bin/psql -At shop -f";
  for (const [i, file] of ["clean.sql", "load.sql", "index.sql"].entries()) {
    story.wait((1 + i) * SECOND).run(KILLED_JOB, 7120 + i, `${line} /srv/shop/${file}`)
      .wait((2 + 3 * i) * SECOND).exit(7120 + i);
  }
  const key = story.table.byPid(watchdog)?.key ?? null;
  const by = { pid: watchdog, key, comm: plainText("watchdog.sh"), uid: 0 };
  story.wait(31 * SECOND).exit(KILLED_JOB, {
    ...{ exitCode: null, signal: 9, signalName: "SIGKILL", maxRssBytes: 1_412 * MB },
    cpuUserNs: 38 * SECOND,
    death: {
      ...{ ...UNKNOWN_DEATH, signalCode: 0, cause: "killed", killedBy: by },
      earlier: { signal: 15, by, cause: null, beforeNs: 5.01 * SECOND },
    },
  });
  return story;
};

/** The end of a process that writes to a pipe without a reader. */
const byPipe = {
  ...{ exitCode: null, signal: 13, signalName: "SIGPIPE" },
  death: { ...UNKNOWN_DEATH, signalCode: 0, cause: "pipe" as const },
};

/** `yes | head -n 1 | tr y Y`, as a shell starts it. */
export const pipelineStory: StoryTeller = (listener) => {
  const story = new Story(TOUR_START, listener);
  services(story);
  const [shell, yes, head, tr] = [52_110, 52_111, 52_112, 52_113];
  story.wait(SECOND).fork(2107, shell).wait(0.6 * MS)
    .exec(shell, ["sh", "-c", "yes | head -n 1 | tr y Y"], "/usr/bin/sh")
    .wait(1.1 * MS).fork(shell, yes).wait(0.2 * MS).fork(shell, head).wait(0.2 * MS).fork(shell, tr)
    .wait(0.5 * MS).exec(head, "head -n 1", "/usr/bin/head")
    .wait(0.1 * MS).exec(tr, "tr y Y", "/usr/bin/tr")
    .wait(0.2 * MS).exec(yes, "yes", "/usr/bin/yes")
    .wait(1.4 * MS).exit(head, { maxRssBytes: 1.6 * MB })
    .wait(0.1 * MS).exit(yes, { ...byPipe, maxRssBytes: 1.6 * MB })
    .wait(0.3 * MS).exit(tr, { maxRssBytes: 1.6 * MB })
    .wait(0.4 * MS).exit(shell, { maxRssBytes: 1.5 * MB });
  return story;
};
