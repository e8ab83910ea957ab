import assert from "node:assert/strict";
import { EXIT, ExitError } from "../../../src/cli/base/exit_error.ts";
import { columnOptions } from "../../../src/cli/live/column_options.ts";

const NONE = { sort: null, columns: null };

function refusal(options: { readonly sort?: string; readonly columns?: string }): string {
  try {
    columnOptions({ ...NONE, ...options });
  } catch (error) {
    assert.ok(error instanceof ExitError);
    assert.equal(error.status, EXIT.usage);
    return error.message;
  }
  assert.fail("the columns were accepted");
}

Deno.test("columnOptions() reads the names of columns, each once and in their order", () => {
  assert.deepEqual(columnOptions(NONE), NONE);
  assert.deepEqual(columnOptions({ sort: "CPU", columns: null }), { sort: "cpu", columns: null });
  assert.deepEqual(
    columnOptions({ sort: null, columns: "pid, command,memory,pid" }).columns,
    ["pid", "command", "memory"],
  );
  assert.deepEqual(columnOptions({ sort: null, columns: "pid" }).columns, ["pid", "command"]);
  assert.deepEqual(columnOptions({ sort: null, columns: "" }).columns, null);
});

Deno.test("columnOptions() knows the names that htop and ps have for columns", () => {
  assert.equal(columnOptions({ sort: "NLWP", columns: null }).sort, "threads");
  assert.deepEqual(
    columnOptions({ sort: null, columns: "pid,VIRT,res,SHR,TIME+,ni,pri,virtual" }).columns,
    ["pid", "virtual", "memory", "shared", "time", "nice", "priority", "command"],
  );
});

Deno.test("columnOptions() refuses an unknown column, and names the nearest", () => {
  assert.equal(refusal({ sort: "cpuu" }), '--sort has no column "cpuu"; did you mean "cpu"?');
  assert.equal(
    refusal({ columns: "pid,memry" }),
    '--columns has no column "memry"; did you mean "memory"?',
  );
  assert.match(refusal({ sort: "zzzzzz" }), /; the columns are pid, ppid, user,/);
});
