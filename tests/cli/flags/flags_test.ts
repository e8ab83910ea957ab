import assert from "node:assert/strict";
import { commonSecrets } from "../../../src/model/redact/common_secrets.ts";
import { DEFAULT_REQUEST } from "../../../src/cli/flags/live_request.ts";
import { EXIT, ExitError } from "../../../src/cli/base/exit_error.ts";
import { parseFlags } from "../../../src/cli/flags/flags.ts";
import { commandTree, type Request } from "../../../src/cli/flags/command_tree.ts";
import { examplesOf } from "../../../src/cli/flags/examples.ts";
import type { LiveRequest } from "../../../src/cli/flags/live_request.ts";
import type { RecordRequest } from "../../../src/cli/flags/record_flags.ts";
import type { ReplayRequest } from "../../../src/cli/flags/replay_flags.ts";

function parsed(...args: string[]): Request {
  return parseFlags(args, () => assert.fail("no text must be printed"));
}

/** Each case: arguments, and the difference from the defaults. */
const ACCEPTED: readonly (readonly [args: string[], request: Partial<LiveRequest>])[] = [
  [[], {}],
  [["exit!=0"], { query: "exit!=0" }],
  [["comm=make", "duration>1s"], { query: "comm=make duration>1s" }],
  [["--json"], { json: true }],
  [["--json", "exit!=0"], { json: true, query: "exit!=0" }],
  [["exit!=0", "--json"], { json: true, query: "exit!=0" }],
  [["--events", "exit"], { events: new Set(["exit"]) }],
  [["--activity", "net, open"], { activity: new Set(["net", "open"]) }],
  [["--events=fork,exec"], { events: new Set(["fork", "exec"]) }],
  [["--events", "fork, exit"], { events: new Set(["fork", "exit"]) }],
  [["--under", "1234"], { under: 1234 }],
  [["--duration", "30s"], { durationMs: 30_000 }],
  [["--duration", "1.5m"], { durationMs: 90_000 }],
  [["--duration", "1h30m"], { durationMs: 5_400_000 }],
  [["--count", "5"], { count: 5 }],
  [["--snapshot"], { snapshot: true }],
  [["--source", "procfs"], { source: "procfs" }],
  [["--no-argv"], { noArgv: true }],
  [["--color", "never"], { color: "never" }],
  [["--config", "mine.json"], { config: "mine.json" }],
  [["--read-only"], { readOnly: true }],
  [["--sort", "cpu"], { sort: "cpu" }],
  [["--columns", "pid,cpu"], { columns: "pid,cpu" }],
  [["--", "make", "-j8"], { child: ["make", "-j8"] }],
  [["--json", "--", "ls", "--json"], { json: true, child: ["ls", "--json"] }],
  [["comm=sh", "--", "sh", "-c", "a -- b"], { query: "comm=sh", child: ["sh", "-c", "a -- b"] }],
  [["--", "x", "--", "y"], { child: ["x", "--", "y"] }],
  [["--", "doctor"], { child: ["doctor"] }],
  [["--", "--help"], { child: ["--help"] }],
  [["--json", "--whole-host", "--", "x"], { json: true, wholeHost: true, child: ["x"] }],
];

Deno.test("--redact takes regular expressions and the common secrets, in order", () => {
  const sources = (...args: string[]) =>
    (parsed(...args) as LiveRequest).redact?.map(({ pattern }) => pattern.source);
  assert.deepEqual(sources("--redact", "pass=\\S+", "--redact=b"), ["pass=\\S+", "b"]);
  assert.deepEqual(sources("record", "--redact", "a", "--redact", "b"), ["a", "b"]);
  assert.deepEqual(sources("replay", "x.tflock", "--redact", "a", "--redact", "b"), ["a", "b"]);
  const usual = commonSecrets().map(({ pattern }) => pattern.source);
  assert.deepEqual(sources("--redact", "a", "--redact", "secrets"), ["a", ...usual]);
});

