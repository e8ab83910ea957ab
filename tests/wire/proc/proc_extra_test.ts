import assert from "node:assert/strict";
import {
  parseExtraStat,
  parseExtraStatus,
  parseIo,
  parseOomScore,
  parseRollup,
  parseStatm,
} from "../../../src/wire/proc/proc_extra.ts";

const STAT =
  "1234 (a) b (c) S 1 1234 1234 34819 1234 4194560 500 600 7 8 30 20 1 2 -51 0 4 0 9876 " +
  "1073741824 2048 18446744073709551615 1 1 0 0 0 0 0 4096 0 0 0 0 17 3 50 1 0 0 0 0 0 0 0 0 0 0 0\n";

Deno.test("parseExtraStat() reads the fields after the last parenthesis", () => {
  assert.deepEqual(parseExtraStat(STAT), {
    ...{ tty: "pts/3", majorFaults: 7, priority: -51, virtBytes: 2 ** 30, processor: 3 },
    policy: 1,
  });
  assert.equal(parseExtraStat(STAT.replace("34819", "0")).tty, "");
});

Deno.test("a rare value that the kernel does not print is unknown, not zero", () => {
  assert.deepEqual(parseExtraStat("1 (x) S 1"), {
    ...{ tty: null, majorFaults: null, priority: null, virtBytes: null, processor: null },
    policy: null,
  });
  assert.deepEqual(parseIo("rchar: 5\n"), {
    ...{ rchar: 5, wchar: null, syscr: null, syscw: null, readBytes: null, writeBytes: null },
    cancelledWriteBytes: null,
  });
  assert.deepEqual(parseStatm("", 4096, 1), { sharedBytes: null });
  assert.deepEqual(parseExtraStatus("Name:\tkthreadd\n"), { swapBytes: null, switches: null });
  assert.deepEqual(parseRollup(""), { pssBytes: null });
  assert.deepEqual(parseOomScore(""), { oomScore: null });
});

Deno.test("the rare values of the other files", () => {
  const io = "rchar: 1\nwchar: 2\nsyscr: 3\nsyscw: 4\nread_bytes: 4096\nwrite_bytes: 0\n";
  assert.deepEqual(parseIo(`${io}cancelled_write_bytes: 512\n`), {
    ...{ rchar: 1, wchar: 2, syscr: 3, syscw: 4, readBytes: 4096, writeBytes: 0 },
    cancelledWriteBytes: 512,
  });
  assert.deepEqual(parseStatm("100 50 25 1 0 9 0\n", 4096, 4), { sharedBytes: 102_400 });
  assert.deepEqual(
    parseExtraStatus(
      "VmSwap:\t     12 kB\nvoluntary_ctxt_switches:\t10\nnonvoluntary_ctxt_switches:\t5\n",
    ),
    { swapBytes: 12_288, switches: 15 },
  );
  assert.deepEqual(
    parseRollup("5583-7ffd ---p [rollup]\nRss: 9 kB\nPss:    4 kB\nPss_Dirty: 1 kB\n"),
    {
      pssBytes: 4096,
    },
  );
  assert.deepEqual(parseOomScore("667\n"), { oomScore: 667 });
});
