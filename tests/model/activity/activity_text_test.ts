import assert from "node:assert/strict";
import { activityText, endpointText } from "../../../src/model/activity/activity_text.ts";
import { ACTIVITY_EVENTS } from "../../support/activity/activity_events.ts";

Deno.test("endpointText() puts an IPv6 address in brackets, and says ? for an unknown end", () => {
  assert.equal(endpointText({ address: "::1", port: 80 }), "[::1]:80");
  assert.equal(endpointText({ address: "127.0.0.1", port: 80 }), "127.0.0.1:80");
  assert.equal(endpointText(null), "?");
});

const TEXTS: Readonly<Record<string, string>> = {
  "net": "sent 1.2K, received 51K",
  "file": "12 opens, 3 failed, 1 creates, 2 unlinks, 4 renames",
  "connect that was refused": "to [2001:db8::3]:443: refused",
  "accept": "from [2001:db8::3]:443 at 192.0.2.7:51514",
  "listen": "at [::]:8080",
  "close by an unknown error": "[2001:db8::3]:443: failed after ?, sent ?, received ?",
  "open that failed": "\ufffd O_RDONLY|O_CLOEXEC: ENOENT",
  "activity": "activity is traced: net, file",
  "activity that ends": "activity is no longer traced (bpftrace died)",
};

for (const [what, text] of Object.entries(TEXTS)) {
  Deno.test(`activityText() of ${what}`, () => {
    const event = ACTIVITY_EVENTS[what];
    assert.ok(event !== undefined && "type" in event);
    assert.equal(activityText(event as Parameters<typeof activityText>[0]), text);
  });
}
