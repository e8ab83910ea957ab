import assert from "node:assert/strict";
import { MAX_REPORTED_DAMAGE } from "../../../src/model/base/limits.ts";
import { EventLineWriter } from "../../../src/wire/event/event_line.ts";
import { RecordingWriter } from "../../../src/sinks/recording_writer.ts";
import { EVENTS, META } from "../../support/model/events.ts";
import type { EndEvent } from "../../../src/model/event/event.ts";
import { AppendedFile } from "../../../src/sources/libc/appended_file.ts";
import { joined, OFFSET, recorded, SMALL } from "../../support/model/recordings.ts";
import { readFolder, readLinkBytes } from "../../../src/sources/libc/file.ts";
import { eventually } from "../../support/machine/time_limit.ts";
import { startCommand, traceflock } from "../../support/machine/traceflock.ts";
import { BUILD, hostileEvents } from "./written.ts";

/** The events as a file of lines, in a folder of their own. */
class Folder implements Disposable {
  readonly path = Deno.makeTempDirSync({ prefix: "traceflock-report-" });

  write(name: string, events = BUILD): string {
    const writer = new EventLineWriter("box", { seconds: 1_795_399_200, nanoseconds: 0 });
    const path = `${this.path}/${name}`;
    Deno.writeTextFileSync(path, events.map((event) => `${textOf(writer, event)}\n`).join(""));
    return path;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

function textOf(writer: EventLineWriter, event: typeof BUILD[number]): string {
  return writer.write(event);
}

/** All lines in one frame. */
const PACE = { ...SMALL, frameEvents: 1000 };

/** What it says, and how it ends. */
async function report(...args: readonly string[]) {
  const { code, stdout, stderr } = await traceflock(["report", ...args]);
  return { code, stdout, stderr };
}

Deno.test("report reads a file of lines, or stdin", async () => {
  using folder = new Folder();
  const path = folder.write("build.jsonl");
  const printed = await report(path);
  assert.equal(printed.code, 0);
  assert.equal(printed.stderr, "");
  assert.match(printed.stdout, /^build\.jsonl of box, .*\n5 processes started, .* 3 failed/);
  const piped = await traceflock(["report", "-"], { input: Deno.readTextFileSync(path) });
  assert.equal(piped.stdout, printed.stdout.replace("build.jsonl", "stdin"));
});

Deno.test("report -o creates a file for its owner only, and replaces one only with --force", async () => {
  using folder = new Folder();
  const path = folder.write("build.jsonl");
  const out = `${folder.path}/build.csv`;
  const args = [path, "--format", "csv", "-o", out];
  assert.deepEqual(await report(...args), { code: 0, stdout: "", stderr: "" });
  assert.equal(Deno.statSync(out).mode! & 0o777, 0o600);
  const csv = Deno.readTextFileSync(out);
  assert.equal(csv.split("\r\n").length, 8);

  Deno.writeTextFileSync(out, "mine");
  const refused = await report(...args);
  assert.equal(refused.code, 6);
  assert.match(refused.stderr, /^traceflock: Cannot write ".*": it exists already; .* --force/);
  assert.equal(Deno.readTextFileSync(out), "mine");
  assert.equal((await report(...args, "--force")).code, 0);
  assert.equal(Deno.readTextFileSync(out), csv);
});

Deno.test("report -o never writes through a link", async () => {
  using folder = new Folder();
  const path = folder.write("build.jsonl");
  const [link, target] = [`${folder.path}/link`, `${folder.path}/target`];
  Deno.symlinkSync(target, link);
  const refused = await report(path, "-o", link);
  assert.equal(refused.code, 6);
  assert.throws(() => Deno.lstatSync(target), Deno.errors.NotFound);
  assert.equal((await report(path, "-o", link, "--force")).code, 0);
  assert.ok(Deno.lstatSync(link).isFile);
  assert.throws(() => Deno.lstatSync(target), Deno.errors.NotFound);
});

Deno.test("a failed report leaves no file behind", async () => {
  using folder = new Folder();
  Deno.writeTextFileSync(`${folder.path}/no.jsonl`, "this is no recording\n");
  const out = `${folder.path}/out`;
  const { code, stderr } = await report(`${folder.path}/no.jsonl`, "-o", out);
  assert.equal(code, 1);
  assert.match(stderr, /^traceflock: ".*" is no recording: line 1 .*; make one with/);
  assert.throws(() => Deno.lstatSync(out), Deno.errors.NotFound);
});

Deno.test("a killed report leaves no file behind", async () => {
  using folder = new Folder();
  const [command, ...args] = [...startCommand(), "report", "-", "-o", `${folder.path}/out`];
  const child = new Deno.Command(command!, { args, stdin: "piped" }).spawn();
  const files = `/proc/${child.pid}/fd`;
  const isOpen = () =>
    (readFolder(files) ?? []).some((name) =>
      new TextDecoder().decode(readLinkBytes(`${files}/${name}`) ?? undefined)
        .startsWith(folder.path)
    );
  await eventually("it has opened its file", isOpen);
  child.kill("SIGKILL");
  await child.status;
  await child.stdin.close().catch(() => {});
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
});

/** Each case: arguments behind the file, the status, and how the message begins. */
const REFUSED: readonly (readonly [args: string[], code: number, message: RegExp])[] = [
  [["--format", "sqlite"], 2, /--format sqlite needs a file; name one with `-o FILE`/],
  [["--format", "parquet"], 2, /--format parquet needs a file; name one with `-o FILE`/],
  [["--format", "xml"], 2, /xml/],
  [["--from", "yesterday"], 2, /It must be a time such as 03:12/],
  [["--top", "0"], 2, /whole number/],
  [["--format", "csv", "--against", "x"], 2, /--against works with text or json, not with csv/],
  [["comand=make"], 2, /comand=make\n\^{6}/],
  [["-o", "/nowhere/at/all"], 6, /there is no such folder; make it first/],
  [["-o", "/proc/x"], 6, /Cannot write/],
  [["--against", "/etc/passwd/x"], 1, /a folder in its path is a file; check the path/],
  [
    ["--against", `/${"x".repeat(300)}`],
    1,
    /name is too long; a path has at most 4095 bytes/,
  ],
  [["--against", "/nowhere"], 1, /Cannot read "\/nowhere": there is no such file; check its name/],
];

Deno.test("report names a problem and the way out", async (t) => {
  using folder = new Folder();
  const path = folder.write("build.jsonl");
  for (const [args, code, message] of REFUSED) {
    await t.step(args.join(" "), async () => {
      const refused = await report(path, ...args);
      assert.equal(refused.code, code, refused.stderr);
      assert.equal(refused.stdout, "");
      assert.match(refused.stderr, message);
      assert.doesNotMatch(refused.stderr, /\n {4}at /);
    });
  }
  await t.step("a folder", async () => {
    const refused = await report(folder.path);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /it is a folder; name a file in it/);
  });
});

Deno.test("report reads a damaged file before and after the damage", async () => {
  using folder = new Folder();
  const path = folder.write("build.jsonl");
  const lines = Deno.readTextFileSync(path).split("\n");
  lines[6] = lines[6]!.slice(0, 50);
  lines.splice(9, 0, '{"v":1,"type":"novel","ts":1}');
  Deno.writeTextFileSync(path, lines.join("\n").slice(0, -30));
  const { code, stdout } = await report(path);
  assert.equal(code, 0);
  assert.match(stdout, /^! The file is damaged: line 7 could not be read: it is no JSON$/m);
  assert.match(stdout, /^! The file is damaged: line 20 could not be read: it is cut off$/m);
  assert.match(stdout, /^! The file is damaged: 1 line of type "novel", which is newer$/m);
  assert.match(stdout, /^! The recording has no end/m);
  assert.match(stdout, /^5 processes started, 4 execs/m);
});

Deno.test("report names a few unknown types of lines and counts the rest", async () => {
  using folder = new Folder();
  const path = folder.write("build.jsonl");
  const novel = Array.from({ length: 500 }, (_, i) => `{"v":1,"type":"novel ${i}","ts":1}\n`);
  Deno.writeTextFileSync(path, Deno.readTextFileSync(path) + novel.join(""));
  const { stdout } = await report(path);
  const damage = stdout.split("\n").filter((line) => line.includes("newer"));
  assert.equal(damage.length, MAX_REPORTED_DAMAGE + 1);
  const rest = 500 - MAX_REPORTED_DAMAGE;
  assert.equal(
    damage.at(-1),
    `! The file is damaged: ${rest} lines of other types, which are newer`,
  );
});

Deno.test("the report of a recording is that of its lines, from a file and from stdin", async () => {
  using folder = new Folder();
  const path = `${folder.path}/build.tflock`;
  Deno.writeFileSync(path, recorded(BUILD));
  const printed = await report(path, "--format", "csv");
  assert.equal(printed.stderr, "");
  const lines = Deno.makeTempFileSync({ dir: folder.path });
  const writer = new EventLineWriter("box", OFFSET);
  Deno.writeTextFileSync(lines, BUILD.map((event) => `${writer.write(event)}\n`).join(""));
  assert.deepEqual(printed, await report(lines, "--format", "csv"));
  const piped = await new Deno.Command("sh", {
    args: ["-c", `exec "$@" < '${path}'`, "sh", ...startCommand(), "report", "-"],
  }).output();
  assert.match(new TextDecoder().decode(piped.stdout), /^stdin of box, .*\n5 processes started/);
});

Deno.test("report reads a damaged recording before and after the damage, with the loss", async () => {
  using folder = new Folder();
  const path = `${folder.path}/build.tflock`;
  const bytes = recorded(hostileEvents());
  bytes.fill(0x55, bytes.length * 0.3, bytes.length * 0.6);
  Deno.writeFileSync(path, bytes);
  const { code, stdout } = await report(path);
  assert.equal(code, 0);
  assert.match(stdout, /^! .* lost:$/m);
  const started = Number(/^(\d+) processes started/m.exec(stdout)?.[1]);
  assert.ok(started > 2 && started < 16, stdout);
});

Deno.test("a report with lost lines has their time, and never claims that nothing failed", async () => {
  using folder = new Folder();
  const path = `${folder.path}/build.tflock`;
  const whole = recorded(BUILD, { pace: PACE });
  Deno.writeFileSync(path, whole);
  const span = / of box, (.*)\n/.exec((await report(path)).stdout)?.[1];
  const bytes = whole.slice();
  bytes.fill(0x55, 120, 140);
  Deno.writeFileSync(path, bytes);
  const { stdout } = await report(path);
  assert.equal(/^build.tflock, (.*)\n/.exec(stdout)?.[1], span);
  assert.match(stdout, /^0 processes started, .*, no failure seen$/m);
  assert.match(stdout, /^! The recording has no end: it is damaged$/m);
  assert.match(stdout, /failures 3\)/);
});

