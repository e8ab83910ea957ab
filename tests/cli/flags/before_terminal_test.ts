import assert from "node:assert/strict";
import { traceflock } from "../../support/machine/traceflock.ts";

/** Each case: arguments with a mistake, and what the message says instead of "needs a terminal". */
const CASES: readonly (readonly [args: readonly string[], says: RegExp])[] = [
  [["--jsn"], /Did you mean --json\?/],
  [["recrod"], /did you mean "record"\?/],
  [["comand=make"], /did you mean "comm"\?/],
  [["--sort", "cpuu"], /did you mean "cpu"\?/],
  [["replay", "/etc/passwd", "comand=make"], /did you mean "comm"\?/],
  [["replay", "/etc/passwd", "--columns", "memry"], /did you mean "memory"\?/],
];

Deno.test("a mistake of the command line is reported before a missing terminal", async () => {
  for (const [args, says] of CASES) {
    const { code, stdout, stderr } = await traceflock(args);
    assert.deepEqual([code, stdout], [2, ""], stderr);
    assert.match(stderr, says);
    assert.doesNotMatch(stderr, /terminal/);
  }
});
