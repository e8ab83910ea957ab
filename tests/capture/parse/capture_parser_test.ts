import assert from "node:assert/strict";
import type { CaptureSignal } from "../../../src/capture/parse/observation.ts";
import { capture, execLines, latin1 } from "../../support/capture/capture_lines.ts";

const FORK = "F 3e8 1 5 65 7 65 64 6 66 3e8 2a 0 9 effffffc";
const EXIT =
  "X 7d0 1 6 65 7 900 b00 0 64 1 3e8 2 5 5 64 a b c d e f00000010 30001200400034 11 1 2a";
const EXEC = execLines({ argv: latin1("true\0"), path: latin1("/bin/true") })[0]!.trimEnd();
const RENAME = "R bb8 1 7 65 7 6e 61 6d 65 00 66 69 66 74 65 65 6e 2d 78 79 00";

function read(...lines: string[]) {
  return capture(latin1(lines.map((line) => `${line}\n`).join("")));
}

/** Returns the reasons of the problems that these lines cause. */
function problems(...lines: string[]): string[] {
  const { observations, signals } = read(...lines);
  assert.deepEqual(observations, []);
  return signals.map((signal) => signal.kind === "problem" ? signal.reason : signal.kind);
}

Deno.test("a fork line gives every number its name", () => {
  assert.deepEqual(read(FORK).observations, [{
    kind: "fork",
    ts: 1000,
    cpu: 1,
    seq: 5,
    pid: 101,
    startTicks: 7,
    ppid: 100,
    parentStartTicks: 6,
    parentTid: 102,
    uid: 1000,
    cgroupId: 42,
    sharesMemory: false,
    nsPid: 9,
    pidNs: 0xeffffffc,
  }]);
});

Deno.test("the start of a fork is unknown when another child is the newest", () => {
  const [fork] = read("F 3e8 1 5 65 7 63 64 6 66 3e8 2a 0 9 effffffc").observations;
  assert.equal(fork?.startTicks, null);
});

Deno.test("only the fork by a thread gets the name from the line before it", () => {
  const name = "6e 61 6d 65 00 66 69 66 74 65 65 6e 2d 78 79 00";
  const after = FORK.replace(" 1 5 ", " 1 6 ");
  const named = (...lines: string[]) =>
    read(...lines).observations.map((seen) => seen.kind === "fork" ? seen.comm?.text : seen.kind);
  assert.deepEqual(named(`N 5 1 ${name}`, FORK, after), ["name", undefined]);
  assert.deepEqual(named(`N 5 0 ${name}`, FORK), [undefined], "the fork is of another CPU");
  assert.deepEqual(named(`N 4 1 ${name}`, FORK), [undefined], "the fork with this name was lost");
  assert.deepEqual(problems(`N 5 1 ${name.slice(3)}`), ["a field is missing or malformed"]);
});

Deno.test("an exit line gives every number its name", () => {
  assert.deepEqual(read(EXIT).observations, [{
    kind: "exit",
    ts: 2000,
    cpu: 1,
    seq: 6,
    pid: 101,
    startTicks: 7,
    ppid: 100,
    reaperPid: 1,
    uid: 1000,
    status: 0x900,
    threadsStarted: 2,
    cpuUserNs: 50,
    cpuSystemNs: 50,
    cpuTickedNs: 10,
    maxRssPages: 10,
    minorFaults: 11,
    majorFaults: 12,
    voluntarySwitches: 13,
    involuntarySwitches: 14,
    readBytes: 15,
    writeBytes: 16,
    ...{ rchar: 18, wchar: 52, syscr: 3, syscw: 4, cancelledWriteBytes: 0 },
    isWithoutThreads: false,
    imagePeakPages: 17,
    execFailed: true,
    seccompMode: 0,
    cgroupId: 42,
  }]);
});

Deno.test("large totals of reads and writes come in a line of their own, before the exit", () => {
  const io = "I 6 1 1000 100000000 7fffffffff 2 ffffffff 1 fff";
  const exit = EXIT.replace(" 11 1 2a", " 11 2 2a");
  const totals = (lines: readonly string[]) => {
    const [seen] = read(lines.join("\n")).observations;
    assert(seen?.kind === "exit");
    const { readBytes, writeBytes, rchar, wchar, syscr, syscw, cancelledWriteBytes } = seen;
    assert.equal(seen.execFailed, false);
    return [readBytes, writeBytes, rchar, wchar, syscr, syscw, cancelledWriteBytes];
  };
  assert.deepEqual(totals([io, exit]), [4096, 2 ** 32, 2 ** 39 - 1, 2, 2 ** 32 - 1, 1, 4095]);
  const unknown = new Array(7).fill(null);
  assert.deepEqual(totals([exit]), unknown, "without their line they are unknown, not zero");
  assert.deepEqual(totals([io.replace("I 6", "I 5"), exit]), unknown, "another exit's line");
});

Deno.test("an exit says whether its totals lack the threads that ended before", () => {
  const [exit] = read(EXIT.replace(" 11 1 2a", " 11 4 2a")).observations;
  assert(exit?.kind === "exit");
  assert.deepEqual([exit.isWithoutThreads, exit.execFailed, exit.rchar], [true, false, 18]);
});