Deno.test("traceflock record takes a file, its limits and a program", () => {
  const args = "-o x --max-size 1.5M".split(" ");
  assert.throws(() => parsed("record", ...args), /size such as 500K, 100M or 2G/);
  const { redact: _, ...request } = parsed(
    ..."record -o x.tflock --force --max-size 2M --max-age 1h --keep 3 exit!=0 -- make -j8"
      .split(" "),
  ) as RecordRequest;
  const { redact: __, color: ___, ...defaults } = DEFAULT_REQUEST;
  assert.deepEqual(request, {
    ...{ ...defaults, command: "record", json: true, snapshot: true, readOnly: true },
    ...{ color: "auto", query: "exit!=0", output: "x.tflock", force: true },
    ...{ maxBytes: 2 * 1024 * 1024, maxAgeMs: 3_600_000, keep: 3, child: ["make", "-j8"] },
    sampleMs: 10_000,
  });
});

Deno.test("record --sample takes a time of a second or more, or off", () => {
  const sampleMs = (value: string) =>
    (parsed("record", "--sample", value) as RecordRequest).sampleMs;
  assert.deepEqual([sampleMs("2m"), sampleMs("1s"), sampleMs("off")], [120_000, 1_000, null]);
  assert.throws(() => parsed("record", "--sample", "500ms"), /at least 1s, or off/);
  assert.throws(() => parsed("record", "--sample", "never"), /--sample/);
});

Deno.test("traceflock replay takes files, a query, times and a speed", () => {
  const request = parsed(
    ..."replay a.tflock a.2.tflock comm=make exit!=0 --json --from +5m --speed 1/4".split(" "),
  ) as ReplayRequest;
  assert.deepEqual(request.files, ["a.tflock", "a.2.tflock"]);
  assert.equal(request.query, "comm=make exit!=0");
  assert.deepEqual(request.from, { kind: "after start", ns: 300e9 });
  assert.equal(request.speed, 0.25);
  assert.throws(() => parsed("replay", "x", "--speed", "0"), /a number such as 1, 16 or 1\/4/);
  assert.throws(() => parsed("replay", "x", "--at", "noon"), /It must be a time such as/);
  assert.throws(() => parsed("replay"), /required argument 'file'/);
});

for (const [args, request] of ACCEPTED) {
  Deno.test(`traceflock ${args.join(" ")} is accepted`, () => {
    assert.deepEqual(parsed(...args), { ...DEFAULT_REQUEST, ...request });
  });
}

Deno.test("script is a command with the kinds of activity", () => {
  assert.deepEqual(parsed("script"), { command: "script", activity: null });
});

Deno.test("doctor is a command with its own --json", () => {
  assert.deepEqual(parsed("doctor"), { command: "doctor", json: false });
  assert.deepEqual(parsed("doctor", "--json"), { command: "doctor", json: true });
});

Deno.test("a word that resembles no command is a query", () => {
  for (const word of ["firefox", "make", "doc", "doctors are here", "comm~docter"]) {
    assert.deepEqual(parsed(word), { ...DEFAULT_REQUEST, query: word });
  }
});

function refusal(args: readonly string[]): ExitError {
  try {
    parseFlags(args, () => assert.fail("no text must be printed"));
  } catch (error) {
    assert.ok(error instanceof ExitError);
    return error;
  }
  assert.fail("the arguments were accepted");
}

