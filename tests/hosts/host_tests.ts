import assert from "node:assert/strict";
import { Recording } from "../../src/sources/replay/recording.ts";
import { cannedStream } from "../support/capture/canned_host.ts";
import { ROOT } from "../support/source/source_files.ts";
import { type TestHosts, writeScript } from "../support/fleet/test_hosts.ts";
import { eventually, within } from "../support/machine/time_limit.ts";
import { Terminal } from "../support/machine/tmux.ts";
import { type Line, startCommand, Traceflock, traceflock } from "../support/machine/traceflock.ts";

type HostLine = Line & { readonly host: string };

const of = (lines: readonly Line[], host: string) =>
  (lines as readonly HostLine[]).filter((line) => line.host === host);

/** The real TraceFlock of this checkout, without bpftrace. */
const REAL = `unset XDG_CACHE_HOME; PATH=/usr/sbin:/usr/bin:/sbin:/bin; cd ${ROOT} && exec ${
  startCommand().map((word) => `'${word}'`).join(" ")
} "$@" --source procfs`;

/** Whether a recording that is being written has a fork. */
function hasFork(path: string): boolean {
  try {
    return [...Recording.open([path]).events()].some(({ event }) => event.type === "fork");
  } catch {
    return false;
  }
}

/** The rules of `--on`, for hosts of any kind. */
export function hostTests(make: () => TestHosts): void {
  Deno.test(
    "--on --json: the events of all hosts, each with the name that the user gave",
    within(60, async () => {
      await using hosts = make();
      await hosts.start("web1", REAL);
      await hosts.start("db2", cannedStream());
      await using live = new Traceflock(
        ["--on", "web1,root@db2", "--json", "--snapshot", "type!=exit"],
        { env: hosts.env },
      );
      await live.line(
        "a fork of db2",
        (line) => of([line], "db2").length > 0 && line.type === "fork",
      );
      await eventually("web1 is ready", () => {
        if (live.stderr.includes("next try")) throw new Error(live.stderr);
        return of(live.lines, "web1").some(({ type }) => type === "ready");
      });
      live.signal("SIGINT");
      await live.ended();
      const lines = live.lines;
      assert.deepEqual(of(lines, "db2").slice(0, 4).map(({ type }) => type), [
        ...["meta", "process", "process", "ready"],
      ]);
      for (const host of ["web1", "db2"]) assert.equal(of(lines, host).at(-1)?.type, "end");
      assert.equal(of(lines, "itself").length, 0);
      assert.match(live.stderr, /web1: connected/);
    }),
  );

  Deno.test(
    "--on: a lost connection is reported, comes again, and leaves a gap; nothing counts twice",
    within(60, async () => {
      await using hosts = make();
      const web = await hosts.start("web1", cannedStream());
      await using live = new Traceflock(["--on", "web1", "--json"], { env: hosts.env });
      await live.line("a fork", ({ type }) => type === "fork");
      web.cut();
      await eventually(
        "the loss is reported",
        () => /web1: ssh: .*next try in 1 s/.test(live.stderr),
      );
      web.mend();
      const gap = await live.line("a gap", ({ type }) => type === "gap");
      await live.line("a fork after it", ({ type, ts }) => type === "fork" && ts > gap.to_ts);
      live.signal("SIGINT");
      await live.ended();
      const { lines } = live;
      assert.match(gap.reason, /^no connection: ssh: /);
      assert.equal(lines.filter(({ type }) => type === "gap").length, 1);
      assert.equal(lines.filter(({ type }) => type === "meta").length, 1);
      // The worker and the children of the first stream are gone, and a new worker is there.
      const inferred = lines.filter(({ type, inferred }) =>
        type === "process" && inferred === true
      );
      assert.equal(inferred.length, gap.repaired);
      const dead = inferred.filter(({ state }) => state === "X").map(({ pid }) => pid);
      assert.equal(new Set(dead).size, dead.length);
      assert.ok(dead.includes(1001));
      assert.match(live.stderr, /web1: connected again/);
    }),
  );

  Deno.test(
    "--on: another boot of the host begins a new stream",
    within(60, async () => {
      await using hosts = make();
      const over = `${hosts.folder}/over`;
      const wait = `while [ ! -e ${over} ]; do sleep 0.1; done`;
      const web = await hosts.start("web1", `${cannedStream("boot-1")} & ${wait}; kill $!`);
      await using live = new Traceflock(["--on", "web1", "--json"], { env: hosts.env });
      await live.line("a fork", ({ type }) => type === "fork");
      Deno.writeTextFileSync(`${web.bin}/traceflock`, `#!/bin/sh\n${cannedStream("boot-2")}`);
      Deno.writeTextFileSync(over, "");
      await eventually(
        "a second first line",
        () => live.lines.filter(({ type }) => type === "meta").length === 2,
      );
      live.signal("SIGINT");
      await live.ended();
      const types = live.lines.map(({ type }) => type).filter((type) => type !== "fork");
      assert.deepEqual(types, ["meta", "ready", "end", "meta", "ready", "end"]);
    }),
  );

  Deno.test(
    "--on: what a host lacks is an error with the way out; other hosts go on",
    within(60, async () => {
      await using hosts = make();
      const go = `${hosts.folder}/go`;
      const wait = `while [ ! -e ${go} ]; do sleep 0.1; done`;
      await hosts.start("web1", `${wait}; ${cannedStream()}`);
      await hosts.start("bare", null);
      await hosts.start(
        "user",
        `echo 'traceflock: Cannot trace live: uid 7 is not root. Run it' >&2; exit 4`,
      );
      await using run = new Traceflock(
        ["--on", "web1,bare,user,nowhere.invalid", "--json", "--count", "1"],
        { env: hosts.env },
      );
      const messages = [
        /bare: no traceflock on the host; install it there, or add --push; next/,
        /user: Cannot trace live: uid 7 is not root.*use root@user, or add --sudo/,
        /nowhere\.invalid: ssh: .*resolve hostname/,
      ];
      for (const message of messages) {
        await eventually(`it says ${message}`, () => message.test(run.stderr));
      }
      Deno.writeTextFileSync(go, "");
      assert.equal((await run.ended()).code, 1);
      assert.equal(of(run.lines, "web1").filter(({ type }) => type === "fork").length, 1);
      assert.match(run.stderr, /No events came from bare: .*, and none from 2 more hosts/);
    }),
  );

  Deno.test(
    "--push: a host without TraceFlock gets it once, in a folder of its user alone",
    within(60, async () => {
      await using hosts = make();
      const bare = await hosts.start("bare", null);
      const packed = `${hosts.folder}/packed`;
      Deno.writeTextFileSync(
        packed,
        `#!/bin/sh\n# TraceFlock 9.8.7 and Deno 2 in one file\ndeno_hash=1\n${cannedStream()}\n`,
      );
      for (const copies of [1, 0]) {
        const run = await traceflock(
          ["--on", "bare", "--push", packed, "--json", "--count", "1"],
          { env: hosts.env },
        );
        assert.equal(run.code, 0, run.stderr);
        assert.match(run.stdout, /"type":"fork"/);
        assert.equal(run.stderr.includes("using a copy"), true, `${copies}`);
      }
      const [version, ...others] = [...Deno.readDirSync(`${bare.cache}/traceflock`)];
      assert.deepEqual(others, []);
      const folder = `${bare.cache}/traceflock/${version!.name}`;
      assert.equal(Deno.statSync(folder).mode! & 0o777, 0o700);
      assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["traceflock"]);
    }),
  );

  Deno.test(
    "--push --sudo: a host whose sudo finds no TraceFlock gets it, too",
    within(60, async () => {
      await using hosts = make();
      const bare = await hosts.start("bare", null);
      writeScript(
        `${bare.bin}/sudo`,
        `shift; [ "$1" != traceflock ] || { echo 'sudo: traceflock: not here' >&2; exit 1; }\nexec "$@"`,
      );
      const packed = `${hosts.folder}/packed`;
      Deno.writeTextFileSync(
        packed,
        `#!/bin/sh\n# TraceFlock 9.8.7 and Deno 2 in one file\ndeno_hash=1\n${cannedStream()}\n`,
      );
      const run = await traceflock(
        ["--on", "bare", "--sudo", "--push", packed, "--json", "--count", "1"],
        { env: hosts.env },
      );
      assert.equal(run.code, 0, run.stderr);
      assert.match(run.stdout, /"type":"fork"/);
    }),
  );

  Deno.test(
    "record --on: one recording for each host, which replay and report read",
    within(60, async () => {
      await using hosts = make();
      await hosts.start("web1", cannedStream());
      await hosts.start("db2", cannedStream());
      const file = `${hosts.folder}/night.tflock`;
      const fileOf = (host: string) => file.replace(".tflock", `.${host}.tflock`);
      await using run = new Traceflock(["record", "--on", "web1,db2", "-o", file], {
        env: hosts.env,
      });
      for (const host of ["web1", "db2"]) {
        await eventually(`${host} is recorded`, () => hasFork(fileOf(host)));
      }
      run.signal("SIGINT");
      assert.deepEqual(await run.ended(), { code: 0, signal: null });
      assert.match(run.stderr, /web1: \d+ events in .*night\.web1\.tflock/);
      for (const host of ["web1", "db2"]) {
        const replayed = await traceflock(["replay", fileOf(host), "--json"]);
        assert.match(replayed.stdout, new RegExp(`"type":"fork".*"host":"${host}"`));
      }
    }),
  );

  Deno.test(
    "--on: the screen shows the hosts, opens one, shows a lost one, and restores the terminal",
    within(60, async () => {
      await using hosts = make();
      const web = await hosts.start("web1", cannedStream());
      await hosts.start("db2", cannedStream());
      await using terminal = new Terminal(100, 20);
      terminal.type(terminal.commandLine({ args: ["--on", "web1,db2"], env: hosts.env }));
      terminal.press("Enter");
      await terminal.shows(/2 hosts: 2 live/);
      // A loaded machine makes fewer than five children a second.
      await terminal.shows(/^ web1 +live +[1-9]\d*\.\d/m);
      terminal.press("Down", "Enter");
      await terminal.shows(/^ web1 +Hosts +Tree +Table.*● ssh: bpftrace/m);
      await terminal.shows(/─child$/m);
      terminal.press("Escape");
      await terminal.shows(/^ db2 +live/m);
      web.cut();
      await terminal.shows(/^ web1 +gone +ssh: .*next try/m);
      terminal.press("M-4");
      await terminal.shows(/HOST.*^ .* db2$/ms);
      web.mend();
      terminal.press("M-0");
      await terminal.shows(/^ web1 +lossy/m);
      terminal.press("q");
      await terminal.shows(/^\$ $|^\$$/m);
    }),
  );
}