Deno.test("the report of a replay covers the time of the recording", async () => {
  using folder = new Folder();
  const path = `${folder.path}/build.tflock`;
  const last = BUILD.at(-1)!;
  Deno.writeFileSync(path, recorded([...BUILD.slice(0, -1), { ...last, ts: last.ts + 2e9 }]));
  const { stdout: input } = await traceflock(["replay", path, "--json"]);
  const [printed, piped] = [await report(path), await traceflock(["report", "-"], { input })];
  const duration = (text: string) => /^.* of box, (.*)\n/.exec(text)?.[1];
  assert.ok(duration(printed.stdout) !== undefined);
  assert.equal(duration(piped.stdout), duration(printed.stdout));
});

Deno.test("the report of a killed recorder says so once, and reports no damage", async () => {
  using folder = new Folder();
  const path = `${folder.path}/build.tflock`;
  Deno.writeFileSync(path, recorded(BUILD.slice(0, -1), { isClosed: false }));
  const { stdout } = await report(path);
  const loud = stdout.split("\n").filter((line) => line.startsWith("!"));
  assert.deepEqual(loud, [
    "! The recording has no end: its recorder was killed or its disk full, or this is an early copy",
  ]);
  assert.doesNotMatch(stdout, /none failed/);
});

Deno.test("report and replay describe a running recording in the same words", async () => {
  using folder = new Folder();
  const path = `${folder.path}/build.tflock`;
  const file = new AppendedFile(path);
  // The recorder has written a part of its next frame.
  const bytes = recorded(BUILD.slice(0, 12), { isClosed: false });
  await file.write(bytes.slice(0, -20));
  const words = "it is being recorded now; what comes later is not in it yet";
  const { stdout } = await report(path);
  assert.match(stdout, new RegExp(`^! The recording has no end: ${words}$`, "m"));
  assert.doesNotMatch(stdout, /damaged|none failed/);
  const replay = await traceflock(["replay", path, "--json"]);
  assert.ok(replay.stderr.includes(`it has no end: ${words}`), replay.stderr);
  const refused = await traceflock(["report", path, "--force", "-o", path]);
  assert.equal(refused.code, 6);
  assert.match(refused.stderr, /it is being recorded now; choose another name, or end that/);
  await file.close();
  assert.doesNotMatch((await report(path)).stdout, /is being recorded/);
});

