import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { VitalsReader } from "../../../src/sources/procfs/vitals.ts";

const SECOND = 1e9;
const ALL = { io: true, pressure: true, sensors: true };

/** A host of files: `write` changes them, `read` reads all values. */
class Host implements Disposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "traceflock-vitals-" });
  readonly reader = new VitalsReader(this.folder);

  write(files: Readonly<Record<string, string>>): this {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.folder, name);
      Deno.mkdirSync(dirname(path), { recursive: true });
      Deno.writeTextFileSync(path, text);
    }
    return this;
  }

  read(seconds: number, needs = ALL) {
    return this.reader.read(seconds * SECOND, needs);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

/** Writes /proc/stat: the busy ticks of each CPU, of `total`. */
function stat(busy: readonly (readonly [cpu: number, ticks: number])[], total: number): string {
  const line = (name: string, ticks: number, all: number) => `${name} ${ticks} 0 0 ${all - ticks}`;
  const sum = busy.reduce((sum, [, ticks]) => sum + ticks, 0);
  return [
    line("cpu ", sum, total * busy.length),
    ...busy.map(([cpu, ticks]) => line(`cpu${cpu}`, ticks, total)),
    "",
  ].join("\n");
}

/** Waits until the reader of slow values is loaded. */
async function loaded(): Promise<void> {
  await import("../../../src/sources/procfs/slow_vitals.ts");
  await new Promise((resolve) => setTimeout(resolve));
}

Deno.test("VitalsReader: a host without files has no values, and no error", async () => {
  using host = new Host();
  for (let i = 1; i < 5; i++) {
    if (i === 3) await loaded();
    const { pressure, ...values } = host.read(i * 10);
    assert.deepEqual(Object.values(values).filter((value) => value !== null), []);
    if (i > 2) assert.equal(pressure, null);
  }
});

Deno.test("VitalsReader: the load of each CPU since the reading before", () => {
  using host = new Host();
  host.write({ "proc/stat": stat([[0, 100], [2, 50]], 1000) });
  const first = host.read(1);
  assert.deepEqual([first.cpuPercent, first.cores?.percent], [null, [null, null]]);
  const { cpuPercent, cores } = host.write({ "proc/stat": stat([[0, 175], [2, 50]], 1100) }).read(
    2,
  );
  assert.deepEqual([cpuPercent, cores?.percent], [37.5, [75, 0]]);
  assert.deepEqual(cores?.groups, [{ first: 0, last: 0 }, { first: 2, last: 2 }]);
  // A CPU comes online, and one goes.
  const later = host.write({ "proc/stat": stat([[0, 200], [7, 90]], 1150) }).read(3).cores;
  assert.deepEqual([later?.percent, later?.cpus], [[50, null], 2]);
  assert.equal(host.reader.busyNs, 290 * 10e6);
});

Deno.test("VitalsReader: more than 16 CPUs share meters, with their mean and their busiest", () => {
  using host = new Host();
  const cpus = Array.from({ length: 50 }, (_, cpu) => cpu);
  host.write({ "proc/stat": stat(cpus.map((cpu) => [cpu, 0]), 100) }).read(1);
  const busy = cpus.map((cpu) => [cpu, cpu === 5 ? 100 : 0] as const);
  const { cores } = host.write({ "proc/stat": stat(busy, 200) }).read(2);
  assert.equal(cores?.cpus, 50);
  assert.equal(cores?.groups.length, 13);
  assert.deepEqual([cores?.groups[1], cores?.groups[12]], [{ first: 4, last: 7 }, {
    ...{ first: 48, last: 49 },
  }]);
  assert.deepEqual([cores?.percent[1], cores?.most[1], cores?.most[0]], [25, 100, 0]);
});

const disks = (read: number, written: number) =>
  ` 8 0 sda 5 0 ${read} 9 7 0 ${written} 9 0 0 0\n 8 1 sda1 5 0 ${read} 9 7 0 ${written} 9 0 0 0\n`;

const network = (...interfaces: readonly (readonly [string, number, number])[]) =>
  "head\nhead\n" +
  interfaces.map(([name, read, written]) => `${name}: ${read} 0 0 0 0 0 0 0 ${written} 0\n`).join(
    "",
  );

Deno.test("VitalsReader: traffic is a rate, and unknown until the second reading", () => {
  using host = new Host();
  host.write({ "proc/diskstats": disks(100, 200), "proc/net/dev": network(["eth0", 1000, 10]) });
  assert.deepEqual([host.read(10).disk, host.read(10).network], [null, null]);
  host.write({ "proc/diskstats": disks(300, 204), "proc/net/dev": network(["eth0", 5000, 30]) });
  const { disk, network: net } = host.read(12);
  assert.deepEqual(disk, { read: 51_200, written: 1024 });
  assert.deepEqual(net, { read: 2000, written: 10 });
});

Deno.test("VitalsReader: a device that comes back counts from zero, and adds nothing", () => {
  using host = new Host();
  host.write({ "proc/net/dev": network(["eth0", 1000, 10], ["wlan0", 9000, 9000]) }).read(1);
  host.write({ "proc/net/dev": network(["eth0", 1500, 10], ["wlan0", 20, 20], ["usb0", 70, 70]) });
  assert.deepEqual(host.read(2).network, { read: 500, written: 0 });
});

Deno.test("VitalsReader: bridges and tunnels beside hardware are not counted again", () => {
  using host = new Host();
  host.write({ "sys/class/net/eth0/device": "", "sys/class/net/docker0/type": "1" });
  host.write({ "proc/net/dev": network(["eth0", 1000, 10], ["docker0", 1000, 10]) }).read(1);
  host.write({ "proc/net/dev": network(["eth0", 3000, 10], ["docker0", 3000, 10]) });
  assert.deepEqual(host.read(2).network, { read: 2000, written: 0 });
});

Deno.test("VitalsReader: slow values come after two readings, every five seconds", async () => {
  using host = new Host();
  const psi = (avg10: string) => `some avg10=${avg10} avg60=0.00 avg300=0.00 total=1\n`;
  host.write({
    ...{ "proc/pressure/cpu": psi("1.50"), "proc/pressure/io": psi("0.00") },
    "sys/class/hwmon/hwmon0/name": "nvme\n",
    "sys/class/hwmon/hwmon0/temp1_input": "99000\n",
    "sys/class/hwmon/hwmon3/name": "k10temp\n",
    "sys/class/hwmon/hwmon3/temp1_input": "54250\n",
    "sys/class/thermal/thermal_zone0/type": "acpitz\n",
    "sys/class/thermal/thermal_zone0/temp": "27800\n",
    "sys/class/power_supply/AC/type": "Mains\n",
    "sys/class/power_supply/BAT0/type": "Battery\n",
    "sys/class/power_supply/BAT0/capacity": "81\n",
    "sys/class/power_supply/BAT0/status": "Charging\n",
  });
  const slow = (seconds: number, needs = ALL) => {
    const { pressure, celsius, battery } = host.read(seconds, needs);
    return [pressure?.cpu ?? null, celsius, battery?.percent ?? null];
  };
  assert.deepEqual([slow(1), slow(2)], [[null, null, null], [null, null, null]]);
  await loaded();
  assert.deepEqual(slow(3), [1.5, 54.25, 81]);
  host.write({
    ...{ "proc/pressure/cpu": psi("9.00"), "sys/class/hwmon/hwmon3/temp1_input": "60000" },
    "sys/class/power_supply/BAT0/capacity": "80\n",
  });
  assert.deepEqual([slow(7.9), slow(8.1)], [[1.5, 54.25, 81], [9, 60, 80]]);
  assert.deepEqual(slow(20, { ...ALL, pressure: false, sensors: false }), [null, null, null]);
});
