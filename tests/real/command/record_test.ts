import assert from "node:assert/strict";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { Recording } from "../../../src/sources/replay/recording.ts";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { eventually, onTimeout, within } from "../../support/machine/time_limit.ts";
import { Traceflock, traceflock } from "../../support/machine/traceflock.ts";
import { runProgram, workload } from "../../support/machine/workload.ts";

/** Makes a folder that is removed afterwards. */
async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-test-" });
  try {
    await body(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Returns snapshots of processes other than the command and its ancestors. */
function foreignTo(events: readonly FlockEvent[]): FlockEvent[] {
  const living = events.filter((event) => event.type === "process");
  const line = new Set([1, Deno.pid]);
  const command = events.find((event) => event.type === "fork");
  const parents = new Map(living.map(({ pid, ppid }) => [pid, ppid]));
  for (let at = command?.ppid ?? null; at !== null && at !== 0; at = parents.get(at) ?? null) {
    line.add(at);
  }
  return living.filter(({ pid }) => !line.has(pid));
}

function eventsIn(...paths: string[]): FlockEvent[] {
  return [...Recording.open(paths).events()].map(({ event }) => event);
}

async function begun(args: readonly string[]): Promise<Traceflock> {
  const running = new Traceflock(["record", ...args]);
  await eventually("it records", () => {
    if (running.hasEnded) throw new Error(running.stderr);
    return running.stderr.includes("recording into");
  });
  return running;
}

Deno.test(
  "record -- CMD ends as CMD does, and the recording has its ancestors and all its events",
  within(90, () =>
    inFolder(async (folder) => {
      requireBpftrace();
      const path = `${folder}/x.tflock`;
      const script = "sh -c 'exit 3' x --password hush; exit 7 # code=hush";
      const redact = ["--redact", "code=\\w+", "--redact", "secrets"];
      const args = ["record", "-o", path, ...redact, "comm!~code=hush", "--", "sh", "-c", script];
      const { code, stderr } = await traceflock(args);
      assert.equal(code, 7);
      assert.match(stderr, /^traceflock: \d+ events in \S+x\.tflock\ntraceflock: 2 processes/);
      assert.equal((Deno.statSync(path).mode ?? 0) & 0o7777, 0o600);
      const events = eventsIn(path);
      const types = events.map(({ type }) => type);
      assert.deepEqual([types[0], types.at(-1)], ["meta", "end"]);
      assert.ok(types.indexOf("process") > 0 && types.indexOf("process") < types.indexOf("ready"));
      assert.deepEqual(foreignTo(events), []);
      const codes = events.flatMap((event) => event.type === "exit" ? [event.exitCode] : []);
      assert.deepEqual(codes, [3, 7]);
      const said = JSON.stringify(events);
      assert.match(said, /"--password"\},\{"text":"\[redacted\]"/);
      assert.doesNotMatch(said, /hush/);
      const again = await traceflock(["record", "-o", path, "--", "true"]);
      assert.equal(again.code, 6);
      assert.match(again.stderr, /the file exists already; name another one, or use --force/);
      assert.deepEqual(eventsIn(path), events);

      const replay = await traceflock(["replay", path, "--json"]);
      assert.equal(replay.code, 0);
      const written = new TextDecoder().decode(
        new Deno.Command("zstd", { args: ["-dc", path] }).outputSync().stdout,
      ).split("\n");
      const replayed = replay.stdout.split("\n");
      // Without the first and the last line, which a replay writes itself.
      assert.deepEqual(replayed.slice(1, -2), written.slice(1, -2));
      assert.deepEqual(JSON.parse(replayed[0]!), { ...JSON.parse(written[0]!), source: "replay" });
    })),
);

Deno.test(
  "record: SIGTERM drains a storm completely, and a user without root can replay it",
  within(90, () =>
    inFolder(async (folder) => {
      requireBpftrace();
      const path = `${folder}/x.tflock`;
      await using running = await begun(["-o", path]);
      const storm = await runProgram(workload("storm"), ["5000", "8", "fork"]);
      assert.deepEqual(await running.stop(), { code: 0, signal: null });
      const events = eventsIn(path);
      assert.deepEqual(events.filter(({ type }) => type === "lost"), []);
      const born = events.filter((event) => event.type === "fork" && event.birthPpid === storm.pid);
      assert.equal(born.length, 5000);
      const { table } = Recording.open([path]).tableAt(Infinity);
      assert.equal(table.byPid(storm.pid), undefined);
      const wrapper = "setpriv --bounding-set -all --inh-caps -all --".split(" ");
      const args = ["replay", path, "--json", "--under", String(storm.pid), "--events", "fork"];
      const { code, stdout } = await traceflock(args, { wrapper });
      assert.equal(code, 0);
      assert.equal(
        stdout.split("\n").filter((line) => line.includes('"type":"fork"')).length,
        5001,
      );
    })),
);

Deno.test(
  "record: SIGKILL in a storm leaves a file that opens, up to its last frame",
  within(90, () =>
    inFolder(async (folder) => {
      requireBpftrace();
      const path = `${folder}/x.tflock`;
      await using running = await begun(["-o", path]);
      const storm = new Deno.Command(workload("storm"), {
        args: ["0", "4", "vfork", "300"],
        stdout: "null",
      }).spawn();
      onTimeout(() => storm.kill("SIGTERM"));
      await eventually("enough is written", () => Deno.statSync(path).size > 200_000);
      running.signal("SIGKILL");
      await running.ended();
      storm.kill("SIGTERM");
      await storm.status;
      const recording = Recording.open([path]);
      assert.match(recording.problems.join(), /it has no end: its recorder was killed/);
      const events = [...recording.events()].map(({ event }) => event);
      assert.ok(events.filter(({ type }) => type === "fork").length > 1000);
      const lines = recording.pieces.filter(({ kind }) => kind === "lines");
      const stored = lines.reduce(
        (n, one) => "frame" in one ? n + one.frame.header.events : n,
        0,
      );
      assert.equal(events.filter(({ type }) => type !== "lost").length, stored);
      recording.tableAt(recording.span.toTs);
    })),
);

Deno.test(
  "record: a full disk ends the recording with a message, and the command continues",
  within(90, () =>
    inFolder(async (folder) => {
      requireBpftrace();
      const mount = ["-t", "tmpfs", "-o", "size=128k", "traceflock-test", folder];
      assert.equal(new Deno.Command("mount", { args: mount }).outputSync().code, 0);
      try {
        const path = `${folder}/x.tflock`;
        const command = [workload("storm"), "10000", "4", "fork"];
        const { code, stdout, stderr } = await traceflock([
          ...["record", "-o", path, "--"],
          ...command,
        ]);
        assert.equal(code, 0);
        assert.match(stdout, /^10000 \d+ \d+\n$/);
        assert.match(stderr, /^traceflock: The recording ends here: the disk is full: /m);
        assert.match(stderr, /^traceflock: 10001 processes/m);
        const recording = Recording.open([path]);
        const events = [...recording.events()].map(({ event }) => event);
        assert.deepEqual(events.filter(({ type }) => type === "lost"), []);
        assert.ok(events.filter(({ type }) => type === "fork").length > 500);

        Deno.removeSync(path);
        await using headless = await begun(["-o", path]);
        await runProgram(command[0]!, command.slice(1));
        assert.deepEqual(await headless.ended(), { code: 6, signal: null });
        assert.match(headless.stderr, /The recording ends here: the disk is full/);
      } finally {
        new Deno.Command("umount", { args: ["-l", folder] }).outputSync();
      }
    })),
);

Deno.test(
  "record: rotates files, keeps the newest, and they are one history",
  within(90, () =>
    inFolder(async (folder) => {
      requireBpftrace();
      const path = `${folder}/x.tflock`;
      await using running = await begun(["-o", path, "--max-size", "60K", "--keep", "3"]);
      await runProgram(workload("storm"), ["10000", "4", "fork"]);
      assert.deepEqual(await running.stop(), { code: 0, signal: null });
      const number = (name: string) => Number(/\.(\d+)\./.exec(name)?.[1] ?? 1);
      const names = [...Deno.readDirSync(folder)].map(({ name }) => name)
        .sort((a, b) => number(a) - number(b));
      assert.equal(names.length, 3);
      assert.ok(number(names[0]!) > 1);
      const paths = names.map((name) => `${folder}/${name}`);
      const recording = Recording.open(paths);
      assert.match(recording.problems.join("\n"), /^the recording begins before [^\n]*$/);
      const types = [...recording.events()].map(({ event }) => event.type);
      assert.deepEqual(types.filter((type) => type === "end" || type === "lost"), ["end"]);
      const { code, stdout } = await traceflock(["replay", ...paths, "--json", "--events", "fork"]);
      assert.equal(code, 0);
      const forks = stdout.split("\n").filter((line) => line.includes('"type":"fork"')).length;
      assert.equal(forks, types.filter((type) => type === "fork").length);
    })),
);