Deno.test("report names a missing file of a rotated recording as missing, and as no damage", async () => {
  using folder = new Folder();
  const [first, third] = ["night", "night.3"].map((name) => `${folder.path}/${name}.tflock`) as [
    string,
    string,
  ];
  const writer = new RecordingWriter("box", OFFSET, SMALL);
  const parts: Uint8Array[] = [];
  BUILD.forEach((event, i) => {
    if (i === 8 || i === 12) {
      const { ts } = event;
      const end = { ...(EVENTS["end"] as EndEvent), ts, events: i };
      parts.push(joined(writer.split([end], [{ ...META, ts }])));
    }
    writer.add(event);
  });
  writer.close();
  Deno.writeFileSync(first, parts[0]!);
  Deno.writeFileSync(third, joined(writer.take()));
  const { stdout } = await traceflock(["report", first, third]);
  const between = `between "${first}" and "${third}"`;
  assert.ok(stdout.includes("! Not complete: a file of the recording is missing"), stdout);
  assert.doesNotMatch(stdout, /damaged|none failed/);
  const json = JSON.parse((await traceflock(["report", first, third, "--format", "json"])).stdout);
  assert.deepEqual(json.loss.missing, [
    `a file of the recording is missing ${between}, with 4 events`,
  ]);
  assert.deepEqual([json.loss.damage, json.recording.failures_certain], [[], false]);
});

