import type { Battery } from "../../model/scan/host_vitals.ts";

/**
 * The drivers of hwmon that measure a CPU, in the order of preference. Sensors of disks and of the
 * firmware are not among them: some take a hundred milliseconds to answer.
 */
const CPU_DRIVERS = ["coretemp", "k10temp", "zenpower", "cpu_thermal", "cpu-thermal"];

/** The types of thermal zones of a CPU, then of a whole chip or board. */
const ZONES = [
  "x86_pkg_temp",
  "cpu-thermal",
  "cpu_thermal",
  "soc_thermal",
  "soc-thermal",
  "acpitz",
];

/** Returns how well a sensor stands for the CPU, 0 best; null: it does not. */
export function sensorRank(kind: "hwmon" | "zone", name: string): number | null {
  const names = kind === "hwmon" ? CPU_DRIVERS : ZONES;
  const rank = names.indexOf(name.trim());
  return rank === -1 ? null : rank + (kind === "hwmon" ? 0 : CPU_DRIVERS.length);
}

/** Parses a temperature in thousandths of a degree; null for what no CPU survives. */
export function parseCelsius(text: string | null): number | null {
  const found = /^(-?\d+)\s*$/.exec(text ?? "");
  const celsius = found === null ? Number.NaN : Number(found[1]) / 1000;
  return celsius > -60 && celsius < 200 ? celsius : null;
}

/** The files of one power supply of /sys/class/power_supply; null where one is missing. */
export interface SupplyFiles {
  readonly type: string | null;
  readonly scope: string | null;
  readonly status: string | null;
  readonly capacity: string | null;
  readonly energy_now: string | null;
  readonly energy_full: string | null;
  readonly charge_now: string | null;
  readonly charge_full: string | null;
}

/** Whether a supply is a battery of the host, and not of a mouse or another device. */
export function isHostBattery({ type, scope }: Pick<SupplyFiles, "type" | "scope">): boolean {
  return type?.trim() === "Battery" && scope?.trim() !== "Device";
}

/** Returns the charge of all batteries of a host; null without one, or when it is unknown. */
export function batteryOf(batteries: readonly SupplyFiles[]): Battery | null {
  const [first] = batteries;
  if (first === undefined) return null;
  const percent = batteries.length === 1
    ? numberOf(first.capacity) ?? shareOf(batteries, "energy") ?? shareOf(batteries, "charge")
    : shareOf(batteries, "energy") ?? shareOf(batteries, "charge");
  if (percent === null) return null;
  return { percent: Math.max(0, Math.min(100, percent)), isCharging: isCharging(batteries) };
}

function shareOf(batteries: readonly SupplyFiles[], unit: "energy" | "charge"): number | null {
  let [now, full] = [0, 0];
  for (const files of batteries) {
    const [held, most] = [numberOf(files[`${unit}_now`]), numberOf(files[`${unit}_full`])];
    if (held === null || most === null || most <= 0) return null;
    now += held;
    full += most;
  }
  return now / full * 100;
}

/** A laptop may charge one battery while the other waits. */
function isCharging(batteries: readonly SupplyFiles[]): boolean | null {
  const states = batteries.map(({ status }) => status?.trim() ?? "");
  if (states.includes("Charging")) return true;
  if (states.some((state) => !KNOWN_STATES.includes(state))) return null;
  return false;
}

const KNOWN_STATES = ["Discharging", "Not charging", "Full"];

function numberOf(text: string | null): number | null {
  return /^\d+\s*$/.test(text ?? "") ? Number(text) : null;
}
