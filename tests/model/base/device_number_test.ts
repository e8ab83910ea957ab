import assert from "node:assert/strict";
import { statDevice, ttyName } from "../../../src/model/base/device_number.ts";

Deno.test("ttyName() gives the name below /dev, as ps(1) does; 0 is no terminal", () => {
  const names = [0, 0x8803, 0x8800 + 0xff, 0x8900, 0x108800, 0x401, 0x440, 0x501].map(ttyName);
  assert.deepEqual(names, [
    ...[null, "pts/3", "pts/255", "pts/256", "pts/256", "tty1", "ttyS0", "char 5:1"],
  ]);
});

Deno.test("statDevice() gives the number of stat(2) for the kernel's own", () => {
  const device = (major: number, minor: number) => statDevice(major * 2 ** 20 + minor);
  assert.deepEqual([device(8, 1), device(254, 0), device(0, 0x1234)], [0x801, 0xfe00, 0x1200034]);
});
