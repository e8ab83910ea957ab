import assert from "node:assert/strict";
import { within } from "../../support/machine/time_limit.ts";
import { Terminal } from "../../support/machine/tmux.ts";
import { traceflock } from "../../support/machine/traceflock.ts";
import { sampleRecording } from "../../ui/support/replay_screen.ts";

/** The sample recording in a temporary file. */
class RecordingFile implements Disposable {
  readonly path = Deno.makeTempFileSync({ suffix: ".tflock" });

  constructor(bytes = sampleRecording()) {
    Deno.writeFileSync(this.path, bytes);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path);
  }
}

/** Starts a replay in a terminal. */
function start(terminal: Terminal, args: readonly string[]): void {
  const env = { TZ: "UTC" };
  terminal.type(terminal.commandLine({ args: ["replay", ...args], env }));
  terminal.press("Enter");
}

Deno.test(
  "replay in a terminal: to the next failure, its Details, back with the mouse, and out again",
  within(90, async () => {
    using file = new RecordingFile();
    await using terminal = new Terminal(100, 30);
    start(terminal, [file.path, "--at", "+1s"]);
    await terminal.shows(/build-7 .*● replay$/m);
    await terminal.shows(/PAUSED 1x .* 14:03:08\.\d{3}/);
    await terminal.shows(/cpu \.+ +\?%.* \? of \?.*load \?/);

    terminal.press("e");
    await terminal.shows(/Failed: curl \(PID 10008\) with status 22/);
    terminal.press("Enter");
    await terminal.shows(/^ 10008 curl {2}exit 22 /m);
    terminal.press("e");
    await terminal.shows(/Failed: curl \(PID 10026\) with status 22/);
    await terminal.shows(/^ 10026 curl {2}exit 22 /m);

    // The mouse drags the end of the time line to its beginning.
    terminal.type("\x1b[<0;99;28M");
    await terminal.shows(/END {3}1x .* 14:04:05/);
    terminal.type("\x1b[<32;2;28M\x1b[<0;2;28m");
    await terminal.shows(/PAUSED 1x .* 14:03:07\.\d{3} /);

    terminal.press("j");
    await terminal.shows(/^Go to: /m);
    terminal.type("14:03:30");
    terminal.press("Enter");
    await terminal.shows(/PAUSED 1x .* 14:03:30\.000/);
    // An immediate second key would count as one with Alt.
    terminal.press("Escape");
    await terminal.shows(/^ +PID .* COMMAND$/m);
    terminal.press("F9");
    await terminal.shows(/This is a recording: its processes are not here/);

    terminal.press("f", "f", "f", "f", "f", "Space");
    await terminal.shows(/The end of the recording/);
    await terminal.shows(/END {3}32x/);
    terminal.press("q");
    await terminal.shows(/^\$$/m);
  }),
);

Deno.test(
  "replay in a terminal: a query and --under choose processes, --from and --to the time",
  within(60, async () => {
    using file = new RecordingFile();
    await using terminal = new Terminal(100, 30);
    start(terminal, [file.path, "comm=cc1", "--under", "10001", "--from", "+10s", "--to", "+30s"]);
    await terminal.shows(/under=10001 and \(comm=cc1\)/);
    await terminal.shows(/^ 14:03:17 .* 14:03:37$/m);
    terminal.press("$");
    await terminal.shows(/END {3}1x/);
    await terminal.shows(/cc1/);
    assert.doesNotMatch(terminal.text, /curl/);
    terminal.press("q");
    await terminal.shows(/^\$$/m);
  }),
);

Deno.test("replay without a terminal, or with options of --json, names the way out", async (t) => {
  using file = new RecordingFile();
  const complaints = [
    [[], /The screen needs a terminal; use --json/],
    [["--redact", "x"], /--redact works with --json; leave it out for the screen/],
    [["--no-argv"], /--no-argv works with --json/],
    [["--events", "exit"], /--events works with --json/],
    [["--speed", "5000"], /--speed is 5000; the screen plays at 1\/16 to 1024/],
  ] as const;
  for (const [args, complaint] of complaints) {
    await t.step(args.join(" ") || "no terminal", async () => {
      const { code, stderr } = await traceflock(["replay", file.path, ...args]);
      assert.equal(code, 2);
      assert.match(stderr, complaint);
    });
  }
  await t.step("a missing file is reported first", async () => {
    const { code, stderr } = await traceflock(["replay", "/no/such.tflock"]);
    assert.deepEqual([code, stderr.includes("there is no such file")], [1, true]);
  });
});

Deno.test(
  "replay in a terminal: the next start has the modes of the last one, and names a wrong one",
  within(60, async () => {
    using file = new RecordingFile();
    await using terminal = new Terminal(100, 30);
    start(terminal, [file.path, "--at", "+20s"]);
    await terminal.shows(/● replay$/m);
    for (const key of ["W", "F5", "M", "g"]) terminal.press(key);
    await terminal.shows(/ ΣMEM▼ .*[^]*▸ \S+ +\d+ process/);
    terminal.press("q");
    await terminal.shows(/^\$$/m);
    terminal.type("clear");
    terminal.press("Enter");
    await terminal.showsNo(/replay/);
    start(terminal, [file.path, "--at", "+20s"]);
    await terminal.shows(/ ΣMEM▼ .*[^]*▸ \S+ +\d+ process/);
    terminal.press("F5");
    await terminal.shows(/ ΣMEM▼ /);
    terminal.press("q");
    await terminal.shows(/^\$$/m);
    const path = `${terminal.config}/traceflock/config.json`;
    const kept = JSON.parse(Deno.readTextFileSync(path));
    assert.deepEqual([kept.group_table, kept.sort], ["command", { table: "memory" }]);
    Deno.writeTextFileSync(path, JSON.stringify({ ...kept, group_table: "comand" }));
    start(terminal, [file.path, "--at", "+20s"]);
    await terminal.shows(/"group_table" must be one of none,/);
    terminal.press("q");
    await terminal.shows(/^\$$/m);
  }),
);
