import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { parseExtraStat, parseStatm } from "../../../src/wire/proc/proc_extra.ts";
import { parseArgumentBytes, parseProcStat } from "../../../src/wire/proc/proc_stat.ts";
import { latin1 } from "../../support/capture/capture_lines.ts";

/** As proc_pid_stat(5) numbers them, from field 4 on; 52 fields in all. */
const REST = "1 200 150 34816 200 4194560 310 0 2 0 12 34 0 0 20 -5 3 0 987654 8192000 250 " +
  "18446744073709551615 1 1 0 0 0 0 0 4096 0 0 0 0 17 1 0 0 0 0 0 1 1 1 1 1 1 1 0";
const PAGE = 4096;

function statOf(comm: string, rest = `S ${REST}`, pid = "321"): Uint8Array {
  return latin1(`${pid} (${comm}) ${rest}\n`);
}

const WHOLE = parseProcStat(statOf("bash"), PAGE);

Deno.test("parseProcStat() names the fields and gives them units", () => {
  assert.deepEqual(WHOLE, {
    pid: 321,
    startTicks: 987654,
    key: "321-987654",
    comm: { text: "bash" },
    state: "S",
    ppid: 1,
    pgid: 200,
    sid: 150,
    kernelThread: false,
    cpuUserNs: 120_000_000,
    cpuSystemNs: 340_000_000,
    nice: -5,
    threads: 3,
    rssBytes: 250 * PAGE,
    ttyDevice: 34816,
    exiting: false,
  });
});

Deno.test("parseProcStat() shows an exiting process and a kernel thread by their flags", () => {
  const flagged = (flags: number) => {
    const stat = parseProcStat(statOf("bash", `S ${REST.replace("4194560", `${flags}`)}`), PAGE)!;
    return [stat.exiting, stat.kernelThread];
  };
  assert.deepEqual([0, 0x4, 0x200000].map(flagged), [
    [false, false],
    [true, false],
    [false, true],
  ]);
});

const COMMS = [
  ") R 1 (",
  "a b",
  "two\nlines",
  "((",
  "))",
  ")",
  "(",
  "",
  " ",
  ") S 1 2 3 4 5",
  "\t",
];

for (const comm of COMMS) {
  Deno.test(`parseProcStat() is not misled by the name ${JSON.stringify(comm)}`, () => {
    assert.deepEqual(parseProcStat(statOf(comm), PAGE), { ...WHOLE, comm: { text: comm } });
  });
}

Deno.test("parseProcStat() keeps the bytes of a name that is no UTF-8", () => {
  const comm = parseProcStat(statOf("\xff\xfe"), PAGE)?.comm;
  assert.deepEqual(comm, { text: "\ufffd\ufffd", hex: "fffe" });
});

Deno.test("parseProcStat() recognises kernel threads, which have no memory", () => {
  const rest = "I 2 0 0 0 -1 69238880 0 0 0 0 0 0 0 0 0 -20 1 0 54 0 0";
  const thread = parseProcStat(statOf("kworker/0:0H-events", `${rest} 0`), PAGE);
  assert.equal(thread?.kernelThread, true);
  assert.deepEqual([thread?.ppid, thread?.nice, thread?.startTicks, thread?.rssBytes], [
    2,
    -20,
    54,
    0,
  ]);
});

Deno.test("a first thread that ended before others shows no memory: that of its process is unknown", () => {
  const rest = (state: string, threads: number) =>
    `${state} 1 7 7 0 -1 4194564 0 0 0 0 9 3 0 0 20 0 ${threads} 0 54 0`;
  const memory = (state: string, threads: number) =>
    parseProcStat(statOf("a", `${rest(state, threads)} 0 0`), PAGE)?.rssBytes;
  assert.equal(memory("Z", 2), null);
  assert.equal(memory("Z", 1), 0, "a zombie has none");
  const space = (state: string, threads: number) =>
    parseExtraStat(`7 (a) ${rest(state, threads)} 0 0 0`).virtBytes;
  assert.deepEqual([space("Z", 2), space("Z", 1), space("S", 2)], [null, 0, 0]);
  const shared = (threads: number | null) =>
    parseStatm("0 0 0 0 0 0 0\n", 4096, threads).sharedBytes;
  assert.deepEqual([shared(2), shared(null), shared(1)], [null, null, 0]);
});

Deno.test("parseProcStat() knows the first process, whose start may be 0", () => {
  const init = parseProcStat(statOf("init", `S 0 ${REST.slice(2)}`.replace("987654", "0")), PAGE);
  assert.deepEqual([init?.ppid, init?.key], [0, "321-0"]);
});

Deno.test("parseProcStat() of a prefix is null or the same: a number is never cut", () => {
  const bytes = statOf("ba) (sh");
  const whole = parseProcStat(bytes, PAGE);
  for (let length = 0; length <= bytes.length; length++) {
    const part = parseProcStat(bytes.subarray(0, length), PAGE);
    if (part !== null) assert.deepEqual(part, whole, `${length} bytes`);
  }
});

const MALFORMED: readonly (readonly [what: string, bytes: Uint8Array])[] = [
  ["nothing", new Uint8Array(0)],
  ["no name", latin1(`321 bash S ${REST}\n`)],
  ["no pid", latin1(`(bash) S ${REST}\n`)],
  ["a pid that is no number", statOf("bash", `S ${REST}`, "3x1")],
  ["a letter for a number", statOf("bash", `S ${REST.replace("200", "2oo")}`)],
  ["two spaces", statOf("bash", `S  ${REST}`)],
  ["parentheses the wrong way", latin1(`321 )bash( S ${REST}\n`)],
];

for (const [what, bytes] of MALFORMED) {
  Deno.test(`parseProcStat() is null for ${what}`, () => {
    assert.equal(parseProcStat(bytes, PAGE), null);
  });
}

Deno.test("parseProcStat() never throws and never gives NaN", () => {
  const change = fc.tuple(fc.nat(statOf("bash").length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 6 }), (changes) => {
      const bytes = statOf("bash");
      for (const [place, byte] of changes) bytes[place] = byte;
      for (const value of Object.values(parseProcStat(bytes, PAGE) ?? {})) {
        assert.ok(!Number.isNaN(value));
      }
    }),
    { numRuns: 500 },
  );
});

/** What the addresses of fields 48 and 49 give. */
function argumentBytes(start: string, end: string): number | null {
  const fields = `S ${REST}`.split(" ");
  fields[45] = start;
  fields[46] = end;
  return parseArgumentBytes(statOf(") S 1 (", fields.join(" ")));
}

Deno.test("parseArgumentBytes() subtracts arg_start from arg_end", () => {
  assert.equal(argumentBytes("140732298014025", "140732298014033"), 8);
  assert.equal(argumentBytes("18446744073709551000", "18446744073709551007"), 7);
  assert.equal(argumentBytes("5", "5"), 0);
});

Deno.test("parseArgumentBytes() is null where the kernel hides the addresses, or the line is odd", () => {
  assert.equal(argumentBytes("0", "0"), null);
  assert.equal(argumentBytes("9", "8"), null);
  assert.equal(argumentBytes("x", "8"), null);
  assert.equal(parseArgumentBytes(statOf("sh", "S 1 2 3")), null);
  assert.equal(parseArgumentBytes(latin1("")), null);
});