/** Each case: arguments, and parts of the message: the wrong word and the way out. */
const REFUSED: readonly (readonly [args: string[], holds: (string | RegExp)[]])[] = [
  [["--jsn"], ["--jsn", "Did you mean --json?", "traceflock --help"]],
  [["record", "--max-size", "x"], ["100M", "`traceflock record --help`"]],
  [["replay"], ["file", "`traceflock replay --help`"]],
  [["report", "a", "--top", "x"], ["whole number", "`traceflock report --help`"]],
  [["--nonsense"], ["--nonsense", "traceflock --help"]],
  [["-x"], ["-x", "traceflock --help"]],
  [["--events", "born"], ["born", "fork, exec, exit"]],
  [["--events", "fork,"], ["fork, exec, exit"]],
  [["--activity", "nett"], ['"nett"', "did you mean net?"]],
  [["--activity"], ["--activity", "traceflock --help"]],
  [["--events"], ["--events", "traceflock --help"]],
  [["--under", "0"], ["--under", "from 1 on"]],
  [["--under", "-5"], ["--under", "from 1 on"]],
  [["--under", "12x"], ["12x", "from 1 on"]],
  [["--under"], ["--under"]],
  [["--count", "0"], ["--count", "from 1 on"]],
  [["--count", "1.5"], ["1.5", "from 1 on"]],
  [["--count", "99999999999"], ["from 1 on"]],
  [["--duration", "soon"], ["soon", "30s"]],
  [["--duration", "5"], ['"5" without a unit', "ns us ms s m h d, such as 10ms or 1h30m"]],
  [["--duration", "5w"], ['Unknown unit "w"', "ns us ms s m h d"]],
  [["record", "--max-age", "5"], ["--max-age", '"5" without a unit', "ns us ms s m h d"]],
  [["--duration", "5 m"], ["5 m", "30s"]],
  [["--duration", ""], ["--duration", "30s"]],
  [["--duration", "0s"], ["0s", "30s"]],
  [["record", "-o", "-"], ["'-'", "name of a file", "traceflock --json"]],
  [["record", "-o", ""], ["name of a file"]],
  [["record", "--keep", "3"], ["--keep", "--max-size or --max-age"]],
  [["record", "--max-age", "0", "--keep", "3"], ["--max-age", "5m"]],
  [["report", "-", "a.2.tflock"], ["a.2.tflock", "Stdin is a whole recording", "--against"]],
  [["--json", "--whole-host"], ["--whole-host", "program behind `--`"]],
  [["record", "--whole-host"], ["--whole-host", "program behind `--`"]],
  [["--whole-host", "--", "x"], ["--json", "`traceflock record --whole-host -- x`"]],
  [["--json", "--sort", "cpu"], ["--sort", "leave it out"]],
  [["--columns", "pid", "--", "make"], ["--columns", "leave it out"]],
  [["replay", "x.tflock", "--json", "--columns", "pid"], ["--columns", "leave it out"]],
  [["--source", "bpftarce"], ["auto, bpftrace, procfs (Did you mean bpftrace?)"]],
  [["report", "x", "--format", "jsno"], ["Did you mean json?"]],
  [["completions", "fsh"], ["bash, zsh, fish (Did you mean fish?)"]],
  [["--events", "fork,exce"], ['"exce"', "did you mean exec?"]],
  [["--source", "kernel"], ["kernel", "auto, bpftrace, procfs"]],
  [["--color", "red"], ["red", "auto, always, never"]],
  [["--redact", ""], ["An empty pattern removes nothing", /secrets/]],
  [["--redact", "("], ["--redact", /\(/]],
  [["--redact", "a(?=b)"], ["look around at character 2"]],
  [["--redact", "a{1000}{1000}"], ["too large at character 2"]],
  [["--json=yes"], ["--json"]],
  [["--"], ["`--`", "traceflock -- make -j8"]],
  [["--json", "--"], ["traceflock -- make -j8"]],
  [["docter"], ["docter", '"doctor"', "comm~docter"]],
  [["docter", "--json"], ['"doctor"']],
  [["recrod", "-o", "x.tflock", "--", "make"], ['"record"']],
  [["relpay", "x.tflock"], ['"replay"']],
  [["--json", "reprot"], ['"report"']],
  [["help", "recrod"], ['Unknown command "recrod"', '"record"']],
  [["help", "zzz"], ["the commands are record, replay,"]],
  [["--format", "json"], ["option of `traceflock report`", "`traceflock --help`"]],
  [["replay", "x", "--against=y"], ["--against=y", "option of `traceflock report`"]],
  [["doctor", "--under", "1"], ["option of `traceflock`, `traceflock record`"]],
  [["--doctor"], ["`traceflock doctor`"]],
  [["Record", "-o", "x"], ['"record"']],
  [["make", "-j8"], ["'-j8'", "`traceflock -- make -j8`"]],
  [["record", "./configure", "-q"], ["`traceflock record -- ./configure -q`"]],
  [["build.tflock"], ["build.tflock", "`traceflock replay build.tflock`"]],
  [["record", "build.tflock", "--", "make"], ["`-o build.tflock`", 'argv~"build.tflock"']],
  [["record", "comm=make", "out.log"], ["`-o out.log`"]],
  [["record", "./no-such-file", "--", "make"], ["`-o ./no-such-file`"]],
  [["record", "/tmp/no-such-file"], ["`-o /tmp/no-such-file`"]],
  [["doctr"], ["doctr", '"doctor"']],
  [["script", "now"], ["now; see `traceflock script --help`"]],
  [["doctor", "--verbose"], ["--verbose", "`traceflock doctor --help`"]],
  [["doctor", "now"], ["now; see `traceflock doctor --help`"]],
  [["doctor", "--", "make"], ['"doctor"', '"make"', "`traceflock -- make`"]],
];

for (const [args, holds] of REFUSED) {
  Deno.test(`traceflock ${args.join(" ")} is refused in one line, with the way out`, () => {
    const { status, message } = refusal(args);
    assert.equal(status, EXIT.usage);
    assert.ok(!message.includes("\n") && !message.endsWith("."), message);
    assert.doesNotMatch(message, /^error|\bat .*:\d+:\d+/);
    for (const part of holds) {
      assert.ok(typeof part === "string" ? message.includes(part) : part.test(message), message);
    }
  });
}

Deno.test("record takes programs, regular expressions and conditions as a query", () => {
  const words = [
    "make",
    "/bin/sh",
    "/^sh$/",
    "python3.11",
    "argv~out.log",
    "comm=x.tflock",
    "a.sh",
  ];
  for (const word of words) {
    assert.equal((parsed("record", word) as RecordRequest).query, word);
  }
});

/** Returns the text that `--help` prints. */
function printed(...args: string[]): string {
  let text = "";
  assert.throws(() => parseFlags(args, (part) => text += part), { status: EXIT.ok, message: "" });
  return text;
}

Deno.test("--version, -V and -v ask for the versions", () => {
  for (const flag of ["--version", "-V", "-v"]) {
    assert.deepEqual(parsed(flag), { command: "version" });
  }
  assert.match(printed("--help"), /-V, --version /);
});

Deno.test("--help names the options, the commands, examples and the exit statuses", () => {
  const help = printed("--help");
  assert.equal(help, printed("-h"));
  const options = [
    ...["json", "events", "under", "duration", "count", "snapshot", "source", "redact", "no-argv"],
    ...["color", "config", "read-only", "version", "help"],
  ];
  for (const option of options) assert.match(help, new RegExp(`--${option}\\b`));
  for (const part of ["doctor", "Examples:", "Exit status:", "[-- CMD ARG...]"]) {
    assert.ok(help.includes(part), part);
  }
  assert.doesNotMatch(help, /undefined|\[object/);
});

Deno.test("--help of a command has only its own options", () => {
  const help = printed("doctor", "--help");
  assert.match(help, /traceflock doctor/);
  assert.doesNotMatch(help, /--under/);
});

const tree = commandTree();
const every = ["", ...tree.commands.map((command) => command.name())];

Deno.test("the help of every command fits 80 cells, and shows no default of a switch", () => {
  for (const name of every) {
    const help = printed(...name === "" ? ["help"] : ["help", name]);
    assert.equal(printed(...name === "" ? [] : [name], "--help"), help);
    assert.deepEqual(help.split("\n").filter(({ length }) => length > 80), []);
    assert.doesNotMatch(help, /default:? false|default: "/);
  }
});

Deno.test("every command has three examples, and each of them is accepted", () => {
  for (const command of [tree, ...tree.commands]) {
    const examples = examplesOf(command);
    assert.ok(examples.length >= 3, command.name());
    for (const { line } of examples) {
      const own = /traceflock(?: (.*?))?(?: [|>] .*|\))?$/.exec(line)?.[1] ?? "";
      const words = [...own.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) =>
        quoted ?? word!
      );
      if (words[0] === "help" || words.includes("--help")) continue;
      assert.ok("command" in parsed(...words), line);
    }
  }
});

Deno.test("every option belongs to a group of the help", () => {
  for (const command of [tree, ...tree.commands]) {
    for (const option of command.options) {
      if (option.hidden) continue;
      assert.notEqual(option.helpGroupHeading, undefined, `${command.name()} ${option.flags}`);
    }
  }
});