Deno.test("the cpu time of an exit is unknown while the kernel has booked no run time", () => {
  const fields = EXIT.split(" ");
  // After the threads come the user and system ticks, then the run time.
  fields[15] = "0";
  const [exit] = read(fields.join(" ")).observations;
  assert(exit?.kind === "exit");
  assert.deepEqual([exit.cpuUserNs, exit.cpuSystemNs, exit.maxRssPages], [null, null, 10]);
});

Deno.test("the status is the group's after a group exit, else the leader's", () => {
  const status = (flags: string) => {
    const [exit] = read(EXIT.replace(" 900 b00 0 ", ` 900 b00 ${flags} `)).observations;
    return exit?.kind === "exit" ? exit.status : null;
  };
  assert.deepEqual([status("0"), status("4"), status("44"), status("40")], [
    0x900,
    0xb00,
    0xb00,
    0x900,
  ]);
});

Deno.test("the name in a rename line ends at the first NUL", () => {
  assert.deepEqual(read(RENAME).observations, [
    { kind: "rename", ts: 3000, cpu: 1, seq: 7, pid: 101, startTicks: 7, comm: { text: "name" } },
  ]);
});

const SIGNALS: readonly [string, CaptureSignal | null][] = [
  ["W 3e8 4 1 2 a ff", { kind: "watermark", ts: 1000, firstCpu: 4, counts: [1, 2, 10, 255] }],
  // The sequence numbers count the loss.
  ["Lost 12 events", null],
  ["@seq[3]: 835", { kind: "final", cpu: 3, count: 835 }],
  ["1", null],
  ["", null],
  ["Attaching 6 probes...", null],
  ["Attaching 1 probe...", null],
  ["@threads[12]: 3", null],
];

for (const [line, signal] of SIGNALS) {
  Deno.test(`the line '${line}' ${signal ? `is a ${signal.kind}` : "gives no signal"}`, () => {
    const { observations, signals } = read(line);
    assert.deepEqual([observations, signals], [[], signal === null ? [] : [signal]]);
  });
}

const UNREADABLE: readonly (readonly [what: string, line: string])[] = [
  ["too few fields", FORK.slice(0, FORK.lastIndexOf(" "))],
  ["too many fields", `${FORK} 1`],
  ["a space at the end", `${FORK} `],
  ["a digit in capitals", FORK.replace("3e8 2a", "3E8 2a")],
  ["a field of 17 digits", FORK.replace("2a", "0".repeat(17))],
  ["a tab", FORK.replace(" 5 ", "\t5 ")],
  ["a NUL", FORK.replace("65", "6\0")],
  ["two lines joined", FORK + EXIT],
  ["a carriage return", `${FORK}\r`],
  ["a minus", FORK.replace("2a", "-1")],
  ["an unknown letter", "Z 1 2 3"],
  ["no space", "F"],
  ["a short name", RENAME.slice(0, -3)],
  ["a long name", `${RENAME} 00`],
  ["a byte of three digits", RENAME.replace("6e", "16e")],
  ["a cut exit line", EXIT.slice(0, 30)],
  ["a cut watermark", "W 3e8 0 1 2 3"],
  ["a CPU that no kernel has", FORK.replace(" 1 5 ", " ffffffff 5 ")],
  ["an exec on a CPU that no kernel has", EXEC.replace(" 1 5 ", " fffffff0 5 ")],
  ["a message of bpftrace", "WARNING: something"],
  ["a loss without number", "Lost many events"],
  ["a space before a loss line", " Lost 12 events"],
];

for (const [what, line] of UNREADABLE) {
  Deno.test(`a line with ${what} is reported and is no observation`, () => {
    assert.equal(problems(line).length, 1);
  });
}

Deno.test("the parser reads the line after an unreadable line", () => {
  const { observations } = read(FORK.slice(0, 9), "\0\xff", FORK, `${EXIT} x`, RENAME);
  assert.deepEqual(observations.map(({ kind }) => kind), ["fork", "rename"]);
});

Deno.test("a problem shows only the beginning of its line", () => {
  const [signal] = read("x".repeat(500)).signals;
  assert.deepEqual(signal, {
    kind: "problem",
    reason: "not a line of the probe",
    line: "x".repeat(80),
  });
});

Deno.test("a too long line is reported with its own beginning, for any chunk sizes", () => {
  const tail = `${"y".repeat(70_000)}\n`;
  for (const [first, second] of [["short", tail], ["", tail], ["a".repeat(100), tail]] as const) {
    const { signals, observations } = capture(
      latin1(`${FORK}\n${RENAME}\n`),
      latin1(first),
      latin1(second + FORK + "\n"),
    );
    assert.equal(observations.length, 3);
    assert.equal(signals.length, 1);
    const [signal] = signals;
    assert.ok(signal?.kind === "problem" && signal.reason.includes("too long"));
    assert.match(
      first + second,
      new RegExp(`^${signal.line}`),
      "the message has the beginning of the line",
    );
    assert.ok(signal.line.length <= 80);
  }
});

Deno.test("a stream that ends within a line reports a problem", () => {
  const { observations, signals } = capture(latin1(`${FORK}\n${EXIT.slice(0, 20)}`));
  assert.deepEqual(observations.map(({ kind }) => kind), ["fork"]);
  assert.deepEqual(signals, [
    { kind: "problem", reason: "the last line was cut", line: EXIT.slice(0, 20) },
  ]);
});
