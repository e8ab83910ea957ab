import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { shortCommand } from "../../../src/model/list/short_command.ts";

const GCC = "gcc -Wall -O2 -Iinclude -c src/module_3/file_42.c -o build/file_42.o -Wextra -O2";
const CC1 = "/usr/lib/gcc/12/cc1 -quiet src/main.c -quiet -dumpbase main.c -O2 -Wall -o /tmp/cX.s";

Deno.test("shortCommand() keeps the input of a command, at any place", () => {
  const cases: [string, number, string][] = [
    ["make -j8 all", 12, "make -j8 all"],
    [GCC, 40, "gcc -Wall … -c src/module_3/file_42.c …"],
    [GCC, 24, "gcc …/module_3/file_42.c"],
    [CC1, 20, "cc1 … src/main.c …"],
    ["sh -c 'cc -O2 -Wall -c src/cells/paint.c -o paint.o'", 24, "sh 'cc …c/cells/paint.c'"],
    ["./selftest --verbose --case=alpha --with-a-long-option", 28, "selftest … --case=alpha …"],
    ["python3 -m pytest tests/test_a.py -q -x --maxfail=1", 30, "python3 … tests/test_a.py -q …"],
    ["averyverylongprogram", 8, "…program"],
  ];
  for (const [line, width, short] of cases) assert.equal(shortCommand(line, width), short);
});

Deno.test("shortCommand() never exceeds the width, and keeps a command that fits", () => {
  const word = fc.constantFrom("-O2", "-o", "a.c", "/tmp/x.s", "'a b'", "gcc", "…", "x=1", "'\\''");
  fc.assert(
    fc.property(fc.array(word), fc.integer({ min: 0, max: 60 }), (words, width) => {
      const line = words.join(" ");
      const short = shortCommand(line, width);
      assert.ok(short.length <= width, short);
      if (line.length <= width) assert.equal(short, line);
    }),
  );
});
