import assert from "node:assert/strict";
import { ProcessTable } from "../../../src/model/table/table.ts";
import { COLUMNS } from "../../../src/model/list/columns.ts";
import { lived } from "../report/made_up_events.ts";
import { net, traced } from "../../support/activity/traffic_recording.ts";

Deno.test("NET columns show the last second's rate, and nothing after it has passed", () => {
  const table = new ProcessTable();
  for (const event of [lived(1, 7, "nc"), traced(1, ["net"]), net(3, 7, 2_048, 512)]) {
    table.apply(event);
  }
  const [row] = table.living();
  const shown = (seconds: number) =>
    (["net_down", "net_up"] as const).map((id) =>
      COLUMNS.find((column) => column.id === id)!.text(row!, seconds * 1e9).trim()
    );
  assert.deepEqual(shown(3.5), ["512B", "2.0K"]);
  // No event of any process came since.
  assert.deepEqual(shown(9), ["0", "0"]);
});