Deno.test("report reads a rotated recording from its files in order", async () => {
  using folder = new Folder();
  const [whole, first, second] = ["whole", "night", "night.2"].map((name) =>
    `${folder.path}/${name}.tflock`
  ) as [string, string, string];
  Deno.writeFileSync(whole, recorded(BUILD));
  const writer = new RecordingWriter("box", OFFSET, SMALL);
  BUILD.forEach((event, i) => {
    if (i === 10) {
      const { ts } = event;
      const end = { ...EVENTS["end"]!, ts };
      const begin = { ...BUILD[0]!, ts };
      const parts = writer.take();
      Deno.writeFileSync(first, joined([...parts, ...writer.split([end], [begin])]));
    }
    writer.add(event);
  });
  writer.close();
  Deno.writeFileSync(second, joined(writer.take()));
  const csv = ["--format", "csv"];
  assert.deepEqual(await report(first, second, ...csv), await report(whole, ...csv));
  const { stdout, stderr } = await report(first, second, "comm=cc1");
  assert.equal(stderr, "");
  assert.match(stdout, /^night.tflock and 1 file more of box, .*\n2 processes started/);
  assert.match(stdout, /^Nothing was lost$/m);
  const json = JSON.parse((await report(first, second, "--format", "json")).stdout);
  assert.deepEqual([json.file, json.more_files], [first, [second]]);
  assert.deepEqual(await report(second, first, ...csv), await report(whole, ...csv));
  const twice = await report(first, first);
  assert.deepEqual([twice.code, twice.stdout], [1, ""]);
  assert.match(twice.stderr, /does not continue where that ends; name the files .*, each once/);
});

Deno.test("report refuses another version of the schema", async () => {
  using folder = new Folder();
  const path = folder.write("build.jsonl");
  const text = Deno.readTextFileSync(path).replaceAll('"v":1', '"v":9');
  Deno.writeTextFileSync(path, text);
  const { code, stderr } = await report(path);
  assert.equal(code, 1);
  assert.match(stderr, /has version 9 of the schema; this program reads version 1/);
});

Deno.test("report shows the matching processes in the chosen time", async () => {
  using folder = new Folder();
  const path = folder.write("build.jsonl");
  const pids = async (...args: string[]) => {
    const { stdout } = await report(path, "--format", "csv", ...args);
    return stdout.trim().split("\r\n").slice(1).map((row) => Number(row.split(",")[1]));
  };
  assert.deepEqual(await pids("comm=cc1"), [203, 204]);
  assert.deepEqual(await pids("exit!=0"), [200, 202, 204]);
  assert.deepEqual(await pids("under=201"), [201, 203]);
  assert.deepEqual(await pids("duration>1s", "and", "comm=cc1"), [203]);
  assert.deepEqual(await pids("--from=+1s"), [100, 200, 201, 203]);
  assert.deepEqual(await pids("--to=+150ms"), [100, 200, 201, 202]);
});

Deno.test("report --against shows the differences as text and as json", async () => {
  using folder = new Folder();
  const [now, before] = [folder.write("now.jsonl"), folder.write("before.jsonl", hostileEvents())];
  const text = await report(now, "--against", before);
  assert.equal(text.code, 0);
  assert.match(text.stdout, /^Only in this one {2}5 commands$/m);
  const { stdout } = await report(now, "--against", before, "--format", "json");
  assert.equal(JSON.parse(stdout).against.counts.only_now, 5);
});
