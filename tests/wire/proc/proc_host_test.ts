import assert from "node:assert/strict";
import {
  parseCpuTimes,
  parseDiskCounters,
  parseLoad,
  parseMemory,
  parseNetworkCounters,
  pressureOf,
} from "../../../src/wire/proc/proc_host.ts";
import {
  batteryOf,
  isHostBattery,
  parseCelsius,
  sensorRank,
  type SupplyFiles,
} from "../../../src/wire/proc/sys_sensors.ts";

Deno.test("parseCpuTimes() has the time of all CPUs and of each; waiting for a disk is not busy", () => {
  const times = parseCpuTimes(
    "cpu  100 10 50 800 40 5 6 7 90 0\ncpu0 60 10 20 400 20 5 6 7 50 0\ncpu3 40 0 30 400 20 0 0 0\n" +
      "intr 1 2\ncpu9 1 1 1 1\n",
  );
  assert.deepEqual(times?.all, { busy: 178, total: 1018, processes: 160 });
  assert.deepEqual([...times?.cpus.keys() ?? []], [0, 3]);
  assert.deepEqual(times?.cpus.get(3), { busy: 70, total: 490, processes: 70 });
  assert.equal(parseCpuTimes(""), null);
  assert.equal(parseCpuTimes("intr 1\n"), null);
});

Deno.test("parseMemory() counts as used what is not available; an absent line is unknown", () => {
  const text = "MemTotal:  1000 kB\nMemAvailable: 400 kB\nSwapTotal: 0 kB\nHugePages_Total: 0\n";
  assert.deepEqual(parseMemory(text), {
    ...{ memoryTotal: 1000 * 1024, memoryUsed: 600 * 1024 },
    ...{ swapTotal: 0, swapUsed: null },
  });
  assert.equal(parseMemory("").memoryTotal, null);
});

Deno.test("parseLoad() has three averages, or none", () => {
  assert.deepEqual(parseLoad("1.42 0.97 0.61 1/300 4711\n"), [1.42, 0.97, 0.61]);
  assert.equal(parseLoad(""), null);
});

Deno.test("parseDiskCounters() counts each disk once: no partitions, nothing above other disks", () => {
  const names = [
    ...["loop0", "ram1", "zram0", "sda", "sda1", "sda10", "sdaa", "sdaa2", "nvme0n1", "nvme0n1p1"],
    ...["nvme0n10", "nvme0n10p3", "nvme0c0n1", "mmcblk0", "mmcblk0p1", "mmcblk0boot0", "vda"],
    ...["vda15", "dm-0", "md127", "md127p1", "nbd0", "nbd0p1", "sr0", "xvda1"],
  ];
  const text = names.map((name, i) => ` 8 ${i} ${name} 5 0 2 9 7 0 3 9 0 0 0`).join("\n");
  const disks = parseDiskCounters(`${text}\nnonsense\n`);
  assert.deepEqual([...disks.keys()], [
    ...["sda", "sdaa", "nvme0n1", "nvme0n10", "mmcblk0", "mmcblk0boot0", "vda", "nbd0", "sr0"],
    // A cloud may hand out a partition without its disk.
    "xvda1",
  ]);
  assert.deepEqual(disks.get("sda"), { read: 1024, written: 1536 });
});

Deno.test("parseNetworkCounters() leaves loopback out, and reads aliases and full columns", () => {
  const head = "Inter-|   Receive\n face |bytes packets\n";
  const rest = "1 0 0 0 0 0 0";
  const text =
    `${head}    lo: 50 ${rest} 50 ${rest}\n  eth0:4676997858 ${rest} 10912341 ${rest}\n` +
    `eth0:1: 7 ${rest} 8 ${rest}\nbroken\n`;
  assert.deepEqual([...parseNetworkCounters(text)], [
    ["eth0", { read: 4676997858, written: 10912341 }],
    ["eth0:1", { read: 7, written: 8 }],
  ]);
});

Deno.test("pressureOf() has some-averages of ten seconds; null on a host without PSI", () => {
  const text = "some avg10=1.53 avg60=4.84 avg300=0.00 total=1\nfull avg10=0.50 avg60=0 avg300=0\n";
  assert.deepEqual(pressureOf({ cpu: text, memory: null, io: "" }), {
    ...{ cpu: 1.53, memory: null, io: null },
  });
  assert.equal(pressureOf({ cpu: null, memory: null, io: null }), null);
});

Deno.test("sensors: those of the CPU come before those of the board; disks are none", () => {
  const ranks = [["hwmon", "coretemp\n"], ["zone", "x86_pkg_temp\n"], ["zone", "acpitz"]] as const;
  const found = ranks.map(([kind, name]) => sensorRank(kind, name) ?? Infinity);
  assert.deepEqual(found, [...found].sort((a, b) => a - b));
  for (const name of ["nvme", "drivetemp", "iwlwifi_1", "dell_smm", "", "acpitz"]) {
    assert.equal(sensorRank("hwmon", name), null, name);
  }
});

Deno.test("parseCelsius() reads thousandths of a degree, and rejects impossible values", () => {
  const texts = ["54000\n", "-5000", "0\n", "255000", "-273200", "", "abc", null];
  assert.deepEqual(texts.map(parseCelsius), [54, -5, 0, null, null, null, null, null]);
});

const NO_FILES: SupplyFiles = {
  ...{ type: "Battery\n", scope: null, status: null, capacity: null },
  ...{ energy_now: null, energy_full: null, charge_now: null, charge_full: null },
};

Deno.test("batteryOf() joins batteries by their energy; a mouse and the mains are no batteries", () => {
  const one = { ...NO_FILES, capacity: "81\n", status: "Discharging\n" };
  assert.deepEqual(batteryOf([one]), { percent: 81, isCharging: false });
  const [large, small] = [
    { ...NO_FILES, energy_now: "30", energy_full: "60", status: "Charging" },
    { ...NO_FILES, energy_now: "20", energy_full: "20", status: "Unknown" },
  ];
  assert.deepEqual(batteryOf([large, small]), { percent: 62.5, isCharging: true });
  assert.deepEqual(batteryOf([small]), { percent: 100, isCharging: null });
  const charge = { ...NO_FILES, charge_now: "1", charge_full: "4", status: "Full" };
  assert.deepEqual(batteryOf([charge]), { percent: 25, isCharging: false });
  assert.equal(batteryOf([]), null);
  assert.equal(batteryOf([one, NO_FILES]), null);
  assert.ok(isHostBattery({ type: "Battery\n", scope: "System\n" }));
  assert.ok(!isHostBattery({ type: "Battery\n", scope: "Device\n" }));
  assert.ok(!isHostBattery({ type: "Mains\n", scope: null }));
});
