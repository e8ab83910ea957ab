import assert from "node:assert/strict";
import { EXIT, ExitError } from "../../../src/cli/base/exit_error.ts";
import { requireOpenFiles } from "../../../src/cli/live/preflight.ts";

function limits(soft: string): string {
  return "Limit                     Soft Limit           Hard Limit           Units     \n" +
    `Max open files            ${soft.padEnd(20)} 524288               files     \n`;
}

Deno.test("requireOpenFiles() refuses a limit that is too low, with the way out", () => {
  for (const soft of ["20", "63"]) {
    assert.throws(() => requireOpenFiles(limits(soft)), (error) => {
      assert.ok(error instanceof ExitError);
      assert.equal(error.status, EXIT.environment);
      assert.match(
        error.message,
        RegExp(`^Cannot start: ${soft} open files .*\`ulimit -n 1024\`$`),
      );
      return true;
    });
  }
});

Deno.test("requireOpenFiles() accepts a high limit, and one that it cannot read", () => {
  for (const text of [limits("64"), limits("unlimited"), "", null]) requireOpenFiles(text);
});
