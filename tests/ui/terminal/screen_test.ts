import assert from "node:assert/strict";
import { CellBuffer } from "../../../src/ui/cells/cell_buffer.ts";
import { PLAIN } from "../../../src/ui/cells/style.ts";
import { LEAVE_SEQUENCE } from "../../../src/ui/terminal/ansi.ts";
import { Screen, type ScreenEvents } from "../../../src/ui/terminal/screen.ts";
import { keyLabel } from "../../../src/ui/terminal/terminal_event.ts";
import { FakeDevice, settled } from "../support/fake_device.ts";

function entered(): { screen: Screen; device: FakeDevice; log: string[]; buffer: CellBuffer } {
  const log: string[] = [];
  const events: ScreenEvents = {
    input: (event) => log.push(event.type === "key" ? keyLabel(event) : event.type),
    resized: (columns, rows) => log.push(`resized ${columns}x${rows}`),
    drained: () => log.push("drained"),
    resumed: () => log.push("resumed"),
    closed: () => log.push("closed"),
    signalled: (signal) => log.push(signal),
  };
  const device = new FakeDevice();
  const screen = new Screen({ colors: "none", ascii: false, mouse: true, device }, events);
  screen.enter();
  return { screen, device, log, buffer: new CellBuffer(20, 2) };
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

Deno.test("Screen: has one frame in flight, and declines others until the terminal has taken it", async () => {
  const { screen, device, log, buffer } = entered();
  assert.equal(screen.present(buffer), "busy");
  await settled();
  assert.deepEqual(log, ["drained"]);
  buffer.write(0, 0, "make", PLAIN);
  assert.equal(screen.present(buffer), "sent");
  assert.equal(screen.present(buffer), "busy");
  await settled();
  assert.equal(screen.present(buffer), "same");
  assert.ok(device.written.includes("make"));
  await screen.close();
});

Deno.test("Screen: leave() restores everything, and only once", async () => {
  const { screen, device } = entered();
  await settled();
  assert.equal(device.raw, true);
  await screen.leave();
  await screen.leave();
  screen.leaveNow();
  assert.equal(device.raw, false);
  assert.equal(count(device.written, LEAVE_SEQUENCE), 1);
  for (const mode of ["?1049", "?1002", "?1006", "?1004", "?2004"]) {
    assert.ok(device.written.includes(`${mode}h`) && device.written.includes(`${mode}l`), mode);
  }
  await screen.close();
});

for (const event of ["error", "unhandledrejection", "unload"]) {
  Deno.test(`Screen: on ${event} the terminal is restored at once`, async () => {
    const { screen, device } = entered();
    await settled();
    device.events.get(event)?.();
    assert.ok(device.written.endsWith(LEAVE_SEQUENCE));
    assert.equal(device.raw, false);
    await screen.close();
  });
}

Deno.test("Screen: a stalled terminal delays neither leave() nor a crash", async () => {
  const first = entered();
  await settled();
  first.device.isStalled = true;
  first.screen.present(first.buffer);
  await first.screen.close();
  assert.equal(first.device.hangs, 0);

  const second = entered();
  await settled();
  second.device.isStalled = true;
  second.screen.present(second.buffer);
  second.device.time += 1000;
  second.device.events.get("error")?.();
  await second.screen.close();
  assert.equal(second.device.hangs, 0);
});

Deno.test("Screen: a broken terminal is closed, and reported once", async () => {
  const { screen, device, log, buffer } = entered();
  await settled();
  device.isBroken = true;
  screen.present(buffer);
  await settled();
  await device.type(null);
  assert.equal(log.filter((line) => line === "closed").length, 1);
  await screen.close();
});

Deno.test("Screen: the end of input closes the terminal", async () => {
  const { screen, device, log } = entered();
  await device.type(null);
  assert.ok(log.includes("closed"));
  await screen.close();
});

Deno.test("Screen: keys come as events; a lone ESC after a moment", async () => {
  const { screen, device, log } = entered();
  await device.type("q\x1b[A\x1b");
  assert.deepEqual(log.slice(1), ["q", "Up"]);
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.deepEqual(log.slice(1), ["q", "Up", "Escape"]);
  await screen.close();
});

Deno.test("Screen: an ESC that is followed in time is a sequence", async () => {
  const { screen, device, log } = entered();
  await device.type("\x1b");
  await device.type("[B");
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.deepEqual(log.slice(1), ["Down"]);
  await screen.close();
});

Deno.test("Screen: takes the terminal over again after a stop, and paints everything", async () => {
  const { screen, device, log, buffer } = entered();
  await settled();
  screen.present(buffer);
  await settled();
  await screen.suspend();
  assert.equal(device.stops, 1);
  assert.equal(device.raw, false);
  assert.equal(screen.present(buffer), "busy");
  device.dimensions = { columns: 100, rows: 30 };
  device.signals.get("SIGCONT")?.();
  assert.equal(device.raw, true);
  await settled();
  assert.deepEqual(log.slice(-3), ["resized 100x30", "resumed", "drained"]);
  assert.equal(screen.present(buffer), "sent");
  await screen.close();
});

Deno.test("Screen: a terminal that hangs up closes the screen, and is no error", async () => {
  const { screen, device, log } = entered();
  await settled();
  device.isBroken = true;
  device.signals.get("SIGCONT")?.();
  device.signals.get("SIGHUP")?.();
  assert.deepEqual(log.slice(-2), ["closed", "SIGHUP"]);
  await screen.close();
});

Deno.test("Screen: restores the terminal before another process's stop takes effect", async () => {
  const { screen, device } = entered();
  await settled();
  device.signals.get("SIGTSTP")?.();
  await settled();
  device.signals.get("SIGTSTP")?.();
  await settled();
  assert.deepEqual([device.raw, device.stops], [false, 1]);
  device.signals.get("SIGCONT")?.();
  assert.ok(device.raw);
  await screen.close();
});

Deno.test("Screen: resumes without a signal when the stop has no effect", async () => {
  const { screen, device, log } = entered();
  await screen.suspend();
  await new Promise((resolve) => setTimeout(resolve, 400));
  assert.ok(device.raw);
  assert.ok(log.includes("resumed"));
  await screen.close();
});

Deno.test("Screen: passes ending signals on, and close() removes its listeners", async () => {
  const { screen, device, log } = entered();
  for (const signal of ["SIGTERM", "SIGHUP", "SIGINT", "SIGALRM", "SIGXCPU", "SIGUSR2"]) {
    device.signals.get(signal)?.();
  }
  assert.deepEqual(log, ["SIGTERM", "SIGHUP", "SIGINT", "SIGALRM", "SIGXCPU", "SIGUSR2"]);
  await screen.close();
  assert.equal(device.signals.size + device.events.size, 0);
});

Deno.test("Screen: a terminal without a size gets 80x24", () => {
  const device = new FakeDevice();
  device.dimensions = { columns: 0, rows: 0 };
  const nothing = () => {};
  const events = { input: nothing, resized: nothing, drained: nothing, resumed: nothing };
  const screen = new Screen(
    { colors: "none", ascii: true, mouse: false, device },
    { ...events, closed: nothing, signalled: nothing },
  );
  assert.deepEqual(screen.size(), { columns: 80, rows: 24 });
});
