import { SECOND } from "../../model/base/units.ts";
import type { Battery, HostPressure } from "../../model/scan/host_vitals.ts";
import { pressureOf } from "../../wire/proc/proc_host.ts";
import {
  batteryOf,
  isHostBattery,
  parseCelsius,
  sensorRank,
  type SupplyFiles,
} from "../../wire/proc/sys_sensors.ts";
import { bootTime } from "../libc/clock.ts";
import { readFolder, readText } from "../libc/file.ts";

/** Interval between two readings of one value. */
const PACE_NS = 5 * SECOND;

/** Sensors and batteries can be plugged in: interval between two searches. */
const SEARCH_NS = 60 * SECOND;

/** A sensor that takes longer than this is read once a minute: the screen waits for it. */
const PATIENCE_NS = 10e6;

/** Values that change slowly, or cost much to read: pressure, temperature and battery. */
export class SlowVitals {
  readonly #root: string;
  #pressure: Kept<HostPressure> | null = null;
  #celsius: Kept<number> | null = null;
  #battery: Kept<Battery> | null = null;
  #sensor: Kept<string> | null = null;
  #supplies: Kept<readonly string[]> | null = null;

  /** @param root the folder of `proc` and `sys` */
  constructor(root: string) {
    this.#root = root;
  }

  /** Returns the pressure; null on a host without it (psi=0, or a kernel before 4.20). */
  pressure(now: number): HostPressure | null {
    const read = (name: string) => readText(`${this.#root}/proc/pressure/${name}`);
    this.#pressure = kept(
      this.#pressure,
      now,
      PACE_NS,
      () => pressureOf({ cpu: read("cpu"), memory: read("memory"), io: read("io") }),
    );
    return this.#pressure.value;
  }

  /** Returns the temperature of the CPU; null on a host without a sensor. */
  celsius(now: number): number | null {
    this.#sensor = kept(this.#sensor, now, SEARCH_NS, () => this.#findSensor());
    const sensor = this.#sensor.value;
    if (sensor === null) return null;
    this.#celsius = kept(this.#celsius, now, PACE_NS, () => parseCelsius(readText(sensor)));
    return this.#celsius.value;
  }

  /** Returns the charge of the batteries; null on a host without one. */
  battery(now: number): Battery | null {
    this.#supplies = kept(this.#supplies, now, SEARCH_NS, () => this.#findBatteries());
    const supplies = this.#supplies.value ?? [];
    if (supplies.length === 0) return null;
    this.#battery = kept(this.#battery, now, PACE_NS, () => batteryOf(supplies.map(filesOf)));
    return this.#battery.value;
  }

  /** Returns the file of the sensor that is nearest to the CPU. */
  #findSensor(): string | null {
    const found = [
      ...this.#named("hwmon", "hwmon", "name", "temp1_input"),
      ...this.#named("zone", "thermal", "type", "temp"),
    ];
    return found.sort((a, b) => a.rank - b.rank)[0]?.path ?? null;
  }

  #named(kind: "hwmon" | "zone", group: string, name: string, value: string) {
    const folder = `${this.#root}/sys/class/${group}`;
    return (readFolder(folder) ?? []).sort().flatMap((entry) => {
      const rank = sensorRank(kind, readText(`${folder}/${entry}/${name}`) ?? "");
      return rank === null ? [] : [{ rank, path: `${folder}/${entry}/${value}` }];
    });
  }

  #findBatteries(): readonly string[] {
    const folder = `${this.#root}/sys/class/power_supply`;
    return (readFolder(folder) ?? []).sort().map((name) => `${folder}/${name}`).filter((path) =>
      isHostBattery({ type: readText(`${path}/type`), scope: readText(`${path}/scope`) })
    );
  }
}

function filesOf(path: string): SupplyFiles {
  const read = (name: string) => readText(`${path}/${name}`);
  return {
    ...{ type: read("type"), scope: read("scope"), status: read("status") },
    ...{ capacity: read("capacity"), energy_now: read("energy_now") },
    ...{ energy_full: read("energy_full"), charge_now: read("charge_now") },
    charge_full: read("charge_full"),
  };
}

/** A value, and until when it counts. */
interface Kept<T> {
  readonly value: T | null;
  readonly until: number;
}

function kept<T>(
  known: Kept<T> | null,
  now: number,
  paceNs: number,
  read: () => T | null,
): Kept<T> {
  if (known !== null && now < known.until) return known;
  const began = bootTime();
  const value = read();
  const isSlow = bootTime() - began > PATIENCE_NS;
  return { value, until: now + (isSlow ? SEARCH_NS : paceNs) };
}
